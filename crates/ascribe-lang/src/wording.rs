//! What the models see of a token: its word, its word classes, its ends and its shape.

use crate::sight::row_number;
use crate::weights::hash;
use crate::{Form, Sentence, Tag, Token};

/// One token as the models see it; all numbers are hashes or small codes, zero where there is nothing.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub struct Wording {
    /// The word in lower case, digits alike, quotes alike.
    pub word: u32,
    /// Its place among the words that have numbers of their own in the parser's net.
    pub number: u16,
    /// Its fine word class, learned from raw text.
    pub class: u32,
    /// Its coarse word class.
    pub group: u32,
    /// The tag that it nearly always has; zero if it varies or is rare.
    pub usual: u32,
    /// True if `usual` is the tag without a doubt.
    pub sure: bool,
    /// The last one, two, three and four characters.
    pub suffixes: [u32; 4],
    /// The first one, two and three characters.
    pub prefixes: [u32; 3],
    /// Case, digits and marks in short.
    pub shape: u32,
    /// Part of speech; the tagger sets it.
    pub tag: u32,
}

/// Lines of `models/words.bin`: the hash of a word, its classes, its usual tag. Sorted by open addressing.
#[derive(Clone, Copy, Debug)]
pub struct Lexicon<'a> {
    slots: &'a [[u8; SLOT]],
}

/// Bytes of one slot: four of hash, two of class, one of group, one of tag with the high bit for "sure".
pub const SLOT: usize = 8;

impl<'a> Lexicon<'a> {
    /// The lexicon in `bytes`: a power of two of slots, an empty one being all zero.
    pub fn new(bytes: &'a [u8]) -> Lexicon<'a> {
        let slots = bytes.as_chunks::<SLOT>().0;
        let used = if slots.is_empty() { 0 } else { 1usize << slots.len().ilog2() };
        Lexicon { slots: slots.get(..used).unwrap_or_default() }
    }

    /// Where it lies.
    pub(crate) fn address(&self) -> usize {
        self.slots.as_ptr().addr()
    }

    /// Slot, class, group, usual tag and whether that is sure.
    fn find(&self, word: u32) -> (Option<usize>, u32, u32, u32, bool) {
        let mask = self.slots.len().wrapping_sub(1);
        let mut at = word as usize & mask;
        // A full table would be searched for ever; ours are half empty, and hostile ones are not loaded.
        for _ in 0..64 {
            let Some([a, b, c, d, low, high, group, tag]) = self.slots.get(at).copied() else { break };
            let found = u32::from_le_bytes([a, b, c, d]);
            if found == word {
                let class = u32::from(u16::from_le_bytes([low, high]));
                return (Some(at), class, u32::from(group), u32::from(tag & 0x7f), tag & 0x80 != 0);
            }
            if found == 0 {
                break;
            }
            at = (at + 1) & mask;
        }
        (None, 0, 0, 0, false)
    }
}

/// The hash of a word as models see it: lower case, every digit a nought, quotes and dashes alike.
pub fn word_hash(word: &str) -> u32 {
    let mut buffer = [0u8; 4];
    hash(word.chars().take(40).flat_map(char::to_lowercase).flat_map(move |c| {
        let len = plain(c).encode_utf8(&mut buffer).len();
        buffer.into_iter().take(len)
    }))
    .max(1)
}

/// Digits, quotes and dashes made alike.
fn plain(c: char) -> char {
    match c {
        '0'..='9' => '0',
        '“' | '”' | '„' | '«' | '»' => '"',
        '‘' | '’' | '`' | 'ʼ' => '\'',
        '–' | '—' | '‑' => '-',
        c => c,
    }
}

/// The words that stand for whole names and for indicators, whatever they are called.
const NAME: u32 = 0x4E41_4D45;
const INDICATOR: u32 = 0x494E_4449;

/// How models see a sentence's tokens.
pub fn wordings(text: &str, sentence: &Sentence, lexicon: &Lexicon) -> Vec<Wording> {
    let headline = is_headline(text, &sentence.tokens);
    sentence.tokens.iter().map(|token| wording(token.span.of(text), token, headline, lexicon)).collect()
}

/// True if most words of four letters and more begin with a capital: case then says little.
pub(crate) fn is_headline(text: &str, tokens: &[Token]) -> bool {
    let long = tokens.iter().map(|token| token.span.of(text)).filter(|word| word.len() > 3);
    let (mut capital, mut all) = (0, 0);
    for word in long.filter(|word| word.starts_with(char::is_alphabetic)) {
        all += 1;
        capital += usize::from(word.starts_with(char::is_uppercase));
    }
    all > 3 && capital * 10 > all * 7
}

/// How models see a token. Nothing but `tag` depends on the tag that the token has.
pub(crate) fn wording(word: &str, token: &Token, headline: bool, lexicon: &Lexicon) -> Wording {
    let tag = token.tag as u32;
    let whole = match token.form {
        Form::Name => Some(NAME),
        Form::Indicator => Some(INDICATOR),
        Form::Word => None,
    };
    if let Some(word) = whole {
        return Wording { word, shape: NAME, number: row_number(token.form, None), tag, ..Wording::default() };
    }
    let id = word_hash(word);
    let (slot, class, group, usual, sure) = lexicon.find(id);
    let lower = word.bytes().all(|b| !b.is_ascii_uppercase());
    let mut suffixes = [0; 4];
    let mut start = word.len();
    for (place, (at, _)) in suffixes.iter_mut().zip(word.char_indices().rev()) {
        start = at.min(start);
        *place = part_hash(word.get(start..).unwrap_or_default());
    }
    let mut prefixes = [0; 3];
    for (place, (at, c)) in prefixes.iter_mut().zip(word.char_indices()) {
        *place = part_hash(word.get(..at + c.len_utf8()).unwrap_or_default());
    }
    Wording {
        word: id,
        number: row_number(token.form, slot),
        class,
        group,
        usual,
        sure: sure && lower,
        suffixes,
        prefixes,
        shape: shape(word, headline),
        tag,
    }
}

fn part_hash(part: &str) -> u32 {
    hash(part.bytes().map(|b| if b.is_ascii_digit() { b'0' } else { b.to_ascii_lowercase() }))
}

/// Case, digits and marks of a word as one small number; in a headline, capitals count for little.
fn shape(word: &str, headline: bool) -> u32 {
    let first = word.chars().next().unwrap_or(' ');
    let bit = |yes: bool, place: u32| u32::from(yes) << place;
    let any = |test: fn(char) -> bool| word.chars().any(test);
    let inner = word.chars().skip(1).any(char::is_uppercase);
    1 | bit(first.is_uppercase(), 1)
        | bit(inner, 2)
        | bit(any(char::is_lowercase), 3)
        | bit(any(|c| c.is_ascii_digit()), 4)
        | bit(any(|c| c == '-'), 5)
        | bit(any(|c| c == '.'), 6)
        | bit(word.len() == 1, 7)
        | bit(headline, 8)
        | bit(any(|c| matches!(c, '/' | '@' | '\\' | '_')), 9)
        | bit(first.is_ascii_digit(), 10)
}

impl Wording {
    /// The tag as a tag.
    pub fn as_tag(&self) -> Tag {
        Tag::from_number(self.tag as usize)
    }
}

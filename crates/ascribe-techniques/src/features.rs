//! What the classifier sees of a sentence: its words without endings, pairs of them, and the kinds of its indicators.
//!
//! A feature is one 64-bit hash. Words are hashed once; pairs mix the hashes of their words.

use ascribe_lang::{Form, Sentence, Token};
use ascribe_model::{Indicator, IndicatorKind};

/// At most this many words of a sentence are looked at.
pub const MOST_WORDS: usize = 96;

/// Pieces of a path or name that are looked at.
const MOST_PIECES: usize = 6;

/// One word of a sentence.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Word {
    /// Hash of the word in lower case without its ending, or of an indicator's kind.
    pub stem: u64,
    /// The token that it is, or is a piece of.
    pub token: u32,
}

/// A feature and the words that make it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Feature {
    /// Its hash.
    pub hash: u64,
    /// Token of its first word.
    pub first: u32,
    /// Token of its last word.
    pub last: u32,
}

/// Room for the features of one sentence, reused from sentence to sentence.
#[derive(Default, Debug)]
pub struct Scratch {
    words: Vec<Word>,
    features: Vec<Feature>,
}

impl Scratch {
    /// Looks at a sentence. `indicators` are those of the text, sorted.
    pub fn look(&mut self, text: &str, sentence: &Sentence, indicators: &[Indicator]) {
        self.words.clear();
        self.features.clear();
        for (n, token) in sentence.tokens.iter().enumerate() {
            if self.words.len() >= MOST_WORDS {
                break;
            }
            self.add_token(text, token, n as u32, indicators);
        }
        self.add_features();
    }

    /// The words last looked at.
    pub fn words(&self) -> &[Word] {
        &self.words
    }

    /// The features last computed.
    pub fn features(&self) -> &[Feature] {
        &self.features
    }

    fn add_token(&mut self, text: &str, token: &Token, n: u32, indicators: &[Indicator]) {
        let printed = token.span.of(text);
        if token.form == Form::Indicator {
            let at = indicators.partition_point(|i| i.span.end() <= token.span.start());
            let kind = indicators.get(at).filter(|i| i.span.overlaps(token.span)).map(|i| i.kind);
            self.push(mix(kind.map_or(0, |kind| kind as u64 + 1), 77), n);
            if kind.is_none_or(telling) {
                self.add_pieces(printed, n);
            }
            return;
        }
        let Some(stem) = stem_hash(printed) else { return };
        self.push(stem, n);
        if printed.contains(['-', '/', '.', '_', '|']) && printed.len() > 3 {
            self.add_pieces(printed, n);
        }
    }

    fn add_pieces(&mut self, printed: &str, n: u32) {
        let pieces = printed.split(|c: char| !c.is_alphanumeric()).filter(|piece| piece.len() > 1);
        for stem in pieces.filter_map(stem_hash).take(MOST_PIECES) {
            self.push(stem, n);
        }
    }

    fn push(&mut self, stem: u64, token: u32) {
        self.words.push(Word { stem, token });
    }

    fn add_features(&mut self) {
        let feature = |hash, a: &Word, b: &Word| Feature { hash, first: a.token, last: b.token };
        let words = &self.words;
        self.features.extend(words.iter().map(|w| feature(mix(w.stem, 1), w, w)));
        let pairs = words.iter().zip(words.iter().skip(1));
        self.features.extend(pairs.map(|(a, b)| feature(mix(a.stem.rotate_left(7) ^ b.stem, 2), a, b)));
        let apart = words.iter().zip(words.iter().skip(2));
        self.features.extend(apart.map(|(a, b)| feature(mix(a.stem.rotate_left(7) ^ b.stem, 3), a, b)));
    }
}

/// Kinds whose words tell something; the letters of an address or a hash do not.
fn telling(kind: IndicatorKind) -> bool {
    use IndicatorKind::*;
    matches!(kind, FilePath | FileName | RegistryKey | Attack | UserAgent | Package)
}

/// The hash of a word in lower case without its ending; none for marks.
pub fn stem_hash(word: &str) -> Option<u64> {
    let mut lower = [0u8; 32];
    let mut len = 0;
    let mut letters = false;
    let mut digits = 0;
    for byte in word.bytes().take(lower.len()) {
        lower[len] = byte.to_ascii_lowercase();
        letters |= byte.is_ascii_alphabetic() || byte >= 0x80 && byte != 0xe2;
        digits += usize::from(byte.is_ascii_digit());
        len += 1;
    }
    let lower = lower.get(..len)?;
    if !letters {
        return match digits {
            0 => None,
            // A short number may be a port; of others only that they are numbers is kept.
            1..=4 if digits == len => Some(hash(lower)),
            _ => Some(hash(b"0")),
        };
    }
    Some(hash(stem(lower)))
}

/// Cuts the endings of plurals, verbs and of what is done. Coarse on purpose: it only has to do the same each time.
fn stem(word: &[u8]) -> &[u8] {
    const ENDINGS: [&[u8]; 12] =
        [b"ations", b"ation", b"ings", b"ions", b"ing", b"ion", b"ers", b"ed", b"es", b"er", b"or", b"s"];
    for ending in ENDINGS {
        if let Some(cut) = word.strip_suffix(ending)
            && cut.len() >= 4
        {
            return cut.strip_suffix(b"e").filter(|cut| cut.len() >= 4).unwrap_or(cut);
        }
    }
    word.strip_suffix(b"e").filter(|cut| cut.len() >= 4).unwrap_or(word)
}

/// Mixes a number into a hash (the finaliser of splitmix64).
pub fn mix(hash: u64, number: u64) -> u64 {
    let mut x = hash ^ number.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

/// A hash of bytes (FNV-1a).
pub fn hash(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325u64, |state, byte| (state ^ u64::from(*byte)).wrapping_mul(0x100_0000_01b3))
}

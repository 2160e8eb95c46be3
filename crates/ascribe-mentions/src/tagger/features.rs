//! What the tagger sees of a token: itself, its neighbours, what lists know of it, and how the document uses it.
//!
//! Every feature is one 64-bit hash. A token's own hashes are computed once; the features of a place mix them.
//! Features that come from one word alone, at one of [`SEATS`] places around the token, are kept apart: what they
//! weigh is summed once for each word of a document (see `seats`).

use super::model::{Clusters, word_hash};
use ascribe_lang::{Form, Sentence};
use ascribe_model::Span;
use std::collections::HashMap;

/// What lists know of a stretch of text: a small code of its kind and certainty, never 0.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Hint {
    /// Where.
    pub span: Span,
    /// Kind and certainty; see `hints` for the codes.
    pub code: u8,
}

/// Mixes a number into a hash (the finaliser of splitmix64).
pub fn mix(hash: u64, number: u64) -> u64 {
    let mut x = hash ^ number.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

/// A hash of bytes, eight at a time.
pub fn hash(bytes: &[u8]) -> u64 {
    let mut state = bytes.len() as u64 ^ 0x51_7c_c1_b7_27_22_0a_95;
    for chunk in bytes.chunks(8) {
        let mut word = [0u8; 8];
        word[..chunk.len()].copy_from_slice(chunk);
        state = (state.rotate_left(5) ^ u64::from_le_bytes(word)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }
    state ^ (state >> 29)
}

/// How a word is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
enum Case {
    Lower = 1,
    Initial,
    Upper,
    Mixed,
    Number,
    Coded,
    Mark,
    Indicator,
    Outside,
}

/// How many places around a token lend it features of single words: its own first.
pub(super) const SEATS: usize = 7;

/// How far each seat is from the token.
const OFFSETS: [isize; SEATS] = [0, -1, 1, -2, 2, -3, 3];

/// A token and its neighbours, in the order of [`OFFSETS`].
pub(super) struct Place<'a> {
    pub(super) words: [&'a Word; SEATS],
}

/// One token's own hashes.
#[derive(Clone, Copy)]
pub(super) struct Word {
    exact: u64,
    lower: u64,
    shape: u64,
    affixes: [u64; 6],
    cluster: u64,
    case: Case,
    hint: u8,
    used: u32,
}

const EDGE: Word =
    Word { exact: 11, lower: 12, shape: 13, affixes: [0; 6], cluster: 9999, case: Case::Outside, hint: 0, used: 0 };

/// The document as the tagger sees it.
pub struct DocumentView {
    words: Vec<Word>,
    firsts: Vec<usize>,
    lines: Vec<u64>,
}

/// The features of one place, reused.
#[derive(Default)]
pub struct Scratch {
    hashes: Vec<u64>,
}

impl Scratch {
    /// The features last computed.
    pub fn hashes(&self) -> &[u64] {
        &self.hashes
    }

    /// Forgets all.
    pub(super) fn clear(&mut self) {
        self.hashes.clear();
    }

    fn add(&mut self, template: u64, value: u64) {
        self.hashes.push(mix(value, template));
    }
}

impl DocumentView {
    /// Looks at all tokens of a document.
    pub fn new(text: &str, sentences: &[Sentence], hints: &[Hint], clusters: Clusters) -> DocumentView {
        let mut view = DocumentView { words: vec![], firsts: vec![], lines: vec![] };
        let mut hints = hints.iter().copied().peekable();
        let mut lower = String::new();
        for sentence in sentences {
            view.firsts.push(view.words.len());
            for token in &sentence.tokens {
                while hints.next_if(|hint| hint.span.end() <= token.span.start()).is_some() {}
                let hint = hints.peek().filter(|hint| hint.span.overlaps(token.span));
                let code = hint.map_or(0, |hint| {
                    let begins = hint.span.start() >= token.span.start();
                    hint.code << 1 | u8::from(begins)
                });
                lower.clear();
                view.words.push(look(token.span.of(text), token.form, code, clusters, &mut lower));
            }
            let line = line_form(&view.words[view.firsts[view.firsts.len() - 1]..]);
            view.lines.push(line);
        }
        view.firsts.push(view.words.len());
        view.note_uses();
        view
    }

    /// Gathers, for every word that could be a name, the sorts of words that it stands next to anywhere.
    fn note_uses(&mut self) {
        let mut uses: HashMap<u64, u32> = HashMap::new();
        for at in 0..self.words.len() {
            let word = self.words[at];
            if !matches!(word.case, Case::Initial | Case::Upper | Case::Mixed | Case::Coded) {
                continue;
            }
            let mut bits = 0;
            if let Some(next) = self.words.get(at + 1) {
                bits |= cue(next.lower);
            }
            if let Some(next) = self.words.get(at + 2) {
                bits |= cue(next.lower) & 0xff;
            }
            if let Some(before) = at.checked_sub(1).and_then(|before| self.words.get(before)) {
                bits |= cue(before.lower) << 12;
            }
            if word.hint != 0 {
                bits |= 1 << 28;
            }
            *uses.entry(word.lower).or_default() |= bits;
        }
        for word in &mut self.words {
            word.used = uses.get(&word.lower).copied().unwrap_or(0);
        }
    }

    /// All features of token `at` of sentence `number`.
    pub fn features(&self, number: usize, at: usize, out: &mut Scratch) {
        out.hashes.clear();
        let place = self.place(number, at);
        for (seat, word) in place.words.iter().enumerate() {
            seat_features(seat, word, out);
        }
        self.joint_features(number, at, &place, out);
    }

    /// The token and its neighbours, each at its seat.
    pub(super) fn place(&self, number: usize, at: usize) -> Place<'_> {
        let (first, end) = match self.firsts.get(number..number + 2) {
            Some(&[first, end]) => (first, end),
            _ => (0, 0),
        };
        let line = self.words.get(first..end).unwrap_or_default();
        let near = |offset: isize| at.checked_add_signed(offset).and_then(|at| line.get(at)).unwrap_or(&EDGE);
        Place { words: OFFSETS.map(near) }
    }

    /// The features of a place that join several words, or need the line or the document.
    pub(super) fn joint_features(&self, number: usize, at: usize, place: &Place, out: &mut Scratch) {
        let [w, before, after, before2, after2, _, _] = place.words;
        let line = self.lines.get(number).copied().unwrap_or_default();
        let case = w.case as u64;
        out.add(8, mix(before.lower, w.lower));
        out.add(9, mix(w.lower, after.lower));
        out.add(10, mix(before.lower, after.lower));
        out.add(12, mix(before.shape, w.shape));
        out.add(13, mix(w.shape, after.shape));
        let cases = (before.case as u64) << 8 | case << 4 | after.case as u64;
        out.add(14, cases);
        out.add(27, before.cluster << 32 | w.cluster);
        out.add(28, w.cluster << 32 | after.cluster);
        out.add(30, before.cluster << 40 | case << 32 | after.cluster);
        let hint = u64::from(w.hint);
        out.add(33, hint << 8 | case);
        out.add(34, u64::from(before.hint) << 16 | hint << 8 | u64::from(after.hint));
        if hint != 0 {
            out.add(35, mix(w.lower, hint));
            out.add(36, mix(after.lower, hint));
            out.add(37, mix(before.lower, hint));
        } else {
            out.add(38, u64::from(after.hint) << 8 | case);
            out.add(39, u64::from(before.hint) << 8 | case);
        }
        let mut used = w.used;
        while used != 0 {
            out.add(40, u64::from(used.trailing_zeros()));
            used &= used - 1;
        }
        out.add(41, line);
        out.add(42, line << 8 | case);
        out.add(43, mix(line, w.lower));
        if at == 0 {
            out.add(44, case);
            out.add(45, w.lower);
        }
        out.add(46, mix(mix(before2.lower, before.lower), w.cluster));
        out.add(47, mix(mix(after.lower, after2.lower), w.cluster));
        out.add(48, before.cluster << 8 | case);
        out.add(49, after.cluster << 8 | case);
    }

    /// How many tokens the document has.
    pub fn tokens(&self) -> usize {
        self.words.len()
    }
}

/// The features that a word lends from a seat. They must depend on nothing that [`Word::key`] does not cover.
pub(super) fn seat_features(seat: usize, w: &Word, out: &mut Scratch) {
    let (lower, cluster) = match seat {
        0 => {
            out.add(1, 0);
            out.add(2, w.exact);
            out.add(3, w.lower);
            out.add(11, w.shape);
            for (n, affix) in w.affixes.iter().enumerate() {
                if *affix != 0 {
                    out.add(15 + n as u64, *affix);
                }
            }
            out.add(22, w.cluster);
            return out.add(29, w.cluster << 8 | w.case as u64);
        }
        1 => (4, 23),
        2 => (5, 24),
        3 => (6, 25),
        4 => (7, 26),
        5 => return out.add(31, mix(w.lower, 3)),
        _ => return out.add(32, mix(w.lower, 3)),
    };
    out.add(lower, w.lower);
    out.add(cluster, w.cluster);
}

impl Word {
    /// What tells apart words of one document that differ in any feature of a seat.
    /// Indicators are all alike but for their clusters.
    pub(super) fn key(&self) -> u64 {
        self.exact ^ self.cluster << 48
    }
}

fn look(text: &str, form: Form, hint: u8, clusters: Clusters, lower: &mut String) -> Word {
    let (mut ups, mut lows, mut digits, mut other) = (0usize, 0usize, 0usize, 0usize);
    let mut shape = 0u64;
    let mut last = 0u64;
    let mut first_up = false;
    for (n, c) in text.chars().take(64).enumerate() {
        let sort = if c.is_ascii_lowercase() || (!c.is_ascii() && c.is_lowercase()) {
            lows += 1;
            1
        } else if c.is_uppercase() {
            ups += 1;
            first_up |= n == 0;
            2
        } else if c.is_ascii_digit() {
            digits += 1;
            3
        } else {
            other += 1;
            4 + u64::from(u32::from(c)) % 64
        };
        if sort != last {
            shape = mix(shape, sort);
        }
        last = sort;
        if c.is_ascii() {
            lower.push(c.to_ascii_lowercase());
        } else {
            lower.extend(c.to_lowercase());
        }
    }
    if lower == "’" {
        lower.clear();
        lower.push('\'');
    } else if lower == "’s" {
        lower.clear();
        lower.push_str("'s");
    }
    let case = match form {
        Form::Indicator => Case::Indicator,
        _ if ups + lows + digits == 0 => Case::Mark,
        _ if digits > 0 && ups + lows > 0 => Case::Coded,
        _ if digits > 0 => Case::Number,
        _ if ups == 0 => Case::Lower,
        _ if lows == 0 && ups > 1 => Case::Upper,
        _ if first_up && ups == 1 => Case::Initial,
        _ => Case::Mixed,
    };
    let length = ups + lows + digits + other;
    let mut word = Word {
        exact: hash(text.as_bytes()),
        lower: hash(lower.as_bytes()),
        shape: mix(shape, length.min(4) as u64),
        affixes: [0; 6],
        cluster: u64::from(clusters.of(word_hash(lower))),
        case,
        hint,
        used: 0,
    };
    if matches!(case, Case::Indicator) {
        // An indicator's letters say little; its sort is what the context needs.
        (word.exact, word.lower, word.shape) = (21, 22, 23);
    } else if !matches!(case, Case::Mark | Case::Number) {
        word.affixes = affixes(lower);
    }
    word
}

fn affixes(lower: &str) -> [u64; 6] {
    let bytes = lower.as_bytes();
    let mut out = [0; 6];
    for (n, size) in [2usize, 3, 4].into_iter().enumerate() {
        if bytes.len() > size {
            out[n] = hash(&bytes[..size]);
            out[n + 3] = hash(&bytes[bytes.len() - size..]);
        }
    }
    out
}

/// What a line looks like as a whole: length, share of marks, share of capitals. Code and headings stand out.
fn line_form(words: &[Word]) -> u64 {
    let count = words.len().max(1);
    let share = |of: usize| (of * 6 / count) as u64;
    let marks = words.iter().filter(|w| w.case == Case::Mark).count();
    let capitals = words.iter().filter(|w| matches!(w.case, Case::Initial | Case::Upper | Case::Mixed)).count();
    let size = match count {
        1..=3 => 1,
        4..=8 => 2,
        9..=20 => 3,
        _ => 4,
    };
    size << 8 | share(marks) << 4 | share(capitals)
}

/// The sort of a cue word next to a name, as one bit; 0 for any other word.
fn cue(lower: u64) -> u32 {
    use std::sync::LazyLock;
    static CUES: LazyLock<HashMap<u64, u32>> = LazyLock::new(|| {
        let mut cues = HashMap::new();
        for (bit, line) in include_str!("../../data/cues.txt").lines().filter(|line| !line.starts_with('#')).enumerate()
        {
            for word in line.split_whitespace() {
                cues.insert(hash(word.as_bytes()), 1u32 << bit.min(11));
            }
        }
        cues
    });
    CUES.get(&lower).copied().unwrap_or(0)
}

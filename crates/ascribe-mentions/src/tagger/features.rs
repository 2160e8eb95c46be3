//! What the tagger sees of a token: itself, its neighbours, what lists know of it, and how the document uses it.
//!
//! Every feature is one 64-bit hash. A token's own hashes are computed once; the features of a place mix them.

use super::model::{Classes, Clusters, word_hash};
use ascribe_lang::{Form, Sentence};
use ascribe_model::Span;
use rustc_hash::FxHashMap;

/// What lists know of a stretch of text: a small code of its kind and certainty, never 0.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Hint {
    /// Where.
    pub span: Span,
    /// Kind and certainty; see `hints` for the codes.
    pub code: u8,
}

/// What lists and rules know of a text, each sorted and apart.
#[derive(Clone, Default, Debug)]
pub struct Hints {
    /// Names of the lexicon.
    pub listed: Vec<Hint>,
    /// What rules propose: bodies, persons, offices, sectors, audiences.
    pub ruled: Vec<Hint>,
    /// What the tagger is asked about but sees nothing of.
    pub asked: Vec<Hint>,
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

impl Place<'_> {
    fn ruled(&self) -> bool {
        let [w, before, after, ..] = self.words;
        w.rule | before.rule | after.rule != 0
    }

    /// What tells apart places that differ in any of [`form_features`].
    pub(super) fn form_key(&self) -> u64 {
        let [w, before, after, ..] = self.words;
        [before, w, after].into_iter().fold(0, |key, word| {
            key << 20 | u64::from(word.case as u8) << 16 | u64::from(word.hint) << 8 | u64::from(word.rule)
        })
    }
}

/// One token's own hashes.
#[derive(Clone, Copy)]
pub(super) struct Word {
    /// The same for words of one document that differ in no feature of a seat, from nought on; indicators are all alike.
    pub(super) number: u32,
    exact: u64,
    lower: u64,
    shape: u64,
    affixes: [u64; 6],
    classes: Classes,
    case: Case,
    /// Code of the listed name that the token is part of, and whether that begins here.
    hint: u8,
    /// The same of what rules propose.
    rule: u8,
    /// Tokens of the listed name before and after this one.
    reach: (u8, u8),
    used: u32,
}

impl Word {
    /// A hash of the word, if nothing that [`seat_features`] sees of it comes from the document around it.
    pub(super) fn plain(&self) -> Option<u64> {
        (self.used == 0).then_some(self.exact)
    }

    /// True if [`seat_features`] sees the same of both.
    pub(super) fn is_seen_as(&self, other: &Word) -> bool {
        let seen = |w: &Word| (w.exact, w.lower, w.shape, w.affixes, w.classes, w.case, w.used);
        seen(self) == seen(other)
    }
}

const EDGE: Word = Word {
    number: 0,
    exact: 11,
    lower: 12,
    shape: 13,
    affixes: [0; 6],
    classes: Classes { near: 9999, wide: 255, fine: 9999, coarse: 255 },
    case: Case::Outside,
    hint: 0,
    rule: 0,
    reach: (0, 0),
    used: 0,
};

/// Uses of a word in the document, beside those in `cues.txt` (bits 0 to 23).
const SEEN_LOWER: u32 = 1 << 24;
const SEEN_CAPITAL: u32 = 1 << 25;
const SEEN_OFTEN: u32 = 1 << 26;
const SEEN_FIRST: u32 = 1 << 27;
const SEEN_LISTED: u32 = 1 << 28;
const SEEN_RULED: u32 = 1 << 29;

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

/// The code of the hint over a token: its kind, and whether it begins there. Hints are passed in order.
fn code_at(hints: &mut std::iter::Peekable<std::slice::Iter<'_, Hint>>, token: Span) -> u8 {
    while hints.next_if(|hint| hint.span.end() <= token.start()).is_some() {}
    hints.peek().filter(|hint| hint.span.overlaps(token)).map_or(0, |hint| {
        let begins = hint.span.start() >= token.start();
        hint.code << 1 | u8::from(begins)
    })
}

/// The words of a document so far, each looked at once.
#[derive(Default)]
struct Seen<'a> {
    words: foldhash::HashMap<(&'a str, bool), Word>,
    lower: String,
    distinct: u32,
    /// The number of all indicators.
    indicator: Option<u32>,
}

impl<'a> Seen<'a> {
    /// A word by itself, numbered; nought is [`EDGE`].
    fn word(&mut self, text: &'a str, form: Form, clusters: Clusters) -> Word {
        let indicates = form == Form::Indicator;
        if let Some(word) = self.words.get(&(text, indicates)) {
            return *word;
        }
        self.lower.clear();
        let mut word = look(text, form, clusters, &mut self.lower);
        let known = self.indicator.filter(|_| indicates);
        word.number = known.unwrap_or_else(|| {
            self.distinct += 1;
            self.distinct
        });
        if indicates {
            self.indicator = Some(word.number);
        }
        self.words.insert((text, indicates), word);
        word
    }
}

impl DocumentView {
    /// Looks at all tokens of a document.
    pub fn new(text: &str, sentences: &[Sentence], hints: &Hints, clusters: Clusters) -> DocumentView {
        let mut view = DocumentView { words: vec![], firsts: vec![], lines: vec![] };
        let (mut listed, mut ruled) = (hints.listed.iter().peekable(), hints.ruled.iter().peekable());
        let mut seen = Seen::default();
        for sentence in sentences {
            let first = view.words.len();
            view.firsts.push(first);
            for token in &sentence.tokens {
                let mut word = seen.word(token.span.of(text), token.form, clusters);
                word.hint = code_at(&mut listed, token.span);
                word.rule = code_at(&mut ruled, token.span);
                view.words.push(word);
            }
            let words = view.words.get_mut(first..).unwrap_or_default();
            measure(words);
            view.lines.push(line_form(words));
        }
        view.firsts.push(view.words.len());
        view.note_uses();
        view
    }

    /// Gathers, for every word that could be a name, the sorts of words that it stands next to anywhere, and how it is
    /// written elsewhere.
    fn note_uses(&mut self) {
        let mut uses: foldhash::HashMap<u64, (u32, u32)> = foldhash::HashMap::default();
        let mut lower: foldhash::HashSet<u64> = foldhash::HashSet::default();
        let mut line = 0;
        for at in 0..self.words.len() {
            while self.firsts.get(line + 1).is_some_and(|&next| next <= at) {
                line += 1;
            }
            let word = self.words[at];
            if !word.case.name() {
                if word.case == Case::Lower {
                    lower.insert(word.lower);
                }
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
                if before.case == Case::Lower {
                    bits |= SEEN_CAPITAL;
                }
            }
            if word.hint != 0 {
                bits |= SEEN_LISTED;
            }
            if word.rule != 0 {
                bits |= SEEN_RULED;
            }
            if line == 0 {
                bits |= SEEN_FIRST;
            }
            let seen = uses.entry(word.lower).or_default();
            seen.0 |= bits;
            seen.1 += 1;
        }
        for word in self.words.iter_mut().filter(|word| word.case.name()) {
            let (bits, count) = uses.get(&word.lower).copied().unwrap_or((0, 0));
            word.used = bits
                | if count >= OFTEN { SEEN_OFTEN } else { 0 }
                | if lower.contains(&word.lower) { SEEN_LOWER } else { 0 };
        }
    }

    /// All features of token `at` of sentence `number`.
    pub fn features(&self, number: usize, at: usize, out: &mut Scratch) {
        out.hashes.clear();
        let place = self.place(number, at);
        for (seat, word) in place.words.iter().enumerate() {
            seat_features(seat, word, out);
        }
        form_features(&place, out);
        line_features(self.line_key(number, at, &place), out);
        self.joint_features(number, at, &place, out);
    }

    /// The token and its neighbours, each at its seat.
    pub(super) fn place(&self, number: usize, at: usize) -> Place<'_> {
        let line = self.line(number);
        let near = |offset: isize| at.checked_add_signed(offset).and_then(|at| line.get(at)).unwrap_or(&EDGE);
        Place { words: OFFSETS.map(near) }
    }

    fn line(&self, number: usize) -> &[Word] {
        let (first, end) = match self.firsts.get(number..number + 2) {
            Some(&[first, end]) => (first, end),
            _ => (0, 0),
        };
        self.words.get(first..end).unwrap_or_default()
    }

    /// The features of a place that join several words, or need the line.
    pub(super) fn joint_features(&self, number: usize, at: usize, place: &Place, out: &mut Scratch) {
        let w = place.words[0];
        neighbours(out, place);
        self.hints(number, at, place, out);
        out.add(43, mix(self.line_form(number), w.lower));
        if at == 0 {
            out.add(45, w.lower);
        }
    }

    fn line_form(&self, number: usize) -> u64 {
        self.lines.get(number).copied().unwrap_or_default()
    }

    /// What tells apart places that differ in any of [`line_features`].
    pub(super) fn line_key(&self, number: usize, at: usize, place: &Place) -> u64 {
        self.line_form(number) << 8 | (place.words[0].case as u64) << 1 | u64::from(at == 0)
    }

    /// The listed name and the rule's proposal that the token is part of.
    fn hints(&self, number: usize, at: usize, place: &Place, out: &mut Scratch) {
        let w = place.words[0];
        let hint = u64::from(w.hint);
        if hint != 0 {
            let line = self.line(number);
            let (left, right) = w.reach;
            let ahead = at.checked_sub(1 + usize::from(left)).and_then(|at| line.get(at)).unwrap_or(&EDGE);
            let behind = line.get(at + 1 + usize::from(right)).unwrap_or(&EDGE);
            out.add(35, mix(w.lower, hint));
            out.add(36, mix(behind.lower, hint));
            out.add(37, mix(ahead.lower, hint));
            out.add(50, u64::from(left) << 16 | u64::from(right) << 8 | hint);
            out.add(51, u64::from(behind.classes.near) << 16 | u64::from(behind.case as u8) << 8 | hint);
            out.add(52, u64::from(ahead.classes.near) << 16 | u64::from(ahead.case as u8) << 8 | hint);
            out.add(53, u64::from(behind.classes.coarse) << 8 | hint);
        }
        if place.ruled() {
            out.add(56, mix(w.lower, u64::from(w.rule)));
        }
    }

    /// How many tokens the document has.
    pub fn tokens(&self) -> usize {
        self.words.len()
    }
}

/// A word is used often that stands this many times in a document.
const OFTEN: u32 = 4;

impl Case {
    /// True if a word so written could be part of a name.
    fn name(self) -> bool {
        matches!(self, Case::Initial | Case::Upper | Case::Mixed | Case::Coded)
    }
}

/// Notes of each token how far the listed name reaches that it is part of.
fn measure(words: &mut [Word]) {
    let inside = |word: &Word| word.hint != 0 && word.hint & 1 == 0;
    for at in 1..words.len() {
        if inside(&words[at]) {
            words[at].reach.0 = words[at - 1].reach.0.saturating_add(1);
        }
    }
    for at in (1..words.len()).rev() {
        if inside(&words[at]) {
            words[at - 1].reach.1 = words[at].reach.1.saturating_add(1);
        }
    }
}

/// The features that a word lends from a seat. They must depend on nothing that [`Word::number`] does not tell apart.
pub(super) fn seat_features(seat: usize, w: &Word, out: &mut Scratch) {
    let (near, fine) = (u64::from(w.classes.near), u64::from(w.classes.fine));
    let (lower, class, general) = match seat {
        0 => {
            let case = w.case as u64;
            out.add(1, 0);
            out.add(2, w.exact);
            out.add(3, w.lower);
            out.add(11, w.shape);
            for (n, affix) in w.affixes.iter().enumerate() {
                if *affix != 0 {
                    out.add(15 + n as u64, *affix);
                }
            }
            out.add(22, near);
            out.add(29, near << 8 | case);
            out.add(60, fine << 8 | case);
            out.add(63, u64::from(w.classes.coarse) << 8 | case);
            let mut used = w.used;
            while used != 0 {
                out.add(40, u64::from(used.trailing_zeros()));
                used &= used - 1;
            }
            out.add(57, u64::from(w.used >> 24) << 8 | case);
            return;
        }
        1 => (4, 23, 61),
        2 => (5, 24, 62),
        3 => (6, 25, 0),
        4 => (7, 26, 0),
        5 => return out.add(31, mix(w.lower, 3)),
        _ => return out.add(32, mix(w.lower, 3)),
    };
    out.add(lower, w.lower);
    out.add(class, near);
    if general != 0 {
        out.add(general, fine);
    }
}

/// How a token and its neighbours are written, and what lists and rules say of them. They must depend on nothing that
/// [`Place::form_key`] does not cover.
pub(super) fn form_features(place: &Place, out: &mut Scratch) {
    let [w, before, after, ..] = place.words;
    let case = w.case as u64;
    out.add(14, (before.case as u64) << 8 | case << 4 | after.case as u64);
    let hint = u64::from(w.hint);
    out.add(33, hint << 8 | case);
    out.add(34, u64::from(before.hint) << 16 | hint << 8 | u64::from(after.hint));
    if hint == 0 {
        out.add(38, u64::from(after.hint) << 8 | case);
        out.add(39, u64::from(before.hint) << 8 | case);
    }
    if place.ruled() {
        let rule = u64::from(w.rule);
        out.add(54, rule << 16 | hint << 8 | case);
        out.add(55, u64::from(before.rule) << 16 | rule << 8 | u64::from(after.rule));
    }
}

/// The form of the line, from a [`DocumentView::line_key`].
pub(super) fn line_features(key: u64, out: &mut Scratch) {
    let (line, case, first) = (key >> 8, key >> 1 & 0x7f, key & 1 != 0);
    out.add(41, line);
    out.add(42, line << 8 | case);
    if first {
        out.add(44, case);
    }
}

/// Words, spellings and classes side by side.
fn neighbours(out: &mut Scratch, place: &Place) {
    let [w, before, after, before2, after2, ..] = place.words;
    let case = w.case as u64;
    let near = |word: &Word| u64::from(word.classes.near);
    let wide = |word: &Word| u64::from(word.classes.wide);
    let coarse = |word: &Word| u64::from(word.classes.coarse);
    out.add(8, mix(before.lower, w.lower));
    out.add(9, mix(w.lower, after.lower));
    out.add(10, mix(before.lower, after.lower));
    out.add(12, mix(before.shape, w.shape));
    out.add(13, mix(w.shape, after.shape));
    out.add(27, near(before) << 32 | near(w));
    out.add(28, near(w) << 32 | near(after));
    out.add(30, wide(before) << 40 | wide(w) << 32 | wide(after));
    out.add(46, mix(mix(before2.lower, before.lower), near(w)));
    out.add(47, mix(mix(after.lower, after2.lower), near(w)));
    out.add(48, near(before) << 8 | case);
    out.add(49, near(after) << 8 | case);
    out.add(64, coarse(before) << 16 | coarse(w) << 8 | case);
    out.add(65, coarse(after) << 16 | coarse(w) << 8 | case);
    out.add(66, coarse(before) << 16 | coarse(after) << 8 | case);
    out.add(67, coarse(before2) << 16 | coarse(before) << 8 | case);
    out.add(68, coarse(after2) << 16 | coarse(after) << 8 | case);
    out.add(69, wide(before) << 16 | wide(w) << 8 | case);
    out.add(70, wide(w) << 16 | wide(after) << 8 | case);
}

fn look(text: &str, form: Form, clusters: Clusters, lower: &mut String) -> Word {
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
        number: 0,
        exact: hash(text.as_bytes()),
        lower: hash(lower.as_bytes()),
        shape: mix(shape, length.min(4) as u64),
        affixes: [0; 6],
        classes: clusters.of(word_hash(lower)),
        case,
        hint: 0,
        rule: 0,
        reach: (0, 0),
        used: 0,
    };
    if matches!(case, Case::Indicator) {
        // An indicator's letters say little; its sort is what the context needs.
        (word.exact, word.lower, word.shape, word.classes) = (21, 22, 23, Classes::default());
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
    static CUES: LazyLock<FxHashMap<u64, u32>> = LazyLock::new(|| {
        let mut cues = FxHashMap::default();
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

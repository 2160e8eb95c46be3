//! What the parser's net sees of a place in a parse: some words around it, and small signs, each of which has a row of its own.

use crate::parser::{Before, Configuration, NOWHERE, Node};
use crate::wording::Wording;
use crate::{Form, Rel, Tag};

/// Places whose word is seen: the first two on the stack and one more, three ahead, the outermost dependents that are on
/// the right of the first two and on the left of the next, the word before the next and the one after the top, and the
/// prepositions of top and next.
pub const SLOTS: usize = 13;
/// Places whose part of speech is seen.
const TAGGED: usize = 22;
/// Dependents whose relation is seen.
const KIN: usize = 10;
/// Signs of a place in a parse.
pub const SIGNS: usize = TAGGED + KIN + 13;

/// Among the places whose part of speech is seen, those whose word is.
const SEEN: [usize; SLOTS] = [0, 1, 2, 3, 4, 5, 9, 13, 15, 17, 18, 20, 21];

/// Room for the numbers of tags, of relations, of how many dependents a word has.
const WIDE: usize = 48;
const BETWEEN: usize = 216;
const DISTANCES: usize = 8;
const DEPTH: usize = 16;

/// How many values each sign may have.
const SIZES: [usize; SIGNS] = {
    let mut sizes = [WIDE; SIGNS];
    let mut at = 0;
    while at < 3 {
        sizes[TAGGED + KIN + 3 + at] = DISTANCES;
        sizes[TAGGED + KIN + 6 + at] = BETWEEN;
        sizes[TAGGED + KIN + 9 + at] = 3;
        at += 1;
    }
    sizes[SIGNS - 1] = 2 * DEPTH;
    sizes
};

/// The first row of each sign.
const STARTS: [usize; SIGNS] = {
    let (mut starts, mut at) = ([0; SIGNS], 1);
    while at < SIGNS {
        starts[at] = starts[at - 1] + SIZES[at - 1];
        at += 1;
    }
    starts
};

/// Rows of all signs.
pub const SIGN_ROWS: usize = STARTS[SIGNS - 1] + SIZES[SIGNS - 1];

/// What stands for no token and for the root among tags.
const NO_TAG: usize = WIDE - 2;
const ROOT_TAG: usize = WIDE - 1;

/// What is seen of a place in a parse.
#[derive(Clone, Copy, Debug)]
pub struct Sight {
    /// For each slot the token, [`NOWHERE`] or more than all if there is none.
    pub words: [usize; SLOTS],
    /// For each sign its row.
    pub rows: [u16; SIGNS],
}

/// What is seen now.
pub fn sight(state: &Configuration) -> Sight {
    let count = state.words.len();
    let [s0, s1, s2, s3] = [0, 1, 2, 3].map(|depth| state.stacked(depth));
    let next = state.next;
    let ahead = |more: usize| if next + more < count { next + more } else { NOWHERE };
    let [n0, n1, n2] = [s0, s1, next].map(|at| state.node(at));
    let beside = s0.checked_add(1).unwrap_or(NOWHERE);
    let [l0, m0] = n0.left;
    let [r0, t0] = n0.right;
    let [l1, m1] = n1.left;
    let [r1, t1] = n1.right;
    let [l2, m2] = n2.left;
    let back = next.wrapping_sub(1);
    let kin = [l0, m0, r0, t0, l1, m1, r1, t1, l2, m2];
    let places = [
        s0,
        s1,
        s2,
        next,
        ahead(1),
        ahead(2),
        ahead(3),
        l0,
        m0,
        r0,
        t0,
        l1,
        m1,
        r1,
        t1,
        l2,
        m2,
        back,
        beside,
        s3,
        n0.case,
        n2.case,
    ];
    let mut values = [0; SIGNS];
    let (tags, rest) = values.split_at_mut(TAGGED);
    tags.iter_mut().zip(places).for_each(|(value, at)| *value = tag(state, at));
    let (rels, rest) = rest.split_at_mut(KIN);
    rels.iter_mut().zip(kin).for_each(|(value, at)| *value = state.node(at).rel as usize);
    let pairs = [(s0, next), (s1, s0), (s1, next)];
    let others = [n0, n1, n2].map(valency).into_iter();
    let others = others.chain(pairs.map(|(a, b)| distance(a, b))).chain(pairs.map(|(a, b)| between(state, a, b)));
    let others = others.chain([s0, s1, next].map(|at| quoted(state, at)));
    let depth = state.stack.len().min(DEPTH - 1) + if next >= count { DEPTH } else { 0 };
    rest.iter_mut().zip(others.chain([depth])).for_each(|(value, other)| *value = other);
    let mut rows = [0; SIGNS];
    for (row, (start, value)) in rows.iter_mut().zip(STARTS.iter().zip(values)) {
        *row = (start + value) as u16;
    }
    Sight { words: SEEN.map(|place| places[place]), rows }
}

fn tag(state: &Configuration, at: usize) -> usize {
    match state.words.get(at) {
        Some(word) => (word.tag as usize).min(NO_TAG),
        None if at == state.words.len() => ROOT_TAG,
        None => NO_TAG,
    }
}

fn valency(node: &Node) -> usize {
    (node.valency[0].min(4) * 8 + node.valency[1].min(4)) as usize
}

/// How far apart, in seven steps; nought if one of them is nowhere.
fn distance(a: usize, b: usize) -> usize {
    match a.abs_diff(b) {
        _ if a == NOWHERE || b == NOWHERE => 0,
        near @ 0..=4 => near,
        5..=8 => 5,
        9..=15 => 6,
        _ => 7,
    }
}

/// What stands between two tokens, as a small number.
fn between(state: &Configuration, a: usize, b: usize) -> usize {
    if a == NOWHERE || b == NOWHERE || a >= b {
        return 0;
    }
    let none = Before::default();
    let from = state.before.get(a + 1).unwrap_or(&none);
    let to = state.before.get(b).unwrap_or(&none);
    let some = |a: u32, b: u32, most: u32| b.saturating_sub(a).min(most) as usize;
    let (commas, quotes) = (some(from.commas, to.commas, 3), some(from.quotes, to.quotes, 2));
    let (verbs, conjunctions) = (some(from.verbs, to.verbs, 2), some(from.conjunctions, to.conjunctions, 2));
    (((commas * 3 + quotes) * 3 + verbs) * 3 + conjunctions) * 2 + some(from.marks, to.marks, 1)
}

/// Whether a token stands inside quotation marks.
fn quoted(state: &Configuration, at: usize) -> usize {
    state.before.get(at).map_or(2, |before| before.quotes as usize % 2)
}

/// Rows of a word: itself, its class, its last two and three letters, how it is written.
pub const WORD_SIGNS: usize = 5;
const CLASSES: usize = 512;
const ENDINGS: usize = 4096;
const SHAPES: usize = 2048;
/// Words that have a row of their own: unknown ones, names, indicators, and each slot of the lexicon.
const WORDS: usize = 3 + (1 << 15);
/// Rows of all words.
pub const WORD_ROWS: usize = WORDS + CLASSES + 2 * ENDINGS + SHAPES;

/// The number of a word that is in no lexicon.
pub(crate) fn row_number(form: Form, slot: Option<usize>) -> u16 {
    let number = match form {
        Form::Name => 1,
        Form::Indicator => 2,
        Form::Word => slot.map_or(0, |slot| slot + 3),
    };
    u16::try_from(number).unwrap_or(0)
}

/// The rows of a word.
pub fn word_rows(word: &Wording) -> [usize; WORD_SIGNS] {
    let ending = |hash: u32| if hash == 0 { 0 } else { hash as usize % (ENDINGS - 1) + 1 };
    let own = usize::from(word.number).min(WORDS - 1);
    [
        own,
        WORDS + word.class as usize % CLASSES,
        WORDS + CLASSES + ending(word.suffixes[1]),
        WORDS + CLASSES + ENDINGS + ending(word.suffixes[2]),
        WORDS + CLASSES + 2 * ENDINGS + word.shape as usize % SHAPES,
    ]
}

/// Scores of a step and of the relation that it would give, of left arcs and of right ones.
pub const STEP_SCORES: usize = 3;
/// Room for relations.
pub const LABEL_SCORES: usize = WIDE;
/// All scores of a place in a parse.
pub const SCORES: usize = STEP_SCORES + 2 * LABEL_SCORES;

const _: () = assert!(Rel::COUNT <= LABEL_SCORES && Tag::COUNT <= NO_TAG && SIGN_ROWS < u16::MAX as usize);

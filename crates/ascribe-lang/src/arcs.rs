//! What the parser looks at: the features of a step and of a relation.

use crate::parser::{Before, Configuration, NOWHERE, Node};
use crate::weights::Features;
use crate::wording::Wording;

/// A token with what is known of it; an empty one where there is no token.
#[derive(Clone, Copy)]
struct View<'a> {
    at: usize,
    word: &'a Wording,
    node: &'a Node,
}

impl View<'_> {
    fn w(&self) -> u32 {
        self.word.word
    }
    fn t(&self) -> u32 {
        self.word.tag
    }
    fn c(&self) -> u32 {
        if self.word.class == 0 { self.word.suffixes[2] } else { self.word.class }
    }
    fn g(&self) -> u32 {
        self.word.group
    }
    fn rel(&self) -> u32 {
        self.node.rel as u32
    }
    fn lefts(&self) -> u32 {
        fold(self.node.rels[0])
    }
    fn rights(&self) -> u32 {
        fold(self.node.rels[1])
    }
    fn valency(&self) -> u32 {
        self.node.valency[0].min(4) * 8 + self.node.valency[1].min(4)
    }
}

fn fold(rels: u64) -> u32 {
    (rels ^ (rels >> 32).wrapping_mul(0x9E37_79B1)) as u32
}

const NONE: Wording = Wording {
    word: 0xFFFF,
    class: 0xFFFF,
    group: 0xFFFF,
    usual: 0,
    sure: false,
    suffixes: [0; 4],
    prefixes: [0; 3],
    shape: 0,
    tag: 97,
};

const ROOT: Wording = Wording { word: 0xFFFE, class: 0xFFFE, group: 0xFFFE, tag: 98, ..NONE };

fn view<'a>(state: &'a Configuration, at: usize) -> View<'a> {
    let word = match state.words.get(at) {
        Some(word) => word,
        None if at == state.words.len() => &ROOT,
        None => &NONE,
    };
    View { at, word, node: state.node(at) }
}

/// How far apart, in seven steps.
fn distance(a: usize, b: usize) -> u32 {
    if a == NOWHERE || b == NOWHERE {
        return 9;
    }
    match a.abs_diff(b) {
        near @ 0..=4 => near as u32,
        5..=8 => 5,
        9..=15 => 6,
        _ => 7,
    }
}

/// What stands between two tokens, as a small number.
fn between(state: &Configuration, a: usize, b: usize) -> u32 {
    if a == NOWHERE || b == NOWHERE || a >= b {
        return 0;
    }
    let none = Before::default();
    let from = state.before.get(a + 1).unwrap_or(&none);
    let to = state.before.get(b).unwrap_or(&none);
    let some = |a: u32, b: u32, most: u32| b.saturating_sub(a).min(most);
    some(from.commas, to.commas, 3)
        | some(from.quotes, to.quotes, 2) << 2
        | some(from.verbs, to.verbs, 2) << 4
        | some(from.conjunctions, to.conjunctions, 2) << 6
        | some(from.marks, to.marks, 1) << 8
}

/// Whether a token stands inside quotation marks.
fn quoted(state: &Configuration, at: usize) -> u32 {
    state.before.get(at).map_or(2, |before| before.quotes % 2)
}

/// The features of the next step.
pub fn arc_features(state: &Configuration, features: &mut Features) {
    let s0 = view(state, state.stacked(0));
    let s1 = view(state, state.stacked(1));
    let s2 = view(state, state.stacked(2));
    let b0 = view(state, state.next);
    let ahead = |more: usize| if state.next + more < state.words.len() { state.next + more } else { NOWHERE };
    let (b1, b2) = (view(state, ahead(1)), view(state, ahead(2)));
    features.clear();
    for v in [&s0, &s1, &b0, &b1] {
        features.add([v.w()]);
        features.add([v.t()]);
        features.add([v.w(), v.t()]);
        features.add([v.c(), v.t()]);
    }
    features.add([s2.w(), s2.t()]);
    features.add([s2.t()]);
    features.add([b2.w(), b2.t()]);
    features.add([b2.t()]);
    pair(&s0, &b0, features);
    pair(&s1, &s0, features);
    pair(&s1, &b0, features);
    tag_contexts(&s0, &s1, &s2, &b0, &b1, &b2, features);
    attachments(&s0, &s1, &b0, &b1, features);
    children(state, &s0, &s1, &b0, features);
    places(state, &s0, &s1, &b0, features);
    let last = view(state, state.next.checked_sub(1).unwrap_or(NOWHERE));
    features.add([last.w(), b0.w()]);
    features.add([last.t(), b0.t(), s0.t()]);
    let b3 = view(state, ahead(3));
    features.add([b1.t(), b2.t(), b3.t()]);
    features.add([b0.t(), b1.t(), b2.t(), b3.t()]);
}

#[inline(always)]
fn pair(a: &View, b: &View, features: &mut Features) {
    features.add([a.w(), a.t(), b.w(), b.t()]);
    features.add([a.w(), a.t(), b.t()]);
    features.add([a.t(), b.w(), b.t()]);
    features.add([a.w(), b.w()]);
    features.add([a.t(), b.t()]);
    features.add([a.c(), b.c()]);
    features.add([a.c(), b.t()]);
    features.add([a.t(), b.c()]);
    features.add([a.g(), b.g(), a.t(), b.t()]);
}

#[inline(always)]
fn tag_contexts(s0: &View, s1: &View, s2: &View, b0: &View, b1: &View, b2: &View, features: &mut Features) {
    features.add([b0.t(), b1.t()]);
    features.add([b0.w(), b1.w()]);
    features.add([b0.t(), b1.t(), b2.t()]);
    features.add([s0.t(), b0.t(), b1.t()]);
    features.add([s0.t(), b0.t(), b1.t(), b2.t()]);
    features.add([s1.t(), s0.t(), b0.t()]);
    features.add([s1.t(), s0.t(), b0.t(), b1.t()]);
    features.add([s2.t(), s1.t(), s0.t()]);
    features.add([s2.t(), s1.t(), s0.t(), b0.t()]);
    features.add([s0.w(), b0.t(), b1.t()]);
    features.add([s0.t(), b0.w(), b1.t()]);
    features.add([s0.t(), b0.t(), b1.w()]);
    features.add([s1.w(), s0.t(), b0.t()]);
    features.add([s1.t(), s0.w(), b0.t()]);
    features.add([s1.t(), s0.t(), b0.w()]);
    features.add([s1.c(), s0.c(), b0.t()]);
    features.add([s1.t(), s0.c(), b0.c()]);
}

/// Where a preposition, a comma or a conjunction ahead decides what the phrase attaches to.
#[inline(always)]
fn attachments(s0: &View, s1: &View, b0: &View, b1: &View, features: &mut Features) {
    features.add([s1.w(), s0.w(), b0.w()]);
    features.add([s1.w(), b0.w(), s0.t()]);
    features.add([s0.w(), b0.w(), b1.t()]);
    features.add([s0.w(), b0.w(), b1.c()]);
    features.add([s1.w(), b0.w(), b1.c()]);
    features.add([s0.c(), b0.w(), b1.c()]);
    features.add([s1.c(), s0.c(), b0.w()]);
    features.add([s1.w(), s0.node.case, s0.w()]);
    features.add([s1.w(), s0.node.case]);
    features.add([s1.c(), s0.node.case, s0.c()]);
    features.add([s1.t(), s0.node.case, s0.t()]);
    features.add([s1.t(), s0.node.case, s0.t(), b0.t()]);
    features.add([s1.t(), s0.node.case, b0.w()]);
    features.add([s0.w(), b0.node.case, b0.w()]);
    features.add([s0.t(), b0.node.case, b0.t()]);
    features.add([s1.node.case, s0.node.case, s1.t(), s0.t()]);
}

#[inline(always)]
fn children(state: &Configuration, s0: &View, s1: &View, b0: &View, features: &mut Features) {
    let child = |at: usize| view(state, at);
    let [s0l, s0l2] = s0.node.left.map(child);
    let [s0r, s0r2] = s0.node.right.map(child);
    let [s1l, _] = s1.node.left.map(child);
    let [s1r, s1r2] = s1.node.right.map(child);
    let [b0l, b0l2] = b0.node.left.map(child);
    for (parent, kid) in [(s0, &s0l), (s0, &s0r), (s1, &s1l), (s1, &s1r), (b0, &b0l)] {
        features.add([parent.t(), kid.w()]);
        features.add([parent.t(), kid.t(), kid.rel()]);
    }
    features.add([s0.t(), s0l.t(), s0l2.t()]);
    features.add([s0.t(), s0r.t(), s0r2.t()]);
    features.add([s1.t(), s1r.t(), s1r2.t()]);
    features.add([b0.t(), b0l.t(), b0l2.t()]);
    features.add([s0.t(), s0r.t(), b0.t()]);
    features.add([s0.t(), s0l.t(), b0.t()]);
    features.add([s0.t(), b0.t(), b0l.t()]);
    features.add([s1.t(), s0.t(), s0l.t()]);
    features.add([s1.t(), s0.t(), s0r.t()]);
    features.add([s1.t(), s1r.t(), s0.t()]);
    features.add([s1.t(), s1l.t(), s0.t()]);
    features.add([s1.w(), s1r.w(), s0.t()]);
    for v in [s0, s1, b0] {
        features.add([v.t(), v.lefts()]);
        features.add([v.t(), v.rights()]);
        features.add([v.w(), v.lefts()]);
        features.add([v.w(), v.rights()]);
        features.add([v.t(), v.valency()]);
        features.add([v.w(), v.valency()]);
    }
    features.add([s1.t(), s1.lefts(), s0.t(), s0.lefts()]);
    features.add([s1.t(), s1.rights(), s0.t(), s0.node.case]);
    features.add([s0.t(), s0.lefts(), b0.t(), b0.lefts()]);
    features.add([s0.t(), s0.lefts(), s0.rights(), b0.t()]);
    features.add([s1.t(), s1.lefts(), s1.rights(), s0.t(), b0.t()]);
    features.add([s1.t(), s0.lefts(), s0.t(), b0.w()]);
}

/// Distances, what stands between, and quotation marks.
#[inline(always)]
fn places(state: &Configuration, s0: &View, s1: &View, b0: &View, features: &mut Features) {
    let near = distance(s0.at, b0.at);
    let far = distance(s1.at, s0.at);
    features.add([near, s0.t(), b0.t()]);
    features.add([near, s0.w()]);
    features.add([near, b0.w()]);
    features.add([far, s1.t(), s0.t()]);
    features.add([far, s1.w()]);
    features.add([far, s0.w()]);
    features.add([far, s1.t(), s0.t(), s0.node.case]);
    let gap = between(state, s0.at, b0.at);
    let inner = between(state, s1.at, s0.at);
    let outer = between(state, s1.at, b0.at);
    features.add([gap, s0.t(), b0.t()]);
    features.add([inner, s1.t(), s0.t()]);
    features.add([inner, s1.t(), s0.t(), b0.t()]);
    features.add([outer, s1.t(), b0.t(), s0.t()]);
    features.add([inner, s1.t(), s0.t(), s0.lefts()]);
    let quotes = quoted(state, s1.at) * 9 + quoted(state, s0.at) * 3 + quoted(state, b0.at);
    features.add([quotes, s1.t(), s0.t(), b0.t()]);
    features.add([quotes, s0.g(), b0.t()]);
    features.add([quotes, s1.t(), s0.g()]);
    features.add([state.stack.len().min(5) as u32, b0.t(), s0.t()]);
    let alike = u32::from(s1.t() == s0.t()) + 2 * u32::from(s1.g() == s0.g()) + 4 * u32::from(s1.c() == s0.c());
    features.add([alike, s0.lefts(), s1.t()]);
    features.add([alike, s1.node.case, s0.node.case, b0.t()]);
}

/// The features of the relation of `dependent` to `head`, at the time when the arc is drawn.
pub fn label_features(state: &Configuration, head: usize, dependent: usize, features: &mut Features) {
    let (h, d) = (view(state, head), view(state, dependent));
    let side = u32::from(head < dependent);
    let far = side * 16 + distance(head, dependent);
    let inner = side << 12 | between(state, head.min(dependent), head.max(dependent));
    let [dl, _] = d.node.left.map(|at| view(state, at));
    let [dr, _] = d.node.right.map(|at| view(state, at));
    let [hr, _] = h.node.right.map(|at| view(state, at));
    let [hl, _] = h.node.left.map(|at| view(state, at));
    let next = view(state, dependent + 1);
    let last = view(state, dependent.checked_sub(1).unwrap_or(NOWHERE));
    features.clear();
    features.add([side, d.w()]);
    features.add([side, d.t(), d.w()]);
    features.add([side, d.c()]);
    features.add([side, d.t()]);
    features.add([side, h.t(), d.t()]);
    features.add([side, h.w(), d.t()]);
    features.add([side, h.t(), d.w()]);
    features.add([side, h.w(), d.w()]);
    features.add([side, h.c(), d.c()]);
    features.add([side, h.t(), d.c()]);
    features.add([side, h.c(), d.t()]);
    features.add([side, h.g(), d.g(), d.t()]);
    features.add([far, h.t(), d.t()]);
    features.add([inner, h.t(), d.t()]);
    features.add([inner, h.t(), d.t(), d.lefts()]);
    features.add([side, d.node.case, h.t()]);
    features.add([side, d.node.case, h.t(), d.t()]);
    features.add([side, d.node.case, h.w()]);
    features.add([side, d.node.case, d.w()]);
    features.add([side, d.node.case, h.c(), d.c()]);
    features.add([side, d.lefts(), d.t(), h.t()]);
    features.add([side, d.rights(), d.t(), h.t()]);
    features.add([side, d.lefts(), d.w()]);
    features.add([side, d.lefts(), d.g(), h.g()]);
    features.add([side, h.lefts(), d.t(), h.t()]);
    features.add([side, h.rights(), d.t(), h.t()]);
    features.add([side, h.lefts(), d.w()]);
    features.add([side, h.lefts(), d.node.case, d.t()]);
    features.add([side, h.rights(), h.w(), d.t()]);
    features.add([side, h.lefts(), d.g(), h.t()]);
    features.add([side, dl.w(), d.t(), h.t()]);
    features.add([side, dr.w(), d.t(), h.t()]);
    features.add([side, dl.rel(), dl.t(), d.t(), h.t()]);
    features.add([side, dr.rel(), dr.t(), d.t(), h.t()]);
    features.add([side, hl.rel(), hl.w(), h.t(), d.t()]);
    features.add([side, hr.rel(), hr.t(), h.t(), d.t()]);
    features.add([side, last.t(), d.t(), next.t()]);
    features.add([side, last.t(), d.t(), h.t()]);
    features.add([side, next.t(), d.t(), h.t()]);
    features.add([side, last.w(), d.t()]);
    features.add([side, next.w(), d.t()]);
    features.add([side, d.word.shape, h.word.shape, d.t(), h.t()]);
    features.add([side, d.word.suffixes[2], h.t()]);
    let quotes = quoted(state, head) * 3 + quoted(state, dependent);
    features.add([side, quotes, h.t(), d.t()]);
    features.add([side, quotes, h.c(), d.t()]);
    features.add([side, u32::from(h.g() == d.g()), h.t(), d.t(), d.lefts()]);
    features.add([side, h.node.case, d.node.case, h.t(), d.t()]);
}

//! Decisions that the parser makes alike nearly every time: an article waits for its noun, a comma is punctuation.
//!
//! What the whole model would decide is looked up by a few signs of the place instead of summing the weights of more
//! than a hundred features. The table is learned by watching the model parse raw text; where its decisions at the same
//! signs differ now and then, no habit is kept, and the model is asked.

use crate::parser::{Configuration, NOWHERE, Step};
use crate::{Rel, Tag};

/// Bytes of a slot: three of check, one of the decision plus one; nought is empty.
pub const HABIT: usize = 4;

/// How many sets of signs are looked at for a step.
pub const STEP_SIGNS: usize = 3;

/// How many sets of signs are looked at for a relation.
pub const LABEL_SIGNS: usize = 2;

/// A table of habits, used as it lies in the binary: a power of two of slots.
#[derive(Clone, Copy, Debug, Default)]
pub struct Habits<'a> {
    slots: &'a [[u8; HABIT]],
}

impl<'a> Habits<'a> {
    /// The table in `bytes`; without a whole slot, it knows no habits.
    pub fn new(bytes: &'a [u8]) -> Habits<'a> {
        let slots = bytes.as_chunks().0;
        let count = if slots.is_empty() { 0 } else { 1usize << slots.len().ilog2() };
        Habits { slots: slots.get(..count).unwrap_or_default() }
    }

    /// The decision that is habitual at these signs.
    fn find(&self, signs: u64) -> Option<u8> {
        let (at, check) = habit_place(signs, self.slots.len());
        let [a, b, c, decision] = self.slots.get(at).copied()?;
        if [a, b, c] == check { decision.checked_sub(1) } else { None }
    }

    /// The step that is habitual here.
    pub fn step(&self, state: &Configuration) -> Option<Step> {
        let found = step_signs(state).into_iter().find_map(|signs| self.find(signs))?;
        [Step::Shift, Step::Left, Step::Right].get(usize::from(found)).copied().filter(|step| state.allows(*step))
    }

    /// The relation that is habitual between these two.
    pub fn label(&self, state: &Configuration, head: usize, dependent: usize) -> Option<Rel> {
        let found = label_signs(state, head, dependent).into_iter().find_map(|signs| self.find(signs))?;
        Some(Rel::from_number(usize::from(found)))
    }
}

/// Slot and check of signs in a table of `slots` slots, a power of two.
pub fn habit_place(signs: u64, slots: usize) -> (usize, [u8; 3]) {
    let [a, b, c, ..] = (signs >> 40).to_le_bytes();
    (signs as usize & slots.wrapping_sub(1), [a, b, c])
}

/// A word of a closed class by itself, any other by its part of speech.
fn sort(state: &Configuration, at: usize) -> u64 {
    match state.words.get(at) {
        None if at == state.words.len() => 98,
        None => 99,
        Some(word) => match word.as_tag() {
            Tag::IN | Tag::CC | Tag::DT | Tag::TO | Tag::Punct | Tag::WDT | Tag::WP | Tag::WRB | Tag::MD | Tag::RP => {
                1000 + u64::from(word.word)
            }
            tag => tag as u64,
        },
    }
}

fn tag(state: &Configuration, at: usize) -> u64 {
    state.words.get(at).map_or(if at == state.words.len() { 98 } else { 99 }, |word| u64::from(word.tag))
}

fn join<const N: usize>(signs: [u64; N]) -> u64 {
    let join = |joined: u64, sign: u64| (joined ^ sign).wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(23);
    signs.into_iter().fold(0, join).wrapping_mul(0x9E37_79B9_7F4A_7C15)
}

/// What is looked at for a step, the finest first.
pub fn step_signs(state: &Configuration) -> [u64; STEP_SIGNS] {
    let (below, top, next) = (state.stacked(1), state.stacked(0), state.next);
    let [lefts, rights] = state.node(top).rels;
    let (s1, s0, b0, b1) = (sort(state, below), sort(state, top), sort(state, next), sort(state, next + 1));
    let tags = [tag(state, below), tag(state, top), tag(state, next), tag(state, next + 1)];
    let [t1, t0, n0, n1] = tags;
    [join([1, s0, b0, b1, lefts, rights]), join([2, s1, s0, b0, b1]), join([3, t1, t0, n0, n1])]
}

/// What is looked at for a relation, the finest first.
pub fn label_signs(state: &Configuration, head: usize, dependent: usize) -> [u64; LABEL_SIGNS] {
    let side = u64::from(head < dependent);
    let (h, d) = (state.node(head), state.node(dependent));
    let word = state.words.get(dependent).map_or(NOWHERE as u64, |word| u64::from(word.word));
    let (of, on) = (sort(state, head), sort(state, dependent));
    [join([4, side, of, on, u64::from(d.case), d.rels[0], h.rels[0], h.rels[1]]), join([5, side, of, word])]
}

//! The parser's net: of a place in a parse the rows of its signs and of the words around it are added up, what is below 0 is cut
//! off, and of the sums each step and each relation makes its score (Chen and Manning 2014).
//!
//! All numbers are whole, so that trees are the same on every machine. A word's row for a slot is a product of its few
//! numbers and the slot's; it is worked out when the word is first met there, and kept by the thread.

use crate::parser::Step;
use crate::sight::{LABEL_SCORES, SIGN_ROWS, SIGNS, SLOTS, STEP_SCORES, Sight, WORD_ROWS, word_rows};
use crate::wording::Wording;
use fearless_simd::{Level, dispatch};
use std::cell::Cell;

/// Numbers of a word.
pub const WORD: usize = 64;
/// Numbers that are added up.
pub const HIDDEN: usize = 256;

/// One of a sum is so many in the file and in what is added up.
pub const SUM_ONE: f32 = 1024.0;
/// One of a word's numbers.
pub const WORD_ONE: f32 = 4096.0;
/// One of what a word's numbers and what sums are multiplied by. Of a product the upper half is kept: a word's number times a weight
/// is in parts of [`SUM_ONE`], a sum times a weight in parts of [`LABEL_ONE`].
pub const WEIGHT_ONE: f32 = 16_384.0;
/// One of a relation's score.
pub const LABEL_ONE: f32 = SUM_ONE * WEIGHT_ONE / 65_536.0;
/// One of what sums are multiplied by for a step, whose score is exact and must hold all of them.
pub const STEP_WEIGHT_ONE: f32 = 4096.0;
/// One of a step's score.
pub const STEP_ONE: f32 = SUM_ONE * STEP_WEIGHT_ONE;

/// Two bytes a number, little-endian.
type Packed<const N: usize> = [[u8; 2]; N];

/// What is added up.
pub(crate) type Sums = [i16; HIDDEN];

/// The weights, used as they lie in the binary.
#[derive(Clone, Copy, Debug)]
pub struct Net<'a> {
    level: Level,
    words: &'a [Packed<WORD>],
    /// For each slot and each number of a word, to each sum.
    slots: &'a [Packed<HIDDEN>],
    signs: &'a [Packed<HIDDEN>],
    start: &'a Packed<HIDDEN>,
    /// For each step, from each sum.
    steps: &'a [Packed<HIDDEN>],
    /// For left and right arcs and each sum, to each relation.
    labels: &'a [Packed<LABEL_SCORES>],
    /// What the scores of relations begin with, on the left and on the right.
    first_labels: &'a [Packed<LABEL_SCORES>],
    /// What the scores of steps begin with.
    first_steps: &'a [[u8; 4]],
}

static NOTHING: Packed<HIDDEN> = [[0; 2]; HIDDEN];

impl<'a> Net<'a> {
    /// The net in `bytes`: rows of words, slots, rows of signs, what sums begin with, steps, relations, what relations' and what steps' scores
    /// begin with. Of what is missing nothing is known, and every step is as good as another.
    pub fn new(bytes: &'a [u8]) -> Net<'a> {
        let mut rest = bytes;
        let mut take = |count: usize| {
            let (taken, after) = rest.split_at(rest.len().min(count));
            rest = after;
            taken
        };
        Net {
            level: Level::new(),
            words: rows(take(2 * WORD_ROWS * WORD)),
            slots: rows(take(2 * SLOTS * WORD * HIDDEN)),
            signs: rows(take(2 * SIGN_ROWS * HIDDEN)),
            start: rows(take(2 * HIDDEN)).first().unwrap_or(&NOTHING),
            steps: rows(take(2 * STEP_SCORES * HIDDEN)),
            labels: rows(take(2 * 2 * HIDDEN * LABEL_SCORES)),
            first_labels: rows(take(2 * 2 * LABEL_SCORES)),
            first_steps: take(4 * STEP_SCORES).as_chunks().0,
        }
    }

    /// Where it lies.
    fn address(&self) -> usize {
        self.words.as_ptr().addr()
    }

    /// The numbers of a word.
    fn word(&self, word: &Wording) -> [i16; WORD] {
        let mut sums = [0i16; WORD];
        for row in word_rows(word).into_iter().filter_map(|row| self.words.get(row)) {
            for (sum, bytes) in sums.iter_mut().zip(row) {
                *sum = sum.saturating_add(i16::from_le_bytes(*bytes));
            }
        }
        sums
    }

    /// What a word of these numbers adds in a slot.
    fn row(&self, slot: usize, word: &[i16; WORD]) -> Packed<HIDDEN> {
        let weights = self.slots.get(slot * WORD..).unwrap_or_default();
        dispatch!(self.level, _simd => product(word, weights))
    }

    /// What is added up at a place in a parse, without what is below 0.
    pub(crate) fn sums(&self, sight: &Sight, line: &mut Line) -> Sums {
        for (slot, token) in sight.words.into_iter().enumerate() {
            line.work_out(self, slot, token);
        }
        let mut all = [&NOTHING; SIGNS + SLOTS];
        let (signs, words) = all.split_at_mut(SIGNS);
        for (place, row) in signs.iter_mut().zip(sight.rows) {
            *place = self.signs.get(usize::from(row)).unwrap_or(&NOTHING);
        }
        for (slot, (place, token)) in words.iter_mut().zip(sight.words).enumerate() {
            *place = line.row(slot, token).unwrap_or(&NOTHING);
        }
        dispatch!(self.level, _simd => added(self.start, &all))
    }

    /// The scores of shift, left and right.
    pub(crate) fn steps(&self, sums: &Sums) -> [i32; STEP_SCORES] {
        let score = |step: usize| {
            let first = self.first_steps.get(step).map_or(0, |bytes| i32::from_le_bytes(*bytes));
            let weights = self.steps.get(step).unwrap_or(&NOTHING);
            first.wrapping_add(dispatch!(self.level, _simd => dot(sums, weights)))
        };
        std::array::from_fn(score)
    }

    /// The scores of relations for the arc of a step.
    pub(crate) fn labels(&self, sums: &Sums, step: Step) -> [i16; LABEL_SCORES] {
        let side = usize::from(step == Step::Right);
        let mut scores = self.first_labels.get(side).map_or([0; LABEL_SCORES], |first| first.map(i16::from_le_bytes));
        let weights = self.labels.get(side * HIDDEN..).unwrap_or_default();
        dispatch!(self.level, _simd => multiplied(sums, weights, &mut scores));
        scores
    }
}

fn rows<const N: usize>(bytes: &[u8]) -> &[Packed<N>] {
    bytes.as_chunks::<2>().0.as_chunks::<N>().0
}

#[inline(always)]
fn number(bytes: &[u8; 2]) -> i32 {
    i32::from(i16::from_le_bytes(*bytes))
}

/// Adds the upper half of each number times its row of weights.
#[inline(always)]
fn multiplied<const N: usize>(numbers: &[i16], weights: &[Packed<N>], sums: &mut [i16; N]) {
    for (factor, weights) in numbers.iter().zip(weights).filter(|(factor, _)| **factor != 0) {
        let factor = i32::from(*factor);
        for (sum, weight) in sums.iter_mut().zip(weights) {
            *sum = sum.saturating_add(((factor * number(weight)) >> 16) as i16);
        }
    }
}

#[inline(always)]
fn product(word: &[i16; WORD], weights: &[Packed<HIDDEN>]) -> Packed<HIDDEN> {
    // Each upper half is too small by half of one on the average.
    let mut sums = [WORD as i16 / 2; HIDDEN];
    multiplied(word, weights, &mut sums);
    sums.map(i16::to_le_bytes)
}

/// Numbers that are added up at once, so that the sums stay in the processor's registers.
const ABREAST: usize = 64;

#[inline(always)]
fn added(start: &Packed<HIDDEN>, rows: &[&Packed<HIDDEN>; SIGNS + SLOTS]) -> Sums {
    let mut sums = start.map(i16::from_le_bytes);
    for (part, sums) in sums.as_chunks_mut::<ABREAST>().0.iter_mut().enumerate() {
        let mut here = *sums;
        for row in rows {
            for (sum, bytes) in here.iter_mut().zip(&row.as_chunks::<ABREAST>().0[part]) {
                *sum = sum.saturating_add(i16::from_le_bytes(*bytes));
            }
        }
        *sums = here.map(|sum| sum.max(0));
    }
    sums
}

#[inline(always)]
fn dot(sums: &Sums, weights: &Packed<HIDDEN>) -> i32 {
    let mut lanes = [0i32; 8];
    for (sums, weights) in sums.as_chunks::<8>().0.iter().zip(weights.as_chunks::<8>().0) {
        for (lane, (sum, weight)) in lanes.iter_mut().zip(sums.iter().zip(weights)) {
            *lane = lane.wrapping_add(i32::from(*sum) * number(weight));
        }
    }
    lanes.into_iter().fold(0, i32::wrapping_add)
}

const _: () = assert!(HIDDEN.is_multiple_of(ABREAST));

/// Words kept at most, a power of two: each has one place, which the latest word takes. With their rows some 14 MB a thread.
const PLACES: usize = 1 << 11;

/// What a word adds in each slot, worked out so far.
struct Rows {
    word: Wording,
    numbers: [i16; WORD],
    known: [bool; SLOTS],
    rows: [Packed<HIDDEN>; SLOTS],
}

/// Words met before by this thread, of the net at one address: nets lie in the binary, so that no other comes to lie there.
#[derive(Default)]
struct Kept {
    net: usize,
    places: Vec<Option<Box<Rows>>>,
}

thread_local! {
    static KEPT: Cell<Kept> = Cell::default();
}

/// The words of a sentence, each once, with what they add.
pub(crate) struct Line {
    rows: Vec<Box<Rows>>,
    /// For each token its word.
    of: Vec<usize>,
}

impl Line {
    /// The words of a sentence, as the thread has kept them, for as long as `work` lasts.
    pub(crate) fn with<T>(net: &Net, words: &[Wording], work: impl FnOnce(&mut Line) -> T) -> T {
        let mut kept = KEPT.take();
        if kept.net != net.address() || kept.places.is_empty() {
            kept = Kept { net: net.address(), places: (0..PLACES).map(|_| None).collect() };
        }
        let mut line = Line { rows: vec![], of: Vec::with_capacity(words.len()) };
        for word in words {
            // What does not touch the rows is not compared.
            let word = Wording { tag: 0, usual: 0, sure: false, group: 0, prefixes: [0; 3], ..*word };
            let met = line.rows.iter().position(|rows| rows.word == word);
            line.of.push(met.unwrap_or(line.rows.len()));
            if met.is_none() {
                line.rows.push(kept.take(net, word));
            }
        }
        let done = work(&mut line);
        for rows in line.rows {
            let place = place(&rows.word);
            kept.places[place] = Some(rows);
        }
        KEPT.set(kept);
        done
    }

    fn work_out(&mut self, net: &Net, slot: usize, token: usize) {
        let rows = self.of.get(token).and_then(|at| self.rows.get_mut(*at));
        if let Some(rows) = rows.filter(|rows| !rows.known[slot]) {
            rows.known[slot] = true;
            rows.rows[slot] = net.row(slot, &rows.numbers);
        }
    }

    fn row(&self, slot: usize, token: usize) -> Option<&Packed<HIDDEN>> {
        let rows = self.rows.get(*self.of.get(token)?)?;
        rows.rows.get(slot)
    }
}

fn place(word: &Wording) -> usize {
    let mixed = word.word.wrapping_mul(0x9E37_79B1).wrapping_add(word.shape.wrapping_mul(0x85EB_CA6B));
    (mixed >> 16) as usize & (PLACES - 1)
}

impl Kept {
    fn take(&mut self, net: &Net, word: Wording) -> Box<Rows> {
        let kept = self.places[place(&word)].take();
        match kept {
            Some(rows) if rows.word == word => rows,
            Some(mut rows) => {
                (rows.word, rows.numbers, rows.known) = (word, net.word(&word), [false; SLOTS]);
                rows
            }
            None => Box::new(Rows { word, numbers: net.word(&word), known: [false; SLOTS], rows: [NOTHING; SLOTS] }),
        }
    }
}

//! The second net of the model of claims under training: gradients by hand.

use crate::adam::{Weights, summed};
use crate::learner::Dice;
use ascribe_reader::pairs::{Dense, LABELS, PAIR, PARTS, SLOTS, WORD};
use ndarray::{Array2, ArrayView2, Axis, s};

/// Of so many words, one is read as if it were unknown, so that the rest of the line has to do.
const FORGET: usize = 6;
/// Of so many numbers of words, and of pairs, one is left out.
const DROP: [usize; 2] = [4, 3];
/// Lines that are learned from at once, their words one after the other.
#[derive(Default)]
pub struct Batch {
    /// For each word the rows of its signs, the lemma's first.
    pub signs: Vec<Vec<usize>>,
    /// For each word the words at which it looks, with the slot.
    pub around: Vec<Vec<(usize, usize)>>,
    pub pairs: Vec<BatchPair>,
    /// The row of an unknown lemma.
    pub unknown: usize,
}

/// A pair of a batch.
pub struct BatchPair {
    pub ends: [usize; 2],
    pub top: usize,
    pub way: Vec<usize>,
    pub between: Vec<usize>,
    pub signs: [Vec<usize>; 2],
    /// The labels that may be, in each direction.
    pub allowed: [Vec<usize>; 2],
    /// Those that are right.
    pub right: Vec<(usize, usize)>,
    pub weight: f32,
}

/// The weights: rows of words' signs and of pairs', then as in [`Dense`].
pub struct Net {
    words: Weights,
    pairs: Weights,
    slots: Weights,
    slots_bias: Weights,
    parts: Weights,
    parts_bias: Weights,
    labels: Weights,
    labels_bias: Weights,
    /// Steps taken so far.
    count: i32,
}

impl Net {
    pub fn new(words: usize, pairs: usize, dice: &mut Dice) -> Net {
        let even = |inputs: usize| (inputs as f32).sqrt().recip();
        let mut make = |rows, columns, size| Weights::new(rows, columns, size, dice);
        Net {
            words: make(words, WORD, 0.07),
            pairs: make(pairs, PAIR, 0.05),
            slots: make(SLOTS * WORD, WORD, even(SLOTS * WORD)),
            slots_bias: make(1, WORD, 0.0),
            parts: make(PARTS * WORD, PAIR, even(WORD)),
            parts_bias: make(1, PAIR, 0.0),
            labels: make(PAIR, LABELS, even(PAIR)),
            labels_bias: make(1, LABELS, 0.0),
            count: 0,
        }
    }

    /// The row of a word's sign.
    pub fn word(&self, row: usize) -> [f32; WORD] {
        std::array::from_fn(|n| self.words.value[[row, n]])
    }

    /// The row of a pair's sign.
    pub fn pair(&self, row: usize) -> [f32; PAIR] {
        std::array::from_fn(|n| self.pairs.value[[row, n]])
    }

    /// The weights between.
    pub fn dense(&self) -> Dense {
        let flat = |weights: &Weights| weights.value.iter().copied().collect();
        Dense {
            slots: flat(&self.slots),
            slots_bias: flat(&self.slots_bias),
            parts: flat(&self.parts),
            parts_bias: flat(&self.parts_bias),
            labels: flat(&self.labels),
            labels_bias: flat(&self.labels_bias),
        }
    }
}

/// One direction of a pair on its way through the net.
struct Direction {
    pair: usize,
    side: usize,
    /// For the most of the way and of what is between, from which word each number came.
    from: [Vec<usize>; 2],
}

/// A batch on its way through the net.
struct Pass {
    signs: Vec<Vec<usize>>,
    around: Array2<f32>,
    /// What the layer adds up, and which numbers of words are kept.
    sums: Array2<f32>,
    kept: Array2<f32>,
    directions: Vec<Direction>,
    parts: Array2<f32>,
    pair_signs: Vec<Vec<usize>>,
    /// What the pairs add up, which of their numbers are kept, and what is above 0 of those.
    hidden: Array2<f32>,
    lit: Array2<f32>,
    active: Array2<f32>,
    scores: Array2<f32>,
}

impl Net {
    /// Learns from a batch.
    pub fn learn(&mut self, batch: &Batch, rate: f32, dice: &mut Dice) {
        self.count += 1;
        let pass = self.forward(batch, dice);
        let slopes = label_slopes(batch, &pass.directions, pass.scores.view());
        let back = gated(slopes.dot(&self.labels.value.t()) * &pass.lit, &pass.hidden);
        let into_parts = back.dot(&self.parts.value.t());
        let mut into_words = Array2::zeros(pass.kept.dim());
        scatter_parts(batch, &pass.directions, into_parts.view(), &mut into_words);
        into_words *= &pass.kept;
        let into_sums = gated(into_words.clone(), &pass.sums);
        scatter_around(batch, &into_sums.dot(&self.slots.value.t()), &mut into_words);
        let column = |slopes: &Array2<f32>| slopes.sum_axis(Axis(0)).insert_axis(Axis(0));
        let count = self.count;
        self.words.step_rows(&pass.signs, &into_words, rate, count);
        self.pairs.step_rows(&pass.pair_signs, &back, rate, count);
        self.slots.step(&pass.around.t().dot(&into_sums), None, rate, count);
        self.slots_bias.step(&column(&into_sums), None, rate, count);
        self.parts.step(&pass.parts.t().dot(&back), None, rate, count);
        self.parts_bias.step(&column(&back), None, rate, count);
        self.labels.step(&pass.active.t().dot(&slopes), None, rate, count);
        self.labels_bias.step(&column(&slopes), None, rate, count);
    }

    fn forward(&self, batch: &Batch, dice: &mut Dice) -> Pass {
        let signs: Vec<Vec<usize>> = batch.signs.iter().map(|signs| forgetful(signs, batch.unknown, dice)).collect();
        let words = summed(&signs, &self.words.value);
        let around = gathered(&batch.around, &words);
        let sums = around.dot(&self.slots.value) + &self.slots_bias.value;
        let kept = mask(words.dim(), DROP[0], dice);
        let told = (&words + &sums.mapv(|sum| sum.max(0.0))) * &kept;
        let directions = directions(batch, &told);
        let parts = parts(batch, &directions, &told);
        let pair_signs: Vec<Vec<usize>> =
            directions.iter().map(|d| batch.pairs[d.pair].signs[d.side].clone()).collect();
        let hidden = parts.dot(&self.parts.value) + &self.parts_bias.value + summed(&pair_signs, &self.pairs.value);
        let lit = mask(hidden.dim(), DROP[1], dice);
        let active = hidden.mapv(|h| h.max(0.0)) * &lit;
        let scores = active.dot(&self.labels.value) + &self.labels_bias.value;
        Pass { signs, around, sums, kept, directions, parts, pair_signs, hidden, lit, active, scores }
    }
}

/// Slopes where the sum is above 0; what is cut off has none.
fn gated(mut slopes: Array2<f32>, sums: &Array2<f32>) -> Array2<f32> {
    slopes.zip_mut_with(sums, |slope, sum| *slope = if *sum > 0.0 { *slope } else { 0.0 });
    slopes
}

/// Adds to the words what their neighbours' slots ask of them.
fn scatter_around(batch: &Batch, slopes: &Array2<f32>, words: &mut Array2<f32>) {
    for (word, looks) in batch.around.iter().enumerate() {
        for &(slot, at) in looks {
            let slope = slopes.slice(s![word, slot * WORD..(slot + 1) * WORD]);
            words.row_mut(at).zip_mut_with(&slope, |sum, slope| *sum += slope);
        }
    }
}

/// A word's signs, sometimes without what tells which word it is.
fn forgetful(signs: &[usize], unknown: usize, dice: &mut Dice) -> Vec<usize> {
    let mut signs = signs.to_vec();
    if dice.roll(FORGET) == 0
        && let Some(lemma) = signs.first_mut()
    {
        *lemma = unknown;
    }
    signs
}

/// Numbers that are left out, and more weight for the others.
fn mask(shape: (usize, usize), drop: usize, dice: &mut Dice) -> Array2<f32> {
    let kept = drop as f32 / (drop as f32 - 1.0);
    Array2::from_shape_simple_fn(shape, || if dice.roll(drop) > 0 { kept } else { 0.0 })
}

/// For each word what it sees in its slots.
fn gathered(around: &[Vec<(usize, usize)>], words: &Array2<f32>) -> Array2<f32> {
    let mut seen = Array2::zeros((around.len(), SLOTS * WORD));
    for (word, looks) in around.iter().enumerate() {
        for &(slot, at) in looks {
            let mut place = seen.slice_mut(s![word, slot * WORD..(slot + 1) * WORD]);
            place.zip_mut_with(&words.row(at), |sum, number| *sum += number);
        }
    }
    seen
}

/// The directions of all pairs in which something may hold.
fn directions(batch: &Batch, told: &Array2<f32>) -> Vec<Direction> {
    let mut all = Vec::new();
    for (pair, p) in batch.pairs.iter().enumerate() {
        for side in (0..2).filter(|side| !p.allowed[*side].is_empty()) {
            let most = |words: &Vec<usize>| -> Vec<usize> {
                let best = |n: usize| words.iter().copied().max_by(|a, b| told[[*a, n]].total_cmp(&told[[*b, n]]));
                (0..WORD).filter_map(best).collect()
            };
            all.push(Direction { pair, side, from: [most(&p.way), most(&p.between)] });
        }
    }
    all
}

/// From which word each part of a direction takes its number `n`.
fn source(batch: &Batch, direction: &Direction, part: usize, n: usize) -> Option<usize> {
    let pair = &batch.pairs[direction.pair];
    match part {
        0 => Some(pair.ends[direction.side]),
        1 => Some(pair.ends[1 - direction.side]),
        2 => Some(pair.top),
        _ => direction.from[part - 3].get(n).copied(),
    }
}

fn parts(batch: &Batch, directions: &[Direction], told: &Array2<f32>) -> Array2<f32> {
    Array2::from_shape_fn((directions.len(), PARTS * WORD), |(row, column)| {
        let n = column % WORD;
        source(batch, &directions[row], column / WORD, n).map_or(0.0, |word| told[[word, n]])
    })
}

fn scatter_parts(batch: &Batch, directions: &[Direction], slopes: ArrayView2<f32>, told: &mut Array2<f32>) {
    for ((row, column), slope) in slopes.indexed_iter() {
        let n = column % WORD;
        if let Some(word) = source(batch, &directions[row], column / WORD, n) {
            told[[word, n]] += slope;
        }
    }
}

/// How far the probability of each label is from what it should be.
fn label_slopes(batch: &Batch, directions: &[Direction], scores: ArrayView2<f32>) -> Array2<f32> {
    let mut slopes = Array2::zeros(scores.dim());
    let mut at = 0;
    while let Some(first) = directions.get(at) {
        let count = directions[at..].iter().take_while(|d| d.pair == first.pair).count();
        let pair = &batch.pairs[first.pair];
        let labels: Vec<(usize, usize, bool)> = (at..at + count)
            .flat_map(|row| {
                let side = directions[row].side;
                pair.allowed[side].iter().map(move |label| (row, *label, pair.right.contains(&(side, *label))))
            })
            .collect();
        let score: Vec<f32> = labels.iter().map(|(row, label, _)| scores[[*row, 0]] + scores[[*row, *label]]).collect();
        let top = score.iter().copied().fold(0.0, f32::max);
        let sum: f32 = score.iter().map(|t| (t - top).exp()).sum::<f32>() + (-top).exp();
        let told: Vec<f32> = score.iter().map(|t| (t - top).exp() / sum).collect();
        let good: f32 = labels.iter().zip(&told).filter(|((.., right), _)| *right).map(|(_, p)| p).sum();
        for ((row, label, right), p) in labels.iter().zip(&told) {
            let slope = (p - if *right { p / good.max(1e-6) } else { 0.0 }) * pair.weight / 1000.0;
            slopes[[*row, 0]] += slope;
            slopes[[*row, *label]] += slope;
        }
        at += count;
    }
    slopes
}

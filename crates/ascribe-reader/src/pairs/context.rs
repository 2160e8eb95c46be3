//! The second net of the model of claims, which reads a line's words in their order and along its tree. Each word is a sum of rows (its
//! lemma, its classes, part of speech, relation, who stands there, which predicates the grammar anchors at it); one layer looks from each
//! word at those around it, above and below it ([`SLOTS`]); of a pair it takes both words, the word that binds them, and the most of what
//! stands on the way and between them.
//!
//! What a row adds in each slot is worked out once for all texts and kept, so that the layer is a sum of such rows.

use super::features::Feature;
use super::model::{LABELS, Labels, ModelError};
use super::rows::{self, RowTable, Rows};
use ascribe_lang::packed::Bytes;
use fearless_simd::{Level, dispatch};
use std::sync::{Arc, OnceLock};

/// Numbers of a word.
pub const WORD: usize = 64;
/// Numbers of a pair.
pub const PAIR: usize = 128;
/// Where a word looks: at itself, one to three words back, one and two on, at the word above and the one above that, and at all below.
pub const SLOTS: usize = 9;
/// What a pair takes from its line: subject, object, the word that binds them, the most of the way, the most between.
pub const PARTS: usize = 5;
/// Words of the way that are looked at.
const WAY: usize = 10;
/// Words between that are looked at, half from each end.
const BETWEEN: usize = 14;
/// What stands for a lemma that has no row.
pub const UNKNOWN: Feature = 1;

/// The numbers of a word.
pub type Word = [f32; WORD];

/// A line as the net sees it.
#[derive(Clone, Debug, Default)]
pub struct Sight {
    /// For each word its signs, the lemma first.
    pub signs: Vec<Vec<Feature>>,
    /// For each word the one above it.
    pub above: Vec<Option<usize>>,
}

impl Sight {
    /// The words at which a word looks, slot by slot.
    pub fn around(&self, word: usize) -> impl Iterator<Item = (usize, usize)> + '_ {
        let count = self.signs.len();
        let back = (0..4).filter_map(move |n| Some((n, word.checked_sub(n)?)));
        let on = (1..3).map(move |n| (3 + n, word + n)).filter(move |(_, at)| *at < count);
        let above = self.above[word];
        let twice = above.and_then(|at| self.above[at]);
        let below = self.above.iter().enumerate().filter(move |(_, above)| **above == Some(word));
        let up = above.map(|at| (6, at)).into_iter().chain(twice.map(|at| (7, at)));
        back.chain(on).chain(up).chain(below.map(|(at, _)| (8, at)))
    }
}

/// A pair as the net sees it.
#[derive(Clone, Debug, Default)]
pub struct PairSight {
    /// The words of both parties, the first's first.
    pub ends: [usize; 2],
    /// The word that binds them.
    pub top: usize,
    /// Words on the way from one to the other.
    pub way: Vec<usize>,
    /// Words between them.
    pub between: Vec<usize>,
    /// What is seen of the first as subject, and of the second.
    pub signs: [Vec<Feature>; 2],
}

impl PairSight {
    /// What is seen of two words, and of the words on the way from the one to the other.
    pub fn new(ends: [usize; 2], top: usize, way: impl Iterator<Item = usize>, signs: [Vec<Feature>; 2]) -> PairSight {
        let (from, to) = (ends[0].min(ends[1]), ends[0].max(ends[1]));
        let between = (from + 1..to).filter(|t| t - from <= BETWEEN / 2 || to - t <= BETWEEN / 2).collect();
        let way = way.filter(|t| !ends.contains(t)).take(WAY).collect();
        PairSight { ends, top, way, between, signs }
    }
}

/// The weights beside the rows, each as many numbers as are multiplied.
#[derive(Clone, Debug)]
pub struct Dense {
    /// For each slot, from each number of a word to each.
    pub slots: Vec<f32>,
    /// Added before what is below 0 is cut off.
    pub slots_bias: Vec<f32>,
    /// For each part, from each number of a word to each of the pair.
    pub parts: Vec<f32>,
    /// Added before what is below 0 is cut off.
    pub parts_bias: Vec<f32>,
    /// From each number of the pair to each label; 0 is what all predicates share.
    pub labels: Vec<f32>,
    /// Added to the labels.
    pub labels_bias: Vec<f32>,
}

impl Dense {
    /// All nought.
    pub fn new() -> Dense {
        Dense {
            slots: vec![0.0; SLOTS * WORD * WORD],
            slots_bias: vec![0.0; WORD],
            parts: vec![0.0; PARTS * WORD * PAIR],
            parts_bias: vec![0.0; PAIR],
            labels: vec![0.0; PAIR * LABELS],
            labels_bias: vec![0.0; LABELS],
        }
    }

    /// All its weights, in the order of the file.
    pub fn all(&mut self) -> [&mut Vec<f32>; 6] {
        let Dense { slots, slots_bias, parts, parts_bias, labels, labels_bias } = self;
        [slots, slots_bias, parts, parts_bias, labels, labels_bias]
    }
}

impl Default for Dense {
    fn default() -> Dense {
        Dense::new()
    }
}

/// What a row adds in each slot, where it was asked for.
type Seen = OnceLock<Box<[Word; SLOTS]>>;

/// The net.
#[derive(Clone, Debug)]
pub struct Context {
    level: Level,
    words: RowTable<WORD>,
    pairs: RowTable<PAIR>,
    dense: Dense,
    seen: Arc<[Seen]>,
}

/// A line after the layer: the numbers of each of its words.
pub type Told = Vec<Word>;

impl Context {
    /// The net that begins here.
    ///
    /// # Errors
    /// If the bytes end early or are none.
    pub fn read(left: &mut Bytes) -> Result<Context, ModelError> {
        let words = RowTable::read(left)?.ok_or(ModelError::Magic)?;
        let pairs = RowTable::read(left)?.ok_or(ModelError::Magic)?;
        let mut dense = Dense::new();
        for weights in dense.all() {
            let scale = left.float()?;
            let bytes = left.take(weights.len())?;
            for (weight, byte) in weights.iter_mut().zip(bytes) {
                *weight = f32::from(byte.cast_signed()) * scale;
            }
        }
        let seen = (0..words.len()).map(|_| Seen::new()).collect();
        Ok(Context { level: Level::new(), words, pairs, dense, seen })
    }

    fn word(&self, number: usize) -> Word {
        let scaled = |row: &[u8; WORD]| row.map(|byte| f32::from(byte.cast_signed()) * self.words.scale);
        self.words.at(number).map_or([0.0; WORD], scaled)
    }

    /// What a row adds in each slot.
    fn in_slots(&self, number: usize) -> Option<&[Word; SLOTS]> {
        let worked_out = || {
            let word = self.word(number);
            let of_slot = |weights: &[f32]| {
                let mut sum = [0.0; WORD];
                multiply(self.level, &word, weights, &mut sum);
                sum
            };
            let mut slots = self.dense.slots.chunks_exact(WORD * WORD).map(of_slot);
            Box::new(std::array::from_fn(|_| slots.next().unwrap_or([0.0; WORD])))
        };
        Some(self.seen.get(number)?.get_or_init(worked_out))
    }

    /// The rows of a word's signs.
    fn rows_of(&self, signs: &[Feature]) -> impl Iterator<Item = usize> {
        let lemma = signs.first().and_then(|lemma| self.words.number(*lemma).or_else(|| self.words.number(UNKNOWN)));
        let others = signs.iter().skip(1).filter_map(|sign| self.words.number(*sign));
        lemma.into_iter().chain(others)
    }

    /// A line after the layer.
    pub fn line(&self, sight: &Sight) -> Told {
        let mut told = Vec::with_capacity(sight.signs.len());
        let mut around: Vec<[Word; SLOTS]> = Vec::with_capacity(sight.signs.len());
        for signs in &sight.signs {
            let (mut word, mut slots) = ([0.0; WORD], [[0.0; WORD]; SLOTS]);
            for number in self.rows_of(signs) {
                add(self.level, &mut word, &self.word(number));
                if let Some(more) = self.in_slots(number) {
                    add(self.level, slots.as_flattened_mut(), more.as_flattened());
                }
            }
            told.push(word);
            around.push(slots);
        }
        for (t, word) in told.iter_mut().enumerate() {
            let mut sum = [0.0; WORD];
            add(self.level, &mut sum, &self.dense.slots_bias);
            sight.around(t).for_each(|(slot, at)| add(self.level, &mut sum, &around[at][slot]));
            word.iter_mut().zip(&sum).for_each(|(number, sum)| *number += sum.max(0.0));
        }
        told
    }

    /// The log-odds against "no claim" of each predicate, 0 being the first, in both directions; only those that are asked for are worked out.
    pub fn scores(&self, told: &Told, pair: &PairSight, asked: [bool; 2]) -> [[f32; LABELS - 1]; 2] {
        let parts: Vec<&[f32]> = self.dense.parts.chunks_exact(WORD * PAIR).collect();
        let mut shared = [0.0; PAIR];
        add(self.level, &mut shared, &self.dense.parts_bias);
        multiply(self.level, &told[pair.top], parts[2], &mut shared);
        multiply(self.level, &most(told, &pair.way), parts[3], &mut shared);
        multiply(self.level, &most(told, &pair.between), parts[4], &mut shared);
        std::array::from_fn(|side| {
            if !asked[side] {
                return [0.0; LABELS - 1];
            }
            let mut hidden = shared;
            multiply(self.level, &told[pair.ends[side]], parts[0], &mut hidden);
            multiply(self.level, &told[pair.ends[1 - side]], parts[1], &mut hidden);
            for row in pair.signs[side].iter().filter_map(|sign| self.pairs.at(self.pairs.number(*sign)?)) {
                hidden.iter_mut().zip(row).for_each(|(h, b)| *h += f32::from(b.cast_signed()) * self.pairs.scale);
            }
            hidden.iter_mut().for_each(|number| *number = number.max(0.0));
            let mut labels: Labels = [0.0; LABELS];
            add(self.level, &mut labels, &self.dense.labels_bias);
            multiply(self.level, &hidden, &self.dense.labels, &mut labels);
            std::array::from_fn(|label| labels[0] + labels[label + 1])
        })
    }
}

/// The most of each number among some words; 0 where there are none.
fn most(told: &Told, words: &[usize]) -> Word {
    let all = words.iter().map(|t| told[*t]);
    all.reduce(|a, b| std::array::from_fn(|n| a[n].max(b[n]))).unwrap_or([0.0; WORD])
}

fn add(level: Level, sum: &mut [f32], more: &[f32]) {
    dispatch!(level, _simd => add_abreast(sum, more));
}

#[inline(always)]
fn add_abreast(sum: &mut [f32], more: &[f32]) {
    sum.iter_mut().zip(more).for_each(|(sum, more)| *sum += more);
}

/// Adds some numbers, each times its row of weights.
fn multiply<const OUT: usize>(level: Level, numbers: &[f32], weights: &[f32], sum: &mut [f32; OUT]) {
    dispatch!(level, _simd => multiply_abreast(numbers, weights, sum));
}

#[inline(always)]
fn multiply_abreast<const OUT: usize>(numbers: &[f32], weights: &[f32], sum: &mut [f32; OUT]) {
    for (number, row) in numbers.iter().zip(weights.as_chunks::<OUT>().0).filter(|(number, _)| **number != 0.0) {
        sum.iter_mut().zip(row).for_each(|(sum, weight)| *sum += number * weight);
    }
}

/// The bytes of a net.
pub fn write(words: &Rows<WORD>, pairs: &Rows<PAIR>, dense: &mut Dense) -> Vec<u8> {
    let mut out = rows::write(words);
    out.extend(rows::write(pairs));
    for weights in dense.all() {
        let most = weights.iter().fold(1e-3f32, |most, w| most.max(w.abs()));
        let scale = most / 127.0;
        out.extend(scale.to_le_bytes());
        out.extend(weights.iter().map(|w| rows::byte(*w, scale)));
    }
    out
}

//! The model's bytes: written by training, read without copying.
//!
//! Little-endian, in this order: `ASCTAG04`; the scale of a weight and the lean (f32); the start row and the transition
//! rows (f32); the number of bytes of word classes, then their slots (u32 hash, 0 if empty, and the four classes of
//! [`Classes`]: u16, u8, u16, u8); the number of bits of a bucket, the filters of all buckets (u16), the bucket starts
//! (u32), and the entries of all buckets (u16 check, u8 label, i8 weight).
//!
//! Most features of a place were never seen in training. A bucket's filter has one bit for each value that the low
//! four bits of a check take in it, so that nearly all of these are dismissed by one look into a small table.

use super::features::{Scratch, mix};
use super::lattice::Weights;
use super::{LABELS, OUTSIDE};
use ascribe_lang::packed::{Bytes, Short};

const MAGIC: &[u8; 8] = b"ASCTAG04";

/// Why bytes are no model.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum ModelError {
    /// Not a tagger model, or one of another version.
    #[error("not a tagger model of this version; train it anew with `cargo run --release -p ascribe-train -- tagger`")]
    Magic,
    /// Shorter than its own numbers say.
    #[error("the tagger model ends early at byte {0}; train it anew or restore the file")]
    Short(usize),
}

impl From<Short> for ModelError {
    fn from(Short(at): Short) -> ModelError {
        ModelError::Short(at)
    }
}

/// A loaded tagger. Holds the bytes that it was made from; loading costs no more than checking their lengths.
#[derive(Clone, Debug)]
pub struct Tagger {
    transitions: Weights,
    scale: f32,
    lean: f32,
    clusters: Clusters,
    bits: u32,
    filters: &'static [[u8; 2]],
    starts: &'static [[u8; 4]],
    entries: &'static [[u8; 4]],
}

/// The classes of a word, each 0 where it has none.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Classes {
    /// Words that stand between like words in reports.
    pub near: u16,
    /// The same, fewer and wider.
    pub wide: u8,
    /// Near synonyms in general English.
    pub fine: u16,
    /// The wider class that these belong to.
    pub coarse: u8,
}

/// Word classes, by the hash of the lower-cased word.
#[derive(Clone, Copy, Debug)]
pub struct Clusters {
    slots: &'static [u8],
}

const SLOT: usize = 10;

/// Sums of weights, one a label and some to spare, so that they fill whole registers. Sixteen bits hold the weights of
/// more than two hundred features.
pub type Sums = [i16; LANES];

const LANES: usize = 32;

/// More features of a place than this are a mistake, and are dropped.
const ROOM: usize = 128;

/// Room for the looks of [`Tagger::add`], reused.
pub struct Looks {
    filters: [[u8; 2]; ROOM],
    seen: [u64; ROOM],
    runs: [(u32, u32); ROOM],
    /// Read for no other reason than to have the lines of the runs on their way.
    firsts: [[u8; 4]; ROOM],
}

impl Default for Looks {
    fn default() -> Looks {
        Looks { filters: [[0; 2]; ROOM], seen: [0; ROOM], runs: [(0, 0); ROOM], firsts: [[0; 4]; ROOM] }
    }
}

impl Clusters {
    /// No clusters.
    pub const NONE: Clusters = Clusters { slots: &[] };

    /// Clusters from slots as they stand in the model; their number is a power of two.
    pub fn new(slots: &'static [u8]) -> Clusters {
        Clusters { slots }
    }

    /// The classes of the word with this hash.
    pub fn of(&self, word: u64) -> Classes {
        let count = self.slots.len() / SLOT;
        if count == 0 {
            return Classes::default();
        }
        let key = cluster_key(word);
        let mut at = key as usize & (count - 1);
        for _ in 0..64 {
            let slot = self.slots.get(at * SLOT..at * SLOT + SLOT);
            let Some(&[a, b, c, d, near, near2, wide, fine, fine2, coarse]) = slot else { break };
            match u32::from_le_bytes([a, b, c, d]) {
                0 => break,
                found if found == key => {
                    let (near, fine) = (u16::from_le_bytes([near, near2]), u16::from_le_bytes([fine, fine2]));
                    return Classes { near, wide, fine, coarse };
                }
                _ => at = (at + 1) & (count - 1),
            }
        }
        Classes::default()
    }
}

fn cluster_key(word: u64) -> u32 {
    ((word >> 16) as u32).max(1)
}

/// The slots for these words, by hash.
pub fn cluster_slots(words: &[(u64, Classes)]) -> Vec<u8> {
    let count = (words.len() * 4 / 3).next_power_of_two().max(2);
    let mut slots = vec![0u8; count * SLOT];
    for &(word, classes) in words {
        let key = cluster_key(word);
        let mut at = key as usize & (count - 1);
        let free = (0..64).find_map(|_| {
            let free = slots[at * SLOT..at * SLOT + 4] == [0; 4];
            let here = at;
            at = (at + 1) & (count - 1);
            free.then_some(here)
        });
        if let Some(here) = free {
            slots[here * SLOT..here * SLOT + 4].copy_from_slice(&key.to_le_bytes());
            let ([a, b], [c, d]) = (classes.near.to_le_bytes(), classes.fine.to_le_bytes());
            slots[here * SLOT + 4..here * SLOT + SLOT].copy_from_slice(&[a, b, classes.wide, c, d, classes.coarse]);
        }
    }
    slots
}

/// One learned weight of one feature for one label.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Weight {
    /// Hash of the feature.
    pub feature: u64,
    /// Label.
    pub label: u8,
    /// The weight.
    pub value: f32,
}

/// The bytes of a model. `lean` is taken from the score of every token's being outside, since likelihood alone marks
/// too little for the best F1.
pub fn write(transitions: &Weights, lean: f32, clusters: &[(u64, Classes)], weights: &[Weight], bits: u32) -> Vec<u8> {
    let top = weights.iter().map(|w| w.value.abs()).fold(0.0f32, f32::max).clamp(1e-3, 6.0);
    let scale = top / 127.0;
    let mut out = MAGIC.to_vec();
    out.extend(scale.to_le_bytes());
    out.extend(lean.to_le_bytes());
    let rows = transitions.start.iter().chain(transitions.step.iter().flatten());
    out.extend(rows.flat_map(|value| value.to_le_bytes()));
    let slots = cluster_slots(clusters);
    out.extend((slots.len() as u32).to_le_bytes());
    out.extend(&slots);
    out.extend(bits.to_le_bytes());
    let mut entries: Vec<(u32, u16, u8, i8)> = weights
        .iter()
        .map(|w| {
            (bucket(w.feature, bits), check(w.feature), w.label, (w.value / scale).round().clamp(-127.0, 127.0) as i8)
        })
        .filter(|entry| entry.3 != 0)
        .collect();
    entries.sort_unstable();
    let mut filters = vec![0u16; 1 << bits];
    for (bucket, check, ..) in &entries {
        filters[*bucket as usize] |= 1 << (check & 15);
    }
    out.extend(filters.iter().flat_map(|filter| filter.to_le_bytes()));
    for start in 0..=1u32 << bits {
        let at = entries.partition_point(|entry| entry.0 < start) as u32;
        out.extend(at.to_le_bytes());
    }
    for (_, check, label, value) in entries {
        out.extend(check.to_le_bytes());
        out.extend([label, value as u8]);
    }
    out
}

fn bucket(feature: u64, bits: u32) -> u32 {
    (feature >> (64 - bits)) as u32
}

fn check(feature: u64) -> u16 {
    (feature >> 8) as u16
}

impl Tagger {
    /// The shipped model.
    ///
    /// # Errors
    /// If the compiled-in bytes are of another version, which the tests rule out.
    pub fn shipped() -> Result<Tagger, ModelError> {
        Tagger::read(include_bytes!("../../models/tagger.bin"))
    }

    /// The model in these bytes.
    ///
    /// # Errors
    /// If they are no model of this version or end early.
    pub fn read(bytes: &'static [u8]) -> Result<Tagger, ModelError> {
        let mut left = Bytes::new(bytes);
        if left.take(MAGIC.len())? != MAGIC {
            return Err(ModelError::Magic);
        }
        let (scale, lean) = (left.float()?, left.float()?);
        let mut transitions = Weights::default();
        for value in transitions.start.iter_mut().chain(transitions.step.iter_mut().flatten()) {
            *value = left.float()?;
        }
        transitions.settle();
        let slots = left.number()?;
        let clusters = Clusters::new(left.take(slots)?);
        let bits = left.number()? as u32;
        if !(1..=24).contains(&bits) {
            return Err(ModelError::Magic);
        }
        let filters = left.take((1usize << bits) * 2)?.as_chunks().0;
        let starts = left.take(((1usize << bits) + 1) * 4)?.as_chunks().0;
        let entries = left.take(bytes.len() - left.at())?.as_chunks().0;
        Ok(Tagger { transitions, scale, lean, clusters, bits, filters, starts, entries })
    }

    /// Where the weights lie, which they do as long as the program runs: models that share it have the same weights.
    pub(super) fn address(&self) -> usize {
        self.entries.as_ptr().addr()
    }

    /// Transition weights.
    pub fn transitions(&self) -> &Weights {
        &self.transitions
    }

    /// Word clusters.
    pub fn clusters(&self) -> Clusters {
        self.clusters
    }

    /// Adds the weights of these features to the sums of the labels.
    ///
    /// The tables are far larger than the nearest cache. Each stage therefore makes all its looks before the next one
    /// needs an answer, so that the processor waits for many at once.
    pub fn add(&self, features: &[u64], looks: &mut Looks, sums: &mut Sums) {
        let mut count = 0;
        for (filter, feature) in looks.filters.iter_mut().zip(features) {
            *filter = self.filters.get(bucket(*feature, self.bits) as usize).copied().unwrap_or_default();
        }
        for (filter, &feature) in looks.filters.iter().zip(features) {
            looks.seen[count] = feature;
            count += usize::from(u16::from_le_bytes(*filter) >> (check(feature) & 15) & 1);
        }
        let seen = looks.seen.get(..count).unwrap_or_default();
        for (run, &feature) in looks.runs.iter_mut().zip(seen) {
            let at = bucket(feature, self.bits) as usize;
            let Some(&[from, to]) = self.starts.get(at..at + 2) else { continue };
            *run = (u32::from_le_bytes(from), u32::from_le_bytes(to));
        }
        for (first, (from, _)) in looks.firsts.iter_mut().zip(&looks.runs).take(count) {
            *first = self.entries.get(*from as usize).copied().unwrap_or_default();
        }
        for (&(from, to), &feature) in looks.runs.iter().zip(seen) {
            let check = check(feature);
            for &[low, high, label, weight] in self.entries.get(from as usize..to as usize).unwrap_or_default() {
                // No processor can foresee which entries are of another feature: those add nought, each to its own label, so that
                // none waits for the sum of the one before.
                let mask = -i16::from(u16::from_le_bytes([low, high]) == check);
                let sum = &mut sums[usize::from(label) & (LANES - 1)];
                *sum = sum.wrapping_add(i16::from(weight.cast_signed()) & mask);
            }
        }
    }

    /// What the features that `look` puts down weigh together.
    pub(super) fn summed(&self, scratch: &mut Scratch, looks: &mut Looks, look: impl FnOnce(&mut Scratch)) -> Sums {
        let mut sums = Sums::default();
        scratch.clear();
        look(scratch);
        self.add(scratch.hashes(), looks, &mut sums);
        sums
    }

    /// The scores that sums of weights stand for.
    pub fn scores(&self, sums: &Sums) -> [f32; LABELS] {
        let mut scores = std::array::from_fn(|label| f32::from(sums[label]) * self.scale);
        scores[OUTSIDE] -= self.lean;
        scores
    }
}

/// The hash under which a word is kept in the clusters.
pub fn word_hash(lower: &str) -> u64 {
    mix(super::features::hash(lower.as_bytes()), 0)
}

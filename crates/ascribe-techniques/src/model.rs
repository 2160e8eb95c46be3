//! The model's bytes: written by training, read as they lie.
//!
//! Little-endian, in this order: `ASCTEC04`; the calibrations (f32); the table of techniques; the table of
//! sub-techniques; the scale (f32) and the weights (i8) of the choice of words.
//!
//! A table: its scale (f32); the number of labels (u16), each as a length (u8), its id, and its bias (f32); the number of
//! bits of a bucket (u8); a filter of 2^20 bits; the bucket starts (u32); the number of bytes (u32) and the bytes of the
//! entries: check (u16), count (u8), and that many times label (u8) and weight (i8).

use crate::features::Feature;
use crate::spans;
use ascribe_lang::packed::{self, Bytes, Short};

const MAGIC: &[u8; 8] = b"ASCTEC04";
const FILTER_BITS: u32 = 20;
/// So many features are looked up at once.
const AT_ONCE: usize = 96;
/// Labels of a table at most.
pub const MOST_LABELS: usize = 256;

/// Why bytes are no model.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum ModelError {
    /// Not a model of techniques, or one of another version.
    #[error(
        "not a technique model of this version; train it anew with `cargo run --release -p ascribe-train -- techniques`"
    )]
    Magic,
    /// Shorter than its own numbers say.
    #[error("the technique model ends early at byte {0}; train it anew or restore the file")]
    Short(usize),
}

impl From<Short> for ModelError {
    fn from(Short(at): Short) -> ModelError {
        ModelError::Short(at)
    }
}

/// Points of a rising line from score to probability of a sentence.
pub const KNOTS: usize = 16;

/// A rising line from score to probability.
pub type Line = [(f32, f32); KNOTS];

/// What the probability of a report goes by: see [`Calibration::of_document`].
pub const DOCUMENT: usize = 8;

/// Scores to probabilities, fitted on reports of publishers that the weights had not seen. Tactics are judged apart:
/// annotators link them far more often than techniques of the same score.
#[derive(Clone, Copy, PartialEq, Default, Debug)]
pub struct Calibration {
    /// Of a sentence, for techniques and for tactics.
    pub sentence: [Line; 2],
    /// Of a report: weights of what [`Calibration::document_signs`] gives.
    pub document: [f32; DOCUMENT],
    /// Of a sub-technique: slope and offset of its score.
    pub sub_technique: [f32; 2],
    /// Of a link: slope and offset of its score.
    pub link: [f32; 2],
}

impl Calibration {
    fn numbers(&self) -> Vec<f32> {
        let knots = self.sentence.iter().flatten().flat_map(|(score, probability)| [*score, *probability]);
        knots.chain([self.document.as_slice(), &self.sub_technique, &self.link].concat()).collect()
    }

    /// The probability that a sentence with this score tells the technique or tactic.
    pub fn of_sentence(&self, id: &str, score: f32) -> f32 {
        let line = &self.sentence[usize::from(is_tactic(id))];
        let after = line.partition_point(|(knot, _)| *knot <= score);
        let (from, to) = (line[after.saturating_sub(1)], line[after.min(KNOTS - 1)]);
        let share = if to.0 > from.0 { ((score - from.0) / (to.0 - from.0)).clamp(0.0, 1.0) } else { 0.0 };
        from.1 + share * (to.1 - from.1)
    }

    /// The probability that a report of so many sentences tells the technique or tactic, from its best sentence's score.
    pub fn of_document(&self, id: &str, best: f32, sentences: usize) -> f32 {
        let signs = Calibration::document_signs(id, best, sentences);
        logistic(self.document.iter().zip(signs).map(|(weight, sign)| weight * sign).sum())
    }

    /// The best score, the same as a probability (high scores mean less than their logarithm of odds says), the logarithm
    /// of the number of sentences; whether it is a tactic, and the three of these if it is; and 1.
    pub fn document_signs(id: &str, best: f32, sentences: usize) -> [f32; DOCUMENT] {
        let tactic = f32::from(u8::from(is_tactic(id)));
        let (told, length) = (logistic(best), (sentences.max(1) as f32).ln());
        [best, told, length, tactic, tactic * best, tactic * told, tactic * length, 1.0]
    }
}

fn is_tactic(id: &str) -> bool {
    id.starts_with("TA")
}

/// The logistic function.
pub fn logistic(score: f32) -> f32 {
    1.0 / (1.0 + (-score).exp())
}

/// Weights of features for labels.
#[derive(Clone, Debug)]
pub struct Table {
    ids: Vec<&'static str>,
    bias: Vec<f32>,
    scale: f32,
    bits: u32,
    filter: &'static [u8],
    starts: &'static [u8],
    entries: &'static [u8],
}

/// A label, its weight for a feature.
pub type Weighted = (u8, f32);

impl Table {
    /// The ids of the labels.
    pub fn ids(&self) -> &[&'static str] {
        &self.ids
    }

    /// The number of the label with this id.
    pub fn label(&self, id: &str) -> Option<usize> {
        self.ids.iter().position(|known| *known == id)
    }

    /// The scores of all labels for these features; `out` is cleared first.
    pub fn score(&self, features: &[Feature], out: &mut Vec<f32>) {
        let mut sums = [0i32; MOST_LABELS];
        features.chunks(AT_ONCE).for_each(|features| self.add(features, &mut sums));
        let size = self.scale / (features.len().max(1) as f32).sqrt();
        out.clear();
        out.extend(self.bias.iter().zip(sums).map(|(bias, sum)| bias + sum as f32 * size));
    }

    /// Adds what some features weigh. Each stage makes all its looks before the next one needs an answer, so that the
    /// processor waits for many at once.
    fn add(&self, features: &[Feature], sums: &mut [i32; MOST_LABELS]) {
        let mut seen = [0u64; AT_ONCE];
        let mut count = 0;
        for (feature, _) in features.iter().zip(0..AT_ONCE) {
            seen[count] = feature.hash;
            count += usize::from(self.may_weigh(feature.hash));
        }
        let mut runs: [&[u8]; AT_ONCE] = [&[]; AT_ONCE];
        for (run, feature) in runs.iter_mut().zip(&seen[..count]) {
            *run = self.run(*feature);
        }
        // Read for no other reason than to have the lines of the runs on their way.
        let mut firsts = [0; AT_ONCE];
        for (first, run) in firsts.iter_mut().zip(&runs).take(count) {
            *first = run.first().copied().unwrap_or_default();
        }
        std::hint::black_box(&firsts);
        for (run, feature) in runs.iter().zip(&seen[..count]) {
            for entry in find(run, *feature) {
                sums[usize::from(entry[0])] += i32::from(entry[1] as i8);
            }
        }
    }

    /// What a feature adds to the score of a label, before the division by the root of their number.
    pub fn weight(&self, feature: u64, label: usize) -> f32 {
        let entry = self.weights(feature).iter().find(|entry| usize::from(entry[0]) == label);
        entry.map_or(0.0, |entry| f32::from(entry[1] as i8) * self.scale)
    }

    fn weights(&self, feature: u64) -> &'static [[u8; 2]] {
        if self.may_weigh(feature) { find(self.run(feature), feature) } else { &[] }
    }

    fn may_weigh(&self, feature: u64) -> bool {
        let bit = (feature >> (64 - FILTER_BITS)) as usize;
        self.filter.get(bit / 8).is_some_and(|byte| byte >> (bit % 8) & 1 != 0)
    }

    /// The entries of a feature's bucket.
    fn run(&self, feature: u64) -> &'static [u8] {
        packed::bucket(self.starts, self.entries, bucket(feature, self.bits))
    }
}

/// The labels and weights of a feature among the entries of its bucket.
fn find(run: &'static [u8], feature: u64) -> &'static [[u8; 2]] {
    packed::labels(run, check(feature))
}

fn bucket(feature: u64, bits: u32) -> u32 {
    (feature >> (64 - bits)) as u32
}

fn check(feature: u64) -> u16 {
    (feature >> 8) as u16
}

/// All that is learned about techniques.
#[derive(Clone, Debug)]
pub struct Model {
    /// Techniques and tactics.
    pub techniques: Table,
    /// Sub-techniques.
    pub sub_techniques: Table,
    /// Scores to probabilities.
    pub calibration: Calibration,
    words: &'static [u8],
    words_scale: f32,
}

impl Model {
    /// The shipped model.
    ///
    /// # Errors
    /// If the compiled-in bytes are of another version, which the tests rule out.
    pub fn shipped() -> Result<Model, ModelError> {
        Model::read(include_bytes!("../models/techniques.bin"))
    }

    /// The model in these bytes.
    ///
    /// # Errors
    /// If they are no model of this version or end early.
    pub fn read(bytes: &'static [u8]) -> Result<Model, ModelError> {
        let mut left = Bytes::new(bytes);
        if left.take(MAGIC.len())? != MAGIC {
            return Err(ModelError::Magic);
        }
        let mut calibration = Calibration::default();
        for (score, probability) in calibration.sentence.iter_mut().flatten() {
            (*score, *probability) = (left.float()?, left.float()?);
        }
        let others = calibration.document.iter_mut().chain(&mut calibration.sub_technique);
        for number in others.chain(&mut calibration.link) {
            *number = left.float()?;
        }
        let techniques = table(&mut left)?;
        let sub_techniques = table(&mut left)?;
        let words_scale = left.float()?;
        let words = left.take(1 << spans::BITS)?;
        Ok(Model { techniques, sub_techniques, calibration, words, words_scale })
    }

    /// What a feature of a stretch of words weighs, in units of [`Model::words_scale`].
    pub(crate) fn word_weight(&self, feature: u64) -> i32 {
        self.words.get(spans::slot(feature)).map_or(0, |weight| i32::from(*weight as i8))
    }

    /// What one unit of weight of a stretch of words comes to.
    pub(crate) fn words_scale(&self) -> f32 {
        self.words_scale
    }
}

/// A table to be written.
#[derive(Clone, Debug, Default)]
pub struct Draft {
    /// Ids of the labels.
    pub ids: Vec<String>,
    /// Their biases.
    pub bias: Vec<f32>,
    /// Features with their weights.
    pub rows: Vec<(u64, Vec<Weighted>)>,
}

/// The bytes of a model.
pub fn write(calibration: &Calibration, techniques: &Draft, sub_techniques: &Draft, words: &[f32]) -> Vec<u8> {
    let mut out = MAGIC.to_vec();
    out.extend(calibration.numbers().iter().flat_map(|n| n.to_le_bytes()));
    write_table(techniques, &mut out);
    write_table(sub_techniques, &mut out);
    let scale = step(words.iter().copied());
    out.extend(scale.to_le_bytes());
    out.extend(words.iter().map(|weight| byte(*weight, scale) as u8));
    out
}

fn step(weights: impl Iterator<Item = f32>) -> f32 {
    weights.map(f32::abs).fold(1e-3f32, f32::max) / 127.0
}

fn byte(weight: f32, scale: f32) -> i8 {
    (weight / scale).round().clamp(-127.0, 127.0) as i8
}

fn write_table(draft: &Draft, out: &mut Vec<u8>) {
    let scale = step(draft.rows.iter().flat_map(|(_, weights)| weights.iter().map(|(_, weight)| *weight)));
    out.extend(scale.to_le_bytes());
    out.extend((draft.ids.len() as u16).to_le_bytes());
    for (id, bias) in draft.ids.iter().zip(&draft.bias) {
        out.push(id.len() as u8);
        out.extend(id.as_bytes());
        out.extend(bias.to_le_bytes());
    }
    let mut rows: Vec<(u64, Vec<(u8, i8)>)> = draft
        .rows
        .iter()
        .map(|(feature, weights)| {
            let kept = weights.iter().map(|(label, weight)| (*label, byte(*weight, scale))).filter(|(_, w)| *w != 0);
            (*feature, kept.take(255).collect::<Vec<_>>())
        })
        .filter(|(_, weights)| !weights.is_empty())
        .collect();
    rows.sort_unstable();
    let bits = (rows.len().max(2) as u32).ilog2().clamp(1, 20);
    out.push(bits as u8);
    let mut filter = vec![0u8; 1 << (FILTER_BITS - 3)];
    let mut starts = vec![0u32; (1 << bits) + 1];
    let mut entries: Vec<u8> = vec![];
    let mut next = 0;
    for (feature, weights) in &rows {
        let bit = (feature >> (64 - FILTER_BITS)) as usize;
        filter[bit / 8] |= 1 << (bit % 8);
        while next <= bucket(*feature, bits) as usize {
            starts[next] = entries.len() as u32;
            next += 1;
        }
        entries.extend(check(*feature).to_le_bytes());
        entries.push(weights.len() as u8);
        for (label, weight) in weights {
            entries.extend([*label, *weight as u8]);
        }
    }
    starts[next..].fill(entries.len() as u32);
    out.extend(&filter);
    out.extend(starts.iter().flat_map(|start| start.to_le_bytes()));
    out.extend((entries.len() as u32).to_le_bytes());
    out.extend(&entries);
}

/// A table that lies next in the bytes.
fn table(left: &mut Bytes) -> Result<Table, ModelError> {
    let scale = left.float()?;
    let count = usize::from(u16::from_le_bytes(left.fixed()?));
    if count > MOST_LABELS {
        return Err(ModelError::Magic);
    }
    let (mut ids, mut bias) = (vec![], vec![]);
    for _ in 0..count {
        let length = usize::from(left.fixed::<1>()?[0]);
        ids.push(std::str::from_utf8(left.take(length)?).map_err(|_| ModelError::Magic)?);
        bias.push(left.float()?);
    }
    let bits = u32::from(left.fixed::<1>()?[0]);
    if !(1..=24).contains(&bits) {
        return Err(ModelError::Magic);
    }
    let filter = left.take(1 << (FILTER_BITS - 3))?;
    let starts = left.take(((1usize << bits) + 1) * 4)?;
    let count = left.number()?;
    let entries = left.take(count)?;
    Ok(Table { ids, bias, scale, bits, filter, starts, entries })
}

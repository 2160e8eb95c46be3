//! Which words of a sentence tell a technique: a log-linear choice among all stretches of its tokens.
//!
//! The classifier says that a sentence tells a technique; what each token adds to that score is its *cue*. A stretch is
//! judged by the share of the cue that it holds, its length, and the words at and around its ends.

use crate::features::{Feature, hash, mix, stem_hash};
use ascribe_lang::{Form, Sentence};

/// A stretch holds at most this many tokens.
pub const LONGEST: usize = 28;
/// Stretches begin within this many tokens of the sentence.
const MOST_TOKENS: usize = 72;
/// Weights are kept under this many bits of a feature's hash.
pub const BITS: u32 = 16;

/// A sentence as seen by the choice.
#[derive(Debug, Default)]
pub struct View {
    stems: Vec<u64>,
    marks: Vec<bool>,
    /// What the tokens before each place add, as a share of the whole.
    before: Vec<f32>,
    label: u64,
}

/// A stretch of tokens: first, one past the last.
pub type Stretch = (usize, usize);

impl View {
    /// Looks at a sentence; `cue` says what each token adds to the score of `label`.
    pub fn new(text: &str, sentence: &Sentence, label: &str, cue: &[f32]) -> View {
        let mut view = View { label: hash(label.as_bytes()), ..View::default() };
        let whole: f32 = cue.iter().sum::<f32>().max(1e-6);
        let mut sum = 0.0;
        view.before.push(0.0);
        for (n, token) in sentence.tokens.iter().take(MOST_TOKENS).enumerate() {
            let printed = token.span.of(text);
            let stem = if token.form == Form::Indicator { None } else { stem_hash(printed) };
            view.marks.push(stem.is_none() && token.form != Form::Indicator);
            view.stems.push(stem.unwrap_or_else(|| match token.form {
                Form::Indicator => 5,
                _ => hash(printed.as_bytes()),
            }));
            sum += cue.get(n).copied().unwrap_or(0.0);
            view.before.push(sum / whole);
        }
        view
    }

    /// How many tokens are seen.
    pub fn len(&self) -> usize {
        self.stems.len()
    }

    /// True if none is.
    pub fn is_empty(&self) -> bool {
        self.stems.is_empty()
    }

    /// All stretches in question: those that hold some of the cue.
    pub fn stretches(&self) -> impl Iterator<Item = Stretch> + '_ {
        (0..self.len())
            .flat_map(move |from| {
                let last = (from + LONGEST).min(self.len());
                (from + 1..=last).map(move |to| (from, to))
            })
            .filter(|&(from, to)| self.share(from, to) > 0.05 && !self.marks.get(from).copied().unwrap_or(true))
    }

    fn share(&self, from: usize, to: usize) -> f32 {
        self.before.get(to).copied().unwrap_or(0.0) - self.before.get(from).copied().unwrap_or(0.0)
    }

    fn stem(&self, at: Option<usize>) -> u64 {
        at.and_then(|at| self.stems.get(at)).copied().unwrap_or(3)
    }

    /// The features of a stretch.
    pub fn features(&self, (from, to): Stretch, out: &mut Vec<u64>) {
        out.clear();
        let size = to - from;
        let length = [1, 2, 3, 4, 6, 8, 11, 15, 20].iter().filter(|&&most| size > most).count() as u64;
        let share = (self.share(from, to) * 10.0).clamp(0.0, 10.0) as u64;
        let outside = ((1.0 - self.share(from, to)) * size as f32).clamp(0.0, 3.0) as u64;
        let first = self.stem(Some(from));
        let last = self.stem(to.checked_sub(1));
        let before = self.stem(from.checked_sub(1));
        let after = self.stem(Some(to));
        let mark = u64::from(self.marks.get(to - 1).copied().unwrap_or(false));
        let edges = u64::from(from == 0) << 2 | u64::from(to == self.len()) << 1 | mark;
        let inside_marks = self.marks.get(from..to).unwrap_or_default().iter().filter(|m| **m).count().min(3) as u64;
        let add = |value: u64, template: u64| mix(value, template);
        out.push(add(length, 101));
        out.push(add(share, 102));
        out.push(add(share << 8 | length, 103));
        out.push(add(first, 104));
        out.push(add(last, 105));
        out.push(add(before, 106));
        out.push(add(after, 107));
        out.push(add(edges << 8 | length, 108));
        out.push(add(self.label ^ length << 8, 109));
        out.push(add(inside_marks << 8 | length, 110));
        out.push(add(outside << 8 | length, 111));
        out.push(add(first ^ length, 112));
        out.push(add(last.rotate_left(3) ^ after, 113));
        out.push(add(before.rotate_left(3) ^ first, 114));
        if size <= 3 {
            let whole = self.stems.get(from..to).unwrap_or_default().iter().fold(0u64, |h, s| h.rotate_left(5) ^ s);
            out.push(add(whole, 115));
            out.push(add(whole ^ self.label, 116));
        }
        let edge_cue = |a: usize, b: usize| u64::from(self.share(a, b) > 0.08);
        out.push(add(edge_cue(from, from + 1) << 1 | edge_cue(to - 1, to), 117));
        out.push(add(edge_cue(from.saturating_sub(1), from) << 1 | edge_cue(to, to + 1), 118));
    }
}

/// All stretches in question with their probabilities, the likeliest first.
pub fn choose(view: &View, mut score: impl FnMut(Stretch) -> f32) -> Vec<(Stretch, f32)> {
    let mut scored: Vec<(Stretch, f32)> = view.stretches().map(|stretch| (stretch, score(stretch))).collect();
    let top = scored.iter().map(|(_, score)| *score).fold(f32::MIN, f32::max);
    let sum: f32 = scored.iter().map(|(_, score)| (score - top).exp()).sum();
    for (_, score) in &mut scored {
        *score = (*score - top).exp() / sum;
    }
    scored.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    scored
}

/// The slot of a feature's weight.
pub fn slot(feature: u64) -> usize {
    (feature >> (64 - BITS)) as usize
}

/// What each token adds to a score, from what each feature adds: a feature's share goes to its words alike.
pub fn cue(tokens: usize, added: impl Iterator<Item = (Feature, f32)>) -> Vec<f32> {
    let mut cue = vec![0.0f32; tokens];
    for (feature, value) in added.filter(|(_, value)| *value > 0.0) {
        let ends = [feature.first, feature.last];
        for at in ends {
            if let Some(place) = cue.get_mut(at as usize) {
                *place += value / 2.0;
            }
        }
    }
    cue
}

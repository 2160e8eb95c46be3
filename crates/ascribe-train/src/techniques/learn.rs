//! One logistic regression per technique over the same sparse features, learned together: AdaGrad with one step size
//! per feature, a bias per technique and source, and a small shrinkage.

use std::collections::HashMap;

/// One passage as features and labels.
pub struct Example {
    /// Its features, as numbers of the vocabulary.
    pub features: Vec<u32>,
    /// What a feature counts: one over the root of their number, those not in the vocabulary included.
    pub size: f32,
    /// Labels that hold.
    pub holds: Vec<u16>,
    /// Labels of which nothing is known.
    pub open: Vec<u16>,
    /// Which bias it takes.
    pub source: usize,
    /// How much it counts.
    pub weight: f32,
}

/// The settings of a training.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// Times that all examples are seen.
    pub passes: usize,
    /// First step.
    pub step: f32,
    /// Share of a weight that is taken off at each of its updates, times the step.
    pub decay: f32,
    /// How much more an example counts for the labels that hold.
    pub boost: f32,
    /// Orders in which the examples are seen, for a mean of what is learned in each.
    pub orders: u64,
}

/// Sources that have a bias of their own.
pub const SOURCES: usize = 4;

/// Learned weights.
pub struct Weights {
    /// Labels.
    pub labels: usize,
    /// Rows of features, each with a weight per label.
    pub rows: Vec<f32>,
    /// Biases by source, then by label.
    pub bias: Vec<f32>,
}

/// Below this probability a label that does not hold is right enough to be left alone.
const RIGHT_ENOUGH: f32 = 0.002;

impl Weights {
    /// The scores of all labels.
    pub fn score(&self, example: &Example, out: &mut Vec<f32>) {
        out.clear();
        out.extend(&self.bias[example.source * self.labels..(example.source + 1) * self.labels]);
        let size = example.size;
        for &feature in &example.features {
            let from = feature as usize * self.labels;
            for (sum, weight) in out.iter_mut().zip(&self.rows[from..from + self.labels]) {
                *sum += weight * size;
            }
        }
    }
}

/// Learns from examples over `features` features and `labels` labels: the mean of what is learned in several orders.
pub fn learn(examples: &[&Example], features: usize, labels: usize, settings: Settings) -> Weights {
    let mut mean = learn_in_order(examples, features, labels, settings, 7);
    for order in 1..settings.orders {
        let more = learn_in_order(examples, features, labels, settings, 7 + order);
        let cells = mean.rows.iter_mut().chain(&mut mean.bias).zip(more.rows.iter().chain(&more.bias));
        cells.for_each(|(mean, more)| *mean += more);
    }
    let share = 1.0 / settings.orders as f32;
    mean.rows.iter_mut().chain(&mut mean.bias).for_each(|weight| *weight *= share);
    mean
}

fn learn_in_order(examples: &[&Example], features: usize, labels: usize, settings: Settings, seed: u64) -> Weights {
    let mut weights = Weights { labels, rows: vec![0.0; features * labels], bias: vec![-5.0; SOURCES * labels] };
    let mut seen = vec![1e-3f32; features];
    let mut scores = vec![];
    let mut random = Random(seed);
    let mut order: Vec<usize> = (0..examples.len()).collect();
    for _ in 0..settings.passes {
        random.shuffle(&mut order);
        for &at in &order {
            let example = examples[at];
            weights.score(example, &mut scores);
            let errors = errors(&scores, example, settings.boost);
            let size = example.size;
            let square: f32 = errors.iter().map(|(_, e)| e * e).sum::<f32>();
            for &(label, error) in &errors {
                weights.bias[example.source * labels + label] -= 0.05 * error;
            }
            for &feature in &example.features {
                let feature = feature as usize;
                seen[feature] += square * size * size;
                let step = settings.step / seen[feature].sqrt();
                let row = &mut weights.rows[feature * labels..(feature + 1) * labels];
                for &(label, error) in &errors {
                    row[label] -= step * (error * size + settings.decay * row[label]);
                }
            }
        }
    }
    weights
}

fn errors(scores: &[f32], example: &Example, boost: f32) -> Vec<(usize, f32)> {
    let mut errors = vec![];
    for (label, score) in scores.iter().enumerate() {
        let holds = example.holds.contains(&(label as u16));
        let p = 1.0 / (1.0 + (-score).exp());
        if holds {
            errors.push((label, (p - 1.0) * example.weight * boost));
        } else if p > RIGHT_ENOUGH && !example.open.contains(&(label as u16)) {
            errors.push((label, p * example.weight));
        }
    }
    errors
}

/// Numbers for features that are seen often enough.
pub struct Vocabulary {
    numbers: HashMap<u64, u32>,
}

impl Vocabulary {
    /// The features that at least `least` of these lists have.
    pub fn new<'a>(lists: impl Iterator<Item = &'a [u64]>, least: u32) -> Vocabulary {
        let mut counts: HashMap<u64, u32> = HashMap::new();
        for feature in lists.flatten() {
            *counts.entry(*feature).or_default() += 1;
        }
        let mut kept: Vec<u64> = counts.into_iter().filter(|(_, count)| *count >= least).map(|(f, _)| f).collect();
        kept.sort_unstable();
        Vocabulary { numbers: kept.into_iter().zip(0..).collect() }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.numbers.len()
    }

    /// The numbers of these features, those never seen left out.
    pub fn numbers(&self, features: &[u64]) -> Vec<u32> {
        features.iter().filter_map(|f| self.numbers.get(f).copied()).collect()
    }

    /// All features with their numbers, in order of number.
    pub fn features(&self) -> Vec<(u64, u32)> {
        let mut all: Vec<(u64, u32)> = self.numbers.iter().map(|(f, n)| (*f, *n)).collect();
        all.sort_unstable_by_key(|(_, n)| *n);
        all
    }
}

/// A small generator of numbers, the same each time (splitmix64).
pub struct Random(pub u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        ascribe_techniques::features::mix(self.0, 1)
    }

    /// Puts a list into a random order.
    pub fn shuffle<T>(&mut self, list: &mut [T]) {
        for at in (1..list.len()).rev() {
            list.swap(at, (self.next() % (at as u64 + 1)) as usize);
        }
    }
}

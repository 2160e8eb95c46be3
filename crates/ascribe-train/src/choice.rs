//! Learns a choice among candidates (`ascribe_reader::Signs`): logistic regression over the candidates of each lesson.

use crate::learner::Dice;
use ascribe_reader::{Signs, shares};
use std::collections::HashMap;
use std::fmt::Write;

/// Passes over all lessons.
const EPOCHS: usize = 6;
/// The step, before it is divided by what a weight has moved so far.
const STEP: f32 = 0.1;
/// What pulls each weight to nought in each step.
const PULL: f32 = 1e-3;
/// Weights nearer to nought are left out.
const LEAST: f32 = 0.05;

/// Something asked with its candidates, and which of them are right.
pub struct Lesson {
    /// Part of the cross-validation.
    pub fold: usize,
    /// The class of what is asked.
    pub class: u8,
    /// What is seen of each candidate.
    pub signs: Vec<Signs>,
    /// Which are right.
    pub right: Vec<bool>,
    /// What the rules choose.
    pub ruled: Option<usize>,
    /// True if the last of `signs` is nobody.
    pub nobody: bool,
}

/// A weight for each class, sign and value.
pub type Weights = HashMap<(u8, u8, u16), f32>;

fn keys(class: u8, signs: &Signs) -> impl Iterator<Item = (u8, u8, u16)> + '_ {
    [0, class]
        .into_iter()
        .flat_map(move |class| signs.iter().zip(0u8..).map(move |(value, sign)| (class, sign, *value)))
}

/// What the weights make of each candidate.
pub fn scores(weights: &Weights, lesson: &Lesson) -> Vec<f32> {
    let of = |signs: &Signs| keys(lesson.class, signs).filter_map(|key| weights.get(&key)).sum();
    lesson.signs.iter().map(of).collect()
}

/// Logistic regression over the candidates of each word, by AdaGrad (Duchi et al. 2011).
pub fn learn(lessons: &[&Lesson]) -> Weights {
    let mut weights = Weights::new();
    let mut squares: Weights = Weights::new();
    let mut dice = Dice::new(20_261_127);
    let mut order: Vec<usize> = (0..lessons.len()).collect();
    for _ in 0..EPOCHS {
        dice.shuffle(&mut order);
        for lesson in order.iter().map(|n| lessons[*n]) {
            let chances = shares(scores(&weights, lesson));
            let good: f32 = chances.iter().zip(&lesson.right).filter(|(_, right)| **right).map(|(c, _)| c).sum();
            for (n, signs) in lesson.signs.iter().enumerate() {
                let wanted = if lesson.right[n] { chances[n] / good.max(1e-6) } else { 0.0 };
                for key in keys(lesson.class, signs) {
                    let weight = weights.entry(key).or_default();
                    let slope = wanted - chances[n] - PULL * *weight;
                    let square = squares.entry(key).or_insert(1.0);
                    *square += slope * slope;
                    *weight += STEP * slope / square.sqrt();
                }
            }
        }
    }
    weights
}

/// The weights as rows of a file; the smallest are left out.
pub fn rows(weights: Weights) -> String {
    let mut kept: Vec<_> = weights.into_iter().filter(|(_, w)| w.abs() >= LEAST).collect();
    kept.sort_unstable_by_key(|(key, _)| *key);
    kept.into_iter().fold(String::new(), |mut out, ((class, sign, value), weight)| {
        let _ = writeln!(out, "{class} {sign} {value} {weight:.2}");
        out
    })
}

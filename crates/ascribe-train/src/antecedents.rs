//! Trains the model of antecedents (`ascribe_reader::Pointer`): of what was spoken of before a pronoun, what it stands for. Lessons are the
//! texts with their claims: where a claim's one side stands in a pronoun's sentence and the other is a candidate of the pronoun, it is a
//! right one. Scores are cross-validated.

use crate::claims_data::{FOLDS, Item, Origin, items};
use crate::claims_match::{is_named, is_told};
use crate::learner::Dice;
use ascribe_reader::{Pointer, Reader, Signs, shares};
use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::Write;
use std::path::Path;

/// Passes over all lessons.
const EPOCHS: usize = 12;
/// The step of the first pass; it falls evenly to a tenth.
const STEP: f32 = 0.05;
/// What pulls each weight to nought in each step.
const PULL: f32 = 2e-5;
/// Weights nearer to nought are left out.
const LEAST: f32 = 0.005;

/// A pronoun with what it may stand for, and which of it is right.
struct Lesson {
    fold: usize,
    class: u8,
    signs: Vec<Signs>,
    right: Vec<bool>,
    ruled: Option<usize>,
}

type Weights = BTreeMap<(u8, u8, u8), f32>;

/// Learns the weights and writes them.
pub fn train(root: &Path, target: &Path) -> Result<(), Box<dyn Error>> {
    let reader = Reader::shipped();
    let mut lessons: Vec<Lesson> = Vec::new();
    for item in items(root, &[])?.iter().filter(|item| item.origin != Origin::HeldOut && !item.gold.is_empty()) {
        let pointers = reader.pointers(&item.document);
        lessons.extend(pointers.into_iter().filter_map(|pointer| lesson(item, pointer)));
    }
    score(&lessons);
    let weights = learn(&lessons.iter().collect::<Vec<_>>());
    let mut out = String::from(
        "# Weights of the model of antecedents, by `ascribe-train antecedents`: class of the pronoun (0: all), sign, value, weight; see src/antecedents.rs.\n",
    );
    for ((class, sign, value), weight) in weights.iter().filter(|(_, w)| w.abs() >= LEAST) {
        writeln!(out, "{class} {sign} {value} {weight:.3}")?;
    }
    std::fs::write(target, out)?;
    Ok(())
}

fn lesson(item: &Item, pointer: Pointer) -> Option<Lesson> {
    let clause = pointer.clause.of(&item.document.text);
    let told = |names: &[String]| {
        item.gold.iter().any(|gold| {
            let within = gold.within.as_ref().is_none_or(|w| w.contains(&pointer.clause.start()));
            let one = is_named(&gold.subject, names) && !gold.object.is_empty() && is_told(&gold.object, clause);
            let other = is_named(&gold.object, names) && is_told(&gold.subject, clause);
            let may = gold.predicates.iter().any(|p| pointer.triggers >> *p as u32 & 1 == 1);
            within && may && (one || other)
        })
    };
    let right: Vec<bool> = pointer.candidates.iter().map(|(names, _)| told(names)).collect();
    let some = right.contains(&true) && right.contains(&false);
    let signs = pointer.candidates.into_iter().map(|(_, signs)| signs).collect();
    some.then_some(Lesson { fold: item.fold, class: pointer.class, signs, right, ruled: pointer.ruled })
}

/// For how many pronouns the rules and the model choose right, by class.
fn score(lessons: &[Lesson]) {
    let mut counts: BTreeMap<u8, [usize; 3]> = BTreeMap::new();
    for fold in 0..FOLDS {
        let weights = learn(&lessons.iter().filter(|l| l.fold != fold).collect::<Vec<_>>());
        for lesson in lessons.iter().filter(|l| l.fold == fold) {
            let count = counts.entry(lesson.class).or_default();
            let best = best(&weights, lesson);
            count[0] += 1;
            count[1] += usize::from(lesson.ruled.is_some_and(|n| lesson.right[n]));
            count[2] += usize::from(best.is_some_and(|n| lesson.right[n]));
        }
    }
    for (class, [all, rules, model]) in &counts {
        println!("pronouns of class {class}: {all}, right by rules {rules}, by the model {model}");
    }
}

fn keys(class: u8, signs: &Signs) -> impl Iterator<Item = (u8, u8, u8)> + '_ {
    [0, class]
        .into_iter()
        .flat_map(move |class| signs.iter().zip(0u8..).map(move |(value, sign)| (class, sign, *value)))
}

fn scores(weights: &Weights, lesson: &Lesson) -> Vec<f32> {
    let of = |signs: &Signs| keys(lesson.class, signs).filter_map(|key| weights.get(&key)).sum();
    lesson.signs.iter().map(of).collect()
}

fn best(weights: &Weights, lesson: &Lesson) -> Option<usize> {
    let scores = scores(weights, lesson);
    (0..scores.len()).rev().max_by(|a, b| scores[*a].total_cmp(&scores[*b]))
}

/// Logistic regression over the candidates of each pronoun.
fn learn(lessons: &[&Lesson]) -> Weights {
    let mut weights = Weights::new();
    let mut dice = Dice::new(20_261_127);
    let mut order: Vec<usize> = (0..lessons.len()).collect();
    for epoch in 0..EPOCHS {
        let step = STEP * (1.0 - 0.9 * epoch as f32 / EPOCHS as f32);
        dice.shuffle(&mut order);
        for lesson in order.iter().map(|n| lessons[*n]) {
            let chances = shares(scores(&weights, lesson));
            let good: f32 = chances.iter().zip(&lesson.right).filter(|(_, right)| **right).map(|(c, _)| c).sum();
            for (n, signs) in lesson.signs.iter().enumerate() {
                let wanted = if lesson.right[n] { chances[n] / good.max(1e-6) } else { 0.0 };
                let slope = wanted - chances[n];
                for key in keys(lesson.class, signs) {
                    let weight = weights.entry(key).or_default();
                    *weight += step * (slope - PULL * *weight);
                }
            }
        }
    }
    weights
}

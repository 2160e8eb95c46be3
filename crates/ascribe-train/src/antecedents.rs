//! Trains the model of antecedents (`ascribe_reader::Pointer`): of what was spoken of before a pronoun or a definite noun, what it stands for.
//! Lessons are articles in which readers wrote down who is meant (`data/claims/meant.tsv`); of relatives, and in other texts, those whose
//! claims are listed: where a claim's one side stands in a word's clause and the other is a candidate of the word, it is a right one. Scores
//! are cross-validated.

use crate::calibration;
use crate::claims_data::{FOLDS, Item, Origin, items};
use crate::claims_match::{is_named, is_told};
use crate::learner::Dice;
use crate::raw;
use ascribe_reader::{Pointer, Reader, Signs, shares};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::error::Error;
use std::fmt::Write;
use std::path::Path;

/// Passes over all lessons.
const EPOCHS: usize = 6;
/// The step, before it is divided by what a weight has moved so far.
const STEP: f32 = 0.1;
/// What pulls each weight to nought in each step.
const PULL: f32 = 1e-3;
/// Weights nearer to nought are left out.
const LEAST: f32 = 0.05;
/// The class of relatives.
const RELATIVE: u8 = 7;

/// A word with what it may stand for, nobody being the last, and which of it is right.
struct Lesson {
    fold: usize,
    class: u8,
    signs: Vec<Signs>,
    right: Vec<bool>,
    ruled: Option<usize>,
    /// True if the last of `signs` is nobody.
    nobody: bool,
}

type Weights = HashMap<(u8, u8, u16), f32>;

/// Learns the weights and writes them.
pub fn train(root: &Path, target: &Path) -> Result<(), Box<dyn Error>> {
    let reader = Reader::shipped();
    let meant = Meant::read(&root.join("crates/ascribe-train/data/claims/meant.tsv"))?;
    let mut lessons: Vec<Lesson> = Vec::new();
    for item in items(root, &[])?.iter().filter(|item| item.origin != Origin::HeldOut && !item.gold.is_empty()) {
        let key = raw::key(&item.document.text);
        let pointers = reader.pointers(&item.document);
        lessons.extend(pointers.into_iter().filter_map(|pointer| lesson(item, &key, &meant, pointer)));
    }
    score(&lessons);
    let weights = learn(&lessons.iter().collect::<Vec<_>>());
    let mut out = String::from(
        "# Weights of the model of antecedents, by `ascribe-train antecedents`: class of the word (0: all), sign, value, weight; see src/antecedents.rs.\n",
    );
    let mut rows: Vec<_> = weights.into_iter().filter(|(_, w)| w.abs() >= LEAST).collect();
    rows.sort_unstable_by_key(|(key, _)| *key);
    for ((class, sign, value), weight) in rows {
        writeln!(out, "{class} {sign} {value} {weight:.2}")?;
    }
    std::fs::write(target, out)?;
    Ok(())
}

/// What readers wrote down: by text, byte and whether it is a pronoun the answer.
struct Meant {
    answers: HashMap<(String, usize, bool), String>,
    texts: HashSet<String>,
}

impl Meant {
    fn read(path: &Path) -> Result<Meant, Box<dyn Error>> {
        let mut meant = Meant { answers: HashMap::new(), texts: HashSet::new() };
        for line in std::fs::read_to_string(path)?.lines().filter(|line| !line.starts_with('#')) {
            let wrong = || format!("{}: not a key, a byte, a sort and an answer: {line}", path.display());
            let [key, at, sort, answer] = line.split('\t').collect::<Vec<_>>()[..] else { return Err(wrong().into()) };
            if matches!(sort, "p" | "n" | "b") {
                let at = (key.to_owned(), at.parse().map_err(|_| wrong())?, sort == "p");
                meant.answers.insert(at, answer.to_owned());
                meant.texts.insert(key.to_owned());
            }
        }
        Ok(meant)
    }
}

fn lesson(item: &Item, key: &str, meant: &Meant, pointer: Pointer) -> Option<Lesson> {
    if pointer.class == RELATIVE || !meant.texts.contains(key) {
        return by_claims(item, pointer);
    }
    let answer = meant.answers.get(&(key.to_owned(), pointer.at, pointer.class < RELATIVE))?;
    let names: Vec<String> = answer.split(" + ").map(str::to_owned).collect();
    let right = |names_of: &[String], deed: bool| match answer.starts_with('~') {
        true => deed,
        false => !deed && is_named(&names, names_of),
    };
    let nobody = pointer.nobody?;
    let mut all: Vec<bool> = pointer.candidates.iter().map(|(of, deed, _)| right(of, *deed)).collect();
    all.push(!all.contains(&true));
    let mut signs: Vec<Signs> = pointer.candidates.into_iter().map(|(.., signs)| signs).collect();
    signs.push(nobody);
    Some(Lesson { fold: item.fold, class: pointer.class, signs, right: all, ruled: pointer.ruled, nobody: true })
}

/// Of a text whose claims are listed: right is the other side of a claim whose one side stands in the word's clause.
fn by_claims(item: &Item, pointer: Pointer) -> Option<Lesson> {
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
    let right: Vec<bool> = pointer.candidates.iter().map(|(names, ..)| told(names)).collect();
    let some = right.contains(&true) && right.contains(&false);
    let signs = pointer.candidates.into_iter().map(|(.., signs)| signs).collect();
    let (fold, class, ruled) = (item.fold, pointer.class, pointer.ruled);
    some.then_some(Lesson { fold, class, signs, right, ruled, nobody: false })
}

/// How many words of a class were looked at and how what was chosen for them holds.
#[derive(Default)]
struct Count {
    all: usize,
    /// Somebody among the candidates is meant.
    somebody: usize,
    /// By the rules, then by the model: somebody was chosen, and rightly.
    chosen: [usize; 2],
    right: [usize; 2],
}

/// What the rules and the model choose, by class.
fn score(lessons: &[Lesson]) {
    let mut counts: BTreeMap<(bool, u8), Count> = BTreeMap::new();
    let mut judged: Vec<calibration::Judged> = Vec::new();
    for fold in 0..FOLDS {
        let weights = learn(&lessons.iter().filter(|l| l.fold != fold).collect::<Vec<_>>());
        for lesson in lessons.iter().filter(|l| l.fold == fold) {
            let count = counts.entry((!lesson.nobody, lesson.class)).or_default();
            let somebody = |n: usize| !lesson.nobody || n + 1 < lesson.signs.len();
            count.all += 1;
            count.somebody += usize::from((0..lesson.right.len()).any(|n| lesson.right[n] && somebody(n)));
            let chances = shares(scores(&weights, lesson));
            let best = (0..chances.len()).rev().max_by(|a, b| chances[*a].total_cmp(&chances[*b]));
            judged.extend(best.filter(|n| lesson.nobody && somebody(*n)).map(|n| (chances[n], lesson.right[n])));
            for (by, chosen) in [lesson.ruled, best].into_iter().enumerate() {
                let chosen = chosen.filter(|n| somebody(*n));
                count.chosen[by] += usize::from(chosen.is_some());
                count.right[by] += usize::from(chosen.is_some_and(|n| lesson.right[n]));
            }
        }
    }
    println!("calibration error of what is chosen {:.3}", calibration::error(&judged));
    for ((by_claims, class), Count { all, somebody, chosen, right }) in &counts {
        println!(
            "class {class}, {}: {all}, of somebody {somebody}; rules right {} of {}, model {} of {}",
            if *by_claims { "by claims" } else { "by readers" },
            right[0],
            chosen[0],
            right[1],
            chosen[1]
        );
    }
}

fn keys(class: u8, signs: &Signs) -> impl Iterator<Item = (u8, u8, u16)> + '_ {
    [0, class]
        .into_iter()
        .flat_map(move |class| signs.iter().zip(0u8..).map(move |(value, sign)| (class, sign, *value)))
}

fn scores(weights: &Weights, lesson: &Lesson) -> Vec<f32> {
    let of = |signs: &Signs| keys(lesson.class, signs).filter_map(|key| weights.get(&key)).sum();
    lesson.signs.iter().map(of).collect()
}

/// Logistic regression over the candidates of each word, by AdaGrad (Duchi et al. 2011).
fn learn(lessons: &[&Lesson]) -> Weights {
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

//! Trains the model of antecedents (`ascribe_reader::Pointer`): of what was spoken of before a pronoun or a definite noun, what it stands for.
//! Lessons are articles in which readers wrote down who is meant (`data/claims/meant.tsv`); of relatives, and in other texts, those whose
//! claims are listed: where a claim's one side stands in a word's clause and the other is a candidate of the word, it is a right one. Scores
//! are cross-validated.

use crate::calibration;
use crate::choice::{Lesson, learn, rows, scores};
use crate::claims_data::{FOLDS, Gold, Item, Origin, items};
use crate::claims_match::{is_named, is_told};
use crate::raw;
use ascribe_model::{Family, Predicate};
use ascribe_reader::{Pointer, Reader, Signs, shares};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::error::Error;
use std::path::Path;

/// The class of relatives.
const RELATIVE: u8 = 7;
/// The class of who is not named.
const ABSENT: u8 = 14;

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
    out.push_str(&rows(weights));
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
    if pointer.class == ABSENT {
        return by_object(item, pointer);
    }
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

/// Of a line that does not name who did what it tells: right is the subject of a claim whose object it names, if no line names both.
fn by_object(item: &Item, pointer: Pointer) -> Option<Lesson> {
    let text = &item.document.text;
    let line = pointer.clause.of(text);
    let may = |predicates: &[Predicate]| predicates.iter().any(|p| pointer.triggers >> *p as u32 & 1 == 1);
    let deed = |gold: &Gold| gold.predicates.iter().any(|p| p.family() == Family::Activity) && may(&gold.predicates);
    let together = |gold: &Gold| {
        let mut lines = text.split_inclusive(['.', '\n']);
        lines.any(|line| is_told(&gold.subject, line) && is_told(&gold.object, line))
    };
    let told = |gold: &&Gold| !gold.object.is_empty() && deed(gold) && is_told(&gold.object, line) && !together(gold);
    let golds: Vec<&Gold> = item.gold.iter().filter(told).collect();
    let is_right = |names: &[String]| golds.iter().any(|gold| is_named(&gold.subject, names));
    let nobody = pointer.nobody?;
    let mut right: Vec<bool> = pointer.candidates.iter().map(|(names, ..)| is_right(names)).collect();
    right.push(!right.contains(&true));
    let mut signs: Vec<Signs> = pointer.candidates.into_iter().map(|(.., signs)| signs).collect();
    signs.push(nobody);
    Some(Lesson { fold: item.fold, class: pointer.class, signs, right, ruled: pointer.ruled, nobody: true })
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

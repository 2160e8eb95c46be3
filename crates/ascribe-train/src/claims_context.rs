//! Lessons for the second net of the model of claims, which reads the words in their order (`ascribe_reader::pairs::Context`), and how it
//! is learned: of the pairs that the first net, by weights that had not seen the text, does not rule out.

use crate::claims::Seen;
use crate::claims_context_net::{Batch, BatchPair, Net};
use crate::claims_learn::{Label, Places, assign, used_pairs, weight};
use crate::claims_match::Place;
use crate::learner::Dice;
use ascribe_model::Predicate;
use ascribe_reader::pairs::{Dense, Feature, Model, PAIR, PairLesson, Rows, Sight, UNKNOWN, WORD};
use std::collections::HashMap;

/// Passes over all lessons.
const EPOCHS: usize = 8;
/// Words of a batch, some more or less.
const WORDS: usize = 1500;
/// A sign of a word, and one of a pair, that is seen less often has no row.
const SEEN: [u32; 2] = [4, 30];
/// Pairs of which the first net gives no predicate this much are no lessons.
const LEAST: f32 = 0.02;
/// The step at the start and at the end; it falls evenly.
const STEPS: (f32, f32) = (2e-3, 1e-4);

/// What is learned: rows of words' signs and of pairs', and the weights between.
#[derive(Default)]
pub struct Learned {
    pub words: Rows<WORD>,
    pub pairs: Rows<PAIR>,
    pub dense: Dense,
}

/// A line with its pairs to learn from.
struct Lesson<'s> {
    sight: &'s Sight,
    pairs: Vec<(&'s PairLesson, Vec<Label>, f32)>,
}

/// What some texts teach; `first` gives for each of them a first net that had not seen it.
pub fn learn<'s>(seen: &[&'s Seen<'s>], first: impl Fn(&Seen) -> &'s Model) -> Learned {
    let lessons: Vec<Lesson> = seen.iter().flat_map(|s| lessons(s, first(s))).collect();
    let words = number(lessons.iter().flat_map(|l| l.sight.signs.iter().flatten()), SEEN[0], &[UNKNOWN]);
    let pairs =
        number(lessons.iter().flat_map(|l| &l.pairs).flat_map(|(p, ..)| p.sight.signs.iter().flatten()), SEEN[1], &[]);
    let mut dice = Dice::new(20_261_127);
    let mut net = Net::new(words.len(), pairs.len(), &mut dice);
    let mut order: Vec<usize> = (0..lessons.len()).collect();
    let steps = EPOCHS * batches(&lessons, &order).len();
    let mut taken = 0;
    for _ in 0..EPOCHS {
        dice.shuffle(&mut order);
        for some in batches(&lessons, &order) {
            let share = taken as f32 / steps as f32;
            let batch = batch(some.iter().map(|n| &lessons[*n]), &words, &pairs);
            net.learn(&batch, STEPS.0 + (STEPS.1 - STEPS.0) * share, &mut dice);
            taken += 1;
        }
    }
    let rows = |numbers: HashMap<Feature, usize>| {
        let mut rows: Vec<(Feature, usize)> = numbers.into_iter().collect();
        rows.sort_unstable();
        rows
    };
    Learned {
        words: rows(words).into_iter().map(|(f, n)| (f, net.word(n))).collect(),
        pairs: rows(pairs).into_iter().map(|(f, n)| (f, net.pair(n))).collect(),
        dense: net.dense(),
    }
}

/// The lines of an item that have something to learn from.
fn lessons<'s>(s: &'s Seen<'s>, first: &Model) -> Vec<Lesson<'s>> {
    let chance = |place: &Place, labels: &[Label]| -> f32 {
        let chances = first.chances(&s.lines[place.line].pairs[place.pair].sides);
        chances[usize::from(place.turned)]
            .iter()
            .filter(|(p, _)| labels.iter().any(|(_, l)| l == p))
            .map(|(_, c)| c)
            .sum()
    };
    let used: Vec<((usize, usize), &PairLesson)> = used_pairs(s).collect();
    let at: Places = used.iter().enumerate().map(|(n, (place, _))| (*place, n)).collect();
    let mut right: Vec<Option<Vec<Label>>> = vec![Some(vec![]); used.len()];
    assign(s, &at, chance, &mut right);
    let mut found: Vec<(usize, Lesson)> = Vec::new();
    for (((line, _), pair), right) in used.into_iter().zip(right) {
        let likely = || first.chances(&pair.sides).iter().flatten().any(|(_, chance)| *chance >= LEAST);
        let Some(right) = right.filter(|_| likely()) else { continue };
        if found.last().is_none_or(|(n, _)| *n != line) {
            found.push((line, Lesson { sight: &s.lines[line].sight, pairs: vec![] }));
        }
        if let Some((_, lesson)) = found.last_mut() {
            lesson.pairs.push((pair, right, weight(s.item.origin)));
        }
    }
    found.into_iter().map(|(_, lesson)| lesson).collect()
}

/// Numbers for the signs that are seen often enough, and for those that are always needed.
fn number<'f>(signs: impl Iterator<Item = &'f Feature>, least: u32, needed: &[Feature]) -> HashMap<Feature, usize> {
    let mut counts: HashMap<Feature, u32> = needed.iter().map(|sign| (*sign, least)).collect();
    signs.for_each(|sign| *counts.entry(*sign).or_default() += 1);
    let mut kept: Vec<Feature> = counts.into_iter().filter(|(_, n)| *n >= least).map(|(sign, _)| sign).collect();
    kept.sort_unstable();
    kept.into_iter().zip(0..).collect()
}

/// Lines that are learned from at once.
fn batches(lessons: &[Lesson], order: &[usize]) -> Vec<Vec<usize>> {
    let mut all = vec![vec![]];
    let mut words = 0;
    for &n in order {
        words += lessons[n].sight.signs.len();
        if words > WORDS {
            all.push(vec![]);
            words = 0;
        }
        if let Some(last) = all.last_mut() {
            last.push(n);
        }
    }
    all
}

fn batch<'l, 's: 'l>(
    lessons: impl Iterator<Item = &'l Lesson<'s>>,
    words: &HashMap<Feature, usize>,
    pairs: &HashMap<Feature, usize>,
) -> Batch {
    let mut batch = Batch { unknown: words.get(&UNKNOWN).copied().unwrap_or(0), ..Batch::default() };
    for lesson in lessons {
        let from = batch.signs.len();
        for (t, signs) in lesson.sight.signs.iter().enumerate() {
            let lemma = signs.first().and_then(|lemma| words.get(lemma).copied());
            let others = signs.iter().skip(1).filter_map(|sign| words.get(sign).copied());
            batch.signs.push(std::iter::once(lemma.unwrap_or(batch.unknown)).chain(others).collect());
            batch.around.push(lesson.sight.around(t).map(|(slot, at)| (slot, from + at)).collect());
        }
        for (pair, right, weight) in &lesson.pairs {
            let here = |t: &usize| from + t;
            let sight = &pair.sight;
            let labels = |side: usize| Predicate::all().filter(move |p| pair.sides[side].allowed >> *p as u32 & 1 == 1);
            batch.pairs.push(BatchPair {
                ends: sight.ends.map(|t| from + t),
                top: from + sight.top,
                way: sight.way.iter().map(here).collect(),
                between: sight.between.iter().map(here).collect(),
                signs: sight.signs.each_ref().map(|signs| signs.iter().filter_map(|s| pairs.get(s).copied()).collect()),
                allowed: std::array::from_fn(|side| labels(side).map(|p| p as usize + 1).collect()),
                right: right.iter().map(|(side, p)| (*side, *p as usize + 1)).collect(),
                weight: *weight,
            });
        }
    }
    batch
}

//! Learns which words of a sentence tell a technique: a softmax over stretches, from AnnoCTR's links.

use super::corpora::{Report, parent};
use super::data::Data;
use super::learn::{Random, Weights};
use ascribe_lang::Sentence;
use ascribe_techniques::features::Scratch;
use ascribe_techniques::spans::{self, BITS, Stretch, View};
use std::collections::BTreeMap;

const PASSES: usize = 7;
const STEP: f32 = 0.06;
const DECAY: f32 = 1e-3;

/// Weights by slot, learned from the reports that `taken` accepts by number.
pub fn learn(data: &Data, weights: &Weights, taken: impl Fn(usize) -> bool) -> Vec<f32> {
    let examples: Vec<(View, Vec<Stretch>)> =
        (0..data.reports.len()).filter(|n| taken(*n)).flat_map(|n| examples(data, weights, n)).collect();
    let mut learned = vec![0.0f32; 1 << BITS];
    let mut seen = vec![1e-2f32; 1 << BITS];
    let mut order: Vec<usize> = (0..examples.len()).collect();
    let mut random = Random(3);
    for _ in 0..PASSES {
        random.shuffle(&mut order);
        for &at in &order {
            let (view, told) = &examples[at];
            for (slot, error) in slope(view, told, &learned) {
                seen[slot] += error * error;
                learned[slot] -= STEP / seen[slot].sqrt() * (error + DECAY * learned[slot]);
            }
        }
    }
    learned
}

/// The slope of the loss at one example: half of the wish is for the likeliest of the told stretches, half for each alike.
fn slope(view: &View, told: &[Stretch], learned: &[f32]) -> BTreeMap<usize, f32> {
    let mut features = vec![];
    let mut score = |stretch| {
        view.features(stretch, &mut features);
        features.iter().map(|f| learned[spans::slot(*f)]).sum()
    };
    let chosen = spans::choose(view.stretches().map(|stretch| (stretch, score(stretch))).collect(), 0.0);
    let right: Vec<f32> = chosen.iter().filter(|(s, _)| told.contains(s)).map(|(_, p)| *p).collect();
    let sum = right.iter().sum::<f32>().max(1e-9);
    let mut slope = BTreeMap::new();
    if right.is_empty() {
        return slope;
    }
    for (stretch, p) in chosen {
        let wish = if told.contains(&stretch) { 0.5 / right.len() as f32 + 0.5 * p / sum } else { 0.0 };
        if (p - wish).abs() < 1e-4 {
            continue;
        }
        view.features(stretch, &mut features);
        for feature in &features {
            *slope.entry(spans::slot(*feature)).or_default() += p - wish;
        }
    }
    slope
}

fn examples(data: &Data, weights: &Weights, number: usize) -> Vec<(View, Vec<Stretch>)> {
    let report = &data.reports[number];
    let mut scratch = Scratch::default();
    let mut found = vec![];
    for sentence in &report.sentences {
        for id in report.told_in(sentence) {
            let Some(label) = data.labels.iter().position(|known| *known == id) else { continue };
            let told = stretches(report, sentence, &id);
            if told.is_empty() {
                continue;
            }
            scratch.look(&report.text, sentence, &report.indicators);
            let added = scratch.features().iter().filter_map(|feature| {
                let number = *data.vocabulary.numbers(&[feature.hash]).first()? as usize;
                Some((*feature, weights.rows[number * weights.labels + label]))
            });
            let cue = spans::cue(sentence.tokens.len(), added);
            found.push((View::new(&report.text, sentence, &id, &cue), told));
        }
    }
    found
}

/// The stretches of a sentence that are linked to a technique.
fn stretches(report: &Report, sentence: &Sentence, id: &str) -> Vec<Stretch> {
    let links = report.links_in(sentence).filter(|l| parent(&l.id) == id);
    let place = |l: &super::corpora::Linked| {
        let from = sentence.tokens.iter().position(|t| t.span.end() > l.span.start())?;
        let last = sentence.tokens.iter().rposition(|t| t.span.start() < l.span.end())?;
        (from <= last).then_some((from, last + 1))
    };
    links.filter_map(place).collect()
}

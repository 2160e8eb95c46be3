//! Cross-validation over the annotated reports: what the calibration is fitted on, and the scores that thresholds are
//! chosen by.

use super::calibrate::{self, Decision};
use super::corpora::{Report, parent};
use super::data::Data;
use super::{SENTENCES, draft, learn, words};
use crate::calibration;
use ascribe_techniques::features::Scratch;
use ascribe_techniques::{Calibration, DOCUMENT, Draft, Model, Thresholds, logistic, may_tell, write};
use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;

/// Scores below this are no decision.
const FLOOR: f32 = -6.0;

/// Decisions of models that had not seen the reports which they decide about.
#[derive(Default)]
struct Decisions {
    /// With the technique or tactic.
    sentences: Vec<(String, f32, bool)>,
    documents: Vec<DocumentDecision>,
    links: Vec<Decision<2>>,
}

/// Whether a report tells a technique or tactic.
struct DocumentDecision {
    /// The number of the report.
    report: usize,
    id: String,
    /// The best score of its sentences.
    best: f32,
    /// How many sentences it has.
    sentences: usize,
    /// True if it names the technique, or prints its id. Then a reading has it whether it is told or not, and what is
    /// named is told far more often than what is not at the same score.
    named: bool,
    right: bool,
}

impl DocumentDecision {
    fn judged(&self, calibration: &Calibration) -> (f32, bool) {
        (calibration.of_document(&self.id, self.best, self.sentences), self.right)
    }
}

/// Fits the calibration and prints what thresholds would give.
pub fn calibrate(data: &Data) -> Result<Calibration, Box<dyn Error>> {
    let mut decisions = Decisions::default();
    let mut models = vec![];
    let publishers = publishers(data);
    for publisher in &publishers {
        let seen = |n: usize| data.reports[n].publisher != *publisher;
        let reports = data.examples.iter().enumerate().filter(|(n, _)| seen(*n)).flat_map(|(_, e)| e);
        let examples: Vec<_> = reports.chain(&data.told).collect();
        let weights = learn::learn(&examples, data.vocabulary.len(), data.labels.len(), SENTENCES);
        let table = draft(data, &weights, &data.labels, 0);
        let chosen = words::learn(data, &weights, seen);
        let model = data.model_of(write(&Calibration::default(), &table, &Draft::default(), &chosen))?;
        for (number, report) in data.annotated().filter(|(n, _)| !seen(*n)) {
            decisions.add(&model, number, report);
        }
        models.push(model);
    }
    let calibration = decisions.fit();
    decisions.print(data, &calibration);
    print_words(data, &models, &calibration);
    Ok(calibration)
}

/// Who published the reports. A publisher's reports are left out together: the next report to be read is mostly one of a
/// publisher of whom none was learned from.
fn publishers(data: &Data) -> Vec<String> {
    let publishers: BTreeSet<&String> = data.annotated().map(|(_, report)| &report.publisher).collect();
    publishers.into_iter().cloned().collect()
}

impl Decisions {
    fn add(&mut self, model: &Model, number: usize, report: &Report) {
        let ids = model.techniques.ids();
        let mut best = vec![FLOOR; ids.len()];
        let (mut scratch, mut scores) = (Scratch::default(), vec![]);
        for sentence in &report.sentences {
            let told = report.told_in(sentence);
            if may_tell(&report.text, sentence, &report.indicators, &mut scratch) {
                model.techniques.score(scratch.features(), &mut scores);
                let likely = ids.iter().zip(&scores).zip(&mut best).filter(|((_, score), _)| **score > FLOOR);
                for ((id, score), best) in likely {
                    self.sentences.push(((*id).to_owned(), *score, told.contains(*id)));
                    *best = best.max(*score);
                }
            }
            for link in report.links_in(sentence).filter(|l| l.id.starts_with('T')) {
                let found = model.link_score(&report.text, sentence, link.span, &report.indicators);
                self.links.extend(found.map(|(id, score)| ([score, 1.0], id == parent(&link.id))));
            }
        }
        let told: Vec<&str> = report.links.iter().map(|l| parent(&l.id)).collect();
        let named = report.named();
        let sentences = report.sentences.len();
        for (&id, best) in ids.iter().zip(best).filter(|(_, best)| *best > FLOOR) {
            let (named, right) = (named.contains(id), told.contains(&id));
            let id = id.to_owned();
            self.documents.push(DocumentDecision { report: number, id, best, sentences, named, right });
        }
    }

    fn fit(&self) -> Calibration {
        let documents: Vec<Decision<DOCUMENT>> = self
            .documents
            .iter()
            .filter(|d| !d.named)
            .map(|d| (Calibration::document_signs(&d.id, d.best, d.sentences), d.right))
            .collect();
        let line = |tactics: bool| {
            let apart = self.sentences.iter().filter(|(id, ..)| id.starts_with("TA") == tactics);
            calibrate::rising(&apart.map(|(_, score, right)| (*score, *right)).collect::<Vec<_>>())
        };
        Calibration {
            sentence: [line(false), line(true)],
            document: calibrate::regress(&documents),
            sub_technique: [1.0, 0.0],
            link: calibrate::regress(&self.links),
        }
    }

    fn print(&self, data: &Data, calibration: &Calibration) {
        let judged: Vec<(f32, bool)> =
            self.sentences.iter().map(|(id, score, right)| (calibration.of_sentence(id, *score), *right)).collect();
        println!("sentences: calibration error {}", errors(&judged));
        let unnamed = self.documents.iter().filter(|d| !d.named).map(|d| d.judged(calibration)).collect::<Vec<_>>();
        println!("reports, what they do not name: calibration error {}", errors(&unnamed));
        let mut by_report: BTreeMap<usize, Vec<(f32, bool)>> = BTreeMap::new();
        for decision in self.documents.iter().filter(|d| !d.named) {
            let judged = Some(decision.judged(calibration)).filter(|(p, _)| *p >= 0.05);
            by_report.entry(decision.report).or_default().extend(judged);
        }
        let by_report: Vec<Vec<(f32, bool)>> = by_report.into_values().collect();
        println!("from 0.05 on {}", calibration::sets_in_words(&by_report));
        let judged: Vec<(f32, bool)> = self.documents.iter().map(|d| d.judged(calibration)).collect();
        let told: usize = data.annotated().map(|(_, r)| r.told().len()).sum();
        for threshold in [0.1, 0.15, 0.2, 0.25, 0.28, 0.3, 0.35, 0.4, 0.5] {
            let shown: Vec<bool> = judged.iter().filter(|(p, _)| *p >= threshold).map(|(_, right)| *right).collect();
            let right = shown.iter().filter(|right| **right).count();
            println!(
                "reports, from {threshold:.2} on: precision {:.1} recall {:.1} F1 {:.1}",
                100.0 * right as f32 / shown.len().max(1) as f32,
                100.0 * right as f32 / told as f32,
                200.0 * right as f32 / (shown.len() + told) as f32
            );
        }
        let judged: Vec<(f32, bool)> = self.links.iter().map(|(x, right)| (at(&calibration.link, x), *right)).collect();
        let right = judged.iter().filter(|(_, right)| *right).count();
        println!("links: {right} of {} right, calibration error {}", judged.len(), errors(&judged));
    }
}

fn at<const N: usize>(weights: &[f32; N], x: &[f32; N]) -> f32 {
    logistic(weights.iter().zip(x).map(|(w, x)| w * x).sum())
}

fn errors(judged: &[(f32, bool)]) -> String {
    let weighty: Vec<(f32, bool)> = judged.iter().copied().filter(|(p, _)| *p >= 0.05).collect();
    let ((all, many), (some, few)) = (calibrate::error(judged), calibrate::error(&weighty));
    format!("{:.1} % of {many} decisions, {:.1} % of the {few} from 0.05 on", 100.0 * all, 100.0 * some)
}

/// How many linked words are among those that are shown, as the common scorer compares them.
fn print_words(data: &Data, models: &[Model], calibration: &Calibration) {
    let publishers = publishers(data);
    for (document, sentence, words) in
        [(0.15, 0.06, 0.1), (0.25, 0.06, 0.1), (0.25, 0.06, 0.2), (0.25, 0.1, 0.1), (0.35, 0.1, 0.1)]
    {
        let limits = Thresholds { document, sentence, words, ..*Thresholds::shipped() };
        let mut count = [0usize; 3];
        for (_, report) in data.annotated() {
            let Ok(fold) = publishers.binary_search(&report.publisher) else { continue };
            let mut model = models[fold].clone();
            model.calibration = *calibration;
            let (right, asked, shown) = matched(&model, report, &limits);
            count = [count[0] + right, count[1] + asked, count[2] + shown];
        }
        println!(
            "words, document {document} sentence {sentence} words {words}: {} of {} linked words found, {} shown",
            count[0], count[1], count[2]
        );
    }
}

/// Linked words that are found with their technique, how many there are, and how many stretches are shown.
pub fn matched(model: &Model, report: &Report, limits: &Thresholds) -> (usize, usize, usize) {
    let mut shown: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    let mut count = 0;
    for told in model.tell(&report.text, &report.sentences, &report.indicators, limits) {
        for words in told.evidence.iter().flat_map(|e| &e.words) {
            shown.entry(words.of(&report.text).to_lowercase()).or_default().push(told.id);
            count += 1;
        }
    }
    let asked = report.links.iter().filter(|l| l.id.starts_with('T'));
    let (right, asked) = asked.fold((0, 0), |(right, asked), link| {
        let found = shown.get(&link.span.of(&report.text).to_lowercase());
        (right + usize::from(found.is_some_and(|ids| ids.contains(&parent(&link.id)))), asked + 1)
    });
    (right, asked, count)
}

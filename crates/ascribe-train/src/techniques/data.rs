//! All that is learned from, as features and labels.

use super::corpora::{self, Report, Source, parent};
use super::learn::{Example, Vocabulary};
use ascribe_techniques::Model;
use ascribe_techniques::features::Scratch;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::error::Error;
use std::path::Path;

/// The bias of ATT&CK's procedure examples.
pub const PROCEDURE: usize = 2;
/// How much a sentence that is not from an annotated report counts.
const TOLD_WEIGHT: f32 = 0.5;
/// A technique needs this many examples, one in an annotated report counting three.
const FEWEST: u32 = 12;
/// A sub-technique needs this many.
const FEWEST_SUB: u32 = 12;
/// A feature needs this many.
const FEWEST_USES: u32 = 3;

/// All that is learned from.
pub struct Data {
    /// AnnoCTR's train reports, and those that readers linked.
    pub reports: Vec<Report>,
    /// Their sentences.
    pub examples: Vec<Vec<Example>>,
    /// Sentences from elsewhere.
    pub told: Vec<Example>,
    /// The same with sub-techniques as labels, those without any left out.
    pub told_subs: Vec<Example>,
    /// Ids of techniques and tactics.
    pub labels: Vec<String>,
    /// Ids of sub-techniques.
    pub sub_labels: Vec<String>,
    /// Features.
    pub vocabulary: Vocabulary,
}

impl Data {
    /// Reads the corpora.
    pub fn load(shared: &Path) -> Result<Data, Box<dyn Error>> {
        let corpora = shared.join("data/corpora");
        let mut reports = corpora::annoctr(&corpora, "train")?;
        reports.extend(corpora::read(&corpora)?);
        let attack = corpora::attack(&shared.join("data/knowledge"))?;
        let mut told = corpora::tram(&corpora)?;
        told.extend(attack.told);
        let mut counts: BTreeMap<String, u32> = BTreeMap::new();
        let linked = reports.iter().flat_map(|r| &r.links).filter(|l| l.id.starts_with('T'));
        for id in linked.map(|l| parent(&l.id)) {
            *counts.entry(id.to_owned()).or_default() += 3;
        }
        for id in told.iter().flat_map(|t| &t.ids) {
            *counts.entry(parent(id).to_owned()).or_default() += 1;
            if id.contains('.') {
                *counts.entry(id.clone()).or_default() += 1;
            }
        }
        let in_force = |id: &str| id.starts_with("TA") || attack.names.contains_key(id);
        let enough = |id: &str, count: u32| count >= if id.contains('.') { FEWEST_SUB } else { FEWEST };
        let kept: Vec<String> =
            counts.into_iter().filter(|(id, count)| in_force(id) && enough(id, *count)).map(|(id, _)| id).collect();
        let (sub_labels, labels): (Vec<String>, Vec<String>) = kept.into_iter().partition(|id| id.contains('.'));
        let mut scratch = Scratch::default();
        let report_features: Vec<Vec<Vec<u64>>> = reports.iter().map(|r| features_of(r, &mut scratch)).collect();
        let told_features: Vec<Vec<u64>> =
            told.iter().map(|t| features_of(&Report::plain(t.text.clone()), &mut scratch).concat()).collect();
        let lists = report_features.iter().flatten().chain(&told_features).map(Vec::as_slice);
        let vocabulary = Vocabulary::new(lists, FEWEST_USES);
        let numbers = Numbers::new(&labels);
        let sub_numbers = Numbers::new(&sub_labels);
        let example = |features: &[u64], holds: Vec<u16>, source: Source| Example {
            features: vocabulary.numbers(features),
            size: 1.0 / (features.len().max(1) as f32).sqrt(),
            holds,
            open: vec![],
            source: source as usize,
            weight: if source == Source::Report { 1.0 } else { TOLD_WEIGHT },
        };
        let examples = reports
            .iter()
            .zip(&report_features)
            .map(|(report, features)| {
                let rows = report.sentences.iter().zip(features);
                rows.map(|(s, f)| example(f, numbers.of(&report.told_in(s)), Source::Report)).collect()
            })
            .collect();
        let tactics: Vec<u16> =
            (0..).zip(&labels).filter(|(_, id)| id.starts_with("TA")).map(|(number, _)| number).collect();
        let rows = || told.iter().zip(&told_features);
        let told_examples = rows()
            .map(|(t, f)| Example { open: tactics.clone(), ..example(f, numbers.of(&t.ids), t.source) })
            .collect();
        let told_subs =
            rows().map(|(t, f)| Example { weight: 1.0, ..example(f, sub_numbers.exactly(&t.ids), t.source) }).collect();
        Ok(Data { reports, examples, told: told_examples, told_subs, labels, sub_labels, vocabulary })
    }

    /// The reports that annotators linked, with their numbers.
    pub fn annotated(&self) -> impl Iterator<Item = (usize, &Report)> {
        self.reports.iter().enumerate().filter(|(_, report)| !report.read)
    }

    /// The model in these bytes.
    pub fn model_of(&self, bytes: Vec<u8>) -> Result<Model, Box<dyn Error>> {
        Ok(Model::read(Box::leak(bytes.into_boxed_slice()))?)
    }
}

fn features_of(report: &Report, scratch: &mut Scratch) -> Vec<Vec<u64>> {
    let mut features = vec![];
    for sentence in &report.sentences {
        scratch.look(&report.text, sentence, &report.indicators);
        features.push(scratch.features().iter().map(|f| f.hash).collect());
    }
    features
}

/// Numbers of labels.
struct Numbers<'a>(HashMap<&'a str, u16>);

impl<'a> Numbers<'a> {
    fn new(ids: &'a [String]) -> Numbers<'a> {
        Numbers(ids.iter().map(String::as_str).zip(0..).collect())
    }

    /// The labels of techniques and of the techniques that sub-techniques belong to.
    fn of(&self, ids: &BTreeSet<String>) -> Vec<u16> {
        let numbers: BTreeSet<u16> = ids.iter().filter_map(|id| self.0.get(parent(id)).copied()).collect();
        numbers.into_iter().collect()
    }

    fn exactly(&self, ids: &BTreeSet<String>) -> Vec<u16> {
        ids.iter().filter_map(|id| self.0.get(id.as_str()).copied()).collect()
    }
}

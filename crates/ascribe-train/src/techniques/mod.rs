//! Trains the technique classifier and scores it.

pub mod calibrate;
pub mod corpora;
mod data;
mod folds;
mod learn;
mod score;
mod words;

use ascribe_techniques::{Calibration, Draft, write};
use data::Data;
use learn::{Settings, Weights};
use std::error::Error;
use std::path::Path;

/// Settings of the classifier; tried ones are in `docs/accuracy.md`.
const SENTENCES: Settings = Settings { passes: 6, step: 0.5, decay: 1e-4, boost: 1.0, orders: 1 };
/// Settings of the choice among sub-techniques.
const SUBS: Settings = Settings { passes: 6, step: 0.5, decay: 1e-4, boost: 2.0, orders: 1 };
/// Weights kept of one feature.
const MOST_WEIGHTS: usize = 28;

/// Trains on everything but AnnoCTR dev and writes the model.
pub fn train(shared: &Path, model: &Path) -> Result<(), Box<dyn Error>> {
    let data = Data::load(shared)?;
    let mut calibration = folds::calibrate(&data)?;
    let subs = sub_techniques(&data, &mut calibration);
    let examples: Vec<_> = data.examples.iter().flatten().chain(&data.told).collect();
    let weights = learn::learn(&examples, data.vocabulary.len(), data.labels.len(), SENTENCES);
    let techniques = draft(&data, &weights, &data.labels, 0);
    let words = words::learn(&data, &weights, |_| true);
    let bytes = write(&calibration, &techniques, &subs, &words);
    println!(
        "{} bytes, {} techniques and tactics, {} sub-techniques",
        bytes.len(),
        techniques.ids.len(),
        subs.ids.len()
    );
    std::fs::write(model, &bytes)?;
    score::report(&data.model_of(bytes)?, shared)
}

/// Scores the shipped model on AnnoCTR dev.
pub fn score(shared: &Path) -> Result<(), Box<dyn Error>> {
    score::report(&ascribe_techniques::Model::shipped()?, shared)
}

/// Learns which sub-technique it is, calibrates on a fifth of what is told, then learns from all of it.
fn sub_techniques(data: &Data, calibration: &mut Calibration) -> Draft {
    let labels = data.sub_labels.len();
    let kept: Vec<_> = data.told_subs.iter().enumerate().filter(|(n, _)| n % 5 != 0).map(|(_, e)| e).collect();
    let part = learn::learn(&kept, data.vocabulary.len(), labels, SUBS);
    calibration.sub_technique = calibrate::sub_techniques(data, &part);
    let all: Vec<_> = data.told_subs.iter().collect();
    let weights = learn::learn(&all, data.vocabulary.len(), labels, SUBS);
    draft(data, &weights, &data.sub_labels, data::PROCEDURE)
}

/// A table of the weights that count.
fn draft(data: &Data, weights: &Weights, ids: &[String], source: usize) -> Draft {
    let labels = weights.labels;
    let rows = data.vocabulary.features().into_iter().map(|(feature, number)| {
        let row = &weights.rows[number as usize * labels..(number as usize + 1) * labels];
        let mut kept: Vec<(u8, f32)> = row.iter().enumerate().map(|(label, weight)| (label as u8, *weight)).collect();
        kept.sort_by(|a, b| b.1.abs().total_cmp(&a.1.abs()).then(a.0.cmp(&b.0)));
        kept.truncate(MOST_WEIGHTS);
        (feature, kept)
    });
    let bias = weights.bias[source * labels..(source + 1) * labels].to_vec();
    Draft { ids: ids.to_vec(), bias, rows: rows.collect() }
}

//! The classifier on AnnoCTR dev, which no training sees.

use super::calibrate;
use super::corpora::{self, is_technique};
use super::folds::matched;
use ascribe_techniques::{Model, Thresholds};
use std::collections::BTreeSet;
use std::error::Error;
use std::path::Path;

/// Prints techniques per report, linked words found, and how far the probabilities are off.
pub fn report(model: &Model, shared: &Path) -> Result<(), Box<dyn Error>> {
    let reports = corpora::annoctr(&shared.join("data/corpora"), "dev")?;
    let limits = Thresholds::shipped();
    let all = Thresholds { document: 0.0, sentence: 0.0, words: 2.0, ..*limits };
    let mut count = [0usize; 3];
    let mut words = [0usize; 3];
    let (mut documents, mut sentences) = (vec![], vec![]);
    for report in &reports {
        let gold = report.told();
        let named = report.named();
        for told in model.tell(&report.text, &report.sentences, &report.indicators, &all) {
            if !named.contains(told.id) {
                documents.push((told.probability, gold.contains(told.id)));
            }
            for evidence in &told.evidence {
                let right = report.told_in(&report.sentences[evidence.sentence]).contains(told.id);
                sentences.push((evidence.probability, right));
            }
        }
        let shown: BTreeSet<String> = model
            .tell(&report.text, &report.sentences, &report.indicators, limits)
            .iter()
            .map(|told| told.id.to_owned())
            .filter(|id| is_technique(id))
            .collect();
        let gold: BTreeSet<String> = gold.into_iter().filter(|id| is_technique(id)).collect();
        let right = shown.intersection(&gold).count();
        count = [count[0] + right, count[1] + shown.len(), count[2] + gold.len()];
        let (right, asked, shown) = matched(model, report, limits);
        words = [words[0] + right, words[1] + asked, words[2] + shown];
    }
    let [right, shown, gold] = count;
    println!(
        "AnnoCTR dev, techniques per report, classifier alone: precision {:.1} recall {:.1} F1 {:.1}",
        100.0 * right as f32 / shown as f32,
        100.0 * right as f32 / gold as f32,
        200.0 * right as f32 / (shown + gold) as f32
    );
    println!("linked words found: {} of {}, {} stretches shown", words[0], words[1], words[2]);
    for (name, judged) in [("reports, what they do not name", &documents), ("sentences", &sentences)] {
        let weighty: Vec<(f32, bool)> = judged.iter().copied().filter(|(p, _)| *p >= 0.05).collect();
        let ((off, many), (off_weighty, few)) = (calibrate::error(judged), calibrate::error(&weighty));
        println!(
            "{name}: calibration error {:.1} % of {many} decisions, {:.1} % of the {few} from 0.05 on",
            100.0 * off,
            100.0 * off_weighty
        );
    }
    Ok(())
}

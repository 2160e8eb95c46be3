//! Entity F1 on exact spans, as the common scorer counts it: a mark is right if both ends and the label are.

use crate::tagger_corpora::{Corpus, Marked};
use ascribe_mentions::tagger::{Class, Tagged};
use std::collections::{BTreeMap, BTreeSet};

/// Right, wrong and missed marks by label.
#[derive(Default)]
pub struct Scores {
    counts: BTreeMap<String, [usize; 3]>,
}

impl Corpus {
    /// The corpus' label for a class, none if it has none.
    pub fn label(self, class: Class) -> Option<&'static str> {
        Some(match (self, class) {
            (Corpus::CyNer, Class::Malware) => "Malware",
            (Corpus::CyNer, Class::Organization) => "Organization",
            (Corpus::CyNer, Class::Vulnerability) => "Vulnerability",
            (Corpus::CyNer, Class::Product | Class::Tool) => "System",
            (Corpus::CyNer, _) | (_, Class::Product | Class::Vulnerability) => return None,
            (_, Class::Group) => "GROUP",
            (_, Class::Malware) => "MALWARE",
            (_, Class::Tool) => "TOOL",
            (_, Class::Technique) => "TECHNIQUE",
            (_, Class::Tactic) => "TACTIC",
            (_, Class::Concept) => "CON",
            (_, Class::Organization) => "ORG",
            (_, Class::Location) => "LOC",
            (_, Class::Sector) => "SECTOR",
            (_, Class::Code) => "CLICommand/CodeSnippet",
        })
    }
}

impl Scores {
    /// Counts one report.
    pub fn add(&mut self, marked: &Marked, tagged: &[Tagged]) {
        let found = tagged
            .iter()
            .filter_map(|t| marked.corpus.label(t.class).map(|label| (t.span.start(), t.span.end(), label.to_owned())));
        self.add_spans(marked, found.collect());
    }

    /// F1 over all labels.
    pub fn f1(&self) -> f64 {
        let [right, wrong, missed] =
            self.counts.values().fold([0; 3], |sum, c| [sum[0] + c[0], sum[1] + c[1], sum[2] + c[2]]);
        200.0 * right as f64 / (2 * right + wrong + missed).max(1) as f64
    }

    /// Counts one report whose found spans carry the corpus' labels.
    pub fn add_spans(&mut self, marked: &Marked, found: BTreeSet<(usize, usize, String)>) {
        let gold: BTreeSet<_> = marked.gold.iter().filter(|g| g.2 != "DATE" && g.2 != "Indicator").cloned().collect();
        for mark in gold.union(&found) {
            let counts = self.counts.entry(mark.2.clone()).or_default();
            match (gold.contains(mark), found.contains(mark)) {
                (true, true) => counts[0] += 1,
                (false, _) => counts[1] += 1,
                (true, false) => counts[2] += 1,
            }
        }
    }
}

/// Prints precision, recall and F1 by label and over all.
pub fn print_scores(head: &str, scores: &Scores) {
    println!("{head:28} {:>6} {:>6} {:>6} {:>6}", "P", "R", "F1", "gold");
    let mut total = [0; 3];
    for (label, counts) in &scores.counts {
        print_row(label, *counts);
        total.iter_mut().zip(counts).for_each(|(total, count)| *total += count);
    }
    print_row("micro", total);
}

fn print_row(label: &str, [right, wrong, missed]: [usize; 3]) {
    let share = |of: usize| 100.0 * right as f64 / of.max(1) as f64;
    let (p, r) = (share(right + wrong), share(right + missed));
    let f = if p + r > 0.0 { 2.0 * p * r / (p + r) } else { 0.0 };
    println!("{label:28} {p:6.1} {r:6.1} {f:6.1} {:6}", right + missed);
}

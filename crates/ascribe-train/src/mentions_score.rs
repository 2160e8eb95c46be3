//! Scores the whole mention pass (lexicon, rules and tagger together) as the common scorer maps it to each corpus.

use crate::calibration;
use crate::tagger::held_out;
use crate::tagger_corpora::{Corpus, Marked, annoctr, cyner};
use crate::tagger_score::{Scores, print_scores};
use ascribe_mentions::{Tagger, find};
use ascribe_model::{Kind, Mention};
use ascribe_names::Lexicon;
use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::path::Path;

/// Scores the shipped model, or the one in a file, on AnnoCTR dev and CyNER valid, and on the reports of AnnoCTR's train
/// part that `tagger-try` holds out; with `show`, prints what was missed and what was wrong.
pub fn score(root: &Path, model: Option<&Path>, show: bool) -> Result<(), Box<dyn Error>> {
    let tagger = match model {
        Some(path) => Tagger::read(std::fs::read(path)?.leak())?,
        None => Tagger::shipped()?,
    };
    let unnamed = |found: Vec<(String, Marked)>| found.into_iter().map(|(_, marked)| marked);
    let mut sets = vec![("mentions, AnnoCTR dev", unnamed(annoctr(root, "dev")?).collect())];
    if model.is_some() {
        sets.push(("mentions, AnnoCTR train, every fifth", held_out(unnamed(annoctr(root, "train")?), 0)));
    }
    sets.push(("mentions, CyNER valid", cyner(root, "valid")?));
    for (head, reports) in sets {
        let mut scores = Scores::default();
        let mut sources: BTreeMap<(String, String), [usize; 2]> = BTreeMap::new();
        let (mut judged, mut fitting) = (vec![], vec![]);
        for marked in &reports {
            let found = spans(marked, &tagger);
            for (mark, mention) in &found {
                let right = marked.gold.contains(mark);
                let source = format!("{:?}", mention.found).to_lowercase();
                sources.entry((mark.2.clone(), source)).or_default()[usize::from(!right)] += 1;
                judged.extend(mention.probability.map(|p| (p, right)));
            }
            if marked.aligned() {
                let found = found.iter();
                fitting.extend(found.filter_map(|(mark, m)| Some((m.probability?, marked.gold.contains(mark)))));
            }
            let found = found.into_keys().collect();
            if show {
                print_errors(marked, &found);
            }
            scores.add_spans(marked, found);
        }
        print_scores(head, &scores);
        let [all, fitting] = [&judged, &fitting].map(|judged| 100.0 * calibration::error(judged));
        println!("expected calibration error {all:.1} %, {fitting:.1} % where the marks are not shifted");
        for ((label, source), [right, wrong]) in sources {
            println!("  {label:24} {source:24} right {right:4} wrong {wrong:4}");
        }
    }
    Ok(())
}

/// Bytes from and to, and the corpus' label.
type Mark = (usize, usize, String);

fn spans(marked: &Marked, tagger: &Tagger) -> BTreeMap<Mark, Mention> {
    labelled(marked, Lexicon::shipped(), tagger)
}

/// The marks that a report gets, under its corpus' labels, each with its mention.
pub fn labelled(marked: &Marked, lexicon: &Lexicon, tagger: &Tagger) -> BTreeMap<Mark, Mention> {
    let indicators = ascribe_indicators::find(&marked.document.text);
    let found = find(&marked.document, &marked.sentences, &indicators, &[], lexicon, tagger);
    let mapped = found.mentions.into_iter().chain(found.nested).filter_map(|mention| {
        let label = label(marked.corpus, mention.kind)?;
        Some(((mention.span.start(), mention.span.end(), label.to_owned()), mention))
    });
    let mapped: Vec<(Mark, Mention)> = mapped.collect();
    // Marks of a corpus do not overlap: of names inside of others the longer one counts, as in the common scorer.
    let inside = |m: &Mention| mapped.iter().any(|(_, o)| o.span.contains(m.span) && o.span != m.span);
    mapped.iter().filter(|(_, mention)| !inside(mention)).cloned().collect()
}

fn print_errors(marked: &Marked, found: &BTreeSet<(usize, usize, String)>) {
    let gold: BTreeSet<_> = marked.gold.iter().cloned().collect();
    for mark in gold.symmetric_difference(found).filter(|mark| mark.2 != "DATE" && mark.2 != "Indicator") {
        let sign = if gold.contains(mark) { "missed" } else { "wrong" };
        println!("{sign:7} {:12} {:?}", mark.2, &marked.document.text[mark.0..mark.1]);
    }
}

/// The corpus' label for a kind; none if it marks no such thing.
pub fn label(corpus: Corpus, kind: Kind) -> Option<&'static str> {
    Some(match (corpus, kind) {
        (Corpus::CyNer, Kind::Malware) => "Malware",
        (Corpus::CyNer, Kind::Organization | Kind::Government) => "Organization",
        (Corpus::CyNer, Kind::Vulnerability) => "Vulnerability",
        (Corpus::CyNer, Kind::Product | Kind::Tool) => "System",
        (Corpus::CyNer, _) => return None,
        (_, Kind::ThreatGroup) => "GROUP",
        (_, Kind::Malware) => "MALWARE",
        (_, Kind::Tool) => "TOOL",
        (_, Kind::Technique) => "TECHNIQUE",
        (_, Kind::Tactic) => "TACTIC",
        (_, Kind::Organization | Kind::Government) => "ORG",
        (_, Kind::Country | Kind::Region | Kind::City) => "LOC",
        (_, Kind::Sector) => "SECTOR",
        (_, Kind::Concept) => "CON",
        (_, Kind::Code) => "CLICommand/CodeSnippet",
        _ => return None,
    })
}

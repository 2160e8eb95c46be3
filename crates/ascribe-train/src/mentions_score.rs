//! Scores the whole mention pass (lexicon, rules and tagger together) as the common scorer maps it to each corpus.

use crate::tagger_corpora::{Corpus, Marked, annoctr, cyner};
use crate::tagger_score::{Scores, print_scores};
use ascribe_mentions::{Tagger, find};
use ascribe_model::{Document, Kind};
use ascribe_names::Lexicon;
use std::collections::BTreeSet;
use std::error::Error;
use std::path::Path;

/// Scores on AnnoCTR dev and CyNER valid; with `show`, prints what was missed and what was wrong.
pub fn score(root: &Path, show: bool) -> Result<(), Box<dyn Error>> {
    let tagger = Tagger::shipped()?;
    let dev: Vec<Marked> = annoctr(root, "dev")?.into_iter().map(|(_, marked)| marked).collect();
    for (head, reports) in [("mentions, AnnoCTR dev", dev), ("mentions, CyNER valid", cyner(root, "valid")?)] {
        let mut scores = Scores::default();
        for marked in &reports {
            let found = spans(marked, &tagger);
            if show {
                print_errors(marked, &found);
            }
            scores.add_spans(marked, found);
        }
        print_scores(head, &scores);
    }
    Ok(())
}

fn spans(marked: &Marked, tagger: &Tagger) -> BTreeSet<(usize, usize, String)> {
    let document = plain(marked.text.clone());
    let found = find(&document, &marked.sentences, &[], &[], Lexicon::shipped(), tagger);
    let mapped = found.mentions.iter().filter_map(|mention| {
        label(marked.corpus, mention.kind).map(|label| (mention.span.start(), mention.span.end(), label.to_owned()))
    });
    mapped.collect()
}

fn print_errors(marked: &Marked, found: &BTreeSet<(usize, usize, String)>) {
    let gold: BTreeSet<_> = marked.gold.iter().cloned().collect();
    for mark in gold.symmetric_difference(found).filter(|mark| mark.2 != "DATE" && mark.2 != "Indicator") {
        let sign = if gold.contains(mark) { "missed" } else { "wrong" };
        println!("{sign:7} {:12} {:?}", mark.2, &marked.text[mark.0..mark.1]);
    }
}

fn label(corpus: Corpus, kind: Kind) -> Option<&'static str> {
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

fn plain(text: String) -> Document {
    Document::plain(&text)
}

//! What each pattern of the grammar reads in the texts with all their claims, and how much of it their lists have: `ascribe-train claims-patterns`
//! prints a table to standard error and each claim, with its words, to standard output, so that two states of the grammar can be compared by `diff`.

use crate::claims_data::{Item, Origin, items};
use crate::claims_match::told;
use ascribe_model::{Claim, Polarity, Predicate};
use ascribe_reader::Reader;
use ascribe_reader::pairs::Thresholds;
use std::collections::BTreeMap;
use std::error::Error;
use std::path::Path;

/// Whole texts with all their claims, without the reader's tests, sentences out of context, and what may not be looked at.
fn is_read(item: &Item) -> bool {
    matches!(item.origin, Origin::Report | Origin::Article | Origin::Incident | Origin::Listed | Origin::Sample)
}

/// The words between the full stops around a place, in one line.
fn sentence(text: &str, from: usize, to: usize) -> String {
    let start = text[..from].rfind(". ").map_or(0, |at| at + 2);
    let end = text[to..].find(". ").map_or(text.len(), |at| to + at + 1);
    text[start..end].split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Right and all claims by each pattern, over all texts and by their sort.
pub fn score(root: &Path) -> Result<(), Box<dyn Error>> {
    let reader = Reader::shipped().with_claims(None, Thresholds::all(2.0));
    let mut by: BTreeMap<String, [usize; 2]> = BTreeMap::new();
    let mut of: BTreeMap<Origin, [usize; 4]> = BTreeMap::new();
    for (n, item) in items(root, &[])?.iter().enumerate().filter(|(_, item)| is_read(item)) {
        let reading = reader.read(&item.document);
        let mut found = vec![false; item.gold.len()];
        let counts = of.entry(item.origin).or_default();
        for claim in &reading.claims {
            let tells = told(item, &reading, claim);
            found.iter_mut().zip(&tells).for_each(|(found, told)| *found |= told);
            let right = tells.contains(&true);
            let pattern = by.entry(claim.by.clone()).or_default();
            pattern[0] += usize::from(right);
            pattern[1] += 1;
            counts[0] += usize::from(right);
            counts[1] += 1;
            let elsewise = || {
                Predicate::all().find(|&p| {
                    let claim = Claim { predicate: p, ..claim.clone() };
                    told(item, &reading, &claim).contains(&true)
                })
            };
            let sign = match right {
                true => "+".to_owned(),
                false => elsewise().map_or("-".to_owned(), |p| format!("-{p}")),
            };
            let sign = if claim.polarity == Polarity::Affirmed { sign } else { format!("{sign} not") };
            let object = claim.object.as_ref().map_or("", |o| reading.words(o));
            let (subject, predicate) = (reading.words(&claim.subject), claim.predicate);
            let around = claim.evidence.iter().map(|e| sentence(&item.document.text, e.span.start(), e.span.end()));
            let quote = around.collect::<Vec<_>>().join(" … ");
            println!("{sign}\t{}\t{:?} {n}\t{subject} | {predicate} | {object}\t{quote}", claim.by, item.origin);
        }
        counts[2] += found.iter().filter(|found| **found).count();
        counts[3] += item.gold.len();
    }
    let mut by: Vec<_> = by.into_iter().collect();
    by.sort_by_key(|(_, [right, all])| right.abs_diff(*all));
    by.iter().for_each(|(pattern, [right, all])| eprintln!("{pattern}: {right} of {all}"));
    for (origin, [right, all, found, gold]) in of {
        eprintln!("{origin:?}: {right} of {all} right, {found} of {gold} found");
    }
    Ok(())
}

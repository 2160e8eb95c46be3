//! Real texts with all the claims that they make, as readers listed them: descriptions of incidents in EuRepoC and CFR's tracker (CC0), reports of
//! AnnoCTR (CC BY-SA 4.0, without its dev part).
//!
//! `data/claims/incidents.tsv` has a row for each claim: the text's key, subject, predicates that will do, object, in the text's own words; rows of
//! `listed.tsv` tell after the key from which byte to which the claim is told. A row of two cells, the key and `none`, is a text without
//! any. The texts themselves lie in `../shared` and are not part of the project.

use crate::claims_data::{FOLDS, Gold, Item, Origin, document, raw_texts};
use crate::raw;
use ascribe_model::Predicate;
use std::collections::HashMap;
use std::error::Error;
use std::fs;
use std::path::Path;

/// The texts whose claims were listed.
pub fn items(root: &Path, found: &mut Vec<Item>) -> Result<(), Box<dyn Error>> {
    let shared = root.join("../shared");
    let incidents = raw::incidents(&shared)?.into_iter().collect();
    add(&root.join("crates/ascribe-train/data/claims/incidents.tsv"), incidents, Origin::Incident, found)?;
    add(&root.join("crates/ascribe-train/data/claims/listed.tsv"), raw_texts(&shared)?, Origin::Listed, found)
}

/// Of these texts, those that a table lists.
fn add(table: &Path, texts: Vec<String>, origin: Origin, found: &mut Vec<Item>) -> Result<(), Box<dyn Error>> {
    let rows = fs::read_to_string(table)?;
    let mut of: HashMap<&str, Vec<Gold>> = HashMap::new();
    for line in rows.lines().filter(|line| !line.starts_with('#')) {
        let cells: Vec<&str> = line.split('\t').collect();
        let wrong = || format!("{}: neither a claim nor `none`: {line}", table.display());
        let (key, gold) = match cells[..] {
            [key, "none"] => (key, None),
            [key, subject, predicates, object] => (key, Some(gold(subject, predicates, object).ok_or_else(wrong)?)),
            [key, from, to, subject, predicates, object] => {
                let within = from.parse()?..to.parse()?;
                let gold = gold(subject, predicates, object).ok_or_else(wrong)?;
                (key, Some(Gold { within: Some(within), ..gold }))
            }
            _ => return Err(wrong().into()),
        };
        of.entry(key).or_default().extend(gold);
    }
    for text in texts {
        if let Some(gold) = of.remove(raw::key(&text).as_str()) {
            found.push(Item { origin, fold: text.len() % FOLDS, document: document(&text)?, gold, judged: vec![] });
        }
    }
    if !of.is_empty() {
        println!("{}: {} texts are not there: is ../shared another?", table.display(), of.len());
    }
    Ok(())
}

fn gold(subject: &str, predicates: &str, object: &str) -> Option<Gold> {
    let predicates: Vec<Predicate> = predicates.split(' ').filter_map(Predicate::from_word).collect();
    let names = |side: &str| vec![side.to_owned()];
    (!predicates.is_empty()).then(|| Gold { subject: names(subject), predicates, object: names(object), within: None })
}

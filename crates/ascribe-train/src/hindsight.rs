//! How much of the scores is owed to lists that are newer than the reports: AnnoCTR dev read with the whole lexicon, with
//! the threat names that were listed by the report's date, and with no threat names but those. And how many links of
//! groups and programs to ATT&CK's ids are right with each.
//!
//! Dates: when ATT&CK made its entry (`created`), and the year that MISP galaxy clusters give (`date`, `since`).

use crate::mentions_score::labelled;
use crate::tagger_corpora::{Marked, annoctr};
use crate::tagger_score::{Scores, print_scores};
use crate::techniques::corpora::{self, Report};
use ascribe_mentions::Tagger;
use ascribe_model::{Kind, Mention};
use ascribe_names::{Entry, Lexicon};
use serde_json::Value;
use std::collections::{BTreeSet, HashMap};
use std::error::Error;
use std::path::Path;

/// The first date of each id in a catalogue, as `YYYY-MM-DD` or a beginning of it, which sorts the same.
type Dates = HashMap<String, String>;

/// The lexicon for a report of a day; none for the whole.
type LexiconOf<'a> = &'a dyn Fn(&str) -> Option<Lexicon>;

/// Prints the three scores. `shared` holds the corpora and the knowledge bases.
pub fn score(shared: &Path) -> Result<(), Box<dyn Error>> {
    let tagger = Tagger::shipped()?;
    let dates = dates(&shared.join("data/knowledge"))?;
    let dev = annoctr(&shared.join("data/corpora"), "dev")?;
    let whole = Lexicon::shipped();
    let threats = whole.entries().filter(|entry| threat(entry)).count();
    let dated = whole.entries().filter(|entry| threat(entry) && first(entry, &dates).is_some()).count();
    println!("{dated} of {threats} groups and programs have a date");
    let known = |entry: &Entry<'_>, day: &str| first(entry, &dates).map(|first| first <= day);
    let print = |head: &str, lexicon: LexiconOf| {
        let mut scores = Scores::default();
        for (id, marked) in &dev {
            let own = lexicon(day(id));
            scores.add_spans(marked, found(marked, own.as_ref().unwrap_or(whole), &tagger));
        }
        print_scores(head, &scores);
    };
    let later = |day: &str| Some(whole.without(|e| threat(e) && known(e, day) == Some(false)));
    let undated = |day: &str| Some(whole.without(|e| threat(e) && known(e, day) != Some(true)));
    let lexicons: [(&str, LexiconOf); 3] = [
        ("the whole lexicon", &|_| None),
        ("without names dated later", &later),
        ("only names dated before", &undated),
    ];
    lexicons.iter().for_each(|(head, lexicon)| print(head, lexicon));
    let reports = corpora::annoctr(&shared.join("data/corpora"), "dev")?;
    for (head, lexicon) in lexicons {
        let mut counts = [0; 2];
        for ((id, marked), report) in dev.iter().zip(&reports) {
            let own = lexicon(day(id));
            let [right, all] = linked(marked, report, own.as_ref().unwrap_or(whole), &tagger);
            counts = [counts[0] + right, counts[1] + all];
        }
        println!("links of groups and programs, {head}: {} of {} right", counts[0], counts[1]);
    }
    Ok(())
}

/// Of the words that a report links to ATT&CK's groups and software, how many are linked so here, and how many there
/// are; the same words elsewhere count, as in the common scorer.
fn linked(marked: &Marked, report: &Report, lexicon: &Lexicon, tagger: &Tagger) -> [usize; 2] {
    let indicators = ascribe_indicators::find(&marked.document.text);
    let found = ascribe_mentions::find(&marked.document, &marked.sentences, &indicators, &[], lexicon, tagger);
    let id = |mention: &Mention| found.entities.get(mention.entity?)?.ids.get("attack").cloned();
    let named = found.mentions.iter().chain(&found.nested).filter_map(|m| Some((m.text.to_lowercase(), id(m)?)));
    let named: BTreeSet<(String, String)> = named.collect();
    let links = report.links.iter().filter(|link| link.id.starts_with(['G', 'S']));
    links.fold([0, 0], |[right, all], link| {
        let same = named.contains(&(link.span.of(&report.text).to_lowercase(), link.id.clone()));
        [right + usize::from(same), all + 1]
    })
}

fn found(marked: &Marked, lexicon: &Lexicon, tagger: &Tagger) -> std::collections::BTreeSet<(usize, usize, String)> {
    labelled(marked, lexicon, tagger).into_keys().collect()
}

fn threat(entry: &Entry<'_>) -> bool {
    matches!(entry.kind(), Kind::ThreatGroup | Kind::Malware | Kind::Tool)
}

/// The day of a report, which stands in the name of its file.
fn day(id: &str) -> &str {
    id.split('_').nth(1).unwrap_or_default()
}

fn first<'d>(entry: &Entry<'_>, dates: &'d Dates) -> Option<&'d str> {
    entry.ids().filter_map(|(_, id)| dates.get(id)).map(String::as_str).min()
}

fn dates(knowledge: &Path) -> Result<Dates, Box<dyn Error>> {
    let mut dates = Dates::new();
    let attack = read(&knowledge.join("attack/enterprise-attack-18.1-stix2.0.json"))?;
    for object in attack["objects"].as_array().into_iter().flatten() {
        let ids = object["external_references"].as_array().into_iter().flatten();
        let id = ids.filter(|r| r["source_name"] == "mitre-attack").find_map(|r| r["external_id"].as_str());
        if let (Some(id), Some(created)) = (id, object["created"].as_str().and_then(|created| created.get(..10))) {
            dates.insert(id.to_owned(), created.to_owned());
        }
    }
    for file in std::fs::read_dir(knowledge.join("misp-galaxy/clusters"))? {
        let cluster = read(&file?.path())?;
        for value in cluster["values"].as_array().into_iter().flatten() {
            let told = value["meta"]["date"].as_str().or_else(|| value["meta"]["since"].as_str());
            if let (Some(id), Some(year)) = (value["uuid"].as_str(), told.and_then(year)) {
                dates.insert(id.to_owned(), year.to_owned());
            }
        }
    }
    Ok(dates)
}

fn read(path: &Path) -> Result<Value, Box<dyn Error>> {
    Ok(serde_json::from_str(&std::fs::read_to_string(path)?)?)
}

/// The first four figures that are a year.
fn year(told: &str) -> Option<&str> {
    told.split(|c: char| !c.is_ascii_digit()).find(|run| run.len() == 4 && ("1980".."2040").contains(run))
}

//! What the technique classifier learns from: AnnoCTR's links (CC BY-SA 4.0), TRAM's sentences (Apache-2.0), and
//! ATT&CK's procedure examples and descriptions (MITRE's terms of use).

use crate::{raw, segmented};
use ascribe_lang::Sentence;
use ascribe_model::{Indicator, IndicatorKind, Span};
use ascribe_names::Lexicon;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::path::Path;

type Trouble = Box<dyn Error>;

/// Words of a report that an annotator linked to ATT&CK.
pub struct Linked {
    /// Which words.
    pub span: Span,
    /// Id of the technique, tactic, group or software.
    pub id: String,
}

/// A report with its links.
pub struct Report {
    /// Who published it, as the name of its file says.
    pub publisher: String,
    /// Its words.
    pub text: String,
    /// Its sentences.
    pub sentences: Vec<Sentence>,
    /// Its indicators.
    pub indicators: Vec<Indicator>,
    /// Its links, in the order of the text.
    pub links: Vec<Linked>,
    /// True if readers made the links, not the corpus' annotators: it is learned from, but nothing is measured by it.
    pub read: bool,
}

impl Report {
    /// A text without links.
    pub fn plain(text: String) -> Report {
        let indicators = ascribe_indicators::find(&text);
        let sentences = segmented::with_indicators(&text, &indicators);
        Report { publisher: String::new(), text, sentences, indicators, links: vec![], read: false }
    }

    /// The techniques (not sub-techniques) and tactics that words of a sentence are linked to.
    pub fn told_in(&self, sentence: &Sentence) -> BTreeSet<String> {
        self.links_in(sentence).filter(|l| l.id.starts_with('T')).map(|l| parent(&l.id).to_owned()).collect()
    }

    /// The links that begin in a sentence.
    pub fn links_in(&self, sentence: &Sentence) -> impl Iterator<Item = &Linked> {
        let first = self.links.partition_point(|l| l.span.start() < sentence.span.start());
        let end = sentence.span.end();
        self.links[first..].iter().take_while(move |l| l.span.start() < end)
    }

    /// The techniques (not sub-techniques) that words of the report are a listed name of, or whose ids it prints. A reading
    /// has these whether they are told or not.
    pub fn named(&self) -> BTreeSet<String> {
        let lexicon = Lexicon::shipped();
        let senses = lexicon.matches(&self.text).flat_map(|name| name.senses).map(|sense| sense.entry);
        let printed = self.indicators.iter().filter(|i| i.kind == IndicatorKind::Attack);
        let printed = printed.filter_map(|i| lexicon.by_attack_id(&i.value));
        let entries = senses.chain(printed).map(|entry| lexicon.entry(entry));
        entries.filter_map(|entry| entry.id_in("attack").map(|id| parent(id).to_owned())).collect()
    }

    /// The techniques (not sub-techniques) and tactics that the report is linked to.
    pub fn told(&self) -> BTreeSet<String> {
        self.links.iter().filter(|l| l.id.starts_with('T')).map(|l| parent(&l.id).to_owned()).collect()
    }
}

/// True for `T1059` and `T1059.001`, false for a tactic.
pub fn is_technique(id: &str) -> bool {
    id.starts_with('T') && !id.starts_with("TA")
}

/// The technique that a sub-technique belongs to.
pub fn parent(id: &str) -> &str {
    id.split('.').next().unwrap_or(id)
}

/// AnnoCTR's reports of a split.
pub fn annoctr(corpora: &Path, split: &str) -> Result<Vec<Report>, Trouble> {
    let root = corpora.join("annoctr");
    let listed = std::fs::read_to_string(root.join("splits.tsv"))?;
    let ids = listed.lines().filter_map(|line| line.split_once('\t')).filter(|(_, s)| s.trim() == split);
    ids.map(|(id, _)| {
        let mut report = Report::plain(std::fs::read_to_string(root.join("text").join(format!("{id}.txt")))?);
        let links = std::fs::read_to_string(root.join("links").join(format!("{id}.json")))?;
        report.links = placed(&report.text, &links)?;
        report.publisher = id.split('_').next().unwrap_or_default().to_owned();
        Ok(report)
    })
    .collect()
}

/// AnnoCTR's extended reports with the links that readers made in them (`data/techniques/read.tsv`).
pub fn read(corpora: &Path) -> Result<Vec<Report>, Trouble> {
    let read = |marked: raw::MarkedText| {
        let id = &marked.id;
        let text = std::fs::read_to_string(corpora.join("annoctr/text").join(format!("{id}.txt")))?;
        if raw::key(&text) != marked.key {
            return Err(format!("techniques/read.tsv: {id} is another text than the one that was linked").into());
        }
        let publisher = id.split('_').next().unwrap_or_default().to_owned();
        let mut report = Report { publisher, read: true, ..Report::plain(text) };
        let link = |(from, to, id)| Some(Linked { span: Span::new(&report.text, from, to)?, id });
        let mut links: Vec<Linked> = marked.marks.into_iter().filter_map(link).collect();
        links.sort_by_key(|l| l.span);
        report.links = links;
        Ok(report)
    };
    raw::marked("techniques/read.tsv")?.into_iter().map(read).collect()
}

/// The links of a file, where they stand in the text: searched by their words and as much context as is found.
fn placed(text: &str, links: &str) -> Result<Vec<Linked>, Trouble> {
    let (packed, places) = pack(text);
    let mut found = vec![];
    for line in links.lines().filter(|line| !line.trim().is_empty()) {
        let link: Value = serde_json::from_str(line)?;
        let word = |key: &str| pack(link[key].as_str().unwrap_or_default()).0;
        let Some(id) = attack_id(link["label_link"].as_str().unwrap_or_default()) else { continue };
        let (left, mention, right) = (word("context_left"), word("mention"), word("context_right"));
        let tries = [(usize::MAX, usize::MAX), (40, 40), (20, 20), (20, 0), (0, 20), (8, 8)];
        let at = tries.iter().find_map(|&(before, after)| {
            let (before, after) = (tail(&left, before), head(&right, after));
            packed.find(&format!("{before}{mention}{after}")).map(|at| at + before.len())
        });
        let span = at.and_then(|at| Span::new(text, places[at], places[at + mention.len() - 1] + 1));
        found.extend(span.map(|span| Linked { span, id }));
    }
    found.sort_by_key(|l| l.span);
    Ok(found)
}

/// A text without white space, and for each of its bytes the place in the text.
fn pack(text: &str) -> (String, Vec<usize>) {
    let mut packed = String::with_capacity(text.len());
    let mut places = vec![];
    for (at, c) in text.char_indices().filter(|(_, c)| !c.is_whitespace()) {
        packed.push(c);
        places.extend(at..at + c.len_utf8());
    }
    (packed, places)
}

fn tail(text: &str, most: usize) -> &str {
    let from = text.len().saturating_sub(most);
    (from..=text.len()).find_map(|at| text.get(at..)).unwrap_or_default()
}

fn head(text: &str, most: usize) -> &str {
    let to = most.min(text.len());
    (0..=to).rev().find_map(|at| text.get(..at)).unwrap_or_default()
}

/// The id in a link to attack.mitre.org.
fn attack_id(link: &str) -> Option<String> {
    let (_, path) = link.split_once("attack.mitre.org/")?;
    let mut parts = path.trim_matches('/').split('/');
    let shelf = parts.next()?;
    let id = parts.next()?.to_owned();
    if !["techniques", "software", "groups", "tactics", "campaigns"].contains(&shelf) {
        return None;
    }
    Some(parts.next().map_or(id.clone(), |sub| format!("{id}.{sub}")))
}

/// One sentence or passage that tells of techniques.
pub struct Told {
    /// Its words.
    pub text: String,
    /// Ids of the techniques, as given.
    pub ids: BTreeSet<String>,
    /// Where it is from.
    pub source: Source,
}

/// Where a passage is from.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Source {
    /// AnnoCTR.
    Report,
    /// TRAM.
    Tram,
    /// An example in ATT&CK of who uses a technique, and how.
    Procedure,
    /// ATT&CK's text on a technique.
    Description,
}

/// TRAM's sentences, those with several labels joined.
pub fn tram(corpora: &Path) -> Result<Vec<Told>, Trouble> {
    let rows: Value = serde_json::from_str(&std::fs::read_to_string(corpora.join("tram/single_label.json"))?)?;
    let mut by_text: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for row in rows.as_array().into_iter().flatten() {
        if let (Some(text), Some(id)) = (row["text"].as_str(), row["label"].as_str()) {
            by_text.entry(text.to_owned()).or_default().insert(id.to_owned());
        }
    }
    Ok(by_text.into_iter().map(|(text, ids)| Told { text, ids, source: Source::Tram }).collect())
}

/// ATT&CK: the techniques in force with their names, and what is told of them.
pub struct Attack {
    /// Names by id, of techniques that are neither revoked nor deprecated.
    pub names: BTreeMap<String, String>,
    /// Examples and descriptions.
    pub told: Vec<Told>,
}

/// Sentences of a description that are taken.
const FIRST_SENTENCES: usize = 6;

/// ATT&CK Enterprise.
pub fn attack(knowledge: &Path) -> Result<Attack, Trouble> {
    let path = knowledge.join("attack/enterprise-attack-18.1-stix2.0.json");
    let bundle: Value = serde_json::from_str(&std::fs::read_to_string(path)?)?;
    let objects = bundle["objects"].as_array().ok_or("no objects in the ATT&CK bundle")?;
    let mut names = BTreeMap::new();
    let mut by_ref = BTreeMap::new();
    let mut told = vec![];
    for object in objects.iter().filter(|o| o["type"] == "attack-pattern" && o["revoked"] != true) {
        let id = external_id(object);
        if object["x_mitre_deprecated"] != true {
            names.insert(id.clone(), object["name"].as_str().unwrap_or_default().to_owned());
        }
        let text = uncited(object["description"].as_str().unwrap_or_default());
        let name = object["name"].as_str().unwrap_or_default();
        let report = Report::plain(text);
        let sentences = report.sentences.iter().take(FIRST_SENTENCES).map(|s| s.span.of(&report.text).to_owned());
        let ids = BTreeSet::from([id.clone()]);
        told.extend(std::iter::once(name.to_owned()).chain(sentences).map(|text| Told {
            text,
            ids: ids.clone(),
            source: Source::Description,
        }));
        by_ref.insert(object["id"].as_str().unwrap_or_default(), id);
    }
    let mut by_text: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for uses in objects.iter().filter(|o| o["type"] == "relationship" && o["relationship_type"] == "uses") {
        let target = by_ref.get(uses["target_ref"].as_str().unwrap_or_default());
        if let (Some(id), Some(text)) = (target, uses["description"].as_str()) {
            by_text.entry(uncited(text)).or_default().insert(id.clone());
        }
    }
    told.extend(by_text.into_iter().map(|(text, ids)| Told { text, ids, source: Source::Procedure }));
    Ok(Attack { names, told })
}

fn external_id(object: &Value) -> String {
    let references = object["external_references"].as_array().into_iter().flatten();
    let own = references.filter(|r| r["source_name"] == "mitre-attack").find_map(|r| r["external_id"].as_str());
    own.unwrap_or_default().to_owned()
}

/// A text without ATT&CK's "(Citation: …)" and with the words of links only.
fn uncited(text: &str) -> String {
    let mut kept = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("(Citation:") {
        kept.push_str(before);
        rest = after.split_once(')').map_or("", |(_, rest)| rest);
    }
    kept.push_str(rest);
    let mut plain = String::new();
    let mut rest = kept.as_str();
    while let Some((before, after)) = rest.split_once("](") {
        plain.push_str(&before.replacen('[', "", 1));
        rest = after.split_once(')').map_or("", |(_, rest)| rest);
    }
    plain.push_str(rest);
    plain.trim().to_owned()
}

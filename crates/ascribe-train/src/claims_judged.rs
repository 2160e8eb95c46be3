//! Proposals of the model on real reports, each judged by a reader: lessons for just these pairs, of texts whose other claims nobody listed.
//!
//! `data/claims/judged.tsv` has a row for each: the text's key, where subject and object begin, the predicate, the verdict
//! (`r` right; else what is wrong: `s` subject, `o` object, `p` predicate, `f` not told as a fact, `v` too vague). The texts themselves lie in
//! `../shared` and are not part of the project. `ascribe-train claims-ask` writes what could be judged next.

use crate::claims::{Seen, chances};
use crate::claims_data::{FOLDS, Item, Origin, document, raw_texts};
use crate::claims_learn::Label;
use crate::raw::key;
use ascribe_model::Predicate;
use ascribe_reader::Reader;
use ascribe_reader::pairs::{LineLesson, Model, PairLesson, PartyLesson};
use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::error::Error;
use std::fs;
use std::path::Path;

/// A verdict on one pair.
#[derive(Clone, Copy, Debug)]
pub struct Judged {
    /// Where the subject's head word begins.
    pub subject: usize,
    /// Where the object's does.
    pub object: usize,
    pub predicate: Predicate,
    /// Unknown where another predicate may hold.
    pub right: Option<bool>,
}

/// The texts with verdicts.
pub fn items(root: &Path, found: &mut Vec<Item>) -> Result<(), Box<dyn Error>> {
    let rows = fs::read_to_string(root.join("crates/ascribe-train/data/claims/judged.tsv")).unwrap_or_default();
    let mut of: HashMap<&str, Vec<Judged>> = HashMap::new();
    for (key, judged) in rows.lines().filter(|line| !line.starts_with('#')).filter_map(row) {
        of.entry(key).or_default().push(judged);
    }
    for text in raw_texts(&root.join("../shared"))? {
        if let Some(judged) = of.remove(key(&text).as_str()) {
            let fold = text.len() % FOLDS;
            found.push(Item { origin: Origin::Judged, fold, document: document(&text)?, gold: vec![], judged });
        }
    }
    if !of.is_empty() {
        println!("{} judged texts are not there: is ../shared another?", of.len());
    }
    Ok(())
}

fn row(line: &str) -> Option<(&str, Judged)> {
    let [key, subject, object, predicate, verdict] = line.split('\t').collect::<Vec<_>>()[..] else {
        return None;
    };
    let right = match verdict {
        "r" => Some(true),
        "p" => None,
        _ => Some(false),
    };
    let predicate = Predicate::from_word(predicate)?;
    Some((key, Judged { subject: subject.parse().ok()?, object: object.parse().ok()?, predicate, right }))
}

/// A pair that was judged: its line and number, the label that was proposed, and whether it is right.
pub type Verdict = ((usize, usize), Label, Option<bool>);

/// The verdicts on pairs that are still there.
pub fn verdicts(s: &Seen) -> Vec<Verdict> {
    let mut places: HashMap<[usize; 2], Vec<(usize, usize)>> = HashMap::new();
    pairs(s).for_each(|(place, ends, _)| places.entry(ends).or_default().push(place));
    let found = s.item.judged.iter().filter_map(|judged| {
        let turned = [(0, [judged.subject, judged.object]), (1, [judged.object, judged.subject])];
        let all = turned.iter().flat_map(|(side, ends)| places.get(ends).into_iter().flatten().map(|p| (*side, *p)));
        // Words may stand for two parties: the one that the predicate takes.
        let may = |(side, (line, pair)): &(usize, (usize, usize))| {
            s.lines[*line].pairs[*pair].sides[*side].allowed >> judged.predicate as u32 & 1 == 1
        };
        let (side, place) = all.into_iter().find(may)?;
        Some((place, (side, judged.predicate), judged.right))
    });
    found.collect()
}

/// For each pair that was judged, the labels that it should have; `None` where that is not known.
pub fn right(s: &Seen) -> BTreeMap<(usize, usize), Option<Vec<Label>>> {
    let mut right: BTreeMap<(usize, usize), Option<Vec<Label>>> = BTreeMap::new();
    for (place, label, is_right) in verdicts(s) {
        let labels = is_right.map(|right| if right { vec![label] } else { vec![] });
        right
            .entry(place)
            .and_modify(|known| match (known.as_mut(), &labels) {
                (Some(known), Some(labels)) => known.extend(labels),
                _ => *known = None,
            })
            .or_insert(labels);
    }
    right
}

/// What a model that had not seen a text says of its judged pairs, whether that is right, and whether the grammar says so as well.
pub fn told(s: &Seen, model: &Model) -> Vec<(f32, bool, bool)> {
    let chance = |((line, pair), (side, predicate), right): Verdict| {
        let (line, pair) = (&s.lines[line], &s.lines[line].pairs[pair]);
        let claimed = pair.sides[side].claimed >> predicate as u32 & 1 == 1;
        let chances = &chances(model, line, &OnceCell::new(), pair)[side];
        Some((chances.iter().find(|(p, _)| *p == predicate)?.1, right.unwrap_or(false), claimed))
    };
    verdicts(s).into_iter().filter_map(chance).collect()
}

/// The pairs of different words, with where both begin.
fn pairs<'s>(s: &'s Seen) -> impl Iterator<Item = ((usize, usize), [usize; 2], [&'s PartyLesson; 2])> {
    s.lines.iter().enumerate().flat_map(|(n, line)| {
        let pairs = line.pairs.iter().enumerate().filter(|(_, pair)| pair.first != pair.second);
        pairs.map(move |(m, pair)| {
            let parties = [&line.parties[pair.first], &line.parties[pair.second]];
            ((n, m), parties.map(|party| party.span.start()), parties)
        })
    })
}

/// Proposals from this probability on are asked for.
const LEAST: f32 = 0.25;
/// At most so many of one text.
const MOST: usize = 30;
/// Bytes before a pair that are shown with it.
const BEFORE: usize = 500;

/// Writes claims of the grammar and proposals of the shipped model on raw texts that nobody judged yet, one JSON object a line.
pub fn ask(root: &Path, one_in: usize) -> Result<(), Box<dyn Error>> {
    let reader = Reader::shipped();
    let model = Model::shipped().map_err(|e| format!("{e:?}"))?;
    let rows = fs::read_to_string(root.join("crates/ascribe-train/data/claims/judged.tsv")).unwrap_or_default();
    let judged: BTreeSet<(&str, [usize; 2])> =
        rows.lines().filter_map(row).map(|(key, judged)| (key, [judged.subject, judged.object])).collect();
    for text in raw_texts(&root.join("../shared"))?.into_iter().step_by(one_in) {
        let key = key(&text);
        let item = Item { origin: Origin::Judged, fold: 0, document: document(&text)?, gold: vec![], judged: vec![] };
        let lines = reader.lessons(&item.document);
        let seen = Seen { item: &item, lines, found: vec![], lost: vec![], right: BTreeMap::new() };
        let mut asked: Vec<(f32, serde_json::Value)> = pairs(&seen)
            .filter_map(|(place, ends, parties)| {
                let (side, predicate, chance, by) =
                    question(&seen.lines[place.0], &seen.lines[place.0].pairs[place.1], &model)?;
                let (s, o) = (side, 1 - side);
                if judged.contains(&(key.as_str(), [ends[s], ends[o]])) {
                    return None;
                }
                let named = |p: &PartyLesson| serde_json::json!({"words": p.phrase, "names": p.names});
                let (from, to) = (ends[0].min(ends[1]), ends[0].max(ends[1]));
                let row = serde_json::json!({"key": key, "s": ends[s], "o": ends[o], "subject": named(parties[s]),
                    "object": named(parties[o]), "predicate": predicate, "chance": chance, "by": by,
                    "context": context(&item.document.text, from, to)});
                Some((chance, row))
            })
            .collect();
        asked.sort_by(|a, b| b.0.total_cmp(&a.0));
        let every = asked.len().div_ceil(MOST).max(1);
        asked.iter().step_by(every).for_each(|(_, row)| println!("{row}"));
    }
    Ok(())
}

/// What could be asked of a pair: what the grammar claims, else the likeliest label.
fn question(line: &LineLesson, pair: &PairLesson, model: &Model) -> Option<(usize, Predicate, f32, &'static str)> {
    let told = chances(model, line, &OnceCell::new(), pair).into_iter().enumerate();
    let told =
        told.flat_map(|(side, all)| all.into_iter().map(move |(p, chance)| (side, p, model.calibration.of(chance))));
    let told: Vec<(usize, Predicate, f32)> = told.collect();
    let claimed = told.iter().find(|(side, p, _)| pair.sides[*side].claimed >> *p as u32 & 1 == 1);
    let best = || told.iter().filter(|(_, _, chance)| *chance >= LEAST).max_by(|a, b| a.2.total_cmp(&b.2));
    claimed.map(|&(s, p, c)| (s, p, c, "grammar")).or_else(|| best().map(|&(s, p, c)| (s, p, c, "model")))
}

/// The words around a pair, from some before it to the end of its sentence.
fn context(text: &str, from: usize, to: usize) -> String {
    let start = text.floor_char_boundary(from.saturating_sub(BEFORE));
    let start = text[start..from].find(". ").map_or(start, |n| start + n + 2);
    let end = text[to..].find(". ").map_or(text.len(), |n| to + n + 1).min(text.floor_char_boundary(to + BEFORE));
    text[start..end].split_whitespace().collect::<Vec<_>>().join(" ")
}

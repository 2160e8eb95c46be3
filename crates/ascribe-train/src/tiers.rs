//! Makes the shipped tiers of the parser's steps from the learned table: of its features those that steps ask for, most
//! asked for first. Asked is on what the reader itself parses, and on the lessons. Tables of tags and relations get copies
//! of the slots that are asked for most.

use crate::raw;
use ascribe_lang::training::{
    BUCKET, Bucket, COLD, FILTER, HOT, Habits, Scorer, Table, WAYS, Wording, bucket, filter_place, parse, row_check,
};
use ascribe_lang::training::{Features, HOT_SLOTS, Lexicon, SPARSE_SLOT, Sparse, TAG_SCORES, tag_features, wordings};
use ascribe_reader::Reader;
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::io::Result;
use std::path::Path;

/// What a report asks for counts so many times as much as what a lesson does.
const REPORT: u32 = 10;
/// Raw texts are read in pieces of so many bytes at least.
const PIECE: usize = 20_000;

/// A table that counts which of its features are asked for.
struct Counting<'a> {
    table: Table<'a>,
    asked: RefCell<HashMap<u32, Asked>>,
    /// How much asking counts.
    each: Cell<u32>,
}

/// How often a feature was asked for, and what it weighs.
#[derive(Clone, Copy)]
struct Asked {
    count: u32,
    weights: [u8; 2],
}

impl Scorer<2> for Counting<'_> {
    fn scores(&self, features: &[u32]) -> [i32; 2] {
        let mut asked = self.asked.borrow_mut();
        for &feature in features {
            if let Some(weights) = self.table.row(feature) {
                asked.entry(feature).or_insert(Asked { count: 0, weights }).count += self.each.get();
            }
        }
        self.table.scores(features)
    }
}

/// The tagged sentences that the reader would parse: reports without those kept for judging, the knowledge bases, the
/// project's own samples.
pub fn sentences(shared: &Path, samples: &Path, lexicon: &Lexicon) -> Result<Vec<Vec<Wording>>> {
    let reader = Reader::shipped();
    let options = ascribe_text::Options::default();
    let mut found = Vec::new();
    let mut add = |bytes: &[u8], name: &str| {
        let Ok(document) = ascribe_text::read(bytes, Some(name), &options) else { return };
        let ground = reader.ground(&document);
        let tagged = ground.sentences().map(|(sentence, _)| sentence);
        let tagged = tagged.filter(|s| s.tokens.len() > 1 && s.tokens.iter().all(|t| t.tag != ascribe_lang::Tag::None));
        found.extend(tagged.map(|sentence| wordings(&document.text, sentence, lexicon)));
    };
    for file in raw::reports(&shared.join("data/corpora/annoctr"))? {
        add(&std::fs::read(file)?, "report.txt");
    }
    let mut piece = String::new();
    for text in raw::described(shared, &[shared.join("data/corpora/tram/single_label.json")])? {
        piece.push_str(&text);
        piece.push_str("\n\n");
        if piece.len() > PIECE {
            add(piece.as_bytes(), "knowledge.txt");
            piece.clear();
        }
    }
    for file in raw::files(samples)? {
        let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        add(&std::fs::read(&file)?, &name);
    }
    Ok(found)
}

/// The tiers of `steps`, a table as it was learned, from sentences of reports and lessons.
pub fn make(
    steps: &[u8],
    labels: &Sparse,
    habits: Habits,
    reports: &[Vec<Wording>],
    lessons: &[Vec<Wording>],
) -> Vec<u8> {
    let counting = Counting { table: Table::new(steps), asked: RefCell::default(), each: Cell::new(REPORT) };
    reports.iter().for_each(|words| drop(parse(words, habits, &counting, labels)));
    counting.each.set(1);
    lessons.iter().for_each(|words| drop(parse(words, habits, &counting, labels)));
    let mut asked: Vec<(u32, Asked)> = counting.asked.into_inner().into_iter().collect();
    asked.sort_unstable_by_key(|(feature, asked)| (std::cmp::Reverse(asked.count), *feature));
    let mut hot = vec![[0; BUCKET]; 1 << HOT];
    let mut cold = vec![[0; BUCKET]; 1 << COLD];
    let mut filter = vec![0u8; 1 << (FILTER - 3)];
    let all = asked.len();
    asked.retain(|(feature, row)| !put(&mut hot[bucket(*feature, HOT)], *feature, row));
    let others = asked.len();
    asked.sort_by_key(|(_, row)| std::cmp::Reverse(row.matters()));
    asked.retain(|(feature, row)| put(&mut cold[bucket(*feature, COLD)], *feature, row));
    for (feature, _) in &asked {
        let (byte, bit) = filter_place(*feature);
        filter[byte] |= bit;
    }
    eprintln!("of {all} features asked for, {} in the first tier, {} in the second", all - others, asked.len());
    let bytes = |tier: Vec<Bucket>| tier.concat();
    [bytes(hot), filter, bytes(cold)].concat()
}

/// A table that counts which of its features are asked for, and gives its scores.
struct CountingSparse<'a> {
    table: Sparse<'a>,
    asked: RefCell<HashMap<u32, u32>>,
}

impl CountingSparse<'_> {
    fn new(bytes: &[u8]) -> CountingSparse<'_> {
        CountingSparse { table: Sparse::new(bytes), asked: RefCell::default() }
    }
}

impl<const N: usize> Scorer<N> for CountingSparse<'_> {
    fn scores(&self, features: &[u32]) -> [i32; N] {
        let mut asked = self.asked.borrow_mut();
        for feature in features.iter().filter(|feature| self.table.first_slot(**feature).is_some()) {
            *asked.entry(*feature).or_default() += 1;
        }
        self.table.scores(features)
    }
}

/// The table of tags with copies of the slots that are asked for most.
pub fn hot_tags(tags: &[u8], sentences: &[Vec<Wording>]) -> Vec<u8> {
    let counting = CountingSparse::new(tags);
    let mut features = Features::default();
    for words in sentences {
        for at in (0..words.len()).filter(|at| !words[*at].sure) {
            tag_features(words, at, &mut features);
            let _: [i32; TAG_SCORES] = counting.scores(features.hashes());
        }
    }
    with_hot(tags, &counting)
}

/// The table of relations with copies of the slots that are asked for most.
pub fn hot_labels(labels: &[u8], steps: &impl Scorer<2>, habits: Habits, sentences: &[Vec<Wording>]) -> Vec<u8> {
    let counting = CountingSparse::new(labels);
    for words in sentences {
        parse(words, habits, steps, &counting);
    }
    with_hot(labels, &counting)
}

fn with_hot(table: &[u8], counting: &CountingSparse) -> Vec<u8> {
    let mut asked: Vec<(u32, u32)> =
        counting.asked.borrow().iter().map(|(feature, count)| (*feature, *count)).collect();
    asked.sort_unstable_by_key(|(feature, count)| (std::cmp::Reverse(*count), *feature));
    let mut hot = vec![[0u8; SPARSE_SLOT]; HOT_SLOTS];
    let mut covered = 0u64;
    for (feature, count) in &asked {
        let place = &mut hot[*feature as usize & (HOT_SLOTS - 1)];
        if let Some(slot) = counting.table.first_slot(*feature).filter(|_| *place == [0; SPARSE_SLOT]) {
            *place = slot;
            covered += u64::from(*count);
        }
    }
    let all: u64 = asked.iter().map(|(_, count)| u64::from(*count)).sum();
    eprintln!("{} features asked for, of {all} times {covered} of those at hand", asked.len());
    let mut out = table.to_vec();
    out[..HOT_SLOTS * SPARSE_SLOT].copy_from_slice(&hot.concat());
    out
}

impl Asked {
    /// How much is lost without it: how often it was asked for, and what it weighs.
    fn matters(&self) -> u64 {
        let size = |byte: u8| u64::from(byte.cast_signed().unsigned_abs());
        u64::from(self.count) * size(self.weights[0]).max(size(self.weights[1])).pow(2)
    }
}

/// Puts a feature into a free place; false if there is none.
fn put(bucket: &mut Bucket, feature: u32, asked: &Asked) -> bool {
    let Some(free) = (0..WAYS).find(|lane| bucket[2 * lane..2 * lane + 2] == [0; 2]) else { return false };
    bucket[2 * free..2 * free + 2].copy_from_slice(&row_check(feature).to_le_bytes());
    (bucket[2 * WAYS + free], bucket[3 * WAYS + free]) = (asked.weights[0], asked.weights[1]);
    true
}

//! Trees of our own texts by a teacher (`teacher/parser.py`): a parser with a pretrained encoder, which learned from the
//! same treebank and is too large and slow to ship. What it says of texts like those that are read is what the shipped
//! tagger and parser learn beside the treebank.
//!
//! `data/lang/taught.tsv` holds a row for each sentence: the key of its text, the byte at which its first token begins,
//! and for each token its tag, its relation (one letter each, in the order of the rows `tags` and `relations`) and how
//! far ahead its head stands (`0` for the root).

use crate::claims_data::{self, Origin};
use crate::raw;
use crate::treebank::Word;
use ascribe_lang::{Form, Rel, Sentence, Tag, segment};
use ascribe_model::Span;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::error::Error;
use std::fmt::Write as _;
use std::path::Path;

const TABLE: &str = "data/lang/taught.tsv";
/// Longer sentences are seldom sentences.
const LONGEST: usize = 110;

/// The sentences of our own texts, tokens untagged.
fn sentences(text: &str) -> impl Iterator<Item = Sentence> + '_ {
    let mut at = 0;
    text.split_inclusive('\n').flat_map(move |line| {
        let block = Span::new(text, at, at + line.trim_end().len());
        at += line.len();
        let found = block.map(|block| segment(text, block, &[])).unwrap_or_default();
        found.into_iter().filter(|sentence| (3..=LONGEST).contains(&sentence.tokens.len())).collect::<Vec<_>>()
    })
}

/// The texts that the model of claims learns from, each once.
fn texts(root: &Path) -> Result<Vec<String>, Box<dyn Error>> {
    let seen = |origin: Origin| !matches!(origin, Origin::Sample | Origin::HeldOut | Origin::Test);
    let items = claims_data::items(root, &[])?.into_iter().filter(|item| seen(item.origin));
    let mut known = BTreeSet::new();
    let texts = items.map(|item| item.document.text.to_string());
    Ok(texts.filter(|text| known.insert(raw::key(text))).collect())
}

/// Writes the sentences of our own texts for the teacher: key, place, tokens with spaces between.
pub fn ask(root: &Path, file: &Path) -> Result<(), Box<dyn Error>> {
    let mut out = String::new();
    for text in texts(root)? {
        let key = raw::key(&text);
        for sentence in sentences(&text) {
            let words: Vec<&str> = sentence.tokens.iter().map(|token| token.span.of(&text)).collect();
            let start = sentence.tokens.first().map_or(0, |token| token.span.start());
            if words.iter().all(|word| !word.contains(char::is_whitespace)) {
                writeln!(out, "{key}\t{start}\t{}", words.join(" "))?;
            }
        }
    }
    Ok(std::fs::write(file, out)?)
}

/// What the teacher says of each token of the sentence that begins at a place of a text.
type Taught<'a> = HashMap<(&'a str, usize), &'a str>;

/// The sentences of our own texts with the teacher's trees.
pub fn read(root: &Path) -> Result<Vec<Vec<Word>>, Box<dyn Error>> {
    let table = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(TABLE))?;
    let letters = |row: &str| -> BTreeMap<char, String> {
        let words = table.lines().find_map(|line| line.strip_prefix(row)).unwrap_or_default();
        ('0'..).zip(words.split_whitespace().map(str::to_owned)).collect()
    };
    let tags = letters("# tags: ").into_iter().map(|(letter, word)| (letter, Tag::read(&word))).collect();
    let relations = letters("# relations: ").into_iter().map(|(letter, word)| (letter, Rel::read(&word))).collect();
    let mut taught = Taught::new();
    for line in table.lines().filter(|line| !line.starts_with('#')) {
        let mut cells = line.split('\t');
        let (Some(key), Some(start), Some(tokens)) = (cells.next(), cells.next(), cells.next()) else {
            return Err(format!("{TABLE}: not key, place and tokens: {line}").into());
        };
        taught.insert((key, start.parse()?), tokens);
    }
    let mut found = vec![];
    for text in texts(root)? {
        let key = raw::key(&text);
        for sentence in sentences(&text) {
            let start = sentence.tokens.first().map_or(0, |token| token.span.start());
            let Some(tokens) = taught.get(&(key.as_str(), start)) else { continue };
            found.extend(words(&text, &sentence, tokens, &tags, &relations));
        }
    }
    Ok(found)
}

fn words(
    text: &str,
    sentence: &Sentence,
    tokens: &str,
    tags: &BTreeMap<char, Tag>,
    relations: &BTreeMap<char, Rel>,
) -> Option<Vec<Word>> {
    let count = sentence.tokens.len();
    let tokens: Vec<&str> = tokens.split(' ').collect();
    let word = |(at, (token, told)): (usize, (&ascribe_lang::Token, &&str))| {
        let mut letters = told.chars();
        let (tag, rel) = (letters.next()?, letters.next()?);
        let ahead: isize = letters.as_str().parse().ok()?;
        Some(Word {
            form: token.span.of(text).to_owned(),
            kind: Form::Word,
            tag: *tags.get(&tag)?,
            head: if ahead == 0 { count } else { at.checked_add_signed(ahead).filter(|head| *head < count)? },
            rel: *relations.get(&rel)?,
        })
    };
    (tokens.len() == count)
        .then(|| sentence.tokens.iter().zip(&tokens).enumerate().map(word).collect::<Option<Vec<Word>>>())
        .flatten()
}

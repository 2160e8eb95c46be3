//! Treebanks in CoNLL-U: gold tokens, tags, heads and relations.

use ascribe_lang::training::NOWHERE;
use ascribe_lang::{Form, Rel, Sentence, Tag, Token};
use ascribe_model::Span;
use std::path::Path;

/// One sentence with what annotators say of it.
#[derive(Clone)]
pub struct Gold {
    /// Its words, one space between.
    pub text: String,
    /// Its tokens, untagged.
    pub sentence: Sentence,
    /// Tag of each token.
    pub tags: Vec<Tag>,
    /// Head of each token, the number of tokens for the root.
    pub heads: Vec<usize>,
    /// Relation of each token to its head.
    pub rels: Vec<Rel>,
}

/// One word of a treebank.
#[derive(Clone)]
pub struct Word {
    /// As printed.
    pub form: String,
    /// What sort of token.
    pub kind: Form,
    /// Its part of speech.
    pub tag: Tag,
    /// Its head, the number of tokens for the root.
    pub head: usize,
    /// Its relation to the head.
    pub rel: Rel,
}

/// The sentences of a CoNLL-U file. Word ranges and empty nodes are left out.
pub fn read(path: &Path) -> std::io::Result<Vec<Vec<Word>>> {
    let file = std::fs::read_to_string(path)
        .map_err(|error| std::io::Error::new(error.kind(), format!("{}: {error}", path.display())))?;
    Ok(file.split("\n\n").map(words).filter(|words| !words.is_empty()).collect())
}

fn words(block: &str) -> Vec<Word> {
    let rows: Vec<Vec<&str>> = block
        .lines()
        .filter(|line| !line.starts_with('#'))
        .map(|line| line.split('\t').collect::<Vec<_>>())
        .filter(|columns| columns.len() > 7 && columns.first().is_some_and(|id| id.parse::<usize>().is_ok()))
        .collect();
    let count = rows.len();
    rows.iter()
        .filter_map(|columns| match columns.as_slice() {
            [_, form, _, _, xpos, _, head, rel, ..] => Some(Word {
                form: (*form).to_owned(),
                kind: Form::Word,
                tag: Tag::read(xpos),
                head: head.parse::<usize>().ok()?.checked_sub(1).unwrap_or(count),
                rel: Rel::read(rel),
            }),
            _ => None,
        })
        .collect()
}

impl Gold {
    /// A sentence of these words.
    pub fn new(words: &[Word]) -> Option<Gold> {
        let text = words.iter().map(|word| word.form.as_str()).collect::<Vec<_>>().join(" ");
        let mut at = 0;
        let mut tokens = Vec::new();
        for word in words {
            let span = Span::new(&text, at, at + word.form.len())?;
            let tag = if word.kind == Form::Name { word.tag } else { Tag::None };
            tokens.push(Token { tag, ..Token::new(span, word.kind) });
            at += word.form.len() + 1;
        }
        Some(Gold {
            sentence: Sentence::new(tokens)?,
            tags: words.iter().map(|word| word.tag).collect(),
            heads: words.iter().map(|word| word.head).collect(),
            rels: words.iter().map(|word| word.rel).collect(),
            text,
        })
    }
}

/// The sentence as the reader would hand it on: proper names of one or more words are one token each, every
/// name for which `keep` says so. A run of proper nouns is a name if one of them is the head of all others.
pub fn collapse(words: &[Word], mut keep: impl FnMut() -> bool) -> Vec<Word> {
    let proper = |at: usize| words.get(at).is_some_and(|word| matches!(word.tag, Tag::NNP | Tag::NNPS));
    let mut new_place = vec![NOWHERE; words.len() + 1];
    let mut kept: Vec<Word> = Vec::new();
    let mut at = 0;
    while at < words.len() {
        let mut end = at + 1;
        while proper(at) && proper(end) {
            end += 1;
        }
        let outside: Vec<usize> = (at..end)
            .filter(|inner| words.get(*inner).is_some_and(|word| word.head < at || word.head >= end))
            .collect();
        let whole = proper(at) && outside.len() == 1 && keep();
        for inner in at..end {
            let Some(word) = words.get(inner) else { continue };
            if let Some(place) = new_place.get_mut(inner) {
                *place = if whole { kept.len() } else { kept.len() + inner - at };
            }
            if !whole {
                continue;
            }
            if outside.contains(&inner) {
                // The name's own words stay, spaces made underscores, so that the text keeps its length.
                let form = words.get(at..end).unwrap_or_default().iter().map(|w| w.form.as_str()).collect::<Vec<_>>();
                kept.push(Word { form: form.join("_"), kind: Form::Name, tag: Tag::NNP, ..word.clone() });
            }
        }
        if !whole {
            kept.extend(words.get(at..end).unwrap_or_default().iter().cloned());
        }
        at = end;
    }
    if let Some(root) = new_place.last_mut() {
        *root = kept.len();
    }
    for word in &mut kept {
        word.head = new_place.get(word.head).copied().unwrap_or(NOWHERE);
    }
    kept
}

/// The sentence with some phrases of a common noun made one token, as the reader does with audiences and sectors
/// ("civil society groups"): those before whose head stand only its own adjectives and nouns, and for which `keep`
/// says so.
pub fn collapse_phrases(words: &[Word], mut keep: impl FnMut() -> bool) -> Vec<Word> {
    let mut first: Vec<usize> = (0..words.len()).collect();
    for (at, word) in words.iter().enumerate().filter(|(_, word)| matches!(word.tag, Tag::NN | Tag::NNS)) {
        let mut start = at;
        while start > 0
            && at - start < 5
            && words.get(start - 1).is_some_and(|before| modifies(before, at) && is_leaf(words, start - 1))
        {
            start -= 1;
        }
        if start < at && word.kind == Form::Word && keep() {
            first[at] = start;
        }
    }
    let gone = |at: usize| (at + 1..words.len().min(at + 6)).any(|end| first[end] <= at);
    let mut places = vec![NOWHERE; words.len() + 1];
    let mut kept: Vec<Word> = Vec::new();
    for (at, word) in words.iter().enumerate().filter(|(at, _)| !gone(*at)) {
        places[at] = kept.len();
        let mut word = word.clone();
        if first[at] < at {
            word.form = words[first[at]..=at].iter().map(|w| w.form.as_str()).collect::<Vec<_>>().join("_");
            word.kind = Form::Name;
        }
        kept.push(word);
    }
    places[words.len()] = kept.len();
    for word in &mut kept {
        word.head = places[word.head];
    }
    kept
}

/// An adjective or noun that stands before the noun at `head` and belongs to it.
fn modifies(word: &Word, head: usize) -> bool {
    let noun_or_adjective = matches!(word.tag, Tag::JJ | Tag::NN | Tag::NNS | Tag::NNP) && word.kind == Form::Word;
    word.head == head && noun_or_adjective && matches!(word.rel, Rel::Amod | Rel::Compound)
}

fn is_leaf(words: &[Word], at: usize) -> bool {
    words.iter().all(|word| word.head != at)
}

//! Our own trees (`data/reports.txt`): a small grammar of sentences, filled and expanded by chance.

use crate::learner::Dice;
use crate::treebank::Word;
use ascribe_lang::training::NOWHERE;
use ascribe_lang::{Form, Rel, Tag};
use std::collections::BTreeMap;

/// How often each sentence is filled.
const FILLED: usize = 14;
/// Phrases within phrases; deeper ones take their first reading.
const DEEPEST: usize = 3;
const SEED: u64 = 7;

/// The sentences of our own.
pub fn sentences() -> Vec<Vec<Word>> {
    let grammar = Grammar::read(include_str!("../data/reports.txt"));
    let mut dice = Dice::new(SEED);
    let mut out = Vec::new();
    for sentence in &grammar.sentences {
        for _ in 0..FILLED {
            out.push(grammar.fill(sentence, &mut dice));
        }
    }
    out
}

/// What the file says; its head explains the notation.
struct Grammar {
    /// Tag and words of each list.
    lists: BTreeMap<&'static str, (&'static str, Vec<&'static str>)>,
    /// Tag and relation of common words.
    usual: BTreeMap<&'static str, (&'static str, &'static str)>,
    /// The readings of each phrase.
    phrases: BTreeMap<&'static str, Vec<&'static str>>,
    sentences: Vec<&'static str>,
}

impl Grammar {
    fn read(file: &'static str) -> Grammar {
        let mut grammar =
            Grammar { lists: BTreeMap::new(), usual: BTreeMap::new(), phrases: BTreeMap::new(), sentences: Vec::new() };
        for line in file.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
            let mut parts = line.splitn(4, ' ');
            match (parts.next(), parts.next(), parts.next(), parts.next()) {
                (Some("="), Some(name), Some(tag), Some(words)) => {
                    grammar.lists.insert(name, (tag, words.split('|').collect()));
                }
                (Some("~"), Some(tag), Some(rel), Some(words)) => {
                    grammar.usual.extend(words.split(' ').map(|word| (word, (tag, rel))));
                }
                (Some("@"), Some(name), Some(_), _) => {
                    let reading = line.splitn(3, ' ').nth(2).unwrap_or_default();
                    grammar.phrases.entry(name).or_default().push(reading);
                }
                _ => grammar.sentences.push(line),
            }
        }
        grammar
    }

    /// One filling of a sentence.
    ///
    /// # Panics
    /// If the sentence does not follow the notation: the file is part of the program.
    fn fill(&self, sentence: &str, dice: &mut Dice) -> Vec<Word> {
        let mut filling = Filling { words: Vec::new(), open: vec![Phrase::new(Rel::Root)] };
        self.expand(sentence, 0, &mut filling, dice);
        filling.close();
        assert!(filling.open.is_empty(), "brackets do not match: {sentence}");
        let count = filling.words.len();
        for word in filling.words.iter_mut().filter(|word| word.head == NOWHERE) {
            assert!(word.rel == Rel::Root, "{} has no head: {sentence}", word.form);
            word.head = count;
        }
        without_doubled_commas(&mut filling.words);
        let letter = |word: &Word| word.form.starts_with(char::is_alphabetic);
        if let Some(first) = filling.words.iter_mut().find(|word| letter(word)).filter(|word| word.kind == Form::Word) {
            first.form = capitalised(&first.form);
        }
        filling.words
    }

    fn expand(&self, text: &str, depth: usize, filling: &mut Filling, dice: &mut Dice) {
        for piece in text.split(' ') {
            if let Some(rel) = piece.strip_prefix('[') {
                filling.open.push(Phrase::new(relation(rel, text)));
            } else if piece == "]" {
                filling.close();
            } else if let Some(phrase) = piece.strip_prefix('<').and_then(|piece| piece.strip_suffix('>')) {
                self.expand_phrase(phrase, depth, filling, dice);
            } else {
                self.add_word(piece, text, filling, dice);
            }
        }
    }

    /// `<phrase:rel>` is a phrase of its own, `<phrase>` a part of the one that is open.
    fn expand_phrase(&self, phrase: &str, depth: usize, filling: &mut Filling, dice: &mut Dice) {
        let (name, rel) = phrase.split_once(':').map_or((phrase, None), |(name, rel)| (name, Some(rel)));
        let readings = self.phrases.get(name).unwrap_or_else(|| panic!("no phrase is called {name}"));
        let chosen = if depth < DEEPEST { dice.roll(readings.len()) } else { 0 };
        if let Some(rel) = rel {
            filling.open.push(Phrase::new(relation(rel, phrase)));
        }
        if readings[chosen] != "_" {
            self.expand(readings[chosen], depth + 1, filling, dice);
        }
        if rel.is_some() {
            filling.close();
        }
    }

    fn add_word(&self, piece: &str, text: &str, filling: &mut Filling, dice: &mut Dice) {
        let (is_head, piece) = piece.strip_prefix('*').map_or((false, piece), |rest| (true, rest));
        let (form, tag, rel) = self.parts(piece, dice);
        assert!(tag != "_", "{form} needs a tag: {text}");
        let rel = if is_head { None } else { Some(relation(rel, text)) };
        let kind = if form.contains('_') { Form::Name } else { Form::Word };
        filling.add(form, kind, Tag::read(tag), rel);
    }

    /// Form, tag and relation of `form`, `form:rel`, `form/TAG` or `form/TAG:rel`, the form being a word or a `{list}`.
    fn parts<'a>(&'a self, piece: &'a str, dice: &mut Dice) -> (&'a str, &'a str, &'a str) {
        if let Some((tag, rel)) = self.usual.get(piece.to_lowercase().as_str()) {
            return (piece, tag, rel);
        }
        let (form, rest) = piece.rsplit_once('/').map_or((piece, None), |(form, rest)| (form, Some(rest)));
        let (form, stated_tag, rel) = match rest {
            Some(rest) => rest.split_once(':').map_or((form, Some(rest), ""), |(tag, rel)| (form, Some(tag), rel)),
            None => form.split_once(':').map_or((form, None, ""), |(form, rel)| (form, None, rel)),
        };
        let list = form.strip_prefix('{').and_then(|form| form.strip_suffix('}')).and_then(|list| self.lists.get(list));
        let usual = self.usual.get(form.to_lowercase().as_str());
        let tag = list.map(|list| list.0).or(usual.map(|usual| usual.0)).unwrap_or("_");
        let form = list.and_then(|list| list.1.get(dice.roll(list.1.len()))).copied().unwrap_or(form);
        (form, stated_tag.unwrap_or(tag), if rel.is_empty() { usual.map_or("", |usual| usual.1) } else { rel })
    }
}

/// Takes out the commas that close a phrase before another mark does.
fn without_doubled_commas(words: &mut Vec<Word>) {
    while let Some(at) =
        words.windows(2).position(|pair| pair[0].form == "," && matches!(&*pair[1].form, "," | "." | ")"))
    {
        words.remove(at);
        for word in words.iter_mut().filter(|word| word.head > at) {
            word.head -= 1;
        }
    }
}

fn relation(word: &str, text: &str) -> Rel {
    let rel = Rel::read(word);
    assert!(rel != Rel::Dep && rel != Rel::None, "no relation is called “{word}”: {text}");
    rel
}

fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// A sentence being filled.
struct Filling {
    words: Vec<Word>,
    open: Vec<Phrase>,
}

/// A phrase that is not yet closed.
struct Phrase {
    rel: Rel,
    head: Option<usize>,
    dependents: Vec<usize>,
}

impl Phrase {
    fn new(rel: Rel) -> Phrase {
        Phrase { rel, head: None, dependents: Vec::new() }
    }
}

impl Filling {
    /// Adds a word; without a relation it is the head of the open phrase.
    fn add(&mut self, form: &str, kind: Form, tag: Tag, rel: Option<Rel>) {
        let at = self.words.len();
        let phrase = self.open.last_mut().expect("a phrase is open");
        match rel {
            Some(_) => phrase.dependents.push(at),
            None => assert!(phrase.head.replace(at).is_none(), "a phrase has two heads, one is {form}"),
        }
        let rel = rel.unwrap_or(Rel::Dep);
        self.words.push(Word { form: form.to_owned(), kind, tag, head: NOWHERE, rel });
    }

    /// Closes the open phrase: its words hang on its head, its head on what is around.
    fn close(&mut self) {
        let phrase = self.open.pop().expect("a phrase is open");
        let head = phrase.head.unwrap_or_else(|| panic!("a phrase has no head, before word {}", self.words.len()));
        for dependent in phrase.dependents {
            self.words[dependent].head = head;
        }
        self.words[head].rel = phrase.rel;
        if let Some(around) = self.open.last_mut() {
            around.dependents.push(head);
        }
    }
}

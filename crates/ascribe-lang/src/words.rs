//! Word lists under `data/`, compiled in: one or many words a line, `#` at the start of a line for comments.

use rustc_hash::FxHashMap as HashMap;

/// The words of a list, in order; what follows the word itself (`+`, `#`) is kept on it.
pub(crate) fn words(list: &'static str) -> impl Iterator<Item = &'static str> {
    list.lines().filter(|line| !line.starts_with('#')).flat_map(str::split_whitespace)
}

/// Whether a full stop belongs to the word before it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Abbreviation {
    /// "Dr.": the sentence goes on.
    GoesOn,
    /// "Inc.": the sentence may end.
    MayEnd,
    /// "No.": only before a number, and then the sentence goes on.
    BeforeNumber,
}

/// The lists that segmentation asks.
pub(crate) struct Lists {
    abbreviations: HashMap<&'static str, Abbreviation>,
    starters: HashMap<&'static str, ()>,
    prefixes: HashMap<&'static str, ()>,
    speech: HashMap<&'static str, ()>,
}

impl Lists {
    /// The shipped lists, read once.
    pub(crate) fn shipped() -> &'static Lists {
        static LISTS: std::sync::LazyLock<Lists> = std::sync::LazyLock::new(|| Lists {
            abbreviations: words(include_str!("../data/abbreviations.txt")).map(abbreviation).collect(),
            starters: words(include_str!("../data/starters.txt")).map(|word| (word, ())).collect(),
            prefixes: words(include_str!("../data/prefixes.txt")).map(|word| (word, ())).collect(),
            speech: words(include_str!("../data/speech-verbs.txt")).map(|word| (word, ())).collect(),
        });
        &LISTS
    }

    /// What a full stop after `word` means, where `word` is an abbreviation.
    pub(crate) fn abbreviation(&self, word: &str) -> Option<Abbreviation> {
        self.abbreviations.get(word).copied()
    }

    /// True if `word`, capitalised, begins a sentence after an abbreviation.
    pub(crate) fn starts(&self, word: &str) -> bool {
        self.starters.contains_key(word)
    }

    /// True if `word` (lower case) stays with what follows its hyphen.
    pub(crate) fn prefix(&self, word: &str) -> bool {
        self.prefixes.contains_key(word)
    }

    /// True if `word` is a verb of speaking.
    pub(crate) fn speech(&self, word: &str) -> bool {
        self.speech.contains_key(word)
    }
}

fn abbreviation(entry: &'static str) -> (&'static str, Abbreviation) {
    match (entry.strip_suffix('+'), entry.strip_suffix('#')) {
        (Some(word), _) => (word, Abbreviation::MayEnd),
        (_, Some(word)) => (word, Abbreviation::BeforeNumber),
        _ => (entry, Abbreviation::GoesOn),
    }
}

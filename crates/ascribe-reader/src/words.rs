//! Word classes: common nouns by their part in a claim, verbs of saying, hedges. The words are data.

use ascribe_model::{Confidence, Likelihood};
use rustc_hash::FxHashMap as HashMap;
use std::sync::LazyLock;

static CLASSES: LazyLock<HashMap<&str, Vec<String>>> = LazyLock::new(|| {
    let files = [
        include_str!("../data/nouns.txt"),
        include_str!("../data/verbs.txt"),
        include_str!("../data/speech.txt"),
        include_str!("../data/cues.txt"),
    ];
    files.into_iter().flat_map(classes).collect()
});
/// The classes of each word: most words that are asked about are in none.
static MEMBERS: LazyLock<HashMap<&str, Vec<&str>>> = LazyLock::new(|| {
    let mut members: HashMap<&str, Vec<&str>> = HashMap::default();
    for (class, words) in CLASSES.iter() {
        words.iter().for_each(|word| members.entry(word).or_default().push(class));
    }
    members
});

/// Paragraphs of the form `[class] word, word, two words`.
fn classes(source: &'static str) -> impl Iterator<Item = (&'static str, Vec<String>)> {
    let lines = source.lines().filter(|l| !l.starts_with('#'));
    lines.filter_map(|line| line.strip_prefix('[')?.split_once(']')).map(|(class, words)| {
        (class, words.split(',').map(|w| w.trim().to_owned()).filter(|w| !w.is_empty()).collect())
    })
}

/// The words of a class.
pub fn class(name: &str) -> Option<&'static [String]> {
    CLASSES.get(name).map(Vec::as_slice)
}

/// True if a lemma is in a class.
pub fn is(class: &str, lemma: &str) -> bool {
    MEMBERS.get(lemma).is_some_and(|classes| classes.contains(&class))
}

/// A word or phrase of estimative probability.
#[derive(Clone, Copy, Debug)]
pub struct Hedge {
    /// Its words, lower-case.
    pub phrase: &'static str,
    /// `adv`, `adj`, `modal`, `verb` or `noun`.
    pub part: &'static str,
    /// The band that it falls in.
    pub likelihood: Option<Likelihood>,
    /// The confidence that it states.
    pub confidence: Option<Confidence>,
}

static HEDGES: LazyLock<Vec<Hedge>> = LazyLock::new(|| {
    let rows = include_str!("../data/hedges.txt").lines().filter(|l| !l.starts_with('#'));
    rows.filter_map(|row| {
        let mut cells = row.split('|').map(str::trim);
        let (phrase, part) = (cells.next()?, cells.next()?);
        Some(Hedge { phrase, part, likelihood: band(cells.next()?), confidence: confidence(cells.next()?) })
    })
    .collect()
});

/// All hedges, longer phrases of the same head before shorter ones as the file has them.
pub fn hedges() -> &'static [Hedge] {
    &HEDGES
}

/// The hedge that a phrase is, for one of some parts of speech.
pub fn hedge(phrase: &str, parts: &[&str]) -> Option<&'static Hedge> {
    hedges().iter().find(|h| h.phrase == phrase && parts.contains(&h.part))
}

fn band(word: &str) -> Option<Likelihood> {
    use Likelihood::*;
    let all = [
        ("almost-certain", AlmostCertain),
        ("very-likely", VeryLikely),
        ("likely", Likely),
        ("roughly-even-chance", RoughlyEvenChance),
        ("unlikely", Unlikely),
        ("very-unlikely", VeryUnlikely),
        ("almost-no-chance", AlmostNoChance),
    ];
    all.into_iter().find(|(w, _)| *w == word).map(|(_, b)| b)
}

fn confidence(word: &str) -> Option<Confidence> {
    match word {
        "low" => Some(Confidence::Low),
        "moderate" => Some(Confidence::Moderate),
        "high" => Some(Confidence::High),
        _ => None,
    }
}

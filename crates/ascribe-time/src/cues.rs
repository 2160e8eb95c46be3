//! Words around a time that bound it or turn it to the future, from `data/bounds.tsv` and `data/future.tsv`.

use ascribe_model::Bound;
use rustc_hash::FxHashSet;
use std::sync::LazyLock;

static BOUNDS: LazyLock<Vec<(&'static str, Bound)>> = LazyLock::new(|| {
    let mut bounds: Vec<_> = lines(include_str!("../data/bounds.tsv"))
        .filter_map(|(words, name)| Some((words, bound_named(name)?)))
        .collect();
    bounds.sort_by_key(|(words, _)| std::cmp::Reverse(words.len()));
    bounds
});

/// The words of one place in `data/future.tsv`.
fn future(place: &'static str) -> FxHashSet<&'static str> {
    lines(include_str!("../data/future.tsv")).filter(|(_, p)| *p == place).map(|(word, _)| word).collect()
}

static FUTURE_NEAR: LazyLock<FxHashSet<&'static str>> = LazyLock::new(|| future("near"));
static FUTURE_CLAUSE: LazyLock<FxHashSet<&'static str>> = LazyLock::new(|| future("clause"));

fn lines(source: &'static str) -> impl Iterator<Item = (&'static str, &'static str)> {
    source.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once('\t'))
}

fn bound_named(name: &str) -> Option<Bound> {
    Some(match name {
        "at-least" => Bound::AtLeast,
        "since" => Bound::Since,
        "until" => Bound::Until,
        "before" => Bound::Before,
        "after" => Bound::After,
        "about" => Bound::About,
        _ => return None,
    })
}

/// Up to `reach` bytes of text before `at`, in lower case, from a character boundary on.
fn before(text: &str, at: usize, reach: usize) -> String {
    let mut from = at.saturating_sub(reach);
    while !text.is_char_boundary(from) {
        from += 1;
    }
    text.get(from..at).unwrap_or_default().to_lowercase().replace('\u{a0}', " ")
}

fn ends_with_word(text: &str, words: &str) -> bool {
    text.strip_suffix(words).is_some_and(|head| !head.ends_with(char::is_alphanumeric))
}

/// How the words before a time bound the event.
pub(crate) fn bound(text: &str, start: usize) -> Option<Bound> {
    let head = before(text, start, 28);
    let mut head = head.trim_end();
    if let Some(bare) = head.strip_suffix(" the") {
        head = bare;
    }
    let last = head.as_bytes().last();
    let fits = |words: &str| words.as_bytes().last() == last && ends_with_word(head, words);
    BOUNDS.iter().find(|(words, _)| fits(words)).map(|(_, bound)| *bound)
}

/// True if the words before a time, from `clause` on, turn it to the future.
pub(crate) fn is_future(text: &str, clause: usize, start: usize) -> bool {
    let head = before(text, start, start.saturating_sub(clause).min(80));
    let words = || head.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let near = !head.ends_with(|c: char| !c.is_alphanumeric() && c != ' ');
    // "will close, officials said Friday": what is told in the past ends the future before it.
    let turned = words().rev().find(|word| {
        FUTURE_CLAUSE.contains(word)
            || matches!(*word, "said" | "fell" | "rose" | "told" | "announced" | "reported" | "confirmed")
    });
    near && words().next_back().is_some_and(|word| FUTURE_NEAR.contains(word))
        || turned.is_some_and(|word| FUTURE_CLAUSE.contains(word))
        || is_promised(text, start)
}

/// How far behind a time the verb of its clause is looked for, in bytes.
const AHEAD: usize = 70;

/// True if the first verb behind a time that shows its tense is "will": "On Monday the court will rule".
fn is_promised(text: &str, start: usize) -> bool {
    let end = crate::pattern::floor(text, text.len().min(start + AHEAD));
    let rest = text.get(start..end).unwrap_or_default();
    let clause = rest.split(['.', ';', '\n', '"', '“']).next().unwrap_or_default();
    let mut words = clause.split(|c: char| !c.is_alphanumeric()).skip(1);
    // "began Wednesday and will last" goes on about what began.
    let tensed = words.find(|word| word.ends_with("ed") || TENSED.contains(word));
    tensed.is_some_and(|word| matches!(word, "will" | "ll" | "shall" | "falls")) && !clause.contains(" and will ")
}

/// True if the last verb before a time, or else the first behind it, that shows its tense tells of the past.
pub(crate) fn is_past(text: &str, clause: usize, start: usize) -> bool {
    let head = before(text, start, start.saturating_sub(clause).min(AHEAD));
    tenses(&head).last().unwrap_or_else(|| {
        let end = crate::pattern::floor(text, text.len().min(start + AHEAD));
        let rest = text.get(start..end).unwrap_or_default();
        let clause = rest.split(['.', ';', '\n']).next().unwrap_or_default();
        tenses(clause).next().unwrap_or(false)
    })
}

/// True if the last verb before a time that shows its tense says what is or may be: "rain is likely Thursday".
pub(crate) fn is_present(text: &str, clause: usize, start: usize) -> bool {
    let head = before(text, start, start.saturating_sub(clause).min(AHEAD));
    let mut words = head.rsplit(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let tensed = words.find(|word| SURELY_PRESENT.contains(word) || tenses(word).next().is_some());
    tensed.is_some_and(|word| SURELY_PRESENT.contains(&word)) && tenses(&head).last() == Some(false)
}

/// For each word that shows a tense, whether that is the past; a participle after "is" does not: "is sentenced April 18".
fn tenses(words: &str) -> impl Iterator<Item = bool> {
    let mut bound = false;
    words.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).filter_map(move |word| {
        let past = !bound && (word.len() > 3 && word.ends_with("ed") || PAST.contains(&word));
        bound = PRESENT.contains(&word) || word == "be";
        (past || bound && word != "be").then_some(past)
    })
}

/// Verbs that tell of the past without "-ed".
const PAST: &[&str] = &[
    "was", "were", "had", "did", "fell", "rose", "took", "made", "went", "came", "began", "won", "lost", "sold", "ran",
    "hit", "cut", "grew", "led", "found", "struck", "left", "met", "broke", "shot", "held", "sent", "spent", "stole",
    "wrote", "saw", "got", "gave", "told", "became", "brought", "built", "bought", "caught", "drew", "since",
];

/// Verbs of what is or may be.
const SURELY_PRESENT: &[&str] = &["is", "are", "may", "can", "might", "must"];

/// Verbs that do not.
const PRESENT: &[&str] = &[
    "is", "are", "will", "may", "might", "can", "should", "must", "could", "would", "to", "has", "have", "runs",
    "faces", "says",
];

/// Words that show the tense of their clause.
static TENSED: LazyLock<FxHashSet<&'static str>> = LazyLock::new(|| TENSED_WORDS.iter().copied().collect());

const TENSED_WORDS: &[&str] = &[
    "will", "ll", "shall", "said", "was", "were", "had", "has", "have", "told", "did", "says", "is", "are", "that",
    "who", "which", "to", "would", "could", "but", "when", "after", "before", "as", "wrote", "told", "made", "took",
    "went", "came", "began",
];

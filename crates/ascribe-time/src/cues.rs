//! Words around a time that bound it or turn it to the future, from `data/bounds.tsv` and `data/future.tsv`.

use ascribe_model::Bound;
use std::sync::LazyLock;

static BOUNDS: LazyLock<Vec<(&'static str, Bound)>> = LazyLock::new(|| {
    let mut bounds: Vec<_> = lines(include_str!("../data/bounds.tsv"))
        .filter_map(|(words, name)| Some((words, bound_named(name)?)))
        .collect();
    bounds.sort_by_key(|(words, _)| std::cmp::Reverse(words.len()));
    bounds
});

static FUTURE: LazyLock<Vec<(&'static str, bool)>> =
    LazyLock::new(|| lines(include_str!("../data/future.tsv")).map(|(word, place)| (word, place == "near")).collect());

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
    BOUNDS.iter().find(|(words, _)| ends_with_word(head, words)).map(|(_, bound)| *bound)
}

/// True if the words before a time, from `clause` on, turn it to the future.
pub(crate) fn is_future(text: &str, clause: usize, start: usize) -> bool {
    let head = before(text, start, start.saturating_sub(clause).min(80));
    let near = head.trim_end();
    FUTURE.iter().any(|(word, is_near)| {
        if *is_near {
            ends_with_word(near, word)
        } else {
            head.split(|c: char| !c.is_alphanumeric()).any(|w| w == *word)
        }
    })
}

//! Counts and amounts: "over 30 confirmed operations", "$620 million", "40 GB of data", "dozens of".

use crate::lists::{Bounding, Lists};
use crate::page::Page;
use ascribe_model::{Count, Span};

/// How many or how much, where it stands.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Quantity {
    /// From the words that bound it to the last word of the number or unit.
    pub span: Span,
    /// The count, if it is one.
    pub count: Option<Count>,
    /// An amount of money, of data or a share, as printed and without bounding words.
    pub amount: Option<String>,
    /// The words that are counted, up to four: "confirmed targeted operations".
    pub what: Option<Span>,
}

/// All quantities of a page, in order. Numbers inside the `taken` spans (times, indicators, names) are none.
pub(crate) fn find(page: &Page, lists: &Lists, taken: &[Span]) -> Vec<Quantity> {
    let mut found = vec![];
    let mut taken = taken.iter().copied().peekable();
    for pair in page.firsts.windows(2) {
        let mut at = pair[0];
        while at < pair[1] {
            let Some(place) = page.places.get(at) else { break };
            while taken.next_if(|span| span.end() <= place.span.start()).is_some() {}
            let inside = place.indicator || taken.peek().is_some_and(|span| span.overlaps(place.span));
            let quantity = if inside { None } else { quantity(page, lists, at, pair[0], pair[1]) };
            at = match quantity {
                Some((quantity, end)) => {
                    found.push(quantity);
                    end
                }
                None => at + 1,
            };
        }
    }
    found
}

fn quantity(page: &Page, lists: &Lists, at: usize, first: usize, end: usize) -> Option<(Quantity, usize)> {
    let money = matches!(page.word(at), "$" | "€" | "£" | "¥" | "US$" | "A$" | "C$");
    let from = at + usize::from(money);
    let (value, mut to) = number(page, lists, from, end)?;
    let (bound, begin) = bounding(page, lists, at, first);
    let currency = matches!(
        page.lower(to),
        "dollars" | "euros" | "pounds" | "usd" | "eur" | "btc" | "bitcoin" | "bitcoins" | "eth" | "rubles" | "yuan"
    );
    let unit = lists.data_units.contains(page.lower(to)) || matches!(page.lower(to), "%" | "percent") || currency;
    if unit {
        to += 1;
    }
    let amount = page.cover(at, to - 1).filter(|_| money || unit).map(|span| span.of(page.text).to_owned());
    let plain = page.lower(from) == "one" && begin == at;
    if amount.is_none() && (plain || year_like(page, at, to, value, begin)) {
        return None;
    }
    let count = amount.is_none().then(|| count(value, bound, lists.vague.contains_key(page.lower(from))));
    let (what, _) = counted(page, to, end);
    Some((Quantity { span: page.cover(begin, to - 1)?, count, amount, what }, to))
}

/// A bare number that reads as a year, a version or a list's number; "12 million" is none of them.
fn year_like(page: &Page, at: usize, to: usize, value: u64, begin: usize) -> bool {
    let bare = to == at + 1 && page.word(at).bytes().all(|b| b.is_ascii_digit());
    let year = (1900..2100).contains(&value);
    let follows = page.places.get(to).is_some_and(|p| p.letters && !p.capital);
    bare && (year || (!follows && begin == at))
}

/// The value of the number that begins at `at`, and one past its last token.
fn number(page: &Page, lists: &Lists, at: usize, end: usize) -> Option<(u64, usize)> {
    if at >= end {
        return None;
    }
    let word = page.lower(at);
    if let Some(&value) = lists.vague.get(word) {
        let of = page.lower(at + 1) == "of";
        let more = if of { lists.vague.get(page.lower(at + 2)) } else { None };
        let to = if more.is_some() { at + 3 } else { at + 1 };
        return Some((value.saturating_mul(more.map_or(1, |m| m / 2)), to));
    }
    let (mut value, mut to) = match lists.numbers.get(word) {
        Some(&value) => (value, at + 1),
        None => (digits(word)?, at + 1),
    };
    let fraction = word.split_once('.').and_then(|(_, part)| part.parse::<u64>().ok().map(|n| (n, part.len() as u32)));
    while let Some(&scale) = lists.numbers.get(page.lower(to)).filter(|scale| **scale >= 12) {
        let part = fraction.map_or(0, |(n, places)| n.saturating_mul(scale) / 10u64.saturating_pow(places.min(9)));
        value = value.saturating_mul(scale).saturating_add(part);
        to += 1;
    }
    Some((value, to))
}

fn digits(word: &str) -> Option<u64> {
    let whole = word.split_once('.').map_or(word, |(whole, _)| whole);
    if !whole.starts_with(|c: char| c.is_ascii_digit())
        || !whole.bytes().all(|b| b.is_ascii_digit() || b == b',')
        || word.matches('.').count() > 1
    {
        return None;
    }
    whole
        .bytes()
        .filter(u8::is_ascii_digit)
        .try_fold(0u64, |sum, digit| sum.checked_mul(10)?.checked_add(u64::from(digit - b'0')))
}

/// How the words before a number bound it, and where they begin.
fn bounding(page: &Page, lists: &Lists, at: usize, first: usize) -> (Bounding, usize) {
    for (words, how) in &lists.bounds {
        let fits = at >= first + words.len()
            && words.iter().enumerate().all(|(n, word)| page.lower(at - words.len() + n) == *word);
        if fits {
            return (*how, at - words.len());
        }
    }
    (Bounding::Exact, at)
}

fn count(value: u64, bound: Bounding, vague: bool) -> Count {
    let mut count = Count::default();
    match bound {
        Bounding::Over => (count.at_least, count.exclusive) = (Some(value), true),
        Bounding::Least => count.at_least = Some(value),
        Bounding::Most => count.at_most = Some(value),
        Bounding::Under => (count.at_most, count.exclusive) = (Some(value), true),
        Bounding::About => (count.exactly, count.about) = (Some(value), true),
        Bounding::Exact if vague => count.at_least = Some(value),
        Bounding::Exact => count.exactly = Some(value),
    }
    count
}

/// The words that are counted: lower-case words after the number, up to four.
fn counted(page: &Page, at: usize, end: usize) -> (Option<Span>, usize) {
    const STOP: [&str; 22] = [
        "in", "on", "at", "to", "from", "by", "with", "for", "and", "or", "that", "which", "who", "were", "was",
        "have", "has", "are", "is", "since", "across", "between",
    ];
    let from = at + usize::from(page.lower(at) == "of");
    let from = from + usize::from(page.lower(from) == "the");
    let mut to = from;
    while to < end.min(from + 4)
        && page.places.get(to).is_some_and(|p| p.letters)
        && !STOP.contains(&page.lower(to))
        && page.lower(to) != "of"
    {
        to += 1;
    }
    (to.checked_sub(1).filter(|_| to > from).and_then(|last| page.cover(from, last)), to)
}

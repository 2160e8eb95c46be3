//! Names that stand apart from the noun that tells their sort: in an aside after it ("A new ransomware group, X, has", "the gang behind
//! the attack, X,"), or behind a pronoun that points back to it ("The company named it X", "They call themselves X").

use crate::lists::Lists;
use crate::page::Page;
use crate::sorts;
use ascribe_model::Kind;
use std::ops::Range;

/// Words between a noun and the comma before its name, at most.
const LONGEST_MODIFIER: usize = 9;
/// Words of a name before its noun, at most.
const LONGEST_NAME: usize = 4;
/// Words round a verb of naming among which its pronoun stands.
const PRONOUN_NEAR: usize = 6;
/// Words before the noun among which its article stands.
const ARTICLE_NEAR: usize = 5;

/// The kind that a common noun for attackers or programs tells.
pub(crate) fn sort_of(page: &Page, noun: usize, first: usize) -> Option<Kind> {
    let (lists, word) = (Lists::shipped(), page.lower(noun));
    if lists.group_nouns.contains(word) {
        return (!sorts::is_civil(page, noun, first)).then_some(Kind::ThreatGroup);
    }
    lists.malware_nouns.contains(word).then_some(Kind::Malware)
}

/// "A new ransomware group, X, has", "the gang behind the attack, X,": where the name begins that stands in an aside after a noun.
pub(crate) fn after_noun(page: &Page, noun: usize, (first, end): (usize, usize)) -> Option<usize> {
    let article = |n: usize| matches!(page.lower(n), "the" | "a" | "an" | "this" | "another");
    let phrase =
        (noun.saturating_sub(ARTICLE_NEAR).max(first)..noun).rev().take_while(|&n| page.word(n) != ",").any(article);
    let comma = modified(page, noun, end)?;
    let body = comma.checked_sub(1).is_some_and(|n| n > noun && is_body(page, n));
    (phrase && !body && closed(page, comma, end)).then_some(comma + 1)
}

/// The comma behind a noun and what belongs to it.
fn modified(page: &Page, noun: usize, end: usize) -> Option<usize> {
    let next = noun + 1;
    if page.word(next) == "," {
        return Some(next);
    }
    let opens = matches!(
        page.lower(next),
        "behind"
            | "responsible"
            | "of"
            | "from"
            | "based"
            | "linked"
            | "tied"
            | "affiliated"
            | "aligned"
            | "backed"
            | "working"
            | "operating"
            | "in"
            | "with"
    );
    let within = next..end.min(next + LONGEST_MODIFIER);
    let comma = within.clone().find(|&n| matches!(page.word(n), "," | ";" | ":" | "(" | "."))?;
    let clause = (next..comma).any(|n| {
        matches!(page.lower(n), "that" | "which" | "who" | "and" | "has" | "had" | "is" | "was" | "were" | "said")
    });
    (opens && !clause && page.word(comma) == ",").then_some(comma)
}

/// A company or body right before the comma, whose name is as likely to follow.
fn is_body(page: &Page, n: usize) -> bool {
    let lists = Lists::shipped();
    let word = page.lower(n);
    lists.firm_nouns.contains(word) || lists.civil_sorts.contains(word) || page.capital(n)
}

/// "the Marsh Lantern gang", "Red Sluice's ransomware crew": the words in capitals before a noun of attackers.
pub(crate) fn before_noun(page: &Page, noun: usize, (first, _): (usize, usize)) -> Option<Range<usize>> {
    let sorts = &Lists::shipped().gang_sorts;
    let sorted = noun > first && sorts.contains(page.lower(noun - 1)) && !page.capital(noun - 1);
    let people = match page.lower(noun) {
        "gang" | "crew" | "cartel" | "syndicate" => true,
        "group" | "collective" | "outfit" | "hackers" => sorted,
        _ => false,
    };
    let end = noun - usize::from(sorted);
    let from = (first..end).rev().take_while(|&n| page.capital(n) && page.joined(n)).take(LONGEST_NAME).last()?;
    let article = from > first
        && matches!(page.lower(from - 1), "the" | "a" | "an" | "and" | "," | "of" | "by" | "to" | "from" | "with");
    (people && !page.capital(noun) && article && end > from + 1).then_some(from..end)
}

/// The last token of a name that hyphens join: "Saint-Aubin" is three.
pub(crate) fn hyphened(page: &Page, last: usize, end: usize) -> usize {
    let tight =
        |n: usize| page.places.get(n).zip(page.places.get(n + 1)).is_some_and(|(a, b)| a.span.end() == b.span.start());
    let joins = |n: usize| n + 2 < end && page.word(n + 1) == "-" && tight(n) && tight(n + 1) && page.capital(n + 2);
    let mut last = last;
    while joins(last) {
        last += 2;
    }
    last
}

/// "Unit 514", "Center 16": services whose name is a number.
pub(crate) fn numbered(page: &Page, at: usize) -> Option<Range<usize>> {
    let number = page.word(at + 1);
    let digits = !number.is_empty() && number.len() <= 6 && number.chars().all(|c| c.is_ascii_digit());
    let named =
        matches!(page.word(at), "Unit" | "Bureau" | "Center" | "Centre" | "Directorate" | "Brigade" | "Regiment");
    (named && digits && page.joined(at)).then_some(at..at + 2)
}

/// True if a name between two commas stands behind the first, and no row of names.
fn closed(page: &Page, comma: usize, end: usize) -> bool {
    let close = (comma + 2..end.min(comma + 6)).find(|&n| matches!(page.word(n), "," | "." | ";"));
    let capitals = |close: usize| {
        (comma + 1..close).all(|n| page.capital(n) || page.word(n).starts_with(|c: char| c.is_ascii_digit()))
    };
    close.is_some_and(|close| {
        capitals(close) && !page.capital(close + 1) && !matches!(page.lower(close + 1), "and" | "or")
    })
}

/// "The company named it X": what the pronoun of a verb of naming points back to, by the last such noun since `earlier`.
pub(crate) fn behind_pronoun(page: &Page, verb: usize, (earlier, first): (usize, usize)) -> Option<Kind> {
    let near = verb.saturating_sub(PRONOUN_NEAR).max(first)..verb + 2;
    let points = |n: usize| matches!(page.lower(n), "it" | "they" | "them" | "itself" | "themselves");
    if !near.into_iter().any(points) {
        return None;
    }
    (earlier..first).rev().find_map(|n| sort_of(page, n, earlier))
}

//! The words round a noun for people who attack ("group", "gang", "crew"): whether they tell of attackers or of citizens, and
//! whether a clause after it gives it a name.

use crate::known::Known;
use crate::lists::Lists;
use crate::page::Page;
use ascribe_model::{Found, Kind};
use std::ops::Range;

/// Words before the noun that are looked at.
const MOST_MODIFIERS: usize = 5;
/// Words between the noun and the verb that names it.
const LONGEST_CLAUSE: usize = 8;

/// The words between an article and the noun at `noun`, nearest first, not before `first`.
fn modifiers<'p>(page: &'p Page, noun: usize, first: usize) -> impl Iterator<Item = usize> + 'p {
    let least = noun.saturating_sub(MOST_MODIFIERS).max(first);
    (least..noun).rev().take_while(move |&n| !is_article(page.lower(n)) && page.word(n) != ",")
}

fn is_article(word: &str) -> bool {
    matches!(
        word,
        "the" | "a" | "an" | "this" | "that" | "its" | "another" | "same" | "is" | "was" | "by" | "of" | "and"
    )
}

/// "the phishing group", "a Russian-speaking extortion gang": article, words that only describe, noun.
pub(crate) fn is_phrase(page: &Page, known: &Known, noun: usize, first: usize) -> bool {
    let words: Vec<usize> = modifiers(page, noun, first).collect();
    let opens = words.last().copied().unwrap_or(noun).checked_sub(1).filter(|&n| n >= first);
    let article = opens.is_some_and(|n| matches!(page.lower(n), "the" | "a" | "an" | "this" | "another" | "same"));
    let describes = |&n: &usize| {
        let country = known.countries.get(n).copied().flatten().is_some_and(|c| c.adjective);
        !page.capital(n) || country || page.word(n).contains('-')
    };
    article && words.iter().all(describes)
}

/// True of "rights group", "news group", "insurance group": people who attack nobody.
pub(crate) fn is_civil(page: &Page, noun: usize, first: usize) -> bool {
    let civil = &Lists::shipped().civil_sorts;
    let word = |n: usize| {
        let word = page.lower(n);
        civil.contains(word) || word.split('-').any(|part| civil.contains(part))
    };
    modifiers(page, noun, first).any(word)
}

/// True if the words say that the noun is of attackers: "hacking group", "pro-Russian collective", or "gang" itself.
pub(crate) fn is_hostile(page: &Page, noun: usize, first: usize) -> bool {
    let sorts = &Lists::shipped().gang_sorts;
    let hostile = |n: usize| {
        let word = page.lower(n);
        sorts.contains(word)
            || word.starts_with("pro-")
            || ["-backed", "-sponsored", "-linked", "-aligned", "-speaking", "-nexus"].iter().any(|e| word.ends_with(e))
            || word == "unknown"
    };
    let own = matches!(page.lower(noun), "gang" | "hackers" | "actor" | "hacktivists" | "crew" | "cluster");
    own || modifiers(page, noun, first).any(hostile)
}

/// True if an aside may go on so after its noun: no verb follows whose subject the noun is.
pub(crate) fn closes(page: &Page, at: usize) -> bool {
    let word = page.lower(at);
    let verb = matches!(
        word,
        "has"
            | "had"
            | "have"
            | "is"
            | "was"
            | "were"
            | "are"
            | "will"
            | "would"
            | "can"
            | "could"
            | "may"
            | "might"
            | "also"
    ) || word.ends_with("ed") && !matches!(page.lower(at + 1), "in" | "to" | "with" | "by" | "as")
        || matches!(
            word,
            "stole" | "broke" | "took" | "sent" | "hit" | "used" | "uses" | "said" | "says" | "began" | "got" | "made"
        );
    !verb
}

/// True if the name is that of a body in the lists, which "a group that …" alone does not make attackers.
pub(crate) fn is_listed_body(page: &Page, known: &Known, run: Range<usize>) -> bool {
    let Some(span) = page.cover(run.start, run.end.saturating_sub(1)) else { return false };
    known.at(run.start).is_some_and(|c| {
        c.found == Found::Lexicon && matches!(c.kind, Kind::Organization | Kind::Government) && c.span == span
    })
}

/// "a group that experts call X", "The group, which the company tracks as X", "a group it named X": the verb at `at` names a group or
/// a program that stands before its clause.
pub(crate) fn in_relative(page: &Page, at: usize, first: usize) -> bool {
    let lists = Lists::shipped();
    let least = at.saturating_sub(LONGEST_CLAUSE).max(first);
    let noun = |n: usize| {
        let word = page.lower(n);
        !page.capital(n) && (lists.group_nouns.contains(word) || lists.malware_nouns.contains(word))
    };
    (least..at).rev().filter(|&n| noun(n)).any(|head| names_after(page, head, at))
}

/// True if nothing but a clause's subject stands between a noun and the verb that gives it a name.
fn names_after(page: &Page, head: usize, at: usize) -> bool {
    let mut opens = head + 1;
    let aside = page.word(opens) == ",";
    opens += usize::from(aside);
    let relative = matches!(page.lower(opens), "that" | "which" | "whom");
    opens += usize::from(relative);
    let clause = opens < at && (relative || !aside);
    let subject = matches!(page.lower(opens), "it" | "they" | "we" | "he" | "she") || page.capital(opens) || relative;
    let plain = |n: usize| {
        !matches!(
            page.lower(n),
            "," | ";" | ":" | "(" | "and" | "or" | "is" | "was" | "were" | "has" | "had" | "have" | "to" | "by"
        )
    };
    clause && subject && (opens..at).all(plain)
}

//! One body under two names side by side: "the General Intelligence and Security Service (AIVD)", "the agency, INSA, said".

use crate::candidate::Candidate;
use crate::echo::{SAYING, in_own_tongue, stands_for};
use crate::page::Page;
use ascribe_model::{Found, Kind};
use ascribe_names::{EntryId, Lexicon};
use rustc_hash::FxHashMap as HashMap;
use std::collections::BTreeSet;

/// An acronym has at most this many bytes.
const LONGEST: usize = 12;

/// Gives a body and the acronym right behind it what is known of either.
pub(crate) fn settle(page: &Page, kept: &mut [Candidate], lexicon: &Lexicon) {
    let mut learned: HashMap<&str, Candidate> = HashMap::default();
    for at in 1..kept.len() {
        let [body, short] = &kept[at - 1..=at] else { continue };
        let (full, acronym) = (body.span.of(page.text), short.span.of(page.text));
        let bodies = is_body(body) && is_body(short);
        if !bodies || acronym.len() > LONGEST || !full.contains(' ') || acronym.contains(' ') {
            continue;
        }
        let Some(bracket) = beside(page, body, short) else { continue };
        let known = !short.entries.is_empty();
        let means = |entry: &EntryId| same_body(*entry, body, full, acronym, lexicon);
        if known && short.entries.iter().any(means) {
            // The row that lists the acronym stands for the name in full as well.
            if short.entries.first().is_none_or(|first| !body.entries.contains(first)) {
                let (entries, country) = (short.entries.iter().copied().filter(means).collect(), short.country.clone());
                let body = &mut kept[at - 1];
                (body.entries, body.name) = (entries, None);
                body.country = body.country.take().or(country);
            }
        } else if known && bracket && matches!(body.found, Found::Rule | Found::Tagger) && most_of(acronym, full)
            || !known
                && (stands_for(acronym, full)
                    || (bracket || says(page, short)) && in_own_tongue(body, full, acronym, lexicon))
        {
            let same = named_as(body, short, full);
            learned.entry(acronym).or_insert_with(|| same.clone());
            kept[at] = same;
        }
    }
    if learned.is_empty() {
        return;
    }
    for other in kept.iter_mut().filter(|other| matches!(other.found, Found::Tagger | Found::Lexicon)) {
        // A country, a program or a group that is written so is another matter.
        if other.found == Found::Lexicon && !is_body(other) {
            continue;
        }
        if let Some(known) = learned.get(other.span.of(page.text)) {
            *other = Candidate { span: other.span, ..known.clone() };
        }
    }
}

fn is_body(candidate: &Candidate) -> bool {
    matches!(candidate.kind, Kind::Organization | Kind::Government)
}

/// True if a listed body is the one that is printed in full: by all the words of one of its names but its country's; where the text tells that the
/// country is the same, also by some of these or by its acronym.
fn same_body(entry: EntryId, body: &Candidate, full: &str, acronym: &str, lexicon: &Lexicon) -> bool {
    if body.entries.contains(&entry) {
        return true;
    }
    let entry = lexicon.entry(entry);
    let same = body.country.is_some() && body.country.as_deref() == entry.country();
    if !same && body.country.is_some() {
        return false;
    }
    let printed = words(full, lexicon);
    let fits = |name: &str| {
        let listed = words(name, lexicon);
        listed.len() > 1 && (listed == printed || same && printed.is_subset(&listed))
    };
    same && stands_for(acronym, full) || printed.len() > 1 && entry.forms().any(|form| fits(form.text))
}

/// The words of a name that are neither small nor a country's.
fn words(name: &str, lexicon: &Lexicon) -> BTreeSet<String> {
    let words = name.split(|c: char| !c.is_alphanumeric() && c != '\'').filter(|word| {
        word.starts_with(char::is_uppercase)
            && lexicon.demonym(word).is_none()
            && lexicon.by_name_of(Kind::Country, word).is_empty()
    });
    words.map(str::to_lowercase).collect()
}

/// True if at least two thirds of an acronym's letters begin words of the name in this order.
fn most_of(acronym: &str, name: &str) -> bool {
    let words = name.split(|c: char| !c.is_alphanumeric());
    let initials: Vec<char> = words.filter_map(|word| word.chars().next().filter(|c| c.is_uppercase())).collect();
    let letters: Vec<char> = acronym.chars().filter(|c| c.is_alphabetic()).collect();
    let mut row = vec![0; initials.len() + 1];
    for letter in &letters {
        let mut before = 0;
        for (n, initial) in initials.iter().enumerate() {
            let longest = if letter == initial { before + 1 } else { row[n + 1].max(row[n]) };
            before = std::mem::replace(&mut row[n + 1], longest);
        }
    }
    letters.len() > 1 && row[initials.len()] * 3 >= letters.len() * 2
}

/// Whether a name stands in brackets right behind another (`true`), or between commas (`false`).
fn beside(page: &Page, body: &Candidate, short: &Candidate) -> Option<bool> {
    let gap = page.text.get(body.span.end()..short.span.start())?;
    let behind = page.text.get(short.span.end()..)?.chars().next().unwrap_or('.');
    match (gap.trim(), behind) {
        ("(", ')') => Some(true),
        (",", ',' | '.') => {
            // No row of names goes on behind it.
            let next = page.text.get(short.span.end() + 1..)?.split_whitespace().next().unwrap_or_default();
            (!next.starts_with(char::is_uppercase) && !matches!(next, "and" | "or")).then_some(false)
        }
        _ => None,
    }
}

/// "…, EYP, denied it": a word of speech behind the comma.
fn says(page: &Page, short: &Candidate) -> bool {
    let behind = page.text.get(short.span.end() + 1..).and_then(|rest| rest.split_whitespace().next());
    behind.is_some_and(|word| SAYING.contains(&word))
}

/// The body itself where its acronym stands.
fn named_as(body: &Candidate, short: &Candidate, full: &str) -> Candidate {
    let mut same = body.clone();
    (same.span, same.found) = (short.span, Found::Echo);
    if same.entries.is_empty() && same.name.is_none() {
        same.name = Some(full.split_whitespace().collect::<Vec<_>>().join(" "));
    }
    same
}

//! One body under two names side by side: "the General Intelligence and Security Service (AIVD)", "the agency, INSA, said".

use crate::candidate::Candidate;
use crate::echo::{in_own_tongue, stands_for};
use crate::page::Page;
use ascribe_model::{Found, Kind};

/// An acronym has at most this many bytes.
const LONGEST: usize = 12;

/// Gives a body and the acronym right behind it what is known of either.
pub(crate) fn settle(page: &Page, kept: &mut [Candidate]) {
    let mut learned = vec![];
    for at in 1..kept.len() {
        let [body, short] = &kept[at - 1..=at] else { continue };
        let (full, acronym) = (body.span.of(page.text), short.span.of(page.text));
        if !is_body(body) || acronym.len() > LONGEST || !full.contains(' ') || acronym.contains(' ') {
            continue;
        }
        let Some(bracket) = beside(page, body, short) else { continue };
        let known = is_body(short) && !short.entries.is_empty();
        let same_country = body.country.is_none() || short.country.is_none() || body.country == short.country;
        if known
            && same_country
            && (bracket && body.found == Found::Rule || body.entries.is_empty() && stands_for(acronym, full))
        {
            let (entries, country) = (short.entries.clone(), short.country.clone());
            let body = &mut kept[at - 1];
            (body.entries, body.name) = (entries, None);
            body.country = body.country.take().or(country);
        } else if !known
            && (short.entries.is_empty() && in_own_tongue(body, full, acronym) || stands_for(acronym, full))
        {
            learned.push(named_as(body, short, full));
            kept[at] = named_as(body, short, full);
        }
    }
    for other in kept.iter_mut().filter(|other| other.found == Found::Tagger) {
        let printed = other.span.of(page.text);
        if let Some(known) = learned.iter().find(|known| known.span.of(page.text) == printed) {
            *other = Candidate { span: other.span, ..known.clone() };
        }
    }
}

fn is_body(candidate: &Candidate) -> bool {
    matches!(candidate.kind, Kind::Organization | Kind::Government)
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

/// The body itself where its acronym stands.
fn named_as(body: &Candidate, short: &Candidate, full: &str) -> Candidate {
    let mut same = body.clone();
    (same.span, same.found) = (short.span, Found::Echo);
    if same.entries.is_empty() && same.name.is_none() {
        same.name = Some(full.split_whitespace().collect::<Vec<_>>().join(" "));
    }
    same
}

//! "The foreign ministry" without a country: of the country that the sentence, or the one before it, speaks of first.

use crate::candidate::Candidate;
use crate::page::Page;
use ascribe_model::Kind;
use ascribe_names::{FormRole, Lexicon};
use rustc_hash::FxHashMap as HashMap;
use std::collections::BTreeMap;

/// How many words into the sentence before a ministry's a country may stand to be what it is about.
const OPENING: usize = 4;
/// At most this many mentions of a sentence are looked through for each ministry.
const WITHIN: usize = 30;

/// Gives ministries that are named without a country the one that the words before them are about.
pub(crate) fn settle(page: &Page, kept: &mut [Candidate], lexicon: &Lexicon) {
    let mut about = None;
    let mut acronyms: HashMap<&str, String> = HashMap::default();
    for at in 0..kept.len() {
        if let Some(before) = at.checked_sub(1).and_then(|before| kept.get(before))
            && let Some(country) = &before.country
            && let Some(printed) = acronym(page, before)
        {
            acronyms.entry(printed).or_insert_with(|| country.clone());
        }
        let Some(candidate) = kept.get(at).filter(|c| ministry(page, c, lexicon) || federal(page, c)) else { continue };
        let federal = federal(page, candidate);
        let generic = candidate.entries.first().map(|&entry| lexicon.entry(entry).name().to_owned());
        let generic = generic.or_else(|| candidate.name.clone());
        let same = acronym(page, candidate).and_then(|printed| acronyms.get(printed)).cloned();
        let code = same.or_else(|| country_before(page, kept, at, lexicon));
        let code = code.or_else(|| {
            let about = about.get_or_insert_with(|| subject(page, kept, lexicon)).clone();
            about.filter(|code| !is_named_after(page, kept, at, lexicon, code))
        });
        let Some(code) = code else { continue };
        let Some(country) = lexicon.country(&code).map(|id| lexicon.entry(id).name()) else { continue };
        let Some(candidate) = kept.get_mut(at) else { continue };
        if federal {
            candidate.kind = Kind::Government;
            candidate.name = Some(format!("Government of {}", crate::entities::with_article(country)));
        } else if let Some(generic) = generic {
            let name = format!("{generic} of {}", crate::entities::with_article(country));
            let listed = lexicon.by_name_of(Kind::Organization, &name);
            candidate.entries = listed.into_iter().filter(|&id| lexicon.entry(id).country() == Some(&code)).collect();
            candidate.name = Some(name);
        }
        candidate.country = Some(code);
    }
}

/// What is printed, if it is an acronym, whose country is the one that it had when the report first used it: "Israel's MFA … the MFA".
fn acronym<'p>(page: &Page<'p>, candidate: &Candidate) -> Option<&'p str> {
    let printed = candidate.span.of(page.text);
    (printed.len() > 1 && printed.chars().all(char::is_uppercase)).then_some(printed)
}

/// "The Federal Government", as governments of federations call themselves.
fn federal(page: &Page, candidate: &Candidate) -> bool {
    candidate.entries.is_empty() && candidate.span.of(page.text) == "Federal Government"
}

/// True for a ministry that belongs to no country yet.
fn ministry(page: &Page, candidate: &Candidate, lexicon: &Lexicon) -> bool {
    let named = candidate.name.as_deref().unwrap_or(candidate.span.of(page.text));
    let listed = candidate.entries.first().map(|&entry| lexicon.entry(entry).class());
    candidate.kind == Kind::Organization
        && candidate.country.is_none()
        && listed.map_or(named.starts_with("Ministry of"), |class| class == "ministry-generic")
}

/// The country that the report is about: named more than twice as often as any other.
pub(crate) fn subject(page: &Page, kept: &[Candidate], lexicon: &Lexicon) -> Option<String> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for code in kept.iter().filter_map(|candidate| country_of(page, candidate, lexicon)) {
        *counts.entry(code).or_default() += 1;
    }
    let mut ranked: Vec<(usize, String)> = counts.into_iter().map(|(code, count)| (count, code)).collect();
    ranked.sort();
    let (most, code) = ranked.pop()?;
    let next = ranked.pop().map_or(0, |(count, _)| count);
    (most > 2 * next).then_some(code)
}

/// The country of the first place or government in the sentence before the ministry, else of the sentence before.
fn country_before(page: &Page, kept: &[Candidate], at: usize, lexicon: &Lexicon) -> Option<String> {
    let (from, _) = page.tokens(kept.get(at)?.span);
    let (first, _) = page.sentence(from);
    let here = page.places.get(first)?.span.start();
    let earlier = first.checked_sub(1).map(|before| page.sentence(before).0);
    let before = earlier.and_then(|first| page.places.get(first)).map_or(here, |place| place.span.start());
    let first_in = |from: usize, to: usize| {
        let begin = kept.partition_point(|c| c.span.start() < from);
        let within = kept.get(begin..at).unwrap_or_default().iter().take(WITHIN).take_while(|c| c.span.start() < to);
        within.into_iter().find_map(|c| country_of(page, c, lexicon))
    };
    let here_to = kept.get(at)?.span.start();
    let opening = earlier.and_then(|first| page.places.get(first + OPENING)).map_or(here, |place| place.span.start());
    first_in(here, here_to)
        .or_else(|| capital_after(page, kept, at, lexicon))
        .or_else(|| first_in(before, opening.min(here)))
}

/// "The foreign ministry condemned China": a country that the rest of the sentence names is sooner another one.
fn is_named_after(page: &Page, kept: &[Candidate], at: usize, lexicon: &Lexicon, code: &str) -> bool {
    let rest = kept.get(at..).unwrap_or_default();
    let end = rest.first().map(|c| page.sentence(page.tokens(c.span).0).1);
    let end = end.and_then(|end| page.places.get(end.checked_sub(1)?)).map_or(0, |place| place.span.end());
    let mut after = rest.iter().skip(1).take(WITHIN).take_while(|c| c.span.end() <= end);
    after.any(|c| country_of(page, c, lexicon).as_deref() == Some(code))
}

/// "The foreign ministry said in Beijing": the capital in the rest of the sentence.
fn capital_after(page: &Page, kept: &[Candidate], at: usize, lexicon: &Lexicon) -> Option<String> {
    let (_, to) = page.tokens(kept.get(at)?.span);
    let (_, end) = page.sentence(to.checked_sub(1)?);
    let end = page.places.get(end.checked_sub(1)?)?.span.end();
    let rest = kept.get(at + 1..).unwrap_or_default().iter().take(WITHIN).take_while(|c| c.span.end() <= end);
    rest.filter(|c| {
        c.kind == Kind::City && page.text.get(..c.span.start()).is_some_and(|before| before.ends_with(" in "))
    })
    .find_map(|c| lexicon.country_of_capital(c.span.of(page.text)))
    .map(str::to_owned)
}

/// The country of a place or government that is named by its noun: "Russian-speaking" says nothing of a ministry.
fn country_of(page: &Page, candidate: &Candidate, lexicon: &Lexicon) -> Option<String> {
    let entry = candidate.entries.first().map(|&entry| lexicon.entry(entry));
    let code = candidate.country.as_deref().or(entry.and_then(|entry| entry.country()))?;
    // "The Ukrainian Foreign Ministry and the Ministry of Education": a ministry with its country says whose the next is.
    let named = candidate.name.as_deref().is_some_and(|name| name.starts_with("Ministry of"));
    let ministry = candidate.kind == Kind::Organization && (named || entry.is_some_and(|e| e.class() == "ministry"));
    let speaks = ministry || matches!(candidate.kind, Kind::Country | Kind::Government | Kind::City);
    let printed = candidate.span.of(page.text);
    let adjective = candidate.kind == Kind::Country
        && entry
            .is_some_and(|entry| entry.forms().any(|form| form.role == FormRole::Adjective && form.text == printed));
    (speaks && !adjective).then(|| code.to_owned())
}

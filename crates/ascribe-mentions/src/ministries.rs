//! "The foreign ministry" without a country: of the country that the sentence, or the one before it, speaks of first.

use crate::candidate::Candidate;
use crate::page::Page;
use ascribe_model::Kind;
use ascribe_names::Lexicon;

/// Gives ministries that are named without a country the one that the words before them are about.
pub(crate) fn settle(page: &Page, kept: &mut [Candidate], lexicon: &Lexicon) {
    for at in 0..kept.len() {
        let Some(generic) = kept.get(at).and_then(|candidate| generic(candidate, lexicon)) else { continue };
        let Some(code) = country_before(page, kept, at, lexicon) else { continue };
        let Some(country) = lexicon.country(&code).map(|id| lexicon.entry(id).name()) else { continue };
        let name = format!("{generic} of {}", crate::entities::with_article(country));
        let listed = lexicon.by_name_of(Kind::Organization, &name);
        if let Some(candidate) = kept.get_mut(at) {
            candidate.entries = listed.into_iter().filter(|&id| lexicon.entry(id).country() == Some(&code)).collect();
            candidate.name = Some(name);
            candidate.country = Some(code);
        }
    }
}

/// The name of a ministry that belongs to no country yet.
fn generic(candidate: &Candidate, lexicon: &Lexicon) -> Option<String> {
    let entry = candidate.entries.first().map(|&entry| lexicon.entry(entry));
    match entry {
        Some(entry) => {
            (entry.class() == "ministry-generic" && candidate.country.is_none()).then(|| entry.name().to_owned())
        }
        None => {
            let ministry = candidate.kind == Kind::Organization && candidate.country.is_none();
            candidate
                .name
                .clone()
                .filter(|name| ministry && name.starts_with("Ministry of") && !name.contains(" of the "))
        }
    }
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
        let within = kept.get(begin..at).unwrap_or_default().iter().take_while(|c| c.span.start() < to);
        within.into_iter().find_map(|c| country_of(c, lexicon))
    };
    let here_to = kept.get(at)?.span.start();
    first_in(here, here_to).or_else(|| first_in(before, here))
}

fn country_of(candidate: &Candidate, lexicon: &Lexicon) -> Option<String> {
    let speaks = matches!(candidate.kind, Kind::Country | Kind::Government | Kind::City);
    let listed = candidate.entries.first().and_then(|&entry| lexicon.entry(entry).country());
    candidate.country.as_deref().or(listed).filter(|_| speaks).map(str::to_owned)
}

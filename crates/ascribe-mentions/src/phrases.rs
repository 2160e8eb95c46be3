//! Audiences and sectors as printed: a head noun with the modifiers that stand before it.

use crate::candidate::Candidate;
use crate::known::{Known, is_place};
use crate::lists::Lists;
use crate::page::Page;
use ascribe_model::Kind;

/// The audiences and sectors on a page.
pub(crate) fn find(page: &Page, known: &Known, lists: &Lists) -> Vec<Candidate> {
    let mut found = vec![];
    for pair in page.firsts.windows(2) {
        for at in pair[0]..pair[1] {
            let lower = page.lower(at);
            if lists.audience_heads.contains(lower) && !verb(page, at) && !opposed(page, at, pair[0]) {
                found.extend(audience(page, known, lists, at, pair[0]));
            } else if lists.firm_heads.contains(lower) && !lists.sector_heads.contains(lower) {
                found.extend(firms(page, known, lists, at, pair[0]));
            } else if lists.sector_heads.contains(lower) {
                found.extend(sector(page, known, lists, at, pair[0]));
            }
        }
    }
    found
}

/// "The government judges that …": a verb, not people.
fn verb(page: &Page, at: usize) -> bool {
    let next = page.lower(at + 1);
    let named = page.capital(at + 1) && page.joined(at);
    page.lower(at) == "suspects" && (named || matches!(next, "that" | "the" | "it"))
        || page.lower(at) == "judges"
            && matches!(next, "that" | "the" | "it" | "this" | "with" | "there" | "these" | "those")
}

/// "anti-dissident", "pro-government": the people are what something is for or against.
fn opposed(page: &Page, at: usize, first: usize) -> bool {
    at >= first + 2 && page.word(at - 1) == "-" && matches!(page.lower(at - 2), "anti" | "pro" | "counter" | "non")
}

/// "Russian technology companies", "European law firms": firms of a country or region are an audience of their own.
fn firms(page: &Page, known: &Known, lists: &Lists, head: usize, first: usize) -> Option<Candidate> {
    // "Minneapolis Public Schools": a body.
    let of_place = |n: usize| known.at(n).is_some_and(|c| is_place(c.kind));
    if page.capital(head) && head > first && page.capital(head - 1) && !of_place(head - 1) {
        return None;
    }
    let candidate = audience(page, known, lists, head, first)?;
    let (from, _) = page.tokens(candidate.span);
    let placed = (from..head).any(|at| known.at(at).is_some_and(|c| is_place(c.kind)));
    placed.then_some(candidate)
}

fn audience(page: &Page, known: &Known, lists: &Lists, head: usize, first: usize) -> Option<Candidate> {
    let mut from = head;
    while from > first && page.joined(from - 1) {
        let before = from - 1;
        let place = known.at(before).filter(|c| is_place(c.kind) || matches!(c.kind, Kind::Sector | Kind::Government));
        let adjective = known.country_before(from).filter(|(begin, c)| c.adjective && *begin >= first);
        let hyphen = page.word(before) == "-" && before > first && page.capital(before) == page.capital(before - 1);
        if let Some((begin, _)) = adjective {
            from = begin;
        } else if let Some(place) = place {
            let (begin, _) = page.tokens(place.span);
            if begin >= from || begin < first {
                break;
            }
            from = begin;
        } else if lists.audience_before.contains(page.lower(before))
            || (lists.sector_of.contains(page.lower(before))
                && !matches!(page.lower(before), "of" | "public" | "water"))
            || adjective_word(page, before)
            || hyphen
        {
            from = before;
        } else {
            break;
        }
    }
    while from < head && page.word(from) == "-" {
        from += 1;
    }
    if page.lower(head) == "tanks" && page.lower(head.wrapping_sub(1)) != "think" {
        return None;
    }
    let span = page.cover(from, head)?;
    let country = (from..head).find_map(|at| known.country(at)).map(|country| country.code);
    // A head alone ranks below names, a whole phrase above the names inside it.
    Some(Candidate::rule(span, Kind::Audience).of(country).weighing(if from == head { 5 } else { 8 }))
}

/// "infectious", "pharmaceutical": an adjective by its ending, right before the people or a word that is theirs.
fn adjective_word(page: &Page, at: usize) -> bool {
    let word = page.lower(at);
    let ends = ["ious", "ical", "ional", "ental", "atic", "etic", "ific", "omic", "onic", "utical"];
    let not = [
        "various",
        "previous",
        "serious",
        "specific",
        "additional",
        "potential",
        "several",
        "critical",
        "typical",
        "historical",
    ];
    word.len() > 5 && !page.capital(at) && ends.iter().any(|end| word.ends_with(end)) && !not.contains(&word)
}

fn sector(page: &Page, known: &Known, lists: &Lists, head: usize, first: usize) -> Option<Candidate> {
    let mut from = head;
    while from > first && page.joined(from - 1) {
        let lower = page.lower(from - 1);
        let names = known.at(from - 1).is_some_and(|c| c.kind == Kind::Sector);
        let joins = matches!(lower, "and" | "&")
            && from < head
            && from - 1 > first
            && lists.sector_of.contains(page.lower(from - 2));
        if !(lists.sector_of.contains(lower) || names || joins) {
            break;
        }
        from -= 1;
    }
    // "Toyota Financial Services": part of a body's name.
    let named =
        from > first && (from..=head).all(|n| page.capital(n)) && page.joined(from - 1) && page.capital(from - 1);
    let opens = from > first
        && page.sentence(from).0 == from - 1
        && ascribe_names::common_words().contains(page.lower(from - 1));
    if named && !opens && known.country_before(from).is_none() {
        return None;
    }
    let span = page.cover(from, head)?;
    (from < head).then(|| Candidate::rule(span, Kind::Sector).weighing(7))
}

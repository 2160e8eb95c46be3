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
            if lists.audience_heads.contains(lower) {
                found.extend(audience(page, known, lists, at, pair[0]));
            } else if lists.sector_heads.contains(lower) {
                found.extend(sector(page, known, lists, at, pair[0]));
            }
        }
    }
    found
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
        } else if lists.audience_before.contains(page.lower(before)) || hyphen {
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
    // A head alone ranks below names, a whole phrase above the names inside it.
    Some(Candidate::rule(span, Kind::Audience).weighing(if from == head { 5 } else { 8 }))
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
    let span = page.cover(from, head)?;
    (from < head).then(|| Candidate::rule(span, Kind::Sector).weighing(7))
}

//! Names that a text introduces by saying what they name: "a group dubbed X", "malware called X", "signs as “x”".

use crate::candidate::Candidate;
use crate::known::Known;
use crate::lists::Lists;
use crate::page::Page;
use ascribe_model::Kind;

/// A name that stands in quotation marks is at most this many tokens.
const LONGEST_QUOTED: usize = 5;
/// A name without quotation marks is at most this many tokens.
const LONGEST_BARE: usize = 3;

/// The names that the page introduces.
pub(crate) fn find(page: &Page, known: &Known) -> Vec<Candidate> {
    let mut found = vec![];
    for pair in page.firsts.windows(2) {
        for at in pair[0]..pair[1] {
            let Some((kind, from)) = cue(page, at, pair[0]) else { continue };
            let Some((first, last)) = name(page, known, from, pair[1]) else { continue };
            found.extend(page.cover(first, last).map(|span| Candidate::rule(span, kind).weighing(6)));
        }
    }
    found.extend(
        page.firsts
            .windows(2)
            .flat_map(|pair| (pair[0]..pair[1]).filter_map(|at| told(page, known, at, (pair[0], pair[1])))),
    );
    found
}

/// "Solntsepyok, a group that …", "Pioneer Kitten, an Iranian hacking crew": a name whose sort stands after a comma.
fn told(page: &Page, known: &Known, comma: usize, (first, end): (usize, usize)) -> Option<Candidate> {
    let article = matches!(page.lower(comma + 1), "a" | "an") && page.word(comma) == ",";
    if !article || comma == first {
        return None;
    }
    let lists = Lists::shipped();
    let stops = |n: &usize| {
        matches!(page.lower(*n), "," | "." | ";" | ":" | "(" | "of" | "that" | "which" | "who" | "in" | "by" | "with")
    };
    let sort = (comma + 2..end.min(comma + 8)).take_while(|n| !stops(n)).filter_map(|n| {
        let word = page.lower(n);
        let kind = if lists.group_nouns.contains(word) && word != "unit" && word != "team" {
            Kind::ThreatGroup
        } else if lists.malware_nouns.contains(word) {
            Kind::Malware
        } else {
            return None;
        };
        Some(kind)
    });
    let kind = sort.last()?;
    let part = |n: usize| {
        page.capital(n)
            && known.at(n).is_none()
            && page.places.get(n).is_some_and(|p| !p.indicator)
            && page.word(n).chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_'))
            && !Lists::shipped().not_names.contains(page.lower(n))
    };
    let from = (first..comma).rev().take_while(|&n| part(n)).take(LONGEST_BARE).last()?;
    let common = (from..comma).all(|n| ascribe_names::common_words().contains(page.lower(n)));
    let whole = from == first || !page.capital(from - 1);
    let span = page.cover(from, comma - 1).filter(|_| !common && whole)?;
    Some(Candidate::rule(span, kind).weighing(6))
}

/// The kind that the words at `at` introduce a name of, and where the name begins.
fn cue(page: &Page, at: usize, first: usize) -> Option<(Kind, usize)> {
    let lists = Lists::shipped();
    let (word, next) = (page.lower(at), page.lower(at + 1));
    let from = match (word, next) {
        ("known" | "tracked", "as") => at + 2,
        ("calling" | "calls" | "called", "itself") => at + 2,
        ("dubbed" | "called" | "named" | "nicknamed" | "codenamed", _) => at + 1,
        ("signs" | "posts" | "signed" | "posted" | "writes", "as") => return Some((Kind::Person, at + 2)),
        ("goes" | "went" | "going", "by") => return Some((Kind::Person, at + 2)),
        ("group" | "gang" | "crew" | "collective" | "outfit" | "actor", _)
            if at > first
                && lists.gang_sorts.contains(page.lower(at - 1))
                && page.capital(at + 1)
                && !page.capital(at) =>
        {
            return Some((Kind::ThreatGroup, at + 1));
        }
        _ if lists.handle_before.contains(word) => {
            let skip = usize::from(next == "of" || next == "was" || next == "is");
            return Some((Kind::Person, at + 1 + skip));
        }
        _ => return None,
    };
    // What is named stands within a few words before: the nearest noun that says its sort.
    let sort = (at.saturating_sub(5).max(first)..at).rev().find_map(|n| {
        let word = page.lower(n);
        if lists.group_nouns.contains(word) {
            Some(Kind::ThreatGroup)
        } else if lists.malware_nouns.contains(word) {
            Some(Kind::Malware)
        } else {
            None
        }
    });
    let sort = sort.or_else(|| {
        (word == "tracked" && page.lower(at.saturating_sub(1)) != "vulnerability").then_some(Kind::ThreatGroup)
    });
    sort.map(|kind| (kind, from))
}

/// The words of a name that begins at `at`, in quotation marks or capitalised.
fn name(page: &Page, known: &Known, at: usize, end: usize) -> Option<(usize, usize)> {
    let at = at + usize::from(matches!(page.lower(at), "the"));
    if matches!(page.word(at), "“" | "\"" | "‘" | "'" | "«") {
        let close = (at + 1..end.min(at + 2 + LONGEST_QUOTED))
            .find(|&n| matches!(page.word(n), "”" | "\"" | "’" | "'" | "»" | ","))?;
        let free = (at + 1..close).all(|n| known.at(n).is_none() && !page.places.get(n).is_some_and(|p| p.indicator));
        return (close > at + 1 && free).then_some((at + 1, close - 1));
    }
    let bare = |n: &usize| {
        page.capital(*n)
            && known.at(*n).is_none()
            && page.word(*n).chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_'))
            && !Lists::shipped().not_names.contains(page.lower(*n))
            && (*n == at || page.joined(n - 1))
    };
    let last = (at..end.min(at + LONGEST_BARE)).take_while(bare).last()?;
    let only_common = (at..=last).all(|n| ascribe_names::common_words().contains(page.lower(n)));
    // A known name goes on behind: this is its first part and no name of its own.
    let cut = page.joined(last) && known.at(last + 1).is_some();
    let plain = only_common && last == at;
    (!plain && !cut).then_some((at, last))
}

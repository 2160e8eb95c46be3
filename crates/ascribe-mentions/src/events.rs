//! Campaigns that are told as such: "Operation Ghost", "a campaign dubbed Cloud Hopper".

use crate::candidate::Candidate;
use crate::page::Page;
use ascribe_model::Kind;

/// The campaigns on a page.
pub(crate) fn find(page: &Page) -> Vec<Candidate> {
    let mut found = vec![];
    for pair in page.firsts.windows(2) {
        for at in pair[0]..pair[1] {
            let lower = page.lower(at);
            let from = match lower {
                "operation" if page.capital(at) => Some(at + 1),
                "dubbed" | "codenamed" | "named" | "called" if campaign_before(page, at, pair[0]) => Some(at + 1),
                _ => None,
            };
            let Some(from) = from else { continue };
            let from = from + usize::from(matches!(page.word(from), "“" | "\"" | "‘" | "'"));
            let Some(last) = run(page, from, pair[1]) else { continue };
            let begin = if lower == "operation" { at } else { from };
            found.extend(page.cover(begin, last).map(|span| Candidate::rule(span, Kind::Campaign).weighing(7)));
        }
    }
    found
}

fn campaign_before(page: &Page, at: usize, first: usize) -> bool {
    (at.saturating_sub(3).max(first)..at).any(|n| matches!(page.lower(n), "campaign" | "operation"))
}

fn run(page: &Page, from: usize, end: usize) -> Option<usize> {
    let words = (from..end.min(from + 4)).take_while(|&at| {
        page.capital(at) && page.places.get(at).is_some_and(|p| p.letters) && (at == from || page.joined(at - 1))
    });
    words.last()
}

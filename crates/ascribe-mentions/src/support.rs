//! Names that also are common words stand only with support: a word beside them, or a safe name of the same thing.

use crate::candidate::Candidate;
use crate::lists::Lists;
use crate::page::Page;
use ascribe_model::Kind;
use ascribe_names::EntryId;
use std::collections::BTreeSet;

/// How strongly a supported name is held, and one of whom a deed is told, which is as good as a name that is no other word.
const SUPPORTED: u8 = 5;
const ACTING: u8 = 6;
/// How many words away a supporting word may stand.
const NEAR: usize = 2;

/// Decides which unsure candidates stand.
pub(crate) fn settle(page: &Page, candidates: &mut [Candidate]) {
    let sure: BTreeSet<EntryId> =
        candidates.iter().filter(|c| !c.unsure && threat(c.kind)).flat_map(|c| c.entries.first().copied()).collect();
    let group = |c: &&Candidate| c.unsure && c.kind == Kind::ThreatGroup;
    let acting: BTreeSet<String> =
        candidates.iter().filter(group).filter(|c| acts(page, c)).map(|c| c.span.of(page.text).to_owned()).collect();
    for candidate in candidates.iter_mut().filter(|c| c.unsure) {
        let safe = candidate.entries.iter().any(|entry| sure.contains(entry));
        let (from, to) = page.tokens(candidate.span);
        let written = page.capital(from);
        let acts = acting.contains(candidate.span.of(page.text));
        let told = safe || acts && candidate.kind == Kind::ThreatGroup || beside(page, from, to);
        candidate.unsure = !(written && threat(candidate.kind) && told || other(page, candidate, from));
        if !candidate.unsure {
            candidate.weight = if acts { ACTING } else { SUPPORTED };
        }
    }
}

fn threat(kind: Kind) -> bool {
    matches!(kind, Kind::ThreatGroup | Kind::Malware | Kind::Tool | Kind::Campaign | Kind::Vulnerability)
}

/// "Anonymous has defaced …", "Hacked By Anonymous": what stands where only whoever attacks does.
fn acts(page: &Page, candidate: &Candidate) -> bool {
    let lists = Lists::shipped();
    let (from, to) = page.tokens(candidate.span);
    let (first, end) = page.sentence(from);
    let attacks = |at: usize| lists.support_verbs.contains(page.lower(at));
    let verb = (to..end.min(to + 1 + NEAR)).find(|&at| !lists.support_between.contains(page.lower(at)));
    let done =
        from > first && page.lower(from - 1) == "by" && (from.saturating_sub(1 + NEAR).max(first)..from).any(attacks);
    let long = candidate.span.len() > 3;
    long && page.capital(from) && (done || verb.is_some_and(attacks))
}

/// A body's name that is also a word stands where it is capitalised inside a sentence.
fn other(page: &Page, candidate: &Candidate, from: usize) -> bool {
    let (first, end) = page.sentence(from);
    let inside =
        from > first && page.word(from - 1) != "." && !matches!(page.word(from - 1), "*" | "-" | "•" | "“" | "\"");
    let capitals = (first..end).filter(|&at| page.capital(at)).count();
    let prose = capitals * 2 < end - first;
    matches!(candidate.kind, Kind::Organization | Kind::Product) && page.capital(from) && inside && prose
}

/// True if a supporting word stands near the tokens `from..to`.
pub(crate) fn beside(page: &Page, from: usize, to: usize) -> bool {
    let lists = Lists::shipped();
    let (first, end) = page.sentence(from);
    let after = (to..end.min(to + NEAR)).any(|at| lists.support_after.contains(page.lower(at)));
    let before = (from.saturating_sub(NEAR).max(first)..from).any(|at| lists.support_before.contains(page.lower(at)));
    after || before
}

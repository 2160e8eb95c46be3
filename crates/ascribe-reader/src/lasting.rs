//! For how long somebody has been at work, counted back from the day of the report: "has been active for at least 15 years".

use crate::page::Page;
use ascribe_lang::Rel;
use ascribe_model::{Bound, When};

/// Longer than this nobody has hacked.
const MOST_YEARS: i16 = 60;

/// Since when the thing told by this word has lasted, if its line tells for how many years and that it still lasts; a rough year, for it is
/// counted from a round number.
pub fn since(page: &Page<'_>, line: usize, anchor: usize) -> Option<When> {
    let (at, tree) = page.parsed(line)?;
    let still = tree.children(anchor).any(|c| c < anchor && matches!(tree.words(c), "has" | "have" | "'s" | "'ve"));
    // "Turla, active for more than 20 years, hacked the ministry".
    let aside = !tree.is_verb(anchor) && !tree.has(anchor, Rel::Cop) && !tree.has(anchor, Rel::Aux);
    if !(still || aside) {
        return None;
    }
    let heads = ["for", "over", "for over"].into_iter().flat_map(|words| tree.prepositional(anchor, words));
    let time = heads.into_iter().find_map(|head| page.times.get(at.timed(head)?))?;
    let years = years(&time.value).filter(|years| *years <= MOST_YEARS)?;
    let year = page.document.published?.year().checked_sub(years)?;
    let day = |month, day| jiff::civil::Date::new(year, month, day).ok();
    let before = page.text().get(page.lines[line].span.start()..time.span.end()).unwrap_or_default().to_lowercase();
    let more = ["at least", "more than", "over"]
        .iter()
        .any(|words| before.rfind(words).is_some_and(|at| at + FAR >= before.len()));
    let bound = if more { Bound::AtLeast } else { Bound::About };
    Some(When { value: format!("{year:04}"), from: day(1, 1), to: day(12, 31), bound: Some(bound) })
}

/// From "at least" to the end of "two and a half decades", in bytes.
const FAR: usize = 28;

/// The years of a length of time: "P15Y", "P2DE".
fn years(value: &str) -> Option<i16> {
    let length = value.strip_prefix('P')?;
    match length.strip_suffix("DE") {
        Some(decades) => decades.parse::<i16>().ok()?.checked_mul(10),
        None => length.strip_suffix('Y')?.parse().ok(),
    }
}

//! Indicators of compromise in text, plain or defanged, validated and refanged.
//!
//! One call, [`find`]. The text is first undone of its defanging (`refang.rs`), in a copy that remembers where each of
//! its bytes came from; then each finder looks once over that copy from its own anchor bytes, and where candidates
//! overlap the longest stays: a URL over its domain, an address with its network over the address alone.
//!
//! Pure: no clock, disk or network. Time is linear in the length of the text, also on hostile input: each finder
//! moves a cursor past what it has looked at, and everything it looks back at is bounded.

mod benign;
mod context;
mod email;
mod hash;
mod host;
mod ip;
mod path;
mod refang;
mod tables;
mod url;
mod wallet;
mod words;

use ascribe_model::{Indicator, IndicatorKind, Span};
use refang::Plain;
use std::collections::BTreeMap;

/// All indicators in a text, in the order of the text, none overlapping another.
///
/// ```
/// use ascribe_model::IndicatorKind;
/// let found = ascribe_indicators::find("It beacons to hxxp://evil[.]example[.]ru/gate.php.");
/// assert_eq!(found.len(), 1);
/// assert_eq!(found[0].kind, IndicatorKind::Url);
/// assert_eq!(found[0].value, "http://evil.example.ru/gate.php");
/// assert_eq!(found[0].text, "hxxp://evil[.]example[.]ru/gate.php");
/// ```
pub fn find(text: &str) -> Vec<Indicator> {
    let plain = Plain::of(text);
    let mut found = Vec::new();
    url::find(&plain, &mut found);
    email::find(&plain, &mut found);
    path::find(&plain, &mut found);
    ip::find_v6(&plain, &mut found);
    words::find(&plain, &mut found);
    host::find(&plain, &mut found);
    longest(found).into_iter().filter_map(|candidate| place(text, &plain, candidate)).collect()
}

/// Something that a finder takes for an indicator, in offsets of the refanged copy.
struct Candidate {
    start: usize,
    end: usize,
    kind: IndicatorKind,
    value: String,
}

/// Of overlapping candidates the longest; of equals the one found first, since finders run from the most specific on.
fn longest(mut found: Vec<Candidate>) -> Vec<Candidate> {
    found.sort_by_key(|c| (std::cmp::Reverse(c.end - c.start), c.start));
    let mut kept: BTreeMap<usize, Candidate> = BTreeMap::new();
    for candidate in found {
        let before = kept.range(..candidate.end).next_back();
        if before.is_none_or(|(_, b)| b.end <= candidate.start) {
            kept.insert(candidate.start, candidate);
        }
    }
    kept.into_values().collect()
}

/// The candidate as an indicator in offsets of the text as printed.
fn place(text: &str, plain: &Plain, candidate: Candidate) -> Option<Indicator> {
    let (start, end) = plain.source(candidate.start, candidate.end);
    let span = Span::new(text, start, end)?;
    // The target of a Markdown link within the site is a part of the page, not of the report.
    if candidate.kind == IndicatorKind::FilePath && text.get(..start).is_some_and(|before| before.ends_with("](")) {
        return None;
    }
    let defanged = plain.changed(candidate.start, candidate.end) || url::scheme_defanged(span.of(text));
    let benign = benign::reason(candidate.kind, &candidate.value, defanged).map(str::to_owned);
    Some(Indicator { span, text: span.of(text).to_owned(), kind: candidate.kind, value: candidate.value, benign })
}

//! Timestamps as TAXII prints them (§2, `timestamp`), from and to microseconds since 1970.

use jiff::Timestamp;

/// With six digits, as `date_added` has it.
pub(super) fn micros(at: i64) -> String {
    format!("{:.6}", Timestamp::from_microsecond(at).unwrap_or(Timestamp::MAX))
}

/// With three digits where that says all, as versions of objects have it.
pub(super) fn version(at: i64) -> String {
    let moment = Timestamp::from_microsecond(at).unwrap_or(Timestamp::MAX);
    if at % 1000 == 0 { format!("{moment:.3}") } else { format!("{moment:.6}") }
}

/// Reads a timestamp; digits beyond microseconds are left out.
pub(super) fn parse(text: &str) -> Option<i64> {
    text.parse::<Timestamp>().ok().map(|moment| moment.as_microsecond())
}

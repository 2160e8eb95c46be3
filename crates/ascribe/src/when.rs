//! Times on the command line: microseconds since 1970 in UTC, as the base keeps them.

use crate::output::Failure;
use jiff::civil::Date;
use jiff::tz::Offset;
use jiff::{Span, Timestamp, ToSpan};

/// The day of a moment, in UTC.
pub fn day(micros: i64) -> String {
    let at = Timestamp::from_microsecond(micros).unwrap_or(Timestamp::MAX);
    Offset::UTC.to_datetime(at).date().to_string()
}

/// Today, in UTC.
pub fn today() -> Date {
    Offset::UTC.to_datetime(Timestamp::now()).date()
}

/// A moment to come: a span from now such as `90d`, or the end of a day such as `2027-01-31`.
///
/// # Errors
/// If the text is neither, or the moment is past.
pub fn ahead(text: &str) -> Result<i64, Failure> {
    let now = Offset::UTC.to_datetime(Timestamp::now());
    let moment = match text.parse::<Date>() {
        Ok(day) => Some(day.saturating_add(1.day()).at(0, 0, 0, 0)),
        Err(_) => text.parse::<Span>().ok().and_then(|span| now.checked_add(span).ok()),
    };
    moment
        .filter(|moment| *moment > now)
        .and_then(|moment| Offset::UTC.to_timestamp(moment).ok())
        .map(|moment| moment.as_microsecond())
        .ok_or_else(|| {
            Failure::Usage(format!("{text:?} is no time to come: write 12h, 90d, 1y or a day such as 2027-01-31"))
        })
}

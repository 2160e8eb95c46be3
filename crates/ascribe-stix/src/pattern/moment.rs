//! Moments that durations can be added to.

use crate::Timestamp;

/// Seconds since the year 0, and nanoseconds: enough to add durations.
pub(super) type Moment = (i64, u32);

/// The moment of a timestamp.
pub(super) fn moment(time: &Timestamp) -> Option<Moment> {
    let body = time.as_str().trim_end_matches('Z');
    let (seconds, fraction) = body.split_once('.').unwrap_or((body, "0"));
    let number = |from: usize, to: usize| seconds.get(from..to)?.parse::<i64>().ok();
    let (year, month, day) = (number(0, 4)?, number(5, 7)?, number(8, 10)?);
    // Days by the civil calendar: March-based years of 365 days and leap days (Neri and Schneider 2023, in short form).
    let shifted = if month <= 2 { year - 1 } else { year };
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let days = shifted * 365 + shifted / 4 - shifted / 100 + shifted / 400 + of_year;
    let seconds = days * 86_400 + number(11, 13)? * 3600 + number(14, 16)? * 60 + number(17, 19)?;
    let nanos = format!("{fraction:0<9}").get(..9)?.parse().ok()?;
    Some((seconds, nanos))
}

/// A moment so many seconds later.
pub(super) fn later(moment: Moment, seconds: f64) -> Moment {
    let nanos = i128::from(moment.0) * 1_000_000_000 + i128::from(moment.1) + (seconds * 1e9).round() as i128;
    ((nanos.div_euclid(1_000_000_000)) as i64, nanos.rem_euclid(1_000_000_000) as u32)
}

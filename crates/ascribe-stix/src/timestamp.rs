//! Timestamps (STIX 2.1 §2.16): RFC 3339 in UTC, kept digit for digit.

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;
use thiserror::Error;

/// A timestamp as printed. Its fraction is never cut or padded, whatever its length, and it orders by time:
/// `…:00Z` and `…:00.000Z` are one moment.
///
/// ```
/// use ascribe_stix::Timestamp;
/// let t: Timestamp = "2016-01-20T12:31:12.123456789123Z".parse().unwrap();
/// assert_eq!(t.to_string(), "2016-01-20T12:31:12.123456789123Z");
/// assert!("2016-01-20T12:31:12+01:00".parse::<Timestamp>().is_err());
/// ```
#[derive(Clone, Debug)]
pub struct Timestamp {
    text: String,
}

/// Why a text is no timestamp.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
#[error("{0:?} is no timestamp: RFC 3339 in UTC such as 2022-09-08T00:00:00.000Z (STIX 2.1 §2.16)")]
pub struct TimestampError(String);

impl Timestamp {
    /// The first moment of a day, in UTC.
    pub fn start_of(year: i16, month: i8, day: i8) -> Timestamp {
        Timestamp { text: format!("{year:04}-{month:02}-{day:02}T00:00:00Z") }
    }

    /// The last second of a day, in UTC.
    pub fn end_of(year: i16, month: i8, day: i8) -> Timestamp {
        Timestamp { text: format!("{year:04}-{month:02}-{day:02}T23:59:59Z") }
    }

    /// With at least milliseconds, as `created` and `modified` have them (§3.2); digits beyond are kept.
    #[must_use]
    pub fn to_milliseconds(&self) -> Timestamp {
        let body = self.text.trim_end_matches('Z');
        let (seconds, fraction) = body.split_once('.').unwrap_or((body, ""));
        Timestamp { text: format!("{seconds}.{fraction:0<3}Z") }
    }

    /// The next full millisecond after it. The last moment of the year 9999 has none and stays.
    #[must_use]
    pub fn next_millisecond(&self) -> Timestamp {
        let (seconds, fraction) = self.parts();
        let millis: u32 = format!("{fraction:0<3}").get(..3).and_then(|digits| digits.parse().ok()).unwrap_or_default();
        if millis < 999 {
            return Timestamp { text: format!("{seconds}.{:03}Z", millis + 1) };
        }
        // A leap second is counted as the last of its minute, so that the next is a new minute.
        let usual = seconds.strip_suffix(":60").map_or_else(|| seconds.to_owned(), |minute| format!("{minute}:59"));
        let next =
            usual.parse::<jiff::civil::DateTime>().ok().and_then(|t| t.checked_add(jiff::Span::new().seconds(1)).ok());
        next.map_or_else(
            || self.clone(),
            |next| Timestamp { text: format!("{}.000Z", next.strftime("%Y-%m-%dT%H:%M:%S")) },
        )
    }

    /// As printed.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Seconds part, then the digits of the fraction without the zeros at its end.
    fn parts(&self) -> (&str, &str) {
        let body = self.text.trim_end_matches('Z');
        let (seconds, fraction) = body.split_once('.').unwrap_or((body, ""));
        (seconds, fraction.trim_end_matches('0'))
    }
}

impl FromStr for Timestamp {
    type Err = TimestampError;

    fn from_str(text: &str) -> Result<Timestamp, TimestampError> {
        if sound(text).is_some() {
            Ok(Timestamp { text: text.to_owned() })
        } else {
            Err(TimestampError(text.to_owned()))
        }
    }
}

fn sound(text: &str) -> Option<()> {
    let body = text.strip_suffix('Z')?;
    let (seconds, fraction) = body.split_once('.').unwrap_or((body, "0"));
    let digits = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit());
    let shape = seconds.len() == 19
        && seconds.bytes().enumerate().all(|(at, b)| match at {
            4 | 7 => b == b'-',
            10 => b == b'T',
            13 | 16 => b == b':',
            _ => b.is_ascii_digit(),
        });
    if !shape || !digits(fraction) {
        return None;
    }
    let number = |from: usize, to: usize| seconds.get(from..to)?.parse::<u32>().ok();
    let (year, month, day) = (number(0, 4)?, number(5, 7)?, number(8, 10)?);
    let (hour, minute, second) = (number(11, 13)?, number(14, 16)?, number(17, 19)?);
    let in_month = (1..=12).contains(&month) && (1..=days_in(year, month)).contains(&day);
    // A leap second is a second of UTC (RFC 3339 §5.6).
    (in_month && hour < 24 && minute < 60 && second <= 60).then_some(())
}

fn days_in(year: u32, month: u32) -> u32 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        _ => 31,
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl Ord for Timestamp {
    fn cmp(&self, other: &Timestamp) -> Ordering {
        self.parts().cmp(&other.parts())
    }
}

impl PartialOrd for Timestamp {
    fn partial_cmp(&self, other: &Timestamp) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Timestamp {
    fn eq(&self, other: &Timestamp) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Timestamp {}

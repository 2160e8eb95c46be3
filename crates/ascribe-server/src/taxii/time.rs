//! Timestamps as TAXII prints them (§2, `timestamp`), from and to microseconds since 1970.

use jiff::Timestamp;
use jiff::tz::Offset;

/// With six digits, as `date_added` has it.
pub(super) fn micros(at: i64) -> String {
    let (seconds, fraction) = seconds(at);
    format!("{seconds}.{fraction:06}Z")
}

/// With three digits where that says all, as versions of objects have it.
pub(super) fn version(at: i64) -> String {
    let (seconds, fraction) = seconds(at);
    if fraction % 1000 == 0 {
        format!("{seconds}.{:03}Z", fraction / 1000)
    } else {
        format!("{seconds}.{fraction:06}Z")
    }
}

fn seconds(at: i64) -> (jiff::civil::DateTime, i64) {
    let whole = Timestamp::from_second(at.div_euclid(1_000_000)).unwrap_or(Timestamp::MAX);
    (Offset::UTC.to_datetime(whole), at.rem_euclid(1_000_000))
}

/// Reads a timestamp; digits beyond microseconds are left out.
pub(super) fn parse(text: &str) -> Option<i64> {
    text.parse::<Timestamp>().ok().map(|moment| moment.as_microsecond())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_as_many_as_needed() {
        let at = parse("2016-01-20T12:31:12.000Z").expect("a time");
        assert_eq!(micros(at + 7), "2016-01-20T12:31:12.000007Z");
        assert_eq!(
            (version(at), version(at + 5)),
            ("2016-01-20T12:31:12.000Z".into(), "2016-01-20T12:31:12.000005Z".into())
        );
        assert_eq!(version(-1000), "1969-12-31T23:59:59.999Z");
    }
}

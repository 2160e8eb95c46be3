//! Calendar dates as pages print them: ISO, US, British, European, with long and short month names.
//!
//! Only dates that a page uses about itself are read here; times inside the prose are the work of a later pass.

use jiff::civil::Date;
use std::ops::Range;
use std::sync::LazyLock;

static MONTHS: LazyLock<foldhash::HashMap<&'static str, i8>> = LazyLock::new(|| {
    let lines = include_str!("../data/months.txt").lines().filter(|line| !line.starts_with('#'));
    let numbered =
        lines.filter_map(|line| line.split_once(' ')).filter_map(|(n, names)| Some((n.parse().ok()?, names)));
    numbered.flat_map(|(month, names): (i8, &str)| names.split(' ').map(move |name| (name, month))).collect()
});

/// A month's name is at most this many bytes.
const LONGEST_MONTH: usize = 12;

/// A date and where it stands in the line. `year_given` is false for "Sept 7", whose year is then the caller's to set.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Dated {
    pub(crate) year: Option<i16>,
    pub(crate) month: i8,
    pub(crate) day: i8,
    pub(crate) range: Range<usize>,
}

impl Dated {
    /// The day, if the year was printed.
    pub(crate) fn date(&self) -> Option<Date> {
        Date::new(self.year?, self.month, self.day).ok()
    }

    /// The day in this year or, where the year is not printed, in the year given.
    pub(crate) fn in_year(&self, year: i16) -> Option<Date> {
        Date::new(self.year.unwrap_or(year), self.month, self.day).ok()
    }

    /// The last such day that is not after `latest`.
    pub(crate) fn last_before(&self, latest: Date) -> Option<Date> {
        let same_year = self.in_year(latest.year())?;
        if same_year <= latest { Some(same_year) } else { self.in_year(latest.year() - 1) }
    }
}

/// A run of letters or digits.
struct Word<'a> {
    text: &'a str,
    at: usize,
}

impl Word<'_> {
    fn end(&self) -> usize {
        self.at + self.text.len()
    }

    fn number(&self) -> Option<i16> {
        self.text.parse().ok().filter(|_| self.text.len() <= 4)
    }

    /// A day of the month, also "3rd".
    fn day(&self) -> Option<i8> {
        if !self.text.starts_with(|c: char| c.is_ascii_digit()) {
            return None;
        }
        let lower = self.text.to_ascii_lowercase();
        let digits = ["st", "nd", "rd", "th"].iter().find_map(|end| lower.strip_suffix(end)).unwrap_or(&lower);
        digits.parse().ok().filter(|d| (1..=31).contains(d) && digits.len() <= 2)
    }

    fn year(&self) -> Option<i16> {
        self.number().filter(|y| (1990..=2100).contains(y) && self.text.len() == 4)
    }

    fn month(&self) -> Option<i8> {
        if !self.text.starts_with(char::is_alphabetic) || self.text.len() > LONGEST_MONTH {
            return None;
        }
        if !self.text.is_ascii() {
            return MONTHS.get(self.text.to_lowercase().as_str()).copied();
        }
        // Nearly every word is asked: no room is made for each.
        let mut lower = [0; LONGEST_MONTH];
        let lower = lower.get_mut(..self.text.len())?;
        lower.copy_from_slice(self.text.as_bytes());
        lower.make_ascii_lowercase();
        MONTHS.get(std::str::from_utf8(lower).ok()?).copied()
    }
}

/// The letters-or-digits runs of a line; "2022T10" parts at the change of kind.
fn words(line: &str) -> Vec<Word<'_>> {
    let mut found: Vec<Word<'_>> = Vec::new();
    let mut start: Option<usize> = None;
    let mut before = ' ';
    for (at, c) in line.char_indices() {
        let parts = start.is_some() && before.is_ascii_digit() && c == 'T';
        if !c.is_alphanumeric() || parts {
            if let Some(s) = start.take() {
                found.push(Word { text: &line[s..at], at: s });
            }
        } else if start.is_none() {
            start = Some(at);
        }
        before = c;
    }
    if let Some(s) = start {
        found.push(Word { text: &line[s..], at: s });
    }
    found
}

/// All dates of a line, in order. Lines longer than 2,000 bytes are not searched beyond that.
pub(crate) fn find(line: &str) -> Vec<Dated> {
    let line = &line[..line.floor_char_boundary(2000)];
    let words = words(line);
    let (mut dates, mut at) = (Vec::new(), 0);
    while at < words.len() {
        match date_at(line, &words[at..]) {
            Some((dated, used)) => {
                dates.push(dated);
                at += used;
            }
            None => at += 1,
        }
    }
    dates
}

/// A stamp as metadata gives it: ISO with or without time, eight digits, or any printed form.
pub(crate) fn stamp(value: &str) -> Option<Date> {
    let value = value.trim();
    if let Some(digits) = value.get(..8).filter(|d| d.bytes().all(|b| b.is_ascii_digit())) {
        let year = digits.get(..4)?.parse().ok()?;
        return Date::new(year, digits.get(4..6)?.parse().ok()?, digits.get(6..)?.parse().ok()?).ok();
    }
    find(value).first().and_then(Dated::date)
}

/// A date that starts with the first of these words, and how many words it takes.
fn date_at(line: &str, words: &[Word<'_>]) -> Option<(Dated, usize)> {
    let three = match words {
        [a, b, c, ..] => numeric(line, a, b, c).or_else(|| worded(line, a, b, c)),
        _ => None,
    };
    if let Some(dated) = three.filter(|d| d.date().is_some()) {
        return Some((dated, 3));
    }
    let [a, b, ..] = words else { return None };
    let (month, day) = match (a.month(), b.day(), a.day(), b.month()) {
        (Some(month), Some(day), ..) if a.text.len() > 2 => (month, day),
        (_, _, Some(day), Some(month)) => (month, day),
        _ => return None,
    };
    let close = gap(line, a, b).trim_matches([' ', '.']).is_empty();
    close.then_some((Dated { year: None, month, day, range: a.at..b.end() }, 2))
}

/// What stands between two words.
fn gap<'l>(line: &'l str, a: &Word<'_>, b: &Word<'_>) -> &'l str {
    line.get(a.end()..b.at).unwrap_or_default()
}

/// 2022-09-15, 2022/09/15, 15.09.2022, 9/15/2022.
fn numeric(line: &str, a: &Word<'_>, b: &Word<'_>, c: &Word<'_>) -> Option<Dated> {
    let mark = gap(line, a, b);
    if mark != gap(line, b, c) || !matches!(mark, "-" | "/" | ".") {
        return None;
    }
    let range = a.at..c.end();
    let small = |word: &Word<'_>| word.number().and_then(|n| i8::try_from(n).ok());
    if let Some(year) = a.year() {
        return Some(Dated { year: Some(year), month: small(b)?, day: small(c)?, range });
    }
    let year = c.year()?;
    let (first, second) = (small(a)?, small(b)?);
    let day_first = mark == "." || first > 12;
    let (day, month) = if day_first { (first, second) } else { (second, first) };
    Some(Dated { year: Some(year), month, day, range })
}

/// September 15, 2022; 15 September 2022; 15-Sep-2022.
fn worded(line: &str, a: &Word<'_>, b: &Word<'_>, c: &Word<'_>) -> Option<Dated> {
    let near = |x: &str| x.trim_matches([' ', ',', '.', '-', '\u{a0}', '/']).is_empty() && x.len() <= 4;
    if !near(gap(line, a, b)) || !near(gap(line, b, c)) {
        return None;
    }
    let (month, day) = a.month().zip(b.day()).or_else(|| b.month().zip(a.day()))?;
    Some(Dated { year: Some(c.year()?), month, day, range: a.at..c.end() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn printed_forms() {
        let same = [
            "2022-09-15T08:00:00Z",
            "20220915",
            "Sep 15, 2022",
            "Sept. 15, 2022",
            "15 September 2022",
            "15th September, 2022",
            "9/15/2022",
            "15.09.2022",
            "15/09/2022",
            "Thursday, September 15th, 2022 10:02 AM EDT",
            "15-Sep-2022",
            "2022/09/15",
        ];
        for form in same {
            assert_eq!(stamp(form).map(|d| d.to_string()).as_deref(), Some("2022-09-15"), "{form}");
        }
        for none in ["", "70 views", "2022", "version 10.0.1", "may 2022", "CVE-2022-1234", "192.168.10.2022"] {
            assert_eq!(stamp(none), None, "{none}");
        }
    }

    #[test]
    fn a_day_without_its_year() {
        let dates = find("TIRANA, Sept 7 (Reuters) - Albania");
        assert_eq!((dates[0].month, dates[0].day, dates[0].year), (9, 7, None));
    }
}

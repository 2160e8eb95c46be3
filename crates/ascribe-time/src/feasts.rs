//! Feasts that have a name instead of a date, fixed or moving: "Christmas Eve", "Thanksgiving", "Good Friday 2019".

use crate::calendar::{Grain, add_days, day, weekday};
use crate::pattern::{Match, Meaning, Tokens};
use jiff::civil::Date;
use std::sync::LazyLock;

/// On which day of a year a feast falls.
#[derive(Clone, Copy, Debug)]
enum Rule {
    Fixed(i32, i32),
    /// The nth such weekday of a month, 5 being the last.
    Nth(i32, i32, i32),
    /// Days from Easter Sunday.
    Easter(i64),
}

static FEASTS: LazyLock<Vec<(&'static str, Rule)>> = LazyLock::new(|| {
    let rows = include_str!("../data/feasts.tsv").lines().filter(|line| !line.starts_with('#'));
    let mut feasts: Vec<_> =
        rows.filter_map(|row| row.split_once('\t')).filter_map(|(n, r)| Some((n, rule(r)?))).collect();
    feasts.sort_by_key(|(name, _)| std::cmp::Reverse(name.len()));
    feasts
});

fn rule(written: &str) -> Option<Rule> {
    if let Some(days) = written.strip_prefix("easter") {
        return days.parse().ok().map(Rule::Easter);
    }
    if let Some((month, date)) = written.split_once('-') {
        return Some(Rule::Fixed(month.parse().ok()?, date.parse().ok()?));
    }
    let mut parts = written.split(' ');
    let (nth, name, month) = (parts.next()?, parts.next()?, parts.next()?);
    let days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
    let number = days.iter().position(|d| *d == name).and_then(|at| i32::try_from(at + 1).ok())?;
    Some(Rule::Nth(nth.parse().ok()?, number, month.parse().ok()?))
}

/// The first words of all feasts, for the lexicon.
pub(crate) fn first_words() -> impl Iterator<Item = &'static str> {
    FEASTS.iter().filter_map(|(name, _)| name.split([' ', '\'', '.']).next())
}

/// Easter Sunday by the Gregorian computus (Meeus, Jones and Butcher).
fn easter(year: i32) -> Option<Date> {
    let (a, b, c) = (year % 19, year / 100, year % 100);
    let g = (8 * b + 13) / 25;
    let h = (19 * a + b - b / 4 - g + 15) % 30;
    let l = (32 + 2 * (b % 4) + 2 * (c / 4) - h - c % 4) % 7;
    let m = (a + 11 * h + 22 * l) / 451;
    let sum = h + l - 7 * m + 114;
    day(year, sum / 31, sum % 31 + 1)
}

/// The day of a feast in a year.
pub(crate) fn in_year(feast: usize, year: i32) -> Option<Date> {
    match FEASTS.get(feast)?.1 {
        Rule::Fixed(month, date) => day(year, month, date),
        Rule::Easter(days) => add_days(easter(year)?, days),
        Rule::Nth(5, number, month) => {
            let last = Grain::Month(year, month).interval()?.1;
            add_days(last, -i64::from((weekday(last) - number).rem_euclid(7)))
        }
        Rule::Nth(nth, number, month) => {
            let first = day(year, month, 1)?;
            add_days(first, i64::from((number - weekday(first)).rem_euclid(7) + 7 * (nth - 1)))
        }
    }
}

/// The value of a feast in a year that nobody tells.
pub(crate) fn unplaced(feast: usize) -> String {
    match FEASTS.get(feast).map(|(_, rule)| *rule) {
        Some(Rule::Fixed(month, date)) => format!("XXXX-{month:02}-{date:02}"),
        Some(Rule::Nth(_, number, month)) => format!("XXXX-{month:02}-WXX-{number}"),
        _ => "XXXX-XX-XX".to_owned(),
    }
}

/// The feast whose name begins the text, and the bytes of its name.
pub(crate) fn named(text: &str) -> Option<(usize, usize)> {
    FEASTS.iter().enumerate().find_map(|(at, (name, _))| {
        let length = same_name(text, name)?;
        (!text[length..].starts_with(|c: char| c.is_alphanumeric() || c == '-')).then_some((at, length))
    })
}

impl Tokens<'_> {
    /// "on Christmas Day", "Thanksgiving 2019". A name of one word needs a word before it that tells a time.
    pub(crate) fn feast(&self, i: usize, number: i32) -> Match {
        let feast = usize::try_from(number).ok()?;
        let told = matches!(
            self.word_before(i).as_str(),
            "on" | "at" | "since" | "before" | "after" | "by" | "until" | "over" | "of" | "around" | "during"
        );
        match self.year_at(i + 1, ",") {
            Some((year, next)) => Some((Meaning::At(Grain::Day(in_year(feast, year)?)), next)),
            None if told || self.printed(i).contains(' ') => Some((Meaning::Feast(feast, None), i + 1)),
            None => None,
        }
    }
}

/// The bytes of `text` that print this name, with either apostrophe.
fn same_name(text: &str, name: &str) -> Option<usize> {
    let mut printed = text.char_indices();
    for wanted in name.chars() {
        let (_, c) = printed.next()?;
        if c != wanted && !(wanted == '\'' && c == '’') {
            return None;
        }
    }
    Some(text.len() - printed.as_str().len())
}

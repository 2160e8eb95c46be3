//! Numbers of four figures: which are years, and what a year says together with what follows it.

use crate::calendar::{Grain, day};
use crate::lexicon::{Class, is_counted, makes_a_name};
use crate::pattern::{Match, Meaning, Tokens};
use crate::scan::Kind;

/// Words after which a bare year is a date and not a count.
const BEFORE_YEAR: &[&str] = &[
    "in",
    "since",
    "of",
    "by",
    "until",
    "till",
    "from",
    "to",
    "through",
    "during",
    "late",
    "early",
    "mid",
    "before",
    "after",
    "around",
    "between",
    "throughout",
    "about",
    "circa",
    "year",
    "for",
    "least",
    "and",
    "or",
    "the",
    "as",
];

/// Words behind a year of the Middle Ages that it cannot count.
const NO_NOUN: &[&str] = &[
    "the", "and", "by", "to", "when", "as", "a", "an", "he", "she", "it", "they", "was", "were", "had", "under", "for",
    "with", "at", "on", "in", "while", "or", "until", "after", "before", "his", "her", "its", "their", "but", "from",
    "that", "which", "but",
];

/// The years that need no word before them.
const UNTOLD_YEARS: std::ops::RangeInclusive<i32> = 1970..=2040;

/// The years that a bare number of four figures may tell.
const PLAIN_YEARS: std::ops::RangeInclusive<i32> = 1900..=2060;

impl Tokens<'_> {
    pub(crate) fn year_first(&self, i: usize, year: i32) -> Match {
        let sign = if self.joined(i + 1, "-,/") { self.kind(i + 1) } else { None };
        match sign {
            Some(Kind::Quarter(quarter)) => return Some((Meaning::At(Grain::Quarter(year, quarter)), i + 2)),
            Some(Kind::Half(half)) => return Some((Meaning::At(Grain::Half(year, half)), i + 2)),
            Some(Kind::Number(number) | Kind::Ordinal(number)) => {
                let month = self.word(i + 2, Class::Month).filter(|_| self.spaced(i + 2));
                let open = self.year_at(i + 3, ",.").is_none();
                if let Some(date) = month.filter(|_| open).and_then(|month| day(year, month, number)) {
                    return Some((Meaning::At(Grain::Day(date)), i + 3));
                }
            }
            Some(Kind::Word(Class::Month, month)) if !self.spaced(i + 1) => {
                let number = match self.kind(i + 2) {
                    Some(Kind::Number(n)) if self.joined(i + 2, "-") => n,
                    _ => 0,
                };
                if let Some(date) = day(year, month, number) {
                    return Some((Meaning::At(Grain::Day(date)), i + 3));
                }
            }
            _ => {}
        }
        if !self.bare_year(i, year) {
            return None;
        }
        // "1995's fourth quarter".
        let owned = self.between_tokens(i + 1).is_some_and(|between| matches!(between, "'s " | "’s "));
        let part = if owned { self.date(i + 1) } else { None };
        Some(match part {
            Some((Meaning::Quarter(quarter), next)) => (Meaning::At(Grain::Quarter(year, quarter)), next),
            Some((Meaning::Half(half), next)) => (Meaning::At(Grain::Half(year, half)), next),
            _ => (Meaning::At(Grain::Year(year)), i + 1),
        })
    }

    fn bare_year(&self, i: usize, year: i32) -> bool {
        let Some(token) = self.list.get(i) else { return false };
        let before = self.word_before(i);
        let told = BEFORE_YEAR.contains(&before.as_str()) || self.is_in_span(i) || self.stands_in_brackets(i);
        let after = self.text.get(token.end..).unwrap_or_default();
        let noun = after.trim_start_matches([' ', '\u{a0}', '-']);
        let noun = noun.split(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
        let counts = !after.starts_with(['.', ',', ')', ';']) && noun.len() < 40 && is_counted(noun);
        let named = makes_a_name("year", &before);
        let sign = self
            .text
            .get(..token.start)
            .is_some_and(|t| t.trim_end().ends_with(['©', '®', '$', '€', '£']) || t.ends_with(['#', '=']));
        let name = after.strip_prefix('.').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_lowercase()));
        if name || counts || named || sign || self.is_part_of_code(i) {
            return false;
        }
        if self.text.as_bytes().get(token.start).is_some_and(|b| !b.is_ascii_digit()) {
            return told && before != "the" && before != "as" && before != "for";
        }
        if (1000..1400).contains(&year) {
            return matches!(
                before.as_str(),
                "in" | "since" | "until" | "around" | "circa" | "by" | "after" | "before"
            ) && (noun.is_empty()
                || !after.starts_with(' ')
                || NO_NOUN.contains(&noun)
                || noun.starts_with(char::is_uppercase));
        }
        PLAIN_YEARS.contains(&year) && (told || UNTOLD_YEARS.contains(&year)) || told && year >= 1400 && before != "the"
    }

    /// True for the year of "the charter (1949)".
    fn stands_in_brackets(&self, i: usize) -> bool {
        self.list.get(i).is_some_and(|t| self.text[..t.start].ends_with('(') && self.text[t.end..].starts_with(')'))
    }

    /// True for either year of "1914-1918" and the first of "1939–45".
    fn is_in_span(&self, i: usize) -> bool {
        let joined = |at: usize| self.joined(at, "-–") && !self.spaced(at);
        let after = matches!(self.kind(i + 1), Some(Kind::Year(_) | Kind::Number(10..=99))) && joined(i + 1);
        let before = i.checked_sub(1).is_some_and(|at| matches!(self.kind(at), Some(Kind::Year(_)))) && joined(i);
        after || before
    }

    /// The 49 of "1948–49".
    pub(crate) fn end_of_span(&self, i: usize, number: i32) -> Match {
        let Kind::Year(first) = self.kind(i.checked_sub(1)?)? else { return None };
        let year = first - first % 100 + number;
        let tight = self.joined(i, "-–") && !self.spaced(i) && self.list.get(i)?.end - self.list.get(i)?.start == 2;
        let told = self.year_first(i - 1, first).is_some();
        (tight && told && (13..=99).contains(&number) && year > first && !self.hyphened_after(i))
            .then_some((Meaning::At(Grain::Year(year)), i + 1))
    }

    /// True if the signs around a number are those of a path, a setting or a defanged address.
    fn is_part_of_code(&self, i: usize) -> bool {
        let Some(token) = self.list.get(i) else { return false };
        let (before, after) = (&self.text[..token.start], &self.text[token.end..]);
        let next_year = matches!(self.kind(i + 1), Some(Kind::Year(_)));
        let path = after.starts_with('/') && !(next_year && self.joined(i + 1, "/"));
        let setting = before.trim_end().trim_end_matches('"').ends_with("\":") || before.ends_with("\":\"");
        let defanged = before.ends_with(']') && after.starts_with('[');
        path || setting || defanged || after.starts_with(['\\', '=', '@', '_'])
    }
}

//! Stretches told by comparison with another: "the same month last year", "the second half of next year", "a week ago Sunday",
//! "the week after next".

use crate::calendar::Unit;
use crate::lexicon::Class;
use crate::pattern::{Match, Meaning, Part, Tokens};
use crate::scan::Kind;

/// Nouns of no unit of their own behind "the same".
const STRETCHES: &[&str] = &["period", "time", "point", "stage", "stretch", "span"];

impl Tokens<'_> {
    /// "of next year" or "of that year" behind a quarter or half at `i`.
    pub(crate) fn part_of_other_year(&self, i: usize, part: Meaning) -> Match {
        let part = match part {
            Meaning::Quarter(quarter) => Part::Quarter(quarter),
            Meaning::Half(half) => Part::Half(half),
            _ => return None,
        };
        let of = self.word(i + 1, Class::Of).is_some() && self.spaced(i + 1);
        let at = if of { i + 2 } else { i + 1 };
        if let Some(away) = self.year_away(at) {
            return Some((Meaning::OfYear(part, away), at + 2));
        }
        let (years, next) = self.told_year(at).filter(|_| of)?;
        Some((Meaning::OfTold(part, years), next))
    }

    /// "last year's third quarter", from "last" on.
    pub(crate) fn owned_part(&self, i: usize) -> Match {
        let away = self.year_away(i)?;
        matches!(self.between_tokens(i + 2)?, "'s " | "’s ").then_some(())?;
        match self.date(i + 2)? {
            (Meaning::Quarter(quarter), next) => Some((Meaning::OfYear(Part::Quarter(quarter), away), next)),
            (Meaning::Half(half), next) => Some((Meaning::OfYear(Part::Half(half), away), next)),
            _ => None,
        }
    }

    /// "the same month last year", "the same period a year earlier", "the same quarter of 2011", from "same" on.
    pub(crate) fn same_elsewhere(&self, i: usize) -> Match {
        let between = self.between_tokens(i + 1)?.trim();
        let (unit, at) = match self.kind(i + 1)? {
            _ if STRETCHES.contains(&between) => (None, i + 1),
            Kind::Word(Class::Unit, number) if between.is_empty() && (5..=7).contains(&number) => {
                (Some(Unit::numbered(number)), i + 2)
            }
            _ => return None,
        };
        if self.printed(at - 1).ends_with('s') && unit.is_some() {
            return None;
        }
        let of = self.word(at, Class::Of).or_else(|| self.word(at, Class::In)).is_some();
        let goes_on = if at == i + 1 { !of } else { self.spaced(at) };
        if of && let Some(Kind::Year(year)) = self.kind(at + 1) {
            return self.spaced(at + 1).then_some((Meaning::SameIn(unit, year), at + 2));
        }
        let year = if of { at + 1 } else { at };
        if let Some(away) = self.year_beside(year).filter(|_| of || goes_on) {
            return Some((Meaning::SameOfYear(unit, away), year + 2));
        }
        let (count, next) = self.count(at).filter(|_| goes_on)?;
        let years = self.word(next, Class::Unit) == Some(7) && self.spaced(next) && self.spaced(next + 1);
        let back = matches!(self.kind(next + 1)?, Kind::Word(Class::Ago | Class::Earlier | Class::Before, _));
        (years && back).then_some((Meaning::SameOfYear(unit, -count?), next + 2))
    }

    /// "this time last year".
    pub(crate) fn this_time(&self, i: usize, class: Class) -> Match {
        let time = class == Class::This && self.between_tokens(i + 1)?.trim() == "time";
        let away = self.year_beside(i + 1).filter(|_| time)?;
        Some((Meaning::Away(Unit::Year, away), i + 3))
    }

    /// The unit of "this week" at `i`.
    pub(crate) fn this_unit(&self, i: usize) -> Option<Unit> {
        let this = self.printed(i) == "this" && self.spaced(i) && self.spaced(i + 1);
        let unit = self.word(i + 1, Class::Unit).filter(|unit| this && (4..=5).contains(unit))?;
        Some(Unit::numbered(unit))
    }

    /// "last year" at `i`, whatever stands before it.
    fn year_beside(&self, i: usize) -> Option<i32> {
        let away = match self.kind(i)? {
            Kind::Word(Class::Deictic | Class::Next, away) => away,
            _ => return None,
        };
        (self.printed(i + 1) == "year" && self.spaced(i + 1)).then_some(away)
    }

    /// "year-earlier", "the year-ago period": what was told last, a year before it.
    pub(crate) fn year_earlier(&self, i: usize) -> Match {
        self.word(i, Class::Unit).filter(|unit| *unit == 7 && self.printed(i) == "year")?;
        let back = matches!(self.kind(i + 1)?, Kind::Word(Class::Earlier | Class::Ago, _));
        let joined = back && self.between_tokens(i + 1)? == "-";
        let unit = self.word(i + 2, Class::Unit).filter(|unit| matches!(unit, 5 | 6) && self.spaced(i + 2));
        let next = if unit.is_some() && !self.printed(i + 2).ends_with('s') { i + 3 } else { i + 2 };
        joined.then_some((Meaning::SameOfYear(unit.map(Unit::numbered), -1), next))
    }

    /// The weekday behind "a week ago" or "a week from", which counts from it: "a week ago Sunday".
    pub(crate) fn week_from_weekday(&self, at: usize, count: Option<i32>, unit: Unit) -> Match {
        let count = count.filter(|_| unit == Unit::Week)?;
        let (sign, day) = match self.kind(at) {
            Some(Kind::Word(Class::Ago, _)) if self.spaced(at) && self.spaced(at + 1) => (-1, at + 1),
            _ if self.between_tokens(at)? == " from " => (1, at),
            _ => return None,
        };
        let number = self.word(day, Class::Weekday)?;
        Some((Meaning::WeekdayAway(number, sign * count), day + 1))
    }

    /// "after next", "before last" behind "the week".
    pub(crate) fn next_but_one(&self, i: usize, unit: Unit) -> Match {
        let away = match (self.kind(i + 1)?, self.printed(i + 2)) {
            (Kind::Word(Class::After, _), "next") => 2,
            (Kind::Word(Class::Before, _), "last") => -2,
            _ => return None,
        };
        let closed = self.spaced(i + 1) && self.spaced(i + 2) && unit >= Unit::Week;
        closed.then_some((Meaning::Away(unit, away), i + 3))
    }
}

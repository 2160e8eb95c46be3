//! Days in lists and spans that share a month or a year: "26 and 31 October", "December 21 and 30, 2020".

use crate::calendar::{Grain, day};
use crate::lexicon::Class;
use crate::pattern::{Match, Meaning, Tokens};
use crate::scan::Kind;

/// The most days that a list may have after its month.
const LONGEST: usize = 8;

impl Tokens<'_> {
    /// "26" in "26 and 31 October", "7–9 March 2021": a day whose month comes with the next one.
    pub(crate) fn listed_day(&self, i: usize, number: i32) -> Match {
        let link = self.word(i + 1, Class::And).or_else(|| self.word(i + 1, Class::To)).is_some() && self.spaced(i + 1);
        let next = if link { i + 2 } else { i + 1 };
        let other = match self.kind(next)? {
            Kind::Number(n) | Kind::Ordinal(n) => n,
            _ => return None,
        };
        let tight = self.list.get(next)?.start - self.list.get(i)?.end <= 3;
        let joined = if link { self.spaced(next) } else { tight && self.joined(next, "-–,") && !self.spaced(next) };
        let of = self.word(next + 1, Class::Of).is_some() && self.spaced(next + 1);
        let at = if of { next + 2 } else { next + 1 };
        let month = self.word(at, Class::Month).filter(|_| joined && self.joined(at, ""))?;
        day(2000, month, other)?;
        let date = day(2000, month, number).map(|_| Meaning::MonthDay(month, number))?;
        match self.year_at(at + 1, ",.") {
            Some((year, _)) => Some((Meaning::At(Grain::Day(day(year, month, number)?)), i + 1)),
            None => Some((date, i + 1)),
        }
    }

    /// The place of the next day in a list whose last day stands before `i`: "and 30", "-29", ", 3".
    fn next_in_list(&self, i: usize) -> Option<usize> {
        let link = self.word(i, Class::And).or_else(|| self.word(i, Class::To)).is_some() && self.joined(i, ",");
        let at = if link { i + 1 } else { i };
        let joined = if link { self.spaced(at) } else { self.joined(at, "-–,") && !self.spaced(at) };
        match self.kind(at)? {
            Kind::Number(1..=31) | Kind::Ordinal(1..=31) if joined => Some(at),
            _ => None,
        }
    }

    /// The year at the end of a list of days: that of "December 21 and 30, 2020", from after the "21" on.
    pub(crate) fn year_of_list(&self, mut i: usize) -> Option<i32> {
        for _ in 0..LONGEST {
            i = self.next_in_list(i)? + 1;
            if let Some((year, _)) = self.year_at(i, ",") {
                return Some(year);
            }
        }
        None
    }

    /// "30, 2020" in "December 21 and 30, 2020": a day whose month came before.
    pub(crate) fn listed_after(&self, i: usize, number: i32) -> Match {
        let month = self.month_of_list(i)?;
        if let Some((year, next)) = self.year_at(i + 1, ",") {
            return Some((Meaning::At(Grain::Day(day(year, month, number)?)), next));
        }
        let listed = self.year_of_list(i + 1).and_then(|year| day(year, month, number));
        day(2000, month, number)?;
        let meaning = listed.map_or(Meaning::MonthDay(month, number), |date| Meaning::At(Grain::Day(date)));
        (listed.is_some() || self.closes(i) || self.joined(i, "-–") && !self.spaced(i)).then_some((meaning, i + 1))
    }

    /// The month that the list of days up to the token at `i` began with.
    fn month_of_list(&self, i: usize) -> Option<i32> {
        let mut at = i;
        for _ in 0..LONGEST {
            let prior = at.checked_sub(1)?;
            let linked = self.word(prior, Class::And).or_else(|| self.word(prior, Class::To)).is_some();
            let before = if linked { prior.checked_sub(1)? } else { prior };
            if self.next_in_list(before + 1) != Some(at) {
                return None;
            }
            matches!(self.kind(before)?, Kind::Number(1..=31) | Kind::Ordinal(1..=31)).then_some(())?;
            if let Some(month) = before.checked_sub(1).and_then(|m| self.word(m, Class::Month)) {
                return self.joined(before, ".").then_some(month);
            }
            at = before;
        }
        None
    }

    /// True if no word follows that the number could count.
    pub(crate) fn closes(&self, i: usize) -> bool {
        let rest = self.list.get(i).and_then(|t| self.text.get(t.end..)).unwrap_or_default();
        let rest = rest.trim_start_matches([' ', '\u{a0}']);
        !rest.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '-' | '%' | '/'))
    }

    /// "the 15th", where nothing follows that it could rank.
    pub(crate) fn day_of_month(&self, i: usize, number: i32) -> Match {
        let told = matches!(self.list.get(i.checked_sub(1)?), Some(t) if {
            let before = crate::pattern::word_before(self.text, t.start);
            matches!(before.as_str(), "on" | "until" | "by" | "since" | "from" | "before" | "after")
        });
        ((1..=31).contains(&number) && told && self.closes(i)).then_some((Meaning::DayOfMonth(number), i + 1))
    }
}

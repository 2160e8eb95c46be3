//! Lengths of time that are told by more than a number: "two to three weeks", "the first nine months", "a full year", "year's end".

use crate::calendar::Unit;
use crate::lexicon::Class;
use crate::pattern::{Match, Meaning, Tokens};
use crate::scan::Kind;

/// Between an article and a unit, words that only stress the length.
const STRESS: &[&str] = &["full", "whole", "entire", "single", "solid", "mere"];

/// The same between a number and a unit.
const IN_A_ROW: &[&str] = &["straight", "consecutive", "successive", "full", "whole", "solid", "long"];

impl Tokens<'_> {
    /// A count, or the lesser of two: "two to three weeks", "12 to 18 months", "ten or twelve days".
    pub(crate) fn count_or_range(&self, i: usize) -> Option<(Option<i32>, usize)> {
        if let Some(stressed) = self.stressed_unit(i) {
            return Some((Some(1), stressed));
        }
        let (count, next) = self.count(i)?;
        let less = count.filter(|_| self.word(i, Class::Article).is_none());
        let link =
            self.word(next, Class::To).filter(|_| self.printed(next) == "to").is_some() || self.printed(next) == "or";
        let linked = link && self.joined(next, "-") && self.joined(next + 1, "-");
        let at = if link { next + 1 } else { next };
        let joined = linked || !link && self.joined(next, "-–") && !self.spaced(next);
        let more = less
            .filter(|_| joined)
            .and_then(|_| self.count(at))
            .filter(|(more, unit)| *more > count && self.word(*unit, Class::Unit).is_some() && self.joined(*unit, "-"));
        Some(more.map_or((count, next), |(_, unit)| (count, unit)))
    }

    /// The unit of "a full year", "an entire day".
    pub(crate) fn stressed_unit(&self, i: usize) -> Option<usize> {
        self.word(i, Class::Article)?;
        let unit = self.word(i + 1, Class::Unit).filter(|number| *number >= 1)?;
        let single = unit != 6 && !self.printed(i + 1).ends_with('s') && !self.hyphened_after(i + 1);
        (single && STRESS.contains(&self.between_tokens(i + 1)?.trim())).then_some(i + 1)
    }

    /// True if between a number and the unit at `i` stands only what stresses the length: "12 straight years".
    pub(crate) fn is_stressed(&self, i: usize) -> bool {
        self.between_tokens(i).is_some_and(|between| IN_A_ROW.contains(&between.trim()))
    }

    /// "the first nine months", "the final two weeks of the year", from the rank on.
    pub(crate) fn first_length(&self, i: usize) -> Match {
        let (count, unit_at) = self.count(i + 1).filter(|_| self.spaced(i + 1))?;
        let unit = Unit::numbered(self.word(unit_at, Class::Unit).filter(|_| self.spaced(unit_at))?);
        let plural = self.printed(unit_at).ends_with('s') && unit >= Unit::Minute;
        let of = self.word(unit_at + 1, Class::Of).is_some() && self.spaced(unit_at + 1);
        let whole =
            of && self.word(unit_at + 2, Class::The).is_some() && self.word(unit_at + 3, Class::Unit) == Some(7);
        let next = if whole && self.printed(unit_at + 3) == "year" { unit_at + 4 } else { unit_at + 1 };
        plural.then_some((Meaning::Length(count, unit, 0), next))
    }

    /// "the year to June", from "year" on.
    pub(crate) fn year_to(&self, i: usize) -> Match {
        let year = self.word(i, Class::Unit) == Some(7) && self.printed(i) == "year";
        let to = self.word(i + 1, Class::To).is_some() && self.spaced(i + 1) && self.spaced(i + 2);
        let month = matches!(self.kind(i + 2)?, Kind::Word(Class::Month, _) | Kind::Number(_) | Kind::Ordinal(_));
        (year && to && month).then_some((Meaning::Length(Some(1), Unit::Year, 0), i + 1))
    }

    /// "year's end", "year-end", "day's end": the end of the one that runs.
    pub(crate) fn owned_end(&self, i: usize) -> Match {
        let unit = Unit::numbered(self.word(i, Class::Unit).filter(|number| (3..=7).contains(number))?);
        let joined = matches!(self.between_tokens(i + 1)?, "'s " | "’s " | "-" | " ");
        let end = self.word(i + 1, Class::Edge) == Some(2) && self.printed(i + 1) == "end";
        let told = !self.printed(i).ends_with('s') && self.printed(i).starts_with(char::is_lowercase);
        (joined && end && told).then_some((Meaning::Whole(unit), i + 2))
    }

    /// "mid-century", "midyear", "mid-week": the middle of the one that runs.
    pub(crate) fn middle(&self, i: usize) -> Match {
        let mid = self.printed(i).eq_ignore_ascii_case("mid") && self.hyphened_after(i);
        let unit = Unit::numbered(self.word(i + 1, Class::Unit).filter(|number| (4..=9).contains(number))?);
        let closed = mid && !self.spaced(i + 1) && !self.printed(i + 1).ends_with('s') && !self.hyphened_after(i + 1);
        closed.then_some((Meaning::Away(unit, 0), i + 2))
    }

    /// True for "earlier than planned".
    pub(crate) fn than_follows(&self, i: usize) -> bool {
        self.list.get(i).and_then(|t| self.text.get(t.end..)).is_some_and(|rest| rest.starts_with(" than "))
    }

    /// True for "that" where it stands for a time told before: "a month after that".
    pub(crate) fn is_that(&self, i: usize) -> bool {
        self.word(i, Class::That).is_some() && self.spaced(i) && self.closes(i)
    }
}

//! Lengths that are no whole number of one unit ("a year and a half", "two hours and 20 minutes"), and the words around
//! a length that belong to its expression: "more than three years", "36-year-old", "twice a week".

use crate::calendar::Unit;
use crate::lexicon::Class;
use crate::pattern::{Found, Match, Meaning, Tokens, floor};
use crate::scan::Kind;

/// A length in tenths of a unit, with a rest in a smaller unit.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) struct Amount {
    tenths: i32,
    unit: Unit,
    rest: Option<(i32, Unit)>,
    last: Option<(i32, Unit)>,
}

/// Phrases before a length that say how surely or closely it is meant (TimeML `mod`), the longer first.
const CLOSENESS: &[&str] = &[
    "a little more than",
    "a little less than",
    "a little over",
    "a little under",
    "slightly more than",
    "slightly less than",
    "slightly over",
    "no more than",
    "no less than",
    "not more than",
    "no longer than",
    "more than",
    "less than",
    "fewer than",
    "at least",
    "at most",
    "just over",
    "just under",
    "well over",
    "close to",
    "up to",
    "approximately",
    "roughly",
    "nearly",
    "almost",
    "around",
    "about",
    "some",
];

/// Numbers that nobody counted, before "years".
const MANY: &[&str] = &[
    "tens of thousands of",
    "hundreds of thousands of",
    "hundreds of millions of",
    "millions of",
    "billions of",
    "thousands of",
    "hundreds of",
    "dozens of",
    "scores of",
    "a number of",
];

/// How often, before "a week".
const OFTEN: &[&str] = &["once", "twice", "thrice"];

/// How far before an expression a phrase of these lists can begin, in bytes.
const REACH: usize = 32;

impl Amount {
    /// As TIMEX3 writes it.
    pub(crate) fn value(self) -> String {
        let whole = self.unit.duration(Some(self.tenths / 10));
        let Some((letter, head)) = whole.char_indices().rfind(|(_, c)| c.is_ascii_digit()).map(|(at, _)| {
            let (head, letter) = whole.split_at(at + 1);
            (letter, head)
        }) else {
            return whole;
        };
        let tenths = if self.tenths % 10 == 0 { String::new() } else { format!(".{}", self.tenths % 10) };
        let mut value = format!("{head}{tenths}{letter}");
        for (count, unit) in self.rest.into_iter().chain(self.last) {
            let part = unit.duration(Some(count));
            let part = part.trim_start_matches('P');
            value.push_str(if value.contains('T') { part.trim_start_matches('T') } else { part });
        }
        value
    }

    /// The same in whole units of a smaller kind, where there is one that it fills.
    pub(crate) fn in_smaller_unit(self) -> Option<(i32, Unit)> {
        let (unit, each) = match self.unit {
            Unit::Century => (Unit::Year, 100),
            Unit::Decade => (Unit::Year, 10),
            Unit::Year => (Unit::Month, 12),
            Unit::Week => (Unit::Day, 7),
            _ => return None,
        };
        let rest = match self.rest {
            Some((count, of)) if of == unit && self.last.is_none() => count,
            Some(_) => return None,
            None => 0,
        };
        Some((self.tenths.checked_mul(each)? / 10 + rest, unit))
    }
}

impl Tokens<'_> {
    /// "two and a half hours", "a year and a half", "2.5 years", "two hours and 20 minutes", with "ago" after it.
    pub(crate) fn amount(&self, i: usize) -> Match {
        let (amount, next) = self
            .tenths(i)
            .or_else(|| self.half_inside(i))
            .or_else(|| self.half_behind(i))
            .or_else(|| self.two_units(i))?;
        let away = self.kind(next).filter(|_| self.spaced(next)).and_then(|kind| match kind {
            Kind::Word(Class::Ago, _) => Some(-1),
            _ => None,
        });
        Some(match away {
            Some(sign) => (Meaning::AmountAway(amount, sign), next + 1),
            None => (Meaning::Amount(amount), next),
        })
    }

    fn unit(&self, i: usize) -> Option<Unit> {
        let joined = self.joined(i, "-") && !self.printed(i).eq_ignore_ascii_case("second");
        self.word(i, Class::Unit).filter(|_| joined).map(Unit::numbered)
    }

    /// "2.5 years".
    fn tenths(&self, i: usize) -> Option<(Amount, usize)> {
        let Kind::Tenths(tenths) = self.kind(i)? else { return None };
        Some((Amount { tenths, unit: self.unit(i + 1)?, rest: None, last: None }, i + 2))
    }

    /// True for "and a half" from the token at `i` on.
    fn and_a_half(&self, i: usize) -> bool {
        self.word(i, Class::And).is_some()
            && self.word(i + 1, Class::Article).is_some()
            && self.word(i + 2, Class::HalfWord).is_some()
            && (i..=i + 2).all(|at| self.joined(at, "-"))
    }

    /// "two and a half hours".
    fn half_inside(&self, i: usize) -> Option<(Amount, usize)> {
        let (count, at) = self.count(i)?;
        let whole = count.filter(|n| *n < 1_000 && self.and_a_half(at))?;
        Some((Amount { tenths: whole * 10 + 5, unit: self.unit(at + 3)?, rest: None, last: None }, at + 4))
    }

    /// "a year and a half".
    fn half_behind(&self, i: usize) -> Option<(Amount, usize)> {
        let (count, at) = self.count(i)?;
        let unit = self.unit(at)?;
        let whole = count.filter(|n| *n < 1_000 && self.and_a_half(at + 1))?;
        Some((Amount { tenths: whole * 10 + 5, unit, rest: None, last: None }, at + 4))
    }

    /// "two hours and 20 minutes", "three years, two months and 11 days".
    fn two_units(&self, i: usize) -> Option<(Amount, usize)> {
        let (count, at) = self.count(i)?;
        let unit = self.unit(at)?;
        let whole = count.filter(|n| *n < 10_000)?;
        let (rest, next) = self.smaller(at + 1, unit)?;
        let last = self.smaller(next, rest.1);
        let end = last.map_or(next, |(_, end)| end);
        let measured = matches!(self.kind(end), Some(Kind::Word(Class::Later | Class::Before | Class::After, _)));
        let amount = Amount { tenths: whole * 10, unit, rest: Some(rest), last: last.map(|(last, _)| last) };
        (!self.hyphened_after(end - 1) && !measured).then_some((amount, end))
    }

    /// "and 20 minutes", ", two months": a length in a smaller unit that goes on with the one before.
    fn smaller(&self, i: usize, than: Unit) -> Option<((i32, Unit), usize)> {
        let and = self.word(i, Class::And).is_some() && self.joined(i, ",");
        let at = if and { i + 1 } else { i };
        let joined = if and { self.spaced(at) } else { self.joined(at, ",") };
        let (count, unit_at) = self.count(at).filter(|_| joined)?;
        let unit = self.unit(unit_at).filter(|unit| *unit < than && self.spaced(unit_at))?;
        Some(((count?, unit), unit_at + 1))
    }

    /// The expression with the words around it that belong to it; `after` is where the one before ends.
    pub(crate) fn widened(&self, found: Found, after: usize) -> Found {
        if let Meaning::Every(Some(1..), _) = found.meaning
            && self.text[found.start..].starts_with("every")
        {
            let start = self.phrase_before(found.start, OFTEN).filter(|start| *start >= after);
            return Found { start: start.unwrap_or(found.start), ..found };
        }
        if matches!(found.meaning, Meaning::SameOfYear(None, _)) && self.text[found.end..].starts_with(" period") {
            return Found { end: found.end + " period".len(), ..found };
        }
        let untold = matches!(found.meaning, Meaning::Length(None, _, 0));
        if untold && self.text[found.end..].starts_with("-long") {
            return Found { end: found.end + 5, ..found };
        }
        if untold && let Some(start) = self.many_before(found.start).filter(|start| *start >= after) {
            return Found { start, ..found };
        }
        let counted = matches!(
            found.meaning,
            Meaning::Length(Some(_), _, 0)
                | Meaning::Amount(_)
                | Meaning::Relation(Some(_), ..)
                | Meaning::Ago(..)
                | Meaning::AmountAway(..)
                | Meaning::Shift(..)
        );
        if !counted || self.text[found.start..found.end].starts_with("the ") {
            return found;
        }
        let end = found.end + self.old(found.end);
        let mut start = self.phrase_before(found.start, CLOSENESS).unwrap_or(found.start);
        if matches!(found.meaning, Meaning::Length(Some(1), _, 0)) && self.text[found.start..].starts_with(['a', 'A']) {
            start = self.often_before(found.start).unwrap_or(start);
        }
        Found { start: if start < after { found.start } else { start }, end, ..found }
    }

    /// The bytes of "-old", " old" or "-long" behind a length: "36-year-old".
    fn old(&self, end: usize) -> usize {
        let after = self.text.get(end..).unwrap_or_default();
        if after.starts_with("-long") {
            return 5;
        }
        let old = after.strip_prefix(['-', ' ']).and_then(|rest| rest.strip_prefix("old"));
        if old.is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric() && c != 's')) { 4 } else { 0 }
    }

    /// Where one of these phrases begins that ends right before `at`.
    fn phrase_before(&self, at: usize, phrases: &[&str]) -> Option<usize> {
        let from = floor(self.text, at.saturating_sub(REACH));
        let head = self.text.get(from..at)?.strip_suffix(' ')?;
        phrases.iter().find_map(|phrase| {
            let start = head.len().checked_sub(phrase.len())?;
            let same = head.get(start..)?.eq_ignore_ascii_case(phrase);
            (same && !head[..start].ends_with(char::is_alphanumeric)).then_some(from + start)
        })
    }

    /// Where "thousands of" begins right before `at`.
    fn many_before(&self, at: usize) -> Option<usize> {
        self.phrase_before(at, MANY)
    }

    /// The same for the token at `i`.
    pub(crate) fn thousands_before(&self, i: usize) -> Option<usize> {
        self.many_before(self.list.get(i)?.start)
    }

    /// Where "twice" or "three times" begins right before "a week".
    fn often_before(&self, at: usize) -> Option<usize> {
        if let Some(start) = self.phrase_before(at, OFTEN) {
            return Some(start);
        }
        let times = self.phrase_before(at, &["times"])?;
        let from = floor(self.text, times.saturating_sub(REACH));
        let head = self.text.get(from..times)?.strip_suffix(' ')?;
        let number = head.rfind(|c: char| !c.is_alphanumeric()).map_or(0, |at| at + 1);
        let word = head.get(number..)?;
        let counts = word.bytes().all(|b| b.is_ascii_digit()) && !word.is_empty() || crate::lexicon::is_number(word);
        counts.then_some(from + number)
    }
}

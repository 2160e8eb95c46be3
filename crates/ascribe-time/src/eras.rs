//! Years with an era, before Christ or after ("55 BC", "AD 14", "the 5th century BC"), and nights between two days.

use crate::calendar::{Grain, day};
use crate::lexicon::Class;
use crate::pattern::{Match, Meaning, Tokens};
use crate::scan::Kind;

/// Before this year "AD" is an era; after it, it is a company's directory as well.
const LAST_WITH_ERA: i32 = 1600;

impl Tokens<'_> {
    /// -1 for "BC", 1 for "AD" at `i`, in capitals.
    fn era(&self, i: usize) -> Option<i32> {
        let printed = self.printed(i);
        self.word(i, Class::Epoch).filter(|_| self.joined(i, "") && printed == printed.to_ascii_uppercase())
    }

    fn figure(&self, i: usize) -> Option<i32> {
        match self.kind(i)? {
            Kind::Number(n) | Kind::Year(n) if n > 0 => Some(n),
            _ => None,
        }
    }

    /// "55 BC", "1325 BCE", "622 AD", and the 58 of "58 to 50 BC".
    pub(crate) fn year_with_era(&self, i: usize) -> Match {
        let year = self.figure(i)?;
        if let Some(era) = self.era(i + 1) {
            return Some((Meaning::At(Grain::Year(in_era(year, era)?)), i + 2));
        }
        let link = self.word(i + 1, Class::To).or_else(|| self.word(i + 1, Class::And)).is_some() && self.spaced(i + 1);
        let other = if link { i + 2 } else { i + 1 };
        let joined = if link { self.spaced(other) } else { self.joined(other, "-–") && !self.spaced(other) };
        self.figure(other).filter(|_| joined)?;
        let era = self.era(other + 1)?;
        Some((Meaning::At(Grain::Year(in_era(year, era)?)), i + 1))
    }

    /// "AD 14".
    pub(crate) fn era_first(&self, i: usize) -> Match {
        let printed = self.printed(i);
        let after_christ = self.word(i, Class::Epoch) == Some(1) && matches!(printed, "AD" | "A.D.");
        let year = self.figure(i + 1).filter(|year| after_christ && self.spaced(i + 1) && *year < LAST_WITH_ERA)?;
        let counted = self.era(i + 2).is_none() && self.closes_or_goes_on(i + 1);
        counted.then_some((Meaning::At(Grain::Year(year)), i + 2))
    }

    fn closes_or_goes_on(&self, i: usize) -> bool {
        !self.hyphened_after(i)
    }

    /// The century, as TIMEX3 counts it, of the `rank`th century with the era that may stand at `i`.
    pub(crate) fn century_with_era(&self, rank: i32, i: usize) -> (Grain, usize) {
        match self.era(i) {
            Some(-1) => (Grain::Century(-rank), i + 1),
            Some(_) => (Grain::Century(rank - 1), i + 1),
            None => (Grain::Century(rank - 1), i),
        }
    }

    /// The 9th of "from the 9th to the 13th century".
    pub(crate) fn listed_century(&self, i: usize, rank: i32) -> Option<Grain> {
        self.word(i + 1, Class::To).or_else(|| self.word(i + 1, Class::And)).filter(|_| self.spaced(i + 1))?;
        let at = if self.word(i + 2, Class::The).is_some() && self.spaced(i + 2) { i + 3 } else { i + 2 };
        let ranked = matches!(self.kind(at)?, Kind::Word(Class::Rank, _) | Kind::Ordinal(_)) && self.spaced(at);
        self.word(at + 1, Class::Unit).filter(|unit| *unit == 9 && ranked && self.joined(at + 1, "-"))?;
        match self.era(at + 2) {
            Some(-1) => Some(Grain::Century(-rank)),
            _ => Some(Grain::Century(rank - 1)),
        }
    }

    /// True if "the" stands before the token, or a word for a part of a decade.
    pub(crate) fn after_article_in(&self, i: usize) -> bool {
        matches!(self.word_before(i).as_str(), "the" | "early" | "late" | "mid")
    }

    /// "6/7 June 1944", "9/11", "on 7/14".
    pub(crate) fn pair(&self, i: usize, first: i32, second: i32) -> Match {
        if let Some(month) = self.word(i + 1, Class::Month).filter(|_| self.spaced(i + 1)) {
            day(2000, month, first).filter(|_| second == first + 1 || second == 1)?;
            let (year, next) = match self.year_at(i + 2, ",.") {
                Some((year, next)) => (Some(year), next),
                None => (None, i + 2),
            };
            return Some((Meaning::Night(month, first, year), next));
        }
        let closes = self.word(i + 1, Class::Unit).is_none();
        if (first, second) == (9, 11) && closes {
            return day(2001, 9, 11).map(|date| (Meaning::At(Grain::Day(date)), i + 1));
        }
        None
    }
}

/// Years count astronomically: 1 BC is the year 0.
fn in_era(year: i32, era: i32) -> Option<i32> {
    let year = if era < 0 { 1 - year } else { year };
    (-9000..LAST_WITH_ERA).contains(&year).then_some(year)
}

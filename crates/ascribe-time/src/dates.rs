//! Dates that say themselves which they are, at least up to the year.

use crate::calendar::{Grain, Unit, day};
use crate::lexicon::{Class, makes_a_name};
use crate::pattern::{Match, Meaning, Part, Tokens, first_word};
use crate::scan::Kind;

/// Words before a bare month name that leave no doubt that it is one.
const BEFORE_MONTH: &[&str] = &[
    "in",
    "since",
    "of",
    "by",
    "until",
    "till",
    "from",
    "and",
    "to",
    "through",
    "during",
    "late",
    "early",
    "mid",
    "last",
    "this",
    "next",
    "before",
    "after",
    "around",
    "for",
    "between",
    "or",
    "throughout",
    "about",
    "every",
];

/// Words after which even a month that is also a given name is one.
const SURELY_BEFORE_MONTH: &[&str] =
    &["in", "since", "during", "until", "late", "early", "mid", "last", "this", "next", "throughout", "through"];

/// Words behind "the March" that make it one on foot.
const TO_A_PLACE: &[&str] = &["on", "of", "to", "from", "through", "against", "was", "is", "for", "and"];

impl Tokens<'_> {
    /// A date from the token at `i` on.
    pub(crate) fn date(&self, i: usize) -> Match {
        match self.kind(i)? {
            Kind::Date(date) => Some((Meaning::At(Grain::Day(date)), i + 1)),
            Kind::Slashed(..) if makes_a_name("year", &self.word_before(i)) => None,
            Kind::Slashed(a, b, year) => Some((Meaning::Slashed(a, b, year), i + 1)),
            Kind::YearMonth(year, month) => Some((Meaning::At(Grain::Month(year, month)), i + 1)),
            Kind::Decade(year) => Some((Meaning::At(Grain::Decade(year / 10)), i + 1)),
            Kind::Fiscal(year) => Some((Meaning::At(Grain::FiscalYear(year)), i + 1)),
            Kind::Quarter(quarter) => self.part_of_year(i, Meaning::Quarter(quarter)),
            Kind::Half(half) => self.part_of_year(i, Meaning::Half(half)),
            Kind::Year(year) => self.year_with_era(i).or_else(|| self.year_first(i, year)),
            Kind::Number(day) | Kind::Ordinal(day) => self
                .year_with_era(i)
                .or_else(|| self.end_of_span(i, day))
                .or_else(|| self.listed_after(i, day))
                .or_else(|| self.day_first(i, day))
                .or_else(|| self.ranked(i)),
            Kind::Pair(first, second) => self.pair(i, first, second),
            Kind::Clock(..) | Kind::Tenths(_) => None,
            Kind::Word(class, number) => self.word_first(i, class, number),
        }
    }

    fn word_first(&self, i: usize, class: Class, number: i32) -> Match {
        match class {
            Class::Month => self.month_first(i, number),
            Class::Weekday | Class::WeekdayShort => self.weekday_first(i, class, number),
            Class::Season => self.season(i, number),
            Class::The => self.spaced(i + 1).then(|| self.after_the(i + 1)).flatten(),
            Class::Decade => self.after_article_in(i).then_some((Meaning::At(Grain::Decade(number)), i + 1)),
            Class::Rank | Class::Unit => self.ranked(i).or_else(|| self.named_year(i)),
            Class::Fiscal => self.fiscal(i),
            Class::Feast => self.feast(i, number),
            Class::Epoch => self.era_first(i),
            _ => None,
        }
    }

    fn after_the(&self, i: usize) -> Match {
        match self.kind(i)? {
            Kind::Decade(year) => Some((Meaning::At(Grain::Decade(year / 10)), i + 1)),
            Kind::Ordinal(day) => {
                self.day_first(i, day).or_else(|| self.ranked(i)).or_else(|| self.day_of_month(i, day))
            }
            Kind::Word(Class::Decade, decade) if self.closes(i) || !self.hyphened_after(i) => {
                Some((Meaning::At(Grain::Decade(decade)), i + 1))
            }
            Kind::Word(Class::Rank, number) => self.ranked(i).or_else(|| self.ranked_day(i, number)),
            Kind::Word(Class::Unit, _) => self.ranked(i),
            Kind::Word(Class::Season, season) => self.season(i, season),
            Kind::Word(Class::Turn, _) => self.turn(i),
            _ => None,
        }
    }

    /// "the Fourth of July", "the first of May".
    fn ranked_day(&self, i: usize, number: i32) -> Match {
        self.word(i + 1, Class::Of).filter(|_| self.spaced(i + 1) && self.spaced(i + 2) && self.closes(i + 2))?;
        let month = self.word(i + 2, Class::Month)?;
        let plain = self.printed(i) != "final";
        plain.then_some((Meaning::MonthDay(month, number), i + 3))
    }

    /// A year at `i` that belongs to what stands before it.
    pub(crate) fn year_at(&self, i: usize, signs: &str) -> Option<(i32, usize)> {
        let of = self.word(i, Class::Of).is_some() && self.spaced(i);
        let at = if of { i + 1 } else { i };
        match self.kind(at)? {
            Kind::Year(year) if self.joined(at, if of { "" } else { signs }) => Some((year, at + 1)),
            _ => None,
        }
    }

    fn month_first(&self, i: usize, month: i32) -> Match {
        if self.ends_a_name(i) {
            return None;
        }
        if let Some(grain) = self.short_year(i, month) {
            return Some((Meaning::At(grain), i + 2));
        }
        if let Some((number, next)) = self.day_after_month(i + 1, month) {
            if let Some((year, after)) = self.year_at(next, ",.-").or_else(|| self.year_after_clock(next))
                && let Some(date) = day(year, month, number)
            {
                return Some((Meaning::At(Grain::Day(date)), after));
            }
            if let Some(away) = self.year_away(next) {
                return Some((Meaning::OfYear(Part::Day(month, number), away), next + 2));
            }
            let listed = self.year_of_list(next).and_then(|year| day(year, month, number));
            return Some((listed.map_or(Meaning::MonthDay(month, number), |d| Meaning::At(Grain::Day(d))), next));
        }
        if let Some((year, next)) = self.year_at(i + 1, ",.-'’") {
            return Some((Meaning::At(Grain::Month(year, month)), next));
        }
        let of = self.word(i + 1, Class::Of).is_some() && self.spaced(i + 1);
        let at = if of { i + 2 } else { i + 1 };
        if let Some(away) = self.year_away(at) {
            return Some((Meaning::OfYear(Part::Month(month), away), at + 2));
        }
        if let Some((years, next)) = self.told_year(at) {
            return Some((Meaning::OfTold(Part::Month(month), years), next));
        }
        self.bare_month(i).then_some((Meaning::Month(month), i + 1))
    }

    /// "that year", "the following year" at `i`: how many years from the one told before, and the first token after it.
    pub(crate) fn told_year(&self, i: usize) -> Option<(i32, usize)> {
        self.spaced(i).then_some(())?;
        if let Some((Meaning::Same(Unit::Year), next)) = self.that_stretch(i) {
            return Some((0, next));
        }
        let years = match self.kind(i + 1)? {
            Kind::Word(Class::Following, n) | Kind::Word(Class::Previous, n) | Kind::Word(Class::Next, n) => n,
            _ => return None,
        };
        let the = self.word(i, Class::The).is_some() && self.spaced(i + 1) && self.spaced(i + 2);
        self.word(i + 2, Class::Unit).filter(|unit| the && *unit == 7).map(|_| (years, i + 3))
    }

    /// "last year", "this year" or "next year" at `i`: how many years away.
    pub(crate) fn year_away(&self, i: usize) -> Option<i32> {
        let away = match self.kind(i)? {
            Kind::Word(Class::Deictic | Class::This | Class::Next, away) => away,
            _ => return None,
        };
        let year = self.word(i + 1, Class::Unit).is_some_and(|n| Unit::numbered(n) == Unit::Year);
        let plain = matches!(self.printed(i), "last" | "this" | "next") && self.printed(i + 1) == "year";
        (year && plain && self.spaced(i) && self.spaced(i + 1)).then_some(away)
    }

    /// "Nov-17" as charts and tables print November 2017; a number that can only be a year, or one after it.
    fn short_year(&self, i: usize, month: i32) -> Option<Grain> {
        let number = match self.kind(i + 1)? {
            Kind::Number(number @ 13..=40) => number,
            _ => return None,
        };
        let tight = self.list.get(i + 1)?.start == self.list.get(i)?.end + 1 && self.hyphened_after(i);
        let open = self.year_at(i + 2, ",.- ").is_none() && !self.hyphened_after(i + 1);
        (tight && open && self.printed(i).len() == 3).then_some(Grain::Month(2000 + number, month))
    }

    fn day_after_month(&self, i: usize, month: i32) -> Option<(i32, usize)> {
        let number = match self.kind(i)? {
            Kind::Number(n) | Kind::Ordinal(n) => n,
            _ => return None,
        };
        let fits = self.joined(i, ".-") && day(2000, month, number).is_some();
        let belongs_on =
            self.joined(i + 1, "") && self.word(i + 1, Class::Month).is_some() && self.year_at(i + 2, ",.").is_some();
        let counts = self.word(i + 1, Class::Unit).is_some() && self.joined(i + 1, "-");
        (fits && !belongs_on && !counts).then_some((number, i + 1))
    }

    /// "Nov 13 10:12:58 2018", as machines print it.
    fn year_after_clock(&self, i: usize) -> Option<(i32, usize)> {
        matches!(self.kind(i)?, Kind::Clock(..)).then_some(())?;
        self.spaced(i).then(|| self.year_at(i + 1, "")).flatten()
    }

    /// True if a hyphen joins the month to a word that tells no time: "Greeting-Card-July".
    fn ends_a_name(&self, i: usize) -> bool {
        let Some(token) = self.list.get(i) else { return false };
        let Some(head) = self.text[..token.start].strip_suffix('-') else { return false };
        let prior = i.checked_sub(1).and_then(|at| self.list.get(at)).is_some_and(|t| t.end == head.len());
        head.ends_with(|c: char| c.is_ascii_alphabetic()) && !prior
    }

    fn bare_month(&self, i: usize) -> bool {
        let printed = self.printed(i);
        if printed.starts_with(char::is_lowercase) {
            return false;
        }
        let before = self.word_before(i);
        let after = self.list.get(i).and_then(|t| self.text.get(t.end..)).unwrap_or_default();
        let follower = after.strip_prefix([' ', '\u{a0}']).unwrap_or_default();
        if makes_a_name("month", &first_word(follower)) {
            return false;
        }
        let given_name = matches!(printed, "April" | "May" | "June" | "August");
        if given_name && follower.starts_with(char::is_uppercase) && !self.listed_month(i) {
            return SURELY_BEFORE_MONTH.contains(&before.as_str());
        }
        let doubtful = printed.len() <= 5 && !matches!(printed, "April" | "June" | "July");
        !(doubtful || matches!(printed, "August" | "April"))
            || BEFORE_MONTH.contains(&before.as_str())
            || before == "the"
                && printed != "May"
                && follower.starts_with(char::is_lowercase)
                && !TO_A_PLACE.contains(&&*first_word(follower))
            || self.hyphen_before(i)
            || self.in_brackets(i)
            || self.listed_month(i)
    }

    /// True if another month stands beside this one: "April - May 2016", "April/May".
    fn listed_month(&self, i: usize) -> bool {
        let is_month = |at: usize| self.word(at, Class::Month).is_some();
        let link = |at: usize| self.word(at, Class::And).or_else(|| self.word(at, Class::To)).is_some();
        is_month(i + 1) && self.joined(i + 1, "-–/,")
            || i > 0 && is_month(i - 1) && self.joined(i, "-–/,")
            || link(i + 1) && is_month(i + 2) && self.spaced(i + 1) && self.spaced(i + 2)
    }

    fn in_brackets(&self, i: usize) -> bool {
        self.list.get(i).and_then(|t| self.text.get(..t.start)).is_some_and(|head| head.ends_with('('))
    }

    fn hyphen_before(&self, i: usize) -> bool {
        self.word(i.wrapping_sub(1), Class::Edge).is_some() && self.joined(i, "-")
    }

    fn day_first(&self, i: usize, number: i32) -> Match {
        let of = self.word(i + 1, Class::Of).is_some() && self.spaced(i + 1);
        let at = if of { i + 2 } else { i + 1 };
        if let Some(month) = self.word(at, Class::Month).filter(|_| self.joined(at, ".-")) {
            day(2000, month, number)?;
            let heads_next = matches!(self.kind(at + 1), Some(Kind::Number(_) | Kind::Ordinal(_)))
                && self.spaced(at + 1)
                && self.year_at(at + 2, ",.").is_some();
            if heads_next {
                return None;
            }
            if let Some((year, next)) = self.year_at(at + 1, ",.-") {
                let date = day(year, month, number)?;
                return Some((Meaning::At(Grain::Day(date)), next));
            }
            if let Some(away) = self.year_away(at + 1) {
                return Some((Meaning::OfYear(Part::Day(month, number), away), at + 3));
            }
            return Some((Meaning::MonthDay(month, number), at + 1));
        }
        self.listed_day(i, number)
    }

    fn part_of_year(&self, i: usize, part: Meaning) -> Match {
        let in_year = |year| match part {
            Meaning::Quarter(q) => Meaning::At(Grain::Quarter(year, q)),
            Meaning::Half(h) => Meaning::At(Grain::Half(year, h)),
            other => other,
        };
        if let Some((year, next)) = self.year_at(i + 1, ",-/'") {
            return Some((in_year(year), next));
        }
        if let Some(found) = self.part_of_other_year(i, part) {
            return Some(found);
        }
        match self.kind(i + 1) {
            Some(Kind::Fiscal(year)) if self.spaced(i + 1) => Some((in_year(year), i + 2)),
            _ => Some((part, i + 1)),
        }
    }

    /// "first quarter of 2021", "second half of 2020", "third quarter".
    fn ranked(&self, i: usize) -> Match {
        let rank = match self.kind(i)? {
            Kind::Word(Class::Rank, rank) | Kind::Ordinal(rank) => rank,
            Kind::Word(Class::Unit, 0) => 2,
            _ => return None,
        };
        if let Some(century) = self.listed_century(i, rank) {
            return Some((Meaning::At(century), i + 1));
        }
        self.joined(i + 1, "-").then_some(())?;
        let part = match self.kind(i + 1)? {
            Kind::Word(Class::Unit, 6) if (1..=4).contains(&rank) => Meaning::Quarter(rank),
            Kind::Word(Class::HalfWord, _) if (1..=2).contains(&rank) => Meaning::Half(rank),
            Kind::Word(Class::Unit, 9) if (1..=21).contains(&rank) => {
                let (century, next) = self.century_with_era(rank, i + 2);
                return Some((Meaning::At(century), next));
            }
            _ => return None,
        };
        let (meaning, next) = self.part_of_year(i + 1, part)?;
        let of_year = matches!(part, Meaning::Quarter(_))
            || matches!(meaning, Meaning::At(_) | Meaning::OfYear(..) | Meaning::OfTold(..));
        of_year.then_some((meaning, next))
    }

    /// "year 2015".
    fn named_year(&self, i: usize) -> Match {
        self.word(i, Class::Unit).filter(|n| Unit::numbered(*n) == Unit::Year)?;
        match self.kind(i + 1)? {
            Kind::Year(year) if self.spaced(i + 1) => Some((Meaning::At(Grain::Year(year)), i + 2)),
            _ => None,
        }
    }

    fn fiscal(&self, i: usize) -> Match {
        let at = if self.word(i + 1, Class::Unit) == Some(7) && self.spaced(i + 1) { i + 2 } else { i + 1 };
        match self.kind(at)? {
            Kind::Year(year) if self.joined(at, "-") => Some((Meaning::At(Grain::FiscalYear(year)), at + 1)),
            _ => None,
        }
    }

    fn season(&self, i: usize, season: i32) -> Match {
        if let Some((year, next)) = self.year_at(i + 1, ",") {
            // "the winter of 1941–42".
            let over = matches!(self.kind(next), Some(Kind::Number(n)) if n == (year + 1) % 100)
                && self.joined(next, "-–/")
                && !self.spaced(next);
            return Some((Meaning::At(Grain::Season(year, season)), next + usize::from(over)));
        }
        if self.word(i + 1, Class::Of).is_some() && self.spaced(i + 1) {
            let away = || self.year_away(i + 2).map(|away| (Meaning::OfYear(Part::Season(season), away), i + 4));
            let told =
                || self.told_year(i + 2).map(|(years, next)| (Meaning::OfTold(Part::Season(season), years), next));
            return away().or_else(told);
        }
        let before = self.word_before(i);
        let after_the = before == "the" && {
            let start = self.list.get(i)?.start;
            let head = self.text.get(..start)?.trim_end();
            let prior = crate::pattern::word_before(self.text, head.len().saturating_sub(3));
            matches!(prior.as_str(), "in" | "during" | "since" | "over" | "of" | "throughout" | "by")
        };
        let named = self.printed(i) != "fall" && self.printed(i) != "spring";
        (after_the || named && matches!(before.as_str(), "in" | "since" | "during" | "by" | "until"))
            .then_some((Meaning::Season(season, 0), i + 1))
    }

    fn weekday_first(&self, i: usize, class: Class, number: i32) -> Match {
        let dated = self.joined(i + 1, ".,").then(|| match self.kind(i + 1)? {
            Kind::Word(Class::Month, _) | Kind::Number(_) | Kind::Ordinal(_) | Kind::Date(_) | Kind::Slashed(..) => {
                self.date(i + 1).filter(|(m, _)| {
                    matches!(m, Meaning::At(Grain::Day(_)) | Meaning::MonthDay(..) | Meaning::Slashed(..))
                })
            }
            _ => None,
        });
        if let Some((meaning, next)) = dated.flatten() {
            return Some(match meaning {
                Meaning::MonthDay(month, date) => (Meaning::DayOfWeek(month, date, number), next),
                other => (other, next),
            });
        }
        let after = self.list.get(i).and_then(|t| self.text.get(t.end..)).unwrap_or_default();
        let paper = after.strip_prefix(' ').filter(|rest| rest.starts_with(char::is_uppercase)).map(first_word);
        if paper.is_some_and(|word| makes_a_name("after-weekday", &word)) {
            return None;
        }
        if makes_a_name("weekday", &self.word_before(i)) || self.is_working_week(i) {
            return None;
        }
        let told = class == Class::Weekday || matches!(self.word_before(i).as_str(), "on" | "by" | "until" | "last");
        (told && self.printed(i).starts_with(char::is_uppercase)).then_some((Meaning::Weekday(number, 0), i + 1))
    }

    /// True for the days of "open Monday to Friday", which is every week; "from Monday to Friday" was once.
    fn is_working_week(&self, i: usize) -> bool {
        let link = |at: usize| self.word(at, Class::To).is_some() && self.spaced(at) && self.spaced(at + 1);
        let day = |at: usize| self.word(at, Class::Weekday).is_some();
        let first = if link(i + 1) && day(i + 2) {
            i
        } else if i >= 2 && link(i - 1) && day(i - 2) {
            i - 2
        } else {
            return false;
        };
        !matches!(self.word_before(first).as_str(), "from" | "between" | "on" | "last" | "this" | "next" | "until")
    }

    /// "turn of the year": the change of year next to the document.
    fn turn(&self, i: usize) -> Match {
        self.word(i + 1, Class::Of)?;
        self.word(i + 2, Class::The)?;
        let unit = Unit::numbered(self.word(i + 3, Class::Unit).filter(|n| *n >= 7)?);
        (i + 1..=i + 3).all(|at| self.spaced(at)).then_some((Meaning::Away(unit, 0), i + 4))
    }
}

//! From tokens to expressions: which tokens together tell a time, and what they say before any anchor is known.

use crate::amounts::Amount;
use crate::calendar::{Grain, Unit, day};
use crate::lexicon::Class;
use crate::scan::{Kind, Token};

/// What an expression says by itself.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) enum Meaning {
    /// A stretch of the calendar in full.
    At(Grain),
    /// Day and month in figures, order unknown: first, second, year.
    Slashed(i32, i32, i32),
    /// A month and a day without a year.
    MonthDay(i32, i32),
    /// A month and a day of which the weekday is told: "Saturday, 21 August".
    DayOfWeek(i32, i32, i32),
    /// A month without a year.
    Month(i32),
    /// A weekday; the number says last (-1), this or plain (0), next (1).
    Weekday(i32, i32),
    /// A quarter without a year.
    Quarter(i32),
    /// A half without a year.
    Half(i32),
    /// A season and how many of it away from the document.
    Season(i32, i32),
    /// A month by name and years away: "last March".
    MonthAway(i32, i32),
    /// A part of a year so many years away: "November last year", "the second half of next year".
    OfYear(Part, i32),
    /// A part of the year told before or so many years from it: "December of that year", "June of the following year".
    OfTold(Part, i32),
    /// What was told before, or a whole year, in a year so many years away: "the same month last year", "the year-earlier period".
    SameOfYear(Option<Unit>, i32),
    /// The same in a year that is told: "the same period of 1988".
    SameIn(Option<Unit>, i32),
    /// A weekday so many weeks before or after the next one: "a week ago Sunday", "two weeks from Friday".
    WeekdayAway(i32, i32),
    /// Every such season.
    EverySeason(i32),
    /// Every such feast.
    EveryFeast(usize),
    /// "a year ago today", "forty years ago this week": so many units before the stretch of the last unit that holds the document's day.
    AgoToday(i32, Unit, Unit),
    /// The weekend, by weeks away from the document.
    Weekend(i32),
    /// "yesterday": days away from the speaker's day.
    Day(i32),
    /// "last year": units away from the document.
    Away(Unit, i32),
    /// "the previous month": units away from the time told before.
    NarrativeAway(Unit, i32),
    /// "two days ago": away from the document, the count unknown if `None`.
    Ago(Option<i32>, Unit),
    /// "two days later", "earlier": away from the time told before.
    Shift(Option<i32>, i32, Unit),
    /// "two days after the attack": the sign says on which side.
    Relation(Option<i32>, i32, Unit),
    /// "that same day".
    Same(Unit),
    /// A length with tenths of its unit, "two and a half hours", or of two units, "a year and six months".
    Amount(Amount),
    /// "a year and a half ago": the sign says on which side of the document.
    AmountAway(Amount, i32),
    /// The quarter or year that figures were told for: "in the quarter".
    Reported(Unit),
    /// The year, month or week of "by the end of the month".
    Whole(Unit),
    /// A feast of `data/feasts.tsv`, in the year that is told or so many feasts away.
    Feast(usize, Option<i32>),
    /// A night between two days, "6/7 June": the first day, and the year if told.
    Night(i32, i32, Option<i32>),
    /// A length of time; -1 for one that ends now, 1 for one that begins now.
    Length(Option<i32>, Unit, i32),
    /// Comes back with every so many units.
    Every(Option<i32>, Unit),
    /// Every such month.
    EveryMonth(i32),
    /// Every such weekday, by its ISO number.
    EveryWeekday(i32),
    /// The present (0), past (-1) or future (1), no date in particular.
    Reference(i32),
    /// "the 15th": a day of the month told before.
    DayOfMonth(i32),
    /// A clock time alone.
    Clock,
}

/// An hour and minute of the day, or a named part of it.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) enum Clock {
    /// Hour and minute.
    At(i32, i32),
    /// Part as numbered in `data/words.tsv`.
    Part(i32),
}

/// A named part of a year, by its number.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) enum Part {
    Month(i32),
    Season(i32),
    Quarter(i32),
    Half(i32),
    /// Month and day.
    Day(i32, i32),
}

impl Part {
    /// The part of one year.
    pub(crate) fn of(self, year: i32) -> Grain {
        match self {
            Part::Day(month, date) => day(year, month, date).map_or(Grain::Month(year, month), Grain::Day),
            Part::Month(month) => Grain::Month(year, month),
            Part::Season(season) => Grain::Season(year, season),
            Part::Quarter(quarter) => Grain::Quarter(year, quarter),
            Part::Half(half) => Grain::Half(year, half),
        }
    }

    /// As TIMEX3 writes it where nobody tells the year.
    pub(crate) fn unplaced(self) -> String {
        match self {
            Part::Day(month, date) => format!("XXXX-{month:02}-{date:02}"),
            Part::Month(month) => format!("XXXX-{month:02}"),
            Part::Season(_) => "XXXX-XX".to_owned(),
            Part::Quarter(quarter) => format!("XXXX-Q{quarter}"),
            Part::Half(half) => format!("XXXX-H{half}"),
        }
    }
}

/// A part of a longer stretch.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) enum Edge {
    Start,
    Middle,
    End,
}

/// An expression as found, not yet resolved.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) struct Found {
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) meaning: Meaning,
    pub(crate) edge: Option<Edge>,
    pub(crate) clock: Option<Clock>,
    /// Where it would start without the words that only say how surely: "about two weeks".
    pub(crate) core: usize,
}

/// The tokens of a text with the means to walk them.
pub(crate) struct Tokens<'t> {
    pub(crate) text: &'t str,
    pub(crate) list: &'t [Token],
}

/// What a rule made of the tokens from some place on: the meaning and the first token left over.
pub(crate) type Match = Option<(Meaning, usize)>;

impl Tokens<'_> {
    /// What the token at `i` is.
    pub(crate) fn kind(&self, i: usize) -> Option<Kind> {
        self.list.get(i).map(|t| t.kind)
    }

    /// The number of the token at `i` if it is a word of this class.
    pub(crate) fn word(&self, i: usize, class: Class) -> Option<i32> {
        match self.kind(i)? {
            Kind::Word(c, n) if c == class => Some(n),
            _ => None,
        }
    }

    /// The words as printed.
    pub(crate) fn printed(&self, i: usize) -> &str {
        self.list.get(i).and_then(|t| self.text.get(t.start..t.end)).unwrap_or_default()
    }

    /// True if between the token at `i` and the one before stand only spaces and at most one of `signs`.
    pub(crate) fn joined(&self, i: usize, signs: &str) -> bool {
        let Some(between) = self.between_tokens(i) else { return false };
        if between == " " || between.len() > 8 {
            return between.len() == 1;
        }
        let mut rest = between.trim();
        if signs.contains(".,") {
            rest = rest.strip_prefix(".,").unwrap_or(rest);
        }
        if let Some(first) = rest.chars().next().filter(|c| signs.contains(*c)) {
            rest = rest[first.len_utf8()..].trim_start();
        }
        rest.is_empty() && !between.contains("\n\n")
    }

    /// True if only spaces stand before the token at `i` and after the one before it.
    pub(crate) fn spaced(&self, i: usize) -> bool {
        self.joined(i, "")
    }

    pub(crate) fn between_tokens(&self, i: usize) -> Option<&str> {
        let (before, after) = (self.list.get(i.checked_sub(1)?)?, self.list.get(i)?);
        self.text.get(before.end..after.start)
    }

    /// True if the next word after the token at `i` is hyphened to it.
    pub(crate) fn hyphened_after(&self, i: usize) -> bool {
        self.list.get(i).is_some_and(|t| self.text.as_bytes().get(t.end) == Some(&b'-'))
    }

    /// The word, in lower case, that ends right before the token at `i`.
    pub(crate) fn word_before(&self, i: usize) -> String {
        let Some(token) = self.list.get(i) else { return String::new() };
        word_before(self.text, token.start)
    }

    /// All expressions, in order and apart from one another.
    pub(crate) fn expressions(&self) -> Vec<Found> {
        let mut found = Vec::new();
        let mut i = 0;
        while i < self.list.len() {
            match self.expression(i) {
                Some((expression, next)) => {
                    let after = found.last().map_or(0, |f: &Found| f.end);
                    found.push(self.widened(expression, after));
                    i = next.max(i + 1);
                }
                None => i += 1,
            }
        }
        found
    }

    fn expression(&self, i: usize) -> Option<(Found, usize)> {
        self.daypart_first(i)
            .or_else(|| self.noon(i))
            .or_else(|| self.week_of_month(i))
            .or_else(|| self.with_edge(i))
            .or_else(|| self.sooner_or_later(i))
            .or_else(|| self.clock_first(i))
            .or_else(|| self.plain(i))
    }

    /// "early 2023", "mid-to-late 2020", "the end of March", "late last year".
    fn with_edge(&self, i: usize) -> Option<(Found, usize)> {
        let first = if self.word(i, Class::The).is_some() && self.spaced(i + 1) { i + 1 } else { i };
        let mut at = first;
        let mut edge = self.word(at, Class::Edge)?;
        at += 1;
        if self.word(at, Class::To).is_some() && self.joined(at, "-") && self.joined(at + 1, "-") {
            edge = self.word(at + 1, Class::Edge)?;
            at += 2;
        }
        let (core, next) = if self.word(at, Class::Of).is_some() && self.spaced(at) {
            at += 1;
            self.spaced(at).then(|| self.plain(at).or_else(|| self.whole_unit(at))).flatten()?
        } else {
            // "late on Friday".
            at += usize::from(self.word(at, Class::On).is_some() && self.spaced(at) && self.spaced(at + 1));
            // "was due to end this weekend".
            let pointed = matches!(self.kind(at), Some(Kind::Word(Class::This | Class::Next | Class::Deictic, _)));
            if pointed && !matches!(&*self.printed(at - 1).to_ascii_lowercase(), "early" | "mid" | "late") {
                return None;
            }
            self.joined(at, "-–").then(|| self.plain(at)).flatten()?
        };
        let long = !matches!(core.meaning, Meaning::At(Grain::Day(_)) | Meaning::MonthDay(..) | Meaning::Length(..));
        let edge = [Edge::Start, Edge::Middle, Edge::End][edge.clamp(0, 2) as usize];
        let start = self.list.get(i)?.start;
        (long && core.clock.is_none()).then_some((Found { start, core: start, edge: Some(edge), ..core }, next))
    }

    /// "the first week of May 2021", "the last week of June": as a part of the month.
    fn week_of_month(&self, i: usize) -> Option<(Found, usize)> {
        let at = if self.word(i, Class::The).is_some() && self.spaced(i + 1) { i + 1 } else { i };
        let edge = match self.kind(at)? {
            Kind::Word(Class::Rank, 1) => Edge::Start,
            Kind::Word(Class::Rank, _) | Kind::Word(Class::Unit, 0) => Edge::Middle,
            Kind::Word(Class::Deictic, _) => Edge::End,
            _ => return None,
        };
        let week = Unit::numbered(self.word(at + 1, Class::Unit)?);
        self.word(at + 2, Class::Of).filter(|_| matches!(week, Unit::Week | Unit::Day) && self.spaced(at + 1))?;
        let (core, next) = self.date(at + 3).filter(|_| self.spaced(at + 2) && self.spaced(at + 3))?;
        let found = self.found(i, next, core)?;
        matches!(core, Meaning::Month(_) | Meaning::At(Grain::Month(..)))
            .then_some((Found { edge: Some(edge), ..found }, next))
    }

    /// "the year", "the month", only after an edge: "the end of the year".
    fn whole_unit(&self, i: usize) -> Option<(Found, usize)> {
        self.word(i, Class::The)?;
        let unit = Unit::numbered(self.word(i + 1, Class::Unit).filter(|n| (4..=9).contains(n))?);
        self.spaced(i + 1).then_some(())?;
        Some((self.found(i, i + 2, Meaning::Whole(unit))?, i + 2))
    }

    pub(crate) fn found(&self, from: usize, next: usize, meaning: Meaning) -> Option<Found> {
        let (start, end) = (self.list.get(from)?.start, self.list.get(next.checked_sub(1)?)?.end);
        Some(Found { start, end, meaning, edge: None, clock: None, core: start })
    }

    fn plain(&self, i: usize) -> Option<(Found, usize)> {
        let (meaning, next) = self.date(i).or_else(|| self.relative(i)).or_else(|| self.middle(i))?;
        let found = self.found(i, next, meaning)?;
        if self.word(i, Class::Tonight).is_some() {
            return Some((Found { clock: Some(Clock::Part(crate::clocks::NIGHT)), ..found }, next));
        }
        Some(self.with_clock(found, next))
    }
}

/// True for what names one day, so that a time of day can go with it.
pub(crate) fn is_day(meaning: Meaning) -> bool {
    use Meaning::{At, Day, DayOfMonth, MonthDay, NarrativeAway, Same, Slashed, Weekday};
    matches!(
        meaning,
        At(Grain::Day(_))
            | MonthDay(..)
            | Meaning::DayOfWeek(..)
            | DayOfMonth(_)
            | Weekday(..)
            | Day(_)
            | Slashed(..)
            | Same(Unit::Day)
            | NarrativeAway(Unit::Day, _)
            | Meaning::Feast(..)
            | Meaning::OfYear(Part::Day(..), _)
    )
}

/// The word, in lower case, that ends right before a place in the text, spaces passed over.
pub(crate) fn word_before(text: &str, at: usize) -> String {
    let mut from = at.saturating_sub(40);
    while !text.is_char_boundary(from) {
        from += 1;
    }
    let before = text.get(from..at).unwrap_or_default().trim_end();
    let start = before
        .rfind(|c: char| !c.is_alphanumeric())
        .map_or(0, |at| at + before[at..].chars().next().map_or(1, char::len_utf8));
    before[start..].to_lowercase()
}

/// The first word of a text, in lower case.
pub(crate) fn first_word(text: &str) -> String {
    text.split(|c: char| !c.is_alphabetic())
        .next()
        .unwrap_or_default()
        .chars()
        .take(40)
        .collect::<String>()
        .to_lowercase()
}

/// The character boundary at or before a place in the text.
pub(crate) fn floor(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

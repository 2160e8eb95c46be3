//! Stretches without a year: which year a month, a day, a season, a feast or a weekday without one is meant to lie in.

use crate::calendar::{Grain, Unit, add_days, day, weekday};
use crate::cues;
use crate::feasts;
use crate::pattern::word_before;
use crate::resolve::{Resolver, Value};
use crate::stretch::in_year_after;
use ascribe_model::Anchor;
use jiff::civil::Date;

/// How many days before publication a day without a year lies at least for one after it to be likelier.
const FAR_BACK: i64 = 180;

/// How many days after the document's a day without a year may lie that something lasts until, or of which no past is told.
const AWAITED: i64 = 150;

/// The same for a month, and for a day of the next year.
const NEXT_MONTHS: i64 = 75;

/// How many sentences back the quarter may be told that "in the quarter" means.
const REPORTED: usize = 4;

/// How many sentences an earlier year goes on counting for months without one.
const YEAR_HOLDS: usize = 1;

impl Resolver<'_> {
    /// A stretch without a year: that of its neighbour, of the past just told, or the one that lies nearest before
    /// the day of the words, or after it if the clause speaks of the future.
    pub(crate) fn open(
        &self,
        at: usize,
        shared: Option<i32>,
        unknown: &str,
        in_year: impl Fn(i32) -> Option<Grain>,
    ) -> Value {
        if let Some(grain) = shared.and_then(&in_year) {
            return Value::Grain(grain, None);
        }
        let sentence = self.sentence(at);
        let anchor = self.anchor(at, false);
        let told = self.year.filter(|(_, s)| sentence.saturating_sub(*s) <= YEAR_HOLDS).map(|(year, _)| year);
        let past = told.filter(|year| anchor.as_ref().is_none_or(|(date, _)| *year < i32::from(date.year())));
        if let (Some(grain), Some(told)) = (past.and_then(&in_year), self.told) {
            let date = anchor.as_ref().map(|(date, _)| *date);
            let grain = in_year_after(told.grain, grain, date, &in_year).unwrap_or(grain);
            return Value::Grain(grain, u32::try_from(told.at).ok().map(|at| Anchor::Time { at }));
        }
        let Some((date, anchor)) = anchor else { return Value::bare(unknown) };
        let year = i32::from(date.year());
        let future = self.is_future(at)
            || in_year(year).is_some_and(|g| self.is_awaited(at, g, date) || self.is_near(at, g, date))
            || in_year(year + 1).is_some_and(|g| self.is_near(at, g, date));
        let fits = |grain: &Grain| {
            grain
                .interval()
                .is_some_and(|(from, to)| if future { to >= date } else { from <= add_days(date, 2).unwrap_or(date) })
        };
        let years = if future { [year, year + 1] } else { [year, year - 1] };
        if let Some(grain) = in_year(year).filter(|grain| !future && self.was_told_since(*grain, date)) {
            return Value::Grain(grain, Some(anchor));
        }
        match years.into_iter().filter_map(in_year).find(fits) {
            Some(grain) => Value::Grain(grain, Some(anchor)),
            None => Value::bare(unknown),
        }
    }

    /// True for a day soon after the document's that something lasts until or is set for: "has until Nov. 10 to rule".
    pub(crate) fn is_awaited(&self, at: usize, grain: Grain, date: Date) -> bool {
        let soon = grain
            .interval()
            .is_some_and(|(from, _)| from > date && add_days(date, AWAITED).is_some_and(|last| from <= last));
        let before = word_before(&self.document.text, at);
        soon && grain.unit() == Unit::Day && matches!(before.as_str(), "until" | "till" | "by" | "for" | "to")
    }

    /// True for a day or month soon after the document's where nothing tells of the past: newspapers leave the year out where it is
    /// that of the page, and add it or "last" where it is another.
    fn is_near(&self, at: usize, grain: Grain, date: Date) -> bool {
        let Some((from, _)) = grain.interval().filter(|(from, _)| *from > date) else { return false };
        let reach = match grain.unit() {
            Unit::Day if from.year() == date.year() => AWAITED,
            Unit::Day | Unit::Month => NEXT_MONTHS,
            _ => return false,
        };
        let near = add_days(date, reach).is_some_and(|last| from <= last);
        near && !cues::is_past(&self.document.text, self.sentence_start(at), at)
    }

    /// True for a stretch between publication and the last change, of a page that was changed as the story went on,
    /// where the same stretch a year earlier lies far back.
    pub(crate) fn was_told_since(&self, grain: Grain, date: Date) -> bool {
        let (Some(published), Some(updated)) = (self.document.published, self.document.updated) else { return false };
        let Some((from, to)) = grain.interval() else { return false };
        let far = add_days(published, 365 - FAR_BACK).is_some_and(|latest| from <= latest);
        date == published && from > published && to <= updated && far
    }

    /// The day of that number in the month told before, else the last one gone by.
    pub(crate) fn day_of_month(&self, at: usize, number: i32) -> Value {
        let unknown = format!("XXXX-XX-{number:02}");
        let told = self.reference(at, 2).filter(|told| told.grain.unit() <= Unit::Month);
        if let Some((told, (from, _))) = told.and_then(|told| Some((told, told.grain.interval()?))) {
            let date = day(i32::from(from.year()), i32::from(from.month()), number);
            let anchor = u32::try_from(told.at).ok().map(|at| Anchor::Time { at });
            return date.map_or_else(|| Value::bare(unknown), |date| Value::Grain(Grain::Day(date), anchor));
        }
        let gone_by = self.anchor(at, false).and_then(|(date, anchor)| {
            let over = i32::from(number < i32::from(date.day()));
            let by = if self.is_future(at) { over } else { -i32::from(number > i32::from(date.day())) };
            let (from, _) = Unit::Month.holding(date).moved(by)?.interval()?;
            Some((day(i32::from(from.year()), i32::from(from.month()), number)?, anchor))
        });
        gone_by.map_or_else(|| Value::bare(unknown), |(date, anchor)| Value::Grain(Grain::Day(date), Some(anchor)))
    }

    pub(crate) fn season(&self, at: usize, season: i32, away: i32) -> Value {
        let unknown = "XXXX-XX";
        if away == 0 && self.document.text.get(at..).is_some_and(|words| words.starts_with("this")) {
            // A winter begins at the end of its year.
            let begun = |date: Date| i32::from(season == 4 && date.month() < 9);
            return self.away(at, 0, unknown, |date| Grain::Season(i32::from(date.year()) - begun(date), season));
        }
        if away == 0 {
            return self.open(at, None, unknown, |year| Some(Grain::Season(year, season)));
        }
        self.away(at, 0, unknown, |date| {
            let year = i32::from(date.year());
            let interval = Grain::Season(year, season).interval();
            let over = interval.is_some_and(|(_, to)| to < date);
            let ahead = interval.is_some_and(|(from, _)| from > date);
            let step = match away < 0 {
                true if over => 0,
                false if ahead => 0,
                _ => away,
            };
            Grain::Season(year + step, season)
        })
    }

    pub(crate) fn month_away(&self, at: usize, month: i32, away: i32) -> Value {
        self.away(at, 0, &format!("XXXX-{month:02}"), |date| {
            let (year, now) = (i32::from(date.year()), i32::from(date.month()));
            let step = match away {
                -1 if month < now => 0,
                1 if month > now => 0,
                _ => away,
            };
            Grain::Month(year + step, month)
        })
    }

    /// A day without a year whose weekday is told: of the years that are likely, the one in which it is that weekday.
    pub(crate) fn day_of_week(&self, at: usize, shared: Option<i32>, month: i32, date: i32, number: i32) -> Value {
        let in_year = |year| day(year, month, date).map(Grain::Day);
        let likely = self.open(at, shared, &format!("XXXX-{month:02}-{date:02}"), in_year);
        if matches!(likely, Value::Grain(Grain::Day(day), _) if weekday(day) == number) {
            return likely;
        }
        let near = self.anchor(at, false).and_then(|(now, anchor)| {
            let year = i32::from(now.year());
            let fits = |year: &i32| day(*year, month, date).is_some_and(|day| weekday(day) == number);
            let year = [year, year + 1, year - 1].into_iter().find(fits)?;
            Some(Value::Grain(in_year(year)?, Some(anchor)))
        });
        near.unwrap_or(likely)
    }

    /// The stretch of "by the end of the month": that of the past just told, else the document's.
    pub(crate) fn whole(&self, at: usize, unit: Unit) -> Value {
        let now = self.anchor(at, false).map(|(date, _)| i32::from(date.year()));
        let told = self.reference(at, 1).filter(|told| told.grain.unit() <= unit);
        let past = told.filter(|told| now.is_none_or(|now| told.grain.year().is_some_and(|year| year < now)));
        match past.and_then(|told| Some((told, told.grain.interval()?.0))) {
            Some((told, from)) => {
                Value::Grain(unit.holding(from), u32::try_from(told.at).ok().map(|at| Anchor::Time { at }))
            }
            None => self.away(at, 0, unit.every(), |date| unit.holding(date)),
        }
    }

    /// The quarter or year that figures were told for: the one told before, else the last quarter that is over, or this year.
    pub(crate) fn reported(&self, at: usize, unit: Unit) -> Value {
        let told = self.reference(at, REPORTED).filter(|told| told.grain.unit() == unit);
        match told {
            Some(told) => Value::Grain(told.grain, u32::try_from(told.at).ok().map(|at| Anchor::Time { at })),
            None => self.away(at, -i32::from(unit == Unit::Quarter), unit.every(), |date| unit.holding(date)),
        }
    }

    /// A feast: of the year told or nearest, or so many feasts away from the document.
    pub(crate) fn feast(&self, at: usize, feast: usize, away: Option<i32>) -> Value {
        let unknown = feasts::unplaced(feast);
        let in_year = |year| feasts::in_year(feast, year).map(Grain::Day);
        let Some(away) = away.filter(|away| *away != 0) else { return self.open(at, None, &unknown, in_year) };
        let placed = self.anchor(at, false).and_then(|(date, anchor)| {
            let year = i32::from(date.year());
            let this = feasts::in_year(feast, year)?;
            let step = match away {
                ..=-1 if this < date => 0,
                1.. if this > date => 0,
                _ => away,
            };
            Some(Value::Grain(in_year(year + step)?, Some(anchor)))
        });
        placed.unwrap_or_else(|| Value::bare(unknown))
    }

    /// "this weekend" is the one to come from Wednesday on, "the weekend" the one gone by, unless the clause speaks of the future.
    pub(crate) fn weekend(&self, at: usize, away: i32) -> Value {
        let this = self.document.text.get(at..).is_some_and(|words| words.starts_with("this"));
        self.away(at, away, "XXXX-WXX-WE", |date| {
            let ahead = weekday(date) >= if this { 3 } else { 5 } || self.is_future(at);
            match Unit::Week.holding(date) {
                Grain::Week(monday) if away == 0 && !ahead => Grain::Weekend(add_days(monday, -7).unwrap_or(monday)),
                Grain::Week(monday) => Grain::Weekend(monday),
                other => other,
            }
        })
    }

    /// "a week ago Sunday", "a week from Tuesday": so many weeks from the weekday gone by or to come.
    pub(crate) fn weekday_away(&self, at: usize, number: i32, weeks: i32) -> Value {
        let unknown = || Value::bare(format!("XXXX-WXX-{number}"));
        let Some((date, anchor)) = self.anchor(at, true) else { return unknown() };
        let back = i64::from((weekday(date) - number).rem_euclid(7));
        let near = if weeks > 0 && back > 0 { 7 - back } else { -back };
        let day = add_days(date, near + 7 * i64::from(weeks));
        day.map_or_else(unknown, |day| Value::Grain(Grain::Day(day), Some(anchor)))
    }

    /// What was told last, in another year: "the same month last year"; the whole year where nothing shorter was told.
    pub(crate) fn same_of_year(&self, at: usize, unit: Option<Unit>, away: i32) -> Value {
        self.away(at, 0, "XXXX", |date| self.same_in(at, unit, i32::from(date.year()) + away))
    }

    /// What was told last, in the year that is told: "the same period of 1988".
    pub(crate) fn same_in(&self, at: usize, unit: Option<Unit>, year: i32) -> Grain {
        let told = self.reference(at, 1).map(|told| told.grain);
        let short = told.filter(|told| unit.is_none_or(|unit| unit == told.unit()) && told.unit() < Unit::Year);
        match short {
            Some(Grain::Month(_, month)) => Grain::Month(year, month),
            Some(Grain::Quarter(_, quarter)) => Grain::Quarter(year, quarter),
            Some(Grain::Half(_, half)) => Grain::Half(year, half),
            Some(Grain::Season(_, season)) => Grain::Season(year, season),
            _ => Grain::Year(year),
        }
    }

    pub(crate) fn weekday(&self, at: usize, number: i32, away: i32) -> Value {
        let Some((date, anchor)) = self.anchor(at, true) else { return Value::bare(format!("XXXX-WXX-{number}")) };
        let awaited = || {
            matches!(word_before(&self.document.text, at).as_str(), "until" | "till" | "by")
                && !cues::is_past(&self.document.text, self.sentence_start(at), at)
        };
        let ahead =
            || awaited() || self.is_future(at) || cues::is_present(&self.document.text, self.sentence_start(at), at);
        let future = away > 0 || away == 0 && ahead();
        let back = (weekday(date) - number).rem_euclid(7);
        let days = match (future, back) {
            (true, 0) if away == 0 => 0,
            (true, back) => 7 - back,
            (false, 0) if away < 0 => -7,
            (false, back) => -back,
        };
        match add_days(date, i64::from(days)) {
            Some(day) => Value::Grain(Grain::Day(day), Some(anchor)),
            None => Value::bare(format!("XXXX-WXX-{number}")),
        }
    }
}

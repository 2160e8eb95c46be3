//! From what an expression says to a value and an interval, in the order of the text.

use crate::anchor::Anchors;
use crate::calendar::{Grain, Unit, add_days, day, weekday};
use crate::cues;
use crate::pattern::{Clock, Found, Meaning, floor};
use crate::stretch::{in_year_after, part, reach, timed};
use ascribe_model::{Anchor, Bound, Document, Span, TimeExpression};
use jiff::civil::Date;

/// How many sentences back "that same day" or "a week later" may refer.
const REFERENCE: usize = 4;

/// How many days before publication a day without a year lies at least for one after it to be likelier.
const FAR_BACK: i64 = 180;

/// How far into a sentence its first word is looked for, in bytes.
const OPENING: usize = 60;

/// How many sentences an earlier year goes on counting for months without one.
const YEAR_HOLDS: usize = 1;

/// A stretch that the text has told.
#[derive(Clone, Copy)]
struct Told {
    at: usize,
    sentence: usize,
    grain: Grain,
}

/// What an expression came to.
enum Value {
    Grain(Grain, Option<Anchor>),
    Plain { value: String, interval: (Option<Date>, Option<Date>), anchor: Option<Anchor> },
}

impl Value {
    fn bare(value: impl Into<String>) -> Value {
        Value::Plain { value: value.into(), interval: (None, None), anchor: None }
    }
}

pub(crate) struct Resolver<'d> {
    document: &'d Document,
    sentences: &'d [Span],
    anchors: Anchors,
    told: Option<Told>,
    year: Option<(i32, usize)>,
}

/// The value, interval and anchor of each expression.
pub(crate) fn resolve(document: &Document, sentences: &[Span], found: &[Found]) -> Vec<TimeExpression> {
    let anchors = Anchors::of(document, found);
    let mut resolver = Resolver { document, sentences, anchors, told: None, year: None };
    let shared = shared_years(&document.text, found);
    found.iter().zip(shared).filter_map(|(f, year)| resolver.expression(f, year)).collect()
}

/// The year that each expression without one takes over from its neighbour: "between August and October 2018".
fn shared_years(text: &str, found: &[Found]) -> Vec<Option<i32>> {
    let mut years = vec![None; found.len()];
    for k in (0..found.len().saturating_sub(1)).rev() {
        let (this, next) = (&found[k], &found[k + 1]);
        let Some(month) = open_month(this.meaning) else { continue };
        if !linked(text, this.end, next.start) {
            continue;
        }
        let (next_year, next_month) = match next.meaning {
            Meaning::At(Grain::Day(d)) => (Some(i32::from(d.year())), i32::from(d.month())),
            Meaning::At(Grain::Month(y, m)) => (Some(y), m),
            other => (years[k + 1], open_month(other).unwrap_or(month)),
        };
        years[k] = next_year.map(|year| if month > next_month { year - 1 } else { year });
    }
    years
}

fn open_month(meaning: Meaning) -> Option<i32> {
    match meaning {
        Meaning::Month(month) | Meaning::MonthDay(month, _) => Some(month),
        Meaning::Quarter(quarter) => Some(quarter * 3),
        _ => None,
    }
}

/// True if between two expressions stand only words that make a list or a span of them.
fn linked(text: &str, from: usize, to: usize) -> bool {
    let between = text.get(from..to).unwrap_or("far away from each other");
    between.len() < 24
        && between.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).all(|word| {
            matches!(
                word,
                "and" | "to" | "through" | "until" | "or" | "till" | "on" | "in" | "from" | "early" | "late" | "mid"
            )
        })
        && !between.contains(['|', '.', '(', '\n'])
}

impl Resolver<'_> {
    fn sentence(&self, at: usize) -> usize {
        self.sentences.partition_point(|s| s.start() <= at)
    }

    fn sentence_start(&self, at: usize) -> usize {
        self.sentence(at).checked_sub(1).and_then(|i| self.sentences.get(i)).map_or(0, |s| s.start())
    }

    fn expression(&mut self, found: &Found, shared: Option<i32>) -> Option<TimeExpression> {
        let text = &self.document.text;
        let span = Span::new(text, found.start, found.end)?;
        let value = self.value(found, shared)?;
        let mut bound = cues::bound(text, found.start);
        let (value, from, to, anchor) = match value {
            Value::Grain(grain, anchor) => {
                self.remember(found, grain);
                let (from, to) = grain.interval().map_or((None, None), |(from, to)| (Some(from), Some(to)));
                (timed(grain.value(), found.clock), from, to, anchor)
            }
            Value::Plain { value, interval: (from, to), anchor } => (value, from, to, anchor),
        };
        let (from, to) = match (found.edge, from, to) {
            (Some(edge), Some(from), Some(to)) => {
                bound = bound.or(Some(Bound::About));
                part(edge, from, to)
            }
            _ => (from, to),
        };
        Some(TimeExpression { span, text: span.of(text).to_owned(), value, from, to, anchor, bound })
    }

    fn remember(&mut self, found: &Found, grain: Grain) {
        let sentence = self.sentence(found.start);
        self.told = Some(Told { at: found.start, sentence, grain });
        if matches!(found.meaning, Meaning::At(_) | Meaning::Slashed(..)) {
            let head = cues::bound(&self.document.text, found.start);
            let told = if head.is_none() { grain.year() } else { None };
            self.year = told.map(|year| (year, sentence));
        } else if let Some((year, _)) = self.year.filter(|(year, _)| grain.year() == Some(*year)) {
            self.year = Some((year, sentence));
        }
    }

    fn anchor(&self, at: usize, near: bool) -> Option<(Date, Anchor)> {
        let anchor = self.anchors.at(self.document, at, near)?;
        match anchor {
            Anchor::Document(date) | Anchor::Update(date) => Some((date, anchor)),
            Anchor::Time { .. } => None,
        }
    }

    /// What was told last, if it stands at most `reach` sentences back.
    fn reference(&self, at: usize, reach: usize) -> Option<Told> {
        let sentence = self.sentence(at);
        self.told.filter(|told| sentence.saturating_sub(told.sentence) <= reach)
    }

    fn value(&self, found: &Found, shared: Option<i32>) -> Option<Value> {
        let at = found.start;
        Some(match found.meaning {
            Meaning::At(grain) => Value::Grain(grain, None),
            Meaning::Slashed(a, b, year) => self.slashed(a, b, year)?,
            Meaning::Month(month) => {
                self.open(at, shared, &format!("XXXX-{month:02}"), |y| Some(Grain::Month(y, month)))
            }
            Meaning::MonthDay(month, date) => {
                self.open(at, shared, &format!("XXXX-{month:02}-{date:02}"), |y| day(y, month, date).map(Grain::Day))
            }
            Meaning::Quarter(q) => self.open(at, shared, &format!("XXXX-Q{q}"), |y| Some(Grain::Quarter(y, q))),
            Meaning::Half(h) => self.open(at, shared, &format!("XXXX-H{h}"), |y| Some(Grain::Half(y, h))),
            Meaning::Season(season, away) => self.season(at, season, away),
            Meaning::MonthAway(month, away) => self.month_away(at, month, away),
            Meaning::MonthOfSame(month) => {
                let told = self.reference(at, REFERENCE).and_then(|told| told.grain.year());
                self.open(at, told, &format!("XXXX-{month:02}"), |year| Some(Grain::Month(year, month)))
            }
            Meaning::MonthOfYear(month, away) => {
                self.away(at, 0, &format!("XXXX-{month:02}"), |date| Grain::Month(i32::from(date.year()) + away, month))
            }
            Meaning::Weekday(number, away) => self.weekday(at, number, away),
            Meaning::Weekend(away) => self.away(at, away, "XXXX-WXX-WE", |date| {
                match Unit::Week.holding(date) {
                    // Before Saturday, "the weekend" of a report is the one gone by.
                    Grain::Week(monday) if away == 0 && weekday(date) < 5 => {
                        Grain::Weekend(add_days(monday, -7).unwrap_or(monday))
                    }
                    Grain::Week(monday) => Grain::Weekend(monday),
                    other => other,
                }
            }),
            Meaning::Day(days) => match self.anchor(at, true) {
                Some((date, anchor)) => Value::Grain(Grain::Day(add_days(date, i64::from(days))?), Some(anchor)),
                None => Value::bare("XXXX-XX-XX"),
            },
            Meaning::Away(unit, by) => self.away(at, by, unit.every(), |date| unit.holding(date)),
            Meaning::NarrativeAway(unit, by) => match self.reference(at, 1) {
                Some(told) => self.away_from_told(told, Some(by), unit)?,
                None => self.away(at, by, unit.every(), |date| unit.holding(date)),
            },
            Meaning::Ago(count, unit) => self.shifted(at, count.map(|n| -n), unit, "PAST_REF"),
            Meaning::Shift(count, sign, unit) => match self.reference(at, REFERENCE) {
                Some(told) => self.away_from_told(told, count.map(|n| n * sign), unit)?,
                None if sign < 0 => self.shifted(at, count.map(|n| -n), unit, &unit.duration(count)),
                None => Value::bare(unit.duration(count)),
            },
            Meaning::Relation(count, sign, unit) => match self.reference(at, 1).filter(|_| self.refers_back(at)) {
                Some(told) => self.away_from_told(told, count.map(|n| -n * sign), unit)?,
                None => Value::bare(unit.duration(count)),
            },
            Meaning::Same(unit) => self.same(at, unit),
            Meaning::Length(count, unit, side) => self.length(at, count, unit, side),
            Meaning::Every(count, unit) => Value::bare(unit.duration(count)),
            Meaning::EveryWeekday(number) => Value::bare(format!("XXXX-WXX-{number}")),
            Meaning::Reference(side) => Value::bare(match side {
                0 => "PRESENT_REF",
                1 => "FUTURE_REF",
                _ => "PAST_REF",
            }),
            Meaning::DayOfMonth(number) => self.day_of_month(at, number),
            Meaning::Clock => self.clock(at, found.clock),
        })
    }

    fn slashed(&self, a: i32, b: i32, year: i32) -> Option<Value> {
        let (first, second) = if self.anchors.day_first { (b, a) } else { (a, b) };
        let date = day(year, first, second).or_else(|| day(year, second, first))?;
        Some(Value::Grain(Grain::Day(date), None))
    }

    /// A stretch without a year: that of its neighbour, of the past just told, or the one that lies nearest before
    /// the day of the words, or after it if the clause speaks of the future.
    fn open(&self, at: usize, shared: Option<i32>, unknown: &str, in_year: impl Fn(i32) -> Option<Grain>) -> Value {
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
        let future = cues::is_future(&self.document.text, self.sentence_start(at), at);
        let year = i32::from(date.year());
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

    /// True for a stretch between publication and the last change, of a page that was changed as the story went on,
    /// where the same stretch a year earlier lies far back.
    fn was_told_since(&self, grain: Grain, date: Date) -> bool {
        let (Some(published), Some(updated)) = (self.document.published, self.document.updated) else { return false };
        let Some((from, to)) = grain.interval() else { return false };
        let far = add_days(published, 365 - FAR_BACK).is_some_and(|latest| from <= latest);
        date == published && from > published && to <= updated && far
    }

    /// The day of that number in the month told before, else the last one gone by.
    fn day_of_month(&self, at: usize, number: i32) -> Value {
        let unknown = format!("XXXX-XX-{number:02}");
        let told = self.reference(at, 2).filter(|told| told.grain.unit() <= Unit::Month);
        if let Some((told, (from, _))) = told.and_then(|told| Some((told, told.grain.interval()?))) {
            let date = day(i32::from(from.year()), i32::from(from.month()), number);
            let anchor = u32::try_from(told.at).ok().map(|at| Anchor::Time { at });
            return date.map_or_else(|| Value::bare(unknown), |date| Value::Grain(Grain::Day(date), anchor));
        }
        let gone_by = self.anchor(at, false).and_then(|(date, anchor)| {
            let back = i32::from(number > i32::from(date.day()));
            let (from, _) = Unit::Month.holding(date).moved(-back)?.interval()?;
            Some((day(i32::from(from.year()), i32::from(from.month()), number)?, anchor))
        });
        gone_by.map_or_else(|| Value::bare(unknown), |(date, anchor)| Value::Grain(Grain::Day(date), Some(anchor)))
    }

    fn season(&self, at: usize, season: i32, away: i32) -> Value {
        let unknown = "XXXX-XX";
        if away == 0 {
            return self.open(at, None, unknown, |year| Some(Grain::Season(year, season)));
        }
        self.away(at, 0, unknown, |date| {
            let year = i32::from(date.year());
            let over = Grain::Season(year, season).interval().is_some_and(|(_, to)| to < date);
            let step = match (away < 0, over) {
                (true, true) | (false, false) => 0,
                _ => away,
            };
            Grain::Season(year + step, season)
        })
    }

    fn month_away(&self, at: usize, month: i32, away: i32) -> Value {
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

    fn weekday(&self, at: usize, number: i32, away: i32) -> Value {
        let Some((date, anchor)) = self.anchor(at, true) else { return Value::bare(format!("XXXX-WXX-{number}")) };
        let future = away > 0 || away == 0 && cues::is_future(&self.document.text, self.sentence_start(at), at);
        let back = (weekday(date) - number).rem_euclid(7);
        let days = match (future, back) {
            (true, back) => 7 - back,
            (false, 0) if away < 0 => -7,
            (false, back) => -back,
        };
        match add_days(date, i64::from(days)) {
            Some(day) => Value::Grain(Grain::Day(day), Some(anchor)),
            None => Value::bare(format!("XXXX-WXX-{number}")),
        }
    }

    fn away(&self, at: usize, by: i32, unknown: &str, holding: impl Fn(Date) -> Grain) -> Value {
        let moved = self.anchor(at, false).and_then(|(date, anchor)| Some((holding(date).moved(by)?, anchor)));
        moved.map_or_else(|| Value::bare(unknown), |(grain, anchor)| Value::Grain(grain, Some(anchor)))
    }

    fn shifted(&self, at: usize, by: Option<i32>, unit: Unit, unknown: &str) -> Value {
        let moved = self
            .anchor(at, false)
            .filter(|_| unit >= Unit::Day)
            .and_then(|(date, anchor)| Some((unit.holding(date).moved(by?)?, anchor)));
        moved.map_or_else(|| Value::bare(unknown), |(grain, anchor)| Value::Grain(grain, Some(anchor)))
    }

    /// A stretch away from the one told before; a day's distance from a whole month cannot be placed.
    fn away_from_told(&self, told: Told, by: Option<i32>, unit: Unit) -> Option<Value> {
        let anchor = u32::try_from(told.at).ok().map(|at| Anchor::Time { at });
        let finer = unit < told.grain.unit();
        let grain = match (finer, told.grain) {
            (false, grain) => grain.interval().and_then(|(from, _)| unit.holding(from).moved(by?)),
            (true, _) => None,
        };
        Some(match grain.filter(|_| unit >= Unit::Day) {
            Some(grain) => Value::Grain(grain, anchor),
            None => Value::Plain { value: unit.duration(by.map(i32::abs)), interval: (None, None), anchor },
        })
    }

    /// True if the sentence begins with a word for what was told before: "This took place one day after …".
    fn refers_back(&self, at: usize) -> bool {
        let start = self.sentence_start(at);
        let end = floor(&self.document.text, at.min(start + OPENING));
        let words = self.document.text.get(start..end).unwrap_or_default();
        let first = words.split(|c: char| !c.is_alphabetic()).find(|w| !w.is_empty()).unwrap_or_default();
        matches!(first, "This" | "That" | "It" | "These" | "Those" | "They" | "The")
    }

    fn same(&self, at: usize, unit: Unit) -> Value {
        let Some(told) = self.reference(at, REFERENCE) else {
            return self.away(at, 0, unit.every(), |date| unit.holding(date));
        };
        let coarse = unit < told.grain.unit();
        if coarse && told.grain.unit() >= Unit::Month && self.sentence(at).saturating_sub(told.sentence) > 1 {
            return self.away(at, 0, unit.every(), |date| unit.holding(date));
        }
        let grain =
            if coarse { told.grain } else { told.grain.interval().map_or(told.grain, |(from, _)| unit.holding(from)) };
        Value::Grain(grain, u32::try_from(told.at).ok().map(|at| Anchor::Time { at }))
    }

    fn length(&self, at: usize, count: Option<i32>, unit: Unit, side: i32) -> Value {
        let value = unit.duration(count);
        let Some((date, anchor)) = self.anchor(at, false).filter(|_| side != 0) else { return Value::bare(value) };
        let other = count.and_then(|n| reach(date, unit, n * side));
        let interval = if side < 0 { (other, Some(date)) } else { (Some(date), other) };
        Value::Plain { value, interval, anchor: Some(anchor) }
    }

    fn clock(&self, at: usize, clock: Option<Clock>) -> Value {
        let told = self.reference(at, 1).filter(|told| told.grain.unit() == Unit::Day);
        match told {
            Some(told) => Value::Grain(told.grain, u32::try_from(told.at).ok().map(|at| Anchor::Time { at })),
            None => match self.anchor(at, true) {
                Some((date, anchor)) => Value::Grain(Grain::Day(date), Some(anchor)),
                None => Value::bare(timed("XXXX-XX-XX".to_owned(), clock)),
            },
        }
    }
}

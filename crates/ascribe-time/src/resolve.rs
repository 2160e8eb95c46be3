//! From what an expression says to a value and an interval, in the order of the text.

use crate::anchor::Anchors;
use crate::calendar::{Grain, Unit, add_days, day};
use crate::cues;
use crate::pattern::{Clock, Found, Meaning, floor};
use crate::stretch::{part, reach, timed};
use ascribe_model::{Anchor, Bound, Document, Span, TimeExpression};
use jiff::civil::Date;

/// How many sentences back "that same day" or "a week later" may refer.
const REFERENCE: usize = 4;

/// How far into a sentence its first word is looked for, in bytes.
const OPENING: usize = 60;

/// A stretch that the text has told.
#[derive(Clone, Copy)]
pub(crate) struct Told {
    pub(crate) at: usize,
    sentence: usize,
    pub(crate) grain: Grain,
}

/// What an expression came to.
pub(crate) enum Value {
    Grain(Grain, Option<Anchor>),
    Plain { value: String, interval: (Option<Date>, Option<Date>), anchor: Option<Anchor> },
}

impl Value {
    pub(crate) fn bare(value: impl Into<String>) -> Value {
        Value::Plain { value: value.into(), interval: (None, None), anchor: None }
    }
}

pub(crate) struct Resolver<'d> {
    pub(crate) document: &'d Document,
    pub(crate) sentences: &'d [Span],
    pub(crate) anchors: Anchors,
    pub(crate) told: Option<Told>,
    pub(crate) year: Option<(i32, usize)>,
    /// Where the last time of day ends, and its hour.
    hour: Option<(usize, i32)>,
}

/// The value, interval and anchor of each expression.
pub(crate) fn resolve(document: &Document, sentences: &[Span], found: &[Found]) -> Vec<TimeExpression> {
    let anchors = Anchors::of(document, found);
    let mut resolver = Resolver { document, sentences, anchors, told: None, year: None, hour: None };
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

/// The span without its last word.
fn without_last_word(text: &str, span: Span) -> Option<Span> {
    let end = span.of(text).rfind(|c: char| c.is_whitespace()).unwrap_or(span.len());
    Span::new(text, span.start(), span.start() + span.of(text)[..end].trim_end().len())
}

fn open_month(meaning: Meaning) -> Option<i32> {
    match meaning {
        Meaning::Month(month) | Meaning::MonthDay(month, _) | Meaning::DayOfWeek(month, ..) => Some(month),
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
    pub(crate) fn sentence(&self, at: usize) -> usize {
        self.sentences.partition_point(|s| s.start() <= at)
    }

    pub(crate) fn sentence_start(&self, at: usize) -> usize {
        self.sentence(at).checked_sub(1).and_then(|i| self.sentences.get(i)).map_or(0, |s| s.start())
    }

    fn expression(&mut self, found: &Found, shared: Option<i32>) -> Option<TimeExpression> {
        let text = &self.document.text;
        let span = Span::new(text, found.start, found.end)?;
        let value = self.value(found, shared)?;
        if let Some(Clock::At(hour, _)) = found.clock {
            self.hour = Some((found.end, hour));
        }
        // "62 years after the landings" is a length; what it is counted from stands outside of it.
        let measures = matches!((&value, found.meaning), (Value::Plain { .. }, Meaning::Relation(..)));
        // "the day before the vote" names a day that nobody can tell.
        if measures && span.of(text).starts_with(['t', 'T']) && span.of(text).get(1..4) == Some("he ") {
            return None;
        }
        let span = if measures { without_last_word(text, span)? } else { span };
        let mut bound = cues::bound(text, found.core);
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
            // "from 1979 to 1990" holds for none of the days that follow.
            let range =
                grain.unit() == Unit::Year && crate::pattern::word_before(&self.document.text, found.start) == "to";
            let told = if head.is_none() && !range { grain.year() } else { None };
            self.year = told.map(|year| (year, sentence));
        } else if let Some((year, _)) = self.year.filter(|(year, _)| grain.year() == Some(*year)) {
            self.year = Some((year, sentence));
        }
    }

    pub(crate) fn anchor(&self, at: usize, near: bool) -> Option<(Date, Anchor)> {
        let anchor = self.anchors.at(self.document, at, near)?;
        match anchor {
            Anchor::Document(date) | Anchor::Update(date) => Some((date, anchor)),
            Anchor::Time { .. } => None,
        }
    }

    /// What was told last, if it stands at most `reach` sentences back.
    pub(crate) fn reference(&self, at: usize, reach: usize) -> Option<Told> {
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
            Meaning::DayOfWeek(month, date, number) => self.day_of_week(at, shared, month, date, number),
            Meaning::Quarter(q) => self.open(at, shared, &format!("XXXX-Q{q}"), |y| Some(Grain::Quarter(y, q))),
            Meaning::Half(h) => self.open(at, shared, &format!("XXXX-H{h}"), |y| Some(Grain::Half(y, h))),
            Meaning::Season(season, away) => self.season(at, season, away),
            Meaning::MonthAway(month, away) => self.month_away(at, month, away),
            Meaning::OfTold(part, years) => {
                self.open(at, self.told_year(at, years), &part.unplaced(), |year| Some(part.of(year)))
            }
            Meaning::OfYear(part, away) => {
                self.away(at, 0, &part.unplaced(), |date| part.of(i32::from(date.year()) + away))
            }
            Meaning::SameOfYear(unit, away) => self.same_of_year(at, unit, away),
            Meaning::SameIn(unit, year) => Value::Grain(self.same_in(at, unit, year), None),
            Meaning::WeekdayAway(number, weeks) => self.weekday_away(at, number, weeks),
            Meaning::EverySeason(season) => {
                Value::bare(format!("XXXX-{}", ["SP", "SU", "FA", "WI"][(season - 1).clamp(0, 3) as usize]))
            }
            Meaning::EveryFeast(feast) => Value::bare(crate::feasts::unplaced(feast)),
            Meaning::AgoToday(count, unit, held) => match self.anchor(at, false) {
                Some((date, anchor)) => Value::Grain(held.holding(reach(date, unit, -count)?), Some(anchor)),
                None => Value::bare("PAST_REF"),
            },
            Meaning::Weekday(number, away) => self.weekday(at, number, away),
            Meaning::Weekend(away) => self.weekend(at, away),
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
            Meaning::Relation(count, sign, unit) => {
                match self.reference(at, 1).filter(|told| self.refers_back(at, *told)) {
                    Some(told) => self.away_from_told(told, count.map(|n| -n * sign), unit)?,
                    None => Value::bare(unit.duration(count)),
                }
            }
            Meaning::Same(unit) => self.same(at, unit),
            Meaning::Length(count, unit, side) => self.length(at, count, unit, side),
            Meaning::Amount(amount) => Value::bare(amount.value()),
            Meaning::AmountAway(amount, sign) => match amount.in_smaller_unit() {
                Some((count, unit)) => self.shifted(at, Some(count * sign), unit, &amount.value()),
                None => Value::bare(amount.value()),
            },
            Meaning::Reported(unit) => self.reported(at, unit),
            Meaning::Whole(unit) => self.whole(at, unit),
            Meaning::Feast(feast, away) => self.feast(at, feast, away),
            Meaning::Night(month, date, year) => {
                let written = format!("XXXX-{month:02}-{date:02}");
                self.open(at, year, &written, |y| day(y, month, date).map(Grain::Day))
            }
            Meaning::Every(count, unit) => Value::bare(unit.duration(count)),
            Meaning::EveryMonth(month) => Value::bare(format!("XXXX-{month:02}")),
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

    pub(crate) fn is_future(&self, at: usize) -> bool {
        cues::is_future(&self.document.text, self.sentence_start(at), at)
    }

    /// The year told before, or the one so many years from it.
    fn told_year(&self, at: usize, years: i32) -> Option<i32> {
        self.reference(at, REFERENCE).and_then(|told| told.grain.year()).map(|year| year + years)
    }

    fn slashed(&self, a: i32, b: i32, year: i32) -> Option<Value> {
        let (first, second) = if self.anchors.day_first { (b, a) } else { (a, b) };
        let date = day(year, first, second).or_else(|| day(year, second, first))?;
        Some(Value::Grain(Grain::Day(date), None))
    }

    pub(crate) fn away(&self, at: usize, by: i32, unknown: &str, holding: impl Fn(Date) -> Grain) -> Value {
        let moved = self.anchor(at, false).and_then(|(date, anchor)| Some((holding(date).moved(by)?, anchor)));
        moved.map_or_else(|| Value::bare(unknown), |(grain, anchor)| Value::Grain(grain, Some(anchor)))
    }

    fn shifted(&self, at: usize, by: Option<i32>, unit: Unit, unknown: &str) -> Value {
        let (unit, times) = unit.in_years();
        let moved = self
            .anchor(at, false)
            .filter(|_| unit >= Unit::Day)
            .and_then(|(date, anchor)| Some((unit.holding(date).moved(by?.checked_mul(times)?)?, anchor)));
        moved.map_or_else(|| Value::bare(unknown), |(grain, anchor)| Value::Grain(grain, Some(anchor)))
    }

    /// A stretch away from the one told before; a day's distance from a whole month cannot be placed.
    fn away_from_told(&self, told: Told, by: Option<i32>, unit: Unit) -> Option<Value> {
        let anchor = u32::try_from(told.at).ok().map(|at| Anchor::Time { at });
        let (years, times) = if told.grain.unit() <= Unit::Year { unit.in_years() } else { (unit, 1) };
        let finer = unit < told.grain.unit();
        let grain = match (finer, told.grain) {
            (false, grain) => grain.interval().and_then(|(from, _)| years.holding(from).moved(by?.checked_mul(times)?)),
            (true, _) => None,
        };
        let before_christ = if let (Grain::Year(..1), Unit::Year, Some(by)) = (told.grain, years, by) {
            told.grain.moved(by.checked_mul(times)?)
        } else {
            None
        };
        let grain = grain.or(before_christ);
        Some(match grain.filter(|_| unit >= Unit::Day) {
            Some(grain) => Value::Grain(grain, anchor),
            None => Value::Plain { value: unit.duration(by.map(i32::abs)), interval: (None, None), anchor },
        })
    }

    /// True if the sentence begins with a word for what another told before: "This took place one day after …".
    fn refers_back(&self, at: usize, told: Told) -> bool {
        let start = self.sentence_start(at);
        let end = floor(&self.document.text, at.min(start + OPENING));
        let words = self.document.text.get(start..end).unwrap_or_default();
        let first = words.split(|c: char| !c.is_alphabetic()).find(|w| !w.is_empty()).unwrap_or_default();
        told.at < start && matches!(first, "This" | "That" | "It" | "These" | "Those" | "They" | "The")
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

    /// True for the second time of "from 10 p.m. until 6 a.m.".
    fn runs_over_midnight(&self, end: usize, first: i32, at: usize, clock: Option<Clock>) -> bool {
        let between = self.document.text.get(end..at).unwrap_or_default().trim();
        let earlier = matches!(clock, Some(Clock::At(hour, _)) if hour < first);
        earlier && matches!(between, "to" | "until" | "till" | "-" | "–" | "through")
    }

    fn clock(&self, at: usize, clock: Option<Clock>) -> Value {
        let told = self.reference(at, 1).filter(|told| told.grain.unit() == Unit::Day);
        let over = self.hour.filter(|(end, hour)| self.runs_over_midnight(*end, *hour, at, clock)).is_some();
        match told {
            Some(told) => Value::Grain(
                told.grain.moved(i32::from(over)).unwrap_or(told.grain),
                u32::try_from(told.at).ok().map(|at| Anchor::Time { at }),
            ),
            None => match self.anchor(at, true) {
                Some((date, anchor)) => Value::Grain(Grain::Day(date), Some(anchor)),
                None => Value::bare(timed("XXXX-XX-XX".to_owned(), clock)),
            },
        }
    }
}

//! Arithmetic on told stretches: the same stretch a year on, a part of one, a day with its time of day.

use crate::calendar::{Grain, Unit, add_days};
use crate::pattern::{Clock, Edge};
use jiff::civil::Date;

/// How many days after a told time the story may go on into the next year.
const TURN: i64 = 100;

/// The same stretch a year on, if the story goes on over the turn of the year: "in December 2016 … in February".
pub(crate) fn in_year_after(
    told: Grain,
    here: Grain,
    now: Option<Date>,
    in_year: impl Fn(i32) -> Option<Grain>,
) -> Option<Grain> {
    let next = here.year().and_then(|year| in_year(year + 1))?;
    let ((told_from, _), (here_from, _), (next_from, _)) = (told.interval()?, here.interval()?, next.interval()?);
    let near = add_days(told_from, TURN).is_some_and(|last| next_from <= last);
    let fine = told.unit() <= Unit::Month && here_from < told_from;
    (fine && near && now.is_none_or(|now| next_from <= now)).then_some(next)
}

/// The day that many units from `date`.
pub(crate) fn reach(date: Date, unit: Unit, by: i32) -> Option<Date> {
    let span = jiff::Span::new();
    let by = i64::from(by);
    let span = match unit {
        Unit::Second | Unit::Minute | Unit::Hour => return Some(date),
        Unit::Day => span.try_days(by),
        Unit::Week => span.try_weeks(by),
        Unit::Month => span.try_months(by),
        Unit::Quarter => span.try_months(by * 3),
        Unit::Year => span.try_years(by),
        Unit::Decade => span.try_years(by * 10),
        Unit::Century => span.try_years(by * 100),
    };
    date.checked_add(span.ok()?).ok()
}

/// A third of a stretch.
pub(crate) fn part(edge: Edge, from: Date, to: Date) -> (Option<Date>, Option<Date>) {
    let days = i64::from(from.until(to).map_or(0, |span| span.get_days()));
    let third = days / 3;
    let (first, last) = match edge {
        Edge::Start => (0, third),
        Edge::Middle => (third, 2 * third),
        Edge::End => (2 * third, days),
    };
    (add_days(from, first), add_days(from, last))
}

/// A day's value with the time of day.
pub(crate) fn timed(value: String, clock: Option<Clock>) -> String {
    match clock {
        Some(Clock::At(hour, minute)) => format!("{value}T{hour:02}:{minute:02}"),
        Some(Clock::Part(2)) => format!("{value}T12:00"),
        Some(Clock::Part(6)) => format!("{value}T24:00"),
        Some(Clock::Part(part)) => {
            format!("{value}T{}", ["MO", "MO", "MI", "AF", "EV", "NI"][part.clamp(0, 5) as usize])
        }
        None => value,
    }
}

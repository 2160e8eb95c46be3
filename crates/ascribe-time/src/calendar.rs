//! Stretches of the calendar: what a date-like TIMEX3 value stands for, how it is written and how far it reaches.

use jiff::Span as Stretch;
use jiff::civil::Date;

/// A unit in which reports count time.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Unit {
    Second,
    Minute,
    Hour,
    Day,
    Week,
    Month,
    Quarter,
    Year,
    Decade,
    Century,
}

impl Unit {
    /// The unit with this number in `data/words.tsv`.
    pub(crate) fn numbered(number: i32) -> Unit {
        match number {
            0 => Unit::Second,
            1 => Unit::Minute,
            2 => Unit::Hour,
            3 => Unit::Day,
            4 => Unit::Week,
            5 => Unit::Month,
            6 => Unit::Quarter,
            7 => Unit::Year,
            8 => Unit::Decade,
            _ => Unit::Century,
        }
    }

    /// The TIMEX3 duration of `count` such units; `None` stands for a number that is not told.
    pub(crate) fn duration(self, count: Option<i32>) -> String {
        let count = count.map_or("X".to_owned(), |n| n.to_string());
        match self {
            Unit::Second => format!("PT{count}S"),
            Unit::Minute => format!("PT{count}M"),
            Unit::Hour => format!("PT{count}H"),
            Unit::Day => format!("P{count}D"),
            Unit::Week => format!("P{count}W"),
            Unit::Month => format!("P{count}M"),
            Unit::Quarter => format!("P{count}Q"),
            Unit::Year => format!("P{count}Y"),
            Unit::Decade => format!("P{count}DE"),
            Unit::Century => format!("P{count}CE"),
        }
    }

    /// Years instead of decades and centuries, and how many: "a decade ago" names a year, as "ten years ago" does.
    pub(crate) fn in_years(self) -> (Unit, i32) {
        match self {
            Unit::Decade => (Unit::Year, 10),
            Unit::Century => (Unit::Year, 100),
            unit => (unit, 1),
        }
    }

    /// The TIMEX3 value of something that comes back with every such unit.
    pub(crate) fn every(self) -> &'static str {
        match self {
            Unit::Second => "XXXX-XX-XXTXX:XX:XX",
            Unit::Minute => "XXXX-XX-XXTXX:XX",
            Unit::Hour => "XXXX-XX-XXTXX",
            Unit::Day => "XXXX-XX-XX",
            Unit::Week => "XXXX-WXX",
            Unit::Month => "XXXX-XX",
            Unit::Quarter => "XXXX-QX",
            Unit::Year => "XXXX",
            Unit::Decade => "XXX",
            Unit::Century => "XX",
        }
    }

    /// The stretch of this unit that holds `day`.
    pub(crate) fn holding(self, day: Date) -> Grain {
        let (year, month) = (i32::from(day.year()), i32::from(day.month()));
        match self {
            Unit::Second | Unit::Minute | Unit::Hour | Unit::Day => Grain::Day(day),
            Unit::Week => Grain::Week(monday_of(day)),
            Unit::Month => Grain::Month(year, month),
            Unit::Quarter => Grain::Quarter(year, (month - 1) / 3 + 1),
            Unit::Year => Grain::Year(year),
            Unit::Decade => Grain::Decade(year / 10),
            Unit::Century => Grain::Century(year / 100),
        }
    }
}

/// A stretch of the calendar with a name.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Grain {
    Century(i32),
    Decade(i32),
    Year(i32),
    FiscalYear(i32),
    Half(i32, i32),
    Quarter(i32, i32),
    /// Year and season as numbered in `data/words.tsv`.
    Season(i32, i32),
    Month(i32, i32),
    /// By its Monday.
    Week(Date),
    /// By the Monday of its week.
    Weekend(Date),
    Day(Date),
}

/// `day` moved by a number of days, if the calendar reaches that far.
pub(crate) fn add_days(day: Date, days: i64) -> Option<Date> {
    day.checked_add(Stretch::new().try_days(days).ok()?).ok()
}

/// The day with these numbers, if there is one.
pub(crate) fn day(year: i32, month: i32, day: i32) -> Option<Date> {
    Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

/// ISO 8601 number of a day's place in its week, Monday being 1.
pub(crate) fn weekday(day: Date) -> i32 {
    i32::from(day.weekday().to_monday_one_offset())
}

fn monday_of(day: Date) -> Date {
    add_days(day, i64::from(1 - weekday(day))).unwrap_or(day)
}

fn months_on(year: i32, month: i32, by: i32) -> (i32, i32) {
    let months = year * 12 + month - 1 + by;
    (months.div_euclid(12), months.rem_euclid(12) + 1)
}

impl Grain {
    /// The unit that this stretch is one of.
    pub(crate) fn unit(self) -> Unit {
        match self {
            Grain::Century(_) => Unit::Century,
            Grain::Decade(_) => Unit::Decade,
            Grain::Year(_) | Grain::FiscalYear(_) => Unit::Year,
            Grain::Half(..) | Grain::Quarter(..) | Grain::Season(..) => Unit::Quarter,
            Grain::Month(..) => Unit::Month,
            Grain::Week(_) | Grain::Weekend(_) => Unit::Week,
            Grain::Day(_) => Unit::Day,
        }
    }

    /// The year it lies in, unless it is longer than one.
    pub(crate) fn year(self) -> Option<i32> {
        match self {
            Grain::Century(_) | Grain::Decade(_) => None,
            Grain::Year(y)
            | Grain::FiscalYear(y)
            | Grain::Half(y, _)
            | Grain::Quarter(y, _)
            | Grain::Season(y, _)
            | Grain::Month(y, _) => Some(y),
            Grain::Week(d) | Grain::Weekend(d) | Grain::Day(d) => Some(i32::from(d.year())),
        }
    }

    /// As TIMEX3 writes it.
    pub(crate) fn value(self) -> String {
        match self {
            Grain::Century(c @ ..0) => format!("BC{:02}", -c - 1),
            Grain::Century(c) => format!("{c:02}"),
            Grain::Decade(d) => format!("{d:03}"),
            Grain::Year(y @ ..1) => format!("BC{:04}", 1 - y),
            Grain::Year(y) => format!("{y:04}"),
            Grain::FiscalYear(y) => format!("FY{y:04}"),
            Grain::Half(y, h) => format!("{y:04}-H{h}"),
            Grain::Quarter(y, q) => format!("{y:04}-Q{q}"),
            Grain::Season(y, s) => format!("{y:04}-{}", ["SP", "SU", "FA", "WI"][(s - 1).clamp(0, 3) as usize]),
            Grain::Month(y, m) => format!("{y:04}-{m:02}"),
            Grain::Week(d) => format!("{:04}-W{:02}", d.iso_week_date().year(), d.iso_week_date().week()),
            Grain::Weekend(d) => format!("{}-WE", Grain::Week(d).value()),
            Grain::Day(d) => format!("{:04}-{:02}-{:02}", d.year(), d.month(), d.day()),
        }
    }

    /// First and last day, both inclusive.
    pub(crate) fn interval(self) -> Option<(Date, Date)> {
        let months = |y: i32, m: i32, count: i32| {
            let (end_year, end_month) = months_on(y, m, count);
            Some((day(y, m, 1)?, add_days(day(end_year, end_month, 1)?, -1)?))
        };
        match self {
            Grain::Century(..0) | Grain::Year(..1) => None,
            Grain::Century(c) => months(c * 100, 1, 1200),
            Grain::Decade(d) => months(d * 10, 1, 120),
            Grain::Year(y) => months(y, 1, 12),
            Grain::FiscalYear(_) => None,
            Grain::Half(y, h) => months(y, h * 6 - 5, 6),
            Grain::Quarter(y, q) => months(y, q * 3 - 2, 3),
            Grain::Season(y, s) => months(y, s * 3, 3),
            Grain::Month(y, m) => months(y, m, 1),
            Grain::Week(d) => Some((d, add_days(d, 6)?)),
            Grain::Weekend(d) => Some((add_days(d, 5)?, add_days(d, 6)?)),
            Grain::Day(d) => Some((d, d)),
        }
    }

    /// The stretch `by` units of its own kind further on.
    pub(crate) fn moved(self, by: i32) -> Option<Grain> {
        if by.abs() > 100_000 {
            return None;
        }
        Some(match self {
            Grain::Century(c) => Grain::Century(c + by),
            Grain::Decade(d) => Grain::Decade(d + by),
            Grain::Year(y) => Grain::Year(y + by),
            Grain::FiscalYear(y) => Grain::FiscalYear(y + by),
            Grain::Half(y, h) => Grain::Half((y * 2 + h - 1 + by).div_euclid(2), (h - 1 + by).rem_euclid(2) + 1),
            Grain::Quarter(y, q) => Grain::Quarter((y * 4 + q - 1 + by).div_euclid(4), (q - 1 + by).rem_euclid(4) + 1),
            Grain::Season(y, s) => Grain::Season((y * 4 + s - 1 + by).div_euclid(4), (s - 1 + by).rem_euclid(4) + 1),
            Grain::Month(y, m) => {
                let (year, month) = months_on(y, m, by);
                Grain::Month(year, month)
            }
            Grain::Week(d) => Grain::Week(add_days(d, i64::from(by) * 7)?),
            Grain::Weekend(d) => Grain::Weekend(add_days(d, i64::from(by) * 7)?),
            Grain::Day(d) => Grain::Day(add_days(d, i64::from(by))?),
        })
    }
}

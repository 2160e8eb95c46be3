//! Times of day, alone or beside the day that they belong to: "5 p.m. Thursday", "at noon", "5 o'clock in the morning".

use crate::lexicon::Class;
use crate::pattern::{Clock, Found, Match, Meaning, Tokens, is_day};
use crate::scan::Kind;

/// Parts of the day as numbered in `data/words.tsv`.
const MORNING: i32 = 1;
pub(crate) const NIGHT: i32 = 5;

impl Tokens<'_> {
    /// "at noon", "around midnight", with no day told beside it.
    pub(crate) fn noon(&self, i: usize) -> Option<(Found, usize)> {
        let part = self.word(i, Class::Daypart).filter(|part| matches!(part, 2 | 6))?;
        let day = i + 1 + usize::from(self.word(i + 1, Class::On).is_some() && self.spaced(i + 1));
        if self.spaced(day)
            && let Some((meaning, next)) = self.date(day).or_else(|| self.named_day(day)).filter(|(m, _)| is_day(*m))
        {
            // "midnight Friday", "noon today", "midnight on New Year's Day".
            return Some((Found { clock: Some(Clock::Part(part)), ..self.found(i, next, meaning)? }, next));
        }
        let before = self.word_before(i);
        let linked = matches!(before.as_str(), "between" | "from" | "to");
        let told = linked
            || matches!(before.as_str(), "at" | "around" | "by" | "until" | "before" | "after" | "about" | "since");
        let found = self.found(i, i + 1, Meaning::Clock)?;
        told.then_some((Found { clock: Some(Clock::Part(part)), ..found }, i + 1))
    }

    /// "17:26 GMT on March 23, 2020", "5 p.m. Thursday", "at 5:26".
    pub(crate) fn clock_first(&self, i: usize) -> Option<(Found, usize)> {
        let (clock, stamp, mut next) = self.clock(i)?;
        let told_at = self.word_before(i) == "at" || next > i + 1 || self.printed(i).ends_with(['m', 'M']);
        let link = if self.word(next, Class::On).is_some() && self.spaced(next) { next + 1 } else { next };
        if let (Clock::At(hour, minute), false) = (clock, stamp)
            && let Some((part, after)) = self.this_part(next)
        {
            let hour = if part > MORNING { hour % 12 + 12 } else { hour };
            let found = self.found(i, after, Meaning::Day(0))?;
            return Some((Found { clock: Some(Clock::At(hour, minute)), ..found }, after));
        }
        let day = || self.date(link).or_else(|| self.named_day(link));
        if self.joined(link, ",")
            && let Some((meaning, after)) = day().filter(|(m, _)| is_day(*m))
        {
            let start = if stamp { link } else { i };
            let found = self.found(start, after, meaning)?;
            return Some((Found { clock: (!stamp).then_some(clock), ..found }, after));
        }
        if stamp || !told_at {
            return None;
        }
        next = next.max(i + 1);
        Some((Found { clock: Some(clock), ..self.found(i, next, Meaning::Clock)? }, next))
    }

    /// "today", "tomorrow".
    fn named_day(&self, i: usize) -> Match {
        self.word(i, Class::Day).and_then(|_| self.relative(i))
    }

    /// "tonight", "this morning" behind an hour: the part of the day.
    fn this_part(&self, i: usize) -> Option<(i32, usize)> {
        if self.word(i, Class::Tonight) == Some(0) && self.spaced(i) {
            return Some((NIGHT, i + 1));
        }
        let this = self.printed(i) == "this" && self.spaced(i) && self.spaced(i + 1);
        self.word(i + 1, Class::Daypart).filter(|_| this).map(|part| (part, i + 2))
    }

    /// "the morning of March 3", "the early hours of Monday".
    pub(crate) fn daypart_first(&self, i: usize) -> Option<(Found, usize)> {
        let mut at = if self.word(i, Class::The).is_some() && self.spaced(i + 1) { i + 1 } else { i };
        let edge = self.word(at, Class::Edge).filter(|_| self.spaced(at + 1));
        at += usize::from(edge.is_some());
        let hours = edge.filter(|_| self.printed(at) == "hours").map(|edge| if edge == 0 { MORNING } else { NIGHT });
        let part = self.word(at, Class::Daypart).or(hours)?;
        let of = self.word(at + 1, Class::Of).or_else(|| self.word(at + 1, Class::On));
        of.filter(|_| self.spaced(at + 1) && self.spaced(at + 2))?;
        let (meaning, next) = self.date(at + 2).filter(|(m, _)| is_day(*m))?;
        Some((Found { clock: Some(Clock::Part(part)), ..self.found(i, next, meaning)? }, next))
    }

    pub(crate) fn with_clock(&self, found: Found, next: usize) -> (Found, usize) {
        if !is_day(found.meaning) {
            return (found, next);
        }
        let plain = (found, next);
        if let Some(part) = self.word(next, Class::Daypart).filter(|_| self.spaced(next)) {
            let Some(token) = self.list.get(next) else { return plain };
            return (Found { end: token.end, clock: Some(Clock::Part(part)), ..found }, next + 1);
        }
        let at = if self.word(next, Class::At).is_some() && self.spaced(next) { next + 1 } else { next };
        let close = self.joined(at, ",") || self.list.get(at).is_some_and(|t| t.start == found.end + 1);
        if let Some(part) = self.word(at, Class::Daypart).filter(|part| close && at > next && matches!(part, 2 | 6)) {
            let end = self.list.get(at).map_or(found.end, |t| t.end);
            return (Found { end, clock: Some(Clock::Part(part)), ..found }, at + 1);
        }
        match self.clock(at).filter(|_| close) {
            Some((_, true, after)) => (found, after),
            Some((clock, false, after)) => {
                let end = self.list.get(after - 1).map_or(found.end, |t| t.end);
                (Found { end, clock: Some(clock), ..found }, after)
            }
            None => plain,
        }
    }

    /// A time of day, whether it is a machine's stamp (with seconds), and the first token left over.
    fn clock(&self, i: usize) -> Option<(Clock, bool, usize)> {
        if let Some((hour, minute, next)) = self.spoken_clock(i) {
            let (half, next) = self.meridiem(next).or_else(|| self.hour_by_name(next)).unwrap_or((0, next));
            return Some((Clock::At((hour % 12 + half) % 24, minute), false, next));
        }
        let (mut hour, minute, stamp) = match self.kind(i)? {
            Kind::Clock(hour, minute, stamp) => (hour, minute, stamp),
            Kind::Number(hour @ 1..=12) | Kind::Word(Class::Count, hour @ 1..=12)
                if self.meridiem(i + 1).is_some()
                    || self.hour_by_name(i + 1).is_some()
                    || self.word_before(i) == "at" && self.this_part(i + 1).is_some() =>
            {
                (hour, 0, false)
            }
            _ => return None,
        };
        let mut next = i + 1;
        if let Some((half, after)) = self.meridiem(next) {
            hour = hour % 12 + half;
            next = after;
        } else if let Some((half, after)) = self.hour_by_name(next) {
            hour = if half > 0 { hour % 12 + half } else { hour };
            next = after;
        }
        if self.word(next, Class::Zone).is_some() && self.spaced(next) {
            next += 1;
        }
        Some((Clock::At(hour, minute), stamp, next))
    }

    /// "half past six", "quarter to five": hour, minute and the first token after them.
    fn spoken_clock(&self, i: usize) -> Option<(i32, i32, usize)> {
        let minutes = match self.kind(i)? {
            Kind::Word(Class::HalfWord, _) => 30,
            Kind::Word(Class::Unit, 6) => 15,
            _ => return None,
        };
        let hour = match self.kind(i + 2)? {
            Kind::Number(hour @ 1..=12) | Kind::Word(Class::Count, hour @ 1..=12) => hour,
            _ => return None,
        };
        let spaced =
            self.spaced(i + 1) && self.spaced(i + 2) && !matches!(self.kind(i + 3), Some(Kind::Word(Class::Unit, _)));
        match self.printed(i + 1) {
            "past" if spaced => Some((hour, minutes, i + 3)),
            "to" if spaced && minutes == 15 => Some((hour - 1, 45, i + 3)),
            _ => None,
        }
    }

    /// "o'clock", "in the morning" or both behind an hour: the hours that they add.
    fn hour_by_name(&self, i: usize) -> Option<(i32, usize)> {
        let clock = self.word(i, Class::OClock).filter(|_| self.spaced(i));
        let at = if clock.is_some() { i + 1 } else { i };
        let part = self.word(at, Class::In).filter(|_| self.word(at + 1, Class::The).is_some());
        let part =
            part.and_then(|_| self.word(at + 2, Class::Daypart)).filter(|_| (at..=at + 2).all(|k| self.spaced(k)));
        match (clock, part) {
            (_, Some(1)) => Some((0, at + 3)),
            (_, Some(_)) => Some((12, at + 3)),
            (Some(_), None) => Some((0, at)),
            (None, None) => None,
        }
    }

    fn meridiem(&self, i: usize) -> Option<(i32, usize)> {
        self.word(i, Class::Meridiem).filter(|_| self.spaced(i)).map(|half| (half, i + 1))
    }
}

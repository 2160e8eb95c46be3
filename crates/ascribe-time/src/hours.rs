//! Hours and minutes in figures, and machines' stamps: "17:26", "0615 GMT", "1.30 p.m.", "2020:10:21".

use crate::calendar::day;
use crate::lexicon::Class;
use crate::scan::{Kind, Scanner};

impl Scanner<'_> {
    pub(crate) fn clock(&mut self, at: usize, end: usize, hour: i32) -> usize {
        let close = self.end_of(end + 1, |b| b.is_ascii_digit());
        let minute = self.figures(end + 1, close);
        let seconds = self.byte(close) == b':' && self.byte(close + 1).is_ascii_digit();
        let stop = if seconds { self.end_of(close, |b| b.is_ascii_digit() || matches!(b, b':' | b'.')) } else { close };
        match minute {
            Some(minute @ 0..=59) if close - end == 3 && hour < 24 => {
                self.push(at, stop, Kind::Clock(hour, minute, seconds))
            }
            _ => stop,
        }
    }

    /// True if a zone stands behind four figures, which are then hours and minutes: "0615 GMT", "0730 hours".
    pub(crate) fn zone_follows(&self, at: usize, end: usize) -> bool {
        let Some(rest) = self.bytes.get(end + 1..).filter(|_| self.byte(end) == b' ') else { return false };
        let word = &rest[..rest.iter().take(6).take_while(|b| b.is_ascii_alphabetic()).count()];
        let sure = matches!(word, b"GMT" | b"UTC") || word == b"hours" && (self.byte(at) == b'0' || self.after_at(at));
        sure || self.byte(at) == b'0' && self.lexicon.look_up(word).is_some_and(|entry| entry.class == Class::Zone)
    }

    /// True if "am" or "p.m." stands at `end` or a space after it.
    pub(crate) fn meridiem_follows(&self, end: usize) -> bool {
        let at = end + usize::from(self.byte(end) == b' ');
        let word = self.end_of(at, |b| b.is_ascii_alphabetic());
        matches!(self.bytes.get(at..word), Some(b"am" | b"pm" | b"AM" | b"PM"))
            || matches!(self.with_stops(at), Some((_, Class::Meridiem, _)))
    }

    /// "2020:10:21", as cameras and documents stamp it (Exif 2.3 §4.6.4).
    pub(crate) fn camera_date(&mut self, at: usize, end: usize, year: i32) -> usize {
        let stop = self.end_of(end, |b| b.is_ascii_digit() || b == b':');
        let date = (stop == end + 6 && self.byte(end + 3) == b':')
            .then(|| day(year, self.figures(end + 1, end + 3)?, self.figures(end + 4, end + 6)?));
        match date.flatten() {
            Some(date) => self.push(at, stop, Kind::Date(date)),
            None => self.plain(at, end, year),
        }
    }

    pub(crate) fn clock_after_date(&mut self, digits: usize, hour: i32) -> usize {
        let end = self.end_of(digits, |b| b.is_ascii_digit() || matches!(b, b':' | b'.' | b'Z'));
        let minute = self.figures(digits + 3, digits + 5).unwrap_or(0);
        self.push(digits, end, Kind::Clock(hour, minute, end >= digits + 8))
    }
}

//! From text to the few tokens that can be part of a time: words of the list and numbers in their printed shapes.
//!
//! One pass over the bytes; all else in the text yields no token, so that text without times costs little.

use crate::calendar::day;
use crate::lexicon::{Class, Lexicon};
use jiff::civil::Date;

/// What a token is.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) enum Kind {
    /// A word of the list with its number.
    Word(Class, i32),
    /// One to three digits, or more with thousands separators.
    Number(i32),
    /// Four digits that can be a year.
    Year(i32),
    /// "8th".
    Ordinal(i32),
    /// A full date in figures.
    Date(Date),
    /// Day and month in figures in an order that the document decides: first, second, year.
    Slashed(i32, i32, i32),
    /// "2022-09".
    YearMonth(i32, i32),
    /// "1990s": the first year.
    Decade(i32),
    /// "17:26", "17:26:03": hour, minute and whether seconds were printed.
    Clock(i32, i32, bool),
    /// "2.5", in tenths.
    Tenths(i32),
    /// "6/7", "9/11".
    Pair(i32, i32),
    /// "Q3".
    Quarter(i32),
    /// "H1".
    Half(i32),
    /// "FY2021".
    Fiscal(i32),
}

/// A token and where it stands.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Token {
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) kind: Kind,
}

/// All tokens of a text, in order.
pub(crate) fn scan(text: &str) -> Vec<Token> {
    let mut scanner = Scanner { text, bytes: text.as_bytes(), lexicon: Lexicon::shipped(), tokens: Vec::new() };
    let mut at = 0;
    while let Some(&byte) = scanner.bytes.get(at) {
        at = match byte {
            b'a'..=b'z' | b'A'..=b'Z' => scanner.word(at),
            b'0'..=b'9' => scanner.number(at),
            b':' if scanner.bytes[at..].starts_with(b"://") => scanner.address(at),
            _ => at + 1,
        };
    }
    scanner.tokens
}

pub(crate) struct Scanner<'t> {
    pub(crate) text: &'t str,
    pub(crate) bytes: &'t [u8],
    pub(crate) lexicon: &'static Lexicon,
    pub(crate) tokens: Vec<Token>,
}

impl Scanner<'_> {
    pub(crate) fn byte(&self, at: usize) -> u8 {
        self.bytes.get(at).copied().unwrap_or(0)
    }

    fn before(&self, at: usize) -> u8 {
        at.checked_sub(1).map_or(0, |at| self.byte(at))
    }

    pub(crate) fn end_of(&self, mut at: usize, part: impl Fn(u8) -> bool) -> usize {
        while self.bytes.get(at).is_some_and(|&b| part(b)) {
            at += 1;
        }
        at
    }

    pub(crate) fn push(&mut self, start: usize, end: usize, kind: Kind) -> usize {
        self.tokens.push(Token { start, end, kind });
        end
    }

    /// Passes over a web address.
    fn address(&self, at: usize) -> usize {
        self.end_of(at, |b| !b.is_ascii_whitespace() && !matches!(b, b')' | b'>' | b'"' | b'|' | b'<') && b < 0x80)
    }

    fn word(&mut self, at: usize) -> usize {
        let end = self.end_of(at, |b| b.is_ascii_alphabetic());
        let next = self.byte(end);
        if next.is_ascii_digit() {
            return self.sign_with_number(at, end);
        }
        if let Some((length, class, number)) = self.with_stops(at) {
            return self.push(at, at + length, Kind::Word(class, number));
        }
        let within = next == b'_' || (next == b'.' && self.byte(end + 1).is_ascii_alphabetic());
        let before = self.before(at);
        let listed = before == b'/' && self.goes_on_from_time(at - 1);
        let joined = !listed
            && (matches!(before, b'_' | b'/' | b'\\' | b'@' | b'#' | b'=')
                || before >= 0x80 && !self.dash_or_space(at));
        if within || joined || next == b'@' {
            return end;
        }
        match self.lexicon.look_up(&self.bytes[at..end]) {
            Some(entry) if entry.class == Class::Feast => self.feast(at, end),
            Some(entry) if entry.class == Class::Daypart && self.opens_name(at, end) => end,
            Some(entry) => self.push(at, end, Kind::Word(entry.class, entry.number)),
            None => end,
        }
    }

    /// "Midnight Blizzard", "the Night Dragon attacks": a part of the day with a capital before another that is no word of time.
    fn opens_name(&self, at: usize, end: usize) -> bool {
        let capital = |at: usize| self.byte(at).is_ascii_uppercase();
        let next = end + 1;
        let last = self.end_of(next, |b| b.is_ascii_alphabetic());
        let timed = || self.bytes.get(next..last).is_some_and(|word| self.lexicon.look_up(word).is_some());
        capital(at) && self.byte(end) == b' ' && capital(next) && !timed()
    }

    /// "a.m.", "B.C.", "o'clock": its length, class and number.
    pub(crate) fn with_stops(&self, at: usize) -> Option<(usize, Class, i32)> {
        match self.bytes.get(at..at + 4)? {
            [b'a' | b'A', b'.', b'm' | b'M', b'.'] => Some((4, Class::Meridiem, 0)),
            [b'p' | b'P', b'.', b'm' | b'M', b'.'] => Some((4, Class::Meridiem, 12)),
            b"B.C." => Some((4, Class::Epoch, -1)),
            b"loca" if self.bytes[at..].starts_with(b"local time") => Some((10, Class::Zone, 0)),
            b"A.D." => Some((4, Class::Epoch, 1)),
            [b'o', ..] => ["o'clock", "o’clock"]
                .iter()
                .find(|word| self.bytes[at..].starts_with(word.as_bytes()))
                .map(|word| (word.len(), Class::OClock, 0)),
            _ => None,
        }
    }

    /// A feast whose first word stands at `at`.
    fn feast(&mut self, at: usize, end: usize) -> usize {
        match crate::feasts::named(&self.text[at..]) {
            Some((feast, length)) => match i32::try_from(feast) {
                Ok(number) => self.push(at, at + length, Kind::Word(Class::Feast, number)),
                Err(_) => end,
            },
            None => end,
        }
    }

    /// True if a month or a year ends at `end`, so that what follows a slash can be another: "April/May", "2017/2018".
    fn goes_on_from_time(&self, end: usize) -> bool {
        matches!(self.tokens.last(), Some(t) if t.end == end
            && matches!(t.kind, Kind::Year(_) | Kind::Word(Class::Month, _)))
    }

    /// True if the character before `at` is a dash, a quotation mark or a space outside ASCII.
    fn dash_or_space(&self, at: usize) -> bool {
        let before = &self.bytes[..at];
        before.ends_with(b"\xc2\xa0") || at >= 3 && before[at - 3..].starts_with(b"\xe2\x80")
    }

    /// "Q3", "H1", "FY2021"; any other letters with digits are a name and no time.
    fn sign_with_number(&mut self, at: usize, digits: usize) -> usize {
        let end = self.end_of(at, |b| b.is_ascii_alphanumeric() || b == b'_');
        let number = self.figures(digits, end);
        let kind = match (&self.bytes[at..digits], end - digits, number) {
            (b"Q", 1, Some(q @ 1..=4)) => Kind::Quarter(q),
            (b"H", 1, Some(h @ 1..=2)) => Kind::Half(h),
            (b"FY", 4, Some(y)) => Kind::Fiscal(y),
            (b"FY", 2, Some(y)) => Kind::Fiscal(2000 + y),
            (b"T", 2, Some(hour @ 0..=23)) if matches!(self.tokens.last(), Some(t) if t.end == at) => {
                return self.clock_after_date(digits, hour);
            }
            _ => return end,
        };
        if self.before(at) == b'+' || matches!(self.byte(end), b'+' | b'=') {
            return end;
        }
        if matches!(self.before(at), b'-' | b'_' | b'/' | b'.') && !self.after_year(at) {
            return end;
        }
        self.push(at, end, kind)
    }

    fn after_year(&self, at: usize) -> bool {
        matches!(self.tokens.last(), Some(t) if t.end + 1 == at && matches!(t.kind, Kind::Year(_)))
    }

    pub(crate) fn figures(&self, start: usize, end: usize) -> Option<i32> {
        std::str::from_utf8(self.bytes.get(start..end)?).ok()?.parse().ok()
    }

    /// A number may follow these words through a hyphen: "mid-2019", "24-Apr-2020".
    fn hyphen_joins(&self, at: usize) -> bool {
        let dash = at.saturating_sub(1);
        let outer = self.before(dash);
        if !outer.is_ascii_alphanumeric() {
            return !matches!(outer, b'.' | b'_' | b'/' | b']');
        }
        matches!(self.tokens.last(), Some(t) if t.end == dash && match t.kind {
            Kind::Word(class, _) => matches!(class, Class::Month | Class::Edge),
            Kind::Year(_) | Kind::Number(_) | Kind::Ordinal(_) | Kind::Date(_) => true,
            _ => false,
        }) || self.bytes[..dash].to_ascii_lowercase_ends_with(b"pre")
            || self.bytes[..dash].to_ascii_lowercase_ends_with(b"post")
    }

    fn stands_alone(&self, at: usize) -> bool {
        let before = self.before(at);
        match before {
            b'-' => self.hyphen_joins(at),
            b'/' if self.goes_on_from_time(at - 1) => true,
            b'_' | b'/' | b'\\' | b'=' | b'@' | b'#' | b'$' | b'%' | b'&' | b'+' => false,
            b'.' | b',' | b':' => !self.before(at - 1).is_ascii_digit() && self.before(at - 1) != b'*',
            _ => {
                !before.is_ascii_alphanumeric()
                    && !self.bytes[..at].ends_with("€".as_bytes())
                    && !self.bytes[..at].ends_with("£".as_bytes())
            }
        }
    }

    fn number(&mut self, at: usize) -> usize {
        let end = self.end_of(at, |b| b.is_ascii_digit());
        if end - at > 9 || !self.stands_alone(at) {
            return self.end_of(end, |b| b.is_ascii_alphanumeric() || b == b'_');
        }
        let Some(number) = self.figures(at, end) else { return end };
        let next = self.byte(end);
        let then_digit = self.byte(end + 1).is_ascii_digit();
        match next {
            b'-' | b'/' | b'.' if then_digit => self.three_parts(at, end, number, next),
            b':' if then_digit && end - at == 4 => self.camera_date(at, end, number),
            b':' if then_digit && end - at <= 2 => self.clock(at, end, number),
            b',' if then_digit && end - at <= 3 && self.thousands(end) => {
                self.end_of(end, |b| b.is_ascii_digit() || b == b',')
            }
            b'%' | b'_' | b'@' | b'\\' | b'=' => end,
            _ if next.is_ascii_alphabetic() => self.number_with_letters(at, end, number),
            _ => self.plain(at, end, number),
        }
    }

    fn thousands(&self, comma: usize) -> bool {
        let end = self.end_of(comma + 1, |b| b.is_ascii_digit());
        end - comma == 4
    }

    pub(crate) fn plain(&mut self, at: usize, end: usize, number: i32) -> usize {
        match end - at {
            4 if number < 2400 && number % 100 < 60 && self.zone_follows(at, end) => {
                let hours = if self.bytes[end..].starts_with(b" hours") { " hours".len() } else { 0 };
                self.push(at, end + hours, Kind::Clock(number / 100, number % 100, false))
            }
            2 if self.apostrophe_before(at).is_some() => {
                let start = self.apostrophe_before(at).unwrap_or(at);
                self.push(start, end, Kind::Year(short_year_of_speech(number)))
            }
            4 if (1000..2200).contains(&number) => self.push(at, end, Kind::Year(number)),
            1..=3 => self.push(at, end, Kind::Number(number)),
            _ => end,
        }
    }

    pub(crate) fn after_at(&self, at: usize) -> bool {
        self.bytes[..at].ends_with(b" at ")
    }

    /// Where the apostrophe of "'97" stands, if no letter is before it.
    fn apostrophe_before(&self, at: usize) -> Option<usize> {
        let mark = if self.bytes[..at].ends_with(b"'") { 1 } else { 3 };
        let start = at.checked_sub(mark).filter(|_| self.after_apostrophe(at))?;
        (!self.before(start).is_ascii_alphanumeric()).then_some(start)
    }

    fn number_with_letters(&mut self, at: usize, end: usize, number: i32) -> usize {
        let close = self.end_of(end, |b| b.is_ascii_alphanumeric() || b == b'_');
        let letters = self.bytes[end..close].to_ascii_lowercase();
        let hour = number % 12;
        match letters.as_slice() {
            b"st" | b"nd" | b"rd" | b"th" if number < 100 => self.push(at, close, Kind::Ordinal(number)),
            b"s" if number % 10 == 0 && (1000..2200).contains(&number) => self.push(at, close, Kind::Decade(number)),
            b"s" if number % 10 == 0 && (10..=90).contains(&number) && self.after_apostrophe(at) => {
                let start = self.apostrophe_before(at).unwrap_or(at);
                self.push(start, close, Kind::Decade(1900 + number))
            }
            b"am" if (1..=12).contains(&number) => self.push(at, close, Kind::Clock(hour, 0, false)),
            b"pm" if (1..=12).contains(&number) => self.push(at, close, Kind::Clock(hour + 12, 0, false)),
            _ => close,
        }
    }

    fn after_apostrophe(&self, at: usize) -> bool {
        self.bytes[..at].ends_with(b"'") || self.bytes[..at].ends_with("’".as_bytes())
    }

    /// Figures joined by one sign: a date, a year with its month, a span of years, or a version number.
    fn three_parts(&mut self, at: usize, first_end: usize, first: i32, sign: u8) -> usize {
        let second_end = self.end_of(first_end + 1, |b| b.is_ascii_digit());
        let third_end = self.end_of(second_end + 1, |b| b.is_ascii_digit());
        let second = self.figures(first_end + 1, second_end).unwrap_or(0);
        let three = self.byte(second_end) == sign && third_end > second_end + 1;
        let whole_end = self.end_of(at, |b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'/' | b'.' | b'_'));
        let printed = self.end_of_figures(whole_end);
        if three {
            let third = self.figures(second_end + 1, third_end).unwrap_or(0);
            let stamped = self.byte(third_end) == b'T' && self.byte(third_end + 1).is_ascii_digit();
            let lengths = (first_end - at, second_end - first_end - 1, third_end - second_end - 1);
            if (printed == third_end || stamped)
                && let Some(kind) = three_figures(lengths, first, second, third, sign)
            {
                return self.push(at, third_end, kind);
            }
            return whole_end;
        }
        let whole = printed == second_end;
        match (first_end - at, second_end - first_end - 1) {
            (1 | 2, 2) if sign == b'.' && second < 60 && first < 24 && self.meridiem_follows(second_end) => {
                self.push(at, second_end, Kind::Clock(first, second, false))
            }
            (1..=3, 1) if sign == b'.' && (whole || self.byte(second_end) == b'-') => {
                self.push(at, second_end, Kind::Tenths(first * 10 + second))
            }
            (1 | 2, 1 | 2) if sign == b'/' && whole => self.push(at, second_end, Kind::Pair(first, second)),
            (4, 2) if sign != b'.' && whole && (1..=12).contains(&second) && (1900..2100).contains(&first) => {
                self.push(at, second_end, Kind::YearMonth(first, second))
            }
            (4, 2) if sign == b'/' && whole && second == (first + 1) % 100 => self.plain(at, first_end, first),
            (4, 4) if sign == b'-' && !(1400..2100).contains(&second) => whole_end,
            (4, 2 | 4) if sign == b'-' && whole => self.plain(at, first_end, first),
            (1 | 2, 1 | 2) if sign == b'-' && whole => self.plain(at, first_end, first),
            (4, 4) if sign == b'/' && whole => self.plain(at, first_end, first),
            _ => whole_end,
        }
    }

    /// Where a run of figures and signs ends, the full stop or dash that closes a sentence left out.
    fn end_of_figures(&self, mut end: usize) -> usize {
        while matches!(self.before(end), b'.' | b'-' | b'/') {
            end -= 1;
        }
        end
    }
}

fn three_figures(lengths: (usize, usize, usize), a: i32, b: i32, c: i32, sign: u8) -> Option<Kind> {
    match lengths {
        (4, 1 | 2, 1 | 2) => day(a, b, c).map(Kind::Date),
        (1 | 2, 1 | 2, 4) if sign == b'.' => day(c, b, a).map(Kind::Date),
        (1 | 2, 1 | 2, 4) => plausible(a, b).then_some(Kind::Slashed(a, b, c)),
        (1 | 2, 1 | 2, 2) if sign == b'/' => plausible(a, b).then_some(Kind::Slashed(a, b, short_year(c))),
        _ => None,
    }
}

fn plausible(a: i32, b: i32) -> bool {
    let (low, high) = (a.min(b), a.max(b));
    (1..=12).contains(&low) && high <= 31
}

/// Comparison of the end of a byte string without regard to case.
trait EndsWithLower {
    fn to_ascii_lowercase_ends_with(&self, end: &[u8]) -> bool;
}

impl EndsWithLower for [u8] {
    fn to_ascii_lowercase_ends_with(&self, end: &[u8]) -> bool {
        self.len() >= end.len() && self[self.len() - end.len()..].eq_ignore_ascii_case(end)
    }
}

/// The year that two figures behind an apostrophe tell: this century's below 30.
fn short_year_of_speech(figures: i32) -> i32 {
    figures + if figures < 30 { 2000 } else { 1900 }
}

/// The year that two figures tell: the last century's from 70 on, as POSIX reads them.
fn short_year(figures: i32) -> i32 {
    figures + if figures < 70 { 2000 } else { 1900 }
}

//! Times told by their distance: "last week", "two days later", "that same day", "over the past six months", "every day".

use crate::calendar::Unit;
use crate::lexicon::Class;
use crate::pattern::{Match, Meaning, Tokens};
use crate::scan::Kind;

/// Words before a bare plural of a unit that make it a length of time: "for years".
const BEFORE_LENGTH: &[&str] = &["for", "in", "over", "within", "after"];

impl Tokens<'_> {
    /// A time told by its distance from the token at `i` on.
    pub(crate) fn relative(&self, i: usize) -> Match {
        let Kind::Word(class, number) = self.kind(i)? else { return self.counted(i) };
        match class {
            Class::The => self.spaced(i + 1).then(|| self.after_article(i + 1)).flatten(),
            Class::Day if self.is_these_days(i) => Some((Meaning::Reference(0), i + 1)),
            Class::Day => Some((Meaning::Day(number), i + 1)),
            Class::Tonight => Some((Meaning::Day(number), i + 1)),
            Class::Reference => self.adverb(i, number),
            Class::Recent | Class::These | Class::At => self.vague(i, class),
            Class::EveryWeekday => Some((Meaning::EveryWeekday(number), i + 1)),
            Class::Set => self.set(i, Unit::numbered(number)),
            Class::Each => self.each(i),
            Class::That | Class::Same => self.same(i),
            Class::Deictic | Class::This | Class::Next | Class::Previous | Class::Following => {
                self.pointed(i, class, number)
            }
            Class::Article | Class::Count => self.counted(i),
            Class::HalfWord => self.half(i),
            Class::Unit => self.bare_length(i, Unit::numbered(number)),
            Class::Weekend => {
                let told = matches!(self.word_before(i).as_str(), "the" | "holiday" | "long" | "over" | "on");
                (told && !self.printed(i).ends_with('s')).then_some((Meaning::Weekend(0), i + 1))
            }
            _ => None,
        }
    }

    fn after_article(&self, i: usize) -> Match {
        let Kind::Word(class, number) = self.kind(i)? else { return None };
        match class {
            Class::Same => self.same(i),
            Class::Deictic if self.is_over(i) => self.last_unit(i),
            Class::Deictic if number < 0 && self.names_the_past(i) => Some((Meaning::Reference(-1), i + 1)),
            Class::Era | Class::Near => self.the_future(i),
            Class::Deictic | Class::Previous | Class::Next | Class::Following | Class::This => {
                self.pointed(i, class, number)
            }
            Class::Unit => self.unit_beside(i, Unit::numbered(number)).or_else(|| self.whole_stretch(i)),
            Class::Weekend => Some((Meaning::Weekend(0), i + 1)),
            _ => None,
        }
    }

    /// "the day before", "the week after".
    fn unit_beside(&self, i: usize, unit: Unit) -> Match {
        self.spaced(i + 1).then_some(())?;
        let sign = match self.kind(i + 1)? {
            Kind::Word(Class::Before, n) | Kind::Word(Class::After, n) if (Unit::Day..=Unit::Year).contains(&unit) => n,
            _ => return None,
        };
        if let Some(day) = self.word(i + 2, Class::Day).filter(|day| *day * sign > 0 && unit == Unit::Day) {
            return Some((Meaning::Day(day + sign), i + 3));
        }
        Some((self.shift(i + 1, Some(1), sign, unit), i + 2))
    }

    /// A shift, or a relation if what it is measured from follows.
    fn shift(&self, i: usize, count: Option<i32>, sign: i32, unit: Unit) -> Meaning {
        let rest = self.list.get(i).and_then(|t| self.text.get(t.end..)).unwrap_or_default();
        let goes_on =
            rest.trim_start_matches([' ', '\u{a0}', '\n']).starts_with(|c: char| c.is_alphanumeric() || c == '[');
        if goes_on { Meaning::Relation(count, sign, unit) } else { Meaning::Shift(count, sign, unit) }
    }

    /// "last year", "past six months", "this week", "next Monday", "the following day".
    fn pointed(&self, i: usize, class: Class, sign: i32) -> Match {
        self.spaced(i + 1).then_some(())?;
        let past = self.printed(i).eq_ignore_ascii_case("past");
        match self.kind(i + 1)? {
            Kind::Word(Class::Unit, number) => self.pointed_unit(i, class, sign, Unit::numbered(number)),
            Kind::Word(Class::Month, month) if class != Class::Following && !past && self.month_stands_bare(i + 1) => {
                Some((Meaning::MonthAway(month, sign), i + 2))
            }
            Kind::Word(Class::Weekday, number) if !past => Some((Meaning::Weekday(number, sign), i + 2)),
            Kind::Word(Class::Season, season) if !past => Some((Meaning::Season(season, sign), i + 2)),
            Kind::Word(Class::Weekend, _) => Some((Meaning::Weekend(sign), i + 2)),
            Kind::Word(Class::Daypart, 4 | 5) if class == Class::Deictic && !past => Some((Meaning::Day(-1), i + 1)),
            Kind::Word(Class::Daypart, _) if matches!(class, Class::This | Class::Following | Class::Next) => {
                let day = if class == Class::This { Meaning::Day(0) } else { Meaning::NarrativeAway(Unit::Day, 1) };
                Some((day, i + 1))
            }
            Kind::Word(Class::Count, _) | Kind::Number(_) if class != Class::This || sign != 0 => {
                self.pointed_length(i, sign)
            }
            _ => None,
        }
    }

    /// True if no day or year goes with the month: "last March", but not "after this March 2020 campaign".
    fn month_stands_bare(&self, i: usize) -> bool {
        !matches!(self.date(i), Some((Meaning::At(_) | Meaning::MonthDay(..), _)))
    }

    fn pointed_unit(&self, i: usize, class: Class, sign: i32, unit: Unit) -> Match {
        let plural = self.printed(i + 1).ends_with('s');
        let past = self.printed(i).eq_ignore_ascii_case("past");
        let meaning = match class {
            _ if plural && sign != 0 && unit > Unit::Second => Meaning::Length(None, unit, sign),
            _ if plural || unit == Unit::Second => return None,
            _ if past || unit < Unit::Day => Meaning::Length(Some(1), unit, sign),
            Class::Previous | Class::Following => Meaning::NarrativeAway(unit, sign),
            Class::Next if unit == Unit::Day => Meaning::NarrativeAway(unit, 1),
            Class::Deictic if unit == Unit::Day => return None,
            _ => Meaning::Away(unit, sign),
        };
        Some((meaning, i + 2))
    }

    fn pointed_length(&self, i: usize, sign: i32) -> Match {
        let (count, next) = self.count(i + 1)?;
        let unit = Unit::numbered(self.word(next, Class::Unit)?);
        if !self.joined(next, "-") {
            return None;
        }
        Some((Meaning::Length(count, unit, sign), next + 1))
    }

    /// A count and the first token after it; "several" counts an unknown number.
    fn count(&self, i: usize) -> Option<(Option<i32>, usize)> {
        let mut next = i + 1;
        let mut count = match self.kind(i)? {
            Kind::Number(n) => n,
            Kind::Word(Class::Count | Class::Article, n) => n,
            _ => return None,
        };
        if self.word(i, Class::Article).is_some() && self.word(next, Class::Count).is_some() && self.spaced(next) {
            count = self.word(next, Class::Count)?;
            next += 1;
        } else if count >= 20
            && self.word(next, Class::Count).is_some_and(|n| (1..10).contains(&n))
            && self.joined(next, "-")
        {
            count += self.word(next, Class::Count)?;
            next += 1;
        }
        if self.word(next, Class::Of).is_some() && self.spaced(next) && count == 0 {
            next += 1;
        }
        Some(((count > 0).then_some(count), next))
    }

    /// "two days later", "a year ago", "six months", "a two-week".
    fn counted(&self, i: usize) -> Match {
        let (count, mut at) = self.count(i)?;
        let article = self.word(i, Class::Article).is_some();
        if article && self.word_before(i) == "half" || self.word(at, Class::HalfWord).is_some() {
            return None;
        }
        let unit = match self.kind(at)? {
            Kind::Word(Class::Unit, number) if self.joined(at, "-") => Unit::numbered(number),
            Kind::Word(Class::Fortnight, _) if self.spaced(at) => {
                return Some((Meaning::Length(Some(2), Unit::Week, 0), at + 1));
            }
            _ => return None,
        };
        at += 1;
        if self.spaced(at) {
            match self.kind(at)? {
                Kind::Word(Class::Ago, _) => return Some((Meaning::Ago(count, unit), at + 1)),
                Kind::Word(Class::Later | Class::Earlier, sign) => {
                    return Some((Meaning::Shift(count, sign, unit), at + 1));
                }
                Kind::Word(Class::After | Class::Before, sign) => {
                    return Some((self.shift(at, count, sign, unit), at + 1));
                }
                _ => {}
            }
        }
        self.is_length(i, at - 1, article, unit).then_some((Meaning::Length(count, unit, 0), at))
    }

    fn is_length(&self, i: usize, unit_at: usize, article: bool, unit: Unit) -> bool {
        let plain_article = article && unit_at == i + 1;
        let part = self.printed(unit_at).eq_ignore_ascii_case("second")
            || self.printed(unit_at).eq_ignore_ascii_case("quarter");
        !(part || plain_article && unit < Unit::Minute || plain_article && self.hyphened_after(unit_at))
    }

    /// "half an hour", "half a year".
    fn half(&self, i: usize) -> Match {
        self.word(i + 1, Class::Article).filter(|_| self.spaced(i + 1) && self.spaced(i + 2))?;
        let (count, unit) = match Unit::numbered(self.word(i + 2, Class::Unit)?) {
            Unit::Minute => (30, Unit::Second),
            Unit::Hour => (30, Unit::Minute),
            Unit::Day => (12, Unit::Hour),
            Unit::Year => (6, Unit::Month),
            Unit::Decade => (5, Unit::Year),
            Unit::Century => (50, Unit::Year),
            _ => return None,
        };
        Some((Meaning::Length(Some(count), unit, 0), i + 3))
    }

    fn bare_length(&self, i: usize, unit: Unit) -> Match {
        let plural = self.printed(i).ends_with('s') && unit >= Unit::Minute;
        if plural && self.word(i + 1, Class::Ago).is_some() && self.spaced(i + 1) {
            return Some((Meaning::Ago(None, unit), i + 2));
        }
        if let Some(sign) = self.word(i + 1, Class::Later).filter(|_| plural && self.spaced(i + 1)) {
            return Some((Meaning::Shift(None, sign, unit), i + 2));
        }
        let told = BEFORE_LENGTH.contains(&self.word_before(i).as_str());
        (plural && told).then_some((Meaning::Length(None, unit, 0), i + 1))
    }

    /// "that year", "the same year" at `i`, where it belongs to the month before it.
    pub(crate) fn that_stretch(&self, i: usize) -> Match {
        let the = self.word(i, Class::The).is_some() && self.word(i + 1, Class::Same).is_some() && self.spaced(i + 1);
        match self.kind(i)? {
            Kind::Word(Class::That, _) => self.same(i),
            Kind::Word(Class::The, _) if the => self.same(i + 1),
            _ => None,
        }
    }

    /// "that day", "the same month", "that same year".
    fn same(&self, i: usize) -> Match {
        let that = self.word(i, Class::That).is_some();
        let at = if that && self.word(i + 1, Class::Same).is_some() && self.spaced(i + 1) { i + 2 } else { i + 1 };
        self.spaced(at).then_some(())?;
        let unit = match self.kind(at)? {
            Kind::Word(Class::Unit, number) => Unit::numbered(number),
            Kind::Word(Class::Daypart, _) => return Some((Meaning::Same(Unit::Day), at)),
            _ => return None,
        };
        let single = !self.printed(at).ends_with('s') && unit >= Unit::Day;
        single.then_some((Meaning::Same(unit), at + 1))
    }

    /// "daily" as an adverb or adjective of repetition.
    fn set(&self, i: usize, unit: Unit) -> Match {
        Some((Meaning::Every(Some(1), unit), i + 1))
    }

    /// "every day", "each Monday", "every two hours".
    fn each(&self, i: usize) -> Match {
        self.spaced(i + 1).then_some(())?;
        match self.kind(i + 1)? {
            Kind::Word(Class::Unit, number) if !self.printed(i + 1).eq_ignore_ascii_case("second") => {
                Some((Meaning::Every(Some(1), Unit::numbered(number)), i + 2))
            }
            Kind::Word(Class::Daypart, _) => Some((Meaning::Every(Some(1), Unit::Day), i + 2)),
            Kind::Word(Class::Weekday, number) => Some((Meaning::EveryWeekday(number), i + 2)),
            _ => {
                let (count, at) = self.count(i + 1)?;
                let unit = self.word(at, Class::Unit).filter(|_| self.joined(at, "-"))?;
                Some((Meaning::Every(count, Unit::numbered(unit)), at + 1))
            }
        }
    }
}

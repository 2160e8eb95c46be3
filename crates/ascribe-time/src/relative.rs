//! Times told by their distance: "last week", "two days later", "that same day", "over the past six months", "every day".

use crate::calendar::Unit;
use crate::lexicon::Class;
use crate::pattern::{Found, Match, Meaning, Tokens};
use crate::scan::Kind;

/// Words before a bare plural of a unit that make it a length of time: "for years".
const BEFORE_LENGTH: &[&str] = &[
    "for", "in", "over", "within", "after", "took", "take", "takes", "taken", "taking", "spent", "spend", "spends",
    "spending", "lasted", "lasts", "waited", "waiting",
];

/// Words after which "last" is a verb.
const BEFORE_VERB: &[&str] =
    &["will", "would", "can", "could", "may", "might", "must", "should", "to", "not", "ll", "t"];

/// Words before "years of war" that do not tell which years those were.
const BEFORE_UNTOLD: &[&str] = &["after", "for", "despite", "through", "with", "by", "following", "of", ""];

impl Tokens<'_> {
    /// A time told by its distance from the token at `i` on.
    pub(crate) fn relative(&self, i: usize) -> Match {
        let Kind::Word(class, number) = self.kind(i)? else { return self.amount(i).or_else(|| self.counted(i)) };
        match class {
            Class::The => self.spaced(i + 1).then(|| self.after_article(i + 1)).flatten(),
            Class::Day if number == 0 && self.is_these_days(i) => Some((Meaning::Reference(0), i + 1)),
            Class::Day => Some((Meaning::Day(number), i + 1)),
            Class::Tonight => Some((Meaning::Day(number), i + 1)),
            Class::Reference => self.adverb(i, number),
            Class::Recent | Class::These | Class::At => self.vague(i, class),
            Class::EveryWeekday => Some((Meaning::EveryWeekday(number), i + 1)),
            Class::Set => self.set(i, Unit::numbered(number)),
            Class::Each => self.each(i),
            Class::That | Class::Same => self.same(i),
            Class::Deictic | Class::This | Class::Next | Class::Previous | Class::Following => {
                self.owned_part(i).or_else(|| self.this_time(i, class)).or_else(|| self.pointed(i, class, number))
            }
            Class::Article | Class::Count => self.amount(i).or_else(|| self.counted(i)),
            Class::HalfWord => self.half(i),
            Class::Long => Some((Meaning::Length(Some(1), Unit::numbered(number), 0), i + 1)),
            Class::Unit => self
                .year_earlier(i)
                .or_else(|| self.owned_end(i))
                .or_else(|| self.bare_length(i, Unit::numbered(number))),
            Class::Weekend => {
                let told = matches!(self.word_before(i).as_str(), "the" | "holiday" | "long" | "over" | "on");
                (told && !self.printed(i).ends_with('s')).then_some((Meaning::Weekend(0), i + 1))
            }
            _ => None,
        }
    }

    fn after_article(&self, i: usize) -> Match {
        let Kind::Word(class, number) = self.kind(i)? else { return self.the_length(i) };
        match class {
            Class::Same => self.same_elsewhere(i).or_else(|| self.same(i)),
            Class::Deictic if self.is_over(i) => self.last_unit(i),
            Class::Deictic if number < 0 && self.names_the_past(i) => Some((Meaning::Reference(-1), i + 1)),
            Class::Era | Class::Near => self.the_future(i),
            Class::Deictic | Class::Previous | Class::Next | Class::Following | Class::This => {
                self.owned_part(i).or_else(|| self.pointed(i, class, number))
            }
            Class::Unit => {
                let unit = Unit::numbered(number);
                self.year_earlier(i)
                    .or_else(|| self.unit_beside(i, unit))
                    .or_else(|| self.whole_stretch(i))
                    .or_else(|| self.year_to(i))
            }
            Class::Weekend => Some((Meaning::Weekend(0), i + 1)),
            Class::Count => self.the_length(i),
            Class::Rank => self.first_length(i),
            Class::Other if self.printed(i + 1) == "day" && self.spaced(i + 1) => Some((Meaning::Reference(-1), i + 2)),
            _ => None,
        }
    }

    /// "the six months" after "the".
    fn the_length(&self, i: usize) -> Match {
        let (meaning, next) = self.counted(i)?;
        let plural = self.printed(next - 1).ends_with('s') && self.spaced(next - 1) && !self.hyphened_after(next - 1);
        (plural && matches!(meaning, Meaning::Length(Some(_), _, 0))).then_some((meaning, next))
    }

    /// "earlier this year", "later that day", "later in the month".
    pub(crate) fn sooner_or_later(&self, i: usize) -> Option<(Found, usize)> {
        self.word(i, Class::Later).or_else(|| self.word(i, Class::Earlier)).filter(|_| self.spaced(i + 1))?;
        let in_the = self.word(i + 1, Class::In).is_some() && self.word(i + 2, Class::The).is_some();
        let (meaning, next) = if in_the {
            let unit = Unit::numbered(self.word(i + 3, Class::Unit).filter(|n| (3..=8).contains(n))?);
            let single = !self.printed(i + 3).ends_with('s') && self.spaced(i + 2) && self.spaced(i + 3);
            single.then_some((Meaning::Same(unit), i + 4))?
        } else {
            self.relative(i + 1)?
        };
        let fits = matches!(
            meaning,
            Meaning::Away(..) | Meaning::Same(_) | Meaning::Day(0) | Meaning::Weekend(_) | Meaning::Season(..)
        );
        fits.then_some((self.found(i, next, meaning)?, next))
    }

    /// "the day before", "the week after".
    fn unit_beside(&self, i: usize, unit: Unit) -> Match {
        self.spaced(i + 1).then_some(())?;
        if let Some(found) = self.next_but_one(i, unit) {
            return Some(found);
        }
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
        let lasts = class == Class::Deictic && BEFORE_VERB.contains(&self.word_before(i).as_str());
        (self.spaced(i + 1) && !lasts).then_some(())?;
        let past = self.printed(i).eq_ignore_ascii_case("past");
        match self.kind(i + 1)? {
            Kind::Word(Class::Unit, number) => self.pointed_unit(i, class, sign, Unit::numbered(number)),
            Kind::Word(Class::Month, month) if class != Class::Following && !past && self.month_stands_bare(i + 1) => {
                Some((Meaning::MonthAway(month, sign), i + 2))
            }
            Kind::Word(Class::Weekday, number) if !past => Some((Meaning::Weekday(number, sign), i + 2)),
            Kind::Word(Class::Season, season) if !past => Some((Meaning::Season(season, sign), i + 2)),
            Kind::Word(Class::Weekend, _) => Some((Meaning::Weekend(sign), i + 2)),
            Kind::Word(Class::Feast, feast) if !past => {
                Some((Meaning::Feast(usize::try_from(feast).ok()?, Some(sign)), i + 2))
            }
            Kind::Word(Class::Daypart, 4 | 5) if class == Class::Deictic && !past => Some((Meaning::Day(-1), i + 1)),
            Kind::Word(Class::Daypart, _)
                if matches!(class, Class::This | Class::Following | Class::Next | Class::Previous) =>
            {
                let away = if class == Class::Previous { -1 } else { 1 };
                let day = if class == Class::This { Meaning::Day(0) } else { Meaning::NarrativeAway(Unit::Day, away) };
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
        let (count, next) = self.count_or_range(i + 1)?;
        let unit = Unit::numbered(self.word(next, Class::Unit)?);
        if !self.joined(next, "-") {
            return None;
        }
        Some((Meaning::Length(count, unit, sign), next + 1))
    }

    /// A count and the first token after it; "several" counts an unknown number.
    pub(crate) fn count(&self, i: usize) -> Option<(Option<i32>, usize)> {
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
        let uncounted = count == 0 || self.printed(next - 1) == "couple";
        if self.word(next, Class::Of).is_some() && self.spaced(next) && uncounted {
            next += 1;
        }
        Some(((count > 0).then_some(count), next))
    }

    /// "two days later", "a year ago", "six months", "a two-week".
    fn counted(&self, i: usize) -> Match {
        let (count, mut at) = self.count_or_range(i)?;
        let article = self.word(i, Class::Article).is_some();
        // "once-in-a-century".
        if article && self.list.get(i).is_some_and(|t| self.text[..t.start].ends_with('-')) {
            return None;
        }
        if article && at > i + 1 && self.joined(at, "-") && !self.spaced(at) {
            return None;
        }
        if article && self.word_before(i) == "half" || self.word(at, Class::HalfWord).is_some() {
            return None;
        }
        let unit = match self.kind(at)? {
            Kind::Word(Class::Unit, number)
                if self.joined(at, "-") || self.stressed_unit(i) == Some(at) || self.is_stressed(at) =>
            {
                Unit::numbered(number)
            }
            Kind::Word(Class::Fortnight, _) if self.spaced(at) => {
                return Some((Meaning::Length(Some(2), Unit::Week, 0), at + 1));
            }
            _ => return None,
        };
        at += 1;
        if self.names_a_war(at - 1) {
            return None;
        }
        if let Some(found) = self.week_from_weekday(at, count, unit) {
            return Some(found);
        }
        if let Some(next) = self.counted_from_now(at) {
            return Some((Meaning::Ago(Some(-count?), unit), next));
        }
        if self.spaced(at) {
            match self.kind(at)? {
                Kind::Word(Class::Ago, _) if self.word(at + 1, Class::Day) == Some(0) && self.spaced(at + 1) => {
                    return Some((Meaning::AgoToday(count?, unit, Unit::Day), at + 2));
                }
                Kind::Word(Class::Ago, _) if self.this_unit(at + 1).is_some_and(|held| held < unit) => {
                    return Some((Meaning::AgoToday(count?, unit, self.this_unit(at + 1)?), at + 3));
                }
                Kind::Word(Class::On, _) if self.text[self.list[at].end..].starts_with(',') && unit >= Unit::Day => {
                    return Some((Meaning::Shift(count, 1, unit), at + 1));
                }
                Kind::Word(Class::Ago, _) => return Some((Meaning::Ago(count, unit), at + 1)),
                Kind::Word(Class::Later | Class::Earlier, _) if self.than_follows(at) => {
                    return Some((Meaning::Length(count, unit, 0), at));
                }
                Kind::Word(Class::Later | Class::Earlier, sign) => {
                    return Some((Meaning::Shift(count, sign, unit), at + 1));
                }
                Kind::Word(Class::After | Class::Before, sign) if self.is_that(at + 1) => {
                    return Some((Meaning::Shift(count, sign, unit), at + 2));
                }
                Kind::Word(Class::After | Class::Before, sign) => {
                    return Some((self.shift(at, count, sign, unit), at + 1));
                }
                _ => {}
            }
        }
        self.is_length(i, at - 1, article, unit).then_some((Meaning::Length(count, unit, 0), at))
    }

    /// "from now" behind a length: the first token after it.
    fn counted_from_now(&self, at: usize) -> Option<usize> {
        let (end, now) = (self.list.get(at.checked_sub(1)?)?.end, self.list.get(at)?);
        let now_or_today = matches!(now.kind, Kind::Word(Class::Reference | Class::Day, 0));
        (now_or_today && self.text.get(end..now.start)? == " from ").then_some(at + 1)
    }

    /// "The Thirty Years' War".
    fn names_a_war(&self, unit_at: usize) -> bool {
        let rest = self.list.get(unit_at).and_then(|t| self.text.get(t.end..)).unwrap_or_default();
        let owned = rest.strip_prefix("' ").or_else(|| rest.strip_prefix("’ "));
        owned.is_some_and(|name| name.starts_with(char::is_uppercase))
    }

    fn is_length(&self, i: usize, unit_at: usize, article: bool, unit: Unit) -> bool {
        let plain_article = article && unit_at == i + 1;
        let part = self.printed(unit_at).eq_ignore_ascii_case("second")
            || self.printed(unit_at).eq_ignore_ascii_case("quarter");
        !(part || plain_article && unit < Unit::Minute || plain_article && self.hyphened_after(unit_at))
    }

    /// "half an hour", "half a year".
    fn half(&self, i: usize) -> Match {
        let article = self.word(i + 1, Class::Article).is_some() && self.spaced(i + 1) && self.spaced(i + 2);
        let at = if article { i + 2 } else { i + 1 };
        let hyphened = self.joined(at, "-") && !self.spaced(at) && self.printed(i).eq_ignore_ascii_case("half");
        if !article && !hyphened {
            return None;
        }
        let (count, unit) = match Unit::numbered(self.word(at, Class::Unit)?) {
            Unit::Minute => (30, Unit::Second),
            Unit::Hour => (30, Unit::Minute),
            Unit::Day => (12, Unit::Hour),
            Unit::Year => (6, Unit::Month),
            Unit::Decade => (5, Unit::Year),
            Unit::Century => (50, Unit::Year),
            _ => return None,
        };
        Some(match self.kind(at + 1) {
            Some(Kind::Word(Class::Later | Class::Earlier, sign)) if self.spaced(at + 1) => {
                (Meaning::Shift(Some(count), sign, unit), at + 2)
            }
            Some(Kind::Word(Class::Ago, _)) if self.spaced(at + 1) => (Meaning::Ago(Some(count), unit), at + 2),
            _ => (Meaning::Length(Some(count), unit, 0), at + 1),
        })
    }

    fn bare_length(&self, i: usize, unit: Unit) -> Match {
        let plural = self.printed(i).ends_with('s') && unit >= Unit::Minute;
        if matches!(self.word_before(i).as_str(), "million" | "billion" | "thousand" | "hundred" | "light") {
            return None;
        }
        if plural && self.word(i + 1, Class::Ago).is_some() && self.spaced(i + 1) {
            return Some((Meaning::Ago(None, unit), i + 2));
        }
        if let Some(sign) = self.word(i + 1, Class::Later).filter(|_| plural && self.spaced(i + 1)) {
            return Some((Meaning::Shift(None, sign, unit), i + 2));
        }
        let rest = self.list.get(i).and_then(|t| self.text.get(t.end..)).unwrap_or_default();
        if rest.starts_with("-long") && unit >= Unit::Hour {
            let count = if self.printed(i).ends_with('s') { None } else { Some(1) };
            return Some((Meaning::Length(count, unit, 0), i + 1));
        }
        // "thousands of years".
        if plural && unit >= Unit::Minute && self.thousands_before(i).is_some() {
            return Some((Meaning::Length(None, unit, 0), i + 1));
        }
        let before = self.word_before(i);
        // "weeks or months".
        let plural_at = |at: usize| self.word(at, Class::Unit).is_some() && self.printed(at).ends_with('s');
        let link = |at: usize| self.word(at, Class::And).is_some() && self.spaced(at) && self.spaced(at + 1);
        let listed = link(i + 1) && plural_at(i + 2) || i > 1 && link(i - 1) && plural_at(i - 2);
        if plural && listed && unit >= Unit::Hour {
            return Some((Meaning::Length(None, unit, 0), i + 1));
        }
        let of = self.word(i + 1, Class::Of).is_some() && self.spaced(i + 1) && unit >= Unit::Hour;
        let told = BEFORE_LENGTH.contains(&before.as_str()) || of && BEFORE_UNTOLD.contains(&before.as_str());
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
            Kind::Word(Class::Other | Class::Rank, 2) if self.spaced(i + 2) => match self.kind(i + 2)? {
                Kind::Word(Class::Unit, number) => Some((Meaning::Every(Some(2), Unit::numbered(number)), i + 3)),
                Kind::Word(Class::Weekday, number) => Some((Meaning::EveryWeekday(number), i + 3)),
                _ => None,
            },
            Kind::Word(Class::Unit, number) if !self.printed(i + 1).eq_ignore_ascii_case("second") => {
                Some((Meaning::Every(Some(1), Unit::numbered(number)), i + 2))
            }
            Kind::Word(Class::Daypart, _) => Some((Meaning::Every(Some(1), Unit::Day), i + 2)),
            Kind::Word(Class::Weekday, number) => Some((Meaning::EveryWeekday(number), i + 2)),
            Kind::Word(Class::Month, month) => Some((Meaning::EveryMonth(month), i + 2)),
            Kind::Word(Class::Season, season) => Some((Meaning::EverySeason(season), i + 2)),
            Kind::Word(Class::Feast, feast) => Some((Meaning::EveryFeast(usize::try_from(feast).ok()?), i + 2)),
            _ => {
                let (count, at) = self.count(i + 1)?;
                let unit = self.word(at, Class::Unit).filter(|_| self.joined(at, "-"))?;
                Some((Meaning::Every(count, Unit::numbered(unit)), at + 1))
            }
        }
    }
}

//! Stretches with no edge on the calendar: "recently", "in the past", "these days", "over the last decade".

use crate::calendar::Unit;
use crate::lexicon::{Class, makes_a_name};
use crate::pattern::{Match, Meaning, Tokens, first_word, floor, word_before};
use crate::scan::Kind;

/// How far before "today" a word can show that these times are meant, in bytes.
const GENERAL: usize = 90;

impl Tokens<'_> {
    /// "now", "recently", "soon"; not "now-defunct", "as soon as" or "soon after".
    pub(crate) fn adverb(&self, i: usize, side: i32) -> Match {
        let degree = matches!(self.word_before(i).as_str(), "as" | "so" | "too" | "how" | "very" | "by");
        let rest = self.list.get(i).and_then(|t| self.text.get(t.end..)).unwrap_or_default().trim_start();
        let measured = rest.starts_with("after") || rest.starts_with("enough") || rest.starts_with("as ");
        (!degree && !measured && !self.hyphened_after(i)).then_some((Meaning::Reference(side), i + 1))
    }

    /// "recent weeks", "these days", "at present", "at the moment".
    pub(crate) fn vague(&self, i: usize, class: Class) -> Match {
        self.spaced(i + 1).then_some(())?;
        let plural = self.word(i + 1, Class::Unit).is_some_and(|n| n > 2) && self.printed(i + 1).ends_with('s');
        match class {
            Class::Recent if plural => Some((Meaning::Reference(-1), i + 2)),
            Class::These if self.printed(i + 1) == "days" => Some((Meaning::Reference(0), i + 2)),
            Class::At => {
                let the = self.word(i + 1, Class::The).is_some() && self.spaced(i + 2);
                let at = if the { i + 2 } else { i + 1 };
                let wanted = if the { "moment" } else { "present" };
                (self.printed(at) == wanted).then_some((Meaning::Reference(0), at + 1))
            }
            _ => None,
        }
    }

    /// True for "today" where it means these times: "today's threats", "the most prevalent tools in use today".
    pub(crate) fn is_these_days(&self, i: usize) -> bool {
        let Some(token) = self.list.get(i) else { return false };
        let after = self.text.get(token.end..).unwrap_or_default();
        if let Some(owned) = after.strip_prefix("'s ").or_else(|| after.strip_prefix("’s ")) {
            return !makes_a_name("today", &first_word(owned));
        }
        let start = floor(self.text, token.start.saturating_sub(GENERAL));
        let head = self.text.get(start..token.start).unwrap_or_default();
        let clause = head.rsplit(['.', '!', '?', '\n']).next().unwrap_or_default();
        let superlative = clause.split(|c: char| !c.is_alphabetic()).any(|word| word == "most");
        !clause.trim().is_empty() && (superlative || makes_a_name("before-today", &self.word_before(i)))
    }

    /// "the future", "the near future", after "in" or "for" and with nothing that it could describe after it.
    pub(crate) fn the_future(&self, i: usize) -> Match {
        if self.word(i, Class::Era) == Some(0) && self.printed(i) == "moment" && self.before_article(i) == "for" {
            return Some((Meaning::Reference(0), i + 1));
        }
        let at = if self.word(i, Class::Near).is_some() && self.spaced(i + 1) { i + 1 } else { i };
        self.word(at, Class::Era).filter(|side| *side > 0)?;
        let told = matches!(self.before_article(i).as_str(), "in" | "for");
        (told && self.closes(at)).then_some((Meaning::Reference(1), at + 1))
    }

    /// True for "past" in "in the past" with nothing that it could describe after it.
    pub(crate) fn names_the_past(&self, i: usize) -> bool {
        self.printed(i).eq_ignore_ascii_case("past") && self.before_article(i) == "in" && self.closes(i)
    }

    /// True for "last" in "over the last year": a length of time up to now and no stretch of the calendar.
    pub(crate) fn is_over(&self, i: usize) -> bool {
        let last = self.printed(i).eq_ignore_ascii_case("last");
        let unit_of = self.word(i + 1, Class::Unit).map(Unit::numbered);
        let unit = unit_of.is_some_and(|unit| unit != Unit::Second);
        let single = unit && !self.printed(i + 1).ends_with('s') && self.spaced(i + 1);
        let told =
            matches!(self.before_article(i).as_str(), "over" | "in" | "during" | "for" | "within" | "throughout");
        let long = unit_of.is_some_and(|unit| unit >= Unit::Decade);
        last && single && (told || long)
    }

    /// "the last decade" where [`Tokens::is_over`] holds.
    pub(crate) fn last_unit(&self, i: usize) -> Match {
        Some((Meaning::Length(Some(1), Unit::numbered(self.word(i + 1, Class::Unit)?), -1), i + 2))
    }

    /// "the year" in "throughout the year": the one of the document.
    pub(crate) fn whole_stretch(&self, i: usize) -> Match {
        let unit = Unit::numbered(self.word(i, Class::Unit)?);
        let long = (Unit::Week..=Unit::Year).contains(&unit) && !self.printed(i).ends_with('s');
        let before = self.before_article(i);
        if matches!(unit, Unit::Quarter | Unit::Year)
            && matches!(before.as_str(), "for" | "in" | "during")
            && self.ends_clause(i)
        {
            return Some((Meaning::Reported(unit), i + 1));
        }
        let told = before == "throughout";
        let of = matches!(self.kind(i + 1), Some(Kind::Word(Class::Of, _))) && self.spaced(i + 1);
        (long && told && !of).then_some((Meaning::Away(unit, 0), i + 1))
    }

    /// True if nothing follows in the clause but what compares or ends it.
    fn ends_clause(&self, i: usize) -> bool {
        let rest = self.list.get(i).and_then(|t| self.text.get(t.end..)).unwrap_or_default();
        self.closes(i)
            || matches!(
                first_word(rest.trim_start()).as_str(),
                "was" | "were" | "fell" | "rose" | "and" | "but" | "from" | "on" | "as"
            )
    }

    /// The word before the article that stands before the token at `i`.
    fn before_article(&self, i: usize) -> String {
        match i.checked_sub(1).and_then(|at| self.list.get(at)) {
            Some(article) => word_before(self.text, article.start),
            None => String::new(),
        }
    }
}

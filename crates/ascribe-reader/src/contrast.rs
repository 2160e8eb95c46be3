//! What a sentence sets aside: "Iran, not Israel, had attacked", "APT28 rather than APT29", "not Russia but Belarus". Whoever is named so
//! takes no part in what is told, though the parser joins him to whoever does.

use crate::syntax::Tree;
use ascribe_lang::{Rel, Tag};

/// So many words of a phrase may stand between its noun and the word that sets it aside.
const LONGEST_PHRASE: usize = 8;

impl Tree<'_> {
    /// True for a noun that is named only to say that it is not meant.
    pub fn is_set_aside(&self, noun: usize) -> bool {
        let told_of = |t: usize| self.is_set_aside_itself(t);
        // "not by Iran or Israel": the second is joined to the first.
        let joined = self.rel(noun) == Rel::Conj
            && self.by_rel(noun, Rel::Cc).any(|c| matches!(self.words(c), "or" | "nor"))
            && self.head(noun).is_some_and(told_of);
        told_of(noun) || joined
    }

    fn is_set_aside_itself(&self, noun: usize) -> bool {
        let from = noun.saturating_sub(LONGEST_PHRASE);
        let Some(at) = (from..noun).rev().find(|&t| !self.is_within_phrase(t)) else { return false };
        let before = |at: usize, word: &str| at > 0 && self.words(at - 1).eq_ignore_ascii_case(word);
        // "not by Iran", "rather than on Iran": a preposition right behind the word that sets aside.
        let leads = |at: usize| matches!(self.words(at), "not" | "Not" | "than" | "n't" | "n’t");
        let at = if self.tag(at) == Tag::IN && at > 0 && leads(at - 1) { at - 1 } else { at };
        match self.words(at) {
            "than" => before(at, "rather"),
            "of" => before(at, "instead"),
            "not" | "Not" | "n't" | "n’t" => self.sets_aside(at, noun),
            _ => false,
        }
    }

    /// True for a "not" that speaks of the noun behind it and not of a verb: behind a comma, "and" or "but", with a "but" behind the noun,
    /// or of "it was not X that".
    fn sets_aside(&self, not: usize, noun: usize) -> bool {
        let word = |t: usize| if t < self.len() { self.words(t) } else { "" };
        let Some(before) = not.checked_sub(1) else { return self.turns_to_another(noun) };
        match word(before) {
            "," | "and" | "but" | "—" | "–" => !self.says_how(before, not),
            "was" | "is" | "were" => {
                let it = before.checked_sub(1).is_some_and(|t| word(t).eq_ignore_ascii_case("it"));
                it && matches!(word(noun + 1), "that" | "who" | "which") || self.turns_to_another(noun)
            }
            _ => self.turns_to_another(noun),
        }
    }

    /// "a complex but not successful attack", "the breach, not the first at Uber", "and not only": what is said of the deed itself.
    fn says_how(&self, before: usize, not: usize) -> bool {
        let word = |t: usize| if t < self.len() { self.words(t) } else { "" };
        let ordinal = |t: usize| matches!(word(t), "first" | "last" | "biggest" | "largest" | "worst" | "latest");
        let article = not + 1 + usize::from(matches!(word(not + 1), "the" | "a" | "its"));
        let comma = before.checked_sub(1).filter(|&t| word(before) == "but" && word(t) == ",");
        let led = comma.unwrap_or(before);
        let adjective = |t: usize| t < self.len() && matches!(self.tag(t), Tag::JJ | Tag::JJR | Tag::JJS);
        matches!(word(not + 1), "only" | "just" | "merely" | "least" | "even" | "all")
            || ordinal(article)
            || led > 0 && adjective(led - 1) && (adjective(not + 1) || adjective(article))
    }

    /// "not Russia but Belarus": what is meant is named right behind.
    fn turns_to_another(&self, noun: usize) -> bool {
        let word = |t: usize| if t < self.len() { self.words(t) } else { "" };
        // "not by Iran or Israel but by a gang".
        let or = matches!(word(noun + 1), "or" | "nor") && noun + 2 < self.len() && self.is_noun(noun + 2);
        let last = if or { noun + 2 } else { noun };
        word(last + 1) == "but" && word(last + 2) != "also"
    }

    /// What may stand between "not" and the noun that it sets aside.
    fn is_within_phrase(&self, t: usize) -> bool {
        let bare = matches!(self.tag(t), Tag::DT | Tag::JJ | Tag::POS | Tag::HYPH | Tag::PRPS | Tag::CD);
        let some = bare && !matches!(self.words(t), "all" | "every" | "each" | "any");
        some || self.is_noun(t) || matches!(self.words(t), "“" | "\"")
    }
}

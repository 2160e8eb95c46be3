//! Headlines that leave the verb out: "North Korea behind Bybit heist", "NSA behind hack of time centre, Beijing says".

use crate::syntax::Tree;
use crate::words;
use ascribe_lang::{Rel, Tag};

/// So many words may stand between "behind" and the deed.
const WORDS_TO_DEED: usize = 8;

impl Tree<'_> {
    /// "X behind the hack" in a line that has no verb says that X is behind it; a name is what it is said of, since "the men behind the
    /// hack" only tells which men are meant.
    pub fn behind_without_verb(&mut self, i: usize) {
        let Some(doer) = i.checked_sub(1).filter(|&d| self.words(i) == "behind" && self.tag(d) == Tag::NNP) else {
            return;
        };
        let within = |t: usize| self.is_noun(t) || matches!(self.tag(t), Tag::DT | Tag::JJ | Tag::POS | Tag::HYPH);
        let phrase = (i + 1..self.len().min(i + WORDS_TO_DEED)).take_while(|&t| within(t));
        let Some(deed) = phrase.into_iter().find(|&t| words::is("deed", self.lemma(t))) else { return };
        let open = |t: usize| {
            let word = self.words(t).to_lowercase();
            matches!(word.as_str(), "no" | "not" | "or" | "," | "never" | "why" | "how") || words::is("doubt", &word)
        };
        let asked = |t: usize| matches!(self.lemma(t), "question" | "claim" | "rumor" | "rumour" | "theory");
        if !self.is_without_verb(deed) || (0..doer).any(|t| open(t) || asked(t)) {
            return;
        }
        for word in (i + 1..deed).filter(|&t| self.is_noun(t) && self.head(t) != Some(deed)).collect::<Vec<_>>() {
            let inner = self.head(word).is_some_and(|h| h > i && h < deed);
            if !inner && !self.ancestors(deed).any(|a| a == word) {
                self.rehang_as(word, deed, Rel::Compound);
            }
        }
        if self.ancestors(deed).any(|a| a == doer) {
            self.take_place(deed, doer);
        }
        self.rehang_as(i, deed, Rel::Case);
        self.rehang_as(doer, deed, Rel::Nsubj);
        let says = self.head(deed).filter(|&v| self.rel(deed) == Rel::Nsubj && self.is_verb(v));
        if let Some(verb) = says {
            self.rehang_as(deed, verb, Rel::Ccomp);
        }
    }

    /// True if no verb is finite but one of whoever says so at the end.
    fn is_without_verb(&self, deed: usize) -> bool {
        let finite = |t: &usize| matches!(self.tag(*t), Tag::VBD | Tag::VBZ | Tag::VBP | Tag::MD | Tag::VBN);
        (0..self.len()).filter(finite).all(|v| v > deed + 1 && words::is("framing", self.lemma(v)))
    }
}

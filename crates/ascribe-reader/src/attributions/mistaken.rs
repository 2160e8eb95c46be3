//! Verbs of speech that the tagger took for nouns or names, told by what stands beside them.

use super::utterance::Utterance;
use ascribe_lang::{Form, Tag, Token};

impl Utterance<'_> {
    /// True for a word of speech, of those that may be cues, that is a verb whatever the tagger says: "investigators caution that".
    pub(super) fn looks_mistaken(&self, i: usize) -> bool {
        self.is_lone_verb(i)
            || i > 0 && self.word(i) == "warn" && self.is_noun(i)
            || self.is_turned_verb(i)
            || self.is_closing_verb(i)
            || self.is_gerund(i)
            || self.is_inserted_verb(i)
            || self.title && self.is_title_verb(i)
            || matches!(self.tag(i), Tag::NN | Tag::NNS | Tag::JJ)
                && (self.word(i + 1) == "that"
                    || self.word(i + 1) == ":" && self.tag(i) == Tag::NNS
                    || self.word(i + 1) == "with" && self.occasion(i + 1))
                && i > 0
                && (matches!(self.tag(i - 1), Tag::NNS | Tag::NNP | Tag::NNPS | Tag::PRP)
                    || self.tokens[i - 1].form == Form::Name
                    || matches!(self.word(i - 1), "," | ")") && self.tag(i) == Tag::NNS
                    || self.tag(i) == Tag::NNS
                        && self.tag(i - 1) == Tag::NN
                        && matches!(self.word(i + 1), "that" | ":"))
                && crate::words::is("cue clause", &self.verb_lemma(i))
    }

    /// ", Le Monde reports,": between a comma with a name behind it and a comma.
    fn is_inserted_verb(&self, i: usize) -> bool {
        let name = |k: usize| matches!(self.tag(k), Tag::NNP | Tag::NNPS) || self.tokens[k].form == Form::Name;
        let named = i > 1 && self.tag(i) == Tag::NNS && self.word(i + 1) == "," && name(i - 1);
        let opened = (i.saturating_sub(5)..i).rev().find(|&k| !name(k) && !self.opens(k));
        named
            && opened.is_some_and(|k| self.word(k) == ",")
            && !matches!(self.word(i + 2), "and" | "or")
            && crate::words::is("cue quote", &self.verb_lemma(i))
    }

    /// "…, warning that": a form in "-ing" between a comma and "that".
    pub fn is_gerund(&self, i: usize) -> bool {
        i > 0
            && self.word(i - 1) == ","
            && self.word(i + 1) == "that"
            && self.word(i).ends_with("ing")
            && crate::words::is("cue clause", &self.verb_lemma(i))
    }

    /// "…, a survey shows.", "the general writes that", "the airline insists, and": what was taken for the last noun of a phrase with an
    /// article, in a clause without another verb.
    fn is_closing_verb(&self, i: usize) -> bool {
        let plural = self.tag(i) == Tag::NNS && i > 1 && matches!(self.tag(i - 1), Tag::NN | Tag::NNP | Tag::JJ);
        let next = matches!(self.word(i + 1), "." | "," | "" | "that");
        if !plural || !next || !crate::words::is("cue clause", &self.verb_lemma(i)) {
            return false;
        }
        let begun = (i.saturating_sub(6)..i).rev().find(|&k| self.opens(k) || self.is_pause(k));
        let finite = |k: usize| matches!(self.tag(k), Tag::VBD | Tag::VBP | Tag::VBZ | Tag::MD | Tag::IN | Tag::CC);
        begun.is_some_and(|k| self.opens(k) && (k == 0 || self.is_pause(k - 1)) && !(k..i).any(finite))
    }

    /// "Ford Says Profit Fell": in a headline a verb of speech in the present is printed as a name is.
    fn is_title_verb(&self, i: usize) -> bool {
        i > 0
            && self.word(i).ends_with('s')
            && i + 1 < self.len()
            && (self.is_noun(i - 1) || self.tag(i - 1) == Tag::JJ)
            && matches!(self.tag(i), Tag::NNP | Tag::NNPS | Tag::NNS | Tag::NN)
            && !(1..i).any(|k| matches!(self.tag(k), Tag::VBZ | Tag::VBD | Tag::VBP | Tag::MD))
            && crate::words::is("cue clause", &self.verb_lemma(i))
    }

    /// True in a headline whose words all begin with a capital.
    pub fn is_title(&self) -> bool {
        self.title
    }

    /// "“…,” predicts Olga Lund": a word of speech between a closing mark and a name.
    fn is_turned_verb(&self, i: usize) -> bool {
        matches!(self.tag(i), Tag::NN | Tag::NNS)
            && i > 0
            && self.quoted.iter().any(|q| q.end == i)
            && self
                .tokens
                .get(i + 1)
                .is_some_and(|t| matches!(t.tag, Tag::NNP | Tag::DT | Tag::PRP) || t.form == Form::Name)
            && crate::words::is("cue quote", &self.verb_lemma(i))
    }

    /// "The service fears more attacks": a word of thought after a noun, in a sentence without another verb.
    fn is_lone_verb(&self, i: usize) -> bool {
        self.tag(i) == Tag::NNS
            && i > 0
            && i + 1 < self.len()
            && matches!(self.tag(i - 1), Tag::NN | Tag::NNP)
            && crate::words::is("think", &self.verb_lemma(i))
            && !self.tokens.iter().any(|t| matches!(t.tag, Tag::VBD | Tag::VBP | Tag::VBZ | Tag::MD))
    }
}

/// True if all long words begin with a capital, and no full stop ends them.
pub(super) fn is_title(text: &str, tokens: &[Token]) -> bool {
    let long = || {
        tokens.iter().map(|t| t.span.of(text)).filter(|word| word.len() > 4 && word.starts_with(char::is_alphabetic))
    };
    let ends = tokens.last().is_some_and(|t| t.span.of(text) == ".");
    !ends && long().count() > 2 && long().all(|word| word.starts_with(char::is_uppercase))
}

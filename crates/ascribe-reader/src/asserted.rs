//! What a sentence asks, leaves open or calls false is told by nobody: "Did Turla …?", "could not confirm that", "is not aware
//! of any actors that", "wrongly linked to".

use crate::syntax::Tree;
use crate::words;
use ascribe_lang::{Rel, Tag};
use ascribe_model::Span;

/// So many words before a verb are looked at for one that takes it back: "has yet to", "was unable to".
const WORDS_BEFORE: usize = 4;

impl Tree<'_> {
    /// True if the words do not stand behind what the word at the foot of `path` tells; `path` climbs from it to the root.
    pub fn is_left_open(&self, line: Span, path: &[usize]) -> bool {
        let Some(&anchor) = path.first() else { return false };
        let reach = &path[..self.asserted_from(path)];
        self.is_asked(line, anchor, reach.len() == path.len())
            || self.is_said_to_be_false(anchor)
            || self.is_called_false(anchor) && words::is("ascription", self.lemma(anchor))
            || reach.windows(2).any(|step| self.leaves_open(step[0], step[1], reach))
    }

    /// How far up a path what is said above takes back what is told below: not over a clause that only says which one is meant ("could
    /// not find the files that APT28 stole"), when it was or of whom ("no one was hurt in the attack by X").
    fn asserted_from(&self, path: &[usize]) -> usize {
        let sought = |noun: usize| {
            matches!(self.determiner(noun), Some("any" | "no"))
                || self.is_sought(noun)
                || ["evidence", "noun"].iter().any(|class| words::is(class, self.lemma(noun)))
        };
        // "Were the intrusions carried out by X", with "were" as the root or hung on the noun: the verb itself.
        let opened = |v: usize, rel: Rel| self.by_rel(v, rel).any(|be| self.opens(be));
        let told = |noun: usize| {
            let by_head = |v: usize| self.is_verb(v) && (self.lemma(v) == "be" || opened(v, Rel::AuxPass));
            self.head(noun).is_some_and(by_head) || opened(noun, Rel::Cop)
        };
        // "The claim that X did it is false."
        let said = |n: usize| {
            let clause = |&below: &usize| matches!(self.rel(below), Rel::Acl | Rel::AclRelcl | Rel::Ccomp);
            words::is("noun", self.lemma(path[n])) && n.checked_sub(1).is_some_and(|n| clause(&path[n]))
        };
        let given = |at: usize| match self.rel(at) {
            Rel::AclRelcl => self.head(at).is_none_or(|noun| !sought(noun)),
            Rel::Acl => self.tag(at) == Tag::VBN && self.head(at).is_none_or(|noun| !sought(noun) && !told(noun)),
            Rel::Advcl => matches!(
                self.mark(at),
                "after"
                    | "before"
                    | "when"
                    | "since"
                    | "because"
                    | "as"
                    | "while"
                    | "until"
                    | "once"
                    | "though"
                    | "although"
            ),
            Rel::Nsubj | Rel::NsubjPass | Rel::Nmod | Rel::Obl => self.is_noun(at) && !told(at) && self.is_given(at),
            _ => false,
        };
        let last = (0..path.len()).find(|&n| !said(n) && given(path[n]));
        last.map_or(path.len(), |n| n + 1)
    }

    /// "Were the intrusions carried out by Turla?" Why and how something was done is only asked of what was; `whole` if no part of the
    /// sentence is taken for granted.
    fn is_asked(&self, line: Span, anchor: usize, whole: bool) -> bool {
        let asks = line.of(self.text).trim_end_matches(['"', '”', '’', '\'', ')', ' ']).ends_with('?');
        let opener = (0..self.len()).find(|&t| self.opens(t));
        let presumed = opener.is_some_and(|t| words::is("which", self.lemma(t)));
        let apart = (anchor..self.len()).any(|t| self.words(t) == ";");
        asks && whole && !presumed && !apart
    }

    /// "Claims that Turla attacked the ministry are false": by the order of the words, since parsers take the noun for a verb.
    fn is_said_to_be_false(&self, anchor: usize) -> bool {
        let opens = self.len() > 3
            && self.words(1) == "that"
            && self.opens(0)
            && ["noun", "hearsay"].iter().any(|c| words::is(c, self.lemma(0)));
        if !opens || anchor < 2 {
            return false;
        }
        let called = |t: usize| {
            let be = self.words(t - 1);
            matches!(be, "are" | "were" | "is" | "was" | "remain") && words::is("doubt", &self.words(t).to_lowercase())
        };
        // Not over the end of the clause: "…, which was wrong".
        let clause = (anchor + 1..self.len()).take_while(|&t| !matches!(self.words(t), "," | ";"));
        clause.into_iter().any(called)
    }

    /// "stopped short of blaming Russia".
    pub fn is_stopped_short(&self, verb: usize) -> bool {
        let short = verb > 1 && self.words(verb - 1) == "of" && self.words(verb - 2) == "short";
        short && self.tag(verb) == Tag::VBG
    }

    /// True for the first word of the sentence.
    fn opens(&self, at: usize) -> bool {
        let word = |t: usize| self.words(t).starts_with(char::is_alphabetic);
        word(at) && !(0..at).any(word)
    }

    /// Climbing from `from` to `at`: `at` denies, doubts, seeks or could not see what stands under it.
    fn leaves_open(&self, from: usize, at: usize, path: &[usize]) -> bool {
        let clause = matches!(
            self.rel(from),
            Rel::Ccomp | Rel::Csubj | Rel::Xcomp | Rel::Acl | Rel::AclRelcl | Rel::Advcl | Rel::Dep
        );
        let under = clause || matches!(self.rel(from), Rel::Obj | Rel::Obl | Rel::Nmod);
        let lemma = self.lemma(at);
        let subject = matches!(self.rel(from), Rel::Nsubj | Rel::NsubjPass) && words::is("noun", self.lemma(from));
        if (under || subject) && words::is("doubt", lemma) && !self.is_negated(at) {
            return true;
        }
        // "It is a mistake to say that", "one common mistake is to claim that".
        let mistake = |noun: usize| matches!(self.lemma(noun), "mistake" | "error" | "fallacy");
        let told = lemma == "be" && self.by_rel(at, Rel::Nsubj).any(mistake) || mistake(at) && self.has(at, Rel::Cop);
        // "a mistake to ignore that China did it", "a mistake for DarkSide to attack it": that is taken for granted.
        let says = ["say", "think"].iter().any(|class| words::is(class, self.lemma(from)));
        if clause && told && says && !self.is_negated(at) {
            return true;
        }
        if clause && self.is_verb(at) && self.is_called_false(at) {
            return true;
        }
        // "not enough information to conclude that": neither told nor denied.
        let scant = |c: usize| words::is("enough", self.lemma(c));
        if clause && words::is("evidence", lemma) && self.children(at).any(scant) {
            return true;
        }
        // "have not seen any sign that": that is a denial.
        let evidence = words::is("evidence", self.lemma(from));
        // "did not know that it had been hacked until May".
        let until = |t: usize| matches!(self.words(t), "until" | "till");
        if words::is("verify", lemma) && !evidence && self.is_taken_back(at) && !(at..self.len()).any(until) {
            return (under && !self.asks_how(from)) || self.is_sought(from);
        }
        matches!(self.rel(from), Rel::Acl | Rel::AclRelcl) && (self.is_sought(at) || self.is_any_of_none(at, path))
    }

    /// "wrongly", "falsely" beside a verb.
    fn is_called_false(&self, verb: usize) -> bool {
        self.by_rel(verb, Rel::Advmod).any(|a| a.abs_diff(verb) == 1 && words::is("false", self.lemma(a)))
    }

    /// "could not confirm", "has yet to see", "declined to say", "no agency has found", "without confirming".
    fn is_taken_back(&self, at: usize) -> bool {
        let before = at.saturating_sub(WORDS_BEFORE)..at;
        let taken = |t: usize| words::is("take-back", self.lemma(t)) && (t + 1..at).all(|b| !self.is_noun(b));
        self.is_negated(at)
            || self.by_rel(at, Rel::Nsubj).any(|s| self.is_nobody(s))
            || before.into_iter().any(taken)
            || self.mark(at) == "without"
    }

    /// "did not say how the hackers got in", "what they stole": that they did is taken for granted.
    pub fn asks_how(&self, clause: usize) -> bool {
        let first =
            self.subtree(clause, |_| true).into_iter().find(|&t| self.words(t).starts_with(char::is_alphabetic));
        first.is_some_and(|t| t < clause && words::is("which", self.lemma(t)))
    }

    /// "asked for data that linked X to Y", "looked for signs that X did it".
    fn is_sought(&self, noun: usize) -> bool {
        let mut above = self.ancestors(noun).skip(1).take(2);
        self.is_noun(noun) && self.preposition(noun) == "for" && above.any(|at| words::is("seek", self.lemma(at)))
    }

    /// "is not aware of any actors that have used it".
    fn is_any_of_none(&self, noun: usize, path: &[usize]) -> bool {
        let above = path.iter().skip_while(|&&at| at != noun).skip(1);
        self.determiner(noun) == Some("any") && above.take(3).any(|&at| self.is_negated(at))
    }
}

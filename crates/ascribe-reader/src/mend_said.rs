//! Clauses of speech and guise that a parser of this size hangs wrongly: who says something inside of what is said, who passes for
//! somebody else, and what is called something beside another.

use crate::syntax::Tree;
use crate::told::goes_on_saying;
use crate::words;
use ascribe_lang::{Rel, Tag};

/// So many words may stand between "posing as" and the name.
const WORDS_BEFORE_NAME: usize = 10;

/// Words between a verb and an inserted frame that say when or where, at most.
const SHORT_ASIDE: usize = 6;
/// Words of a turned frame, at most.
const FRAME_WORDS: usize = 12;

impl Tree<'_> {
    /// Mends such clauses around one word; a step of [`Tree::mend_clauses`].
    pub fn mend_said(&mut self, i: usize) {
        self.said_in_relative(i);
        self.participle_after_frame(i);
        self.blamed_by(i);
        self.inserted_frame(i);
        self.frame_behind_subject(i);
        self.second_speaker(i);
        self.second_clause(i);
        self.adds_behind_frame(i);
        self.behind_semicolon(i);
        self.name_behind_occasion(i);
        self.gapped_as(i);
        self.verb_after_guise(i);
        self.purpose_of_guise(i);
    }

    /// "a group that Estonia says is run by the FSB hacked the ministry": the pronoun is the subject of what is said, and the verb behind
    /// it that of the whole.
    fn said_in_relative(&mut self, i: usize) {
        let says = |t: usize| words::is("say", self.lemma(t)) || words::is("think", self.lemma(t));
        if self.rel(i) != Rel::AclRelcl || !says(i) || !self.is_verb(i) || !self.has(i, Rel::Nsubj) {
            return;
        }
        let pronoun = self.by_rel(i, Rel::Obj).find(|&p| p < i && matches!(self.tag(p), Tag::WDT | Tag::WP));
        let told = self.by_rel(i, Rel::Ccomp).find(|&v| v > i);
        let (Some(pronoun), Some(told), Some(noun)) = (pronoun, told, self.head(i)) else { return };
        if !self.has(told, Rel::Nsubj) && !self.has(told, Rel::NsubjPass) {
            let rel = if self.has(told, Rel::AuxPass) { Rel::NsubjPass } else { Rel::Nsubj };
            self.rehang_as(pronoun, told, rel);
        }
        let finite = |t: &usize| matches!(self.tag(*t), Tag::VBD | Tag::VBZ | Tag::VBP) && !self.has(*t, Rel::Aux);
        let bare = |t: &usize| !self.has(*t, Rel::Nsubj) && !self.has(*t, Rel::Mark) && !self.has(*t, Rel::Cc);
        let stray =
            self.children(told).filter(|&v| v > told && self.rel(v) == Rel::Advcl).find(|v| finite(v) && bare(v));
        if let Some(verb) = stray.filter(|_| self.head(noun).is_none() && self.is_noun(noun)) {
            self.uproot(verb);
            self.rehang_as(noun, verb, Rel::Nsubj);
        }
    }

    /// "The hackers broke in, officials said, stealing $4 million": what follows who says so goes on about what was done.
    fn participle_after_frame(&mut self, i: usize) {
        if self.tag(i) != Tag::VBG || i < 4 || self.words(i - 1) != "," || goes_on_saying(self.words(i)) {
            return;
        }
        let acts = [
            "say",
            "think",
            "deny",
            "goes on",
            "ascription",
            "charge",
            "regard",
            "response",
            "answer",
            "speaking",
            "cue object",
        ];
        if acts.iter().any(|class| words::is(class, self.lemma(i))) {
            return;
        }
        let Some(verb) = self.head(i).filter(|&v| v < i && words::is("framing", self.lemma(v))) else { return };
        let told_after = self.children(verb).any(|c| c > verb && matches!(self.rel(c), Rel::Ccomp | Rel::Obj));
        let Some(speaker) = self.by_rel(verb, Rel::Nsubj).find(|&s| s < verb).filter(|_| !told_after) else { return };
        let first = self.phrase(speaker).first().copied().unwrap_or(speaker);
        let Some(comma) = first.checked_sub(1).filter(|&t| self.words(t) == ",") else { return };
        let told = self.children(verb).find(|&c| c < comma && self.is_verb(c) && self.rel(c) == Rel::Ccomp);
        let around = || self.head(verb).filter(|&h| h < comma && self.is_verb(h));
        let finite = |t: &usize| matches!(self.tag(*t), Tag::VBD | Tag::VBZ | Tag::VBP);
        if let Some(main) = told.or_else(around).or_else(|| (0..comma).find(finite)) {
            self.rehang_as(i, main, Rel::Advcl);
        }
    }

    /// "was blamed for the hack of the commission by London": who blames, not who hacked.
    fn blamed_by(&mut self, i: usize) {
        if self.rel(i) != Rel::Nmod || self.preposition(i) != "by" {
            return;
        }
        let over: Vec<usize> = self.ancestors(i).skip(1).take(4).collect();
        let Some(at) = over.iter().position(|&a| self.is_verb(a)) else { return };
        let (Some(deed), verb) = (at.checked_sub(1).map(|n| over[n]), over[at]) else { return };
        let answers = self.has(verb, Rel::AuxPass) && words::is("answer", self.lemma(verb)) && verb < deed;
        let agent = self.has(verb, Rel::OblAgent) || self.children(verb).any(|c| self.preposition(c) == "by");
        if answers && !agent && matches!(&*self.preposition(deed), "for" | "over") {
            self.rehang_as(i, verb, Rel::OblAgent);
        }
    }

    /// "The Kremlin denies, Reuters reports, that it did": what commas part off is no object of the verb before it.
    fn inserted_frame(&mut self, i: usize) {
        // "Reuters reports", taken for a noun.
        let noun = self.tag(i) == Tag::NNS
            && matches!(self.rel(i), Rel::Obj | Rel::Conj | Rel::Appos | Rel::Dep)
            && words::is("say", self.words(i).trim_end_matches('s'));
        let within = i + 1 < self.len() && self.words(i + 1) == "," && self.has(i, Rel::Compound);
        if let Some(verb) = self.head(i).filter(|&v| noun && within && v < i && self.words(v + 1) == ",") {
            let told = self.children(i).find(|&c| c > i && matches!(self.rel(c), Rel::Ccomp | Rel::Acl));
            self.rehang_as(i, verb, Rel::Parataxis);
            if let Some(told) = told {
                self.rehang_as(told, verb, Rel::Ccomp);
            }
            return;
        }
        let says = self.is_verb(i) && words::is("say", self.lemma(i)) && i + 1 < self.len() && self.words(i + 1) == ",";
        let Some(verb) = self.head(i).filter(|&v| says && v < i && self.is_verb(v)) else { return };
        let over = ["say", "deny", "think"].iter().any(|class| words::is(class, self.lemma(verb)));
        let Some(speaker) = self.by_rel(i, Rel::Nsubj).find(|&s| s > verb && s < i).filter(|_| over) else { return };
        let Some(comma) = self.comma_before(speaker) else { return };
        // "denied on Friday, state media reported, that": over when and where it was said.
        let aside = |t: usize| t > verb + SHORT_ASIDE || self.rel(t) == Rel::Obj || self.is_verb(t);
        if comma <= verb || (verb + 1..comma).any(aside) {
            return;
        }
        let untold = !self.children(verb).any(|c| c > verb && matches!(self.rel(c), Rel::Obj | Rel::Ccomp));
        for told in self.children(i).filter(|&c| c > i).collect::<Vec<_>>() {
            match self.rel(told) {
                Rel::Ccomp => self.rehang_as(told, verb, Rel::Ccomp),
                Rel::Obj if untold && self.is_noun(told) => self.rehang_as(told, verb, Rel::Obj),
                _ => {}
            }
        }
        self.rehang_as(i, verb, Rel::Parataxis);
    }

    /// The comma right before the phrase of a noun.
    fn comma_before(&self, noun: usize) -> Option<usize> {
        let first = self.phrase(noun).first().copied().unwrap_or(noun);
        first.checked_sub(1).filter(|&t| self.words(t) == ",")
    }

    /// "APT28, the ministry believes, hacked the party": the noun before the commas is the subject of the verb behind them.
    fn frame_behind_subject(&mut self, i: usize) {
        let says = |t: usize| words::is("say", self.lemma(t)) || words::is("think", self.lemma(t));
        let ends = self.is_verb(i) && i + 2 < self.len() && self.words(i + 1) == "," && says(i);
        let Some(speaker) = self.by_rel(i, Rel::Nsubj).find(|&s| s < i).filter(|_| ends) else { return };
        let Some(comma) = self.comma_before(speaker) else { return };
        let Some(noun) = comma.checked_sub(1).filter(|&n| self.is_noun(n)).map(|n| self.whole(n)) else { return };
        let subjectless = |v: &usize| {
            self.is_verb(*v) && !self.has(*v, Rel::Nsubj) && !self.has(*v, Rel::NsubjPass) && !self.has(*v, Rel::Mark)
        };
        let told = self.by_rel(i, Rel::Ccomp).find(|&v| v > i && subjectless(&v));
        let (Some(told), true) = (told, noun < comma && (self.head(i) == Some(noun) || self.head(noun) == Some(i)))
        else {
            return;
        };
        if self.head(i) == Some(noun) {
            self.take_place(told, noun);
        } else {
            self.take_place(told, i);
        }
        let rel = if self.has(told, Rel::AuxPass) { Rel::NsubjPass } else { Rel::Nsubj };
        self.rehang_as(noun, told, rel);
        self.rehang_as(i, told, Rel::Parataxis);
    }

    /// "The service said the group hit the police, and France called on Moscow to stop": whoever speaks behind "and" or "while" does so beside
    /// the first speaker, not in his words.
    fn second_speaker(&mut self, i: usize) {
        let speaks =
            |t: usize| ["say", "deny", "think", "response"].iter().any(|class| words::is(class, self.lemma(t)));
        let finite = matches!(self.tag(i), Tag::VBD | Tag::VBZ | Tag::VBP) && !self.has(i, Rel::Aux);
        if i < 6 || !finite || !matches!(self.rel(i), Rel::Conj | Rel::Advcl) || !speaks(i) {
            return;
        }
        let own = self.by_rel(i, Rel::Nsubj).find(|&s| s < i);
        let Some(subject) = own.or_else(|| Some(i - 1).filter(|&s| self.is_noun(s))) else { return };
        let first = self.phrase(subject).first().copied().unwrap_or(subject);
        let joint = first.checked_sub(1).filter(|&t| matches!(self.words(t), "and" | "but" | "while" | "whereas"));
        let Some(joint) = joint.filter(|_| !self.is_pronoun(subject) && subject + 3 > i) else { return };
        let over: Vec<usize> = self.ancestors(i).skip(1).take(5).collect();
        let carried = |at: &usize| {
            let verb = self.head(*at).filter(|&v| v < *at && *at < joint && self.rel(*at) == Rel::Ccomp);
            verb.filter(|&v| self.tag(v) == self.tag(i) && speaks(v) && self.has(v, Rel::Nsubj))
        };
        let Some(speech) = over.iter().find_map(carried) else { return };
        // "and police said" where a row of nouns goes on, as in "banks, insurers and police say".
        let row = own.is_none() && self.rel(subject) != Rel::Conj;
        if row {
            return;
        }
        let rel = if matches!(self.words(joint), "and" | "but") { Rel::Conj } else { Rel::Advcl };
        self.rehang_as(i, speech, rel);
        self.rehang_as(subject, i, Rel::Nsubj);
        self.rehang_as(joint, i, if rel == Rel::Conj { Rel::Cc } else { Rel::Mark });
    }

    /// "FireEye said that it was hit; Dragos caught it": a clause with a subject of its own behind a semicolon, and without "that", stands
    /// beside what was said, not in it.
    fn behind_semicolon(&mut self, i: usize) {
        let finite = matches!(self.tag(i), Tag::VBD | Tag::VBZ | Tag::VBP) && self.rel(i) == Rel::Ccomp;
        let Some(verb) = self.head(i).filter(|&v| finite && v < i && self.is_verb(v)) else { return };
        let subject = self.by_rel(i, Rel::Nsubj).any(|s| s < i);
        let parted = (verb + 1..i).any(|t| self.words(t) == ";");
        let marked = self.has(i, Rel::Mark);
        let before = self.children(verb).any(|c| c > verb && c < i && matches!(self.rel(c), Rel::Ccomp | Rel::Obj));
        if subject && parted && !marked && before {
            self.rehang_as(i, verb, Rel::Parataxis);
        }
    }

    /// "On its page in the dark web Cuba claims": the name right before the verb is its subject, not the page that "on" opens.
    fn name_behind_occasion(&mut self, i: usize) {
        let phrase = matches!(self.rel(i), Rel::Nsubj | Rel::Obl)
            && matches!(&*self.preposition(i), "on" | "in" | "at" | "by" | "after");
        let subjectless = |v: usize| !self.by_rel(v, Rel::Nsubj).any(|s| s != i) && !self.has(v, Rel::NsubjPass);
        let verb = self.head(i).filter(|&v| phrase && v > i + 2 && self.is_verb(v) && subjectless(v));
        let Some(verb) = verb.filter(|&v| matches!(self.tag(v), Tag::VBD | Tag::VBZ | Tag::VBP)) else { return };
        let (name, before) = (verb - 1, verb - 2);
        let common = matches!(self.tag(before), Tag::NN | Tag::NNS | Tag::CD);
        let parted = self.tag(name) == Tag::NNP && common && self.ancestors(name).any(|a| a == i);
        if !parted || name == i || before == i {
            return;
        }
        let inner: Vec<usize> = self.children(name).filter(|&c| c < before).collect();
        self.take_place(before, name);
        self.rehang_as(name, verb, Rel::Nsubj);
        inner.into_iter().for_each(|c| self.rehang_as(c, before, self.rel(c)));
        self.rehang_as(i, verb, Rel::Obl);
    }

    /// "Dragos said the group hit a substation and ESET analysed the worm": the noun between "and" and a verb with an object is the subject of
    /// that verb, no further victim.
    fn second_clause(&mut self, i: usize) {
        let finite = matches!(self.tag(i), Tag::VBD | Tag::VBZ | Tag::VBP);
        let clause = matches!(self.rel(i), Rel::Conj | Rel::Advcl | Rel::Parataxis | Rel::Ccomp);
        let bare = !self.has(i, Rel::Nsubj) && !self.has(i, Rel::NsubjPass) && !self.has(i, Rel::Aux);
        if i < 5 || !(finite && clause && bare) || !self.by_rel(i, Rel::Obj).any(|o| o > i) {
            return;
        }
        let subject = i - 1;
        let Some(noun) = self.head(subject).filter(|_| self.is_noun(subject) && self.rel(subject) == Rel::Conj) else {
            return;
        };
        let first = self.phrase(subject).first().copied().unwrap_or(subject);
        let and = first.checked_sub(1).filter(|&t| matches!(self.words(t), "and" | "but"));
        let joined = and.is_some_and(|and| noun < and && matches!(self.rel(noun), Rel::Obj | Rel::Obl | Rel::Nmod));
        let alone = noun + 1 == and.unwrap_or(0) || and.is_some_and(|and| self.words(and - 1) == ",");
        if joined && alone && self.conjuncts(noun).len() <= 2 {
            self.rehang_as(subject, i, Rel::Nsubj);
        }
    }

    /// "The group hit banks, said the report, adding that": who goes on is who spoke between the commas, not whoever did it.
    fn adds_behind_frame(&mut self, i: usize) {
        if self.tag(i) != Tag::VBG || i < 5 || self.words(i - 1) != "," || !goes_on_saying(self.words(i)) {
            return;
        }
        let turned = (i.saturating_sub(FRAME_WORDS)..i - 1).rev().find(|&v| {
            self.is_verb(v)
                && words::is("framing", self.lemma(v))
                && v > 1
                && matches!(self.words(v - 1), "," | "”" | "\"")
        });
        let Some(verb) = turned.filter(|&v| self.head(i) != Some(v) && !self.has(i, Rel::Nsubj)) else { return };
        let speaker = self.by_rel(verb, Rel::Nsubj).find(|&s| s > verb && s < i);
        if speaker.is_some() {
            self.rehang_as(i, verb, Rel::Advcl);
        }
    }

    /// "described Iran as a threat to shipping and Israel as a partner": what is called something else with an "as" of its own is not
    /// joined to what the first "as" holds.
    fn gapped_as(&mut self, i: usize) {
        let joined = self.rel(i) == Rel::Conj && self.is_noun(i) && i + 1 < self.len() && self.words(i + 1) == "as";
        if !joined {
            return;
        }
        let over: Vec<usize> = self.ancestors(i).skip(1).take(6).collect();
        let Some(at) = over.iter().position(|&a| self.is_verb(a)) else { return };
        let held = over[..at].iter().any(|&a| self.preposition(a) == "as");
        let verb = over[at];
        if held && words::is("regard", self.lemma(verb)) {
            self.rehang_as(i, verb, Rel::Dep);
        }
        // "tracks the group as Forest Blizzard and CrowdStrike as Fancy Bear": another vendor has another name for it.
        let names = words::is("naming", self.lemma(verb)) || self.lemma(verb) == "follow";
        if held && names && self.tag(i) == Tag::NNP {
            let name = (i + 2..self.len()).take(3).find(|&t| self.is_noun(t) && self.tag(t) == Tag::NNP);
            self.rehang_as(i, verb, Rel::Dep);
            if let Some(name) = name {
                self.rehang_as(name, verb, Rel::Obl);
            }
        }
    }

    /// "Hackers posing as the Lazarus Group robbed a bank", taken for what that group did: whose guise it is did nothing, the verb
    /// behind is of whoever wears it.
    fn verb_after_guise(&mut self, i: usize) {
        let Some(guise) = i.checked_sub(1).filter(|&g| self.words(i) == "as" && self.is_guise(g)) else { return };
        let Some(verb) = self.head(i).filter(|&v| v > i && self.is_verb(v) && self.rel(i) == Rel::Mark) else { return };
        let worn = self.by_rel(verb, Rel::Nsubj).find(|&s| s > i && s < verb);
        let wearer = self.by_rel(guise, Rel::Nsubj).next().or_else(|| self.head(guise).filter(|&h| self.is_noun(h)));
        let (Some(worn), Some(wearer)) = (worn, wearer.filter(|&w| w < guise)) else { return };
        if self.rel(wearer) != Rel::Nsubj || self.head(wearer) != Some(guise) {
            return;
        }
        self.take_place(verb, guise);
        self.rehang_as(guise, wearer, Rel::Acl);
        self.rehang_as(worn, guise, Rel::Obl);
        self.rehang_as(i, worn, Rel::Case);
        self.rehang_as(wearer, verb, Rel::Nsubj);
    }

    /// "posed as Colombia's tax authority to infect judges": what is done in a guise is done by whoever wears it.
    fn purpose_of_guise(&mut self, i: usize) {
        let infinitive = self.rel(i) == Rel::Acl && self.tag(i) == Tag::VB && self.mark(i) == "to";
        let Some(worn) = self.head(i).filter(|&n| infinitive && self.preposition(n) == "as") else { return };
        if let Some(guise) = self.head(worn).filter(|&v| self.is_verb(v) && words::is("guise", self.lemma(v))) {
            self.rehang_as(i, guise, Rel::Advcl);
        }
    }

    fn is_guise(&self, i: usize) -> bool {
        self.tag(i) == Tag::VBG && words::is("guise", self.lemma(i))
    }

    /// True if the words of a name are those that somebody passes for: "posing as Turla", "impersonating the ministry".
    pub fn is_worn(&self, first: usize) -> bool {
        // "posing as the notorious hacking group “Sandworm”": over what stands before the name.
        let sort = |t: usize| {
            let common = self.is_noun(t) && self.tag(t) != Tag::NNP;
            // "state-backed", "nation-state-linked".
            let hyphened = t > 0 && self.tag(t - 1) == Tag::HYPH;
            common
                || hyphened
                || matches!(self.tag(t), Tag::DT | Tag::JJ | Tag::HYPH)
                || matches!(self.words(t), "“" | "\"" | "‘")
        };
        let before = (first.saturating_sub(WORDS_BEFORE_NAME)..first).rev().find(|&t| !sort(t));
        let verb = before.and_then(|t| if self.words(t) == "as" { t.checked_sub(1) } else { Some(t) });
        let as_it = before.is_some_and(|t| self.words(t) == "as");
        let Some(v) = verb else { return false };
        let gerund = self.is_verb(v) || self.words(v).ends_with("ing");
        // "claimed to represent Fancy Bear", "pretended to be the tax office".
        let claimed = || {
            let to = v > 1 && self.words(v - 1) == "to";
            to && matches!(self.lemma(v), "be" | "represent")
                && matches!(self.lemma(v - 2), "claim" | "pretend" | "purport" | "profess")
        };
        match as_it {
            true => gerund && words::is("guise", self.lemma(v)),
            false => self.is_verb(v) && (matches!(self.lemma(v), "impersonate" | "mimic") || claimed()),
        }
    }
}

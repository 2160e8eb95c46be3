//! Attachments that a parser of this size often gets wrong and that the words around them decide.

use crate::syntax::Tree;
use ascribe_lang::{Rel, Tag};

impl Tree<'_> {
    /// Mends the tree; each rule looks at one word and its neighbours.
    pub fn mend(&mut self) {
        for i in 0..self.len() {
            self.have_a_noun(i);
            self.perfect_apart(i);
            self.among_others(i);
            self.noun_joined_to_verb(i);
            self.first_of_two(i);
            self.joined_to_speech(i);
            self.second_object(i);
            self.participle_joined_to_noun(i);
            self.be_a_noun(i);
            self.noun_before_copula(i);
            self.about_as_many(i);
            self.verb_taken_for_participle(i);
            self.second_subject_is_aside(i);
            self.preposition_taken_for_mark(i);
            self.being_behind(i);
            self.perfect_taken_for_sort(i);
            self.name_given(i);
            self.said_beside(i);
            self.clause_before_speakers(i);
            self.speakers_joined_to_place(i);
            self.relative_joined_above(i);
            self.noun_before_its_name(i);
        }
    }

    /// "condemn the activity that Russia conducted and that targeted KA-SAT": a clause with a relative pronoun goes on the one before it, and is not
    /// joined to the verb above both.
    fn relative_joined_above(&mut self, i: usize) {
        if self.rel(i) != Rel::Conj || !self.is_verb(i) {
            return;
        }
        let relative = |word: &str| matches!(word, "that" | "which" | "who");
        let subject = self.children(i).find(|&c| self.rel(c) == Rel::Nsubj && relative(self.words(c)));
        let joined = subject.filter(|&s| s > 0 && matches!(self.words(s - 1), "and" | "or" | "but"));
        let (Some(subject), Some(above)) = (joined, self.head(i)) else { return };
        let before = (above + 1..subject).rev().find(|&r| {
            self.rel(r) == Rel::AclRelcl && self.is_verb(r) && self.children(r).any(|c| relative(self.words(c)))
        });
        if let Some(before) = before {
            self.rehang_as(i, before, Rel::Conj);
        }
    }

    /// "targeted the satellite network KA-SAT": a noun right before a name, taken for two objects.
    fn noun_before_its_name(&mut self, i: usize) {
        let noun = i.checked_sub(1).filter(|&n| self.tag(i) == Tag::NNP && matches!(self.tag(n), Tag::NN | Tag::NNS));
        let Some(noun) = noun.filter(|&n| self.rel(n) == Rel::Obj && self.rel(i) == Rel::Obj) else { return };
        if self.head(noun) == self.head(i) {
            self.rehang_as(noun, i, Rel::Compound);
            for c in self.children(noun).filter(|&c| c < noun).collect::<Vec<_>>() {
                self.rehang_as(c, i, self.rel(c));
            }
        }
    }

    /// "Russia was behind a cyberattack on Viasat, the European Union said": what is said beside a clause tells no noun of it apart.
    fn said_beside(&mut self, i: usize) {
        let relative = self.rel(i) == Rel::AclRelcl && self.is_verb(i) && crate::words::is("framing", self.lemma(i));
        if !relative || self.has(i, Rel::Obj) || self.has(i, Rel::Ccomp) {
            return;
        }
        let Some(speaker) = self.by_rel(i, Rel::Nsubj).next().filter(|&s| s < i && self.is_noun(s)) else { return };
        let first = (0..=speaker).find(|&t| self.ancestors(t).any(|a| a == speaker)).unwrap_or(speaker);
        let apart = self.words(first) == "," || first > 0 && self.words(first - 1) == ",";
        let top = self.head(i).and_then(|noun| self.ancestors(noun).last()).filter(|_| apart);
        if let Some(top) = top {
            self.rehang_as(i, top, Rel::Parataxis);
        }
    }

    /// "… before its troops crossed into Ukraine, the European Union and Britain said": where the verb of saying was taken for that of the clause
    /// before it, whose own verb hangs on its subject, the clause gets its verb back.
    fn clause_before_speakers(&mut self, i: usize) {
        if self.rel(i) != Rel::Advcl || !crate::words::is("framing", self.lemma(i)) {
            return;
        }
        let row = i.checked_sub(1).filter(|&n| self.is_noun(n) && self.rel(n) == Rel::Conj).and_then(|n| self.head(n));
        let subject = self.by_rel(i, Rel::Nsubj).next().filter(|&s| row.is_some_and(|row| s < row));
        let verb = subject.and_then(|s| self.by_rel(s, Rel::Acl).find(|&v| v == s + 1 && self.is_verb(v)));
        let (Some(row), Some(subject), Some(verb)) = (row, subject, verb) else { return };
        let Some(top) = self.ancestors(i).last().filter(|&top| top != i) else { return };
        if !self.ancestors(row).any(|a| a == verb) {
            return;
        }
        let before: Vec<usize> = self.children(i).filter(|&c| c < verb).collect();
        self.take_place(verb, i);
        before.into_iter().for_each(|c| self.rehang_as(c, verb, self.rel(c)));
        self.rehang_as(subject, verb, Rel::Nsubj);
        self.rehang_as(i, top, Rel::Parataxis);
    }

    /// "… crossed into Ukraine, the European Union, Britain and the United States said": a row right before a verb of saying that has no
    /// subject speaks, though it is joined to the noun before the first comma.
    fn speakers_joined_to_place(&mut self, i: usize) {
        let bare =
            self.rel(i) == Rel::Parataxis && crate::words::is("framing", self.lemma(i)) && !self.has(i, Rel::Nsubj);
        let last = i.checked_sub(1).filter(|&n| bare && self.is_noun(n) && self.rel(n) == Rel::Conj);
        let Some(noun) = last.and_then(|n| self.head(n)) else { return };
        let row: Vec<usize> = self.by_rel(noun, Rel::Conj).filter(|&c| c > noun && c < i).collect();
        let Some((&first, others)) = row.split_first() else { return };
        let set = first.saturating_sub(1 + usize::from(self.has(first, Rel::Det)));
        if self.words(set) != "," {
            return;
        }
        self.rehang_as(first, i, Rel::Nsubj);
        others.iter().for_each(|&other| self.rehang_as(other, first, Rel::Conj));
    }

    /// "calls the group Cloud Atlas": the name right behind the object of a verb of naming is what it is called.
    fn name_given(&mut self, i: usize) {
        self.name_given_to_relative(i);
        let Some(object) = self.head(i).filter(|&o| self.rel(i) == Rel::Appos && o + 1 == i) else { return };
        let verb = self.head(object).filter(|&v| self.rel(object) == Rel::Obj && self.is_verb(v));
        if let Some(verb) = verb.filter(|&v| self.tag(i) == Tag::NNP && crate::words::is("naming", self.lemma(v))) {
            self.rehang_as(i, verb, Rel::Xcomp);
        }
    }

    /// "the intruders, whom Trend Micro calls Earth Estries": who is named stands before the verb, the name behind it.
    fn name_given_to_relative(&mut self, i: usize) {
        let object = self.rel(i) == Rel::Obj && self.tag(i) == Tag::NNP;
        let Some(verb) = self.head(i).filter(|&v| object && v < i && crate::words::is("naming", self.lemma(v))) else {
            return;
        };
        let relative = |o: usize| o < verb && matches!(self.words(o), "which" | "whom");
        if self.rel(verb) == Rel::AclRelcl && self.by_rel(verb, Rel::Obj).any(relative) {
            self.rehang_as(i, verb, Rel::Xcomp);
        }
    }

    /// "attackers had access to its servers": with a noun after it, "have" is the verb and not an auxiliary.
    fn have_a_noun(&mut self, i: usize) {
        if self.rel(i) != Rel::Aux || self.lemma(i) != "have" {
            return;
        }
        let Some(noun) = self.head(i).filter(|&h| h > i && self.is_noun(h) && !self.has(h, Rel::Cop)) else { return };
        self.take_place(i, noun);
        for c in self.children(noun).filter(|&c| c < i).collect::<Vec<_>>() {
            if matches!(self.rel(c), Rel::Nsubj | Rel::NsubjPass | Rel::Mark | Rel::Advmod | Rel::Aux) {
                self.rehang_as(c, i, self.rel(c));
            }
        }
        self.rehang_as(noun, i, Rel::Obj);
    }

    /// "hit hospitals, ChatGPT and the ministry": a noun is joined to the object, not to the verb.
    fn noun_joined_to_verb(&mut self, i: usize) {
        let adjective = |h: usize| self.tag(h) == Tag::JJ && self.rel(i) == Rel::Obj;
        let joined = self.rel(i) == Rel::Conj || self.head(i).is_some_and(adjective);
        if !joined || !self.is_noun(i) || self.has(i, Rel::Cop) || self.has(i, Rel::Nsubj) {
            return;
        }
        let governs = |v: usize| self.is_verb(v) || self.tag(v) == Tag::JJ;
        let Some(verb) = self.head(i).filter(|&v| governs(v) && v < i) else { return };
        let argument = |c: &usize| {
            (verb + 1..i).contains(c) && self.is_noun(*c) && matches!(self.rel(*c), Rel::Obj | Rel::Obl | Rel::OblAgent)
        };
        let before = self.children(verb).rfind(argument);
        if let Some(noun) = before {
            self.rehang_as(i, noun, Rel::Conj);
        }
    }

    /// "Estonia has imposed", taken for two verbs in a row: the second is the verb.
    fn perfect_apart(&mut self, i: usize) {
        let apart = matches!(self.rel(i), Rel::Conj | Rel::Xcomp | Rel::Ccomp | Rel::Advcl | Rel::Acl | Rel::Dep);
        if !apart || !matches!(self.tag(i), Tag::VBD | Tag::VBN) {
            return;
        }
        let Some(have) = self.head(i).filter(|&h| h < i && self.lemma(h) == "have" && !self.has(h, Rel::Obj)) else {
            return;
        };
        // "has since received": here "since" is an adverb.
        if (have + 1..i).any(|t| self.tag(t) != Tag::RB && self.words(t) != "since") {
            return;
        }
        self.take_place(i, have);
        for c in self.children(have).collect::<Vec<_>>() {
            self.rehang_as(c, i, self.rel(c));
        }
        self.rehang_as(have, i, Rel::Aux);
    }

    /// "Maersk and Merck were among the companies hit": the companies are the predicate.
    fn among_others(&mut self, i: usize) {
        if !(self.is_noun(i) || self.lemma(i) == "those") || self.preposition(i) != "among" {
            return;
        }
        let Some(be) = self.head(i).filter(|&b| b < i && self.rel(b) == Rel::Cop) else { return };
        let Some(subject) = self.head(be).filter(|&s| s < be && self.is_noun(s)) else { return };
        self.rehang_as(be, subject, Rel::Dep);
        self.take_place(i, subject);
        self.rehang_as(be, i, Rel::Cop);
        self.rehang_as(subject, i, Rel::Nsubj);
    }

    /// "the European Union and its member states": the first of two is no modifier of the second.
    fn first_of_two(&mut self, i: usize) {
        if self.rel(i) != Rel::Compound || self.token(i).form != ascribe_lang::Form::Name {
            return;
        }
        let Some(head) = self.head(i).filter(|&h| h > i + 1) else { return };
        if self.words(i + 1) == "and" {
            self.rehang_as(i, head, Rel::Conj);
        }
    }

    /// "said that hackers had been inside and wiped servers": what is no speech goes on what was said.
    fn joined_to_speech(&mut self, i: usize) {
        let bare =
            self.rel(i) == Rel::Conj && self.is_verb(i) && !self.has(i, Rel::Nsubj) && !self.has(i, Rel::NsubjPass);
        let lemma = self.lemma(i).to_owned();
        if !bare || crate::words::is("say", &lemma) || crate::words::is("response", &lemma) {
            return;
        }
        let Some(said) = self.head(i).filter(|&h| h < i && self.is_verb(h) && self.lemma(h) == "say") else { return };
        let clause = self.by_rel(said, Rel::Ccomp).find(|&c| c > said && c < i);
        if let Some(clause) = clause.filter(|&c| self.has(c, Rel::Nsubj) || self.has(c, Rel::NsubjPass)) {
            self.rehang_as(i, clause, Rel::Conj);
        }
    }

    /// "in Taiwan, Thailand and the Philippines": a second object after "and" goes with the noun right before it.
    fn second_object(&mut self, i: usize) {
        let joined = self.rel(i) == Rel::Obj && self.is_noun(i) && self.by_rel(i, Rel::Cc).any(|c| c < i);
        let Some(verb) = self.head(i).filter(|_| joined) else { return };
        if !self.by_rel(verb, Rel::Obj).any(|o| o > verb && o < i) {
            return;
        }
        let cc = self.by_rel(i, Rel::Cc).next().unwrap_or(i);
        if let Some(noun) = cc.checked_sub(1).filter(|&n| self.is_noun(n) && n > verb) {
            self.rehang_as(i, noun, Rel::Conj);
        }
    }

    /// "X was the work of Y", taken for a verb and its object: the noun is the predicate.
    fn be_a_noun(&mut self, i: usize) {
        if self.lemma(i) != "be" || !self.is_verb(i) || matches!(self.rel(i), Rel::Cop | Rel::Aux | Rel::AuxPass) {
            return;
        }
        let Some(noun) = self.by_rel(i, Rel::Obj).find(|&o| o > i && self.is_noun(o)) else { return };
        self.take_place(noun, i);
        for c in self.children(i).filter(|&c| c != noun).collect::<Vec<_>>() {
            self.rehang_as(c, noun, self.rel(c));
        }
        self.rehang_as(i, noun, Rel::Cop);
    }

    /// "Espionage is the main goal": the noun before the copula is the subject, not a modifier.
    fn noun_before_copula(&mut self, i: usize) {
        if !self.is_noun(i) || self.has(i, Rel::Nsubj) {
            return;
        }
        let Some(copula) = self.by_rel(i, Rel::Cop).find(|&c| c < i) else { return };
        let before = self.children(i).find(|&c| c < copula && self.rel(c) == Rel::Compound && self.is_noun(c));
        if let Some(subject) = before {
            self.rehang_as(subject, i, Rel::Nsubj);
        }
    }

    /// "destroyed about a thousand centrifuges": how many, and no preposition.
    fn about_as_many(&mut self, i: usize) {
        if self.rel(i) != Rel::Obl || !self.is_noun(i) {
            return;
        }
        let Some(case) = self.by_rel(i, Rel::Case).find(|&c| c < i) else { return };
        let roughly = matches!(self.lemma(case), "about" | "around" | "over" | "under" | "nearly" | "almost");
        let number = |t: usize| t < i && self.tag(t) == Tag::CD;
        let counted = number(case + 1) || matches!(self.lemma(case + 1), "a" | "one") && number(case + 2);
        let free = self.head(i).is_some_and(|v| self.is_verb(v) && v < i && !self.has(v, Rel::Obj));
        if roughly && counted && free {
            self.rehang_as(case, i, Rel::Advmod);
            self.rehang_as(i, self.head(i).unwrap_or(i), Rel::Obj);
        }
    }

    /// "An attack on X shut down Y", taken for a noun with a participle: with an object and no other verb, it is the verb.
    fn verb_taken_for_participle(&mut self, i: usize) {
        let past = matches!(self.tag(i), Tag::VBN | Tag::VBD) && self.rel(i) == Rel::Acl;
        if !past || !self.by_rel(i, Rel::Obj).any(|o| o > i) || self.has(i, Rel::OblAgent) || self.has(i, Rel::Mark) {
            return;
        }
        let Some(noun) = self.head(i).filter(|&n| self.is_noun(n) && n < i && self.rel(n) == Rel::Root) else { return };
        if self.has(noun, Rel::Cop) || (0..self.len()).any(|t| t != i && self.is_finite(t)) {
            return;
        }
        self.uproot(i);
        self.rehang_as(noun, i, Rel::Nsubj);
    }

    /// "The Cyber Partisans, Belarusian hacktivists, wiped servers": a noun between commas after the subject says what it is.
    fn second_subject_is_aside(&mut self, i: usize) {
        let subject = |c: usize| matches!(self.rel(c), Rel::Nsubj | Rel::NsubjPass);
        if !subject(i) || !matches!(self.tag(i), Tag::NN | Tag::NNS) {
            return;
        }
        let Some(verb) = self.head(i).filter(|&v| v > i && self.is_verb(v)) else { return };
        let Some(first) = self.children(verb).find(|&c| c < i && subject(c) && self.is_noun(c)) else { return };
        let behind = (first + 1..i).find(|&t| self.rel(t) != Rel::Flat).unwrap_or(i);
        let commas = self.words(behind) == ","
            && (i + 1..verb).any(|t| self.words(t) == ",")
            && !(first..verb).any(|t| matches!(self.words(t), "and" | "or"));
        if commas {
            self.rehang_as(i, first, Rel::Appos);
        }
    }

    /// "Attacks by X against firms continue": a preposition that opens no clause, taken for one that does.
    fn preposition_taken_for_mark(&mut self, i: usize) {
        let bare = self.rel(i) == Rel::Mark && matches!(self.lemma(i), "against" | "on" | "at" | "into" | "from");
        let Some(verb) = self.head(i).filter(|&v| bare && v > i) else { return };
        let subjects: Vec<usize> =
            self.children(verb).filter(|&c| self.rel(c) == Rel::Nsubj && self.is_noun(c) && c < verb).collect();
        let before = subjects.iter().copied().find(|&c| c < i);
        let after = subjects.iter().copied().find(|&c| c > i);
        if let (Some(before), Some(after)) = (before, after) {
            self.rehang_as(after, before, Rel::Nmod);
            self.rehang_as(i, after, Rel::Case);
        }
    }

    /// "denied being behind the hack": a clause without a subject, taken for a phrase.
    fn being_behind(&mut self, i: usize) {
        let being = self.by_rel(i, Rel::Cop).any(|c| self.words(c) == "being");
        let verb =
            self.head(i).filter(|&v| being && matches!(self.rel(i), Rel::Obl | Rel::Obj) && self.is_verb(v) && v < i);
        if let Some(verb) = verb {
            self.rehang_as(i, verb, Rel::Ccomp);
        }
    }

    /// "has compromised embassies", taken for having embassies of a sort: after "have", a participle is the verb.
    fn perfect_taken_for_sort(&mut self, i: usize) {
        if self.rel(i) != Rel::Amod || self.tag(i) != Tag::VBN || crate::words::is("adjectival", self.words(i)) {
            return;
        }
        let Some(noun) = self.head(i).filter(|&n| n > i && self.rel(n) == Rel::Obj) else { return };
        let before = (0..i).rev().find(|&t| self.tag(t) != Tag::RB);
        let Some(have) = self.head(noun).filter(|&h| Some(h) == before && self.lemma(h) == "have") else { return };
        self.take_place(i, have);
        for c in self.children(have).filter(|&c| c != i).collect::<Vec<_>>() {
            self.rehang_as(c, i, self.rel(c));
        }
        self.rehang_as(noun, i, Rel::Obj);
        self.rehang_as(have, i, Rel::Aux);
    }

    fn is_finite(&self, t: usize) -> bool {
        matches!(self.tag(t), Tag::VBZ | Tag::VBP | Tag::MD)
            || self.tag(t) == Tag::VBD && !matches!(self.rel(t), Rel::Acl | Rel::Amod)
    }

    /// "gain access through a portal, mostly using known flaws": a participle after a comma tells of the verb.
    fn participle_joined_to_noun(&mut self, i: usize) {
        if self.rel(i) != Rel::Conj || self.tag(i) != Tag::VBG || self.has(i, Rel::Cc) {
            return;
        }
        let Some(noun) = self.head(i).filter(|&n| self.is_noun(n) && n < i) else { return };
        let comma =
            (noun..i).any(|t| self.words(t) == ",") && !(noun..i).any(|t| matches!(self.words(t), "and" | "or"));
        let verb = self.ancestors(noun).find(|&a| self.is_verb(a) && a < i);
        if let Some(verb) = verb.filter(|_| comma) {
            self.rehang_as(i, verb, Rel::Advcl);
        }
    }
}

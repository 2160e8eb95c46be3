//! Clauses that a parser of this size often hangs wrongly, and that the order of the words decides: subjects after a
//! conjunction, two subjects in a row, verbs after an aside, conjuncts after a relative clause.

use crate::syntax::Tree;
use ascribe_lang::{Form, Rel, Tag};

impl Tree<'_> {
    /// Mends clauses; runs after [`Tree::mend`], which puts single words right.
    pub fn mend_clauses(&mut self) {
        for i in 0..self.len() {
            self.hyphened_participle(i);
            self.harm_after_comma(i);
            self.what_it_is_called(i);
            self.subject_after_date(i);
            self.name_after_possessor(i);
            self.object_as_subject(i);
            self.object_of_noun(i);
            self.among_them_apart(i);
            self.amount_after_object(i);
            self.name_after_its_sort(i);
            self.joined_to_name(i);
            self.verb_of_bare_noun(i);
            self.subject_after_conjunction(i);
            self.two_subjects(i);
            self.verb_after_aside(i);
            self.participle_after_aside(i);
            self.mend_said(i);
            self.behind_without_verb(i);
            self.joined_over_clause(i);
        }
    }

    /// "NotPetya spread around the world, crippling ports in India": what a comma and a participle of harm open tells what the deed did; it is
    /// no further member of a row.
    fn harm_after_comma(&mut self, i: usize) {
        let opens = i > 1 && self.words(i - 1) == "," && self.tag(i) == Tag::VBG && self.rel(i) == Rel::Amod;
        if !opens || !crate::words::is("harming", self.lemma(i)) {
            return;
        }
        let Some(noun) = self.head(i).filter(|&n| n > i && !self.has(n, Rel::Cc)) else { return };
        let beside =
            matches!(self.rel(noun), Rel::Conj | Rel::Appos | Rel::Nmod | Rel::Dep | Rel::Parataxis | Rel::List);
        let verb = self.ancestors(noun).skip(1).find(|&a| a < i && self.is_verb(a) && self.rel(a) != Rel::Amod);
        let Some(verb) = verb.filter(|_| beside) else { return };
        self.rehang_as(i, verb, Rel::Advcl);
        self.rehang_as(noun, i, Rel::Obj);
        self.rehang_as(i - 1, i, Rel::Punct);
    }

    /// "shut its systems after what it called a ransomware attack": what something is called stands for "what".
    fn what_it_is_called(&mut self, i: usize) {
        if self.words(i) != "what" || !matches!(self.rel(i), Rel::Obl | Rel::Nmod | Rel::Obj) {
            return;
        }
        let calls = |&v: &usize| {
            v > i && self.rel(v) == Rel::AclRelcl && matches!(self.lemma(v), "call" | "term" | "describe" | "label")
        };
        let Some(verb) = self.children(i).find(calls) else { return };
        let named = self.by_rel(verb, Rel::Obj).chain(self.by_rel(verb, Rel::Xcomp)).chain(self.by_rel(verb, Rel::Obl));
        let Some(noun) = named.filter(|&n| n > verb && self.is_noun(n)).min() else { return };
        let case = self.by_rel(i, Rel::Case).next();
        self.take_place(noun, i);
        if let Some(case) = case {
            let own: Vec<usize> = self.by_rel(noun, Rel::Case).collect();
            own.into_iter().for_each(|c| self.rehang_as(c, verb, Rel::Dep));
            self.rehang_as(case, noun, Rel::Case);
        }
        self.rehang_as(verb, noun, Rel::AclRelcl);
        self.rehang_as(i, verb, Rel::Obj);
    }

    /// "in internet-facing SharePoint servers": a hyphened participle before a noun modifies it.
    fn hyphened_participle(&mut self, i: usize) {
        let participle = matches!(self.tag(i), Tag::VBG | Tag::VBN) && self.hyphen_prefix(i).is_some();
        if !participle || !matches!(self.rel(i), Rel::Acl | Rel::Advcl | Rel::Xcomp | Rel::Obl | Rel::Nmod) {
            return;
        }
        let Some(noun) = self.by_rel(i, Rel::Obj).find(|&o| o > i) else { return };
        let tight = (i + 1..noun).all(|t| self.is_noun(t) || matches!(self.tag(t), Tag::JJ | Tag::HYPH));
        let Some(head) = self.head(i).filter(|_| tight) else { return };
        let case = self.children(i).find(|&c| matches!(self.rel(c), Rel::Case | Rel::Mark) && c < i);
        let rel = match (case, self.is_noun(head)) {
            (Some(_), true) => Rel::Nmod,
            (Some(_), false) => Rel::Obl,
            (None, false) => Rel::Obj,
            (None, true) => return,
        };
        self.rehang_as(noun, head, rel);
        self.rehang_as(i, noun, Rel::Amod);
        for c in self.children(i).filter(|&c| c < i).collect::<Vec<_>>() {
            if Some(c) == case {
                self.rehang_as(c, noun, Rel::Case);
            } else if self.rel(c) == Rel::Det {
                self.rehang_as(c, noun, Rel::Det);
            }
        }
    }

    /// "In December FireEye was breached", "In May 2017 WannaCry hit hospitals": the name behind a date that opens a sentence is no part of
    /// the date where the verb has no subject.
    fn subject_after_date(&mut self, i: usize) {
        let joined = matches!(self.rel(i), Rel::Flat | Rel::Compound | Rel::Appos | Rel::List);
        let Some(date) = self.head(i).filter(|&h| joined && h < i && self.tag(i) == Tag::NNP) else { return };
        let dated = |t: usize| is_month(self.words(t)) || self.tag(t) == Tag::CD;
        let opens = self.tag(0) == Tag::IN && is_month(self.words(1)) && (1..i).all(dated) && date > 0;
        let Some(verb) = self.head(date).filter(|&v| opens && self.is_verb(v) && v > i) else { return };
        let between = (i + 1..verb).all(|t| matches!(self.rel(t), Rel::Aux | Rel::AuxPass | Rel::Advmod));
        if between && !self.has(verb, Rel::Nsubj) && !self.has(verb, Rel::NsubjPass) {
            let rel = if self.has(verb, Rel::AuxPass) { Rel::NsubjPass } else { Rel::Nsubj };
            self.rehang_as(i, verb, rel);
        }
    }

    /// "Europol and Japan's Cybercrime Control Center": the name after the mark is owned by the one before it.
    fn name_after_possessor(&mut self, i: usize) {
        if self.rel(i) != Rel::Flat || !self.is_noun(i) {
            return;
        }
        let Some(owner) = self.head(i).filter(|&h| h < i) else { return };
        let mark = self.children(owner).find(|&c| self.tag(c) == Tag::POS && c < i);
        if mark.is_none_or(|m| (m + 1..i).any(|t| !matches!(self.tag(t), Tag::JJ | Tag::NN | Tag::NNP))) {
            return;
        }
        let rel = self.rel(owner);
        match self.head(owner) {
            Some(above) => self.rehang_as(i, above, rel),
            None => self.uproot(i),
        }
        for c in self.children(owner).collect::<Vec<_>>() {
            let outside = matches!(self.rel(c), Rel::Case | Rel::Cc | Rel::Punct | Rel::Mark) && c < owner;
            if outside || c > i {
                self.rehang_as(c, i, self.rel(c));
            }
        }
        self.rehang_as(owner, i, Rel::NmodPoss);
    }

    /// "the same people wrote WannaCry, the worm that …": a second subject after the verb is its object.
    fn object_as_subject(&mut self, i: usize) {
        if self.rel(i) != Rel::Nsubj || !self.is_noun(i) {
            return;
        }
        let Some(verb) = self.head(i).filter(|&v| v < i && self.is_verb(v) && !self.has(v, Rel::Obj)) else { return };
        let before = self.children(verb).any(|c| c < verb && matches!(self.rel(c), Rel::Nsubj));
        if before && !self.has(verb, Rel::Cop) && !self.has(verb, Rel::AuxPass) {
            self.rehang_as(i, verb, Rel::Obj);
        }
    }

    /// "attributes with medium confidence an attack to …": a noun has no object; its verb has.
    fn object_of_noun(&mut self, i: usize) {
        if self.rel(i) != Rel::Obj || !self.is_noun(i) {
            return;
        }
        let Some(noun) = self.head(i).filter(|&n| n < i && self.is_noun(n) && !self.has(n, Rel::Cop)) else { return };
        let verb = self.ancestors(noun).skip(1).find(|&a| self.is_verb(a) && a < noun);
        if let Some(verb) = verb.filter(|&v| !self.has(v, Rel::Obj)) {
            self.rehang_as(i, verb, Rel::Obj);
        }
    }

    /// "twelve men, among them two officers, with breaking into": "them" does nothing here.
    fn among_them_apart(&mut self, i: usize) {
        let them =
            matches!(self.lemma(i), "them" | "these" | "those" | "they") && i > 1 && self.words(i - 1) == "among";
        if !them || !matches!(self.rel(i), Rel::Nsubj | Rel::NsubjPass) {
            return;
        }
        if let Some(noun) = (0..i - 1).rev().find(|&t| self.is_noun(t)) {
            self.rehang_as(i, noun, Rel::Dep);
        }
    }

    /// "cost the company about £300 million": what is paid is the object, whoever pays stands beside it.
    fn amount_after_object(&mut self, i: usize) {
        if self.rel(i) != Rel::Nmod || !matches!(self.words(i), "$" | "£" | "€" | "US$") {
            return;
        }
        let Some(noun) = self.head(i).filter(|&n| n < i && self.rel(n) == Rel::Obj) else { return };
        let close = (noun + 1..i).all(|t| matches!(self.tag(t), Tag::IN | Tag::RB | Tag::JJR | Tag::TO));
        let Some(verb) = self.head(noun).filter(|&v| self.is_verb(v) && close) else { return };
        if matches!(self.lemma(verb), "cost" | "pay" | "fine" | "offer" | "send" | "give" | "charge" | "owe") {
            self.rehang_as(noun, verb, Rel::Iobj);
            self.rehang_as(i, verb, Rel::Obj);
        }
    }

    /// "robbed an exchange in Singapore and a bank in Taipei": a noun with its article goes on the noun before, not the name of its place.
    fn joined_to_name(&mut self, i: usize) {
        if self.rel(i) != Rel::Conj || !matches!(self.tag(i), Tag::NN | Tag::NNS) || !self.has_article(i) {
            return;
        }
        let name =
            self.head(i).filter(|&n| n < i && matches!(self.tag(n), Tag::NNP | Tag::NNPS) && !self.has_article(n));
        let Some(name) = name.filter(|&n| matches!(&*self.preposition(n), "in" | "at" | "near" | "from")) else {
            return;
        };
        let before = (0..name)
            .rev()
            .find(|&t| self.is_noun(t) && self.has_article(t) && self.ancestors(t).any(|a| self.head(name) == Some(a)));
        let plain = |&n: &usize| {
            matches!(self.tag(n), Tag::NN | Tag::NNS)
                && matches!(self.rel(n), Rel::Obj | Rel::NsubjPass | Rel::Obl | Rel::OblAgent)
        };
        if let Some(noun) = before.filter(plain) {
            self.rehang_as(i, noun, Rel::Conj);
        }
    }

    /// True for a noun with "a", "an" or a number.
    fn has_article(&self, i: usize) -> bool {
        self.children(i).any(|c| c < i && (self.rel(c) == Rel::Nummod || matches!(self.words(c), "a" | "an")))
    }

    /// "a network owned by the U.S. company Viasat": a name right after the noun that tells its sort is of that noun.
    fn name_after_its_sort(&mut self, i: usize) {
        let Some(sort) = i.checked_sub(1).filter(|&s| self.is_noun(s) && self.token(i).form == Form::Name) else {
            return;
        };
        let named = matches!(self.tag(i), Tag::NNP | Tag::NNPS) && self.token(sort).form != Form::Name;
        let lemma = self.lemma(sort);
        let tells =
            ["company", "actor", "malware", "agency", "body"].iter().any(|class| crate::words::is(class, lemma));
        let right = self.head(i) != Some(sort) && self.head(sort) != Some(i);
        if !named || !tells || !right || self.rel(sort) == Rel::Compound || self.has(i, Rel::Case) {
            return;
        }
        let same = self.head(i) == self.head(sort)
            && matches!(
                self.rel(i),
                Rel::Obj | Rel::Obl | Rel::OblUnmarked | Rel::Dep | Rel::Nmod | Rel::Nsubj | Rel::NsubjPass
            );
        if same || self.rel(i) == Rel::Conj {
            let passive = self.rel(i) == Rel::NsubjPass;
            self.rehang_as(i, sort, Rel::Appos);
            if passive && self.rel(sort) == Rel::Nsubj {
                self.rels_passive(sort);
            }
        }
    }

    /// "The attacker had used stolen keys", taken for a noun with a participle: the verb is the sentence's.
    fn verb_of_bare_noun(&mut self, i: usize) {
        if !self.is_verb(i) || !matches!(self.rel(i), Rel::Acl | Rel::AclRelcl) {
            return;
        }
        let Some(noun) = self.head(i).filter(|&n| n < i && self.is_noun(n) && self.head(n).is_none()) else { return };
        let aux = |&c: &usize| c < i && c > noun && matches!(self.rel(c), Rel::Aux | Rel::AuxPass);
        // "The cyberattack affected 14 hospitals": a participle that describes its noun has no object.
        let object = self.by_rel(i, Rel::Obj).any(|o| o > i && o < i + 6) && self.tag(i) != Tag::VBG;
        let helped = self.children(i).any(|c| aux(&c)) || object;
        let tight = (noun + 1..i).all(|t| aux(&t) || matches!(self.tag(t), Tag::RB | Tag::MD));
        if helped && tight && !self.has(noun, Rel::Cop) {
            let passive = self.has(i, Rel::AuxPass);
            for c in self.by_rel(noun, Rel::Conj).filter(|&c| c > i && self.is_verb(c)).collect::<Vec<_>>() {
                self.rehang_as(c, i, Rel::Conj);
            }
            self.uproot(i);
            self.rehang_as(noun, i, if passive { Rel::NsubjPass } else { Rel::Nsubj });
        }
    }

    /// "halted orders after attackers broke into its systems": the noun between conjunction and verb is the verb's subject.
    fn subject_after_conjunction(&mut self, i: usize) {
        const CONJUNCTIONS: [&str; 8] = ["after", "before", "while", "until", "once", "as", "since", "when"];
        let conjunction = CONJUNCTIONS.contains(&self.lemma(i)) && self.rel(i) == Rel::Case;
        let Some(noun) = self.head(i).filter(|&n| conjunction && n > i && n - i < 8) else { return };
        if !(self.is_noun(noun) || self.tag(noun) == Tag::PRP) || (i + 1..noun).any(|t| self.is_verb(t)) {
            return;
        }
        let Some(first) = (noun + 1..self.len()).find(|&t| self.tag(t) != Tag::RB) else { return };
        let finite = matches!(self.tag(first), Tag::VBD | Tag::VBZ | Tag::VBP | Tag::MD);
        let auxiliary = matches!(self.rel(first), Rel::Aux | Rel::AuxPass | Rel::Cop);
        let verb = if auxiliary { self.head(first) } else { Some(first) };
        let Some(verb) = verb.filter(|&v| finite && v > noun && (self.is_verb(v) || self.has(v, Rel::Cop))) else {
            return;
        };
        // "after attacks blamed on Iran": a participle that describes the noun.
        let describes = matches!(self.rel(verb), Rel::Acl | Rel::AclRelcl | Rel::Amod)
            || !auxiliary && verb + 1 < self.len() && matches!(self.words(verb + 1), "by" | "on" | "to" | "in");
        if describes || self.has(verb, Rel::Nsubj) || self.has(verb, Rel::NsubjPass) {
            return;
        }
        let Some(above) = self.ancestors(noun).skip(1).find(|&a| self.is_verb(a) && a < i) else { return };
        let subject = if self.has(verb, Rel::AuxPass) { Rel::NsubjPass } else { Rel::Nsubj };
        self.rehang_as(verb, above, Rel::Advcl);
        self.rehang_as(noun, verb, subject);
        self.rehang_as(i, verb, Rel::Mark);
    }

    /// "Scattered Spider and other groups have bought": two subjects that "and" joins are one row.
    fn two_subjects(&mut self, i: usize) {
        if !self.is_verb(i) {
            return;
        }
        let subject = |&c: &usize| c < i && matches!(self.rel(c), Rel::Nsubj | Rel::NsubjPass) && self.is_noun(c);
        let subjects: Vec<usize> = self.children(i).filter(subject).collect();
        let [first, .., last] = subjects[..] else { return };
        let between = first + 1..last;
        let joined = between.clone().any(|t| matches!(self.words(t), "and" | "&" | "or"));
        let plain = between.clone().all(|t| !self.is_verb(t) && !matches!(self.tag(t), Tag::WDT | Tag::WP | Tag::MD));
        if joined && plain {
            let rel = self.rel(last);
            self.rehang_as(first, i, rel);
            self.rehang_as(last, first, Rel::Conj);
        }
    }

    /// "Handala, a persona that V ties to W, has dumped e-mails": the verb after the aside is the noun's.
    fn verb_after_aside(&mut self, i: usize) {
        let open = matches!(self.rel(i), Rel::AclRelcl | Rel::Conj | Rel::Parataxis | Rel::Dep | Rel::Acl);
        if !open || !self.is_verb(i) || self.is_relative_clause(i) {
            return;
        }
        let Some(noun) = self.ancestors(i).skip(1).find(|&a| self.is_noun(a) && a < i && self.head(a).is_none()) else {
            return;
        };
        if noun + 1 >= self.len() || self.words(noun + 1) != "," || self.has(noun, Rel::Cop) {
            return;
        }
        let own = |&c: &usize| c < i && matches!(self.rel(c), Rel::Aux | Rel::AuxPass | Rel::Advmod);
        let mut first = self.children(i).filter(own).min().unwrap_or(i);
        while first > 0 && self.tag(first - 1) == Tag::RB {
            first -= 1;
        }
        let finite = matches!(self.tag(i), Tag::VBD | Tag::VBZ | Tag::VBP)
            || self.children(i).any(|c| c < i && matches!(self.rel(c), Rel::Aux | Rel::AuxPass));
        if !finite || first < noun + 4 || self.words(first - 1) != "," {
            return;
        }
        let passive = self.has(i, Rel::AuxPass);
        for c in self.children(i).filter(|&c| c < first).collect::<Vec<_>>() {
            if matches!(self.rel(c), Rel::Nsubj | Rel::NsubjPass | Rel::Mark) {
                self.rehang_as(c, noun, Rel::Dep);
            }
        }
        self.uproot(i);
        self.rehang_as(noun, i, if passive { Rel::NsubjPass } else { Rel::Nsubj });
    }

    /// "Aeroflot, the flag carrier, cancelled flights", taken for a sort of flights: after the aside, or a clause in its place, stands the
    /// noun's verb.
    fn participle_after_aside(&mut self, i: usize) {
        if self.rel(i) != Rel::Amod || !matches!(self.tag(i), Tag::VBN | Tag::VBD) || i < 4 || self.words(i - 1) != ","
        {
            return;
        }
        let Some(object) = self.head(i).filter(|&o| o > i && self.is_noun(o)) else { return };
        let root = (0..i - 2).rev().find(|&t| self.head(t).is_none() && self.is_noun(t) && !self.has(t, Rel::Cop));
        let beside = |n: usize| move |a: &usize| *a > n && *a < i;
        let has_aside = |n: usize| {
            let clause = |a: usize| matches!(self.rel(a), Rel::Appos | Rel::AclRelcl);
            self.children(n).filter(beside(n)).any(clause)
        };
        let aside = |n: usize| self.words(n + 1) == "," && has_aside(n);
        if let Some(noun) = root.filter(|&n| aside(n)) {
            self.uproot(i);
            self.rehang_as(noun, i, Rel::Nsubj);
            self.rehang_as(object, i, Rel::Obj);
        }
    }

    /// True if a relative pronoun opens the verb's clause right before it.
    fn is_relative_clause(&self, i: usize) -> bool {
        let before = (0..i).rev().find(|&t| {
            !(self.tag(t) == Tag::RB || matches!(self.rel(t), Rel::Aux | Rel::AuxPass) || self.tag(t) == Tag::MD)
        });
        before.is_some_and(|t| matches!(self.tag(t), Tag::WDT | Tag::WP | Tag::CC) || self.words(t) == "that")
    }

    /// "a group that has targeted defence, technology and telecoms firms": what a comma joins to the noun right before it is no
    /// conjunct of the noun above the clause.
    fn joined_over_clause(&mut self, i: usize) {
        if self.rel(i) != Rel::Conj || !self.is_noun(i) || self.has(i, Rel::Nsubj) {
            return;
        }
        let Some(head) = self.head(i).filter(|&h| h + 3 < i && self.is_noun(h)) else { return };
        let first = (head + 1..i)
            .rev()
            .take_while(|&t| self.ancestors(t).any(|a| a == i) || matches!(self.tag(t), Tag::DT | Tag::JJ))
            .filter(|&t| !matches!(self.rel(t), Rel::Cc | Rel::Punct) || self.token(t).form == Form::Name)
            .last()
            .unwrap_or(i);
        let joins = |t: usize| matches!(self.words(t), "," | "and" | "or");
        let Some(before) = (head + 1..first).rev().find(|&t| !joins(t)) else { return };
        if before == head || !self.is_noun(before) {
            return;
        }
        let clause = self
            .ancestors(before)
            .skip(1)
            .take_while(|&a| a != head)
            .find(|&a| self.is_verb(a) && matches!(self.rel(a), Rel::AclRelcl | Rel::Acl) && a > head);
        let object = matches!(self.rel(before), Rel::Obj | Rel::Obl | Rel::Conj | Rel::NsubjPass);
        if clause.is_some_and(|v| self.head(v) == Some(head)) && object {
            self.rehang_as(i, before, Rel::Conj);
        }
    }
}

fn is_month(word: &str) -> bool {
    let months = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    months.iter().any(|month| month.eq_ignore_ascii_case(word))
}

//! Who does what to whom, whatever the form of the clause: voice, control, coordination and relative clauses undone.

use crate::syntax::Tree;
use crate::words;
use ascribe_lang::{Rel, Tag};

/// How far the search for an argument climbs from clause to clause.
const REACH: u8 = 6;

impl Tree<'_> {
    /// True if the verb is passive, reduced relatives and participles before a noun included.
    pub fn is_passive(&self, v: usize) -> bool {
        if self.has(v, Rel::AuxPass) {
            return true;
        }
        let perfect = self.by_rel(v, Rel::Aux).any(|a| matches!(self.lemma(a), "have" | "’ve" | "'ve"));
        if self.has(v, Rel::NsubjPass) && !perfect {
            return true;
        }
        if self.has(v, Rel::Aux)
            || !matches!(self.tag(v), Tag::VBN | Tag::VBD | Tag::JJ)
            || words::is("intransitive", self.lemma(v))
        {
            return false;
        }
        let by_agent = self.has(v, Rel::OblAgent) || self.children(v).any(|c| self.is_by_phrase(c));
        match self.rel(v) {
            Rel::Acl | Rel::Amod | Rel::Advcl | Rel::Xcomp => self.tag(v) != Tag::VBD || by_agent,
            Rel::Conj => {
                self.tag(v) == Tag::VBN
                    && !self.has(v, Rel::Nsubj)
                    && self.head(v).is_some_and(|h| self.is_verb(h) && self.is_passive(h))
            }
            // "Albania hit by cyberattack": only a "by" right after the verb makes a headline passive.
            _ => by_agent && !self.has(v, Rel::Obj) && self.is_right_before_by(v),
        }
    }

    /// True if only adverbs stand between a verb and "by".
    fn is_right_before_by(&self, v: usize) -> bool {
        (v + 1..self.len()).find(|&t| self.tag(t) != Tag::RB).is_some_and(|t| self.words(t) == "by")
    }

    pub fn is_by_phrase(&self, c: usize) -> bool {
        matches!(self.rel(c), Rel::Obl | Rel::OblAgent) && self.preposition(c) == "by"
    }

    /// Heads of the phrases that do what the verb says, conjuncts not yet spread.
    pub fn agents(&self, v: usize) -> Vec<usize> {
        if self.is_passive(v) {
            let mut found: Vec<usize> =
                self.children(v).filter(|&c| self.rel(c) == Rel::OblAgent || self.is_by_phrase(c)).collect();
            if found.is_empty() && self.rel(v) == Rel::Conj {
                let later = self.head(v).filter(|&h| self.is_verb(h) && self.is_passive(h));
                found = later
                    .map_or_else(Vec::new, |h| self.children(h).filter(|&c| c > v && self.is_by_phrase(c)).collect());
            }
            found.dedup();
            return if found.is_empty() { self.by_after(v).into_iter().collect() } else { found };
        }
        let found = self.surface_subject(v, REACH);
        if found.is_empty() {
            self.noun_before_verb(v).or_else(|| self.over_apposition(v)).into_iter().collect()
        } else {
            found
        }
    }

    /// Whatever the parser made of it: the noun that a finite verb follows directly, adverbs and auxiliaries between.
    pub fn noun_before_verb(&self, v: usize) -> Option<usize> {
        let finite = matches!(self.tag(v), Tag::VBD | Tag::VBZ | Tag::VBP)
            || self.has(v, Rel::Aux)
            || self.tag(v) == Tag::VBN && self.rel(v) == Rel::Root;
        let between =
            |t: &usize| matches!(self.tag(*t), Tag::RB | Tag::MD) || matches!(self.lemma(*t), "have" | "be" | "do");
        let before = (0..v).rev().find(|t| !between(t))?;
        (finite && (self.is_noun(before) || self.tag(before) == Tag::PRP)).then_some(before)
    }

    /// "Lazarus and APT38, actors tied to Pyongyang, are responsible": the noun before an aside that ends at the verb.
    pub fn over_apposition(&self, v: usize) -> Option<usize> {
        let own = |c: &usize| *c < v && matches!(self.rel(*c), Rel::Aux | Rel::AuxPass | Rel::Cop | Rel::Advmod);
        let first = self.children(v).filter(own).min().unwrap_or(v);
        let close = first.checked_sub(1).filter(|&t| self.words(t) == ",")?;
        let finite = matches!(self.tag(v), Tag::VBD | Tag::VBZ | Tag::VBP) || self.children(v).any(|c| own(&c));
        let open = (close.saturating_sub(20)..close).rev().find(|&t| self.words(t) == ",")?;
        let told = (open + 1..close).any(|t| matches!(self.tag(t), Tag::VBD | Tag::VBZ | Tag::VBP | Tag::MD));
        let clause =
            (open + 1..close).any(|t| matches!(self.words(t), "but" | "while") || told && self.words(t) == "and");
        let noun = open.checked_sub(1).filter(|&t| self.is_noun(t) && finite && !clause)?;
        let mut top = noun;
        while self.rel(top) == Rel::Conj && self.head(top).is_some_and(|h| self.is_noun(h) && h < top) {
            top = self.head(top)?;
        }
        Some(top)
    }

    /// The noun of a "by" phrase after a passive that the parser hung elsewhere in the clause.
    pub fn by_after(&self, v: usize) -> Option<usize> {
        let clause = (v + 1..self.len().min(v + 9))
            .take_while(|&t| !matches!(self.words(t), "," | ";" | "." | "which" | "that") && !self.is_verb(t));
        let by = clause.into_iter().find(|&t| self.words(t) == "by")?;
        self.noun_after(by.checked_sub(1)?, "by").filter(|&n| self.head(n).is_none_or(|h| h >= v))
    }

    /// The noun that follows a verb directly, articles, numbers and adjectives between.
    pub fn noun_after_verb(&self, v: usize) -> Option<usize> {
        let modifies = |t: usize| {
            matches!(
                self.tag(t),
                Tag::DT | Tag::JJ | Tag::CD | Tag::PRPS | Tag::VBG | Tag::JJS | Tag::POS | Tag::RB | Tag::HYPH
            )
        };
        // "denied hacking Sony": what is denied is the deed, not whom it hit.
        let clause = |t: usize| self.head(t) == Some(v) && matches!(self.rel(t), Rel::Xcomp | Rel::Ccomp);
        let first = (v + 1..self.len().min(v + 7))
            .take_while(|&t| (modifies(t) || self.is_noun(t)) && !clause(t))
            .find(|&t| self.is_noun(t))?;
        (first..self.len().min(first + 6)).find(|&t| {
            self.is_noun(t) && (t + 1 >= self.len() || !(self.is_noun(t + 1) || self.tag(t + 1) == Tag::POS))
        })
    }

    /// Heads of the phrases that the verb is done to.
    pub fn patients(&self, v: usize) -> Vec<usize> {
        if self.is_passive(v) {
            return self.passive_patient(v);
        }
        let objects: Vec<usize> = self.by_rel(v, Rel::Obj).map(|o| self.antecedent(o)).collect();
        if !objects.is_empty() {
            return objects;
        }
        self.shared_object(v).or_else(|| self.gap(v)).or_else(|| self.noun_after_verb(v)).into_iter().collect()
    }

    pub fn passive_patient(&self, v: usize) -> Vec<usize> {
        match self.rel(v) {
            Rel::Acl | Rel::Amod if !self.has(v, Rel::NsubjPass) => self.head(v).into_iter().collect(),
            _ => self.surface_subject(v, REACH),
        }
    }

    /// "attacked and disabled the servers": the first verb's object serves the second, and the other way round.
    pub fn shared_object(&self, v: usize) -> Option<usize> {
        let first = self.head(v).filter(|_| self.rel(v) == Rel::Conj);
        let of_first = first.and_then(|h| self.by_rel(h, Rel::Obj).find(|&o| o > v));
        let of_later = || {
            let close =
                self.by_rel(v, Rel::Conj).find(|&c| self.is_verb(c) && !self.has(c, Rel::Nsubj) && c - v <= 3)?;
            self.by_rel(close, Rel::Obj).next()
        };
        of_first.or_else(of_later)
    }

    /// "the malware that the group used", "the tool used by": what a relative clause leaves open is its antecedent.
    pub fn gap(&self, v: usize) -> Option<usize> {
        let clause = self.ancestors(v).take(3).find(|&a| matches!(self.rel(a), Rel::AclRelcl | Rel::Acl))?;
        let on_the_way = self
            .ancestors(v)
            .take_while(|&a| a != clause)
            .all(|a| matches!(self.rel(a), Rel::Xcomp | Rel::Ccomp | Rel::Conj));
        let antecedent = self.head(clause)?;
        let subjects = self.surface_subject(v, REACH);
        (on_the_way && !subjects.is_empty() && !subjects.contains(&antecedent)).then_some(antecedent)
    }

    /// What a predicate noun or adjective is said of: the subject, or what a governing verb says it of ("which it believes
    /// to be a group").
    pub fn predicated(&self, noun: usize) -> Vec<usize> {
        let own = self.own_subjects(noun);
        if !own.is_empty() {
            return own;
        }
        let Some(verb) = self.head(noun).filter(|&h| self.is_verb(h)) else { return self.subject_of_noun(noun) };
        let relative = self.children(verb).find(|&c| self.is_relative(c) && c < verb);
        match relative {
            Some(relative) => vec![self.antecedent(relative)],
            None => self.subject_of_noun(noun),
        }
    }

    /// The subject of a predicate noun or adjective, over an aside if the parser lost it there.
    pub fn subject_of_noun(&self, noun: usize) -> Vec<usize> {
        // "…, ESET said, and so were two companies": whoever says a clause is not what the clause speaks of.
        let clause = self.rel(noun) == Rel::Ccomp && self.has(noun, Rel::Cop);
        // "Star Blizzard, which the UK says is part of the FSB": the relative hangs on whoever says so.
        let says = self.head(noun).filter(|&h| clause && self.is_verb(h) && self.own_subjects(noun).is_empty());
        let relative = says.and_then(|v| self.children(v).find(|&c| self.is_relative(c) && c < v));
        if let Some(relative) = relative.filter(|&r| says.is_some_and(|v| self.own_subjects(v) != [self.antecedent(r)]))
        {
            return vec![self.antecedent(relative)];
        }
        let reach = if clause { 0 } else { 3 };
        let found = self.surface_subject(noun, reach);
        if found.is_empty() && self.has(noun, Rel::Cop) {
            self.over_apposition(noun).into_iter().collect()
        } else {
            found
        }
    }

    /// The subjects that hang on the word itself; of several, which a parser gives only by mistake, the nearest.
    pub fn own_subjects(&self, v: usize) -> Vec<usize> {
        // "the service was behind a string of operations, among them the hack": what follows is no subject of a copula.
        if let Some(cop) = self.by_rel(v, Rel::Cop).next()
            && !self.children(v).any(|c| c < v && self.is_subject_of(c))
            && self.children(v).any(|c| c > v && self.is_subject_of(c))
            && let Some(noun) = (cop.saturating_sub(3)..cop).rev().find(|&t| self.is_noun(t))
        {
            return vec![noun];
        }
        let mut own: Vec<usize> =
            self.children(v).filter(|&c| matches!(self.rel(c), Rel::Nsubj | Rel::NsubjPass | Rel::Csubj)).collect();
        if own.len() > 1 && self.is_row(&own, v) {
            return own;
        }
        if own.len() > 1 {
            // "Data on people was stolen": the noun before a preposition, not the one after it.
            let first = own.first().copied().filter(|&f| f < v && self.tag(f + 1) == Tag::IN);
            let nearest = first.or_else(|| own.iter().copied().min_by_key(|&c| (c > v, c.abs_diff(v))));
            own.retain(|&c| Some(c) == nearest);
        }
        own.into_iter().map(|c| self.antecedent(c)).collect()
    }

    /// "Technicians from Microsoft, the governments of Israel and Spain offered help": subjects in a row before the verb.
    fn is_row(&self, own: &[usize], v: usize) -> bool {
        own.windows(2).all(|pair| {
            let between = pair[0] + 1..pair[1];
            pair[1] < v
                && between.clone().any(|t| self.words(t) == ",")
                && between.clone().all(|t| !self.is_verb(t) && !matches!(self.tag(t), Tag::MD | Tag::WDT | Tag::WP))
                && self.is_noun(pair[0])
                && self.is_noun(pair[1])
        })
    }

    fn is_subject_of(&self, c: usize) -> bool {
        matches!(self.rel(c), Rel::Nsubj | Rel::NsubjPass | Rel::Csubj)
    }

    /// The subject as the grammar sees it (of a passive: the patient).
    pub fn surface_subject(&self, v: usize, reach: u8) -> Vec<usize> {
        let own = self.own_subjects(v);
        if !own.is_empty() || reach == 0 {
            return own;
        }
        let Some(head) = self.head(v) else { return own };
        match self.rel(v) {
            Rel::Conj if self.is_noun(head) && self.tag(v) == Tag::VBG && !self.has(head, Rel::Cop) => vec![head],
            Rel::Conj => self.surface_subject(head, reach - 1),
            Rel::Xcomp | Rel::Ccomp => self.controller(v, head, reach - 1),
            Rel::Advcl | Rel::Parataxis if self.may_share_subject(v) => self.clause_controller(v, head, reach - 1),
            Rel::Acl if self.mark(v) == "to" => self.intender(head, reach - 1),
            Rel::Acl if words::is("accusation", self.lemma(head)) => self.accused(head),
            Rel::Acl
                if self.tag(v) == Tag::VBG
                    && matches!(self.mark(v), "for" | "with" | "over")
                    && self.is_charged(head) =>
            {
                self.accused(head)
            }
            Rel::Acl if self.tag(v) == Tag::VBG || self.is_passive(v) => vec![head],
            Rel::Obj | Rel::Obl | Rel::Dep if self.tag(v) == Tag::VBG => self.clause_controller(v, head, reach - 1),
            Rel::AclRelcl => vec![head],
            _ => own,
        }
    }

    /// "sentenced him to three years in prison for breaking into …": under a verb of charging, whatever noun stands between.
    fn is_charged(&self, noun: usize) -> bool {
        let verb = self.ancestors(noun).skip(1).take(3).find(|&a| self.is_verb(a));
        verb.is_some_and(|a| words::is("charge", self.lemma(a)))
    }

    /// "arrested four men on suspicion of hacking banks": whoever is arrested is said to have done it.
    fn accused(&self, accusation: usize) -> Vec<usize> {
        let verb = self.ancestors(accusation).skip(1).take(3).find(|&a| self.is_verb(a));
        verb.filter(|&a| words::is("charge", self.lemma(a)) || matches!(self.lemma(a), "detain" | "hold" | "face"))
            .map_or_else(Vec::new, |a| if self.lemma(a) == "face" { self.agents(a) } else { self.patients(a) })
    }

    pub fn may_share_subject(&self, v: usize) -> bool {
        matches!(self.tag(v), Tag::VBG | Tag::VBN | Tag::VB) || self.has(v, Rel::Case)
    }

    /// "Albania's decision to sever ties", "X made an effort to": whoever decides or tries does it.
    pub fn intender(&self, noun: usize, reach: u8) -> Vec<usize> {
        let owner: Vec<usize> = self.by_rel(noun, Rel::NmodPoss).collect();
        if !owner.is_empty() {
            return owner;
        }
        let by: Vec<usize> = self.children(noun).filter(|&c| self.preposition(c) == "by").collect();
        if !by.is_empty() {
            return by;
        }
        match self.head(noun) {
            Some(verb) if self.is_verb(verb) && self.rel(noun) == Rel::Obj => self.surface_subject(verb, reach),
            Some(verb) if self.rel(noun) == Rel::NsubjPass && self.is_passive(verb) => self.agents(verb),
            _ => vec![noun],
        }
    }

    /// "ordered diplomats to leave": the object, where the governing verb has one; else its subject.
    pub fn controller(&self, v: usize, head: usize, reach: u8) -> Vec<usize> {
        let finite = self.has(v, Rel::Mark) && self.mark(v) == "that";
        if finite {
            return Vec::new();
        }
        if let Some(object) = self.by_rel(head, Rel::Obj).next().filter(|&o| o < v) {
            return vec![self.antecedent(object)];
        }
        // "a group, which the experts believe is operating …": the relative pronoun hangs on the governing verb.
        let relative = self.children(head).find(|&c| self.is_relative(c) && self.rel(c) != Rel::Nsubj && c < head);
        if let (Some(relative), true) = (relative, self.has(head, Rel::Nsubj)) {
            return vec![self.antecedent(relative)];
        }
        self.surface_subject(head, reach)
    }

    /// "accused Russia of hacking": the object is whom the clause speaks of; else the governing subject.
    pub fn clause_controller(&self, v: usize, head: usize, reach: u8) -> Vec<usize> {
        let blaming = words::is("charge", self.lemma(head));
        if blaming && (matches!(self.mark(v), "of" | "for" | "with" | "in") || self.tag(v) == Tag::VBG) {
            let object = self.patients(head);
            if !object.is_empty() {
                return object;
            }
        }
        // "put sanctions on the firm for having compromised": the noun of charging lies on whom its phrase names.
        if self.mark(v) == "for" && self.tag(v) == Tag::VBG {
            let charge = self.patients(head).into_iter().any(|o| {
                matches!(self.lemma(o), "sanction" | "charge" | "blame" | "fine" | "indictment" | "accusation")
            });
            let on = if charge { self.prepositional(head, "on") } else { vec![] };
            if !on.is_empty() {
                return on;
            }
        }
        let mut subjects = self.surface_subject(head, reach);
        // "Israel joined the US and NATO in condemning Iran": whoever is joined does it too.
        let last = |o: usize| self.conjuncts(o).into_iter().filter(|&c| c < v).max().unwrap_or(o);
        let apart = |o: usize| (last(o)..v).any(|t| self.words(t) == ",");
        if self.lemma(head) == "join" && !self.by_rel(head, Rel::Obj).any(|o| o < v && apart(o)) {
            subjects.extend(self.by_rel(head, Rel::Obj));
        }
        subjects
    }

    /// A relative pronoun's antecedent; any other token is its own.
    pub fn antecedent(&self, i: usize) -> usize {
        if !self.is_relative(i) {
            return i;
        }
        // "that Russia conducted and that targeted KA-SAT": both clauses are of one noun.
        let owner = self.head(i).filter(|&o| self.rel(o) == Rel::Conj);
        let joined = |a: usize| owner.is_some_and(|o| self.head(o) == Some(a));
        let clause = self
            .ancestors(i)
            .skip(1)
            .take(3)
            .find(|&a| matches!(self.rel(a), Rel::AclRelcl | Rel::Acl) && (a > i || joined(a)));
        let clause = clause.or_else(|| {
            let loose = |a: usize| matches!(self.rel(a), Rel::Advcl | Rel::Parataxis) && a > i;
            self.ancestors(i)
                .skip(1)
                .take(3)
                .find(|&a| loose(a) && self.head(a).is_some_and(|h| h < i && self.is_noun(h)))
        });
        clause.and_then(|c| self.head(c)).filter(|&h| h < i).or_else(|| self.noun_before(i)).unwrap_or(i)
    }

    /// The noun that a relative pronoun follows, for clauses that the parser hung elsewhere.
    pub fn noun_before(&self, i: usize) -> Option<usize> {
        (i.saturating_sub(3)..i).rev().find(|&t| self.is_noun(t))
    }

    pub fn is_relative(&self, i: usize) -> bool {
        matches!(self.tag(i), Tag::WDT | Tag::WP)
            || (self.lemma(i) == "that" && self.tag(i) != Tag::DT && self.is_argument(i))
    }
}

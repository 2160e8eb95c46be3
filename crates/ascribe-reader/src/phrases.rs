//! Phrases of a tree: what a preposition ties to a word, what is coordinated or listed, which words make up a name.

use crate::syntax::Tree;
use crate::words;
use ascribe_lang::{Rel, Tag};

impl Tree<'_> {
    /// Heads of the phrases that a preposition ties to the token. Where the attachment is ambiguous, phrases that the
    /// parser hung on the object, or on the phrase before, are taken too.
    pub fn prepositional(&self, i: usize, preposition: &str) -> Vec<usize> {
        let fits = |c: &usize| self.is_phrase(*c) && self.preposition(*c) == preposition;
        // "overwrites the disk and shares code with X": a phrase goes with the nearest verb before it.
        let nearer = |c: usize| self.by_rel(i, Rel::Conj).any(|w| self.is_verb(i) && self.is_verb(w) && i < w && w < c);
        let own: Vec<usize> =
            self.children(i).filter(fits).filter(|&c| !nearer(c)).map(|c| self.antecedent(c)).collect();
        if own.is_empty()
            && self.rel(i) == Rel::Conj
            && let Some(first) = self.head(i).filter(|&h| self.is_verb(h) && self.is_verb(i))
        {
            let shared: Vec<usize> = self.children(first).filter(fits).filter(|&c| c > i).collect();
            if !shared.is_empty() {
                return shared;
            }
        }
        if !own.is_empty() {
            return own;
        }
        let near = self.children(i).filter(|&c| {
            c > i
                && matches!(self.rel(c), Rel::Obj | Rel::Obl | Rel::Nmod | Rel::NsubjPass | Rel::Nsubj | Rel::Xcomp)
                // "acted in protest against the support for X" is not for X.
                && !(preposition == "for" && self.is_verb(i) && self.rel(c) == Rel::Obl && self.tag(c) != Tag::SYM)
        });
        let below: Vec<usize> = near.flat_map(|c| self.children(c).filter(fits).collect::<Vec<_>>()).collect();
        if !below.is_empty() {
            return below;
        }
        if let Some(next) = self.noun_after(i, preposition) {
            return vec![next];
        }
        if words::is("ascribing", self.lemma(i)) && self.is_verb(i) && matches!(preposition, "to" | "on") {
            let clause = (i + 1..self.len()).take_while(|&t| !matches!(self.words(t), ";" | ":" | "which" | "who"));
            let farther = clause.filter(|&t| self.words(t) == preposition && self.rel(t) == Rel::Case);
            let noun = farther.filter_map(|t| self.head(t)).find(|&n| n > i && self.is_noun(n) && preposition == "to");
            if let Some(noun) = noun {
                return vec![noun];
            }
        }
        let placing = |h: &usize| words::is("place", self.lemma(*h));
        let beside = self
            .head(i)
            .filter(|_| matches!(self.rel(i), Rel::Obj | Rel::Nsubj | Rel::NsubjPass | Rel::Obl))
            .filter(|h| !placing(h))
            // "The attack was the work of X" did not hit X.
            .filter(|&h| preposition != "of" || self.rel(i) != Rel::Nsubj || !self.has(h, Rel::Cop));
        // "The attack on X was condemned by Y" was not done by Y.
        let beside = beside.filter(|_| preposition != "by");
        if let Some(noun) = beside {
            return self.children(noun).filter(fits).filter(|&c| c > i).collect();
        }
        // "accused China of stealing research from Moderna": the phrase after a gerund's object, hung on the verb above.
        let gerund = self.tag(i) == Tag::VBG && matches!(self.rel(i), Rel::Advcl | Rel::Acl | Rel::Xcomp);
        let object = self.by_rel(i, Rel::Obj).next_back();
        match (self.head(i).filter(|&h| gerund && h < i && self.is_verb(h)), object) {
            (Some(above), Some(object)) => self.children(above).filter(fits).filter(|&c| c > object).take(1).collect(),
            _ => Vec::new(),
        }
    }

    /// The noun of the phrase that follows the word directly: "a sub-group of infamous PHOSPHORUS", whatever the parser made of it.
    pub fn noun_after(&self, i: usize, preposition: &str) -> Option<usize> {
        let mut words = preposition.split(' ');
        let mut at = i + 1;
        if !words.all(|w| {
            at += 1;
            at <= self.len() && self.words(at - 1).eq_ignore_ascii_case(w)
        }) {
            return None;
        }
        let modifies = |t: usize| {
            matches!(self.tag(t), Tag::DT | Tag::JJ | Tag::PRPS | Tag::CD | Tag::HYPH | Tag::VBN | Tag::POS | Tag::JJS)
                || self.words(t) == "-"
        };
        let first =
            (at..self.len().min(at + 8)).take_while(|&t| modifies(t) || self.is_noun(t)).find(|&t| self.is_noun(t))?;
        let ends = |t: usize| {
            t + 1 >= self.len()
                || !(self.is_noun(t + 1)
                    || self.tag(t + 1) == Tag::POS
                    || self.words(t + 1) == "-"
                    || self.tag(t) == Tag::POS
                    || modifies(t + 1) && self.tag(t + 1) != Tag::DT)
        };
        (first..self.len().min(first + 6)).find(|&t| self.is_noun(t) && ends(t))
    }

    pub fn is_phrase(&self, c: usize) -> bool {
        matches!(
            self.rel(c),
            Rel::Obl
                | Rel::OblAgent
                | Rel::Nmod
                | Rel::OblUnmarked
                | Rel::NmodUnmarked
                | Rel::Advcl
                | Rel::Acl
                | Rel::Xcomp
        )
    }

    /// "several of the gang's sites", "a series of attacks": the word after "of", which is what is meant.
    pub fn whole(&self, h: usize) -> usize {
        let lemma = self.lemma(h);
        let part = crate::words::is("partitive", lemma) || crate::words::is("container", lemma);
        let of = |c: &usize| *c > h && self.rel(*c) == Rel::Nmod && self.preposition(*c) == "of";
        self.children(h).find(of).filter(|_| part).unwrap_or(h)
    }

    /// The first member of the list that a noun stands in.
    pub fn list_head(&self, i: usize) -> usize {
        let up = |&at: &usize| self.head(at).filter(|_| self.rel(at) == Rel::Conj && self.is_noun(at));
        std::iter::successors(Some(i), up).take(64).last().unwrap_or(i)
    }

    /// A head and what is coordinated with it: "journalists, researchers and officials".
    pub fn conjuncts(&self, h: usize) -> Vec<usize> {
        let mut found = vec![h];
        let mut next = 0;
        while next < found.len() && found.len() < 64 {
            let at = found[next];
            for c in self.by_rel(at, Rel::Conj) {
                if !self.is_verb(c) || self.is_noun(c) {
                    found.push(c);
                }
            }
            // "Agrius, together with Lebanese Cedar, …"
            let joined = |&c: &usize| c > at && self.is_noun(c) && self.is_joined(c);
            found.extend(self.children(at).filter(joined));
            next += 1;
        }
        found
    }

    /// True for a noun after "together with", "along with", "as well as".
    fn is_joined(&self, c: usize) -> bool {
        matches!(&*self.preposition(c), "together with" | "along with" | "alongside" | "as well as" | "jointly with")
    }

    /// "sectors such as energy and telecoms", "firms, including Maersk".
    pub fn examples(&self, h: usize) -> Vec<usize> {
        let mut found: Vec<usize> = Vec::new();
        for c in self.children(h).filter(|&c| c > h) {
            if matches!(
                &*self.preposition(c),
                "such as" | "including" | "like" | "among" | "notably" | "particularly" | "especially" | "among them"
            ) {
                found.extend(self.conjuncts(c));
            }
            // "two men: X and Y", "two Russians, X and Y".
            let named = matches!(self.tag(c), Tag::NNP | Tag::NNPS);
            let beside = self.rel(c) == Rel::Appos || c < h + 4 && self.words(c - 1) == "(";
            if beside && matches!(self.tag(h), Tag::NNS | Tag::NNPS | Tag::CD | Tag::DT) && named {
                found.extend(self.conjuncts(c));
            }
            // "journalists, particularly those in France": the place is meant too.
            if self.lemma(c) == "those" && matches!(self.rel(c), Rel::Appos | Rel::Nmod | Rel::Conj | Rel::Dep) {
                found.extend(self.children(c).filter(|&p| self.preposition(p) == "in").flat_map(|p| self.conjuncts(p)));
            }
        }
        found.extend(self.listed_after_colon(h));
        found.extend(self.among_them(h));
        found.sort_unstable();
        found.dedup();
        found
    }

    /// "ten other groups, among them Tick, LuckyMouse and Calypso": the names up to the next verb.
    fn among_them(&self, h: usize) -> Vec<usize> {
        let them = (h + 1..self.len().saturating_sub(2).min(h + 12)).find(|&t| {
            matches!(self.words(t), "among" | "including") && matches!(self.words(t + 1), "them" | "these" | "those")
        });
        // "at least four retailers since April, including X and Y", wherever the parser hung it.
        let including = (h + 1..self.len().min(h + 10))
            .take_while(|&t| {
                !self.is_verb(t)
                    || self.tag(t) == Tag::VBN
                    || matches!(self.words(t), "including" | "comprising" | "consisting")
            })
            .find(|&t| {
                matches!(self.words(t), "including" | "comprising" | "consisting" | "namely")
                    || self.words(t) == "such" && t + 1 < self.len() && self.words(t + 1) == "as"
            });
        let plural = matches!(self.tag(h), Tag::NNS | Tag::NNPS)
            || matches!(self.lemma(h), "family" | "toolkit" | "set" | "suite" | "arsenal");
        let two = |t: usize| matches!(self.words(t), "such" | "consisting");
        let including = including.filter(|_| plural).map(|t| if two(t) { t + 2 } else { t + 1 });
        let Some(first) = them.map(|t| t + 2).or(including) else { return Vec::new() };
        let listed = (first..self.len()).take_while(|&t| {
            self.is_noun(t)
                || matches!(self.words(t), "," | "and" | "the" | "of" | "as" | "well" | "&" | "-" | "'s" | "’s")
        });
        let ends = |t: usize| t + 1 >= self.len() || !self.is_noun(t + 1);
        let of = |t: usize| t > 0 && self.words(t - 1) == "of";
        listed.filter(|&t| self.is_noun(t) && ends(t) && !of(t)).collect()
    }

    /// "entities in Europe, according to the vendor: law firms, universities and think tanks".
    pub fn listed_after_colon(&self, h: usize) -> Vec<usize> {
        if !matches!(self.tag(h), Tag::NNS | Tag::NNPS) {
            return Vec::new();
        }
        let finite = |t: usize| matches!(self.tag(t), Tag::VBD | Tag::VBZ | Tag::VBP | Tag::MD);
        let colon = (h + 1..self.len()).take_while(|&t| !finite(t)).find(|&t| self.words(t) == ":");
        let rest = colon.map_or(self.len(), |c| c + 1)..self.len();
        let head =
            |t: usize| self.head(t).is_none_or(|up| up <= rest.start || !self.is_noun(up) || self.rel(t) == Rel::Conj);
        // With clauses among what is listed, only names are sure to be its items.
        let names_only = rest.clone().any(finite);
        let named =
            |t: usize| matches!(self.tag(t), Tag::NNP | Tag::NNPS) && self.token(t).form == ascribe_lang::Form::Name;
        rest.clone()
            .filter(|&t| self.is_noun(t) && head(t) && !matches!(self.rel(t), Rel::Compound | Rel::Nmod))
            .filter(|&t| !names_only || named(t) && matches!(self.rel(t), Rel::Obj | Rel::Appos | Rel::Conj))
            .collect()
    }

    /// Tokens of the noun phrase without its clauses, appositions and conjuncts: what names the thing.
    pub fn phrase(&self, h: usize) -> Vec<usize> {
        let mut inside = self.subtree(h, |c| {
            !matches!(
                self.rel(c),
                Rel::AclRelcl
                    | Rel::Acl
                    | Rel::Appos
                    | Rel::Conj
                    | Rel::Cc
                    | Rel::Punct
                    | Rel::Parataxis
                    | Rel::Cop
                    | Rel::Nsubj
                    | Rel::Advcl
                    | Rel::Aux
                    | Rel::Dep
                    | Rel::List
                    | Rel::Mark
                    | Rel::NsubjPass
                    | Rel::Ccomp
                    | Rel::Csubj
            ) || self.tag(c) == Tag::HYPH
        });
        // Keep one unbroken run around the head: what an attachment error drags in from afar is no part of the name.
        let place = inside.iter().position(|&t| t == h).unwrap_or(0);
        let mut from = place;
        while from > 0 && inside[from] - inside[from - 1] <= 3 {
            from -= 1;
        }
        let mut to = place;
        while to + 1 < inside.len() && inside[to + 1] - inside[to] <= 3 {
            to += 1;
        }
        inside.drain(to + 1..);
        inside.drain(..from);
        inside
    }

    /// Words before the head that describe it: adjectives, compounds, possessors, with what hangs on them.
    pub fn premodifiers(&self, h: usize) -> Vec<usize> {
        let direct = self.children(h).filter(|&c| {
            c < h
                && matches!(
                    self.rel(c),
                    Rel::Amod
                        | Rel::Compound
                        | Rel::NmodPoss
                        | Rel::Nmod
                        | Rel::Flat
                        | Rel::NmodUnmarked
                        | Rel::Obl
                        | Rel::Dep
                )
        });
        let mut found: Vec<usize> = direct.collect();
        let mut next = 0;
        while let Some(&at) = found.get(next) {
            found.extend(self.children(at).filter(|&c| c < h));
            next += 1;
        }
        found.sort_unstable();
        found
    }

    /// The left half of a hyphened participle: "Iran" in "Iran-linked".
    pub fn hyphen_prefix(&self, i: usize) -> Option<usize> {
        let hyphen = i.checked_sub(1)?;
        let joined = self.words(hyphen) == "-" || self.tag(hyphen) == Tag::HYPH;
        let prefix = i.checked_sub(2)?;
        let tight = self.token(prefix).span.end() == self.token(hyphen).span.start()
            && self.token(hyphen).span.end() == self.token(i).span.start();
        (joined && tight).then_some(prefix)
    }
}

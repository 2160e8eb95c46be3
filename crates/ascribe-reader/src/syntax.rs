//! A parsed sentence seen as who does what: agents, patients and prepositional arguments, with voice, coordination,
//! control and relative clauses undone once, so that the grammar of claims need not know of them.

use ascribe_lang::{Rel, Sentence, Tag, Token, lemma};
use ascribe_model::Span;

/// How far the search for an argument climbs from clause to clause.
const REACH: u8 = 6;

/// A parsed sentence with its children lists and lemmas.
#[derive(Debug)]
pub struct Tree<'a> {
    /// The document's text.
    pub text: &'a str,
    /// The sentence.
    pub sentence: &'a Sentence,
    children: Vec<Vec<u32>>,
    lemmas: Vec<String>,
}

impl<'a> Tree<'a> {
    /// Looks at a parsed sentence.
    pub fn new(text: &'a str, sentence: &'a Sentence) -> Tree<'a> {
        let tokens = &sentence.tokens;
        let mut children = vec![Vec::new(); tokens.len()];
        for (i, token) in tokens.iter().enumerate() {
            let head = token.head as usize;
            if head != i && head < tokens.len() {
                children[head].push(i as u32);
            }
        }
        let lemmas = tokens.iter().map(|t| lemma(t.span.of(text), t.tag).into_owned()).collect();
        Tree { text, sentence, children, lemmas }
    }

    /// Number of tokens.
    pub fn len(&self) -> usize {
        self.sentence.tokens.len()
    }

    /// The token at `i`.
    pub fn token(&self, i: usize) -> &Token {
        &self.sentence.tokens[i]
    }

    /// Its words as printed.
    pub fn words(&self, i: usize) -> &'a str {
        self.token(i).span.of(self.text)
    }

    /// Its lemma, lower-case.
    pub fn lemma(&self, i: usize) -> &str {
        &self.lemmas[i]
    }

    /// Its relation to its head.
    pub fn rel(&self, i: usize) -> Rel {
        self.token(i).rel
    }

    /// Its part of speech.
    pub fn tag(&self, i: usize) -> Tag {
        self.token(i).tag
    }

    /// Its head, `None` for the root.
    pub fn head(&self, i: usize) -> Option<usize> {
        let head = self.token(i).head as usize;
        (head != i && head < self.len()).then_some(head)
    }

    /// Its children, in the order of the text.
    pub fn children(&self, i: usize) -> impl DoubleEndedIterator<Item = usize> + '_ {
        self.children[i].iter().map(|&c| c as usize)
    }

    /// Its children of one relation.
    pub fn by_rel(&self, i: usize, rel: Rel) -> impl DoubleEndedIterator<Item = usize> + '_ {
        self.children(i).filter(move |&c| self.rel(c) == rel)
    }

    /// True if it has a child of that relation.
    pub fn has(&self, i: usize, rel: Rel) -> bool {
        self.by_rel(i, rel).next().is_some()
    }

    /// From a token up to the root, itself first; bounded by the sentence's length.
    pub fn ancestors(&self, i: usize) -> impl Iterator<Item = usize> + '_ {
        std::iter::successors(Some(i), |&at| self.head(at)).take(self.len())
    }

    /// All tokens at or under `i` for which `enter` holds at each step down, in the order of the text.
    pub fn subtree(&self, i: usize, enter: impl Fn(usize) -> bool) -> Vec<usize> {
        let mut found = vec![i];
        let mut next = 0;
        while next < found.len() {
            let at = found[next];
            found.extend(self.children(at).filter(|&c| enter(c)));
            next += 1;
        }
        found.sort_unstable();
        found
    }

    /// The span from the first to the last of some tokens.
    pub fn span_of(&self, tokens: &[usize]) -> Option<Span> {
        let first = tokens.iter().min()?;
        let last = tokens.iter().max()?;
        Some(self.token(*first).span.cover(self.token(*last).span))
    }

    /// Verb, noun, adjective or other.
    pub fn is_verb(&self, i: usize) -> bool {
        matches!(self.tag(i), Tag::VB | Tag::VBD | Tag::VBG | Tag::VBN | Tag::VBP | Tag::VBZ)
    }

    /// Common or proper noun.
    pub fn is_noun(&self, i: usize) -> bool {
        matches!(self.tag(i), Tag::NN | Tag::NNS | Tag::NNP | Tag::NNPS)
    }

    /// Pronoun that points back: it, they, he, which, who …
    pub fn is_pronoun(&self, i: usize) -> bool {
        matches!(self.tag(i), Tag::PRP | Tag::WP | Tag::WDT) || (self.tag(i) == Tag::DT && self.is_argument(i))
    }

    fn is_argument(&self, i: usize) -> bool {
        matches!(self.rel(i), Rel::Nsubj | Rel::NsubjPass | Rel::Obj | Rel::Obl)
    }

    /// A verb with its particle: "carry out", "take down".
    pub fn verb_lemma(&self, i: usize) -> String {
        let mut lemma = self.lemma(i).to_owned();
        let particle = self
            .children(i)
            .find(|&c| c > i && (self.rel(c) == Rel::CompoundPrt || self.tag(c) == Tag::RP && c == i + 1));
        if let Some(particle) = particle {
            lemma.push(' ');
            lemma.push_str(self.lemma(particle));
        }
        lemma
    }

    /// The preposition of a phrase: "on", "according to", "such as", "because of"; empty if it has none.
    pub fn preposition(&self, i: usize) -> String {
        let Some(case) = self.children(i).find(|&c| self.rel(c) == Rel::Case && c < i && !self.is_possessive_mark(c))
        else {
            return String::new();
        };
        let mut words = self.words(case).to_lowercase();
        let fixed = self.by_rel(case, Rel::Fixed).chain(self.by_rel(i, Rel::Fixed));
        for part in fixed.chain(self.by_rel(i, Rel::Case).filter(|&c| c > case && c < i)) {
            words.push(' ');
            words.push_str(&self.words(part).to_lowercase());
        }
        words
    }

    fn is_possessive_mark(&self, i: usize) -> bool {
        self.tag(i) == Tag::POS
    }

    /// The word that opens a clause: "that", "after", "to"; empty if none.
    pub fn mark(&self, i: usize) -> &str {
        self.by_rel(i, Rel::Mark).chain(self.by_rel(i, Rel::Case)).next().map_or("", |m| self.lemma(m))
    }

    /// True if the verb is passive, reduced relatives and participles before a noun included.
    pub fn is_passive(&self, v: usize) -> bool {
        if self.has(v, Rel::AuxPass) {
            return true;
        }
        let perfect = self.by_rel(v, Rel::Aux).any(|a| matches!(self.lemma(a), "have" | "’ve" | "'ve"));
        if self.has(v, Rel::NsubjPass) && !perfect {
            return true;
        }
        if self.has(v, Rel::Aux) || !matches!(self.tag(v), Tag::VBN | Tag::VBD | Tag::JJ) {
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
            _ => by_agent && !self.has(v, Rel::Obj) && v + 1 < self.len() && self.words(v + 1) == "by",
        }
    }

    fn is_by_phrase(&self, c: usize) -> bool {
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
        if found.is_empty() { self.noun_before_verb(v).into_iter().collect() } else { found }
    }

    /// Whatever the parser made of it: the noun that a finite verb follows directly, adverbs and auxiliaries between.
    fn noun_before_verb(&self, v: usize) -> Option<usize> {
        let finite = matches!(self.tag(v), Tag::VBD | Tag::VBZ | Tag::VBP) || self.has(v, Rel::Aux);
        let between =
            |t: &usize| matches!(self.tag(*t), Tag::RB | Tag::MD) || matches!(self.lemma(*t), "have" | "be" | "do");
        let before = (0..v).rev().find(|t| !between(t))?;
        (finite && (self.is_noun(before) || self.tag(before) == Tag::PRP)).then_some(before)
    }

    /// The noun of a "by" phrase after a passive that the parser hung elsewhere in the clause.
    fn by_after(&self, v: usize) -> Option<usize> {
        let clause = (v + 1..self.len().min(v + 9))
            .take_while(|&t| !matches!(self.words(t), "," | ";" | "." | "which" | "that") && !self.is_verb(t));
        let by = clause.into_iter().find(|&t| self.words(t) == "by")?;
        self.noun_after(by.checked_sub(1)?, "by").filter(|&n| self.head(n).is_none_or(|h| h >= v))
    }

    /// The noun that follows a verb directly, articles, numbers and adjectives between.
    fn noun_after_verb(&self, v: usize) -> Option<usize> {
        let modifies = |t: usize| {
            matches!(
                self.tag(t),
                Tag::DT | Tag::JJ | Tag::CD | Tag::PRPS | Tag::VBG | Tag::JJS | Tag::POS | Tag::RB | Tag::HYPH
            )
        };
        let first = (v + 1..self.len().min(v + 7))
            .take_while(|&t| modifies(t) || self.is_noun(t))
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

    fn passive_patient(&self, v: usize) -> Vec<usize> {
        match self.rel(v) {
            Rel::Acl | Rel::Amod if !self.has(v, Rel::NsubjPass) => self.head(v).into_iter().collect(),
            _ => self.surface_subject(v, REACH),
        }
    }

    /// "attacked and disabled the servers": the first verb's object serves the second, and the other way round.
    fn shared_object(&self, v: usize) -> Option<usize> {
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
    fn gap(&self, v: usize) -> Option<usize> {
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
        let Some(verb) = self.head(noun).filter(|&h| self.is_verb(h)) else { return self.surface_subject(noun, 3) };
        let relative = self.children(verb).find(|&c| self.is_relative(c) && c < verb);
        match relative {
            Some(relative) => vec![self.antecedent(relative)],
            None => self.surface_subject(noun, 3),
        }
    }

    /// The subjects that hang on the word itself; of several, which a parser gives only by mistake, the nearest.
    fn own_subjects(&self, v: usize) -> Vec<usize> {
        let mut own: Vec<usize> =
            self.children(v).filter(|&c| matches!(self.rel(c), Rel::Nsubj | Rel::NsubjPass | Rel::Csubj)).collect();
        if own.len() > 1 {
            // "Data on people was stolen": the noun before a preposition, not the one after it.
            let first = own.first().copied().filter(|&f| f < v && self.tag(f + 1) == Tag::IN);
            let nearest = first.or_else(|| own.iter().copied().min_by_key(|&c| (c > v, c.abs_diff(v))));
            own.retain(|&c| Some(c) == nearest);
        }
        own.into_iter().map(|c| self.antecedent(c)).collect()
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
            Rel::Acl if self.tag(v) == Tag::VBG || self.is_passive(v) => vec![head],
            Rel::Obj | Rel::Obl | Rel::Dep if self.tag(v) == Tag::VBG => self.clause_controller(v, head, reach - 1),
            Rel::AclRelcl => vec![head],
            _ => own,
        }
    }

    fn may_share_subject(&self, v: usize) -> bool {
        matches!(self.tag(v), Tag::VBG | Tag::VBN | Tag::VB) || self.has(v, Rel::Case)
    }

    /// "Albania's decision to sever ties", "X made an effort to": whoever decides or tries does it.
    fn intender(&self, noun: usize, reach: u8) -> Vec<usize> {
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
            _ => vec![noun],
        }
    }

    /// "ordered diplomats to leave": the object, where the governing verb has one; else its subject.
    fn controller(&self, v: usize, head: usize, reach: u8) -> Vec<usize> {
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
    fn clause_controller(&self, v: usize, head: usize, reach: u8) -> Vec<usize> {
        let blaming = matches!(
            self.lemma(head),
            "accuse"
                | "blame"
                | "suspect"
                | "charge"
                | "indict"
                | "arrest"
                | "sanction"
                | "convict"
                | "sentence"
                | "condemn"
                | "implicate"
        );
        if blaming && (matches!(self.mark(v), "of" | "for" | "with" | "in") || self.tag(v) == Tag::VBG) {
            let object = self.patients(head);
            if !object.is_empty() {
                return object;
            }
        }
        let mut subjects = self.surface_subject(head, reach);
        // "Israel joined the US and NATO in condemning Iran": whoever is joined does it too.
        if self.lemma(head) == "join" {
            subjects.extend(self.by_rel(head, Rel::Obj));
        }
        subjects
    }

    /// A relative pronoun's antecedent; any other token is its own.
    pub fn antecedent(&self, i: usize) -> usize {
        if !self.is_relative(i) {
            return i;
        }
        let clause =
            self.ancestors(i).skip(1).take(3).find(|&a| matches!(self.rel(a), Rel::AclRelcl | Rel::Acl) && a > i);
        clause.and_then(|c| self.head(c)).filter(|&h| h < i).or_else(|| self.noun_before(i)).unwrap_or(i)
    }

    /// The noun that a relative pronoun follows, for clauses that the parser hung elsewhere.
    fn noun_before(&self, i: usize) -> Option<usize> {
        (i.saturating_sub(3)..i).rev().find(|&t| self.is_noun(t))
    }

    fn is_relative(&self, i: usize) -> bool {
        matches!(self.tag(i), Tag::WDT | Tag::WP)
            || (self.lemma(i) == "that" && self.tag(i) != Tag::DT && self.is_argument(i))
    }

    /// Heads of the phrases that a preposition ties to the token. Where the attachment is ambiguous, phrases that the
    /// parser hung on the object, or on the phrase before, are taken too.
    pub fn prepositional(&self, i: usize, preposition: &str) -> Vec<usize> {
        let fits = |c: &usize| self.is_phrase(*c) && self.preposition(*c) == preposition;
        let own: Vec<usize> = self.children(i).filter(fits).map(|c| self.antecedent(c)).collect();
        if !own.is_empty() {
            return own;
        }
        let near = self.children(i).filter(|&c| {
            c > i && matches!(self.rel(c), Rel::Obj | Rel::Obl | Rel::Nmod | Rel::NsubjPass | Rel::Nsubj | Rel::Xcomp)
        });
        let below: Vec<usize> = near.flat_map(|c| self.children(c).filter(fits).collect::<Vec<_>>()).collect();
        if !below.is_empty() {
            return below;
        }
        if let Some(next) = self.noun_after(i, preposition) {
            return vec![next];
        }
        let placing = |h: &usize| {
            matches!(self.lemma(*h), "pin" | "blame" | "impose" | "base" | "rely" | "focus" | "place" | "put")
        };
        let beside = self
            .head(i)
            .filter(|_| matches!(self.rel(i), Rel::Obj | Rel::Nsubj | Rel::NsubjPass | Rel::Obl))
            .filter(|h| !placing(h));
        beside.map_or_else(Vec::new, |h| self.children(h).filter(fits).filter(|&c| c > i).collect())
    }

    /// The noun of the phrase that follows the word directly: "a sub-group of infamous PHOSPHORUS", whatever the parser made of it.
    fn noun_after(&self, i: usize, preposition: &str) -> Option<usize> {
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

    fn is_phrase(&self, c: usize) -> bool {
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
            next += 1;
        }
        found
    }

    /// "sectors such as energy and telecoms", "firms, including Maersk".
    pub fn examples(&self, h: usize) -> Vec<usize> {
        let mut found: Vec<usize> = Vec::new();
        for c in self.children(h).filter(|&c| c > h) {
            if matches!(
                self.preposition(c).as_str(),
                "such as" | "including" | "like" | "among" | "notably" | "particularly" | "especially"
            ) {
                found.extend(self.conjuncts(c));
            }
            // "two men: X and Y", "two Russians, X and Y".
            if self.rel(c) == Rel::Appos
                && matches!(self.tag(h), Tag::NNS | Tag::NNPS)
                && matches!(self.tag(c), Tag::NNP | Tag::NNPS)
            {
                found.extend(self.conjuncts(c));
            }
            // "journalists, particularly those in France": the place is meant too.
            if self.lemma(c) == "those" && matches!(self.rel(c), Rel::Appos | Rel::Nmod | Rel::Conj | Rel::Dep) {
                found.extend(self.children(c).filter(|&p| self.preposition(p) == "in").flat_map(|p| self.conjuncts(p)));
            }
        }
        found.extend(self.listed_after_colon(h));
        found
    }

    /// "entities in Europe, according to the vendor: law firms, universities and think tanks".
    fn listed_after_colon(&self, h: usize) -> Vec<usize> {
        if !matches!(self.tag(h), Tag::NNS | Tag::NNPS) {
            return Vec::new();
        }
        let finite = |t: usize| matches!(self.tag(t), Tag::VBD | Tag::VBZ | Tag::VBP | Tag::MD);
        let colon = (h + 1..self.len()).take_while(|&t| !finite(t)).find(|&t| self.words(t) == ":");
        let rest = colon.map_or(self.len(), |c| c + 1)..self.len();
        if rest.clone().any(finite) {
            return Vec::new();
        }
        let head =
            |t: usize| self.head(t).is_none_or(|up| up <= rest.start || !self.is_noun(up) || self.rel(t) == Rel::Conj);
        rest.clone()
            .filter(|&t| self.is_noun(t) && head(t) && !matches!(self.rel(t), Rel::Compound | Rel::Nmod))
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
        let mut found: Vec<usize> = direct.flat_map(|c| self.subtree(c, |x| x < h)).collect();
        found.sort_unstable();
        found.dedup();
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

    /// True if the word or its clause is negated: "not", "never", "no".
    pub fn is_negated(&self, i: usize) -> bool {
        self.children(i).any(|c| {
            matches!(self.lemma(c), "not" | "n't" | "never" | "nor" | "n’t")
                && matches!(self.rel(c), Rel::Advmod | Rel::Aux | Rel::Cc | Rel::Dep)
                || (self.rel(c) == Rel::Det && self.lemma(c) == "no")
        })
    }
}

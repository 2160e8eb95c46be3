//! From a word to the words that fill its roles: the paths of the grammar, walked on a tree.

use crate::grammar::{Condition, Path, Role, Step};
use crate::page::Line;
use crate::syntax::Tree;
use crate::words;
use ascribe_lang::{Rel, Tag};
use ascribe_model::{Kind, Mention};

/// Walks paths on one sentence.
#[derive(Clone, Copy)]
pub struct Walker<'p, 'a> {
    /// The sentence.
    pub line: &'p Line<'a>,
    /// Its tree.
    pub tree: &'p Tree<'a>,
    /// All mentions.
    pub mentions: &'p [Mention],
    /// For each mention, whether it is a demonym.
    pub demonyms: &'p [bool],
}

impl Walker<'_, '_> {
    /// Where a path leads from a word; several words if the role is filled more than once.
    pub fn follow(&self, from: usize, path: &Path) -> Vec<usize> {
        let mut at = vec![from];
        for step in path {
            let mut next: Vec<usize> = at.iter().flat_map(|&i| self.step(i, step)).collect();
            next.dedup();
            if next.is_empty() {
                return next;
            }
            at = next;
        }
        at
    }

    /// True if a condition holds at a word.
    pub fn holds(&self, at: usize, condition: &Condition) -> bool {
        let found = self.follow(at, &condition.path);
        let met = found.iter().any(|&i| condition.lemmas.is_empty() || self.has_lemma(i, &condition.lemmas));
        met != condition.negated
    }

    fn has_lemma(&self, i: usize, lemmas: &[String]) -> bool {
        let fits = |t: usize| {
            let lemma = self.tree.lemma(t);
            let last = lemma.rsplit(' ').next().unwrap_or(lemma);
            lemmas.iter().any(|l| {
                l == lemma || l == last || (l.contains(' ') && l.ends_with(lemma) && self.compound_lemma(t) == *l)
            })
        };
        self.tree.conjuncts(i).into_iter().any(fits)
    }

    /// "asset freeze": a noun with the noun before it.
    fn compound_lemma(&self, i: usize) -> String {
        let before = self.tree.by_rel(i, Rel::Compound).last().map(|c| format!("{} ", self.tree.lemma(c)));
        before.unwrap_or_default() + self.tree.lemma(i)
    }

    fn step(&self, i: usize, step: &Step) -> Vec<usize> {
        let mut found = self.role(i, &step.role);
        if matches!(step.role, Role::Agent | Role::Patient | Role::Preposition(_)) {
            for t in &mut found {
                *t = self.tree.whole(*t);
            }
        }
        if !step.lemmas.is_empty() {
            found.retain(|&t| self.has_lemma(t, &step.lemmas));
        }
        found
    }

    fn role(&self, i: usize, role: &Role) -> Vec<usize> {
        let tree = self.tree;
        match role {
            Role::Itself => vec![i],
            Role::Agent if tree.is_verb(i) => tree.agents(i),
            Role::Patient if tree.is_verb(i) => tree.patients(i),
            // "that Scattered Spider was active": of a predicate, whatever it is said of.
            Role::Agent if tree.has(i, Rel::Cop) && !words::is("deed", tree.lemma(i)) => tree.subject_of_noun(i),
            Role::Agent => self.deed_agents(i, 3),
            Role::Culprit => {
                // "Russia is behind the hack": told plainly, whoever else the clause names.
                let plain = tree.has(i, Rel::Cop) && tree.preposition(i) == "behind";
                let agents = if plain { Vec::new() } else { self.deed_agents(i, 3) };
                if agents.is_empty() { self.answering(i) } else { agents }
            }
            Role::Patient => self.deed_patients(i, 3),
            Role::Subject => tree.subject_of_noun(i),
            Role::Possessor => self.possessors(i),
            Role::Origin => self.origins(i),
            Role::Hyphen => tree.hyphen_prefix(i).into_iter().collect(),
            Role::Clause => {
                let own = tree.children(i).filter(|&c| matches!(tree.rel(c), Rel::Xcomp | Rel::Ccomp));
                // "called the claims groundless", which the parser takes for a modifier.
                let said_of = tree.by_rel(i, Rel::Obj).flat_map(|o| tree.by_rel(o, Rel::Amod).filter(move |&a| a > o));
                let beside = tree.by_rel(i, Rel::Advmod).filter(|&a| a > i && tree.tag(a) == Tag::JJ);
                own.chain(said_of).chain(beside).collect()
            }
            Role::Purpose => self.purposes(i),
            Role::Head => tree.head(i).into_iter().collect(),
            Role::Compound => tree.premodifiers(i).into_iter().filter(|&c| tree.is_noun(c)).collect(),
            Role::Adverb => tree.by_rel(i, Rel::Advmod).collect(),
            Role::Modifier => tree.premodifiers(i),
            Role::Apposition => tree.by_rel(i, Rel::Appos).collect(),
            Role::Preposition(word) if word == "iobj" => tree.by_rel(i, Rel::Iobj).collect(),
            Role::Preposition(word) => self.prepositional(i, word),
        }
    }

    /// The verb of the clause that says what something is done for. Of a verb only where the words say so ("in order to", "so as to"), since
    /// a bare "to" often tells no more than the next step.
    fn purposes(&self, i: usize) -> Vec<usize> {
        let tree = self.tree;
        let meant = |c: &usize| {
            let to = (i + 1..*c).rev().take(3).find(|&t| tree.words(t) == "to");
            to.is_some_and(|t| {
                t > 1 && matches!((tree.words(t - 2), tree.words(t - 1)), ("in", "order") | ("so", "as"))
            })
        };
        let clauses = tree.children(i).filter(|&c| c > i && tree.is_verb(c));
        if tree.is_verb(i) {
            return clauses.filter(|c| matches!(tree.rel(*c), Rel::Advcl | Rel::Xcomp)).filter(meant).collect();
        }
        let clause = |c: &usize| matches!(tree.rel(*c), Rel::Acl | Rel::Advcl | Rel::Xcomp | Rel::Nmod | Rel::Obl);
        clauses.filter(clause).filter(|&c| matches!(tree.mark(c), "to" | "of")).collect()
    }

    /// A prepositional role; a verb such as "target" or "use" in it stands for the participle that does a preposition's work.
    fn prepositional(&self, i: usize, word: &str) -> Vec<usize> {
        let tree = self.tree;
        // "denied using Pegasus": what is denied, not what with.
        if word == "using" && tree.is_verb(i) && words::is("deny", tree.lemma(i)) {
            return Vec::new();
        }
        let found = tree.prepositional(i, word);
        let first = word.split(' ').next().unwrap_or(word);
        if found.is_empty() && word == "to" {
            return self.laid_at_last(i).into_iter().collect();
        }
        if !found.is_empty() || !first.ends_with(['g', 'd']) && word != "include" {
            return found;
        }
        let participle = tree.children(i).find(|&c| {
            matches!(tree.rel(c), Rel::Acl | Rel::Advcl | Rel::Amod)
                && c > i
                && (tree.words(c).eq_ignore_ascii_case(word) || word.starts_with(&format!("{} ", tree.words(c))))
        });
        participle.map_or_else(Vec::new, |c| {
            let objects: Vec<usize> = tree.by_rel(c, Rel::Obj).collect();
            if !objects.is_empty() {
                objects
            } else {
                word.split(' ').nth(1).map_or_else(Vec::new, |p| tree.prepositional(c, p))
            }
        })
    }

    /// "linked the attack on X with medium confidence to Y": to whom something is laid, however much stands between.
    fn laid_at_last(&self, i: usize) -> Option<usize> {
        let tree = self.tree;
        if !tree.is_verb(i) || !words::is("ascribing", tree.lemma(i)) && !words::is("tying", tree.lemma(i)) {
            return None;
        }
        let clause = (i + 1..tree.len())
            .take_while(|&t| !matches!(tree.words(t), "which" | "that" | "because" | "after" | ";" | "but" | "while"));
        clause
            .filter(|&t| tree.words(t) == "to" && t + 1 < tree.len())
            .filter_map(|t| tree.noun_after(t - 1, "to"))
            .find(|&n| self.line.headed(n).is_some_and(|m| self.may_be_culprit(m)))
    }

    fn may_be_culprit(&self, m: usize) -> bool {
        use Kind::{Country, Government, Organization, Person, ThreatGroup};
        matches!(self.mentions[m].kind, ThreatGroup | Country | Government | Organization | Person)
    }

    fn possessors(&self, i: usize) -> Vec<usize> {
        self.tree.by_rel(i, Rel::NmodPoss).collect()
    }

    fn kind(&self, i: usize) -> Option<Kind> {
        self.line.headed(i).or_else(|| self.line.covered(i)).map(|m| self.mentions[m].kind)
    }

    /// Countries before the word: "Iranian hackers", "China-linked group", "Iran's hackers".
    fn origins(&self, i: usize) -> Vec<usize> {
        let tree = self.tree;
        let before = tree
            .premodifiers(i)
            .into_iter()
            .filter(|&c| matches!(self.kind(c), Some(Kind::Country | Kind::Government | Kind::Region | Kind::City)));
        let mut found: Vec<usize> = before.filter(|&c| self.line.headed(c).is_some()).collect();
        // "Albania cyberattack" does not tell whether Albania did or suffered it; "Albanian hackers" does.
        found.retain(|&c| {
            tree.rel(c) == Rel::NmodPoss
                || self.line.headed(c).is_some_and(|m| self.demonyms[m])
                || !words::is("deed", tree.lemma(i))
        });
        // A country that is only the left half of "Iran-linked" is a tie, not an origin; the hyphen role speaks of it.
        found.retain(|&c| tree.words(c + 1) != "-" || c + 2 >= tree.len());
        found
    }

    /// Who did the deed that a noun names.
    pub fn deed_agents(&self, n: usize, reach: u8) -> Vec<usize> {
        let tree = self.tree;
        let doer = |k: Option<Kind>| {
            matches!(
                k,
                Some(
                    Kind::ThreatGroup
                        | Kind::Malware
                        | Kind::Country
                        | Kind::Government
                        | Kind::Organization
                        | Kind::Person
                )
            )
        };
        let mut found: Vec<usize> = tree.prepositional(n, "by").into_iter().filter(|&c| tree.is_noun(c)).collect();
        if found.is_empty() {
            found = self
                .possessors(n)
                .into_iter()
                .filter(|&c| doer(self.kind(c)) || tree.is_pronoun(c) || words::is("actor", tree.lemma(c)))
                .collect();
        }
        // But "the theft of data from the bank" was not the bank's.
        if found.is_empty() && !words::is("taking", tree.lemma(n)) {
            found = tree
                .children(n)
                .filter(|&c| tree.rel(c) == Rel::Nmod && tree.preposition(c) == "from")
                .filter(|&c| doer(self.kind(c)) || words::is("actor", tree.lemma(c)))
                .collect();
        }
        if found.is_empty() {
            found = self.origins(n);
        }
        if found.is_empty() {
            found = self.linked_prefix(n);
        }
        if found.is_empty() {
            found = tree
                .premodifiers(n)
                .into_iter()
                .filter(|&c| self.kind(c) == Some(Kind::ThreatGroup) && self.line.headed(c).is_some())
                .collect();
        }
        if found.is_empty() {
            found = self.light_agents(n);
        }
        if found.is_empty() {
            found = self.blamed(n);
        }
        if found.is_empty() && reach > 0 {
            found = self.container(n).map_or_else(Vec::new, |c| self.deed_agents(c, reach - 1));
        }
        if found.is_empty() && words::is("deed", tree.lemma(n)) {
            found = self.by_farther_on(n).into_iter().collect();
        }
        found
    }

    /// "attacks on the defence sector and on employees of the army by the group UAC-0200": the doer at the end of the phrase,
    /// wherever the parser hung it.
    fn by_farther_on(&self, n: usize) -> Option<usize> {
        let tree = self.tree;
        let phrase = (n + 1..tree.len().min(n + 20))
            .take_while(|&t| !tree.is_verb(t) && !matches!(tree.words(t), ";" | "." | ":" | "which" | "that" | "who"));
        let by = phrase.into_iter().find(|&t| tree.words(t) == "by")?;
        let noun = tree.head(by).filter(|&h| h > by && tree.is_noun(h))?;
        let doer = words::is("actor", tree.lemma(noun))
            || matches!(self.kind(noun), Some(Kind::ThreatGroup | Kind::Country | Kind::Government));
        doer.then_some(noun)
    }

    /// "X is responsible for the attack", "X was behind the attack", "the attack was the work of X".
    fn answering(&self, n: usize) -> Vec<usize> {
        let tree = self.tree;
        let preposition = tree.preposition(n);
        if preposition == "behind" {
            return tree.predicated(n).into_iter().filter(|&a| a != n).collect();
        }
        let answers = |h: &usize| preposition == "for" && matches!(tree.lemma(*h), "responsible" | "accountable");
        if let Some(head) = tree.head(n).filter(answers) {
            return match tree.head(head).filter(|&v| tree.is_verb(v) && tree.lemma(v) == "hold") {
                Some(hold) => tree.patients(hold),
                None => tree.predicated(head),
            };
        }
        let Some(verb) = tree.head(n).filter(|&v| tree.is_verb(v) && words::is("ascribing", tree.lemma(v))) else {
            return Vec::new();
        };
        if !tree.patients(verb).contains(&n) {
            return Vec::new();
        }
        ["to", "on"].iter().map(|p| self.prepositional(verb, p)).find(|found| !found.is_empty()).unwrap_or_default()
    }

    /// "Iran-linked cyberattack", "Russian-backed campaign".
    fn linked_prefix(&self, n: usize) -> Vec<usize> {
        let tree = self.tree;
        let participles =
            tree.children(n).filter(|&c| c < n && matches!(tree.rel(c), Rel::Amod | Rel::Compound | Rel::Acl));
        participles
            .filter(|&c| words::is("tie", tree.lemma(c)))
            .filter_map(|c| tree.hyphen_prefix(c))
            .filter(|&p| {
                matches!(self.kind(p), Some(Kind::Country | Kind::Government | Kind::ThreatGroup | Kind::Organization))
            })
            .collect()
    }

    /// "X carried out the attack", "the attack carried out by X", "X was behind the attack".
    fn light_agents(&self, n: usize) -> Vec<usize> {
        let tree = self.tree;
        let light = |v: &usize| tree.is_verb(*v) && words::is("light", &tree.verb_lemma(*v));
        let around = tree.head(n).filter(|_| matches!(tree.rel(n), Rel::Obj | Rel::NsubjPass)).filter(light);
        let below = tree.children(n).filter(|&c| matches!(tree.rel(c), Rel::Acl | Rel::AclRelcl)).find(light);
        let within = tree.head(n).filter(|_| tree.preposition(n) == "in");
        let part = |v: usize| tree.lemma(v) == "take" && tree.by_rel(v, Rel::Obj).any(|o| tree.lemma(o) == "part");
        let engaged = within
            .filter(|&v| tree.is_verb(v) && (matches!(tree.lemma(v), "engage" | "participate" | "partake") || part(v)));
        let verb = around.or(below).or(engaged);
        let mut found = verb.map_or_else(Vec::new, |v| tree.agents(v));
        // "was involved in attacks": a participle or an adjective, as the parser has it.
        if let Some(involved) = within.filter(|&v| verb.is_none() && tree.words(v) == "involved") {
            found = if tree.is_verb(involved) { tree.patients(involved) } else { tree.predicated(involved) };
        }
        found.retain(|&a| a != n);
        found
    }

    /// "accused China of a campaign against", "blamed Iran for the attack".
    fn blamed(&self, n: usize) -> Vec<usize> {
        let tree = self.tree;
        let preposition = tree.preposition(n);
        // "accused by both governments of cyberattacks": what the parser hangs on whoever accuses.
        let above = tree.head(n).map(|h| match tree.head(h) {
            Some(verb) if tree.is_noun(h) && h < n && tree.is_by_phrase(h) && tree.is_passive(verb) => verb,
            _ => h,
        });
        let lays = |v: &usize| match &*preposition {
            "of" | "for" | "over" => words::is("blame", tree.lemma(*v)),
            // "has been linked to attacks on hospitals", "is associated with breaches of networks".
            "to" | "with" => tree.is_passive(*v) && matches!(tree.lemma(*v), "link" | "tie" | "connect" | "associate"),
            _ => false,
        };
        let verb = above.filter(|v| tree.is_verb(*v)).filter(lays);
        verb.map_or_else(Vec::new, |v| tree.patients(v).into_iter().filter(|&a| a != n).collect())
    }

    /// Whom the deed that a noun names was done to.
    pub fn deed_patients(&self, n: usize, reach: u8) -> Vec<usize> {
        let tree = self.tree;
        let robbed = words::is("taking", tree.lemma(n)).then_some("from");
        for preposition in robbed.into_iter().chain(["against", "on", "at", "targeting", "of", "into", "to"]) {
            // "pinned the operation on Moscow", "blamed the breach on Iran": whom it is laid on, not whom it hit.
            let blame = |o: usize| matches!(tree.lemma(o), "blame" | "guilt");
            let lays = |v: usize| words::is("laying", tree.lemma(v)) && tree.by_rel(v, Rel::Obj).any(blame);
            let blamed = matches!(tree.rel(n), Rel::Obj | Rel::NsubjPass)
                && tree.head(n).is_some_and(|v| matches!(tree.lemma(v), "pin" | "blame"));
            // "laid the blame for the attack on Sony on Moscow": of two, the first is whom it hit.
            let twice = || tree.prepositional(n, "on").len() > 1;
            let laid_on = preposition == "on" && (blamed || tree.ancestors(n).skip(1).take(2).any(lays) && !twice());
            if laid_on {
                continue;
            }
            let mut found = self.prepositional(n, preposition);
            found.retain(|&c| self.may_be_hit(c, preposition, n));
            // "has claimed the attack on its leak site": where it was said.
            let claimed = tree.head(n).is_some_and(|v| matches!(tree.lemma(v), "claim" | "announce" | "list" | "post"));
            let place = |c: usize| matches!(tree.lemma(c), "site" | "blog" | "page" | "channel" | "portal" | "forum");
            found.retain(|&c| !(claimed && preposition == "on" && place(c)));
            if !found.is_empty() {
                return found;
            }
        }
        let mut found: Vec<usize> = tree
            .premodifiers(n)
            .into_iter()
            .filter(|&c| self.line.headed(c).is_some())
            .filter(|&c| {
                matches!(self.kind(c), Some(Kind::Organization | Kind::Product | Kind::Infrastructure | Kind::Person))
                    || self.is_bare_country(c)
            })
            .filter(|&c| matches!(tree.rel(c), Rel::Compound | Rel::NmodPoss | Rel::Amod | Rel::Flat | Rel::Nmod))
            .collect();
        if found.is_empty() {
            let verb = tree
                .head(n)
                .filter(|&v| tree.rel(n) == Rel::Obj && tree.is_verb(v) && words::is("suffer", &tree.verb_lemma(v)));
            // "Costa Rica first reported the attack": a state reports its own.
            let states = |v: usize| {
                let state = |&a: &usize| matches!(self.kind(a), Some(Kind::Country | Kind::Government | Kind::City));
                tree.agents(v).iter().any(state)
            };
            // "disclosing the operations of X", "saw attacks": whoever tells of a way of acting has not suffered it.
            let tells_of = |v: &usize| {
                let tell = matches!(tree.verb_lemma(*v).as_str(), "report" | "see" | "disclose" | "confirm" | "detect");
                tell && (words::is("event", tree.lemma(n)) || tree.tag(n) == Tag::NNS)
                    || self.is_only_told(*v, n) && !states(*v)
            };
            found = verb.filter(|v| !tells_of(v)).map_or_else(Vec::new, |v| tree.agents(v));
            let tells = |lemma: &str| words::is("report", lemma) || words::is("expert", lemma) || lemma == "team";
            // "The minister confirmed the attack" did not suffer it.
            let suffers = verb
                .is_some_and(|v| matches!(tree.verb_lemma(v).as_str(), "suffer" | "experience" | "face" | "endure"));
            let teller = |c: usize| self.kind(c) == Some(Kind::Person) && !suffers;
            found.retain(|&c| self.kind(c) != Some(Kind::ThreatGroup) && !tells(tree.lemma(c)) && !teller(c));
        }
        if found.is_empty() && reach > 0 {
            found = self.container(n).map_or_else(Vec::new, |c| self.deed_patients(c, reach - 1));
        }
        found
    }

    /// "Bloomberg, which first reported the breach", "saw the attack": who tells of a deed that was spoken of elsewhere, and does not turn to
    /// anybody for help over it ("reported the breach to the regulator"), has not suffered it.
    pub fn is_only_told(&self, verb: usize, deed: usize) -> bool {
        let tree = self.tree;
        let spoken_of = matches!(tree.determiner(deed), Some("the" | "this" | "that"));
        let own = matches!(tree.lemma(verb), "disclose" | "confirm" | "acknowledge" | "admit");
        let first = !own && tree.by_rel(verb, Rel::Advmod).any(|a| tree.lemma(a) == "first");
        let told = matches!(tree.lemma(verb), "report" | "see") && tree.prepositional(verb, "to").is_empty();
        spoken_of && (told || first)
    }

    /// "Albania cyberattack": a country's name, not its adjective, before a deed.
    fn is_bare_country(&self, c: usize) -> bool {
        self.tree.rel(c) == Rel::Compound
            && self.line.headed(c).is_some_and(|m| {
                self.mentions[m].kind == Kind::Country && !self.demonyms[m] && self.mentions[m].text.len() > 3
            })
    }

    /// A day ("on Thursday") and a deed ("of the attack") are no victims; "of" and "to" need a victim by kind.
    fn may_be_hit(&self, c: usize, preposition: &str, n: usize) -> bool {
        if self.line.timed(c).is_some() || words::is("deed", self.tree.lemma(c)) || c == n || self.tree.is_verb(c) {
            return false;
        }
        let by_kind = self
            .kind(c)
            .is_some_and(|k| ascribe_model::Predicate::Attacked.row().object.contains(&k) && k != Kind::ThreatGroup);
        let lemma = self.tree.lemma(c);
        let by_noun = !words::is("actor", lemma)
            && ["asset", "body", "person", "company", "agency"].iter().any(|class| words::is(class, lemma));
        match preposition {
            // "the attribution of the attack to X": laid to X, who did not suffer it.
            "to" if self.tree.head(n).is_some_and(|h| matches!(self.tree.lemma(h), "attribution" | "link")) => false,
            // "reported the attack to the police": whom it was told.
            "to" if self.tree.head(n).is_some_and(|h| self.tree.is_verb(h) && words::is("say", self.tree.lemma(h))) => {
                false
            }
            "of" | "to" => {
                (by_kind || by_noun)
                    && !words::is("container", self.tree.lemma(n))
                    && !matches!(self.tree.lemma(n), "campaign" | "operation" | "offensive" | "attempt")
            }
            "on" | "at" | "into" => by_kind || by_noun,
            _ => true,
        }
    }

    /// "a wave of attacks": the noun that counts the deeds, or the verb phrase "deploy … in attacks".
    fn container(&self, n: usize) -> Option<usize> {
        let head = self.tree.head(n).filter(|_| self.tree.rel(n) == Rel::Nmod && self.tree.preposition(n) == "of")?;
        words::is("container", self.tree.lemma(head)).then_some(head)
    }
}

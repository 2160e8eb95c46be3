//! What is too general to be a claim: capabilities and advice told of anybody, machines that are nobody's, programs that work
//! as programs do. Reports on malware are full of such clauses; none tells of a deed.

use crate::grammar::{Anchor, Pattern, Role};
use crate::speakers::Voice;
use crate::words;
use crate::world::{Filler, World};
use ascribe_lang::{Rel, Tag};
use ascribe_model::{Argument, Family, Kind, Predicate};

impl World<'_, '_> {
    /// True if a match tells of nothing that came to pass, or of nobody in particular.
    pub fn is_idle(
        &self,
        line: usize,
        token: usize,
        pattern: &Pattern,
        subject: &Filler,
        object: Option<&Filler>,
        voice: &Voice,
    ) -> bool {
        let Some((_, tree)) = self.page.parsed(line) else { return false };
        let activity = pattern.predicate.family() == Family::Activity;
        if activity && self.is_anybody(line, subject) && (tree.is_possible(token) || tree.is_conditional(token)) {
            return true;
        }
        let harm = matches!(pattern.predicate, Predicate::Attacked | Predicate::Steals | Predicate::Disrupts);
        if harm && tree.is_only_feared(token) {
            return true;
        }
        // "structures to compromise infrastructure", "the ability to gain access": a capability, no deed.
        let capability = tree.rel(token) == Rel::Acl
            && tree.mark(token) == "to"
            && tree.head(token).is_some_and(|n| {
                words::is("attempt", tree.lemma(n))
                    || matches!(tree.lemma(n), "structure" | "way" | "means" | "chance" | "skill")
            });
        if capability && matches!(pattern.predicate, Predicate::Attacked | Predicate::Steals | Predicate::Exploits) {
            return true;
        }
        let habit = matches!(
            pattern.predicate,
            Predicate::Uses | Predicate::Exploits | Predicate::Controls | Predicate::Targets
        );
        if habit && voice.denied && !pattern.denied || self.is_only_negated(line, token, pattern, voice) {
            return true;
        }
        if self.is_only_done((line, token), pattern, (subject, object), voice) {
            return true;
        }
        // "writes in its targets' languages, such as Arabic": whose they are is told, and no target.
        let whose = pattern.anchor == Anchor::Noun && matches!(tree.lemma(token), "target" | "victim");
        if whose && tree.rel(token) == Rel::NmodPoss {
            return true;
        }
        let Some(object) = object else { return false };
        if harm && self.is_own((line, token), subject, object) {
            return true;
        }
        if self.is_side_by_side((line, token), pattern, subject, object) {
            return true;
        }
        // "synonymous with ransomware": any verb may take a tool in "with", but not one that only sets things side by side.
        if self.is_program_telling(line, token, pattern, subject, object) {
            return true;
        }
        let any_verb = pattern.lemmas.iter().any(|l| l == "*");
        if any_verb && pattern.predicate == Predicate::Uses && words::is("beside", tree.lemma(token)) {
            return true;
        }
        let program = subject
            .argument
            .entity()
            .and_then(|id| self.entities.get(id))
            .is_some_and(|e| matches!(e.kind, Kind::Malware | Kind::Tool));
        match pattern.predicate {
            // A program has no motive: who made it may have one.
            Predicate::MotivatedBy => program,
            // "The dropper deletes itself", "it removes its scheduled task".
            Predicate::Disrupts if program && self.is_inner(line, object) => true,
            // "named five groups: A, B and C": members of one list are not names of each other.
            Predicate::AliasOf => {
                let row = tree.conjuncts(tree.list_head(object.token)).contains(&subject.token);
                let first = self.page.lines[line].headed(subject.token.min(object.token));
                let derived = first.is_some_and(|m| self.is_derived_from(line, m));
                subject.token != object.token
                    && (row || derived || crate::beside::is_after_aside(tree, subject.token, object.token))
            }
            Predicate::Attacked | Predicate::Targets | Predicate::Disrupts | Predicate::Controls | Predicate::Uses => {
                self.is_nobodys(line, object)
                    || self.is_program_at_work(line, pattern, subject, object)
                    || pattern.predicate == Predicate::Controls && self.is_thing(line, object)
            }
            // "a contractor of the army", "part of the group": of nobody in particular.
            Predicate::ActsOnBehalfOf if pattern.anchor == Anchor::Noun => self.has_no_name(object),
            Predicate::LinkedTo => {
                let entity = subject.argument.entity().and_then(|id| self.entities.get(id));
                entity.is_some_and(|e| e.kind == Kind::Organization) && self.is_description(subject)
            }
            // "a GRU team", "the Google-owned firm": whose it is stands in the words; of a name that is worth a claim.
            Predicate::PartOf if is_by_its_words(pattern) => {
                self.is_description(subject) || self.is_description(object)
            }
            Predicate::RivalOf => self.is_description(subject),
            // "carried out attacks against the following countries: X": whom it hit, not what was done.
            Predicate::Conducts => self.is_thing(line, object) || self.is_whom_or_where(line, object),
            // "arrests Florida teen": nobody arrests a place.
            Predicate::Arrests => matches!(
                self.page.kind_at(line, object.token),
                Some(Kind::Country | Kind::Region | Kind::City | Kind::Government)
            ),
            // "dismissed the minister": nothing was said of him.
            Predicate::Denies => tree.lemma(token) == "dismiss" && self.is_somebody(line, object),
            // "a group published files": thieves do not report.
            Predicate::ReportsOn if self.is_thief(line, subject) => true,
            Predicate::ReportsOn => {
                self.is_description(subject)
                    && object.argument.entity().and_then(|id| self.entities.get(id)).is_some_and(|e| {
                        matches!(e.kind, Kind::Malware | Kind::Tool) && crate::sides::is_description(e)
                    })
            }
            _ => false,
        }
    }

    /// "did not steal any data", "has not linked it to a group": what did not come to pass, unless somebody denies it.
    fn is_only_negated(&self, line: usize, token: usize, pattern: &Pattern, voice: &Voice) -> bool {
        let Some((_, tree)) = self.page.parsed(line) else { return false };
        if !voice.denied || pattern.denied || pattern.implied {
            return false;
        }
        let act = pattern.speaker.is_some()
            || matches!(pattern.predicate, Predicate::ReportsOn | Predicate::ClaimsResponsibilityFor);
        match pattern.predicate {
            Predicate::Steals | Predicate::Disrupts | Predicate::MotivatedBy | Predicate::Threatens => {
                !self.is_denial(voice)
            }
            _ => act && tree.is_verb(token) && tree.is_negated(token),
        }
    }

    /// "X launched an attack on Y" tells of a deed; that the deed is X's is an attribution where it was spoken of before ("the attack"), is
    /// what the clause is about ("was carried out by X"), or where another says so.
    fn is_only_done(
        &self,
        (line, token): (usize, usize),
        pattern: &Pattern,
        (subject, object): (&Filler, Option<&Filler>),
        voice: &Voice,
    ) -> bool {
        let Some((_, tree)) = self.page.parsed(line) else { return false };
        let deed = subject.argument.entity().is_some_and(|id| self.incidents.of(id).is_some());
        let by_agent = deed && pattern.object.iter().any(|p| matches!(p.as_slice(), [s] if s.role == Role::Agent));
        if pattern.predicate != Predicate::AttributedTo || !by_agent || tree.is_passive(token) {
            return false;
        }
        let before = |d: usize| matches!(tree.lemma(d), "the" | "this" | "that" | "these" | "those" | "both" | "such");
        let spoken_of = tree.by_rel(subject.token, Rel::Det).any(before);
        let speaker = voice.sources.first().and_then(|s| s.entity);
        let another =
            !voice.sources.is_empty() && (speaker.is_none() || speaker != object.and_then(|o| o.argument.entity()));
        !spoken_of && !another
    }

    /// "A, B and C were hit": names of one row do nothing to each other, and nobody does it to himself.
    fn is_side_by_side(
        &self,
        (line, token): (usize, usize),
        pattern: &Pattern,
        subject: &Filler,
        object: &Filler,
    ) -> bool {
        let Some((_, tree)) = self.page.parsed(line) else { return false };
        let (s, o) = (subject.token, object.token);
        let does = matches!(pattern.predicate.family(), Family::Activity | Family::Response | Family::Attribution);
        if !does || pattern.predicate.symmetric() || s == token || o == token {
            return false;
        }
        s == o && tree.is_pronoun(s) || s != o && tree.list_head(s) == tree.list_head(o)
    }

    /// "wiped its own logs", "downloaded archives from its own server", "deleted the tools they had used": what attackers do with what is theirs.
    fn is_own(&self, (line, token): (usize, usize), subject: &Filler, object: &Filler) -> bool {
        let Some((at, tree)) = self.page.parsed(line) else { return false };
        let kind = subject.argument.entity().and_then(|id| self.entities.get(id)).map(|e| e.kind);
        if !matches!(kind, Some(Kind::ThreatGroup | Kind::Malware | Kind::Campaign)) {
            return false;
        }
        let thing = |t: usize| words::is("asset", tree.lemma(t)) || words::is("trace", tree.lemma(t));
        // But "stole e-mails from Microsoft's own servers".
        let another = |t: usize| tree.by_rel(t, Rel::NmodPoss).any(|c| tree.is_noun(c));
        let own = |t: usize| {
            let told = thing(t) && !words::is("person", tree.lemma(t)) && !another(t);
            told && tree.children(t).any(|c| tree.lemma(c) == "own")
        };
        let from = tree.children(token).any(|c| tree.preposition(c) == "from" && own(c));
        let t = object.token;
        let whose = tree.children(t).any(|c| {
            matches!(tree.rel(c), Rel::NmodPoss | Rel::Nmod | Rel::Compound)
                && !tree.is_pronoun(c)
                && tree.tag(c) != Tag::PRPS
        });
        let removed = words::is("trace", tree.lemma(t))
            && words::is("removing", tree.lemma(token))
            && !whose
            && at.headed(t).is_none();
        own(t) || from || removed
    }

    /// "the army", "a foreign firm": words without a name in them.
    fn has_no_name(&self, filler: &Filler) -> bool {
        let entity = filler.argument.entity().and_then(|id| self.entities.get(id));
        entity.is_some_and(|e| !e.name.chars().any(char::is_uppercase))
    }

    /// "itself", "the scheduled task", "its configuration data": what a program finds on the machine it runs on, or is.
    fn is_inner(&self, line: usize, object: &Filler) -> bool {
        let Some((at, tree)) = self.page.parsed(line) else { return false };
        let lemma = tree.lemma(object.token);
        at.headed(object.token).is_none()
            && (tree.is_pronoun(object.token) || words::is("machinery", lemma) || matches!(lemma, "data" | "component"))
    }

    /// "an attacker", "attackers", "criminals": whoever might do so.
    fn is_anybody(&self, line: usize, subject: &Filler) -> bool {
        let Some((at, tree)) = self.page.parsed(line) else { return false };
        let definite = tree
            .by_rel(subject.token, Rel::Det)
            .any(|d| matches!(tree.lemma(d), "the" | "this" | "these" | "those" | "that"));
        let named = subject.argument.entity().and_then(|id| self.entities.get(id)).is_some_and(|e| {
            e.kind == Kind::Malware || e.name.chars().any(char::is_uppercase) && at.headed(subject.token).is_some()
        });
        !definite && !named
    }

    /// "the infected system", "machines on the network", "the screen": things of no owner, name or number.
    fn is_nobodys(&self, line: usize, object: &Filler) -> bool {
        let Some((at, tree)) = self.page.parsed(line) else { return false };
        let t = object.token;
        let entity = object.argument.entity().and_then(|id| self.entities.get(id));
        if at.headed(t).is_some()
            || !tree.is_noun(t)
            || entity.is_some_and(|e| !matches!(e.kind, Kind::Infrastructure | Kind::Concept))
        {
            return false;
        }
        let thing = |t: usize| words::is("asset", tree.lemma(t)) || words::is("machinery", tree.lemma(t));
        let plain = |c: usize| match tree.rel(c) {
            Rel::Amod | Rel::Compound => words::is("generic", tree.lemma(c)),
            Rel::Nummod | Rel::NmodPoss | Rel::Acl | Rel::AclRelcl | Rel::Appos => false,
            Rel::Nmod => thing(c) && at.covered(c).is_none() && !tree.has(c, Rel::NmodPoss),
            _ => true,
        };
        let counted = tree.rel(t) == Rel::Nmod && tree.head(t).is_some_and(|h| words::is("partitive", tree.lemma(h)));
        thing(t) && !counted && tree.children(t).all(plain)
    }

    /// "PsExec uses the passwords", "the dropper creates a mutex": what a program does with what it has.
    fn is_program_at_work(&self, line: usize, pattern: &Pattern, subject: &Filler, object: &Filler) -> bool {
        let Some((at, tree)) = self.page.parsed(line) else { return false };
        let entity = subject.argument.entity().and_then(|id| self.entities.get(id));
        let tool = entity.is_some_and(|e| e.kind == Kind::Tool);
        let sort = entity.is_some_and(|e| e.kind == Kind::Malware && crate::sides::is_description(e));
        let named = at.headed(object.token).is_some() && tree.tag(object.token) == Tag::NNP;
        (tool || sort) && !named && pattern.predicate != Predicate::Attacked
            || pattern.predicate == Predicate::Uses && words::is("machinery", tree.lemma(object.token)) && !named
    }

    /// "InnfiRAT can steal cookies", "Agent Tesla collects the user's name": what a program is able or made to do with the machine it runs
    /// on. What it did ("wiped the ministry's servers") and whom it hit is told in the past or names somebody.
    fn is_program_telling(
        &self,
        line: usize,
        token: usize,
        pattern: &Pattern,
        subject: &Filler,
        object: &Filler,
    ) -> bool {
        let Some((_, tree)) = self.page.parsed(line) else { return false };
        let program =
            subject.argument.entity().and_then(|id| self.entities.get(id)).is_some_and(|e| e.kind == Kind::Malware);
        let data = match pattern.predicate {
            Predicate::Steals => true,
            Predicate::Uses | Predicate::Conducts => matches!(object.argument, Argument::Literal { .. }),
            _ => false,
        };
        let past = matches!(tree.tag(token), Tag::VBD | Tag::VBN) && !tree.is_possible(token);
        let somebodys = object.argument.entity().and_then(|id| self.entities.get(id)).is_some_and(|e| {
            matches!(
                e.kind,
                Kind::Organization | Kind::Government | Kind::Country | Kind::Person | Kind::Audience | Kind::Sector
            )
        });
        program && data && !past && !somebodys && tree.is_verb(token)
    }

    /// "runs the SMBtouch utility": a thing is not conducted.
    fn is_thing(&self, line: usize, object: &Filler) -> bool {
        let Some((_, tree)) = self.page.parsed(line) else { return false };
        let lemma = tree.lemma(object.token);
        (words::is("means", lemma) || words::is("malware", lemma))
            && lemma != "botnet"
            && !words::is("deed", lemma)
            && !matches!(lemma, "technique" | "tactic" | "method")
    }

    /// A person or a body, known or not.
    fn is_somebody(&self, line: usize, object: &Filler) -> bool {
        let entity = object.argument.entity().and_then(|id| self.entities.get(id));
        let tag = self.page.parsed(line).map(|(_, tree)| tree.tag(object.token));
        tag == Some(Tag::NNP)
            || entity.is_some_and(|e| matches!(e.kind, Kind::Person | Kind::Organization | Kind::Office))
    }

    /// "the gang", "hackers": whoever is told of by what it does, without a name.
    fn is_thief(&self, line: usize, subject: &Filler) -> bool {
        let Some((at, tree)) = self.page.parsed(line) else { return false };
        let lemma = tree.lemma(subject.token);
        at.headed(subject.token).is_none()
            && words::is("actor", lemma)
            && !matches!(lemma, "team" | "unit" | "affiliate" | "operator" | "persona")
    }

    /// Somebody or somewhere: can be hit, and not be done.
    fn is_whom_or_where(&self, line: usize, object: &Filler) -> bool {
        matches!(
            self.page.kind_at(line, object.token),
            Some(Kind::Country | Kind::Region | Kind::City | Kind::Government | Kind::Person)
        )
    }

    /// "a botnet called BuleHero" gives no second name.
    pub fn names_itself(&self, subject: &Argument, object: &Argument) -> bool {
        let name = |a: &Argument| match a {
            Argument::Entity(id) => self.entities.get(*id).map(|e| e.name.to_lowercase()),
            Argument::Literal { literal } => Some(literal.to_lowercase()),
        };
        name(subject) == name(object)
    }
}

/// True if the object stands before the anchor as a part of its phrase.
fn is_by_its_words(pattern: &Pattern) -> bool {
    let before = |role: &Role| matches!(role, Role::Compound | Role::Hyphen);
    pattern.object.iter().any(|path| path.last().is_some_and(|step| before(&step.role)))
}

impl crate::syntax::Tree<'_> {
    /// "could exploit", "allows attackers to read", "is able to steal".
    pub fn is_possible(&self, i: usize) -> bool {
        let modal = |v: usize| {
            self.by_rel(v, Rel::Aux).any(|a| {
                matches!(self.lemma(a), "can" | "could" | "may" | "might" | "should" | "must" | "would" | "cannot")
            })
        };
        let mut at = i;
        for _ in 0..3 {
            if modal(at) {
                return true;
            }
            let Some(head) = self.head(at) else { return false };
            let inner = matches!(self.rel(at), Rel::Xcomp | Rel::Ccomp | Rel::Conj | Rel::Advcl | Rel::Acl);
            if inner && matches!(self.lemma(head), "allow" | "enable" | "permit" | "let" | "able" | "capable" | "help")
            {
                return true;
            }
            if !matches!(self.rel(at), Rel::Xcomp | Rel::Conj | Rel::Advcl) {
                return false;
            }
            at = head;
        }
        false
    }

    /// "warned that the group could cripple ports", "may have been able to": what is told as a danger, and not as a deed.
    pub fn is_only_feared(&self, i: usize) -> bool {
        let modal = |words: &[&str]| self.by_rel(i, Rel::Aux).any(|a| words.contains(&self.lemma(a)));
        if self.by_rel(i, Rel::Aux).any(|a| self.lemma(a) == "have") {
            return false;
        }
        let fears = |&v: &usize| matches!(self.lemma(v), "warn" | "fear" | "caution" | "worry" | "concern" | "alert");
        modal(&["could", "can", "may", "might"])
            && self.rel(i) == Rel::Ccomp
            && self.head(i).as_ref().is_some_and(fears)
    }

    /// "it was easy to hack", "it has been seen that …": an "it" that stands for the clause behind it.
    pub fn is_expletive(&self, i: usize) -> bool {
        let Some(head) = self.head(i).filter(|_| self.rel(i) != Rel::Expl) else { return true };
        let clause = |c: usize| match self.rel(c) {
            Rel::Csubj => true,
            Rel::Ccomp => self.mark(c) == "that",
            Rel::Xcomp | Rel::Advcl => self.tag(head) == Tag::JJ && self.mark(c) == "to",
            _ => false,
        };
        let judged = matches!(self.tag(head), Tag::JJ | Tag::NN) && self.has(head, Rel::Cop) || self.is_passive(head);
        matches!(self.rel(i), Rel::Nsubj | Rel::NsubjPass) && judged && self.children(head).any(clause)
    }

    /// "if attackers exploit the flaw", "once a user opens it".
    pub fn is_conditional(&self, i: usize) -> bool {
        self.by_rel(i, Rel::Mark).any(|m| matches!(self.lemma(m), "if" | "unless" | "whether"))
    }
}

//! Claims: the grammar run over the trees of a report, each match filled, voiced, qualified and bound to its words.

use crate::grammar::{Anchor, Grammar, Pattern, Role};
use crate::incidents::is_hypothetical;
use crate::roles::Walker;
use crate::sides::asks_doer;
use crate::world::{Filler, Wanted, World};
use ascribe_lang::{Rel, Tag};
use ascribe_model::{Argument, Claim, Family, Kind, Predicate};

/// More claims than this from one anchor are a list gone wrong.
const MOST_PER_ANCHOR: usize = 40;

/// By what a claim is read that says of a deed only whom it hit; it gives way to any claim that says who did it.
pub const DEED: &str = "attacked.deed";

impl World<'_, '_> {
    /// All claims of one line, in the order of their anchors.
    pub fn claims_in(&mut self, line: usize, grammar: &Grammar) -> Vec<Claim> {
        let mut found = Vec::new();
        for alias in self.aliases(line) {
            found.extend(self.alias_claim(&alias));
        }
        let Some(walker) = self.walker(line) else { return found };
        self.note_sorts(line);
        self.point(line);
        self.note_reporters(line);
        self.note_names(line);
        self.note_subjects(line);
        for token in 0..walker.tree.len() {
            self.claims_at(line, token, grammar, &mut found);
        }
        found.extend(self.belonging(line));
        found.extend(self.enumerated(line));
        found
    }

    /// "Profero, an Israeli firm", "Cyclops Blink, the group's botnet": what a name is said to be beside it outweighs what it
    /// was taken for.
    fn note_sorts(&mut self, line: usize) {
        let Some(walker) = self.walker(line) else { return };
        let tree = walker.tree;
        for token in (0..tree.len()).filter(|&t| tree.tag(t) == Tag::NNP) {
            let Some(m) = walker.line.headed(token) else { continue };
            let mention = &self.page.mentions[m];
            let Some(sort) = tree.by_rel(token, Rel::Appos).find(|&a| a > token && tree.words(token + 1) == ",") else {
                continue;
            };
            let lemma = tree.lemma(sort);
            let body = crate::words::is("company", lemma) && !matches!(lemma, "operator" | "developer" | "supplier");
            let kind = match mention.kind {
                Kind::Malware | Kind::Tool | Kind::Product if body || lemma == "studio" => Kind::Organization,
                Kind::Malware
                    if crate::words::is("actor", lemma) && !crate::words::is("malware", lemma)
                        || lemma == "operation" =>
                {
                    Kind::ThreatGroup
                }
                Kind::ThreatGroup if crate::words::is("malware", lemma) && lemma != "ransomware" => Kind::Malware,
                _ => continue,
            };
            let id = self.entities.intern(kind, &mention.text);
            self.recast.insert(m, (kind, id));
        }
    }

    /// Finds out whom the subjects of a line stand for, so that later lines can point back to them.
    fn note_subjects(&mut self, line: usize) {
        let Some(walker) = self.walker(line) else { return };
        let tree = walker.tree;
        for token in (0..tree.len()).filter(|&t| matches!(tree.rel(t), Rel::Nsubj | Rel::NsubjPass) && tree.is_noun(t))
        {
            let lemma = tree.lemma(token);
            let (kinds, hostile): (&[Kind], bool) = match () {
                () if crate::words::is("actor", lemma) && !matches!(lemma, "team" | "unit" | "operator") => {
                    (&[Kind::ThreatGroup], true)
                }
                () if crate::words::is("malware", lemma) => (&[Kind::Malware], false),
                () if crate::words::is("company", lemma) => (&[Kind::Organization], false),
                () => continue,
            };
            if walker.line.headed(token).is_none() && !self.resolved.contains_key(&(line, token)) {
                self.definite(line, token, Wanted { kinds, literal: false, phrase: false, hostile });
            }
        }
    }

    pub fn claims_at(&mut self, line: usize, token: usize, grammar: &Grammar, found: &mut Vec<Claim>) {
        let Some(walker) = self.walker(line) else { return };
        let lemma = walker.tree.verb_lemma(token);
        let before = found.len();
        for pattern in grammar.with_lemma(&lemma) {
            if found.len() - before >= MOST_PER_ANCHOR {
                break;
            }
            if anchored(&walker, token, pattern) && pattern.conditions.iter().all(|c| walker.holds(token, c)) {
                self.matched(line, token, pattern, found);
            }
        }
    }

    /// A pattern whose anchor and conditions hold.
    pub fn matched(&mut self, line: usize, token: usize, pattern: &Pattern, found: &mut Vec<Claim>) {
        let row = pattern.predicate.row();
        let named_kind = self.kind_of_name(line, token, pattern);
        let subject_kinds: &[Kind] = match &named_kind {
            Some(kinds) => kinds,
            None if pattern.subject_kinds.is_empty() => row.subject,
            None => &pattern.subject_kinds,
        };
        let subjects = self.side(
            line,
            token,
            &pattern.subject,
            subject_kinds,
            false,
            matches!(row.family, Family::Activity | Family::Affiliation),
        );
        let subjects = if subjects.is_empty() && asks_doer(pattern) {
            self.doer_of_list(line, token, subject_kinds)
        } else {
            subjects
        };
        let subjects = if subjects.is_empty() { self.unnamed_doer(line, token, pattern) } else { subjects };
        let deed = if subjects.is_empty() { self.deed_itself(line, token, pattern) } else { Vec::new() };
        let of_deed = (!deed.is_empty()).then(|| Pattern { id: DEED.to_owned(), ..pattern.clone() });
        let pattern = of_deed.as_ref().unwrap_or(pattern);
        let subjects = if subjects.is_empty() { deed } else { subjects };
        if subjects.is_empty() {
            return;
        }
        // "charged seven officers, among them X": whoever stands behind an active verb does not do it.
        let active = row.family == Family::Response
            && pattern.anchor == Anchor::Verb
            && asks_doer(pattern)
            && self.page.parsed(line).is_some_and(|(_, tree)| tree.is_verb(token) && !tree.is_passive(token));
        let subjects: Vec<Filler> = subjects.into_iter().filter(|s| !active || s.token <= token).collect();
        let subjects = self.doers(subjects, pattern.predicate);
        let subjects: Vec<Filler> =
            subjects.into_iter().filter(|s| row.family != Family::Activity || self.may_do_harm(s)).collect();
        let objects = if row.object.is_empty() {
            Vec::new()
        } else {
            let kinds = if pattern.object_kinds.is_empty() { row.object } else { &pattern.object_kinds };
            let culprits = pattern.predicate == Predicate::AttributedTo;
            let objects = self.side(line, token, &pattern.object, kinds, pattern.literal, culprits);
            let hit = matches!(pattern.predicate, Predicate::Attacked | Predicate::Disrupts | Predicate::Targets);
            let objects =
                if hit { self.with_owners(line, self.without_further_places(line, objects)) } else { objects };
            let objects = self.with_places(line, pattern, objects);
            let objects = if objects.is_empty() && self.opens_list(line, token, pattern) {
                self.items(line, token, Wanted { kinds, literal: false, phrase: false, hostile: false })
            } else {
                objects
            };
            if objects.is_empty() {
                return;
            }
            objects
        };
        // "Iranian hackers" are of Iran by their own words; only of a named group is that worth a claim.
        let by_origin = matches!(pattern.predicate, Predicate::LinkedTo | Predicate::OriginatesFrom)
            && pattern
                .object
                .iter()
                .any(|p| matches!(p.last(), Some(s) if matches!(s.role, Role::Origin | Role::Hyphen)));
        let by_origin = by_origin || pattern.predicate == Predicate::OriginatesFrom && pattern.anchor == Anchor::Noun;
        // "members of the gang": trivial of those who have no name.
        let trivial = pattern.predicate == Predicate::MemberOf
            && subjects.iter().all(|s| s.token == token && self.is_description(s));
        let by_origin = by_origin || trivial;
        if by_origin && subjects.iter().all(|s| self.is_description(s)) {
            return;
        }
        let voice = self.voice(line, token);
        // "sought to disrupt the vote": it did not come to that.
        let tried = || {
            let tree = self.page.parsed(line).map(|(_, tree)| tree);
            tree.and_then(|tree| tree.before_to(token).map(|b| tree.lemma(b)))
                .is_some_and(|word| matches!(word, "try" | "seek" | "attempt" | "aim" | "strive"))
        };
        if pattern.predicate == Predicate::Disrupts && (voice.purpose || tried()) {
            return;
        }
        let told_by_another = |s: &Filler| {
            s.argument.entity().is_none() || voice.sources.first().and_then(|v| v.entity) != s.argument.entity()
        };
        let open = voice.open || voice.unreal && !pattern.irrealis && !pattern.implied;
        if open || pattern.own && subjects.iter().all(told_by_another) {
            return;
        }
        if objects.is_empty() {
            for subject in subjects {
                found.extend(self.claim(line, token, pattern, &subject, None, &voice));
            }
            return;
        }
        // "…, the bureau said": who says whose deed it was is not whom it is laid on.
        let objects: Vec<Filler> =
            objects.into_iter().filter(|o| pattern.predicate != Predicate::AttributedTo || !voice.is_of(o)).collect();
        // "The operation was coordinated by Europol", "fingers were pointed at Microsoft": no firm and no police force did it.
        let culprits = pattern.predicate == Predicate::AttributedTo && pattern.unlearned;
        let objects: Vec<Filler> = objects.into_iter().filter(|o| !culprits || !self.keeps_out_of_harm(o)).collect();
        let subjects: Vec<Filler> = subjects.into_iter().filter(|s| self.may_take_down(pattern, s, &objects)).collect();
        let as_deed = self.as_deed(line, pattern, &subjects, &objects);
        let pattern = as_deed.as_ref().unwrap_or(pattern);
        let exploited = self.flaw_used(line, pattern, &objects);
        let pattern = exploited.as_ref().unwrap_or(pattern);
        let subjects: Vec<Filler> =
            subjects.into_iter().filter(|s| self.takes_name(line, pattern, s, &objects)).collect();
        for subject in &subjects {
            for object in &objects {
                let (robbed, stolen) = self.robbed(line, pattern, object);
                let (pattern, object) = (robbed.as_ref().unwrap_or(pattern), stolen.as_ref().unwrap_or(object));
                found.extend(self.claim(line, token, pattern, subject, Some(object), &voice));
            }
        }
    }

    /// "the network KA-SAT, owned by Viasat": whose it is was hit too.
    fn with_owners(&mut self, line: usize, mut objects: Vec<Filler>) -> Vec<Filler> {
        let Some((_, tree)) = self.page.parsed(line) else { return objects };
        // A firm that shares its name with what it sells is often taken for that.
        let kinds = [Kind::Organization, Kind::Government, Kind::Product];
        let wanted = Wanted { kinds: &kinds, literal: false, phrase: false, hostile: false };
        let owned = |object: &Filler| tree.by_rel(object.token, Rel::Acl).collect::<Vec<_>>();
        let verbs: Vec<usize> = objects.iter().flat_map(owned).collect();
        for verb in verbs.into_iter().filter(|&verb| crate::words::is("owning", tree.lemma(verb))) {
            let owner = tree.by_rel(verb, Rel::OblAgent).next();
            let argument = owner.and_then(|owner| self.resolve(line, owner, wanted, 2));
            if let (Some(token), Some(argument)) = (owner, argument)
                && objects.iter().all(|known| known.argument != argument)
            {
                objects.push(Filler { argument, token });
            }
        }
        objects
    }

    /// True unless a verb of naming gives a subject no second name: "it is called X" names no vendor that stood before, "two groups known as X
    /// and Y" are two, and of "a firm named X" only that name is known.
    fn takes_name(&self, line: usize, pattern: &Pattern, subject: &Filler, names: &[Filler]) -> bool {
        let entity = subject.argument.entity().and_then(|id| self.entities.get(id));
        let (Some(entity), Some((_, tree))) =
            (entity.filter(|_| pattern.predicate == Predicate::AliasOf), self.page.parsed(line))
        else {
            return true;
        };
        let pointed = tree.is_pronoun(subject.token) && entity.kind != Kind::ThreatGroup;
        let body = entity.kind == Kind::Organization
            && (pointed
                || crate::names::keeps_order(&entity.name)
                || crate::names::is_bystander(self.lexicon, &entity.name));
        let body = body
            && names
                .first()
                .and_then(|n| n.argument.entity())
                .and_then(|id| self.entities.get(id))
                .is_some_and(|e| matches!(e.kind, Kind::ThreatGroup | Kind::Malware | Kind::Campaign));
        let several = tree.tag(subject.token) == Tag::NNS && names.len() > 1;
        let nameless = entity.kind == Kind::Organization && crate::sides::is_description(entity);
        !(body || several || nameless)
    }

    /// "The attack targeted Albania" tells of one deed, not of a habit: it is read as attacked, and the incident learns whom it hit.
    pub fn as_deed(
        &mut self,
        line: usize,
        pattern: &Pattern,
        subjects: &[Filler],
        objects: &[Filler],
    ) -> Option<Pattern> {
        if !matches!(pattern.predicate, Predicate::Targets | Predicate::Attacked | Predicate::Disrupts) {
            return None;
        }
        let incident = subjects
            .iter()
            .find_map(|s| self.incident_at(line, s.token).or_else(|| self.pointed_incident(line, s.token)))?;
        for victim in objects.iter().filter_map(|o| o.argument.entity()) {
            self.hit(incident, victim);
        }
        let habit = pattern.predicate == Predicate::Targets;
        habit.then(|| Pattern { predicate: Predicate::Attacked, ..pattern.clone() })
    }

    /// "hit through the same flaw": a flaw that is used is exploited.
    fn flaw_used(&self, line: usize, pattern: &Pattern, objects: &[Filler]) -> Option<Pattern> {
        let (_, tree) = self.page.parsed(line)?;
        let flaw = |o: &Filler| {
            let kind = o.argument.entity().and_then(|id| self.entities.get(id)).map(|e| e.kind);
            kind == Some(Kind::Vulnerability) || crate::words::is("weakness", tree.lemma(o.token))
        };
        let all = pattern.predicate == Predicate::Uses && !objects.is_empty() && objects.iter().all(flaw);
        all.then(|| Pattern { predicate: Predicate::Exploits, ..pattern.clone() })
    }

    /// "robbed the exchange": who is somebody is not stolen, but stolen from; of "files of the ministry" the files are.
    fn robbed(&self, line: usize, pattern: &Pattern, object: &Filler) -> (Option<Pattern>, Option<Filler>) {
        let entity = object.argument.entity().and_then(|id| self.entities.get(id));
        let somebody = entity.is_some_and(|e| {
            let last = e.name.rsplit(' ').next().unwrap_or(&e.name).to_lowercase();
            matches!(e.kind, Kind::Organization | Kind::Government | Kind::Country | Kind::Person)
                && !crate::sides::is_description(e)
                && !crate::words::is("content", &last)
        });
        if pattern.predicate != Predicate::Steals || !somebody {
            return (None, None);
        }
        if self.page.kind_at(line, object.token).is_some() {
            return (Some(Pattern { predicate: Predicate::Attacked, ..pattern.clone() }), None);
        }
        let words = self.phrase_words(line, object.token, true);
        (None, words.map(|literal| Filler { argument: Argument::Literal { literal }, token: object.token }))
    }

    pub fn pointed_incident(&self, line: usize, token: usize) -> Option<ascribe_model::EntityId> {
        self.resolved.get(&(line, token)).map(|&(id, _)| id).filter(|&id| self.incidents.of(id).is_some())
    }
}

/// True if the word can be the pattern's anchor here.
fn anchored(walker: &Walker<'_, '_>, token: usize, pattern: &Pattern) -> bool {
    let tree = walker.tree;
    let named = walker.line.covered(token).is_some_and(|m| {
        !matches!(
            walker.mentions[m].kind,
            Kind::Concept | Kind::Technique | Kind::Tactic | Kind::Incident | Kind::Campaign | Kind::Audience
        )
    });
    match pattern.anchor {
        Anchor::Verb => {
            (tree.is_verb(token) || tree.tag(token) == Tag::JJ && tree.hyphen_prefix(token).is_some())
                && !named
                && !is_auxiliary(walker, token)
                && !is_sort(walker, token, pattern)
        }
        Anchor::Noun => {
            let hyphened = |t: usize| t < tree.len() && matches!(tree.words(t), "-") && tree.token(t).span.len() == 1;
            let tight = token + 1 < tree.len()
                && hyphened(token + 1)
                && tree.token(token).span.end() == tree.token(token + 1).span.start();
            tree.is_noun(token)
                && !named
                && !tight
                && tree.rel(token) != Rel::Compound
                && !is_hypothetical(walker, token)
        }
        Anchor::Word => !named,
        Anchor::Name => walker.line.headed(token).is_some_and(|m| walker.mentions[m].kind == Kind::ThreatGroup),
    }
}

/// "stolen files", "encrypted files": a sort of files rather than a theft told.
fn is_sort(walker: &Walker<'_, '_>, token: usize, pattern: &Pattern) -> bool {
    let tree = walker.tree;
    matches!(pattern.predicate, Predicate::Steals | Predicate::Attacked | Predicate::Disrupts)
        && tree.rel(token) == Rel::Amod
        && tree.hyphen_prefix(token).is_none()
}

fn is_auxiliary(walker: &Walker<'_, '_>, token: usize) -> bool {
    matches!(walker.tree.rel(token), Rel::Aux | Rel::AuxPass | Rel::Cop | Rel::Case)
}

//! Claims: the grammar run over the trees of a report, each match filled, voiced, qualified and bound to its words.

use crate::grammar::{Anchor, Grammar, Path, Pattern, Role};
use crate::incidents::is_hypothetical;
use crate::roles::Walker;
use crate::world::{Filler, Wanted, World};
use ascribe_lang::{Rel, Tag};
use ascribe_model::{Argument, Claim, Family, Kind, Predicate};

/// Predicates in whose subject a deed stands for its doer: "the Iran-linked attack targeted Albania".
const BY_DOER: [Predicate; 9] = [
    Predicate::Attacked,
    Predicate::Targets,
    Predicate::Threatens,
    Predicate::Uses,
    Predicate::Exploits,
    Predicate::Steals,
    Predicate::Disrupts,
    Predicate::DemandsRansomFrom,
    Predicate::MotivatedBy,
];

/// More claims than this from one anchor are a list gone wrong.
const MOST_PER_ANCHOR: usize = 40;

impl World<'_, '_> {
    /// All claims of one line, in the order of their anchors.
    pub fn claims_in(&mut self, line: usize, grammar: &Grammar) -> Vec<Claim> {
        let mut found = Vec::new();
        for alias in self.aliases(line) {
            found.extend(self.alias_claim(&alias));
        }
        let Some(walker) = self.walker(line) else { return found };
        self.note_reporters(line);
        self.note_subjects(line);
        for token in 0..walker.tree.len() {
            self.claims_at(line, token, grammar, &mut found);
        }
        found
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
                let lemma = lemma.to_owned();
                self.definite(line, token, &lemma, Wanted { kinds, literal: false, phrase: false, hostile });
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
        if subjects.is_empty() {
            return;
        }
        let subjects = self.doers(subjects, pattern.predicate);
        let subjects: Vec<Filler> =
            subjects.into_iter().filter(|s| row.family != Family::Activity || self.may_do_harm(s)).collect();
        let objects = if row.object.is_empty() {
            Vec::new()
        } else {
            let kinds = if pattern.object_kinds.is_empty() { row.object } else { &pattern.object_kinds };
            let culprits = pattern.predicate == Predicate::AttributedTo;
            let objects = self.side(line, token, &pattern.object, kinds, pattern.literal, culprits);
            let objects = self.with_places(line, pattern, objects);
            let objects = if objects.is_empty() {
                self.items(line, Wanted { kinds, literal: false, phrase: false, hostile: false })
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
            && pattern.object.iter().any(|p| matches!(p.as_slice(), [s] if s.role == Role::Origin));
        if by_origin && subjects.iter().all(|s| self.is_description(s)) {
            return;
        }
        let voice = self.voice(line, token);
        if voice.purpose && pattern.predicate == Predicate::Disrupts {
            return;
        }
        let told_by_another = |s: &Filler| {
            s.argument.entity().is_none() || voice.sources.first().and_then(|v| v.entity) != s.argument.entity()
        };
        if voice.unreal && !pattern.irrealis && !pattern.implied || pattern.own && subjects.iter().all(told_by_another)
        {
            return;
        }
        if objects.is_empty() {
            for subject in subjects {
                found.extend(self.claim(line, token, pattern, &subject, None, &voice));
            }
            return;
        }
        let subjects: Vec<Filler> = subjects.into_iter().filter(|s| self.may_take_down(pattern, s, &objects)).collect();
        let as_deed = self.as_deed(line, pattern, &subjects, &objects);
        let pattern = as_deed.as_ref().unwrap_or(pattern);
        for subject in &subjects {
            for object in &objects {
                found.extend(self.claim(line, token, pattern, subject, Some(object), &voice));
            }
        }
    }

    /// "Microsoft calls them Nobelium": what is named is of the kind that the name is of.
    fn kind_of_name(&mut self, line: usize, token: usize, pattern: &Pattern) -> Option<Vec<Kind>> {
        if pattern.predicate != Predicate::AliasOf {
            return None;
        }
        let kinds =
            if pattern.object_kinds.is_empty() { pattern.predicate.row().object } else { &pattern.object_kinds };
        let names = self.side(line, token, &pattern.object, kinds, false, false);
        let kind = self.entities.get(names.first()?.argument.entity()?)?.kind;
        Some(if kind == Kind::ThreatGroup { vec![kind, Kind::Organization, Kind::Person] } else { vec![kind] })
    }

    /// "entities in the United States", "telecoms firms in Japan": where targets are told by their sort, the country is hit too.
    fn with_places(&mut self, line: usize, pattern: &Pattern, mut objects: Vec<Filler>) -> Vec<Filler> {
        if !matches!(pattern.predicate, Predicate::Targets | Predicate::Attacked) {
            return objects;
        }
        let Some(walker) = self.walker(line) else { return objects };
        let kinds = [Kind::Country, Kind::Region];
        let mut places = Vec::new();
        for object in &objects {
            let sort = object.argument.entity().and_then(|id| self.entities.get(id)).is_some_and(|e| {
                matches!(e.kind, Kind::Sector | Kind::Audience)
                    || e.kind == Kind::Organization && e.name.chars().all(|c| !c.is_uppercase())
            });
            if sort {
                for preposition in ["in", "across", "throughout", "from", "within"] {
                    places.extend(walker.tree.prepositional(object.token, preposition));
                }
            }
        }
        let wanted = Wanted { kinds: &kinds, literal: false, phrase: false, hostile: false };
        for place in self.fill(line, &places, wanted) {
            if !objects.iter().any(|o| o.argument == place.argument) {
                objects.push(place);
            }
        }
        objects
    }

    /// True for an entity that has no name but the words that describe it: "Russian hackers", "an Israeli firm".
    fn is_description(&self, subject: &Filler) -> bool {
        let entity = subject.argument.entity().and_then(|id| self.entities.get(id));
        entity.is_some_and(|e| e.name.rsplit(' ').next().is_some_and(|w| w.starts_with(char::is_lowercase)))
    }

    /// A company that uses software or halts its own production is no actor of the record; a state's service may be.
    pub fn may_do_harm(&self, subject: &Filler) -> bool {
        let entity = subject.argument.entity().and_then(|id| self.entities.get(id));
        let servant = |name: &str| {
            let last = name.rsplit(' ').next().unwrap_or(name);
            crate::words::is("servant", &last.trim_end_matches('s').to_lowercase())
        };
        entity.is_none_or(|e| e.kind != Kind::Audience || e.country.is_some() || servant(&e.name))
            && entity.is_none_or(|e| e.kind != Kind::Organization || !crate::names::keeps_order(&e.name))
            && entity.is_none_or(|e| {
                e.kind != Kind::Organization
                    || e.country.is_some() && !crate::names::is_bystander(self.lexicon, &e.name)
            })
    }

    /// Whoever takes infrastructure down that is not said to be a group's must be one that keeps order.
    fn may_take_down(&self, pattern: &Pattern, subject: &Filler, objects: &[Filler]) -> bool {
        let kind = |f: &Filler| f.argument.entity().and_then(|id| self.entities.get(id)).map(|e| e.kind);
        if pattern.predicate != Predicate::DisruptsInfrastructureOf
            || objects.iter().any(|o| kind(o) != Some(Kind::Infrastructure))
        {
            return true;
        }
        let entity = subject.argument.entity().and_then(|id| self.entities.get(id));
        entity.is_some_and(|e| crate::names::keeps_order(&e.name) || crate::names::is_bystander(self.lexicon, &e.name))
    }

    /// "The ministry was hacked in May": nobody is said to have done it, but an incident is told.
    pub fn unnamed_doer(&mut self, line: usize, token: usize, pattern: &Pattern) -> Vec<Filler> {
        let Some(walker) = self.walker(line) else { return Vec::new() };
        let harm = matches!(pattern.predicate, Predicate::Attacked | Predicate::Steals);
        let means = matches!(pattern.predicate, Predicate::Uses | Predicate::Exploits | Predicate::Disrupts);
        let told = (harm || means) && pattern.anchor == Anchor::Verb && asks_doer(pattern);
        if !told
            || walker.tree.is_negated(token)
            || !walker.tree.is_verb(token)
            || !walker.tree.is_passive(token)
            || !(walker.tree.has(token, Rel::AuxPass)
                || walker.tree.is_passive(token)
                    && (walker.tree.rel(token) != Rel::Acl || pattern.predicate == Predicate::Steals))
            || !walker.tree.agents(token).is_empty()
        {
            return Vec::new();
        }
        if let Some(group) = self.sole_group(line).filter(|_| harm || self.is_only_group(line)) {
            return vec![Filler { argument: Argument::Entity(group), token }];
        }
        if pattern.predicate == Predicate::Disrupts {
            let incident = self.latest_incident(line);
            return incident.map(|id| Filler { argument: Argument::Entity(id), token }).into_iter().collect();
        }
        if !harm {
            let doers = self.nameless_doers(line);
            return doers.map(|id| Filler { argument: Argument::Entity(id), token }).into_iter().collect();
        }
        let kinds = [Kind::Organization, Kind::Government, Kind::Country, Kind::Person];
        let mut hit = walker.tree.patients(token);
        if pattern.predicate == Predicate::Steals {
            hit.extend(walker.tree.prepositional(token, "from"));
        }
        let victims = self.fill(line, &hit, Wanted { kinds: &kinds, literal: false, phrase: false, hostile: false });
        let victim = victims.iter().find_map(|v| v.argument.entity());
        let incident = match (victim, pattern.predicate) {
            (Some(victim), _) => {
                self.told_incident(line, token, None, Some(victim));
                self.incident_at(line, token)
            }
            (None, _) => None,
        };
        incident.map(|id| Filler { argument: Argument::Entity(id), token }).into_iter().collect()
    }

    /// The fillers of one side: the first alternative that yields any.
    pub fn side(
        &mut self,
        line: usize,
        token: usize,
        paths: &[Path],
        kinds: &[Kind],
        literal: bool,
        hostile: bool,
    ) -> Vec<Filler> {
        let Some(walker) = self.walker(line) else { return Vec::new() };
        let takes_words = [false, true];
        let phrase = literal;
        for literal in takes_words.into_iter().take(if literal { 2 } else { 1 }) {
            for path in paths {
                if is_named(path, "speaker") {
                    let speaker = self.voice(line, token).sources.first().and_then(|s| s.entity);
                    if let Some(id) =
                        speaker.filter(|&id| self.entities.get(id).is_some_and(|e| kinds.contains(&e.kind)))
                    {
                        return vec![Filler { argument: Argument::Entity(id), token }];
                    }
                    continue;
                }
                if is_named(path, "victim") {
                    let hit = self
                        .country_hit()
                        .or_else(|| self.country_spoken_of())
                        .filter(|&id| self.entities.get(id).is_some_and(|e| kinds.contains(&e.kind)));
                    return hit.map(|id| Filler { argument: Argument::Entity(id), token }).into_iter().collect();
                }
                if is_named(path, "whoever") {
                    return self
                        .sole_group(line)
                        .map(|id| Filler { argument: Argument::Entity(id), token })
                        .into_iter()
                        .collect();
                }
                if is_named(path, "hit") {
                    return self
                        .victims_of_latest(line)
                        .into_iter()
                        .filter(|&id| self.entities.get(id).is_some_and(|e| kinds.contains(&e.kind)))
                        .take(1)
                        .map(|id| Filler { argument: Argument::Entity(id), token })
                        .collect();
                }
                if is_named(path, "deed") {
                    let group = kinds.contains(&Kind::ThreatGroup) && kinds.contains(&Kind::Malware);
                    return self
                        .latest_incident(line)
                        .or(self.topic.filter(|_| group))
                        .filter(|&id| self.entities.get(id).is_some_and(|e| kinds.contains(&e.kind)))
                        .map(|id| Filler { argument: Argument::Entity(id), token })
                        .into_iter()
                        .collect();
                }
                if is_named(path, "whatever") {
                    return self
                        .sole_group(line)
                        .or_else(|| self.latest_incident(line))
                        .filter(|&id| self.entities.get(id).is_some_and(|e| kinds.contains(&e.kind)))
                        .map(|id| Filler { argument: Argument::Entity(id), token })
                        .into_iter()
                        .collect();
                }
                let mut heads = walker.follow(token, path);
                if path.last().is_some_and(|s| s.role == Role::Compound && s.lemmas.is_empty()) {
                    heads.retain(|&h| walker.line.covered(h).is_some());
                }
                let found = self.fill(line, &heads, Wanted { kinds, literal, phrase, hostile });
                if !found.is_empty() {
                    return found;
                }
            }
        }
        Vec::new()
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

    pub fn pointed_incident(&self, line: usize, token: usize) -> Option<ascribe_model::EntityId> {
        self.resolved.get(&(line, token)).map(|&(id, _)| id).filter(|&id| self.incidents.of(id).is_some())
    }

    /// Replaces a deed by its doers, where they are known and the predicate asks who did it.
    pub fn doers(&mut self, subjects: Vec<Filler>, predicate: Predicate) -> Vec<Filler> {
        if !BY_DOER.contains(&predicate) {
            return subjects;
        }
        let mut found = Vec::new();
        for subject in subjects {
            let doers = subject
                .argument
                .entity()
                .and_then(|id| self.incidents.of(id))
                .map(|i| i.agents.clone())
                .unwrap_or_default();
            if doers.is_empty() {
                found.push(subject);
            } else {
                found.extend(
                    doers.into_iter().map(|id| Filler { argument: Argument::Entity(id), token: subject.token }),
                );
            }
        }
        found
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
    }
}

/// "stolen files": a sort of files rather than a theft told.
fn is_sort(walker: &Walker<'_, '_>, token: usize, pattern: &Pattern) -> bool {
    let tree = walker.tree;
    pattern.predicate == Predicate::Steals && tree.rel(token) == Rel::Amod && tree.hyphen_prefix(token).is_none()
}

fn is_auxiliary(walker: &Walker<'_, '_>, token: usize) -> bool {
    matches!(walker.tree.rel(token), Rel::Aux | Rel::AuxPass | Rel::Cop | Rel::Case)
}

/// The roles that are no words of the sentence: `deed`, the deed that the report last spoke of, and `speaker`.
fn is_named(path: &Path, name: &str) -> bool {
    matches!(path.as_slice(), [step] if matches!(&step.role, Role::Preposition(word) if word == name))
}

/// True if the subject is whoever does what the anchor says.
fn asks_doer(pattern: &Pattern) -> bool {
    pattern.subject.iter().any(|p| matches!(p.as_slice(), [step] if matches!(step.role, Role::Agent | Role::Culprit)))
}

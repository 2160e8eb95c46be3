//! Who stands on either side of a claim: paths walked, roles that are no words of the sentence, and who may do what.

use crate::grammar::{Anchor, Path, Pattern, Role};
use crate::world::{Filler, Wanted, World};
use ascribe_lang::Rel;
use ascribe_model::{Argument, Entity, EntityId, Kind, Predicate};

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

/// A deed without a doer is of the group that the report is about if one of so many lines before speaks of it.
const SAME_STORY: usize = 4;

/// What a deed stopped.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Stopped {
    /// Nothing that a deed would.
    Nothing,
    /// Flights, operations, payments: much else calls them off too.
    Service,
    /// Something with a name, or that is hit itself.
    Thing,
}

impl World<'_, '_> {
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
                        .doer_of_report(line)
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
                        .or(self.topic_at(line).filter(|_| group))
                        .filter(|&id| self.entities.get(id).is_some_and(|e| kinds.contains(&e.kind)))
                        .map(|id| Filler { argument: Argument::Entity(id), token })
                        .into_iter()
                        .collect();
                }
                if is_named(path, "whatever") {
                    let own = self.deed_of_its_own(line, token);
                    return own
                        .or_else(|| self.doer_of_report(line))
                        .or_else(|| self.last_doer(line))
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
                    let row = heads.iter().map(|&h| walker.tree.conjuncts(h).len()).sum::<usize>();
                    // "films, salary lists and e-mails of Sony": words stand beside names in one row.
                    if phrase && !literal && row > found.len() {
                        return self.fill(line, &heads, Wanted { kinds, literal: true, phrase, hostile });
                    }
                    return found;
                }
            }
        }
        Vec::new()
    }

    /// "Microsoft calls them Nobelium": what is named is of the kind that the name is of.
    pub fn kind_of_name(&mut self, line: usize, token: usize, pattern: &Pattern) -> Option<Vec<Kind>> {
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
    pub fn with_places(&mut self, line: usize, pattern: &Pattern, mut objects: Vec<Filler>) -> Vec<Filler> {
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
                    let near = walker.tree.prepositional(object.token, preposition);
                    places.extend(near.into_iter().flat_map(|place| self.places_after(line, place)));
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

    /// "The ministry was hacked in May": nobody is said to have done it, but an incident is told.
    pub fn unnamed_doer(&mut self, line: usize, token: usize, pattern: &Pattern) -> Vec<Filler> {
        let Some(walker) = self.walker(line) else { return Vec::new() };
        let harm = matches!(pattern.predicate, Predicate::Attacked | Predicate::Steals);
        let means = matches!(pattern.predicate, Predicate::Uses | Predicate::Exploits | Predicate::Disrupts);
        let told = (harm || means) && pattern.anchor == Anchor::Verb && asks_doer(pattern);
        if told && harm && self.struck_by_ransomware(line, token) {
            return self.incident_of(line, token, pattern);
        }
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
        let stopped = self.stopped(line, token);
        if pattern.predicate == Predicate::Disrupts && stopped == Stopped::Nothing {
            return Vec::new();
        }
        let takes = |id: &EntityId| {
            pattern.subject_kinds.is_empty()
                || self.entities.get(*id).is_some_and(|e| pattern.subject_kinds.contains(&e.kind))
        };
        if let Some(group) = self
            .doer_of_report(line)
            .filter(|&id| self.is_spoken_of_near(line, id))
            .filter(|_| harm || self.is_only_group(line))
            .filter(takes)
        {
            return vec![Filler { argument: Argument::Entity(group), token }];
        }
        if harm && let Some(doer) = self.doer_going_on(line, token) {
            return vec![Filler { argument: Argument::Entity(doer), token }];
        }
        if pattern.predicate == Predicate::Disrupts {
            // "Flights were cancelled" tells what came of a deed only where it is known whom that hit.
            let struck = |id: &EntityId| self.incidents.of(*id).is_some_and(|i| !i.victims.is_empty());
            let incident = self.latest_incident(line).filter(|id| stopped == Stopped::Thing || struck(id));
            return incident.map(|id| Filler { argument: Argument::Entity(id), token }).into_iter().collect();
        }
        if !harm {
            let doers = self.nameless_doers(line);
            return doers.map(|id| Filler { argument: Argument::Entity(id), token }).into_iter().collect();
        }
        self.incident_of(line, token, pattern)
    }

    /// "Another bank reported a DDoS attack": a deed that nobody has spoken of before, unless the report knows it by its victim.
    fn deed_of_its_own(&mut self, line: usize, token: usize) -> Option<EntityId> {
        let tree = self.walker(line)?.tree;
        let new = |&p: &usize| {
            matches!(tree.determiner(p), Some("a" | "an" | "another")) && crate::words::is("deed", tree.lemma(p))
        };
        let deed = tree.patients(token).into_iter().find(new)?;
        self.incident(line, deed)
    }

    /// True if this line or one of those just before it speaks of somebody: what is told pages later without a doer is another story.
    pub fn is_spoken_of_near(&self, line: usize, id: EntityId) -> bool {
        (line.saturating_sub(SAME_STORY)..=line).any(|at| self.spoken_of(at, None).iter().any(|seen| seen.id == id))
    }

    /// What a passive verb without a doer says was stopped.
    fn stopped(&self, line: usize, token: usize) -> Stopped {
        let Some(walker) = self.walker(line) else { return Stopped::Nothing };
        let things = walker.tree.patients(token).into_iter().map(|t| walker.tree.whole(t));
        let told = things.map(|t| match walker.tree.lemma(t) {
            lemma if crate::words::is("asset", lemma) || walker.line.headed(t).is_some() => Stopped::Thing,
            lemma if crate::words::is("interrupted", lemma) => Stopped::Service,
            _ => Stopped::Nothing,
        });
        told.max().unwrap_or(Stopped::Nothing)
    }

    /// "Turla entered the network in May. Mailboxes of the ministry were read as well": a deed without a doer beside another one is of
    /// the same doer where the words say that the story goes on.
    fn doer_going_on(&self, line: usize, token: usize) -> Option<EntityId> {
        let walker = self.walker(line)?;
        let tree = walker.tree;
        let goes_on = tree
            .by_rel(token, Rel::Advmod)
            .any(|a| matches!(tree.lemma(a), "also" | "too" | "then" | "later" | "well"))
            || (0..tree.len())
                .any(|t| tree.words(t) == "well" && t > 1 && tree.words(t - 1) == "as" && tree.words(t - 2) != ",");
        let near = self.page.lines.get(line.checked_sub(1)?)?.block == self.page.lines.get(line)?.block;
        if goes_on && near { self.last_doer(line) } else { None }
    }

    /// "Ransomware struck Kronos", "Kronos was hit by ransomware": the sort of program, and nobody who sent it.
    fn struck_by_ransomware(&self, line: usize, token: usize) -> bool {
        let Some(walker) = self.walker(line) else { return false };
        let tree = walker.tree;
        (!tree.is_passive(token) || tree.has(token, Rel::AuxPass) || tree.rel(token) == Rel::Root)
            && !tree.is_negated(token)
            && tree.agents(token).iter().any(|&a| {
                matches!(tree.lemma(a), "ransomware" | "malware") && tree.by_rel(a, Rel::Det).next().is_none()
            })
    }

    /// The incident that a harmed victim tells of, as doer of what was done to it.
    fn incident_of(&mut self, line: usize, token: usize, pattern: &Pattern) -> Vec<Filler> {
        let Some(walker) = self.walker(line) else { return Vec::new() };
        let kinds = [Kind::Organization, Kind::Government, Kind::Country, Kind::Person, Kind::Infrastructure];
        let mut hit = walker.tree.patients(token);
        if pattern.predicate == Predicate::Steals {
            hit.extend(walker.tree.prepositional(token, "from"));
            // "records of customers of the carrier were stolen": whose they were.
            let of = |t: usize| walker.tree.prepositional(t, "of");
            let owners: Vec<usize> = walker.tree.patients(token).into_iter().flat_map(of).collect();
            hit.extend(owners.iter().flat_map(|&t| of(t)));
            hit.extend(owners);
        }
        let victims = self.fill(line, &hit, Wanted { kinds: &kinds, literal: false, phrase: false, hostile: false });
        // "Albania's e-government portal", "websites in Lithuania": of things only those that a name tells apart.
        let attacked = pattern.predicate == Predicate::Attacked;
        let named =
            |name: &str| name.contains("'s ") || name.contains("’s ") || name.chars().skip(1).any(char::is_uppercase);
        let known = |id: &EntityId| {
            self.entities.get(*id).is_some_and(|e| e.kind != Kind::Infrastructure || attacked && named(&e.name))
        };
        let victim = victims.iter().filter_map(|v| v.argument.entity()).find(known);
        let incident = match (victim, pattern.predicate) {
            (Some(victim), _) => {
                self.told_incident(line, token, None, Some(victim));
                self.incident_at(line, token)
            }
            (None, _) => None,
        };
        incident.map(|id| Filler { argument: Argument::Entity(id), token }).into_iter().collect()
    }

    /// "A cyberattack on Synnovis contributed to a death": nobody is said to have done it, but that it hit whom it hit.
    pub fn deed_itself(&mut self, line: usize, token: usize, pattern: &Pattern) -> Vec<Filler> {
        let Some(walker) = self.walker(line) else { return Vec::new() };
        let told = pattern.predicate == Predicate::Attacked && pattern.anchor == Anchor::Noun && asks_doer(pattern);
        let one = walker.tree.tag(token) != ascribe_lang::Tag::NNS
            && walker.tree.by_rel(token, Rel::Det).any(|d| matches!(walker.tree.lemma(d), "a" | "an" | "the" | "this"));
        if !told || !one || walker.tree.is_negated(token) {
            return Vec::new();
        }
        let victims = self.incident(line, token).and_then(|id| self.incidents.of(id)).map(|i| i.victims.len());
        let incident = self.incident_at(line, token).filter(|_| victims.is_some_and(|n| n > 0));
        incident.map(|id| Filler { argument: Argument::Entity(id), token }).into_iter().collect()
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

    /// A company that uses software or halts its own production is no actor of the record; a state's service may be.
    pub fn may_do_harm(&self, subject: &Filler) -> bool {
        subject.argument.entity().is_none_or(|id| self.is_capable_of_harm(id))
    }

    /// The same of an entity.
    pub fn is_capable_of_harm(&self, id: EntityId) -> bool {
        let servant = |name: &str| {
            let last = name.rsplit(' ').next().unwrap_or(name);
            crate::words::is("servant", &last.trim_end_matches('s').to_lowercase())
        };
        self.entities.get(id).is_none_or(|e| match e.kind {
            Kind::Audience => (e.country.is_some() || servant(&e.name)) && !crate::names::keeps_order(&e.name),
            Kind::Organization => {
                let of_a_state = e.country.is_some() || crate::names::is_service(self.lexicon, &e.name);
                of_a_state && !self.stands_by(e)
            }
            _ => true,
        })
    }

    /// True for the name of a firm, a newsroom, an alliance or a body that keeps order, by the lists.
    fn stands_by(&self, entity: &Entity) -> bool {
        crate::names::keeps_order(&entity.name) || crate::names::is_bystander(self.lexicon, &entity.name)
    }

    /// A firm, a newsroom, an alliance or a body that keeps order, by the lists.
    pub fn keeps_out_of_harm(&self, filler: &Filler) -> bool {
        let entity = filler.argument.entity().and_then(|id| self.entities.get(id));
        entity.is_some_and(|e| e.kind == Kind::Organization && self.stands_by(e))
    }

    /// Whoever takes infrastructure down that is not said to be a group's must be one that keeps order.
    pub fn may_take_down(&self, pattern: &Pattern, subject: &Filler, objects: &[Filler]) -> bool {
        let kind = |f: &Filler| f.argument.entity().and_then(|id| self.entities.get(id)).map(|e| e.kind);
        if pattern.predicate != Predicate::DisruptsInfrastructureOf
            || objects.iter().any(|o| kind(o) != Some(Kind::Infrastructure))
        {
            return true;
        }
        let entity = subject.argument.entity().and_then(|id| self.entities.get(id));
        entity.is_some_and(|e| self.stands_by(e))
    }

    /// True for an entity that has no name but the words that describe it: "Russian hackers", "an Israeli firm".
    pub fn is_description(&self, subject: &Filler) -> bool {
        let entity = subject.argument.entity().and_then(|id| self.entities.get(id));
        entity.is_some_and(is_description)
    }
}

/// "Russian hackers", "firms in Southeast Asia": words that describe and do not name, which "menuPass" does.
pub fn is_description(entity: &Entity) -> bool {
    entity.ids.is_empty() && describes(&entity.name)
}

fn describes(name: &str) -> bool {
    let lower = |w: Option<&str>| w.is_some_and(|w| w.starts_with(char::is_lowercase));
    let whole = [" of ", " in ", " at ", " from "].iter().any(|p| name.contains(p));
    lower(name.rsplit(' ').next()) || whole && lower(name.split(' ').next())
}

/// The roles that are no words of the sentence: `deed`, the deed that the report last spoke of, and `speaker`.
fn is_named(path: &Path, name: &str) -> bool {
    matches!(path.as_slice(), [step] if matches!(&step.role, Role::Preposition(word) if word == name))
}

/// True if the subject is whoever does what the anchor says.
pub fn asks_doer(pattern: &Pattern) -> bool {
    pattern.subject.iter().any(|p| matches!(p.as_slice(), [step] if matches!(step.role, Role::Agent | Role::Culprit)))
}

/// True if the subject may be whoever is said to be behind the deed.
pub fn asks_culprit(pattern: &Pattern) -> bool {
    pattern.subject.iter().any(|p| matches!(p.as_slice(), [step] if step.role == Role::Culprit))
}

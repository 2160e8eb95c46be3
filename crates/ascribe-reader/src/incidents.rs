//! Incidents: the deeds that a report speaks of, found again when it comes back to them ("the attack", "this breach").

use crate::roles::Walker;
use crate::words;
use crate::world::{Wanted, World};
use ascribe_lang::{Rel, Tag};
use ascribe_model::{EntityId, Found, Kind, Predicate, When};
use std::collections::{BTreeMap, BTreeSet};

/// So many lines after an incident was spoken of, "the attack" may still be it.
const NEAR: usize = 12;
/// More bytes of what was hit are no part of an incident's name.
const LONGEST_NAME: usize = 40;

/// What is known of one incident so far.
#[derive(Clone, Debug)]
pub struct Incident {
    /// Its entity.
    pub entity: EntityId,
    /// The noun by which it was first called.
    noun: String,
    /// Who did it.
    pub agents: Vec<EntityId>,
    /// To whom.
    pub victims: Vec<EntityId>,
    /// What was hit in the report's words, where that is nobody it names: "the attack on its media".
    on: Option<String>,
    /// When.
    pub when: Option<When>,
    /// Line in which it was last spoken of.
    line: usize,
}

/// All incidents of a report.
#[derive(Debug, Default)]
pub struct Incidents {
    known: Vec<Incident>,
    at: BTreeMap<(usize, usize), usize>,
    /// Deeds whose parties are being sought: a party may be another deed, never one that is sought already, or a tree
    /// that hangs two deeds on each other would be followed without end.
    sought: BTreeSet<(usize, usize)>,
}

impl Incidents {
    /// The incident behind an entity.
    pub fn of(&self, entity: EntityId) -> Option<&Incident> {
        self.known.iter().find(|i| i.entity == entity)
    }

    /// All of them by their entities.
    pub fn by_entity(&self) -> BTreeMap<EntityId, &Incident> {
        self.known.iter().map(|i| (i.entity, i)).collect()
    }

    /// When a doer attacked a victim, where the report tells of one such deed only.
    pub fn days(&self) -> BTreeMap<(EntityId, EntityId), Option<When>> {
        let mut days: BTreeMap<(EntityId, EntityId), Option<When>> = BTreeMap::new();
        for incident in &self.known {
            for &doer in &incident.agents {
                for &victim in &incident.victims {
                    let day = days.get(&(doer, victim)).map_or_else(|| incident.when.clone(), |_| None);
                    days.insert((doer, victim), day);
                }
            }
        }
        days
    }

    /// True if some incident is said to be this one's deed.
    pub fn are_by(&self, doer: EntityId) -> bool {
        self.known.iter().any(|i| i.agents.contains(&doer))
    }

    fn of_mut(&mut self, entity: EntityId) -> Option<&mut Incident> {
        self.known.iter_mut().find(|i| i.entity == entity)
    }
}

impl World<'_, '_> {
    /// The incident that a noun names here: one spoken of before, or a new one if the words tell enough of it.
    pub fn incident(&mut self, line: usize, token: usize) -> Option<EntityId> {
        if let Some(&n) = self.incidents.at.get(&(line, token)) {
            return Some(self.incidents.known[n].entity);
        }
        let walker = self.walker(line)?;
        let tree = walker.tree;
        // A technique's name is one token: "spear-phishing campaign".
        let noun = tree.lemma(token).rsplit(' ').next().unwrap_or_default().to_owned();
        let determiner = tree.determiner(token).map(str::to_owned);
        let definite = matches!(determiner.as_deref(), Some("the" | "this" | "that" | "these" | "those"));
        if !self.incidents.sought.insert((line, token)) {
            return None;
        }
        let agents = self.parties(line, &walker.deed_agents(token, 2), Predicate::Attacked.row().subject);
        let hit = walker.deed_patients(token, 2);
        let mut victims = self.parties(line, &hit, Predicate::Attacked.row().object);
        if hit.iter().any(|&t| self.is_only_teller(line, t, token)) {
            victims.clear();
        }
        self.incidents.sought.remove(&(line, token));
        let on = if victims.is_empty() { hit.first().and_then(|&head| self.hit_in_words(line, head)) } else { None };
        let dated = tree.children(token).any(|c| walker.line.timed(c).is_some());
        let known = self.known_incident(line, definite, &noun, &agents, &victims);
        // "Hackers hit the firm. Estonia blamed Russia for the 2007 attack": of doers without a name it tells of another day.
        let known = known.filter(|&n| !dated || !self.is_by_another(&self.incidents.known[n], &agents, usize::MAX));
        let plural = tree.tag(token) == Tag::NNS;
        let n = match known {
            Some(n) => n,
            None if agents.is_empty() && victims.is_empty() && (plural || !definite && determiner.is_none()) => {
                return None;
            }
            None if words::is("event", &noun) && victims.is_empty() && !definite => return None,
            None => self.new_incident(line, &noun),
        };
        let incident = &mut self.incidents.known[n];
        incident.line = line;
        extend_once(&mut incident.agents, &agents);
        extend_once(&mut incident.victims, &victims);
        incident.on = incident.on.take().or(on);
        let entity = incident.entity;
        self.incidents.at.insert((line, token), n);
        self.resolved.insert((line, token), (entity, Found::Rule));
        Some(entity)
    }

    /// "Reuters reported a breach", "Bloomberg, which first reported the hack": who only tells of a deed, at the deed or at the verb.
    pub fn is_only_teller(&self, line: usize, token: usize, anchor: usize) -> bool {
        let Some(walker) = self.walker(line) else { return false };
        let tree = walker.tree;
        let verb = if tree.is_verb(anchor) { Some(anchor) } else { tree.head(anchor) };
        let Some(verb) = verb.filter(|&v| words::is("disclosing", tree.lemma(v)) && !tree.is_passive(v)) else {
            return false;
        };
        let subject = tree.head(token) == Some(verb) && tree.rel(token) == Rel::Nsubj;
        let above = tree.head(verb) == Some(token) && tree.rel(verb) == Rel::AclRelcl;
        let mut told = tree.by_rel(verb, Rel::Obj).peekable();
        let own = told.peek().is_none_or(|&deed| tree.has(deed, Rel::NmodPoss));
        // "The Guardian disclosed a ransomware attack": its own.
        let spoken_of = told.peek().is_some_and(|&deed| tree.determiner(deed) == Some("the"));
        let reports = spoken_of || matches!(tree.lemma(verb), "report" | "publish");
        let press = || {
            let named = walker.line.headed(token).map(|m| &self.page.mentions[m].text);
            reports && named.is_some_and(|name| crate::names::is_press(self.lexicon, name))
        };
        let state = matches!(self.page.kind_at(line, token), Some(Kind::Country | Kind::Government | Kind::City));
        (subject || above) && !own && !state && (told.any(|deed| walker.is_only_told(verb, deed)) || press())
    }

    /// What a deed hit, as the report says it, in a few words: no pronoun, no time.
    fn hit_in_words(&self, line: usize, head: usize) -> Option<String> {
        let (at, tree) = self.page.parsed(line)?;
        let told = tree.is_noun(head) && at.timed(head).is_none() && tree.words(head).starts_with(char::is_alphabetic);
        let words = self.phrase_words(line, head, false).filter(|_| told)?;
        let owners = ["its ", "their ", "his ", "her ", "our ", "the "];
        let words = owners.iter().find_map(|owner| words.strip_prefix(owner)).unwrap_or(&words);
        (words.len() <= LONGEST_NAME).then(|| words.to_owned())
    }

    /// A deed of which the words tell neither who did it nor to whom: "the sites went down under DDoS attacks".
    pub fn bare_incident(&mut self, line: usize, token: usize, noun: &str) -> EntityId {
        let n = self.new_incident(line, noun);
        let entity = self.incidents.known[n].entity;
        self.incidents.at.insert((line, token), n);
        self.resolved.insert((line, token), (entity, Found::Rule));
        entity
    }

    /// An incident that a verb tells of: "hackers broke into the ministry".
    pub fn told_incident(&mut self, line: usize, token: usize, agent: Option<EntityId>, victim: Option<EntityId>) {
        let agents: Vec<EntityId> =
            agent.into_iter().filter(|&a| self.entities.get(a).is_some_and(|e| e.kind != Kind::Incident)).collect();
        let victims: Vec<EntityId> = victim.into_iter().collect();
        if victims.is_empty() || self.incidents.at.contains_key(&(line, token)) {
            return;
        }
        let known = self.known_incident(line, false, "attack", &agents, &victims);
        let n = known.unwrap_or_else(|| self.new_incident(line, "attack"));
        let incident = &mut self.incidents.known[n];
        incident.line = line;
        extend_once(&mut incident.agents, &agents);
        extend_once(&mut incident.victims, &victims);
        self.incidents.at.insert((line, token), n);
    }

    fn parties(&mut self, line: usize, heads: &[usize], kinds: &[Kind]) -> Vec<EntityId> {
        let wanted = Wanted { kinds, literal: false, phrase: false, hostile: false };
        let mut found: Vec<EntityId> =
            self.fill(line, heads, wanted).into_iter().filter_map(|f| f.argument.entity()).collect();
        found.retain(|&id| self.entities.get(id).is_some_and(|e| e.kind != Kind::Incident));
        found
    }

    fn new_incident(&mut self, line: usize, noun: &str) -> usize {
        let number = self.incidents.known.len();
        let kind = if matches!(noun, "campaign" | "operation" | "operations" | "activity") {
            Kind::Campaign
        } else {
            Kind::Incident
        };
        let entity = self.entities.intern(kind, &format!("{noun} {}", number + 1));
        self.incidents.known.push(Incident {
            entity,
            noun: noun.to_owned(),
            agents: Vec::new(),
            victims: Vec::new(),
            on: None,
            when: None,
            line,
        });
        number
    }

    /// An earlier incident that the words may mean: they share a victim, or the words are definite and nothing speaks against it.
    fn known_incident(
        &self,
        line: usize,
        definite: bool,
        noun: &str,
        agents: &[EntityId],
        victims: &[EntityId],
    ) -> Option<usize> {
        let candidates = self.incidents.known.iter().enumerate().rev();
        let fits = |incident: &Incident| {
            let since = line.saturating_sub(incident.line);
            if since > NEAR {
                return false;
            }
            let same_victim = victims.iter().any(|v| incident.victims.iter().any(|w| self.same_party(*v, *w)));
            let other_victim = !victims.is_empty() && !incident.victims.is_empty() && !same_victim;
            let way_of_acting = words::is("event", noun) && incident.noun != noun;
            !other_victim
                && !way_of_acting
                && !self.is_by_another(incident, agents, since)
                && (same_victim && !victims.is_empty()
                    || definite && victims.is_empty() && agents.is_empty()
                    || definite && since <= 3)
        };
        let mut fitting = candidates.filter(|(_, i)| fits(i));
        let first = fitting.next()?;
        let same_noun = std::iter::once(first).chain(fitting).find(|(_, i)| i.noun == noun);
        Some(same_noun.map_or(first.0, |(n, _)| n))
    }

    /// True if a deed cannot be the incident, since others did it: of doers without a name ("hackers hit the firm") only the next sentence
    /// may say who they were.
    fn is_by_another(&self, incident: &Incident, agents: &[EntityId], since: usize) -> bool {
        if agents.is_empty() || incident.agents.is_empty() {
            return false;
        }
        let same = agents.iter().any(|a| incident.agents.iter().any(|b| self.same_party(*a, *b)));
        let nameless = |ids: &[EntityId]| ids.iter().all(|&id| self.is_nameless(id));
        !same && !(since <= 1 && (nameless(&incident.agents) || nameless(agents)))
    }

    /// The same entity, or two of one country ("Albania" and "Albanian government organizations").
    fn same_party(&self, a: EntityId, b: EntityId) -> bool {
        if a == b {
            return true;
        }
        let (Some(a), Some(b)) = (self.entities.get(a), self.entities.get(b)) else { return false };
        let state = |k: Kind| matches!(k, Kind::Country | Kind::Government);
        a.country.is_some() && a.country == b.country && (state(a.kind) || state(b.kind))
    }

    /// Notes whom an incident hit, where a clause about it tells: "the cyberattack, which targeted Albania".
    pub fn hit(&mut self, entity: EntityId, victim: EntityId) {
        if let Some(incident) = self.incidents.of_mut(entity) {
            extend_once(&mut incident.victims, &[victim]);
        }
    }

    /// Notes when an incident took place, the first time that it is told.
    pub fn date_incident(&mut self, entity: EntityId, when: &When) {
        if let Some(incident) = self.incidents.of_mut(entity).filter(|i| i.when.is_none()) {
            incident.when = Some(when.clone());
        }
    }

    /// The incident that a verb or noun was read as.
    pub fn incident_at(&self, line: usize, token: usize) -> Option<EntityId> {
        self.incidents.at.get(&(line, token)).map(|&n| self.incidents.known[n].entity)
    }

    /// The latest incident before a line, for deeds that are spoken of without a noun ("blamed Iran").
    pub fn latest_incident(&self, line: usize) -> Option<EntityId> {
        self.incidents
            .known
            .iter()
            .filter(|i| i.line <= line && line - i.line <= 6)
            .max_by_key(|i| (i.line, i.entity))
            .map(|i| i.entity)
    }

    /// Whom the deed that was last spoken of hit.
    pub fn victims_of_latest(&self, line: usize) -> Vec<EntityId> {
        let latest = self.latest_incident(line).and_then(|id| self.incidents.of(id));
        latest.map_or_else(Vec::new, |i| i.victims.clone())
    }

    /// The country that the incidents of the report hit, latest first: whom help and solidarity are offered to where the
    /// words leave it out.
    pub fn country_hit(&self) -> Option<EntityId> {
        let state =
            |id: &EntityId| self.entities.get(*id).is_some_and(|e| matches!(e.kind, Kind::Country | Kind::Government));
        self.incidents.known.iter().rev().find_map(|i| i.victims.iter().copied().find(state))
    }

    /// Gives each incident the name that an analyst would give it: "cyberattack on Albania, July 2022".
    pub fn name_incidents(&mut self) {
        for incident in std::mem::take(&mut self.incidents.known) {
            let noun = if words::is("deed", &incident.noun) { incident.noun.as_str() } else { "attack" };
            let on =
                incident.victims.first().and_then(|&v| self.entities.get(v)).map(|e| format!(" on {}", short(&e.name)));
            let on = on.or_else(|| incident.on.as_ref().map(|words| format!(" on {words}")));
            let by = || {
                incident.agents.first().and_then(|&a| self.entities.get(a)).map(|e| format!(" by {}", short(&e.name)))
            };
            let when = incident.when.as_ref().and_then(|w| spoken(&w.value)).map(|w| format!(", {w}"));
            let name = format!("{noun}{}{}", on.or_else(by).unwrap_or_default(), when.unwrap_or_default());
            if let Some(entity) = self.entities.get_mut(incident.entity) {
                entity.name = name;
            }
            self.incidents.known.push(incident);
        }
    }
}

/// "Government of Albania" is Albania in the name of an incident.
fn short(name: &str) -> &str {
    name.strip_prefix("Government of ").unwrap_or(name)
}

/// A TIMEX value as a reader says it: `2022-07` is July 2022.
fn spoken(value: &str) -> Option<String> {
    let year: u16 = value.get(..4)?.parse().ok()?;
    let month = value
        .get(5..7)
        .and_then(|m| m.parse::<usize>().ok())
        .and_then(|m| ascribe_model::MONTHS.get(m.wrapping_sub(1)));
    Some(month.map_or_else(|| year.to_string(), |m| format!("{m} {year}")))
}

fn extend_once(into: &mut Vec<EntityId>, more: &[EntityId]) {
    for id in more {
        if !into.contains(id) {
            into.push(*id);
        }
    }
}

/// True if the noun stands for a deed that was, not one that may be: "future attacks", "possible attack".
pub fn is_hypothetical(walker: &Walker<'_, '_>, token: usize) -> bool {
    let tree = walker.tree;
    let modified = tree.children(token).any(|c| c < token && words::is("hypothetical", tree.lemma(c)));
    let risked = tree.head(token).is_some_and(|h| tree.rel(token) == Rel::Nmod && words::is("risk", tree.lemma(h)));
    modified || risked
}

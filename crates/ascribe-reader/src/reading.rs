//! The last pass: claims merged and numbered, mentions completed, entities that nothing speaks of dropped.

use crate::Ground;
use crate::techniques::{self, Techniques};
use crate::world::{self, World};
use ascribe_lang::Language;
use ascribe_model::{Argument, Claim, Document, EntityId, Kind, Mention, Predicate, Reading, Span, TechniqueTold};
use std::collections::{BTreeMap, BTreeSet};

/// A word that a hyphen joins to a place has this many letters at least.
const SHORTEST_PARTNER: usize = 4;

/// Puts the reading together.
pub(crate) fn assemble(mut world: World<'_, '_>, claims: Vec<Claim>, ground: &Ground, language: &Language) -> Reading {
    let mut attributions = world.attributions(&ground.sentences, language);
    world.name_incidents();
    let document = world.page.document;
    let mut claims = world.with_descriptions_named(claims);
    crate::attributions::with_speakers(&mut claims, &attributions, |words| world.tells(words));
    world.name_tellers(&mut attributions, &mut claims);
    world.with_joint_speakers(&mut claims, &attributions);
    world.date_by_incident(&mut claims);
    let carried = world.carried_over(&claims);
    claims.extend(carried);
    let mut claims = world.without_known_doers(claims);
    world.one_object_a_name(&mut claims);
    let mut claims = merge(claims);
    let mut mentions = named_mentions(&world);
    unlink(&mut mentions, &ground.doubtful, &claims);
    let claimed = used_entities(&claims, vec![], None);
    techniques::settle_titles(&mut mentions, &mut world, ground, &claimed);
    let mut references = references(&world);
    let (events, plain): (Vec<_>, Vec<_>) =
        references.drain(..).partition(|m| matches!(m.kind, Kind::Incident | Kind::Campaign));
    references = plain;
    mentions.extend(events);
    mentions.extend_from_slice(&ground.mentions.nested);
    mentions.extend(compounds(&mentions, document));
    mentions.sort_by_key(|m| m.span);
    let Techniques { procedures, list: mut techniques } =
        techniques::gather(&mut world, &ground.telling, &mut mentions, &ground.indicators, &claimed);
    mentions.extend(procedures);
    mentions.sort_by_key(|m| m.span);
    let spoken = attributions.iter().filter_map(|a| a.entity).chain(references.iter().filter_map(|m| m.entity));
    let spoken: BTreeSet<EntityId> = claimed.iter().copied().chain(spoken).collect();
    mentions.retain(|m| m.entity.is_some_and(|id| spoken.contains(&id)) || !ascribe_mentions::judge::is_idle(m));
    let told =
        techniques.iter().flat_map(|t| std::iter::once(t.entity).chain(t.sub_techniques.iter().map(|s| s.entity)));
    let spoken_of = mentions.iter().chain(&references).filter_map(|m| m.entity).chain(told).collect();
    let mut spoken_of: Vec<EntityId> = spoken_of;
    spoken_of.extend(attributions.iter().filter_map(|a| a.entity));
    let used = used_entities(&claims, spoken_of, world.publisher);
    let numbers: BTreeMap<EntityId, EntityId> =
        used.iter().enumerate().map(|(n, id)| (*id, EntityId(n as u32 + 1))).collect();
    let entities = used.iter().filter_map(|id| {
        let mut entity = world.entities.get(*id)?.clone();
        entity.id = numbers[id];
        Some(entity)
    });
    let entities: Vec<_> = entities.collect();
    for mention in mentions.iter_mut().chain(&mut references) {
        mention.entity = mention.entity.and_then(|e| numbers.get(&e).copied());
    }
    for technique in &mut techniques {
        renumber_technique(technique, &numbers);
    }
    for attribution in &mut attributions {
        attribution.entity = attribution.entity.and_then(|e| numbers.get(&e).copied());
    }
    for claim in &mut claims {
        renumber(claim, &numbers);
    }
    let mut reading = Reading {
        document: document.clone(),
        entities,
        mentions,
        references,
        indicators: ground.indicators.clone(),
        times: world.page.times.to_vec(),
        techniques,
        attributions,
        claims: Vec::new(),
    };
    for claim in &mut claims {
        let subject = reading.words(&claim.subject).to_owned();
        let object = claim.object.as_ref().map(|o| reading.words(o).to_owned()).unwrap_or_default();
        if let Some(evidence) = claim.evidence.first() {
            claim.id = Claim::derive_id(document, &subject, claim.predicate, &object, evidence.span);
        }
    }
    claims.sort_by_key(|c| (c.evidence.first().map(|e| e.span), c.predicate, c.id));
    reading.claims = claims;
    reading
}

impl World<'_, '_> {
    /// Two patterns may make of the same words a thing and a product: of claims that share evidence, subject and predicate, objects of one
    /// name are one.
    fn one_object_a_name(&self, claims: &mut [Claim]) {
        let mut known: BTreeMap<(Predicate, Span, String, String), Argument> = BTreeMap::new();
        let name = |argument: &Argument| match argument {
            Argument::Entity(id) => self.entities.get(*id).map_or_else(String::new, |e| e.name.clone()),
            Argument::Literal { literal } => literal.clone(),
        };
        for claim in claims {
            let (Some(evidence), Some(object)) = (claim.evidence.first(), &claim.object) else { continue };
            let key = (claim.predicate, evidence.span, name(&claim.subject), name(object));
            claim.object = Some(known.entry(key).or_insert_with(|| object.clone()).clone());
        }
    }

    /// A deed that the report dates once took place then wherever it is told.
    fn date_by_incident(&self, claims: &mut [Claim]) {
        let (incidents, days) = (self.incidents.by_entity(), self.incidents.days());
        for claim in claims.iter_mut().filter(|c| c.when.is_none()) {
            if !matches!(claim.predicate, Predicate::Attacked | Predicate::AttributedTo) {
                continue;
            }
            let (Some(subject), object) = (claim.subject.entity(), claim.object.as_ref().and_then(Argument::entity))
            else {
                continue;
            };
            claim.when = match incidents.get(&subject) {
                Some(incident) => incident.when.clone(),
                None => object.and_then(|victim| days.get(&(subject, victim))?.clone()),
            };
        }
    }

    /// True if a verb is among some words of a parsed line.
    fn tells(&self, words: Span) -> bool {
        let lines = &self.page.lines;
        let first = lines.partition_point(|line| line.span.end() <= words.start());
        let here = (first..lines.len()).take_while(|n| lines[*n].span.start() < words.end());
        here.filter_map(|n| self.page.parsed(n)).any(|(line, tree)| line.tokens_in(words).any(|t| tree.is_verb(t)))
    }

    /// Drops "the attack hit X" where a claim says who attacked X.
    fn without_known_doers(&self, mut claims: Vec<Claim>) -> Vec<Claim> {
        let told: BTreeSet<Option<EntityId>> = claims
            .iter()
            .filter(|c| matches!(c.predicate, Predicate::Attacked | Predicate::Disrupts | Predicate::Targets))
            .filter(|c| c.by != crate::claims::DEED)
            .map(|c| c.object.as_ref().and_then(Argument::entity))
            .collect();
        let incidents = self.incidents.by_entity();
        claims.retain(|c| {
            let incident = c.subject.entity().and_then(|id| incidents.get(&id));
            c.by != crate::claims::DEED
                || incident.is_none_or(|i| i.agents.is_empty())
                    && !told.contains(&c.object.as_ref().and_then(Argument::entity))
        });
        claims
    }
}

/// The same statement by the same innermost speaker, said twice, is one claim with two pieces of evidence.
fn merge(claims: Vec<Claim>) -> Vec<Claim> {
    let mut kept: Vec<Claim> = Vec::with_capacity(claims.len());
    for claim in claims {
        let same = kept.iter_mut().find(|k| is_same(k, &claim));
        match same {
            Some(known) => absorb(known, claim),
            None => kept.push(claim),
        }
    }
    kept
}

fn is_same(a: &Claim, b: &Claim) -> bool {
    let turned =
        a.predicate.symmetric() && a.object.as_ref() == Some(&b.subject) && b.object.as_ref() == Some(&a.subject);
    let straight = a.subject == b.subject && a.object == b.object;
    let speaker = |c: &Claim| c.sources.first().map(|s| (s.entity, s.words.clone().filter(|_| s.entity.is_none())));
    let compatible = a.when.is_none() || b.when.is_none() || a.when == b.when;
    let standing = matches!(a.predicate, Predicate::HoldsOffice | Predicate::AliasOf);
    a.predicate == b.predicate
        && a.polarity == b.polarity
        && (straight || turned)
        && compatible
        && (speaker(a) == speaker(b) || standing || overlapping(a, b))
}

fn overlapping(a: &Claim, b: &Claim) -> bool {
    a.evidence.iter().any(|x| b.evidence.iter().any(|y| x.span.overlaps(y.span)))
}

fn absorb(known: &mut Claim, more: Claim) {
    known.when = known.when.take().or(more.when);
    known.place = known.place.take().or(more.place);
    known.count = known.count.take().or(more.count);
    known.amount = known.amount.take().or(more.amount);
    known.about = known.about.take().or(more.about);
    known.estimate = known.estimate.take().or(more.estimate);
    if more.sources.len() > known.sources.len() {
        known.sources = more.sources;
    }
    for evidence in more.evidence {
        if !known.evidence.iter().any(|e| e.span.overlaps(evidence.span)) {
            known.evidence.push(evidence);
        }
    }
}

/// Doubtful mentions stand for nothing, unless a claim speaks of what they would stand for.
fn unlink(mentions: &mut [Mention], doubtful: &[usize], claims: &[Claim]) {
    let claimed = used_entities(claims, vec![], None);
    for &at in doubtful {
        if let Some(mention) = mentions.get_mut(at).filter(|m| m.entity.is_none_or(|e| !claimed.contains(&e))) {
            mention.entity = None;
        }
    }
}

/// The mentions of the passes before, as the sentence decided them.
fn named_mentions(world: &World<'_, '_>) -> Vec<Mention> {
    let mut mentions: Vec<Mention> = world.page.mentions.to_vec();
    for (&at, &(kind, id)) in &world.recast {
        mentions[at].kind = kind;
        mentions[at].entity = Some(id);
    }
    mentions
}

/// "Russian-speaking", "Iran-based": the whole word speaks of the place too, beside the name inside it.
fn compounds(mentions: &[Mention], document: &Document) -> Vec<Mention> {
    let text = document.text.as_str();
    let compound = |mention: &Mention| {
        let rest = text.get(mention.span.end()..)?.strip_prefix('-')?;
        let word = rest.split(|c: char| !c.is_lowercase()).next().filter(|word| word.len() >= SHORTEST_PARTNER)?;
        let span = Span::new(text, mention.span.start(), mention.span.end() + 1 + word.len())?;
        Some(Mention { span, text: span.of(text).to_owned(), ..mention.clone() })
    };
    let places = mentions.iter().filter(|m| matches!(m.kind, Kind::Country | Kind::Region | Kind::City));
    places.filter_map(compound).collect()
}

/// The words that were found to point to something, or to describe it, in the order of the text.
fn references(world: &World<'_, '_>) -> Vec<Mention> {
    let page = world.page;
    let mut found = Vec::new();
    for (&(line, token), &(id, how)) in &world.resolved {
        let Some((at, tree)) = page.parsed(line) else { continue };
        if at.covered(token).is_none()
            && let Some(entity) = world.entities.get(id)
        {
            let meant = world.pointed.get(&(line, token)).filter(|(meant, _)| *meant == Some(id));
            let probability = meant.map(|(_, chance)| *chance);
            let mention = world::mention(tree.token(token).span, page.text(), entity.kind, id, how);
            found.push(Mention { probability, ..mention });
        }
    }
    found.sort_by_key(|m| m.span);
    found
}

fn used_entities(claims: &[Claim], spoken_of: Vec<EntityId>, publisher: Option<EntityId>) -> Vec<EntityId> {
    let mut order: Vec<EntityId> = Vec::new();
    let mut seen: BTreeSet<EntityId> = BTreeSet::new();
    let arguments = claims
        .iter()
        .flat_map(|c| [Some(&c.subject), c.object.as_ref(), c.place.as_ref(), c.means.as_ref(), c.about.as_ref()]);
    let speakers = claims.iter().flat_map(|c| c.sources.iter().filter_map(|s| s.entity));
    let all =
        spoken_of.into_iter().chain(arguments.flatten().filter_map(Argument::entity)).chain(speakers).chain(publisher);
    for id in all {
        if seen.insert(id) {
            order.push(id);
        }
    }
    order
}

fn renumber_technique(technique: &mut TechniqueTold, numbers: &BTreeMap<EntityId, EntityId>) {
    let entities =
        std::iter::once(&mut technique.entity).chain(technique.sub_techniques.iter_mut().map(|sub| &mut sub.entity));
    for entity in entities {
        if let Some(number) = numbers.get(entity) {
            *entity = *number;
        }
    }
}

fn renumber(claim: &mut Claim, numbers: &BTreeMap<EntityId, EntityId>) {
    for id in sides_of(claim) {
        *id = numbers.get(id).copied().unwrap_or(*id);
    }
    for source in &mut claim.sources {
        source.entity = source.entity.and_then(|e| numbers.get(&e).copied());
    }
}

/// The entities that a claim is about, its speakers left out.
pub fn sides_of(claim: &mut Claim) -> impl Iterator<Item = &mut EntityId> {
    let sides = [
        Some(&mut claim.subject),
        claim.object.as_mut(),
        claim.place.as_mut(),
        claim.means.as_mut(),
        claim.about.as_mut(),
    ];
    sides.into_iter().flatten().filter_map(|side| match side {
        Argument::Entity(id) => Some(id),
        Argument::Literal { .. } => None,
    })
}

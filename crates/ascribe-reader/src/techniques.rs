//! Techniques: what words in which one is named stand for, and which ones are told in other words.

use crate::Ground;
use crate::page::Page;
use crate::world::World;
use ascribe_lang::Sentence;
use ascribe_mentions::Mentions;
use ascribe_model::{
    Entity, EntityId, Found, Indicator, IndicatorKind, Kind, Mention, Span, SubTechniqueTold, TechniqueEvidence,
    TechniqueTold,
};
use ascribe_names::{EntryId, Lexicon};
use ascribe_techniques::{Model, Telling, Thresholds, Told};
use std::collections::BTreeMap;

/// At most this many sentences are shown as evidence of one technique.
const MOST_EVIDENCE: usize = 6;

/// Gives mentions in which a technique or tactic is named in words of no list the one that they stand for, also where a
/// title is only a part of the words and the classifier says another ("downloaded the Dridex malware" is no T1587.001,
/// Malware). Tells which mentions hold the name of a technique in a sentence that hardly speaks of it.
pub fn link(
    mentions: &mut Mentions,
    text: &str,
    sentences: &[Sentence],
    indicators: &[Indicator],
    lexicon: &Lexicon,
    model: &Model,
) -> Vec<usize> {
    let ground = Linking { text, sentences, indicators, lexicon, model };
    let mut doubtful = vec![];
    for (at, mention) in mentions.mentions.iter_mut().enumerate() {
        let entity = mention.entity.and_then(|id| mentions.entities.get(id));
        let Some(entity) = entity else { continue };
        match (entity.ids.get("attack"), mention.kind) {
            (Some(id), Kind::Technique) if mention.found == Found::Lexicon && !ground.speaks_of(mention.span, id) => {
                doubtful.push(at);
            }
            (Some(id), Kind::Technique) if holds_title(mention, entity) => {
                let entry = ground.entry(mention.kind, mention.span).map(|entry| lexicon.entry(entry));
                if let Some(other) = entry.filter(|other| other.id_in("attack") != Some(technique_of(id))) {
                    mention.entity = Some(mentions.entities.intern_entry(lexicon, other.id()));
                }
            }
            (Some(_), _) => {}
            (None, kind) => {
                if let Some(entry) = ground.entry(kind, mention.span) {
                    mention.entity = Some(mentions.entities.intern_entry(lexicon, entry));
                }
            }
        }
    }
    doubtful
}

/// True for words that were found to tell a technique and hold the title of this one, which does not say all of them.
fn holds_title(mention: &Mention, entity: &Entity) -> bool {
    let mut titles = std::iter::once(&entity.name).chain(&entity.aliases);
    mention.found == Found::Tagger && !titles.any(|title| title.eq_ignore_ascii_case(&mention.text))
}

/// The technique that a sub-technique belongs to; a technique itself.
fn technique_of(id: &str) -> &str {
    id.split('.').next().unwrap_or(id)
}

/// What links are made with.
struct Linking<'a> {
    text: &'a str,
    sentences: &'a [Sentence],
    indicators: &'a [Indicator],
    lexicon: &'a Lexicon,
    model: &'a Model,
}

impl Linking<'_> {
    fn sentence(&self, words: Span) -> Option<&Sentence> {
        self.sentences.get(self.sentences.partition_point(|s| s.span.end() <= words.start()))
    }

    /// The entry that unlisted words stand for.
    fn entry(&self, kind: Kind, span: Span) -> Option<EntryId> {
        match kind {
            Kind::Technique | Kind::Tactic => {
                let linked =
                    self.model.link(self.text, self.sentence(span)?, span, self.indicators, Thresholds::shipped());
                linked.and_then(|(id, _)| self.lexicon.by_attack_id(id))
            }
            _ => None,
        }
    }

    /// False where a technique's name is there in another sense: "artificial intelligence" is hardly ever T1588.007.
    /// An ATT&CK id in the sentence settles it.
    fn speaks_of(&self, words: Span, id: &str) -> bool {
        let Some(sentence) = self.sentence(words) else { return true };
        let first = self.indicators.partition_point(|i| i.span.end() <= sentence.span.start());
        let mut here = self.indicators[first..].iter().take_while(|i| i.span.start() < sentence.span.end());
        let technique = technique_of(id);
        here.any(|i| i.kind == IndicatorKind::Attack)
            || self
                .model
                .told_by(self.text, sentence, self.indicators, technique)
                .is_none_or(|p| p >= Thresholds::shipped().named)
    }
}

/// The techniques of a report: those told, and those that its mentions name.
pub struct Techniques {
    /// Words that tell of techniques and tactics.
    pub procedures: Vec<Mention>,
    /// The techniques, the surest first.
    pub list: Vec<TechniqueTold>,
}

/// Puts together what is told and what is named. Words of which a sub-technique's title is only a part name the
/// technique, unless a claim speaks of the sub-technique; that it is told stays known.
pub fn gather(
    world: &mut World<'_, '_>,
    telling: &Telling,
    named: &mut [Mention],
    indicators: &[Indicator],
    claimed: &[EntityId],
) -> Techniques {
    let mut gathered = Gatherer { world, procedures: vec![], list: BTreeMap::new() };
    for told in telling {
        gathered.tell(told, named);
    }
    for mention in named.iter_mut().filter(|m| matches!(m.kind, Kind::Technique)) {
        let entity = mention.entity.and_then(|id| gathered.world.entities.get(id));
        let Some(id) = entity.and_then(|entity| entity.ids.get("attack")).cloned() else { continue };
        let part = entity.is_some_and(|entity| holds_title(mention, entity) && !claimed.contains(&entity.id));
        let technique = gathered.name(&id, mention.span);
        if part && technique.is_some() {
            gathered.procedures.retain(|told| told.span != mention.span || told.entity != technique);
            mention.entity = technique;
        }
    }
    for id in indicators.iter().filter(|i| i.kind == IndicatorKind::Attack && i.value.starts_with('T')) {
        if !id.value.starts_with("TA") {
            gathered.name(&id.value, id.span);
        }
    }
    let Gatherer { mut procedures, list, .. } = gathered;
    procedures.sort_by_key(|m| (m.span, m.entity));
    let mut list: Vec<TechniqueTold> = list.into_values().collect();
    for told in &mut list {
        told.evidence.sort_by(|a, b| surest(b.probability, a.probability).then(a.span.cmp(&b.span)));
        told.evidence.truncate(MOST_EVIDENCE);
        told.sub_techniques.sort_by(|a, b| surest(b.probability, a.probability).then(a.id.cmp(&b.id)));
    }
    list.sort_by(|a, b| {
        let sure = |t: &TechniqueTold| t.probability.filter(|_| !t.named);
        surest(sure(b), sure(a)).then(a.id.cmp(&b.id))
    });
    Techniques { procedures, list }
}

/// Words that are a technique's title but hardly name it here ("stole files from removable media") tell of it if the
/// report does, or a claim speaks of it; else they are plain words. Which sub-technique it is they do not say. Beside a
/// printed ATT&CK id they are its name.
pub fn settle_titles(mentions: &mut Vec<Mention>, world: &mut World<'_, '_>, ground: &Ground, claimed: &[EntityId]) {
    let least = Thresholds::shipped().title;
    mentions.retain_mut(|mention| {
        let title = mention.kind == Kind::Technique && mention.found == Found::Lexicon;
        let doubted = title && mention.probability.is_some_and(|p| p < least);
        if !doubted || beside_id(world.page, mention.span, &ground.indicators) {
            return true;
        }
        mention.kind = Kind::Procedure;
        if mention.entity.is_some_and(|id| claimed.contains(&id)) {
            return true;
        }
        let entity = mention.entity.and_then(|id| world.entities.get(id));
        let technique = entity.and_then(|entity| entity.ids.get("attack")?.split('.').next());
        let told = ground.telling.iter().find(|told| technique == Some(told.id));
        mention.entity = told.and_then(|told| {
            let entry = world.lexicon.by_attack_id(told.id)?;
            Some(world.entities.intern_entry(world.lexicon, entry))
        });
        mention.entity.is_some()
    });
}

/// True if an ATT&CK id is printed in the sentence of these words.
fn beside_id(page: &Page, words: Span, indicators: &[Indicator]) -> bool {
    let at = page.lines.partition_point(|line| line.span.end() <= words.start());
    let Some(line) = page.lines.get(at).map(|line| line.span) else { return false };
    let first = indicators.partition_point(|i| i.span.end() <= line.start());
    let mut here = indicators[first..].iter().take_while(|i| i.span.start() < line.end());
    here.any(|i| i.kind == IndicatorKind::Attack)
}

/// What is named has no probability and is surer than anything told.
fn surest(a: Option<f32>, b: Option<f32>) -> std::cmp::Ordering {
    a.unwrap_or(2.0).total_cmp(&b.unwrap_or(2.0))
}

struct Gatherer<'w, 'p, 'a> {
    world: &'w mut World<'p, 'a>,
    procedures: Vec<Mention>,
    list: BTreeMap<String, TechniqueTold>,
}

impl Gatherer<'_, '_, '_> {
    fn tell(&mut self, told: &Told, named: &[Mention]) {
        let Some(entity) = self.entity(told.id) else { return };
        for evidence in &told.evidence {
            for &span in &evidence.words {
                let first = named.partition_point(|m| m.span < span);
                if named.get(first).is_some_and(|m| m.span == span && m.entity == Some(entity)) {
                    continue;
                }
                self.add_procedure(span, entity, Found::Classifier, Some(evidence.probability));
            }
        }
        if told.id.starts_with("TA") {
            return;
        }
        let sentences: Vec<(Span, f32)> = told
            .evidence
            .iter()
            .filter_map(|e| Some((self.world.page.lines.get(e.sentence)?.span, e.probability)))
            .collect();
        let subs: Vec<SubTechniqueTold> =
            told.sub_techniques.iter().filter_map(|s| self.sub_technique(s.id, Some(s.probability))).collect();
        let Some(technique) = self.technique(told.id) else { return };
        technique.probability = Some(told.probability);
        technique.sub_techniques = subs;
        for (span, probability) in sentences {
            self.add_evidence(told.id, span, Some(probability));
        }
    }

    fn add_procedure(&mut self, span: Span, entity: EntityId, found: Found, probability: Option<f32>) {
        if self.procedures.iter().any(|known| known.span == span && known.entity == Some(entity)) {
            return;
        }
        let text = span.of(self.world.page.text()).to_owned();
        let entity = Some(entity);
        self.procedures.push(Mention { span, text, kind: Kind::Procedure, entity, repaired: None, found, probability });
    }

    /// Words that name a technique or a sub-technique, or print its id, be it one that was withdrawn since. The name of
    /// a sub-technique tells its technique. Gives the technique.
    fn name(&mut self, id: &str, words: Span) -> Option<EntityId> {
        let entry = self.world.lexicon.by_attack_id(id).map(|entry| self.world.lexicon.entry(entry));
        let id = entry.and_then(|entry| entry.id_in("attack"))?;
        let parent = technique_of(id).to_owned();
        let sub = if id.contains('.') { self.sub_technique(id, None) } else { None };
        let technique = self.technique(&parent)?;
        technique.named = true;
        if let Some(sub) = sub {
            technique.sub_techniques.retain(|known| known.id != sub.id);
            technique.sub_techniques.push(sub);
        }
        let entity = technique.entity;
        if id.contains('.') {
            self.add_procedure(words, entity, Found::Lexicon, None);
        }
        let lines = &self.world.page.lines;
        let at = lines.partition_point(|line| line.span.end() <= words.start());
        if let Some(span) = lines.get(at).map(|line| line.span) {
            self.add_evidence(&parent, span, None);
        }
        Some(entity)
    }

    fn add_evidence(&mut self, id: &str, span: Span, probability: Option<f32>) {
        let Some(technique) = self.list.get_mut(id) else { return };
        match technique.evidence.iter_mut().find(|e| e.span == span) {
            Some(known) => known.probability = known.probability.and(probability),
            None => {
                let quote = span.of(self.world.page.text()).to_owned();
                technique.evidence.push(TechniqueEvidence { span, quote, probability });
            }
        }
    }

    fn technique(&mut self, id: &str) -> Option<&mut TechniqueTold> {
        if !self.list.contains_key(id) {
            let entity = self.entity(id)?;
            let name = self.world.entities.get(entity)?.name.clone();
            let blank = TechniqueTold {
                entity,
                id: id.to_owned(),
                name,
                named: false,
                probability: None,
                sub_techniques: vec![],
                evidence: vec![],
            };
            self.list.insert(id.to_owned(), blank);
        }
        self.list.get_mut(id)
    }

    fn sub_technique(&mut self, id: &str, probability: Option<f32>) -> Option<SubTechniqueTold> {
        let entity = self.entity(id)?;
        let name = self.world.entities.get(entity)?.name.clone();
        Some(SubTechniqueTold { entity, id: id.to_owned(), name, probability })
    }

    /// The entity of an ATT&CK id; none if the lexicon does not hold it.
    fn entity(&mut self, id: &str) -> Option<EntityId> {
        let entry = self.world.lexicon.by_attack_id(id)?;
        Some(self.world.entities.intern_entry(self.world.lexicon, entry))
    }
}

//! A reading in the making: paragraphs, entities and claims of one sender or one report.

use super::{Held, kinds};
use crate::Object;
use ascribe_model::{
    Argument, Block, BlockKind, Claim, Document, Entity, EntityId, Evidence, Format, Found, Indicator, IndicatorKind,
    Kind, Mention, Predicate, Reading, Source, SourceMap, Span, id,
};
use jiff::civil::Date;
use sha2::{Digest, Sha256};
use std::collections::{HashMap, HashSet};

/// One document and what is read in it.
pub(super) struct Page<'o> {
    pub held: &'o Held<'o>,
    document: Document,
    hash: Sha256,
    entities: Vec<Entity>,
    by_object: HashMap<String, EntityId>,
    by_name: HashMap<String, EntityId>,
    mentions: Vec<Mention>,
    indicators: Vec<Indicator>,
    seen_indicators: HashSet<(IndicatorKind, String)>,
    claims: Vec<Claim>,
}

/// What a claim of the page says, before it has its words.
pub(super) struct Statement {
    pub subject: Argument,
    pub predicate: Predicate,
    pub object: Option<Argument>,
}

impl<'o> Page<'o> {
    pub(super) fn new(held: &'o Held<'o>, key: &str) -> Page<'o> {
        let mut hash = Sha256::new();
        hash.update(key.as_bytes());
        Page {
            held,
            document: Document { source: SourceMap::identity(), ..Document::blank(Format::Text) },
            hash,
            entities: Vec::new(),
            by_object: HashMap::new(),
            by_name: HashMap::new(),
            mentions: Vec::new(),
            indicators: Vec::new(),
            seen_indicators: HashSet::new(),
            claims: Vec::new(),
        }
    }

    pub(super) fn document(&mut self) -> &mut Document {
        &mut self.document
    }

    pub(super) fn is_empty(&self) -> bool {
        self.claims.is_empty() && self.indicators.is_empty()
    }

    /// Takes an object into account: the document's SHA-256 follows from what it was made of.
    pub(super) fn took(&mut self, object: &Object) {
        for name in ["id", "modified"] {
            self.hash.update(object.text(name).unwrap_or_default().as_bytes());
            self.hash.update(b"\n");
        }
        let day = object.time("modified").and_then(|t| t.as_str().get(..10)?.parse::<Date>().ok());
        self.document.updated = self.document.updated.max(day);
    }

    /// Adds a paragraph; words of no letters give none.
    pub(super) fn paragraph(&mut self, words: &str, kind: BlockKind) -> Option<Span> {
        let words = words.trim();
        if words.is_empty() {
            return None;
        }
        if !self.document.text.is_empty() {
            self.document.text.push('\n');
        }
        let start = self.document.text.len();
        self.document.text.push_str(words);
        let span = Span::new(&self.document.text, start, self.document.text.len())?;
        self.document.blocks.push(Block { span, kind, date: None });
        Some(span)
    }

    /// The entity of an object that the bundle or its sender holds.
    pub(super) fn entity(&mut self, id: &str) -> Option<EntityId> {
        if let Some(known) = self.by_object.get(id) {
            return Some(*known);
        }
        let entity = kinds::entity(self.held.find(id)?)?;
        let number = self.add(entity);
        self.by_object.insert(id.to_owned(), number);
        Some(number)
    }

    /// An entity that is known by its name only.
    pub(super) fn named(&mut self, name: &str, kind: Kind) -> EntityId {
        if let Some(known) = self.by_name.get(name) {
            return *known;
        }
        let number = self.add(Entity {
            id: EntityId(0),
            kind,
            name: name.to_owned(),
            ids: Default::default(),
            aliases: vec![],
            candidates: vec![],
            country: None,
        });
        self.by_name.insert(name.to_owned(), number);
        number
    }

    fn add(&mut self, entity: Entity) -> EntityId {
        let number = EntityId(self.entities.len() as u32 + 1);
        self.entities.push(Entity { id: number, ..entity });
        number
    }

    pub(super) fn kind(&self, id: EntityId) -> Option<Kind> {
        self.entities.get(id.0 as usize - 1).map(|e| e.kind)
    }

    pub(super) fn name(&self, argument: &Argument) -> String {
        match argument {
            Argument::Entity(id) => self.entities.get(id.0 as usize - 1).map(|e| e.name.clone()).unwrap_or_default(),
            Argument::Literal { literal } => literal.clone(),
        }
    }

    /// Adds a claim that an object makes, with the words that carry it; its id follows from the object's and its version.
    pub(super) fn claim(&mut self, from: &Object, said: Statement, words: Span, by: &str) -> &mut Claim {
        let evidence = Evidence { span: words, quote: words.of(&self.document.text).to_owned() };
        self.mention(&said.subject, words);
        if let Some(object) = &said.object {
            self.mention(object, words);
        }
        let (subject, object) =
            (self.name(&said.subject), said.object.as_ref().map(|o| self.name(o)).unwrap_or_default());
        let version = [from.text("id").unwrap_or_default(), from.text("modified").unwrap_or_default()];
        let parts = [version[0], version[1], &subject, said.predicate.word(), &object];
        let mut claim = Claim::plain(said.subject, said.predicate, said.object, evidence, &format!("stix {by}"));
        claim.id = id::derive("claim of an object", &parts);
        claim.sources = self.speakers(from);
        self.claims.push(claim);
        let last = self.claims.len() - 1;
        &mut self.claims[last]
    }

    /// The name of an entity where the words hold it.
    fn mention(&mut self, argument: &Argument, words: Span) {
        let Argument::Entity(entity) = argument else { return };
        let Some(known) = self.entities.get(entity.0 as usize - 1) else { return };
        let Some(at) = words.of(&self.document.text).find(&known.name) else { return };
        let (start, kind, text) = (words.start() + at, known.kind, known.name.clone());
        let Some(span) = Span::new(&self.document.text, start, start + text.len()) else { return };
        self.mentions.push(Mention {
            span,
            text,
            kind,
            entity: Some(*entity),
            repaired: None,
            found: Found::Rule,
            probability: None,
        });
    }

    /// An indicator, printed in the words at `words`.
    pub(super) fn indicator(&mut self, kind: IndicatorKind, value: &str, words: Span) {
        let Some(at) = words.of(&self.document.text).find(value) else { return };
        let start = words.start() + at;
        let Some(span) = Span::new(&self.document.text, start, start + value.len()) else { return };
        if self.seen_indicators.insert((kind, value.to_owned())) {
            self.indicators.push(Indicator {
                span,
                text: value.to_owned(),
                kind,
                value: value.to_owned(),
                benign: None,
            });
        }
    }

    /// The creator of an object, who is both speaker and publisher here.
    fn speakers(&mut self, from: &Object) -> Vec<Source> {
        let maker = from.text("created_by_ref").and_then(|id| self.entity(id));
        let publisher = Source { publisher: true, ..Source::default() };
        match maker {
            Some(entity) => vec![Source { entity: Some(entity), ..Source::default() }, publisher],
            None => vec![publisher],
        }
    }

    pub(super) fn finish(mut self) -> Reading {
        let digest = self.hash.finalize();
        self.document.sha256 = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        self.document.id = Document::id_for(&self.document.sha256);
        self.mentions.sort_by_key(|m| (m.span, m.entity));
        self.mentions.dedup_by_key(|m| (m.span, m.entity));
        Reading {
            document: self.document,
            entities: self.entities,
            mentions: self.mentions,
            references: vec![],
            indicators: self.indicators,
            times: vec![],
            techniques: vec![],
            attributions: vec![],
            claims: self.claims,
        }
    }
}

//! Our own exports: claims from the extensions, equal to those that were exported.
//!
//! The text of the report is not in a bundle. What is quoted is put at its place in a text that is blank otherwise, so
//! that every span of a claim lies where it lay and holds the words that it held.

use super::{Held, ImportedReading, Tally};
use crate::export::maker_id;
use crate::{EXTENSION_ID, Object, READING_EXTENSION_ID};
use ascribe_model::{
    Argument, Claim, Diagnostic, Document, Entity, EntityId, Evidence, Indicator, Reading, Source, Span, When,
};
use jiff::civil::Date;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Most bytes of text that are laid out for one bundle.
const LONGEST: usize = 64 << 20;

/// True for objects that Ascribe made. Only reports and claims among them say something: findings are derived from claims,
/// and things of the world are what claims speak of.
pub(super) fn is_ours(object: &Object) -> bool {
    let made = || object.text("created_by_ref").is_some_and(|maker| maker == maker_id());
    Held::is_reading(object) || claim_of(object).is_some() || made()
}

fn claim_of(object: &Object) -> Option<&Map<String, Value>> {
    object.get("extensions")?.get(EXTENSION_ID)?.as_object()
}

/// The objects of a bundle that carry our extensions.
pub(super) struct Exports<'o> {
    /// Claims by the SHA-256 of their document.
    claims: HashMap<&'o str, Vec<&'o Object>>,
    /// Bytes of text that may still be laid out.
    budget: usize,
}

impl<'o> Exports<'o> {
    pub(super) fn new(ours: &[&'o Object]) -> Exports<'o> {
        let mut claims: HashMap<&str, Vec<&Object>> = HashMap::new();
        for object in ours {
            let document = claim_of(object).and_then(|told| told.get("document_sha256")?.as_str());
            if let Some(document) = document {
                claims.entry(document).or_default().push(object);
            }
        }
        Exports { claims, budget: LONGEST }
    }

    /// The reading that a report of ours stands for.
    pub(super) fn reading(&mut self, report: &Object, held: &Held, left_out: &mut Tally) -> Option<ImportedReading> {
        let extension = report.get("extensions")?.get(READING_EXTENSION_ID)?;
        let Some((mut document, entities)) = facts(extension) else {
            let why = "a report's extension does not hold what `schemas/reading-extension.json` asks";
            left_out.add(why.to_owned(), report);
            return None;
        };
        let objects = self.claims.remove(document.sha256.as_str()).unwrap_or_default();
        let names = Names { refs: references(extension), numbers: entities.iter().map(|e| e.id.0).collect() };
        let mut page = Blank { bytes: Vec::new(), most: self.budget };
        let mut marking = held.marking(report);
        let mut claims: Vec<(u64, Claim)> = Vec::new();
        for object in objects {
            let Some(told) = claim_of(object).filter(|_| !object.is_revoked()) else { continue };
            match (Told { told, names: &names }).claim().filter(|claim| page.lay_all(claim)) {
                Some(claim) => {
                    claims.push((told.get("number").and_then(Value::as_u64).unwrap_or(u64::MAX), claim));
                    marking = marking.max(held.marking(object));
                }
                None => {
                    let why = "a claim's extension does not hold what `schemas/claim-extension.json` asks";
                    left_out.add(why.to_owned(), object);
                }
            }
        }
        claims.sort_by_key(|(number, _)| *number);
        let indicators: Vec<Indicator> = list(extension, "indicators");
        let indicators = indicators.into_iter().filter(|i| page.lay(i.span, &i.text)).collect();
        document.text = page.into_text()?;
        self.budget -= document.text.len();
        document.diagnostics.push(Diagnostic {
            code: "text-from-quotes".to_owned(),
            message: "the report came as STIX: of its text only the quoted words are known".to_owned(),
            source_offset: None,
        });
        let claims = claims.into_iter().map(|(_, claim)| sound_speakers(claim, &document.text)).collect();
        let (mentions, references, times) = (vec![], vec![], vec![]);
        let reading = Reading {
            document,
            entities,
            mentions,
            references,
            indicators,
            times,
            techniques: vec![],
            attributions: vec![],
            claims,
        };
        Some(ImportedReading { reading, marking, own: true })
    }
}

/// Facts of the document and its entities, if they hold together.
fn facts(extension: &Value) -> Option<(Document, Vec<Entity>)> {
    let mut facts = extension.get("document")?.as_object()?.clone();
    facts.insert("text".to_owned(), json!(""));
    facts.insert("blocks".to_owned(), json!([]));
    let document: Document = serde_json::from_value(Value::Object(facts)).ok()?;
    let hash = document.sha256.as_bytes();
    let sound = hash.len() == 64 && hash.iter().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    (sound && document.id == Document::id_for(&document.sha256)).then_some(())?;
    Some((document, list(extension, "entities")))
}

fn list<T: DeserializeOwned>(extension: &Value, name: &str) -> Vec<T> {
    let rows = extension.get(name).and_then(Value::as_array).into_iter().flatten();
    rows.filter_map(|row| T::deserialize(row).ok()).collect()
}

/// The first entity of each object.
fn references(extension: &Value) -> BTreeMap<String, EntityId> {
    let mut out = BTreeMap::new();
    for row in extension.get("entities").and_then(Value::as_array).into_iter().flatten() {
        let number = row.get("id").and_then(|id| EntityId::deserialize(id).ok());
        if let (Some(id), Some(number)) = (row.get("object_ref").and_then(Value::as_str), number) {
            out.entry(id.to_owned()).or_insert(number);
        }
    }
    out
}

/// The entities of a reading, as its claims refer to them.
struct Names {
    /// The first entity of each object.
    refs: BTreeMap<String, EntityId>,
    numbers: BTreeSet<u32>,
}

impl Names {
    /// The entity of `NAME_entity`, else the first of the object of `NAME_ref`.
    fn entity(&self, told: &Map<String, Value>, name: &str) -> Option<EntityId> {
        let number = told.get(&format!("{name}_entity")).and_then(|n| EntityId::deserialize(n).ok());
        let entity = number.or_else(|| self.refs.get(told.get(&format!("{name}_ref"))?.as_str()?).copied());
        entity.filter(|e| self.numbers.contains(&e.0))
    }
}

/// A claim's extension.
struct Told<'o> {
    told: &'o Map<String, Value>,
    names: &'o Names,
}

impl Told<'_> {
    fn get<T: DeserializeOwned>(&self, name: &str) -> Option<T> {
        T::deserialize(self.told.get(name)?).ok()
    }

    /// A property that may be absent but must be sound: the outer `None` says that it is not.
    fn optional<T: DeserializeOwned>(&self, name: &str) -> Option<Option<T>> {
        match self.told.get(name) {
            None => Some(None),
            Some(value) => T::deserialize(value).ok().map(Some),
        }
    }

    fn claim(&self) -> Option<Claim> {
        let evidence: Vec<Evidence> = self.get("evidence")?;
        Some(Claim {
            id: self.get("claim_id")?,
            subject: self.argument("subject")?,
            predicate: self.get("predicate")?,
            object: self.argument("object"),
            when: self.when()?,
            place: self.argument("place"),
            count: self.optional("count")?,
            amount: self.optional("amount")?,
            means: self.argument("means"),
            purpose: self.optional("purpose")?,
            about: self.argument("about"),
            sources: self.speakers()?,
            estimate: self.optional("estimate")?,
            polarity: self.get("polarity")?,
            evidence: Some(evidence).filter(|e| !e.is_empty())?,
            by: self.get("read_by").unwrap_or_default(),
            probability: self.optional("probability")?,
        })
    }

    fn argument(&self, name: &str) -> Option<Argument> {
        let entity = self.names.entity(self.told, name);
        entity.map(Argument::Entity).or_else(|| Some(Argument::Literal { literal: self.get(name)? }))
    }

    fn when(&self) -> Option<Option<When>> {
        let Some(time) = self.told.get("event_time") else { return Some(None) };
        let day = |name: &str| time.get(name).and_then(Value::as_str)?.parse::<Date>().ok();
        let value = time.get("value")?.as_str()?.to_owned();
        let bound = time.get("bound").and_then(|b| Deserialize::deserialize(b).ok());
        Some(Some(When { value, from: day("first_day"), to: day("last_day"), bound }))
    }

    fn speakers(&self) -> Option<Vec<Source>> {
        let links = self.told.get("speakers")?.as_array()?;
        links.iter().map(|link| self.speaker(link.as_object()?)).collect()
    }

    fn speaker(&self, link: &Map<String, Value>) -> Option<Source> {
        let text = |name: &str| link.get(name).and_then(Value::as_str).map(str::to_owned);
        Some(Source {
            entity: self.names.entity(link, "speaker"),
            words: text("words"),
            verb: text("verb"),
            span: link.get("span").and_then(|span| Span::deserialize(span).ok()),
            beside: link.get("beside") == Some(&Value::Bool(true)),
            publisher: link.get("publisher") == Some(&Value::Bool(true)),
        })
    }
}

/// Speakers stand at spans of the text; one that does not loses its place.
fn sound_speakers(mut claim: Claim, text: &str) -> Claim {
    for source in &mut claim.sources {
        source.span = source.span.and_then(|s| Span::new(text, s.start(), s.end()));
    }
    claim
}

/// A text of which only some words are known; zero bytes are not known yet.
struct Blank {
    bytes: Vec<u8>,
    /// Longest that it may become.
    most: usize,
}

impl Blank {
    /// Lays the quotes of a claim; false if one has another length than its span or contradicts what lies there.
    fn lay_all(&mut self, claim: &Claim) -> bool {
        let reach = claim.sources.iter().filter_map(|s| s.span).map(Span::end).max().unwrap_or_default();
        let laid = claim.evidence.iter().all(|e| self.lay(e.span, &e.quote));
        if laid && reach <= self.most && self.bytes.len() < reach {
            self.bytes.resize(reach, 0);
        }
        laid
    }

    fn lay(&mut self, span: Span, words: &str) -> bool {
        // A span that was read from JSON need not be sound.
        if span.start() >= span.end() || span.len() != words.len() || span.end() > self.most {
            return false;
        }
        if self.bytes.len() < span.end() {
            self.bytes.resize(span.end(), 0);
        }
        let Some(place) = self.bytes.get_mut(span.range()) else { return false };
        let agrees = place.iter().zip(words.bytes()).all(|(known, new)| *known == 0 || *known == new);
        if agrees {
            place.copy_from_slice(words.as_bytes());
        }
        agrees
    }

    fn into_text(mut self) -> Option<String> {
        self.bytes.iter_mut().filter(|b| **b == 0).for_each(|b| *b = b' ');
        String::from_utf8(self.bytes).ok()
    }
}

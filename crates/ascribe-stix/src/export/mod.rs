//! A reading as a STIX 2.1 bundle.
//!
//! Ids: an entity's follows from its type and its catalogue id or name, so that two reports speak of one object; those
//! of the report, its relationships and notes follow from the document. Times: `created` of an entity is a constant
//! ([`EPOCH`]), its `modified` the report's day; report, relationships and notes carry the report's day in both.

mod claims;
mod entities;
mod extension;
mod findings;
mod indicators;
mod locations;

use crate::{Bundle, MarkingDefinition, Object, StixId, Timestamp, level_of};
use ascribe_model::{Argument, Document, EntityId, Marking, Reading, id};
pub use extension::{EXTENSION_ID, FINDING_EXTENSION_ID, READING_EXTENSION_ID};
pub use findings::{FindingClaim, FindingExport, finding_confidence, finding_ids, findings_to_bundle};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// `created` of objects that stand for something in the world, and every time of a report without a date.
pub(crate) const EPOCH: &str = "2000-01-01T00:00:00.000Z";

/// How a reading is to be exported.
#[derive(Clone, Debug, Default)]
pub struct ExportOptions {
    /// The marking of the report and of everything in the bundle that has no other.
    pub tlp: Marking,
    /// Claims, by id, that are marked more strictly than the report.
    pub stricter: BTreeMap<Uuid, Marking>,
}

impl ExportOptions {
    /// Everything marked alike.
    pub fn marked(tlp: Marking) -> ExportOptions {
        ExportOptions { tlp, stricter: BTreeMap::new() }
    }
}

/// What one reading says, as a bundle in which every reference is resolved.
///
/// The same reading gives the same bundle, byte for byte.
pub fn reading_to_bundle(reading: &Reading, options: &ExportOptions) -> Bundle {
    let mut export = Export::new(reading, options);
    entities::export(&mut export);
    indicators::export(&mut export);
    for (entity, id) in export.ids.iter() {
        export.first.entry(id.clone()).or_insert(*entity);
    }
    claims::export(&mut export);
    export.into_bundle()
}

/// The bundle in the making.
struct Export<'r> {
    reading: &'r Reading,
    options: ExportOptions,
    /// Time of the report.
    published: Timestamp,
    /// Ids under which entities were exported.
    ids: BTreeMap<EntityId, String>,
    /// The first entity of each object.
    first: BTreeMap<String, EntityId>,
    objects: Vec<Object>,
    held: BTreeSet<String>,
}

impl<'r> Export<'r> {
    fn new(reading: &'r Reading, options: &ExportOptions) -> Export<'r> {
        let published = published(reading);
        let mut export = Export {
            reading,
            options: options.clone(),
            published,
            ids: BTreeMap::new(),
            first: BTreeMap::new(),
            objects: Vec::new(),
            held: BTreeSet::new(),
        };
        // Who made the objects and what their extensions mean is told to everybody, whatever else is in the bundle.
        for open in [maker()].into_iter().chain(extension::definitions(&maker_id())) {
            let open = export.marked_as(open, Marking::Clear);
            export.add(open);
        }
        export.add(options.tlp.definition());
        export
    }

    /// Adds an object once; returns its id.
    fn add(&mut self, object: Object) -> String {
        let id = object.text("id").unwrap_or_default().to_owned();
        if self.held.insert(id.clone()) {
            self.objects.push(object);
        }
        id
    }

    fn marked(&self, object: Object) -> Object {
        object.with("object_marking_refs", json!([self.options.tlp.id()]))
    }

    /// Marks otherwise than the report; the definition goes with it.
    fn marked_as(&mut self, object: Object, marking: Marking) -> Object {
        self.add(marking.definition());
        object.with("object_marking_refs", json!([marking.id()]))
    }

    /// An object that stands for something in the world: named by type and key, not by the report. What is marked otherwise
    /// is another object: a version for some only would take the earlier one away from the others.
    fn of_the_world(&self, kind: &str, key: &str) -> Object {
        let key = key.to_lowercase();
        let id = match self.options.tlp {
            Marking::Clear => id::derive("stix", &[kind, &key]),
            marking => id::derive("stix", &[kind, &key, marking.word()]),
        };
        let id = StixId::new(kind, id);
        // A report from before the constant does not make the object older than its making.
        let day = self.published.to_milliseconds();
        let modified = if day.as_str() > EPOCH { day.as_str() } else { EPOCH };
        self.made(Object::new(&id), EPOCH, modified)
    }

    /// An object that this report makes: named by document and key.
    fn of_the_report(&self, kind: &str, key: &str) -> Object {
        let id = id_of(&self.reading.document.sha256, kind, key);
        let day = self.published.to_milliseconds();
        self.made(Object::new(&id), day.as_str(), day.as_str())
    }

    fn made(&self, object: Object, created: &str, modified: &str) -> Object {
        let object = object.with("created_by_ref", maker_id()).with("created", created).with("modified", modified);
        self.marked(object)
    }

    fn report_id(&self) -> String {
        self.of_the_report("report", "report").text("id").unwrap_or_default().to_owned()
    }

    /// The id under which an argument was exported; none for words that name no entity.
    fn argument(&self, argument: &Argument) -> Option<String> {
        self.ids.get(&argument.entity()?).cloned()
    }

    fn into_bundle(mut self) -> Bundle {
        let report = self.report();
        let mut objects = self.objects;
        objects.insert(0, report);
        Bundle::new(objects)
    }

    fn report(&mut self) -> Object {
        let document = &self.reading.document;
        let publisher = document.publisher.clone();
        let name = document.title.clone().unwrap_or_else(|| "Untitled report".to_owned());
        let apart = ["marking-definition", "extension-definition"];
        let stricter = |o: &Object| level_of(o, |_| None) > Some(self.options.tlp);
        let told = |o: &&Object| !apart.contains(&o.kind()) && !stricter(o);
        let mut held: Vec<&Object> = self.objects.iter().filter(told).collect();
        held.sort_by_key(|o| o.text("id") == Some(&maker_id()));
        let refs: Vec<&str> = held.iter().filter_map(|o| o.text("id")).collect();
        let refs = json!(refs);
        let modified = document.updated.map(|d| Timestamp::start_of(d.year(), d.month(), d.day()));
        let modified = modified.filter(|m| *m > self.published).unwrap_or_else(|| self.published.clone());
        self.of_the_report("report", "report")
            .with("modified", modified.to_milliseconds().as_str())
            .with("name", name)
            .with_some("description", publisher.map(|p| format!("Published by {p}.")))
            .with("report_types", json!(["threat-report"]))
            .with("published", self.published.as_str())
            .with("object_refs", refs)
            .with_some("lang", document.language.as_deref())
            .with("external_references", json!([reference(&self.reading.document)]))
            .with("extensions", json!({READING_EXTENSION_ID: extension::reading(self)}))
    }
}

/// The id of the `report` that stands for bytes with this SHA-256 in lower-case hex.
pub fn report_id(sha256: &str) -> StixId {
    id_of(sha256, "report", "report")
}

fn id_of(sha256: &str, kind: &str, key: &str) -> StixId {
    StixId::new(kind, id::derive("stix", &[kind, sha256, key]))
}

/// Where others can look a report up.
fn reference(document: &Document) -> Value {
    let name = document.publisher.as_deref().or(document.title.as_deref()).unwrap_or("report");
    let reference = Object::default()
        .with("source_name", name)
        .with_some("description", document.title.as_deref())
        .with_some("url", document.url.as_deref())
        .with("external_id", document.sha256.as_str());
    Value::from(reference)
}

/// Day of publication, else of the last change, else [`EPOCH`].
fn published(reading: &Reading) -> Timestamp {
    let day = reading.document.date().filter(|d| d.year() >= 1970);
    day.map_or_else(|| Timestamp::start_of(2000, 1, 1), |d| Timestamp::start_of(d.year(), d.month(), d.day()))
}

/// Ascribe itself, which made the objects.
fn maker() -> Object {
    let id: StixId = StixId::new("identity", id::derive("stix", &["identity", "ascribe"]));
    Object::new(&id)
        .with("created", EPOCH)
        .with("modified", EPOCH)
        .with("name", "Ascribe")
        .with("identity_class", "system")
        .with("description", "Reads reports and keeps who says what; the makers of the reports said it.")
}

pub(crate) fn maker_id() -> String {
    StixId::new("identity", id::derive("stix", &["identity", "ascribe"])).to_string()
}

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

use crate::{Bundle, Object, StixId, Timestamp, Tlp};
use ascribe_model::{Argument, EntityId, Reading, id};
pub use extension::{EXTENSION_ID, FINDING_EXTENSION_ID, READING_EXTENSION_ID};
pub use findings::{FindingClaim, FindingExport, finding_confidence, findings_to_bundle};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// `created` of objects that stand for something in the world, and every time of a report without a date.
pub(crate) const EPOCH: &str = "2000-01-01T00:00:00.000Z";

/// How a reading is to be exported.
#[derive(Clone, Debug, Default)]
pub struct ExportOptions {
    /// The marking of everything in the bundle.
    pub tlp: Tlp,
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
    tlp: Tlp,
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
            tlp: options.tlp,
            published,
            ids: BTreeMap::new(),
            first: BTreeMap::new(),
            objects: Vec::new(),
            held: BTreeSet::new(),
        };
        export.add(options.tlp.definition());
        let maker = export.marked(maker());
        export.add(maker);
        for definition in extension::definitions(&maker_id()) {
            let definition = export.marked(definition);
            export.add(definition);
        }
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
        object.with("object_marking_refs", json!([self.tlp.id()]))
    }

    /// An object that stands for something in the world: named by type and key, not by the report.
    fn of_the_world(&self, kind: &str, key: &str) -> Object {
        let id = StixId::new(kind, id::derive("stix", &[kind, &key.to_lowercase()]));
        // A report from before the constant does not make the object older than its making.
        let day = self.published.to_milliseconds();
        let modified = if day.as_str() > EPOCH { day.as_str() } else { EPOCH };
        self.made(Object::new(&id), EPOCH, modified)
    }

    /// An object that this report makes: named by document and key.
    fn of_the_report(&self, kind: &str, key: &str) -> Object {
        let id = StixId::new(kind, id::derive("stix", &[kind, &self.reading.document.sha256, key]));
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

    /// Where others can look the report up.
    fn report_reference(&self) -> Value {
        let document = &self.reading.document;
        let name = document.publisher.as_deref().or(document.title.as_deref()).unwrap_or("report");
        let reference = Object::default()
            .with("source_name", name)
            .with_some("description", document.title.as_deref())
            .with_some("url", document.url.as_deref())
            .with("external_id", document.sha256.as_str());
        Value::from(reference)
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
        let mut held: Vec<&Object> = self.objects.iter().filter(|o| !apart.contains(&o.kind())).collect();
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
            .with("external_references", json!([self.report_reference()]))
            .with("extensions", json!({READING_EXTENSION_ID: extension::reading(self)}))
    }
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

fn maker_id() -> String {
    StixId::new("identity", id::derive("stix", &["identity", "ascribe"])).to_string()
}

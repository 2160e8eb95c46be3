//! Events of others, as STIX: what `ascribe-stix` can read, a MISP event can say.

use crate::event::{Attribute, Event, EventFile, MispObject, Tag};
use crate::{CLAIM_TEMPLATE, galaxy, indicators};
use ascribe_model::{Kind, Marking, id};
use ascribe_stix::{Bundle, MarkingDefinition, Object, StixId, Timestamp};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use thiserror::Error;

/// Why a text is no MISP event.
#[derive(Debug, Error)]
pub enum MispError {
    /// It is no JSON, or what should be text or a list is something else.
    #[error("is no MISP event: {0}")]
    Json(#[from] serde_json::Error),
    /// It is JSON of another kind.
    #[error("holds no MISP event: an object with `Event`, a list of such, or `response` of an export is expected")]
    NoEvent,
    /// It holds more than is taken.
    #[error("holds {0} attributes and objects; at most {MOST} are taken from one event")]
    TooMany(usize),
}

/// Most attributes and objects of one event.
const MOST: usize = 200_000;

/// The events of a JSON text: one, a list, or the `response` of MISP's REST interface.
///
/// # Errors
/// If it is no such text.
pub fn read_events(text: &str) -> Result<Vec<Event>, MispError> {
    let value: Value = serde_json::from_str(text)?;
    let rows = match value {
        Value::Array(rows) => rows,
        Value::Object(mut whole) => match whole.remove("response") {
            Some(Value::Array(rows)) => rows,
            Some(one) => vec![one],
            None => vec![Value::Object(whole)],
        },
        _ => return Err(MispError::NoEvent),
    };
    let mut events = Vec::new();
    for row in rows {
        if row.get("Event").is_none() {
            return Err(MispError::NoEvent);
        }
        let event = serde_json::from_value::<EventFile>(row)?.event;
        let size = event.attributes.len() + event.objects.iter().map(|o| 1 + o.attributes.len()).sum::<usize>();
        if size > MOST {
            return Err(MispError::TooMany(size));
        }
        events.push(event);
    }
    Ok(events)
}

/// An event as a STIX bundle with one report: its organization as creator, its indicators with patterns, its galaxy
/// clusters as the objects that they name, its claims as relationships and notes, its TLP tag as marking.
pub fn event_to_bundle(event: &Event) -> Bundle {
    let mut making = Making::new(event);
    let tags: Vec<&Tag> = event.tags.iter().chain(event.attributes.iter().flat_map(|a| &a.tags)).collect();
    for tag in tags {
        making.cluster(tag);
    }
    for attribute in event.attributes.iter().chain(event.objects.iter().flat_map(|o| &o.attributes)) {
        making.indicator(attribute);
    }
    for object in event.objects.iter().filter(|o| o.template_uuid == CLAIM_TEMPLATE) {
        making.claim(object);
    }
    making.into_bundle()
}

/// A bundle in the making.
struct Making<'e> {
    event: &'e Event,
    marking: Marking,
    maker: String,
    time: Timestamp,
    objects: Vec<Object>,
    /// Ids of what was named, by kind and name.
    named: BTreeMap<(Kind, String), String>,
}

impl<'e> Making<'e> {
    fn new(event: &'e Event) -> Making<'e> {
        let marking =
            event.tags.iter().filter_map(|tag| tag.name.starts_with("tlp:").then(|| tag.name.parse().ok())?).max();
        let marking: Marking = marking.unwrap_or(Marking::Clear);
        let org = event.orgc.clone().unwrap_or_default();
        let maker = StixId::new("identity", id::derive("misp to stix", &["org", &org.uuid, &org.name])).to_string();
        let mut making = Making {
            event,
            marking,
            maker: maker.clone(),
            time: time(event),
            objects: Vec::new(),
            named: BTreeMap::new(),
        };
        making.objects.push(marking.definition());
        let name = if org.name.is_empty() { "unknown MISP" } else { &org.name };
        let identity = making.object(&maker).with("name", name).with("identity_class", "organization");
        making.objects.push(identity);
        making
    }

    /// An object with times, creator and marking of the event.
    fn object(&self, id: &str) -> Object {
        let kind = id.split("--").next().unwrap_or_default();
        let time = self.time.to_milliseconds();
        Object::default()
            .with("type", kind)
            .with("spec_version", "2.1")
            .with("id", id)
            .with("created", time.as_str())
            .with("modified", time.as_str())
            .with("created_by_ref", self.maker.as_str())
            .with("object_marking_refs", json!([self.marking.id()]))
    }

    fn id(&self, kind: &str, key: &str) -> String {
        StixId::new(kind, id::derive("misp to stix", &[kind, &self.event.uuid, key])).to_string()
    }

    /// What a galaxy tag names.
    fn cluster(&mut self, tag: &Tag) {
        let Some((galaxy, value)) = galaxy::of_tag(&tag.name) else { return };
        let kind =
            match galaxy.trim_start_matches("mitre-").trim_start_matches("ascribe-").trim_start_matches("microsoft-") {
                "threat-actor" | "intrusion-set" | "activity-group" => Kind::ThreatGroup,
                "malware" | "ransomware" | "malpedia" | "backdoor" | "rat" | "stealer" | "banker" => Kind::Malware,
                "tool" | "exploit-kit" => Kind::Tool,
                "attack-pattern" | "technique" => Kind::Technique,
                "campaign" => Kind::Campaign,
                "sector" => Kind::Sector,
                "target-information" | "country" => Kind::Country,
                _ => return,
            };
        self.named(kind, value);
    }

    /// The object of this kind and name, made once; ATT&CK's id behind the name becomes a reference.
    fn named(&mut self, kind: Kind, value: &str) -> String {
        let (name, attack) = match value.rsplit_once(" - ") {
            Some((name, id)) if attack_id(id) => (name, Some(id)),
            _ => (value, None),
        };
        let key = (kind, name.to_owned());
        if let Some(id) = self.named.get(&key) {
            return id.clone();
        }
        let id = self.id(stix_type(kind), name);
        let reference = attack.map(|id| json!([{"source_name": "mitre-attack", "external_id": id}]));
        let object = self.object(&id).with("name", name).with_some("external_references", reference);
        let object = match kind {
            Kind::Malware => object.with("is_family", true),
            Kind::Sector => object.with("identity_class", "class").with("sectors", json!([name.to_lowercase()])),
            Kind::Government => {
                object.with("identity_class", "organization").with("sectors", json!(["government-national"]))
            }
            Kind::Person | Kind::Office => object.with("identity_class", "individual"),
            Kind::Audience => object.with("identity_class", "class"),
            Kind::Organization => object.with("identity_class", "organization"),
            Kind::Country | Kind::Region | Kind::City => object.with("region", name.to_lowercase()),
            _ => object,
        };
        self.objects.push(object);
        self.named.insert(key, id.clone());
        id
    }

    fn indicator(&mut self, attribute: &Attribute) {
        for (kind, value) in indicators::parts(&attribute.kind, &attribute.value) {
            if kind == "vulnerability" {
                let reference = json!([{"source_name": "cve", "external_id": value}]);
                let object = self.object(&self.id("vulnerability", value)).with("name", value);
                self.objects.push(object.with("external_references", reference));
                continue;
            }
            let Some(pattern) = indicators::pattern(kind, value) else { continue };
            let object = self
                .object(&self.id("indicator", &format!("{} {kind}", attribute.uuid)))
                .with("name", value)
                .with_some("description", Some(attribute.comment.as_str()).filter(|c| !c.is_empty()))
                .with("indicator_types", json!([if attribute.to_ids { "malicious-activity" } else { "unknown" }]))
                .with("pattern", pattern)
                .with("pattern_type", "stix")
                .with("valid_from", self.time.as_str());
            self.objects.push(object);
        }
    }

    /// A claim that Ascribe wrote: affirmed, a relationship; denied or retracted, a note.
    fn claim(&mut self, object: &MispObject) {
        let kind = |relation: &str| object.value(relation).and_then(Kind::from_word);
        let (Some(subject), Some(predicate)) = (object.value("subject"), object.value("predicate")) else { return };
        let source = self.named(kind("subject-kind").unwrap_or(Kind::Organization), subject);
        let target = object.value("object").map(|name| self.named(kind("object-kind").unwrap_or(Kind::Concept), name));
        let quote = object.value("quote").unwrap_or(&object.comment);
        let affirmed = object.value("polarity").is_none_or(|p| p == "affirmed");
        let made = match target.filter(|target| affirmed && *target != source) {
            Some(target) => self
                .object(&self.id("relationship", &object.uuid))
                .with("relationship_type", predicate)
                .with("source_ref", source)
                .with("target_ref", target)
                .with("description", quote),
            None => self
                .object(&self.id("note", &object.uuid))
                .with("abstract", object.comment.as_str())
                .with("content", quote)
                .with("object_refs", json!([source])),
        };
        let authors: Vec<&str> = object.value("speaker").into_iter().collect();
        let made = if made.kind() == "note" { made.with("authors", json!(authors)) } else { made };
        self.objects.push(made);
    }

    fn into_bundle(mut self) -> Bundle {
        let refs: Vec<&str> = self
            .objects
            .iter()
            .filter_map(|o| o.text("id"))
            .filter(|id| !id.starts_with("marking-definition--"))
            .collect();
        let link = self.event.attributes.iter().find(|a| a.kind == "link").map(|a| a.value.as_str());
        let reference = link.map(|url| json!([{"source_name": "report", "url": url}]));
        let report = self
            .object(&self.id("report", ""))
            .with("name", if self.event.info.is_empty() { "Untitled event" } else { &self.event.info })
            .with("report_types", json!(["threat-report"]))
            .with("published", self.time.as_str())
            .with("object_refs", json!(refs))
            .with_some("external_references", reference);
        self.objects.insert(0, report);
        Bundle::new(self.objects)
    }
}

/// `G0034`, `T1566.002`.
fn attack_id(text: &str) -> bool {
    let digits = text.strip_prefix(['G', 'S', 'T', 'C']);
    digits.is_some_and(|rest| rest.len() >= 4 && rest.bytes().all(|b| b.is_ascii_digit() || b == b'.'))
}

fn stix_type(kind: Kind) -> &'static str {
    match kind {
        Kind::ThreatGroup => "intrusion-set",
        Kind::Malware => "malware",
        Kind::Tool | Kind::Code => "tool",
        Kind::Technique | Kind::Tactic | Kind::Concept => "attack-pattern",
        Kind::Campaign => "campaign",
        Kind::Incident => "incident",
        Kind::Vulnerability => "vulnerability",
        Kind::Infrastructure | Kind::Indicator | Kind::Product => "infrastructure",
        Kind::Country | Kind::Region | Kind::City => "location",
        _ => "identity",
    }
}

/// The day of the event, else the epoch.
fn time(event: &Event) -> Timestamp {
    let day = event.date.parse::<jiff::civil::Date>().ok().filter(|day| day.year() >= 1970);
    day.map_or_else(|| Timestamp::start_of(1970, 1, 1), |d| Timestamp::start_of(d.year(), d.month(), d.day()))
}

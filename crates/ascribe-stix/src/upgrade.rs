//! STIX 2.0 read as STIX 2.1: types of `labels` in properties of their own, observables as objects, new names.
//!
//! What STIX 2.1 has no place for stays as it came, as a custom property: nothing is dropped.

use crate::{Object, StixId, canonical, observable_id};
use ascribe_model::id;
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// True for an object of STIX 2.0, which has no `spec_version` of its own; observables of STIX 2.1 may lack it as well.
pub fn is_stix_2_0(object: &Object) -> bool {
    match object.text("spec_version") {
        Some(version) => version == "2.0",
        None => object.get("created").is_some() || object.kind() == "observed-data",
    }
}

/// An object in STIX 2.1. One of STIX 2.0 is upgraded, its observables as objects of their own behind it; any other
/// is returned as it is.
///
/// ```
/// use ascribe_stix::{Object, upgrade_object};
/// let old = Object::from_value(serde_json::json!({"type": "tool", "id": "tool--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f",
///     "created": "2016-04-06T20:03:48.000Z", "modified": "2016-04-06T20:03:48.000Z",
///     "labels": ["remote-access"], "name": "VNC"})).unwrap();
/// let new = upgrade_object(&old).remove(0);
/// assert_eq!(new.text("spec_version"), Some("2.1"));
/// assert_eq!(new.get("tool_types"), Some(&serde_json::json!(["remote-access"])));
/// ```
pub fn upgrade_object(object: &Object) -> Vec<Object> {
    if !is_stix_2_0(object) {
        return vec![object.clone()];
    }
    let mut new = object.clone();
    new.set("spec_version", "2.1");
    let types = match object.kind() {
        "indicator" => Some("indicator_types"),
        "malware" => Some("malware_types"),
        "report" => Some("report_types"),
        "threat-actor" => Some("threat_actor_types"),
        "tool" => Some("tool_types"),
        _ => None,
    };
    if let (Some(types), Some(labels)) = (types, object.get("labels")) {
        new.set(types, labels.clone());
        new.set("labels", Value::Null);
    }
    match object.kind() {
        // Malware of STIX 2.0 is what a name stands for: a family, unless it says that it is one sample.
        "malware" if new.get("is_family").is_none() => new.set("is_family", true),
        "indicator" => {
            new.set("pattern_type", "stix");
            new.set("pattern_version", "2.1");
            if let Some(pattern) = object.text("pattern") {
                new.set("pattern", intervals(pattern));
            }
        }
        "observed-data" => return observed(object, new),
        _ => {}
    }
    vec![new]
}

/// START and STOP take timestamps in STIX 2.1, where they took strings in 2.0 (§9.5.1).
fn intervals(pattern: &str) -> String {
    let mut out = String::with_capacity(pattern.len() + 2);
    let mut rest = pattern;
    let mut quoted = false;
    while let Some(c) = rest.chars().next() {
        let word = ["START '", "STOP '"].into_iter().find(|word| !quoted && rest.starts_with(word));
        if let Some(word) = word {
            out.push_str(&word[..word.len() - 1]);
            out.push('t');
            rest = &rest[word.len() - 1..];
            continue;
        }
        let taken = if quoted && c == '\\' { rest.chars().take(2).map(char::len_utf8).sum() } else { c.len_utf8() };
        quoted ^= c == '\'';
        out.push_str(&rest[..taken]);
        rest = &rest[taken..];
    }
    out
}

/// An observed-data object whose observables stand inside, each as an object that it refers to.
fn observed(old: &Object, mut new: Object) -> Vec<Object> {
    let Some(inside) = old.get("objects").and_then(Value::as_object).filter(|o| !o.is_empty()) else {
        return vec![new];
    };
    let mut observables = Observables { inside, done: BTreeMap::new(), under_way: BTreeSet::new() };
    let ids: Vec<String> = inside.keys().map(|key| observables.id(key)).collect();
    new.set("objects", Value::Null);
    new.set("object_refs", json!(ids));
    let mut out = vec![new];
    let mut seen = BTreeSet::new();
    out.extend(ids.iter().filter(|id| seen.insert(id.as_str())).filter_map(|id| {
        let object = observables.done.values().flatten().find(|o| o.text("id") == Some(id))?;
        let marking = old.get("object_marking_refs").cloned();
        Some(object.clone().with_some("object_marking_refs", marking))
    }));
    out
}

/// Names of properties that STIX 2.1 changed: type, old, new (§6, "changes since 2.0" of its Appendix).
const RENAMED: [(&str, &str, &str); 10] = [
    ("directory", "created", "ctime"),
    ("directory", "modified", "mtime"),
    ("directory", "accessed", "atime"),
    ("file", "created", "ctime"),
    ("file", "modified", "mtime"),
    ("file", "accessed", "atime"),
    ("process", "created", "created_time"),
    ("user-account", "password_last_changed", "credential_last_changed"),
    ("windows-registry-key", "modified", "modified_time"),
    ("process", "binary_ref", "image_ref"),
];

/// Observables that refer to each other by their keys.
struct Observables<'o> {
    inside: &'o Map<String, Value>,
    done: BTreeMap<String, Option<Object>>,
    under_way: BTreeSet<String>,
}

/// References inside references beyond this are not followed; it bounds the stack.
const DEEPEST: usize = 100;

impl Observables<'_> {
    /// The id of the observable with this key. One that is asked for while it is being made, as in a ring, is named by
    /// its own content.
    fn id(&mut self, key: &str) -> String {
        if let Some(Some(object)) = self.done.get(key) {
            return object.text("id").unwrap_or_default().to_owned();
        }
        let Some(raw) = self.inside.get(key) else { return key.to_owned() };
        if self.under_way.len() > DEEPEST || !self.under_way.insert(key.to_owned()) {
            return by_content(raw);
        }
        let object = self.made(raw);
        self.under_way.remove(key);
        let id = object.text("id").unwrap_or_default().to_owned();
        self.done.insert(key.to_owned(), Some(object));
        id
    }

    fn made(&mut self, raw: &Value) -> Object {
        let mut object = Object::default();
        let kind = raw.get("type").and_then(Value::as_str).unwrap_or_default();
        for (name, value) in raw.as_object().into_iter().flatten() {
            let renamed =
                RENAMED.iter().find(|(of, old, _)| *of == kind && old == name).map_or(name.as_str(), |row| row.2);
            object.set(renamed, self.resolved(name, value));
        }
        // Last, so that no version among its own properties, of whatever type, undoes the upgrade.
        object.set("spec_version", "2.1");
        // A ring is broken by naming its members by content, also when they are made.
        let ring = object.references().iter().any(|id| *id == by_content(raw));
        let id = observable_id(&object).filter(|_| !ring).map_or_else(|| by_content(raw), |id| id.to_string());
        object.with("id", id)
    }

    /// A value with references by key turned into references by id, at any depth.
    fn resolved(&mut self, name: &str, value: &Value) -> Value {
        match value {
            Value::String(key) if name.ends_with("_ref") => Value::String(self.id(key)),
            Value::Array(keys) if name.ends_with("_refs") => {
                keys.iter().map(|key| key.as_str().map_or(key.clone(), |key| Value::String(self.id(key)))).collect()
            }
            Value::Object(inner) => {
                inner.iter().map(|(name, value)| (name.clone(), self.resolved(name, value))).collect()
            }
            Value::Array(values) => values.iter().map(|value| self.resolved("", value)).collect(),
            other => other.clone(),
        }
    }
}

/// An id of the form of a random one (§2.9: where nothing contributes), yet the same for the same content.
fn by_content(raw: &Value) -> String {
    let kind = raw.get("type").and_then(Value::as_str).unwrap_or("x-unknown");
    let bytes = *id::derive("observable by content", &[&canonical(raw)]).as_bytes();
    StixId::new(kind, uuid::Builder::from_random_bytes(bytes).into_uuid()).to_string()
}

//! The MISP core format (version 2.4 and on): what Ascribe writes of it, and whatever else comes.
//!
//! Numbers that MISP keeps as strings (`timestamp`, `threat_level_id`) are strings here as well.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// A file with one event, as MISP exports and feeds hold it.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct EventFile {
    /// The event.
    #[serde(rename = "Event")]
    pub event: Event,
}

/// One event: here, one report.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Event {
    /// Its id in every MISP that has it.
    pub uuid: String,
    /// Its title.
    pub info: String,
    /// The day of the event.
    pub date: String,
    /// Time of the last change, in seconds since 1970.
    #[serde(deserialize_with = "text_or_number")]
    pub timestamp: String,
    /// Time of publication, in seconds since 1970.
    #[serde(deserialize_with = "text_or_number")]
    pub publish_timestamp: String,
    /// True if it is finished for others to see.
    pub published: bool,
    /// 1 high, 2 medium, 3 low, 4 undefined.
    #[serde(deserialize_with = "text_or_number")]
    pub threat_level_id: String,
    /// 0 initial, 1 ongoing, 2 complete.
    #[serde(deserialize_with = "text_or_number")]
    pub analysis: String,
    /// Who made it.
    #[serde(rename = "Orgc", skip_serializing_if = "Option::is_none")]
    pub orgc: Option<Org>,
    /// Its tags.
    #[serde(rename = "Tag", skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<Tag>,
    /// Its galaxies with their clusters, as MISP writes them.
    #[serde(rename = "Galaxy", skip_serializing_if = "Vec::is_empty")]
    pub galaxies: Vec<Value>,
    /// Attributes that belong to no object.
    #[serde(rename = "Attribute", skip_serializing_if = "Vec::is_empty")]
    pub attributes: Vec<Attribute>,
    /// Its objects.
    #[serde(rename = "Object", skip_serializing_if = "Vec::is_empty")]
    pub objects: Vec<MispObject>,
    /// Reports in Markdown.
    #[serde(rename = "EventReport", skip_serializing_if = "Vec::is_empty")]
    pub reports: Vec<EventReport>,
    /// What MISP has besides, kept as it came.
    #[serde(flatten)]
    pub others: Map<String, Value>,
}

/// An organization.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Org {
    /// Its name.
    pub name: String,
    /// Its id.
    pub uuid: String,
}

/// A tag of a taxonomy or galaxy.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Tag {
    /// As MISP spells it: `tlp:clear`.
    pub name: String,
    /// A colour, `#rrggbb`.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub colour: String,
}

/// One value.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Attribute {
    /// Its id.
    pub uuid: String,
    /// Its type: `ip-dst`, `sha256`, …
    #[serde(rename = "type")]
    pub kind: String,
    /// Its category: `Network activity`, …
    pub category: String,
    /// The value.
    #[serde(deserialize_with = "text_or_number")]
    pub value: String,
    /// True if detection systems are to look for it.
    pub to_ids: bool,
    /// A remark.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub comment: String,
    /// Its part in the object that holds it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub object_relation: Option<String>,
    /// Time of the last change, in seconds since 1970.
    #[serde(deserialize_with = "text_or_number")]
    pub timestamp: String,
    /// True if others leave it out of correlation.
    pub disable_correlation: bool,
    /// Its tags.
    #[serde(rename = "Tag", skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<Tag>,
    /// What MISP has besides, kept as it came.
    #[serde(flatten)]
    pub others: Map<String, Value>,
}

/// Attributes that belong together, by a template.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct MispObject {
    /// Its id.
    pub uuid: String,
    /// Name of the template.
    pub name: String,
    /// Category of the template.
    #[serde(rename = "meta-category")]
    pub meta_category: String,
    /// Id of the template.
    pub template_uuid: String,
    /// Version of the template.
    #[serde(deserialize_with = "text_or_number")]
    pub template_version: String,
    /// What the template is for.
    pub description: String,
    /// A remark.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub comment: String,
    /// Time of the last change, in seconds since 1970.
    #[serde(deserialize_with = "text_or_number")]
    pub timestamp: String,
    /// Its attributes.
    #[serde(rename = "Attribute")]
    pub attributes: Vec<Attribute>,
    /// What MISP has besides, kept as it came.
    #[serde(flatten)]
    pub others: Map<String, Value>,
}

impl MispObject {
    /// The first value with this part in the object.
    pub fn value(&self, relation: &str) -> Option<&str> {
        let attribute = self.attributes.iter().find(|a| a.object_relation.as_deref() == Some(relation));
        attribute.map(|a| a.value.as_str())
    }
}

/// A report in Markdown.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct EventReport {
    /// Its id.
    pub uuid: String,
    /// Its title.
    pub name: String,
    /// Markdown.
    pub content: String,
    /// Time of the last change, in seconds since 1970.
    #[serde(deserialize_with = "text_or_number")]
    pub timestamp: String,
}

/// MISP writes numbers as strings, its tools at times as numbers.
fn text_or_number<'de, D: serde::Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    Ok(match Value::deserialize(from)? {
        Value::String(text) => text,
        Value::Number(number) => number.to_string(),
        Value::Bool(truth) => truth.to_string(),
        _ => String::new(),
    })
}

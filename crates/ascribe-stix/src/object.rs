//! One STIX object: a JSON object with views on the properties that the standard defines.

use crate::{StixId, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// A STIX object of any type. Properties that this crate does not know are kept as they came.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Object {
    properties: Map<String, Value>,
}

impl Object {
    /// An object with a type, an id and `spec_version` 2.1.
    pub fn new(id: &StixId) -> Object {
        Object::default().with("type", id.kind()).with("spec_version", "2.1").with("id", id.to_string())
    }

    /// The object that a JSON value is; `None` if it is no JSON object.
    pub fn from_value(value: Value) -> Option<Object> {
        match value {
            Value::Object(properties) => Some(Object { properties }),
            _ => None,
        }
    }

    /// The object with a property set. Empty lists and null are left out: STIX 2.1 §2.12 allows neither.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Object {
        self.set(name, value);
        self
    }

    /// The object with a property set where there is a value.
    #[must_use]
    pub fn with_some(self, name: &str, value: Option<impl Into<Value>>) -> Object {
        match value {
            Some(value) => self.with(name, value),
            None => self,
        }
    }

    /// Sets a property, or removes it where the value is null or an empty list.
    pub fn set(&mut self, name: &str, value: impl Into<Value>) {
        let value = value.into();
        let empty = value.is_null() || value.as_array().is_some_and(Vec::is_empty);
        if empty {
            self.properties.remove(name);
        } else {
            self.properties.insert(name.to_owned(), value);
        }
    }

    /// A property as it came.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.properties.get(name)
    }

    /// A property that is a string.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.get(name)?.as_str()
    }

    /// Its type; empty if it has none.
    pub fn kind(&self) -> &str {
        self.text("type").unwrap_or_default()
    }

    /// Its id, if it has a sound one.
    pub fn id(&self) -> Option<StixId> {
        self.text("id")?.parse().ok()
    }

    /// A property that is a timestamp.
    pub fn time(&self, name: &str) -> Option<Timestamp> {
        self.text(name)?.parse().ok()
    }

    /// All properties.
    pub fn properties(&self) -> &Map<String, Value> {
        &self.properties
    }

    /// All ids that it refers to by properties ending in `_ref` or `_refs`, at any depth.
    pub fn references(&self) -> Vec<&str> {
        let mut out = Vec::new();
        collect(&self.properties, &mut out);
        out
    }
}

fn collect<'o>(properties: &'o Map<String, Value>, out: &mut Vec<&'o str>) {
    for (name, value) in properties {
        match value {
            Value::String(id) if name.ends_with("_ref") => out.push(id),
            Value::Array(ids) if name.ends_with("_refs") => out.extend(ids.iter().filter_map(Value::as_str)),
            Value::Object(inner) => collect(inner, out),
            Value::Array(values) => values.iter().filter_map(Value::as_object).for_each(|inner| collect(inner, out)),
            _ => {}
        }
    }
}

impl From<Map<String, Value>> for Object {
    fn from(properties: Map<String, Value>) -> Object {
        Object { properties }
    }
}

impl From<Object> for Value {
    fn from(object: Object) -> Value {
        Value::Object(object.properties)
    }
}

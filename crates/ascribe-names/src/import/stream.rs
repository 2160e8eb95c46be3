//! Reading one large JSON object whose bulk is an array, an element at a time, so that memory stays small.

use serde::de::{DeserializeSeed, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value;
use std::fmt;

/// Fields of the outer object that are kept beside the array; all others are skipped.
const HEAD: [&str; 8] = ["type", "name", "version", "uuid", "spec_version", "catalogVersion", "count", "id"];

/// Hands each element of the array `field` of the object in `json` to `take`, with its number.
///
/// # Errors
/// The parser's words where `json` is no sound object; the elements before the fault were taken.
pub fn elements(json: &[u8], field: &str, take: &mut dyn FnMut(usize, Value)) -> Result<(), serde_json::Error> {
    let mut parser = serde_json::Deserializer::from_slice(json);
    Outer { field, take }.deserialize(&mut parser)?;
    parser.end()
}

/// Hands each element of the outer array in `json` to `take`.
///
/// # Errors
/// As [`elements`].
pub fn outer_elements(json: &[u8], take: &mut dyn FnMut(usize, Value)) -> Result<(), serde_json::Error> {
    let mut parser = serde_json::Deserializer::from_slice(json);
    Array { take }.deserialize(&mut parser)?;
    parser.end()
}

/// The outer object's small fields and the names of all its fields.
///
/// # Errors
/// As [`elements`].
pub fn head(json: &[u8]) -> Result<Head, serde_json::Error> {
    let mut parser = serde_json::Deserializer::from_slice(json);
    HeadOnly.deserialize(&mut parser)
}

/// What stands at the top of a JSON object.
#[derive(Default, Debug)]
pub struct Head {
    /// Small fields by name.
    pub fields: std::collections::BTreeMap<String, Value>,
    /// Names of all fields.
    pub names: Vec<String>,
}

impl Head {
    /// A field that is a string; empty if it is none.
    pub fn text(&self, field: &str) -> &str {
        self.fields.get(field).and_then(Value::as_str).unwrap_or_default()
    }

    /// True if the object has the field.
    pub fn has(&self, field: &str) -> bool {
        self.names.iter().any(|n| n == field)
    }
}

struct HeadOnly;

impl<'de> DeserializeSeed<'de> for HeadOnly {
    type Value = Head;
    fn deserialize<D: serde::Deserializer<'de>>(self, from: D) -> Result<Head, D::Error> {
        from.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for HeadOnly {
    type Value = Head;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON object")
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Head, A::Error> {
        let mut head = Head::default();
        while let Some(name) = map.next_key::<String>()? {
            if HEAD.contains(&name.as_str()) {
                head.fields.insert(name.clone(), map.next_value()?);
            } else {
                map.next_value::<IgnoredAny>()?;
            }
            if head.names.len() < 100 {
                head.names.push(name);
            }
        }
        Ok(head)
    }
}

struct Outer<'f> {
    field: &'f str,
    take: &'f mut dyn FnMut(usize, Value),
}

impl<'de> DeserializeSeed<'de> for Outer<'_> {
    type Value = ();
    fn deserialize<D: serde::Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Outer<'_> {
    type Value = ();
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "an object with the array {:?}", self.field)
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(name) = map.next_key::<String>()? {
            if name == self.field {
                map.next_value_seed(Array { take: &mut *self.take })?;
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(())
    }
}

struct Array<'f> {
    take: &'f mut dyn FnMut(usize, Value),
}

impl<'de> DeserializeSeed<'de> for Array<'_> {
    type Value = ();
    fn deserialize<D: serde::Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Array<'_> {
    type Value = ();
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array")
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        let mut number = 0;
        while let Some(element) = seq.next_element::<Value>()? {
            (self.take)(number, element);
            number += 1;
        }
        Ok(())
    }
}

//! Language content (STIX 2.1 §7.1): an object's words in another language.

use crate::Object;
use serde_json::Value;

/// Words inside words beyond this are left as they are; it bounds the stack.
const DEEPEST: usize = 32;

/// The object with its words as a language content gives them in a language; `None` if the content is about another object
/// or version, or has no such language. An empty word of a list stands for one that was not translated.
///
/// ```
/// use ascribe_stix::{Object, translated};
/// use serde_json::json;
/// let object = Object::default().with("id", "campaign--12a111f0-b824-4baf-a224-83b80237a094").with("name", "Bank Attack")
///     .with("aliases", json!(["One", "Two"]));
/// let content = Object::default().with("object_ref", "campaign--12a111f0-b824-4baf-a224-83b80237a094")
///     .with("contents", json!({"de": {"name": "Bankangriff", "aliases": ["", "Zwei"]}}));
/// let german = translated(&object, &content, "de").unwrap();
/// assert_eq!(german.text("name"), Some("Bankangriff"));
/// assert_eq!(german.get("aliases"), Some(&json!(["One", "Zwei"])));
/// assert_eq!(german.text("lang"), Some("de"));
/// ```
pub fn translated(object: &Object, content: &Object, language: &str) -> Option<Object> {
    let same = content.text("object_ref")? == object.text("id")?;
    let version = content.time("object_modified").is_none_or(|told| object.time("modified") == Some(told));
    let words = content.get("contents")?.get(language)?.as_object().filter(|_| same && version)?;
    let mut out = object.clone();
    for (property, new) in words {
        if let Some(old) = object.get(property) {
            out.set(property, put(old, new, 0));
        }
    }
    out.set("lang", language);
    Some(out)
}

/// The translation where it has the form of the original.
fn put(old: &Value, new: &Value, depth: usize) -> Value {
    match (old, new) {
        _ if depth > DEEPEST => old.clone(),
        (Value::String(_), Value::String(words)) if !words.is_empty() => new.clone(),
        (Value::Array(old), Value::Array(new)) if old.len() == new.len() => {
            old.iter().zip(new).map(|(old, new)| put(old, new, depth + 1)).collect()
        }
        (Value::Object(old), Value::Object(new)) => {
            let each = old.iter().map(|(name, value)| {
                (name.clone(), new.get(name).map_or_else(|| value.clone(), |new| put(value, new, depth + 1)))
            });
            each.collect()
        }
        _ => old.clone(),
    }
}

//! JSON-LD in a page (schema.org NewsArticle and kin): only the keys that say who, when and where.

use super::meta::Facts;
use crate::dates::stamp;
use serde_json::Value;

/// How many values are looked at before the rest is left.
const MOST_VALUES: usize = 2000;

/// Takes what a block of JSON-LD says of the article. Text that is no JSON says nothing.
pub(super) fn read(json: &str, facts: &mut Facts) {
    let Ok(value) = serde_json::from_str::<Value>(json.trim().trim_end_matches(';')) else { return };
    let mut open = vec![&value];
    for _ in 0..MOST_VALUES {
        let Some(value) = open.pop() else { break };
        match value {
            Value::Array(values) => open.extend(values.iter().rev()),
            Value::Object(object) if is_article(value) => article(object, facts),
            Value::Object(object) => open.extend(["mainEntity", "@graph"].iter().filter_map(|key| object.get(*key))),
            _ => {}
        }
    }
}

/// Any kind of article, report or posting.
fn is_article(value: &Value) -> bool {
    let named = |v: &Value| {
        v.as_str().is_some_and(|t| ["Article", "Posting", "Report", "WebPage"].iter().any(|k| t.ends_with(k)))
    };
    value.get("@type").is_some_and(|kind| named(kind) || kind.as_array().is_some_and(|kinds| kinds.iter().any(named)))
}

fn article(object: &serde_json::Map<String, Value>, facts: &mut Facts) {
    let day = |key: &str| object.get(key).and_then(Value::as_str).and_then(stamp);
    facts.published = facts.published.or_else(|| day("datePublished"));
    facts.updated = facts.updated.or_else(|| day("dateModified"));
    let whole = !object.get("@type").and_then(Value::as_str).is_some_and(|kind| kind.ends_with("WebPage"));
    if whole {
        facts.title = facts.title.take().or_else(|| object.get("headline").and_then(name));
        facts.author = facts.author.take().or_else(|| object.get("author").and_then(name));
    }
    facts.publisher = facts.publisher.take().or_else(|| object.get("publisher").and_then(name));
    let address = object.get("url").or_else(|| object.get("mainEntityOfPage"));
    facts.url = facts.url.take().or_else(|| address.and_then(name).filter(|url| url.starts_with("http")));
}

/// A name given as text, as an object with a name, or as a list of these.
fn name(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.trim().to_owned()).filter(|t| !t.is_empty()),
        Value::Object(object) => {
            object.get("name").or_else(|| object.get("@id")).and_then(Value::as_str).map(str::to_owned)
        }
        Value::Array(values) => {
            let names: Vec<String> = values
                .iter()
                .take(8)
                .filter_map(|v| v.as_str().or_else(|| v.get("name").and_then(Value::as_str)))
                .map(str::to_owned)
                .collect();
            (!names.is_empty()).then(|| names.join(", "))
        }
        _ => None,
    }
}

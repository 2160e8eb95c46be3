//! From an object path to the values that it reaches, through lists and references.

use super::{Path, Step};
use serde_json::Value;
use std::collections::HashMap;

/// Objects of one observation by the name under which references find them.
pub(super) type Objects<'o> = HashMap<&'o str, &'o Value>;

/// Most values that one path may reach in one object.
const MOST: usize = 10_000;

/// The values that `path` reaches from `object`, and the name of the last property.
pub(super) fn reach<'o>(path: &Path, object: &'o Value, objects: &Objects<'o>) -> Vec<&'o Value> {
    let mut reached = vec![object];
    let mut last = "";
    for step in &path.steps {
        let mut next = Vec::new();
        for value in reached {
            match step {
                Step::Property(name) => next.extend(followed(value, last, objects).get(name.as_str())),
                Step::Index(at) => next.extend(value.get(at)),
                Step::Any => next.extend(value.as_array().into_iter().flatten()),
            }
        }
        next.truncate(MOST);
        reached = next;
        if let Step::Property(name) = step {
            last = name;
        }
    }
    reached
}

/// The object that a reference stands for; any other value is itself.
fn followed<'o>(value: &'o Value, property: &str, objects: &Objects<'o>) -> &'o Value {
    let refers = property.ends_with("_ref") || property.ends_with("_refs");
    let target = value.as_str().filter(|_| refers).and_then(|id| objects.get(id));
    target.copied().unwrap_or(value)
}

/// The name of the last property of a path.
pub(super) fn last_property(path: &Path) -> &str {
    let names = path.steps.iter().rev().find_map(|s| match s {
        Step::Property(name) => Some(name.as_str()),
        _ => None,
    });
    names.unwrap_or_default()
}

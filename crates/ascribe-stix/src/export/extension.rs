//! The three extensions: on claims, what STIX has no place for — who says it, in which words, how surely; on the report,
//! what makes a reading of it again — facts of the document, entities and indicators as the reading had them.
//!
//! Their JSON Schemas are under `schemas/`; `docs/stix.md` tells what each property means.

use super::{EPOCH, Export};
use crate::Object;
use serde_json::{Map, Value, json};

/// Id of the extension of claims; fixed, so that receivers can know it.
pub const EXTENSION_ID: &str = "extension-definition--c6a2f0f6-7c1d-5f0b-9a0e-3d5d8f6f0b21";

/// Id of the extension of reports; fixed as well.
pub const READING_EXTENSION_ID: &str = "extension-definition--96c2ab9a-739a-5752-982a-fd88b6899cec";

/// Id of the extension of findings; fixed as well.
pub const FINDING_EXTENSION_ID: &str = "extension-definition--0c1f6f0c-8a55-5b8f-9a36-6e1f0b0f4d52";

/// Where the JSON Schemas are kept.
const SCHEMAS: &str = "https://raw.githubusercontent.com/ascribe/ascribe/main/crates/ascribe-stix/schemas";

/// The definitions that go with every bundle.
pub(super) fn definitions(maker: &str) -> [Object; 3] {
    let claim = "One claim of a report: the chain of speakers, the words that carry it, the hedge, likelihood and analytic confidence, the time of the event, and whether it is affirmed, denied or retracted.";
    let finding = "What several claims say alike: the independent origins that affirm it, those that deny it, the claims that it folds.";
    let reading = "What was read in a report: facts of the document, the entities with their catalogue ids, the indicators with their places.";
    [
        definition(EXTENSION_ID, "Ascribe claim", claim, "claim-extension.json", maker),
        definition(FINDING_EXTENSION_ID, "Ascribe finding", finding, "finding-extension.json", maker),
        definition(READING_EXTENSION_ID, "Ascribe reading", reading, "reading-extension.json", maker),
    ]
}

fn definition(id: &str, name: &str, description: &str, schema: &str, maker: &str) -> Object {
    Object::default()
        .with("type", "extension-definition")
        .with("spec_version", "2.1")
        .with("id", id)
        .with("created_by_ref", maker)
        .with("created", EPOCH)
        .with("modified", EPOCH)
        .with("name", name)
        .with("description", description)
        .with("schema", format!("{SCHEMAS}/{schema}"))
        .with("version", "1.0.0")
        .with("extension_types", json!(["property-extension"]))
}

/// The extension's properties on a report; see `schemas/reading-extension.json`. The text stays with its owner.
pub(super) fn reading(export: &Export) -> Value {
    let reading = export.reading;
    let mut out = Map::new();
    out.insert("extension_type".to_owned(), json!("property-extension"));
    let mut document = json!(reading.document);
    for left_out in ["text", "blocks"] {
        document.as_object_mut().and_then(|facts| facts.remove(left_out));
    }
    out.insert("document".to_owned(), document);
    let entities = reading.entities.iter().map(|entity| {
        let mut row = json!(entity);
        if let (Some(row), Some(id)) = (row.as_object_mut(), export.ids.get(&entity.id)) {
            row.insert("object_ref".to_owned(), json!(id));
        }
        row
    });
    put_list(&mut out, "entities", entities.collect());
    put_list(&mut out, "indicators", reading.indicators.iter().map(|i| json!(i)).collect());
    Value::Object(out)
}

fn put_list(out: &mut Map<String, Value>, name: &str, rows: Vec<Value>) {
    if !rows.is_empty() {
        out.insert(name.to_owned(), Value::Array(rows));
    }
}

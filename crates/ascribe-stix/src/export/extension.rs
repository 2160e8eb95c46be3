//! The one extension: what STIX has no place for — who says it, in which words, how surely.
//!
//! Its JSON Schema is `schemas/claim-extension.json`; `docs/stix.md` tells what each property means.

use super::EPOCH;
use crate::Object;
use serde_json::json;

/// Id of the extension definition; fixed, so that receivers can know it.
pub const EXTENSION_ID: &str = "extension-definition--c6a2f0f6-7c1d-5f0b-9a0e-3d5d8f6f0b21";

/// Where the JSON Schema is kept; the schema's own `$id`.
const SCHEMA: &str =
    "https://raw.githubusercontent.com/ascribe/ascribe/main/crates/ascribe-stix/schemas/claim-extension.json";

/// The definition that goes with every bundle.
pub(super) fn definition(maker: &str) -> Object {
    Object::default()
        .with("type", "extension-definition")
        .with("spec_version", "2.1")
        .with("id", EXTENSION_ID)
        .with("created_by_ref", maker)
        .with("created", EPOCH)
        .with("modified", EPOCH)
        .with("name", "Ascribe claim")
        .with("description", "One claim of a report: the chain of speakers, the words that carry it, the hedge, likelihood and analytic confidence, the time of the event, and whether it is affirmed, denied or retracted.")
        .with("schema", SCHEMA)
        .with("version", "1.0.0")
        .with("extension_types", json!(["property-extension"]))
}

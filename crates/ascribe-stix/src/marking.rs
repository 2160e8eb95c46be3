//! Traffic Light Protocol markings in STIX: which level an object has.
//!
//! TLP 2.0 is written, by the marking definitions with fixed ids that OASIS published for it; TLP 1 (§7.2.1.4) is read
//! as well. What may leave at which level is decided by [`ascribe_model::Way`].

use crate::Object;
use ascribe_model::Marking;
use serde_json::{Value, json};

/// The extension of OASIS that carries TLP 2.0.
const EXTENSION: &str = "extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d";

/// Marking definitions of TLP 1, which STIX 2.0 and 2.1 fix, with the level of TLP 2.0 that says the same.
const TLP_1: [(&str, Marking); 4] = [
    ("marking-definition--613f2e26-407d-48c7-9eca-b8e91df99dc9", Marking::Clear),
    ("marking-definition--34098fce-860f-48ae-8e50-ebd3cc5e41da", Marking::Green),
    ("marking-definition--f88d31f6-486f-44da-b317-01333bde0b82", Marking::Amber),
    ("marking-definition--5e57c739-391a-4eb3-b6be-7d15ca92d5ed", Marking::Red),
];

/// A level of TLP as STIX writes and reads it.
pub trait MarkingDefinition: Sized {
    /// The id of its marking definition.
    fn id(self) -> &'static str;
    /// The level that a marking definition of this id has, for the fixed ids of TLP 1 and TLP 2.0.
    fn from_id(id: &str) -> Option<Self>;
    /// The level that a marking definition states, in the form of TLP 2.0 or TLP 1; none for other markings.
    fn of_definition(definition: &Object) -> Option<Self>;
    /// The marking definition, to go with what it marks.
    fn definition(self) -> Object;
}

impl MarkingDefinition for Marking {
    fn id(self) -> &'static str {
        match self {
            Marking::Clear => "marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487",
            Marking::Green => "marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb",
            Marking::Amber => "marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421",
            Marking::AmberStrict => "marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003",
            Marking::Red => "marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1",
        }
    }

    fn from_id(id: &str) -> Option<Marking> {
        let second = Marking::ALL.into_iter().find(|level| level.id() == id);
        second.or_else(|| TLP_1.iter().find(|(known, _)| *known == id).map(|(_, level)| *level))
    }

    fn of_definition(definition: &Object) -> Option<Marking> {
        let known = definition.text("id").and_then(Marking::from_id);
        let second = || definition.get("extensions")?.get(EXTENSION)?.get("tlp_2_0")?.as_str()?.parse().ok();
        let first = || definition.get("definition")?.get("tlp")?.as_str()?.parse().ok();
        known.or_else(second).or_else(first)
    }

    fn definition(self) -> Object {
        Object::default()
            .with("type", "marking-definition")
            .with("spec_version", "2.1")
            .with("id", self.id())
            .with("created", "2022-10-01T00:00:00.000Z")
            .with("name", self.name())
            .with("extensions", json!({EXTENSION: {"extension_type": "property-extension", "tlp_2_0": self.word()}}))
    }
}

/// The strictest level of an object's markings, granular ones included: part of an object that must not leave keeps
/// all of it. `None` if nothing marks it.
///
/// `definition` finds marking definitions that are not of the fixed ids. A marking that cannot be found could say
/// anything and counts as TLP:RED; one that is found and is no TLP (a statement) sets no limit.
pub fn level_of<'o>(object: &'o Object, definition: impl Fn(&str) -> Option<&'o Object>) -> Option<Marking> {
    let whole = object.get("object_marking_refs").and_then(Value::as_array).into_iter().flatten();
    let parts = object.get("granular_markings").and_then(Value::as_array).into_iter().flatten();
    let refs = whole.chain(parts.filter_map(|part| part.get("marking_ref"))).filter_map(Value::as_str);
    let level = |id: &str| match (Marking::from_id(id), definition(id)) {
        (Some(level), _) => Some(level),
        (None, Some(found)) => Marking::of_definition(found),
        (None, None) => Some(Marking::Red),
    };
    refs.filter_map(level).max()
}

//! Traffic Light Protocol 2.0 as marking definitions, with the fixed ids that OASIS published for it.

use crate::Object;
use serde_json::json;

/// A level of TLP 2.0 (FIRST, August 2022).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Tlp {
    /// No limit.
    #[default]
    Clear,
    /// The community.
    Green,
    /// The organization and its clients.
    Amber,
    /// The organization only.
    AmberStrict,
    /// The eyes of the recipients only.
    Red,
}

/// The extension of OASIS that carries TLP 2.0.
const EXTENSION: &str = "extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d";

impl Tlp {
    fn row(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Tlp::Clear => ("marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487", "TLP:CLEAR", "clear"),
            Tlp::Green => ("marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb", "TLP:GREEN", "green"),
            Tlp::Amber => ("marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421", "TLP:AMBER", "amber"),
            Tlp::AmberStrict => {
                ("marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003", "TLP:AMBER+STRICT", "amber+strict")
            }
            Tlp::Red => ("marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1", "TLP:RED", "red"),
        }
    }

    /// The id of its marking definition.
    pub fn id(self) -> &'static str {
        self.row().0
    }

    /// The marking definition.
    pub(crate) fn definition(self) -> Object {
        let (id, name, level) = self.row();
        Object::default()
            .with("type", "marking-definition")
            .with("spec_version", "2.1")
            .with("id", id)
            .with("created", "2022-10-01T00:00:00.000Z")
            .with("name", name)
            .with("extensions", json!({EXTENSION: {"extension_type": "property-extension", "tlp_2_0": level}}))
    }
}

//! Traffic Light Protocol markings: which level an object has, and whether it may leave.
//!
//! TLP 2.0 is written, by the marking definitions with fixed ids that OASIS published for it; TLP 1 (§7.2.1.4) is read
//! as well. [`Way::lets_out`] is the one place that decides what may go out; every export and server asks it.

use crate::Object;
use serde_json::{Value, json};
use std::fmt;
use std::str::FromStr;
use thiserror::Error;

/// A level of TLP 2.0 (FIRST, August 2022), from open to closed.
///
/// ```
/// use ascribe_stix::Tlp;
/// let level: Tlp = "TLP:AMBER+STRICT".parse().unwrap();
/// assert!(level > Tlp::Amber && level < Tlp::Red);
/// assert_eq!("white".parse::<Tlp>(), Ok(Tlp::Clear)); // TLP 1
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
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

/// A text that names no level.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
#[error("{0:?} is no TLP level: clear, green, amber, amber+strict or red")]
pub struct TlpError(String);

/// The extension of OASIS that carries TLP 2.0.
const EXTENSION: &str = "extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d";

/// Marking definitions of TLP 1, which STIX 2.0 and 2.1 fix, with the level of TLP 2.0 that says the same.
const TLP_1: [(&str, Tlp); 4] = [
    ("marking-definition--613f2e26-407d-48c7-9eca-b8e91df99dc9", Tlp::Clear),
    ("marking-definition--34098fce-860f-48ae-8e50-ebd3cc5e41da", Tlp::Green),
    ("marking-definition--f88d31f6-486f-44da-b317-01333bde0b82", Tlp::Amber),
    ("marking-definition--5e57c739-391a-4eb3-b6be-7d15ca92d5ed", Tlp::Red),
];

impl Tlp {
    /// All levels, from open to closed.
    pub const ALL: [Tlp; 5] = [Tlp::Clear, Tlp::Green, Tlp::Amber, Tlp::AmberStrict, Tlp::Red];

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

    /// Its name as people print it: `TLP:AMBER+STRICT`.
    pub fn name(self) -> &'static str {
        self.row().1
    }

    /// Its word: `amber+strict`.
    pub fn word(self) -> &'static str {
        self.row().2
    }

    /// The level that a marking definition of this id has, for the fixed ids of TLP 1 and TLP 2.0.
    pub fn from_id(id: &str) -> Option<Tlp> {
        let second = Tlp::ALL.into_iter().find(|level| level.id() == id);
        second.or_else(|| TLP_1.iter().find(|(known, _)| *known == id).map(|(_, level)| *level))
    }

    /// The level that a marking definition states, in the form of TLP 2.0 or TLP 1; none for other markings.
    pub fn of_definition(definition: &Object) -> Option<Tlp> {
        let known = definition.text("id").and_then(Tlp::from_id);
        let second = || definition.get("extensions")?.get(EXTENSION)?.get("tlp_2_0")?.as_str()?.parse().ok();
        let first = || definition.get("definition")?.get("tlp")?.as_str()?.parse().ok();
        known.or_else(second).or_else(first)
    }

    /// The marking definition, to go with what it marks.
    pub fn definition(self) -> Object {
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

/// The strictest level of an object's markings, granular ones included: part of an object that must not leave keeps
/// all of it. `None` if nothing marks it.
///
/// `definition` finds marking definitions that are not of the fixed ids. A marking that cannot be found could say
/// anything and counts as TLP:RED; one that is found and is no TLP (a statement) sets no limit.
pub fn level_of<'o>(object: &'o Object, definition: impl Fn(&str) -> Option<&'o Object>) -> Option<Tlp> {
    let whole = object.get("object_marking_refs").and_then(Value::as_array).into_iter().flatten();
    let parts = object.get("granular_markings").and_then(Value::as_array).into_iter().flatten();
    let refs = whole.chain(parts.filter_map(|part| part.get("marking_ref"))).filter_map(Value::as_str);
    let level = |id: &str| match (Tlp::from_id(id), definition(id)) {
        (Some(level), _) => Some(level),
        (None, Some(found)) => Tlp::of_definition(found),
        (None, None) => Some(Tlp::Red),
    };
    refs.filter_map(level).max()
}

/// By which way something is to leave, and how far it may be marked.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Way {
    /// Into a file or onto a screen, by a user of this installation who said how far to go.
    Export {
        /// The strictest level that may go.
        up_to: Tlp,
    },
    /// Over TAXII or another server, to an account with this clearance. TLP:RED never goes this way.
    Served {
        /// The account's clearance.
        clearance: Tlp,
    },
}

/// Something that may not leave.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
#[error("{} may not leave this way, which is open up to {}{}", marking.name(), limit.name(), advice(*.marking, *.way))]
pub struct Withheld {
    /// How it is marked.
    pub marking: Tlp,
    /// How far the way is open.
    pub limit: Tlp,
    way: Way,
}

fn advice(marking: Tlp, way: Way) -> String {
    match way {
        Way::Export { .. } => format!("; if its readers are entitled to it, say --up-to {}", marking.word()),
        Way::Served { .. } => String::new(),
    }
}

impl Default for Way {
    /// What may leave without being asked for: TLP:CLEAR.
    fn default() -> Way {
        Way::Export { up_to: Tlp::Clear }
    }
}

impl Way {
    /// The strictest level that may go this way.
    pub fn limit(self) -> Tlp {
        match self {
            Way::Export { up_to } => up_to,
            Way::Served { clearance } => clearance.min(Tlp::AmberStrict),
        }
    }

    /// Decides whether something so marked may leave.
    ///
    /// # Errors
    /// Where it may not; the error says what would let it.
    pub fn lets_out(self, marking: Tlp) -> Result<(), Withheld> {
        let limit = self.limit();
        if marking <= limit { Ok(()) } else { Err(Withheld { marking, limit, way: self }) }
    }
}

impl FromStr for Tlp {
    type Err = TlpError;

    fn from_str(text: &str) -> Result<Tlp, TlpError> {
        let lower = text.trim().to_ascii_lowercase();
        let word = lower.strip_prefix("tlp:").unwrap_or(&lower);
        let known = Tlp::ALL.into_iter().find(|level| level.word() == word);
        known.or((word == "white").then_some(Tlp::Clear)).ok_or_else(|| TlpError(text.to_owned()))
    }
}

impl fmt::Display for Tlp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

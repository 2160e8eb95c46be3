//! Who may see what: the levels of the Traffic Light Protocol 2.0 (FIRST, August 2022) in their order, and what may leave by
//! which way.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;
use thiserror::Error;

/// A level of TLP 2.0. Levels are ordered: what may go out at one level may go out at every higher one.
///
/// ```
/// use ascribe_model::Marking;
/// assert!(Marking::Green < Marking::AmberStrict);
/// assert_eq!("TLP:AMBER+STRICT".parse(), Ok(Marking::AmberStrict));
/// assert_eq!("white".parse(), Ok(Marking::Clear), "TLP 1 is read as what it is in TLP 2.0");
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, Deserialize)]
pub enum Marking {
    /// No limit on sharing.
    #[default]
    #[serde(rename = "clear")]
    Clear,
    /// Within the community.
    #[serde(rename = "green")]
    Green,
    /// Within the organization and its clients.
    #[serde(rename = "amber")]
    Amber,
    /// Within the organization only.
    #[serde(rename = "amber+strict")]
    AmberStrict,
    /// For the eyes of the recipients only.
    #[serde(rename = "red")]
    Red,
}

/// A word that names no level.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
#[error("{0:?} is no TLP level: clear, green, amber, amber+strict or red")]
pub struct MarkingError(String);

impl Marking {
    /// All levels, from open to closed.
    pub const ALL: [Marking; 5] = [Marking::Clear, Marking::Green, Marking::Amber, Marking::AmberStrict, Marking::Red];

    /// Its word: `amber+strict`.
    pub fn word(self) -> &'static str {
        match self {
            Marking::Clear => "clear",
            Marking::Green => "green",
            Marking::Amber => "amber",
            Marking::AmberStrict => "amber+strict",
            Marking::Red => "red",
        }
    }

    /// Its name as people print it: `TLP:AMBER+STRICT`.
    pub fn name(self) -> &'static str {
        match self {
            Marking::Clear => "TLP:CLEAR",
            Marking::Green => "TLP:GREEN",
            Marking::Amber => "TLP:AMBER",
            Marking::AmberStrict => "TLP:AMBER+STRICT",
            Marking::Red => "TLP:RED",
        }
    }

    /// Its rank as it is kept: 0 is clear.
    pub fn rank(self) -> u8 {
        self as u8
    }

    /// The level of a rank; what is out of range is taken for the strictest.
    pub fn from_rank(rank: i64) -> Marking {
        usize::try_from(rank).ok().and_then(|r| Marking::ALL.get(r)).copied().unwrap_or(Marking::Red)
    }
}

impl FromStr for Marking {
    type Err = MarkingError;

    /// The level that a word names, in any case, with or without `TLP:` before it.
    fn from_str(text: &str) -> Result<Self, MarkingError> {
        let lower = text.trim().to_ascii_lowercase();
        let word = lower.strip_prefix("tlp:").unwrap_or(&lower);
        let known = Marking::ALL.into_iter().find(|level| level.word() == word);
        known.or((word == "white").then_some(Marking::Clear)).ok_or_else(|| MarkingError(text.to_owned()))
    }
}

impl fmt::Display for Marking {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// By which way something is to leave, and how far it may be marked.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Way {
    /// Into a file or onto a screen, by a user of this installation who said how far to go.
    Export {
        /// The strictest level that may go.
        up_to: Marking,
    },
    /// Over TAXII or another server, to an account with this clearance. TLP:RED never goes this way.
    Served {
        /// The account's clearance.
        clearance: Marking,
    },
}

/// Something that may not leave.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
#[error("{marking} may not leave this way, which is open up to {limit}{}", advice(*.marking, *.way))]
pub struct Withheld {
    /// How it is marked.
    pub marking: Marking,
    /// How far the way is open.
    pub limit: Marking,
    way: Way,
}

fn advice(marking: Marking, way: Way) -> String {
    match way {
        Way::Export { .. } => format!("; if its readers are entitled to it, say --up-to {}", marking.word()),
        Way::Served { .. } => String::new(),
    }
}

impl Default for Way {
    /// What may leave without being asked for: TLP:CLEAR.
    fn default() -> Way {
        Way::Export { up_to: Marking::Clear }
    }
}

impl Way {
    /// The strictest level that may go this way.
    pub fn limit(self) -> Marking {
        match self {
            Way::Export { up_to } => up_to,
            Way::Served { clearance } => clearance.min(Marking::AmberStrict),
        }
    }

    /// Whether something so marked may leave.
    pub fn is_open_to(self, marking: Marking) -> bool {
        marking <= self.limit()
    }

    /// Decides whether something so marked may leave.
    ///
    /// # Errors
    /// Where it may not; the error says what would let it.
    pub fn lets_out(self, marking: Marking) -> Result<(), Withheld> {
        if self.is_open_to(marking) { Ok(()) } else { Err(Withheld { marking, limit: self.limit(), way: self }) }
    }
}

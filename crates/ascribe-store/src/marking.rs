//! Who may see what: the levels of the Traffic Light Protocol 2.0 (FIRST, August 2022), in their order.

use serde::{Deserialize, Serialize};

/// A level of TLP 2.0. Levels are ordered: what may go out at one level may go out at every higher one.
///
/// ```
/// use ascribe_store::Marking;
/// assert!(Marking::Green < Marking::AmberStrict);
/// assert_eq!(Marking::from_word("TLP:AMBER+STRICT"), Some(Marking::AmberStrict));
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

impl Marking {
    /// All levels, the widest first.
    pub const ALL: [Marking; 5] = [Marking::Clear, Marking::Green, Marking::Amber, Marking::AmberStrict, Marking::Red];

    /// Its word: `clear`, `green`, `amber`, `amber+strict`, `red`.
    pub fn word(self) -> &'static str {
        match self {
            Marking::Clear => "clear",
            Marking::Green => "green",
            Marking::Amber => "amber",
            Marking::AmberStrict => "amber+strict",
            Marking::Red => "red",
        }
    }

    /// The level that a word names, in any case, with or without `TLP:` before it.
    pub fn from_word(word: &str) -> Option<Marking> {
        let word = word.to_ascii_lowercase();
        let word = word.strip_prefix("tlp:").unwrap_or(&word);
        Marking::ALL.into_iter().find(|m| m.word() == word)
    }

    /// Its rank as it is kept: 0 is clear.
    pub(crate) fn rank(self) -> i64 {
        self as i64
    }

    /// The level of a rank; what is out of range is taken for the strictest.
    pub(crate) fn from_rank(rank: i64) -> Marking {
        usize::try_from(rank).ok().and_then(|r| Marking::ALL.get(r)).copied().unwrap_or(Marking::Red)
    }
}

//! Statements about names: what a vendor or a list says of two names, since when and where.

use crate::table::SaidRow;
use serde::Serialize;

/// What one name is said to be to another.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Relation {
    /// Two names of one identity.
    AliasOf,
    /// Shared activity or people without equality.
    OverlapsWith,
    /// A sub-group.
    PartOf,
    /// Stated not to be the same.
    DistinctFrom,
    /// The later name of the same speaker.
    RenamedTo,
    /// A public face that the other uses.
    PersonaOf,
    /// The vendor that made the name; the other side is the vendor.
    CoinedBy,
    /// The name has a place in a catalogue; the other side is `catalogue:id`.
    ListedAs,
    /// Said to work for a country; the other side is its ISO 3166-1 alpha-2 code.
    SponsoredBy,
}

impl Relation {
    /// All relations.
    pub const ALL: [Relation; 9] = [
        Relation::AliasOf,
        Relation::OverlapsWith,
        Relation::PartOf,
        Relation::DistinctFrom,
        Relation::RenamedTo,
        Relation::PersonaOf,
        Relation::CoinedBy,
        Relation::ListedAs,
        Relation::SponsoredBy,
    ];

    /// The word in tables and JSON.
    pub fn word(self) -> &'static str {
        match self {
            Relation::AliasOf => "alias-of",
            Relation::OverlapsWith => "overlaps-with",
            Relation::PartOf => "part-of",
            Relation::DistinctFrom => "distinct-from",
            Relation::RenamedTo => "renamed-to",
            Relation::PersonaOf => "persona-of",
            Relation::CoinedBy => "coined-by",
            Relation::ListedAs => "listed-as",
            Relation::SponsoredBy => "sponsored-by",
        }
    }

    /// The relation of a word.
    pub fn from_word(word: &str) -> Option<Relation> {
        Relation::ALL.into_iter().find(|r| r.word() == word)
    }

    /// True if the statement keeps its two names apart.
    pub fn separates(self) -> bool {
        matches!(self, Relation::DistinctFrom | Relation::PartOf | Relation::PersonaOf)
    }

    /// True if the statement says that both are one identity.
    pub fn equates(self) -> bool {
        matches!(self, Relation::AliasOf | Relation::RenamedTo)
    }
}

/// One statement about a name.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize)]
pub struct Statement {
    /// The name that it is about.
    pub name: String,
    /// The relation.
    pub relation: Relation,
    /// The other name, or the vendor of [`Relation::CoinedBy`].
    pub other: String,
    /// The vendor or list that says so.
    pub said_by: String,
    /// Since when, as far as known: a year or a date.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub since: String,
    /// The publication or list.
    #[serde(rename = "ref", skip_serializing_if = "String::is_empty")]
    pub place: String,
}

impl Statement {
    /// The statement of a table row, unless its relation is unknown.
    pub fn from_row(row: &SaidRow) -> Option<Statement> {
        Some(Statement {
            name: row.name.clone(),
            relation: Relation::from_word(&row.relation)?,
            other: row.other.clone(),
            said_by: row.said_by.clone(),
            since: row.since.clone(),
            place: row.place.clone(),
        })
    }
}

impl std::fmt::Display for Statement {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} says: {} {} {}", self.said_by, self.name, self.relation.word(), self.other)?;
        if !self.since.is_empty() {
            write!(f, ", {}", self.since)?;
        }
        if !self.place.is_empty() {
            write!(f, " [{}]", self.place)?;
        }
        Ok(())
    }
}

//! The analyst's hand: decisions with author and time, all kept, all reversible.

use crate::Marking;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What an analyst decides.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "act")]
pub enum Act {
    /// The claim was read rightly.
    Accept {
        /// The claim.
        claim: Uuid,
    },
    /// The claim was read wrongly; it no longer counts.
    Reject {
        /// The claim.
        claim: Uuid,
    },
    /// The claim should have been read otherwise: it no longer counts, the corrected one does.
    Correct {
        /// The claim.
        claim: Uuid,
        /// The right subject, by name; as read, where absent.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        subject: Option<String>,
        /// The right predicate; as read, where absent.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        predicate: Option<ascribe_model::Predicate>,
        /// The right object, by name; as read, where absent.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        object: Option<String>,
        /// The claim that stands in its place; set by the store.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        by: Option<Uuid>,
    },
    /// Words on a claim, a document, an entity, a finding or an incident.
    Annotate {
        /// On what.
        on: Uuid,
    },
    /// Two incidents are one.
    Merge {
        /// The one that goes on.
        into: Uuid,
        /// The one that ends in it.
        from: Uuid,
        /// Accounts that were moved; set by the store.
        #[serde(skip_serializing_if = "Vec::is_empty", default)]
        moved: Vec<Uuid>,
    },
    /// What some reports tell is another incident.
    Split {
        /// The incident.
        incident: Uuid,
        /// Documents whose account of it leaves.
        documents: Vec<Uuid>,
        /// The new incident; set by the store.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        to: Option<Uuid>,
        /// Accounts that were moved; set by the store.
        #[serde(skip_serializing_if = "Vec::is_empty", default)]
        moved: Vec<Uuid>,
    },
    /// Who may see a document or a claim.
    Mark {
        /// The document or claim.
        on: Uuid,
        /// The level.
        marking: Marking,
        /// The level before; set by the store.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        before: Option<Marking>,
    },
    /// How reliable a source is.
    GradeSource {
        /// The source, by name.
        source: String,
        /// Its grade.
        grade: Grade,
        /// The grade before; set by the store.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        before: Option<Grade>,
    },
    /// An earlier decision no longer holds.
    Undo {
        /// That decision.
        decision: Uuid,
    },
}

impl Act {
    /// Its word.
    pub fn word(&self) -> &'static str {
        match self {
            Act::Accept { .. } => "accept",
            Act::Reject { .. } => "reject",
            Act::Correct { .. } => "correct",
            Act::Annotate { .. } => "annotate",
            Act::Merge { .. } => "merge",
            Act::Split { .. } => "split",
            Act::Mark { .. } => "mark",
            Act::GradeSource { .. } => "grade-source",
            Act::Undo { .. } => "undo",
        }
    }
}

/// Admiralty reliability of a source (NATO AJP-2.1): A completely reliable … E unreliable, F cannot be judged.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub enum Grade {
    /// Completely reliable.
    A,
    /// Usually reliable.
    B,
    /// Fairly reliable.
    C,
    /// Not usually reliable.
    D,
    /// Unreliable.
    E,
    /// Reliability cannot be judged.
    F,
}

impl Grade {
    /// Its letter.
    pub fn letter(self) -> char {
        match self {
            Grade::A => 'A',
            Grade::B => 'B',
            Grade::C => 'C',
            Grade::D => 'D',
            Grade::E => 'E',
            Grade::F => 'F',
        }
    }

    /// The grade of a letter, in either case.
    pub fn from_letter(letter: char) -> Option<Grade> {
        [Grade::A, Grade::B, Grade::C, Grade::D, Grade::E, Grade::F]
            .into_iter()
            .find(|g| g.letter() == letter.to_ascii_uppercase())
    }
}

/// A decision to record.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct NewDecision {
    /// What.
    pub act: Act,
    /// Who decides.
    pub author: String,
    /// Why, in the author's words.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub note: Option<String>,
    /// When; now, where absent.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub at: Option<Timestamp>,
}

/// A decision as it is kept.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Decision {
    /// Its id.
    pub id: Uuid,
    /// What.
    #[serde(flatten)]
    pub act: Act,
    /// Who decided.
    pub author: String,
    /// Why.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub note: Option<String>,
    /// When.
    pub at: Timestamp,
    /// The number of the change that it is.
    pub seq: i64,
    /// The decision that undid it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub undone_by: Option<Uuid>,
}

/// What an analyst decided on a claim.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// Nothing yet.
    #[default]
    Open,
    /// It was read rightly.
    Accepted,
    /// It was read wrongly and does not count.
    Rejected,
    /// Another claim stands in its place.
    Corrected,
}

impl Standing {
    /// True if nothing was decided.
    pub fn is_open(&self) -> bool {
        *self == Standing::Open
    }

    pub(crate) fn code(self) -> i64 {
        self as i64
    }

    pub(crate) fn from_code(code: i64) -> Standing {
        match code {
            1 => Standing::Accepted,
            2 => Standing::Rejected,
            3 => Standing::Corrected,
            _ => Standing::Open,
        }
    }

    /// True if the claim counts.
    pub fn counts(self) -> bool {
        matches!(self, Standing::Open | Standing::Accepted)
    }
}

//! Findings as they are told to those who may see up to a marking.

use super::EntityRef;
use ascribe_model::{Claim, Marking, Predicate, Reading, Way};
use jiff::Timestamp;
use std::sync::Arc;
use uuid::Uuid;

/// Which findings are to be told; what is absent does not restrict.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct FoldedQuery {
    /// By which way they go, and so up to which marking.
    pub way: Way,
    /// Only those whose last change is after the change of this number.
    pub since: i64,
    /// And not after the change of this one.
    pub until: i64,
    /// Only this one.
    pub finding: Option<Uuid>,
    /// Only those that this version of a report has a claim on.
    pub version: Option<Uuid>,
}

impl FoldedQuery {
    /// All that may go by a way.
    pub fn all(way: Way) -> FoldedQuery {
        FoldedQuery { way, since: 0, until: i64::MAX, finding: None, version: None }
    }
}

/// A finding folded from all that is marked up to one level, and at least one claim that is marked just so.
///
/// Those who see less are told of another one under another id, so that neither its words nor its versions tell them what is
/// marked more strictly. What went and comes again has another id too: a revocation is for good.
#[derive(Clone, PartialEq, Debug)]
pub struct Folded {
    /// Follows from finding and marking; from the third time on also from how often it came.
    pub id: Uuid,
    /// The finding.
    pub finding: Uuid,
    /// The strictest marking of its claims.
    pub marking: Marking,
    /// When the first claim came.
    pub came: Timestamp,
    /// When it last changed: a claim came or went, was judged, marked, or turned out to be a copy.
    pub changed: Timestamp,
    /// True if none of its claims counts any longer.
    pub withdrawn: bool,
    /// Subject.
    pub subject: EntityRef,
    /// Predicate.
    pub predicate: Predicate,
    /// Object.
    pub object: EntityRef,
    /// Independent origins that affirm it, the most telling first.
    pub origins: Vec<String>,
    /// Those that deny it or took it back.
    pub deniers: Vec<String>,
    /// Claims, those that affirm first, then by the day of the report; at most 50. Of one that was withdrawn the last, if it may
    /// still be seen.
    pub claims: Vec<FoldedClaim>,
    /// All claims.
    pub claim_ids: Vec<Uuid>,
}

/// A claim in the reading that makes it.
#[derive(Clone, PartialEq, Debug)]
pub struct FoldedClaim {
    /// The claim; its entity numbers are those of the reading.
    pub claim: Claim,
    /// The reading.
    pub reading: Arc<Reading>,
    /// How its page is marked.
    pub marking: Marking,
}

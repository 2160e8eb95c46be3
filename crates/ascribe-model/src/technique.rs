//! The ATT&CK techniques of a report, whether it names them or tells of them in its own words.

use crate::{EntityId, Span};
use serde::{Deserialize, Serialize};

/// A technique of a report, with the sentences that carry it.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct TechniqueTold {
    /// The technique's entity.
    pub entity: EntityId,
    /// Its ATT&CK id; never that of a sub-technique.
    pub id: String,
    /// Its name in ATT&CK.
    pub name: String,
    /// True if the report names it, by name or by id, or one of its sub-techniques.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub named: bool,
    /// Probability that the report tells of it, 0 to 1; absent if it is named only.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub probability: Option<f32>,
    /// Its sub-techniques that the report names or tells of, the surest first.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub sub_techniques: Vec<SubTechniqueTold>,
    /// The sentences that carry it, the surest first; a few are kept.
    pub evidence: Vec<TechniqueEvidence>,
}

/// A sub-technique of a report.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct SubTechniqueTold {
    /// The sub-technique's entity.
    pub entity: EntityId,
    /// Its ATT&CK id.
    pub id: String,
    /// Its name in ATT&CK.
    pub name: String,
    /// Probability that it is this one, given that the technique is told; absent if it is named.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub probability: Option<f32>,
}

/// A sentence that carries a technique.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct TechniqueEvidence {
    /// Where.
    #[serde(flatten)]
    pub span: Span,
    /// The words.
    pub quote: String,
    /// Probability that the sentence tells of the technique; absent if it names it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub probability: Option<f32>,
}

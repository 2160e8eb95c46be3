//! Knowledge: entities, claims as they are kept, findings, incidents.

use super::{Decision, Standing};
use crate::Marking;
use ascribe_model::{Claim, Kind, Polarity, Predicate};
use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use uuid::Uuid;

/// An entity across reports, or words that name none.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
pub struct EntityRef {
    /// Follows from catalogue id, or from kind and name.
    pub id: Uuid,
    /// What it is; absent for words that name no entity.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub kind: Option<Kind>,
    /// Its name.
    pub name: String,
    /// Ids in catalogues.
    #[serde(skip_serializing_if = "BTreeMap::is_empty", default)]
    pub ids: BTreeMap<String, String>,
    /// The country it belongs to or is, as an ISO 3166-1 alpha-2 code.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub country: Option<String>,
}

/// A claim as it is kept.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct ClaimRecord {
    /// As read. Its entity numbers are those of the version's reading.
    pub claim: Claim,
    /// Subject across reports.
    pub subject: EntityRef,
    /// Object across reports.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub object: Option<EntityRef>,
    /// The chain of speakers by name, innermost first.
    pub speakers: Vec<Speaker>,
    /// The finding that it is folded into.
    pub finding: Uuid,
    /// The incident that it is about.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub incident: Option<Uuid>,
    /// The page.
    pub document: Uuid,
    /// The version of the page.
    pub version: Uuid,
    /// Title of the page.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub title: Option<String>,
    /// Publisher of the page.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub publisher: Option<String>,
    /// Address of the page.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub url: Option<String>,
    /// Day of publication.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub published: Option<Date>,
    /// When the claim was learned.
    pub learned: Timestamp,
    /// The change that brought it.
    pub came: i64,
    /// The change that superseded it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub went: Option<i64>,
    /// Who may see it: the stricter of its own and its document's marking.
    pub marking: Marking,
    /// What an analyst decided on it.
    #[serde(skip_serializing_if = "Standing::is_open", default)]
    pub standing: Standing,
    /// The analysts' decisions on it, oldest first.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub decisions: Vec<Decision>,
}

/// One link in a chain of speakers, by name.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Speaker {
    /// The entity across reports, where it is one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub entity: Option<Uuid>,
    /// Name, or the words that stand for it.
    pub name: String,
    /// The word that carries the speech act.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub verb: Option<String>,
    /// True if it is said together with the link before: "the FBI and CISA said".
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub beside: bool,
    /// True for the publisher of the report.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub publisher: bool,
}

/// How sure one may be of a finding: derived when asked, never stored over its claims.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Certainty {
    /// 0 to 100, on STIX 2.1's scale (§3.2, appendix A).
    pub confidence: u8,
    /// Admiralty credibility of the information, 1 (confirmed by independent sources) to 6 (cannot be judged).
    pub credibility: u8,
}

/// Where and by whom something was first said.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct FirstSeen {
    /// Day of the report's publication, else of learning it.
    pub date: Date,
    /// Who said it there.
    pub by: String,
    /// The page.
    pub document: Uuid,
    /// Its publisher.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub publisher: Option<String>,
}

/// Claims on the same matter, folded.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct FindingRow {
    /// Follows from subject, predicate, object and time.
    pub id: Uuid,
    /// Subject.
    pub subject: EntityRef,
    /// Predicate.
    pub predicate: Predicate,
    /// Object.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub object: Option<EntityRef>,
    /// First day of the event, where told.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub from: Option<Date>,
    /// Last day of the event, where told.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub to: Option<Date>,
    /// Claims that affirm it.
    pub affirmed: u32,
    /// Claims that deny or retract it.
    pub denied: u32,
    /// Independent origins that affirm it, copies and citations collapsed.
    pub origins: u32,
    /// True if some affirm and others deny it.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub disputed: bool,
    /// How surely the surest of them says so, 0 to 100: below [`PLAIN`](crate::PLAIN) all of them hedge.
    pub surety: u8,
    /// Where it was first said.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub first: Option<FirstSeen>,
    /// How sure one may be.
    pub certainty: Certainty,
    /// The incident that it is about.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub incident: Option<Uuid>,
    /// The words of one claim that carries it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub quote: Option<String>,
}

/// A finding with all that stands behind it.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Finding {
    /// The finding.
    #[serde(flatten)]
    pub row: FindingRow,
    /// Who says so, independently of whom.
    pub by: Vec<OriginCount>,
    /// Every claim, oldest report first.
    pub claims: Vec<ClaimRecord>,
}

/// An independent origin and what it says on one matter.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct OriginCount {
    /// Its name.
    pub name: String,
    /// Admiralty reliability, A to F.
    pub grade: char,
    /// Claims of it that affirm.
    pub affirmed: u32,
    /// Claims of it that deny or retract.
    pub denied: u32,
}

/// A party to an incident and in how many reports it is one.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Party {
    /// Who or what.
    pub entity: EntityRef,
    /// Reports that say so.
    pub reports: u32,
}

/// An incident in short.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct IncidentRow {
    /// Follows from the first report of it.
    pub id: Uuid,
    /// Its name.
    pub name: String,
    /// First day.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub from: Option<Date>,
    /// Last day.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub to: Option<Date>,
    /// Day of the latest report of it.
    pub reported: Date,
    /// Whom it hit.
    pub victims: Vec<Party>,
    /// Who is said to have done it.
    pub actors: Vec<Party>,
    /// Reports of it.
    pub reports: u32,
    /// The incident that it was merged into.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub merged_into: Option<Uuid>,
}

/// An attribution of an incident and who stands behind it.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Attribution {
    /// Who is said to have done it; a country stands for its government and the other way round.
    pub actor: EntityRef,
    /// Independent origins that affirm it.
    pub origins: u32,
    /// Which ones, and how often.
    pub by: Vec<OriginCount>,
    /// True if somebody denies it.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub disputed: bool,
    /// Where it was first said.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub first: Option<FirstSeen>,
}

/// An incident with all that is said about it.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Incident {
    /// In short.
    #[serde(flatten)]
    pub row: IncidentRow,
    /// By what means.
    pub means: Vec<Party>,
    /// Attributions, the best supported first.
    pub attributions: Vec<Attribution>,
    /// Findings about it, by predicate.
    pub findings: Vec<FindingRow>,
    /// Reports of it.
    pub documents: Vec<super::DocumentRow>,
    /// Ties between these reports: copies, quotations, citations.
    pub copies: Vec<super::CopyLink>,
    /// The analysts' decisions on it.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub decisions: Vec<Decision>,
}

/// Polarity as it is kept.
pub(crate) fn polarity_code(polarity: Polarity) -> i64 {
    match polarity {
        Polarity::Affirmed => 0,
        Polarity::Denied => 1,
        Polarity::Retracted => 2,
    }
}

//! Decisions as they are asked for and as they are listed; what changed since.

use super::knowledge::FindingShown;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// A decision about an incident, as it is asked for.
#[derive(Deserialize, ToSchema)]
pub struct IncidentDecisionWanted {
    /// merge, split or annotate.
    pub verb: String,
    /// The incident that ends in this one; for `merge`.
    pub with: Option<Uuid>,
    /// The reports whose account leaves for an incident of its own; for `split`.
    #[serde(default)]
    pub reports: Vec<Uuid>,
    /// Why.
    pub note: Option<String>,
}

/// A decision about a report, as it is asked for.
#[derive(Deserialize, ToSchema)]
pub struct ReportDecisionWanted {
    /// mark or annotate.
    pub verb: String,
    /// clear, green, amber, amber+strict or red; for `mark`.
    pub marking: Option<String>,
    /// Why.
    pub note: Option<String>,
}

/// What a decision is about.
#[derive(Serialize, ToSchema)]
pub struct DecidedOn {
    /// claim, report, incident, source, decision or other.
    pub kind: String,
    /// Its key; of a source, its name.
    pub id: String,
    /// It in words.
    pub words: String,
    /// The report that makes the claim.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub report: Option<String>,
}

/// A decision in the list of all.
#[derive(Serialize, ToSchema)]
pub struct DecisionLine {
    /// Its key.
    pub id: String,
    /// accept, reject, correct, annotate, merge, split, mark, grade-source or undo.
    pub verb: String,
    /// Who decided.
    pub by: String,
    /// When.
    pub at: String,
    /// Why, in the analyst's words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// What it is about.
    pub on: Vec<DecidedOn>,
    /// From what to what, or what is right.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// True if it was taken back.
    pub undone: bool,
    /// True if the asker may take it back.
    pub may_undo: bool,
}

/// What a change did to one finding.
#[derive(Serialize, ToSchema)]
pub struct Moved {
    /// new, corroborated, disputed, withdrawn, repeated or fewer.
    pub how: String,
    /// The finding as it stood after the change.
    pub finding: FindingShown,
}

/// One change of the base.
#[derive(Serialize, ToSchema)]
pub struct ChangeShown {
    /// Its number among the changes that the asker sees.
    pub seq: i64,
    /// When it was made.
    pub at: String,
    /// The report that came, if it is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub report: Option<ReportCame>,
    /// The decision that was taken, if it is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decision: Option<DecisionLine>,
    /// What it did to findings, at most twelve of them.
    pub moved: Vec<Moved>,
    /// How many findings its claims belong to.
    pub findings: u32,
}

/// A report or version that came.
#[derive(Serialize, ToSchema)]
pub struct ReportCame {
    /// Its key.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Its publisher.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub publisher: Option<String>,
    /// 1 for a report that was not known before.
    pub version: u32,
    /// What the version says of itself: update, correction or retraction.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// Who may see it.
    pub marking: String,
    /// Claims that came with it.
    pub came: u32,
    /// Claims of the version before that went with it.
    pub went: u32,
}

/// What changed.
#[derive(Serialize, ToSchema)]
pub struct ChangesShown {
    /// The number of the last change before these.
    pub since: i64,
    /// The day or moment that was asked for; absent where all is told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// Changes, the latest first.
    pub items: Vec<ChangeShown>,
    /// Hand it back as `after` for earlier ones.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
    /// How many changes there are since.
    pub total: i64,
}

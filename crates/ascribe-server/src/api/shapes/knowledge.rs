//! Findings, dossiers, incidents, names.

use super::record::{Argument, ClaimShown, DecisionShown, EntityRef, Kin, ReportLine};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// Claims on the same matter, folded.
#[derive(Serialize, ToSchema)]
pub struct FindingShown {
    /// Its key.
    pub id: String,
    /// Of whom or what.
    pub subject: Argument,
    /// The predicate's word.
    pub predicate: String,
    /// To whom or what.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub object: Option<Argument>,
    /// First day of the event, over all claims.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// Last day of the event, over all claims.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
    /// How many independent origins affirm it; copies and citations do not count.
    pub origins: u32,
    /// How many claims affirm it.
    pub affirmed: u32,
    /// How many claims deny or retract it.
    pub denied: u32,
    /// True if some affirm and others deny it.
    pub disputed: bool,
    /// True if nobody says it without a hedge.
    pub hedged: bool,
    /// How surely the surest says so, 0 to 100 by ICD 203; 80 for a plain statement.
    pub surety: u8,
    /// Day on which it was first said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_seen: Option<String>,
    /// Who said it first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_by: Option<String>,
    /// STIX confidence, 0 to 100, derived when asked.
    pub confidence: u8,
    /// Admiralty credibility, 1 (confirmed by independent sources) to 6 (cannot be judged).
    pub credibility: u8,
    /// The incident that it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub incident: Option<String>,
    /// The words of one claim that carries it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quote: Option<String>,
}

/// An independent origin and what it says on one matter.
#[derive(Serialize, ToSchema)]
pub struct OriginShown {
    /// Who.
    pub name: String,
    /// Admiralty reliability, A to F.
    pub grade: String,
    /// Its claims that affirm.
    pub affirmed: u32,
    /// Its claims that deny or retract.
    pub denied: u32,
}

/// A finding with every claim behind it.
#[derive(Serialize, ToSchema)]
pub struct FindingWhole {
    /// The finding.
    #[serde(flatten)]
    pub finding: FindingShown,
    /// Who says so, independently of whom.
    pub by: Vec<OriginShown>,
    /// Every claim, the oldest report first.
    pub evidence: Vec<ClaimShown>,
}

/// One name and who uses it.
#[derive(Serialize, ToSchema)]
pub struct NameShown {
    /// The name.
    pub name: String,
    /// Vendors and lists that say so.
    pub said_by: Vec<String>,
}

/// What another name is to this identity.
#[derive(Serialize, ToSchema)]
pub struct NameRelation {
    /// overlaps-with, part-of, has-part, distinct-from, renamed-to …
    pub relation: String,
    /// The other.
    pub to: String,
    /// Who says so.
    pub said_by: String,
    /// Since when.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
    /// Where.
    #[serde(rename = "ref", skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
}

/// What a bundle is to hold.
#[derive(Deserialize, ToSchema)]
pub struct BundleWanted {
    /// Keys of findings.
    #[serde(default)]
    pub findings: Vec<uuid::Uuid>,
    /// Keys of reports: each with its claims, and the findings that they are folded into.
    #[serde(default)]
    pub reports: Vec<uuid::Uuid>,
    /// Keys of incidents: what is said of them.
    #[serde(default)]
    pub incidents: Vec<uuid::Uuid>,
}

/// Who is called what, under one view.
#[derive(Serialize, ToSchema)]
pub struct Identity {
    /// The name it goes by.
    pub name: String,
    /// What it is.
    pub kind: String,
    /// All its names.
    pub names: Vec<NameShown>,
    /// Ids in catalogues.
    pub ids: BTreeMap<String, String>,
    /// What other names are to it.
    pub relations: Vec<NameRelation>,
}

/// The answer to a question of names.
#[derive(Serialize, ToSchema)]
pub struct NamesAnswer {
    /// The view that was asked for.
    pub view: String,
    /// Every owner of the name.
    pub identities: Vec<Identity>,
    /// Names near to it, where nobody owns it.
    pub nearest: Vec<String>,
    /// Entities of the base that bear the name.
    pub entities: Vec<EntityLine>,
}

/// The findings of one predicate in a dossier.
#[derive(Serialize, ToSchema)]
pub struct Section {
    /// The predicate's word.
    pub predicate: String,
    /// does, if the entity is the subject; suffers, if the object.
    pub relation: String,
    /// How it reads from the entity's side.
    pub word: String,
    /// How many findings it has in all.
    pub total: u64,
    /// The best supported ones.
    pub findings: Vec<FindingShown>,
}

/// All that is said of one entity.
#[derive(Serialize, ToSchema)]
pub struct DossierShown {
    /// The entity.
    pub entity: EntityRef,
    /// Names that it bears in reports and catalogues.
    pub names: Vec<String>,
    /// Ids in catalogues.
    pub ids: BTreeMap<String, String>,
    /// ISO 3166-1 alpha-2 code of the country that it is or belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
    /// Others that are looked at together with it: a country's government and ministries.
    pub together_with: Vec<EntityRef>,
    /// Other owners of the name; overlap is not equality.
    pub candidates: Vec<String>,
    /// How many reports speak of it.
    pub reports: u64,
    /// Day of the first of them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first: Option<String>,
    /// Day of the last of them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last: Option<String>,
    /// Findings by predicate.
    pub sections: Vec<Section>,
    /// Incidents to which it is a party.
    pub incidents: Vec<IncidentLine>,
    /// The day as of which this holds, if one was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub as_of: Option<String>,
}

/// A party to an incident and in how many reports it is one.
#[derive(Serialize, ToSchema)]
pub struct PartyShown {
    /// Who or what.
    pub party: Argument,
    /// Reports that say so.
    pub reports: u32,
}

/// An incident in a list.
#[derive(Serialize, ToSchema)]
pub struct IncidentLine {
    /// Its key.
    pub id: String,
    /// Its name.
    pub name: String,
    /// First day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// Last day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
    /// Day of the latest report of it.
    pub reported: String,
    /// Whom it hit.
    pub victims: Vec<PartyShown>,
    /// Who is said to have done it.
    pub actors: Vec<PartyShown>,
    /// Reports of it.
    pub reports: u32,
}

/// An attribution of an incident and who stands behind it.
#[derive(Serialize, ToSchema)]
pub struct AttributionShown {
    /// Who is said to have done it.
    pub actor: Argument,
    /// Independent origins that affirm it.
    pub origins: u32,
    /// Which ones, and how often.
    pub by: Vec<OriginShown>,
    /// True if somebody denies it.
    pub disputed: bool,
    /// Day on which it was first said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_seen: Option<String>,
    /// Who said it first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_by: Option<String>,
}

/// An incident with all that is said about it.
#[derive(Serialize, ToSchema)]
pub struct IncidentShown {
    /// In short.
    #[serde(flatten)]
    pub line: IncidentLine,
    /// By what means.
    pub means: Vec<PartyShown>,
    /// Attributions, the best supported first.
    pub attributions: Vec<AttributionShown>,
    /// Findings about it.
    pub findings: Vec<FindingShown>,
    /// Reports of it.
    pub told_by: Vec<ReportLine>,
    /// Copies, quotations and citations among them.
    pub kin: Vec<Kin>,
    /// What analysts decided on it.
    pub decisions: Vec<DecisionShown>,
}

/// An entity in a list.
#[derive(Serialize, ToSchema)]
pub struct EntityLine {
    /// The entity.
    #[serde(flatten)]
    pub entity: EntityRef,
    /// Reports that speak of it.
    pub reports: u32,
    /// Findings with it on either side.
    pub findings: u32,
}

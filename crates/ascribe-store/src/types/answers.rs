//! Answers to questions.

use super::{Decision, EntityRef, FindingRow, IncidentRow, VersionNote};
use crate::Marking;
use ascribe_model::{Kind, Predicate};
use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// How much there is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Stats {
    /// Pages.
    pub documents: u64,
    /// Their versions.
    pub versions: u64,
    /// Claims of latest versions.
    pub claims: u64,
    /// Findings that claims are folded into.
    pub findings: u64,
    /// Incidents.
    pub incidents: u64,
    /// Independent origins.
    pub origins: u64,
    /// Entities, words that name none left out.
    pub entities: u64,
    /// Analysts' decisions.
    pub decisions: u64,
    /// The number of the last change.
    pub seq: i64,
}

/// A report found by words.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Hit {
    /// The page.
    pub document: Uuid,
    /// The version.
    pub version: Uuid,
    /// Title.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub title: Option<String>,
    /// Publisher.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub publisher: Option<String>,
    /// Address.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub url: Option<String>,
    /// Day of publication.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub published: Option<Date>,
    /// Words around the first place that was found.
    pub excerpt: String,
    /// Byte offset of the excerpt in the version's text.
    pub at: usize,
    /// Who may see it.
    pub marking: Marking,
    /// Claims in whose sentence a word stands that was looked for.
    pub claims: Vec<super::ClaimRecord>,
}

/// An entity that bears a name.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct EntityMatch {
    /// The entity.
    pub entity: EntityRef,
    /// Reports that speak of it.
    pub reports: u32,
    /// Findings with it on either side.
    pub findings: u32,
}

/// Which way a finding is looked at.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Relation {
    /// The entity is the subject.
    Does,
    /// The entity is the object.
    Suffers,
}

/// The findings of one predicate in a dossier.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Section {
    /// The predicate.
    pub predicate: Predicate,
    /// Which way it is looked at.
    pub relation: Relation,
    /// The word for it: the predicate's, or its inverse reading.
    pub word: String,
    /// How many findings there are.
    pub total: u64,
    /// The best supported ones.
    pub findings: Vec<FindingRow>,
}

/// What reports say of one entity.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Dossier {
    /// The entity.
    pub entity: EntityRef,
    /// Names that it bears in reports and catalogues.
    pub names: Vec<String>,
    /// Others that are looked at together with it: a country's government and ministries.
    pub together_with: Vec<EntityRef>,
    /// Other owners of the name; overlap is not equality.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub candidates: Vec<String>,
    /// Reports that speak of it.
    pub reports: u64,
    /// Day of the first of them.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub first: Option<Date>,
    /// Day of the last of them.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub last: Option<Date>,
    /// Findings by predicate.
    pub sections: Vec<Section>,
    /// Incidents to which it is a party.
    pub incidents: Vec<IncidentRow>,
}

/// One dated event of a timeline.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct TimelineEntry {
    /// The day by which it is ordered.
    pub date: Date,
    /// True if the text dates the event; false if only the report is dated.
    pub dated: bool,
    /// What.
    pub finding: FindingRow,
}

/// How many events fall into one month.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Bar {
    /// `2022-07`.
    pub month: String,
    /// Events.
    pub events: u64,
}

/// Events by date.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Timeline {
    /// Whose it is.
    pub of: Vec<EntityRef>,
    /// Events by month.
    pub bars: Vec<Bar>,
    /// Events, oldest first.
    pub entries: super::Paged<TimelineEntry>,
}

/// A response of a state or body.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Response {
    /// When it was taken, else reported.
    pub date: Date,
    /// True if the text dates the response itself.
    pub dated: bool,
    /// What.
    pub finding: FindingRow,
    /// What it answers to.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub incident: Option<IncidentRow>,
    /// Its number among all responses of its kind in the base, by date: 1 for the first.
    pub ordinal: u64,
}

/// What two entities share under one predicate.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Shared {
    /// The predicate.
    pub predicate: Predicate,
    /// Which way.
    pub relation: Relation,
    /// With whom or what both have it.
    pub with: EntityRef,
    /// Origins for the first.
    pub a_origins: u32,
    /// Origins for the second.
    pub b_origins: u32,
}

/// Two entities side by side.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Comparison {
    /// The first.
    pub a: Vec<EntityRef>,
    /// The second.
    pub b: Vec<EntityRef>,
    /// What is said of one and the other directly.
    pub between: Vec<FindingRow>,
    /// What both have.
    pub shared: Vec<Shared>,
    /// Findings that only the first has.
    pub only_a: u64,
    /// Findings that only the second has.
    pub only_b: u64,
    /// Reports that speak of both.
    pub reports: u64,
}

/// Which attacks are counted by country.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct AttackQuery {
    /// Only what took place, or was first said where undated, on or after this day.
    pub from: Option<Date>,
    /// Only what took place, or was first said where undated, on or before this day.
    pub to: Option<Date>,
}

/// How often actors of one country are said to have attacked another.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct CountryPair {
    /// ISO 3166-1 alpha-2 code of the country that is said to be behind it.
    pub from: String,
    /// ISO 3166-1 alpha-2 code of the country that was hit.
    pub to: String,
    /// Findings that say so.
    pub findings: u64,
    /// The most independent origins that one of them has.
    pub origins: u32,
    /// Those that are disputed.
    pub disputed: u64,
    /// Incidents that the one's actors are said to be behind and that hit the other.
    pub incidents: u64,
}

/// Which uses are counted.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct UseQuery {
    /// By one of these; by anybody, if none is named.
    pub of: Vec<Uuid>,
    /// By one of these predicates.
    pub predicates: Vec<Predicate>,
    /// Of things of this kind.
    pub kind: Option<Kind>,
}

/// How often something is said to be used.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Used {
    /// What.
    pub what: EntityRef,
    /// Findings that say so.
    pub findings: u64,
    /// Independent origins that say so in one finding or another.
    pub origins: u32,
}

/// How a source is used.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct SourceRow {
    /// Its name.
    pub name: String,
    /// Admiralty reliability, A to F.
    pub grade: char,
    /// True if an analyst set the grade.
    pub graded: bool,
    /// Reports that it published.
    pub reports: u64,
    /// Claims of which it is the origin.
    pub claims: u64,
    /// Findings that it was the first to tell.
    pub firsts: u64,
    /// Reports of others that copy, quote or cite its reports.
    pub copied: u64,
    /// Its reports that copy or quote others.
    pub copies: u64,
}

/// One change of the base. Numbers rise without gaps; nothing is ever taken back.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Change {
    /// Its number.
    pub seq: i64,
    /// When.
    pub at: Timestamp,
    /// What.
    #[serde(flatten)]
    pub kind: ChangeKind,
}

/// What changed.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "change")]
pub enum ChangeKind {
    /// A report came, or a new version or reading of one.
    Report {
        /// The page.
        document: Uuid,
        /// The version.
        version: Uuid,
        /// 1 for a page that was not known before.
        number: u32,
        /// Its title.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        title: Option<String>,
        /// Its publisher.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        publisher: Option<String>,
        /// What the version says of itself.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        note: Option<VersionNote>,
        /// Claims that came.
        came: Vec<Uuid>,
        /// Claims that went.
        went: Vec<Uuid>,
        /// Who may see the document.
        marking: Marking,
    },
    /// An analyst decided.
    Decision(Box<Decision>),
}

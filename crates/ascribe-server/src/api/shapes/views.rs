//! What the pictures show: timeline, graph, map, techniques; and the first page.

use super::knowledge::{EntityLine, FindingShown, IncidentLine};
use super::record::{EntityRef, ReportLine};
use serde::Serialize;
use utoipa::ToSchema;

/// One event on a timeline.
#[derive(Serialize, ToSchema)]
pub struct EventShown {
    /// The finding that tells it, with the event's first and last day where told.
    pub finding: FindingShown,
    /// The day by which it is ordered.
    pub date: String,
    /// True if the text dates the event; false if only the report is dated.
    pub dated: bool,
}

/// How many events fall into one month.
#[derive(Serialize, ToSchema)]
pub struct MonthShown {
    /// `2022-07`.
    pub month: String,
    /// Events.
    pub events: u64,
}

/// Events by date.
#[derive(Serialize, ToSchema)]
pub struct TimelineShown {
    /// Whose it is; nobody's, if it is the whole base's.
    pub of: Vec<EntityRef>,
    /// Events by month.
    pub months: Vec<MonthShown>,
    /// Events, the oldest first.
    pub events: Vec<EventShown>,
    /// How many there are in the period.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total: Option<u64>,
    /// Hand it back as `after` for more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// One entity of a graph.
#[derive(Serialize, ToSchema)]
pub struct NodeShown {
    /// The entity.
    #[serde(flatten)]
    pub entity: EntityRef,
    /// Steps from where the graph begins.
    pub depth: u32,
}

/// One finding as an edge.
#[derive(Serialize, ToSchema)]
pub struct EdgeShown {
    /// The finding.
    pub finding: String,
    /// Key of its subject.
    pub from: String,
    /// Key of its object.
    pub to: String,
    /// The predicate's word.
    pub predicate: String,
    /// How many independent origins affirm it.
    pub origins: u32,
    /// True if it is disputed.
    pub disputed: bool,
    /// First day of the event.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub since: Option<String>,
}

/// Entities and what is said between them.
#[derive(Serialize, ToSchema)]
pub struct GraphShown {
    /// The entities.
    pub nodes: Vec<NodeShown>,
    /// What is said between them.
    pub edges: Vec<EdgeShown>,
    /// True if there are more than are given.
    pub cut: bool,
}

/// Attacks of one country's actors on another, as said.
#[derive(Serialize, ToSchema)]
pub struct ArcShown {
    /// ISO 3166-1 alpha-2 code of the country that is said to be behind it.
    pub from: String,
    /// ISO 3166-1 alpha-2 code of the country that was hit.
    pub to: String,
    /// How many findings say so.
    pub findings: u64,
    /// The most independent origins that one of them has.
    pub origins: u32,
    /// How many of them are disputed.
    pub disputed: u64,
    /// How many incidents the one's actors are said to be behind that hit the other.
    pub incidents: u64,
}

/// What is said between two countries.
#[derive(Serialize, ToSchema)]
pub struct PairShown {
    /// The findings, the best supported first.
    pub findings: Vec<FindingShown>,
    /// The incidents, the latest first.
    pub incidents: Vec<IncidentLine>,
    /// Hand it back as `after` for more findings.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// A country on the map.
#[derive(Serialize, ToSchema)]
pub struct CountryShown {
    /// ISO 3166-1 alpha-2 code.
    pub code: String,
    /// Its name.
    pub name: String,
}

/// Who is said to have attacked whom, by country.
#[derive(Serialize, ToSchema)]
pub struct MapShown {
    /// The countries that take part.
    pub countries: Vec<CountryShown>,
    /// Who attacked whom.
    pub arcs: Vec<ArcShown>,
}

/// A technique and how often it is said to be used.
#[derive(Serialize, ToSchema)]
pub struct TechniqueShown {
    /// ATT&CK id; empty for what has none.
    pub id: String,
    /// Key of its entity.
    pub entity: String,
    /// Its name.
    pub name: String,
    /// How many independent origins say that it is used, in one finding or another.
    pub origins: u32,
    /// How many findings say so.
    pub findings: u64,
}

/// A tactic and its techniques.
#[derive(Serialize, ToSchema)]
pub struct TacticShown {
    /// ATT&CK id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Techniques that somebody says are used.
    pub techniques: Vec<TechniqueShown>,
}

/// What a group is said to use, by tactic.
#[derive(Serialize, ToSchema)]
pub struct TechniquesShown {
    /// Whose, if somebody's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entity: Option<EntityRef>,
    /// The tactics in the order of ATT&CK.
    pub tactics: Vec<TacticShown>,
    /// Techniques that the matrix has no place for.
    pub unplaced: Vec<TechniqueShown>,
}

/// Something new that concerns the watch list.
#[derive(Serialize, ToSchema)]
pub struct WatchHit {
    /// The watched entity.
    pub entity: EntityRef,
    /// How many claims came.
    pub new: u64,
    /// Findings that they belong to, the latest first.
    pub findings: Vec<FindingShown>,
}

/// What the base holds.
#[derive(Serialize, ToSchema)]
pub struct Stats {
    /// Reports.
    pub documents: u64,
    /// Versions of them.
    pub versions: u64,
    /// Claims.
    pub claims: u64,
    /// Findings.
    pub findings: u64,
    /// Incidents.
    pub incidents: u64,
    /// Independent origins.
    pub origins: u64,
}

/// The first page: what is new to whoever asks.
#[derive(Serialize, ToSchema)]
pub struct HomeShown {
    /// When the asker was here last; absent on the first visit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub since: Option<String>,
    /// What the base holds.
    pub stats: Stats,
    /// Reports that came since, the latest first.
    pub reports: Vec<ReportLine>,
    /// How many came.
    pub new_reports: u64,
    /// What concerns the watch list.
    pub watch: Vec<WatchHit>,
    /// Disputes, the latest first.
    pub disputes: Vec<FindingShown>,
}

/// What a search found.
#[derive(Serialize, ToSchema)]
pub struct SearchShown {
    /// Entities by name.
    pub entities: Vec<EntityLine>,
    /// Incidents by their names and parties.
    pub incidents: Vec<IncidentLine>,
    /// Findings by their words.
    pub findings: Vec<FindingShown>,
    /// Reports by their text.
    pub reports: Vec<ReportHit>,
}

/// A report that was found.
#[derive(Serialize, ToSchema)]
pub struct ReportHit {
    /// The report.
    #[serde(flatten)]
    pub line: ReportLine,
    /// Words around the match.
    pub snippet: String,
}

//! What any store of the record can do, whatever it is kept in.

use crate::types::{
    Added, AsOf, AttackQuery, Change, ClaimRecord, Comparison, CopyLink, CountryPair, Decision, DocumentRow, Dossier,
    EntityMatch, EntityRef, Finding, FindingRow, Folded, FoldedQuery, Hit, Incident, IncidentRow, NewDecision,
    NewReport, OriginCount, Paged, Paging, Response, SourceRow, Stats, Timeline, UseQuery, Used, VersionChange,
    VersionRow,
};
use crate::{StoreError, Way};
use ascribe_model::{Predicate, Reading};
use jiff::{Timestamp, civil::Date};
use uuid::Uuid;

/// The result of asking or telling a store.
pub type Kept<T> = Result<T, StoreError>;

/// Which findings are wanted; absent fields do not restrict.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct FindingQuery {
    /// With one of these as subject.
    pub subjects: Vec<Uuid>,
    /// With one of these as object.
    pub objects: Vec<Uuid>,
    /// Of one of these predicates.
    pub predicates: Vec<Predicate>,
    /// Affirmed by at least so many independent origins.
    pub origins: u32,
    /// True for those only that some affirm and others deny.
    pub disputed: bool,
    /// On which this origin, by name, says something.
    pub source: Option<String>,
}

/// Keeps reports and decisions, folds claims, answers questions.
///
/// Everything is dated twice: by when it happened and by when it was learned. Questions that take an [`AsOf`] show the
/// base as it stood after that change. Nothing is ever deleted: versions, readings and decisions supersede earlier ones.
pub trait Store {
    /// Keeps reports, all or none of them. When it returns they are on disk.
    fn add(&mut self, reports: &[NewReport]) -> Kept<Vec<Added>>;
    /// Records an analyst's decision and does what it says.
    fn decide(&mut self, decision: NewDecision) -> Kept<Decision>;

    /// How much there is.
    fn stats(&self, at: AsOf) -> Kept<Stats>;
    /// The state of the base at the end of a moment.
    fn as_of(&self, moment: Timestamp) -> Kept<AsOf>;

    /// Reports that hold words: `AND` (or nothing), `OR`, `NOT`, `"a phrase"`, `word*`, parentheses, `title:word`.
    fn find(&self, words: &str, at: AsOf, paging: &Paging) -> Kept<Paged<Hit>>;
    /// Findings that hold words in subject, predicate or object.
    fn find_findings(&self, words: &str, at: AsOf, paging: &Paging) -> Kept<Paged<FindingRow>>;

    /// Entities that bear a name, the most spoken of first.
    fn entities(&self, name: &str) -> Kept<Vec<EntityMatch>>;
    /// One entity.
    fn entity(&self, id: Uuid) -> Kept<Option<EntityRef>>;
    /// What reports say of an entity; `findings` for each predicate.
    fn dossier(&self, entity: Uuid, at: AsOf, findings: usize) -> Kept<Option<Dossier>>;
    /// Findings, the best supported first.
    fn findings(&self, query: &FindingQuery, at: AsOf, paging: &Paging) -> Kept<Paged<FindingRow>>;
    /// Findings by their ids, in that order; those that did not count then are left out.
    fn finding_rows(&self, ids: &[Uuid], at: AsOf) -> Kept<Vec<FindingRow>>;
    /// Who says so, independently of whom.
    fn origins_of(&self, finding: Uuid, at: AsOf) -> Kept<Vec<OriginCount>>;
    /// A finding with its claims.
    fn finding(&self, id: Uuid, at: AsOf) -> Kept<Option<Finding>>;
    /// Findings with an object as they are told at each marking, those that were withdrawn too, in the order in which they changed.
    fn folded(&self, query: &FoldedQuery, at: AsOf, paging: &Paging) -> Kept<Paged<Folded>>;
    /// A claim.
    fn claim(&self, id: Uuid) -> Kept<Option<ClaimRecord>>;
    /// Claims of a version, in the order of its text; those of superseded readings left out.
    fn claims_of(&self, version: Uuid) -> Kept<Vec<ClaimRecord>>;
    /// All claims of latest versions that count and that may leave by a way, in the order in which they were learned.
    fn claims(&self, way: Way, at: AsOf, paging: &Paging) -> Kept<Paged<ClaimRecord>>;

    /// Pages, the latest learned first.
    fn documents(&self, at: AsOf, paging: &Paging) -> Kept<Paged<DocumentRow>>;
    /// A page, by its id or that of one of its versions.
    fn document(&self, id: Uuid) -> Kept<Option<DocumentRow>>;
    /// The versions of a page, oldest first.
    fn versions(&self, document: Uuid) -> Kept<Vec<VersionRow>>;
    /// What was read in a version.
    fn reading(&self, version: Uuid) -> Kept<Option<Reading>>;
    /// The bytes of a version as they came.
    fn original(&self, version: Uuid) -> Kept<Option<Vec<u8>>>;
    /// What changed between two versions.
    fn version_change(&self, from: Uuid, to: Uuid) -> Kept<Option<VersionChange>>;
    /// What a page copies, quotes and cites, and what copies, quotes and cites it.
    fn copies(&self, document: Uuid) -> Kept<Vec<CopyLink>>;

    /// Incidents: those of an entity or all, the latest first.
    fn incidents(&self, of: &[Uuid], at: AsOf, paging: &Paging) -> Kept<Paged<IncidentRow>>;
    /// Incidents by words of their names, victims and actors, the most reported first.
    fn find_incidents(&self, words: &str, at: AsOf, paging: &Paging) -> Kept<Paged<IncidentRow>>;
    /// An incident with all that is said about it; one that was merged answers as what it was merged into.
    fn incident(&self, id: Uuid, at: AsOf) -> Kept<Option<Incident>>;

    /// Dated events around entities (none: all) from one day to another, oldest first, and how many fall into each month,
    /// whichever days are asked for.
    fn timeline(&self, of: &[Uuid], days: (Option<Date>, Option<Date>), at: AsOf, paging: &Paging) -> Kept<Timeline>;
    /// Who attacks or targets a sector, country or anybody else: best supported first.
    fn targets(&self, of: &[Uuid], at: AsOf, paging: &Paging) -> Kept<Paged<FindingRow>>;
    /// How often actors of one country are said to have attacked another, over all findings and incidents of a period.
    fn attacks(&self, query: &AttackQuery, at: AsOf) -> Kept<Vec<CountryPair>>;
    /// The findings behind a pair of countries, the best supported first.
    fn attacks_between(
        &self,
        from: &str,
        to: &str,
        query: &AttackQuery,
        at: AsOf,
        paging: &Paging,
    ) -> Kept<Paged<FindingRow>>;
    /// The incidents behind a pair of countries, the latest first.
    fn incidents_between(
        &self,
        from: &str,
        to: &str,
        query: &AttackQuery,
        at: AsOf,
        paging: &Paging,
    ) -> Kept<Paged<IncidentRow>>;
    /// What is said to be used, by how many independent origins; that with the most origins first.
    fn used(&self, query: &UseQuery, at: AsOf) -> Kept<Vec<Used>>;
    /// Responses by or against entities (none: by anybody), oldest first.
    fn responses(&self, of: &[Uuid], kinds: &[Predicate], at: AsOf, paging: &Paging) -> Kept<Paged<Response>>;
    /// An entity together with those that stand for it: a country with its government and ministries.
    fn circle(&self, entity: Uuid) -> Kept<Vec<EntityRef>>;
    /// What two sets of entities have in common.
    fn compare(&self, a: &[Uuid], b: &[Uuid], at: AsOf) -> Kept<Comparison>;
    /// Who is cited, how often first, how often copied; the most claims first.
    fn sources(&self, paging: &Paging) -> Kept<Paged<SourceRow>>;

    /// Changes after a number, in their order; as many as the limit allows.
    fn changes(&self, since: i64, limit: usize) -> Kept<Vec<Change>>;
    /// A decision.
    fn decision(&self, id: Uuid) -> Kept<Option<Decision>>;
    /// Decisions, the latest first.
    fn decisions(&self, paging: &Paging) -> Kept<Paged<Decision>>;
    /// What is wrong with the base; nothing, if it is whole.
    fn check(&self) -> Kept<Vec<String>>;
}

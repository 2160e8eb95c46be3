//! [`Store`] in one SQLite file.

use super::Base;
use crate::Way;
use crate::store::{FindingQuery, Kept, Store};
use crate::types::{
    Added, AsOf, AttackQuery, Change, ClaimRecord, Comparison, CopyLink, CountryPair, Decision, DocumentRow, Dossier,
    EntityMatch, EntityRef, Finding, FindingRow, Folded, FoldedQuery, Hit, Incident, IncidentRow, NewDecision,
    NewReport, OriginCount, Paged, Paging, Response, SourceRow, Stats, Timeline, UseQuery, Used, VersionChange,
    VersionRow,
};
use ascribe_model::{Predicate, Reading};
use jiff::{Timestamp, civil::Date};
use uuid::Uuid;

/// Each question goes to the asker under one state of the base.
macro_rules! asked {
    ($($name:ident($($argument:ident: $kind:ty),*) -> $answer:ty;)*) => {
        $(fn $name(&self, $($argument: $kind),*) -> Kept<$answer> {
            self.ask(|asker| asker.$name($($argument),*))
        })*
    };
}

impl Store for Base {
    fn add(&mut self, reports: &[NewReport]) -> Kept<Vec<Added>> {
        self.add_reports(reports)
    }

    fn decide(&mut self, decision: NewDecision) -> Kept<Decision> {
        self.record_decision(&decision)
    }

    asked! {
        stats(at: AsOf) -> Stats;
        as_of(moment: Timestamp) -> AsOf;
        find(words: &str, at: AsOf, paging: &Paging) -> Paged<Hit>;
        find_findings(words: &str, at: AsOf, paging: &Paging) -> Paged<FindingRow>;
        entities(name: &str) -> Vec<EntityMatch>;
        entity(id: Uuid) -> Option<EntityRef>;
        dossier(entity: Uuid, at: AsOf, findings: usize) -> Option<Dossier>;
        findings(query: &FindingQuery, at: AsOf, paging: &Paging) -> Paged<FindingRow>;
        finding_rows(ids: &[Uuid], at: AsOf) -> Vec<FindingRow>;
        origins_of(finding: Uuid, at: AsOf) -> Vec<OriginCount>;
        finding(id: Uuid, at: AsOf) -> Option<Finding>;
        folded(query: &FoldedQuery, at: AsOf, paging: &Paging) -> Paged<Folded>;
        claim(id: Uuid) -> Option<ClaimRecord>;
        claims_of(version: Uuid) -> Vec<ClaimRecord>;
        claims(way: Way, at: AsOf, paging: &Paging) -> Paged<ClaimRecord>;
        documents(at: AsOf, paging: &Paging) -> Paged<DocumentRow>;
        document(id: Uuid) -> Option<DocumentRow>;
        versions(document: Uuid) -> Vec<VersionRow>;
        reading(version: Uuid) -> Option<Reading>;
        original(version: Uuid) -> Option<Vec<u8>>;
        version_change(from: Uuid, to: Uuid) -> Option<VersionChange>;
        copies(document: Uuid) -> Vec<CopyLink>;
        incidents(of: &[Uuid], at: AsOf, paging: &Paging) -> Paged<IncidentRow>;
        find_incidents(words: &str, at: AsOf, paging: &Paging) -> Paged<IncidentRow>;
        incident(id: Uuid, at: AsOf) -> Option<Incident>;
        timeline(of: &[Uuid], days: (Option<Date>, Option<Date>), at: AsOf, paging: &Paging) -> Timeline;
        targets(of: &[Uuid], at: AsOf, paging: &Paging) -> Paged<FindingRow>;
        responses(of: &[Uuid], kinds: &[Predicate], at: AsOf, paging: &Paging) -> Paged<Response>;
        circle(entity: Uuid) -> Vec<EntityRef>;
        used(query: &UseQuery, at: AsOf) -> Vec<Used>;
        attacks(query: &AttackQuery, at: AsOf) -> Vec<CountryPair>;
        attacks_between(from: &str, to: &str, query: &AttackQuery, at: AsOf, paging: &Paging) -> Paged<FindingRow>;
        incidents_between(from: &str, to: &str, query: &AttackQuery, at: AsOf, paging: &Paging) -> Paged<IncidentRow>;
        compare(a: &[Uuid], b: &[Uuid], at: AsOf) -> Comparison;
        sources(paging: &Paging) -> Paged<SourceRow>;
        changes(since: i64, limit: usize) -> Vec<Change>;
        decision(id: Uuid) -> Option<Decision>;
        decisions(paging: &Paging) -> Paged<Decision>;
        check() -> Vec<String>;
    }
}

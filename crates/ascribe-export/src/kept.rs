//! What a store knows, as it may leave: reports with the claims that count, findings folded from what may be seen.

use crate::record::{Cited, speaks_of};
use ascribe_model::{Marking, Reading, Way};
use ascribe_stix::{
    Bundle, ExportOptions, FindingClaim, FindingExport, Timestamp, findings_to_bundle, reading_to_bundle,
};
use ascribe_store::{AsOf, ClaimRecord, Folded, FoldedQuery, Kept, Paging, Store, with_claims};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// Findings taken from the store at once.
const PAGE: usize = 200;

/// A version of a report as it may leave: with the claims that count, those that an analyst put in the place of others too,
/// and none that the way does not let out.
#[derive(Clone, Debug)]
pub struct KeptReport {
    /// What was read.
    pub reading: Reading,
    /// How the page is marked.
    pub marking: Marking,
    /// Claims, by id, that are marked more strictly than the page.
    pub stricter: BTreeMap<Uuid, Marking>,
}

impl KeptReport {
    /// A version of a page that is so marked; nothing if it is not kept. `counts` chooses among the claims that may leave.
    ///
    /// # Errors
    /// If the store cannot be asked.
    pub fn of(
        store: &dyn Store,
        version: Uuid,
        marking: Marking,
        way: Way,
        counts: impl Fn(&ClaimRecord) -> bool,
    ) -> Kept<Option<KeptReport>> {
        let Some(reading) = store.reading(version)? else { return Ok(None) };
        let mut records = store.claims_of(version)?;
        records.retain(|record| way.is_open_to(record.marking) && counts(record));
        let stricter = records.iter().filter(|r| r.marking > marking).map(|r| (r.claim.id, r.marking)).collect();
        Ok(Some(KeptReport { reading: with_claims(reading, records), marking, stricter }))
    }

    /// The strictest marking of what is in it.
    pub fn strictest(&self) -> Marking {
        self.stricter.values().copied().max().unwrap_or_default().max(self.marking)
    }

    /// It in STIX, each object under its own marking.
    pub fn bundle(&self) -> Bundle {
        let options = ExportOptions { tlp: self.marking, stricter: self.stricter.clone() };
        reading_to_bundle(&self.reading, &options)
    }
}

/// A finding in STIX, with all that it refers to; an empty bundle for one that has no relationship.
pub fn finding_bundle(folded: &Folded) -> Bundle {
    let time = |t: jiff::Timestamp| t.to_string().parse().unwrap_or_else(|_| Timestamp::start_of(1970, 1, 1));
    let claims =
        folded.claims.iter().map(|c| FindingClaim { reading: &c.reading, claim: &c.claim, marking: c.marking });
    findings_to_bundle(&[FindingExport {
        id: folded.id,
        marking: folded.marking,
        created: time(folded.came),
        modified: time(folded.changed),
        withdrawn: folded.withdrawn,
        claims: claims.collect(),
        claim_ids: folded.claim_ids.clone(),
        origins: folded.origins.clone(),
        deniers: folded.deniers.clone(),
    }])
}

/// Gives every finding that is asked for, oldest change first.
///
/// # Errors
/// If the store cannot be asked, or `give` fails.
pub fn each_finding<E: From<ascribe_store::StoreError>>(
    store: &dyn Store,
    query: &FoldedQuery,
    at: AsOf,
    give: &mut dyn FnMut(&Folded) -> Result<(), E>,
) -> Result<(), E> {
    let mut paging = Paging::first(PAGE);
    loop {
        let page = store.folded(query, at, &paging)?;
        for folded in &page.items {
            give(folded)?;
        }
        let Some(next) = page.next else { return Ok(()) };
        paging.after = Some(next);
    }
}

/// All that a store may let out as STIX: its reports in the order given, and the findings that they are folded into; with a
/// name only the reports and findings that speak of it.
///
/// # Errors
/// If the store cannot be asked.
pub fn store_bundle(
    store: &dyn Store,
    reports: &[KeptReport],
    way: Way,
    at: AsOf,
    about: Option<&str>,
) -> Kept<Bundle> {
    let about = about.map(str::to_lowercase);
    let told = |report: &&KeptReport| {
        let mut claims = report.reading.claims.iter().map(|claim| Cited { report: 0, reading: &report.reading, claim });
        about.as_deref().is_none_or(|name| claims.any(|cited| speaks_of(&cited, name)))
    };
    let mut bundles: Vec<Bundle> = reports.iter().filter(told).map(KeptReport::bundle).collect();
    each_finding(store, &FoldedQuery::all(way), at, &mut |folded| {
        let mut claims = folded.claims.iter().map(|c| Cited { report: 0, reading: &c.reading, claim: &c.claim });
        if about.as_deref().is_none_or(|name| claims.any(|cited| speaks_of(&cited, name))) {
            bundles.push(finding_bundle(folded));
        }
        Kept::Ok(())
    })?;
    Ok(Bundle::merged(bundles))
}

/// The latest version of every page, with the claims that count at a time; pages that may not leave too, without claims.
///
/// # Errors
/// If the store cannot be asked, or `give` fails.
pub fn each_report<E: From<ascribe_store::StoreError>>(
    store: &dyn Store,
    way: Way,
    at: AsOf,
    give: &mut dyn FnMut(KeptReport) -> Result<(), E>,
) -> Result<(), E> {
    let mut counted: BTreeSet<Uuid> = BTreeSet::new();
    let mut paging = Paging::first(1000);
    loop {
        let page = store.claims(way, at, &paging)?;
        counted.extend(page.items.iter().map(|record| record.claim.id));
        let Some(next) = page.next else { break };
        paging.after = Some(next);
    }
    let mut paging = Paging::first(1000);
    loop {
        let page = store.documents(at, &paging)?;
        for row in &page.items {
            let counts = |record: &ClaimRecord| counted.contains(&record.claim.id);
            if let Some(report) = KeptReport::of(store, row.version, row.marking, way, counts)? {
                give(report)?;
            }
        }
        let Some(next) = page.next else { return Ok(()) };
        paging.after = Some(next);
    }
}

//! Findings in the collection of the record: each as it is told at each marking, with a later `modified` when it changed, and
//! revoked when nobody says so any longer.

use super::forgotten;
use super::record::{MOST, changed_at, is_revoked, last, news, share};
use ascribe_export::{each_finding, finding_bundle};
use ascribe_stix::finding_ids;
use ascribe_store::shared::Collection;
use ascribe_store::{AsOf, Base, Folded, FoldedQuery, StoreError};

/// Brings in the findings that changed after one change and not after another. Where something was `marked` meanwhile, earlier
/// versions may quote what fewer may see now, and are forgotten.
///
/// # Errors
/// If the base cannot be read or written.
pub(super) fn follow(
    base: &Base,
    record: &Collection,
    (since, until): (i64, i64),
    marked: bool,
) -> Result<(), StoreError> {
    let query = FoldedQuery { since, until, ..FoldedQuery::all(MOST) };
    each_finding(base, &query, AsOf::Now, &mut |folded| {
        if marked {
            forgotten::forget(base, record, &finding_ids(folded.id).into())?;
        }
        bring(base, record, folded)
    })
}

fn bring(base: &Base, record: &Collection, folded: &Folded) -> Result<(), StoreError> {
    let at = folded.changed.as_microsecond();
    let bundle = finding_bundle(folded);
    let mut changed = Vec::new();
    for object in bundle.objects() {
        changed.extend(news(base, record, object, at)?);
    }
    // A denial that was taken back, or a finding of which nothing may be shown any longer.
    for id in finding_ids(folded.id).iter().filter(|id| bundle.object(id).is_none()) {
        if let Some(held) = last(base, record.id, id)?.filter(|held| !is_revoked(held)) {
            changed.push(changed_at(held.with("revoked", true), at));
        }
    }
    share(base, record.id, &changed)
}

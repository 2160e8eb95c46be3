//! Findings in the collection of the record: each as it is told at each marking, with a later `modified` when it changed, and
//! revoked when nobody says so any longer.

use super::forgotten;
use super::record::{MOST, changed_at, is_revoked, last, news, share};
use ascribe_export::{each_finding, finding_bundle};
use ascribe_stix::{Object, finding_ids};
use ascribe_store::shared::Collection;
use ascribe_store::{AsOf, Base, Folded, FoldedQuery, StoreError};

/// Objects that are shared in one go, since each going is written to disk.
const AT_ONCE: usize = 500;

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
    let mut changed = Vec::new();
    each_finding(base, &query, AsOf::Now, &mut |folded| {
        if marked {
            forgotten::forget(base, record, &finding_ids(folded.id).into())?;
        }
        news_of(base, record, folded, &mut changed)?;
        if changed.len() >= AT_ONCE {
            share(base, record.id, &std::mem::take(&mut changed))?;
        }
        Ok::<(), StoreError>(())
    })?;
    share(base, record.id, &changed)
}

/// What of a finding the collection does not have so.
fn news_of(base: &Base, record: &Collection, folded: &Folded, changed: &mut Vec<Object>) -> Result<(), StoreError> {
    let at = folded.changed.as_microsecond();
    let bundle = finding_bundle(folded);
    for object in bundle.objects() {
        changed.extend(news(base, record, object, at)?);
    }
    // A denial that was taken back, or a finding of which nothing may be shown any longer.
    for id in finding_ids(folded.id).iter().filter(|id| bundle.object(id).is_none()) {
        if let Some(held) = last(base, record.id, id)?.filter(|held| !is_revoked(held)) {
            changed.push(changed_at(held.with("revoked", true), at));
        }
    }
    Ok(())
}

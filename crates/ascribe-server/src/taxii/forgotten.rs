//! What was shared under one marking and may now be seen by fewer or by nobody is taken out of the collections.
//!
//! A revocation would not do: it is a version that those may see who saw the one before.

use super::record::every;
use ascribe_model::Marking;
use ascribe_stix::{ExportOptions, Object, level_of, reading_to_bundle};
use ascribe_store::shared::{Collection, Select, Source};
use ascribe_store::{Base, Store, StoreError};
use std::collections::BTreeSet;
use uuid::Uuid;

/// Kinds that every bundle has, whoever made what is in it.
const COMMON: [&str; 2] = ["marking-definition", "extension-definition"];

/// Forgets what a version of a page gave, if its report was shared under another marking than the page has now; whether it was.
///
/// # Errors
/// If the base cannot be read or written.
pub(super) fn if_marked_otherwise(
    base: &Base,
    record: &Collection,
    report: &Object,
    (version, marking): (Uuid, Marking),
) -> Result<bool, StoreError> {
    if level_of(report, |_| None).unwrap_or_default() == marking {
        return Ok(false);
    }
    let Some(reading) = base.reading(version)? else { return Ok(false) };
    let mut ids = BTreeSet::new();
    for tlp in Marking::ALL {
        for object in reading_to_bundle(&reading, &ExportOptions::marked(tlp)).objects() {
            // The maker is nobody's secret; observables have none.
            let made = object.get("created_by_ref").is_some() || object.get("modified").is_none();
            if made && !COMMON.contains(&object.kind()) {
                ids.extend(object.text("id").map(str::to_owned));
            }
        }
    }
    spare_what_others_tell(base, record, report.text("id").unwrap_or_default(), &mut ids)?;
    forget(base, record, &ids)?;
    Ok(true)
}

/// Takes out of a list of ids those that another report refers to.
fn spare_what_others_tell(
    base: &Base,
    record: &Collection,
    report: &str,
    ids: &mut BTreeSet<String>,
) -> Result<(), StoreError> {
    let reports =
        Select { types: vec!["report".to_owned()], ..every(record.id, Marking::Red, i64::MIN, usize::MAX >> 2) };
    base.shared(&reports, |row| {
        if row.id != report
            && let Ok(other) = serde_json::from_slice::<Object>(row.bytes)
        {
            for id in other.references() {
                ids.remove(id);
            }
        }
        !ids.is_empty()
    })?;
    Ok(())
}

/// Takes all versions of objects out of the record, and out of the collections that were made from it.
///
/// # Errors
/// If the base cannot be read or written.
pub(super) fn forget(base: &Base, record: &Collection, ids: &BTreeSet<String>) -> Result<(), StoreError> {
    if ids.is_empty() {
        return Ok(());
    }
    let made_from_it = |one: &Collection| one.id == record.id || matches!(one.source, Source::Question(_));
    for collection in base.collections()?.into_iter().filter(made_from_it) {
        for id in ids {
            base.unshare(&Select::every_version(collection.id, id, Marking::Red))?;
        }
    }
    Ok(())
}

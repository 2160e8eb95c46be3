//! The format of the file: its mark, its number, and the steps from one format to the next.

use super::Base;
use crate::StoreError;

/// The header's application id: "ASCR".
const MARK: i64 = 0x4153_4352;

/// What each format adds to the one before it; a step is never changed once it has been released.
/// Every area of the base has a file of its own.
const STEPS: &[&[&str]] = &[&[
    include_str!("../../schema/record.sql"),
    include_str!("../../schema/accounts.sql"),
    include_str!("../../schema/shared.sql"),
    include_str!("../../schema/watch.sql"),
]];

/// The latest format.
fn known() -> i64 {
    STEPS.len() as i64
}

fn number(base: &Base, pragma: &str) -> Result<i64, StoreError> {
    base.sql(|c| c.pragma_query_value(None, pragma, |row| row.get(0)))
}

/// Refuses what is foreign or newer.
pub(super) fn check(base: &Base) -> Result<(), StoreError> {
    let (mark, format) = (number(base, "application_id")?, number(base, "user_version")?);
    let path = base.path().to_owned();
    if mark != MARK && !(mark == 0 && format == 0 && is_empty(base)?) {
        return Err(StoreError::Foreign { path, found: mark });
    }
    if format > known() {
        return Err(StoreError::Newer { path, found: format, known: known() });
    }
    Ok(())
}

fn is_empty(base: &Base) -> Result<bool, StoreError> {
    let tables: i64 = base.sql(|c| c.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0)))?;
    Ok(tables == 0)
}

/// Brings the base to the latest format, all or nothing.
pub(super) fn update(base: &Base) -> Result<(), StoreError> {
    let format = number(base, "user_version")?;
    if format == known() {
        return Ok(());
    }
    base.sql(|c| c.execute_batch("BEGIN IMMEDIATE"))?;
    let done = steps(base);
    let end = if done.is_ok() { "COMMIT" } else { "ROLLBACK" };
    base.sql(|c| c.execute_batch(end))?;
    done
}

fn steps(base: &Base) -> Result<(), StoreError> {
    // Another process may have been faster while this one waited for the lock.
    let format = number(base, "user_version")?;
    for step in STEPS.iter().skip(format as usize) {
        for area in *step {
            base.sql(|c| c.execute_batch(area))?;
        }
    }
    base.sql(|c| c.pragma_update(None, "application_id", MARK))?;
    base.sql(|c| c.pragma_update(None, "user_version", known()))
}

//! The format of the file: its mark, its number, and the steps from one format to the next.

use super::{Base, Mode};
use crate::StoreError;
use std::path::PathBuf;

/// The header's application id: "ASCR".
const MARK: i64 = 0x4153_4352;

/// What each format adds to the one before it; a step is never changed once it has been released.
/// Every area of the base has a file of its own.
const STEPS: &[&[&str]] = &[
    &[
        include_str!("../../schema/record.sql"),
        include_str!("../../schema/accounts.sql"),
        include_str!("../../schema/shared.sql"),
        include_str!("../../schema/watch.sql"),
    ],
    &[include_str!("../../schema/record-2.sql")],
    &[include_str!("../../schema/record-3.sql")],
    &[include_str!("../../schema/record-4.sql")],
    &[include_str!("../../schema/record-5.sql")],
];
/// The format that brought the days of claims, which only their readings tell.
const DAYS: i64 = 5;

/// The latest format.
fn known() -> i64 {
    STEPS.len() as i64
}

fn number(base: &Base, pragma: &str) -> Result<i64, StoreError> {
    base.sql(|c| c.pragma_query_value(None, pragma, |row| row.get(0)))
}

/// Refuses what is foreign or newer; what is older too, if it may not be changed.
pub(super) fn check(base: &Base, mode: Mode) -> Result<(), StoreError> {
    let (mark, format) = (number(base, "application_id")?, number(base, "user_version")?);
    let path = base.path().to_owned();
    if mark != MARK && !(mark == 0 && format == 0 && mode == Mode::Add && is_empty(base)?) {
        return Err(StoreError::Foreign { path, found: mark });
    }
    if format > known() {
        return Err(StoreError::Newer { path, found: format, known: known() });
    }
    if mode == Mode::Ask && format < known() {
        return Err(StoreError::Older { path, found: format, known: known() });
    }
    Ok(())
}

fn is_empty(base: &Base) -> Result<bool, StoreError> {
    let tables: i64 = base.sql(|c| c.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0)))?;
    Ok(tables == 0)
}

/// Brings the base to the latest format, all or nothing; a base that holds something is copied first.
pub(super) fn update(base: &mut Base) -> Result<(), StoreError> {
    let format = number(base, "user_version")?;
    if format == known() {
        return Ok(());
    }
    if format > 0 {
        keep_a_copy(base, format)?;
    }
    base.sql(|c| c.execute_batch("BEGIN IMMEDIATE"))?;
    let done = steps(base);
    let end = if done.is_ok() { "COMMIT" } else { "ROLLBACK" };
    let ended = base.sql(|c| c.execute_batch(end));
    done.and(ended)
}

/// `record.db` of format 1 is kept as `record.db.format-1`; a copy made earlier is as good.
fn keep_a_copy(base: &Base, format: i64) -> Result<(), StoreError> {
    let mut name = base.path().as_os_str().to_owned();
    name.push(format!(".format-{format}"));
    match base.backup(&PathBuf::from(name)) {
        Err(StoreError::InTheWay { .. }) => Ok(()),
        done => done,
    }
}

fn steps(base: &Base) -> Result<(), StoreError> {
    // Another process may have been faster while this one waited for the lock.
    let format = number(base, "user_version")?;
    for step in STEPS.iter().skip(usize::try_from(format).unwrap_or(0)) {
        for area in *step {
            base.sql(|c| c.execute_batch(area))?;
        }
    }
    if format < DAYS {
        super::write::days::of_all(&base.connection).map_err(|e| e.named(&base.path))?;
    }
    base.sql(|c| c.pragma_update(None, "application_id", MARK))?;
    base.sql(|c| c.pragma_update(None, "user_version", known()))
}

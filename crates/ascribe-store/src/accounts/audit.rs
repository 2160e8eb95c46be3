//! The audit log: who did what, when.

use super::now;
use crate::{Base, StoreError};
use rusqlite::params;

/// One line of the audit log.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AuditEntry {
    /// Its number; later ones are greater.
    pub id: i64,
    /// When, in microseconds since 1970.
    pub at: i64,
    /// The name of an account, or who sat at the command line.
    pub who: String,
    /// What was done: a word such as `user.add`.
    pub what: String,
    /// What it was done to.
    pub on: String,
    /// More about it.
    pub detail: String,
}

/// Longer texts, which may come from outside, are cut.
const LONGEST: usize = 500;

fn cut(text: &str) -> &str {
    text.get(..text.floor_char_boundary(LONGEST)).unwrap_or_default()
}

impl Base {
    /// Adds a line to the audit log.
    ///
    /// # Errors
    /// If the base cannot be written.
    pub fn audit(&self, who: &str, what: &str, on: &str, detail: &str) -> Result<(), StoreError> {
        self.sql(|c| {
            let mut insert =
                c.prepare_cached("INSERT INTO audit (at, who, what, target, detail) VALUES (?, ?, ?, ?, ?)")?;
            insert.execute(params![now(), cut(who), what, cut(on), cut(detail)])
        })
        .map(drop)
    }

    /// The latest lines of the audit log before the one numbered `before` (all of them if that is `i64::MAX`), latest first.
    ///
    /// # Errors
    /// If the base cannot be read.
    pub fn audit_log(&self, before: i64, limit: usize) -> Result<Vec<AuditEntry>, StoreError> {
        self.sql(|c| {
            let mut some = c.prepare_cached(
                "SELECT id, at, who, what, target, detail FROM audit WHERE id < ? ORDER BY id DESC LIMIT ?",
            )?;
            let entry = |row: &rusqlite::Row<'_>| {
                Ok(AuditEntry {
                    id: row.get(0)?,
                    at: row.get(1)?,
                    who: row.get(2)?,
                    what: row.get(3)?,
                    on: row.get(4)?,
                    detail: row.get(5)?,
                })
            };
            some.query_map(params![before, limit as i64], entry)?.collect()
        })
    }
}

//! Questions: each reads, none changes anything.

mod attacks;
mod check;
pub(crate) mod claims;
mod documents;
mod dossier;
mod entities;
mod feed;
mod find;
mod findings;
mod folded;
mod incidents;
mod sources;
mod stats;
mod timeline;
mod uses;
mod versions;

use super::{Base, rows};
use crate::Marking;
use crate::store::Kept;
use crate::types::AsOf;
use rusqlite::{Connection, OptionalExtension, Params, Row};
use uuid::Uuid;

/// Asks one connection.
pub(crate) struct Asker<'a> {
    c: &'a Connection,
    /// Up to which marking the connection sees, if it does not see all.
    sight: Option<Marking>,
}

type Sql<T> = rusqlite::Result<T>;

impl<'a> Asker<'a> {
    pub(crate) fn new(c: &'a Connection, sight: Option<Marking>) -> Asker<'a> {
        Asker { c, sight }
    }

    /// True if the connection does not see all.
    fn narrow(&self) -> bool {
        self.sight.is_some()
    }

    /// Where changes and decisions are told, as far as they are seen.
    fn histories(&self) -> (&'static str, &'static str) {
        if self.narrow() { ("change_seen", "decision_seen") } else { ("change", "decision") }
    }

    fn one<T>(&self, sql: &str, params: impl Params, row: impl FnOnce(&Row<'_>) -> Sql<T>) -> Sql<Option<T>> {
        self.c.prepare_cached(sql)?.query_row(params, row).optional()
    }

    fn all<T>(&self, sql: &str, params: impl Params, row: impl FnMut(&Row<'_>) -> Sql<T>) -> Sql<Vec<T>> {
        self.c.prepare_cached(sql)?.query_map(params, row)?.collect()
    }

    fn count(&self, sql: &str, params: impl Params) -> Sql<u64> {
        Ok(self.one(sql, params, |r| r.get::<_, i64>(0))?.unwrap_or(0).max(0) as u64)
    }

    /// The rows of entities that are kept.
    fn rows_of(&self, ids: &[Uuid]) -> Sql<Vec<i64>> {
        let mut found = Vec::with_capacity(ids.len());
        for id in ids {
            found.extend(self.one("SELECT entity FROM entity WHERE id = ?", [rows::key(id)], |r| r.get::<_, i64>(0))?);
        }
        Ok(found)
    }
}

/// What goes wrong while asking.
pub(crate) type Asked<T> = Result<T, super::write::Inner>;

impl Base {
    /// Asks within one state of the base, and names the file where that fails.
    pub(super) fn ask<T>(&self, question: impl FnOnce(&Asker<'_>) -> Asked<T>) -> Kept<T> {
        let named = |source| crate::StoreError::of(&self.path, source);
        // A transaction that reads sees one state, whatever others add meanwhile; several questions may share one.
        let own = self.connection.is_autocommit().then(|| self.connection.unchecked_transaction());
        let own = own.transpose().map_err(named)?;
        if own.is_some() {
            self.look().map_err(named)?;
        }
        let answer = question(&Asker::new(&self.connection, self.sight)).map_err(|e| e.named(&self.path))?;
        own.map_or(Ok(()), |state| state.commit()).map_err(named)?;
        Ok(answer)
    }
}

/// "Came by then and had not gone": the condition on a row with `came` and `went`.
fn stood(prefix: &str, at: AsOf) -> String {
    match at {
        AsOf::Now => format!("{prefix}went IS NULL"),
        AsOf::Seq(seq) => format!("{prefix}came <= {seq} AND ({prefix}went IS NULL OR {prefix}went > {seq})"),
    }
}

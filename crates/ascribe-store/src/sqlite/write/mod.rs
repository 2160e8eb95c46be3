//! Adding: one transaction keeps a batch of reports with all that follows from them.

mod accounts;
mod citations;
mod claims;
mod copies;
pub(crate) mod days;
mod decide;
mod entities;
mod findings;
mod folded;
mod page;
mod report;

pub(crate) use copies::links;

use super::{Base, rows};
use crate::StoreError;
use crate::store::Kept;
use crate::types::{Added, Decision, NewDecision, NewReport};
use rusqlite::{Connection, OptionalExtension, Params, Row, TransactionBehavior};
use std::collections::HashMap;
use uuid::Uuid;

/// Rows that were found or made in this process; forgotten when a transaction fails, or when there are too many.
#[derive(Debug, Default)]
pub(crate) struct Memo {
    entities: HashMap<Uuid, i64>,
    origins: HashMap<String, i64>,
}

/// Entities remembered at most.
const REMEMBERED: usize = 200_000;

impl Memo {
    fn trim(&mut self) {
        if self.entities.len() > REMEMBERED {
            self.entities.clear();
        }
        if self.origins.len() > REMEMBERED {
            self.origins.clear();
        }
    }
}

/// Writes within one transaction, under the number of one change.
pub(super) struct Writer<'w> {
    c: &'w Connection,
    memo: &'w mut Memo,
    /// The number of the change.
    seq: i64,
    /// When it was learned.
    at: i64,
}

impl Writer<'_> {
    fn run(&self, sql: &str, params: impl Params) -> rusqlite::Result<usize> {
        self.c.prepare_cached(sql)?.execute(params)
    }

    /// Adds a row and returns its number.
    fn insert(&self, sql: &str, params: impl Params) -> rusqlite::Result<i64> {
        self.c.prepare_cached(sql)?.insert(params)
    }

    fn one<T>(
        &self,
        sql: &str,
        params: impl Params,
        row: impl FnOnce(&Row<'_>) -> rusqlite::Result<T>,
    ) -> rusqlite::Result<Option<T>> {
        self.c.prepare_cached(sql)?.query_row(params, row).optional()
    }

    fn all<T>(
        &self,
        sql: &str,
        params: impl Params,
        row: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
    ) -> rusqlite::Result<Vec<T>> {
        self.c.prepare_cached(sql)?.query_map(params, row)?.collect()
    }

    /// Gives the change its row.
    fn record(&self, version: Option<i64>, decision: Option<i64>) -> rusqlite::Result<()> {
        self.run(
            "INSERT INTO change (seq, at, version, decision) VALUES (?, ?, ?, ?)",
            (self.seq, self.at, version, decision),
        )?;
        Ok(())
    }
}

impl Base {
    /// Runs `work` in one transaction of its own; all or nothing.
    fn write<T>(&mut self, work: impl FnOnce(&Connection, &mut Memo) -> Result<T, Inner>) -> Kept<T> {
        let path = self.path.clone();
        let named = |source| StoreError::of(&path, source);
        let Base { connection, memo, .. } = self;
        let tx = connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(named)?;
        memo.trim();
        let done =
            work(&tx, memo).map_err(|e| e.named(&path)).and_then(|done| tx.commit().map_err(named).map(|()| done));
        if done.is_err() {
            *memo = Memo::default();
        }
        done
    }

    pub(super) fn add_reports(&mut self, reports: &[NewReport]) -> Kept<Vec<Added>> {
        self.write(|c, memo| {
            let mut seq = last_seq(c)?;
            let mut added = Vec::with_capacity(reports.len());
            for report in reports {
                let at = report.learned.unwrap_or_else(jiff::Timestamp::now).as_millisecond();
                // Numbers and moments rise together, whatever the clocks of the adders say.
                let at = at.max(last_at(c)?);
                let mut writer = Writer { c, memo, seq: seq + 1, at };
                let (one, changed) = report::add(&mut writer, report)?;
                if changed {
                    seq += 1;
                }
                added.push(one);
            }
            Ok(added)
        })
    }

    pub(super) fn record_decision(&mut self, decision: &NewDecision) -> Kept<Decision> {
        self.write(|c, memo| {
            let at = decision.at.unwrap_or_else(jiff::Timestamp::now).as_millisecond().max(last_at(c)?);
            let mut writer = Writer { c, memo, seq: last_seq(c)? + 1, at };
            decide::decide(&mut writer, decision)
        })
    }
}

fn last_seq(c: &Connection) -> rusqlite::Result<i64> {
    c.prepare_cached("SELECT coalesce(max(seq), 0) FROM change")?.query_row([], |r| r.get(0))
}

fn last_at(c: &Connection) -> rusqlite::Result<i64> {
    let last =
        c.prepare_cached("SELECT at FROM change ORDER BY seq DESC LIMIT 1")?.query_row([], |r| r.get(0)).optional()?;
    Ok(last.unwrap_or(i64::MIN))
}

/// What goes wrong while writing, before the file is named.
#[derive(Debug)]
pub(crate) enum Inner {
    Sql(rusqlite::Error),
    Other(StoreError),
}

impl Inner {
    pub(crate) fn named(self, path: &std::path::Path) -> StoreError {
        match self {
            Inner::Sql(source) => StoreError::of(path, source),
            Inner::Other(error) => error,
        }
    }
}

impl From<rusqlite::Error> for Inner {
    fn from(source: rusqlite::Error) -> Inner {
        Inner::Sql(source)
    }
}

impl From<StoreError> for Inner {
    fn from(error: StoreError) -> Inner {
        Inner::Other(error)
    }
}

//! Watch lists, visits, and what is new since.

use crate::{Base, Change, EntityRef, Marking, Store, StoreError};
use jiff::{SignedDuration, Timestamp};
use rusqlite::{OptionalExtension, params};
use uuid::Uuid;

/// Whoever comes back within this time is still on the same visit.
const SAME_VISIT: SignedDuration = SignedDuration::from_mins(30);

/// Something on a watch list.
#[derive(Clone, PartialEq, Debug)]
pub struct Watched {
    /// What.
    pub entity: EntityRef,
    /// Since when.
    pub since: Timestamp,
}

/// When somebody was here, and the last change that was there then.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Visit {
    /// When it began.
    pub at: Timestamp,
    /// The number of the last change.
    pub seq: i64,
}

/// What came about an entity.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct News {
    /// Claims that came.
    pub claims: u64,
    /// Findings that they belong to, the latest first.
    pub findings: Vec<Uuid>,
}

/// Whether anything in the base is marked above a level.
const MARKED_ABOVE: &str = "SELECT EXISTS (SELECT 1 FROM document WHERE marking > 0 AND marking > ?1)
    OR EXISTS (SELECT 1 FROM claim WHERE marking > 0 AND marking > ?1)";

fn moment(milliseconds: i64) -> Timestamp {
    Timestamp::from_millisecond(milliseconds).unwrap_or_default()
}

impl Base {
    /// Puts an entity on an account's watch list; once is enough.
    ///
    /// # Errors
    /// If the base cannot be written.
    pub fn watch(&self, account: &str, entity: Uuid, now: Timestamp) -> Result<(), StoreError> {
        let insert = "INSERT INTO watched (account, entity, since) VALUES (?, ?, ?) ON CONFLICT DO NOTHING";
        self.sql(|c| c.execute(insert, params![account, entity.as_bytes(), now.as_millisecond()])).map(drop)
    }

    /// Takes an entity off an account's watch list.
    ///
    /// # Errors
    /// If the base cannot be written.
    pub fn unwatch(&self, account: &str, entity: Uuid) -> Result<(), StoreError> {
        let delete = "DELETE FROM watched WHERE account = ? AND entity = ?";
        self.sql(|c| c.execute(delete, params![account, entity.as_bytes()])).map(drop)
    }

    /// An account's watch list, in the order in which it grew.
    ///
    /// # Errors
    /// If the base cannot be read.
    pub fn watched(&self, account: &str) -> Result<Vec<Watched>, StoreError> {
        let rows: Vec<([u8; 16], i64)> = self.sql(|c| {
            let mut all =
                c.prepare_cached("SELECT entity, since FROM watched WHERE account = ? ORDER BY since, entity")?;
            all.query_map([account], |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
        })?;
        let mut list = Vec::with_capacity(rows.len());
        for (id, since) in rows {
            let entity = self.entity(Uuid::from_bytes(id))?;
            list.extend(entity.map(|entity| Watched { entity, since: moment(since) }));
        }
        Ok(list)
    }

    /// Notes that an account is here now.
    ///
    /// # Errors
    /// If the base cannot be written.
    pub fn visit(&self, account: &str, now: Timestamp) -> Result<(), StoreError> {
        let seq = self.last_change()?;
        let (now, quiet) = (now.as_millisecond(), SAME_VISIT.as_millis() as i64);
        self.sql(|c| {
            c.execute(
                "INSERT INTO visit (account, began, seq, active) VALUES (?1, ?2, ?3, ?2)
                 ON CONFLICT (account) DO UPDATE SET
                   before     = CASE WHEN ?2 - active > ?4 THEN began ELSE before END,
                   before_seq = CASE WHEN ?2 - active > ?4 THEN seq ELSE before_seq END,
                   began      = CASE WHEN ?2 - active > ?4 THEN ?2 ELSE began END,
                   seq        = CASE WHEN ?2 - active > ?4 THEN ?3 ELSE seq END,
                   active     = ?2",
                params![account, now, seq, quiet],
            )
        })
        .map(drop)
    }

    /// The visit before the present one, if there was one.
    ///
    /// # Errors
    /// If the base cannot be read.
    pub fn visit_before(&self, account: &str) -> Result<Option<Visit>, StoreError> {
        let found: Option<(Option<i64>, Option<i64>)> = self.sql(|c| {
            let mut one = c.prepare_cached("SELECT before, before_seq FROM visit WHERE account = ?")?;
            one.query_row([account], |row| Ok((row.get(0)?, row.get(1)?))).optional()
        })?;
        Ok(found.and_then(|(at, seq)| Some(Visit { at: moment(at?), seq: seq? })))
    }

    /// The number of the last change; 0 for a base without any.
    ///
    /// # Errors
    /// If the base cannot be read.
    pub fn last_change(&self) -> Result<i64, StoreError> {
        self.sql(|c| c.prepare_cached("SELECT coalesce(max(seq), 0) FROM change")?.query_row([], |row| row.get(0)))
    }

    /// How many pages came, or came in another version, after a change.
    ///
    /// # Errors
    /// If the base cannot be read.
    pub fn reports_since(&self, seq: i64) -> Result<u64, StoreError> {
        let count =
            "SELECT count(DISTINCT v.document) FROM change c JOIN version v ON v.version = c.version WHERE c.seq > ?";
        self.sql(|c| c.prepare_cached(count)?.query_row([seq], |row| row.get(0))).map(i64::unsigned_abs)
    }

    /// How many changes there are after one, of those that are seen.
    ///
    /// # Errors
    /// If the base cannot be read.
    pub fn changes_since(&self, seq: i64) -> Result<u64, StoreError> {
        let count = format!("SELECT count(*) FROM {} WHERE seq > ?", self.changes_told());
        self.sql(|c| c.prepare_cached(&count)?.query_row([seq], |row| row.get(0))).map(i64::unsigned_abs)
    }

    /// The number in the base of the `nth` change of those that are seen, from 1; that of the last where there are fewer.
    ///
    /// # Errors
    /// If the base cannot be read.
    pub fn nth_change(&self, nth: i64) -> Result<i64, StoreError> {
        if self.sight().is_none() || nth <= 0 {
            return Ok(nth.max(0));
        }
        let find = format!("SELECT seq FROM {} ORDER BY seq LIMIT 1 OFFSET ?", self.changes_told());
        let found = self.sql(|c| c.prepare_cached(&find)?.query_row([nth - 1], |row| row.get(0)).optional())?;
        found.map_or_else(|| self.last_change(), Ok)
    }

    /// The last changes before one and after another, of those that are seen, the latest first.
    ///
    /// # Errors
    /// If the base cannot be read.
    pub fn last_changes(&self, after: i64, before: i64, limit: usize) -> Result<Vec<Change>, StoreError> {
        let find =
            format!("SELECT seq FROM {} WHERE seq > ? AND seq < ? ORDER BY seq DESC LIMIT ?", self.changes_told());
        let some: Vec<i64> = self.sql(|c| {
            let mut all = c.prepare_cached(&find)?;
            all.query_map(params![after, before, limit as i64], |row| row.get(0))?.collect()
        })?;
        let mut changes = Vec::with_capacity(some.len());
        for seq in some {
            changes.extend(self.changes(seq - 1, 1)?.into_iter().filter(|change| change.seq == seq));
        }
        Ok(changes)
    }

    fn changes_told(&self) -> &'static str {
        if self.sight().is_some() { "change_seen" } else { "change" }
    }

    /// What came about an entity after a change.
    ///
    /// # Errors
    /// If the base cannot be read.
    pub fn news_of(&self, entity: Uuid, seq: i64, most: u32) -> Result<News, StoreError> {
        let from = "FROM entity e JOIN finding f ON f.subject = e.entity OR f.object = e.entity
             JOIN claim c ON c.finding = f.finding WHERE e.id = ?1 AND c.came > ?2 AND c.went IS NULL";
        let claims: i64 = self.sql(|c| {
            let mut count = c.prepare_cached(&format!("SELECT count(*) {from}"))?;
            count.query_row(params![entity.as_bytes(), seq], |row| row.get(0))
        })?;
        let findings: Vec<[u8; 16]> = self.sql(|c| {
            let sql = format!("SELECT f.id {from} GROUP BY f.finding ORDER BY max(c.came) DESC, f.finding LIMIT ?3");
            let mut all = c.prepare_cached(&sql)?;
            all.query_map(params![entity.as_bytes(), seq, most], |row| row.get(0))?.collect()
        })?;
        Ok(News { claims: claims.unsigned_abs(), findings: findings.into_iter().map(Uuid::from_bytes).collect() })
    }

    /// Whether anything in the base is marked above a level.
    ///
    /// # Errors
    /// If the base cannot be read.
    pub fn has_marked_above(&self, level: Marking) -> Result<bool, StoreError> {
        self.sql(|c| c.prepare_cached(MARKED_ABOVE)?.query_row([level as i64], |row| row.get(0)))
    }
}

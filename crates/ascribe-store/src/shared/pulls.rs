//! How far a client has come with collections of other servers.

use crate::accounts::now;
use crate::{Base, StoreError};
use rusqlite::{OptionalExtension, params};

/// How far it has come with one.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Pull {
    /// What to ask `added_after`; empty at the beginning.
    pub after: String,
    /// The cursor where a walk was broken off; empty if it was not.
    pub next: String,
    /// How many objects came so far.
    pub pulled: u64,
}

impl Base {
    /// How far a pull from this address has come.
    ///
    /// # Errors
    /// If the base cannot be read.
    pub fn pull(&self, url: &str) -> Result<Pull, StoreError> {
        self.sql(|c| {
            let mut one = c.prepare_cached("SELECT after, next, pulled FROM pull WHERE url = ?")?;
            let pull = |row: &rusqlite::Row<'_>| {
                Ok(Pull { after: row.get(0)?, next: row.get(1)?, pulled: row.get::<_, i64>(2)? as u64 })
            };
            Ok(one.query_row([url], pull).optional()?.unwrap_or_default())
        })
    }

    /// Notes how far a pull has come.
    ///
    /// # Errors
    /// If the base cannot be written.
    pub fn note_pull(&self, url: &str, pull: &Pull) -> Result<(), StoreError> {
        self.sql(|c| {
            let mut insert = c.prepare_cached(
                "INSERT INTO pull (url, after, next, pulled, at) VALUES (?1, ?2, ?3, ?4, ?5)
                 ON CONFLICT DO UPDATE SET after = ?2, next = ?3, pulled = ?4, at = ?5",
            )?;
            insert.execute(params![url, pull.after, pull.next, pull.pulled as i64, now()])
        })
        .map(drop)
    }
}

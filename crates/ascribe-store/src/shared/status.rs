//! What became of an envelope: kept for its sender for a time.

use crate::accounts::now;
use crate::{Base, StoreError};
use rusqlite::{Connection, OptionalExtension, params};

/// The status of an envelope.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Status {
    /// Its id.
    pub id: String,
    /// Who sent it.
    pub account: String,
    /// Until when it is kept, in microseconds since 1970.
    pub expires: i64,
    /// What is sent.
    pub body: Vec<u8>,
}

impl Status {
    pub(super) fn keep(&self, c: &Connection) -> rusqlite::Result<()> {
        c.prepare_cached("DELETE FROM shared_status WHERE expires <= ?")?.execute([now()])?;
        let mut insert =
            c.prepare_cached("INSERT INTO shared_status (id, account, expires, body) VALUES (?, ?, ?, ?)")?;
        insert.execute(params![self.id, self.account, self.expires, self.body]).map(drop)
    }
}

impl Base {
    /// The status with this id, if it is still kept.
    ///
    /// # Errors
    /// If the base cannot be read.
    pub fn status(&self, id: &str) -> Result<Option<Status>, StoreError> {
        self.sql(|c| {
            let mut one =
                c.prepare_cached("SELECT id, account, expires, body FROM shared_status WHERE id = ? AND expires > ?")?;
            let status = |row: &rusqlite::Row<'_>| {
                Ok(Status { id: row.get(0)?, account: row.get(1)?, expires: row.get(2)?, body: row.get(3)? })
            };
            one.query_row(params![id, now()], status).optional()
        })
    }
}

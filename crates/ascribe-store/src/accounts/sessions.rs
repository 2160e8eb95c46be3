//! Sessions: a browser that has signed in.

use super::now;
use super::users::{self, Account};
use crate::{Base, StoreError};
use rusqlite::{OptionalExtension, params};

/// An account has at most so many sessions; the oldest makes room.
const MOST: i64 = 50;

impl Base {
    /// Opens a session of an account until `expires`; sessions that have ended are swept out.
    ///
    /// # Errors
    /// If the base cannot be written.
    pub fn open_session(&self, account: i64, digest: &[u8], expires: i64) -> Result<(), StoreError> {
        self.whole(|c| {
            c.execute("DELETE FROM session WHERE expires <= ?", [now()])?;
            c.execute(
                "DELETE FROM session WHERE account = ?1 AND digest NOT IN
                 (SELECT digest FROM session WHERE account = ?1 ORDER BY created DESC LIMIT ?2)",
                params![account, MOST - 1],
            )?;
            c.execute(
                "INSERT INTO session (digest, account, created, expires) VALUES (?, ?, ?, ?)",
                params![digest, account, now(), expires],
            )?;
            Ok(())
        })
    }

    /// The account whose session this is, if it has not ended.
    ///
    /// # Errors
    /// If the base cannot be read.
    pub fn session(&self, digest: &[u8]) -> Result<Option<Account>, StoreError> {
        self.sql(|c| {
            let mut one = c.prepare_cached(&format!(
                "SELECT {} FROM session JOIN user ON user.id = session.account
                 WHERE session.digest = ? AND session.expires > ? AND {}",
                users::COLUMNS,
                users::UNLOCKED
            ))?;
            one.query_row(params![digest, now()], users::account).optional()
        })
    }

    /// Ends a session.
    ///
    /// # Errors
    /// If the base cannot be written.
    pub fn close_session(&self, digest: &[u8]) -> Result<(), StoreError> {
        self.sql(|c| c.execute("DELETE FROM session WHERE digest = ?", [digest])).map(drop)
    }
}

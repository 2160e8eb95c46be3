//! One SQLite file: opening, checking what it is, bringing its format up to date.

mod format;

use crate::StoreError;
use rusqlite::{Connection, OpenFlags, Transaction, TransactionBehavior};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// What one wants to do with a base.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mode {
    /// Ask only: the file must be there and is not changed.
    Ask,
    /// Ask and add: the file is made where it is missing, and brought to the present format.
    Add,
}

/// How long a writer waits for another one, also of another process.
const PATIENCE: Duration = Duration::from_secs(30);

/// Prepared statements that a warm connection keeps.
const STATEMENTS: usize = 128;
/// The page cache of a warm connection: SQLite takes negative numbers as KiB.
const CACHE_KIB: i64 = -32 * 1024;
/// How much of the file a warm connection maps into memory.
const MAPPED: i64 = 2 * 1024 * 1024 * 1024;
/// After how many pages of 4 KiB the log is copied into the file.
const LOG_PAGES: i64 = 8000;

/// A connection to a base. Cheap enough to open one for each thread; SQLite lets one write and many read at once.
#[derive(Debug)]
pub struct Base {
    path: PathBuf,
    connection: Connection,
}

impl Base {
    /// Opens the base at `path`.
    ///
    /// # Errors
    /// If the file is missing (when asking), foreign, of a newer format, damaged, or cannot be opened or written.
    pub fn open(path: &Path, mode: Mode) -> Result<Base, StoreError> {
        if mode == Mode::Ask && !path.exists() {
            return Err(StoreError::Missing { path: path.to_owned() });
        }
        let flags = match mode {
            Mode::Ask => OpenFlags::SQLITE_OPEN_READ_ONLY,
            Mode::Add => OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE,
        };
        let connection = Connection::open_with_flags(path, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX)
            .map_err(|source| StoreError::Database { path: path.to_owned(), source })?;
        let mut base = Base { path: path.to_owned(), connection };
        base.prepare(mode)?;
        Ok(base)
    }

    /// Where the base lies.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Tunes a connection that stays open for long and is asked often.
    ///
    /// # Errors
    /// If SQLite refuses.
    pub fn keep_warm(&self) -> Result<(), StoreError> {
        self.connection.set_prepared_statement_cache_capacity(STATEMENTS);
        self.sql(|c| {
            c.pragma_update(None, "cache_size", CACHE_KIB)?;
            // Pages are read where the system has them instead of being copied.
            c.pragma_update(None, "mmap_size", MAPPED)?;
            // Fewer, larger copies from the log into the file.
            c.pragma_update(None, "wal_autocheckpoint", LOG_PAGES)
        })
    }

    /// The connection, for the modules of this crate.
    #[allow(dead_code, reason = "the modules that ask come next")]
    pub(crate) fn connection(&self) -> &Connection {
        &self.connection
    }

    fn prepare(&mut self, mode: Mode) -> Result<(), StoreError> {
        self.sql(|c| c.busy_timeout(PATIENCE))?;
        format::check(self)?;
        if mode == Mode::Add {
            self.sql(|c| c.pragma_update(None, "journal_mode", "wal"))?;
            // In WAL mode NORMAL would lose the last transactions on power loss; what was acknowledged must stay.
            self.sql(|c| c.pragma_update(None, "synchronous", "full"))?;
            self.sql(|c| c.pragma_update(None, "foreign_keys", true))?;
            format::update(self)?;
        }
        Ok(())
    }

    /// Runs something on the connection and names the file where it fails.
    pub(crate) fn sql<T>(&self, run: impl FnOnce(&Connection) -> rusqlite::Result<T>) -> Result<T, StoreError> {
        run(&self.connection).map_err(|source| StoreError::Database { path: self.path.clone(), source })
    }

    /// Runs several things on the connection, all or nothing.
    pub(crate) fn whole<T>(&self, run: impl FnOnce(&Connection) -> rusqlite::Result<T>) -> Result<T, StoreError> {
        self.sql(|c| {
            let transaction = Transaction::new_unchecked(c, TransactionBehavior::Immediate)?;
            let done = run(&transaction)?;
            transaction.commit()?;
            Ok(done)
        })
    }
}

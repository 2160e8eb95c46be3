//! One SQLite file: opening, checking what it is, bringing its format up to date; the store in it.

pub(crate) mod ask;
mod format;
mod packing;
pub(crate) mod rows;
mod sight;
mod store;
pub(crate) mod write;

use crate::{Marking, StoreError};
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags, Transaction, TransactionBehavior};
use std::path::{Path, PathBuf};
use std::time::Duration;
use write::Memo;

/// What one wants to do with a base.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mode {
    /// Ask only: the file must be there and is not changed.
    Ask,
    /// Ask and add: the file is made where it is missing, and brought to the present format.
    Add,
}

/// How long a writer waits for another one, also of another process.
const PATIENCE: Duration = Duration::from_secs(60);
/// Statements kept ready on a connection.
const STATEMENTS: usize = 200;
/// Pages of the file kept in memory by one who adds: kibibytes, as a negative number (SQLite's `cache_size`).
const CACHE_TO_ADD: i64 = -196_608;
/// The same for one who asks, of whom there may be many.
const CACHE_TO_ASK: i64 = -16_384;

/// The page cache of a warm connection: SQLite takes negative numbers as KiB.
const CACHE_KIB: i64 = -32 * 1024;
/// How much of the file a warm connection maps into memory.
const MAPPED: i64 = 2 * 1024 * 1024 * 1024;
/// After how many pages of 4 KiB the log is copied into the file, on a warm connection.
const LOG_PAGES: i64 = 8000;
/// The same for one who adds. Most pages that a report touches are touched by others soon after: the longer the log, the
/// fewer copies.
const LOG_PAGES_TO_ADD: i64 = 24_000;

/// A connection to a base. Cheap enough to open one for each thread; SQLite lets one write and many read at once.
#[derive(Debug)]
pub struct Base {
    path: PathBuf,
    connection: Connection,
    memo: Memo,
    /// Up to which marking the connection sees, if it does not see all.
    sight: Option<Marking>,
}

impl Base {
    /// Opens the base at `path`.
    ///
    /// # Errors
    /// If the file is missing (when asking), foreign, of another format, damaged, or cannot be opened or written.
    pub fn open(path: &Path, mode: Mode) -> Result<Base, StoreError> {
        if mode == Mode::Ask && !path.exists() {
            return Err(StoreError::Missing { path: path.to_owned() });
        }
        let mut base = Base::connect(path, mode, path.as_os_str())?;
        match base.prepare(mode) {
            // Without the right to write beside it, a base that nobody writes to can still be read as it lies there.
            Err(StoreError::ReadOnly { .. }) if mode == Mode::Ask && !has_log(path) => {
                let mut name = std::ffi::OsString::from("file:");
                name.push(escaped(path));
                name.push("?immutable=1");
                base = Base::connect(path, mode, &name)?;
                base.prepare(mode)?;
                Ok(base)
            }
            done => done.map(|()| base),
        }
    }

    fn connect(path: &Path, mode: Mode, name: &std::ffi::OsStr) -> Result<Base, StoreError> {
        let flags = match mode {
            Mode::Ask => OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI,
            Mode::Add => OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE,
        };
        let connection = Connection::open_with_flags(name, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX)
            .map_err(|source| StoreError::of(path, source))?;
        Ok(Base { path: path.to_owned(), connection, memo: Memo::default(), sight: None })
    }

    /// A base in memory, gone when it is dropped: for tests and for asking about a few reports.
    ///
    /// # Errors
    /// If SQLite cannot make it.
    pub fn in_memory() -> Result<Base, StoreError> {
        let path = PathBuf::from("a base in memory");
        let connection = Connection::open_in_memory().map_err(|source| StoreError::of(&path, source))?;
        let mut base = Base { path, connection, memo: Memo::default(), sight: None };
        base.tune(Mode::Add)?;
        format::update(&mut base)?;
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

    /// Copies the log into the file if nobody has written to it for so long: pages that lie in the log are copied for each who
    /// asks for them, those in the file are read where they lie. Waits for nobody.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn settle_log(&self, quiet: Duration) -> Result<(), StoreError> {
        let written = std::fs::metadata(log_of(&self.path)).and_then(|log| log.modified());
        let rests = written.is_ok_and(|at| at.elapsed().is_ok_and(|since| since >= quiet));
        if rests {
            self.sql(|c| c.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(())))?;
        }
        Ok(())
    }

    /// The connection, for the modules of this crate.
    #[allow(dead_code, reason = "accounts, objects and watch lists come next to it")]
    pub(crate) fn connection(&self) -> &Connection {
        &self.connection
    }

    /// Copies the base to `file` while others go on adding.
    ///
    /// # Errors
    /// If something is at `file` already, or it cannot be written.
    pub fn backup(&self, file: &Path) -> Result<(), StoreError> {
        if file.exists() {
            return Err(StoreError::InTheWay { path: file.to_owned() });
        }
        // Pages go in steps; between them others may write.
        let copy = || -> rusqlite::Result<()> {
            let mut to = Connection::open(file)?;
            rusqlite::backup::Backup::new(&self.connection, &mut to)?.run_to_completion(
                2048,
                Duration::from_millis(2),
                None,
            )?;
            to.pragma_update(None, "journal_mode", "delete")
        };
        copy().map_err(|source| {
            // A torn copy must not be taken for a backup.
            _ = std::fs::remove_file(file);
            StoreError::of(file, source)
        })
    }

    fn prepare(&mut self, mode: Mode) -> Result<(), StoreError> {
        self.tune(mode)?;
        format::check(self, mode)?;
        if mode == Mode::Add {
            self.sql(|c| c.pragma_update(None, "journal_mode", "wal"))?;
            // In WAL mode NORMAL would lose the last transactions on power loss; what was acknowledged must stay.
            self.sql(|c| c.pragma_update(None, "synchronous", "full"))?;
            self.sql(|c| c.pragma_update(None, "foreign_keys", true))?;
            self.sql(|c| c.pragma_update(None, "wal_autocheckpoint", LOG_PAGES_TO_ADD))?;
            format::update(self)?;
        }
        Ok(())
    }

    fn tune(&self, mode: Mode) -> Result<(), StoreError> {
        self.sql(|c| c.busy_timeout(PATIENCE))?;
        let cache = if mode == Mode::Add { CACHE_TO_ADD } else { CACHE_TO_ASK };
        self.sql(|c| c.pragma_update(None, "cache_size", cache))?;
        // A change of many rows keeps what it replaces until it is done: in memory rather than in a file made for it.
        self.sql(|c| c.pragma_update(None, "temp_store", "memory"))?;
        // A plan holds for all values: else `LIMIT ?` and the like are planned anew each time that a value is bound.
        self.sql(|c| c.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true))?;
        self.connection.set_prepared_statement_cache_capacity(STATEMENTS);
        Ok(())
    }

    /// Runs something on the connection and names the file where it fails.
    pub(crate) fn sql<T>(&self, run: impl FnOnce(&Connection) -> rusqlite::Result<T>) -> Result<T, StoreError> {
        run(&self.connection).map_err(|source| StoreError::of(&self.path, source))
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

/// True if a log lies beside the base: somebody writes to it, or ended while writing.
fn has_log(path: &Path) -> bool {
    std::fs::metadata(log_of(path)).is_ok_and(|about| about.len() > 0)
}

/// Where SQLite keeps the log of a base.
fn log_of(path: &Path) -> PathBuf {
    let mut log = path.as_os_str().to_owned();
    log.push("-wal");
    log.into()
}

/// A path as SQLite's URIs have it (sqlite.org/uri.html): `%`, `?` and `#` mean something there.
fn escaped(path: &Path) -> String {
    path.to_string_lossy().replace('%', "%25").replace('?', "%3f").replace('#', "%23")
}

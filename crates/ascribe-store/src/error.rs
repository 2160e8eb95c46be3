//! What can go wrong with a base, in words that tell a user what to do.

use rusqlite::ErrorCode;
use std::path::{Path, PathBuf};

/// An error of the base.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The file is a database, but not one of ours.
    #[error("{}: this is no Ascribe base (application id {found:#x}); name another file with --base", path.display())]
    Foreign {
        /// The file.
        path: PathBuf,
        /// What its header says.
        found: i64,
    },
    /// The file was written by a later version.
    #[error("{}: the base has format {found}, this program knows up to {known}; use a newer ascribe", path.display())]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its format.
        found: i64,
        /// The latest format known here.
        known: i64,
    },
    /// The file was written by an earlier version, and may not be changed now.
    #[error(
        "{}: the base has the older format {found} (now {known}); `ascribe add` brings it up to date and keeps a copy",
        path.display()
    )]
    Older {
        /// The file.
        path: PathBuf,
        /// Its format.
        found: i64,
        /// The latest format.
        known: i64,
    },
    /// Nothing is there, and nothing may be made.
    #[error("{}: there is no base here; `ascribe add` makes one", path.display())]
    Missing {
        /// The file.
        path: PathBuf,
    },
    /// A file is where one should be made.
    #[error("{}: is there already and is left as it is; name another file", path.display())]
    InTheWay {
        /// The file.
        path: PathBuf,
    },
    /// The file is no database at all.
    #[error("{}: this is no Ascribe base, it is no database at all; name another file with --base", path.display())]
    NoDatabase {
        /// The file.
        path: PathBuf,
    },
    /// The file or its folder may not be written.
    #[error("{}: cannot be written; change the rights on it and on its folder, or name another base with --base", path.display())]
    ReadOnly {
        /// The file.
        path: PathBuf,
    },
    /// The disk is full.
    #[error("{}: there is no room left for it; nothing of the last batch was kept, the base is whole; make room and add again", path.display())]
    Full {
        /// The file.
        path: PathBuf,
    },
    /// Another process writes, and does not end.
    #[error("{}: another process is writing to it and did not end within a minute; try again later", path.display())]
    Busy {
        /// The file.
        path: PathBuf,
    },
    /// Pages of the file are damaged.
    #[error("{}: the file is damaged ({why}); it was left as it is; bring back a backup, or see what `ascribe check` names", path.display())]
    Corrupt {
        /// The file.
        path: PathBuf,
        /// What SQLite said.
        why: String,
    },
    /// SQLite could not do it.
    #[error("{}: {source}", path.display())]
    Database {
        /// The file.
        path: PathBuf,
        /// What SQLite said.
        source: rusqlite::Error,
    },
    /// A file beside the base could not be read or written.
    #[error("{}: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A row of the base cannot be understood.
    #[error("the base is damaged: {what}; bring back a backup, or see what `ascribe check` names")]
    Damaged {
        /// What was found.
        what: String,
    },
    /// What was asked for does not go, for the reason given.
    #[error("{0}")]
    Unfit(String),
    /// Nothing in the base has that id or name.
    #[error("the base holds no {kind} {id}")]
    Unknown {
        /// What was looked for.
        kind: &'static str,
        /// By what.
        id: String,
    },
    /// A question in words cannot be understood.
    #[error("the question cannot be understood: {what}")]
    Unclear {
        /// Where it is unclear.
        what: String,
    },
}

impl StoreError {
    /// What SQLite said about a file, told so that one knows what to do.
    pub(crate) fn of(path: &Path, source: rusqlite::Error) -> StoreError {
        let path = path.to_owned();
        let (code, extended) = match &source {
            rusqlite::Error::SqliteFailure(failure, _) => (failure.code, failure.extended_code),
            _ => return StoreError::Database { path, source },
        };
        match code {
            ErrorCode::NotADatabase => StoreError::NoDatabase { path },
            ErrorCode::ReadOnly | ErrorCode::PermissionDenied => StoreError::ReadOnly { path },
            ErrorCode::CannotOpen if path.exists() => StoreError::ReadOnly { path },
            ErrorCode::DiskFull => StoreError::Full { path },
            // A limit on the size of files shows as a failed write.
            ErrorCode::SystemIoFailure if extended == rusqlite::ffi::SQLITE_IOERR_WRITE => StoreError::Full { path },
            ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => StoreError::Busy { path },
            ErrorCode::DatabaseCorrupt => StoreError::Corrupt { path, why: source.to_string() },
            _ => StoreError::Database { path, source },
        }
    }
}

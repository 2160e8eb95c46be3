//! What can go wrong with a base, in words that tell a user what to do.

use std::path::PathBuf;

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
    /// Nothing is there, and nothing may be made.
    #[error("{}: there is no base here; `ascribe add` makes one", path.display())]
    Missing {
        /// The file.
        path: PathBuf,
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
    /// What was asked for does not go, for the reason given.
    #[error("{0}")]
    Unfit(String),
}

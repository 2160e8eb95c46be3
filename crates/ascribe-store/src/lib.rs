//! The base: what was read, kept in one file on disk.
//!
//! A base is an SQLite database in WAL mode. [`Base::open`] finds out what a file is before it touches it, brings older
//! formats up to date after making a backup, and refuses newer and foreign ones.

mod error;
mod sqlite;

pub use error::StoreError;
pub use sqlite::{Base, Mode};

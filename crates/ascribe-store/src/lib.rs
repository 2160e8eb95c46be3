//! The base: what was read, kept in one file on disk, and the questions that it answers.
//!
//! [`Store`] is what any store can do, in the words of the domain; [`Base`] is the store in one SQLite file.
//! [`Base::open`] finds out what a file is before it touches it, brings older formats up to date after making a backup,
//! and refuses newer and foreign ones.

pub mod accounts;
mod error;
pub mod export;
mod fold;
pub mod shared;
mod sqlite;
mod store;
mod types;
mod watch;

pub use ascribe_model::{Marking, Way};
pub use error::StoreError;
pub use fold::corrected::with_claims;
pub use fold::surety::{PLAIN, of_claim as surety_of};
pub use sqlite::{Base, Mode};
pub use store::{FindingQuery, Kept, Store};
pub use types::*;
pub use watch::{News, Visit, Watched};

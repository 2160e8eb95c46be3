//! From one reading to knowledge across readings: pure functions, no store.

pub(crate) mod accounts;
pub(crate) mod corrected;
pub(crate) mod keys;
pub(crate) mod sentences;
pub(crate) mod speakers;
pub mod surety;

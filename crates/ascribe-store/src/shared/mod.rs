//! Objects ready to send: collections, their objects, and what became of what was sent.
//!
//! An object's bytes are kept as they leave, and found by the time they came; a page is read along one index, wherever
//! it begins. What the objects say is not known here: who adds one says its id, version and marking.

mod add;
mod collections;
mod page;
mod pulls;
mod remove;
mod shelf;
mod status;

pub use add::{Incoming, Kept};
pub use collections::{Collection, NewCollection, Rights, Source};
pub use page::{Row, Select, Versions};
pub use pulls::Pull;
pub use shelf::Spec;
pub use status::Status;

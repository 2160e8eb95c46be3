//! MISP: readings as events and as a feed that a MISP can subscribe to, and events of others as readings.
//!
//! Out: one event for each report ([`reading_to_event`]); its indicators are attributes, its claims objects of the template
//! `claim` ([`CLAIM_TEMPLATE`]), its groups, tools and techniques galaxy clusters under the tags that MISP and ATT&CK give
//! them, and all claims stand once more in an event report for people. In: [`event_to_bundle`] turns an event into
//! STIX, which `ascribe-stix` reads like anybody's. Nothing here reads the clock.

mod claims;
mod event;
mod feed;
mod galaxy;
mod import;
mod indicators;
mod out;

pub use claims::CLAIM_TEMPLATE;
pub use event::{Attribute, Event, EventFile, EventReport, MispObject, Org, Tag};
pub use feed::{Feed, FeedFile};
pub use import::{MispError, event_to_bundle, read_events};
pub use out::reading_to_event;

//! STIX 2.1 objects, bundles, and claims as STIX.
//!
//! Objects are JSON objects with typed views ([`Object`]), so that properties which this crate does not know stay as
//! they came. [`reading_to_bundle`] turns what was read in one report into a bundle in which every reference can be
//! resolved; the speaker, the sentence and the hedge of each claim stand in one documented extension and also in the
//! plain fields that other tools show. Nothing here reads the clock: ids and timestamps follow from the report.

mod bundle;
mod canonical;
mod export;
mod id;
mod import;
mod marking;
mod object;
mod observable;
mod pattern;
mod timestamp;
mod upgrade;
mod validate;

pub use bundle::Bundle;
pub use canonical::canonical;
pub use export::{EXTENSION_ID, ExportOptions, READING_EXTENSION_ID, reading_to_bundle};
pub use id::{IdError, StixId};
pub use import::{ImportOptions, Imported, bundle_to_readings};
pub use marking::{Tlp, TlpError, Way, Withheld, level_of};
pub use object::Object;
pub use observable::observable_id;
pub use pattern::{MatchError, Pattern, PatternError};
pub use timestamp::{Timestamp, TimestampError};
pub use upgrade::{is_stix_2_0, upgrade_object};
pub use validate::{Finding, Severity, Validated, validate, validate_text};

/// A string literal of the patterning language, in its quotes (§9.2): backslashes and quotes are escaped.
pub(crate) fn pattern_text(value: &str) -> String {
    format!("'{}'", value.replace('\\', "\\\\").replace('\'', "\\'"))
}

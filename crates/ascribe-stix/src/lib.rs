//! STIX 2.1 objects, bundles, and claims as STIX.
//!
//! Objects are JSON objects with typed views ([`Object`]), so that properties which this crate does not know stay as
//! they came. [`reading_to_bundle`] turns what was read in one report into a bundle in which every reference can be
//! resolved; the speaker, the sentence and the hedge of each claim stand in one documented extension and also in the
//! plain fields that other tools show. Nothing here reads the clock: ids and timestamps follow from the report.

mod bundle;
mod canonical;
mod export;
mod granular;
mod id;
mod import;
mod language;
mod marking;
mod object;
mod observable;
mod pattern;
mod timestamp;
mod upgrade;
mod validate;
mod version;

pub use bundle::Bundle;
pub use canonical::canonical;
pub use export::{
    EXTENSION_ID, ExportOptions, FINDING_EXTENSION_ID, FindingClaim, FindingExport, READING_EXTENSION_ID,
    finding_confidence, finding_ids, findings_to_bundle, reading_to_bundle, report_id,
};
pub use granular::{Reach, SelectorError, select};
pub use id::{IdError, StixId};
pub use import::{ImportOptions, Imported, bundle_to_readings};
pub use language::translated;
pub use marking::{MarkingDefinition, level_of};
pub use object::Object;
pub use observable::observable_id;
pub use pattern::{MatchError, Observed, Pattern, PatternError};
pub use timestamp::{Timestamp, TimestampError};
pub use upgrade::{is_stix_2_0, upgrade_object};
pub use validate::{Finding, Severity, Validated, validate, validate_text};
pub use version::VersionError;

/// A string literal of the patterning language, in its quotes (§9.2): backslashes and quotes are escaped.
pub(crate) fn pattern_text(value: &str) -> String {
    format!("'{}'", value.replace('\\', "\\\\").replace('\'', "\\'"))
}

/// The examples of the README are tests too.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

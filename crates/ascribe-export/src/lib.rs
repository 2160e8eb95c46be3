//! What was read, in the forms of others: ATT&CK Navigator layers, tables, lists for firewalls, rule stubs, briefs.
//!
//! All start from a [`Record`]: readings that may leave ([`Record::admit`] asks the one place that decides,
//! [`ascribe_model::Way`]), their claims folded by what they say, with independent origins counted; but for STIX of a store,
//! which has its own findings ([`store_bundle`]). Nothing here reads the clock: where a day matters, it is given.

mod blocklist;
mod brief;
mod kept;
mod navigator;
mod record;
mod rules;
mod table;
mod warning;

pub use blocklist::{ListKind, blocklist};
pub use brief::{Brief, to_html, to_markdown, to_pdf};
pub use kept::{KeptReport, each_finding, each_report, finding_bundle, store_bundle};
pub use navigator::navigator;
pub use record::{Cited, Finding, Record, Report};
pub use rules::{sigma, suricata};
pub use table::{claims_csv, indicators_csv};
pub use warning::{WarningError, WarningLists};

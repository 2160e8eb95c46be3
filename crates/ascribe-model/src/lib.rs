//! The words of Ascribe's domain, shared by all its crates.
//!
//! Types and closed lists only: nothing here reads, stores or prints. The JSON form of [`Reading`] is the
//! contract of `ascribe read --format json`; absent means unknown, and offsets are UTF-8 byte offsets into
//! the document's text.

mod attribution;
mod chain;
mod claim;
mod document;
mod entity;
pub mod id;
mod marking;
mod predicate;
mod span;
mod technique;
mod time;
mod timex;

pub use attribution::{Attribution, Words};
pub use chain::{listed, together, voices};
pub use claim::{Argument, Claim, Confidence, Count, Estimate, Evidence, Likelihood, Polarity, Reading, Source};
pub use document::{Block, BlockKind, Diagnostic, Document, Format, SourceMap, SourceRun};
pub use entity::{Entity, EntityId, Found, Indicator, IndicatorKind, Kind, Mention, Repair};
pub use marking::{Marking, MarkingError, Way, Withheld};
pub use predicate::{Family, Predicate, Row};
pub use span::Span;
pub use technique::{SubTechniqueTold, TechniqueEvidence, TechniqueTold};
pub use time::{Anchor, Bound, MONTHS, TimeExpression, When};
pub use timex::time_in_words;

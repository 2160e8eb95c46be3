//! ATT&CK techniques that a report tells without naming them: "dumps credentials from LSASS" is T1003.001.
//!
//! [`Model`] scores each sentence for every technique and tactic (linear, one against the rest, over hashed words and
//! word pairs), calibrates the report's best scores to probabilities, and chooses the words that tell what was found.
//! Training is in `ascribe-train` and uses the same features.

pub mod features;
mod model;
pub mod spans;
mod tell;
mod thresholds;

pub use model::{Calibration, DOCUMENT, Draft, KNOTS, Line, Model, ModelError, Table, Weighted, logistic, write};
pub use tell::{Evidence, SubTechnique, Telling, Told, may_tell};
pub use thresholds::Thresholds;

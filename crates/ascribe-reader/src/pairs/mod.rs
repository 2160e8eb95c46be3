//! The learned model of claims: for any two parties of a sentence, which claim the words make of them, if any.
//!
//! The grammar knows what it has patterns for. The model sees every pair of parties (`parties.rs`), what the tree and the
//! words say of them (`features.rs`), and what the grammar made of them; it gives each predicate, in either direction, a
//! probability (`model.rs`). It proposes claims where the grammar abstains and lets go those of the grammar's that the
//! words around hardly bear out (`weigh.rs`). `ascribe-train claims` learns it from what `lessons.rs` shows.

mod features;
mod lessons;
mod model;
mod parties;
mod weigh;

pub use features::Feature;
pub(crate) use features::bits;
pub use lessons::{LineLesson, PairLesson, PartyLesson};
pub use model::{Calibration, Head, Hidden, KNOTS, LABELS, Model, ModelError, Rows, Score, Side, WIDTH, hidden, write};
pub(crate) use weigh::Scales;
pub use weigh::{BY, Thresholds};

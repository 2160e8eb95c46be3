//! The learned model of claims: for any two parties of a sentence, which claim the words make of them, if any.
//!
//! The grammar knows what it has patterns for. The model sees every pair of parties (`parties.rs`), what the tree and the
//! words say of them (`features.rs`), and what the grammar made of them; it gives each predicate, in either direction, a
//! probability (`model.rs`; where that is not naught, a second net reads the words in their order, `context.rs`). It proposes claims where the grammar abstains and lets go those of the grammar's that the
//! words around hardly bear out (`weigh.rs`). `ascribe-train claims` learns it from what `lessons.rs` shows.

mod context;
mod features;
mod lessons;
mod model;
mod parties;
mod rows;
mod weigh;
mod worth;

pub use context::{Context, Dense, PAIR, PARTS, PairSight, SLOTS, Sight, Told, UNKNOWN, WORD};
pub use features::Feature;
pub(crate) use features::{bits, may_tell, triggers};
pub use lessons::{LineLesson, PairLesson, PartyLesson};
pub use model::{
    Calibration, Chances, Head, Hidden, KNOTS, LABELS, Model, ModelError, Score, Side, WIDTH, hidden, write,
};
pub use rows::Rows;
pub(crate) use weigh::Scales;
pub use weigh::{BY, Thresholds};

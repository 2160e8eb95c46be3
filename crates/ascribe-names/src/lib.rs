//! Who is called what by whom: name statements, importers, identities, the lexicon.
//!
//! [`Lexicon`] finds the names of threats, countries, bodies, vendors and techniques in a text and says what each
//! may stand for. The tables behind it are the readable files under `data/`, compiled by the build script.

pub mod compile;
pub mod gate;
pub mod key;
mod lexicon;
mod matching;
pub mod table;

pub use gate::Gate;
pub use lexicon::{Entry, EntryId, Form, FormRole, Lexicon, common_words};
pub use matching::{Matches, NameMatch, Sense};

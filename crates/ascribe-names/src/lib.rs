//! Who is called what by whom: name statements, importers, identities, the lexicon.
//!
//! [`Lexicon`] finds the names of threats, countries, bodies, vendors and techniques in a text and says what each
//! may stand for. The tables behind it are the readable files under `data/`, compiled by the build script.

mod book;
mod coined;
pub mod compile;
pub mod family;
pub mod gate;
pub mod import;
pub mod key;
mod lexicon;
mod matching;
mod memo;
mod repair;
mod statement;
mod store;
pub mod table;

pub use book::{Book, Identities, Identity, Member, RECORD, Verdict, View};
pub use coined::coiner;
pub use gate::Gate;
pub use lexicon::{Entry, EntryId, Form, FormRole, Lexicon, common_words, given_names};
pub use matching::{Matches, NameMatch, Sense};
pub use memo::Memo;
pub use repair::Repaired;
pub use statement::{Relation, Statement};
pub use store::{Changes, StoreError, Table};

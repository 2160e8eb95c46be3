//! What a report speaks of: names, persons, offices, organizations, countries, sectors, audiences, quantities.
//!
//! [`find`] joins three witnesses: the lexicon of known names, rules over words whose knowledge is in the lists under
//! `data/`, and a learned tagger for what no list holds. Parts of speech are not needed.

mod acronyms;
mod asides;
mod candidate;
mod catalogue;
mod demonyms;
mod echo;
mod entities;
mod events;
mod find;
mod gangs;
mod hints;
mod holders;
mod introduced;
pub mod judge;
mod known;
mod lists;
mod ministries;
mod misprints;
mod offices;
mod organizations;
mod page;
mod people;
mod phrases;
mod quantities;
mod runs;
mod sorts;
mod support;
pub mod tagger;
mod union;

pub use entities::EntityTable;
pub use find::{Case, HoldsOffice, Mentions, cases, find, find_by_rules};
pub use hints::hints;
pub use quantities::Quantity;
pub use tagger::{ModelError, Tagger};

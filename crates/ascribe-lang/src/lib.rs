//! English for reading reports: sentences, tokens, parts of speech, lemmas, dependencies.

mod labels;
mod segment;
mod tagger;
mod token;
mod tokenise;
mod weights;
mod wording;
mod words;

pub use segment::{LONGEST_SENTENCE, segment};
pub use token::{Form, Rel, Sentence, Tag, Token};

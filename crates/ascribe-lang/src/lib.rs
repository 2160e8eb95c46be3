//! English for reading reports: sentences, tokens, parts of speech, lemmas, dependencies.

mod token;

pub use token::{Form, Rel, Sentence, Tag, Token};

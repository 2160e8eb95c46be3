//! English for reading reports: sentences, tokens, parts of speech, lemmas, dependencies.

mod familiar;
mod labels;
mod language;
mod lemma;
mod mend;
mod net;
pub mod packed;
mod parser;
mod segment;
mod sight;
mod tagger;
mod token;
mod tokenise;
mod tree;
mod weights;
mod wording;
mod words;

pub use language::{Language, Tagged};
pub use lemma::{lemma, lower};
pub use segment::{LONGEST_SENTENCE, segment};
/// What the trainer shares with the shipped models: features, decoding, file layouts.
pub mod training {
    pub use crate::net::{HIDDEN, LABEL_ONE, Net, STEP_ONE, STEP_WEIGHT_ONE, SUM_ONE, WEIGHT_ONE, WORD, WORD_ONE};
    pub use crate::parser::{Configuration, NOWHERE, STEPS, Step, best_label, parse};
    pub use crate::sight::{LABEL_SCORES, SCORES, SIGN_ROWS, SLOTS, STEP_SCORES, Sight, WORD_ROWS, sight, word_rows};
    pub use crate::tagger::{TAG_SCORES, best, tag, tag_features};
    pub use crate::weights::{CHAIN, Features, HOT_SLOTS, PAIRS, SPARSE_SLOT, Scorer, Sparse, link, sparse_check};
    pub use crate::wording::{Lexicon, SLOT, Wording, word_hash, wordings};
}

pub use token::{Form, Rel, Sentence, Tag, Token};
pub use tree::Tree;

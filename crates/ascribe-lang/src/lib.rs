//! English for reading reports: sentences, tokens, parts of speech, lemmas, dependencies.

mod arcs;
mod familiar;
mod habits;
mod labels;
mod language;
mod lemma;
mod mend;
pub mod packed;
mod parser;
mod segment;
mod tagger;
mod tiers;
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
    pub use crate::arcs::{arc_features, label_features};
    pub use crate::habits::{HABIT, Habits, habit_place, label_signs, step_signs};
    pub use crate::parser::{
        Configuration, LABEL_SCORES, NOWHERE, Node, STEP_SCORES, Step, best_label, only_step, parse, parse_watched,
    };
    pub use crate::tagger::{TAG_SCORES, best, tag, tag_features};
    pub use crate::tiers::{BUCKET, Bucket, COLD, FILTER, HOT, Tiers, WAYS, bucket, filter_place, row_check};
    pub use crate::weights::{
        CHAIN, Features, HOT_SLOTS, PAIRS, SPARSE_SLOT, Scorer, Sparse, Table, check, link, sparse_check,
    };
    pub use crate::wording::{Lexicon, SLOT, Wording, word_hash, wordings};
}

pub use token::{Form, Rel, Sentence, Tag, Token};
pub use tree::Tree;

//! Trains the shipped models and scores them: `ascribe-train MODEL`, one name for each model.

mod classes;
mod lang;
mod learner;
mod mentions_score;
mod parse;
mod pos;
mod raw;
mod reports;
mod tagger;
mod tagger_clusters;
mod tagger_corpora;
mod tagger_score;
mod treebank;

use std::error::Error;
use std::path::Path;

fn main() -> Result<(), Box<dyn Error>> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let corpora = here.join("../../../shared/data/corpora");
    match std::env::args().nth(1).as_deref() {
        Some("lang") => Ok(lang::train(&here.join("../../../shared"))?),
        Some("score-lang") => Ok(lang::score(&here.join("../../../shared"))?),
        Some("score-mentions") => mentions_score::score(&corpora, std::env::args().nth(2).is_some()),
        Some("tagger") => tagger::train(&corpora, &here.join("../ascribe-mentions/models/tagger.bin")),
        _ => Err("name what to do: lang, score-lang or tagger".into()),
    }
}

//! Trains the shipped models and scores them: `ascribe-train MODEL`, one name for each model.

mod tagger;
mod tagger_clusters;
mod tagger_corpora;
mod tagger_score;

use std::error::Error;
use std::path::Path;

fn main() -> Result<(), Box<dyn Error>> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let corpora = here.join("../../../shared/data/corpora");
    match std::env::args().nth(1).as_deref() {
        Some("tagger") => tagger::train(&corpora, &here.join("../ascribe-mentions/models/tagger.bin")),
        _ => Err("name the model to train: tagger".into()),
    }
}

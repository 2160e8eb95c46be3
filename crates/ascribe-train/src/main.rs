//! Trains the shipped models and scores them: `ascribe-train MODEL`, one name for each model.

mod adam;
mod antecedents;
mod by_two;
mod calibration;
mod choice;
mod claims;
mod claims_context;
mod claims_context_net;
mod claims_data;
mod claims_judged;
mod claims_learn;
mod claims_listed;
mod claims_match;
mod claims_net;
mod claims_patterns;
mod claims_score;
mod classes;
mod exam;
mod general_classes;
mod hindsight;
mod hot;
mod judge;
mod lang;
mod learner;
mod mentions_score;
mod parse;
mod pos;
mod raw;
mod reports;
mod segmented;
mod tagger;
mod tagger_clusters;
mod tagger_corpora;
mod tagger_read;
mod tagger_score;
mod taught;
mod techniques;
mod treebank;

use std::error::Error;
use std::path::{Path, PathBuf};

fn main() -> Result<(), Box<dyn Error>> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let corpora = here.join("../../../shared/data/corpora");
    match std::env::args().nth(1).as_deref() {
        Some("claims") => {
            let more: Vec<PathBuf> = std::env::args().skip(2).map(PathBuf::from).collect();
            claims::train(&here.join("../.."), &more, &here.join("../ascribe-reader/models/claims.bin"))
        }
        Some("antecedents") => {
            antecedents::train(&here.join("../.."), &here.join("../ascribe-reader/data/antecedents.txt"))
        }
        Some("claims-ask") => {
            let one_in = std::env::args().nth(2).and_then(|n| n.parse().ok()).unwrap_or(1);
            claims_judged::ask(&here.join("../.."), one_in)
        }
        Some("exam") => exam::score(),
        Some("claims-reach") => claims::reach(&here.join("../..")),
        Some("claims-patterns") => claims_patterns::score(&here.join("../..")),
        Some("lang") => Ok(lang::train(&here.join("../../../shared"))?),
        Some("parser") => {
            let epochs = std::env::args().nth(2).and_then(|n| n.parse().ok());
            Ok(lang::parser(&here.join("../../../shared"), epochs)?)
        }
        Some("trees-ask") => {
            let file = std::env::args().nth(2).ok_or("name the file to write the sentences to")?;
            taught::ask(&here.join("../.."), Path::new(&file))
        }
        Some("score-lang") => Ok(lang::score(&here.join("../../../shared"))?),
        Some("score-mentions") => {
            let rest: Vec<String> = std::env::args().skip(2).collect();
            let model = rest.iter().find(|word| !word.starts_with('-')).map(Path::new);
            mentions_score::score(&corpora, model, rest.iter().any(|word| word == "--show"))
        }
        Some("general-classes") => {
            let vectors = std::env::args().nth(2).ok_or("name the file of GloVe 6B vectors with 50 dimensions")?;
            let wanted = tagger_clusters::texts(&corpora)?.into_iter().flatten().collect();
            general_classes::make(Path::new(&vectors), &wanted, &here.join("data/general-classes.txt"))
        }
        Some("hindsight") => hindsight::score(&here.join("../../../shared")),
        Some("judge") => {
            let folder = std::env::args().nth(2).ok_or("name the folder that `tagger-folds` wrote")?;
            judge::train(&corpora, Path::new(&folder), &here.join("../ascribe-mentions/data/judge.txt"))
        }
        Some("tagger-ask") => {
            let words: Vec<String> = std::env::args().skip(2).collect();
            let [split, model] = &words[..] else {
                return Err("name a split of AnnoCTR and the file of a tagger".into());
            };
            tagger_read::ask(&corpora, split, Path::new(model))
        }
        Some("tagger-folds") => {
            let folder = std::env::args().nth(2).ok_or("name the folder to write the models to")?;
            tagger::folds(&corpora, Path::new(&folder))
        }
        Some("tagger-try") => {
            let model = std::env::args().nth(2).ok_or("name the file to write the model to")?;
            tagger::try_out(&corpora, Path::new(&model))
        }
        Some("tagger") => tagger::train(&corpora, &here.join("../ascribe-mentions/models/tagger.bin")),
        Some("techniques") => {
            techniques::train(&here.join("../../../shared"), &here.join("../ascribe-techniques/models/techniques.bin"))
        }
        Some("score-techniques") => techniques::score(&here.join("../../../shared")),
        _ => {
            Err("name what to do: lang, tagger, techniques, antecedents, claims, or score-lang, score-mentions, score-techniques"
                .into())
        }
    }
}

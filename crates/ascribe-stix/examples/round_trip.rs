//! A bundle of anybody as claims, and these as a bundle of ours: `cargo run -p ascribe-stix --example round_trip -- BUNDLE.json`

use ascribe_stix::{Bundle, ExportOptions, ImportOptions, bundle_to_readings, reading_to_bundle};
use std::error::Error;
use std::{env, fs};

fn main() -> Result<(), Box<dyn Error>> {
    let file = env::args().nth(1).ok_or("name a bundle")?;
    let bundle: Bundle = serde_json::from_str(&fs::read_to_string(&file)?)?;
    let imported = bundle_to_readings(&bundle, &ImportOptions { sender: &file, ..ImportOptions::default() });
    for one in &imported.readings {
        for claim in &one.reading.claims {
            let object = claim.object.as_ref().map(|object| one.reading.words(object)).unwrap_or_default();
            eprintln!("{} {} {object}", one.reading.words(&claim.subject), claim.predicate.word());
        }
        println!("{}", serde_json::to_string(&reading_to_bundle(&one.reading, &ExportOptions::marked(one.marking)))?);
    }
    for left in imported.left_out {
        eprintln!("left out: {} {} (such as {})", left.count, left.why, left.example);
    }
    Ok(())
}

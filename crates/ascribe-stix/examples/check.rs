//! What is wrong with files of STIX: `cargo run --release -p ascribe-stix --example check -- FILE…`

use ascribe_stix::validate;
use std::error::Error;
use std::{env, fs};

fn main() -> Result<(), Box<dyn Error>> {
    for file in env::args().skip(1) {
        let value = serde_json::from_str(&fs::read_to_string(&file)?)?;
        for finding in validate(&value) {
            println!("{file}: {} ({}): {} [{}]", finding.path, finding.section, finding.message, finding.rule);
        }
    }
    Ok(())
}

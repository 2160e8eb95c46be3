//! Times the pattern matcher: every pattern, compiled once, over every observation by itself. Prints seconds and matches.
//!
//! `cargo run --release -p ascribe-stix --example matching -- PATTERNS.json OBSERVATIONS.json`; `cargo xtask stix` makes the files and
//! runs python stix2-matcher over the same ones.

use ascribe_stix::{Observed, Pattern};
use serde_json::Value;
use std::error::Error;
use std::time::Instant;
use std::{env, fs, slice};

fn main() -> Result<(), Box<dyn Error>> {
    let words: Vec<String> = env::args().skip(1).collect();
    let [patterns, observations] = words.as_slice() else {
        return Err("give a file of patterns and one of observations".into());
    };
    let patterns: Vec<String> = serde_json::from_str(&fs::read_to_string(patterns)?)?;
    let observations: Vec<Value> = serde_json::from_str(&fs::read_to_string(observations)?)?;
    let patterns: Vec<Pattern> = patterns.iter().map(|text| text.parse()).collect::<Result<_, _>>()?;
    let start = Instant::now();
    let mut matched = 0;
    let observed: Vec<Observed> =
        observations.iter().map(|one| Observed::new(slice::from_ref(one))).collect::<Result<_, _>>()?;
    for pattern in &patterns {
        for one in &observed {
            matched += usize::from(pattern.matches_observed(one)?);
        }
    }
    println!("{:.6} {matched}", start.elapsed().as_secs_f64());
    Ok(())
}

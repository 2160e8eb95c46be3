//! What each chore runs.

use crate::steps::{Outcome, answers, binary, cargo, printed, root, run, run_with, shared};
use crate::{licences, picture, web};
use std::{env, fs};

/// The sample report of the demo.
const DEMO: &str = "samples/2022-viasat.html";
/// The report of the README's picture: short, of the same making as the samples.
const PICTURED: &str = "docs/pictured.md";

/// Builds the binary and reads a sample report with it.
pub fn demo() -> Outcome {
    let binary = binary()?;
    run(&binary.to_string_lossy(), &["read", "--format", "text", DEMO])
}

/// The inputs that property tests draw, unless `PROPTEST_RNG_SEED` says others: what passed once passes again.
/// `PROPTEST_CASES=20000 cargo test --release -p CRATE` looks for new ones.
const PROPERTY_SEED: &str = "2022";

/// All tests. One profile for all, so that they compile once and bars on time hold for what ships.
pub fn test() -> Outcome {
    web::build_if_possible()?;
    let seed = env::var("PROPTEST_RNG_SEED").unwrap_or_else(|_| PROPERTY_SEED.into());
    run_with(&cargo(), &["test", "--workspace", "--release"], &[("PROPTEST_RNG_SEED", &seed)])?;
    web::test()
}

/// All that is judged without running the reader.
pub fn ci() -> Outcome {
    run(&cargo(), &["fmt", "--all", "--check"])?;
    run(&cargo(), &["clippy", "--workspace", "--all-targets", "--release", "--", "--deny", "warnings"])?;
    let strict = [("RUSTDOCFLAGS", "--deny warnings")];
    run_with(&cargo(), &["doc", "--workspace", "--no-deps", "--release"], &strict)?;
    licences::check()?;
    deny()
}

fn deny() -> Outcome {
    if answers(&cargo(), &["deny", "--version"]) {
        return run(&cargo(), &["deny", "--offline", "check", "licenses", "bans", "sources"]);
    }
    println!("\n── cargo deny: skipped, it is not installed (licences were checked above)");
    Ok(())
}

/// The benchmark of each pass.
pub fn bench() -> Outcome {
    run(&cargo(), &["bench", "--workspace", "--benches"])
}

/// Scores on the samples, and on the corpora where they are there.
pub fn accuracy() -> Outcome {
    let words = ["test", "--release", "--package", "ascribe", "--test", "samples", "--", "--nocapture"];
    run_with(&cargo(), &words, &[("ASCRIBE_WRITE_ACCURACY", "1")])?;
    let Some(shared) = shared() else {
        println!("\n── corpora: skipped, there is no ../shared");
        return Ok(());
    };
    let binary = binary()?.to_string_lossy().into_owned();
    let at = |path: &str| shared.join(path).to_string_lossy().into_owned();
    let score = at("bench/score.py");
    let (gold, seed) = (at("gold/albania-2022.jsonl"), at("seed/albania-2022.txt"));
    run("python3", &[&score, "claims", &gold, &seed, "--ascribe", &binary])?;
    for (task, corpus) in [("ner", "annoctr"), ("ner", "cyner"), ("time", "annoctr"), ("links", "annoctr")] {
        let split = if corpus == "cyner" { "valid" } else { "dev" };
        run("python3", &[&score, task, corpus, "--split", split, "--ascribe", &binary])?;
    }
    Ok(())
}

/// The picture of the README.
pub fn picture() -> Outcome {
    let binary = binary()?;
    let words = ["--color", "always", "read", "--format", "text", PICTURED];
    let output = String::from_utf8_lossy(&printed(&binary.to_string_lossy(), &words)?).into_owned();
    let path = root().join("docs/reading.svg");
    fs::write(&path, picture::draw(&output, 80)).map_err(|error| format!("{}: {error}", path.display()))
}

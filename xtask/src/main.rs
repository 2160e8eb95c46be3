//! The project's chores, one command each; `cargo xtask` lists them.

mod base_bench;
mod chores;
mod licences;
mod measure;
mod picture;
mod speed;
mod steps;
mod stix;
mod taxii;
mod web;

use std::env;
use std::process::ExitCode;

const HELP: &str = "\
Usage: cargo xtask CHORE

  demo      build the binary and read a sample report as a user would
  test      run all tests, in the release profile (bars on time are then honest)
  ci        rustfmt, clippy, documentation, licences: warnings are errors
  bench     run the benchmark of each pass
  accuracy  score the reader on the sample reports and, where ../shared is there, on its corpora
  speed     cold start, throughput, memory and determinism of the release binary, written to docs/performance.md
  web       build the web pages into web/dist; the next build of the binary takes them in
  taxii-bench [OBJECTS…]  how fast the TAXII server is; writes docs/performance.md
  stix      speed of validation and of the pattern matcher, beside python stix2-matcher
  base-bench [N]  add N (100000) documents to a base and ask it; figures into docs/performance.md
  picture   draw docs/reading.svg, the picture in the README, from real output";

fn main() -> ExitCode {
    let words: Vec<String> = env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let done = match words.as_slice() {
        ["demo"] => chores::demo(),
        ["test"] => chores::test(),
        ["ci"] => chores::ci(),
        ["bench"] => chores::bench(),
        ["accuracy"] => chores::accuracy(),
        ["speed"] => speed::run(),
        ["web"] => web::build(),
        ["stix"] => stix::figures(),
        ["picture"] => chores::picture(),
        ["taxii-bench", sizes @ ..] => taxii::bench(sizes),
        ["base-bench"] => base_bench::run(100_000),
        ["base-bench", n] => n.parse().map_err(|_| format!("{n} is no number of documents")).and_then(base_bench::run),
        ["measure", command, words @ ..] => measure::report(command, words),
        [] | ["help" | "--help" | "-h"] => {
            println!("{HELP}");
            Ok(())
        }
        other => Err(format!("no such chore: {}\n\n{HELP}", other.join(" "))),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("xtask: {why}");
            ExitCode::FAILURE
        }
    }
}

//! Cold start, throughput and determinism of the release binary, printed as found.

use crate::measure::{self, Taken};
use crate::steps::{Outcome, binary, printed, root, shared};
use std::fs;
use std::path::{Path, PathBuf};

/// Runs of the cold start, of which the median is printed.
const RUNS: usize = 15;

/// Measures and prints; fails only where the same bytes give different answers.
pub fn run() -> Outcome {
    let binary = binary()?.to_string_lossy().into_owned();
    let samples = root().join("samples");
    match shared() {
        Some(shared) => {
            cold_start(&binary, &shared.join("seed/albania-2022.txt"))?;
            throughput(&binary, &shared.join("data/corpora/annoctr/text"))?;
        }
        None => println!("There is no ../shared: measured on samples/ only."),
    }
    throughput(&binary, &samples)?;
    determinism(&binary, &samples)
}

fn cold_start(binary: &str, report: &Path) -> Outcome {
    let report = report.to_string_lossy();
    let words = ["read", "--format", "json", "--jobs", "1", &*report];
    let mut taken: Vec<Taken> = Vec::with_capacity(RUNS);
    for _ in 0..RUNS {
        taken.push(measure::of(binary, &words)?);
    }
    taken.sort();
    let (best, median) = (taken[0], taken[RUNS / 2]);
    let peak = taken.iter().map(|t| t.peak).max().unwrap_or(0);
    println!("cold start    median {} ms, best {} ms, peak {} MB", ms(median), ms(best), peak / 1024);
    Ok(())
}

fn throughput(binary: &str, folder: &Path) -> Outcome {
    let bytes = bytes_in(folder);
    let path = folder.to_string_lossy();
    let taken = measure::of(binary, &["read", "--format", "json", "--jobs", "1", &*path])?;
    let rate = bytes as f64 / 1e6 / taken.wall.as_secs_f64();
    let name = folder.strip_prefix(root()).unwrap_or(folder).display();
    println!(
        "one thread    {name}: {:.2} MB in {} ms, {rate:.2} MB/s, peak {} MB",
        bytes as f64 / 1e6,
        ms(taken),
        taken.peak / 1024
    );
    Ok(())
}

fn determinism(binary: &str, folder: &Path) -> Outcome {
    let path = folder.to_string_lossy();
    let read = |jobs| printed(binary, &["read", "--format", "json", "--jobs", jobs, &path]);
    let first = read("1")?;
    for jobs in ["1", "8", "8"] {
        if read(jobs)? != first {
            return Err(format!("the same bytes gave another answer with --jobs {jobs}"));
        }
    }
    println!("determinism   {} bytes of JSON, the same for 1 and 8 jobs, each twice", first.len());
    Ok(())
}

fn bytes_in(folder: &Path) -> u64 {
    let readable =
        |path: &PathBuf| path.extension().is_some_and(|end| ["html", "txt", "md", "pdf"].iter().any(|e| end == *e));
    let Ok(listing) = fs::read_dir(folder) else { return 0 };
    let paths = listing.filter_map(|entry| Some(entry.ok()?.path()));
    paths
        .map(|path| {
            if path.is_dir() {
                bytes_in(&path)
            } else if readable(&path) {
                fs::metadata(&path).map_or(0, |m| m.len())
            } else {
                0
            }
        })
        .sum()
}

fn ms(taken: Taken) -> u128 {
    taken.wall.as_millis()
}

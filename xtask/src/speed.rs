//! Cold start, throughput, memory and determinism of the release binary: printed as found, and written to
//! `docs/performance.md` between the marks of this section, so that others may stand beside it.

use crate::measure::{self, Taken};
use crate::steps::{Outcome, binary, printed, root, shared};
use ascribe_lang::segment;
use ascribe_model::Span;
use std::fs;
use std::path::{Path, PathBuf};

/// Runs of the cold start, of which the median is told.
const RUNS: usize = 15;
/// Runs of the throughput, of which the best is told: what else the machine does can only slow a run.
const TRIES: usize = 3;
/// The page of the figures, and the section that is written here.
const PAGE: &str = "docs/performance.md";
const SECTION: &str = "reading";

/// Measures, prints and writes; fails only where the same bytes give different answers.
pub fn run() -> Outcome {
    let binary = binary()?.to_string_lossy().into_owned();
    let samples = root().join("samples");
    let mut rows = Vec::new();
    match shared() {
        Some(shared) => {
            rows.push(cold_start(&binary, &shared.join("seed/albania-2022.txt"))?);
            rows.push(throughput(&binary, &shared.join("data/corpora/annoctr/text"), "AnnoCTR texts")?);
        }
        None => println!("There is no ../shared: measured on samples/ only."),
    }
    rows.push(throughput(&binary, &samples, "samples/")?);
    rows.push(determinism(&binary, &samples)?);
    rows.iter().for_each(|[what, found]| println!("{what}: {found}"));
    let rows: Vec<String> = rows.iter().map(|[what, found]| format!("| {what} | {found} |")).collect();
    write_section(&format!("| what | found |\n|---|---|\n{}\n", rows.join("\n")))
}

type Row = [String; 2];

fn cold_start(binary: &str, report: &Path) -> Result<Row, String> {
    let report = report.to_string_lossy();
    let words = ["read", "--format", "json", "--jobs", "1", &*report];
    let mut taken: Vec<Taken> = Vec::with_capacity(RUNS);
    for _ in 0..RUNS {
        taken.push(measure::of(binary, &words)?);
    }
    taken.sort();
    let (best, median) = (taken[0], taken[RUNS / 2]);
    let peak = taken.iter().map(|t| t.peak).max().unwrap_or(0);
    let found = format!("median {} ms, best {} ms, peak {} MB", ms(median), ms(best), peak / 1024);
    Ok([format!("cold start on the seed, {RUNS} runs"), found])
}

fn throughput(binary: &str, folder: &Path, name: &str) -> Result<Row, String> {
    let (bytes, tokens) = size_of(folder);
    let path = folder.to_string_lossy();
    let mut taken: Vec<Taken> = Vec::with_capacity(TRIES);
    for _ in 0..TRIES {
        taken.push(measure::of(binary, &["read", "--format", "json", "--jobs", "1", &*path])?);
    }
    taken.sort();
    let best = taken[0];
    let each_second = |of: usize| of as f64 / best.wall.as_secs_f64();
    let found = format!(
        "{:.2} MB, {tokens} tokens in {} ms: {:.2} MB/s, {:.0} tokens/s, peak {} MB",
        bytes as f64 / 1e6,
        ms(best),
        each_second(bytes) / 1e6,
        each_second(tokens),
        best.peak / 1024
    );
    Ok([format!("all passes on {name}, one thread, best of {TRIES}"), found])
}

fn determinism(binary: &str, folder: &Path) -> Result<Row, String> {
    let path = folder.to_string_lossy();
    let read = |jobs| printed(binary, &["read", "--format", "json", "--jobs", jobs, &path]);
    let first = read("1")?;
    for jobs in ["1", "8", "8"] {
        if read(jobs)? != first {
            return Err(format!("the same bytes gave another answer with --jobs {jobs}"));
        }
    }
    let found = format!("{} bytes of JSON, the same for 1 and 8 jobs, each twice", first.len());
    Ok(["determinism on samples/".to_owned(), found])
}

/// Bytes of the readable files of a folder, and tokens of those of plain text.
fn size_of(folder: &Path) -> (usize, usize) {
    let readable =
        |path: &PathBuf| path.extension().is_some_and(|end| ["html", "txt", "md", "pdf"].iter().any(|e| end == *e));
    let Ok(listing) = fs::read_dir(folder) else { return (0, 0) };
    let paths = listing.filter_map(|entry| Some(entry.ok()?.path()));
    let sizes = paths.map(|path| match fs::read(&path) {
        _ if path.is_dir() => size_of(&path),
        Ok(bytes) if readable(&path) => (bytes.len(), String::from_utf8(bytes).map_or(0, |text| tokens(&text))),
        _ => (0, 0),
    });
    sizes.fold((0, 0), |(bytes, tokens), (more, others)| (bytes + more, tokens + others))
}

fn tokens(text: &str) -> usize {
    let block = Span::new(text, 0, text.len());
    block.map_or(0, |block| segment(text, block, &[]).iter().map(|sentence| sentence.tokens.len()).sum())
}

/// Puts `table` between the marks of this section; what stands outside of them is left as it is.
fn write_section(table: &str) -> Outcome {
    let path = root().join(PAGE);
    let page = fs::read_to_string(&path).map_err(|error| format!("{PAGE}: {error}"))?;
    let (begin, end) = (format!("<!-- {SECTION}:begin -->\n"), format!("<!-- {SECTION}:end -->"));
    let (before, rest) = page.split_once(&begin).ok_or(format!("{PAGE} has no line {begin}"))?;
    let (_, after) = rest.split_once(&end).ok_or(format!("{PAGE} has no line {end}"))?;
    fs::write(&path, format!("{before}{begin}{table}{end}{after}")).map_err(|error| format!("{PAGE}: {error}"))
}

fn ms(taken: Taken) -> u128 {
    taken.wall.as_millis()
}

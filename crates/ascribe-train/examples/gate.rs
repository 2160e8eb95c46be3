//! Trains the gate of the parser (`ascribe_reader::promise`): which sentences are likely to give a claim, told by the claims that the
//! reader makes when all are parsed. `cargo run --release -p ascribe-train --example gate [LOG-ODDS]`; without the number, from which on
//! sentences are parsed, it only prints what each would cost, on texts that the weights had not seen.

use ascribe_reader::promise::{BITS, place, write};
use ascribe_reader::{Prospect, Reader};
use std::collections::BTreeSet;
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

/// Passes over the lessons, from which on each takes half the step of the one before, and the first step.
const PASSES: usize = 12;
const SLOWER: usize = 8;
const STEP: f32 = 0.02;
/// Lessons between two steps.
const BATCH: usize = 512;
/// How much weights are drawn to nought.
const DRAWN: f32 = 6e-4;
/// Descriptions of the knowledge bases are read in pieces of so many bytes, of which each third is taken.
const PIECE: usize = 20_000;
/// One text in five is kept for the table.
const FOLDS: usize = 5;

/// A sentence as a lesson.
struct Lesson {
    places: Vec<usize>,
    tokens: usize,
    /// The probability of its surest claim, and of all together.
    best: f32,
    claims: f32,
    source: &'static str,
    held_out: bool,
}

fn main() -> Result<(), Box<dyn Error>> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut lessons = Vec::new();
    let reader = Reader::shipped();
    for (n, (source, name, bytes)) in texts(here)?.into_iter().enumerate() {
        let Ok(document) = ascribe_text::read(&bytes, Some(&name), &ascribe_text::Options::default()) else { continue };
        let held_out = source == "dev" || n % FOLDS == 0;
        lessons.extend(reader.prospects(&document).into_iter().map(|seen| lesson(seen, source, held_out)));
    }
    let told = |lesson: &&Lesson| !lesson.held_out;
    let weights = learn(&lessons.iter().filter(told).collect::<Vec<_>>());
    table(&lessons, &weights);
    if let Some(least) = std::env::args().nth(1) {
        let learnt = |lesson: &&Lesson| lesson.source != "dev";
        let weights = learn(&lessons.iter().filter(learnt).collect::<Vec<_>>());
        fs::write(here.join("../ascribe-reader/models/gate.bin"), write(&weights, least.parse()?))?;
    }
    Ok(())
}

fn lesson(seen: Prospect, source: &'static str, held_out: bool) -> Lesson {
    let places: BTreeSet<usize> = seen.signs.iter().map(|sign| place(*sign)).collect();
    let best = seen.claims.iter().copied().fold(0.0, f32::max);
    Lesson {
        places: places.into_iter().collect(),
        tokens: seen.tokens,
        best,
        claims: seen.claims.iter().sum(),
        source,
        held_out,
    }
}

/// Where a text is from, a file name, and its bytes.
type Text = (&'static str, String, Vec<u8>);

/// What there is to read.
fn texts(here: &Path) -> Result<Vec<Text>, Box<dyn Error>> {
    let shared = here.join("../../../shared/data");
    let mut found = Vec::new();
    let splits = fs::read_to_string(shared.join("corpora/annoctr/splits.tsv"))?;
    let dev: BTreeSet<&str> =
        splits.lines().filter_map(|line| line.split_once('\t')).filter(|row| row.1 == "dev").map(|row| row.0).collect();
    for file in files(&shared.join("corpora/annoctr/text"))? {
        let stem = file.file_stem().unwrap_or_default().to_string_lossy();
        found.push((if dev.contains(&*stem) { "dev" } else { "annoctr" }, name(&file), fs::read(&file)?));
    }
    let mut described = BTreeSet::new();
    for file in ["attack", "misp-galaxy"].iter().map(|folder| files(&shared.join("knowledge").join(folder))) {
        for file in file?.iter().filter(|file| file.extension().is_some_and(|end| end == "json")) {
            strings(&serde_json::from_slice(&fs::read(file)?)?, &mut described);
        }
    }
    let mut pieces = vec![String::new()];
    for text in described {
        if pieces.last().is_some_and(|piece| piece.len() > PIECE) {
            pieces.push(String::new());
        }
        pieces.iter_mut().next_back().into_iter().for_each(|piece| *piece += &format!("{text}\n\n"));
    }
    found.extend(pieces.into_iter().step_by(3).map(|text| ("described", "piece.txt".to_owned(), text.into_bytes())));
    for file in files(&here.join("data/claims"))?.iter().filter(|file| file.extension().is_some_and(|end| end == "md"))
    {
        let source = if name(file).starts_with("report") { "reports" } else { "written" };
        for line in fs::read_to_string(file)?.lines().filter_map(|line| line.strip_prefix("- ")) {
            let text = line.split("=>").next().unwrap_or(line);
            found.push((source, "line.txt".to_owned(), text.as_bytes().to_vec()));
        }
    }
    let samples = here.join("../../samples");
    let held_out = fs::read_to_string(samples.join("HELDOUT"))?;
    for file in files(&samples)? {
        let stem = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let open = !held_out.lines().any(|line| line == stem);
        if open && file.extension().is_some_and(|end| ["txt", "html", "pdf"].iter().any(|wanted| end == *wanted)) {
            found.push(("samples", name(&file), fs::read(&file)?));
        }
    }
    Ok(found)
}

fn name(file: &Path) -> String {
    file.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// The files of a folder, in order.
fn files(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    let found: std::io::Result<Vec<PathBuf>> = fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect();
    let mut found: Vec<PathBuf> = found?.into_iter().filter(|path| path.is_file()).collect();
    found.sort();
    Ok(found)
}

/// The strings under "description".
fn strings(value: &serde_json::Value, found: &mut BTreeSet<String>) {
    match value {
        serde_json::Value::Array(values) => values.iter().for_each(|value| strings(value, found)),
        serde_json::Value::Object(fields) => fields.iter().for_each(|(key, value)| match value {
            serde_json::Value::String(text) if key == "description" => {
                found.insert(text.clone());
            }
            value => strings(value, found),
        }),
        _ => {}
    }
}

/// Logistic regression by Adam (Kingma and Ba 2015); a claim counts by its probability.
fn learn(lessons: &[&Lesson]) -> Vec<f32> {
    let size = 1 << BITS;
    let (mut weights, mut mean, mut square) = (vec![0.0f32; size], vec![0.0f32; size], vec![0.0f32; size]);
    let mut order: Vec<usize> = (0..lessons.len()).collect();
    let (mut state, mut count, mut step) = (1u64, 0, STEP);
    let mut roll = |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % below
    };
    for pass in 0..PASSES {
        (1..order.len()).rev().for_each(|n| order.swap(n, roll(n + 1)));
        step *= if pass >= SLOWER { 0.5 } else { 1.0 };
        for batch in order.chunks(BATCH) {
            let mut slopes: Vec<f32> = weights.iter().map(|weight| DRAWN * weight).collect();
            for lesson in batch.iter().map(|at| lessons[*at]) {
                let chance = 1.0 / (1.0 + (-score(lesson, &weights)).exp());
                let slope = if lesson.best > 0.0 { (chance - 1.0) * lesson.best } else { chance };
                lesson.places.iter().for_each(|at| slopes[*at] += slope / batch.len() as f32);
            }
            count += 1;
            let (first, second) = (1.0 - 0.9f32.powi(count), 1.0 - 0.999f32.powi(count));
            for (at, slope) in slopes.into_iter().enumerate() {
                mean[at] += 0.1 * (slope - mean[at]);
                square[at] += 0.001 * (slope * slope - square[at]);
                weights[at] -= step * (mean[at] / first) / ((square[at] / second).sqrt() + 1e-8);
            }
        }
    }
    weights
}

fn score(lesson: &Lesson, weights: &[f32]) -> f32 {
    lesson.places.iter().map(|at| weights[*at]).sum()
}

/// What each bound would cost: tokens that are not parsed, and claims (by their probabilities) that are lost.
fn table(lessons: &[Lesson], weights: &[f32]) {
    for least in [-5.0, -4.5, -4.0, -3.75, -3.5, -3.25, -3.0, -2.75, -2.5, -2.0] {
        print!("{least}:");
        for source in ["annoctr", "dev", "described", "reports", "written", "samples"] {
            let of: Vec<&Lesson> = lessons.iter().filter(|l| l.source == source && l.held_out).collect();
            let shut = || of.iter().filter(|lesson| score(lesson, weights) < least);
            let tokens =
                shut().map(|l| l.tokens).sum::<usize>() as f32 / of.iter().map(|l| l.tokens).sum::<usize>() as f32;
            let lost = shut().map(|l| l.claims).sum::<f32>() / of.iter().map(|l| l.claims).sum::<f32>();
            print!("  {source} {:.0} % tokens {:.2} % claims", 100.0 * tokens, 100.0 * lost);
        }
        println!();
    }
}

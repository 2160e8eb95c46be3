//! How fast reports are kept and questions answered, on documents recombined from the shared texts' sentences.
//!
//! The documents follow from a seed: the same number gives the same files. Each is a short report of about 2 KB with a
//! publisher, a title and a day; one in twenty-five is a near copy of an earlier one.

use crate::measure::{self, Taken};
use crate::steps::{self, Outcome, root, shared, target};
use ascribe_model::MONTHS;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

/// Documents are added in so many parts, to see whether the last is as fast as the first.
const PARTS: usize = 10;
/// Where the figures stand in `docs/performance.md`.
const MARKS: (&str, &str) = ("<!-- base-bench -->", "<!-- /base-bench -->");

/// A source of numbers that follow from a seed (xorshift64*, Vigna 2016).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) as usize % sides.max(1)
    }
}

/// Adds `documents` documents, asks, and writes the figures down.
pub fn run(documents: usize) -> Outcome {
    let Some(shared) = shared() else {
        println!("There is no ../shared: nothing to recombine.");
        return Ok(());
    };
    let binary = steps::binary()?.to_string_lossy().into_owned();
    let folder = target().join("base-bench");
    let _ = fs::remove_dir_all(&folder);
    let text = make(documents, &shared.join("data/corpora/annoctr/text"), &folder)?;
    let base = folder.join("bench.base");
    let mut parts = Vec::new();
    for part in 0..PARTS.min(documents) {
        let reports = folder.join(format!("part-{part}"));
        let words = ["add", "--quiet", "--jobs", "2", "--base", &*base.to_string_lossy(), &*reports.to_string_lossy()];
        let taken = measure::of(&binary, &words)?;
        println!(
            "part {:>2}: {:.1} documents/s, {:.1} s of CPU",
            part + 1,
            rate(documents / PARTS, taken),
            taken.cpu.as_secs_f64()
        );
        parts.push(taken);
    }
    let base_words = base.to_string_lossy().into_owned();
    let questions = steps::printed(
        &steps::cargo(),
        &["run", "--release", "-q", "-p", "ascribe-store", "--example", "questions", "--", &base_words],
    )?;
    let stats = steps::printed(&binary, &["stats", "--base", &base_words])?;
    let size = fs::metadata(&base).map_err(|e| e.to_string())?.len();
    let told =
        figures(documents, text, size, &parts, &String::from_utf8_lossy(&questions), &String::from_utf8_lossy(&stats));
    println!("{told}");
    note(&told)
}

fn rate(documents: usize, taken: Taken) -> f64 {
    documents as f64 / taken.wall.as_secs_f64()
}

fn figures(documents: usize, text: u64, size: u64, parts: &[Taken], questions: &str, stats: &str) -> String {
    let wall: f64 = parts.iter().map(|t| t.wall.as_secs_f64()).sum();
    let cpu: f64 = parts.iter().map(|t| t.cpu.as_secs_f64()).sum();
    let part = documents / parts.len().max(1);
    let (first, last) = (parts[0], parts[parts.len() - 1]);
    let peak = parts.iter().map(|t| t.peak).max().unwrap_or(0);
    let mut told = String::new();
    let _ = writeln!(
        told,
        "`cargo xtask base-bench {documents}`: {documents} documents, {:.1} MB of text.\n",
        text as f64 / 1e6
    );
    let _ = writeln!(told, "| figure | value |\n|---|---|");
    let _ = writeln!(
        told,
        "| added, reading included, by the clock of this machine as it was | {:.0} documents/s |",
        documents as f64 / wall
    );
    let _ = writeln!(
        told,
        "| the same by CPU time, two cores that do nothing else | {:.0} documents/s |",
        2.0 * documents as f64 / cpu
    );
    let _ = writeln!(
        told,
        "| tenth part against the first, by CPU time | {:.2} |",
        first.cpu.as_secs_f64() / last.cpu.as_secs_f64()
    );
    let _ =
        writeln!(told, "| tenth part against the first, by the clock | {:.2} |", rate(part, last) / rate(part, first));
    let _ = writeln!(told, "| file against text | {:.2} |", size as f64 / text as f64);
    let _ = writeln!(told, "| peak memory while adding | {} MB |", peak / 1024);
    told.push_str(questions);
    let _ = writeln!(told, "\n```\n{}```", stats);
    told
}

/// Writes the documents; tells how many bytes of text they hold.
fn make(documents: usize, texts: &Path, folder: &Path) -> Result<u64, String> {
    let failed = |error: std::io::Error| error.to_string();
    let sentences = sentences(texts).map_err(failed)?;
    let mut dice = Dice(0x5eed_0001);
    let mut earlier: Vec<(String, String)> = Vec::new();
    let mut bytes = 0;
    for n in 0..documents {
        let part = folder.join(format!("part-{}", n * PARTS / documents));
        fs::create_dir_all(&part).map_err(failed)?;
        let (title, body) = match earlier.len() {
            known @ 1.. if n % 25 == 24 => copy(&earlier[dice.roll(known)], &mut dice),
            _ => fresh(&sentences, &mut dice),
        };
        let day = format!("{} {} {}", 1 + dice.roll(28), MONTHS[dice.roll(12)], 2015 + dice.roll(10));
        let text = format!("{}\n\n{title}\n\n{day}\n\n{body}\n", PUBLISHERS[dice.roll(PUBLISHERS.len())]);
        bytes += text.len() as u64;
        fs::write(part.join(format!("{n:07}.txt")), text).map_err(failed)?;
        if earlier.len() < 2000 {
            earlier.push((title, body));
        } else {
            let place = dice.roll(2000);
            earlier[place] = (title, body);
        }
    }
    Ok(bytes)
}

fn fresh(sentences: &[String], dice: &mut Dice) -> (String, String) {
    let title = sentences[dice.roll(sentences.len())].trim_end_matches('.').chars().take(90).collect();
    let mut body = String::new();
    for n in 0..10 + dice.roll(8) {
        body.push_str(&sentences[dice.roll(sentences.len())]);
        body.push_str(if n % 3 == 2 { "\n\n" } else { " " });
    }
    (title, body)
}

/// A near copy: one paragraph is left out.
fn copy(of: &(String, String), dice: &mut Dice) -> (String, String) {
    let paragraphs: Vec<&str> = of.1.split("\n\n").collect();
    let out = dice.roll(paragraphs.len());
    let kept: Vec<&str> = paragraphs.iter().enumerate().filter(|(n, _)| *n != out).map(|(_, p)| *p).collect();
    (of.0.clone(), kept.join("\n\n"))
}

/// Sentences of 40 to 400 bytes from all texts, in the order of their files' names.
fn sentences(folder: &Path) -> std::io::Result<Vec<String>> {
    let mut files: Vec<PathBuf> = fs::read_dir(folder)?.filter_map(|entry| entry.ok().map(|e| e.path())).collect();
    files.sort();
    let mut found = Vec::new();
    for file in files {
        let text = String::from_utf8_lossy(&fs::read(file)?).into_owned();
        for line in text.lines() {
            let pieces = line.split_inclusive(". ").map(str::trim);
            let fitting = pieces
                .filter(|s| (40..400).contains(&s.len()) && s.ends_with('.') && s.starts_with(char::is_uppercase));
            found.extend(fitting.map(str::to_owned));
        }
    }
    Ok(found)
}

/// Puts the figures between their marks.
fn note(told: &str) -> Outcome {
    let path = root().join("docs/performance.md");
    let page = fs::read_to_string(&path)
        .unwrap_or_else(|_| format!("# Performance\n\n## The base\n\n{}\n{}\n", MARKS.0, MARKS.1));
    let (Some(begin), Some(end)) = (page.find(MARKS.0), page.find(MARKS.1)) else {
        return Err(format!("{} has no place for the figures: put {} and {} there", path.display(), MARKS.0, MARKS.1));
    };
    let page = format!("{}{}\n{told}{}", &page[..begin], MARKS.0, &page[end..]);
    fs::write(&path, page).map_err(|error| error.to_string())
}

/// Invented.
const PUBLISHERS: [&str; 24] = [
    "COAST WIRE",
    "NORTHERN DISPATCH",
    "HARBOUR GAZETTE",
    "VALLEY OBSERVER",
    "LAKESIDE POST",
    "SUMMIT HERALD",
    "EASTERN MONITOR",
    "MERIDIAN REVIEW",
    "GRAYWATER LABS",
    "LANTERN SECURITY",
    "IRONBARK RESEARCH",
    "BLUE HERON INTEL",
    "CEDAR THREAT LAB",
    "OPEN CERT DESK",
    "RIVERSIDE COURIER",
    "PLAINS TRIBUNE",
    "DELTA WATCH",
    "POLAR NEWS",
    "ATLAS BRIEFING",
    "QUARRY TIMES",
    "ORCHARD REPORT",
    "FERRY CHRONICLE",
    "MOORLAND PRESS",
    "TIDEWATER DAILY",
];

//! Scores the crate on AnnoCTR's TimeML files, as `../shared/bench/score.py time annoctr` does:
//! `cargo run --release -p ascribe-time --example score -- dev [number of faults to show]`.

use ascribe_model::{Document, Span};
use std::path::{Path, PathBuf};

/// One file: the document's date, its text, and start, end and value of each annotated time.
struct Gold {
    date: Option<String>,
    text: String,
    times: Vec<(usize, usize, String)>,
}

#[derive(Default)]
struct Counts {
    gold: usize,
    got: usize,
    overlap: usize,
    strict: usize,
    value: usize,
}

fn main() -> std::io::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let split = arguments.next().unwrap_or_else(|| "dev".to_owned());
    let mut faults: usize = arguments.next().and_then(|n| n.parse().ok()).unwrap_or(0);
    let root = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data/corpora/annoctr"));
    if !root.exists() {
        println!("skipped: the AnnoCTR corpus is not at ../shared/data/corpora/annoctr");
        return Ok(());
    }
    let mut counts = Counts::default();
    for id in std::fs::read_to_string(root.join("splits.tsv"))?.lines().filter_map(|l| l.split_once('\t')) {
        if id.1 == split {
            count(&read(&root.join("timeml").join(format!("{}.tml", id.0)))?, &mut counts, &mut faults);
        }
    }
    for (name, hits) in [("overlap", counts.overlap), ("strict", counts.strict), ("value", counts.value)] {
        let (p, r) = (hits as f64 / counts.got.max(1) as f64, hits as f64 / counts.gold.max(1) as f64);
        let f = 2.0 * p * r / (p + r).max(f64::MIN_POSITIVE);
        println!("{name:8} P {:5.1} R {:5.1} F1 {:5.1}   ({} gold)", 100.0 * p, 100.0 * r, 100.0 * f, counts.gold);
    }
    Ok(())
}

fn count(gold: &Gold, counts: &mut Counts, faults: &mut usize) {
    let document = document(gold);
    let sentences = sentences(&document.text);
    let mut got = ascribe_time::find(&document, &sentences);
    got.retain(|t| !t.value.starts_with('P')); // AnnoCTR marks no durations
    counts.gold += gold.times.len();
    counts.got += got.len();
    let mut used = vec![false; got.len()];
    let mut show = |line: String| {
        if *faults > 0 {
            *faults -= 1;
            println!("{line}");
        }
    };
    for (start, end, value) in &gold.times {
        let hit = (0..got.len()).find(|&i| !used[i] && got[i].span.start() < *end && *start < got[i].span.end());
        let Some(hit) = hit else {
            show(format!("missed {:?} {value}", around(&gold.text, *start, *end)));
            continue;
        };
        used[hit] = true;
        counts.overlap += 1;
        counts.strict += usize::from(got[hit].span.range() == (*start..*end));
        counts.value += usize::from(got[hit].value == *value);
        if got[hit].value != *value {
            show(format!(
                "value  {:?} gold {value} got {} DCT {:?}",
                around(&gold.text, *start, *end),
                got[hit].value,
                gold.date
            ));
        }
    }
    for (t, _) in got.iter().zip(used).filter(|(_, used)| !used) {
        show(format!("extra  {:?} {}", around(&gold.text, t.span.start(), t.span.end()), t.value));
    }
}

fn around(text: &str, start: usize, end: usize) -> String {
    let floor = |mut at: usize| {
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        at
    };
    let (from, to) = (floor(start.saturating_sub(45)), floor((end + 25).min(text.len())));
    format!("{}[[{}]]{}", &text[from..start], &text[start..end], &text[end..to])
}

fn document(gold: &Gold) -> Document {
    Document {
        published: gold.date.as_deref().and_then(|d| d.get(..10)).and_then(|d| d.parse().ok()),
        ..Document::plain(&gold.text)
    }
}

/// Rough sentences: up to a full stop with two spaces or a capital after it.
fn sentences(text: &str) -> Vec<Span> {
    let mut starts = vec![0];
    for (at, _) in text.match_indices(". ") {
        if text[at + 2..].trim_start().starts_with(char::is_uppercase) {
            starts.push(at + 2);
        }
    }
    let ends = starts.iter().skip(1).copied().chain([text.len()]);
    starts.iter().zip(ends).filter_map(|(&start, end)| Span::new(text, start, end)).collect()
}

fn read(path: &Path) -> std::io::Result<Gold> {
    let source = std::fs::read_to_string(path)?;
    let head = source.split("<TEXT>").next().unwrap_or_default();
    let creation = head.split("<TIMEX3").find(|tag| tag.contains("CREATION_TIME"));
    let date = creation.and_then(|tag| attribute(tag, "value"));
    let body = source.split_once("<TEXT>").map_or("", |(_, rest)| rest);
    let body = body.rsplit_once("</TEXT>").map_or(body, |(body, _)| body);
    let (mut text, mut times, mut rest) = (String::new(), Vec::new(), body);
    while let Some((plain, tail)) = rest.split_once("<TIMEX3") {
        text.push_str(&unescape(plain));
        let (tag, tail) = tail.split_once('>').unwrap_or((tail, ""));
        let (words, tail) = tail.split_once("</TIMEX3>").unwrap_or((tail, ""));
        let start = text.len();
        text.push_str(&unescape(words));
        if matches!(attribute(tag, "type").as_deref(), Some("DATE" | "TIME" | "DURATION" | "SET")) {
            times.push((start, text.len(), attribute(tag, "value").unwrap_or_default()));
        }
        rest = tail;
    }
    text.push_str(&unescape(rest));
    Ok(Gold { date, text, times })
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let (_, rest) = tag.split_once(&format!("{name}=\""))?;
    rest.split_once('"').map(|(value, _)| value.to_owned())
}

fn unescape(text: &str) -> String {
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&apos;", "'")
        .replace("&#39;", "'")
        .replace("&amp;", "&")
}

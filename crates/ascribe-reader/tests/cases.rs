//! Markdown cases: a passage and the claims that the reader takes from it (`cases.md`).
//!
//! The passages were written to see what is read of texts that no pattern was made for; most lines hold, and
//! [`LEAST`] guards how many.

mod support;

use ascribe_model::{Polarity, Reading};
use ascribe_reader::Reader;
use support::{document, names, shown};

const CASES: &str = include_str!("cases.md");
/// Share of the lines that must hold.
const LEAST: f64 = 0.65;

struct Case {
    passage: String,
    wanted: Vec<String>,
}

fn cases() -> Vec<Case> {
    let mut found: Vec<Case> = Vec::new();
    for line in CASES.lines() {
        if let Some(words) = line.strip_prefix("> ") {
            found.push(Case { passage: words.to_owned(), wanted: Vec::new() });
        } else if let (Some(wanted), Some(case)) = (line.strip_prefix("- "), found.last_mut()) {
            case.wanted.push(wanted.to_owned());
        }
    }
    found
}

/// True if the words or, of several, one of them are among the names.
fn meets(wanted: &str, names: &str) -> bool {
    let wanted = wanted.to_lowercase();
    wanted.is_empty() || names.contains(&wanted) || wanted.split(' ').any(|w| w.len() > 3 && names.contains(w))
}

fn holds(reading: &Reading, wanted: &str) -> bool {
    let mut sides = wanted.split('|').map(str::trim);
    let (subject, predicates, object) =
        (sides.next().unwrap_or_default(), sides.next().unwrap_or_default(), sides.next().unwrap_or_default());
    let never = subject == "never";
    let found = reading.claims.iter().any(|c| {
        let given = c.object.as_ref().map_or(String::new(), |o| names(reading, o));
        predicates.split(' ').any(|p| p == c.predicate.word())
            && (never && c.polarity == Polarity::Affirmed || !never && meets(subject, &names(reading, &c.subject)))
            && (meets(object, &given) || never && meets(object, &names(reading, &c.subject)))
    });
    found != never
}

#[test]
fn passages_are_read_as_told() {
    let reader = Reader::shipped();
    let (mut held, mut all) = (0, 0);
    for case in cases() {
        let reading = reader.read(&document(&case.passage, "2025-09-15"));
        let missed: Vec<&String> = case.wanted.iter().filter(|w| !holds(&reading, w)).collect();
        all += case.wanted.len();
        held += case.wanted.len() - missed.len();
        if !missed.is_empty() {
            println!("{}\n  not held: {missed:?}\n  read:{}", case.passage, shown(&reading, "\n      "));
        }
    }
    println!("{held} of {all} lines hold");
    assert!(held as f64 >= LEAST * all as f64, "{held} of {all} lines hold");
}

//! Markdown cases: a passage and the claims that the reader takes from it (`cases.md`).
//!
//! The passages were written to see what is read of texts that no pattern was made for; most lines hold, and
//! [`LEAST`] guards how many.

use ascribe_model::{Argument, Document, Polarity, Reading};
use ascribe_reader::Reader;

const CASES: &str = include_str!("cases.md");
/// Share of the lines that must hold.
const LEAST: f64 = 0.5;

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

fn document(text: &str) -> Document {
    let options = ascribe_text::Options { fallback_date: "2025-09-15".parse().ok(), ..Default::default() };
    ascribe_text::read(text.as_bytes(), Some("case.txt"), &options).expect("a case is a text")
}

/// All names under which an argument may be looked for.
fn names(reading: &Reading, argument: &Argument) -> String {
    let mut names = vec![reading.words(argument).to_owned()];
    if let Some(entity) = argument.entity().and_then(|id| reading.entity(id)) {
        names.extend(entity.aliases.iter().cloned());
        names.extend(reading.mentions.iter().filter(|m| m.entity == Some(entity.id)).map(|m| m.text.clone()));
    }
    names.join("\u{1f}").to_lowercase()
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

fn shown(reading: &Reading) -> String {
    let line = |c: &ascribe_model::Claim| {
        let object = c.object.as_ref().map_or("", |o| reading.words(o));
        format!("\n      {} | {} | {} ({})", reading.words(&c.subject), c.predicate, object, c.by)
    };
    reading.claims.iter().map(line).collect()
}

#[test]
fn passages_are_read_as_told() {
    let reader = Reader::shipped();
    let (mut held, mut all) = (0, 0);
    for case in cases() {
        let reading = reader.read(&document(&case.passage));
        let missed: Vec<&String> = case.wanted.iter().filter(|w| !holds(&reading, w)).collect();
        all += case.wanted.len();
        held += case.wanted.len() - missed.len();
        if !missed.is_empty() {
            println!("{}\n  not held: {missed:?}\n  read:{}", case.passage, shown(&reading));
        }
    }
    println!("{held} of {all} lines hold");
    assert!(held as f64 >= LEAST * all as f64, "{held} of {all} lines hold");
}

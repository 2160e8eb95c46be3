//! The grammar's own examples, and the Markdown cases: a sentence and the claims that the reader takes from it.

use ascribe_model::{Argument, Document, Reading};
use ascribe_reader::{Grammar, Reader};

fn document(text: &str) -> Document {
    let options = ascribe_text::Options { fallback_date: "2022-09-15".parse().ok(), ..Default::default() };
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

fn shown(reading: &Reading) -> String {
    let line = |c: &ascribe_model::Claim| {
        let object = c.object.as_ref().map_or("", |o| reading.words(o));
        format!("{} | {} | {} ({})", reading.words(&c.subject), c.predicate, object, c.by)
    };
    reading.claims.iter().map(line).collect::<Vec<_>>().join("; ")
}

#[test]
fn every_pattern_line_parses() {
    assert_eq!(Grammar::faults(), Vec::<String>::new());
}

#[test]
fn patterns_read_their_examples() {
    let reader = Reader::shipped();
    let examples = &Grammar::shipped().examples;
    let mut wrong = Vec::new();
    for example in examples {
        let reading = reader.read(&document(&example.sentence));
        let claims: Vec<_> = reading.claims.iter().filter(|c| c.predicate == example.predicate).collect();
        if example.expected.is_empty() {
            let affirmed = claims.iter().any(|c| c.polarity == ascribe_model::Polarity::Affirmed);
            if affirmed {
                wrong.push(format!("reads too much: {} => {}", example.sentence, shown(&reading)));
            }
            continue;
        }
        for (subject, object) in &example.expected {
            let holds = |c: &&&ascribe_model::Claim| {
                let found = c.object.as_ref().map_or(String::new(), |o| names(&reading, o));
                names(&reading, &c.subject).contains(&subject.to_lowercase()) && found.contains(&object.to_lowercase())
            };
            if !claims.iter().any(|c| holds(&c)) {
                wrong.push(format!(
                    "{}: {subject} | {object} not in: {} => {}",
                    example.predicate,
                    example.sentence,
                    shown(&reading)
                ));
            }
        }
    }
    println!("{} of {} examples read as told", examples.len() - wrong.len().min(examples.len()), examples.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

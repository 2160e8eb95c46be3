//! The grammar's own examples, and the Markdown cases: a sentence and the claims that the reader takes from it.

mod support;

use ascribe_reader::{Grammar, Reader};
use support::{document, names, shown};

#[test]
fn every_pattern_line_parses() {
    assert_eq!(Grammar::faults(), Vec::<String>::new());
}

#[test]
fn patterns_read_their_examples() {
    // What the patterns read, without what the model proposes or lets go.
    let thresholds = ascribe_reader::pairs::Thresholds::shipped();
    let reader = Reader::shipped().with_claims(None, thresholds).with_promise(None);
    let examples = &Grammar::shipped().examples;
    let mut wrong = Vec::new();
    for example in examples {
        let reading = reader.read(&document(&example.sentence, "2022-09-15"));
        let claims: Vec<_> = reading.claims.iter().filter(|c| c.predicate == example.predicate).collect();
        if example.expected.is_empty() {
            let affirmed = claims.iter().any(|c| c.polarity == ascribe_model::Polarity::Affirmed);
            if affirmed {
                wrong.push(format!("reads too much: {} => {}", example.sentence, shown(&reading, "; ")));
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
                    shown(&reading, "; ")
                ));
            }
        }
    }
    println!("{} of {} examples read as told", examples.len() - wrong.len().min(examples.len()), examples.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

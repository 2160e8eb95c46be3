//! What the tests of passages share: a document of a passage, and the names under which a reading knows an argument.

use ascribe_model::{Argument, Document, Reading};

/// A passage as a document of that date.
pub fn document(text: &str, date: &str) -> Document {
    let options = ascribe_text::Options { fallback_date: date.parse().ok(), ..Default::default() };
    ascribe_text::read(text.as_bytes(), Some("case.txt"), &options).expect("a case is a text")
}

/// All names under which an argument may be looked for, in lower case.
pub fn names(reading: &Reading, argument: &Argument) -> String {
    let mut names = vec![reading.words(argument).to_owned()];
    if let Some(entity) = argument.entity().and_then(|id| reading.entity(id)) {
        names.extend(entity.aliases.iter().cloned());
        names.extend(reading.mentions.iter().filter(|m| m.entity == Some(entity.id)).map(|m| m.text.clone()));
    }
    names.join("\u{1f}").to_lowercase()
}

/// What was read, each claim led by `before`.
pub fn shown(reading: &Reading, before: &str) -> String {
    let line = |c: &ascribe_model::Claim| {
        let object = c.object.as_ref().map_or("", |o| reading.words(o));
        format!("{before}{} | {} | {} ({})", reading.words(&c.subject), c.predicate, object, c.by)
    };
    reading.claims.iter().map(line).collect()
}

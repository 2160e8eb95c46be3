//! Golden readings: each page under `tests/pages` against the dump beside it. `UPDATE_GOLDEN=1` writes the dumps anew.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use ascribe_model::Document;
use ascribe_text::{Options, read};
use std::fmt::Write;
use std::path::{Path, PathBuf};

fn pages() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pages");
    let files = std::fs::read_dir(folder).unwrap().flatten().map(|entry| entry.path());
    let mut pages: Vec<PathBuf> = files.filter(|path| path.extension().is_some_and(|end| end != "out")).collect();
    pages.sort();
    pages
}

fn dump(document: &Document) -> String {
    let mut out = String::new();
    let facts = [
        ("title", document.title.clone()),
        ("publisher", document.publisher.clone()),
        ("author", document.author.clone()),
        ("url", document.url.clone()),
        ("language", document.language.clone()),
        ("published", document.published.map(|day| day.to_string())),
        ("updated", document.updated.map(|day| day.to_string())),
    ];
    for (name, value) in facts.iter().filter_map(|(name, value)| Some((name, value.as_ref()?))) {
        writeln!(out, "{name}: {value}").unwrap();
    }
    for block in &document.blocks {
        let date = block.date.map(|day| format!(" {day}")).unwrap_or_default();
        writeln!(out, "[{:?}{date}] {}", block.kind, block.span.of(&document.text).replace('\n', "⏎")).unwrap();
    }
    for note in &document.diagnostics {
        writeln!(out, "note {}", note.code).unwrap();
    }
    out
}

#[test]
fn pages_are_read_as_before() {
    let update = std::env::var_os("UPDATE_GOLDEN").is_some();
    let mut changed = Vec::new();
    for page in pages() {
        let name = page.file_name().and_then(|name| name.to_str()).unwrap();
        let document = read(&std::fs::read(&page).unwrap(), Some(name), &Options::default()).unwrap();
        let found = dump(&document);
        let golden = PathBuf::from(format!("{}.out", page.display()));
        if update {
            std::fs::write(&golden, &found).unwrap();
        } else if std::fs::read_to_string(&golden).unwrap_or_default() != found {
            changed.push(format!("--- {name}\n{found}"));
        }
    }
    assert!(changed.is_empty(), "set UPDATE_GOLDEN=1 if these readings are right:\n{}", changed.join("\n"));
}

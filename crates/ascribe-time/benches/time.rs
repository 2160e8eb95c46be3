//! How fast times are found, in text with and without them.

use ascribe_model::{Document, Format};
use divan::Bencher;
use divan::counter::BytesCount;

fn main() {
    divan::main();
}

fn document(sentence: &str) -> Document {
    Document {
        id: Document::id_for(""),
        title: None,
        publisher: None,
        author: None,
        url: None,
        language: None,
        published: "2022-09-15".parse().ok(),
        updated: None,
        sha256: String::new(),
        format: Format::Text,
        text: sentence.repeat(1_000_000 / sentence.len()),
        blocks: Vec::new(),
        source: Default::default(),
        diagnostics: Vec::new(),
    }
}

fn run(bencher: Bencher<'_, '_>, sentence: &str) {
    let document = document(sentence);
    bencher.counter(BytesCount::of_str(&document.text)).bench(|| ascribe_time::find(&document, &[]));
}

#[divan::bench]
fn without_times(bencher: Bencher<'_, '_>) {
    run(bencher, "Operators sent phishing letters with forged letterheads and then stole mailbox contents quietly. ");
}

#[divan::bench]
fn with_times(bencher: Bencher<'_, '_>) {
    run(bencher, "On Thursday, two days after the letter of 8 September 2022, ministers met again. ");
}

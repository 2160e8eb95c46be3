//! How fast times are found, in text with and without them.

use ascribe_model::Document;
use divan::Bencher;
use divan::counter::BytesCount;

fn main() {
    divan::main();
}

fn document(sentence: &str) -> Document {
    Document { published: "2022-09-15".parse().ok(), ..Document::plain(&sentence.repeat(1_000_000 / sentence.len())) }
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

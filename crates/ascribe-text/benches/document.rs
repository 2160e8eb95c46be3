//! From bytes to document: an HTML page and a plain text of about 200 kB each.

use ascribe_text::{Options, read};
use divan::{Bencher, counter::BytesCount};

fn main() {
    divan::main();
}

const SENTENCE: &str =
    "The ministry said that the group had entered the mail servers and wiped the backups before dawn. ";

fn page() -> Vec<u8> {
    let paragraphs = format!("<p>{}</p>\n", SENTENCE.repeat(4)).repeat(500);
    format!("<html><head><title>A day</title></head><body><article><h1>A day</h1>{paragraphs}</article></body></html>")
        .into_bytes()
}

fn measure(bencher: Bencher, bytes: &[u8], name: &str) {
    bencher.counter(BytesCount::of_slice(bytes)).bench(|| read(bytes, Some(name), &Options::default()).is_ok());
}

#[divan::bench]
fn html(bencher: Bencher) {
    measure(bencher, &page(), "page.html");
}

#[divan::bench]
fn text(bencher: Bencher) {
    measure(bencher, format!("{}\n", SENTENCE.repeat(4)).repeat(500).as_bytes(), "page.txt");
}

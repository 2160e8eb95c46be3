//! Loading the shipped lexicon and matching all its names in reports.

use ascribe_names::Lexicon;
use divan::Bencher;
use divan::counter::BytesCount;

fn main() {
    divan::main();
}

/// A megabyte of prose with a name every few words.
fn report() -> String {
    let sentence = "On Thursday the ministry said that operators linked to APT28, also known as Fancy Bear, had entered the \
        networks of several energy companies in Albania; analysts who studied the malware for months found that it \
        shared parts with an older tool and was spread by messages that looked like invoices from a supplier. ";
    sentence.repeat(1_000_000 / sentence.len())
}

#[divan::bench]
fn load() -> usize {
    Lexicon::shipped().len()
}

#[divan::bench]
fn match_all_names(bencher: Bencher) {
    let text = report();
    let lexicon = Lexicon::shipped();
    bencher.counter(BytesCount::of_str(&text)).bench(|| lexicon.matches(&text).count());
}

#[divan::bench]
fn repair_one(bencher: Bencher) {
    bencher.bench(|| Lexicon::shipped().repair("Sandwrom Team", ""));
}

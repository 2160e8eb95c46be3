//! Speed of the language passes over a text of our own making.

use ascribe_model::Span;

fn main() {
    divan::main();
}

const PARAGRAPH: &str = "On Monday, the ministry's spokesman said that Iran-linked hackers had broken into government \
networks in July and stolen documents. “We know who did it,” he added, according to Reuters. The group, which analysts \
believe works for the state, used phishing e-mails and a new wiper against several U.S. companies, e.g. banks.";

fn report() -> String {
    [PARAGRAPH; 300].join("\n\n")
}

#[divan::bench]
fn segment(bencher: divan::Bencher) {
    let text = report();
    let block = Span::new(&text, 0, text.len()).expect("not empty");
    bencher.counter(divan::counter::BytesCount::of_str(&text)).bench(|| ascribe_lang::segment(&text, block, &[]));
}

fn sentences(text: &str) -> Vec<ascribe_lang::Sentence> {
    Span::new(text, 0, text.len()).map(|block| ascribe_lang::segment(text, block, &[])).unwrap_or_default()
}

/// Runs `pass` over all sentences; the counter counts tokens.
fn run(bencher: divan::Bencher, pass: fn(&str, &mut ascribe_lang::Sentence)) {
    let text = report();
    let read = sentences(&text);
    let tokens: usize = read.iter().map(|sentence| sentence.tokens.len()).sum();
    bencher.counter(divan::counter::ItemsCount::new(tokens)).with_inputs(|| read.clone()).bench_values(|mut read| {
        for sentence in &mut read {
            pass(&text, sentence);
        }
        read
    });
}

#[divan::bench]
fn tag(bencher: divan::Bencher) {
    run(bencher, |text, sentence| drop(ascribe_lang::Language::shipped().tag(text, sentence)));
}

#[divan::bench]
fn parse(bencher: divan::Bencher) {
    run(bencher, |text, sentence| ascribe_lang::Language::shipped().parse(text, sentence));
}

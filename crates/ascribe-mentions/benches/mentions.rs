//! How fast mentions are found: by rules, by the tagger, and the loading of the model.

use ascribe_lang::{Sentence, segment};
use ascribe_mentions::{Tagger, find_by_rules, hints};
use ascribe_model::{Document, Span};
use ascribe_names::Lexicon;
use divan::Bencher;
use divan::counter::{BytesCount, ItemsCount};

const REPORT: &str = "Israel's foreign ministry condemned the attack on Albanian government networks. \
The group, which Microsoft tracks as Storm-0842, deployed a wiper against over 30 organizations in the energy sector. \
Prime Minister Edi Rama said that the attackers had used phishing mails and a backdoor called ROADSWEEP. ";

fn main() {
    divan::main();
}

fn report() -> (Document, Vec<Sentence>) {
    let text = REPORT.repeat(200);
    let block = Span::new(&text, 0, text.len());
    let sentences = block.map(|block| segment(&text, block, &[])).unwrap_or_default();
    let document = Document::plain(&text);
    (document, sentences)
}

#[divan::bench]
fn load(bencher: Bencher) {
    bencher.bench(Tagger::shipped);
}

#[divan::bench]
fn rules(bencher: Bencher) {
    let (document, sentences) = report();
    bencher
        .counter(BytesCount::of_str(&document.text))
        .bench(|| find_by_rules(&document, &sentences, &[], &[], Lexicon::shipped()));
}

#[divan::bench]
fn tagger(bencher: Bencher) {
    let (document, sentences) = report();
    let tokens: usize = sentences.iter().map(|s| s.tokens.len()).sum();
    let known = hints(&document.text, &sentences, Lexicon::shipped());
    let Ok(tagger) = Tagger::shipped() else { return };
    bencher.counter(ItemsCount::new(tokens)).bench(|| tagger.tag(&document.text, &sentences, &known));
}

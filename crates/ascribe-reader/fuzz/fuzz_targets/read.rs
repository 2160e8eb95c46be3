//! Any bytes through all passes: no panic, every span on character boundaries, every reference to something there,
//! and the same reading twice.

#![no_main]

use ascribe_model::{Argument, Reading, Span};
use ascribe_reader::Reader;
use libfuzzer_sys::fuzz_target;
use std::sync::LazyLock;

static READER: LazyLock<Reader> = LazyLock::new(Reader::shipped);

fuzz_target!(|bytes: &[u8]| {
    // Whatever the document pass may do with pages and PDFs is the matter of its own target.
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    if text.starts_with("%PDF") {
        return;
    }
    let Ok(document) = ascribe_text::read(bytes, Some("report.txt"), &ascribe_text::Options::default()) else {
        return;
    };
    let reading = READER.read(&document);
    judge(&reading);
    assert_eq!(reading, READER.read(&document));
});

fn judge(reading: &Reading) {
    let text = &reading.document.text;
    let sound = |span: Span, words: &str| {
        assert!(Span::new(text, span.start(), span.end()).is_some(), "{span:?}");
        assert_eq!(span.of(text), words);
    };
    reading.mentions.iter().for_each(|m| sound(m.span, &m.text));
    reading.indicators.iter().for_each(|i| sound(i.span, &i.text));
    reading.times.iter().for_each(|t| sound(t.span, &t.text));
    for claim in &reading.claims {
        claim.evidence.iter().for_each(|e| sound(e.span, &e.quote));
        assert!(claim.sources.last().is_some_and(|s| s.publisher), "the publisher is last");
        let sides = [Some(&claim.subject), claim.object.as_ref(), claim.place.as_ref(), claim.means.as_ref()];
        for id in sides.into_iter().flatten().filter_map(Argument::entity) {
            assert!(reading.entity(id).is_some(), "{id} is an entity of the reading");
        }
    }
}

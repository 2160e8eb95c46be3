//! Hostile and broken input: a typed error or a sound document, never a panic, never unbounded work.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use ascribe_model::{Document, Format};
use ascribe_text::{Error, Options, read};
use proptest::prelude::*;
use std::io::Write;

fn sound(document: &Document) {
    let mut end = 0;
    for block in &document.blocks {
        assert!(block.span.start() >= end, "blocks overlap or are out of order");
        assert!(document.text.get(block.span.range()).is_some(), "a span cuts a character");
        end = block.span.end();
    }
    if document.format == Format::Text {
        let places: Vec<_> = document.source.runs().iter().map(|run| (run.text, run.source)).collect();
        assert!(
            places.windows(2).all(|pair| pair[0].0 <= pair[1].0 && pair[0].1 <= pair[1].1),
            "the way back is not in order"
        );
    }
}

fn plain(bytes: &[u8]) -> Result<Document, Error> {
    read(bytes, None, &Options::default())
}

#[test]
fn nothing_to_read() {
    assert_eq!(plain(b"").unwrap_err(), Error::Empty);
    assert_eq!(plain(b" \n\t ").unwrap_err(), Error::Empty);
    assert!(matches!(plain(b"PK\x03\x04rest"), Err(Error::Unsupported { .. })));
    assert!(matches!(plain(&[1, 2, 3, 255, 0, 0, 7].repeat(99)), Err(Error::Binary { .. })));
    assert!(matches!(plain(b"%PDF-1.7\ntruncated"), Err(Error::PdfBroken { .. } | Error::PdfScanned { .. })));
}

#[test]
fn a_gzip_bomb_is_refused_and_a_small_gzip_read() {
    let packed = |size: usize| {
        let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        packer.write_all(&b"A line of a report. ".repeat(size)).unwrap();
        packer.finish().unwrap()
    };
    let options = Options { max_input_bytes: 1 << 20, ..Options::default() };
    assert_eq!(read(&packed(1 << 17), None, &options).unwrap_err(), Error::GzipTooLarge { limit: 1 << 20 });
    assert!(read(&packed(10), None, &options).is_ok());
}

#[test]
fn deep_nesting_is_read_flat() {
    let page = format!("<html><body>{}words inside{}", "<div>".repeat(100_000), "</div>".repeat(100_000));
    let document = plain(page.as_bytes()).unwrap();
    assert_eq!(document.text, "words inside");
    assert!(document.diagnostics.iter().any(|note| note.code == "html-read-flat"));
}

#[test]
fn one_line_of_ten_megabytes() {
    let document = plain("The group acted. ".repeat(600_000).as_bytes()).unwrap();
    assert_eq!(document.blocks.len(), 1);
}

#[test]
fn encodings() {
    let wide: Vec<u8> = "\u{feff}Größe und Maß".encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(plain(&wide).unwrap().text, "Größe und Maß");
    assert_eq!(plain(b"\xef\xbb\xbfplain words").unwrap().text, "plain words");
    assert!(plain(b"caf\xe9 and more French caf\xe9 words").unwrap().text.starts_with("café"));
}

#[test]
fn html_offsets_lead_to_the_source_bytes() {
    let page = "<html><body><p>caf\u{e9} &amp; bar</p><p>second <b>bold</b> words</p></body></html>";
    let document = plain(page.as_bytes()).unwrap();
    for word in ["bar", "second", "bold", "words"] {
        let at = document.source.locate(document.text.find(word).unwrap()).unwrap();
        assert!(page.as_bytes()[usize::try_from(at).unwrap()..].starts_with(word.as_bytes()), "{word}");
    }
}

#[test]
fn reports_of_the_corpus_stay_as_they_are() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data/corpora/annoctr/text");
    let Ok(files) = std::fs::read_dir(folder) else {
        println!("skipped: ../shared is not here");
        return;
    };
    let mut changed = Vec::new();
    for path in files.flatten().map(|entry| entry.path()) {
        let original = std::fs::read_to_string(&path).unwrap();
        let document = read(original.as_bytes(), path.to_str(), &Options::default()).unwrap();
        sound(&document);
        if document.text.trim() != original.trim() {
            changed.push((path, original.len() - document.text.len()));
        }
    }
    println!("changed: {changed:#?}");
    assert!(changed.len() < 20, "furniture was seen in too many reports");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        if let Ok(document) = plain(&bytes) { sound(&document); }
    }

    #[test]
    fn any_text(text in "(\\PC|\n|<p>|</div>|<h1>|Updated: |Sep 15, 2022|By |&amp;|\\| |> |# ){0,80}") {
        for name in ["a.txt", "a.md", "a.html"] {
            if let Ok(document) = read(text.as_bytes(), Some(name), &Options::default()) { sound(&document); }
        }
    }
}

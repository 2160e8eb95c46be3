//! Any bytes: a document or a typed error, never a panic.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    if let Ok(document) = ascribe_text::read(bytes, None, &ascribe_text::Options::default()) {
        for block in &document.blocks {
            assert!(document.text.get(block.span.range()).is_some());
        }
    }
});

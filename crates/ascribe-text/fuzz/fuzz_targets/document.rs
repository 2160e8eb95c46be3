//! Any bytes: a document or a typed error, never a panic of our own. Panics of the PDF and HTML libraries are contained by
//! `ascribe-text`, so that the fuzzer must not take them for crashes.
#![no_main]

use std::sync::LazyLock;

/// The fuzzer's hook ends the process at any panic; this one lets through what is contained.
static CONTAINED: LazyLock<()> = LazyLock::new(|| {
    let abort = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        let ours = |file: &str| !["/unpdf-", "/dom_smoothie-", "/dom_query-"].iter().any(|library| file.contains(library));
        if info.location().is_none_or(|at| ours(at.file())) {
            abort(info);
        }
    }));
});

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    LazyLock::force(&CONTAINED);
    if let Ok(document) = ascribe_text::read(bytes, None, &ascribe_text::Options::default()) {
        for block in &document.blocks {
            assert!(document.text.get(block.span.range()).is_some());
        }
    }
});

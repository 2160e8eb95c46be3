//! Any JSON as a bundle: validated, upgraded, read as claims and printed again without a panic and without loss.

#![no_main]

use ascribe_stix::{Bundle, ImportOptions, bundle_to_readings, validate_text};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let _ = validate_text(text);
    let Ok(bundle) = serde_json::from_str::<Bundle>(text) else { return };
    let _ = (bundle.dangling().len(), bundle.clone().upgraded());
    let printed = serde_json::to_string(&bundle).expect("a bundle is JSON");
    let again: Bundle = serde_json::from_str(&printed).expect("what was printed can be read");
    assert_eq!(bundle, again);
    assert_eq!(bundle_to_readings(&bundle, &ImportOptions::default()), bundle_to_readings(&again, &ImportOptions::default()));
});

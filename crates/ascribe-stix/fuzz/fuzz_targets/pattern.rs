//! Any text as a pattern: no panic, a place inside the text where it is wrong, and one answer however often it is asked.

#![no_main]

use ascribe_stix::{Observed, Pattern, PatternError};
use libfuzzer_sys::fuzz_target;
use serde_json::{Value, json};
use std::sync::LazyLock;

static SEEN: LazyLock<Vec<Value>> = LazyLock::new(|| {
    let at = |second: u32, objects: Value| {
        let time = format!("2022-09-08T10:00:{second:02}Z");
        json!({"type": "observed-data", "first_observed": time, "last_observed": time, "number_observed": 2, "objects": objects})
    };
    vec![
        at(0, json!({"0": {"type": "ipv4-addr", "value": "198.51.100.7"}, "1": {"type": "domain-name", "value": "example.org", "resolves_to_refs": ["0"]}})),
        at(7, json!({"0": {"type": "file", "name": "a.dll", "size": 12, "hashes": {"MD5": "d41d8cd98f00b204e9800998ecf8427e"}}})),
        at(40, json!({"0": {"type": "process", "pid": 4, "command_line": "cmd /c dir", "environment_variables": {"A": "b"}}})),
    ]
});

fuzz_target!(|text: &str| {
    let pattern: Result<Pattern, PatternError> = text.parse();
    let pattern = match pattern {
        Ok(pattern) => pattern,
        Err(error) => return assert!(error.at <= text.len(), "{error}"),
    };
    let _ = (pattern.findings(), pattern.equalities(), pattern.object_types());
    let first = pattern.matches(&SEEN);
    assert_eq!(first, pattern.matches(&SEEN));
    if let Ok(observed) = Observed::new(&SEEN) {
        assert_eq!(first, pattern.matches_observed(&observed));
    }
});

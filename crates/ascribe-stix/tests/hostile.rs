//! Patterns and objects that nobody would write in good faith.

#![allow(clippy::unwrap_used)]

use ascribe_stix::{Pattern, Timestamp, validate};
use proptest::prelude::*;
use serde_json::{Value, json};
use std::time::{Duration, Instant};

fn observation(at: usize) -> Value {
    let time = format!("2022-09-08T10:{:02}:{:02}Z", at / 60 % 60, at % 60);
    json!({"type": "observed-data", "first_observed": time, "last_observed": time, "number_observed": 1,
        "objects": {"0": {"type": "person", "age": at}}})
}

#[test]
fn deep_and_long_patterns_are_refused() {
    assert!("(".repeat(100_000).parse::<Pattern>().is_err());
    let long = vec!["[a:b = 1]"; 100_000].join(" AND ");
    assert!(long.parse::<Pattern>().is_err());
    let inside = format!("[{}a:b = 1", "(".repeat(100_000));
    assert!(inside.parse::<Pattern>().is_err());
}

#[test]
fn a_search_without_end_is_given_up() {
    let seen: Vec<Value> = (0..60).map(observation).collect();
    let text = ["([person:age >= 0] FOLLOWEDBY [person:age < 0]) WITHIN 9 SECONDS"; 6].join(" AND ");
    let pattern: Pattern = text.parse().unwrap();
    let start = Instant::now();
    assert_ne!(pattern.matches(&seen), Ok(true));
    assert!(start.elapsed() < Duration::from_secs(20), "{:?}", start.elapsed());
}

#[test]
fn a_huge_repeat_is_no_work() {
    let pattern: Pattern = "([person:age >= 0] AND [person:age >= 0]) REPEATS 999999999 TIMES".parse().unwrap();
    assert_eq!(pattern.matches(&[observation(1)]), Ok(false));
}

#[test]
fn counts_and_chains_do_not_exhaust_the_stack() {
    let mut many = observation(1);
    many["number_observed"] = json!(999_999_999u64);
    let pattern: Pattern = "([person:age >= 0] AND [person:age >= 0]) REPEATS 400000000 TIMES".parse().unwrap();
    assert!(pattern.matches(&[many.clone()]).is_err());
    let single: Pattern = "[person:age >= 0] REPEATS 400000000 TIMES".parse().unwrap();
    assert_eq!(single.matches(&[many.clone()]), Ok(true));
    let chain: Pattern = ["[person:age >= 0]"; 900].join(" AND ").parse().unwrap();
    let _ = chain.matches(&[many]);
}

proptest! {
    #[test]
    fn any_text_is_parsed_or_refused(text in ".{0,80}", glued in "(\\[|\\]|'| AND |a:b|=|1|\\(|NOT |t'|WITHIN ){0,30}") {
        let _ = text.parse::<Pattern>();
        let _ = glued.parse::<Pattern>();
        let _ = text.parse::<Timestamp>();
    }

    #[test]
    fn any_object_is_judged(kind in "[a-z-]{0,12}", name in ".{0,8}", text in ".{0,20}", number in any::<i64>()) {
        validate(&json!({"type": kind, "id": text, name.clone(): number}));
        validate(&json!({"type": "indicator", "pattern_type": "stix", "pattern": text, name: [null, {}]}));
    }
}

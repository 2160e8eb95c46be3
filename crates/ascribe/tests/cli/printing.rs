//! What comes out: text for the eyes, JSON by contract, STIX, and nothing that a terminal would act upon.

use super::stage::{REPORT, Stage};
use std::fs;

fn stage(name: &str) -> Stage {
    let stage = Stage::new(name);
    stage.put("report.txt", REPORT);
    stage
}

#[test]
fn json_keeps_the_contract() {
    let ended = stage("json").run(&["read", "--date", "2023-04-06", "report.txt"]);
    assert_eq!(ended.code, 0, "{}", ended.err);
    let reading = &ended.readings()[0];
    let keys = reading.as_object().expect("an object");
    for key in ["document", "entities", "mentions", "indicators", "times", "claims"] {
        assert!(keys.contains_key(key), "{key}");
    }
    let document = &reading["document"];
    assert_eq!(document["published"], "2023-04-06");
    let text = document["text"].as_str().expect("a text");
    for list in ["mentions", "times"] {
        for part in reading[list].as_array().expect("a list") {
            let place = |key: &str| part[key].as_u64().and_then(|at| usize::try_from(at).ok()).expect("an offset");
            assert_eq!(text.get(place("start")..place("end")), part["text"].as_str(), "{part}");
        }
    }
    for claim in reading["claims"].as_array().expect("a list") {
        let last = claim["sources"].as_array().and_then(|s| s.last()).expect("a source");
        assert_eq!(last["publisher"], true, "the publisher is last: {claim}");
        let evidence = &claim["evidence"][0];
        let place = |key: &str| evidence[key].as_u64().and_then(|at| usize::try_from(at).ok()).expect("an offset");
        assert_eq!(text.get(place("start")..place("end")), evidence["quote"].as_str(), "{claim}");
    }
    assert!(!ended.out.contains(":null"), "absent means unknown");
}

#[test]
fn text_labels_the_evidence_and_lists_the_claims() {
    let ended = stage("text").run(&["read", "--format", "text", "--date", "2023-04-06", "report.txt"]);
    assert_eq!(ended.code, 0, "{}", ended.err);
    for words in ["APT28", "who [", "targets", "→ journalists", "Mandiant", "likely"] {
        assert!(ended.out.contains(words), "{words} in\n{}", ended.out);
    }
    assert!(!ended.out.contains('\u{1b}'), "no colours into a pipe");
    let wide = ended.out.lines().filter(|line| line.chars().count() > 80).collect::<Vec<_>>();
    assert!(wide.is_empty(), "wider than 80 columns: {wide:#?}");
}

#[test]
fn colours_come_when_asked_for() {
    let ended = stage("colours").run(&["read", "--format", "text", "--color", "always", "report.txt"]);
    assert!(ended.out.contains("\u{1b}["), "{}", ended.out);
}

#[test]
fn a_hostile_report_sends_nothing_to_the_terminal() {
    let stage = Stage::new("escapes");
    let hostile =
        REPORT.replace("APT28", "\u{1b}]0;owned\u{7}\u{202e}APT28\u{9b}2J").replace("Moscow", "\u{1b}[31mMoscow");
    stage.put("report.txt", hostile).put("\u{1b}[2J.txt", "");
    for format in ["text", "json", "stix"] {
        let ended = stage.run(&["read", "--format", format, "--color", "never", "."]);
        let seen = format!("{}{}", ended.out, ended.err);
        let acted_upon = |c: char| c != '\n' && (c.is_control() || c == '\u{202e}');
        assert!(!seen.contains(acted_upon), "{format}: {seen:?}");
    }
}

#[test]
fn stix_is_one_bundle_for_each_source() {
    let stage = stage("stix");
    let ended = stage.run(&["read", "--format", "stix", "report.txt", "report.txt"]);
    assert_eq!(ended.code, 0, "{}", ended.err);
    for bundle in ended.readings() {
        assert_eq!(bundle["type"], "bundle");
        let objects = bundle["objects"].as_array().expect("objects");
        assert!(objects.iter().any(|o| o["type"] == "report"), "{bundle}");
    }
}

#[test]
fn output_goes_to_a_file_but_never_over_a_source() {
    let stage = stage("output");
    let ended = stage.run(&["read", "report.txt", "--output", "out.jsonl"]);
    assert_eq!((ended.code, ended.out.as_str()), (0, ""), "{}", ended.err);
    assert!(fs::read_to_string(stage.path("out.jsonl")).is_ok_and(|out| out.starts_with("{\"document\"")));
    let ended = stage.run(&["read", "report.txt", "--output", "./report.txt"]);
    assert_eq!(ended.code, 2, "{}", ended.err);
    assert!(fs::read_to_string(stage.path("report.txt")).is_ok_and(|kept| kept == REPORT));
    let ended = stage.run(&["read", "report.txt", "--output", "no/such/folder/out.jsonl"]);
    assert_eq!(ended.code, 1);
    assert!(ended.err.contains("no/such/folder/out.jsonl"), "{}", ended.err);
}

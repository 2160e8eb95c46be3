//! The record as a user keeps and questions it: add, then ask, decide, export.

use super::stage::{Ended, Stage};
use serde_json::Value;
use std::path::Path;

/// A stage with the base of a folder of samples.
fn kept(name: &str, folder: &str) -> Stage {
    let stage = Stage::new(name);
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../samples").join(folder);
    let ended = stage.run(&["add", &samples.to_string_lossy(), "--base", "b.ascribe"]);
    assert_eq!(ended.code, 0, "{}", ended.err);
    stage
}

fn ask(stage: &Stage, words: &[&str]) -> Ended {
    let mut all = words.to_vec();
    all.extend(["--base", "b.ascribe"]);
    stage.run(&all)
}

fn json(stage: &Stage, words: &[&str]) -> Value {
    let mut all = words.to_vec();
    all.extend(["--format", "json"]);
    let ended = ask(stage, &all);
    assert_eq!(ended.code, 0, "{words:?}: {}", ended.err);
    serde_json::from_str(&ended.out).expect("one JSON object")
}

#[test]
fn adding_twice_changes_nothing() {
    let stage = kept("record-twice", "seven");
    let before = json(&stage, &["stats"]);
    assert_eq!((&before["documents"], &before["incidents"]), (&Value::from(7), &Value::from(1)));
    for field in ["versions", "claims", "findings", "origins"] {
        assert!(before[field].as_u64().is_some_and(|n| n > 0), "{field}: {before}");
    }
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../samples/seven");
    let again = ask(&stage, &["add", &samples.to_string_lossy(), "--quiet", "--format", "json"]);
    assert!(again.out.contains("\"known\":7"), "{}", again.out);
    assert_eq!(json(&stage, &["stats"]), before);
    assert_eq!(ask(&stage, &["check"]).out, "The base is whole.\n");
}

#[test]
fn every_question_answers_in_text_and_in_json() {
    let stage = kept("record-questions", "seven");
    let questions: [&[&str]; 12] = [
        &["find", "Albania", "AND", "server"],
        &["who", "Iran"],
        &["incident"],
        &["incident", "Albania"],
        &["timeline", "Albania"],
        &["targets", "Albania"],
        &["responses", "Albania"],
        &["responses", "--kind", "severs-ties-with"],
        &["changes", "--since", "2000-01-01"],
        &["compare", "Albania", "Israel"],
        &["sources"],
        &["stats", "--as-of", "2000-01-01"],
    ];
    for question in questions {
        let text = ask(&stage, question);
        assert_eq!(text.code, 0, "{question:?}: {}", text.err);
        assert!(!text.out.trim().is_empty() && !text.out.contains('\u{1b}'), "{question:?}: {}", text.out);
        json(&stage, question);
    }
    assert_eq!(json(&stage, &["stats", "--as-of", "2000-01-01"])["documents"], 0);
}

#[test]
fn the_incident_names_its_origins_and_the_copies() {
    let stage = kept("record-incident", "seven");
    let incident = json(&stage, &["incident", "Albania"]);
    let iran = incident["attributions"].as_array().and_then(|a| a.iter().find(|a| a["actor"]["name"] == "Iran"));
    assert_eq!(iran.expect("Iran is blamed")["origins"], 4);
    let text = ask(&stage, &["incident", "Albania"]).out;
    assert!(text.contains("4 independent origins") && text.contains("is a copy"), "{text}");
}

#[test]
fn that_ties_were_severed_for_the_first_time_can_be_checked() {
    let stage = kept("record-first", "seven");
    let all = json(&stage, &["responses", "--kind", "severs-ties-with"]);
    let first = &all["items"][0];
    assert_eq!((&first["ordinal"], &first["date"]), (&Value::from(1), &Value::from("2022-09-07")));
    assert_eq!(first["finding"]["subject"]["name"], "Albania");
    let text = ask(&stage, &["responses", "--kind", "severs-ties-with"]).out;
    assert!(text.contains("#1") && text.contains("severs ties with"), "{text}");
}

#[test]
fn a_page_that_changed_shows_what_changed() {
    let stage = kept("record-versions", "versions");
    let changes = json(&stage, &["changes", "--since", "0"]);
    let list = changes["changes"].as_array().expect("changes");
    let page = list.iter().find(|c| c["note"] == "retraction").expect("a retraction")["document"].clone();
    let page = page.as_str().expect("an id");
    let told = ask(&stage, &["changes", "--report", page]).out;
    assert!(told.contains("  + ") && told.contains("  - ") && told.contains("retraction"), "{told}");
}

#[test]
fn decisions_are_logged_and_undone() {
    let stage = kept("record-decide", "seven");
    let found = json(&stage, &["find", "attacked", "Albania"]);
    let claim = found["reports"]["items"][0]["claims"][0]["claim"]["id"].as_str().expect("a claim").to_owned();
    let before = json(&stage, &["stats"])["claims"].as_u64();
    let decision = json(&stage, &["decide", "reject", &claim, "--author", "ana", "--note", "misread"]);
    assert_eq!((&decision["act"], &decision["author"]), (&Value::from("reject"), &Value::from("ana")));
    assert_eq!(json(&stage, &["stats"])["claims"].as_u64(), before.map(|n| n - 1));
    let id = decision["id"].as_str().expect("an id");
    json(&stage, &["decide", "undo", id, "--author", "bo"]);
    assert_eq!(json(&stage, &["stats"])["claims"].as_u64(), before);
    let log = ask(&stage, &["decide", "log"]).out;
    assert!(log.contains("(undone)") && log.contains("bo"), "{log}");
    let unknown = ask(&stage, &["decide", "accept", "00000000-0000-0000-0000-000000000000"]);
    assert!(unknown.code != 0 && unknown.err.contains("no claim"), "{}", unknown.err);
}

#[test]
fn markings_are_kept_on_the_way_out() {
    let stage = kept("record-markings", "versions");
    stage.put("secret.txt", "Harbour hit\n\nAPT28 attacked the Port of Rotterdam in March 2023.\n");
    assert_eq!(ask(&stage, &["add", "secret.txt", "--marking", "amber"]).code, 0);
    let open = ask(&stage, &["export", "csv"]);
    assert!(!open.out.contains("Rotterdam") && open.err.contains("held back"), "{}", open.err);
    assert!(ask(&stage, &["export", "csv", "--up-to", "amber"]).out.contains("Rotterdam"));
    let file = stage.path("incidents.csv");
    assert_eq!(ask(&stage, &["export", "--eurepoc", &file.to_string_lossy(), "--up-to", "red"]).code, 0);
    assert!(std::fs::read_to_string(file).expect("written").starts_with("ID,name,description"));
    for form in ["json", "graphml", "parquet"] {
        assert_eq!(ask(&stage, &["export", form, "--output", &format!("out.{form}")]).code, 0, "{form}");
    }
}

#[test]
fn an_unclear_question_says_what_is_wrong_with_it() {
    let stage = kept("record-unclear", "versions");
    for (words, says) in [("\"open", "not closed"), ("(", "parenthesis"), ("NOT", "AND, OR and NOT")] {
        let ended = ask(&stage, &["find", words]);
        assert!(ended.code == 2 && ended.err.contains("cannot be understood"), "{words}: {} {says}", ended.err);
    }
    assert!(
        ask(&stage, &["timeline", "Nobody In Particular"]).err.contains("no report"),
        "names nobody bears are told"
    );
}

//! `ascribe stix`, and STIX that the binary writes read back.

use super::stage::{REPORT, Stage};
use ascribe_model::Reading;
use ascribe_stix::{Bundle, ImportOptions, bundle_to_readings};
use std::path::Path;

const OLD: &str = r#"{"type": "bundle", "id": "bundle--5d0092c5-5f74-4287-9642-33f4c354e56d", "spec_version": "2.0", "objects": [
  {"type": "malware", "id": "malware--31b940d4-6f7f-459a-80ea-9c1f17b5891b", "created": "2016-04-06T20:07:09.000Z",
   "modified": "2016-04-06T20:07:09.000Z", "name": "Loader", "labels": ["trojan"], "x_ours": {"kept": [1.5, null]}},
  {"type": "observed-data", "id": "observed-data--b67d30ff-02ac-498a-92f9-32f845f448cf", "created": "2016-04-06T19:58:16.000Z",
   "modified": "2016-04-06T19:58:16.000Z", "first_observed": "2016-01-01T00:00:00Z", "last_observed": "2016-01-02T00:00:00Z",
   "number_observed": 2, "objects": {"0": {"type": "ipv4-addr", "value": "198.51.100.7"},
   "1": {"type": "network-traffic", "src_ref": "0", "protocols": ["tcp"]}}}]}"#;

#[test]
fn validate_names_path_section_and_rule() {
    let stage = Stage::new("stix-validate");
    stage.put("bad.json", OLD.replace("198.51.100.7", "198.51.100.700"));
    let ended = stage.run(&["stix", "validate", "bad.json"]);
    assert_eq!(ended.code, 1);
    assert!(ended.out.contains("bad.json: objects[1].objects[0].value: must §"), "{}", ended.out);
    assert!(ended.out.contains("[form]") && ended.out.contains("not valid STIX 2.1: 2 objects, 2 of them STIX 2.0"));
    let ended = stage.run(&["stix", "validate", "bad.json", "--format", "json"]);
    let found: serde_json::Value = serde_json::from_str(&ended.out).expect("a JSON object");
    assert_eq!((found["valid"].as_bool(), found["errors"].as_u64()), (Some(false), Some(1)));
    assert_eq!(found["findings"][0]["severity"], "must");
}

#[test]
fn strict_fails_on_advice_and_many_files_go_on() {
    let stage = Stage::new("stix-strict");
    stage.put("good.json", OLD).put("torn.json", &OLD[..200]).put("deep.json", "[".repeat(100_000));
    assert_eq!(stage.run(&["stix", "validate", "good.json"]).code, 0);
    assert_eq!(stage.run(&["stix", "validate", "--strict", "good.json"]).code, 1);
    let ended = stage.run(&["stix", "validate", "torn.json", "deep.json", "absent.json", "good.json"]);
    assert_eq!(ended.code, 1);
    assert_eq!(ended.err.lines().count(), 3, "{}", ended.err);
    assert!(ended.err.contains("line 2") && ended.err.contains("recursion limit"), "{}", ended.err);
    assert!(ended.out.contains("good.json: valid"));
}

#[test]
fn upgrade_keeps_what_it_does_not_know() {
    let stage = Stage::new("stix-upgrade");
    stage.put("old.json", OLD);
    assert_eq!(stage.run(&["stix", "upgrade", "old.json", "-o", "new.json"]).code, 0);
    let new = std::fs::read_to_string(stage.path("new.json")).expect("it was written");
    let new: serde_json::Value = serde_json::from_str(&new).expect("JSON");
    let objects = new["objects"].as_array().expect("objects");
    let kinds: Vec<&str> = objects.iter().filter_map(|o| o["type"].as_str()).collect();
    assert_eq!(kinds, ["malware", "observed-data", "ipv4-addr", "network-traffic"]);
    assert_eq!(objects[0]["malware_types"], serde_json::json!(["trojan"]));
    assert_eq!(objects[0]["x_ours"], serde_json::json!({"kept": [1.5, null]}));
    assert_eq!(objects[3]["src_ref"], objects[2]["id"]);
    assert_eq!(objects[2]["id"], "ipv4-addr--12592121-be4c-5a93-a813-5a5af16e50db");
    assert_eq!(stage.run(&["stix", "upgrade", "old.json", "-o", "old.json"]).code, 2, "the source is not destroyed");
}

#[test]
fn patterns_match_files() {
    let stage = Stage::new("stix-pattern");
    stage.put("seen.json", OLD);
    let run = |pattern: &str, more: &[&str]| stage.run(&[&["stix", "pattern", pattern], more].concat());
    assert_eq!(run("[ipv4-addr:value = '198.51.100.7']", &["--on", "seen.json"]).code, 0);
    assert_eq!(run("[ipv4-addr:value = '198.51.100.8']", &["--on", "seen.json"]).code, 1);
    assert_eq!(run("[ipv4-addr:value = '198.51.100.7'] REPEATS 2 TIMES", &["--on", "seen.json"]).code, 0);
    assert_eq!(run("[ipv4-addr:value = '198.51.100.7'", &[]).code, 2);
}

/// Both forms of one source.
fn both(stage: &Stage, source: &str) -> Option<(Reading, Bundle)> {
    let json = stage.run(&["read", source, "--format", "json"]);
    let stix = stage.run(&["read", source, "--format", "stix"]);
    Some((serde_json::from_str(&json.out).ok()?, serde_json::from_str(&stix.out).ok()?))
}

#[test]
fn every_sample_gives_the_same_claims_back() {
    let stage = Stage::new("stix-round-trip");
    stage.put("report.txt", REPORT);
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../samples");
    let listing = std::fs::read_dir(samples).expect("the samples are there");
    let mut sources: Vec<String> = listing.flatten().map(|entry| entry.path().display().to_string()).collect();
    sources.retain(|path| {
        [".html", ".txt", ".pdf"].iter().any(|end| path.ends_with(end)) || path.contains("/20") && path.ends_with(".md")
    });
    sources.push("report.txt".to_owned());
    let mut claims = 0;
    for source in &sources {
        let (reading, bundle) = both(&stage, source).expect("a reading and a bundle");
        assert_eq!(bundle.dangling().len(), 0, "{source}");
        let imported = bundle_to_readings(&bundle, &ImportOptions::default());
        assert_eq!((imported.left_out.len(), imported.readings.len()), (0, 1), "{source}: {:?}", imported.left_out);
        let back = &imported.readings[0].reading;
        assert_eq!(back.claims, reading.claims, "{source}");
        assert_eq!(back.entities, reading.entities, "{source}");
        assert_eq!(back.indicators, reading.indicators, "{source}");
        claims += back.claims.len();
    }
    println!("{} reports, {claims} claims: the same after a round trip through STIX", sources.len());
    assert!(claims > 100);
}

//! Nothing is lost and nothing breaks: round trips, versions and markings of parts by property tests, and hostile bundles.

#![allow(clippy::unwrap_used)]

use ascribe_model::Marking;
use ascribe_stix::*;
use proptest::prelude::*;
use serde_json::{Map, Value, json};
use std::time::{Duration, Instant};

/// Any JSON, with the names and words of STIX among its own.
fn any_json() -> impl Strategy<Value = Value> {
    let word = prop_oneof![
        Just("indicator".to_owned()),
        Just("malware--31b940d4-6f7f-459a-80ea-9c1f17b5891b".to_owned()),
        Just("2024-01-01T00:00:00Z".to_owned()),
        Just("[file:name = 'a']".to_owned()),
        "\\PC{0,8}",
    ];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_filter("JSON has no others", |f| f.is_finite()).prop_map(Value::from),
        word.prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 40, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::vec((name(), inner), 0..6).prop_map(|rows| Value::Object(rows.into_iter().collect())),
        ]
    })
}

fn name() -> impl Strategy<Value = String> {
    let known = [
        "type",
        "id",
        "spec_version",
        "created",
        "modified",
        "revoked",
        "name",
        "labels",
        "aliases",
        "pattern",
        "pattern_type",
        "relationship_type",
        "source_ref",
        "target_ref",
        "object_refs",
        "objects",
        "extensions",
        "granular_markings",
        "selectors",
        "object_marking_refs",
        "external_references",
        "first_observed",
        "hashes",
        "confidence",
        "kill_chain_phases",
        "value",
    ];
    prop_oneof![3 => prop::sample::select(known.to_vec()).prop_map(str::to_owned), 1 => "[a-z_]{1,12}"]
}

/// An object of some type whose properties are anything.
fn any_object() -> impl Strategy<Value = Value> {
    let kinds = [
        "relationship",
        "indicator",
        "malware",
        "intrusion-set",
        "report",
        "observed-data",
        "sighting",
        "opinion",
        "note",
        "file",
        "identity",
        "location",
        "marking-definition",
        "language-content",
        "x-ours",
        "bundle",
    ];
    let rows = prop::collection::vec((name(), any_json()), 0..10);
    (prop::sample::select(kinds.to_vec()), rows).prop_map(|(kind, rows)| {
        let mut object: Map<String, Value> = rows.into_iter().collect();
        object.insert("type".to_owned(), json!(kind));
        Value::Object(object)
    })
}

fn bundle_of(objects: Vec<Value>) -> Value {
    json!({"type": "bundle", "id": "bundle--5d0092c5-5f74-4287-9642-33f4c354e56d", "objects": objects})
}

#[test]
fn an_observable_with_a_version_of_its_own_is_upgraded() {
    for version in [json!(null), json!("2.0"), json!(2), json!({})] {
        let observable = json!({"type": "file", "name": "a", "created": false, "spec_version": version});
        let raw = bundle_of(vec![json!({"type": "observed-data", "objects": {"0": observable}})]);
        let upgraded = serde_json::from_value::<Bundle>(raw).unwrap().upgraded();
        assert_eq!(upgraded.objects().iter().filter(|object| is_stix_2_0(object)).count(), 0, "{version}");
    }
}

proptest! {
    #[test]
    fn what_is_parsed_is_serialised_the_same(objects in prop::collection::vec(any_object(), 1..4), extra in any_json()) {
        let mut raw = bundle_of(objects);
        raw["x_kept"] = extra;
        let bundle: Bundle = serde_json::from_str(&raw.to_string()).unwrap();
        prop_assert_eq!(serde_json::to_value(&bundle).unwrap(), raw);
    }

    #[test]
    fn wrong_types_everywhere_break_nothing(objects in prop::collection::vec(any_object(), 1..5), whole in any_json()) {
        let raw = bundle_of(objects);
        let listed = validate(&raw);
        let streamed = validate_text(&raw.to_string()).unwrap();
        prop_assert!(streamed.upgraded > 0 || streamed.findings.len() == listed.len());
        let _ = validate_text(&whole.to_string());
        let bundle: Bundle = serde_json::from_value(raw).unwrap();
        bundle_to_readings(&bundle, &ImportOptions::default());
        let upgraded = bundle.upgraded();
        bundle_to_readings(&upgraded, &ImportOptions::default());
        for object in upgraded.objects() {
            prop_assert!(!is_stix_2_0(object));
        }
    }

    #[test]
    fn versions_only_go_on(millis in prop::collection::vec(0u32..3, 1..6), words in prop::collection::vec("[a-z]{1,6}", 6)) {
        let mut object = Object::default().with("type", "tool").with("id", "tool--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f")
            .with("created", "2024-02-29T23:59:59.998999999999Z").with("modified", "2024-02-29T23:59:59.998999999999Z");
        for (at, step) in millis.iter().enumerate() {
            let moment: Timestamp = format!("2024-02-29T23:59:59.99{}Z", step + 7).parse().unwrap();
            let change = json!({"name": words[at]});
            let next = object.new_version(change.as_object().unwrap(), &moment).unwrap();
            prop_assert!(next.time("modified") > object.time("modified"));
            prop_assert_eq!(next.text("created"), object.text("created"));
            object = next;
        }
        let last = object.revoke(&"2024-01-01T00:00:00Z".parse().unwrap()).unwrap();
        prop_assert!(last.new_version(&Map::new(), &"2030-01-01T00:00:00Z".parse().unwrap()).is_err());
    }

    #[test]
    fn parts_keep_their_markings(picks in prop::collection::vec((0usize..5, 0usize..3), 1..12)) {
        let selectors = ["name", "aliases", "aliases.[1]", "external_references.[0]", "external_references.[0].url"];
        let markings = [Marking::Green.id(), Marking::Red.id(), "de"];
        let plain = Object::default().with("type", "tool").with("name", "VNC").with("aliases", json!(["a", "b"]))
            .with("external_references", json!([{"source_name": "x", "url": "https://x.example"}]));
        let mut object = plain.clone();
        for (selector, marking) in &picks {
            object.add_marking(markings[*marking], &[selectors[*selector]]).unwrap();
        }
        for (selector, marking) in &picks {
            let own = object.markings_at(selectors[*selector], Reach::default()).unwrap();
            prop_assert!(own.contains(&markings[*marking].to_owned()));
        }
        let below = object.markings_at("external_references.[0].url", Reach { inherited: true, descendants: false }).unwrap();
        let above = object.markings_at("external_references.[0]", Reach::default()).unwrap();
        prop_assert!(above.iter().all(|marking| below.contains(marking)));
        for (selector, _) in &picks {
            let _ = object.clear_markings(&[selectors[*selector]]);
        }
        prop_assert_eq!(object, plain);
    }
}

fn id(kind: &str, number: usize) -> String {
    format!("{kind}--00000000-0000-4000-8000-{number:012}")
}

/// Longest that a hostile bundle may hold us, on a busy machine.
const PATIENCE: Duration = Duration::from_secs(20);

#[test]
fn a_circle_of_100_000_references_ends() {
    let count = 100_000;
    let group = |at: usize| {
        json!({"type": "grouping", "spec_version": "2.1", "id": id("grouping", at), "context": "unspecified", "created": "2024-01-01T00:00:00Z",
            "modified": "2024-01-01T00:00:00Z", "object_refs": [id("grouping", (at + 1) % count)]})
    };
    let raw = bundle_of((0..count).map(group).collect());
    let start = Instant::now();
    assert_eq!(validate_text(&raw.to_string()).unwrap().objects, count);
    let bundle: Bundle = serde_json::from_value(raw).unwrap();
    assert!(bundle.dangling().is_empty());
    assert!(bundle_to_readings(&bundle, &ImportOptions::default()).readings.is_empty());
    assert!(start.elapsed() < PATIENCE, "{:?}", start.elapsed());
}

#[test]
fn a_circle_of_old_observables_ends() {
    let count = 20_000;
    let inside: Map<String, Value> = (0..count)
        .map(|at| {
            (
                at.to_string(),
                json!({"type": "directory", "path": "a", "contains_refs": [((at + 1) % count).to_string()]}),
            )
        })
        .collect();
    let old = json!({"type": "observed-data", "id": id("observed-data", 1), "created": "2024-01-01T00:00:00Z",
        "modified": "2024-01-01T00:00:00Z", "first_observed": "2024-01-01T00:00:00Z", "last_observed": "2024-01-01T00:00:00Z",
        "number_observed": 1, "objects": inside});
    let start = Instant::now();
    upgrade_object(&Object::from_value(old).unwrap());
    assert!(start.elapsed() < PATIENCE, "{:?}", start.elapsed());
}

#[test]
fn one_id_with_other_contents_is_told() {
    let tool = |name: &str| {
        json!({"type": "tool", "spec_version": "2.1", "id": id("tool", 1), "created": "2024-01-01T00:00:00Z",
            "modified": "2024-01-01T00:00:00Z", "name": name})
    };
    let rules = |objects: Vec<Value>| -> Vec<&str> {
        validate(&bundle_of(objects))
            .into_iter()
            .map(|f| f.rule)
            .filter(|r| r.contains("dupl") || r.contains("conf"))
            .collect()
    };
    assert_eq!(rules(vec![tool("a"), tool("a")]), ["duplicate-ids"]);
    assert_eq!(rules(vec![tool("a"), tool("b")]), ["conflicting-versions"]);
}

#[test]
fn granular_selectors_lead_somewhere() {
    let marked = |selector: &str| {
        json!({"type": "mutex", "spec_version": "2.1", "id": "mutex--eba44954-d4e4-5d3b-814c-2b17dd8de300", "name": "a",
            "granular_markings": [{"marking_ref": Marking::Red.id(), "selectors": [selector]}]})
    };
    let musts = |value: Value| validate(&value).into_iter().filter(|f| f.rule == "selector").count();
    assert_eq!((musts(marked("name")), musts(marked("aliases.[3]"))), (0, 1));
    let object = Object::from_value(marked("name")).unwrap();
    assert_eq!(level_of(&object, |_| None), Some(Marking::Red), "a part that must not leave keeps all of it");
}

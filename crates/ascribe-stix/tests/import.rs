//! Bundles read back: our own give the same claims, others' are taken at their word.

#![allow(clippy::unwrap_used)]

mod common;

use ascribe_model::{Bound, Confidence, IndicatorKind, Kind, Marking, Polarity};
use ascribe_stix::{Bundle, ExportOptions, ImportOptions, Imported, Object, bundle_to_readings, reading_to_bundle};
use serde_json::{Value, json};

fn again(bundle: &Bundle) -> Bundle {
    serde_json::from_str(&serde_json::to_string(bundle).unwrap()).unwrap()
}

#[test]
fn our_own_export_gives_the_same_claims_back() {
    let reading = common::reading();
    for tlp in [Marking::Clear, Marking::AmberStrict] {
        let bundle = again(&reading_to_bundle(&reading, &ExportOptions::marked(tlp)));
        let imported = bundle_to_readings(&bundle, &ImportOptions::default());
        assert_eq!(imported.left_out, []);
        assert_eq!(imported.readings.len(), 1);
        let back = &imported.readings[0];
        assert_eq!((back.marking, back.own), (tlp, true));
        assert_eq!(back.reading.claims, reading.claims);
        assert_eq!(back.reading.entities, reading.entities);
        assert_eq!(back.reading.indicators, reading.indicators);
        assert_eq!(back.reading.document.sha256, reading.document.sha256);
        for claim in &back.reading.claims {
            assert_eq!(claim.evidence[0].span.of(&back.reading.document.text), claim.evidence[0].quote);
        }
        let second = reading_to_bundle(&back.reading, &ExportOptions::marked(tlp));
        assert_eq!(claims_of(&second), claims_of(&bundle), "a second export differs");
    }
}

fn claims_of(bundle: &Bundle) -> Vec<Object> {
    bundle.objects().iter().filter(|o| o.kind() != "report").cloned().collect()
}

fn bundle(objects: Value) -> Bundle {
    let whole = json!({"type": "bundle", "id": "bundle--5d0092c5-5f74-4287-9642-33f4c354e56d", "objects": objects});
    serde_json::from_value(whole).unwrap()
}

fn id(kind: &str, number: u32) -> String {
    format!("{kind}--00000000-0000-4000-8000-{number:012}")
}

fn object(kind: &str, number: u32, more: Value) -> Value {
    let mut object = json!({"type": kind, "spec_version": "2.1", "id": id(kind, number),
        "created": "2024-01-01T00:00:00.000Z", "modified": "2024-02-01T00:00:00.000Z", "created_by_ref": id("identity", 1)});
    object.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    object
}

fn example() -> Vec<Value> {
    vec![
        object("identity", 1, json!({"name": "Example CERT", "identity_class": "organization"})),
        object(
            "identity",
            2,
            json!({"name": "Ministry of Water", "identity_class": "organization", "sectors": ["government-national"]}),
        ),
        object(
            "intrusion-set",
            3,
            json!({"name": "Quiet Heron", "aliases": ["Quiet Heron", "EX-7"],
            "first_seen": "2015-03-01T00:00:00Z", "primary_motivation": "ideology"}),
        ),
        object("malware", 4, json!({"name": "Loader", "is_family": true})),
        object(
            "relationship",
            5,
            json!({"relationship_type": "uses", "source_ref": id("intrusion-set", 3),
            "target_ref": id("malware", 4), "confidence": 80, "description": "We saw Quiet Heron drop Loader.",
            "start_time": "2023-05-01T00:00:00Z", "stop_time": "2023-05-31T00:00:00Z"}),
        ),
        object(
            "relationship",
            6,
            json!({"relationship_type": "targets", "source_ref": id("intrusion-set", 3),
            "target_ref": id("identity", 2), "revoked": true}),
        ),
        object(
            "opinion",
            7,
            json!({"opinion": "disagree", "authors": ["Another Lab"], "object_refs": [id("relationship", 5)]}),
        ),
        object(
            "sighting",
            8,
            json!({"sighting_of_ref": id("malware", 4), "where_sighted_refs": [id("identity", 2)], "count": 3,
            "first_seen": "2023-06-01T00:00:00Z"}),
        ),
        object(
            "indicator",
            9,
            json!({"name": "gate", "pattern_type": "stix", "valid_from": "2024-01-01T00:00:00Z",
            "pattern": "[domain-name:value = 'cdn-telemetry.example'] OR [ipv4-addr:value = '45.61.136.22']"}),
        ),
        object("note", 10, json!({"content": "Loader got a new packer.", "object_refs": [id("malware", 4)]})),
        object(
            "relationship",
            11,
            json!({"relationship_type": "mitigates", "source_ref": id("course-of-action", 12),
            "target_ref": id("malware", 4)}),
        ),
    ]
}

fn imported(objects: Vec<Value>) -> Imported {
    bundle_to_readings(&bundle(json!(objects)), &ImportOptions { sender: "a feed", ..ImportOptions::default() })
}

#[test]
fn objects_of_others_become_claims_of_their_maker() {
    let imported = imported(example());
    assert_eq!(imported.readings.len(), 1);
    let reading = &imported.readings[0].reading;
    assert_eq!(reading.document.publisher.as_deref(), Some("Example CERT"));
    let told: Vec<String> = reading
        .claims
        .iter()
        .map(|c| {
            let object = c.object.as_ref().map(|o| reading.words(o)).unwrap_or_default();
            let mark = match c.polarity {
                Polarity::Affirmed => "",
                Polarity::Denied => "not ",
                Polarity::Retracted => "no longer ",
            };
            format!("{mark}{} {} {object}", reading.words(&c.subject), c.predicate)
        })
        .collect();
    let expected = [
        "Quiet Heron alias-of EX-7",
        "Quiet Heron active-since ",
        "Quiet Heron motivated-by ideology",
        "Quiet Heron uses Loader",
        "no longer Quiet Heron targets Ministry of Water",
        "not Quiet Heron uses Loader",
        "Loader targets Ministry of Water",
        "Example CERT reports-on Loader",
    ];
    assert_eq!(told, expected);
    let uses = &reading.claims[3];
    assert_eq!(uses.evidence[0].quote, "We saw Quiet Heron drop Loader.");
    assert_eq!(uses.estimate.as_ref().unwrap().confidence, Some(Confidence::High));
    assert_eq!(uses.when.as_ref().unwrap().value, "2023-05-01/2023-05-31");
    let speaker = uses.sources[0].entity.and_then(|id| reading.entity(id)).unwrap();
    assert_eq!((speaker.name.as_str(), speaker.kind), ("Example CERT", Kind::Organization));
    assert_eq!(reading.claims[1].when.as_ref().unwrap().bound, Some(Bound::Since));
    assert_eq!(reading.claims[6].count.unwrap().exactly, Some(3));
    let kinds: Vec<IndicatorKind> = reading.indicators.iter().map(|i| i.kind).collect();
    assert_eq!(kinds, [IndicatorKind::Domain, IndicatorKind::Ipv4]);
    assert_eq!(imported.left_out.len(), 1, "{:?}", imported.left_out);
    assert!(imported.left_out[0].why.contains("`mitigates`"));
}

#[test]
fn a_claim_keeps_its_id_with_its_object_and_version() {
    let first = imported(example());
    let mut fewer = example();
    fewer.remove(7);
    let second = imported(fewer);
    let claim = |i: &Imported, at: usize| i.readings[0].reading.claims[at].id;
    assert_eq!(claim(&first, 3), claim(&second, 3));
    assert_ne!(first.readings[0].reading.document.sha256, second.readings[0].reading.document.sha256);
    let mut newer = example();
    newer[4]["modified"] = json!("2024-03-01T00:00:00.000Z");
    newer[4]["confidence"] = json!(20);
    newer.extend(example());
    let newer = imported(newer);
    assert_ne!(claim(&first, 3), claim(&newer, 3));
    assert_eq!(newer.readings[0].reading.claims.len(), 8, "the older version counts no more");
}

#[test]
fn the_strictest_marking_holds_for_the_reading() {
    let mut objects = example();
    assert_eq!(imported(objects.clone()).readings[0].marking, Marking::Clear);
    objects[4]["object_marking_refs"] = json!(["marking-definition--f88d31f6-486f-44da-b317-01333bde0b82"]);
    assert_eq!(imported(objects.clone()).readings[0].marking, Marking::Amber);
    objects[5]["object_marking_refs"] = json!([id("marking-definition", 99)]);
    assert_eq!(
        imported(objects).readings[0].marking,
        Marking::Red,
        "a marking that cannot be found could say anything"
    );
}

#[test]
fn ends_may_have_come_before() {
    let all = example();
    let held: Vec<Object> = all.iter().cloned().filter_map(Object::from_value).collect();
    let known = |id: &str| held.iter().find(|o| o.text("id") == Some(id)).cloned();
    let options = ImportOptions { sender: "a feed", known: &known, unmarked: Marking::Green };
    let imported = bundle_to_readings(&bundle(json!([all[4]])), &options);
    assert_eq!(imported.readings[0].reading.claims.len(), 1);
    assert_eq!(imported.readings[0].marking, Marking::Green);
}

#[test]
fn hostile_extensions_are_left_out() {
    let good = serde_json::to_value(reading_to_bundle(&common::reading(), &ExportOptions::default())).unwrap();
    let extension = ascribe_stix::EXTENSION_ID;
    let changes: [fn(&mut Value); 6] = [
        |c| c["evidence"][0]["start"] = json!(4_000_000_000u32),
        |c| c["evidence"][0]["end"] = json!(0),
        |c| c["evidence"][0]["quote"] = json!("other words"),
        |c| c["evidence"] = json!([]),
        |c| c["predicate"] = json!("invents"),
        |c| c["speakers"] = json!({"a": 1}),
    ];
    for change in changes {
        let mut bad = good.clone();
        let at = bad["objects"].as_array().unwrap().iter().position(|o| !o["extensions"][extension].is_null()).unwrap();
        change(&mut bad["objects"][at]["extensions"][extension]);
        let imported = bundle_to_readings(&serde_json::from_value(bad).unwrap(), &ImportOptions::default());
        assert_eq!(imported.left_out.len(), 1);
        assert_eq!(imported.readings[0].reading.claims.len(), common::reading().claims.len() - 1);
    }
}

//! A reading as a bundle: complete, deterministic, and honest about denials.

#![allow(clippy::unwrap_used)]

mod common;

use ascribe_stix::{Bundle, EXTENSION_ID, ExportOptions, Severity, Tlp, reading_to_bundle, validate};

fn bundle() -> Bundle {
    reading_to_bundle(&common::reading(), &ExportOptions::default())
}

#[test]
fn every_reference_is_in_the_bundle() {
    let bundle = bundle();
    assert!(bundle.dangling().is_empty(), "{:?}", bundle.dangling());
    if let Ok(path) = std::env::var("ASCRIBE_BUNDLE_OUT") {
        std::fs::write(path, serde_json::to_string_pretty(&bundle).unwrap()).unwrap();
    }
}

#[test]
fn the_same_reading_gives_the_same_bytes() {
    let once = serde_json::to_string(&bundle()).unwrap();
    assert_eq!(once, serde_json::to_string(&bundle()).unwrap());
    let back: Bundle = serde_json::from_str(&once).unwrap();
    assert_eq!(once, serde_json::to_string(&back).unwrap());
}

#[test]
fn a_denial_is_a_note_and_an_opinion_on_what_it_denies() {
    let bundle = bundle();
    let opinion = bundle.objects().iter().find(|o| o.kind() == "opinion").unwrap();
    assert_eq!(opinion.text("opinion"), Some("disagree"));
    let denied = bundle.object(opinion.references().last().unwrap()).or_else(|| {
        let refs = opinion.references();
        refs.iter().find_map(|id| bundle.object(id).filter(|o| o.kind() == "relationship"))
    });
    assert!(denied.is_some());
    let relationships = bundle.objects().iter().filter(|o| o.kind() == "relationship");
    for relationship in relationships {
        let claim = &relationship.get("extensions").unwrap()[EXTENSION_ID];
        assert_eq!(claim["polarity"], "affirmed");
        assert!(claim["speakers"].as_array().unwrap().len() >= 2);
    }
}

#[test]
fn hedges_times_and_native_types_are_plain_fields_too() {
    let bundle = bundle();
    let hedged = bundle.objects().iter().find(|o| o.get("confidence").is_some()).unwrap();
    assert_eq!(hedged.get("confidence").unwrap(), 70);
    assert!(hedged.text("description").unwrap().starts_with("Example News, citing Example Lab: “likely"));
    let group = bundle.objects().iter().find(|o| o.kind() == "intrusion-set").unwrap();
    assert_eq!(group.text("first_seen"), Some("2015-01-01T00:00:00Z"));
    let to_vulnerability = |kind: &str| {
        let of = |o: &&ascribe_stix::Object| {
            o.text("source_ref").is_some_and(|s| s.starts_with(kind))
                && o.text("target_ref").is_some_and(|t| t.starts_with("vulnerability"))
        };
        bundle.objects().iter().find(of).and_then(|o| o.text("relationship_type")).map(str::to_owned)
    };
    assert_eq!(to_vulnerability("intrusion-set").as_deref(), Some("targets"));
    assert_eq!(to_vulnerability("malware").as_deref(), Some("exploits"));
}

#[test]
fn everything_is_marked() {
    let options = ExportOptions { tlp: Tlp::AmberStrict };
    let bundle = reading_to_bundle(&common::reading(), &options);
    for object in bundle.objects().iter().filter(|o| o.kind() != "marking-definition") {
        assert_eq!(object.get("object_marking_refs").unwrap()[0], Tlp::AmberStrict.id(), "{object:?}");
    }
}

#[test]
fn the_validator_finds_nothing_that_must_not_be() {
    let value = serde_json::to_value(bundle()).unwrap();
    let musts: Vec<_> = validate(&value).into_iter().filter(|f| f.severity == Severity::Must).collect();
    assert!(musts.is_empty(), "{musts:#?}");
}

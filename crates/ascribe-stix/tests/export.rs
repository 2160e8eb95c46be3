//! A reading as a bundle: complete, deterministic, and honest about denials.

#![allow(clippy::unwrap_used)]

mod common;

use ascribe_model::{Polarity, Predicate};
use ascribe_stix::{
    Bundle, EXTENSION_ID, ExportOptions, FindingClaim, FindingExport, ImportOptions, Severity, Tlp, bundle_to_readings,
    findings_to_bundle, reading_to_bundle, validate,
};

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

#[test]
fn findings_keep_their_ids_and_change_only_with_cause() {
    let reading = common::reading();
    let of = |predicate: Predicate| {
        let claim = reading.claims.iter().find(|c| c.predicate == predicate).unwrap();
        FindingClaim { reading: &reading, claim, marking: Tlp::Green }
    };
    let denied = reading.claims.iter().find(|c| c.polarity == Polarity::Denied).unwrap();
    let finding = |origins: &[&str], deniers: &[&str]| FindingExport {
        claims: vec![of(Predicate::Targets), FindingClaim { reading: &reading, claim: denied, marking: Tlp::Amber }],
        origins: origins.iter().map(|o| (*o).to_owned()).collect(),
        deniers: deniers.iter().map(|o| (*o).to_owned()).collect(),
    };
    let first = findings_to_bundle(&[finding(&["Example Lab"], &[])], &|_| None);
    assert!(first.dangling().is_empty());
    let relationship = |bundle: &Bundle| bundle.objects().iter().find(|o| o.kind() == "relationship").unwrap().clone();
    let one = relationship(&first);
    assert_eq!(
        (one.get("confidence").unwrap(), one.text("relationship_type")),
        (&serde_json::json!(50), Some("targets"))
    );
    assert_eq!(one.get("object_marking_refs").unwrap()[0], Tlp::Amber.id());
    let previous = |id: &str| first.object(id).cloned();
    assert_eq!(findings_to_bundle(&[finding(&["Example Lab"], &[])], &previous), first, "nothing new, nothing changed");
    let second = findings_to_bundle(&[finding(&["Example Lab", "Other Lab"], &["Embassy"])], &previous);
    let two = relationship(&second);
    assert_eq!(two.text("id"), one.text("id"));
    assert!(two.time("modified") > one.time("modified"));
    assert_eq!(two.get("confidence").unwrap(), &serde_json::json!(30), "disputed");
    assert!(second.objects().iter().any(|o| o.kind() == "opinion"));
    let musts = validate(&serde_json::to_value(&second).unwrap()).into_iter().filter(|f| f.severity == Severity::Must);
    assert_eq!(musts.collect::<Vec<_>>(), []);
    let revoked = |id: &str| first.object(id).and_then(|o| o.revoke(&"2030-01-01T00:00:00Z".parse().unwrap()).ok());
    let third = findings_to_bundle(&[finding(&["Other Lab"], &[])], &revoked);
    assert!(relationship(&third).is_revoked(), "a revocation is final");
    let imported = bundle_to_readings(&second, &ImportOptions::default());
    assert!(imported.readings.iter().all(|r| r.reading.claims.iter().all(|c| c.by != "stix relationship targets")));
}

//! A reading as a bundle: complete, deterministic, and honest about denials.

#![allow(clippy::unwrap_used)]

mod common;

use ascribe_model::{Marking, Polarity, Predicate, Source};
use ascribe_stix::{
    Bundle, EXTENSION_ID, ExportOptions, FindingClaim, FindingExport, ImportOptions, MarkingDefinition, Object,
    Severity, bundle_to_readings, finding_ids, findings_to_bundle, reading_to_bundle, validate,
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
fn who_speaks_together_is_told_together_and_comes_back() {
    let mut reading = common::reading();
    let agency = Source { words: Some("Example Agency".into()), beside: true, ..Source::default() };
    for claim in &mut reading.claims {
        claim.sources.insert(1, agency.clone());
    }
    let bundle = reading_to_bundle(&reading, &ExportOptions::default());
    let hedged = bundle.objects().iter().find(|o| o.get("confidence").is_some()).unwrap();
    let description = hedged.text("description").unwrap();
    assert!(description.starts_with("Example News, citing Example Lab and Example Agency: “likely"), "{description}");
    let opinion = bundle.objects().iter().find(|o| o.kind() == "opinion").unwrap();
    assert_eq!(opinion.get("authors").unwrap(), &serde_json::json!(["Example Lab", "Example Agency"]));
    let back = bundle_to_readings(&bundle, &ImportOptions::default());
    let beside = |claim: &ascribe_model::Claim| claim.sources.iter().map(|s| s.beside).collect::<Vec<_>>();
    assert!(back.readings[0].reading.claims.iter().all(|c| beside(c) == [false, true, false]));
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
    let bundle = reading_to_bundle(&common::reading(), &ExportOptions::marked(Marking::AmberStrict));
    for object in bundle.objects().iter().filter(|o| o.kind() != "marking-definition") {
        // Who made it and what the extensions mean is no secret of the report.
        let open = object.kind() == "extension-definition" || object.text("name") == Some("Ascribe");
        let marking = if open { Marking::Clear } else { Marking::AmberStrict };
        assert_eq!(object.get("object_marking_refs").unwrap()[0], marking.id(), "{object:?}");
    }
    assert!(bundle.dangling().is_empty());
}

#[test]
fn a_claim_may_be_marked_more_strictly_than_its_report() {
    let reading = common::reading();
    let secret = reading.claims.iter().find(|c| c.predicate == Predicate::Targets).unwrap();
    let stricter = [(secret.id, Marking::Amber)].into();
    let bundle = reading_to_bundle(&reading, &ExportOptions { tlp: Marking::Green, stricter });
    let amber: Vec<&Object> = bundle
        .objects()
        .iter()
        .filter(|o| o.get("object_marking_refs").is_some_and(|refs| refs[0] == Marking::Amber.id()))
        .collect();
    let [claim] = amber[..] else { panic!("{amber:#?}") };
    assert_eq!(claim.kind(), "relationship");
    let id = claim.text("id").unwrap();
    let open = bundle.objects().iter().filter(|o| o.text("id") != Some(id));
    assert!(open.flat_map(Object::references).all(|other| other != id), "nothing open refers to it");
    assert!(bundle.dangling().is_empty());
}

#[test]
fn what_stands_for_the_world_is_another_object_under_another_marking() {
    let ids = |tlp| {
        let bundle = reading_to_bundle(&common::reading(), &ExportOptions::marked(tlp));
        let group = bundle.objects().iter().find(|o| o.kind() == "intrusion-set").unwrap();
        group.text("id").unwrap().to_owned()
    };
    assert_eq!(ids(Marking::Clear), ids(Marking::Clear));
    assert_ne!(ids(Marking::Clear), ids(Marking::Amber), "else who may see less would lose what they were sent");
}

#[test]
fn the_validator_finds_nothing_that_must_not_be() {
    let value = serde_json::to_value(bundle()).unwrap();
    let musts: Vec<_> = validate(&value).into_iter().filter(|f| f.severity == Severity::Must).collect();
    assert!(musts.is_empty(), "{musts:#?}");
}

#[test]
fn findings_keep_their_ids_and_are_revoked_when_nobody_says_so_any_longer() {
    let reading = common::reading();
    let of = |predicate: Predicate| {
        let claim = reading.claims.iter().find(|c| c.predicate == predicate).unwrap();
        FindingClaim { reading: &reading, claim, marking: Marking::Green }
    };
    let denied = reading.claims.iter().find(|c| c.polarity == Polarity::Denied).unwrap();
    let denied = FindingClaim { reading: &reading, claim: denied, marking: Marking::Green };
    let finding = |modified: &str, origins: &[&str], deniers: &[&str]| FindingExport {
        id: "6ba7b810-9dad-11d1-80b4-00c04fd430c8".parse().unwrap(),
        marking: Marking::Amber,
        created: "2024-01-01T00:00:00Z".parse().unwrap(),
        modified: modified.parse().unwrap(),
        withdrawn: origins.is_empty(),
        claims: vec![of(Predicate::Targets), denied],
        claim_ids: vec![of(Predicate::Targets).claim.id, denied.claim.id],
        origins: origins.iter().map(|o| (*o).to_owned()).collect(),
        deniers: deniers.iter().map(|o| (*o).to_owned()).collect(),
    };
    let relationship = |bundle: &Bundle| bundle.objects().iter().find(|o| o.kind() == "relationship").unwrap().clone();
    let sound = |bundle: &Bundle| {
        assert!(bundle.dangling().is_empty());
        let musts =
            validate(&serde_json::to_value(bundle).unwrap()).into_iter().filter(|f| f.severity == Severity::Must);
        assert_eq!(musts.collect::<Vec<_>>(), []);
    };
    let first = findings_to_bundle(&[finding("2024-01-01T00:00:00Z", &["Example Lab"], &[])]);
    sound(&first);
    let one = relationship(&first);
    assert_eq!(
        (one.get("confidence").unwrap(), one.text("relationship_type")),
        (&serde_json::json!(50), Some("targets"))
    );
    assert_eq!(one.get("object_marking_refs").unwrap()[0], Marking::Amber.id());
    let own = reading_to_bundle(&reading, &ExportOptions::marked(Marking::Green));
    assert!(own.object(one.text("source_ref").unwrap()).is_some(), "the ends are objects of the first report");
    let second = findings_to_bundle(&[finding("2024-02-01T00:00:00Z", &["Example Lab", "Other Lab"], &["Embassy"])]);
    sound(&second);
    let two = relationship(&second);
    assert_eq!(two.text("id"), one.text("id"));
    assert!(two.time("modified") > one.time("modified"));
    assert_eq!(two.get("confidence").unwrap(), &serde_json::json!(30), "disputed");
    assert!(second.objects().iter().any(|o| o.kind() == "opinion"));
    let third = findings_to_bundle(&[finding("2024-03-01T00:00:00Z", &[], &[])]);
    sound(&third);
    assert!(relationship(&third).is_revoked());
    for bundle in [first, second, third] {
        let kinds = ["relationship", "opinion", "sighting"];
        let own = bundle.objects().iter().filter(|o| kinds.contains(&o.kind()));
        let ids = finding_ids("6ba7b810-9dad-11d1-80b4-00c04fd430c8".parse().unwrap());
        assert!(own.filter_map(|o| o.text("id")).all(|id| ids.contains(&id.to_owned())));
        let back = bundle_to_readings(&bundle, &ImportOptions::default());
        assert!(
            back.readings.iter().all(|r| r.reading.claims.is_empty()),
            "a finding says nothing that its claims do not"
        );
    }
}

//! Events out and in, feeds, and what hostile events do.

#![allow(clippy::unwrap_used)]

use ascribe_misp::{Event, EventFile, Feed, event_to_bundle, read_events, reading_to_event};
use ascribe_model::*;
use ascribe_model::{Marking, Way};
use ascribe_stix::{ImportOptions, bundle_to_readings};
use proptest::prelude::*;
use serde_json::{Value, json};
use std::collections::BTreeMap;

const TEXT: &str =
    "Example Lab said that Quiet Heron likely uses Loader. The ministry denied it. It calls cdn-telemetry[.]com.";

fn span(words: &str) -> Span {
    let start = TEXT.find(words).unwrap();
    Span::new(TEXT, start, start + words.len()).unwrap()
}

fn entity(number: u32, kind: Kind, name: &str, attack: Option<&str>) -> Entity {
    let ids: BTreeMap<String, String> = attack.map(|id| ("attack".to_owned(), id.to_owned())).into_iter().collect();
    let (aliases, candidates, country) = (vec![], vec![], None);
    Entity { id: EntityId(number), kind, name: name.to_owned(), ids, aliases, candidates, country }
}

fn reading() -> Reading {
    let sha256 = "5e".repeat(32);
    let document = Document {
        id: Document::id_for(&sha256),
        title: Some("Heron at work".into()),
        publisher: Some("Example News".into()),
        url: Some("https://news.example.org/heron".into()),
        published: Some(jiff::civil::date(2024, 3, 1)),
        sha256,
        text: TEXT.into(),
        ..Document::blank(Format::Text)
    };
    let entities = vec![
        entity(1, Kind::ThreatGroup, "Quiet Heron", Some("G9999")),
        entity(2, Kind::Malware, "Loader", None),
        entity(3, Kind::Organization, "Example Lab", None),
        entity(4, Kind::Technique, "Phishing: Spearphishing Link", Some("T1566.002")),
    ];
    let claim = |words: &str| {
        let evidence = Evidence { span: span(words), quote: words.to_owned() };
        let object = Some(Argument::Entity(EntityId(2)));
        let plain = Claim::plain(Argument::Entity(EntityId(1)), Predicate::Uses, object, evidence, "test");
        let lab = Source { entity: Some(EntityId(3)), ..Source::default() };
        let id = Claim::derive_id(&document, "e1", Predicate::Uses, "e2", span(words));
        Claim { id, sources: vec![lab, Source { publisher: true, ..Source::default() }], ..plain }
    };
    let mut denied = claim("The ministry denied it.");
    denied.polarity = Polarity::Denied;
    let claims = vec![claim("Quiet Heron likely uses Loader"), denied];
    let value = "cdn-telemetry.com".to_owned();
    let text = "cdn-telemetry[.]com".to_owned();
    let indicators = vec![Indicator { span: span(&text), text, kind: IndicatorKind::Domain, value, benign: None }];
    let (mentions, references, times) = (vec![], vec![], vec![]);
    Reading {
        document,
        entities,
        mentions,
        references,
        indicators,
        times,
        techniques: vec![],
        attributions: vec![],
        claims,
    }
}

#[test]
fn an_event_holds_markings_indicators_claims_and_clusters() {
    let event = reading_to_event(&reading(), Marking::AmberStrict);
    let tags: Vec<&str> = event.tags.iter().map(|t| t.name.as_str()).collect();
    let expected = [
        "tlp:amber+strict",
        "type:OSINT",
        "misp-galaxy:mitre-intrusion-set=\"Quiet Heron - G9999\"",
        "misp-galaxy:ascribe-malware=\"Loader\"",
        "misp-galaxy:mitre-attack-pattern=\"Spearphishing Link - T1566.002\"",
    ];
    assert_eq!(tags, expected);
    let attributes: Vec<(&str, &str, bool)> =
        event.attributes.iter().map(|a| (a.kind.as_str(), a.value.as_str(), a.to_ids)).collect();
    assert_eq!(attributes, [("link", "https://news.example.org/heron", false), ("domain", "cdn-telemetry.com", true)]);
    assert_eq!(event.objects.len(), 2);
    assert_eq!(event.objects[1].value("polarity"), Some("denied"));
    assert_eq!(event.objects[0].value("speaker"), Some("Example Lab"));
    assert!(event.reports[0].content.contains("> Quiet Heron likely uses Loader"));
    assert_eq!(event, reading_to_event(&reading(), Marking::AmberStrict), "the same reading gives the same event");
}

#[test]
fn who_speaks_together_is_told_together() {
    let mut reading = reading();
    let agency = Source { words: Some("Example Agency".into()), beside: true, ..Source::default() };
    reading.claims[0].sources.insert(1, agency);
    let event = reading_to_event(&reading, Marking::Green);
    let speakers = event.objects[0].attributes.iter().filter(|a| a.object_relation.as_deref() == Some("speaker"));
    let told: Vec<(&str, bool)> = speakers.map(|a| (a.value.as_str(), a.comment.is_empty())).collect();
    assert_eq!(told, [("Example Lab", true), ("Example Agency", false), ("Example News", true)]);
    assert!(event.reports[0].content.contains("— Example Lab and Example Agency, by way of Example News"));
}

#[test]
fn what_we_wrote_comes_back() {
    let text = serde_json::to_string(&EventFile { event: reading_to_event(&reading(), Marking::Green) }).unwrap();
    let events = read_events(&text).unwrap();
    let imported = bundle_to_readings(&event_to_bundle(&events[0]), &ImportOptions::default());
    assert_eq!(imported.readings.len(), 1);
    let back = &imported.readings[0];
    assert_eq!(back.marking, Marking::Green);
    let values: Vec<&str> = back.reading.indicators.iter().map(|i| i.value.as_str()).collect();
    assert_eq!(values, ["cdn-telemetry.com"]);
    let uses = back.reading.claims.iter().find(|c| c.predicate == Predicate::Uses).unwrap();
    assert_eq!(back.reading.words(&uses.subject), "Quiet Heron");
    assert_eq!(back.reading.entity(uses.subject.entity().unwrap()).unwrap().ids["attack"], "G9999");
    assert_eq!(uses.evidence[0].quote, "Quiet Heron likely uses Loader");
    assert_eq!(back.reading.document.url.as_deref(), Some("https://news.example.org/heron"));
}

#[test]
fn unknown_properties_are_kept() {
    let raw = json!({"Event": {"uuid": "5f6c1d5e-0000-4000-8000-000000000001", "info": "x", "date": "2024-01-01", "timestamp": 17,
        "x_other": [1.25], "Attribute": [{"type": "ip-src|port", "value": "45.61.136.22|443", "first_seen": null}]}});
    let event = &read_events(&raw.to_string()).unwrap()[0];
    assert_eq!(event.timestamp, "17");
    let again = serde_json::to_value(event).unwrap();
    assert_eq!(again["x_other"], json!([1.25]));
    assert_eq!(again["Attribute"][0]["first_seen"], Value::Null);
    let bundle = event_to_bundle(event);
    assert!(bundle.objects().iter().any(|o| o.text("pattern") == Some("[ipv4-addr:value = '45.61.136.22']")));
}

#[test]
fn a_feed_lists_what_it_holds_and_withholds_what_may_not_leave() {
    let mut feed = Feed::new(Way::default());
    assert!(feed.add(reading_to_event(&reading(), Marking::Red), Marking::Red).is_err());
    for _ in 0..2 {
        feed.add(reading_to_event(&reading(), Marking::Clear), Marking::Clear).unwrap();
    }
    let files = feed.files().unwrap();
    let names: Vec<&str> = files.iter().map(|f| f.name.as_str()).collect();
    assert_eq!(names.len(), 3);
    let manifest: Value = serde_json::from_str(&files[1].text).unwrap();
    let uuid = files[0].name.trim_end_matches(".json");
    assert_eq!(manifest[uuid]["info"], "Heron at work");
    // printf cdn-telemetry.com | md5sum
    assert!(
        files[2].text.contains(&format!("df68b21a0a7bf0ba8e7a04f1d2f5ab70,{uuid}")) || files[2].text.contains(uuid)
    );
}

proptest! {
    #[test]
    fn any_event_is_read_or_refused(kind in "[a-z|-]{0,12}", value in any::<String>(), tag in any::<String>(), relation in "(subject|object|predicate|subject-kind|quote)") {
        let raw = json!({"Event": {"info": value, "date": value, "Tag": [{"name": tag}, {"name": format!("misp-galaxy:tool=\"{value}\"")}],
            "Attribute": [{"type": kind, "value": value}],
            "Object": [{"template_uuid": ascribe_misp::CLAIM_TEMPLATE, "Attribute": [{"object_relation": relation, "value": value}]}]}});
        let events: Vec<Event> = read_events(&raw.to_string()).unwrap();
        bundle_to_readings(&event_to_bundle(&events[0]), &ImportOptions::default());
    }

    #[test]
    fn any_text_is_no_panic(text in any::<String>()) {
        let _ = read_events(&text);
    }
}

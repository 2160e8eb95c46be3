//! Every form over one made-up record: what is in it, what is left out, and what hostile words do.

#![allow(clippy::unwrap_used)]

use ascribe_export::*;
use ascribe_model::*;
use ascribe_model::{Marking, Way};
use jiff::civil::date;
use proptest::prelude::*;
use std::collections::BTreeMap;

fn entity(number: u32, kind: Kind, name: &str, attack: Option<&str>) -> Entity {
    let ids: BTreeMap<String, String> = attack.map(|id| ("attack".to_owned(), id.to_owned())).into_iter().collect();
    Entity { id: EntityId(number), kind, name: name.into(), ids, aliases: vec![], candidates: vec![], country: None }
}

fn indicator(text: &str, kind: IndicatorKind, value: &str) -> Indicator {
    let span = Span::new(text, 0, text.len()).unwrap();
    Indicator { span, text: value.to_owned(), kind, value: value.to_owned(), benign: None }
}

/// A report by `publisher` in which `lab` says `words`.
fn reading(publisher: &str, lab: &str, words: &str, polarity: Polarity, values: &[(IndicatorKind, &str)]) -> Reading {
    let text = format!("{words} and more");
    let sha256 = format!("{:064x}", words.len() * 1000 + publisher.len());
    let document = Document {
        id: Document::id_for(&sha256),
        title: Some(format!("A report by {publisher}")),
        publisher: Some(publisher.into()),
        url: Some(format!("https://{}.example.org/a", publisher.len())),
        published: Some(date(2024, 3, 1)),
        sha256,
        text: text.clone(),
        ..Document::blank(Format::Text)
    };
    let entities = vec![
        entity(1, Kind::ThreatGroup, "Quiet Heron", Some("G9999")),
        entity(2, Kind::Technique, "Phishing", Some("T1566")),
        entity(3, Kind::Organization, lab, None),
    ];
    let span = Span::new(&text, 0, words.len()).unwrap();
    let evidence = Evidence { span, quote: words.to_owned() };
    let object = Some(Argument::Entity(EntityId(2)));
    let plain = Claim::plain(Argument::Entity(EntityId(1)), Predicate::Uses, object, evidence, "test");
    let estimate = Estimate {
        phrase: "likely".into(),
        likelihood: Some(Likelihood::Likely),
        low: None,
        high: None,
        confidence: Some(Confidence::Moderate),
    };
    let sources = vec![
        Source { entity: Some(EntityId(3)), ..Source::default() },
        Source { publisher: true, ..Source::default() },
    ];
    let claim = Claim { sources, polarity, estimate: Some(estimate), ..plain };
    let indicators = values.iter().map(|(kind, value)| indicator(&text, *kind, value)).collect();
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
        claims: vec![claim],
    }
}

fn readings() -> Vec<Reading> {
    let values = [
        (IndicatorKind::Ipv4, "45.61.136.22"),
        (IndicatorKind::Ipv4, "1.1.1.1"),
        (IndicatorKind::Domain, "cdn-telemetry.com"),
        (IndicatorKind::Domain, "www.google.com"),
        (IndicatorKind::Url, "http://cdn-telemetry.com/gate?a=1;b"),
        (IndicatorKind::Sha256, "f55ff16f66f43360266b95db6f8fec01d76031054306ae4a4b380598f6cfd114"),
        (IndicatorKind::Sha256, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ];
    vec![
        reading("Example News", "Lab One", "Lab One says that Quiet Heron phishes", Polarity::Affirmed, &values),
        reading("Daily Copy", "Lab One", "Lab One said Quiet Heron phishes, a copy", Polarity::Affirmed, &[]),
        reading("Other News", "Lab Two", "Lab Two agrees <script>alert(1)</script>", Polarity::Affirmed, &[]),
        reading("State Wire", "Embassy", "The embassy denies it", Polarity::Denied, &[]),
    ]
}

fn record(readings: &[Reading]) -> Record<'_> {
    let reports = readings.iter().map(|reading| Report { reading, marking: Marking::Clear });
    Record::admit(reports, Way::default()).0
}

#[test]
fn what_may_not_leave_stays() {
    let readings = readings();
    let marked = |at: usize| [Marking::Green, Marking::AmberStrict, Marking::Red, Marking::Amber][at];
    let reports = || readings.iter().enumerate().map(|(at, reading)| Report { reading, marking: marked(at) });
    let (record, withheld) = Record::admit(reports(), Way::Export { up_to: Marking::Amber });
    assert_eq!((record.reports.len(), withheld.len(), record.marking()), (2, 2, Marking::Amber));
    assert!(withheld[1].1.to_string().contains("--up-to red"), "{}", withheld[1].1);
    assert_eq!(Record::admit(reports(), Way::Export { up_to: Marking::Red }).0.reports.len(), 4);
    assert_eq!(Record::admit(reports(), Way::Served { clearance: Marking::Red }).0.reports.len(), 3);
}

#[test]
fn origins_count_and_copies_do_not() {
    let readings = readings();
    let findings = record(&readings).findings();
    assert_eq!(findings.len(), 1);
    let origins: Vec<&str> = findings[0].origins().into_iter().collect();
    assert_eq!(origins, ["Lab One", "Lab Two"]);
    assert_eq!(findings[0].deniers().into_iter().collect::<Vec<_>>(), ["Embassy"]);
    assert_eq!(record(&readings).about("quiet heron").findings().len(), 1);
    assert_eq!(record(&readings).about("g9999").findings().len(), 1);
    assert_eq!(record(&readings).about("Loud Heron").findings().len(), 0);
}

#[test]
fn a_layer_scores_by_origins() {
    let readings = readings();
    let layer = navigator(&record(&readings), "Heron");
    assert_eq!(layer["versions"]["layer"], "4.5");
    let technique = &layer["techniques"][0];
    assert_eq!(technique["techniqueID"], "T1566");
    assert!(technique["score"].as_u64().unwrap() >= 3);
    assert_eq!(technique["links"].as_array().unwrap().len(), 4);
    assert!(technique["comment"].as_str().unwrap().contains("Lab One: “Lab One says"));
}

#[test]
fn blocklists_leave_out_what_is_listed_harmless_or_old() {
    let readings = readings();
    let record = record(&readings);
    let warnings = WarningLists::shipped();
    let list = |kind: ListKind, on| blocklist(&record, kind, &warnings, on, kind.days());
    let values = |text: &str| text.lines().filter(|l| !l.starts_with('#')).map(str::to_owned).collect::<Vec<_>>();
    let ips = list(ListKind::Ip, date(2024, 3, 5));
    assert_eq!(values(&ips), ["45.61.136.22"]);
    assert!(
        ips.starts_with(
            "# TLP:CLEAR: 1 values from 4 reports, as of 2024-03-05\n# the first value expires on 2024-05-30"
        ),
        "{ips}"
    );
    assert!(ips.contains("1.1.1.1"), "what is left out is told: {ips}");
    assert!(values(&list(ListKind::Ip, date(2024, 6, 5))).is_empty(), "expired");
    assert_eq!(values(&list(ListKind::Domain, date(2024, 6, 5))), ["cdn-telemetry.com"]);
    assert_eq!(values(&list(ListKind::Hash, date(2034, 6, 5))).len(), 1, "the hash of nothing is on a list");
}

#[test]
fn rules_are_made_for_what_they_can_see() {
    let readings = readings();
    let record = record(&readings);
    let warnings = WarningLists::shipped();
    let rules = suricata(&record, &warnings);
    assert_eq!(rules.lines().filter(|l| l.starts_with("alert ")).count(), 3, "{rules}");
    assert!(rules.contains("dns.query; dotprefix; content:\".cdn-telemetry.com\"; nocase; endswith;"));
    assert!(rules.contains("content:\"/gate?a=1|3b|b\"; startswith;"), "{rules}");
    let sigma = sigma(&record, &warnings);
    assert!(sigma.contains("Hashes|contains:\n            - \"SHA256=f55f"), "{sigma}");
    assert_eq!(sigma.matches("condition: selection").count(), 4);
}

#[test]
fn briefs_cite_and_keep_likelihood_and_confidence_apart() {
    let readings = readings();
    let brief = Brief::new(&record(&readings), "On Quiet Heron");
    let markdown = to_markdown(&brief);
    for part in [
        "**TLP:CLEAR**",
        "- **Quiet Heron uses Phishing.** [1, 2, 3, 4]",
        "Support: 2 independent origins: Lab One, Lab Two; denied or retracted by Embassy",
        "Likelihood: likely (55–80 %) — “likely”, Lab One",
        "Confidence: moderate — “likely”, Lab One",
        "- Embassy (against): “The embassy denies it” [4]",
        "- [1] Example News, “A report by Example News”, 2024-03-01, TLP:CLEAR. <https://12.example.org/a>",
    ] {
        assert!(markdown.contains(part), "{part} is not in\n{markdown}");
    }
    let html = to_html(&brief);
    assert!(!html.contains("<script>") && html.contains("&lt;script&gt;"));
    let pdf = to_pdf(&brief);
    assert!(pdf.starts_with(b"%PDF-1.7") && pdf.ends_with(b"%%EOF"));
    assert_eq!(pdf, to_pdf(&brief));
}

#[test]
fn tables_hold_no_formulas() {
    let mut readings = readings();
    readings[0].entities[0].name = "=HYPERLINK(\"http://x\")".into();
    let table = claims_csv(&record(&readings));
    assert!(table.contains("\"'=HYPERLINK(\"\"http://x\"\")\""), "{table}");
    assert_eq!(indicators_csv(&record(&readings)).lines().count(), 8);
}

proptest! {
    #[test]
    fn no_words_break_out(words in "\\PC{1,60}", value in any::<String>()) {
        let values = [(IndicatorKind::Url, value.as_str()), (IndicatorKind::Domain, value.as_str()), (IndicatorKind::UserAgent, value.as_str())];
        let readings = vec![reading("P\"; drop", "L", &words, Polarity::Affirmed, &values)];
        let record = record(&readings);
        let none = WarningLists::default();
        for rule in suricata(&record, &none).lines().skip(1) {
            prop_assert!(rule.starts_with("alert ") && rule.ends_with("rev:1;)"), "{rule}");
            prop_assert_eq!(rule.matches('"').count() % 2, 0);
        }
        for line in blocklist(&record, ListKind::Domain, &none, date(2024, 3, 2), None).lines().filter(|l| !l.starts_with('#')) {
            prop_assert_eq!(line, value.as_str());
        }
        sigma(&record, &none);
        let brief = Brief::new(&record, &words);
        to_pdf(&brief);
        to_markdown(&brief);
        to_html(&brief);
        navigator(&record, &words);
        claims_csv(&record);
    }
}

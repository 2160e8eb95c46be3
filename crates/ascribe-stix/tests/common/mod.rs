//! A reading made by hand, with every kind of entity, indicator and claim that the export tells apart.

use ascribe_model::*;
use std::collections::BTreeMap;

const TEXT: &str = "Example Lab said that Quiet Heron, also known as EX-7, likely targets ministries in Albania. \
    The embassy denied it. The loader calls hxxp://cdn-telemetry[.]com/gate and drops C:\\Temp\\a.dll. \
    It exploits CVE-2021-44228. Quiet Heron has been active since at least 2015.";

fn span(words: &str) -> Span {
    let start = TEXT.find(words).expect("words of the text");
    Span::new(TEXT, start, start + words.len()).expect("a sound span")
}

fn entity(number: u32, kind: Kind, name: &str, ids: &[(&str, &str)]) -> Entity {
    let ids: BTreeMap<String, String> = ids.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
    Entity {
        id: EntityId(number),
        kind,
        name: name.to_owned(),
        ids,
        aliases: vec![],
        candidates: vec![],
        country: None,
    }
}

fn indicator(printed: &str, kind: IndicatorKind, value: &str) -> Indicator {
    Indicator { span: span(printed), text: printed.to_owned(), kind, value: value.to_owned(), benign: None }
}

fn claim(document: &Document, subject: u32, predicate: Predicate, object: Option<Argument>, words: &str) -> Claim {
    let evidence = Evidence { span: span(words), quote: words.to_owned() };
    let publisher = Source { publisher: true, ..Source::default() };
    let lab = Source {
        entity: Some(EntityId(2)),
        verb: Some("said".into()),
        span: Some(span("Example Lab said")),
        ..Source::default()
    };
    let id = Claim::derive_id(document, &subject.to_string(), predicate, &format!("{object:?}"), evidence.span);
    let plain = Claim::plain(Argument::Entity(EntityId(subject)), predicate, object, evidence, "test");
    Claim { id, sources: vec![lab, publisher], ..plain }
}

fn to(number: u32) -> Option<Argument> {
    Some(Argument::Entity(EntityId(number)))
}

fn document() -> Document {
    let sha256 = "4f".repeat(32);
    Document {
        id: Document::id_for(&sha256),
        title: Some("Quiet Heron at work".into()),
        publisher: Some("Example News".into()),
        author: None,
        url: Some("https://news.example.org/heron".into()),
        language: Some("en".into()),
        published: Some(jiff::civil::date(2022, 9, 11)),
        updated: Some(jiff::civil::date(2022, 9, 15)),
        sha256,
        format: Format::Text,
        text: TEXT.into(),
        blocks: vec![],
        source: SourceMap::identity(),
        diagnostics: vec![],
    }
}

/// The reading.
pub fn reading() -> Reading {
    let document = document();
    let mut group = entity(1, Kind::ThreatGroup, "Quiet Heron", &[("attack", "G9999")]);
    group.aliases = vec!["EX-7".into()];
    let mut city = entity(9, Kind::City, "Tirana", &[]);
    city.country = Some("AL".into());
    let mut entities = vec![
        group,
        entity(2, Kind::Organization, "Example Lab", &[]),
        entity(3, Kind::Government, "Government of Albania", &[]),
        entity(4, Kind::Country, "Albania", &[("iso3166", "AL")]),
        entity(5, Kind::Vulnerability, "CVE-2021-44228", &[("cve", "CVE-2021-44228")]),
        entity(6, Kind::Malware, "Loader", &[]),
        entity(7, Kind::Technique, "Phishing", &[("attack", "T1566.001")]),
        entity(8, Kind::Region, "Middle East", &[]),
        city,
        entity(10, Kind::Product, "Log4j", &[]),
    ];
    let rest = [
        Kind::Tool,
        Kind::Tactic,
        Kind::Campaign,
        Kind::Incident,
        Kind::Sector,
        Kind::Audience,
        Kind::Person,
        Kind::Office,
        Kind::Infrastructure,
        Kind::Concept,
        Kind::Code,
    ];
    for (at, kind) in rest.into_iter().enumerate() {
        entities.push(entity(11 + at as u32, kind, &format!("Energy {kind}"), &[]));
    }
    let mut likely = claim(&document, 1, Predicate::Targets, to(3), "likely targets ministries");
    let estimate = Estimate {
        phrase: "likely".into(),
        likelihood: Some(Likelihood::Likely),
        low: Some(55),
        high: Some(80),
        confidence: None,
    };
    likely.estimate = Some(estimate);
    likely.place = to(4);
    let mut denied = claim(&document, 1, Predicate::Targets, to(3), "The embassy denied it");
    denied.polarity = Polarity::Denied;
    let mut active = claim(&document, 1, Predicate::ActiveSince, None, "active since at least 2015");
    let (from, until) = (jiff::civil::date(2015, 1, 1), jiff::civil::date(2015, 12, 31));
    active.when = Some(When { value: "2015".into(), from: Some(from), to: Some(until), bound: Some(Bound::AtLeast) });
    let mut attack = claim(&document, 1, Predicate::Attacked, to(4), "The loader");
    attack.when = Some(When { value: "2015".into(), from: Some(from), to: Some(until), bound: None });
    let literal = Some(Argument::Literal { literal: "information collection".into() });
    let mut claims = vec![
        likely,
        denied,
        active,
        attack,
        claim(&document, 1, Predicate::Exploits, to(5), "It exploits CVE-2021-44228"),
        claim(&document, 6, Predicate::Exploits, to(5), "It exploits CVE-2021-44228"),
        claim(&document, 1, Predicate::MotivatedBy, literal, "Quiet Heron"),
    ];
    for (at, predicate) in Predicate::all().enumerate() {
        let object = if predicate.takes_object() { to(2 + at as u32 % 20) } else { None };
        claims.push(claim(&document, 1, predicate, object, "Quiet Heron, also known as EX-7"));
    }
    let mut indicators = vec![
        indicator("hxxp://cdn-telemetry[.]com/gate", IndicatorKind::Url, "http://cdn-telemetry.com/gate"),
        indicator("C:\\Temp\\a.dll", IndicatorKind::FilePath, "C:\\Temp\\a.dll"),
        indicator("CVE-2021-44228", IndicatorKind::Vulnerability, "CVE-2021-44228"),
        indicator("EX-7", IndicatorKind::Attack, "T1059.001"),
    ];
    let others = [
        (IndicatorKind::Ipv4, "45.61.136.22"),
        (IndicatorKind::Ipv4Cidr, "45.61.136.0/24"),
        (IndicatorKind::Ipv6, "2a0b:1234::10"),
        (IndicatorKind::Domain, "cdn-telemetry.com"),
        (IndicatorKind::Email, "a@cdn-telemetry.com"),
        (IndicatorKind::Md5, "8a8bb7cd343aa2ad99b7d762030857a2"),
        (IndicatorKind::Sha1, "f29bc91bbdab169fc0c0a326965953d11c7dff83"),
        (IndicatorKind::Sha256, "f55ff16f66f43360266b95db6f8fec01d76031054306ae4a4b380598f6cfd114"),
        (IndicatorKind::Ssdeep, "384:Wd7Yx0kq3mZb9LpQvN2sRtU8eHcF:WdKx0k3mb9LQNsRU8H"),
        (IndicatorKind::FileName, "Bill's list.docm"),
        (IndicatorKind::RegistryKey, "HKLM\\Software\\Run"),
        (IndicatorKind::Mutex, "Global\\Qx"),
        (IndicatorKind::Mac, "00:0c:29:51:de:79"),
        (IndicatorKind::Asn, "AS64500"),
        (IndicatorKind::Wallet, "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"),
        (IndicatorKind::UserAgent, "Loader/1.0"),
        (IndicatorKind::Package, "com.bank.secure"),
        (IndicatorKind::Url, "www.cdn-telemetry.com/x"),
    ];
    indicators.extend(others.map(|(kind, value)| indicator("EX-7", kind, value)));
    Reading {
        document,
        entities,
        mentions: vec![],
        references: vec![],
        indicators,
        times: vec![],
        techniques: vec![],
        attributions: vec![],
        claims,
    }
}

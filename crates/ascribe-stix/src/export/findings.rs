//! Findings: what several claims say alike, as one relationship with all that support it.
//!
//! A finding is kept by a store; here it comes as the claims that make it up. Its relationship keeps one id over all exports
//! and gets a later `modified` only when something about it changed.

use super::claims::{interval, relationship_type};
use super::extension::FINDING_EXTENSION_ID;
use super::{EPOCH, Export, entities};
use crate::{Bundle, ExportOptions, Object, StixId, Timestamp, Tlp};
use ascribe_model::{Claim, Polarity, Predicate, Reading, id};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// One claim of a finding, in the reading that holds it.
#[derive(Clone, Copy, Debug)]
pub struct FindingClaim<'r> {
    /// The reading.
    pub reading: &'r Reading,
    /// The claim.
    pub claim: &'r Claim,
    /// How the report is marked.
    pub marking: Tlp,
}

/// What several claims say alike: same subject, predicate and object.
#[derive(Clone, Debug)]
pub struct FindingExport<'r> {
    /// The claims, affirmed and denied, the most telling first. Only those that may leave.
    pub claims: Vec<FindingClaim<'r>>,
    /// Names of the independent origins that affirm it: copies and citations of one are one.
    pub origins: Vec<String>,
    /// Names of those that deny it or took it back.
    pub deniers: Vec<String>,
}

/// Most quotes that one relationship tells.
const MOST_QUOTES: usize = 5;

/// Findings as relationships between the objects that they speak of, opinions of those that deny them, and sightings of
/// attacks that were told of several times. All references and marking definitions are in the bundle.
///
/// `previous` gives what was exported before under an id, if anything was: an object that did not change is sent as it was
/// then, a changed one gets a later `modified`, and one that was revoked stays so. Findings without object, between words, or
/// of a thing with itself, have no relationship and are left out: their claims are notes in the bundles of their reports.
pub fn findings_to_bundle(findings: &[FindingExport], previous: &dyn Fn(&str) -> Option<Object>) -> Bundle {
    let mut out: Vec<Object> = Vec::new();
    for finding in findings {
        out.extend(objects(finding));
    }
    let merged = Bundle::merged([Bundle::new(out)]);
    let settled = merged.objects().iter().map(|object| settle(object.clone(), previous));
    Bundle::new(settled.collect())
}

/// As it was sent before, or as the version after that.
fn settle(object: Object, previous: &dyn Fn(&str) -> Option<Object>) -> Object {
    match object.text("id").and_then(previous) {
        Some(before) if before.get("modified").is_some() => object.succeeding(&before).unwrap_or(before),
        _ => object,
    }
}

/// The confidence of a finding by the Admiralty Credibility scale (STIX 2.1 Appendix A): 90 "confirmed by other sources" from
/// three independent origins, 70 "probably true" from two, 50 "possibly true" from one; 30 "doubtful" where somebody
/// denies it; 10 "improbable" where more deny than affirm it.
pub fn finding_confidence(origins: usize, deniers: usize) -> u8 {
    match (origins, deniers) {
        (affirm, deny) if deny > affirm => 10,
        (_, 1..) => 30,
        (0..=1, 0) => 50,
        (2, 0) => 70,
        _ => 90,
    }
}

fn objects(finding: &FindingExport) -> Vec<Object> {
    let marking = finding.claims.iter().map(|c| c.marking).max().unwrap_or_default();
    let affirmed: Vec<&FindingClaim> =
        finding.claims.iter().filter(|c| c.claim.polarity == Polarity::Affirmed).collect();
    let Some(first) = affirmed.first().copied().or(finding.claims.first()) else { return Vec::new() };
    let mut export = Export::new(first.reading, &ExportOptions { tlp: marking });
    let end = |export: &mut Export, argument: &ascribe_model::Argument| {
        let entity = argument.entity().and_then(|id| first.reading.entity(id))?;
        entities::object(export, entity).map(|object| export.add(object))
    };
    let Some(source) = end(&mut export, &first.claim.subject) else { return Vec::new() };
    let Some(target) = first.claim.object.as_ref().and_then(|object| end(&mut export, object)) else {
        return Vec::new();
    };
    if source == target {
        return Vec::new();
    }
    let relationship = relationship(&export, finding, &affirmed, first, (&source, &target));
    let id = export.add(relationship);
    for denier in &finding.deniers {
        let opinion = of_finding(&export, finding, "opinion", &format!("{id} {denier}"))
            .with("opinion", "disagree")
            .with("authors", json!([denier]))
            .with("explanation", quotes(finding, false))
            .with("object_refs", json!([id]));
        export.add(opinion);
    }
    if let Some(sighting) = sighting(&export, finding, &affirmed, (&source, &target)) {
        export.add(sighting);
    }
    export.objects
}

/// An object of a finding: named by what it says, dated by the latest report that speaks of it.
fn of_finding(export: &Export, finding: &FindingExport, kind: &str, key: &str) -> Object {
    let id = StixId::new(kind, id::derive("stix finding", &[kind, key]));
    let day = |c: &FindingClaim| {
        let document = &c.reading.document;
        document.updated.max(document.published).map(|d| Timestamp::start_of(d.year(), d.month(), d.day()))
    };
    let latest = finding.claims.iter().filter_map(day).max().map(|t| t.to_milliseconds().to_string());
    let modified = latest.filter(|latest| latest.as_str() > EPOCH).unwrap_or_else(|| EPOCH.to_owned());
    export.made(Object::new(&id), EPOCH, &modified)
}

fn relationship(
    export: &Export,
    finding: &FindingExport,
    affirmed: &[&FindingClaim],
    first: &FindingClaim,
    (source, target): (&str, &str),
) -> Object {
    let predicate = first.claim.predicate;
    let kind = relationship_type(predicate, source, target);
    let times = affirmed.iter().map(|c| interval(c.claim.when.as_ref()));
    let (starts, stops): (Vec<_>, Vec<_>) = times.unzip();
    let start = starts.into_iter().flatten().min();
    let stop = stops.into_iter().flatten().max().filter(|stop| start.as_ref().is_none_or(|start| stop > start));
    let claims: BTreeSet<String> = finding.claims.iter().map(|c| c.claim.id.to_string()).collect();
    let extension = Object::default()
        .with("extension_type", "property-extension")
        .with("predicate", predicate.word())
        .with("origin_count", finding.origins.len())
        .with("origins", json!(finding.origins))
        .with("denial_count", finding.deniers.len())
        .with("deniers", json!(finding.deniers))
        .with("claims", json!(claims))
        .with("scale", "Admiralty Credibility");
    of_finding(export, finding, "relationship", &format!("{source} {} {target}", predicate.word()))
        .with("relationship_type", kind)
        .with("source_ref", source)
        .with("target_ref", target)
        .with_some("start_time", start.map(|t| t.to_string()))
        .with_some("stop_time", stop.map(|t| t.to_string()))
        .with("description", told(finding))
        .with("confidence", finding_confidence(finding.origins.len(), finding.deniers.len()))
        .with("external_references", references(finding))
        .with("extensions", json!({FINDING_EXTENSION_ID: Value::from(extension)}))
}

/// "2 independent origins (Mandiant, Microsoft): “…”".
fn told(finding: &FindingExport) -> String {
    let origins = match finding.origins.len() {
        1 => format!("One origin ({})", finding.origins.join(", ")),
        n => format!("{n} independent origins ({})", finding.origins.join(", ")),
    };
    let denied =
        if finding.deniers.is_empty() { String::new() } else { format!("; denied by {}", finding.deniers.join(", ")) };
    format!("{origins}{denied}: {}", quotes(finding, true))
}

fn quotes(finding: &FindingExport, affirmed: bool) -> String {
    let fitting = finding.claims.iter().filter(|c| (c.claim.polarity == Polarity::Affirmed) == affirmed);
    let quotes: Vec<String> =
        fitting.filter_map(|c| c.claim.evidence.first()).take(MOST_QUOTES).map(|e| format!("“{}”", e.quote)).collect();
    quotes.join(" … ")
}

/// The reports, each once.
fn references(finding: &FindingExport) -> Value {
    let mut seen = BTreeMap::new();
    for c in &finding.claims {
        let export = Export::new(c.reading, &ExportOptions::default());
        seen.entry(c.reading.document.sha256.clone()).or_insert_with(|| export.report_reference());
    }
    seen.into_values().collect()
}

/// Attacks of one doer on one victim that were told for several times, as a sighting with first and last.
fn sighting(
    export: &Export,
    finding: &FindingExport,
    affirmed: &[&FindingClaim],
    (source, target): (&str, &str),
) -> Option<Object> {
    let attack = affirmed.first().is_some_and(|c| c.claim.predicate == Predicate::Attacked);
    let seen = ["intrusion-set--", "malware--", "tool--", "campaign--", "infrastructure--"];
    let places = ["identity--", "location--"];
    let fits = seen.iter().any(|k| source.starts_with(k)) && places.iter().any(|k| target.starts_with(k));
    let times: BTreeSet<String> =
        affirmed.iter().filter_map(|c| interval(c.claim.when.as_ref()).0).map(|t| t.to_string()).collect();
    let (first, last) = (times.first()?, times.last()?);
    if !attack || !fits || times.len() < 2 {
        return None;
    }
    let sighting = of_finding(export, finding, "sighting", &format!("{source} {target}"))
        .with("sighting_of_ref", source)
        .with("where_sighted_refs", json!([target]))
        .with("first_seen", first.as_str())
        .with("last_seen", last.as_str())
        .with("count", times.len());
    Some(sighting.with("description", told(finding)))
}

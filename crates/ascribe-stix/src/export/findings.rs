//! Findings: what several claims say alike, as one relationship with all that support it.
//!
//! A finding is kept by a store, which knows its id and when it changed; here it comes as the claims that make it up.

use super::claims::{interval, relationship_type};
use super::extension::FINDING_EXTENSION_ID;
use super::{Export, entities};
use crate::{Bundle, ExportOptions, MarkingDefinition, Object, StixId, Timestamp};
use ascribe_model::{Argument, Claim, Marking, Polarity, Predicate, Reading, id};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// One claim of a finding, in the reading that holds it.
#[derive(Clone, Copy, Debug)]
pub struct FindingClaim<'r> {
    /// The reading.
    pub reading: &'r Reading,
    /// The claim.
    pub claim: &'r Claim,
    /// How the report is marked.
    pub marking: Marking,
}

/// What several claims say alike: same subject, predicate and object.
#[derive(Clone, Debug)]
pub struct FindingExport<'r> {
    /// By what it is known over all exports, and nothing else is.
    pub id: Uuid,
    /// How strictly it is marked: as the strictest of its claims.
    pub marking: Marking,
    /// When it was first known.
    pub created: Timestamp,
    /// When it last changed.
    pub modified: Timestamp,
    /// True if nobody says so any longer: it is revoked.
    pub withdrawn: bool,
    /// The claims, affirmed ones first, the most telling first. Only those that may leave. Of one that was withdrawn any.
    pub claims: Vec<FindingClaim<'r>>,
    /// Ids of all claims, those above included.
    pub claim_ids: Vec<Uuid>,
    /// Names of the independent origins that affirm it; copies and citations of one are one.
    pub origins: Vec<String>,
    /// Names of those that deny it or took it back.
    pub deniers: Vec<String>,
}

/// Most quotes that one relationship tells.
const MOST_QUOTES: usize = 5;

/// Findings as relationships between the objects that they speak of, an opinion of those that deny one, and sightings of
/// attacks whose time is known. All references and marking definitions are in the bundle.
///
/// The same finding keeps its ids over all exports. Findings between words, or of a thing with itself, have no relationship
/// and are left out: their claims are notes in the bundles of their reports.
pub fn findings_to_bundle(findings: &[FindingExport]) -> Bundle {
    Bundle::merged(findings.iter().map(|finding| Bundle::new(objects(finding))))
}

/// The ids of all objects that a finding may have of its own, whether or not it has them now.
pub fn finding_ids(finding: Uuid) -> [String; 3] {
    ["relationship", "opinion", "sighting"].map(|kind| of_finding(kind, finding).to_string())
}

fn of_finding(kind: &str, finding: Uuid) -> StixId {
    StixId::new(kind, id::derive("stix finding", &[kind, &finding.to_string()]))
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
    let affirmed: Vec<&FindingClaim> =
        finding.claims.iter().filter(|c| c.claim.polarity == Polarity::Affirmed).collect();
    let Some(first) = affirmed.first().copied().or(finding.claims.first()) else { return Vec::new() };
    // The ends are objects of the first report, which has them in its own bundle too.
    let mut export = Export::new(first.reading, &ExportOptions::marked(first.marking));
    let Some(ends) = ends(&mut export, first).filter(|(source, target)| source != target) else { return Vec::new() };
    export.options.tlp = finding.marking;
    export.add(finding.marking.definition());
    let relationship = relationship(&export, finding, &affirmed, first, &ends);
    let id = export.add(relationship);
    if finding.withdrawn {
        return export.objects;
    }
    if !finding.deniers.is_empty() {
        let opinion = made(&export, finding, "opinion")
            .with("opinion", "disagree")
            .with("authors", json!(finding.deniers))
            .with("explanation", quotes(finding, false))
            .with("object_refs", json!([id]));
        export.add(opinion);
    }
    if let Some(sighting) = sighting(&export, finding, &affirmed, &ends) {
        export.add(sighting);
    }
    export.objects
}

/// Subject and object as they are in the first report.
fn ends(export: &mut Export, first: &FindingClaim) -> Option<(String, String)> {
    let mut end = |argument: &Argument| {
        let entity = first.reading.entity(argument.entity()?)?;
        entities::object(export, entity).map(|object| export.add(object))
    };
    Some((end(&first.claim.subject)?, end(first.claim.object.as_ref()?)?))
}

/// An object of a finding, in its present version.
fn made(export: &Export, finding: &FindingExport, kind: &str) -> Object {
    let time = |t: &Timestamp| t.to_milliseconds().to_string();
    let object = Object::new(&of_finding(kind, finding.id));
    let object = export.made(object, &time(&finding.created), &time(&finding.modified));
    let of = json!({"extension_type": "property-extension", "finding_id": finding.id});
    object.with("extensions", json!({FINDING_EXTENSION_ID: of}))
}

fn relationship(
    export: &Export,
    finding: &FindingExport,
    affirmed: &[&FindingClaim],
    first: &FindingClaim,
    (source, target): &(String, String),
) -> Object {
    let predicate = first.claim.predicate;
    let plain = made(export, finding, "relationship")
        .with("relationship_type", relationship_type(predicate, source, target))
        .with("source_ref", source.as_str())
        .with("target_ref", target.as_str());
    if finding.withdrawn {
        return plain.with("revoked", true);
    }
    let (start, stop) = span(affirmed);
    let claims: BTreeSet<String> = finding.claim_ids.iter().map(Uuid::to_string).collect();
    let extension = Object::default()
        .with("extension_type", "property-extension")
        .with("finding_id", finding.id.to_string())
        .with("predicate", predicate.word())
        .with("origin_count", finding.origins.len())
        .with("origins", json!(finding.origins))
        .with("denial_count", finding.deniers.len())
        .with("deniers", json!(finding.deniers))
        .with("claims", json!(claims))
        .with("scale", "Admiralty Credibility");
    plain
        .with_some("start_time", start.map(|t| t.to_string()))
        .with_some("stop_time", stop.map(|t| t.to_string()))
        .with("description", told(finding))
        .with("confidence", finding_confidence(finding.origins.len(), finding.deniers.len()))
        .with("external_references", references(finding))
        .with("extensions", json!({FINDING_EXTENSION_ID: Value::from(extension)}))
}

/// From the first to the last moment that the claims leave known.
fn span(affirmed: &[&FindingClaim]) -> (Option<Timestamp>, Option<Timestamp>) {
    let times = affirmed.iter().map(|c| interval(c.claim.when.as_ref()));
    let (starts, stops): (Vec<_>, Vec<_>) = times.unzip();
    let start = starts.into_iter().flatten().min();
    let stop = stops.into_iter().flatten().max().filter(|stop| start.as_ref().is_none_or(|start| stop > start));
    (start, stop)
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
        let sha256 = c.reading.document.sha256.as_str();
        seen.entry(sha256).or_insert_with(|| super::reference(&c.reading.document));
    }
    seen.into_values().collect()
}

/// An attack whose time is known, as a sighting of the attacker at the victim.
fn sighting(
    export: &Export,
    finding: &FindingExport,
    affirmed: &[&FindingClaim],
    (source, target): &(String, String),
) -> Option<Object> {
    let attack = affirmed.first().is_some_and(|c| c.claim.predicate == Predicate::Attacked);
    let seen = ["intrusion-set--", "malware--", "tool--", "campaign--", "infrastructure--"];
    let places = ["identity--", "location--"];
    let fits = seen.iter().any(|k| source.starts_with(k)) && places.iter().any(|k| target.starts_with(k));
    let (start, stop) = span(affirmed);
    let start = start.filter(|_| attack && fits)?;
    let sighting = made(export, finding, "sighting")
        .with("sighting_of_ref", source.as_str())
        .with("where_sighted_refs", json!([target]))
        .with("first_seen", start.as_str())
        .with_some("last_seen", stop.map(|t| t.to_string()));
    Some(sighting.with("description", told(finding)))
}

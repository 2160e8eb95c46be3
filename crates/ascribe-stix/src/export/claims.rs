//! Claims: each affirmed one between two objects as a relationship, all others as notes.
//!
//! A denial must not look like the thing denied to tools that read no extension: it is a note on the objects, and an
//! opinion of disagreement on each relationship of the same report that affirms what it denies.

use super::{EXTENSION_ID, Export};
use crate::{Object, Timestamp};
use ascribe_model::{
    Argument, Bound, Claim, Confidence, EntityId, Estimate, Likelihood, Polarity, Predicate, Source, When, together,
    voices,
};
use serde_json::{Map, Value, json};
use std::ops::Deref;

pub(super) fn export(export: &mut Export) {
    let reading = export.reading;
    let numbered = || reading.claims.iter().enumerate().map(|(number, claim)| Numbered { number, claim });
    for claim in numbered().filter(|c| c.polarity == Polarity::Affirmed) {
        let ends = ends(export, &claim);
        let object = match &ends {
            Some((source, target)) if source != target => relationship(export, &claim, source, target),
            _ => note(export, &claim),
        };
        export.add_of(&claim, object);
        first_seen(export, &claim);
    }
    for claim in numbered().filter(|c| c.polarity != Polarity::Affirmed) {
        let object = note(export, &claim);
        export.add_of(&claim, object);
        for opinion in opinions(export, &claim) {
            export.add_of(&claim, opinion);
        }
    }
}

impl Export<'_> {
    /// Adds what a claim gives, under the claim's marking where it is stricter than the report's.
    fn add_of(&mut self, claim: &Claim, object: Object) {
        let object = match self.options.stricter.get(&claim.id).copied() {
            Some(marking) => self.marked_as(object, marking),
            None => object,
        };
        self.add(object);
    }
}

/// A claim with its place among the claims of the reading.
struct Numbered<'r> {
    number: usize,
    claim: &'r Claim,
}

impl Deref for Numbered<'_> {
    type Target = Claim;

    fn deref(&self) -> &Claim {
        self.claim
    }
}

fn ends(export: &Export, claim: &Claim) -> Option<(String, String)> {
    Some((export.argument(&claim.subject)?, export.argument(claim.object.as_ref()?)?))
}

fn relationship(export: &Export, claim: &Numbered, source: &str, target: &str) -> Object {
    let (start, stop) = interval(claim.when.as_ref());
    let object = export
        .of_the_report("relationship", &claim.id.to_string())
        .with("relationship_type", relationship_type(claim.predicate, source, target))
        .with("source_ref", source)
        .with("target_ref", target)
        .with_some("start_time", start.map(|t| t.to_string()))
        .with_some("stop_time", stop.map(|t| t.to_string()));
    told(export, claim, object).with("description", description(export, claim))
}

/// The type in the predicate's row; where STIX lists another for these two types of object, that one.
pub(super) fn relationship_type(predicate: Predicate, source: &str, target: &str) -> &'static str {
    let actor = ["intrusion-set", "threat-actor", "campaign"].iter().any(|kind| source.starts_with(kind));
    match predicate {
        // An intrusion set targets a vulnerability; only malware exploits one (§4.9, §4.11).
        Predicate::Exploits if actor && target.starts_with("vulnerability--") => "targets",
        _ => predicate.row().stix,
    }
}

fn note(export: &Export, claim: &Numbered) -> Object {
    let mut about: Vec<String> = [Some(&claim.subject), claim.object.as_ref()]
        .into_iter()
        .flatten()
        .filter_map(|argument| export.argument(argument))
        .collect();
    about.dedup();
    if about.is_empty() {
        about.push(export.report_id());
    }
    let object = export
        .of_the_report("note", &claim.id.to_string())
        .with("abstract", sentence(export, claim))
        .with("content", description(export, claim))
        .with("object_refs", json!(about));
    told(export, claim, object)
}

/// Disagreement with each relationship that affirms what the claim denies.
fn opinions(export: &Export, claim: &Claim) -> Vec<Object> {
    let reading = export.reading;
    let marking = |c: &Claim| export.options.stricter.get(&c.id).copied().unwrap_or(export.options.tlp);
    let same = reading.claims.iter().filter(|c| {
        c.polarity == Polarity::Affirmed
            && marking(c) <= marking(claim)
            && (&c.subject, c.predicate, &c.object) == (&claim.subject, claim.predicate, &claim.object)
    });
    let ids = same.map(|c| export.of_the_report("relationship", &c.id.to_string()));
    let ids: Vec<String> =
        ids.filter_map(|o| o.text("id").map(str::to_owned)).filter(|id| export.held.contains(id)).collect();
    // The innermost who have a name: all who deny it together.
    let authors = together(&claim.sources, |s| s.beside)
        .map(|group| group.iter().filter_map(|s| speaker(export, s)).collect::<Vec<_>>())
        .find(|names| !names.is_empty())
        .unwrap_or_default();
    ids.iter()
        .map(|id| {
            export
                .of_the_report("opinion", &format!("{} {id}", claim.id))
                .with("opinion", "disagree")
                .with("explanation", description(export, claim))
                .with("authors", json!(authors))
                .with("object_refs", json!([id]))
        })
        .collect()
}

/// Confidence, reference and extension, which relationships and notes share.
fn told(export: &Export, claim: &Numbered, object: Object) -> Object {
    object
        .with_some("confidence", claim.estimate.as_ref().and_then(confidence))
        .with("external_references", json!([super::reference(&export.reading.document)]))
        .with("extensions", json!({EXTENSION_ID: extension(export, claim)}))
}

/// The DNI scale of STIX 2.1 Appendix A, whose words are those of ICD 203; where only analytic confidence is stated,
/// the None / Low / Med / High scale.
fn confidence(estimate: &Estimate) -> Option<u8> {
    let of_likelihood = estimate.likelihood.map(|l| match l {
        Likelihood::AlmostNoChance => 5,
        Likelihood::VeryUnlikely => 15,
        Likelihood::Unlikely => 30,
        Likelihood::RoughlyEvenChance => 50,
        Likelihood::Likely => 70,
        Likelihood::VeryLikely => 85,
        Likelihood::AlmostCertain => 95,
    });
    of_likelihood.or_else(|| {
        estimate.confidence.map(|c| match c {
            Confidence::Low => 15,
            Confidence::Moderate => 50,
            Confidence::High => 85,
        })
    })
}

/// First and last moment of the event, as far as its bound leaves them known.
pub(super) fn interval(when: Option<&When>) -> (Option<Timestamp>, Option<Timestamp>) {
    let Some(when) = when else { return (None, None) };
    let start = when.from.map(|d| Timestamp::start_of(d.year(), d.month(), d.day()));
    let stop = when.to.map(|d| Timestamp::end_of(d.year(), d.month(), d.day()));
    match when.bound {
        Some(Bound::AtLeast | Bound::Since | Bound::After) => (start, None),
        Some(Bound::Until | Bound::Before) => (None, stop),
        Some(Bound::About) | None => {
            let stop = stop.filter(|stop| start.as_ref().is_none_or(|start| stop > start));
            (start, stop)
        }
    }
}

/// "Active since" is a property of the object itself where STIX has one for it.
fn first_seen(export: &mut Export, claim: &Claim) {
    if export.options.stricter.contains_key(&claim.id) {
        return;
    }
    let start = interval(claim.when.as_ref()).0;
    let (Predicate::ActiveSince, Some(start), Some(id)) = (claim.predicate, start, export.argument(&claim.subject))
    else {
        return;
    };
    let seen = ["intrusion-set", "campaign", "malware", "infrastructure", "threat-actor"];
    let object = export.objects.iter_mut().find(|o| o.text("id") == Some(&id) && seen.contains(&o.kind()));
    if let Some(object) = object.filter(|o| o.time("first_seen").is_none_or(|known| start < known)) {
        object.set("first_seen", start.as_str());
    }
}

/// "Example News, citing Mandiant: “…”".
fn description(export: &Export, claim: &Claim) -> String {
    let mut speakers = voices(&claim.sources, |s| s.beside, |s| speaker(export, s));
    speakers.reverse();
    let quotes: Vec<String> = claim.evidence.iter().map(|e| format!("“{}”", e.quote)).collect();
    let said = match (speakers.is_empty(), claim.polarity) {
        (true, _) => sentence(export, claim),
        (false, Polarity::Affirmed) => speakers.join(", citing "),
        (false, Polarity::Denied) => format!("{} (a denial)", speakers.join(", citing ")),
        (false, Polarity::Retracted) => format!("{} (a retraction)", speakers.join(", citing ")),
    };
    if quotes.is_empty() { said } else { format!("{said}: {}", quotes.join(" … ")) }
}

fn speaker(export: &Export, source: &Source) -> Option<String> {
    let entity = source.entity.and_then(|id| export.reading.entity(id)).map(|e| e.name.clone());
    let publisher = || export.reading.document.publisher.clone().filter(|_| source.publisher);
    entity.or_else(|| source.words.clone()).or_else(publisher)
}

/// "Denied: APT42 targets journalists".
fn sentence(export: &Export, claim: &Claim) -> String {
    let reading = export.reading;
    let mark = match claim.polarity {
        Polarity::Affirmed => "",
        Polarity::Denied => "Denied: ",
        Polarity::Retracted => "Retracted: ",
    };
    let verb = claim.predicate.word().replace('-', " ");
    let object = claim.object.as_ref().map(|o| format!(" {}", reading.words(o))).unwrap_or_default();
    let when = claim.when.as_ref().map(|w| format!(" ({})", w.value)).unwrap_or_default();
    format!("{mark}{} {verb}{object}{when}", reading.words(&claim.subject))
}

/// The extension's properties; see `schemas/claim-extension.json`.
fn extension(export: &Export, claim: &Numbered) -> Value {
    let mut out = Map::new();
    let mut put = |name: &str, value: Value| {
        if !value.is_null() {
            out.insert(name.to_owned(), value);
        }
    };
    put("extension_type", json!("property-extension"));
    put("claim_id", json!(claim.id));
    put("number", json!(claim.number));
    put("document_sha256", json!(export.reading.document.sha256));
    put("predicate", json!(claim.predicate));
    put("polarity", json!(claim.polarity));
    put("read_by", json!(claim.by));
    put("probability", json!(claim.probability));
    put("evidence", json!(claim.evidence));
    put("speakers", json!(claim.sources.iter().map(|s| speaker_link(export, s)).collect::<Vec<_>>()));
    put("estimate", json!(claim.estimate));
    put("event_time", claim.when.as_ref().map_or(Value::Null, event_time));
    put("count", json!(claim.count));
    put("amount", json!(claim.amount));
    put("purpose", json!(claim.purpose));
    let arguments = [
        ("subject", Some(&claim.subject)),
        ("object", claim.object.as_ref()),
        ("place", claim.place.as_ref()),
        ("means", claim.means.as_ref()),
        ("about", claim.about.as_ref()),
    ];
    for (name, argument) in arguments.into_iter().filter_map(|(name, a)| Some((name, a?))) {
        let (property, value) = argument_property(export, name, argument);
        put(&property, value);
        put(&format!("{name}_entity"), unclear(export, argument.entity()));
    }
    Value::Object(out)
}

/// An argument as a reference where it is an object of the bundle, else as its words.
fn argument_property(export: &Export, name: &str, argument: &Argument) -> (String, Value) {
    match export.argument(argument) {
        Some(id) => (format!("{name}_ref"), json!(id)),
        None => (name.to_owned(), json!(export.reading.words(argument))),
    }
}

/// The entity's number where its object alone does not tell it: it has none, or stands for another entity first.
fn unclear(export: &Export, entity: Option<EntityId>) -> Value {
    let Some(entity) = entity else { return Value::Null };
    let first = export.ids.get(&entity).and_then(|id| export.first.get(id));
    if first == Some(&entity) { Value::Null } else { json!(entity) }
}

fn speaker_link(export: &Export, source: &Source) -> Value {
    let object = source.entity.and_then(|id| export.ids.get(&id));
    let link = Object::default()
        .with_some("speaker_ref", object.cloned())
        .with("speaker_entity", unclear(export, source.entity))
        .with_some("name", speaker(export, source))
        .with_some("words", source.words.clone())
        .with_some("verb", source.verb.clone())
        .with_some("span", source.span.map(|s| json!({"start": s.start(), "end": s.end()})));
    let link = if source.beside { link.with("beside", true) } else { link };
    Value::from(if source.publisher { link.with("publisher", true) } else { link })
}

fn event_time(when: &When) -> Value {
    let day = |d: Option<jiff::civil::Date>| d.map(|d| d.to_string());
    let time = Object::default()
        .with("value", when.value.as_str())
        .with_some("first_day", day(when.from))
        .with_some("last_day", day(when.to))
        .with_some("bound", when.bound.map(|b| json!(b)));
    Value::from(time)
}

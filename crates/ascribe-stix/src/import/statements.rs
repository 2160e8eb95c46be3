//! What one object of another's bundle claims.

use super::page::{Page, Statement};
use super::{Held, Tally, kinds};
use crate::Object;
use ascribe_model::{
    Argument, BlockKind, Bound, Confidence, Count, EntityId, Estimate, Kind, Polarity, Predicate, Span, When,
};
use jiff::civil::Date;
use serde_json::Value;

/// Adds to the page what the object says; tells where it says something that no claim can hold.
pub(super) fn add(page: &mut Page, object: &Object, left_out: &mut Tally) {
    match object.kind() {
        "relationship" => relationship(page, object, left_out),
        "sighting" => sighting(page, object, left_out),
        "note" => remark(page, object, "content", left_out),
        "opinion" => opinion(page, object, left_out),
        "report" | "grouping" => about(page, object),
        "indicator" => indicator(page, object, left_out),
        _ => named(page, object),
    }
}

/// The words of the object, else those that say what it says, as a paragraph.
fn words(page: &mut Page, object: &Object, name: &str, otherwise: &str) -> Option<Span> {
    let own = object.text(name).filter(|text| !text.trim().is_empty());
    page.paragraph(own.unwrap_or(otherwise), BlockKind::Paragraph)
}

fn relationship(page: &mut Page, object: &Object, left_out: &mut Tally) {
    let word = object.text("relationship_type").unwrap_or_default();
    let ends = (object.text("source_ref").unwrap_or_default(), object.text("target_ref").unwrap_or_default());
    let (Some(source), Some(target)) = (page.entity(ends.0), page.entity(ends.1)) else {
        let end = |id: &str| id.split("--").next().unwrap_or_default().to_owned();
        let why = format!(
            "relationships `{word}` from {} to {}: an end is not at hand or names nothing",
            end(ends.0),
            end(ends.1)
        );
        return left_out.add(why, object);
    };
    let kind = |id: EntityId| page.kind(id).unwrap_or(Kind::Concept);
    let Some(predicate) = predicate(word, kind(source), kind(target)) else {
        let why = format!("relationships `{word}` from {} to {}: no predicate says that", kind(source), kind(target));
        return left_out.add(why, object);
    };
    let said = Statement { subject: Argument::Entity(source), predicate, object: Some(Argument::Entity(target)) };
    let sentence = sentence(page, &said, word);
    let Some(span) = words(page, object, "description", &sentence) else { return };
    let by = format!("relationship {word}");
    let claim = page.claim(object, said, span, &by);
    claim.when = when(object, "start_time", "stop_time");
    claim.estimate = estimate(object);
    claim.polarity = polarity(object);
}

/// The predicate that a relationship type is between things of these kinds. Types of STIX 2.1 and of MITRE first, then
/// the predicates' own words; [`Predicate::LinkedTo`] where only a tie is certain.
fn predicate(word: &str, source: Kind, target: Kind) -> Option<Predicate> {
    let first = match word {
        "targets" if target == Kind::Vulnerability => Predicate::Exploits,
        "related-to"
        | "indicates"
        | "consists-of"
        | "hosts"
        | "has"
        | "derived-from"
        | "variant-of"
        | "resolves-to"
        | "belongs-to"
        | "characterizes"
        | "analysis-of"
        | "static-analysis-of"
        | "dynamic-analysis-of" => Predicate::LinkedTo,
        "delivers" | "drops" | "downloads" | "communicates-with" | "beacons-to" | "exfiltrates-to" => Predicate::Uses,
        "owns" => Predicate::Controls,
        "compromises" => Predicate::Attacked,
        "located-at" => Predicate::OriginatesFrom,
        "authored-by" => Predicate::AttributedTo,
        "duplicate-of" => Predicate::AliasOf,
        "revoked-by" => Predicate::RenamedTo,
        "mitigates" | "remediates" | "investigates" | "detects" | "subtechnique-of" | "based-on" => return None,
        _ => {
            let row = Predicate::all().map(Predicate::row).find(|row| row.stix == word || row.word == word);
            row.map_or(Predicate::LinkedTo, |row| row.predicate)
        }
    };
    let fits = |p: &Predicate| p.row().subject.contains(&source) && p.row().object.contains(&target);
    [first, Predicate::LinkedTo].into_iter().find(fits)
}

/// "Quiet Heron uses Loader."
fn sentence(page: &Page, said: &Statement, word: &str) -> String {
    let object = said.object.as_ref().map(|o| page.name(o)).unwrap_or_default();
    format!("{} {} {object}.", page.name(&said.subject), word.replace('-', " "))
}

/// A sighting at somebody's: what was seen targets them. One without place is a report on it.
fn sighting(page: &mut Page, object: &Object, left_out: &mut Tally) {
    let Some(seen) = object.text("sighting_of_ref").and_then(|id| page.entity(id)) else {
        return left_out.add("sightings of what is not at hand or names nothing".to_owned(), object);
    };
    let places: Vec<EntityId> = refs(object, "where_sighted_refs").filter_map(|id| page.entity(id)).collect();
    let maker = maker(page, object);
    let mut statements: Vec<Statement> = places
        .into_iter()
        .filter(|place| page.kind(*place).is_some_and(|kind| Predicate::Targets.row().object.contains(&kind)))
        .map(|place| Statement {
            subject: Argument::Entity(seen),
            predicate: Predicate::Targets,
            object: Some(Argument::Entity(place)),
        })
        .collect();
    if statements.is_empty() {
        let (subject, object) = (Argument::Entity(maker), Some(Argument::Entity(seen)));
        statements.push(Statement { subject, predicate: Predicate::ReportsOn, object });
    }
    for said in statements {
        let place = said.object.as_ref().map(|o| page.name(o)).unwrap_or_default();
        let told = match said.predicate {
            Predicate::Targets => format!("{} was sighted at {place}.", page.name(&said.subject)),
            _ => format!("{} sighted {place}.", page.name(&said.subject)),
        };
        let Some(span) = words(page, object, "description", &told) else { continue };
        let claim = page.claim(object, said, span, "sighting");
        claim.when = when(object, "first_seen", "last_seen");
        claim.estimate = estimate(object);
        claim.polarity = polarity(object);
        claim.count =
            object.get("count").and_then(Value::as_u64).map(|n| Count { exactly: Some(n), ..Count::default() });
    }
}

/// A note: its authors report on what it is about.
fn remark(page: &mut Page, object: &Object, property: &str, left_out: &mut Tally) {
    let about: Vec<EntityId> = refs(object, "object_refs").filter_map(|id| page.entity(id)).collect();
    if about.is_empty() {
        return left_out.add(format!("{}s on objects that name nothing", object.kind()), object);
    }
    let otherwise = object.text("abstract").unwrap_or(object.kind()).to_owned();
    let Some(span) = words(page, object, property, &otherwise) else { return };
    let maker = author(page, object);
    for entity in about {
        let (subject, target) = (Argument::Entity(maker), Some(Argument::Entity(entity)));
        let said = Statement { subject, predicate: Predicate::ReportsOn, object: target };
        let claim = page.claim(object, said, span, object.kind());
        claim.estimate = estimate(object);
        claim.polarity = polarity(object);
    }
}

/// An opinion on a relationship says the same or denies it, by another mouth; on other objects it is a remark.
fn opinion(page: &mut Page, object: &Object, left_out: &mut Tally) {
    let side = match object.text("opinion") {
        Some("strongly-disagree" | "disagree") => Some(Polarity::Denied),
        Some("agree" | "strongly-agree") => Some(Polarity::Affirmed),
        _ => None,
    };
    let mut judged = 0;
    for id in refs(object, "object_refs") {
        let Some(said) = side.and_then(|_| relation(page, id)) else { continue };
        let told =
            format!("{}: {}", object.text("opinion").unwrap_or_default(), sentence(page, &said, said.predicate.word()));
        let Some(span) = words(page, object, "explanation", &told) else { continue };
        let claim = page.claim(object, said, span, "opinion");
        claim.polarity =
            if polarity(object) == Polarity::Retracted { Polarity::Retracted } else { side.unwrap_or_default() };
        claim.estimate = estimate(object);
        judged += 1;
    }
    if judged == 0 {
        remark(page, object, "explanation", left_out);
    }
}

/// What the relationship of this id says.
fn relation(page: &mut Page, id: &str) -> Option<Statement> {
    let held = page.held;
    let relationship = held.find(id).filter(|o| o.kind() == "relationship")?;
    let source = page.entity(relationship.text("source_ref")?)?;
    let target = page.entity(relationship.text("target_ref")?)?;
    let predicate = predicate(relationship.text("relationship_type")?, page.kind(source)?, page.kind(target)?)?;
    Some(Statement { subject: Argument::Entity(source), predicate, object: Some(Argument::Entity(target)) })
}

/// A report is its maker's on the groups, campaigns, malware and incidents that it refers to.
fn about(page: &mut Page, object: &Object) {
    let told = object.text("name").unwrap_or("A report").to_owned();
    let Some(span) = words(page, object, "description", &told) else { return };
    let maker = author(page, object);
    let kinds = ["intrusion-set--", "threat-actor--", "campaign--", "incident--", "malware--"];
    for id in refs(object, "object_refs").filter(|id| kinds.iter().any(|kind| id.starts_with(kind))) {
        let Some(entity) = page.entity(id) else { continue };
        let (subject, target) = (Argument::Entity(maker), Some(Argument::Entity(entity)));
        let said = Statement { subject, predicate: Predicate::ReportsOn, object: target };
        let claim = page.claim(object, said, span, object.kind());
        claim.estimate = estimate(object);
        claim.polarity = polarity(object);
    }
}

/// The indicators of a pattern, printed as the pattern.
fn indicator(page: &mut Page, object: &Object, left_out: &mut Tally) {
    let found = kinds::patterned(object);
    if found.is_empty() {
        return left_out.add("indicators whose patterns ask for no value by equality".to_owned(), object);
    }
    let revoked = polarity(object) == Polarity::Retracted;
    let values: Vec<&str> = found.iter().map(|(_, value)| value.as_str()).collect();
    let Some(span) = page.paragraph(&values.join(" "), BlockKind::Code).filter(|_| !revoked) else { return };
    for (kind, value) in &found {
        page.indicator(*kind, value, span);
    }
}

/// What an object says of itself: other names, since when, why; and the indicator that an observable is.
fn named(page: &mut Page, object: &Object) {
    if let Some((kind, value)) = kinds::observable(object) {
        if let Some(span) = page.paragraph(&value, BlockKind::Code) {
            page.indicator(kind, &value, span);
        }
        return;
    }
    let Some(known) = kinds::entity(object) else { return };
    let since = day(object, "first_seen").map(|from| When {
        value: from.to_string(),
        from: Some(from),
        to: None,
        bound: Some(Bound::Since),
    });
    let motive = object.text("primary_motivation").map(str::to_owned);
    let namable = Predicate::AliasOf.row().subject.contains(&known.kind);
    let doer = Predicate::ActiveSince.row().subject.contains(&known.kind);
    let aliases = if namable { known.aliases } else { Vec::new() };
    if aliases.is_empty() && !(doer && (since.is_some() || motive.is_some())) {
        return;
    }
    let Some(entity) = object.text("id").and_then(|id| page.entity(id)) else { return };
    let literal = |words: &str| Some(Argument::Literal { literal: words.to_owned() });
    let mut say = |predicate: Predicate, target: Option<Argument>, told: String, time: Option<When>| {
        let Some(span) = page.paragraph(&told, BlockKind::Paragraph) else { return };
        let said = Statement { subject: Argument::Entity(entity), predicate, object: target };
        let claim = page.claim(object, said, span, object.kind());
        claim.estimate = estimate(object);
        claim.polarity = polarity(object);
        claim.when = time;
    };
    for alias in &aliases {
        say(Predicate::AliasOf, literal(alias), format!("{} is also known as {alias}.", known.name), None);
    }
    if let Some(since) = since.filter(|_| doer) {
        say(Predicate::ActiveSince, None, format!("{} was first seen on {}.", known.name, since.value), Some(since));
    }
    if let Some(motive) = motive.filter(|_| doer) {
        let told = format!("The primary motivation of {} is {}.", known.name, motive.replace('-', " "));
        say(Predicate::MotivatedBy, literal(&motive), told, None);
    }
}

fn refs<'o>(object: &'o Object, name: &str) -> impl Iterator<Item = &'o str> {
    object.get(name).and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str)
}

/// Who made the object, as an entity.
fn maker(page: &mut Page, object: &Object) -> EntityId {
    let known = object.text("created_by_ref").and_then(|id| page.entity(id));
    let sender = page.held.options.sender;
    known.unwrap_or_else(|| page.named(sender, Kind::Organization))
}

/// Its first author, where it names some, else its maker.
fn author(page: &mut Page, object: &Object) -> EntityId {
    let author = object.get("authors").and_then(|authors| authors.get(0)?.as_str()).map(str::trim);
    match author.filter(|name| !name.is_empty()) {
        Some(name) => page.named(name, Kind::Organization),
        None => maker(page, object),
    }
}

/// Confidence in what is said, by the None / Low / Med / High scale of Appendix A: analytic confidence, not likelihood.
fn estimate(object: &Object) -> Option<Estimate> {
    let number = object.get("confidence")?.as_u64().filter(|n| *n <= 100)?;
    let confidence = match number {
        0 => None,
        1..=29 => Some(Confidence::Low),
        30..=69 => Some(Confidence::Moderate),
        _ => Some(Confidence::High),
    };
    Some(Estimate { phrase: format!("confidence {number}"), likelihood: None, low: None, high: None, confidence })
}

fn polarity(object: &Object) -> Polarity {
    if object.get("revoked") == Some(&Value::Bool(true)) { Polarity::Retracted } else { Polarity::Affirmed }
}

fn day(object: &Object, name: &str) -> Option<Date> {
    object.time(name)?.as_str().get(..10)?.parse().ok()
}

fn when(object: &Object, first: &str, last: &str) -> Option<When> {
    let (from, to) = (day(object, first), day(object, last));
    let (value, bound) = match (from, to) {
        (Some(from), Some(to)) if from == to => (from.to_string(), None),
        (Some(from), Some(to)) => (format!("{from}/{to}"), None),
        (Some(from), None) => (from.to_string(), Some(Bound::Since)),
        (None, Some(to)) => (to.to_string(), Some(Bound::Until)),
        (None, None) => return None,
    };
    Some(When { value, from, to, bound })
}

/// The name under which an object's creator is known.
pub(super) fn creator(held: &Held, object: &Object) -> String {
    let identity = object.text("created_by_ref").and_then(|id| held.find(id)).and_then(|o| o.text("name"));
    identity.unwrap_or(held.options.sender).to_owned()
}

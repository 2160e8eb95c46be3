//! From the base's words to the API's shapes. Nothing is decided here.

use super::shapes::knowledge::{
    AttributionShown, EntityLine, FindingShown, FindingWhole, IncidentLine, IncidentShown, OriginShown, PartyShown,
    Section,
};
use super::shapes::record::{
    Argument, BlockShown, ClaimChange, ClaimShown, Comparison, DecisionShown, EntityRef, EstimateShown, EvidenceShown,
    Kin, KinEnd, Page, Qualifier, ReportLine, SentenceChange, Speaker, VersionLine, WhenShown,
};
use ascribe_model as model;
use ascribe_store as store;
use serde::Serialize;

/// The word that serde writes for a unit variant.
pub fn word<T: Serialize>(value: T) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        _ => String::new(),
    }
}

fn text<T: ToString>(value: Option<T>) -> Option<String> {
    value.map(|v| v.to_string())
}

pub fn page<T, U>(paged: store::Paged<T>, show: impl FnMut(T) -> U) -> Page<U> {
    Page { items: paged.items.into_iter().map(show).collect(), next: paged.next, total: paged.total }
}

pub fn entity(e: &store::EntityRef) -> EntityRef {
    EntityRef { id: e.id.to_string(), kind: e.kind.map(word).unwrap_or_default(), name: e.name.clone() }
}

pub fn argument(e: &store::EntityRef) -> Argument {
    Argument { entity: e.kind.map(|_| entity(e)), words: e.name.clone() }
}

pub fn report(row: store::DocumentRow) -> ReportLine {
    ReportLine {
        id: row.id.to_string(),
        title: row.title.unwrap_or_else(|| "Untitled report".into()),
        publisher: row.publisher,
        url: row.url,
        published: text(row.published),
        learned: row.learned.to_string(),
        versions: row.versions,
        claims: row.claims,
        marking: row.marking.word().into(),
        note: row.note.map(word),
    }
}

pub fn version(row: &store::VersionRow) -> VersionLine {
    VersionLine {
        id: row.id.to_string(),
        number: row.number,
        learned: row.learned.to_string(),
        published: text(row.published),
        note: row.note.map(word),
        sha256: row.sha256.clone(),
    }
}

pub fn block(block: &model::Block) -> BlockShown {
    BlockShown { start: offset(block.span.start()), end: offset(block.span.end()), kind: word(block.kind) }
}

/// Texts are bounded far below four gigabytes.
fn offset(at: impl TryInto<u32>) -> u32 {
    at.try_into().unwrap_or(u32::MAX)
}

pub fn kin(link: store::CopyLink) -> Kin {
    Kin {
        of: KinEnd { id: link.of.to_string(), title: link.of_title, publisher: link.of_publisher },
        from: KinEnd { id: link.from.to_string(), title: link.from_title, publisher: link.from_publisher },
        kind: word(link.kind),
        share: link.share,
    }
}

pub fn decision(d: &store::Decision) -> DecisionShown {
    DecisionShown {
        id: d.id.to_string(),
        verb: d.act.word().into(),
        by: d.author.clone(),
        at: d.at.to_string(),
        note: d.note.clone(),
    }
}

/// A claim. `reading` has the names of its qualifiers, where it is at hand.
pub fn claim(record: &store::ClaimRecord, reading: Option<&model::Reading>) -> ClaimShown {
    let said = &record.claim;
    ClaimShown {
        id: said.id.to_string(),
        report: record.document.to_string(),
        title: record.title.clone(),
        publisher: record.publisher.clone(),
        published: text(record.published),
        version: record.version.to_string(),
        finding: record.finding.to_string(),
        marking: record.marking.word().into(),
        standing: word(record.standing),
        subject: argument(&record.subject),
        predicate: said.predicate.word().into(),
        object: record.object.as_ref().map(argument),
        when: said.when.as_ref().map(when),
        qualifiers: qualifiers(said, reading),
        speakers: record.speakers.iter().map(speaker).collect(),
        estimate: said.estimate.as_ref().map(estimate),
        polarity: word(said.polarity),
        evidence: said.evidence.iter().map(evidence).collect(),
        by: said.by.clone(),
        decisions: record.decisions.iter().filter(|d| d.undone_by.is_none()).map(decision).collect(),
    }
}

fn when(when: &model::When) -> WhenShown {
    WhenShown {
        value: when.value.clone(),
        words: model::time_in_words(&when.value),
        from: text(when.from),
        to: text(when.to),
        bound: when.bound.map(word),
    }
}

fn speaker(s: &store::Speaker) -> Speaker {
    Speaker {
        words: s.name.clone(),
        entity: text(s.entity),
        verb: s.verb.clone(),
        beside: s.beside,
        publisher: s.publisher,
    }
}

fn estimate(e: &model::Estimate) -> EstimateShown {
    EstimateShown {
        phrase: e.phrase.clone(),
        likelihood: e.likelihood.map(word),
        low: e.low,
        high: e.high,
        confidence: e.confidence.map(word),
    }
}

fn evidence(e: &model::Evidence) -> EvidenceShown {
    EvidenceShown { start: offset(e.span.start()), end: offset(e.span.end()), quote: e.quote.clone() }
}

fn qualifiers(claim: &model::Claim, reading: Option<&model::Reading>) -> Vec<Qualifier> {
    let named = |a: &Option<model::Argument>| match a {
        Some(model::Argument::Literal { literal }) => Some(literal.clone()),
        Some(entity) => reading.map(|r| r.words(entity).to_owned()),
        None => None,
    };
    let parts = [
        ("where", named(&claim.place)),
        ("how many", claim.count.as_ref().and_then(count)),
        ("amount", claim.amount.clone()),
        ("means", named(&claim.means)),
        ("purpose", claim.purpose.clone()),
        ("about", named(&claim.about)),
    ];
    parts.into_iter().filter_map(|(name, words)| words.map(|words| Qualifier { name: name.into(), words })).collect()
}

fn count(count: &model::Count) -> Option<String> {
    let about = if count.about { "about " } else { "" };
    match (count.exactly, count.at_least, count.at_most) {
        (Some(n), _, _) => Some(format!("{about}{n}")),
        (_, Some(low), Some(high)) => Some(format!("{about}{low} to {high}")),
        (_, Some(low), _) => Some(format!("{} {low}", if count.exclusive { "more than" } else { "at least" })),
        (_, _, Some(high)) => Some(format!("{} {high}", if count.exclusive { "fewer than" } else { "at most" })),
        _ => None,
    }
}

pub fn finding(row: store::FindingRow) -> FindingShown {
    FindingShown {
        id: row.id.to_string(),
        subject: argument(&row.subject),
        predicate: row.predicate.word().into(),
        object: row.object.as_ref().map(argument),
        from: text(row.from),
        to: text(row.to),
        origins: row.origins,
        affirmed: row.affirmed,
        denied: row.denied,
        disputed: row.disputed,
        hedged: row.affirmed > 0 && row.surety < store::PLAIN,
        surety: row.surety,
        first_seen: row.first.as_ref().map(|f| f.date.to_string()),
        first_by: row.first.map(|f| f.by),
        confidence: row.certainty.confidence,
        credibility: row.certainty.credibility,
        incident: text(row.incident),
        quote: row.quote,
    }
}

pub fn origin(o: store::OriginCount) -> OriginShown {
    OriginShown { name: o.name, grade: o.grade.to_string(), affirmed: o.affirmed, denied: o.denied }
}

pub fn finding_whole(whole: store::Finding) -> FindingWhole {
    FindingWhole {
        finding: finding(whole.row),
        by: whole.by.into_iter().map(origin).collect(),
        evidence: whole.claims.iter().map(|c| claim(c, None)).collect(),
    }
}

pub fn section(section: store::Section) -> Section {
    Section {
        predicate: section.predicate.word().into(),
        relation: word(section.relation),
        word: section.word,
        total: section.total,
        findings: section.findings.into_iter().map(finding).collect(),
    }
}

pub fn entity_line(found: store::EntityMatch) -> EntityLine {
    EntityLine { entity: entity(&found.entity), reports: found.reports, findings: found.findings }
}

fn party(party: &store::Party) -> PartyShown {
    PartyShown { party: argument(&party.entity), reports: party.reports }
}

pub fn incident_line(row: store::IncidentRow) -> IncidentLine {
    IncidentLine {
        id: row.id.to_string(),
        name: row.name,
        from: text(row.from),
        to: text(row.to),
        reported: row.reported.to_string(),
        victims: row.victims.iter().map(party).collect(),
        actors: row.actors.iter().map(party).collect(),
        reports: row.reports,
    }
}

pub fn incident(incident: store::Incident) -> IncidentShown {
    IncidentShown {
        line: incident_line(incident.row),
        means: incident.means.iter().map(party).collect(),
        attributions: incident.attributions.into_iter().map(attribution).collect(),
        findings: incident.findings.into_iter().map(finding).collect(),
        told_by: incident.documents.into_iter().map(report).collect(),
        kin: incident.copies.into_iter().map(kin).collect(),
        decisions: incident.decisions.iter().filter(|d| d.undone_by.is_none()).map(decision).collect(),
    }
}

fn attribution(a: store::Attribution) -> AttributionShown {
    AttributionShown {
        actor: argument(&a.actor),
        origins: a.origins,
        by: a.by.into_iter().map(origin).collect(),
        disputed: a.disputed,
        first_seen: a.first.as_ref().map(|f| f.date.to_string()),
        first_by: a.first.map(|f| f.by),
    }
}

pub fn comparison(change: store::VersionChange) -> Comparison {
    let moved = |what: &str, after: &store::ClaimRecord, before: Option<&store::ClaimRecord>| ClaimChange {
        change: what.into(),
        claim: claim(after, None),
        before: before.map(|b| claim(b, None)),
    };
    let mut claims: Vec<ClaimChange> = change.came.iter().map(|c| moved("came", c, None)).collect();
    claims.extend(change.went.iter().map(|c| moved("went", c, None)));
    claims.extend(change.changed.iter().map(|(before, after)| moved("changed", after, Some(before))));
    Comparison {
        from: change.from.number,
        to: change.to.number,
        sentences: change.sentences.into_iter().map(sentence).collect(),
        claims,
        stayed: offset(change.stayed),
    }
}

fn sentence(s: store::SentenceChange) -> SentenceChange {
    let change = match (&s.before, &s.after) {
        (Some(_), Some(_)) => "changed",
        (Some(_), None) => "removed",
        _ => "added",
    };
    SentenceChange { change: change.into(), before: s.before, after: s.after }
}

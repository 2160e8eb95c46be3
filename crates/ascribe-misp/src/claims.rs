//! Claims as objects of a template of our own, and all of them once more as a report for people.
//!
//! MISP's relationships name neither speaker nor hedge, so a claim is an object that holds both beside its words.

use crate::event::{Attribute, EventReport, MispObject};
use crate::out::Maker;
use ascribe_model::{Argument, Claim, Polarity, Reading, Source, voices};
use std::fmt::Write;

/// Id of the object template `claim`; fixed, so that a MISP can be given the template.
pub const CLAIM_TEMPLATE: &str = "0b0e7d1c-5a54-5f0e-8a52-3c9f0d8f7a11";

/// One object for each claim.
pub(crate) fn objects(reading: &Reading, maker: &Maker) -> Vec<MispObject> {
    reading.claims.iter().map(|claim| object(reading, claim, maker)).collect()
}

fn object(reading: &Reading, claim: &Claim, maker: &Maker) -> MispObject {
    let key = claim.id.to_string();
    let mut attributes = Vec::new();
    let mut put_with = |relation: &str, value: &str, comment: &str| {
        if !value.is_empty() {
            let made = maker.attribute("text", "Other", value, comment);
            let uuid = maker.uuid("claim", &format!("{key} {relation} {}", attributes.len()));
            let relation = Some(relation.to_owned());
            attributes.push(Attribute { uuid, object_relation: relation, disable_correlation: true, ..made });
        }
    };
    let mut put = |relation: &str, value: &str| put_with(relation, value, "");
    let kind = |argument: &Argument| {
        argument.entity().and_then(|id| reading.entity(id)).map(|e| e.kind.word()).unwrap_or_default()
    };
    put("subject", reading.words(&claim.subject));
    put("subject-kind", kind(&claim.subject));
    put("predicate", claim.predicate.word());
    if let Some(object) = &claim.object {
        put("object", reading.words(object));
        put("object-kind", kind(object));
    }
    put("polarity", polarity(claim.polarity));
    put("time", claim.when.as_ref().map_or("", |when| when.value.as_str()));
    put("estimate", claim.estimate.as_ref().map_or("", |estimate| estimate.phrase.as_str()));
    for source in &claim.sources {
        let together = if source.beside { "together with the speaker before" } else { "" };
        put_with("speaker", &speaker(reading, source).unwrap_or_default(), together);
    }
    for evidence in &claim.evidence {
        put_with("quote", &evidence.quote, "");
    }
    MispObject {
        uuid: maker.uuid("object", &key),
        name: "claim".to_owned(),
        meta_category: "misc".to_owned(),
        template_uuid: CLAIM_TEMPLATE.to_owned(),
        template_version: "1".to_owned(),
        description: "A statement of a report: who is said to have done what to whom, who says so, in which words."
            .to_owned(),
        comment: sentence(reading, claim),
        timestamp: maker.timestamp.clone(),
        attributes,
        others: Default::default(),
    }
}

fn polarity(polarity: Polarity) -> &'static str {
    match polarity {
        Polarity::Affirmed => "affirmed",
        Polarity::Denied => "denied",
        Polarity::Retracted => "retracted",
    }
}

fn speaker(reading: &Reading, source: &Source) -> Option<String> {
    let entity = source.entity.and_then(|id| reading.entity(id)).map(|e| e.name.clone());
    let publisher = || reading.document.publisher.clone().filter(|_| source.publisher);
    entity.or_else(|| source.words.clone()).or_else(publisher)
}

fn sentence(reading: &Reading, claim: &Claim) -> String {
    let object = claim.object.as_ref().map(|o| format!(" {}", reading.words(o))).unwrap_or_default();
    let mark = match claim.polarity {
        Polarity::Affirmed => "",
        Polarity::Denied => "Denied: ",
        Polarity::Retracted => "Retracted: ",
    };
    format!("{mark}{} {}{object}", reading.words(&claim.subject), claim.predicate.word().replace('-', " "))
}

/// All claims for people to read; none where there are none.
pub(crate) fn report(reading: &Reading, maker: &Maker) -> Option<EventReport> {
    if reading.claims.is_empty() {
        return None;
    }
    let mut content = String::new();
    for claim in &reading.claims {
        let voices = voices(&claim.sources, |s| s.beside, |s| speaker(reading, s)).join(", by way of ");
        let estimate = claim.estimate.as_ref().map(|e| format!(" ({})", e.phrase)).unwrap_or_default();
        let said = escaped(&format!("{}{estimate}", sentence(reading, claim)));
        let _ = writeln!(content, "- **{said}** — {}", escaped(&voices));
        for evidence in &claim.evidence {
            let _ = writeln!(content, "  > {}", escaped(&evidence.quote));
        }
    }
    Some(EventReport {
        uuid: maker.uuid("report", ""),
        name: "Claims of the report".to_owned(),
        content,
        timestamp: maker.timestamp.clone(),
    })
}

/// Words of a report as plain words of Markdown: neither markup nor links nor MISP's `@[…]` references.
fn escaped(words: &str) -> String {
    let mut out = String::with_capacity(words.len());
    for c in words.chars() {
        match c {
            '\n' | '\r' | '\t' => out.push(' '),
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '|' | '!' | '@' => {
                out.push('\\');
                out.push(c);
            }
            c => out.push(c),
        }
    }
    out
}

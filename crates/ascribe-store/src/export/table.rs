//! A claim as a flat row.

use crate::types::{ClaimRecord, EntityRef};
use ascribe_model::Polarity;

/// A column.
#[derive(Clone, Copy, Debug)]
pub(super) struct Column {
    pub name: &'static str,
    /// True if its cells are whole numbers.
    pub whole: bool,
}

const fn text(name: &'static str) -> Column {
    Column { name, whole: false }
}

const fn whole(name: &'static str) -> Column {
    Column { name, whole: true }
}

/// The columns, in order; empty cells are unknown.
pub(super) const COLUMNS: [Column; 31] = [
    text("claim"),
    text("finding"),
    text("incident"),
    text("subject"),
    text("subject_kind"),
    text("subject_id"),
    text("predicate"),
    text("object"),
    text("object_kind"),
    text("object_id"),
    text("polarity"),
    text("from"),
    text("to"),
    text("when"),
    text("speaker"),
    text("speakers"),
    text("hedge"),
    whole("low"),
    whole("high"),
    text("quote"),
    whole("start"),
    whole("end"),
    text("document"),
    text("version"),
    text("title"),
    text("publisher"),
    text("url"),
    text("published"),
    text("learned"),
    text("marking"),
    text("standing"),
];

/// The cells of a claim, in the order of [`COLUMNS`].
pub(super) fn cells(record: &ClaimRecord) -> [String; 31] {
    let claim = &record.claim;
    let kind = |e: Option<&EntityRef>| e.and_then(|e| e.kind).map(|k| k.word().to_owned()).unwrap_or_default();
    let maybe = |v: Option<String>| v.unwrap_or_default();
    let object = record.object.as_ref();
    let evidence = claim.evidence.first();
    let estimate = claim.estimate.as_ref();
    let band = estimate.and_then(|e| e.low.zip(e.high).or_else(|| e.likelihood.map(|l| l.bounds())));
    let chain = &record.speakers;
    let voices = ascribe_model::voices(chain, |s| s.beside, |s| Some(s.name.clone()));
    [
        claim.id.to_string(),
        record.finding.to_string(),
        maybe(record.incident.map(|i| i.to_string())),
        record.subject.name.clone(),
        kind(Some(&record.subject)),
        record.subject.id.to_string(),
        claim.predicate.word().to_owned(),
        maybe(object.map(|o| o.name.clone())),
        kind(object),
        maybe(object.map(|o| o.id.to_string())),
        match claim.polarity {
            Polarity::Affirmed => "affirmed",
            Polarity::Denied => "denied",
            Polarity::Retracted => "retracted",
        }
        .to_owned(),
        maybe(claim.when.as_ref().and_then(|w| w.from).map(|d| d.to_string())),
        maybe(claim.when.as_ref().and_then(|w| w.to).map(|d| d.to_string())),
        maybe(claim.when.as_ref().map(|w| w.value.clone())),
        maybe(chain.first().map(|s| s.name.clone())),
        voices.join(" < "),
        maybe(estimate.map(|e| e.phrase.clone())),
        maybe(band.map(|b| b.0.to_string())),
        maybe(band.map(|b| b.1.to_string())),
        maybe(evidence.map(|e| e.quote.clone())),
        maybe(evidence.map(|e| e.span.start().to_string())),
        maybe(evidence.map(|e| e.span.end().to_string())),
        record.document.to_string(),
        record.version.to_string(),
        maybe(record.title.clone()),
        maybe(record.publisher.clone()),
        maybe(record.url.clone()),
        maybe(record.published.map(|d| d.to_string())),
        record.learned.to_string(),
        record.marking.word().to_owned(),
        maybe(serde_json::to_value(record.standing).ok().and_then(|v| v.as_str().map(str::to_owned))),
    ]
}

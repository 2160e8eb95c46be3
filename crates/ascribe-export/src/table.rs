//! Tables in CSV (RFC 4180), for spreadsheets and databases.

use crate::record::Record;
use ascribe_model::{Argument, Kind, Polarity, Reading};
use std::fmt::Write;

/// One row a claim.
pub fn claims_csv(record: &Record) -> String {
    let head = "subject,subject_kind,predicate,object,object_kind,polarity,when,from,to,speaker,estimate,low,high,\
        confidence,quote,publisher,published,title,url,marking,claim,document_sha256";
    let mut out = format!("{head}\r\n");
    for cited in record.claims() {
        let (claim, reading) = (cited.claim, cited.reading);
        let document = &reading.document;
        let estimate = claim.estimate.as_ref();
        let when = claim.when.as_ref();
        let day = |day: Option<jiff::civil::Date>| day.map(|d| d.to_string()).unwrap_or_default();
        let percent = |value: Option<u8>| value.map(|v| v.to_string()).unwrap_or_default();
        let confidence = estimate.and_then(|e| e.confidence).map(|c| format!("{c:?}").to_lowercase());
        let quotes: Vec<&str> = claim.evidence.iter().map(|e| e.quote.as_str()).collect();
        let marking = record.reports.get(cited.report).map(|r| r.marking.word()).unwrap_or_default();
        let cells = [
            reading.words(&claim.subject).to_owned(),
            kind(reading, Some(&claim.subject)).to_owned(),
            claim.predicate.word().to_owned(),
            claim.object.as_ref().map(|o| reading.words(o).to_owned()).unwrap_or_default(),
            kind(reading, claim.object.as_ref()).to_owned(),
            polarity(claim.polarity).to_owned(),
            when.map(|w| w.value.clone()).unwrap_or_default(),
            day(when.and_then(|w| w.from)),
            day(when.and_then(|w| w.to)),
            cited.origin().to_owned(),
            estimate.map(|e| e.phrase.clone()).unwrap_or_default(),
            percent(estimate.and_then(|e| e.low)),
            percent(estimate.and_then(|e| e.high)),
            confidence.unwrap_or_default(),
            quotes.join(" … "),
            document.publisher.clone().unwrap_or_default(),
            day(document.date()),
            document.title.clone().unwrap_or_default(),
            document.url.clone().unwrap_or_default(),
            marking.to_owned(),
            claim.id.to_string(),
            document.sha256.clone(),
        ];
        row(&mut out, &cells);
    }
    out
}

/// One row an indicator of a report.
pub fn indicators_csv(record: &Record) -> String {
    let mut out = "type,value,printed,likely_harmless,publisher,published,title,url,marking\r\n".to_owned();
    for report in record.cited_reports().into_iter().filter_map(|at| record.reports.get(at)) {
        let document = &report.reading.document;
        for indicator in &report.reading.indicators {
            let kind = serde_json::to_value(indicator.kind).ok();
            let cells = [
                kind.as_ref().and_then(|k| k.as_str()).unwrap_or_default().to_owned(),
                indicator.value.clone(),
                indicator.text.clone(),
                indicator.benign.clone().unwrap_or_default(),
                document.publisher.clone().unwrap_or_default(),
                document.date().map(|d| d.to_string()).unwrap_or_default(),
                document.title.clone().unwrap_or_default(),
                document.url.clone().unwrap_or_default(),
                report.marking.word().to_owned(),
            ];
            row(&mut out, &cells);
        }
    }
    out
}

fn kind(reading: &Reading, argument: Option<&Argument>) -> &'static str {
    let entity = argument.and_then(Argument::entity).and_then(|id| reading.entity(id));
    entity.map(|e| e.kind).map_or("", Kind::word)
}

fn polarity(polarity: Polarity) -> &'static str {
    match polarity {
        Polarity::Affirmed => "affirmed",
        Polarity::Denied => "denied",
        Polarity::Retracted => "retracted",
    }
}

fn row(out: &mut String, cells: &[String]) {
    for (at, cell) in cells.iter().enumerate() {
        let comma = if at > 0 { "," } else { "" };
        let _ = write!(out, "{comma}{}", quoted(cell));
    }
    out.push_str("\r\n");
}

/// A cell in quotes where it needs them. One that a spreadsheet would take for a formula gets an apostrophe before it.
fn quoted(cell: &str) -> String {
    let formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let safe = if formula { format!("'{cell}") } else { cell.to_owned() };
    if safe.contains(['"', ',', '\n', '\r']) { format!("\"{}\"", safe.replace('"', "\"\"")) } else { safe }
}

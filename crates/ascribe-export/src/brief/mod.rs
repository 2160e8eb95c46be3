//! A sourced brief, in the manner of ICD 203 and 206: every judgement cites its sources; likelihood and confidence are kept
//! apart and are the speakers', not ours; what is disputed says so.

mod html;
mod markdown;
mod pdf;
mod widths;

pub use html::to_html;
pub use markdown::to_markdown;
pub use pdf::to_pdf;

use crate::record::{Cited, Finding, Record, Report};
use ascribe_model::{Bound, Confidence, Estimate, Family, Likelihood, Marking, Polarity};
use std::collections::BTreeMap;

/// Most judgements of one section; the rest is counted.
const MOST: usize = 40;
/// Most sentences quoted under one judgement.
const MOST_QUOTES: usize = 4;

/// A brief, ready to be laid out.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Brief {
    /// Its title.
    pub title: String,
    /// The strictest marking of its sources.
    pub marking: Marking,
    /// What it rests on, in one or two sentences (ICD 206: source summary statement).
    pub basis: String,
    /// Judgements by what they are about.
    pub sections: Vec<Section>,
    /// The sources that are cited, numbered from 1 in the order of the record.
    pub sources: Vec<SourceEntry>,
}

/// Judgements of one family.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Section {
    /// Its heading.
    pub title: &'static str,
    /// The best supported first.
    pub judgements: Vec<Judgement>,
    /// How many more there are.
    pub more: usize,
}

/// One thing that is said, with all that say it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Judgement {
    /// "Quiet Heron targets journalists in March 2023."
    pub sentence: String,
    /// How it is supported: origins, and denials where there are some.
    pub support: String,
    /// How likely the speakers call it, each with the hedge as printed.
    pub likelihood: String,
    /// How confident the speakers say they are.
    pub confidence: String,
    /// Quotes, each with its speaker and the number of its source.
    pub quotes: Vec<Quote>,
    /// Numbers of all sources.
    pub cites: Vec<usize>,
}

/// Words of a source.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Quote {
    /// Who says so.
    pub speaker: String,
    /// The words.
    pub words: String,
    /// Number of the source.
    pub source: usize,
    /// True if the speaker denies it or takes it back.
    pub against: bool,
}

/// One source.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SourceEntry {
    /// Its number.
    pub number: usize,
    /// "Example News, “Heron at work”, 2024-03-01, TLP:CLEAR".
    pub line: String,
    /// Its address, if it is one of the web.
    pub url: Option<String>,
    /// SHA-256 of its bytes.
    pub sha256: String,
}

impl Brief {
    /// A brief of what a record says. The same record gives the same brief.
    pub fn new(record: &Record, title: &str) -> Brief {
        let mut families: BTreeMap<Family, Vec<Finding>> = BTreeMap::new();
        for finding in record.findings() {
            families.entry(finding.predicate.family()).or_default().push(finding);
        }
        let cited = record.cited_reports();
        let number = |at: usize| cited.iter().position(|cited| *cited == at).unwrap_or(at) + 1;
        let order = [Family::Attribution, Family::Activity, Family::Affiliation, Family::Response, Family::Naming];
        let sections = order.into_iter().filter_map(|family| {
            let findings = families.remove(&family)?;
            let more = findings.len().saturating_sub(MOST);
            let judgements = findings.iter().take(MOST).map(|finding| judgement(finding, &number)).collect();
            Some(Section { title: heading(family), judgements, more })
        });
        let sections: Vec<Section> = sections.collect();
        let sources = cited.iter().filter_map(|at| Some(source(number(*at), record.reports.get(*at)?))).collect();
        Brief { title: title.to_owned(), marking: record.marking(), basis: basis(record), sections, sources }
    }
}

fn heading(family: Family) -> &'static str {
    match family {
        Family::Naming => "Names",
        Family::Affiliation => "Affiliation",
        Family::Activity => "Activity",
        Family::Attribution => "Attribution",
        Family::Response => "Responses",
    }
}

fn basis(record: &Record) -> String {
    let cited = record.cited_reports();
    let reports: Vec<&Report> = cited.iter().filter_map(|at| record.reports.get(*at)).collect();
    let publishers: std::collections::BTreeSet<&str> = reports.iter().map(|r| r.publisher()).collect();
    let origins: std::collections::BTreeSet<&str> = record.claims().map(|c| c.origin()).collect();
    let days: Vec<_> = reports.iter().filter_map(|r| r.reading.document.date()).collect();
    let span = match (days.iter().min(), days.iter().max()) {
        (Some(first), Some(last)) if first == last => format!(" of {first}"),
        (Some(first), Some(last)) => format!(" from {first} to {last}"),
        _ => String::new(),
    };
    format!(
        "This brief rests on {} open reports{span} by {} publishers, whose claims go back to {} independent origins. \
         Likelihood and confidence are those that the sources state; none are added.",
        reports.len(),
        publishers.len(),
        origins.len()
    )
}

fn judgement(finding: &Finding, number: &dyn Fn(usize) -> usize) -> Judgement {
    let (origins, deniers) = (finding.origins(), finding.deniers());
    let list = |names: std::collections::BTreeSet<&str>| names.into_iter().collect::<Vec<_>>().join(", ");
    let mut support = match origins.len() {
        0 => "affirmed by none".to_owned(),
        1 => format!("one origin: {}", list(origins)),
        n => format!("{n} independent origins: {}", list(origins)),
    };
    if !deniers.is_empty() {
        support.push_str(&format!("; denied or retracted by {}", list(deniers)));
    }
    let mut cites: Vec<usize> = finding.claims.iter().map(|c| number(c.report)).collect();
    cites.sort_unstable();
    cites.dedup();
    Judgement {
        sentence: sentence(finding),
        support,
        likelihood: stated(finding, likelihood),
        confidence: stated(finding, confidence),
        quotes: finding.claims.iter().filter_map(|cited| quote(cited, number)).take(MOST_QUOTES).collect(),
        cites,
    }
}

/// The sentence with the times that are told.
fn sentence(finding: &Finding) -> String {
    let mut times: Vec<String> = Vec::new();
    for when in finding.claims.iter().filter_map(|c| c.claim.when.as_ref()) {
        let bound = match when.bound {
            Some(Bound::AtLeast) => "since at least ",
            Some(Bound::Since) => "since ",
            Some(Bound::Until) => "until ",
            Some(Bound::Before) => "before ",
            Some(Bound::After) => "after ",
            Some(Bound::About) => "about ",
            None => "",
        };
        let told = format!("{bound}{}", when.value);
        if !times.contains(&told) {
            times.push(told);
        }
    }
    let times = if times.is_empty() { String::new() } else { format!(" ({})", times.join("; ")) };
    format!("{}{times}.", finding.sentence())
}

/// What the speakers state of one kind, each statement once.
fn stated(finding: &Finding, of: impl Fn(&Estimate) -> Option<String>) -> String {
    let mut out: Vec<String> = Vec::new();
    for cited in &finding.claims {
        let told = cited.claim.estimate.as_ref().and_then(&of).map(|words| format!("{words}, {}", cited.origin()));
        if let Some(told) = told.filter(|told| !out.contains(told)) {
            out.push(told);
        }
    }
    if out.is_empty() { "not stated".to_owned() } else { out.join("; ") }
}

fn likelihood(estimate: &Estimate) -> Option<String> {
    let word = match estimate.likelihood? {
        Likelihood::AlmostNoChance => "almost no chance",
        Likelihood::VeryUnlikely => "very unlikely",
        Likelihood::Unlikely => "unlikely",
        Likelihood::RoughlyEvenChance => "roughly even chance",
        Likelihood::Likely => "likely",
        Likelihood::VeryLikely => "very likely",
        Likelihood::AlmostCertain => "almost certain",
    };
    let bounds = estimate.likelihood?.bounds();
    let (low, high) = (estimate.low.unwrap_or(bounds.0), estimate.high.unwrap_or(bounds.1));
    Some(format!("{word} ({low}–{high} %) — “{}”", estimate.phrase))
}

fn confidence(estimate: &Estimate) -> Option<String> {
    let word = match estimate.confidence? {
        Confidence::Low => "low",
        Confidence::Moderate => "moderate",
        Confidence::High => "high",
    };
    Some(format!("{word} — “{}”", estimate.phrase))
}

fn quote(cited: &Cited, number: &dyn Fn(usize) -> usize) -> Option<Quote> {
    let words = cited.claim.evidence.first()?.quote.clone();
    let against = cited.claim.polarity != Polarity::Affirmed;
    Some(Quote { speaker: cited.origin().to_owned(), words, source: number(cited.report), against })
}

fn source(number: usize, report: &Report) -> SourceEntry {
    let document = &report.reading.document;
    let title = document.title.as_deref().unwrap_or("untitled");
    let web = document.url.clone().filter(|url| url.starts_with("https://") || url.starts_with("http://"));
    SourceEntry {
        number,
        line: format!("{}, “{title}”, {}, {}", report.publisher(), report.day(), report.marking),
        url: web,
        sha256: document.sha256.clone(),
    }
}

/// "[1, 3]".
fn cites(numbers: &[usize]) -> String {
    let words: Vec<String> = numbers.iter().map(usize::to_string).collect();
    format!("[{}]", words.join(", "))
}

//! ATT&CK Navigator layers, format 4.5: techniques scored by the number of independent origins.

use crate::record::Record;
use ascribe_model::{Argument, IndicatorKind, Kind, Reading};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// What is known of one technique.
#[derive(Default)]
struct Technique<'r> {
    origins: BTreeSet<&'r str>,
    /// Sentences that carry it, with who says so.
    comments: Vec<String>,
    /// Addresses of the reports by their names.
    links: BTreeMap<String, &'r str>,
}

/// Most sentences that one technique's comment quotes.
const MOST_QUOTES: usize = 8;

/// A layer over Enterprise ATT&CK, with a score for each technique that a claim names, or that a report names without a
/// claim; comments quote the sentences, links lead to the reports.
///
/// `name` is the title of the layer. Scores are independent origins: two reports that cite one lab count once.
pub fn navigator(record: &Record, name: &str) -> Value {
    let mut techniques: BTreeMap<String, Technique> = BTreeMap::new();
    for cited in record.claims() {
        let claim = cited.claim;
        let sides = [Some(&claim.subject), claim.object.as_ref(), claim.means.as_ref(), claim.about.as_ref()];
        for id in sides.into_iter().flatten().filter_map(|side| attack_id(cited.reading, side)) {
            let technique = techniques.entry(id).or_default();
            technique.origins.insert(cited.origin());
            let quote = claim.evidence.first().map(|e| e.quote.as_str()).unwrap_or_default();
            technique.quote(format!("{}: “{quote}”", cited.origin()));
            technique.link(cited.reading);
        }
    }
    for report in record.cited_reports().into_iter().filter_map(|at| record.reports.get(at)) {
        let entities = report.reading.entities.iter().filter(|e| e.kind == Kind::Technique);
        let named = entities.filter_map(|e| e.ids.get("attack").cloned());
        let printed = report.reading.indicators.iter().filter(|i| i.kind == IndicatorKind::Attack);
        for id in named.chain(printed.map(|i| i.value.clone())).filter(|id| is_technique(id)) {
            let technique = techniques.entry(id).or_default();
            if technique.origins.insert(report.publisher()) && technique.comments.is_empty() {
                technique.quote(format!("{}: named in the report", report.publisher()));
            }
            technique.link(report.reading);
        }
    }
    layer(record, name, techniques)
}

impl<'r> Technique<'r> {
    fn quote(&mut self, words: String) {
        if self.comments.len() < MOST_QUOTES && !self.comments.contains(&words) {
            self.comments.push(words);
        }
    }

    fn link(&mut self, reading: &'r Reading) {
        let document = &reading.document;
        let web = document.url.as_deref().filter(|url| url.starts_with("https://") || url.starts_with("http://"));
        if let Some(url) = web {
            let label = document.title.as_deref().or(document.publisher.as_deref()).unwrap_or("report");
            self.links.insert(label.to_owned(), url);
        }
    }
}

fn attack_id(reading: &Reading, side: &Argument) -> Option<String> {
    let entity = side.entity().and_then(|id| reading.entity(id))?;
    entity.ids.get("attack").filter(|id| entity.kind == Kind::Technique && is_technique(id)).cloned()
}

fn is_technique(id: &str) -> bool {
    id.strip_prefix('T').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
}

fn layer(record: &Record, name: &str, techniques: BTreeMap<String, Technique>) -> Value {
    let most = techniques.values().map(|t| t.origins.len()).max().unwrap_or(1);
    let rows: Vec<Value> = techniques
        .iter()
        .map(|(id, technique)| {
            let links: Vec<Value> =
                technique.links.iter().map(|(label, url)| json!({"label": label, "url": url})).collect();
            let origins: Vec<&str> = technique.origins.iter().copied().collect();
            json!({"techniqueID": id, "score": technique.origins.len(), "comment": technique.comments.join("\n"),
                "enabled": true, "showSubtechniques": true, "links": links,
                "metadata": [{"name": "origins", "value": origins.join(", ")}]})
        })
        .collect();
    json!({
        "name": name,
        "versions": {"attack": "18", "navigator": "5.1.0", "layer": "4.5"},
        "domain": "enterprise-attack",
        "description": format!("Techniques in {} reports, scored by independent origins. {}", record.cited_reports().len(), record.marking()),
        "sorting": 3,
        "layout": {"layout": "side", "aggregateFunction": "max", "showID": true, "showName": true,
            "showAggregateScores": false, "countUnscored": false, "expandedSubtechniques": "annotated"},
        "hideDisabled": false,
        "techniques": rows,
        "gradient": {"colors": ["#ffffff", "#ffe0a3", "#c62828"], "minValue": 0, "maxValue": most},
        "legendItems": [],
        "metadata": [{"name": "marking", "value": record.marking().name()}],
        "links": [],
        "showTacticRowBackground": false,
        "selectTechniquesAcrossTactics": true,
        "selectSubtechniquesWithParent": false,
        "selectVisibleTechniques": false,
    })
}

//! Objects of others: a page for each report, and one for what no report holds by each creator.

use super::page::Page;
use super::{Held, ImportedReading, Tally, statements};
use crate::Object;
use ascribe_model::{BlockKind, Marking};
use jiff::civil::Date;
use serde_json::Value;
use std::collections::HashSet;

/// The readings of `theirs`; objects of ours that carry no extension of their own say nothing by themselves.
pub(super) fn readings(
    theirs: &[&Object],
    ours: &[&Object],
    held: &Held,
    left_out: &mut Tally,
) -> Vec<ImportedReading> {
    let is_report = |o: &&&Object| matches!(o.kind(), "report" | "grouping");
    let mut placed = of_our_reports(ours);
    let mut out = Vec::new();
    for report in theirs.iter().filter(is_report) {
        let refs = report.get("object_refs").and_then(Value::as_array).into_iter().flatten();
        let members = refs.filter_map(Value::as_str).filter_map(|id| held.by_id.get(id).copied());
        let members = members.filter(|o| o.text("id").is_some_and(|id| placed.insert(id)));
        let members: Vec<&Object> = members.filter(|o| !is_report(&o)).collect();
        out.extend(page(held, Some(report), &members, left_out));
    }
    let mut makers: Vec<String> = Vec::new();
    let mut by_maker: std::collections::HashMap<String, Vec<&Object>> = Default::default();
    for object in theirs.iter().filter(|o| !is_report(o)) {
        if object.text("id").is_some_and(|id| placed.contains(id)) {
            continue;
        }
        let maker = statements::creator(held, object);
        let group = by_maker.entry(maker.clone()).or_default();
        if group.is_empty() {
            makers.push(maker);
        }
        group.push(object);
    }
    for maker in makers {
        let members = by_maker.remove(&maker).unwrap_or_default();
        out.extend(page(held, None, &members, left_out));
    }
    out
}

/// Ids of what our own reports hold: groups, places and indicators that our claims already speak of.
fn of_our_reports<'o>(ours: &[&'o Object]) -> HashSet<&'o str> {
    let reports = ours.iter().filter(|o| Held::is_reading(o));
    reports.flat_map(|o| o.get("object_refs").and_then(Value::as_array)).flatten().filter_map(Value::as_str).collect()
}

fn page(held: &Held, report: Option<&Object>, members: &[&Object], left_out: &mut Tally) -> Option<ImportedReading> {
    let first = report.or_else(|| members.first().copied())?;
    let maker = statements::creator(held, first);
    let mut page = Page::new(held, &maker);
    let document = page.document();
    document.publisher = Some(maker.clone());
    let title = match report {
        Some(report) => report.text("name").unwrap_or("Untitled report").to_owned(),
        None => format!("STIX objects of {maker}"),
    };
    document.title = Some(title.clone());
    if let Some(report) = report {
        document.url = reference(report);
        document.language = report.text("lang").map(str::to_owned);
        document.published = report.time("published").and_then(|t| t.as_str().get(..10)?.parse::<Date>().ok());
    }
    page.paragraph(&title, BlockKind::Title);
    let mut marking = None;
    for object in report.into_iter().chain(members.iter().copied()) {
        page.took(object);
        marking = marking.max(Some(held.marking(object)));
        statements::add(&mut page, object, left_out);
    }
    if page.is_empty() {
        return None;
    }
    let marking = marking.unwrap_or(Marking::Clear);
    Some(ImportedReading { reading: page.finish(), marking, own: false })
}

/// The address of the report: of its first reference that has one.
fn reference(report: &Object) -> Option<String> {
    let references = report.get("external_references").and_then(Value::as_array).into_iter().flatten();
    references.filter_map(|r| r.get("url")?.as_str()).map(str::to_owned).next()
}

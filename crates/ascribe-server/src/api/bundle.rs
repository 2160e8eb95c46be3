//! What a page shows as STIX 2.1: findings as relationships between the objects that they speak of, with who says so; reports
//! with their claims; incidents with what is said of them.

use super::asked::{Asked, Key, as_of, unfit};
use super::knowledge::When;
use super::reports::{self, file};
use super::shapes::knowledge::BundleWanted;
use super::sight::Sight;
use super::timeline::circle;
use crate::accounts::Caller;
use crate::app::App;
use crate::http::body::Body;
use crate::http::problem::Problem;
use ascribe_export::{each_finding, finding_bundle};
use ascribe_stix::Bundle;
use ascribe_store::{AsOf, Base, FindingQuery, FoldedQuery, Paging, Store};
use axum::extract::State;
use axum::response::Response;
use uuid::Uuid;

/// The most findings of one bundle.
const MOST: usize = 1000;
/// The most reports and incidents of one bundle.
const MOST_LARGE: usize = 200;
/// What a bundle is sent as.
const STIX: &str = "application/stix+json;version=2.1";

/// Findings, reports and incidents as one STIX 2.1 bundle, at most 1000 findings and 200 reports and incidents: what is between
/// two named things, with those who affirm and those who deny it. What is marked TLP:RED stays out.
#[utoipa::path(post, path = "/api/v1/stix", tag = "views", request_body = BundleWanted,
    responses((status = 200, content_type = "application/stix+json;version=2.1", body = String), (status = 422, body = Problem)))]
pub async fn findings_bundle(
    State(app): State<App>,
    caller: Caller,
    Body(wanted): Body<BundleWanted>,
) -> Result<Response, Problem> {
    let large = wanted.reports.len() + wanted.incidents.len();
    if wanted.findings.len() + large == 0 || wanted.findings.len() > MOST || large > MOST_LARGE {
        return Err(unfit(format!(
            "A bundle is made of up to {MOST} findings and {MOST_LARGE} reports and incidents."
        )));
    }
    let sight = Sight::of(&caller);
    let body = app.ask_for(sight, move |base| gathered(base, sight, &wanted)).await?;
    Ok(file("bundle.json", STIX, body))
}

fn gathered(base: &Base, sight: Sight, wanted: &BundleWanted) -> Result<Vec<u8>, Problem> {
    let mut bundles = Vec::new();
    for id in &wanted.reports {
        let Some(row) = base.document(*id)?.filter(|row| sight.way_out().lets_out(row.marking).is_ok()) else {
            continue;
        };
        bundles.extend(reports::bundles(base, sight, &row, row.version)?);
    }
    let mut findings = wanted.findings.clone();
    for id in &wanted.incidents {
        let told = base.incident(*id, AsOf::Now)?;
        findings.extend(told.into_iter().flat_map(|incident| incident.findings).map(|row| row.id));
    }
    findings.sort_unstable();
    findings.dedup();
    bundles.extend(of_findings(base, sight, &findings, AsOf::Now)?);
    Ok(serde_json::to_vec(&Bundle::merged(bundles)).unwrap_or_default())
}

/// A dossier as a STIX 2.1 bundle: its best supported findings, at most 1000.
#[utoipa::path(get, path = "/api/v1/dossiers/{id}/stix", tag = "knowledge", params(("id" = Uuid, Path), When),
    responses((status = 200, content_type = "application/stix+json;version=2.1", body = String), (status = 404, body = Problem)))]
pub async fn dossier_bundle(
    State(app): State<App>,
    caller: Caller,
    Key(id): Key,
    Asked(when): Asked<When>,
) -> Result<Response, Problem> {
    let sight = Sight::of(&caller);
    let body = app.ask_for(sight, move |base| -> Result<_, Problem> {
        let at = as_of(base, when.as_of)?;
        let own = circle(base, Some(id))?;
        let mut rows = Vec::new();
        for (subjects, objects) in [(own.clone(), Vec::new()), (Vec::new(), own)] {
            let query = FindingQuery { subjects, objects, ..FindingQuery::default() };
            rows.extend(base.findings(&query, at, &Paging::first(MOST))?.items);
        }
        rows.sort_by_key(|row| std::cmp::Reverse(row.origins));
        rows.dedup_by_key(|row| row.id);
        let ids: Vec<Uuid> = rows.iter().take(MOST).map(|row| row.id).collect();
        let bundles = of_findings(base, sight, &ids, at)?;
        Ok(serde_json::to_vec(&Bundle::merged(bundles)).unwrap_or_default())
    });
    Ok(file(&format!("dossier-{id}.json"), STIX, body.await?))
}

fn of_findings(base: &Base, sight: Sight, ids: &[Uuid], at: AsOf) -> Result<Vec<Bundle>, Problem> {
    let mut bundles = Vec::new();
    for id in ids {
        let query = FoldedQuery { finding: Some(*id), ..FoldedQuery::all(sight.way_out()) };
        each_finding(base, &query, at, &mut |folded| {
            bundles.push(finding_bundle(folded));
            Ok::<(), Problem>(())
        })?;
    }
    Ok(bundles)
}

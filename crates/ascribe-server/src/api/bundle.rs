//! What a page shows as STIX 2.1: findings as relationships between the objects that they speak of, with who says so.

use super::asked::{Asked, Key, as_of, unfit};
use super::knowledge::When;
use super::reports::file;
use super::shapes::knowledge::FindingsWanted;
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
/// What a bundle is sent as.
const STIX: &str = "application/stix+json;version=2.1";

/// Findings as a STIX 2.1 bundle, at most 1000: what is between two named things, with those who affirm and those who deny
/// it. What is marked TLP:RED stays out.
#[utoipa::path(post, path = "/api/v1/stix", tag = "views", request_body = FindingsWanted,
    responses((status = 200, content_type = "application/stix+json;version=2.1", body = String), (status = 422, body = Problem)))]
pub async fn findings_bundle(
    State(app): State<App>,
    caller: Caller,
    Body(wanted): Body<FindingsWanted>,
) -> Result<Response, Problem> {
    if wanted.findings.is_empty() || wanted.findings.len() > MOST {
        return Err(unfit(format!("A bundle is made of 1 to {MOST} findings.")));
    }
    let sight = Sight::of(&caller);
    let body = app.ask_for(sight, move |base| bundle(base, sight, &wanted.findings, AsOf::Now)).await?;
    Ok(file("findings.json", STIX, body))
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
        bundle(base, sight, &ids, at)
    });
    Ok(file(&format!("dossier-{id}.json"), STIX, body.await?))
}

fn bundle(base: &Base, sight: Sight, ids: &[Uuid], at: AsOf) -> Result<Vec<u8>, Problem> {
    let mut bundles = Vec::new();
    for id in ids {
        let query = FoldedQuery { finding: Some(*id), ..FoldedQuery::all(sight.way_out()) };
        each_finding(base, &query, at, &mut |folded| {
            bundles.push(finding_bundle(folded));
            Ok::<(), Problem>(())
        })?;
    }
    Ok(serde_json::to_vec(&Bundle::merged(bundles)).unwrap_or_default())
}

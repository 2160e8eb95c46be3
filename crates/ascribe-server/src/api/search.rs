//! What words find.

use super::asked::{Asked, unfit};
use super::shapes::record::ReportLine;
use super::shapes::views::{ReportHit, SearchShown};
use super::show;
use super::sight::Sight;
use crate::accounts::Caller;
use crate::app::App;
use crate::http::problem::Problem;
use ascribe_store::{AsOf, Base, Hit, Paging, Store};
use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use utoipa::IntoParams;

/// The longest question, in bytes.
const LONGEST: usize = 1000;

/// What is looked for.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Words {
    /// Words: all must be there; `OR`, `NOT`, `"a phrase"`, `begin*` and `title:word` narrow it.
    pub q: String,
    /// At most so many of each kind; 20 if not said.
    pub limit: Option<usize>,
}

/// Entities, incidents, findings and reports that words find.
#[utoipa::path(get, path = "/api/v1/search", tag = "knowledge", params(Words),
    responses((status = 200, body = SearchShown), (status = 422, body = Problem)))]
pub async fn search(
    State(app): State<App>,
    caller: Caller,
    Asked(words): Asked<Words>,
) -> Result<Json<SearchShown>, Problem> {
    if words.q.trim().is_empty() || words.q.len() > LONGEST {
        return Err(unfit(format!("q has 1 to {LONGEST} bytes; a whole report is added, not searched for.")));
    }
    let sight = Sight::of(&caller);
    let found = app.ask_for(sight, move |base| find(base, &words));
    Ok(Json(found.await?))
}

fn find(base: &Base, words: &Words) -> Result<SearchShown, Problem> {
    let limit = words.limit.unwrap_or(20).clamp(1, 100);
    let paging = Paging::first(limit);
    let mut entities = base.entities(&words.q)?;
    entities.truncate(limit);
    let incidents = base.find_incidents(&words.q, AsOf::Now, &paging)?.items;
    let findings = base.find_findings(&words.q, AsOf::Now, &paging)?.items;
    let mut reports = Vec::new();
    for hit in base.find(&words.q, AsOf::Now, &paging)?.items {
        reports.extend(report(base, hit)?);
    }
    Ok(SearchShown {
        entities: entities.into_iter().map(show::entity_line).collect(),
        incidents: incidents.into_iter().map(show::incident_line).collect(),
        findings: findings.into_iter().map(show::finding).collect(),
        reports,
    })
}

fn report(base: &Base, hit: Hit) -> Result<Option<ReportHit>, Problem> {
    let Some(row) = base.document(hit.document)? else { return Ok(None) };
    let line: ReportLine = show::report(row);
    Ok(Some(ReportHit { line, snippet: hit.excerpt }))
}

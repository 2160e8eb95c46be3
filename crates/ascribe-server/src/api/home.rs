//! The first page: what is new to whoever asks.

use super::reports::listed;
use super::shapes::views::{HomeShown, Stats, WatchHit};
use super::show;
use super::sight::Sight;
use crate::accounts::Caller;
use crate::app::App;
use crate::http::problem::Problem;
use ascribe_store::{AsOf, Base, FindingQuery, Paging, Store};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;

/// How many reports, disputes and findings of a watched entity are shown.
const SHOWN: u32 = 12;

/// What is new since the last visit, what concerns the watch list, what is disputed.
#[utoipa::path(get, path = "/api/v1/home", tag = "views", responses((status = 200, body = HomeShown), (status = 401, body = Problem)))]
pub async fn home(State(app): State<App>, caller: Caller) -> Result<Json<HomeShown>, Problem> {
    let sight = Sight::of(&caller);
    let asked = app.clone();
    Ok(Json(app.ask_for(sight, move |base| shown(&asked, base, &caller.name)).await?))
}

fn shown(app: &App, base: &Base, account: &str) -> Result<HomeShown, Problem> {
    let stats = app.stats(base)?;
    let before = base.visit_before(account)?;
    let since = before.map(|visit| visit.seq);
    let mut reports = listed(base, &Paging::first(SHOWN as usize))?.items;
    if let Some(visit) = before {
        reports.retain(|r| r.learned.parse::<jiff::Timestamp>().is_ok_and(|learned| learned > visit.at));
    }
    let disputed = FindingQuery { disputed: true, ..FindingQuery::default() };
    let disputes = base.findings(&disputed, AsOf::Now, &Paging::first(SHOWN as usize))?.items;
    Ok(HomeShown {
        since: before.map(|visit| visit.at.to_string()),
        stats: Stats {
            documents: stats.documents,
            versions: stats.versions,
            claims: stats.claims,
            findings: stats.findings,
            incidents: stats.incidents,
            origins: stats.origins,
        },
        reports,
        new_reports: base.reports_since(since.unwrap_or(0))?,
        watch: watched(base, account, since.unwrap_or(0))?,
        disputes: disputes.into_iter().map(show::finding).collect(),
    })
}

fn watched(base: &Base, account: &str, since: i64) -> Result<Vec<WatchHit>, Problem> {
    let mut hits = Vec::new();
    for watched in base.watched(account)? {
        let news = base.news_of(watched.entity.id, since, SHOWN)?;
        let findings = base.finding_rows(&news.findings, AsOf::Now)?.into_iter().map(show::finding).collect();
        hits.push(WatchHit { entity: show::entity(&watched.entity), new: news.claims, findings });
    }
    Ok(hits)
}

/// Says that the asker is here now. Within half an hour it is still the same visit.
#[utoipa::path(post, path = "/api/v1/visits", tag = "views", responses((status = 204), (status = 401, body = Problem)))]
pub async fn visit(State(app): State<App>, caller: Caller) -> Result<StatusCode, Problem> {
    app.change(move |base| base.visit(&caller.name, jiff::Timestamp::now())).await?;
    Ok(StatusCode::NO_CONTENT)
}

//! Dossiers, findings, incidents.

use super::asked::{Asked, Key, Part, absent, as_of, paging, unfit};
use super::shapes::knowledge::{DossierShown, FindingShown, FindingWhole, IncidentLine, IncidentShown};
use super::shapes::record::Page;
use super::show;
use super::sight::Sight;
use crate::accounts::Caller;
use crate::app::App;
use crate::http::problem::Problem;
use ascribe_model::Predicate;
use ascribe_store::{AsOf, Dossier, FindingQuery, Store};
use axum::Json;
use axum::extract::State;
use jiff::civil::Date;
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

/// As of when.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct When {
    /// The record as it stood at the end of this day.
    #[param(value_type = Option<String>)]
    pub as_of: Option<Date>,
    /// At most so many findings for each predicate; 8 if not said.
    pub findings: Option<usize>,
}

/// What reports say of an entity.
#[utoipa::path(get, path = "/api/v1/dossiers/{id}", tag = "knowledge", params(("id" = Uuid, Path), When),
    responses((status = 200, body = DossierShown), (status = 404, body = Problem)))]
pub async fn dossier(
    State(app): State<App>,
    caller: Caller,
    Key(id): Key,
    Asked(when): Asked<When>,
) -> Result<Json<DossierShown>, Problem> {
    let sight = Sight::of(&caller);
    let shown = app.ask_for(sight, move |base| -> Result<_, Problem> {
        let at = as_of(base, when.as_of)?;
        let found = base.dossier(id, at, when.findings.unwrap_or(8).clamp(1, 100))?;
        Ok(shown(found.ok_or_else(|| absent("dossier"))?, when.as_of))
    });
    Ok(Json(shown.await?))
}

fn shown(dossier: Dossier, as_of: Option<Date>) -> DossierShown {
    DossierShown {
        entity: show::entity(&dossier.entity),
        names: dossier.names,
        ids: dossier.entity.ids,
        country: dossier.entity.country,
        together_with: dossier.together_with.iter().map(show::entity).collect(),
        candidates: dossier.candidates,
        reports: dossier.reports,
        first: dossier.first.map(|d| d.to_string()),
        last: dossier.last.map(|d| d.to_string()),
        sections: dossier.sections.into_iter().map(show::section).collect(),
        incidents: dossier.incidents.into_iter().map(show::incident_line).collect(),
        as_of: as_of.map(|d| d.to_string()),
    }
}

/// As of which day.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Day {
    /// The record as it stood at the end of this day.
    #[param(value_type = Option<String>)]
    pub as_of: Option<Date>,
}

/// Which findings.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Wanted {
    /// Key of the subject.
    pub subject: Option<Uuid>,
    /// Key of the object.
    pub object: Option<Uuid>,
    /// Words of predicates, with commas between them.
    pub predicate: Option<String>,
    /// Affirmed by at least so many independent origins.
    pub origins: Option<u32>,
    /// True for those only that some affirm and others deny.
    pub disputed: Option<bool>,
    /// On which this source, by name, says something.
    pub source: Option<String>,
    /// The record as it stood at the end of this day.
    #[param(value_type = Option<String>)]
    pub as_of: Option<Date>,
    /// The `next` of the page before.
    pub after: Option<String>,
    /// At most so many, 1 to 1000; 50 if not said.
    pub limit: Option<usize>,
}

/// Findings, the best supported first.
#[utoipa::path(get, path = "/api/v1/findings", tag = "knowledge", params(Wanted),
    responses((status = 200, body = Page<FindingShown>), (status = 422, body = Problem)))]
pub async fn findings(
    State(app): State<App>,
    caller: Caller,
    Asked(wanted): Asked<Wanted>,
) -> Result<Json<Page<FindingShown>>, Problem> {
    let sight = Sight::of(&caller);
    let query = FindingQuery {
        subjects: wanted.subject.into_iter().collect(),
        objects: wanted.object.into_iter().collect(),
        predicates: predicates(wanted.predicate.as_deref())?,
        origins: wanted.origins.unwrap_or(0),
        disputed: wanted.disputed.unwrap_or(false),
        source: wanted.source,
    };
    let page = app.ask_for(sight, move |base| -> Result<_, Problem> {
        let at = as_of(base, wanted.as_of)?;
        let rows = base.findings(&query, at, &paging(&wanted.after, wanted.limit, 50))?;
        Ok(show::page(rows, show::finding))
    });
    Ok(Json(page.await?))
}

/// Predicates by their words.
pub fn predicates(words: Option<&str>) -> Result<Vec<Predicate>, Problem> {
    let words = words.into_iter().flat_map(|w| w.split(',')).map(str::trim).filter(|w| !w.is_empty());
    words.map(|w| Predicate::from_word(w).ok_or_else(|| unfit(format!("{w:?} is no predicate.")))).collect()
}

/// A finding with every claim behind it.
#[utoipa::path(get, path = "/api/v1/findings/{id}", tag = "knowledge", params(("id" = Uuid, Path), Day),
    responses((status = 200, body = FindingWhole), (status = 404, body = Problem)))]
pub async fn finding(
    State(app): State<App>,
    caller: Caller,
    Key(id): Key,
    Asked(day): Asked<Day>,
) -> Result<Json<FindingWhole>, Problem> {
    let sight = Sight::of(&caller);
    let found = app
        .ask_for(sight, move |base| -> Result<_, Problem> { Ok(base.finding(id, as_of(base, day.as_of)?)?) })
        .await?;
    Ok(Json(show::finding_whole(found.ok_or_else(|| absent("finding"))?)))
}

/// Incidents, the latest first.
#[utoipa::path(get, path = "/api/v1/incidents", tag = "knowledge", params(Part),
    responses((status = 200, body = Page<IncidentLine>), (status = 401, body = Problem)))]
pub async fn incidents(
    State(app): State<App>,
    caller: Caller,
    Asked(part): Asked<Part>,
) -> Result<Json<Page<IncidentLine>>, Problem> {
    let sight = Sight::of(&caller);
    let page = app.ask_for(sight, move |base| base.incidents(&[], AsOf::Now, &part.paging())).await?;
    Ok(Json(show::page(page, show::incident_line)))
}

/// An incident with all that is said about it; one that was merged answers as what it was merged into.
#[utoipa::path(get, path = "/api/v1/incidents/{id}", tag = "knowledge", params(("id" = Uuid, Path), Day),
    responses((status = 200, body = IncidentShown), (status = 404, body = Problem)))]
pub async fn incident(
    State(app): State<App>,
    caller: Caller,
    Key(id): Key,
    Asked(day): Asked<Day>,
) -> Result<Json<IncidentShown>, Problem> {
    let sight = Sight::of(&caller);
    let seen = app.ask_for(sight, move |base| -> Result<_, Problem> {
        base.incident(id, as_of(base, day.as_of)?)?.ok_or_else(|| absent("incident"))
    });
    Ok(Json(show::incident(seen.await?)))
}

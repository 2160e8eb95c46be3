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
use ascribe_names::Lexicon;
use ascribe_store::{AsOf, Base, Dossier, EntityRef, FindingQuery, Incident, IncidentRow, Store};
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
    let shown = app.ask(move |base| -> Result<_, Problem> {
        let at = as_of(base, when.as_of)?;
        let found = base.dossier(id, at, when.findings.unwrap_or(8).clamp(1, 100))?.ok_or_else(|| absent("dossier"))?;
        let found = seen_dossier(base, sight, found, at)?;
        Ok(shown(found, when.as_of))
    });
    Ok(Json(shown.await?))
}

/// The dossier without what is out of sight.
fn seen_dossier(base: &Base, sight: Sight, mut dossier: Dossier, at: AsOf) -> Result<Dossier, Problem> {
    if sight.is_whole(base)? {
        return Ok(dossier);
    }
    // What only a hidden report calls it, how many speak of it, and since when, is not told.
    let EntityRef { kind, name: own, .. } = dossier.entity.clone();
    let listed = |name: &str| kind.is_some_and(|kind| !Lexicon::shipped().by_name_of(kind, name).is_empty());
    dossier.names.retain(|name| *name == own || listed(name));
    (dossier.reports, dossier.first, dossier.last) = (0, None, None);
    for section in &mut dossier.sections {
        let before = section.findings.len() as u64;
        section.findings = sight.findings(base, std::mem::take(&mut section.findings), at)?;
        // How many more there are would tell of what is hidden.
        if section.total > before {
            section.total = section.findings.len() as u64 + 1;
        } else {
            section.total = section.findings.len() as u64;
        }
    }
    dossier.sections.retain(|section| !section.findings.is_empty());
    let mut incidents = Vec::new();
    for row in std::mem::take(&mut dossier.incidents) {
        if let Some(whole) = base.incident(row.id, at)? {
            incidents.extend(seen_incident(base, sight, whole)?.map(|whole| whole.row));
        }
    }
    dossier.incidents = incidents;
    if dossier.sections.is_empty() && dossier.incidents.is_empty() {
        return Err(absent("dossier"));
    }
    Ok(dossier)
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
    let page = app.ask(move |base| -> Result<_, Problem> {
        let at = as_of(base, wanted.as_of)?;
        let mut rows = base.findings(&query, at, &paging(&wanted.after, wanted.limit, 50))?;
        if !sight.is_whole(base)? {
            rows.total = None;
        }
        rows.items = sight.findings(base, rows.items, at)?;
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
    let found = app.ask(move |base| -> Result<_, Problem> { Ok(base.finding(id, as_of(base, day.as_of)?)?) }).await?;
    let seen = found.and_then(|whole| sight.finding(whole)).ok_or_else(|| absent("finding"))?;
    Ok(Json(show::finding_whole(seen)))
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
    let page = app.ask(move |base| -> Result<_, Problem> {
        let mut rows = base.incidents(&[], AsOf::Now, &part.paging())?;
        if !sight.is_whole(base)? {
            let mut seen = Vec::new();
            for row in rows.items {
                if let Some(whole) = base.incident(row.id, AsOf::Now)? {
                    seen.extend(seen_incident(base, sight, whole)?.map(|whole| whole.row));
                }
            }
            rows = ascribe_store::Paged { items: seen, total: None, next: rows.next };
        }
        Ok(show::page(rows, show::incident_line))
    });
    Ok(Json(page.await?))
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
    let seen = app.ask(move |base| -> Result<_, Problem> {
        let at = as_of(base, day.as_of)?;
        let whole = base.incident(id, at)?.ok_or_else(|| absent("incident"))?;
        let mut whole = seen_incident(base, sight, whole)?.ok_or_else(|| absent("incident"))?;
        whole.findings = sight.findings(base, whole.findings, at)?;
        Ok(whole)
    });
    Ok(Json(show::incident(seen.await?)))
}

/// An incident all of whose reports are in sight. One that hidden reports add to cannot be told apart from what they say,
/// so it is shown only where at least one report is seen, and without parties and attributions where one is hidden. Its name
/// and its days are those that a report in sight gives.
pub fn seen_incident(base: &Base, sight: Sight, mut incident: Incident) -> Result<Option<Incident>, Problem> {
    if sight.is_whole(base)? {
        return Ok(Some(incident));
    }
    let all = incident.documents.len();
    incident.documents.retain(|row| sight.covers(row.marking));
    if incident.documents.is_empty() {
        return Ok(None);
    }
    incident.row = as_told(base, sight, &incident)?;
    if incident.documents.len() < all {
        incident.row.reports = incident.documents.len() as u32;
        incident.row.victims.clear();
        incident.row.actors.clear();
        incident.means.clear();
        incident.attributions.clear();
        incident.copies.clear();
        incident.decisions.clear();
    }
    Ok(Some(incident))
}

/// Reports that are looked through for what they call an incident.
const TELLERS: usize = 20;

/// The incident under the name and with the days that reports in sight give it.
fn as_told(base: &Base, sight: Sight, incident: &Incident) -> Result<IncidentRow, Problem> {
    let mut row = IncidentRow { name: "Incident".into(), from: None, to: None, ..incident.row.clone() };
    for teller in incident.documents.iter().take(TELLERS) {
        let claims = base.claims_of(teller.version)?;
        for claim in claims.iter().filter(|c| sight.covers(c.marking) && c.incident == Some(row.id)) {
            let sides = [Some(&claim.subject), claim.object.as_ref()];
            if let Some(side) = sides.into_iter().flatten().find(|side| side.id == row.id) {
                row.name.clone_from(&side.name);
            }
            let when = claim.claim.when.as_ref();
            row.from = row.from.into_iter().chain(when.and_then(|w| w.from)).min();
            row.to = row.to.into_iter().chain(when.and_then(|w| w.to)).max();
        }
    }
    Ok(row)
}

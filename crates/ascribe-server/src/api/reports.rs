//! Reports: the list, one with its claims, two versions compared, the bytes as they came, STIX.

use super::asked::{Asked, Key, Part, absent, unfit};
use super::shapes::record::{Comparison, Page, ReportLine, ReportShown};
use super::show;
use super::sight::Sight;
use crate::accounts::Caller;
use crate::app::App;
use crate::http::problem::Problem;
use ascribe_export::{KeptReport, each_finding, finding_bundle};
use ascribe_stix::Bundle;
use ascribe_store::{AsOf, Base, ClaimRecord, DocumentRow, FoldedQuery, Store, VersionRow};
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderName, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

/// All reports, the latest learned first.
#[utoipa::path(get, path = "/api/v1/reports", tag = "reports", params(Part),
    responses((status = 200, body = Page<ReportLine>), (status = 401, body = Problem)))]
pub async fn list(
    State(app): State<App>,
    caller: Caller,
    Asked(part): Asked<Part>,
) -> Result<Json<Page<ReportLine>>, Problem> {
    let sight = Sight::of(&caller);
    let page = app.ask_for(sight, move |base| listed(base, &part.paging())).await?;
    Ok(Json(page))
}

/// A page of reports.
pub fn listed(base: &Base, paging: &ascribe_store::Paging) -> Result<Page<ReportLine>, Problem> {
    Ok(show::page(base.documents(AsOf::Now, paging)?, show::report))
}

/// Which version of a report.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Which {
    /// Its number or its key; the latest if not said.
    pub version: Option<String>,
}

/// The report, if it is in sight, and one of its versions among all.
fn find(base: &Base, id: Uuid, which: &Which) -> Result<(DocumentRow, VersionRow, Vec<VersionRow>), Problem> {
    let row = base.document(id)?.ok_or_else(|| absent("report"))?;
    let versions = base.versions(row.id)?;
    let wanted = |v: &&VersionRow| match which.version.as_deref() {
        Some(words) => words.parse() == Ok(v.number) || words.parse() == Ok(v.id),
        None if id != row.id => v.id == id,
        None => v.id == row.version,
    };
    let version = versions.iter().find(wanted).cloned().ok_or_else(|| absent("version"))?;
    Ok((row, version, versions))
}

/// A report as it was read, with its claims.
#[utoipa::path(get, path = "/api/v1/reports/{id}", tag = "reports", params(("id" = Uuid, Path), Which),
    responses((status = 200, body = ReportShown), (status = 404, body = Problem)))]
pub async fn one(
    State(app): State<App>,
    caller: Caller,
    Key(id): Key,
    Asked(which): Asked<Which>,
) -> Result<Json<ReportShown>, Problem> {
    let sight = Sight::of(&caller);
    let shown = app.ask_for(sight, move |base| whole(base, id, &which)).await?;
    Ok(Json(shown))
}

fn whole(base: &Base, id: Uuid, which: &Which) -> Result<ReportShown, Problem> {
    let (row, version, versions) = find(base, id, which)?;
    let reading = base.reading(version.id)?.ok_or_else(|| absent("reading"))?;
    let claims = base.claims_of(version.id)?;
    let document = &reading.document;
    Ok(ReportShown {
        author: document.author.clone(),
        language: document.language.clone(),
        version: version.number,
        history: versions.iter().map(show::version).collect(),
        blocks: document.blocks.iter().map(show::block).collect(),
        said: claims.iter().map(|c| show::claim(c, Some(&reading))).collect(),
        kin: base.copies(row.id)?.into_iter().map(show::kin).collect(),
        diagnostics: document.diagnostics.iter().map(|d| d.message.clone()).collect(),
        line: ReportLine {
            title: version.title.clone().unwrap_or_else(|| "Untitled report".into()),
            ..show::report(row)
        },
        text: reading.document.text,
    })
}

/// Which two versions.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Two {
    /// Number of the earlier one.
    pub from: u32,
    /// Number of the later one.
    pub to: u32,
}

/// What changed between two versions.
#[utoipa::path(get, path = "/api/v1/reports/{id}/compare", tag = "reports", params(("id" = Uuid, Path), Two),
    responses((status = 200, body = Comparison), (status = 404, body = Problem)))]
pub async fn compare(
    State(app): State<App>,
    caller: Caller,
    Key(id): Key,
    Asked(two): Asked<Two>,
) -> Result<Json<Comparison>, Problem> {
    let sight = Sight::of(&caller);
    let change = app.ask_for(sight, move |base| -> Result<_, Problem> {
        let (_, _, versions) = find(base, id, &Which { version: None })?;
        let key = |number| versions.iter().find(|v| v.number == number).map(|v| v.id).ok_or_else(|| absent("version"));
        base.version_change(key(two.from)?, key(two.to)?)?.ok_or_else(|| absent("comparison"))
    });
    Ok(Json(show::comparison(change.await?)))
}

/// The bytes of a version as they came, for saving only: a browser must not render them.
#[utoipa::path(get, path = "/api/v1/reports/{id}/original", tag = "reports", params(("id" = Uuid, Path), Which),
    responses((status = 200, content_type = "application/octet-stream", body = Vec<u8>), (status = 404, body = Problem)))]
pub async fn original(
    State(app): State<App>,
    caller: Caller,
    Key(id): Key,
    Asked(which): Asked<Which>,
) -> Result<Response, Problem> {
    let sight = Sight::of(&caller);
    let bytes = app.ask_for(sight, move |base| -> Result<_, Problem> {
        let (_, version, _) = find(base, id, &which)?;
        base.original(version.id)?.ok_or_else(|| absent("original"))
    });
    Ok(file(&format!("{id}.bin"), "application/octet-stream", bytes.await?))
}

/// A report as a STIX 2.1 bundle, with the findings that its claims are folded into.
#[utoipa::path(get, path = "/api/v1/reports/{id}/stix", tag = "reports", params(("id" = Uuid, Path), Which),
    responses((status = 200, content_type = "application/stix+json;version=2.1", body = String), (status = 404, body = Problem)))]
pub async fn stix(
    State(app): State<App>,
    caller: Caller,
    Key(id): Key,
    Asked(which): Asked<Which>,
) -> Result<Response, Problem> {
    let sight = Sight::of(&caller);
    let bundle = app.ask_for(sight, move |base| -> Result<_, Problem> {
        let (row, version, _) = find(base, id, &which)?;
        sight.way_out().lets_out(row.marking).map_err(|why| unfit(why.to_string()))?;
        Ok(Bundle::merged(bundles(base, sight, &row, version.id)?))
    });
    let body = serde_json::to_vec(&bundle.await?).unwrap_or_default();
    Ok(file(&format!("report-{id}.json"), "application/stix+json;version=2.1", body))
}

/// A version of a report as a bundle, and each finding that its claims are folded into.
pub fn bundles(base: &Base, sight: Sight, row: &DocumentRow, version: Uuid) -> Result<Vec<Bundle>, Problem> {
    let counts = |claim: &ClaimRecord| claim.standing.counts();
    let report = KeptReport::of(base, version, row.marking, sight.way_out(), counts)?;
    let mut bundles = vec![report.ok_or_else(|| absent("reading"))?.bundle()];
    let query = FoldedQuery { version: Some(version), ..FoldedQuery::all(sight.way_out()) };
    each_finding(base, &query, AsOf::Now, &mut |folded| {
        bundles.push(finding_bundle(folded));
        Ok::<(), Problem>(())
    })?;
    Ok(bundles)
}

/// A file to be saved.
pub fn file(name: &str, kind: &'static str, body: Vec<u8>) -> Response {
    let disposition = format!("attachment; filename=\"{name}\"");
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(kind)),
        (
            header::CONTENT_DISPOSITION,
            HeaderValue::from_str(&disposition).unwrap_or(HeaderValue::from_static("attachment")),
        ),
        (HeaderName::from_static("content-security-policy"), HeaderValue::from_static("sandbox; default-src 'none'")),
    ];
    (headers, body).into_response()
}

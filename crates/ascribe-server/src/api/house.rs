//! Sources and their grades.

use super::asked::{Asked, Part, unfit};
use super::shapes::house::{GradeWanted, SourceLine};
use super::shapes::record::Page;
use super::show;
use super::sight::Sight;
use crate::accounts::Caller;
use crate::app::App;
use crate::http::body::Body;
use crate::http::problem::Problem;
use ascribe_store::accounts::Scope;
use ascribe_store::{Act, Grade, NewDecision, Store};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;

/// Who is cited, how often first, how often copied; the most claims first.
#[utoipa::path(get, path = "/api/v1/sources", tag = "house", params(Part),
    responses((status = 200, body = Page<SourceLine>), (status = 401, body = Problem)))]
pub async fn sources(
    State(app): State<App>,
    caller: Caller,
    Asked(part): Asked<Part>,
) -> Result<Json<Page<SourceLine>>, Problem> {
    let sight = Sight::of(&caller);
    let rows = app.ask_for(sight, move |base| base.sources(&part.paging()));
    let line = |s: ascribe_store::SourceRow| SourceLine {
        name: s.name,
        grade: s.grade.to_string(),
        reports: s.reports,
        claims: s.claims,
        firsts: s.firsts,
        copied: s.copied,
        copies: s.copies,
    };
    Ok(Json(show::page(rows.await?, line)))
}

/// Grades a source by the Admiralty's scale.
#[utoipa::path(put, path = "/api/v1/sources/grade", tag = "house", request_body = GradeWanted,
    responses((status = 204), (status = 403, body = Problem), (status = 422, body = Problem)))]
pub async fn grade(
    State(app): State<App>,
    caller: Caller,
    Body(wanted): Body<GradeWanted>,
) -> Result<StatusCode, Problem> {
    caller.must(Scope::Write)?;
    let mut letters = wanted.grade.chars();
    let grade = letters.next().filter(|_| letters.next().is_none()).and_then(Grade::from_letter);
    let grade = grade.ok_or_else(|| unfit("A grade is a letter from A to F."))?;
    let act = Act::GradeSource { source: wanted.source, grade, before: None };
    app.write(move |base| base.decide(NewDecision { act, author: caller.name, note: None, at: None })).await?;
    Ok(StatusCode::NO_CONTENT)
}

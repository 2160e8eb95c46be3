//! Watch lists: each account has its own.

use super::asked::{Key, absent};
use super::shapes::house::WatchLine;
use super::show;
use super::sight::Sight;
use crate::accounts::Caller;
use crate::app::App;
use crate::http::problem::Problem;
use ascribe_store::Store;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;

/// What the asker watches.
#[utoipa::path(get, path = "/api/v1/watch", tag = "house", responses((status = 200, body = Vec<WatchLine>), (status = 401, body = Problem)))]
pub async fn watched(State(app): State<App>, caller: Caller) -> Result<Json<Vec<WatchLine>>, Problem> {
    let watched = app.ask_for(Sight::of(&caller), move |base| base.watched(&caller.name)).await?;
    let line = |w: ascribe_store::Watched| WatchLine { entity: show::entity(&w.entity), since: w.since.to_string() };
    Ok(Json(watched.into_iter().map(line).collect()))
}

/// Watches an entity.
#[utoipa::path(put, path = "/api/v1/watch/{id}", tag = "house", params(("id" = Uuid, Path)),
    responses((status = 204), (status = 404, body = Problem)))]
pub async fn watch(State(app): State<App>, caller: Caller, Key(id): Key) -> Result<StatusCode, Problem> {
    let sight = Sight::of(&caller);
    app.ask_for(sight, move |base| base.entity(id)).await?.ok_or_else(|| absent("entity"))?;
    app.change(move |base| base.watch(&caller.name, id, jiff::Timestamp::now())).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Watches an entity no longer.
#[utoipa::path(delete, path = "/api/v1/watch/{id}", tag = "house", params(("id" = Uuid, Path)), responses((status = 204)))]
pub async fn unwatch(State(app): State<App>, caller: Caller, Key(id): Key) -> Result<StatusCode, Problem> {
    app.change(move |base| base.unwatch(&caller.name, id)).await?;
    Ok(StatusCode::NO_CONTENT)
}

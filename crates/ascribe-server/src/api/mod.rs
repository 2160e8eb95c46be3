//! The JSON API under `/api/v1`: for the pages and for everyone else, described by `/api/v1/openapi.json`.
//!
//! Handlers turn a request into a question to the base and its answer into the API's shapes; they decide nothing.
//! Errors are problem details (RFC 9457). What an account may not see by its marking is not there for it.

mod about;
mod add;
mod asked;
mod bundle;
mod changes;
mod claims;
mod compare;
mod decisions;
mod fresh;
mod graph;
mod home;
mod house;
mod knowledge;
mod map;
mod names;
mod reports;
mod search;
mod shapes;
mod show;
mod sight;
mod techniques;
mod timeline;
mod users;
mod watch;

pub(crate) use fresh::Answers;
pub(crate) use sight::Sight;

use crate::accounts::session;
use crate::app::App;
use axum::extract::DefaultBodyLimit;
use axum::middleware::from_fn_with_state;
use axum::{Json, Router};
use utoipa::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The most bytes that may be handed in at once.
const LARGEST: usize = 128 << 20;

#[derive(OpenApi)]
#[openapi(info(
    title = "Ascribe",
    description = "The record of who is said to have done what to whom, and who says so.",
    license(name = "MIT OR Apache-2.0")
))]
struct Description;

/// The routes, their whole paths in them.
pub(crate) fn router(app: &App) -> Router<App> {
    std::thread::spawn(names::warm);
    let (router, description) = documented(app);
    let description = std::sync::Arc::new(description);
    router.route(
        "/api/v1/openapi.json",
        axum::routing::get(move || {
            let description = description.clone();
            async move { Json(description.as_ref().clone()) }
        }),
    )
}

fn documented(app: &App) -> (Router<App>, utoipa::openapi::OpenApi) {
    let (fresh, asked) = questions().split_for_parts();
    let fresh = fresh.layer(from_fn_with_state(app.clone(), fresh::layer));
    let (other, mut description) = deeds().split_for_parts();
    description.merge(asked);
    (fresh.merge(other), description)
}

/// What depends on the base and on what the asker may see, on nothing else.
fn questions() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(about::about))
        .routes(routes!(reports::one))
        .routes(routes!(reports::compare))
        .routes(routes!(knowledge::dossier))
        .routes(routes!(knowledge::findings))
        .routes(routes!(knowledge::finding))
        .routes(routes!(knowledge::incidents))
        .routes(routes!(knowledge::incident))
        .routes(routes!(search::search))
        .routes(routes!(timeline::timeline))
        .routes(routes!(graph::graph))
        .routes(routes!(map::map))
        .routes(routes!(map::pair))
        .routes(routes!(compare::side_by_side))
        .routes(routes!(bundle::dossier_bundle))
        .routes(routes!(techniques::techniques))
        .routes(routes!(techniques::layer))
        .routes(routes!(techniques::technique_uses))
        .routes(routes!(names::names))
}

/// What changes something, depends on the asker, or is no JSON.
fn deeds() -> OpenApiRouter<App> {
    OpenApiRouter::with_openapi(Description::openapi())
        .routes(routes!(reports::list, add::add))
        .layer(DefaultBodyLimit::max(LARGEST))
        .merge(small())
}

/// Deeds whose bodies are small.
fn small() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(session::show, session::open, session::close))
        .routes(routes!(reports::original))
        .routes(routes!(reports::stix))
        .routes(routes!(claims::decide))
        .routes(routes!(claims::undo))
        .routes(routes!(decisions::decisions))
        .routes(routes!(decisions::take_back))
        .routes(routes!(decisions::decide_incident))
        .routes(routes!(decisions::decide_report))
        .routes(routes!(changes::changes))
        .routes(routes!(bundle::findings_bundle))
        .routes(routes!(house::sources))
        .routes(routes!(house::grade))
        .routes(routes!(home::home))
        .routes(routes!(home::visit))
        .routes(routes!(watch::watched))
        .routes(routes!(watch::watch, watch::unwatch))
        .routes(routes!(users::users, users::add_user))
        .routes(routes!(users::remove_user, users::change_user))
        .routes(routes!(users::change_own_password))
        .routes(routes!(users::tokens, users::add_token))
        .routes(routes!(users::revoke_token))
        .routes(routes!(users::audit))
        .layer(DefaultBodyLimit::max(64 << 10))
}

#[cfg(test)]
mod tests {
    /// `web/openapi.json` is what the pages are typed by; `ASCRIBE_WRITE_OPENAPI=1` writes it anew.
    #[test]
    fn the_description_in_the_repository_is_this_one() {
        let (_, mut description) = super::deeds().split_for_parts();
        let (_, asked) = super::questions().split_for_parts();
        description.merge(asked);
        let mut names = std::collections::BTreeSet::new();
        let operations = description.paths.paths.values().flat_map(|path| {
            [&path.get, &path.post, &path.put, &path.patch, &path.delete].map(Option::as_ref).into_iter().flatten()
        });
        for operation in operations {
            let name = operation.operation_id.clone().expect("a name");
            assert!(names.insert(name.clone()), "{name} names two operations; the pages' types know them by it");
        }
        let now = description.to_pretty_json().expect("JSON") + "\n";
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../web/openapi.json");
        if std::env::var_os("ASCRIBE_WRITE_OPENAPI").is_some() {
            std::fs::write(path, &now).expect("written");
        }
        let kept = std::fs::read_to_string(path).unwrap_or_default();
        assert!(
            kept == now,
            "web/openapi.json is old: ASCRIBE_WRITE_OPENAPI=1 cargo test --release -p ascribe-server --lib description"
        );
    }
}

//! The JSON API under `/api/v1`, which the pages use and everyone else may.

use crate::accounts::session;
use crate::app::App;
use axum::Router;

/// Its routes, below `/api/v1`.
pub(crate) fn router() -> Router<App> {
    Router::new().nest("/session", session::router())
}

//! The web pages.

use crate::app::App;
use axum::Router;

/// Their routes, below `/`.
pub(crate) fn router() -> Router<App> {
    Router::new()
}

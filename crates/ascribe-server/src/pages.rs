//! The web pages, built from `web/` and held in the binary.
//!
//! Names under `assets/` carry a hash of their content and are kept by browsers for ever; the page itself is asked for
//! each time. Any other address without a dot is a page's permanent address and is answered with the page.

use crate::app::App;
use crate::http::problem;
use axum::Router;
use axum::http::{HeaderValue, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use axum::routing::any;
use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/../../web/dist"]
#[allow_missing = true]
struct Built;

/// What a binary without pages says.
const UNBUILT: &str = "This binary was built without its web pages. Build them with `cargo xtask web` (it needs Node 20 or \
                       newer and npm), then build ascribe again. The JSON API at /api/v1 works all the same.";

/// Their routes, below `/`.
pub(crate) fn router() -> Router<App> {
    Router::new().route("/", any(page)).route("/{*path}", any(page))
}

async fn page(method: Method, uri: Uri) -> Response {
    let path = uri.path().trim_start_matches('/');
    let ours = ["api/", "taxii2", "metrics"].iter().any(|room| path.starts_with(room));
    if ours {
        return problem::of(StatusCode::NOT_FOUND, "There is nothing at this address.").into_response();
    }
    if !matches!(method, Method::GET | Method::HEAD) {
        return problem::of(StatusCode::METHOD_NOT_ALLOWED, "Pages are only read.").into_response();
    }
    match Built::get(path).filter(|_| !path.is_empty()) {
        Some(found) => file(path, found),
        None if path.rsplit('/').next().is_some_and(|last| last.contains('.')) && path.starts_with("assets/") => {
            problem::of(StatusCode::NOT_FOUND, "There is no such file; reload the page.").into_response()
        }
        None => match Built::get("index.html") {
            Some(found) => file("index.html", found),
            None => (StatusCode::SERVICE_UNAVAILABLE, [(header::CONTENT_TYPE, "text/plain; charset=utf-8")], UNBUILT)
                .into_response(),
        },
    }
}

fn file(path: &str, found: rust_embed::EmbeddedFile) -> Response {
    let kind = HeaderValue::from_str(found.metadata.mimetype());
    let kept = if path.starts_with("assets/") { "public, max-age=31536000, immutable" } else { "no-cache" };
    let headers = [
        (header::CONTENT_TYPE, kind.unwrap_or(HeaderValue::from_static("application/octet-stream"))),
        (header::CACHE_CONTROL, HeaderValue::from_static(kept)),
    ];
    (headers, found.data.into_owned()).into_response()
}

//! TAXII 2.1 (OASIS Standard, 10 June 2021) under `/taxii2/`.
//!
//! One API root holds all collections. Pages are bytes that lie ready in the base, put in a row.

mod add;
mod collection;
mod delete;
mod envelope;
mod error;
pub mod exchange;
pub(crate) mod filling;
mod findings;
mod forgotten;
mod head;
mod media;
mod page;
mod query;
pub(crate) mod record;
mod resource;
mod time;

pub use collection::{make_collections, new_uuid};

use crate::accounts::Caller;
use crate::app::App;
use ascribe_store::accounts::Scope;
use axum::Router;
use axum::extract::{DefaultBodyLimit, FromRequestParts, Request, State};
use axum::http::{Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::any;
use error::TaxiiError;

/// The name of the API root.
const ROOT: &str = "ascribe";

/// Its routes.
pub(crate) fn router() -> Router<App> {
    Router::new()
        .route("/taxii2", any(answer))
        .route("/taxii2/", any(answer))
        .route("/taxii2/{*rest}", any(answer))
        .layer(DefaultBodyLimit::disable())
}

async fn answer(State(app): State<App>, request: Request) -> Response {
    dispatch(app, request).await.unwrap_or_else(IntoResponse::into_response)
}

/// Finds the endpoint. Done here and not by routes, so that all ways to be wrong are answered as the standard has them.
async fn dispatch(app: App, request: Request) -> Result<Response, TaxiiError> {
    let (mut parts, body) = request.into_parts();
    let caller = Caller::from_request_parts(&mut parts, &app).await?;
    media::acceptable(&parts.headers)?;
    let path = parts.uri.path().to_owned();
    let segments: Vec<&str> = path.split('/').filter(|segment| !segment.is_empty()).skip(1).collect();
    if segments.first().is_some_and(|root| *root != ROOT) {
        return Err(TaxiiError::not_found("There is no such API root."));
    }
    let query = parts.uri.query().unwrap_or_default();
    let reads = matches!(parts.method, Method::GET | Method::HEAD);
    match segments.get(1..).unwrap_or_default() {
        [] if reads => {
            caller.must(Scope::Read)?;
            Ok(if segments.is_empty() { resource::discovery(&parts.headers) } else { resource::root() })
        }
        ["status", id] if reads => add::status(&app, &caller, id).await,
        ["collections"] if reads => collection::list(&app, &caller),
        ["collections", name] if reads => collection::show(&app, &caller, name),
        ["collections", name, "manifest"] if reads => page::manifest(&app, &caller, name, query).await,
        ["collections", name, "objects"] if reads => page::objects(&app, &caller, name, query).await,
        ["collections", name, "objects"] if parts.method == Method::POST => {
            add::add(&app, &caller, name, &parts.headers, body).await
        }
        ["collections", name, "objects", id] if reads => page::object(&app, &caller, name, id, query).await,
        ["collections", name, "objects", id] if parts.method == Method::DELETE => {
            delete::delete(&app, &caller, name, id, query).await
        }
        ["collections", name, "objects", id, "versions"] if reads => {
            page::versions(&app, &caller, name, id, query).await
        }
        []
        | ["status", _]
        | ["collections"]
        | ["collections", _]
        | ["collections", _, "manifest"]
        | ["collections", _, "objects", _, "versions"] => Err(wrong_method("GET, HEAD")),
        ["collections", _, "objects"] => Err(wrong_method("GET, HEAD, POST")),
        ["collections", _, "objects", _] => Err(wrong_method("GET, HEAD, DELETE")),
        _ => Err(TaxiiError::not_found("There is no such endpoint.")),
    }
}

fn wrong_method(allowed: &'static str) -> TaxiiError {
    TaxiiError::new(StatusCode::METHOD_NOT_ALLOWED, "This endpoint does not know that method.")
        .with(header::ALLOW, header::HeaderValue::from_static(allowed))
}

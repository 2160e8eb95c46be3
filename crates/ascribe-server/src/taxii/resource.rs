//! Resources that hardly change: discovery (§4.1) and API root (§4.2).

use super::{ROOT, envelope, media};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

/// Sends a resource.
pub(super) fn send(resource: &Value) -> Response {
    ([(header::CONTENT_TYPE, media::TAXII)], resource.to_string()).into_response()
}

/// Which API roots there are. Their addresses are whole, since some clients do not complete them: by the name that was
/// asked for, and https where a proxy says that it was asked so.
pub(super) fn discovery(headers: &HeaderMap) -> Response {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let plain = |host: &&str| host.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._:[]".contains(&b));
    let scheme = if text("x-forwarded-proto") == Some("https") { "https" } else { "http" };
    let root = match text("host").filter(plain) {
        Some(host) => format!("{scheme}://{host}/taxii2/{ROOT}/"),
        None => format!("/taxii2/{ROOT}/"),
    };
    send(&json!({
        "title": "Ascribe",
        "description": "Who is said to have done what to whom, and who says so: a record of cyber operations, and what partners share.",
        "default": root,
        "api_roots": [root],
    }))
}

/// The API root.
pub(super) fn root() -> Response {
    send(&json!({
        "title": "Ascribe",
        "description": "Collections of the record and of what partners share.",
        "versions": ["application/taxii+json;version=2.1"],
        "max_content_length": envelope::MOST_BYTES,
    }))
}

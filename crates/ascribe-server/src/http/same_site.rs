//! Refuses changes that another site's page has a browser ask for, and names that are not ours.
//!
//! A browser says where a request comes from in `Sec-Fetch-Site` and `Origin`; programs send neither and are let
//! through. A server that runs open would also answer a page whose name was pointed at this machine after it was
//! loaded (DNS rebinding), so there the name that is asked for must be one of loopback.

use crate::app::App;
use crate::http::problem;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, StatusCode, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use std::net::IpAddr;

/// Lets a request through or answers why not.
pub(crate) async fn check(State(app): State<App>, request: Request, next: Next) -> Response {
    let host = host(&request);
    if app.is_open().unwrap_or(true) && !host.is_some_and(is_loopback) {
        let why = "This server runs open and answers to loopback names only, such as 127.0.0.1 and localhost.";
        return problem::of(StatusCode::MISDIRECTED_REQUEST, why).into_response();
    }
    let safe = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    if !safe && comes_from_elsewhere(request.headers(), host) {
        let why = "This change was asked for by a page of another site.";
        return problem::of(StatusCode::FORBIDDEN, why).into_response();
    }
    next.run(request).await
}

/// The host that was asked for, with its port.
fn host(request: &Request) -> Option<&str> {
    let named = request.headers().get(header::HOST).and_then(|host| host.to_str().ok());
    request.uri().authority().map(|a| a.as_str()).or(named)
}

fn is_loopback(host: &str) -> bool {
    let Ok(uri) = format!("http://{host}/").parse::<Uri>() else { return false };
    let name = uri.host().unwrap_or_default().trim_matches(['[', ']']).to_ascii_lowercase();
    name == "localhost" || name.ends_with(".localhost") || name.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

fn comes_from_elsewhere(headers: &HeaderMap, host: Option<&str>) -> bool {
    let text = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or("?"));
    if text("sec-fetch-site").is_some_and(|site| !matches!(site, "same-origin" | "none")) {
        return true;
    }
    let origin = text("origin").map(|origin| origin.split_once("://").map_or(origin, |(_, host)| host));
    origin.is_some_and(|origin| Some(origin) != host)
}

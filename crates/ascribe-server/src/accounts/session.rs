//! Sessions of browsers: `/api/v1/session`.
//!
//! The key is in a cookie that scripts cannot read and other sites' requests do not carry. Changes must also carry a
//! token in a header, which follows from the key and which only a page of ours can have read.

use super::caller::{self, Caller, Via};
use super::secret;
use crate::app::App;
use crate::http::body::Body;
use crate::http::problem::{self, Problem};
use ascribe_store::StoreError;
use ascribe_store::accounts::now;
use axum::Json;
use axum::extract::{ConnectInfo, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use std::net::SocketAddr;
use utoipa::ToSchema;

const COOKIE: &str = "ascribe_session";
const HOURS: i64 = 12;

/// What the page must know about who is signed in.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Session {
    /// The account's name; `local` if the server runs open.
    pub name: String,
    /// `reader`, `analyst` or `admin`.
    pub role: String,
    /// `clear`, `green`, `amber` or `amber+strict`.
    pub clearance: String,
    /// Whether the server runs open: on loopback, without accounts.
    pub open: bool,
    /// What `X-CSRF-Token` must say with each change, if signed in by session.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub csrf: Option<String>,
}

impl From<Caller> for Session {
    fn from(caller: Caller) -> Session {
        let open = caller.via == Via::Open;
        let csrf = if let Via::Session { csrf } = caller.via { Some(csrf) } else { None };
        let (role, clearance) = (caller.role.to_string(), caller.clearance.to_string());
        Session { name: caller.name, role, clearance, open, csrf }
    }
}

/// A name and a password.
#[derive(Deserialize, ToSchema)]
pub(crate) struct SignIn {
    /// The account's name.
    pub name: String,
    /// Its password.
    pub password: String,
}

/// Who is signed in.
#[utoipa::path(get, path = "/api/v1/session", tag = "session", responses(
    (status = 200, body = Session), (status = 401, body = Problem)))]
pub(crate) async fn show(caller: Caller) -> Json<Session> {
    Json(caller.into())
}

/// Signs in and sets the cookie.
#[utoipa::path(post, path = "/api/v1/session", tag = "session", request_body = SignIn, responses(
    (status = 201, body = Session), (status = 401, body = Problem), (status = 429, body = Problem)))]
pub(crate) async fn open(
    State(app): State<App>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    Body(given): Body<SignIn>,
) -> Result<Response, Problem> {
    let account = caller::sign_in(&app, peer.ip(), &given.name, &given.password).await?;
    let made = secret::random::<32>().map_err(|e| problem::of(StatusCode::INTERNAL_SERVER_ERROR, e.to_string()))?;
    let key = secret::hex(&made);
    let (id, kept, who) = (account.id, digest(&key), account.name.clone());
    let change = move |base: &ascribe_store::Base| {
        base.open_session(id, &kept, now() + HOURS * 3_600_000_000)?;
        base.audit(&who, "sign-in", "", &peer.ip().to_string())
    };
    app.change::<_, StoreError>(change).await?;
    let session = Session {
        name: account.name,
        role: account.role.to_string(),
        clearance: account.clearance.to_string(),
        open: false,
        csrf: Some(csrf(&key)),
    };
    Ok((StatusCode::CREATED, cookie(&key, HOURS * 3600), Json(session)).into_response())
}

/// Signs out.
#[utoipa::path(delete, path = "/api/v1/session", tag = "session", responses(
    (status = 204), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub(crate) async fn close(State(app): State<App>, caller: Caller, headers: HeaderMap) -> Result<Response, Problem> {
    if let Some(key) = key(&headers) {
        let ended = digest(key);
        let change = move |base: &ascribe_store::Base| {
            base.close_session(&ended)?;
            base.audit(&caller.name, "sign-out", "", "")
        };
        app.change::<_, StoreError>(change).await?;
    }
    Ok((StatusCode::NO_CONTENT, cookie("", 0)).into_response())
}

fn cookie(key: &str, seconds: i64) -> [(header::HeaderName, HeaderValue); 1] {
    let text = format!("{COOKIE}={key}; Path=/; HttpOnly; SameSite=Strict; Max-Age={seconds}");
    [(header::SET_COOKIE, HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static("")))]
}

/// The key that a request's cookie carries.
pub(super) fn key(headers: &HeaderMap) -> Option<&str> {
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs = cookies.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(name, _)| *name == COOKIE).map(|(_, key)| key).filter(|key| !key.is_empty())
}

/// What is kept of a key.
pub(super) fn digest(key: &str) -> [u8; 32] {
    secret::digest(&[key.as_bytes()])
}

/// The token that goes with a key.
pub(super) fn csrf(key: &str) -> String {
    secret::hex(&secret::digest(&[b"csrf", key.as_bytes()]))
}

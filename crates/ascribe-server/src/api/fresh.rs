//! Answers that hold as long as the base stays as it is.
//!
//! Each change of the base has a number. An answer is known by that number, by what the asker may see and by the address: one
//! that was given lately is given again from memory. Its ETag is a digest of what it says, so that a change in what the asker
//! may not see does not show; digests are remembered longer than answers, so that whoever has the answer already is told so
//! before anything is computed. What many ask for at once is computed once; the others wait for it.

use super::sight::Sight;
use crate::accounts::Caller;
use crate::app::App;
use crate::http::problem::Problem;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use xxhash_rust::xxh3::xxh3_128;

/// The most bytes of answers that are remembered.
const MOST: usize = 64 << 20;
/// A longer answer is not remembered.
const LONGEST: usize = 4 << 20;
/// The most answers whose digests are remembered.
const TAGS: usize = 100_000;

/// Answers given lately, by name.
#[derive(Default)]
pub(crate) struct Answers {
    kept: Mutex<Shelf>,
    /// Answers that are being computed, each behind a lock of its own.
    coming: Mutex<HashMap<u128, Turn>>,
}

/// Whose turn it is to compute an answer.
type Turn = Arc<tokio::sync::Mutex<()>>;

/// From so many on, turns that nobody waits for any more are swept out.
const TURNS: usize = 1024;

#[derive(Default)]
struct Shelf {
    by_name: HashMap<u128, (HeaderValue, Bytes)>,
    bytes: usize,
    tags: HashMap<u128, u128>,
}

impl Answers {
    fn get(&self, name: u128) -> Option<(HeaderValue, Bytes)> {
        self.shelf().by_name.get(&name).cloned()
    }

    fn tag(&self, name: u128) -> Option<u128> {
        self.shelf().tags.get(&name).copied()
    }

    fn note(&self, name: u128, tag: u128) {
        let mut shelf = self.shelf();
        if shelf.tags.len() >= TAGS {
            shelf.tags.clear();
        }
        shelf.tags.insert(name, tag);
    }

    fn put(&self, name: u128, kind: HeaderValue, body: Bytes) {
        let mut shelf = self.shelf();
        if shelf.bytes + body.len() > MOST {
            shelf.by_name.clear();
            shelf.bytes = 0;
        }
        shelf.bytes += body.len();
        if let Some((_, old)) = shelf.by_name.insert(name, (kind, body)) {
            shelf.bytes -= old.len();
        }
    }

    fn turn(&self, name: u128) -> Turn {
        let mut coming = self.coming.lock().unwrap_or_else(PoisonError::into_inner);
        if coming.len() > TURNS {
            coming.retain(|_, turn| Arc::strong_count(turn) > 1);
        }
        coming.entry(name).or_default().clone()
    }

    fn done(&self, name: u128) {
        self.coming.lock().unwrap_or_else(PoisonError::into_inner).remove(&name);
    }

    fn shelf(&self) -> std::sync::MutexGuard<'_, Shelf> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Gives what is known already, and names what is new.
pub(super) async fn layer(
    State(app): State<App>,
    caller: Caller,
    request: Request,
    next: Next,
) -> Result<Response, Problem> {
    let last = app.peek(ascribe_store::Base::last_change)?;
    let (sight, address) = (Sight::of(&caller).marking(), request.uri().to_string());
    let name = xxh3_128(format!("{} {last} {} {address}", env!("CARGO_PKG_VERSION"), sight.word()).as_bytes());
    let held = request.headers().clone();
    if let Some(known) = known(&app, name, &held) {
        return Ok(known);
    }
    let turn = app.answers().turn(name);
    let _mine = turn.lock().await;
    if let Some(known) = known(&app, name, &held) {
        return Ok(known);
    }
    let response = next.run(request).await;
    if response.status() != StatusCode::OK {
        app.answers().done(name);
        return Ok(response);
    }
    let (parts, body) = response.into_parts();
    let Ok(bytes) = to_bytes(body, usize::MAX).await else {
        return Ok(StatusCode::INTERNAL_SERVER_ERROR.into_response());
    };
    let tag = xxh3_128(&bytes);
    app.answers().note(name, tag);
    if let Some(kind) = parts.headers.get(header::CONTENT_TYPE).filter(|_| bytes.len() <= LONGEST) {
        app.answers().put(name, kind.clone(), bytes.clone());
    }
    app.answers().done(name);
    if holds(&held, tag) {
        return Ok(named(StatusCode::NOT_MODIFIED.into_response(), tag));
    }
    Ok(named(Response::from_parts(parts, Body::from(bytes)), tag))
}

/// What can be answered without asking the base.
fn known(app: &App, name: u128, held: &HeaderMap) -> Option<Response> {
    let tag = app.answers().tag(name)?;
    if holds(held, tag) {
        return Some(named(StatusCode::NOT_MODIFIED.into_response(), tag));
    }
    let (kind, body) = app.answers().get(name)?;
    Some(named(([(header::CONTENT_TYPE, kind)], body).into_response(), tag))
}

fn written(tag: u128) -> String {
    format!("W/\"{tag:032x}\"")
}

fn named(mut response: Response, tag: u128) -> Response {
    let headers = response.headers_mut();
    if let Ok(tag) = HeaderValue::from_str(&written(tag)) {
        headers.insert(header::ETAG, tag);
    }
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    headers.insert(header::VARY, HeaderValue::from_static("cookie, authorization, accept-encoding"));
    response
}

/// Whether the asker has it already (RFC 9110 §13.1.2).
fn holds(headers: &HeaderMap, tag: u128) -> bool {
    let tag = written(tag);
    let given = headers.get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    given.flat_map(|line| line.split(',')).any(|one| matches!(one.trim(), "*") || one.trim() == tag)
}

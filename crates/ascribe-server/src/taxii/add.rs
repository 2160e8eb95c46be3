//! Adding objects (§5.5) and telling what became of them (§4.3).

use super::collection::writable;
use super::envelope::{self, MOST_BYTES};
use super::error::TaxiiError;
use super::head::{self, Head};
use super::{collection, media, time};
use crate::accounts::Caller;
use crate::app::App;
use ascribe_model::Marking;
use ascribe_store::accounts::{Role, now};
use ascribe_store::shared::{Incoming, Kept, Status};
use ascribe_store::{Base, StoreError};
use axum::body::Body;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use std::collections::HashMap;
use tokio::sync::{Semaphore, SemaphorePermit};

/// How long a status is kept: a day, in microseconds.
const KEPT: i64 = 24 * 3600 * 1_000_000;

/// `POST …/objects/`
///
/// When it answers, what it says is on disk, with the status.
pub(super) async fn add(
    app: &App,
    caller: &Caller,
    name: &str,
    headers: &HeaderMap,
    body: Body,
) -> Result<Response, TaxiiError> {
    let collection = writable(app, caller, name)?;
    media::supported(headers)?;
    let asked = now();
    let (body, _memory) = read(app.memory(), headers, body).await?;
    let (account, sees) = (caller.name.clone(), caller.clearance.marking());
    let id = collection::new_uuid()?;
    let work = move |base: &Base| {
        keep(base, (collection.id, sees), &body, Status { id, account, expires: asked + KEPT, body: Vec::new() })
    };
    let status = app.change(work).await?;
    Ok((StatusCode::ACCEPTED, [(header::CONTENT_TYPE, media::TAXII)], status).into_response())
}

/// Reads a body, taking from the memory for all bodies as it comes, so that those who send slowly hold little of it.
async fn read<'m>(
    memory: &'m Semaphore,
    headers: &HeaderMap,
    mut body: Body,
) -> Result<(Vec<u8>, Option<SemaphorePermit<'m>>), TaxiiError> {
    let told = headers.get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse::<usize>().ok());
    if told.is_some_and(|bytes| bytes > MOST_BYTES) {
        return Err(too_large());
    }
    let (mut bytes, mut held) = (Vec::new(), None::<SemaphorePermit<'m>>);
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|_| {
            TaxiiError::new(StatusCode::REQUEST_TIMEOUT, "The envelope did not come whole, or too slowly.")
        })?;
        let Ok(data) = frame.into_data() else { continue };
        if bytes.len() + data.len() > MOST_BYTES {
            return Err(too_large());
        }
        let more = memory.try_acquire_many(data.len() as u32).map_err(|_| busy())?;
        match &mut held {
            Some(held) => held.merge(more),
            None => held = Some(more),
        }
        bytes.extend_from_slice(&data);
    }
    Ok((bytes, held))
}

fn too_large() -> TaxiiError {
    let words = format!("An envelope has at most {MOST_BYTES} bytes (max_content_length); send several.");
    TaxiiError::new(StatusCode::PAYLOAD_TOO_LARGE, words)
}

fn busy() -> TaxiiError {
    TaxiiError::new(StatusCode::SERVICE_UNAVAILABLE, "Too many envelopes come at once; send it again in a moment.")
        .with(header::RETRY_AFTER, header::HeaderValue::from_static("2"))
}

/// An object of the envelope, or why it cannot be kept.
struct Sent<'b> {
    head: Result<Head<'b>, String>,
    bytes: &'b [u8],
}

fn keep(
    base: &Base,
    (collection, sees): (i64, Marking),
    body: &[u8],
    mut status: Status,
) -> Result<Vec<u8>, TaxiiError> {
    let asked = status.expires - KEPT;
    let sent: Vec<Sent<'_>> =
        envelope::split(body)?.into_iter().map(|bytes| Sent { head: Head::read(bytes), bytes }).collect();
    let markings = Markings::of(base, &sent)?;
    let incoming: Vec<Result<Incoming<'_>, String>> = sent.iter().map(|one| markings.incoming(one)).collect();
    let good: Vec<Incoming<'_>> = incoming.iter().flatten().cloned().collect();
    let mut told = Vec::new();
    base.share(collection, &good, |kept| {
        let resource = resource((&status.id, asked, sees), &incoming, &sent, kept);
        told = resource.to_string().into_bytes();
        status.body.clone_from(&told);
        Some(status)
    })?;
    Ok(told)
}

/// What the marking definitions say that objects refer to.
struct Markings {
    known: HashMap<String, Marking>,
}

impl Markings {
    /// Of the envelope and of the base, which remembers the new ones. The first meaning that an id was given holds.
    fn of(base: &Base, sent: &[Sent<'_>]) -> Result<Markings, StoreError> {
        let mut known = HashMap::new();
        let mut new = Vec::new();
        for one in sent {
            let Some(head) = one.head.as_ref().ok().filter(|head| head.kind == "marking-definition") else { continue };
            if let Some(marking) = head::definition(one.bytes) {
                new.push((head.id.to_string(), marking));
            }
        }
        base.note_markings(&new)?;
        for id in sent.iter().filter_map(|one| one.head.as_ref().ok()).flat_map(Head::markings) {
            if !known.contains_key(id)
                && let Some(marking) = base.marking(id)?
            {
                known.insert(id.to_owned(), marking);
            }
        }
        Ok(Markings { known })
    }

    fn incoming<'b>(&self, one: &'b Sent<'b>) -> Result<Incoming<'b>, String> {
        let head = one.head.as_ref().map_err(Clone::clone)?;
        head.incoming(one.bytes, head.marking(|id| self.known.get(id).copied())?)
    }
}

/// The status resource (§4.3.1). Of a version that was here already the sender is told only if they may see it.
fn resource(
    (id, asked, sees): (&str, i64, Marking),
    incoming: &[Result<Incoming<'_>, String>],
    sent: &[Sent<'_>],
    kept: &[Kept],
) -> Value {
    let (mut successes, mut failures) = (Vec::new(), Vec::new());
    let mut kept = kept.iter();
    for (incoming, sent) in incoming.iter().zip(sent) {
        let fallback = || json!("unknown");
        let id = sent.head.as_ref().map_or_else(|_| fallback(), |head| json!(head.id));
        match incoming {
            Err(why) => failures.push(json!({ "id": id, "version": time::micros(asked), "message": why })),
            Ok(object) => {
                let Some(kept) = kept.next() else { continue };
                let added = if let Kept::Added(at) = kept { *at } else { asked };
                let mut detail = json!({ "id": id, "version": time::version(object.version.unwrap_or(added)) });
                match kept {
                    Kept::Added(_) => {}
                    Kept::Known(marking) | Kept::Differs(marking) if *marking > sees => {}
                    Kept::Known(_) => detail["message"] = json!("This version is here already."),
                    Kept::Differs(_) => {
                        detail["message"] =
                            json!("This version is here already with other content, which was left as it is.");
                    }
                    Kept::Clash => detail["message"] = json!("This id cannot be kept apart from another one."),
                }
                if *kept == Kept::Clash { failures.push(detail) } else { successes.push(detail) }
            }
        }
    }
    let mut resource = json!({
        "id": id, "status": "complete", "request_timestamp": time::micros(asked), "total_count": sent.len(),
        "success_count": successes.len(), "failure_count": failures.len(), "pending_count": 0,
    });
    for (name, list) in [("successes", successes), ("failures", failures)] {
        if !list.is_empty() {
            resource[name] = Value::Array(list);
        }
    }
    resource
}

/// `GET …/status/ID/`: for who sent the envelope, and for admins.
pub(super) async fn status(app: &App, caller: &Caller, id: &str) -> Result<Response, TaxiiError> {
    let found = app.peek(|base| base.status(id))?;
    let known = found.filter(|status| status.account == caller.name || caller.role == Role::Admin);
    let status = known.ok_or_else(|| TaxiiError::not_found("There is no such status; they are kept for a day."))?;
    Ok(([(header::CONTENT_TYPE, media::TAXII)], status.body).into_response())
}

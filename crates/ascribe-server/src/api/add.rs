//! Reports are handed in: read here, kept in the base; long work tells how far it is.

use super::asked::{Asked, unfit};
use super::shapes::record::Added;
use super::sight::Sight;
use crate::accounts::Caller;
use crate::app::App;
use crate::http::problem::{self, Problem};
use ascribe_model::{MarkingError, Reading};
use ascribe_reader::Reader;
use ascribe_store::accounts::Scope;
use ascribe_store::{Base, Marking, NewReport, Store};
use axum::Json;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{FromRequest, Multipart, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::sse::{Event, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::convert::Infallible;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::LazyLock;
use tokio::sync::mpsc;
use utoipa::IntoParams;

static READER: LazyLock<Reader> = LazyLock::new(Reader::shipped);

/// The largest single report, in bytes.
const LARGEST: usize = 32 << 20;
/// The most reports in one request.
const MOST: usize = 500;

/// What the sender knows about a report.
#[derive(Deserialize, IntoParams, Clone, Default)]
#[into_params(parameter_in = Query)]
pub struct Told {
    /// Its file name, which decides where the bytes leave the format open.
    pub name: Option<String>,
    /// The day of the report, where it does not say.
    #[param(value_type = Option<String>)]
    pub date: Option<Date>,
    /// Its address.
    pub url: Option<String>,
    /// Its publisher.
    pub publisher: Option<String>,
    /// clear, green, amber, amber+strict or red; clear if not said.
    pub marking: Option<String>,
}

/// A report on its way.
struct Incoming {
    bytes: Bytes,
    told: Told,
}

/// What is said of one report, in the order of the request.
#[derive(Serialize)]
#[serde(untagged)]
enum Said {
    Stage { at: usize, stage: &'static str },
    Added { at: usize, added: Added },
    Problem { at: usize, detail: String },
}

/// Reads reports and keeps them. The body is one report, or a form (`multipart/form-data`) with a `file` for each, and
/// `marking`, `date` and `publisher` that hold for all. With `Accept: text/event-stream` the answer tells each step:
/// events `stage`, `added` and `problem`, each with the report's number `at`. Else it comes when all are kept.
#[utoipa::path(post, path = "/api/v1/reports", tag = "reports", params(Told),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses((status = 201, body = Vec<Added>), (status = 403, body = Problem), (status = 413, body = Problem), (status = 422, body = Problem)))]
pub async fn add(
    State(app): State<App>,
    caller: Caller,
    Asked(told): Asked<Told>,
    request: Request,
) -> Result<Response, Problem> {
    caller.must(Scope::Write)?;
    let live = accepts_events(request.headers());
    let incoming = take(request, told).await?;
    for one in &incoming {
        fit(&caller, &one.told)?;
    }
    let (say, said) = mpsc::channel::<Said>(64);
    let work = tokio::task::spawn_blocking(move || {
        for (at, one) in incoming.into_iter().enumerate() {
            let last = one_by_one(&app, at, one, &say);
            if say.blocking_send(last).is_err() {
                return;
            }
        }
    });
    if live { Ok(events(said)) } else { gathered(said, work).await }
}

fn accepts_events(headers: &HeaderMap) -> bool {
    headers.get(header::ACCEPT).and_then(|v| v.to_str().ok()).is_some_and(|v| v.contains("text/event-stream"))
}

/// Whether the sender may mark a report so: nobody hides a report from themselves.
fn fit(caller: &Caller, told: &Told) -> Result<Marking, Problem> {
    let word = told.marking.as_deref().unwrap_or("clear");
    let marking = word.parse().map_err(|e: MarkingError| unfit(e.to_string()))?;
    if Sight::of(caller).covers(marking) {
        return Ok(marking);
    }
    Err(unfit("The report would be marked above your own clearance; you could not see it yourself."))
}

async fn take(request: Request, told: Told) -> Result<Vec<Incoming>, Problem> {
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    if kind.starts_with("multipart/form-data") {
        return form(request, told).await;
    }
    let bytes = whole(request.into_body()).await?;
    Ok(vec![Incoming { bytes, told }])
}

async fn whole(body: Body) -> Result<Bytes, Problem> {
    to_bytes(body, LARGEST)
        .await
        .map_err(|_| problem::of(StatusCode::PAYLOAD_TOO_LARGE, format!("A report has at most {} MB.", LARGEST >> 20)))
}

async fn form(request: Request, told: Told) -> Result<Vec<Incoming>, Problem> {
    let mut form = Multipart::from_request(request, &()).await.map_err(|e| problem::of(e.status(), e.body_text()))?;
    let mut all = told;
    let mut files: Vec<(Option<String>, Bytes)> = Vec::new();
    while let Some(field) = form.next_field().await.map_err(|e| problem::of(e.status(), e.body_text()))? {
        let (name, file) = (field.name().unwrap_or_default().to_owned(), field.file_name().map(str::to_owned));
        let bytes = field.bytes().await.map_err(|e| problem::of(e.status(), e.body_text()))?;
        let words = || String::from_utf8_lossy(&bytes).into_owned();
        match name.as_str() {
            "file" if bytes.len() > LARGEST => {
                let why = format!("{}: a report has at most {} MB.", file.unwrap_or_default(), LARGEST >> 20);
                return Err(problem::of(StatusCode::PAYLOAD_TOO_LARGE, why));
            }
            "file" if files.len() == MOST => return Err(unfit(format!("At most {MOST} reports in one request."))),
            "file" => files.push((file, bytes)),
            "marking" => all.marking = Some(words()),
            "publisher" => all.publisher = Some(words()),
            "date" => all.date = Some(words().parse().map_err(|_| unfit("date is no day such as 2022-09-11"))?),
            _ => {}
        }
    }
    if files.is_empty() {
        return Err(unfit("The form holds no field `file`."));
    }
    Ok(files.into_iter().map(|(name, bytes)| Incoming { bytes, told: Told { name, ..all.clone() } }).collect())
}

/// Reads and keeps one report; tells each step on the way and returns the last word.
fn one_by_one(app: &App, at: usize, one: Incoming, say: &mpsc::Sender<Said>) -> Said {
    // Whoever does not listen any more has their reports kept all the same.
    let _ = say.blocking_send(Said::Stage { at, stage: "reading" });
    let reading = match read(&one) {
        Ok(reading) => reading,
        Err(detail) => return Said::Problem { at, detail },
    };
    let _ = say.blocking_send(Said::Stage { at, stage: "keeping" });
    match keep(app, one, reading) {
        Ok(added) => Said::Added { at, added },
        Err(problem) => Said::Problem { at, detail: problem.detail },
    }
}

fn read(one: &Incoming) -> Result<Reading, String> {
    let options = ascribe_text::Options {
        max_input_bytes: LARGEST,
        fallback_date: one.told.date,
        ..ascribe_text::Options::default()
    };
    // A net for faults of the passes: the report is refused, the server goes on.
    let read = catch_unwind(AssertUnwindSafe(|| {
        let document = ascribe_text::read(&one.bytes, one.told.name.as_deref(), &options).map_err(|e| e.to_string())?;
        Ok(READER.read(&document))
    }));
    read.unwrap_or_else(|_| Err("The reader failed at this report; please tell the makers of Ascribe.".into()))
}

fn keep(app: &App, one: Incoming, reading: Reading) -> Result<Added, Problem> {
    let Told { name, url, publisher, marking, .. } = one.told;
    let title = reading.document.title.clone().or_else(|| name.clone()).unwrap_or_else(|| "Untitled report".into());
    let claims = reading.claims.len();
    let report = NewReport {
        source: name,
        url,
        publisher,
        marking: marking.as_deref().and_then(|word| word.parse().ok()).unwrap_or_default(),
        ..NewReport::new(reading, one.bytes.to_vec())
    };
    let kept = app.write_here(move |base: &mut Base| base.add(std::slice::from_ref(&report)))?;
    let kept = kept.into_iter().next().ok_or_else(|| unfit("The base kept nothing of this report."))?;
    Ok(Added {
        report: kept.document.to_string(),
        title,
        outcome: super::show::word(kept.outcome),
        claims: u32::try_from(claims).unwrap_or(u32::MAX),
    })
}

fn events(said: mpsc::Receiver<Said>) -> Response {
    let stream = stream::unfold(said, |mut said| async move {
        let next = said.recv().await?;
        let name = match &next {
            Said::Stage { .. } => "stage",
            Said::Added { .. } => "added",
            Said::Problem { .. } => "problem",
        };
        let event = Event::default().event(name).json_data(&next).unwrap_or_default();
        Some((Ok::<_, Infallible>(event), said))
    });
    Sse::new(stream).into_response()
}

/// The answer once all is done; the first fault decides where nothing was kept.
async fn gathered(mut said: mpsc::Receiver<Said>, work: tokio::task::JoinHandle<()>) -> Result<Response, Problem> {
    let (mut all, mut fault) = (Vec::new(), None);
    while let Some(next) = said.recv().await {
        match next {
            Said::Added { added, .. } => all.push(added),
            Said::Problem { detail, .. } => fault = fault.or(Some(detail)),
            Said::Stage { .. } => {}
        }
    }
    let _ = work.await;
    match fault {
        Some(detail) if all.is_empty() => Err(unfit(detail)),
        _ => Ok((StatusCode::CREATED, Json(all)).into_response()),
    }
}

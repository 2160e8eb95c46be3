//! What all handlers share, and how the rooms' routes come together.

use crate::accounts::guard::Guard;
use crate::api::{Answers, Sight};
use crate::http::{problem, same_site, security};
use crate::metrics::{self, Counters};
use crate::pool::Pool;
use crate::{api, pages, taxii};
use ascribe_store::{AsOf, Base, Marking, Stats, Store, StoreError};
use axum::Router;
use axum::http::StatusCode;
use axum::middleware::{from_fn, from_fn_with_state};
use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::Semaphore;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::timeout::{RequestBodyTimeoutLayer, TimeoutLayer};
use tower_http::trace::TraceLayer;

/// How many bytes of bodies are held in memory at once, of all requests together.
const MEMORY: usize = 256 * 1024 * 1024;
/// How long a client may pause within a body.
const BODY_PAUSE: Duration = Duration::from_secs(15);
/// How long a request may take until its answer begins; the body counts in.
const LONGEST: Duration = Duration::from_secs(120);

/// What all handlers share: cheap to clone.
#[derive(Clone)]
pub(crate) struct App {
    shared: Arc<Shared>,
}

struct Shared {
    readers: Pool,
    /// One for each marking, from the lowest, that hides something.
    narrow: [Pool; Marking::ALL.len() - 1],
    writers: Pool,
    guard: Guard,
    answers: Answers,
    stats: Mutex<HashMap<Marking, (i64, Stats)>>,
    counters: Counters,
    memory: Semaphore,
    record_asked: Arc<AtomicBool>,
    loopback: bool,
}

impl App {
    /// For the base behind the pools, listening on loopback or not.
    pub fn new(readers: Pool, writers: Pool, loopback: bool) -> App {
        App {
            shared: Arc::new(Shared {
                narrow: std::array::from_fn(|rank| readers.seeing_up_to(Marking::ALL[rank])),
                readers,
                writers,
                guard: Guard::new(),
                answers: Answers::default(),
                stats: Mutex::default(),
                counters: Counters::default(),
                memory: Semaphore::new(MEMORY),
                record_asked: Arc::default(),
                loopback,
            }),
        }
    }

    /// Asks the base here and now. Only for what takes well under a millisecond: the thread serves others too.
    ///
    /// # Errors
    /// As `ask` does, or if no connection can be opened.
    pub fn peek<T>(&self, ask: impl FnOnce(&Base) -> Result<T, StoreError>) -> Result<T, StoreError> {
        self.shared.readers.with(ask)
    }

    /// Asks the base on a thread where that may take its time.
    ///
    /// # Errors
    /// As `ask` does, or if no connection can be opened.
    pub async fn ask<T, E>(&self, ask: impl FnOnce(&Base) -> Result<T, E> + Send + 'static) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let shared = self.shared.clone();
        aside(move || shared.readers.with(ask)).await
    }

    /// Asks the base for somebody, on a thread where that may take its time. It is asked within one state, and what is out of
    /// sight is not there: neither rows nor what is counted over them.
    ///
    /// # Errors
    /// As `ask` does, or if no connection can be opened.
    pub async fn ask_for<T, E>(
        &self,
        sight: Sight,
        ask: impl FnOnce(&Base) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let shared = self.shared.clone();
        aside(move || shared.see(sight.marking(), ask)).await
    }

    /// Changes the base, on a thread where that may take its time; one change at a time.
    ///
    /// # Errors
    /// As `change` does, or if no connection can be opened.
    pub async fn change<T, E>(&self, change: impl FnOnce(&Base) -> Result<T, E> + Send + 'static) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let shared = self.shared.clone();
        aside(move || shared.writers.with(change)).await
    }

    /// Adds to the record or decides about it, on a thread where that may take its time; one change at a time.
    ///
    /// # Errors
    /// As `write` does, or if no connection can be opened.
    pub async fn write<T, E>(&self, write: impl FnOnce(&mut Base) -> Result<T, E> + Send + 'static) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let app = self.clone();
        aside(move || app.write_here(write)).await
    }

    /// The same on this thread, which must be one that may take its time.
    ///
    /// # Errors
    /// As `write` does, or if no connection can be opened.
    pub fn write_here<T, E: From<StoreError>>(&self, write: impl FnOnce(&mut Base) -> Result<T, E>) -> Result<T, E> {
        self.shared.writers.with_mut(write)
    }

    /// Answers that were given lately.
    pub fn answers(&self) -> &Answers {
        &self.shared.answers
    }

    /// How much there is of what the connection sees; counted once for each state of the base, since counting takes the longer
    /// the more there is.
    ///
    /// # Errors
    /// If the base cannot be read.
    pub fn stats(&self, base: &Base) -> Result<Stats, StoreError> {
        let (last, sight) = (base.last_change()?, base.sight().unwrap_or(Marking::Red));
        let mut kept = self.shared.stats.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, stats)) = kept.get(&sight).filter(|(seq, _)| *seq == last) {
            return Ok(*stats);
        }
        let stats = base.stats(AsOf::Now)?;
        kept.insert(sight, (last, stats));
        Ok(stats)
    }

    /// What is counted for those who watch the server.
    pub fn counters(&self) -> &Counters {
        &self.shared.counters
    }

    /// What looks after sign-ins.
    pub fn guard(&self) -> &Guard {
        &self.shared.guard
    }

    /// Bytes of memory for bodies that are held whole.
    pub fn memory(&self) -> &Semaphore {
        &self.shared.memory
    }

    /// Notes that somebody asked for a collection of the record.
    pub fn ask_for_record(&self) {
        self.shared.record_asked.store(true, Ordering::Relaxed);
    }

    /// Whether somebody did.
    pub fn record_asked(&self) -> &Arc<AtomicBool> {
        &self.shared.record_asked
    }

    /// Whether everyone who can reach the server may do everything: on loopback while there are no accounts.
    ///
    /// # Errors
    /// If the base cannot be read.
    pub fn is_open(&self) -> Result<bool, StoreError> {
        Ok(self.shared.loopback && !self.peek(Base::has_accounts)?)
    }
}

impl Shared {
    /// Asks what may be seen up to a marking. Where nothing is marked above it, that is all, and the tables are asked themselves.
    fn see<T, E: From<StoreError>>(&self, level: Marking, ask: impl FnOnce(&Base) -> Result<T, E>) -> Result<T, E> {
        let Some(narrow) = self.narrow.get(usize::from(level.rank())) else {
            return self.readers.with(|b| b.at_once(ask));
        };
        // Nothing comes to be marked above it between this look and the question: both are of one state.
        let whole = self.readers.with(|base| {
            base.at_once(|base| match base.has_marked_above(level)? {
                true => Ok(Err(ask)),
                false => ask(base).map(Ok),
            })
        })?;
        match whole {
            Ok(answer) => Ok(answer),
            Err(ask) => narrow.with(|base| base.at_once(ask)),
        }
    }
}

/// Runs what blocks on a thread for that, and hands on a panic.
async fn aside<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    match tokio::task::spawn_blocking(work).await {
        Ok(done) => done,
        Err(failed) => std::panic::resume_unwind(failed.into_panic()),
    }
}

/// All routes, with what holds for every answer.
pub(crate) fn router(app: App) -> Router {
    Router::new()
        .merge(api::router(&app))
        .merge(metrics::router())
        .merge(pages::router())
        .layer(CompressionLayer::new())
        .merge(taxii::router())
        .fallback(|| async { problem::of(StatusCode::NOT_FOUND, "There is nothing at this address.") })
        .method_not_allowed_fallback(|| async {
            problem::of(StatusCode::METHOD_NOT_ALLOWED, "This address does not know that method.")
        })
        .layer(from_fn_with_state(app.clone(), same_site::check))
        .layer(from_fn_with_state(app.clone(), metrics::count))
        .layer(RequestBodyTimeoutLayer::new(BODY_PAUSE))
        .layer(TimeoutLayer::with_status_code(StatusCode::REQUEST_TIMEOUT, LONGEST))
        .layer(from_fn(security::headers))
        .layer(CatchPanicLayer::custom(|_| {
            axum::response::IntoResponse::into_response(problem::of(
                StatusCode::INTERNAL_SERVER_ERROR,
                "The server failed at this request; its log tells more.",
            ))
        }))
        .layer(TraceLayer::new_for_http())
        .with_state(app)
}

//! Listening: who may connect, how many, how long, and how it ends.

use crate::app::{self, App};
use crate::http::patience::Patient;
use crate::pool::Pool;
use crate::taxii::{self, filling::Filling};
use ascribe_store::{Base, Mode, StoreError};
use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::{GracefulConnection, GracefulShutdown};
use hyper_util::service::TowerToHyperService;
use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tower::ServiceExt;

/// What to serve and where.
#[derive(Clone, Debug)]
pub struct Options {
    /// The base; made where it is missing.
    pub base: PathBuf,
    /// Where to listen; port 0 takes any that is free.
    pub listen: SocketAddr,
}

/// Why it cannot be served, or no longer.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// Others could reach a server that knows no accounts.
    #[error(
        "{0} can be reached by others, and the base has no account: make one first (`ascribe user add NAME --role admin \
         --clearance amber+strict --password-stdin --base FILE`), or listen on 127.0.0.1"
    )]
    NobodyMaySignIn(SocketAddr),
    /// The address cannot be listened on.
    #[error("cannot listen on {0}: {1}; choose another with --listen")]
    Listen(SocketAddr, io::Error),
    /// The base cannot be used.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The system refused something else.
    #[error(transparent)]
    Io(#[from] io::Error),
}

/// How many connections are served at once; more wait in the system's queue.
const CONNECTIONS: usize = 1024;
/// Within which time the head of a request must have come, also on a connection that is kept open.
const HEAD: Duration = Duration::from_secs(30);
/// How long a client may take no byte of an answer.
const STALL: Duration = Duration::from_secs(30);
/// How long requests under way may still take once the server is told to stop.
const FAREWELL: Duration = Duration::from_secs(10);
/// The most bytes of a request's head.
const HEAD_BYTES: usize = 64 * 1024;
/// Connections of the pool that asks: more than there are threads that ask would lie idle.
const READERS: usize = 16;

/// Serves the base until the process is told to stop (Ctrl-C or SIGTERM). `ready` is told the address that it listens on.
///
/// # Errors
/// If it may not or cannot be served.
pub fn serve(options: &Options, ready: impl FnOnce(SocketAddr)) -> Result<(), ServeError> {
    let base = Base::open(&options.base, Mode::Add)?;
    let loopback = options.listen.ip().is_loopback();
    if !loopback && !base.has_accounts()? {
        return Err(ServeError::NobodyMaySignIn(options.listen));
    }
    taxii::make_collections(&base)?;
    drop(base);
    let readers = Pool::new(&options.base, Mode::Ask, READERS);
    let writers = Pool::new(&options.base, Mode::Add, 1);
    let app = App::new(readers, writers, loopback);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let open = app.is_open()?;
    let _filling = Filling::start(&options.base, app.record_asked().clone());
    let ready = |address| {
        if open {
            tracing::warn!("there is no account yet: whoever can reach {address} on this machine may do everything");
        }
        ready(address);
    };
    runtime.block_on(listen(options.listen, app::router(app), ready))
}

async fn listen(address: SocketAddr, router: Router, ready: impl FnOnce(SocketAddr)) -> Result<(), ServeError> {
    let listener = TcpListener::bind(address).await.map_err(|e| ServeError::Listen(address, e))?;
    ready(listener.local_addr()?);
    let places = Arc::new(Semaphore::new(CONNECTIONS));
    let graceful = GracefulShutdown::new();
    let mut stop = std::pin::pin!(told_to_stop());
    loop {
        let Ok(place) = places.clone().acquire_owned().await else { break };
        let (stream, peer) = tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok(accepted) => accepted,
                Err(error) => {
                    // Out of file handles, most likely: others end meanwhile.
                    tracing::warn!("cannot accept a connection: {error}");
                    tokio::time::sleep(Duration::from_millis(100)).await;
                    continue;
                }
            },
            () = &mut stop => break,
        };
        let connection = graceful.watch(connection(stream, peer, router.clone()));
        tokio::spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!("{peer}: {error}");
            }
            drop(place);
        });
    }
    tracing::info!("stopping");
    drop(listener);
    if tokio::time::timeout(FAREWELL, graceful.shutdown()).await.is_err() {
        tracing::warn!("gave up on requests that took longer than {} s", FAREWELL.as_secs());
    }
    Ok(())
}

fn connection(stream: TcpStream, peer: SocketAddr, router: Router) -> impl GracefulConnection<Error = hyper::Error> {
    let _ = stream.set_nodelay(true);
    let service = router.map_request(move |mut request: hyper::Request<hyper::body::Incoming>| {
        request.extensions_mut().insert(ConnectInfo(peer));
        request.map(Body::new)
    });
    http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD)
        .max_buf_size(HEAD_BYTES)
        .serve_connection(TokioIo::new(Patient::new(stream, STALL)), TowerToHyperService::new(service))
}

async fn told_to_stop() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    let _ = tokio::signal::ctrl_c().await;
}

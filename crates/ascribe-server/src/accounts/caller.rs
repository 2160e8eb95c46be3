//! The account behind a request.

use super::guard::Verdict;
use super::{secret, session};
use crate::app::App;
use crate::http::problem::{self, Problem};
use ascribe_model::Way;
use ascribe_store::StoreError;
use ascribe_store::accounts::{Account, Clearance, Role, Scope};
use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::request::Parts;
use axum::http::{HeaderValue, Method, StatusCode, header};
use base64ct::{Base64, Encoding};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::time::Duration;

/// Who asks, how they signed in, and what they may. As an extractor it refuses requests that nobody signed.
#[derive(Clone, Debug)]
pub(crate) struct Caller {
    /// The account's name; `local` if the server runs open.
    pub name: String,
    /// What the account is for.
    pub role: Role,
    /// Up to which marking it may see.
    pub clearance: Clearance,
    /// How it signed in.
    pub via: Via,
    scopes: Vec<Scope>,
}

/// How someone signed in.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Via {
    /// Not at all: the server runs open.
    Open,
    /// By name and password.
    Password,
    /// By a token with this id.
    Token(String),
    /// By the session cookie; the token that changes must carry.
    Session {
        /// What `X-CSRF-Token` must say.
        csrf: String,
    },
}

impl Caller {
    /// Whether this may be done: the role allows it, and the token too.
    pub fn may(&self, scope: Scope) -> bool {
        self.role >= scope.role() && self.scopes.iter().any(|held| *held >= scope)
    }

    /// Refuses what may not be done.
    ///
    /// # Errors
    /// A 403 that says which role or scope it takes.
    pub fn must(&self, scope: Scope) -> Result<(), Problem> {
        if self.may(scope) {
            return Ok(());
        }
        let why = format!("This takes the role {} and, with a token, the scope {scope}.", scope.role());
        Err(problem::of(StatusCode::FORBIDDEN, why))
    }

    /// By which way anything goes to them.
    pub fn way(&self) -> Way {
        Way::Served { clearance: self.clearance.marking() }
    }

    fn of(account: Account, via: Via, scopes: Vec<Scope>) -> Caller {
        let Account { name, role, clearance, .. } = account;
        Caller { name, role, clearance, via, scopes }
    }

    fn open() -> Caller {
        Caller {
            name: "local".into(),
            role: Role::Admin,
            clearance: Clearance::AmberStrict,
            via: Via::Open,
            scopes: Scope::ALL.to_vec(),
        }
    }
}

impl FromRequestParts<App> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Caller, Problem> {
        // The layer that logs and the handler may both ask.
        if let Some(known) = parts.extensions.get::<Caller>() {
            return Ok(known.clone());
        }
        let caller = find(parts, app).await?;
        parts.extensions.insert(caller.clone());
        Ok(caller)
    }
}

async fn find(parts: &Parts, app: &App) -> Result<Caller, Problem> {
    if let Some(signed) = parts.headers.get(header::AUTHORIZATION) {
        let (scheme, rest) = signed.to_str().ok().and_then(|text| text.split_once(' ')).ok_or_else(nobody)?;
        return match scheme.to_ascii_lowercase().as_str() {
            "bearer" => by_token(app, rest.trim()),
            "basic" => by_password(app, peer(parts), rest.trim()).await,
            _ => Err(nobody()),
        };
    }
    if let Some(key) = session::key(&parts.headers) {
        let found = app.peek(|base| base.session(&session::digest(key)))?;
        if let Some(account) = found {
            return by_session(parts, account, session::csrf(key));
        }
    }
    if app.is_open()? { Ok(Caller::open()) } else { Err(nobody()) }
}

fn by_session(parts: &Parts, account: Account, csrf: String) -> Result<Caller, Problem> {
    let safe = matches!(parts.method, Method::GET | Method::HEAD | Method::OPTIONS);
    let given = parts.headers.get("x-csrf-token").map(HeaderValue::as_bytes).unwrap_or_default();
    if !safe && !secret::same(given, csrf.as_bytes()) {
        let why = "A change under a session must carry its token in X-CSRF-Token; GET /api/v1/session tells it.";
        return Err(problem::of(StatusCode::FORBIDDEN, why));
    }
    Ok(Caller::of(account, Via::Session { csrf }, Scope::ALL.to_vec()))
}

fn by_token(app: &App, text: &str) -> Result<Caller, Problem> {
    let (id, key) = secret::split_token(text).ok_or_else(nobody)?;
    let held = app.peek(|base| base.token(id))?.ok_or_else(nobody)?;
    if !secret::same(&held.digest, &secret::digest(&[key.as_bytes()])) {
        return Err(nobody());
    }
    Ok(Caller::of(held.account, Via::Token(id.to_owned()), held.scopes))
}

async fn by_password(app: &App, from: IpAddr, encoded: &str) -> Result<Caller, Problem> {
    let most = secret::LONGEST_PASSWORD * 2;
    let decoded = Some(encoded).filter(|text| text.len() <= most).and_then(|text| Base64::decode_vec(text).ok());
    let text = decoded.and_then(|bytes| String::from_utf8(bytes).ok()).ok_or_else(nobody)?;
    let (name, password) = text.split_once(':').ok_or_else(nobody)?;
    let account = sign_in(app, from, name, password).await?;
    Ok(Caller::of(account, Via::Password, Scope::ALL.to_vec()))
}

/// The account that a name and password belong to.
///
/// # Errors
/// 401 if they belong to none, 429 if there were too many attempts.
pub(crate) async fn sign_in(app: &App, from: IpAddr, name: &str, password: &str) -> Result<Account, Problem> {
    if name.len() > 64 || password.len() > secret::LONGEST_PASSWORD {
        return Err(nobody());
    }
    let account = app.peek(|base| base.account(name))?.filter(|account| !account.locked);
    match app.guard().check(from, name, password, account.as_ref().map(|a| a.password.as_str())).await {
        Verdict::Right => account.ok_or_else(nobody),
        Verdict::Wrong => {
            tracing::warn!("sign-in as {name:?} from {from} failed");
            let name = name.to_owned();
            let noted = move |base: &ascribe_store::Base| base.audit(&name, "sign-in.refused", "", &from.to_string());
            app.change::<_, StoreError>(noted).await?;
            Err(nobody())
        }
        Verdict::Wait(time) => Err(too_many(time)),
    }
}

/// Where a request comes from.
pub(super) fn peer(parts: &Parts) -> IpAddr {
    let info = parts.extensions.get::<ConnectInfo<SocketAddr>>();
    info.map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |info| info.0.ip())
}

fn nobody() -> Problem {
    problem::of(StatusCode::UNAUTHORIZED, "Sign in with a token (Bearer), a name and password (Basic), or a session.")
        .with(
            header::WWW_AUTHENTICATE,
            HeaderValue::from_static("Bearer realm=\"ascribe\", Basic realm=\"ascribe\", charset=\"UTF-8\""),
        )
}

fn too_many(time: Duration) -> Problem {
    problem::of(StatusCode::TOO_MANY_REQUESTS, "Too many attempts to sign in; wait, then try again.")
        .with(header::RETRY_AFTER, time.as_secs() + 1)
}

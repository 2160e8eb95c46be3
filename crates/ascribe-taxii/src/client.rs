//! Requests and what comes back.

use crate::TaxiiError;
use crate::page::{Envelope, Filter, Page, Place, escape};
use crate::reach::{PrivateAddress, PublicOnly};
use crate::sign_in::{Certificate, SignIn};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::error::Error as _;
use std::time::Duration;
use ureq::Agent;
use ureq::http::{Response, Uri, header};
use ureq::unversioned::transport::DefaultConnector;

const TAXII: &str = "application/taxii+json;version=2.1";
/// The most bytes of an answer that are taken in.
const MOST_BYTES: u64 = 256 * 1024 * 1024;
/// How often something is tried.
const TRIES: u32 = 5;
/// The longest wait that a server may ask for before the run ends instead.
const LONGEST_WAIT: u64 = 120;

/// How to speak to a server.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Who signs in.
    pub sign_in: SignIn,
    /// Certificates.
    pub certificate: Certificate,
}

/// A client of one server: that of the address it was made with.
pub struct Client {
    agent: Agent,
    base: Uri,
    authorization: Option<String>,
}

/// Which API roots a server has (§4.1).
#[derive(Clone, PartialEq, Eq, Debug, Default, Deserialize)]
pub struct Discovery {
    /// Its title.
    #[serde(default)]
    pub title: String,
    /// More about it.
    #[serde(default)]
    pub description: String,
    /// Whom to ask.
    #[serde(default)]
    pub contact: String,
    /// The root to use if none is chosen.
    #[serde(default)]
    pub default: String,
    /// Addresses of all roots.
    #[serde(default)]
    pub api_roots: Vec<String>,
}

/// A collection (§5.2).
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
pub struct Collection {
    /// Its id.
    pub id: String,
    /// Its title.
    #[serde(default)]
    pub title: String,
    /// More about it.
    #[serde(default)]
    pub description: String,
    /// Another name of it.
    #[serde(default)]
    pub alias: String,
    /// Whether its objects may be asked for.
    #[serde(default)]
    pub can_read: bool,
    /// Whether objects may be sent to it.
    #[serde(default)]
    pub can_write: bool,
}

#[derive(Deserialize)]
struct Collections {
    #[serde(default)]
    collections: Vec<Collection>,
}

/// What became of an envelope (§4.3).
#[derive(Clone, PartialEq, Debug, Deserialize)]
pub struct Status {
    /// Its id.
    pub id: String,
    /// `complete` or `pending`.
    pub status: String,
    /// How many objects were sent.
    #[serde(default)]
    pub total_count: u64,
    /// How many were taken.
    #[serde(default)]
    pub success_count: u64,
    /// How many were refused.
    #[serde(default)]
    pub failure_count: u64,
    /// How many wait.
    #[serde(default)]
    pub pending_count: u64,
    /// Those that were refused, and why.
    #[serde(default)]
    pub failures: Vec<Value>,
}

/// A server's error message (§3.6.1).
#[derive(Deserialize, Default)]
struct Message {
    #[serde(default)]
    title: String,
    #[serde(default)]
    description: String,
}

impl Client {
    /// A client for the server at an address.
    ///
    /// # Errors
    /// If the address is none, signing in there would not be safe, or a certificate cannot be used.
    pub fn new(url: &str, options: &Options) -> Result<Client, TaxiiError> {
        let base: Uri = url.parse().map_err(|_| TaxiiError::Address(url.into()))?;
        let scheme = base.scheme_str().unwrap_or_default();
        let host = base.host().unwrap_or_default();
        if !matches!(scheme, "http" | "https") || host.is_empty() {
            return Err(TaxiiError::Address(url.into()));
        }
        let here = host == "localhost" || host == "[::1]" || host.starts_with("127.");
        let authorization = options.sign_in.header();
        if scheme == "http" && !here && authorization.is_some() {
            return Err(TaxiiError::Plain(url.into()));
        }
        let config = Agent::config_builder()
            .tls_config(options.certificate.config()?)
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .proxy(None)
            .timeout_connect(Some(Duration::from_secs(20)))
            .timeout_global(Some(Duration::from_secs(600)))
            .timeout_recv_response(Some(Duration::from_secs(120)))
            .user_agent(concat!("ascribe/", env!("CARGO_PKG_VERSION")))
            .build();
        let agent = Agent::with_parts(config, DefaultConnector::default(), PublicOnly::default());
        Ok(Client { agent, base, authorization })
    }

    /// The address that it was made with, or the one that `path` names on the same server.
    ///
    /// # Errors
    /// If that is another server.
    pub fn at(&self, path: &str) -> Result<String, TaxiiError> {
        let own = format!(
            "{}://{}",
            self.base.scheme_str().unwrap_or_default(),
            self.base.authority().map(|a| a.as_str()).unwrap_or_default()
        );
        let whole =
            if path.starts_with('/') && !path.starts_with("//") { format!("{own}{path}") } else { path.to_owned() };
        match whole.strip_prefix(&own) {
            Some(rest) if rest.starts_with('/') => Ok(with_slash(&whole)),
            _ => Err(TaxiiError::Elsewhere(path.into())),
        }
    }

    /// Which API roots the server has, asked at its discovery address.
    ///
    /// # Errors
    /// If it cannot be reached, refuses, or does not speak TAXII 2.1.
    pub fn discover(&self) -> Result<Discovery, TaxiiError> {
        let path = self.base.path();
        self.get(&self.at(if path == "/" { "/taxii2/" } else { path })?)
    }

    /// The API root to use: the address given, if it is one, else the default one of the server.
    ///
    /// # Errors
    /// As [`Client::discover`], or if there is none.
    pub fn root(&self) -> Result<String, TaxiiError> {
        let path = self.base.path();
        if !matches!(path, "/" | "/taxii2" | "/taxii2/" | "/taxii" | "/taxii/") {
            return self.at(path);
        }
        let found = self.discover()?;
        let root = Some(found.default).filter(|root| !root.is_empty()).or_else(|| found.api_roots.first().cloned());
        let why = || TaxiiError::Foreign { url: self.base.to_string(), why: "it has no API root".into() };
        self.at(&root.ok_or_else(why)?)
    }

    /// The collections of an API root.
    ///
    /// # Errors
    /// As [`Client::discover`].
    pub fn collections(&self, root: &str) -> Result<Vec<Collection>, TaxiiError> {
        Ok(self.get::<Collections>(&format!("{root}collections/"))?.collections)
    }

    /// The page of a collection at a place.
    ///
    /// # Errors
    /// As [`Client::discover`].
    pub fn page(&self, root: &str, collection: &str, filter: &Filter, place: &Place) -> Result<Page, TaxiiError> {
        let query = filter.query(place);
        let mark = if query.is_empty() { "" } else { "?" };
        let url = format!("{root}collections/{}/objects/{mark}{query}", escape(collection));
        let response = self.ask(&url, None)?;
        let last = response.headers().get("x-taxii-date-added-last").and_then(|value| value.to_str().ok());
        let last = last.unwrap_or_default().to_owned();
        Ok(self.read::<Envelope>(&url, response)?.page(place, &last))
    }

    /// Sends an envelope.
    ///
    /// # Errors
    /// As [`Client::discover`].
    pub fn add(&self, root: &str, collection: &str, envelope: &[u8]) -> Result<Status, TaxiiError> {
        let url = format!("{root}collections/{}/objects/", escape(collection));
        let response = self.ask(&url, Some(envelope))?;
        self.read(&url, response)
    }

    /// What became of an envelope.
    ///
    /// # Errors
    /// As [`Client::discover`].
    pub fn status(&self, root: &str, id: &str) -> Result<Status, TaxiiError> {
        self.get(&format!("{root}status/{}/", escape(id)))
    }

    /// How large an envelope may be (§4.2).
    ///
    /// # Errors
    /// As [`Client::discover`].
    pub fn max_content_length(&self, root: &str) -> Result<usize, TaxiiError> {
        let resource: Value = self.get(root)?;
        let most = resource.get("max_content_length").and_then(Value::as_u64).unwrap_or(1024 * 1024);
        Ok(usize::try_from(most).unwrap_or(usize::MAX))
    }

    fn get<T: DeserializeOwned>(&self, url: &str) -> Result<T, TaxiiError> {
        let response = self.ask(url, None)?;
        self.read(url, response)
    }

    fn read<T: DeserializeOwned>(&self, url: &str, mut response: Response<ureq::Body>) -> Result<T, TaxiiError> {
        let bytes = response.body_mut().with_config().limit(MOST_BYTES).read_to_vec().map_err(|e| broken(url, &e))?;
        serde_json::from_slice(&bytes).map_err(|e| TaxiiError::Foreign { url: url.into(), why: e.to_string() })
    }

    /// Asks until there is an answer. Adding again what was added is no failure in TAXII, so a POST is tried again too.
    fn ask(&self, url: &str, body: Option<&[u8]>) -> Result<Response<ureq::Body>, TaxiiError> {
        let mut tries = 0;
        loop {
            tries += 1;
            let failed = match self.once(url, body) {
                Ok(response) if response.status().is_success() => return Ok(response),
                Ok(response) => {
                    let status = response.status().as_u16();
                    let wait = retry_after(&response);
                    if !matches!(status, 429 | 500 | 502 | 503 | 504) || tries == TRIES {
                        return Err(refused(url, response));
                    }
                    if wait.is_some_and(|seconds| seconds > LONGEST_WAIT) {
                        return Err(TaxiiError::Wait { url: url.into(), seconds: wait.unwrap_or_default() });
                    }
                    wait
                }
                Err(error) if tries == TRIES || !passes(&error) => return Err(broken(url, &error)),
                Err(_) => None,
            };
            std::thread::sleep(Duration::from_secs(failed.unwrap_or(1 << (tries - 1))));
        }
    }

    fn once(&self, url: &str, body: Option<&[u8]>) -> Result<Response<ureq::Body>, ureq::Error> {
        match body {
            None => {
                let mut request = self.agent.get(url).header(header::ACCEPT, TAXII);
                if let Some(signed) = &self.authorization {
                    request = request.header(header::AUTHORIZATION, signed);
                }
                request.call()
            }
            Some(body) => {
                let mut request =
                    self.agent.post(url).header(header::ACCEPT, TAXII).header(header::CONTENT_TYPE, TAXII);
                if let Some(signed) = &self.authorization {
                    request = request.header(header::AUTHORIZATION, signed);
                }
                request.send(body)
            }
        }
    }
}

/// Addresses of TAXII end with a slash (§1.6).
fn with_slash(url: &str) -> String {
    if url.ends_with('/') { url.to_owned() } else { format!("{url}/") }
}

/// How many seconds a server asks to wait. A date instead of a number is taken for a usual wait.
fn retry_after(response: &Response<ureq::Body>) -> Option<u64> {
    let text = response.headers().get(header::RETRY_AFTER)?.to_str().ok()?;
    Some(text.trim().parse().unwrap_or(30))
}

fn refused(url: &str, mut response: Response<ureq::Body>) -> TaxiiError {
    let status = response.status().as_u16();
    let text = response.body_mut().with_config().limit(64 * 1024).read_to_vec().unwrap_or_default();
    let message: Message = serde_json::from_slice(&text).unwrap_or_default();
    let description = if message.description.is_empty() { message.title } else { message.description };
    TaxiiError::Refused { url: url.into(), status, description }
}

/// Whether an error may be gone the next time.
fn passes(error: &ureq::Error) -> bool {
    matches!(
        error,
        ureq::Error::Io(_) | ureq::Error::Timeout(_) | ureq::Error::ConnectionFailed | ureq::Error::Protocol(_)
    )
}

fn broken(url: &str, error: &ureq::Error) -> TaxiiError {
    if let ureq::Error::Other(inner) = error
        && let Some(PrivateAddress(ip)) = inner.downcast_ref()
    {
        return TaxiiError::Private(format!("{url} ({ip})"));
    }
    let cause = error.source().map(|cause| format!(": {cause}")).unwrap_or_default();
    TaxiiError::Reach { url: url.into(), why: format!("{error}{cause}") }
}

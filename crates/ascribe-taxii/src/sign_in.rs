//! Signing in: by name and password, by token, by client certificate.

use crate::TaxiiError;
use base64ct::{Base64, Encoding};
use std::fmt;
use ureq::tls::{self, ClientCert, PemItem, PrivateKey};

/// What a server is told with each request.
#[derive(Clone, Default)]
pub enum SignIn {
    /// Nothing.
    #[default]
    Nobody,
    /// A name and a password (RFC 7617).
    Password {
        /// The name.
        name: String,
        /// The password.
        password: String,
    },
    /// A token (RFC 6750).
    Token(String),
}

impl fmt::Debug for SignIn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            SignIn::Nobody => "nobody",
            SignIn::Password { .. } => "by password",
            SignIn::Token(_) => "by token",
        })
    }
}

impl SignIn {
    /// The value of `Authorization`.
    pub(crate) fn header(&self) -> Option<String> {
        match self {
            SignIn::Nobody => None,
            SignIn::Password { name, password } => {
                Some(format!("Basic {}", Base64::encode_string(format!("{name}:{password}").as_bytes())))
            }
            SignIn::Token(token) => Some(format!("Bearer {token}")),
        }
    }
}

/// A certificate that this client shows, and those that it trusts, in PEM.
#[derive(Clone, Default)]
pub struct Certificate {
    /// The client's certificate with its chain, and its key.
    pub client: Option<(Vec<u8>, Vec<u8>)>,
    /// Authorities to trust instead of the usual ones.
    pub authorities: Option<Vec<u8>>,
}

impl fmt::Debug for Certificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "certificate: {}, authorities: {}", self.client.is_some(), self.authorities.is_some())
    }
}

impl Certificate {
    pub(crate) fn config(&self) -> Result<tls::TlsConfig, TaxiiError> {
        let mut config = tls::TlsConfig::builder();
        if let Some((chain, key)) = &self.client {
            let key = PrivateKey::from_pem(key).map_err(|e| unfit("the client's key", &e))?;
            config = config.client_cert(Some(ClientCert::new_with_certs(&certificates(chain)?, key)));
        }
        if let Some(pem) = &self.authorities {
            config = config.root_certs(tls::RootCerts::new_with_certs(&certificates(pem)?));
        }
        Ok(config.build())
    }
}

fn certificates(pem: &[u8]) -> Result<Vec<tls::Certificate<'static>>, TaxiiError> {
    let items = tls::parse_pem(pem).filter_map(|item| match item {
        Ok(PemItem::Certificate(certificate)) => Some(Ok(certificate)),
        Ok(_) => None,
        Err(error) => Some(Err(unfit("a certificate", &error))),
    });
    let found = items.collect::<Result<Vec<_>, _>>()?;
    if found.is_empty() {
        return Err(TaxiiError::Certificate("there is no certificate in the PEM file".into()));
    }
    Ok(found)
}

fn unfit(what: &str, error: &ureq::Error) -> TaxiiError {
    TaxiiError::Certificate(format!("{what} cannot be read as PEM: {error}"))
}

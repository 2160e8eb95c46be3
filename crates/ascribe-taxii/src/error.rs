//! What can go wrong with another server, in words that tell a user what to do.

/// An error of the client.
#[derive(Debug, thiserror::Error)]
pub enum TaxiiError {
    /// The address is none.
    #[error("{0} is no address of a TAXII server; it begins with https:// or http://")]
    Address(String),
    /// Over http sign-in could be read by others.
    #[error("{0} is not encrypted: signing in there would show the secret to everyone on the way; use https://")]
    Plain(String),
    /// The server points elsewhere.
    #[error("the server sends us on to {0}, which was not named; if you trust it, name it yourself")]
    Elsewhere(String),
    /// The host is inside a private network.
    #[error("{0} is a private address; to reach into a private network, name the address itself")]
    Private(String),
    /// The server refused.
    #[error("{url}: {status}{}{description}", if description.is_empty() { "" } else { ": " })]
    Refused {
        /// What was asked.
        url: String,
        /// The status.
        status: u16,
        /// What the server said.
        description: String,
    },
    /// The server asks to wait longer than one can.
    #[error("{url}: the server asks to wait {seconds} s; run this again later, it goes on where it stopped")]
    Wait {
        /// What was asked.
        url: String,
        /// How long.
        seconds: u64,
    },
    /// The server could not be reached, or broke off.
    #[error("{url}: {why}")]
    Reach {
        /// What was asked.
        url: String,
        /// What happened.
        why: String,
    },
    /// What came is not TAXII.
    #[error("{url}: this is no TAXII 2.1: {why}")]
    Foreign {
        /// What was asked.
        url: String,
        /// What is wrong with it.
        why: String,
    },
    /// A certificate or key cannot be used.
    #[error("{0}")]
    Certificate(String),
}

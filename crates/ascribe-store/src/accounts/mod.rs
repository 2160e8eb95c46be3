//! Who may sign in, and what they may do: accounts, their tokens and sessions, and the audit log.
//!
//! Secrets never come here: passwords arrive as argon2 strings, tokens and sessions as digests.

mod audit;
mod sessions;
mod tokens;
mod users;

pub use audit::AuditEntry;
pub use tokens::{HeldToken, Token};
pub use users::Account;

use ascribe_model::Marking;
use std::fmt;
use std::str::FromStr;

/// A text that is none of the words asked for.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{found:?} is none of {known}")]
pub struct NotAWord {
    found: String,
    known: String,
}

/// An enum with one word a variant, for command line, database and JSON alike.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$about:meta])* $variant:ident = $word:literal,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        pub enum $name { $($(#[$about])* $variant,)* }

        impl $name {
            /// All of them, from least to most.
            pub const ALL: &'static [$name] = &[$($name::$variant,)*];

            /// Its word.
            pub fn word(self) -> &'static str {
                match self { $($name::$variant => $word,)* }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(self.word())
            }
        }

        impl FromStr for $name {
            type Err = NotAWord;

            fn from_str(text: &str) -> Result<Self, NotAWord> {
                Self::ALL.iter().copied().find(|one| one.word() == text).ok_or_else(|| NotAWord {
                    found: text.into(),
                    known: Self::ALL.iter().map(|one| one.word()).collect::<Vec<_>>().join(", "),
                })
            }
        }
    };
}

words! {
    /// What an account is for; each may do what those before it may.
    Role {
        /// Asks.
        Reader = "reader",
        /// Adds reports, judges claims, sends objects.
        Analyst = "analyst",
        /// Manages accounts, tokens and collections.
        Admin = "admin",
    }
}

words! {
    /// Up to which marking an account may see (TLP 2.0). There is none for TLP:RED: it never leaves the base.
    Clearance {
        /// What anyone may see.
        Clear = "clear",
        /// What the community may see.
        Green = "green",
        /// What the organization and its clients may see.
        Amber = "amber",
        /// What stays inside the organization: only for accounts of its own people and machines.
        AmberStrict = "amber+strict",
    }
}

impl Clearance {
    /// The strictest marking that it covers.
    pub fn marking(self) -> Marking {
        match self {
            Clearance::Clear => Marking::Clear,
            Clearance::Green => Marking::Green,
            Clearance::Amber => Marking::Amber,
            Clearance::AmberStrict => Marking::AmberStrict,
        }
    }
}

words! {
    /// What a token may be used for; never more than its account's role allows.
    Scope {
        /// Asking.
        Read = "read",
        /// What analysts may.
        Write = "write",
        /// What admins may.
        Admin = "admin",
    }
}

impl Scope {
    /// The role that may do this.
    pub fn role(self) -> Role {
        match self {
            Scope::Read => Role::Reader,
            Scope::Write => Role::Analyst,
            Scope::Admin => Role::Admin,
        }
    }

    /// Reads words with commas between them.
    ///
    /// # Errors
    /// If one of them is none.
    pub fn list(words: &str) -> Result<Vec<Scope>, NotAWord> {
        words.split(',').map(|word| word.trim().parse()).collect()
    }
}

/// Microseconds since 1970 in UTC, now.
pub fn now() -> i64 {
    jiff::Timestamp::now().as_microsecond()
}

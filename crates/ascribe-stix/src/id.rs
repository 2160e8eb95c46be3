//! Identifiers (STIX 2.1 §2.9): an object type, two hyphens and a UUID.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::str::FromStr;
use thiserror::Error;
use uuid::Uuid;

/// The identifier of a STIX object, such as `malware--0c7b5b88-8ff7-4a4d-aa9d-feb398cd0061`.
///
/// ```
/// use ascribe_stix::StixId;
/// let id: StixId = "malware--0c7b5b88-8ff7-4a4d-aa9d-feb398cd0061".parse().unwrap();
/// assert_eq!(id.kind(), "malware");
/// assert!("malware-0c7b5b88".parse::<StixId>().is_err());
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct StixId {
    kind: String,
    uuid: Uuid,
}

/// Why a text is no identifier.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
pub enum IdError {
    /// The type and the UUID are not parted by `--`.
    #[error("{0:?} has no `--` between an object type and a UUID")]
    NoSeparator(String),
    /// The type has other characters than STIX 2.1 §3.1 allows.
    #[error("{0:?} is no object type: 3 to 250 lower-case letters, digits and single hyphens")]
    BadKind(String),
    /// What follows is no UUID.
    #[error("{0:?} is no UUID in its usual form")]
    BadUuid(String),
}

impl StixId {
    /// The identifier of an object of type `kind` with this UUID.
    pub fn new(kind: &str, uuid: Uuid) -> StixId {
        StixId { kind: kind.to_owned(), uuid }
    }

    /// The object type.
    pub fn kind(&self) -> &str {
        &self.kind
    }

    /// The UUID.
    pub fn uuid(&self) -> Uuid {
        self.uuid
    }
}

impl FromStr for StixId {
    type Err = IdError;

    fn from_str(text: &str) -> Result<StixId, IdError> {
        let (kind, uuid) = text.split_once("--").ok_or_else(|| IdError::NoSeparator(text.to_owned()))?;
        if !sound_kind(kind) {
            return Err(IdError::BadKind(kind.to_owned()));
        }
        let usual = uuid.len() == 36;
        let uuid = Uuid::try_parse(uuid).ok().filter(|_| usual).ok_or_else(|| IdError::BadUuid(uuid.to_owned()))?;
        Ok(StixId { kind: kind.to_owned(), uuid })
    }
}

/// Characters and length of an object type (§3.1).
pub(crate) fn sound_kind(kind: &str) -> bool {
    let allowed = kind.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    (3..=250).contains(&kind.len()) && allowed && !kind.contains("--") && !kind.starts_with('-') && !kind.ends_with('-')
}

impl fmt::Display for StixId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}--{}", self.kind, self.uuid)
    }
}

impl Serialize for StixId {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for StixId {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        String::deserialize(from)?.parse().map_err(serde::de::Error::custom)
    }
}

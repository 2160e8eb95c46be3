//! Versions of an object (STIX 2.1 §3.6): each strictly later than the one before, and none after a revocation.

use crate::{Object, Timestamp};
use serde_json::{Map, Value, json};
use thiserror::Error;

/// Why there can be no further version.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
pub enum VersionError {
    /// It was revoked, which is final.
    #[error("{0} was revoked: no version can follow")]
    Revoked(String),
    /// Its type has no versions: observables, marking definitions.
    #[error("{0} has no `created` and `modified`: objects of its type have no versions")]
    Unversioned(String),
    /// A property changed that makes the object what it is.
    #[error("`{0}` is the same in all versions of an object; another value makes another object")]
    Fixed(&'static str),
}

/// Properties that no version changes.
const FIXED: [&str; 4] = ["type", "id", "created", "created_by_ref"];

impl Object {
    /// True if it was revoked.
    pub fn is_revoked(&self) -> bool {
        self.get("revoked") == Some(&Value::Bool(true))
    }

    /// The next version: with these properties set, or removed where null or empty, and `modified` at `moment`, or a
    /// millisecond after this version's where `moment` is not later.
    ///
    /// ```
    /// use ascribe_stix::Object;
    /// use serde_json::json;
    /// let first = Object::default().with("type", "tool").with("created", "2024-01-01T00:00:00Z").with("modified", "2024-01-01T00:00:00Z");
    /// let changes = json!({"name": "VNC"});
    /// let second = first.new_version(changes.as_object().unwrap(), &"2023-01-01T00:00:00Z".parse().unwrap()).unwrap();
    /// assert_eq!(second.text("modified"), Some("2024-01-01T00:00:00.001Z"));
    /// let last = second.revoke(&"2024-02-01T00:00:00Z".parse().unwrap()).unwrap();
    /// assert!(last.new_version(changes.as_object().unwrap(), &"2025-01-01T00:00:00Z".parse().unwrap()).is_err());
    /// ```
    ///
    /// # Errors
    /// If it was revoked, has no versions, or the changes would make it another object.
    pub fn new_version(&self, changes: &Map<String, Value>, moment: &Timestamp) -> Result<Object, VersionError> {
        let name = || self.text("id").unwrap_or(self.kind()).to_owned();
        if self.is_revoked() {
            return Err(VersionError::Revoked(name()));
        }
        let Some(modified) = self.time("modified").filter(|_| self.get("created").is_some()) else {
            return Err(VersionError::Unversioned(name()));
        };
        let changed = |fixed: &&&str| changes.get(**fixed).is_some_and(|value| self.get(fixed) != Some(value));
        if let Some(fixed) = FIXED.iter().find(changed) {
            return Err(VersionError::Fixed(fixed));
        }
        let mut next = self.clone();
        for (property, value) in changes {
            next.set(property, value.clone());
        }
        let moment = moment.to_milliseconds();
        let later = if moment > modified { moment } else { modified.next_millisecond() };
        Ok(next.with("modified", later.as_str()))
    }

    /// The last version: revoked.
    ///
    /// # Errors
    /// As [`Object::new_version`].
    pub fn revoke(&self, moment: &Timestamp) -> Result<Object, VersionError> {
        let mut revoked = Map::new();
        revoked.insert("revoked".to_owned(), json!(true));
        self.new_version(&revoked, moment)
    }

    /// What is to be sent after `previous` was: `previous` itself where nothing but `modified` differs, else this object with a
    /// later `modified`. An export that finds nothing new makes no new version.
    ///
    /// # Errors
    /// As [`Object::new_version`], where something differs.
    pub fn succeeding(self, previous: &Object) -> Result<Object, VersionError> {
        let without = |object: &Object| {
            let mut properties = object.properties().clone();
            properties.remove("modified");
            properties
        };
        let (new, old) = (without(&self), without(previous));
        if new == old {
            return Ok(previous.clone());
        }
        let gone = old.keys().filter(|name| !new.contains_key(*name)).map(|name| (name.clone(), Value::Null));
        let changes: Map<String, Value> = gone.chain(new.clone()).collect();
        let epoch = Timestamp::start_of(1970, 1, 1);
        previous.new_version(&changes, &self.time("modified").unwrap_or(epoch))
    }
}

//! Deterministic ids of cyber observables (STIX 2.1 §2.9): UUIDv5 over the canonical form of what identifies them.

use crate::{Object, StixId, canonical};
use serde_json::{Map, Value};
use uuid::{Uuid, uuid};

/// Namespace that STIX 2.1 §2.9 gives for observables.
const NAMESPACE: Uuid = uuid!("00abedb4-aa42-466c-9c01-fed23315a9b7");

/// ID contributing properties, from the tables of STIX 2.1 §6 with Errata 01.
const CONTRIBUTING: [(&str, &[&str]); 18] = [
    ("artifact", &["hashes", "payload_bin"]),
    ("autonomous-system", &["number"]),
    ("directory", &["path"]),
    ("domain-name", &["value"]),
    ("email-addr", &["value"]),
    ("email-message", &["from_ref", "subject", "body"]),
    ("file", &["hashes", "name", "extensions", "parent_directory_ref"]),
    ("ipv4-addr", &["value"]),
    ("ipv6-addr", &["value"]),
    ("mac-addr", &["value"]),
    ("mutex", &["name"]),
    ("network-traffic", &["start", "end", "src_ref", "dst_ref", "src_port", "dst_port", "protocols", "extensions"]),
    ("process", &[]),
    ("software", &["name", "cpe", "swid", "vendor", "version"]),
    ("url", &["value"]),
    ("user-account", &["account_type", "user_id", "account_login"]),
    ("windows-registry-key", &["key", "values"]),
    ("x509-certificate", &["hashes", "serial_number"]),
];

/// Of several hashes one contributes, the first of these that is given (§2.9).
const HASHES: [&str; 4] = ["MD5", "SHA-1", "SHA-256", "SHA-512"];

/// The id of an observable, or `None` if its type has no contributing properties or the object has none of them:
/// then the standard wants a random one.
///
/// ```
/// use ascribe_stix::{Object, observable_id};
/// let address = Object::default().with("type", "ipv4-addr").with("value", "198.51.100.3");
/// let id = observable_id(&address).unwrap();
/// assert_eq!(id.to_string(), "ipv4-addr--28bb3599-77cd-5a82-a950-b5bc3caf07c4");
/// ```
pub fn observable_id(object: &Object) -> Option<StixId> {
    let kind = object.kind();
    let (_, names) = CONTRIBUTING.iter().find(|(k, _)| *k == kind)?;
    let mut chosen = Map::new();
    for name in *names {
        if let Some(value) = object.get(name) {
            chosen.insert((*name).to_owned(), if *name == "hashes" { one_hash(value)? } else { value.clone() });
        }
    }
    if chosen.is_empty() {
        return None;
    }
    let text = canonical(&Value::Object(chosen));
    Some(StixId::new(kind, Uuid::new_v5(&NAMESPACE, text.as_bytes())))
}

/// The one hash that contributes; where none of the four is given, the first by name.
fn one_hash(hashes: &Value) -> Option<Value> {
    let hashes = hashes.as_object()?;
    let known = HASHES.iter().copied().find(|h| hashes.contains_key(*h));
    let name = known.or_else(|| hashes.keys().map(String::as_str).min())?;
    let mut one = Map::new();
    one.insert(name.to_owned(), hashes.get(name)?.clone());
    Some(Value::Object(one))
}

//! Ids that follow from content, so that reading the same bytes twice names the same things.

use uuid::{Uuid, uuid};

/// Namespace of all ids that Ascribe derives (RFC 9562, version 5).
pub const NAMESPACE: Uuid = uuid!("6f2c2c1e-6d2c-5c52-9d53-0f5a3f6a3c11");

/// A UUIDv5 over a kind and its parts. Parts are separated by a byte that text cannot hold, so that
/// `["ab", "c"]` and `["a", "bc"]` differ.
pub fn derive(kind: &str, parts: &[&str]) -> Uuid {
    let mut name = kind.to_owned();
    for part in parts {
        name.push('\u{1f}');
        name.push_str(part);
    }
    Uuid::new_v5(&NAMESPACE, name.as_bytes())
}

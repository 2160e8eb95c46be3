//! Pages of a collection, and where a walk over them stands.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Which objects are asked for.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Filter {
    /// Of these types; of any if there are none.
    pub types: Vec<String>,
    /// Which versions (`first`, `last`, `all`, or timestamps); the last if there are none.
    pub versions: Vec<String>,
    /// At most so many on a page; as many as the server likes if 0.
    pub limit: usize,
}

/// Where a walk stands: what a client must keep to go on another day.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Place {
    /// What was added after this is wanted; empty at the beginning.
    pub after: String,
    /// The server's cursor within a walk; empty between walks.
    pub next: String,
}

impl Filter {
    /// The query of a request for the page at a place.
    pub(crate) fn query(&self, place: &Place) -> String {
        let mut parts = Vec::new();
        let mut part = |name: &str, value: &str| {
            if !value.is_empty() {
                parts.push(format!("{name}={}", escape(value)));
            }
        };
        part("added_after", &place.after);
        part("next", &place.next);
        part("match%5Btype%5D", &self.types.join(","));
        part("match%5Bversion%5D", &self.versions.join(","));
        if self.limit > 0 {
            part("limit", &self.limit.to_string());
        }
        parts.join("&")
    }
}

/// Writes what would mean something in a query as `%` and two digits.
pub(crate) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~:,".contains(&byte) {
            escaped.push(char::from(byte));
        } else {
            escaped.push_str(&format!("%{byte:02X}"));
        }
    }
    escaped
}

/// One page.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Page {
    /// The objects.
    pub objects: Vec<Value>,
    /// Where the walk goes on, and where a later walk begins.
    pub place: Place,
    /// Whether there is more now.
    pub more: bool,
}

/// An envelope (§3.7).
#[derive(Deserialize)]
pub(crate) struct Envelope {
    #[serde(default)]
    more: bool,
    #[serde(default)]
    next: String,
    #[serde(default)]
    objects: Vec<Value>,
}

impl Envelope {
    /// The page that it is, asked for at `asked`; `last` is what `X-TAXII-Date-Added-Last` said.
    ///
    /// With a cursor the walk goes on by it, and `added_after` stays as it was: only the end of the walk moves it on.
    /// Without one it goes on by the last date. A server that promises more and says neither where is taken to have said all.
    pub(crate) fn page(self, asked: &Place, last: &str) -> Page {
        let after = if last > asked.after.as_str() { last.to_owned() } else { asked.after.clone() };
        let by_cursor = self.more && !self.next.is_empty() && self.next != asked.next;
        let place = if by_cursor {
            Place { after: asked.after.clone(), next: self.next }
        } else {
            Place { after: after.clone(), next: String::new() }
        };
        let moved = by_cursor || after != asked.after;
        Page { objects: self.objects, place, more: self.more && moved }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(after: &str, next: &str) -> Place {
        Place { after: after.into(), next: next.into() }
    }

    #[test]
    fn a_walk_goes_on_by_cursor_or_by_date() {
        let envelope = |more, next: &str| Envelope { more, next: next.into(), objects: Vec::new() };
        let began = place("2026-01-01T00:00:00Z", "");
        let by_cursor = envelope(true, "c1").page(&began, "2026-01-02T00:00:00Z");
        assert_eq!((by_cursor.more, by_cursor.place), (true, place("2026-01-01T00:00:00Z", "c1")));
        let by_date = envelope(true, "").page(&began, "2026-01-02T00:00:00Z");
        assert_eq!((by_date.more, by_date.place), (true, place("2026-01-02T00:00:00Z", "")));
        let end = envelope(false, "").page(&place("2026-01-01T00:00:00Z", "c1"), "2026-01-03T00:00:00Z");
        assert_eq!((end.more, end.place), (false, place("2026-01-03T00:00:00Z", "")));
        // It would turn in a circle.
        assert!(!envelope(true, "").page(&began, "").more);
        assert!(!envelope(true, "c1").page(&place("2026-01-01T00:00:00Z", "c1"), "").more);
    }

    #[test]
    fn queries_are_escaped() {
        let filter = Filter { types: vec!["indicator".into(), "x&y".into()], versions: vec!["all".into()], limit: 5 };
        let query = filter.query(&place("2026-01-01T00:00:00Z", "a+b/="));
        assert_eq!(
            query,
            "added_after=2026-01-01T00:00:00Z&next=a%2Bb%2F%3D&match%5Btype%5D=indicator,x%26y&match%5Bversion%5D=all&limit=5"
        );
    }
}

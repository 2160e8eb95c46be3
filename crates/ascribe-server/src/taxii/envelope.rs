//! Taking an envelope (§3.7) apart without making a tree of it: each object stays the bytes that it came as.
//!
//! One walk over the bytes finds where objects begin and end, and holds depth and number to bounds before anything is
//! parsed. That what lies between is JSON is checked by the parser that then reads each piece.

use super::error::TaxiiError;
use axum::http::StatusCode;
use serde::de::IgnoredAny;

/// An envelope may have so many bytes.
pub(super) const MOST_BYTES: usize = 16 * 1024 * 1024;
/// Braces and brackets may be nested so deep; real objects stay below ten.
const DEEPEST: usize = 64;

/// The objects of an envelope.
///
/// # Errors
/// 400 if it is no JSON or nested too deep; 422 if it is, but no envelope.
pub(super) fn split(body: &[u8]) -> Result<Vec<&[u8]>, TaxiiError> {
    let text = str::from_utf8(body).map_err(|_| TaxiiError::bad("The envelope is not UTF-8."))?;
    let mut walk = Walk { bytes: text.as_bytes(), at: 0 };
    if walk.peek() != Some(b'{') {
        serde_json::from_slice::<IgnoredAny>(body).map_err(no_json)?;
        return Err(no_envelope("it is no JSON object"));
    }
    let mut objects = None;
    walk.at += 1;
    if walk.peek() == Some(b'}') {
        walk.at += 1;
    } else {
        loop {
            let name = walk.string()?;
            walk.expect(b':')?;
            let name: String = serde_json::from_slice(name).map_err(no_json)?;
            if name == "objects" && walk.peek() == Some(b'[') {
                let found = walk.elements()?;
                if objects.replace(found).is_some() {
                    return Err(no_envelope("it has `objects` twice"));
                }
            } else {
                serde_json::from_slice::<IgnoredAny>(walk.value()?).map_err(no_json)?;
                if name == "objects" {
                    return Err(no_envelope("`objects` is no list"));
                }
            }
            if walk.ends(b'}')? {
                break;
            }
        }
    }
    if walk.peek().is_some() {
        return Err(TaxiiError::bad("There is more behind the envelope."));
    }
    objects.filter(|objects| !objects.is_empty()).ok_or_else(|| no_envelope("it has no `objects`"))
}

fn no_json(error: serde_json::Error) -> TaxiiError {
    TaxiiError::bad(format!("The envelope is no JSON: {error}"))
}

fn no_envelope(why: &str) -> TaxiiError {
    let words = format!("The body is no envelope, {{\"objects\": [ … ]}}: {why}.");
    TaxiiError::new(StatusCode::UNPROCESSABLE_ENTITY, words)
}

struct Walk<'b> {
    bytes: &'b [u8],
    at: usize,
}

impl<'b> Walk<'b> {
    /// The next byte that is no white space, where the walk then stands.
    fn peek(&mut self) -> Option<u8> {
        loop {
            match self.bytes.get(self.at) {
                Some(b' ' | b'\t' | b'\n' | b'\r') => self.at += 1,
                other => return other.copied(),
            }
        }
    }

    fn expect(&mut self, byte: u8) -> Result<(), TaxiiError> {
        if self.peek() == Some(byte) {
            self.at += 1;
            return Ok(());
        }
        Err(self.broken())
    }

    /// Whether the list or object ends here; else a comma must follow.
    fn ends(&mut self, end: u8) -> Result<bool, TaxiiError> {
        let next = self.peek();
        self.at += 1;
        match next {
            Some(b',') => Ok(false),
            Some(byte) if byte == end => Ok(true),
            _ => Err(self.broken()),
        }
    }

    fn broken(&self) -> TaxiiError {
        let what =
            if self.at >= self.bytes.len() { "it ends too early".into() } else { format!("see byte {}", self.at) };
        TaxiiError::bad(format!("The envelope is no JSON: {what}."))
    }

    fn elements(&mut self) -> Result<Vec<&'b [u8]>, TaxiiError> {
        let mut elements = Vec::new();
        self.expect(b'[')?;
        if self.peek() == Some(b']') {
            self.at += 1;
            return Ok(elements);
        }
        loop {
            elements.push(self.value()?);
            if self.ends(b']')? {
                return Ok(elements);
            }
        }
    }

    fn string(&mut self) -> Result<&'b [u8], TaxiiError> {
        if self.peek() != Some(b'"') {
            return Err(self.broken());
        }
        let start = self.at;
        self.skip_string()?;
        Ok(&self.bytes[start..self.at])
    }

    fn skip_string(&mut self) -> Result<(), TaxiiError> {
        self.at += 1;
        loop {
            match self.bytes.get(self.at) {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(());
                }
                Some(b'\\') => self.at += 2,
                Some(_) => self.at += 1,
                None => return Err(self.broken()),
            }
        }
    }

    /// The bytes of one value.
    fn value(&mut self) -> Result<&'b [u8], TaxiiError> {
        self.peek();
        let (start, mut depth) = (self.at, 0);
        loop {
            match self.bytes.get(self.at) {
                Some(b'"') => self.skip_string()?,
                Some(b'{' | b'[') => {
                    depth += 1;
                    self.at += 1;
                    if depth > DEEPEST {
                        return Err(TaxiiError::bad(format!("The envelope is nested deeper than {DEEPEST} levels.")));
                    }
                    continue;
                }
                Some(b'}' | b']') if depth > 0 => {
                    depth -= 1;
                    self.at += 1;
                }
                Some(b',' | b'}' | b']') | None if depth == 0 => return Err(self.broken()),
                Some(_) if depth > 0 => {
                    self.at += 1;
                    continue;
                }
                Some(_) => self.scalar(),
                None => return Err(self.broken()),
            }
            if depth == 0 {
                return Ok(&self.bytes[start..self.at]);
            }
        }
    }

    fn scalar(&mut self) {
        while self.bytes.get(self.at).is_some_and(|b| !b",]} \t\n\r".contains(b)) {
            self.at += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::{Value, json};

    #[test]
    fn objects_stay_the_bytes_they_were() {
        let body = br#" { "more" : false, "objects": [ {"a": [1, "]}\""]} , 5, "x", {} ] } "#;
        let objects = split(body).expect("an envelope");
        assert_eq!(objects, [&br#"{"a": [1, "]}\""]}"#[..], b"5", b"\"x\"", b"{}"]);
    }

    #[test]
    fn what_is_no_envelope_is_told_from_what_is_no_json() {
        for body in [
            "",
            "{",
            "[",
            r#"{"objects":[{}"#,
            r#"{"objects":[{}]}x"#,
            r#"{"objects":[,]}"#,
            r#"{"a":nul,"objects":[{}]}"#,
            "{]",
        ] {
            assert_eq!(status(body.as_bytes()), 400, "{body}");
        }
        for body in ["[]", "5", "{}", r#"{"objects":{}}"#, r#"{"objects":[]}"#, r#"{"objects":[1],"objects":[2]}"#] {
            assert_eq!(status(body.as_bytes()), 422, "{body}");
        }
        assert_eq!(status(format!("{{\"objects\":[{}", "[".repeat(1_000_000)).as_bytes()), 400);
        assert_eq!(status(b"{\"objects\":[\"\xff\"]}"), 400);
    }

    fn status(body: &[u8]) -> u16 {
        use axum::response::IntoResponse;
        split(body).expect_err("no envelope").into_response().status().as_u16()
    }

    fn anything() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(json!(null)),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            ".*".prop_map(Value::from)
        ];
        leaf.prop_recursive(4, 32, 5, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
                prop::collection::hash_map(".*", inner, 0..5).prop_map(|map| Value::Object(map.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn pieces_are_what_a_parser_finds(objects in prop::collection::vec(anything(), 1..5), pretty: bool) {
            let envelope = json!({ "more": false, "objects": objects });
            let text = if pretty { serde_json::to_string_pretty(&envelope) } else { serde_json::to_string(&envelope) };
            let text = text.expect("printed");
            let found: Vec<Value> = split(text.as_bytes()).expect("an envelope").into_iter()
                .map(|piece| serde_json::from_slice(piece).expect("JSON")).collect();
            prop_assert_eq!(found, objects);
        }

        #[test]
        fn nothing_breaks_it(bytes: Vec<u8>, text in r#"[\{\}\[\]",:0a\\ ]{0,40}"#) {
            let _ = split(&bytes);
            let _ = split(text.as_bytes());
        }
    }
}

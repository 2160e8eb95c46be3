//! Media types and their negotiation (§1.6.8, §3.3; RFC 9110 §12.5.1).

use super::error::TaxiiError;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};

/// What every answer is.
pub(super) const TAXII: HeaderValue = HeaderValue::from_static("application/taxii+json;version=2.1");

/// What collections hold.
pub(super) const STIX: &str = "application/stix+json;version=2.1";

/// A media type with the parameters that matter here.
struct MediaType {
    kind: String,
    version: Option<String>,
    quality: f32,
}

impl MediaType {
    fn parse(text: &str) -> MediaType {
        let mut parts = text.split(';').map(str::trim);
        let kind = parts.next().unwrap_or_default().to_ascii_lowercase();
        let mut media = MediaType { kind, version: None, quality: 1.0 };
        for (name, value) in parts.filter_map(|part| part.split_once('=')) {
            let value = value.trim().trim_matches('"');
            match name.trim().to_ascii_lowercase().as_str() {
                "version" => media.version = Some(value.to_owned()),
                // What is no number says nothing that one could refuse by.
                "q" => media.quality = value.parse().unwrap_or(1.0),
                _ => {}
            }
        }
        media
    }

    fn is_current(&self) -> bool {
        self.version.as_deref().is_none_or(|version| version == "2.1")
    }

    /// How closely it names what we send; none if it does not.
    fn nearness(&self) -> Option<u8> {
        match self.kind.as_str() {
            "application/taxii+json" if self.is_current() => Some(if self.version.is_some() { 3 } else { 2 }),
            "application/*" => Some(1),
            "*/*" => Some(0),
            _ => None,
        }
    }
}

/// Refuses a request whose answer could be of no type that is asked for. Without `Accept` any is.
///
/// # Errors
/// 406, if no type in `Accept` is ours, or the nearest one is ruled out by `q=0`.
pub(super) fn acceptable(headers: &HeaderMap) -> Result<(), TaxiiError> {
    let lists: Vec<&str> = headers.get_all(header::ACCEPT).iter().map(|value| value.to_str().unwrap_or("?")).collect();
    if lists.is_empty() {
        return Ok(());
    }
    let types = lists.iter().flat_map(|list| list.split(',')).map(MediaType::parse);
    let nearest = types.filter_map(|media| Some((media.nearness()?, media.quality))).max_by(|a, b| a.0.cmp(&b.0));
    match nearest {
        Some((_, quality)) if quality > 0.0 => Ok(()),
        _ => Err(TaxiiError::new(
            StatusCode::NOT_ACCEPTABLE,
            "This server answers with application/taxii+json;version=2.1; ask for that in Accept.",
        )),
    }
}

/// Refuses a body of another type.
///
/// # Errors
/// 415, if `Content-Type` is not ours.
pub(super) fn supported(headers: &HeaderMap) -> Result<(), TaxiiError> {
    let given = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).map(MediaType::parse);
    if given.is_some_and(|media| media.kind == "application/taxii+json" && media.is_current()) {
        return Ok(());
    }
    Err(TaxiiError::new(
        StatusCode::UNSUPPORTED_MEDIA_TYPE,
        "Send an envelope with Content-Type application/taxii+json;version=2.1.",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn accepts(list: &'static str) -> bool {
        acceptable(&HeaderMap::from_iter([(header::ACCEPT, HeaderValue::from_static(list))])).is_ok()
    }

    #[test]
    fn lists_and_qualities_decide() {
        assert!(acceptable(&HeaderMap::new()).is_ok());
        assert!(accepts("application/taxii+json;version=2.1"));
        assert!(accepts("application/taxii+json; version=\"2.1\""));
        assert!(accepts("Application/TAXII+json"));
        assert!(accepts("*/*"));
        assert!(accepts("text/html, application/*;q=0.2"));
        assert!(accepts("application/taxii+json;version=2.0, application/taxii+json;version=2.1;q=0.5"));
        assert!(!accepts("application/taxii+json;version=2.0"));
        assert!(!accepts("application/json"));
        assert!(!accepts("application/taxii+json;version=2.1;q=0, */*"));
        assert!(!accepts(""));
    }
}

//! Which page a report is a version of.

use super::{Inner, Writer};
use crate::fold::{keys, sentences};
use ascribe_model::Document;

/// Below this share of common shingles, a file of the same name is taken for another report.
const SAME_FILE: f64 = 0.2;

/// By what a page is known again, the surest first.
pub(super) fn keys_of(document: &Document, source: Option<&str>) -> Vec<String> {
    let mut found = Vec::new();
    if let Some(url) = &document.url {
        found.push(format!("url:{}", keys::address_key(url)));
    } else if let Some(address) = source.filter(|s| s.contains("://")) {
        found.push(format!("url:{}", keys::address_key(address)));
    }
    if let (Some(publisher), Some(title)) = (&document.publisher, &document.title) {
        found.push(format!("title:{}:{}", keys::folded(publisher), keys::folded(title)));
    }
    if let Some(place) = source.filter(|s| !s.contains("://")) {
        found.push(format!("file:{place}"));
    }
    found
}

/// The page that these keys lead to, if it can be the same.
pub(super) fn find(w: &Writer<'_>, keys: &[String], signature: &[u32]) -> Result<Option<i64>, Inner> {
    let has_address = keys.iter().any(|k| k.starts_with("url:"));
    for key in keys {
        let Some(document) =
            w.one("SELECT document FROM page_key WHERE page_key = ?", [key], |r| r.get::<_, i64>(0))?
        else {
            continue;
        };
        // Two addresses are two pages, whatever their titles and files are called.
        if !key.starts_with("url:") && has_address && has_other_address(w, document, keys)? {
            continue;
        }
        if key.starts_with("file:") && !alike(w, document, signature)? {
            continue;
        }
        return Ok(Some(document));
    }
    Ok(None)
}

fn has_other_address(w: &Writer<'_>, document: i64, keys: &[String]) -> Result<bool, Inner> {
    let urls: Vec<Option<String>> = w.all("SELECT url FROM version WHERE document = ?", [document], |r| r.get(0))?;
    let known: Vec<String> = urls.into_iter().flatten().map(|u| format!("url:{}", keys::address_key(&u))).collect();
    Ok(!known.is_empty() && !known.iter().any(|u| keys.contains(u)))
}

fn alike(w: &Writer<'_>, document: i64, signature: &[u32]) -> Result<bool, Inner> {
    let known: Option<Option<Vec<u8>>> = w.one(
        "SELECT v.signature FROM document d JOIN version v ON v.version = d.latest WHERE d.document = ?",
        [document],
        |r| r.get(0),
    )?;
    let known = known.flatten().unwrap_or_default();
    Ok(known.is_empty()
        || signature.is_empty()
        || sentences::likeness(&sentences::from_bytes(&known), signature) >= SAME_FILE)
}

/// Lets the page be found by these keys from now on.
pub(super) fn claim_keys(w: &Writer<'_>, document: i64, keys: &[String]) -> Result<(), Inner> {
    for key in keys {
        w.run("INSERT INTO page_key (page_key, document) VALUES (?, ?) ON CONFLICT DO NOTHING", (key, document))?;
    }
    Ok(())
}

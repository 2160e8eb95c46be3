//! What a report cites and what cites it: by address, or by publisher and title or subject.

use super::report::Fresh;
use super::{Inner, Writer};
use crate::fold::keys;
use ascribe_model::{Argument, IndicatorKind, Kind, Predicate};
use std::collections::{BTreeMap, BTreeSet};

/// Days within which reports are on the same news, and names that they must then have in common.
const SAME_NEWS: i64 = 21;
const COMMON: usize = 3;
/// Days around a report in which a report that it cites without an address was published.
const CITED_WITHIN: i64 = 120;
/// Pages of one speaker that are looked at.
const LOOKED_AT: i64 = 50;

/// Pages that a report cites: by address, or by publisher and title or subject.
pub(super) fn cited(w: &Writer<'_>, fresh: &Fresh<'_>, original: &[u8]) -> Result<BTreeSet<i64>, Inner> {
    let mut found = BTreeSet::new();
    for address in addresses(fresh, original) {
        let key = keys::address_key(&address);
        if let Some(page) =
            w.one("SELECT document FROM page_key WHERE page_key = ?", [format!("url:{key}")], |r| r.get(0))?
        {
            found.insert(page);
        } else {
            w.run(
                "INSERT INTO cited (hash, document) VALUES (?, ?) ON CONFLICT DO NOTHING",
                (address_hash(&key), fresh.document),
            )?;
        }
    }
    let text = keys::folded(&fresh.reading.document.text);
    let telling = telling(fresh);
    let own = origin_key(w, fresh.origin)?;
    for (speaker, subjects) in reporters(fresh) {
        // Who speaks of themselves cites nobody.
        if own.as_ref() == Some(&speaker) {
            continue;
        }
        w.run(
            "INSERT INTO cited (hash, document) VALUES (?, ?) ON CONFLICT DO NOTHING",
            (speaker_hash(&speaker), fresh.document),
        )?;
        for page in pages_of(w, &speaker, fresh.day)? {
            let fresh_news = page.published.is_some_and(|day| fresh.day - day <= SAME_NEWS);
            if named(&text, page.title.as_deref())
                || names_in_common(w, page.version, &subjects, 1)?
                || fresh_news && names_in_common(w, page.version, &telling, COMMON)?
            {
                found.insert(page.document);
            }
        }
    }
    found.remove(&fresh.document);
    Ok(found)
}

fn origin_key(w: &Writer<'_>, origin: i64) -> Result<Option<String>, Inner> {
    Ok(w.one("SELECT origin_key FROM origin WHERE origin = ?", [origin], |r| r.get(0))?)
}

/// A page that a report may cite.
struct Citable {
    document: i64,
    version: i64,
    title: Option<String>,
    published: Option<i64>,
}

/// The latest pages of a speaker that a report of this day may cite.
fn pages_of(w: &Writer<'_>, speaker: &str, day: i64) -> Result<Vec<Citable>, Inner> {
    let row = |r: &rusqlite::Row<'_>| {
        Ok(Citable { document: r.get(0)?, version: r.get(1)?, title: r.get(2)?, published: r.get(3)? })
    };
    let origin: Option<i64> = w.one("SELECT origin FROM origin WHERE origin_key = ?", [speaker], |r| r.get(0))?;
    let Some(origin) = origin else { return Ok(Vec::new()) };
    let mut pages = w.all(
        "SELECT document, version, title, published FROM version WHERE origin = ? AND published BETWEEN ? AND ?
         AND superseded IS NULL ORDER BY published DESC LIMIT ?",
        (origin, day - CITED_WITHIN, day + 1, LOOKED_AT),
        row,
    )?;
    pages.extend(w.all(
        "SELECT document, version, title, published FROM version WHERE origin = ? AND published IS NULL
         AND superseded IS NULL ORDER BY version DESC LIMIT ?",
        (origin, LOOKED_AT),
        row,
    )?);
    Ok(pages)
}

/// What a report names that few others do; places and governments are in most reports and say nothing.
fn telling(fresh: &Fresh<'_>) -> BTreeSet<i64> {
    const KINDS: [Kind; 8] = [
        Kind::ThreatGroup,
        Kind::Malware,
        Kind::Tool,
        Kind::Campaign,
        Kind::Organization,
        Kind::Person,
        Kind::Product,
        Kind::Vulnerability,
    ];
    let of_kind = fresh.reading.entities.iter().filter(|e| KINDS.contains(&e.kind));
    of_kind.filter_map(|e| fresh.known.get(&e.id).copied()).collect()
}

/// True if a version speaks of at least so many of these.
fn names_in_common(w: &Writer<'_>, version: i64, entities: &BTreeSet<i64>, least: usize) -> Result<bool, Inner> {
    let mut met = 0;
    for entity in entities {
        if w.one("SELECT 1 FROM mention WHERE entity = ? AND version = ?", (entity, version), |_| Ok(()))?.is_some() {
            met += 1;
            if met >= least {
                return Ok(true);
            }
        }
    }
    Ok(false)
}

/// True if a title of some length stands in the text.
fn named(folded_text: &str, title: Option<&str>) -> bool {
    title.is_some_and(|t| t.split_whitespace().count() >= 3 && folded_text.contains(&keys::folded(t)))
}

/// Who is said to have reported, by the key of the origin, and on what; speakers without a subject.
fn reporters(fresh: &Fresh<'_>) -> BTreeMap<String, BTreeSet<i64>> {
    let entity = |argument: Option<&Argument>| argument.and_then(Argument::entity);
    let key = |id| fresh.reading.entity(id).map(|e| format!("entity:{}", keys::entity_id(e)));
    let mut found: BTreeMap<String, BTreeSet<i64>> = BTreeMap::new();
    for claim in fresh.reading.claims.iter().take(400) {
        if claim.predicate == Predicate::ReportsOn
            && let Some(speaker) = entity(Some(&claim.subject)).and_then(key)
        {
            let subject = entity(claim.object.as_ref()).and_then(|e| fresh.known.get(&e).copied());
            found.entry(speaker).or_default().extend(subject);
        }
        let speakers = claim.sources.iter().filter(|s| !s.publisher).filter_map(|s| s.entity);
        for speaker in speakers.filter_map(key) {
            found.entry(speaker).or_default();
        }
    }
    found
}

/// Pages that cite this one and were there before it.
pub(super) fn citing(w: &Writer<'_>, fresh: &Fresh<'_>) -> Result<BTreeSet<i64>, Inner> {
    let mut found = BTreeSet::new();
    if let Some(url) = &fresh.reading.document.url {
        let hash = address_hash(&keys::address_key(url));
        found.extend(w.all("SELECT document FROM cited WHERE hash = ?", [hash], |r| r.get::<_, i64>(0))?);
    }
    let title = fresh.reading.document.title.as_deref().filter(|t| t.split_whitespace().count() >= 3);
    if let Some(title) = title {
        let key = origin_key(w, fresh.origin)?;
        let speaking: Vec<(i64, Vec<u8>)> = w.all(
            "SELECT v.document, b.text FROM (SELECT document FROM cited WHERE hash = ? ORDER BY document DESC LIMIT 200) s
             CROSS JOIN document d ON d.document = s.document CROSS JOIN version v ON v.version = d.latest
             CROSS JOIN body b ON b.version = v.version WHERE v.published BETWEEN ? AND ? AND v.origin <> ? LIMIT 30",
            (key.as_deref().map(speaker_hash), fresh.day - 1, fresh.day + CITED_WITHIN, fresh.origin),
            |r| Ok((r.get(0)?, r.get(1)?)),
        )?;
        for (page, packed) in speaking {
            if named(&keys::folded(&crate::sqlite::packing::text(&packed)?), Some(title)) {
                found.insert(page);
            }
        }
    }
    found.remove(&fresh.document);
    Ok(found)
}

/// Under which the pages are kept in which somebody speaks, by the key of the origin.
fn speaker_hash(key: &str) -> i64 {
    address_hash(&format!("speaker:{key}"))
}

fn address_hash(key: &str) -> i64 {
    xxhash_rust::xxh3::xxh3_64(key.as_bytes()) as i64
}

/// Addresses that a report points to: printed ones, and the links of a page.
fn addresses(fresh: &Fresh<'_>, original: &[u8]) -> BTreeSet<String> {
    const MOST: usize = 200;
    let printed = fresh.reading.indicators.iter().filter(|i| i.kind == IndicatorKind::Url).map(|i| i.value.clone());
    let mut found: BTreeSet<String> = printed.take(MOST).collect();
    let page = String::from_utf8_lossy(original.get(..original.len().min(1 << 20)).unwrap_or(original));
    for (at, scheme) in page.match_indices("://") {
        let start = page[..at]
            .rfind(|c: char| !c.is_ascii_alphabetic())
            .map_or(0, |n| n + page[n..].chars().next().map_or(1, char::len_utf8));
        let rest = &page[at + scheme.len()..];
        let end = rest.find(|c: char| c.is_whitespace() || "\"'<>)]}".contains(c)).unwrap_or(rest.len());
        if matches!(&page[start..at], "http" | "https") && found.len() < MOST {
            found.insert(rest[..end.min(500).min(rest.len())].trim_end_matches(['.', ',', ';']).to_owned());
        }
    }
    found
}

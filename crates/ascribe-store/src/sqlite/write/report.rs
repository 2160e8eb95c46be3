//! One report: known, seen elsewhere, a new page, a new version, or read anew.

use super::claims::Kept as KeptClaims;
use super::{Inner, Writer, accounts, claims, copies, entities, page, rows};
use crate::StoreError;
use crate::fold::keys;
use crate::fold::sentences::{self, Print};
use crate::fold::speakers::{Origin, Voices};
use crate::sqlite::packing;
use crate::types::{Added, NewReport, Outcome, VersionNote, settled};
use ascribe_model::{BlockKind, Document, Reading, id};
use uuid::Uuid;

/// A version that is being written.
pub(super) struct Fresh<'r> {
    pub reading: &'r Reading,
    pub document: i64,
    pub version: i64,
    pub known: entities::Known,
    /// The publisher as an origin.
    pub origin: i64,
    /// The day of the report: of publication, else of learning it.
    pub day: i64,
    pub print: Print,
}

/// A version with these bytes.
struct Same {
    version: i64,
    id: Uuid,
    document_id: Uuid,
}

/// Adds a report; true if that was a change.
pub(super) fn add(w: &mut Writer<'_>, report: &NewReport) -> Result<(Added, bool), Inner> {
    let document = settled(report);
    let hash = hash_bytes(&document.sha256)?;
    match same_bytes(w, &hash)? {
        Some(same) => again(w, report, same),
        None => fresh(w, report, document, &hash).map(|added| (added, true)),
    }
}

fn hash_bytes(hex: &str) -> Result<Vec<u8>, Inner> {
    let digits: Option<Vec<u8>> =
        (0..hex.len() / 2).map(|n| hex.get(2 * n..2 * n + 2).and_then(|d| u8::from_str_radix(d, 16).ok())).collect();
    digits.filter(|d| d.len() == 32).ok_or_else(|| {
        Inner::Other(StoreError::Unfit("the reading has no SHA-256 of its bytes; read the report again".into()))
    })
}

fn same_bytes(w: &Writer<'_>, hash: &[u8]) -> Result<Option<Same>, Inner> {
    Ok(w.one(
        "SELECT v.version, v.id, d.id FROM blob b JOIN version v ON v.blob = b.blob JOIN document d ON d.document = v.document
         WHERE b.hash = ? ORDER BY v.version LIMIT 1",
        [hash],
        |r| Ok(Same { version: r.get(0)?, id: rows::uuid(r, 1)?, document_id: rows::uuid(r, 2)? }),
    )?)
}

/// The same bytes again: perhaps from elsewhere, perhaps read otherwise.
fn again(w: &mut Writer<'_>, report: &NewReport, same: Same) -> Result<(Added, bool), Inner> {
    let mut added =
        Added { document: same.document_id, version: same.id, outcome: Outcome::Known, claims: 0, copies: Vec::new() };
    if sight(w, same.version, report)? {
        added.outcome = Outcome::Seen;
    }
    // What came as STIX has only the quoted words: it never takes the place of a reading of the whole text.
    if report.reading.document.diagnostics.iter().any(|d| d.code == "text-from-quotes") {
        return Ok((added, false));
    }
    let mut reading = report.reading.clone();
    reading.document = known_document(w, same.version, report)?;
    let body = packing::pack(&reading)?;
    let last: Option<Vec<u8>> =
        w.one("SELECT body FROM reading WHERE version = ? ORDER BY seq DESC LIMIT 1", [same.version], |r| r.get(0))?;
    if last.as_ref() == Some(&body) {
        return Ok((added, false));
    }
    w.run("INSERT INTO reading (version, seq, body) VALUES (?, ?, ?)", (same.version, w.seq, body))?;
    w.record(Some(same.version), None)?;
    added.claims = claims::read_again(w, same.version, &reading)?;
    added.outcome = Outcome::Reread;
    Ok((added, true))
}

/// The document of bytes that are known keeps the facts under which it was kept.
fn known_document(w: &Writer<'_>, version: i64, report: &NewReport) -> Result<Document, Inner> {
    let mut document = report.reading.document.clone();
    let facts = w.one("SELECT url, publisher FROM version WHERE version = ?", [version], |r| {
        Ok((r.get::<_, Option<String>>(0)?, r.get::<_, Option<String>>(1)?))
    })?;
    if let Some((url, publisher)) = facts {
        document.url = url;
        document.publisher = publisher;
    }
    Ok(document)
}

/// Notes where a version was seen; true if that place is new.
fn sight(w: &Writer<'_>, version: i64, report: &NewReport) -> Result<bool, Inner> {
    let mut new = false;
    let mut places = vec![report.url.as_deref().or(report.reading.document.url.as_deref()), report.source.as_deref()];
    places.dedup();
    for place in places.into_iter().flatten() {
        let added = w.run(
            "INSERT INTO sighting (version, place, seq) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
            (version, place, w.seq),
        )?;
        new |= added > 0;
    }
    Ok(new)
}

fn fresh(w: &mut Writer<'_>, report: &NewReport, document: Document, hash: &[u8]) -> Result<Added, Inner> {
    let reading = Reading { document, ..report.reading.clone() };
    let print = sentences::print(&reading.document.text);
    let page_keys = page::keys_of(&reading.document, report.source.as_deref());
    let page = page::find(w, &page_keys, &print.signature)?;
    let blob = w.insert(
        "INSERT INTO blob (hash, size, bytes) VALUES (?, ?, ?)",
        (hash, report.original.len() as i64, rows::pack(&report.original)?),
    )?;
    let known = entities::of_reading(w, &reading)?;
    let (page_row, number, outcome) = match page {
        Some(row) => {
            let last: i64 =
                w.one("SELECT max(number) FROM version WHERE document = ?", [row], |r| r.get(0))?.unwrap_or(0);
            (row, last + 1, Outcome::Version)
        }
        None => (new_page(w, &reading.document, &page_keys, report)?, 1, Outcome::New),
    };
    let document_id =
        w.one("SELECT id FROM document WHERE document = ?", [page_row], |r| rows::uuid(r, 0))?.unwrap_or_default();
    let origin = publisher(w, &reading, &known, document_id)?;
    let fresh = version(w, &reading, (page_row, number, blob, origin), known, print)?;
    page::claim_keys(w, page_row, &page_keys)?;
    sight(w, fresh.version, report)?;
    if outcome == Outcome::Version {
        supersede(w, &fresh)?;
        // What is said under a stricter marking does not leave because an earlier version was open.
        let raise = "UPDATE document SET marking = ?1 WHERE document = ?2 AND marking < ?1";
        w.run(raise, (report.marking.rank(), page_row))?;
    }
    w.run("UPDATE document SET latest = ? WHERE document = ?", (fresh.version, page_row))?;
    let takers = copies::tie(w, &fresh, &report.original)?;
    let told = accounts::of_reading(w, &fresh)?;
    let KeptClaims { claims } = claims::add_all(w, &fresh, &told)?;
    copies::settle(w, &takers)?;
    w.record(Some(fresh.version), None)?;
    Ok(Added {
        document: document_id,
        version: reading.document.id,
        outcome,
        claims,
        copies: copies::links(w.c, page_row, true)?,
    })
}

fn new_page(w: &mut Writer<'_>, document: &Document, keys: &[String], report: &NewReport) -> Result<i64, Inner> {
    // A key that another page has already is no identity.
    let first = keys.first().filter(|k| !k.starts_with("file:")).cloned();
    let taken = match &first {
        Some(key) => w.one("SELECT 1 FROM page_key WHERE page_key = ?", [key], |_| Ok(()))?.is_some(),
        None => true,
    };
    let key = first.filter(|_| !taken).unwrap_or_else(|| document.sha256.clone());
    let row = w.insert(
        "INSERT INTO document (id, latest, root, marking) VALUES (?, NULL, 0, ?)",
        (rows::key(&id::derive("page", &[&key])), report.marking.rank()),
    )?;
    w.run("UPDATE document SET root = ?1 WHERE document = ?1", [row])?;
    Ok(row)
}

fn publisher(w: &mut Writer<'_>, reading: &Reading, known: &entities::Known, page: Uuid) -> Result<i64, Inner> {
    let document = &reading.document;
    let host = document.url.as_deref().and_then(keys::host);
    let fallback = match &host {
        Some(host) => Origin { key: format!("host:{host}"), name: host.clone(), entity: None },
        None => {
            let name = document.title.clone().unwrap_or_else(|| "a report without a publisher".into());
            Origin { key: format!("page:{page}"), name, entity: None }
        }
    };
    let origin = Voices::of(reading).publisher(document.publisher.as_deref(), &fallback);
    entities::origin(w, known, &origin)
}

fn version<'r>(
    w: &mut Writer<'_>,
    reading: &'r Reading,
    (document, number, blob, origin): (i64, i64, i64, i64),
    known: entities::Known,
    print: Print,
) -> Result<Fresh<'r>, Inner> {
    let d = &reading.document;
    let published = d.published.map(rows::day);
    let row = w.insert(
        "INSERT INTO version (id, document, number, seq, superseded, blob, size, title, publisher, origin, url, published, updated, note, signature)
         VALUES (?, ?, ?, ?, NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        rusqlite::params![
            rows::key(&d.id),
            document,
            number,
            w.seq,
            blob,
            d.text.len() as i64,
            d.title,
            d.publisher,
            origin,
            d.url,
            published,
            d.updated.map(rows::day),
            note(d).map(VersionNote::word),
            sentences::to_bytes(&print.signature),
        ],
    )?;
    w.run("INSERT INTO body (version, text) VALUES (?, ?)", (row, packing::pack_text(&d.text)?))?;
    w.run("INSERT INTO reading (version, seq, body) VALUES (?, ?, ?)", (row, w.seq, packing::pack(reading)?))?;
    w.run("INSERT INTO page_words (rowid, title, text) VALUES (?, ?, ?)", (row, &d.title, &d.text))?;
    let mut rows_of: Vec<i64> = known.values().copied().collect();
    rows_of.sort_unstable();
    rows_of.dedup();
    for entity in rows_of {
        w.run("INSERT INTO mention (entity, version) VALUES (?, ?)", (entity, row))?;
    }
    let day = published.or(d.updated.map(rows::day)).unwrap_or_else(|| rows::day_of(w.at));
    Ok(Fresh { reading, document, version: row, known, origin, day, print })
}

/// The version before ends, and its claims with it.
fn supersede(w: &mut Writer<'_>, fresh: &Fresh<'_>) -> Result<(), Inner> {
    let before: Option<i64> = w.one(
        "SELECT version FROM version WHERE document = ? AND version <> ? AND superseded IS NULL ORDER BY number DESC LIMIT 1",
        (fresh.document, fresh.version),
        |r| r.get(0),
    )?;
    if let Some(before) = before {
        w.run("UPDATE version SET superseded = ? WHERE version = ?", (w.seq, before))?;
        claims::end_version(w, before)?;
        accounts::end_version(w, before)?;
    }
    Ok(())
}

/// What a version says of itself: in its title, an update block, or a paragraph that begins with such a word.
fn note(document: &Document) -> Option<VersionNote> {
    let title = document.title.as_deref().map(|t| said(t, true)).into_iter().flatten();
    let blocks = document.blocks.iter().filter_map(|block| {
        let words = block.span.of(&document.text);
        let named = matches!(block.kind, BlockKind::Update | BlockKind::Title);
        said(words, named).or((block.kind == BlockKind::Update).then_some(VersionNote::Update))
    });
    title.chain(blocks).max()
}

fn said(words: &str, headed: bool) -> Option<VersionNote> {
    let words = words.trim_start_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    let begins = |list: &[&str]| list.iter().any(|w| words.starts_with(w));
    let holds = |list: &[&str]| headed && list.iter().any(|w| words.contains(w));
    let retracts = ["has been retracted", "is retracted", "has been withdrawn", "we retract", "retracts this"];
    if begins(&["retraction", "retracted:", "withdrawn:", "[retracted]"])
        || holds(&retracts)
        || begins_with_any(&words, &retracts)
    {
        return Some(VersionNote::Retraction);
    }
    if begins(&["correction", "corrected:", "editor's note: an earlier version", "editor’s note: an earlier version"])
        || holds(&["an earlier version of this"])
        || begins(&["an earlier version of this", "this article has been corrected", "this story has been corrected"])
    {
        return Some(VersionNote::Correction);
    }
    begins(&["update:", "update (", "update –", "update -", "updated:", "[update]"]).then_some(VersionNote::Update)
}

/// A short paragraph that speaks of the page itself: "This article has been retracted."
fn begins_with_any(words: &str, acts: &[&str]) -> bool {
    ["this article", "this story", "this report", "this page", "the article", "we retract"]
        .iter()
        .any(|s| words.starts_with(s))
        && acts.iter().any(|a| words.get(..words.len().min(120)).unwrap_or(words).contains(a))
}

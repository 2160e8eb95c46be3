//! What a report took from others: copies, partial copies, long quotations; and what that means for origins.

use super::report::Fresh;
use super::{Inner, Writer, citations, claims, rows};
use crate::fold::sentences;
use crate::types::{CopyKind, CopyLink};
use rusqlite::Connection;
use std::collections::{BTreeMap, BTreeSet};

/// Earlier reports looked at for one sentence or band: words that more reports share than this are nobody's.
const CANDIDATES: i64 = 24;
/// Texts that share so much of their shingles are copies.
const COPY: f64 = 0.6;
/// A text of which so much stands in the other is a partial copy.
const PARTIAL: f64 = 0.35;

/// Ties a new version to what it took from and to what took from it. Returns pages whose plain claims may have
/// another origin now.
pub(super) fn tie(w: &mut Writer<'_>, fresh: &Fresh<'_>, original: &[u8]) -> Result<Vec<i64>, Inner> {
    let mut takers = BTreeSet::new();
    let found = overlaps(w, fresh)?;
    for overlap in found.values() {
        let Some((kind, share)) = judge(overlap) else { continue };
        // What a copy shares with this text it has from its root: the tie to the root says it all.
        if overlap.root != overlap.document && found.get(&overlap.root).is_some_and(|root| judge(root).is_some()) {
            continue;
        }
        // Who published first is who was copied.
        let earlier = (overlap.day, overlap.document) < (fresh.day, fresh.document);
        let document = overlap.document;
        let (taker, source) = if earlier { (fresh.document, document) } else { (document, fresh.document) };
        link(w, taker, source, kind, share)?;
        if kind == CopyKind::Copy {
            takers.extend(reroot(w, taker, source)?);
        }
        takers.insert(taker);
    }
    for source in citations::cited(w, fresh, original)? {
        link(w, fresh.document, source, CopyKind::Cites, 0)?;
    }
    for taker in citations::citing(w, fresh)? {
        link(w, taker, fresh.document, CopyKind::Cites, 0)?;
        takers.insert(taker);
    }
    index(w, fresh)?;
    takers.remove(&fresh.document);
    Ok(takers.into_iter().collect())
}

/// How much two texts have in common.
struct Overlap {
    document: i64,
    /// The page that this one is a copy of; itself, where it is none.
    root: i64,
    day: i64,
    likeness: f64,
    /// The share of the later text's shingles that stand in the earlier one.
    taken: f64,
    /// Telling sentences in a row.
    run: usize,
}

fn judge(o: &Overlap) -> Option<(CopyKind, u8)> {
    let percent = (o.taken.max(if o.likeness >= COPY { o.likeness } else { 0.0 }) * 100.0).round().min(100.0) as u8;
    if o.likeness >= COPY {
        Some((CopyKind::Copy, percent))
    } else if o.taken >= PARTIAL {
        Some((CopyKind::Partial, percent))
    } else {
        (o.run >= 2).then_some((CopyKind::Quotes, percent))
    }
}

fn overlaps(w: &Writer<'_>, fresh: &Fresh<'_>) -> Result<BTreeMap<i64, Overlap>, Inner> {
    let mut shared: BTreeMap<i64, BTreeSet<usize>> = BTreeMap::new();
    for (n, (hash, _)) in fresh.print.sentences.iter().enumerate() {
        let versions: Vec<i64> =
            w.all("SELECT version FROM sentence WHERE hash = ? LIMIT ?", (hash, CANDIDATES), |r| r.get(0))?;
        for version in versions {
            shared.entry(version).or_default().insert(n);
        }
    }
    // One sentence in common is nothing; a second one, or a band, is worth a look.
    shared.retain(|_, places| places.len() >= 2);
    for hash in sentences::bands(&fresh.print.signature) {
        let versions: Vec<i64> =
            w.all("SELECT version FROM band WHERE hash = ? LIMIT ?", (hash, CANDIDATES), |r| r.get(0))?;
        for version in versions {
            shared.entry(version).or_default();
        }
    }
    for version in shared.keys().copied().collect::<Vec<_>>() {
        let root: Option<i64> = w.one(
            "SELECT r.latest FROM version v JOIN document d ON d.document = v.document JOIN document r ON r.document = d.root
             WHERE v.version = ?",
            [version],
            |r| r.get(0),
        )?;
        shared.entry(root.unwrap_or(version)).or_default();
    }
    let mut found: BTreeMap<i64, Overlap> = BTreeMap::new();
    let own = if shared.is_empty() { Vec::new() } else { sentences::shingles(&fresh.reading.document.text) };
    for (version, places) in shared {
        let Some(overlap) = compare(w, fresh, &own, version, &places)? else { continue };
        let better =
            found.get(&overlap.document).is_none_or(|o| (o.likeness, o.taken) < (overlap.likeness, overlap.taken));
        if overlap.document != fresh.document && better {
            found.insert(overlap.document, overlap);
        }
    }
    Ok(found)
}

/// Holds a new text against a kept one that may have something in common with it.
fn compare(
    w: &Writer<'_>,
    fresh: &Fresh<'_>,
    own: &[u64],
    version: i64,
    places: &BTreeSet<usize>,
) -> Result<Option<Overlap>, Inner> {
    let found = w.one(
        "SELECT v.document, d.root, v.signature, coalesce(v.published, v.updated, c.at / 86400000), b.text FROM version v
         JOIN document d ON d.document = v.document JOIN change c ON c.seq = v.seq JOIN body b ON b.version = v.version WHERE v.version = ?",
        [version],
        |r| {
            let signature: Option<Vec<u8>> = r.get(2)?;
            Ok((r.get::<_, i64>(0)?, r.get::<_, i64>(1)?, signature, r.get::<_, i64>(3)?, r.get::<_, Vec<u8>>(4)?))
        },
    )?;
    let Some((document, root, signature, day, packed)) = found else { return Ok(None) };
    let likeness = sentences::likeness(&sentences::from_bytes(&signature.unwrap_or_default()), &fresh.print.signature);
    let text = crate::sqlite::packing::text(&packed)?;
    let other = sentences::shingles(&text);
    let later_is_new = (day, document) < (fresh.day, fresh.document);
    let taken = if later_is_new { sentences::taken(own, &other) } else { sentences::taken(&other, own) };
    Ok(Some(Overlap { document, root, day, likeness, taken, run: longest_run(places) }))
}

fn longest_run(places: &BTreeSet<usize>) -> usize {
    let (mut best, mut run, mut last) = (0, 0, None);
    for place in places {
        run = if last.is_some_and(|l| l + 1 == *place) { run + 1 } else { 1 };
        best = best.max(run);
        last = Some(*place);
    }
    best
}

fn index(w: &Writer<'_>, fresh: &Fresh<'_>) -> Result<(), Inner> {
    for (hash, _) in &fresh.print.sentences {
        w.run("INSERT INTO sentence (hash, version) VALUES (?, ?) ON CONFLICT DO NOTHING", (hash, fresh.version))?;
    }
    for hash in sentences::bands(&fresh.print.signature) {
        w.run("INSERT INTO band (hash, version) VALUES (?, ?) ON CONFLICT DO NOTHING", (hash, fresh.version))?;
    }
    Ok(())
}

fn link(w: &Writer<'_>, taker: i64, source: i64, kind: CopyKind, share: u8) -> Result<(), Inner> {
    if taker == source {
        return Ok(());
    }
    w.run(
        "INSERT INTO copied (document, source, kind, share, seq) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        (taker, source, kind.word(), share, w.seq),
    )?;
    Ok(())
}

/// Copies of a copy have the root that their source has. Returns pages whose root changed.
fn reroot(w: &Writer<'_>, taker: i64, source: i64) -> Result<Vec<i64>, Inner> {
    let root = |page: i64| w.one("SELECT root FROM document WHERE document = ?", [page], |r| r.get::<_, i64>(0));
    let (Some(old), Some(new)) = (root(taker)?, root(source)?) else { return Ok(Vec::new()) };
    if old == new {
        return Ok(Vec::new());
    }
    let moved: Vec<i64> = w.all("SELECT document FROM document WHERE root = ?", [old], |r| r.get(0))?;
    // A page that was a copy of another already keeps the earlier of the two roots.
    if old != taker && !is_before(w, new, old)? {
        return Ok(Vec::new());
    }
    w.run("UPDATE document SET root = ? WHERE root = ?", (new, old))?;
    Ok(moved)
}

fn is_before(w: &Writer<'_>, a: i64, b: i64) -> Result<bool, Inner> {
    let day = |page: i64| {
        w.one("SELECT min(coalesce(published, updated, seq + 10000000)) FROM version WHERE document = ?", [page], |r| {
            r.get::<_, i64>(0)
        })
    };
    Ok((day(a)?, a) < (day(b)?, b))
}

/// The origin of a claim for which only the publisher speaks: of the text's root, or of a report that it took from and
/// that makes the same claim, else the publisher.
pub(super) fn origin_of_bare(w: &Writer<'_>, document: i64, finding: i64, own: i64) -> Result<i64, Inner> {
    let root: Option<i64> = w.one(
        "SELECT v.origin FROM document d JOIN document r ON r.document = d.root JOIN version v ON v.version = r.latest
         WHERE d.document = ? AND d.root <> d.document",
        [document],
        |r| r.get(0),
    )?;
    if let Some(root) = root {
        return Ok(root);
    }
    let source: Option<i64> = w.one(
        // From the few sources to their claims: of what is said often there is no end of claims.
        "SELECT c.origin FROM copied k CROSS JOIN version v ON v.document = k.source AND v.superseded IS NULL
         CROSS JOIN claim c ON c.version = v.version WHERE k.document = ? AND +c.finding = ? AND c.went IS NULL ORDER BY c.claim LIMIT 1",
        (document, finding),
        |r| r.get(0),
    )?;
    Ok(source.unwrap_or(own))
}

/// Looks again at whose word the plain claims of these pages are.
pub(super) fn settle(w: &Writer<'_>, pages: &[i64]) -> Result<(), Inner> {
    for page in pages {
        let Some((version, own, day)) = w.one(
            "SELECT v.version, v.origin, coalesce(v.published, v.updated, c.at / 86400000) FROM document d JOIN version v ON v.version = d.latest
             JOIN change c ON c.seq = v.seq WHERE d.document = ?",
            [page],
            |r| Ok((r.get::<_, i64>(0)?, r.get::<_, i64>(1)?, r.get::<_, i64>(2)?)),
        )?
        else {
            continue;
        };
        for claim in claims::live(w, version)? {
            let bare: Option<bool> = w.one("SELECT bare FROM claim WHERE claim = ?", [claim.claim], |r| r.get(0))?;
            if bare != Some(true) {
                continue;
            }
            let origin = origin_of_bare(w, *page, claim.share.finding, own)?;
            claims::refold(w, &claim, super::findings::Share { origin, ..claim.share }, day)?;
        }
    }
    Ok(())
}

/// The ties of a page, those by which it takes first; `taking` leaves the others out.
pub(crate) fn links(c: &Connection, document: i64, taking: bool) -> rusqlite::Result<Vec<CopyLink>> {
    let side = if taking { "k.document = ?1" } else { "(k.document = ?1 OR k.source = ?1)" };
    let sql = format!(
        "SELECT d.id, v.title, v.publisher, s.id, x.title, x.publisher, k.kind, k.share FROM copied k
         JOIN document d ON d.document = k.document JOIN version v ON v.version = d.latest
         JOIN document s ON s.document = k.source JOIN version x ON x.version = s.latest
         WHERE {side} ORDER BY k.document <> ?1, k.share DESC, k.source LIMIT 200"
    );
    c.prepare_cached(&sql)?
        .query_map([document], |r| {
            Ok(CopyLink {
                of: rows::uuid(r, 0)?,
                of_title: r.get(1)?,
                of_publisher: r.get(2)?,
                from: rows::uuid(r, 3)?,
                from_title: r.get(4)?,
                from_publisher: r.get(5)?,
                kind: CopyKind::from_word(&r.get::<_, String>(6)?).unwrap_or(CopyKind::Quotes),
                share: r.get(7)?,
            })
        })?
        .collect()
}

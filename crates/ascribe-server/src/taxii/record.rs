//! What the record knows, as a collection: filled from the record's changes, report by report.
//!
//! What a report no longer says, and what an analyst rejected, is revoked. What it says otherwise than before gets the
//! time of the change as `modified`.

use super::collection::{RECORD, make_collections};
use super::head::{self, Head};
use super::time;
use ascribe_stix::{ExportOptions, Object, Tlp, reading_to_bundle};
use ascribe_store::shared::{Collection, Incoming, Level, Pull, Select, Source, Versions};
use ascribe_store::{Act, Base, Change, ChangeKind, Standing, Store, StoreError};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// Changes that are taken in one go.
const CHANGES: usize = 20;
/// Objects that a question's collection looks at in one go.
const OBJECTS: usize = 5_000;
/// Types whose objects belong to one report, so that they change with it.
const OF_ONE_REPORT: [&str; 5] = ["report", "relationship", "note", "opinion", "indicator"];
/// The strictest level that is put into collections: all but TLP:RED.
const MOST: Level = 3;

/// Brings the collections of the record up to what the record knows; how many changes were taken in.
///
/// # Errors
/// If the base cannot be read or written.
pub fn refresh(base: &Base) -> Result<usize, StoreError> {
    let mut taken = 0;
    loop {
        let some = refresh_some(base)?;
        taken += some;
        if some == 0 {
            return Ok(taken);
        }
    }
}

/// Takes in a few changes; 0 if there is none.
///
/// # Errors
/// If the base cannot be read or written.
pub(crate) fn refresh_some(base: &Base) -> Result<usize, StoreError> {
    make_collections(base)?;
    let Some(record) = base.collection(RECORD)? else { return Ok(0) };
    let done = base.pull("record")?;
    let changes = base.changes(done.after.parse().unwrap_or(0), CHANGES)?;
    for change in &changes {
        take(base, &record, change)?;
    }
    if let Some(last) = changes.last() {
        base.note_pull("record", &Pull { after: last.seq.to_string(), ..done })?;
    }
    let mut taken = changes.len();
    for collection in base.collections()? {
        if let Source::Question(words) = &collection.source {
            taken += answer(base, &record, &collection, words)?;
        }
    }
    Ok(taken)
}

/// Whether anything was ever taken in.
///
/// # Errors
/// If the base cannot be read.
pub(crate) fn has_begun(base: &Base) -> Result<bool, StoreError> {
    Ok(!base.pull("record")?.after.is_empty())
}

fn take(base: &Base, record: &Collection, change: &Change) -> Result<(), StoreError> {
    let at = change.at.as_microsecond();
    match &change.kind {
        ChangeKind::Report { document, version, .. } => {
            let now = bring(base, record, *version, at)?;
            for earlier in base.versions(*document)? {
                if earlier.id != *version {
                    retire(base, record, earlier.id, &now, at)?;
                }
            }
        }
        ChangeKind::Decision(decision) => {
            let claim = match &decision.act {
                Act::Accept { claim } | Act::Reject { claim } | Act::Correct { claim, .. } => base.claim(*claim)?,
                _ => None,
            };
            if let Some(claim) = claim {
                let now = bring(base, record, claim.version, at)?;
                retire(base, record, claim.version, &now, at)?;
            }
        }
    }
    Ok(())
}

/// Puts what a version says into the collection, without claims that do not count; the ids of all that it says.
fn bring(base: &Base, record: &Collection, version: Uuid, at: i64) -> Result<BTreeSet<String>, StoreError> {
    let Some((mut reading, tlp)) = said(base, version)? else { return Ok(BTreeSet::new()) };
    let counts = |standing| matches!(standing, Standing::Open | Standing::Accepted);
    let off: BTreeSet<Uuid> = base
        .claims_of(version)?
        .into_iter()
        .filter(|record| !counts(record.standing))
        .map(|record| record.claim.id)
        .collect();
    reading.claims.retain(|claim| !off.contains(&claim.id));
    let bundle = reading_to_bundle(&reading, &ExportOptions { tlp });
    let ids = bundle.objects().iter().filter_map(|object| object.text("id").map(str::to_owned)).collect();
    let mut changed = Vec::new();
    for object in bundle.objects() {
        if let Some(object) = news(base, record.id, object, at)? {
            changed.push(object);
        }
    }
    share(base, record.id, &changed)?;
    Ok(ids)
}

/// What was read in a version and how it is marked; none if it may not leave.
fn said(base: &Base, version: Uuid) -> Result<Option<(ascribe_model::Reading, Tlp)>, StoreError> {
    let Some((reading, document)) = base.reading(version)?.zip(base.document(version)?) else { return Ok(None) };
    let tlp = document.marking.word().parse().unwrap_or(Tlp::Red);
    Ok((tlp < Tlp::Red).then_some((reading, tlp)))
}

/// The object, if the collection does not have it so; with a new `modified` where it was changed without one.
fn news(base: &Base, collection: i64, object: &Object, at: i64) -> Result<Option<Object>, StoreError> {
    let Some(held) = object.text("id").map(|id| last(base, collection, id)).transpose()?.flatten() else {
        return Ok(Some(object.clone()));
    };
    let without = |object: &Object| {
        let mut object = object.clone();
        object.set("modified", Value::Null);
        object
    };
    if without(&held) == without(object) || is_revoked(&held) {
        return Ok(None);
    }
    let of_one = object.text("type").is_some_and(|kind| OF_ONE_REPORT.contains(&kind));
    let later = object.text("modified") > held.text("modified");
    Ok(match (later, of_one) {
        (true, _) => Some(object.clone()),
        (false, true) => Some(object.clone().with("modified", time::version(at / 1000 * 1000))),
        // Several reports speak of it; the first of a day stands for that day.
        (false, false) => None,
    })
}

/// Revokes what a version said and what is said no longer.
fn retire(base: &Base, record: &Collection, version: Uuid, now: &BTreeSet<String>, at: i64) -> Result<(), StoreError> {
    let Some((reading, tlp)) = said(base, version)? else { return Ok(()) };
    let mut revoked = Vec::new();
    for object in reading_to_bundle(&reading, &ExportOptions { tlp }).objects() {
        let (id, kind) = (object.text("id").unwrap_or_default(), object.text("type").unwrap_or_default());
        if now.contains(id) || !OF_ONE_REPORT.contains(&kind) {
            continue;
        }
        if let Some(held) = last(base, record.id, id)?.filter(|held| !is_revoked(held)) {
            revoked.push(held.with("revoked", true).with("modified", time::version(at / 1000 * 1000)));
        }
    }
    share(base, record.id, &revoked)
}

fn is_revoked(object: &Object) -> bool {
    object.get("revoked").and_then(Value::as_bool) == Some(true)
}

/// The last version of an object in a collection.
pub(super) fn last(base: &Base, collection: i64, id: &str) -> Result<Option<Object>, StoreError> {
    let select = Select {
        versions: Versions { last: true, ..Versions::default() },
        specs: Vec::new(),
        ..Select::every_version(collection, id, Level::MAX)
    };
    let mut found = None;
    base.shared(&select, |row| {
        found = serde_json::from_slice(row.bytes).ok();
        false
    })?;
    Ok(found)
}

/// Adds objects of our own making.
pub(super) fn share(base: &Base, collection: i64, objects: &[Object]) -> Result<(), StoreError> {
    let texts: Vec<String> = objects.iter().filter_map(|object| serde_json::to_string(object).ok()).collect();
    let known: BTreeMap<&str, Level> =
        objects.iter().filter_map(|o| Some((o.text("id")?, head::number(Tlp::of_definition(o)?)))).collect();
    let heads: Vec<(Head<'_>, &[u8])> =
        texts.iter().filter_map(|text| Some((Head::read(text.as_bytes()).ok()?, text.as_bytes()))).collect();
    let incoming: Vec<Incoming<'_>> = heads
        .iter()
        .filter_map(|(head, bytes)| {
            let level = head.level(|id| known.get(id).copied()).ok()?;
            head.incoming(bytes, level).ok()
        })
        .collect();
    base.share(collection, &incoming, |_| None).map(drop)
}

/// Fills a question's collection with what the record has on its names: the things so called, what is said about them,
/// and what that refers to.
fn answer(base: &Base, record: &Collection, collection: &Collection, words: &str) -> Result<usize, StoreError> {
    let key = format!("question {}", collection.uuid);
    let done = base.pull(&key)?;
    let after = done.after.parse().unwrap_or(i64::MIN);
    let (new, upto) = read(base, record.id, after, OBJECTS)?;
    let Some(upto) = upto else { return Ok(0) };
    let names: BTreeSet<String> = words.split(',').map(|word| word.trim().to_lowercase()).collect();
    let (held, _) = read(base, collection.id, i64::MIN, usize::MAX >> 2)?;
    let seeds: BTreeSet<&str> = held
        .iter()
        .chain(&new)
        .filter(|object| is_called(object, &names))
        .filter_map(|object| object.text("id"))
        .collect();
    let mut wanted: BTreeMap<String, Object> = BTreeMap::new();
    for object in &new {
        let about = object.text("type") != Some("report") && object.references().iter().any(|id| seeds.contains(id));
        if about || object.text("id").is_some_and(|id| seeds.contains(id)) {
            wanted.insert(object.text("id").unwrap_or_default().to_owned(), object.clone());
        }
    }
    let mut open: Vec<String> = wanted.values().flat_map(owned).collect();
    while let Some(id) = open.pop() {
        if wanted.contains_key(&id) {
            continue;
        }
        if let Some(object) = last(base, record.id, &id)? {
            open.extend(owned(&object));
            wanted.insert(id, object);
        }
    }
    share(base, collection.id, &wanted.into_values().collect::<Vec<_>>())?;
    base.note_pull(&key, &Pull { after: upto.to_string(), ..done })?;
    Ok(1)
}

/// Last versions that were added after a time, and when the last of them was.
pub(super) fn read(
    base: &Base,
    collection: i64,
    after: i64,
    limit: usize,
) -> Result<(Vec<Object>, Option<i64>), StoreError> {
    let (mut objects, mut upto) = (Vec::new(), None);
    base.shared(&every(collection, MOST, after, limit), |row| {
        objects.extend(serde_json::from_slice::<Object>(row.bytes).ok());
        upto = Some(row.added);
        true
    })?;
    Ok((objects, upto))
}

/// The last versions of all objects.
pub(super) fn every(collection: i64, up_to: Level, after: i64, limit: usize) -> Select {
    Select {
        collection,
        up_to,
        after,
        limit,
        ids: Vec::new(),
        types: Vec::new(),
        versions: Versions { last: true, ..Versions::default() },
        specs: Vec::new(),
    }
}

fn is_called(object: &Object, names: &BTreeSet<String>) -> bool {
    let called = |value: &Value| value.as_str().is_some_and(|name| names.contains(&name.to_lowercase()));
    object.get("name").is_some_and(called)
        || object.get("aliases").and_then(Value::as_array).is_some_and(|aliases| aliases.iter().any(called))
}

fn owned(object: &Object) -> Vec<String> {
    object.references().into_iter().map(str::to_owned).collect()
}

//! What the record knows, as a collection: filled from the record's changes, report by report.
//!
//! What a report no longer says, and what an analyst rejected, is revoked. What it says otherwise than before gets the
//! time of the change as `modified`. The findings follow the reports.

use super::collection::{RECORD, make_collections};
use super::head::Head;
use super::{findings, forgotten, time};
use ascribe_export::KeptReport;
use ascribe_model::{Marking, Way};
use ascribe_stix::{MarkingDefinition, Object, level_of, report_id};
use ascribe_store::shared::{Collection, Incoming, Pull, Select, Source, Versions};
use ascribe_store::{Act, Base, Change, ChangeKind, ClaimRecord, Decision, DocumentRow, Paging, Store, StoreError};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// Changes that are taken in one go.
const CHANGES: usize = 20;
/// Objects that a question's collection looks at in one go.
const OBJECTS: usize = 5_000;
/// Types whose objects belong to one report, so that they change with it.
const OF_ONE_REPORT: [&str; 5] = ["report", "relationship", "note", "opinion", "indicator"];
/// What is put into collections: all that may be served to anybody.
pub(super) const MOST: Way = Way::Served { clearance: Marking::AmberStrict };

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
    let mut marked = false;
    for change in &changes {
        marked |= take(base, &record, change)?;
    }
    if let Some(last) = changes.last() {
        findings::follow(base, &record, (done.after.parse().unwrap_or(0), last.seq), marked)?;
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

/// Takes a change in; whether it may have changed how something is marked.
fn take(base: &Base, record: &Collection, change: &Change) -> Result<bool, StoreError> {
    let at = change.at.as_microsecond();
    match &change.kind {
        ChangeKind::Report { document, .. } => page(base, record, *document, at),
        ChangeKind::Decision(decision) => {
            if let Some(document) = touched(base, decision)? {
                page(base, record, document, at)?;
            }
            Ok(matches!(decision.act, Act::Mark { .. } | Act::Undo { .. }))
        }
    }
}

/// The page on whose claims or marking a decision is.
fn touched(base: &Base, decision: &Decision) -> Result<Option<Uuid>, StoreError> {
    Ok(match &decision.act {
        Act::Accept { claim } | Act::Reject { claim } | Act::Correct { claim, .. } => {
            base.claim(*claim)?.map(|claim| claim.document)
        }
        Act::Mark { on, .. } => match base.claim(*on)? {
            Some(claim) => Some(claim.document),
            None => base.document(*on)?.map(|page| page.id),
        },
        Act::Undo { decision } => match undone(base, *decision)? {
            Some(undone) => touched(base, &undone)?,
            None => None,
        },
        // What these change is told by findings alone.
        Act::Annotate { .. } | Act::Merge { .. } | Act::Split { .. } | Act::GradeSource { .. } => None,
    })
}

fn undone(base: &Base, id: Uuid) -> Result<Option<Decision>, StoreError> {
    let mut paging = Paging::first(1000);
    loop {
        let page = base.decisions(&paging)?;
        if let Some(found) = page.items.into_iter().find(|decision| decision.id == id) {
            return Ok(Some(found));
        }
        let Some(next) = page.next else { return Ok(None) };
        paging.after = Some(next);
    }
}

/// Brings a page in as it stands now: its latest version, and nothing any longer that only earlier ones say; whether it was
/// marked otherwise before.
fn page(base: &Base, record: &Collection, document: Uuid, at: i64) -> Result<bool, StoreError> {
    let Some(row) = base.document(document)? else { return Ok(false) };
    let versions = base.versions(document)?;
    let mut known = Vec::new();
    let mut anew = false;
    for version in &versions {
        if let Some(report) = last(base, record.id, &report_id(&version.sha256).to_string())? {
            known.push(version.id);
            anew |= forgotten::if_marked_otherwise(base, record, &report, (version.id, row.marking))?;
        }
    }
    if !MOST.is_open_to(row.marking) {
        return Ok(anew);
    }
    let now = bring(base, record, &row, at, anew)?;
    for version in known {
        retire(base, record, (version, row.marking), &now, at)?;
    }
    Ok(anew)
}

/// Puts what the latest version says into the collection, without claims that do not count; the ids of all that it says.
fn bring(
    base: &Base,
    record: &Collection,
    row: &DocumentRow,
    at: i64,
    anew: bool,
) -> Result<BTreeSet<String>, StoreError> {
    let counts = |claim: &ClaimRecord| claim.standing.counts();
    let Some(report) = KeptReport::of(base, row.version, row.marking, MOST, counts)? else {
        return Ok(BTreeSet::new());
    };
    let bundle = report.bundle();
    let ids = bundle.objects().iter().filter_map(|object| object.text("id").map(str::to_owned)).collect();
    let mut changed = Vec::new();
    for object in bundle.objects() {
        // What was there under another marking is a later version under this one.
        let object = if anew && is_of_one_report(object) { changed_at(object.clone(), at) } else { object.clone() };
        changed.extend(news(base, record, &object, at)?);
    }
    share(base, record.id, &changed)?;
    Ok(ids)
}

fn is_of_one_report(object: &Object) -> bool {
    OF_ONE_REPORT.contains(&object.kind())
}

pub(super) fn changed_at(object: Object, at: i64) -> Object {
    object.with("modified", time::version(at / 1000 * 1000))
}

/// The object, if the collection does not have it so; with a new `modified` where it was changed without one.
pub(super) fn news(base: &Base, record: &Collection, object: &Object, at: i64) -> Result<Option<Object>, StoreError> {
    let id = object.text("id").unwrap_or_default();
    let Some(held) = last(base, record.id, id)? else {
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
    let unversioned = object.get("modified").is_none();
    let (level, before) = (level_of(object, |_| None), level_of(&held, |_| None));
    if level > before && is_of_one_report(object) {
        // Nor may earlier versions be seen by those who saw them.
        forgotten::forget(base, record, &[id.to_owned()].into())?;
        return Ok(Some(changed_at(object.clone(), at)));
    }
    let later = object.time("modified") > held.time("modified");
    Ok(match (later, is_of_one_report(object)) {
        // An observable says the same under any marking: what one report tells openly is open.
        _ if unversioned => (level < before).then(|| object.clone()),
        (true, _) => Some(object.clone()),
        (false, true) => Some(changed_at(object.clone(), at)),
        // Several reports speak of it; the first of a day stands for that day.
        (false, false) => None,
    })
}

/// Revokes what a version said and what is said no longer; what may no longer be told is not even revoked, but gone.
fn retire(
    base: &Base,
    record: &Collection,
    (version, marking): (Uuid, Marking),
    now: &BTreeSet<String>,
    at: i64,
) -> Result<(), StoreError> {
    let all = |_: &ClaimRecord| true;
    let Some(report) = KeptReport::of(base, version, marking, Way::Export { up_to: Marking::Red }, all)? else {
        return Ok(());
    };
    let (mut revoked, mut closed) = (Vec::new(), BTreeSet::new());
    for object in report.bundle().objects() {
        let id = object.text("id").unwrap_or_default();
        if now.contains(id) || !is_of_one_report(object) {
            continue;
        }
        let Some(held) = last(base, record.id, id)? else { continue };
        if level_of(object, |_| None).is_some_and(|marking| !MOST.is_open_to(marking)) {
            closed.insert(id.to_owned());
        } else if !is_revoked(&held) {
            revoked.push(changed_at(held.with("revoked", true), at));
        }
    }
    forgotten::forget(base, record, &closed)?;
    share(base, record.id, &revoked)
}

pub(super) fn is_revoked(object: &Object) -> bool {
    object.get("revoked").and_then(Value::as_bool) == Some(true)
}

/// The last version of an object in a collection.
pub(super) fn last(base: &Base, collection: i64, id: &str) -> Result<Option<Object>, StoreError> {
    let select = Select {
        versions: Versions { last: true, ..Versions::default() },
        specs: Vec::new(),
        ..Select::every_version(collection, id, Marking::Red)
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
    let known: BTreeMap<&str, Marking> =
        objects.iter().filter_map(|o| Some((o.text("id")?, Marking::of_definition(o)?))).collect();
    let heads: Vec<(Head<'_>, &[u8])> =
        texts.iter().filter_map(|text| Some((Head::read(text.as_bytes()).ok()?, text.as_bytes()))).collect();
    let incoming: Vec<Incoming<'_>> = heads
        .iter()
        .filter_map(|(head, bytes)| {
            let marking = head.marking(|id| known.get(id).copied()).ok()?;
            // That something so marked is there is told to those only who may see it.
            let own = known.get(&*head.id).copied().unwrap_or_default();
            head.incoming(bytes, marking.max(own)).ok()
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
    base.shared(&every(collection, MOST.limit(), after, limit), |row| {
        objects.extend(serde_json::from_slice::<Object>(row.bytes).ok());
        upto = Some(row.added);
        true
    })?;
    Ok((objects, upto))
}

/// The last versions of all objects.
pub(super) fn every(collection: i64, up_to: Marking, after: i64, limit: usize) -> Select {
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

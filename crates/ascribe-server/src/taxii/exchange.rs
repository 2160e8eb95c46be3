//! The base's side of speaking to other servers: what is kept of a pull, the claims made of it, what a push may send.

pub use super::record::refresh;

use super::collection::new_uuid;
use super::head::{self, Head};
use super::record::{every, last};
use ascribe_model::{Marking, Way};
use ascribe_stix::{Bundle, ImportOptions, bundle_to_readings};
use ascribe_store::shared::{Incoming, Kept, NewCollection, Pull, Rights, Source};
use ascribe_store::{Base, NewReport, Outcome, Store, StoreError};
use serde_json::Value;

/// Objects whose claims are made in one go: ends of relationships are found beyond, reports are whole only within.
const AT_ONCE: usize = 20_000;

/// A collection that is pulled from another server, kept as it came and shared with nobody.
#[derive(Clone, Copy, Debug)]
pub struct KeptPulled {
    id: i64,
}

/// What became of what was pulled.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Pulled {
    /// Reports that are new in the record.
    pub reports: usize,
    /// Claims that they brought.
    pub claims: usize,
    /// What could not be made a claim, and why.
    pub left_out: Vec<String>,
}

/// Where objects pulled from this address are kept; made if it is not there yet.
///
/// # Errors
/// If the base cannot be written.
pub fn open_pulled(base: &Base, address: &str) -> Result<KeptPulled, StoreError> {
    let sum = crate::accounts::secret::digest(&[address.as_bytes()]);
    let alias = format!("pulled-{}", crate::accounts::secret::hex(&sum[..8]));
    if base.collection(&alias)?.is_none() {
        let uuid = new_uuid()?;
        base.add_collection(&NewCollection {
            uuid: &uuid,
            alias: &alias,
            source: Source::Pulled,
            title: address,
            description: "",
            readers: Rights::nobody(),
            writers: Rights::nobody(),
        })?;
    }
    let made = base.collection(&alias)?;
    made.map(|one| KeptPulled { id: one.id }).ok_or_else(|| StoreError::Unfit(format!("{alias} could not be made")))
}

/// Keeps objects that were pulled; how many are new.
///
/// # Errors
/// If the base cannot be written.
pub fn keep_pulled(base: &Base, kept: &KeptPulled, objects: &[Value], unmarked: Marking) -> Result<usize, StoreError> {
    let texts: Vec<String> = objects.iter().map(Value::to_string).collect();
    let heads: Vec<(Head<'_>, &[u8])> =
        texts.iter().filter_map(|text| Some((Head::read(text.as_bytes()).ok()?, text.as_bytes()))).collect();
    let definitions: Vec<(String, Marking)> = heads
        .iter()
        .filter(|(head, _)| head.kind == "marking-definition")
        .filter_map(|(head, bytes)| Some((head.id.to_string(), head::definition(bytes)?)))
        .collect();
    base.note_markings(&definitions)?;
    let mut incoming: Vec<Incoming<'_>> = Vec::new();
    for (head, bytes) in &heads {
        let is_marked = head.markings().next().is_some();
        // What cannot be resolved could say anything.
        let marking = head.marking(|id| base.marking(id).ok().flatten()).unwrap_or(Marking::Red);
        incoming.extend(head.incoming(bytes, if is_marked { marking } else { unmarked }).ok());
    }
    let outcome = base.share(kept.id, &incoming, |_| None)?;
    Ok(outcome.iter().filter(|kept| matches!(kept, Kept::Added(_))).count())
}

/// Makes claims of what was kept since the last time, with the creators of the objects, else the sender, as sources.
///
/// # Errors
/// If the base cannot be read or written.
pub fn claims_of_pulled(
    base: &mut Base,
    kept: &KeptPulled,
    address: &str,
    sender: &str,
    unmarked: Marking,
) -> Result<Pulled, StoreError> {
    let key = format!("claims {address}");
    let mut pulled = Pulled::default();
    loop {
        let done = base.pull(&key)?;
        let (objects, upto) = read_all(base, kept.id, done.after.parse().unwrap_or(i64::MIN))?;
        let Some(upto) = upto else { return Ok(pulled) };
        let known = |id: &str| last(base, kept.id, id).ok().flatten();
        let imported = bundle_to_readings(&Bundle::new(objects), &ImportOptions { sender, known: &known, unmarked });
        for left in imported.left_out {
            pulled.left_out.push(format!("{} left out: {} (such as {})", left.count, left.why, left.example));
        }
        let reports: Vec<NewReport> = imported
            .readings
            .into_iter()
            .map(|one| {
                let original = one.reading.document.text.clone().into_bytes();
                let mut report = NewReport::new(one.reading, original);
                report.source = Some(address.to_owned());
                report.marking = one.marking;
                report
            })
            .collect();
        for some in reports.chunks(100) {
            for added in base.add(some)? {
                pulled.reports += usize::from(!matches!(added.outcome, Outcome::Known | Outcome::Seen));
                pulled.claims += added.claims;
            }
        }
        base.note_pull(&key, &Pull { after: upto.to_string(), ..done })?;
    }
}

fn read_all(base: &Base, collection: i64, after: i64) -> Result<(Vec<ascribe_stix::Object>, Option<i64>), StoreError> {
    let (mut objects, mut upto) = (Vec::new(), None);
    base.shared(&every(collection, Marking::Red, after, AT_ONCE), |row| {
        objects.extend(serde_json::from_slice::<ascribe_stix::Object>(row.bytes).ok());
        upto = Some(row.added);
        true
    })?;
    Ok((objects, upto))
}

/// Objects of a collection that came after a time and may go up to a marking, as they are sent, and when the last came.
///
/// # Errors
/// If there is no such collection, or the base cannot be read.
pub fn after(
    base: &Base,
    alias: &str,
    up_to: Marking,
    after: i64,
    limit: usize,
) -> Result<(Vec<Vec<u8>>, Option<i64>), StoreError> {
    let missing = || StoreError::Unfit(format!("there is no collection {alias}; `ascribe collection list` shows all"));
    let mut collection = base.collection(alias)?.ok_or_else(missing)?;
    let mut strictest = Way::Served { clearance: up_to }.limit();
    if let Source::Record { up_to: Some(word) } = &collection.source {
        strictest = strictest.min(word.parse().unwrap_or_default());
        collection = base.collection(super::collection::RECORD)?.ok_or_else(missing)?;
    }
    let (mut objects, mut upto) = (Vec::new(), None);
    base.shared(&every(collection.id, strictest, after, limit), |row| {
        objects.push(row.bytes.to_vec());
        upto = Some(row.added);
        true
    })?;
    Ok((objects, upto))
}

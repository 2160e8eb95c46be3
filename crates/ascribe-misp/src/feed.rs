//! A feed: a folder of events with `manifest.json` and `hashes.csv`, which a MISP can subscribe to over HTTP or from disk.

use crate::event::{Event, EventFile};
use ascribe_model::{Marking, Way, Withheld};
use md5::{Digest, Md5};
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;
use std::fmt::Write;

/// One file of a feed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FeedFile {
    /// Name within the folder.
    pub name: String,
    /// Its bytes.
    pub text: String,
}

/// A feed in the making. Events keep the order in which they were added; one of the same id replaces the older.
#[derive(Clone, Debug)]
pub struct Feed {
    way: Way,
    events: Vec<Event>,
}

impl Feed {
    /// A feed that takes events marked as far as the way is open.
    pub fn new(way: Way) -> Feed {
        Feed { way, events: Vec::new() }
    }

    /// Adds an event.
    ///
    /// # Errors
    /// If its marking does not let it out.
    pub fn add(&mut self, event: Event, marking: Marking) -> Result<(), Withheld> {
        self.way.lets_out(marking)?;
        self.events.retain(|known| known.uuid != event.uuid);
        self.events.push(event);
        Ok(())
    }

    /// The files of the feed: one for each event, the manifest and the hashes by which MISP looks values up.
    ///
    /// # Errors
    /// If an event has no JSON form.
    pub fn files(&self) -> Result<Vec<FeedFile>, serde_json::Error> {
        let mut manifest = Map::new();
        let mut hashes = BTreeSet::new();
        let mut files = Vec::new();
        for event in &self.events {
            manifest.insert(event.uuid.clone(), entry(event));
            hashes.extend(hashes_of(event));
            let text = serde_json::to_string(&EventFile { event: event.clone() })?;
            files.push(FeedFile { name: format!("{}.json", event.uuid), text });
        }
        let lines = hashes.iter().fold(String::new(), |mut lines, (hash, uuid)| {
            let _ = writeln!(lines, "{hash},{uuid}");
            lines
        });
        files.push(FeedFile { name: "manifest.json".to_owned(), text: Value::Object(manifest).to_string() });
        files.push(FeedFile { name: "hashes.csv".to_owned(), text: lines });
        Ok(files)
    }
}

/// What the manifest tells of an event: enough for a MISP to decide whether to fetch it.
fn entry(event: &Event) -> Value {
    let orgc = event.orgc.clone().unwrap_or_default();
    json!({"Orgc": orgc, "Tag": event.tags, "info": event.info, "date": event.date, "analysis": event.analysis,
        "threat_level_id": event.threat_level_id, "timestamp": event.timestamp})
}

/// MD5 of each value, with the event that holds it: PyMISP's form of `hashes.csv`. Both values of a composite count.
fn hashes_of(event: &Event) -> Vec<(String, String)> {
    let own = event.attributes.iter();
    let inside = event.objects.iter().flat_map(|object| &object.attributes).filter(|a| !a.disable_correlation);
    let values = own.chain(inside).flat_map(|attribute| {
        let composite = attribute.kind.contains('|');
        let parts: Vec<&str> = if composite { attribute.value.split('|').collect() } else { vec![&attribute.value] };
        parts
    });
    values.map(|value| (hex(&Md5::digest(value.as_bytes())), event.uuid.clone())).collect()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(32), |mut out, byte| {
        let _ = write!(out, "{byte:02x}");
        out
    })
}

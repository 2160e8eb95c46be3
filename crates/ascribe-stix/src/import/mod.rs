//! STIX read back: a bundle, ours or another's, as readings.
//!
//! What Ascribe exported comes back from its extensions ([`own`]): the same claims, on a text of which only the quoted
//! words are known. Everything else is taken at its word ([`foreign`]): relationships, sightings, reports, notes and
//! opinions become claims whose innermost speaker is the identity that created the object.

mod foreign;
mod kinds;
mod own;
mod page;
mod statements;

use crate::marking::level_of;
use crate::{Bundle, Object, READING_EXTENSION_ID, is_stix_2_0, upgrade_object};
use ascribe_model::{Marking, Reading};
use std::collections::{BTreeMap, HashMap};

/// How a bundle is to be taken in.
#[derive(Clone, Copy)]
pub struct ImportOptions<'k> {
    /// Who handed the bundle over: the speaker where objects name no creator that can be found.
    pub sender: &'k str,
    /// Finds objects that came before, to which those of this bundle may refer: markings, identities, ends of
    /// relationships. A TAXII client gives what it keeps; a file stands by itself.
    pub known: &'k dyn Fn(&str) -> Option<Object>,
    /// The marking of what carries none.
    pub unmarked: Marking,
}

impl Default for ImportOptions<'_> {
    fn default() -> Self {
        ImportOptions { sender: "unknown sender", known: &|_| None, unmarked: Marking::Clear }
    }
}

/// What a bundle said.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Imported {
    /// One reading for each report, and one for each creator of objects that no report holds.
    pub readings: Vec<ImportedReading>,
    /// What could not be made a claim, each kind of thing once.
    pub left_out: Vec<LeftOut>,
}

/// One reading and how far it may go.
#[derive(Clone, PartialEq, Debug)]
pub struct ImportedReading {
    /// The reading. Its document has the SHA-256 of the report where Ascribe exported it, so that it can be known
    /// again; the text holds only what the objects quote or say.
    pub reading: Reading,
    /// The strictest marking of the objects that it was made from.
    pub marking: Marking,
    /// True if it came from our own extensions and holds the same claims as were exported.
    pub own: bool,
}

/// Things of one kind that were not made claims.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LeftOut {
    /// Why, in one sentence that names the type.
    pub why: String,
    /// How many.
    pub count: usize,
    /// The id of the first.
    pub example: String,
}

/// What a bundle says, as readings: reports in the order of the bundle, then the rest by creator.
///
/// Never fails: what cannot be understood is told in [`Imported::left_out`]. Objects of STIX 2.0 are upgraded first.
/// Of several versions of an object the latest counts; a revoked one gives retracted claims. The same bundle gives the
/// same readings, and a claim keeps its id for as long as the object that states it keeps its id and `modified`.
///
/// ```
/// use ascribe_stix::{Bundle, ImportOptions, bundle_to_readings};
/// let bundle: Bundle = serde_json::from_str(r#"{"type": "bundle", "id": "bundle--5d0092c5-5f74-4287-9642-33f4c354e56d",
///   "objects": [
///     {"type": "intrusion-set", "spec_version": "2.1", "id": "intrusion-set--4e78f46f-a023-4e5f-bc24-71b3ca22ec29",
///      "created": "2024-01-01T00:00:00Z", "modified": "2024-01-01T00:00:00Z", "name": "Quiet Heron"},
///     {"type": "malware", "spec_version": "2.1", "id": "malware--31b940d4-6f7f-459a-80ea-9c1f17b5891b", "is_family": true,
///      "created": "2024-01-01T00:00:00Z", "modified": "2024-01-01T00:00:00Z", "name": "Loader"},
///     {"type": "relationship", "spec_version": "2.1", "id": "relationship--57b56a43-b8b0-4cba-9deb-34e3e1faed9e",
///      "created": "2024-01-01T00:00:00Z", "modified": "2024-01-01T00:00:00Z", "relationship_type": "uses",
///      "source_ref": "intrusion-set--4e78f46f-a023-4e5f-bc24-71b3ca22ec29",
///      "target_ref": "malware--31b940d4-6f7f-459a-80ea-9c1f17b5891b"}]}"#).unwrap();
/// let readings = bundle_to_readings(&bundle, &ImportOptions { sender: "Example CERT", ..Default::default() }).readings;
/// let claim = &readings[0].reading.claims[0];
/// assert_eq!(claim.predicate.word(), "uses");
/// assert_eq!(readings[0].reading.words(&claim.subject), "Quiet Heron");
/// ```
pub fn bundle_to_readings(bundle: &Bundle, options: &ImportOptions) -> Imported {
    let upgraded: Vec<Object>;
    let objects = if bundle.objects().iter().any(is_stix_2_0) {
        upgraded = bundle.objects().iter().flat_map(upgrade_object).collect();
        &upgraded
    } else {
        bundle.objects()
    };
    let held = Held::new(objects, options);
    let mut left_out = Tally::default();
    let mut readings = Vec::new();
    let (ours, theirs): (Vec<&Object>, Vec<&Object>) = held.latest.iter().copied().partition(|o| own::is_ours(o));
    let mut exports = own::Exports::new(&ours);
    for report in ours.iter().filter(|o| Held::is_reading(o)) {
        readings.extend(exports.reading(report, &held, &mut left_out));
    }
    readings.extend(foreign::readings(&theirs, &ours, &held, &mut left_out));
    Imported { readings, left_out: left_out.list() }
}

/// The objects of the bundle, by id, and what came before.
struct Held<'o> {
    options: &'o ImportOptions<'o>,
    /// The latest version of each object, in the order of the bundle.
    latest: Vec<&'o Object>,
    by_id: HashMap<&'o str, &'o Object>,
    /// Objects that came before, looked up once.
    before: HashMap<String, Object>,
}

impl<'o> Held<'o> {
    fn new(objects: &'o [Object], options: &'o ImportOptions) -> Held<'o> {
        let mut by_id: HashMap<&str, &Object> = HashMap::new();
        for object in objects {
            let Some(id) = object.text("id") else { continue };
            let later = |known: &&Object| object.time("modified") > known.time("modified");
            if by_id.get(id).is_none_or(later) {
                by_id.insert(id, object);
            }
        }
        let is_latest =
            |o: &&Object| o.text("id").and_then(|id| by_id.get(id)).is_some_and(|latest| std::ptr::eq(*latest, *o));
        let latest: Vec<&Object> = objects.iter().filter(is_latest).collect();
        let mut before = HashMap::new();
        for id in latest.iter().flat_map(|o| o.references()) {
            if !by_id.contains_key(id)
                && !before.contains_key(id)
                && let Some(object) = (options.known)(id)
            {
                before.insert(id.to_owned(), object);
            }
        }
        Held { options, latest, by_id, before }
    }

    fn find(&self, id: &str) -> Option<&Object> {
        self.by_id.get(id).copied().or_else(|| self.before.get(id))
    }

    fn marking(&self, object: &Object) -> Marking {
        level_of(object, |id| self.find(id)).unwrap_or(self.options.unmarked)
    }

    /// True for the object of a report that Ascribe made.
    fn is_reading(object: &Object) -> bool {
        object.get("extensions").is_some_and(|e| e.get(READING_EXTENSION_ID).is_some())
    }
}

/// Counts of what was left out, by reason.
#[derive(Default)]
struct Tally {
    rows: BTreeMap<String, (usize, String)>,
}

/// Most reasons that are kept apart; hostile bundles could invent any number.
const MOST_REASONS: usize = 200;

impl Tally {
    fn add(&mut self, why: String, example: &Object) {
        let why =
            if self.rows.len() >= MOST_REASONS && !self.rows.contains_key(&why) { "others".to_owned() } else { why };
        let first = || (0, example.text("id").unwrap_or_default().to_owned());
        self.rows.entry(why).or_insert_with(first).0 += 1;
    }

    fn list(self) -> Vec<LeftOut> {
        self.rows.into_iter().map(|(why, (count, example))| LeftOut { why, count, example }).collect()
    }
}

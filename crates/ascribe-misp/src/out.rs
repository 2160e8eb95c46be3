//! One reading as one event.

use crate::event::{Attribute, Event, Org, Tag};
use crate::{claims, galaxy, indicators};
use ascribe_model::{Marking, Reading, id};
use jiff::civil::Date;
use uuid::Uuid;

/// What a reading says, as an event. The same reading gives the same bytes; ids follow from the report, so that a second
/// export changes the event instead of making another.
///
/// ```
/// use ascribe_model::{Document, Reading};
/// let document = Document { title: Some("Heron at work".into()), ..Document::plain("") };
/// let reading = Reading { document, entities: vec![], mentions: vec![], references: vec![], indicators: vec![], times: vec![], techniques: vec![], attributions: vec![], claims: vec![] };
/// let event = ascribe_misp::reading_to_event(&reading, ascribe_model::Marking::Green);
/// assert_eq!(event.info, "Heron at work");
/// assert_eq!(event.tags[0].name, "tlp:green");
/// ```
pub fn reading_to_event(reading: &Reading, marking: Marking) -> Event {
    let document = &reading.document;
    let day = document.date().filter(|day| day.year() >= 1970).unwrap_or(Date::constant(2000, 1, 1));
    let changed = document.updated.filter(|updated| *updated > day).unwrap_or(day);
    let maker = Maker { sha256: &document.sha256, timestamp: seconds(changed) };
    let mut tags = vec![tlp_tag(marking), Tag { name: "type:OSINT".to_owned(), colour: "#004646".to_owned() }];
    let galaxies = galaxy::of(reading);
    tags.extend(galaxies.tags);
    let mut attributes = Vec::new();
    if let Some(url) = &document.url {
        attributes.push(maker.attribute("link", "External analysis", url, "The report."));
    }
    attributes.extend(indicators::attributes(reading, &maker));
    Event {
        uuid: maker.uuid("event", ""),
        info: document.title.clone().unwrap_or_else(|| "Untitled report".to_owned()),
        date: day.to_string(),
        timestamp: maker.timestamp.clone(),
        publish_timestamp: maker.timestamp.clone(),
        published: true,
        threat_level_id: "4".to_owned(),
        analysis: "2".to_owned(),
        orgc: Some(Org { name: "Ascribe".to_owned(), uuid: id::derive("misp org", &["ascribe"]).to_string() }),
        tags,
        galaxies: galaxies.list,
        attributes,
        objects: claims::objects(reading, &maker),
        reports: claims::report(reading, &maker).into_iter().collect(),
        others: Default::default(),
    }
}

/// Ids and times of one event.
pub(crate) struct Maker<'d> {
    sha256: &'d str,
    pub(crate) timestamp: String,
}

impl Maker<'_> {
    pub(crate) fn uuid(&self, kind: &str, key: &str) -> String {
        let id: Uuid = id::derive("misp", &[kind, self.sha256, key]);
        id.to_string()
    }

    pub(crate) fn attribute(&self, kind: &str, category: &str, value: &str, comment: &str) -> Attribute {
        Attribute {
            uuid: self.uuid(kind, value),
            kind: kind.to_owned(),
            category: category.to_owned(),
            value: value.to_owned(),
            comment: comment.to_owned(),
            timestamp: self.timestamp.clone(),
            ..Attribute::default()
        }
    }
}

/// The tag of MISP's taxonomy `tlp`, with FIRST's colours.
fn tlp_tag(marking: Marking) -> Tag {
    let colour = match marking {
        Marking::Clear => "#FFFFFF",
        Marking::Green => "#33FF00",
        Marking::Amber | Marking::AmberStrict => "#FFC000",
        Marking::Red => "#FF2B2B",
    };
    Tag { name: format!("tlp:{}", marking.word()), colour: colour.to_owned() }
}

/// The first second of a day, since 1970.
fn seconds(day: Date) -> String {
    let days = Date::constant(1970, 1, 1).until(day).map(|span| i64::from(span.get_days())).unwrap_or_default();
    (days * 86_400).to_string()
}

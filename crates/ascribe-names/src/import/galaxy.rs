//! MISP galaxy clusters: names, synonyms, who coined which name, countries, and relations with their estimates.

use super::{ImportError, Imported, Source, stream};
use crate::table::{EntryRow, SaidRow};
use serde_json::Value;
use std::collections::HashMap;

/// What the clusters of a galaxy are: type, kind, class, the list's name as a speaker.
const GALAXIES: [(&str, &str, &str, &str); 18] = [
    ("threat-actor", "threat-group", "", "MISP Galaxy"),
    ("microsoft-activity-group", "threat-group", "", "Microsoft"),
    ("mitre-intrusion-set", "threat-group", "", "MITRE ATT&CK"),
    ("groups", "threat-group", "", "Tidal Cyber"),
    ("malpedia", "malware", "", "Malpedia"),
    ("ransomware", "malware", "ransomware", "MISP Galaxy"),
    ("rat", "malware", "rat", "MISP Galaxy"),
    ("stealer", "malware", "stealer", "MISP Galaxy"),
    ("banker", "malware", "banker", "MISP Galaxy"),
    ("botnet", "malware", "botnet", "MISP Galaxy"),
    ("backdoor", "malware", "backdoor", "MISP Galaxy"),
    ("mitre-malware", "malware", "", "MITRE ATT&CK"),
    ("tool", "malware", "", "MISP Galaxy"),
    ("mitre-tool", "tool", "", "MITRE ATT&CK"),
    ("mitre-attack-pattern", "technique", "", "MITRE ATT&CK"),
    ("intelligence-agency", "organization", "intelligence-service", "Wikipedia list through MISP Galaxy"),
    ("producer", "organization", "security-vendor", "MISP Galaxy"),
    ("sector", "sector", "", "MISP Galaxy"),
];

/// Vendors by the cluster number that `name-attribution` gives in the galaxy of producers.
const PRODUCERS: &str = include_str!("../../data/producers.txt");

pub(super) fn import(bytes: &[u8], galaxy: &str, title: &str) -> Result<Imported, ImportError> {
    let known = GALAXIES.iter().find(|(word, ..)| *word == galaxy);
    let Some(&(_, kind, class, speaker)) = known else {
        return unknown(bytes, galaxy, title);
    };
    let mut reader = Reader {
        out: Imported::new(Source::MispGalaxy),
        kind,
        class,
        speaker,
        galaxy,
        producers: producers(),
        titles: HashMap::new(),
        related: Vec::new(),
    };
    stream::elements(bytes, "values", &mut |number, value| reader.cluster(number, &value))?;
    reader.relate();
    Ok(reader.out)
}

fn unknown(bytes: &[u8], galaxy: &str, title: &str) -> Result<Imported, ImportError> {
    // Sound JSON of a galaxy without names of interest is taken as empty, and said so.
    let mut count = 0;
    stream::elements(bytes, "values", &mut |_, _| count += 1)?;
    let mut out = Imported::new(Source::MispGalaxy);
    let name = if galaxy.is_empty() { title } else { galaxy };
    out.fault(name, format!("is a galaxy whose {count} clusters are no names that Ascribe keeps"));
    Ok(out)
}

fn producers() -> HashMap<&'static str, &'static str> {
    PRODUCERS.lines().filter(|l| !l.starts_with('#')).filter_map(|l| l.split_once('\t')).collect()
}

struct Reader<'s> {
    out: Imported,
    kind: &'static str,
    class: &'static str,
    speaker: &'static str,
    galaxy: &'s str,
    producers: HashMap<&'static str, &'static str>,
    titles: HashMap<String, String>,
    related: Vec<(String, String, String, String)>,
}

impl Reader<'_> {
    fn cluster(&mut self, number: usize, value: &Value) {
        let uuid = value.get("uuid").and_then(Value::as_str).unwrap_or_default();
        let object = format!("cluster {} ({})", number + 1, if uuid.is_empty() { "no uuid" } else { uuid });
        let Some(title) = value.get("value").and_then(Value::as_str) else {
            return self.out.fault(object, "has no name");
        };
        let empty = Value::Null;
        let meta = value.get("meta").unwrap_or(&empty);
        let (title, external) = split_external(title);
        let Some(name) = self.out.name(&object, title) else { return };
        let mut ids = vec![("misp-galaxy".to_string(), uuid.to_string())];
        ids.extend(
            external.or_else(|| meta.get("external_id").and_then(Value::as_str)).map(|id| ("attack".into(), id.into())),
        );
        ids.extend(meta.get("group_attack_id").and_then(Value::as_str).map(|id| (tidal_list(id).into(), id.into())));
        ids.retain(|(_, id)| !id.is_empty() && id.len() < 80);
        let mut others: Vec<String> = Vec::new();
        let listed = [
            self.out.names(&object, "synonyms", meta.get("synonyms")),
            self.out.names(&object, "synomyms", meta.get("synomyms")),
        ];
        for other in listed.into_iter().flatten() {
            match attack_group_id(&other) {
                Some(id) => ids.push(("attack".into(), id.into())),
                None if other != name && !others.contains(&other) => others.push(other),
                None => {}
            }
        }
        self.statements(&object, &name, &others, meta);
        self.remember(value, uuid, &name);
        let country = country(meta);
        if self.kind == "threat-group" {
            ids.iter().for_each(|(catalogue, id)| self.said(&name, "listed-as", &format!("{catalogue}:{id}")));
            if !country.is_empty() {
                self.said(&name, "sponsored-by", &country);
            }
        }
        self.out.entries.push(EntryRow {
            kind: self.kind.into(),
            name,
            class: self.class.into(),
            country,
            ids,
            others,
            source: format!("{} ({})", self.speaker, self.galaxy),
        });
    }

    fn statements(&mut self, object: &str, name: &str, others: &[String], meta: &Value) {
        let coined = self.out.names(object, "name-attribution", meta.get("name-attribution"));
        let coiners: HashMap<&str, &str> = coined.iter().filter_map(|c| c.rsplit_once(':')).collect();
        for (coined, producer) in coiners.iter().filter(|(c, _)| attack_group_id(c).is_none()) {
            if let Some(vendor) = self.producers.get(producer) {
                self.said(coined, "coined-by", vendor);
            }
        }
        if self.kind == "threat-group" {
            others.iter().for_each(|other| self.said(other, "alias-of", name));
        }
    }

    fn said(&mut self, name: &str, relation: &str, other: &str) {
        let place = format!("MISP galaxy, cluster {}", self.galaxy);
        self.out.said.push(SaidRow {
            name: name.into(),
            relation: relation.into(),
            other: other.into(),
            said_by: self.speaker.into(),
            since: String::new(),
            place,
        });
    }

    fn remember(&mut self, value: &Value, uuid: &str, name: &str) {
        if self.kind != "threat-group" {
            return;
        }
        self.titles.insert(uuid.into(), name.into());
        for related in value.get("related").and_then(Value::as_array).into_iter().flatten().take(super::MOST_NAMES) {
            let text = |field| related.get(field).and_then(Value::as_str).unwrap_or_default().to_string();
            let tag = related.get("tags").and_then(Value::as_array).and_then(|t| t.first()).and_then(Value::as_str);
            let estimate = tag.and_then(|t| t.split('"').nth(1)).unwrap_or_default().to_string();
            self.related.push((name.into(), text("type"), text("dest-uuid"), estimate));
        }
    }

    /// Relations are resolved last: a cluster may point to a later one.
    fn relate(&mut self) {
        for (name, relation, to, estimate) in std::mem::take(&mut self.related) {
            let relation = match relation.as_str() {
                "part-of" => "part-of",
                "overlaps" | "similar" | "linked-to" => "overlaps-with",
                _ => continue,
            };
            let Some(other) = self.titles.get(&to).filter(|o| **o != name).cloned() else { continue };
            self.said(&name, relation, &other);
            if let (Some(said), false) = (self.out.said.last_mut(), estimate.is_empty()) {
                said.place = format!("{} ({estimate})", said.place);
            }
        }
    }
}

/// `Magic Hound - G0059` is a name and an id.
fn split_external(title: &str) -> (&str, Option<&str>) {
    match title.rsplit_once(" - ") {
        Some((name, id)) if is_attack_id(id) => (name, Some(id)),
        _ => (title, None),
    }
}

fn is_attack_id(id: &str) -> bool {
    id.len() >= 5
        && id.starts_with(['G', 'S', 'T', 'C'])
        && id.get(1..).is_some_and(|d| d.bytes().all(|b| b.is_ascii_digit() || b == b'.'))
}

/// Tidal numbers its own groups from G3000 on and repeats ATT&CK's numbers below.
fn tidal_list(id: &str) -> &'static str {
    let number = id.get(1..).and_then(|d| d.parse::<u32>().ok());
    if number.is_some_and(|n| n < 3000) { "attack" } else { "tidal" }
}

fn attack_group_id(name: &str) -> Option<&str> {
    (name.len() == 5 && name.starts_with('G') && is_attack_id(name)).then_some(name)
}

fn country(meta: &Value) -> String {
    let code = meta.get("country").map(|c| c.as_array().and_then(|a| a.first()).unwrap_or(c));
    let code = code.and_then(Value::as_str).unwrap_or_default();
    if code.len() == 2 && code.bytes().all(|b| b.is_ascii_alphabetic()) {
        code.to_ascii_uppercase()
    } else {
        String::new()
    }
}

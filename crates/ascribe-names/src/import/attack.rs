//! ATT&CK as a STIX 2.0 or 2.1 bundle: groups, software, campaigns, techniques, tactics; revoked objects followed.

use super::{ImportError, Imported, Source, stream};
use crate::table::{EntryRow, SaidRow};
use serde_json::Value;
use std::collections::HashMap;

const SPEAKER: &str = "MITRE ATT&CK";
/// Longest chain of revoked-by that is followed; a longer one, or a circle, is a fault.
const LONGEST_CHAIN: usize = 16;

pub(super) fn import(bytes: &[u8]) -> Result<Imported, ImportError> {
    let mut reader = Reader {
        out: Imported::new(Source::Attack),
        taken: Vec::new(),
        at: HashMap::new(),
        revoked_by: HashMap::new(),
    };
    stream::elements(bytes, "objects", &mut |number, object| reader.object(number, &object))?;
    Ok(reader.finish())
}

struct Taken {
    stix: String,
    row: EntryRow,
    /// Revoked by another object or deprecated: its names are kept as statements only.
    retired: bool,
}

struct Reader {
    out: Imported,
    taken: Vec<Taken>,
    at: HashMap<String, usize>,
    revoked_by: HashMap<String, String>,
}

impl Reader {
    fn object(&mut self, number: usize, object: &Value) {
        let text = |field: &str| object.get(field).and_then(Value::as_str).unwrap_or_default();
        let kind = match text("type") {
            "intrusion-set" => "threat-group",
            "malware" => "malware",
            "tool" => "tool",
            "campaign" => "campaign",
            "attack-pattern" => "technique",
            "x-mitre-tactic" => "tactic",
            "relationship" if text("relationship_type") == "revoked-by" => {
                self.revoked_by.insert(text("source_ref").into(), text("target_ref").into());
                return;
            }
            "" => return self.out.fault(format!("object {}", number + 1), "has no type"),
            _ => return,
        };
        let named = format!("object {} ({})", number + 1, if text("id").is_empty() { "no id" } else { text("id") });
        let Some(name) = object.get("name").and_then(Value::as_str) else {
            return self.out.fault(named, "has no name");
        };
        let Some(name) = self.out.name(&named, name) else { return self.out.fault(named, "has an empty name") };
        if self.at.contains_key(text("id")) {
            return self.out.fault(named, "has the id of an earlier object: left out");
        }
        let aliases = ["aliases", "x_mitre_aliases"].map(|f| self.out.names(&named, f, object.get(f)));
        let others = distinct(&name, aliases.into_iter().flatten());
        let retired = ["revoked", "x_mitre_deprecated"].iter().any(|f| object.get(f) == Some(&Value::Bool(true)));
        let ids = external_id(object).map(|id| vec![("attack".to_string(), id)]).unwrap_or_default();
        let class = if kind == "technique" && object.get("x_mitre_is_subtechnique") == Some(&Value::Bool(true)) {
            "sub-technique"
        } else {
            ""
        };
        let row = EntryRow {
            kind: kind.into(),
            name,
            class: class.into(),
            country: String::new(),
            ids,
            others,
            source: SPEAKER.into(),
        };
        self.at.insert(text("id").into(), self.taken.len());
        self.taken.push(Taken { stix: text("id").into(), row, retired });
    }

    fn finish(mut self) -> Imported {
        for i in 0..self.taken.len() {
            let successor = self.successor(i);
            let Some(taken) = self.taken.get(i) else { continue };
            let (row, retired) = (taken.row.clone(), taken.retired);
            match successor {
                Some(next) if row.kind == "threat-group" => self.said(&row.name, "renamed-to", &next),
                Some(_) => {}
                None if retired => {}
                None => {
                    if row.kind == "threat-group" {
                        row.others.iter().for_each(|other| self.said(other, "alias-of", &row.name));
                        row.ids
                            .iter()
                            .for_each(|(list, id)| self.said(&row.name, "listed-as", &format!("{list}:{id}")));
                    }
                    self.out.entries.push(row);
                }
            }
        }
        self.out
    }

    /// The name of the object that stands in place of a revoked one.
    fn successor(&mut self, from: usize) -> Option<String> {
        let first = &self.taken.get(from)?.stix;
        let mut id = first;
        for _ in 0..LONGEST_CHAIN {
            match self.revoked_by.get(id) {
                Some(next) => id = next,
                None if id == first => return None,
                None => {
                    let name = self.at.get(id).and_then(|&i| self.taken.get(i)).map(|t| t.row.name.clone());
                    return name.filter(|n| self.taken.get(from).is_some_and(|t| t.row.name != *n));
                }
            }
        }
        let named = first.clone();
        self.out.fault(named, "is revoked by a circle of objects: kept as it is");
        None
    }

    fn said(&mut self, name: &str, relation: &str, other: &str) {
        let place = "ATT&CK STIX bundle".to_string();
        self.out.said.push(SaidRow {
            name: name.into(),
            relation: relation.into(),
            other: other.into(),
            said_by: SPEAKER.into(),
            since: String::new(),
            place,
        });
    }
}

fn distinct(name: &str, names: impl Iterator<Item = String>) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for other in names {
        if other != name && !out.contains(&other) {
            out.push(other);
        }
    }
    out
}

fn external_id(object: &Value) -> Option<String> {
    let references = object.get("external_references")?.as_array()?;
    let own = |r: &&Value| r.get("source_name").and_then(Value::as_str).is_some_and(|s| s.starts_with("mitre"));
    let id = references.iter().find(own)?.get("external_id")?.as_str()?;
    (id.len() < 20).then(|| id.to_string())
}

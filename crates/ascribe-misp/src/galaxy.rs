//! Groups, tools, techniques, sectors and countries as galaxy clusters, under the tags that MISP's own galaxies have.
//!
//! A MISP resolves a cluster by its tag, `misp-galaxy:TYPE="VALUE"`. Where ATT&CK knows the thing, the value is ATT&CK's name and
//! id, as MISP's `mitre-…` galaxies spell it. What no catalogue knows gets a galaxy type of our own.

use crate::event::Tag;
use ascribe_model::{Entity, Kind, Reading, id};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// Clusters of one reading.
pub(crate) struct Galaxies {
    pub tags: Vec<Tag>,
    pub list: Vec<Value>,
}

pub(crate) fn of(reading: &Reading) -> Galaxies {
    let mut tags = Vec::new();
    let mut by_type: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for entity in &reading.entities {
        let Some((kind, value)) = cluster(entity) else { continue };
        let tag = format!("misp-galaxy:{kind}=\"{}\"", value.replace('"', "'"));
        if tags.iter().any(|known: &Tag| known.name == tag) {
            continue;
        }
        by_type.entry(kind.clone()).or_default().push(described(entity, &kind, &value, &tag));
        tags.push(Tag { name: tag, colour: "#0088cc".to_owned() });
    }
    let list = by_type.into_iter().map(|(kind, clusters)| galaxy(&kind, clusters)).collect();
    Galaxies { tags, list }
}

/// Type of the galaxy and value of the cluster; none for what MISP has as attributes or objects.
fn cluster(entity: &Entity) -> Option<(String, String)> {
    let attack = entity.ids.get("attack");
    let galaxy = match entity.kind {
        Kind::ThreatGroup => "threat-actor",
        Kind::Malware => "malware",
        Kind::Tool => "tool",
        Kind::Technique => "technique",
        Kind::Campaign => "campaign",
        Kind::Sector => return Some(("sector".to_owned(), entity.name.clone())),
        Kind::Country => return Some(("target-information".to_owned(), entity.name.clone())),
        _ => return None,
    };
    if let Some(id) = attack {
        let mitre = match entity.kind {
            Kind::ThreatGroup => "mitre-intrusion-set",
            Kind::Malware => "mitre-malware",
            Kind::Tool => "mitre-tool",
            Kind::Campaign => "mitre-campaign",
            _ => "mitre-attack-pattern",
        };
        // Sub-techniques stand under their own name, without the technique's.
        let name = entity.name.rsplit_once(": ").map_or(entity.name.as_str(), |(_, own)| own);
        return Some((mitre.to_owned(), format!("{name} - {id}")));
    }
    let known = entity.ids.contains_key("misp-galaxy") && entity.kind == Kind::ThreatGroup;
    let kind = if known { galaxy.to_owned() } else { format!("ascribe-{galaxy}") };
    Some((kind, entity.name.clone()))
}

fn described(entity: &Entity, kind: &str, value: &str, tag: &str) -> Value {
    let uuid = entity.ids.get("misp-galaxy").cloned();
    let uuid = uuid.unwrap_or_else(|| id::derive("misp cluster", &[kind, value]).to_string());
    let mut meta = Map::new();
    if !entity.aliases.is_empty() {
        meta.insert("synonyms".to_owned(), json!(entity.aliases));
    }
    if let Some(id) = entity.ids.get("attack") {
        meta.insert("external_id".to_owned(), json!([id]));
    }
    if let Some(code) = entity.ids.get("iso3166").or(entity.country.as_ref()) {
        meta.insert("country".to_owned(), json!([code]));
    }
    json!({"uuid": uuid, "type": kind, "value": value, "tag_name": tag, "description": "", "source": "Ascribe",
        "authors": ["Ascribe"], "meta": meta})
}

fn galaxy(kind: &str, clusters: Vec<Value>) -> Value {
    let uuid = id::derive("misp galaxy", &[kind]).to_string();
    json!({"uuid": uuid, "name": kind, "type": kind, "description": format!("Clusters of type {kind}"), "version": "1",
        "GalaxyCluster": clusters})
}

/// The galaxy type and value of a tag.
pub(crate) fn of_tag(tag: &str) -> Option<(&str, &str)> {
    let (kind, value) = tag.strip_prefix("misp-galaxy:")?.split_once('=')?;
    Some((kind, value.trim_matches('"')))
}

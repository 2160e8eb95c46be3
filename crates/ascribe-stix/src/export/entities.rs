//! Entities as STIX objects; the table of kinds is in `docs/stix.md`.

use super::{Export, locations};
use crate::{Object, observable_id};
use ascribe_model::{Argument, Entity, Kind};
use serde_json::{Value, json};
use std::collections::BTreeSet;

pub(super) fn export(export: &mut Export) {
    let named = named_in_claims(export);
    for entity in &export.reading.entities {
        // Terms and snippets name nothing; they are objects only where a claim needs them.
        let idle = matches!(entity.kind, Kind::Concept | Kind::Code) && !named.contains(&entity.id.0);
        if idle || entity.name.is_empty() {
            continue;
        }
        if let Some(object) = object(export, entity) {
            let id = export.add(object);
            export.ids.insert(entity.id, id);
        }
    }
}

fn named_in_claims(export: &Export) -> BTreeSet<u32> {
    let arguments = export
        .reading
        .claims
        .iter()
        .flat_map(|c| [Some(&c.subject), c.object.as_ref(), c.place.as_ref(), c.means.as_ref(), c.about.as_ref()]);
    arguments.flatten().filter_map(Argument::entity).map(|id| id.0).collect()
}

pub(super) fn object(export: &Export, entity: &Entity) -> Option<Object> {
    let named = |kind: &str| {
        let object = export.of_the_world(kind, &key(entity)).with("name", entity.name.as_str());
        object.with("external_references", references(entity))
    };
    let aliased = |kind: &str| named(kind).with("aliases", aliases(entity));
    let identity = |class: &str| named("identity").with("identity_class", class);
    Some(match entity.kind {
        Kind::ThreatGroup => aliased("intrusion-set"),
        Kind::Campaign => aliased("campaign"),
        Kind::Malware => aliased("malware").with("is_family", true),
        Kind::Tool => aliased("tool"),
        Kind::Infrastructure => aliased("infrastructure"),
        Kind::Technique => aliased("attack-pattern"),
        Kind::Tactic | Kind::Concept => named("attack-pattern"),
        Kind::Vulnerability => named("vulnerability"),
        Kind::Incident => named("incident"),
        Kind::Country | Kind::Region | Kind::City => locations::location(export, entity),
        Kind::Organization => identity("organization"),
        Kind::Government => identity("organization").with("sectors", json!(["government-national"])),
        Kind::Person => identity("individual"),
        Kind::Office => identity("individual").with("roles", json!([entity.name])),
        Kind::Audience => identity("class"),
        Kind::Sector => identity("class").with("sectors", sector(&entity.name)),
        Kind::Product => {
            observable(export, Object::default().with("type", "software").with("name", entity.name.as_str()))?
        }
        // A snippet is kept as a file's content would be: no claim is made that it ran.
        Kind::Code => named("tool").with("description", "A command or code snippet that the report prints."),
        Kind::Indicator | Kind::Procedure => return None,
    })
}

/// An observable with its id, version and marking; `None` where nothing identifies it.
pub(super) fn observable(export: &Export, object: Object) -> Option<Object> {
    let id = observable_id(&object)?;
    Some(export.marked(object.with("spec_version", "2.1").with("id", id.to_string())))
}

/// What makes two mentions in different reports one object: the catalogue's id, else kind and name.
fn key(entity: &Entity) -> String {
    let catalogue =
        ["attack", "cve", "misp-galaxy"].iter().find_map(|c| entity.ids.get(*c).map(|id| format!("{c} {id}")));
    catalogue.unwrap_or_else(|| match entity.kind {
        Kind::Vulnerability if entity.name.starts_with("CVE-") => format!("cve {}", entity.name),
        kind => format!("{kind} {}", entity.name),
    })
}

fn aliases(entity: &Entity) -> Value {
    let others: Vec<&String> = entity.aliases.iter().filter(|a| **a != entity.name).collect();
    json!(others)
}

/// Catalogue ids as external references, in the forms that STIX 2.1 gives for ATT&CK and CVE.
fn references(entity: &Entity) -> Value {
    let mut out: Vec<Value> = Vec::new();
    for (catalogue, id) in &entity.ids {
        match catalogue.as_str() {
            "attack" => out.push(attack_reference(id)),
            "cve" => out.push(json!({"source_name": "cve", "external_id": id})),
            // A location carries its code itself.
            "iso3166" => {}
            other => out.push(json!({"source_name": other, "external_id": id})),
        }
    }
    let unlisted =
        entity.kind == Kind::Vulnerability && entity.name.starts_with("CVE-") && !entity.ids.contains_key("cve");
    if unlisted {
        out.push(json!({"source_name": "cve", "external_id": entity.name}));
    }
    Value::Array(out)
}

/// ATT&CK's own form of a reference, with the page of the id.
pub(super) fn attack_reference(id: &str) -> Value {
    let folder = match id.as_bytes() {
        [b'T', b'A', ..] => "tactics",
        [b'T', ..] => "techniques",
        [b'G', ..] => "groups",
        [b'S', ..] => "software",
        [b'C', ..] => "campaigns",
        _ => "mitigations",
    };
    let page = id.replace('.', "/");
    json!({"source_name": "mitre-attack", "external_id": id, "url": format!("https://attack.mitre.org/{folder}/{page}")})
}

/// Words of industry-sector-ov (STIX 2.1 §10.11) by what reports call sectors.
const SECTORS: &str = include_str!("../../data/sectors.txt");

fn sector(name: &str) -> Value {
    let lower = name.to_lowercase();
    let rows = SECTORS.lines().filter(|l| !l.starts_with('#')).filter_map(|l| l.split_once('\t'));
    let word = rows.into_iter().find(|(printed, _)| lower.contains(printed)).map(|(_, word)| word);
    word.map_or(Value::Null, |word| json!([word]))
}

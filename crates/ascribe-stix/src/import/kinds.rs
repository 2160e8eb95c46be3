//! Which entity an object of another's bundle is.

use crate::{Object, Pattern};
use ascribe_model::{Entity, EntityId, IndicatorKind, Kind};
use serde_json::Value;
use std::collections::BTreeMap;

/// The entity that an object stands for, yet without number; `None` for objects that name nothing.
pub(super) fn entity(object: &Object) -> Option<Entity> {
    let kind = kind(object)?;
    let name = name(object)?;
    let mut aliases = texts(object, &["aliases", "x_mitre_aliases"]);
    aliases.retain(|alias| *alias != name);
    aliases.dedup();
    let country = object.text("country").filter(|c| c.len() == 2).map(str::to_ascii_uppercase);
    let mut ids = catalogue_ids(object);
    if let (Kind::Country, Some(code)) = (kind, &country) {
        ids.insert("iso3166".to_owned(), code.clone());
    }
    let country = country.filter(|_| kind != Kind::Country);
    Some(Entity { id: EntityId(0), kind, name, ids, aliases, candidates: vec![], country })
}

fn kind(object: &Object) -> Option<Kind> {
    let has = |name: &str| object.get(name).is_some();
    Some(match object.kind() {
        "intrusion-set" | "threat-actor" => Kind::ThreatGroup,
        "campaign" => Kind::Campaign,
        "malware" | "malware-analysis" => Kind::Malware,
        "tool" => Kind::Tool,
        "attack-pattern" => Kind::Technique,
        "x-mitre-tactic" => Kind::Tactic,
        "vulnerability" => Kind::Vulnerability,
        "incident" => Kind::Incident,
        "infrastructure" => Kind::Infrastructure,
        "software" | "x-mitre-asset" => Kind::Product,
        "identity" => identity(object),
        "location" if has("city") => Kind::City,
        "location" if has("country") => Kind::Country,
        "location" => Kind::Region,
        "indicator" => Kind::Indicator,
        _ if observable(object).is_some() => Kind::Indicator,
        _ => return None,
    })
}

/// Classes of identity-class-ov (§10.8); a body of the sector government is a government's.
fn identity(object: &Object) -> Kind {
    let sectors = texts(object, &["sectors"]);
    match object.text("identity_class") {
        Some("individual") if texts(object, &["roles"]).first().map(String::as_str) == object.text("name") => {
            Kind::Office
        }
        Some("individual") => Kind::Person,
        Some("class") if sectors.is_empty() => Kind::Audience,
        Some("class") => Kind::Sector,
        _ if sectors.iter().any(|s| s == "government-national") => Kind::Government,
        _ => Kind::Organization,
    }
}

/// The name by which people know it: its name, the value of an observable, or where it is.
fn name(object: &Object) -> Option<String> {
    if let Some((_, value)) = observable(object).or_else(|| single(object)) {
        return Some(value);
    }
    let names = ["name", "city", "country", "region", "product", "value", "pattern"];
    let name = names.into_iter().find_map(|name| object.text(name)).map(str::trim)?;
    Some(name.to_owned()).filter(|name| !name.is_empty())
}

fn texts(object: &Object, names: &[&str]) -> Vec<String> {
    let lists = names.iter().filter_map(|name| object.get(name)?.as_array()).flatten();
    lists.filter_map(|text| text.as_str().map(|t| t.trim().to_owned())).filter(|text| !text.is_empty()).collect()
}

/// Ids of the catalogues that Ascribe knows, from the external references.
fn catalogue_ids(object: &Object) -> BTreeMap<String, String> {
    let references = object.get("external_references").and_then(Value::as_array).into_iter().flatten();
    let mut ids = BTreeMap::new();
    for reference in references {
        let text = |name: &str| reference.get(name).and_then(Value::as_str);
        let (Some(source), Some(id)) = (text("source_name"), text("external_id")) else { continue };
        let catalogue = match source {
            "mitre-attack" | "mitre-ics-attack" | "mitre-mobile-attack" => "attack",
            "cve" => "cve",
            "misp-galaxy" => "misp-galaxy",
            _ => continue,
        };
        ids.entry(catalogue.to_owned()).or_insert_with(|| id.to_owned());
    }
    ids
}

/// The indicator that an observable is, with its value.
pub(super) fn observable(object: &Object) -> Option<(IndicatorKind, String)> {
    let hash = |name: &str| object.get("hashes")?.get(name)?.as_str();
    let (kind, value) = match object.kind() {
        "ipv4-addr" => {
            (address(object.text("value")?, IndicatorKind::Ipv4, IndicatorKind::Ipv4Cidr), object.text("value")?)
        }
        "ipv6-addr" => {
            (address(object.text("value")?, IndicatorKind::Ipv6, IndicatorKind::Ipv6Cidr), object.text("value")?)
        }
        "domain-name" => (IndicatorKind::Domain, object.text("value")?),
        "url" => (IndicatorKind::Url, object.text("value")?),
        "email-addr" => (IndicatorKind::Email, object.text("value")?),
        "mac-addr" => (IndicatorKind::Mac, object.text("value")?),
        "mutex" => (IndicatorKind::Mutex, object.text("name")?),
        "directory" => (IndicatorKind::FilePath, object.text("path")?),
        "windows-registry-key" => (IndicatorKind::RegistryKey, object.text("key")?),
        "autonomous-system" => return Some((IndicatorKind::Asn, format!("AS{}", object.get("number")?.as_u64()?))),
        "file" => HASHES
            .iter()
            .find_map(|(name, kind)| Some((*kind, hash(name)?)))
            .or_else(|| Some((IndicatorKind::FileName, object.text("name")?)))?,
        _ => return None,
    };
    Some((kind, value.to_owned()))
}

/// Hashes by how surely they name a file.
const HASHES: [(&str, IndicatorKind); 5] = [
    ("SHA-256", IndicatorKind::Sha256),
    ("SHA-512", IndicatorKind::Sha512),
    ("SHA-1", IndicatorKind::Sha1),
    ("MD5", IndicatorKind::Md5),
    ("SSDEEP", IndicatorKind::Ssdeep),
];

fn address(value: &str, one: IndicatorKind, many: IndicatorKind) -> IndicatorKind {
    if value.contains('/') { many } else { one }
}

/// The indicators that a STIX pattern asks for by equality, each with its value.
pub(super) fn patterned(object: &Object) -> Vec<(IndicatorKind, String)> {
    let pattern = object.text("pattern").filter(|_| object.text("pattern_type").is_none_or(|t| t == "stix"));
    let Some(pattern) = pattern.and_then(|text| text.parse::<Pattern>().ok()) else { return Vec::new() };
    pattern.equalities().into_iter().filter_map(|(path, value)| Some((by_path(&path, &value)?, value))).collect()
}

fn by_path(path: &str, value: &str) -> Option<IndicatorKind> {
    Some(match path {
        "ipv4-addr:value" => address(value, IndicatorKind::Ipv4, IndicatorKind::Ipv4Cidr),
        "ipv6-addr:value" => address(value, IndicatorKind::Ipv6, IndicatorKind::Ipv6Cidr),
        "domain-name:value" => IndicatorKind::Domain,
        "url:value" => IndicatorKind::Url,
        "email-addr:value" => IndicatorKind::Email,
        "mac-addr:value" => IndicatorKind::Mac,
        "mutex:name" => IndicatorKind::Mutex,
        "directory:path" => IndicatorKind::FilePath,
        "windows-registry-key:key" => IndicatorKind::RegistryKey,
        "file:name" => IndicatorKind::FileName,
        _ => HASHES.iter().find(|(name, _)| path.strip_prefix("file:hashes.") == Some(name)).map(|(_, kind)| *kind)?,
    })
}

/// The value of an indicator that asks for one thing only.
fn single(object: &Object) -> Option<(IndicatorKind, String)> {
    let mut all = if object.kind() == "indicator" { patterned(object) } else { Vec::new() };
    if all.len() == 1 { all.pop() } else { None }
}

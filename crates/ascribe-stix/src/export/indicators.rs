//! Indicators: each as the observable that it is and, unless it is likely harmless, as an `indicator` with a pattern.

use super::{Export, entities};
use crate::{Object, pattern_text};
use ascribe_model::{Indicator, IndicatorKind, Kind};
use serde_json::json;
use std::collections::BTreeSet;

pub(super) fn export(export: &mut Export) {
    let mut seen = BTreeSet::new();
    let mut others = Vec::new();
    for indicator in &export.reading.indicators {
        if !seen.insert((indicator.kind, indicator.value.as_str())) {
            continue;
        }
        match Form::of(indicator) {
            Form::Observable { parts, pattern } => observable(export, indicator, parts, &pattern),
            Form::Catalogue(kind) => catalogue(export, indicator, kind),
            Form::None => others.push(indicator),
        }
    }
    if !others.is_empty() {
        note(export, &others);
    }
}

/// How an indicator is told in STIX.
enum Form {
    /// An observable, the last of these objects, which may refer to the one before; and the pattern that finds it.
    Observable { parts: Vec<Object>, pattern: String },
    /// An entry of a catalogue, as an object of this type.
    Catalogue(&'static str),
    /// STIX has no observable for it.
    None,
}

impl Form {
    fn of(indicator: &Indicator) -> Form {
        let value = indicator.value.as_str();
        match indicator.kind {
            IndicatorKind::Ipv4 => simple("ipv4-addr", value, "="),
            IndicatorKind::Ipv6 => simple("ipv6-addr", value, "="),
            IndicatorKind::Ipv4Cidr => simple("ipv4-addr", value, "ISSUBSET"),
            IndicatorKind::Ipv6Cidr => simple("ipv6-addr", value, "ISSUBSET"),
            IndicatorKind::Domain => simple("domain-name", value, "="),
            // A url needs a scheme (§6.15); one printed without it was meant for a browser.
            IndicatorKind::Url if !value.contains("://") => simple("url", &format!("http://{value}"), "="),
            IndicatorKind::Url => simple("url", value, "="),
            IndicatorKind::Email => simple("email-addr", value, "="),
            IndicatorKind::Mac => simple("mac-addr", value, "="),
            IndicatorKind::Md5 => hash("MD5", value),
            IndicatorKind::Sha1 => hash("SHA-1", value),
            IndicatorKind::Sha256 => hash("SHA-256", value),
            IndicatorKind::Sha512 => hash("SHA-512", value),
            IndicatorKind::Ssdeep => hash("SSDEEP", value),
            IndicatorKind::FileName => named("file", "name", value),
            IndicatorKind::FilePath => path(value),
            IndicatorKind::RegistryKey => named("windows-registry-key", "key", &full_key(value)),
            IndicatorKind::Mutex => named("mutex", "name", value),
            IndicatorKind::Package => named("software", "name", value),
            IndicatorKind::Asn => asn(value),
            IndicatorKind::Vulnerability => Form::Catalogue("vulnerability"),
            IndicatorKind::Attack if value.starts_with('T') => Form::Catalogue("attack-pattern"),
            IndicatorKind::Attack if value.starts_with('G') => Form::Catalogue("intrusion-set"),
            IndicatorKind::Attack if value.starts_with('C') => Form::Catalogue("campaign"),
            IndicatorKind::Attack if value.starts_with('M') => Form::Catalogue("course-of-action"),
            _ => Form::None,
        }
    }
}

fn simple(kind: &str, value: &str, operator: &str) -> Form {
    let object = Object::default().with("type", kind).with("value", value);
    Form::Observable { parts: vec![object], pattern: format!("[{kind}:value {operator} {}]", pattern_text(value)) }
}

fn named(kind: &str, property: &str, value: &str) -> Form {
    let object = Object::default().with("type", kind).with(property, value);
    Form::Observable { parts: vec![object], pattern: format!("[{kind}:{property} = {}]", pattern_text(value)) }
}

fn hash(algorithm: &str, value: &str) -> Form {
    let object = Object::default().with("type", "file").with("hashes", json!({algorithm: value}));
    Form::Observable { parts: vec![object], pattern: format!("[file:hashes.'{algorithm}' = {}]", pattern_text(value)) }
}

fn asn(value: &str) -> Form {
    let Ok(number) = value.trim_start_matches("AS").parse::<u64>() else { return Form::None };
    let object = Object::default().with("type", "autonomous-system").with("number", number);
    Form::Observable { parts: vec![object], pattern: format!("[autonomous-system:number = {number}]") }
}

/// A path that ends in a file's name is a file in a directory; else it is a directory.
fn path(value: &str) -> Form {
    let mark = if value.contains('\\') { '\\' } else { '/' };
    let directory = |path: &str| Object::default().with("type", "directory").with("path", path);
    match value.rsplit_once(mark) {
        Some((folder, name)) if !folder.is_empty() && name.contains('.') => {
            let file = Object::default().with("type", "file").with("name", name);
            let (folder_text, name_text) = (pattern_text(folder), pattern_text(name));
            let pattern = format!("[file:name = {name_text} AND file:parent_directory_ref.path = {folder_text}]");
            Form::Observable { parts: vec![directory(folder), file], pattern }
        }
        _ => Form::Observable {
            parts: vec![directory(value)],
            pattern: format!("[directory:path = {}]", pattern_text(value)),
        },
    }
}

/// Hives in full, as the standard asks (§6.17); a key printed without its hive stays so.
fn full_key(value: &str) -> String {
    const SHORT: [(&str, &str); 5] = [
        ("HKLM", "HKEY_LOCAL_MACHINE"),
        ("HKCU", "HKEY_CURRENT_USER"),
        ("HKCR", "HKEY_CLASSES_ROOT"),
        ("HKU", "HKEY_USERS"),
        ("HKCC", "HKEY_CURRENT_CONFIG"),
    ];
    let (hive, rest) = value.split_once('\\').unwrap_or((value, ""));
    let full = SHORT.iter().find(|(short, _)| short.eq_ignore_ascii_case(hive.trim_end_matches(':')));
    full.map_or_else(|| value.to_owned(), |(_, full)| format!("{full}\\{rest}"))
}

fn observable(export: &mut Export, indicator: &Indicator, parts: Vec<Object>, pattern: &str) {
    let mut id: Option<String> = None;
    for part in parts {
        let part = part.with_some("parent_directory_ref", id.as_deref());
        let Some(object) = entities::observable(export, part) else { return };
        id = Some(export.add(object));
    }
    if let Some(id) = id {
        stand_for(export, indicator, &id);
    }
    if indicator.benign.is_none() {
        let object = export
            .of_the_report("indicator", pattern)
            .with("name", indicator.value.as_str())
            .with("description", "Printed by the report; what it indicates is for the claims to say.")
            .with("indicator_types", json!(["unknown"]))
            .with("pattern", pattern)
            .with("pattern_type", "stix")
            .with("pattern_version", "2.1")
            .with("valid_from", export.published.as_str());
        export.add(object);
    }
}

/// An id of a catalogue, unless an entity of the reading is already the same entry.
fn catalogue(export: &mut Export, indicator: &Indicator, kind: &str) {
    let value = indicator.value.as_str();
    let known = export
        .reading
        .entities
        .iter()
        .find(|e| e.kind != Kind::Indicator && (e.name == value || e.ids.values().any(|id| id == value)));
    if let Some(id) = known.and_then(|e| export.ids.get(&e.id).cloned()) {
        stand_for(export, indicator, &id);
        return;
    }
    let (catalogue, reference) = match indicator.kind {
        IndicatorKind::Attack => ("attack", entities::attack_reference(value)),
        _ if value.starts_with("CVE-") => ("cve", json!({"source_name": "cve", "external_id": value})),
        _ => ("advisory", json!({"source_name": "advisory", "external_id": value})),
    };
    let object = export
        .of_the_world(kind, &format!("{catalogue} {value}"))
        .with("name", value)
        .with("external_references", json!([reference]));
    let id = export.add(object);
    stand_for(export, indicator, &id);
}

/// Entities that are this indicator are exported as its object.
fn stand_for(export: &mut Export, indicator: &Indicator, id: &str) {
    let same = export
        .reading
        .entities
        .iter()
        .filter(|e| e.kind == Kind::Indicator && (e.name == indicator.value || e.name == indicator.text));
    for entity in same {
        export.ids.insert(entity.id, id.to_owned());
    }
}

/// Wallets, fingerprints, rules and user agents: STIX has no observables for them.
fn note(export: &mut Export, others: &[&Indicator]) {
    let lines: Vec<String> = others
        .iter()
        .map(|i| {
            let kind =
                serde_json::to_value(i.kind).ok().and_then(|k| k.as_str().map(str::to_owned)).unwrap_or_default();
            format!("{kind}: {}", i.value)
        })
        .collect();
    let object = export
        .of_the_report("note", "indicators")
        .with("abstract", "Indicators for which STIX has no observable")
        .with("content", lines.join("\n"))
        .with("object_refs", json!([export.report_id()]));
    export.add(object);
}

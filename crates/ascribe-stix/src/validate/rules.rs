//! Rules that span several properties.

use super::{Report, at, forms, table};
use crate::{Pattern, StixId, Timestamp, select};
use serde_json::{Map, Value};
use std::cmp::Ordering;

/// What an object's extensions bring.
#[derive(Default)]
pub(super) struct Extended {
    /// The family of a type that an extension defines.
    pub family: Option<&'static str>,
    /// True if an extension adds properties at the top level.
    pub toplevel: bool,
}

impl Extended {
    pub(super) fn of(extensions: &Map<String, Value>) -> Extended {
        let kinds = extensions.values().filter_map(|e| e.get("extension_type")?.as_str());
        let mut extended = Extended::default();
        for kind in kinds {
            match kind {
                "new-sdo" => extended.family = Some("sdo"),
                "new-sro" => extended.family = Some("sro"),
                "new-sco" => extended.family = Some("sco"),
                "toplevel-property-extension" => extended.toplevel = true,
                _ => {}
            }
        }
        extended
    }
}

/// Pairs of times: the second is not earlier than the first; with `true`, later.
const ORDERED: [(&str, &str, bool); 7] = [
    ("created", "modified", false),
    ("valid_from", "valid_until", true),
    ("first_seen", "last_seen", false),
    ("first_observed", "last_observed", false),
    ("start_time", "stop_time", true),
    ("start", "end", false),
    ("validity_not_before", "validity_not_after", false),
];

pub(super) fn across(object: &Map<String, Value>, kind: &str, family: &str, path: &str, report: &mut Report) {
    let text = |name: &str| object.get(name).and_then(Value::as_str);
    let has = |name: &str| object.contains_key(name);
    for (first, second, strictly) in ORDERED {
        let time = |name: &str| text(name)?.parse::<Timestamp>().ok();
        let (Some(first_time), Some(second_time)) = (time(first), time(second)) else { continue };
        let order = second_time.cmp(&first_time);
        if order == Ordering::Less || strictly && order == Ordering::Equal {
            report.must("time-order", &at(path, second), "§3.2", format!("`{second}` is earlier than `{first}`"));
        }
    }
    if text("id").and_then(|id| id.parse::<StixId>().ok()).is_some_and(|id| id.kind() != kind) {
        report.must("id-type", &at(path, "id"), "§2.9", format!("the id is of another type than {kind}"));
    }
    extensions(object, kind, path, report);
    granular(object, path, report);
    match kind {
        "indicator" => indicator(object, path, report),
        "location" if !(has("region") || has("country") || has("latitude") && has("longitude")) => {
            report.must("location", path, "§4.10", "has neither region nor country nor coordinates".to_owned());
        }
        "malware-analysis" if !(has("result") || has("analysis_sco_refs")) => {
            report.must("malware-analysis", path, "§4.12", "has neither result nor analysis_sco_refs".to_owned());
        }
        "artifact" if has("payload_bin") == has("url") => {
            report.must("artifact", path, "§6.1", "has either payload_bin or url".to_owned());
        }
        "file" if !(has("hashes") || has("name")) => {
            report.must("file", path, "§6.7", "has neither hashes nor name".to_owned());
        }
        "network-traffic" => {
            registered(object, path, report);
            if !(has("src_ref") || has("dst_ref")) {
                report.must("network-traffic", path, "§6.12", "has neither src_ref nor dst_ref".to_owned());
            }
            if has("src_port") != has("dst_port") || !has("src_port") {
                report.should(
                    "network-traffic-ports",
                    path,
                    "§6.12",
                    "src_port and dst_port are both expected".to_owned(),
                );
            }
        }
        "process" if object.keys().all(|k| matches!(k.as_str(), "type" | "id" | "spec_version")) => {
            report.must("process", path, "§6.13", "has no property of its own".to_owned());
        }
        "extension-definition" => extension_definition(object, path, report),
        "marking-definition" => marking(object, path, report),
        "relationship" => relationship(object, path, report),
        _ if family == "sco" => {}
        _ => {}
    }
}

/// A granular marking names one marking or one language, and parts that are there (§7.2.3).
fn granular(object: &Map<String, Value>, path: &str, report: &mut Report) {
    let entries = object.get("granular_markings").and_then(Value::as_array).into_iter().flatten();
    for (index, entry) in entries.enumerate() {
        let here = format!("{}[{index}]", at(path, "granular_markings"));
        if entry.get("marking_ref").is_some() == entry.get("lang").is_some() {
            let message = "has either marking_ref or lang".to_owned();
            report.must("granular-marking", &here, "§7.2.3", message);
        }
        for selector in entry.get("selectors").and_then(Value::as_array).into_iter().flatten() {
            if selector.as_str().is_none_or(|selector| select(object, selector).is_none()) {
                let message = format!("the selector {selector} leads to nothing in the object");
                report.must("selector", &at(&here, "selectors"), "§7.2.3", message);
            }
        }
    }
}

fn indicator(object: &Map<String, Value>, path: &str, report: &mut Report) {
    if !(object.contains_key("name") && object.contains_key("description")) {
        report.should("indicator-properties", path, "§4.7", "name and description are expected".to_owned());
    }
    let text = |name: &str| object.get(name).and_then(Value::as_str);
    let (Some("stix"), Some(pattern)) = (text("pattern_type"), text("pattern")) else { return };
    let here = at(path, "pattern");
    match pattern.parse::<Pattern>() {
        Err(problem) => report.must("pattern", &here, "§9", problem.to_string()),
        Ok(pattern) => {
            for problem in pattern.findings() {
                report.must("pattern", &here, "§9", problem);
            }
            for kind in pattern.object_types() {
                if kind.len() < 3 {
                    report.must("pattern", &here, "§9", format!("{kind:?} is no object type"));
                } else if table::KINDS.get(kind).is_none_or(|k| k.family != "sco") && !kind.starts_with("x-") {
                    report.should("extensions-use", &here, "§9", format!("{kind} is no observable of STIX 2.1"));
                    report.custom(kind, '-', &here);
                }
            }
        }
    }
}

/// Extensions of observables that STIX 2.1 itself defines (§6).
const PREDEFINED: [&str; 15] = [
    "archive-ext",
    "ntfs-ext",
    "pdf-ext",
    "raster-image-ext",
    "windows-pebinary-ext",
    "http-request-ext",
    "icmp-ext",
    "socket-ext",
    "tcp-ext",
    "windows-process-ext",
    "windows-service-ext",
    "unix-account-ext",
    "windows-registry-ext",
    "email-ext",
    "x509-v3-extensions-type",
];

fn extensions(object: &Map<String, Value>, kind: &str, path: &str, report: &mut Report) {
    let Some(extensions) = object.get("extensions").and_then(Value::as_object) else { return };
    for (name, body) in extensions {
        let here = at(&at(path, "extensions"), name);
        let Some(body) = body.as_object() else {
            report.must("form", &here, "§7.3", "is no object".to_owned());
            continue;
        };
        match (name.parse::<StixId>(), body.get("extension_type")) {
            (Ok(id), Some(word)) if id.kind() == "extension-definition" => {
                forms::check("enum", &["extension-type"], word, &at(&here, "extension_type"), report);
            }
            (Ok(id), None) if id.kind() == "extension-definition" => {
                report.should("extensions-use", &here, "§7.3", "has no extension_type".to_owned());
            }
            _ if PREDEFINED.contains(&name.as_str()) => predefined(name, body, &here, report),
            _ if !name.ends_with("-ext") => {
                report.must("extensions", &here, "§7.3", format!("{name:?} names no extension"));
            }
            _ => {
                report.should("extensions-use", &here, "§7.3", format!("{name} is no extension of {kind}"));
                report.custom(name.trim_end_matches("-ext"), '-', &here);
            }
        }
    }
}

fn predefined(name: &str, body: &Map<String, Value>, path: &str, report: &mut Report) {
    match name {
        "ntfs-ext" => {
            forms::members(&Value::Object(body.clone()), &["sid", "alternate_data_streams"], path, report);
            for (index, stream) in
                body.get("alternate_data_streams").and_then(Value::as_array).into_iter().flatten().enumerate()
            {
                let here = format!("{path}.alternate_data_streams[{index}]");
                forms::members(stream, &["name", "hashes", "size"], &here, report);
            }
        }
        "windows-pebinary-ext" => {
            match body.get("pe_type") {
                Some(kind) => forms::check("vocab", &["pe-type"], kind, &at(path, "pe_type"), report),
                None => report.must("required", &at(path, "pe_type"), "§6.7.6", "`pe_type` is required".to_owned()),
            }
            let inner = [body.get("optional_header")].into_iter().flatten();
            let sections = body.get("sections").and_then(Value::as_array).into_iter().flatten();
            let hashed =
                inner.chain(sections).filter_map(|part| part.get("hashes")).chain(body.get("file_header_hashes"));
            for hashes in hashed {
                forms::check("hashes", &[], hashes, path, report);
            }
        }
        _ => {}
    }
}

/// Keys that cannot be in IANA's registries: flow elements begin with a small letter, and `x-` headers are unregistered
/// by their name.
fn registered(object: &Map<String, Value>, path: &str, report: &mut Report) {
    let flows = object.get("ipfix").and_then(Value::as_object);
    for key in flows.into_iter().flat_map(Map::keys).filter(|k| !k.starts_with(|c: char| c.is_ascii_lowercase())) {
        report.should(
            "ipfix",
            &at(&at(path, "ipfix"), key),
            "§6.12",
            format!("{key:?} is no element of IANA's IPFIX registry"),
        );
    }
    let request = object.get("extensions").and_then(|e| e.get("http-request-ext"));
    let headers = request.and_then(|r| r.get("request_header")).and_then(Value::as_object);
    for header in headers.into_iter().flat_map(Map::keys).filter(|h| h.to_ascii_lowercase().starts_with("x-")) {
        report.should(
            "http-request-headers",
            &at(path, header),
            "§6.12.2",
            format!("{header:?} is no header of IANA's registry"),
        );
    }
}

fn extension_definition(object: &Map<String, Value>, path: &str, report: &mut Report) {
    if !object.contains_key("description") {
        report.should("extension-description", path, "§7.3", "a description is expected".to_owned());
    }
    let types = object.get("extension_types").and_then(Value::as_array).into_iter().flatten();
    let toplevel = types.filter_map(Value::as_str).any(|t| t == "toplevel-property-extension");
    if !toplevel && object.contains_key("extension_properties") {
        let message = "extension_properties is for extensions at the top level only".to_owned();
        report.must("extension-properties", &at(path, "extension_properties"), "§7.3", message);
    }
    if toplevel && !object.contains_key("extension_properties") {
        report.should(
            "extension-properties",
            path,
            "§7.3",
            "extension_properties names the properties that it adds".to_owned(),
        );
    }
}

fn marking(object: &Map<String, Value>, path: &str, report: &mut Report) {
    match object.get("definition_type").and_then(Value::as_str) {
        Some("tlp" | "statement") | None => {}
        Some(other) => {
            let message = format!("{other:?} is neither tlp nor statement; an extension is expected");
            report.should("marking-definition-type", &at(path, "definition_type"), "§7.2", message);
        }
    }
    let defined = object.contains_key("extensions")
        || object.contains_key("definition") && object.contains_key("definition_type");
    if !defined {
        report.must("required", path, "§7.2", "has neither extensions nor definition_type and definition".to_owned());
    }
}

fn relationship(object: &Map<String, Value>, path: &str, report: &mut Report) {
    let kind = |end: &str| object.get(end)?.as_str()?.split_once("--").map(|(kind, _)| kind);
    let apart =
        ["bundle", "marking-definition", "sighting", "relationship", "language-content", "extension-definition"];
    for end in ["source_ref", "target_ref"] {
        if kind(end).is_some_and(|kind| apart.contains(&kind)) {
            report.must("relationship", &at(path, end), "§5.1", "relationships join SDOs and SCOs only".to_owned());
        }
    }
    let word = object.get("relationship_type").and_then(Value::as_str);
    let (Some(source), Some(word), Some(target)) = (kind("source_ref"), word, kind("target_ref")) else { return };
    let known = |kind: &str| table::KINDS.contains_key(kind);
    if known(source) && known(target) && !table::suggested(source, word, target) {
        let message = format!("{source} {word} {target} is none of the relationships that STIX 2.1 suggests");
        report.should("relationship-types", &at(path, "relationship_type"), "§5.1", message);
    }
}

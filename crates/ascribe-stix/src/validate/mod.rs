//! What STIX 2.1 forbids (MUST) and advises against (SHOULD), found in any JSON value.
//!
//! Driven by the tables `data/properties.txt` and `data/vocabularies.txt`; rules that span several properties are in
//! [`rules`]. Depth and number of findings are bounded.

mod forms;
mod rules;
mod stream;
mod table;

pub use stream::{Validated, validate_text};

use crate::id::sound_kind;
use serde_json::{Map, Value};
use std::collections::HashMap;
use std::collections::hash_map::{DefaultHasher, Entry};
use std::hash::{Hash, Hasher};
use table::KINDS;

/// How binding a rule is (RFC 2119).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Severity {
    /// The object is not STIX 2.1.
    Must,
    /// The object is STIX 2.1 against its advice.
    Should,
}

/// One breach of a rule.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Finding {
    /// How binding the rule is.
    pub severity: Severity,
    /// A stable short name of the rule.
    pub rule: &'static str,
    /// Where in the value, such as `objects[3].pattern`; empty for the value itself.
    pub path: String,
    /// Section of STIX 2.1 that holds the rule.
    pub section: &'static str,
    /// What is wrong and what is expected.
    pub message: String,
}

/// Most findings of each severity that are returned: enough to see what is wrong with a hostile value.
const MOST: usize = 10_000;

/// All breaches of STIX 2.1 in an object or a bundle, in the order of the value.
///
/// ```
/// use ascribe_stix::{Severity, validate};
/// let findings = validate(&serde_json::json!({"type": "ipv4-addr", "spec_version": "2.1",
///     "id": "ipv4-addr--28bb3599-77cd-5a82-a950-b5bc3caf07c4", "value": "198.51.100.300"}));
/// assert_eq!(findings[0].path, "value");
/// assert_eq!(findings[0].severity, Severity::Must);
/// ```
pub fn validate(value: &Value) -> Vec<Finding> {
    let mut report = Report::default();
    match value {
        Value::Object(object) => check(object, "", &mut report),
        Value::Array(objects) => {
            for (at, object) in objects.iter().enumerate() {
                match object.as_object() {
                    Some(object) => check(object, &format!("[{at}]"), &mut report),
                    None => report.must("object", &format!("[{at}]"), "§3", "is no object".to_owned()),
                }
            }
        }
        _ => report.must("object", "", "§3", "is no JSON object".to_owned()),
    }
    report.findings
}

/// The findings so far, and how many there were of each severity.
#[derive(Default)]
struct Report {
    findings: Vec<Finding>,
    musts: usize,
    shoulds: usize,
}

impl Report {
    fn must(&mut self, rule: &'static str, path: &str, section: &'static str, message: String) {
        self.push(Severity::Must, rule, path, section, message);
    }

    fn should(&mut self, rule: &'static str, path: &str, section: &'static str, message: String) {
        self.push(Severity::Should, rule, path, section, message);
    }

    /// Customs without an extension are marked by `x`, their source and their name, joined by `mark` (§11).
    fn custom(&mut self, name: &str, mark: char, path: &str) {
        let rest = name.strip_prefix('x').and_then(|rest| rest.strip_prefix(mark));
        if rest.is_none() {
            self.should("custom-prefix-lax", path, "§11", format!("{name:?} does not begin with x{mark}"));
        }
        if !rest.is_some_and(|rest| rest.contains(mark)) {
            self.should(
                "custom-prefix",
                path,
                "§11",
                format!("{name:?} is not x{mark}, its source, {mark} and a name"),
            );
        }
    }

    fn push(&mut self, severity: Severity, rule: &'static str, path: &str, section: &'static str, message: String) {
        let count = match severity {
            Severity::Must => &mut self.musts,
            Severity::Should => &mut self.shoulds,
        };
        *count += 1;
        if *count <= MOST {
            self.findings.push(Finding { severity, rule, path: path.to_owned(), section, message });
        }
    }
}

/// The path of a property inside the thing at `path`.
fn at(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

/// Properties that objects of a family share (§3.2); `!` as in the table.
const SHARED: [(&str, &str, &str); 14] = [
    ("type", "text", "sdo! sro! sco! meta!"),
    ("spec_version", "version", "sdo! sro! sco meta!"),
    ("id", "id", "sdo! sro! sco! meta!"),
    ("created_by_ref", "ref", "sdo sro meta"),
    ("created", "time", "sdo! sro! meta!"),
    ("modified", "time", "sdo! sro! meta"),
    ("revoked", "bool", "sdo sro meta"),
    ("labels", "texts", "sdo sro meta"),
    ("confidence", "confidence", "sdo sro meta"),
    ("lang", "lang", "sdo sro meta"),
    ("external_references", "references", "sdo sro meta"),
    ("object_marking_refs", "refs marking-definition", "sdo sro sco meta"),
    ("granular_markings", "markings", "sdo sro sco meta"),
    ("extensions", "extensions", "sdo sro sco meta"),
];

fn check(object: &Map<String, Value>, path: &str, report: &mut Report) {
    let kind = object.get("type").and_then(Value::as_str).unwrap_or_default();
    if kind == "bundle" {
        bundle(object, path, report);
        return;
    }
    let extended = object.get("extensions").and_then(Value::as_object).map(rules::Extended::of).unwrap_or_default();
    if !sound_kind(kind) || kind == "action" {
        report.must("type", &at(path, "type"), "§3.1", format!("{kind:?} is no object type"));
    }
    let known = KINDS.get(kind);
    let family = known.map_or(extended.family.unwrap_or("sdo"), |k| k.family);
    if known.is_none() && extended.family.is_none() {
        let message = format!("{kind:?} is no type of STIX 2.1 and no extension brings it");
        report.should("extensions-use", &at(path, "type"), "§7.3", message);
        report.custom(kind, '-', &at(path, "type"));
    }
    required(object, kind, family, path, report);
    for (name, value) in object {
        property(object, name, value, family, &extended, path, report);
    }
    rules::across(object, kind, family, path, report);
}

fn required(object: &Map<String, Value>, kind: &str, family: &str, path: &str, report: &mut Report) {
    let shared =
        SHARED.iter().filter(|(_, _, families)| families.contains(&format!("{family}!"))).map(|(name, ..)| *name);
    // Only language content among the meta objects has versions by necessity (§7.1).
    let own =
        KINDS.get(kind).into_iter().flat_map(|k| k.properties.iter().filter(|(_, p)| p.required).map(|(n, _)| *n));
    let versioned = (matches!(kind, "language-content" | "extension-definition")).then_some("modified");
    let maker = (kind == "extension-definition").then_some("created_by_ref");
    for name in shared.chain(own).chain(versioned).chain(maker) {
        if object.contains_key(name) {
            continue;
        }
        let here = at(path, name);
        // A bundle may hold objects of STIX 2.0, which have no spec_version (§8).
        if name == "spec_version" && path.contains("objects[") {
            report.should(
                "spec-version",
                &here,
                "§8",
                "without `spec_version` this is an object of STIX 2.0".to_owned(),
            );
        } else {
            report.must("required", &here, "§3.2", format!("`{name}` is required"));
        }
    }
}

fn property(
    object: &Map<String, Value>,
    name: &str,
    value: &Value,
    family: &str,
    extended: &rules::Extended,
    path: &str,
    report: &mut Report,
) {
    let here = at(path, name);
    let kind = object.get("type").and_then(Value::as_str).unwrap_or_default();
    let sound = name.len() <= 250
        && (name.len() >= 3 || name == "id")
        && name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
    if !sound {
        report.must("property-name", &here, "§3.1", format!("{name:?} is no name: 3 to 250 of a-z, 0-9 and _"));
    }
    if matches!(value, Value::Null) || value.as_array().is_some_and(Vec::is_empty) {
        report.must("empty", &here, "§2.12", "null and empty lists are left out".to_owned());
        return;
    }
    if let Some(own) = KINDS.get(kind).and_then(|k| k.properties.get(name)) {
        forms::check(own.form, &own.of, value, &here, report);
        return;
    }
    let shared = SHARED
        .iter()
        .find(|(n, _, families)| *n == name && families.split(' ').any(|f| f.trim_end_matches('!') == family));
    match shared {
        Some((_, form, _)) => {
            let mut words = form.split(' ');
            let form = words.next().unwrap_or("any");
            forms::check(form, &words.collect::<Vec<_>>(), value, &here, report);
        }
        // SCOs may say whether they are defanged (§3.2).
        None if family == "sco" && name == "defanged" => forms::check("bool", &[], value, &here, report),
        None if matches!(name, "severity" | "action" | "username" | "phone_numbers") => {
            report.must("reserved", &here, "§3.8", format!("`{name}` is reserved"));
        }
        None if extended.family.is_none() && !extended.toplevel => {
            let message = format!("`{name}` is no property of {kind} and no extension brings it");
            report.should("extensions-use", &here, "§7.3", message);
            report.custom(name, '_', &here);
        }
        None => {}
    }
}

fn bundle(object: &Map<String, Value>, path: &str, report: &mut Report) {
    let mut bundle = BundleCheck::default();
    let objects = object.get("objects").and_then(Value::as_array).filter(|o| !o.is_empty());
    for (index, inner) in objects.into_iter().flatten().enumerate() {
        let here = at(path, &format!("objects[{index}]"));
        bundle.version(inner, &here, report);
        match inner.as_object() {
            // A bundle in a bundle is no object of one.
            Some(inner) if inner.get("type").and_then(Value::as_str) != Some("bundle") => check(inner, &here, report),
            _ => report.must("object", &here, "§8.1", "is no object of a bundle".to_owned()),
        }
    }
    bundle.outside(object, path, objects.is_some(), report);
}

/// What is checked of a bundle besides its objects.
#[derive(Default)]
struct BundleCheck {
    /// Versions so far, each with a hash of its content.
    versions: HashMap<(String, String), u64>,
}

impl BundleCheck {
    /// An object of one id and `modified` stands in a bundle once (§3.6).
    fn version(&mut self, object: &Value, path: &str, report: &mut Report) {
        let text = |name: &str| object.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
        let (id, modified) = (text("id"), text("modified"));
        if id.is_empty() {
            return;
        }
        let mut hasher = DefaultHasher::new();
        object.hash(&mut hasher);
        let content = hasher.finish();
        match self.versions.entry((id, modified)) {
            Entry::Vacant(free) => drop(free.insert(content)),
            Entry::Occupied(known) if *known.get() == content => {
                let message = "the same object stands before".to_owned();
                report.should("duplicate-ids", path, "§3.6", message);
            }
            Entry::Occupied(_) => {
                let message = "an object of this id and `modified` stands before, with other contents".to_owned();
                report.must("conflicting-versions", path, "§3.6", message);
            }
        }
    }

    /// The bundle's own properties; `filled` if its list of objects was checked.
    fn outside(&self, object: &Map<String, Value>, path: &str, filled: bool, report: &mut Report) {
        match object.get("id") {
            Some(id) => forms::check("id", &[], id, &at(path, "id"), report),
            None => report.must("required", &at(path, "id"), "§8.1", "`id` is required".to_owned()),
        }
        let kind = object.get("id").and_then(Value::as_str).and_then(|id| id.split("--").next());
        if kind.is_some_and(|kind| kind != "bundle") {
            report.must("id-type", &at(path, "id"), "§8.1", "the id is not a bundle's".to_owned());
        }
        for name in object.keys().filter(|n| !matches!(n.as_str(), "type" | "id" | "objects")) {
            report.should("extensions-use", &at(path, name), "§8.1", format!("`{name}` is no property of a bundle"));
        }
        if !filled && object.contains_key("objects") {
            report.must("empty", &at(path, "objects"), "§8.1", "`objects` is a list that is not empty".to_owned());
        }
    }
}

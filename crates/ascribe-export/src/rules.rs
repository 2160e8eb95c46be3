//! Stubs of Suricata and Sigma rules, only for indicators that such a rule can look for, to be reviewed before use.

use crate::record::{Record, Report};
use crate::warning::WarningLists;
use ascribe_model::{Indicator, IndicatorKind, id};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

/// First and last id that Suricata leaves to local rules.
const LOCAL: (u32, u32) = (1_000_000, 1_999_999);

/// Suricata rules (7 and on) for addresses, domains, URLs and JA3 fingerprints that are neither likely harmless nor on a
/// warning list. The id of a rule follows from its indicator.
pub fn suricata(record: &Record, warnings: &WarningLists) -> String {
    let mut rules: BTreeMap<u32, String> = BTreeMap::new();
    for (report, indicator) in detectable(record, warnings) {
        let Some((head, condition)) = suricata_condition(indicator) else { continue };
        let mut sid = local_id(&indicator.value);
        while rules.contains_key(&sid) {
            sid = if sid == LOCAL.1 { LOCAL.0 } else { sid + 1 };
        }
        let message = format!("Ascribe: {} in {} ({})", indicator.value, report.publisher(), report.day());
        let reference = report.reading.document.url.as_deref().and_then(|url| url.split_once("://"));
        let reference = reference.map(|(_, rest)| format!(" reference:url,{};", plain(rest))).unwrap_or_default();
        let marking = report.marking.word().replace('+', "_");
        let rule = format!(
            "alert {head} (msg:\"{}\";{condition}{reference} metadata:tlp {marking}; sid:{sid}; rev:1;)",
            plain(&message)
        );
        rules.insert(sid, rule);
    }
    let mut out = format!("# {}: {} rule stubs, to be reviewed before use\n", record.marking(), rules.len());
    for rule in rules.values() {
        let _ = writeln!(out, "{rule}");
    }
    out
}

/// Each detectable indicator once, with the first report that prints it.
fn detectable<'a>(record: &'a Record, warnings: &WarningLists) -> Vec<(&'a Report<'a>, &'a Indicator)> {
    let mut seen = BTreeSet::new();
    let mut out = Vec::new();
    for report in record.cited_reports().into_iter().filter_map(|at| record.reports.get(at)) {
        for indicator in &report.reading.indicators {
            let harmless = indicator.benign.is_some() || warnings.of(indicator).is_some();
            if !harmless && seen.insert((indicator.kind, indicator.value.as_str())) {
                out.push((report, indicator));
            }
        }
    }
    out
}

fn suricata_condition(indicator: &Indicator) -> Option<(String, String)> {
    let value = indicator.value.as_str();
    let ip = |value: &str| (format!("ip $HOME_NET any -> {value} any"), String::new());
    Some(match indicator.kind {
        IndicatorKind::Ipv4 | IndicatorKind::Ipv4Cidr | IndicatorKind::Ipv6 | IndicatorKind::Ipv6Cidr => {
            let sound = value.bytes().all(|b| b.is_ascii_hexdigit() || b".:/".contains(&b));
            if !sound {
                return None;
            }
            ip(value)
        }
        IndicatorKind::Domain => {
            let condition =
                format!(" dns.query; dotprefix; content:\"{}\"; nocase; endswith;", content(&format!(".{value}")));
            ("dns $HOME_NET any -> any any".to_owned(), condition)
        }
        IndicatorKind::Url => {
            let rest = value.split_once("://").map_or(value, |(_, rest)| rest);
            let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
            let host = format!(" http.host; content:\"{}\"; bsize:{};", content(&host.to_lowercase()), host.len());
            let path = if path.len() > 1 {
                format!(" http.uri; content:\"{}\"; startswith;", content(path))
            } else {
                String::new()
            };
            ("http $HOME_NET any -> any any".to_owned(), format!("{host}{path}"))
        }
        IndicatorKind::Ja3 => {
            ("tls $HOME_NET any -> any any".to_owned(), format!(" ja3.hash; content:\"{}\";", content(value)))
        }
        _ => return None,
    })
}

/// Bytes of a `content`: what has a meaning there, and what is not printable, in hexadecimal.
fn content(value: &str) -> String {
    value.bytes().fold(String::new(), |mut out, byte| {
        let special = matches!(byte, b'"' | b';' | b':' | b'\\' | b'|') || !(0x20..0x7f).contains(&byte);
        let _ = if special { write!(out, "|{byte:02x}|") } else { write!(out, "{}", char::from(byte)) };
        out
    })
}

/// Words in a rule: nothing that ends an option or a string.
fn plain(words: &str) -> String {
    words.chars().map(|c| if matches!(c, '"' | ';' | '\\' | '|') || c.is_control() { ' ' } else { c }).collect()
}

fn local_id(value: &str) -> u32 {
    let bytes = *id::derive("suricata", &[value]).as_bytes();
    let number = u32::from_be_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]);
    LOCAL.0 + number % (LOCAL.1 - LOCAL.0 + 1)
}

/// Where Sigma looks for a kind of indicator: category or product, field, modifier.
struct Place {
    logsource: &'static str,
    field: &'static str,
}

fn place(kind: IndicatorKind) -> Option<Place> {
    use IndicatorKind as K;
    let (logsource, field) = match kind {
        K::Domain => ("category: dns_query\n    product: windows", "QueryName|endswith"),
        K::Ipv4 | K::Ipv6 => ("category: network_connection\n    product: windows", "DestinationIp"),
        K::Ipv4Cidr | K::Ipv6Cidr => ("category: network_connection\n    product: windows", "DestinationIp|cidr"),
        K::Url => ("category: proxy", "c-uri|contains"),
        K::UserAgent => ("category: proxy", "c-useragent"),
        K::Md5 | K::Sha1 | K::Sha256 => ("category: process_creation\n    product: windows", "Hashes|contains"),
        K::Imphash => ("category: process_creation\n    product: windows", "Hashes|contains"),
        K::FilePath | K::FileName => ("category: file_event\n    product: windows", "TargetFilename|endswith"),
        K::RegistryKey => ("category: registry_set\n    product: windows", "TargetObject|contains"),
        _ => return None,
    };
    Some(Place { logsource, field })
}

fn searched(indicator: &Indicator) -> String {
    let value = indicator.value.as_str();
    match indicator.kind {
        IndicatorKind::Md5 => format!("MD5={value}"),
        IndicatorKind::Sha1 => format!("SHA1={value}"),
        IndicatorKind::Sha256 => format!("SHA256={value}"),
        IndicatorKind::Imphash => format!("IMPHASH={value}"),
        IndicatorKind::FileName => format!("\\{value}"),
        IndicatorKind::RegistryKey => value.split_once('\\').map_or(value, |(_, rest)| rest).to_owned(),
        _ => value.to_owned(),
    }
}

/// Sigma rules, one YAML document for each report and place to look, for indicators as in [`suricata`] and for hashes,
/// paths and registry keys.
pub fn sigma(record: &Record, warnings: &WarningLists) -> String {
    type Key<'a> = (&'a str, &'static str, &'static str);
    let mut groups: BTreeMap<Key, (&Report, Vec<String>)> = BTreeMap::new();
    for (report, indicator) in detectable(record, warnings) {
        let Some(place) = place(indicator.kind) else { continue };
        let key = (report.reading.document.sha256.as_str(), place.logsource, place.field);
        groups.entry(key).or_insert_with(|| (report, Vec::new())).1.push(searched(indicator));
    }
    let rules: Vec<String> =
        groups.iter().map(|((_, logsource, field), (report, values))| rule(report, logsource, field, values)).collect();
    format!("# {}: {} rule stubs, to be reviewed before use\n{}", record.marking(), rules.len(), rules.join("---\n"))
}

fn rule(report: &Report, logsource: &str, field: &str, values: &[String]) -> String {
    let document = &report.reading.document;
    let title = document.title.as_deref().unwrap_or("Untitled report");
    let id = id::derive("sigma", &[&document.sha256, logsource, field]);
    let mut out = String::new();
    let short: String = title.chars().take(80).collect();
    let _ = writeln!(out, "title: {}", yaml(&format!("Indicators of: {short}")));
    let _ = writeln!(out, "id: {id}\nstatus: experimental");
    let _ = writeln!(
        out,
        "description: {}",
        yaml(&format!("Values printed by {} on {}", report.publisher(), report.day()))
    );
    if let Some(url) = &document.url {
        let _ = writeln!(out, "references:\n    - {}", yaml(url));
    }
    if let Some(day) = document.date() {
        let _ = writeln!(out, "date: {day}");
    }
    let _ = writeln!(out, "author: Ascribe\ntags:\n    - tlp.{}", report.marking.word().replace('+', "-"));
    let _ = writeln!(out, "logsource:\n    {logsource}\ndetection:\n    selection:\n        {field}:");
    for value in values {
        let _ = writeln!(
            out,
            "            - {}",
            yaml(&value.replace('\\', "\\\\").replace('*', "\\*").replace('?', "\\?"))
        );
    }
    out.push_str("    condition: selection\nfalsepositives:\n    - Unknown\nlevel: medium\n");
    out
}

/// A string of YAML, which takes JSON's form.
fn yaml(text: &str) -> String {
    serde_json::to_string(text).unwrap_or_default()
}

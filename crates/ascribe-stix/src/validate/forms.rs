//! One value against the form that its property has.

use super::{Report, at, table};
use crate::{Pattern, StixId, Timestamp, id::sound_kind};
use serde_json::Value;
use std::net::{Ipv4Addr, Ipv6Addr};

pub(super) fn check(form: &str, of: &[&str], value: &Value, path: &str, report: &mut Report) {
    let text = value.as_str();
    match form {
        "text" => sound(text.is_some(), "a string", path, report),
        "bool" => sound(value.is_boolean(), "true or false", path, report),
        "number" => sound(value.is_number(), "a number", path, report),
        "integer" => sound(value.is_i64() || value.is_u64(), "a whole number", path, report),
        "positive" => {
            sound(value.as_u64().is_some_and(|n| (1..=999_999_999).contains(&n)), "1 to 999999999", path, report)
        }
        "port" => sound(value.as_u64().is_some_and(|n| n <= 65_535), "0 to 65535", path, report),
        "confidence" => sound(value.as_u64().is_some_and(|n| n <= 100), "0 to 100", path, report),
        "time" => sound(text.is_some_and(|t| t.parse::<Timestamp>().is_ok()), "a timestamp in UTC", path, report),
        "version" => sound(matches!(text, Some("2.0" | "2.1")), "2.1", path, report),
        "id" => identifier(text, path, report),
        "ref" => reference(text, of, path, report),
        "dict" | "extensions" => sound(value.is_object(), "a dictionary", path, report),
        "uri" => sound(text.is_some_and(uri), "a URI with its scheme", path, report),
        "ipv4" => sound(
            text.is_some_and(|t| network(t, 32, |a| a.parse::<Ipv4Addr>().is_ok())),
            "an IPv4 address or network",
            path,
            report,
        ),
        "ipv6" => sound(
            text.is_some_and(|t| network(t, 128, |a| a.parse::<Ipv6Addr>().is_ok())),
            "an IPv6 address or network",
            path,
            report,
        ),
        "mac" => sound(text.is_some_and(mac), "a MAC address in lower case with colons", path, report),
        "hex" => sound(
            text.is_some_and(|t| t.len() % 2 == 0 && t.bytes().all(|b| b.is_ascii_hexdigit())),
            "hexadecimal",
            path,
            report,
        ),
        "base64" => sound(text.is_some_and(base64), "base-64", path, report),
        "semver" => sound(text.is_some_and(|t| t.split('.').count() == 3), "a version such as 1.0.0", path, report),
        "kebab" => sound(text.is_some_and(kebab), "lower-case letters, digits and hyphens", path, report),
        "lang" => sound(text.is_some_and(language), "an RFC 5646 language code", path, report),
        "charset" => sound(
            text.is_some_and(|t| !t.contains('.') && !t.is_empty()),
            "a character set of IANA's registry",
            path,
            report,
        ),
        "mime" => mime(text, path, report),
        "country" => country(text, path, report),
        "product" => product(text, path, report),
        "registry" => registry(text, path, report),
        "vocab" => word(text, of, false, path, report),
        "enum" => word(text, of, true, path, report),
        "hashes" => hashes(value, path, report),
        "languages" => languages(value, path, report),
        "texts" | "refs" | "vocabs" | "enums" | "phases" | "references" | "markings" | "langs" | "list"
        | "registry-values" => {
            list(form, of, value, path, report);
        }
        _ => {}
    }
}

fn sound(holds: bool, expected: &str, path: &str, report: &mut Report) {
    if !holds {
        report.must("form", path, "§2", format!("is not {expected}"));
    }
}

fn list(form: &str, of: &[&str], value: &Value, path: &str, report: &mut Report) {
    let Some(values) = value.as_array() else {
        report.must("form", path, "§2.12", "is no list".to_owned());
        return;
    };
    for (index, value) in values.iter().enumerate() {
        let here = format!("{path}[{index}]");
        match form {
            "texts" => check("text", of, value, &here, report),
            "refs" => check("ref", of, value, &here, report),
            "vocabs" => check("vocab", of, value, &here, report),
            "enums" => check("enum", of, value, &here, report),
            "langs" => check("lang", of, value, &here, report),
            "phases" => phase(value, &here, report),
            "references" => external(value, &here, report),
            "registry-values" => members(value, &["name", "data", "data_type"], &here, report),
            "markings" => sound(
                value.get("selectors").is_some_and(Value::is_array),
                "a granular marking with selectors",
                &here,
                report,
            ),
            _ => {}
        }
    }
}

/// Names that an object inside an observable may have; others are customs.
pub(super) fn members(value: &Value, known: &[&str], path: &str, report: &mut Report) {
    let Some(object) = value.as_object() else { return sound(false, "an object", path, report) };
    for name in object.keys().filter(|n| !known.contains(&n.as_str())) {
        let here = at(path, name);
        report.should(
            "extensions-use",
            &here,
            "§7.3",
            format!("`{name}` is not defined here and no extension brings it"),
        );
        report.custom(name, '_', &here);
    }
}

fn identifier(text: Option<&str>, path: &str, report: &mut Report) {
    let Some(id) = text.and_then(|t| t.parse::<StixId>().ok()) else {
        return sound(false, "an identifier: type, two hyphens, UUID", path, report);
    };
    let sco = table::KINDS.get(id.kind()).is_some_and(|k| k.family == "sco");
    let version = id.uuid().get_version_num();
    if id.kind() == "process" && version != 4 {
        report.must("id-version", path, "§6.13", "a process has a random UUID (version 4)".to_owned());
    } else if sco && id.kind() != "process" && version != 5 {
        report.should("id-version", path, "§2.9", "an observable's UUID is of version 5".to_owned());
    } else if !sco && version != 4 {
        report.should("id-version", path, "§2.9", "a random UUID (version 4) is expected".to_owned());
    }
}

fn reference(text: Option<&str>, of: &[&str], path: &str, report: &mut Report) {
    let lenient = text.and_then(|t| t.split_once("--")).filter(|(kind, uuid)| sound_kind(kind) && uuid.len() >= 32);
    let Some((kind, _)) = lenient else { return sound(false, "an identifier", path, report) };
    if !of.is_empty() && !of.contains(&kind) {
        report.must("reference", path, "§2.9", format!("{kind} is none of {}", of.join(", ")));
    }
}

fn word(text: Option<&str>, of: &[&str], closed: bool, path: &str, report: &mut Report) {
    let (Some(text), Some(name)) = (text, of.first()) else { return sound(false, "a string", path, report) };
    if table::holds(name, text) {
        return;
    }
    if closed {
        report.must("enum", path, "§10", format!("{text:?} is no word of the {name} enumeration"));
    } else {
        report.should("vocabulary", path, "§10", format!("{text:?} is no word of the open vocabulary {name}"));
        if !kebab(text) {
            report.should("vocabulary-form", path, "§10", format!("{text:?} is not in lower case with hyphens"));
        }
    }
}

fn kebab(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

fn uri(text: &str) -> bool {
    text.split_once(':').is_some_and(|(scheme, rest)| {
        scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme.bytes().all(|b| b.is_ascii_alphanumeric() || b"+-.".contains(&b))
            && !rest.is_empty()
            && !text.contains(char::is_whitespace)
    })
}

fn network(text: &str, most: u32, address: impl Fn(&str) -> bool) -> bool {
    match text.split_once('/') {
        None => address(text),
        Some((head, bits)) => address(head) && bits.parse().is_ok_and(|b: u32| b <= most && b.to_string() == bits),
    }
}

fn mac(text: &str) -> bool {
    let pairs: Vec<&str> = text.split(':').collect();
    let pair = |p: &&str| p.len() == 2 && p.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
    pairs.len() == 6 && pairs.iter().all(pair)
}

fn base64(text: &str) -> bool {
    let body = text.trim_end_matches('=');
    let digits = body.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/'));
    // Bits that no byte takes are zero (RFC 4648 §3.5).
    let whole = match (text.len() - body.len(), body.bytes().next_back()) {
        (0, _) => true,
        (1, Some(last)) => b"AEIMQUYcgkosw048".contains(&last),
        (2, Some(last)) => b"AQgw".contains(&last),
        _ => false,
    };
    text.len().is_multiple_of(4) && whole && digits
}

/// Two letters of ISO 639-1 with subtags, or three of ISO 639-3 that have no shorter code.
fn language(text: &str) -> bool {
    let mut parts = text.split('-');
    let first = parts.next().unwrap_or_default();
    first.len() == 2 && first.bytes().all(|b| b.is_ascii_lowercase()) && parts.all(|p| (2..=8).contains(&p.len()))
}

fn mime(text: Option<&str>, path: &str, report: &mut Report) {
    let Some(text) = text else { return sound(false, "a string", path, report) };
    let top = text.split('/').next().unwrap_or_default();
    let known = ["application", "audio", "font", "image", "message", "model", "multipart", "text", "video"];
    if !text.contains('/') || !known.contains(&top) {
        report.should("mime-type", path, "§6", format!("{text:?} is no media type of IANA's registry"));
    }
}

fn country(text: Option<&str>, path: &str, report: &mut Report) {
    let code = text
        .is_some_and(|t| t.len() == 2 && t.bytes().all(|b| b.is_ascii_alphabetic()) && !t.eq_ignore_ascii_case("xx"));
    if !code {
        report.should("countries", path, "§4.10", "is no ISO 3166-1 alpha-2 code".to_owned());
    }
}

fn product(text: Option<&str>, path: &str, report: &mut Report) {
    if !text.is_some_and(kebab) {
        report.should("malware-analysis-product", path, "§4.12", "is not in lower case with hyphens".to_owned());
    }
}

fn registry(text: Option<&str>, path: &str, report: &mut Report) {
    let Some(text) = text else { return sound(false, "a string", path, report) };
    let hive = text.split('\\').next().unwrap_or_default();
    let short = ["HKLM", "HKCC", "HKCR", "HKCU", "HKU"].iter().any(|h| h.eq_ignore_ascii_case(hive));
    sound(!short, "a key with its hive in full", path, report);
}

fn hashes(value: &Value, path: &str, report: &mut Report) {
    let Some(hashes) = value.as_object() else { return sound(false, "a dictionary of hashes", path, report) };
    sound(!hashes.is_empty(), "a dictionary that is not empty", path, report);
    for (name, hash) in hashes {
        let here = at(path, name);
        if !table::holds("hash-algorithm", name) {
            report.should("hash-algo", &here, "§10.7", format!("{name:?} is no word of hash-algorithm-ov"));
        }
        let pattern = format!("[file:hashes.'{name}' = {}]", crate::pattern_text(hash.as_str().unwrap_or_default()));
        let fits = pattern.parse::<Pattern>().is_ok_and(|p| p.findings().is_empty());
        sound(fits, "a hash of its algorithm", &here, report);
    }
}

fn languages(value: &Value, path: &str, report: &mut Report) {
    let Some(contents) = value.as_object() else { return sound(false, "a dictionary", path, report) };
    for (code, names) in contents {
        let here = at(path, code);
        sound(language(code), "an RFC 5646 language code", &here, report);
        let named = names.as_object().is_some_and(|names| names.keys().all(|n| n.len() >= 3));
        sound(named, "a dictionary of property names", &here, report);
    }
}

fn phase(value: &Value, path: &str, report: &mut Report) {
    for name in ["kill_chain_name", "phase_name"] {
        let here = at(path, name);
        match value.get(name).and_then(Value::as_str) {
            None => report.must("required", &here, "§2.11", format!("`{name}` is required")),
            Some(text) if !kebab(text) => {
                report.should(
                    "kill-chain-names",
                    &here,
                    "§2.11",
                    format!("{text:?} is not in lower case with hyphens"),
                );
            }
            Some(_) => {}
        }
    }
}

fn external(value: &Value, path: &str, report: &mut Report) {
    let text = |name: &str| value.get(name).and_then(Value::as_str);
    let Some(source) = text("source_name") else {
        return report.must("required", &at(path, "source_name"), "§2.5", "`source_name` is required".to_owned());
    };
    let described = ["description", "url", "external_id"].iter().any(|name| value.get(name).is_some());
    sound(described, "a reference with description, url or external_id", path, report);
    let id = text("external_id").unwrap_or_default();
    let cve = id.strip_prefix("CVE-").is_some_and(|rest| {
        rest.split_once('-').is_some_and(|(year, number)| {
            let digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
            year.len() == 4 && number.len() >= 4 && digits(year) && digits(number)
        })
    });
    if (source.eq_ignore_ascii_case("cve") || id.to_ascii_uppercase().starts_with("CVE-")) && !(source == "cve" && cve)
    {
        report.must(
            "external-reference",
            path,
            "§4.19",
            "a CVE has source_name cve and an id such as CVE-2021-44228".to_owned(),
        );
    }
    let capec = id.strip_prefix("CAPEC-").is_some_and(|n| n.bytes().all(|b| b.is_ascii_digit()));
    if (source.eq_ignore_ascii_case("capec") || id.starts_with("CAPEC-")) && !(source == "capec" && capec) {
        report.must(
            "external-reference",
            path,
            "§4.1",
            "a CAPEC has source_name capec and an id such as CAPEC-163".to_owned(),
        );
    }
    if text("url").is_some() && value.get("hashes").is_none() {
        report.should(
            "extref-hashes",
            path,
            "§2.5",
            "a reference with a URL has hashes of what stands there".to_owned(),
        );
    }
}

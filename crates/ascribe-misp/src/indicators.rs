//! Indicators as attributes: MISP's types and categories, and back.

use crate::event::Attribute;
use crate::out::Maker;
use ascribe_model::{Indicator, IndicatorKind, Reading};
use std::collections::BTreeSet;

/// Kind, MISP type, category, and whether a detection system can look for it by itself.
const TYPES: [(IndicatorKind, &str, &str, bool); 25] = [
    (IndicatorKind::Ipv4, "ip-dst", "Network activity", true),
    (IndicatorKind::Ipv4Cidr, "ip-dst", "Network activity", true),
    (IndicatorKind::Ipv6, "ip-dst", "Network activity", true),
    (IndicatorKind::Ipv6Cidr, "ip-dst", "Network activity", true),
    (IndicatorKind::Domain, "domain", "Network activity", true),
    (IndicatorKind::Url, "url", "Network activity", true),
    (IndicatorKind::Email, "email", "Payload delivery", true),
    (IndicatorKind::Md5, "md5", "Payload delivery", true),
    (IndicatorKind::Sha1, "sha1", "Payload delivery", true),
    (IndicatorKind::Sha256, "sha256", "Payload delivery", true),
    (IndicatorKind::Sha512, "sha512", "Payload delivery", true),
    (IndicatorKind::Ssdeep, "ssdeep", "Payload delivery", true),
    (IndicatorKind::Imphash, "imphash", "Payload delivery", true),
    (IndicatorKind::Vulnerability, "vulnerability", "External analysis", false),
    (IndicatorKind::RegistryKey, "regkey", "Persistence mechanism", true),
    (IndicatorKind::FilePath, "filename", "Artifacts dropped", false),
    (IndicatorKind::FileName, "filename", "Payload delivery", false),
    (IndicatorKind::Asn, "AS", "Network activity", false),
    (IndicatorKind::Jarm, "jarm-fingerprint", "Network activity", true),
    (IndicatorKind::Ja3, "ja3-fingerprint-md5", "Network activity", true),
    (IndicatorKind::Mac, "mac-address", "Network activity", false),
    (IndicatorKind::Mutex, "mutex", "Artifacts dropped", true),
    (IndicatorKind::UserAgent, "user-agent", "Network activity", false),
    (IndicatorKind::Package, "mobile-application-id", "Payload delivery", true),
    (IndicatorKind::YaraRule, "text", "Other", false),
];

/// The attributes of a reading's indicators, each value once. ATT&CK ids are galaxy clusters, no attributes.
pub(crate) fn attributes(reading: &Reading, maker: &Maker) -> Vec<Attribute> {
    let mut seen = BTreeSet::new();
    let fresh = reading.indicators.iter().filter(|i| seen.insert((i.kind, i.value.as_str())));
    fresh.filter_map(|indicator| attribute(indicator, maker)).collect()
}

fn attribute(indicator: &Indicator, maker: &Maker) -> Option<Attribute> {
    let (kind, category, detectable) = match indicator.kind {
        IndicatorKind::Wallet => (wallet(&indicator.value), "Financial fraud", false),
        kind => TYPES.iter().find(|row| row.0 == kind).map(|row| (row.1, row.2, row.3))?,
    };
    let comment = match &indicator.benign {
        Some(why) => format!("Likely harmless: {why}"),
        None if indicator.text != indicator.value => format!("Printed as {}", indicator.text),
        None => String::new(),
    };
    let attribute = maker.attribute(kind, category, &indicator.value, &comment);
    Some(Attribute { to_ids: detectable && indicator.benign.is_none(), ..attribute })
}

/// Bitcoin and Monero have types of their own.
fn wallet(value: &str) -> &'static str {
    let bitcoin = value.starts_with("bc1") || value.starts_with('1') || value.starts_with('3');
    match value.as_bytes() {
        _ if bitcoin && (26..=62).contains(&value.len()) => "btc",
        [b'4' | b'8', ..] if value.len() == 95 => "xmr",
        _ => "text",
    }
}

/// The comparison by which STIX looks for a value of a MISP type; none for types that STIX does not observe.
pub(crate) fn pattern(kind: &str, value: &str) -> Option<String> {
    let text = format!("'{}'", value.replace('\\', "\\\\").replace('\'', "\\'"));
    let address = |value: &str| if value.contains(':') { "ipv6-addr" } else { "ipv4-addr" };
    Some(match kind {
        "ip-dst" | "ip-src" if value.contains('/') => format!("[{}:value ISSUBSET {text}]", address(value)),
        "ip-dst" | "ip-src" => format!("[{}:value = {text}]", address(value)),
        "domain" | "hostname" => format!("[domain-name:value = {text}]"),
        "url" | "uri" => format!("[url:value = {text}]"),
        "email" | "email-src" | "email-dst" => format!("[email-addr:value = {text}]"),
        "md5" => format!("[file:hashes.MD5 = {text}]"),
        "sha1" => format!("[file:hashes.'SHA-1' = {text}]"),
        "sha256" => format!("[file:hashes.'SHA-256' = {text}]"),
        "sha512" => format!("[file:hashes.'SHA-512' = {text}]"),
        "ssdeep" => format!("[file:hashes.SSDEEP = {text}]"),
        "filename" => format!("[file:name = {text}]"),
        "regkey" => format!("[windows-registry-key:key = {text}]"),
        "mutex" => format!("[mutex:name = {text}]"),
        "mac-address" => format!("[mac-addr:value = {text}]"),
        _ => return None,
    })
}

/// The single types of which a composite type is made: `domain|ip`, `filename|sha256`, `ip-dst|port`.
pub(crate) fn parts<'v>(kind: &'v str, value: &'v str) -> Vec<(&'v str, &'v str)> {
    match (kind.split_once('|'), value.split_once('|')) {
        (Some((_, "port")), Some((address, _))) => vec![(kind.split('|').next().unwrap_or(kind), address)],
        (Some((first, "ip")), Some((a, b))) => vec![(first, a), ("ip-dst", b)],
        (Some((_, second)), Some((_, b))) if second != "port" => vec![(second, b)],
        _ => vec![(kind, value)],
    }
}

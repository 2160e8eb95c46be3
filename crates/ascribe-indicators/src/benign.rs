//! Why an indicator is likely harmless: reserved addresses, names for documentation, services that everybody uses,
//! and the sites that reports cite.
//!
//! What was defanged by its author is not excused as a well-known service: hosting sites carry malware too.

use crate::tables;
use ascribe_model::IndicatorKind;
use std::net::{Ipv4Addr, Ipv6Addr};

pub(crate) fn reason(kind: IndicatorKind, value: &str, defanged: bool) -> Option<&'static str> {
    match kind {
        IndicatorKind::Ipv4 => value.parse().ok().and_then(v4),
        IndicatorKind::Ipv4Cidr => value.split('/').next()?.parse().ok().and_then(v4),
        IndicatorKind::Ipv6 => value.parse().ok().and_then(v6),
        IndicatorKind::Ipv6Cidr => value.split('/').next()?.parse().ok().and_then(v6),
        IndicatorKind::Domain => host(value.split(':').next()?, defanged),
        IndicatorKind::Url => host(url_host(value), defanged),
        IndicatorKind::Email => reserved_name(value.rsplit('@').next()?),
        IndicatorKind::Md5 | IndicatorKind::Sha1 | IndicatorKind::Sha256 | IndicatorKind::Sha512 => {
            tables::harmless_hash(value)
        }
        _ => None,
    }
}

fn url_host(value: &str) -> &str {
    let rest = value.split_once("://").map_or(value, |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = authority.rsplit('@').next().unwrap_or_default();
    host.split(':').next().unwrap_or_default()
}

fn host(name: &str, defanged: bool) -> Option<&'static str> {
    if let Ok(address) = name.parse::<Ipv4Addr>() {
        return v4(address);
    }
    reserved_name(name).or_else(|| if defanged { None } else { tables::well_known(name) })
}

/// Names that RFC 2606, RFC 6761 and RFC 6762 set aside.
fn reserved_name(name: &str) -> Option<&'static str> {
    let last = name.rsplit('.').next().unwrap_or_default();
    match last {
        "localhost" => return Some("this machine (RFC 6761)"),
        "test" | "example" | "invalid" => return Some("name set aside for documentation and tests (RFC 2606)"),
        "local" | "internal" | "lan" | "home" | "corp" | "localdomain" => {
            return Some("name of a local network (RFC 6762)");
        }
        _ => {}
    }
    let documentation = ["example.com", "example.org", "example.net"];
    let under = |d: &str| name == d || name.strip_suffix(d).is_some_and(|head| head.ends_with('.'));
    documentation.into_iter().any(under).then_some("name set aside for documentation (RFC 2606)")
}

fn v4(address: Ipv4Addr) -> Option<&'static str> {
    Some(match address.octets() {
        [10, ..] | [192, 168, ..] => "private address (RFC 1918)",
        [172, 16..=31, ..] => "private address (RFC 1918)",
        [127, ..] => "loopback address (RFC 1122)",
        [169, 254, ..] => "link-local address (RFC 3927)",
        [100, 64..=127, ..] => "shared address space (RFC 6598)",
        [192, 0, 2, _] | [198, 51, 100, _] | [203, 0, 113, _] => "address for documentation (RFC 5737)",
        [198, 18..=19, ..] => "address for benchmarks (RFC 2544)",
        [224..=239, ..] => "multicast address (RFC 5771)",
        [0, ..] | [240..=255, ..] => "reserved address (RFC 6890)",
        [8, 8, 8, 8]
        | [8, 8, 4, 4]
        | [1, 1, 1, 1]
        | [1, 0, 0, 1]
        | [9, 9, 9, 9]
        | [208, 67, 222, 222]
        | [208, 67, 220, 220]
        | [4, 2, 2, 1..=4]
        | [149, 112, 112, 112]
        | [114, 114, 114, 114]
        | [223, 5, 5, 5] => "public DNS resolver",
        _ => return None,
    })
}

fn v6(address: Ipv6Addr) -> Option<&'static str> {
    if let Some(v4_address) = address.to_ipv4_mapped() {
        return v4(v4_address);
    }
    let s = address.segments();
    Some(match s {
        [0, 0, 0, 0, 0, 0, 0, 1] => "loopback address (RFC 4291)",
        [0, 0, 0, 0, 0, 0, 0, 0] => "unspecified address (RFC 4291)",
        [0x2001, 0xdb8, ..] => "address for documentation (RFC 3849)",
        [0x3fff, 0..=0xfff, ..] => "address for documentation (RFC 9637)",
        [0xfe80..=0xfebf, ..] => "link-local address (RFC 4291)",
        [0xfc00..=0xfdff, ..] => "private address (RFC 4193)",
        [0xff00..=0xffff, ..] => "multicast address (RFC 4291)",
        [0x2001, 0x4860, 0x4860, ..] | [0x2606, 0x4700, 0x4700, ..] | [0x2620, 0xfe, ..] => "public DNS resolver",
        _ => return None,
    })
}

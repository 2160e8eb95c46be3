//! IP addresses and networks.

use crate::{Candidate, refang::Plain, words};
use ascribe_model::IndicatorKind;
use memchr::memchr_iter;
use std::net::{Ipv4Addr, Ipv6Addr};

/// The dotted quad `start..end` with the network length or the port that may follow it.
pub(crate) fn v4(plain: &Plain, start: usize, end: usize) -> Option<Candidate> {
    let text = plain.text();
    let printed = text.get(start..end)?;
    let address: Ipv4Addr = printed.parse().ok()?;
    if !plain.changed(start, end) && reads_as_number(text, start, address) {
        return None;
    }
    if let Some((bits, after)) = suffix_number(text, end, b'/', 32) {
        let value = format!("{address}/{bits}");
        return Some(Candidate { start, end: after, kind: IndicatorKind::Ipv4Cidr, value });
    }
    let after = port_end(text, end);
    Some(Candidate { start, end: after, kind: IndicatorKind::Ipv4, value: address.to_string() })
}

/// Words behind which a dotted quad numbers a version or a section.
const NUMBERED: [&str; 17] = [
    "version", "versions", "ver", "v", "build", "release", "firmware", "update", "section", "chapter", "sdk", "agent",
    "driver", "client", "figure", "table", "patch",
];

/// A plain dotted quad that is a version or a section number: by the word before it, as part of `Product/1.2.3.4`,
/// or as the number of a heading.
fn reads_as_number(text: &str, start: usize, address: Ipv4Addr) -> bool {
    let before = window_before(text, start, 40);
    if before.ends_with(['/', '-', '_']) && before.chars().rev().nth(1).is_some_and(char::is_alphabetic) {
        return true;
    }
    let trimmed = before.trim_end_matches([' ', '\t', ':', '(', '=']);
    let word = trimmed.rsplit(|c: char| !c.is_alphanumeric()).next().unwrap_or_default().to_ascii_lowercase();
    let told = matches!(word.as_str(), "in" | "to" | "than" | "before" | "through" | "and");
    let released = |w: &str| {
        matches!(w, "fixed" | "patched" | "upgrade" | "upgraded" | "version" | "versions" | "release" | "prior")
    };
    if told && trimmed.to_ascii_lowercase().split(|c: char| !c.is_alphanumeric()).rev().skip(1).take(1).any(released) {
        return true;
    }
    if NUMBERED.contains(&word.as_str()) {
        return true;
    }
    let resolver = matches!(address.octets(), [1, 1, 1, 1] | [1, 0, 0, 1] | [8, 8, 8, 8] | [9, 9, 9, 9]);
    // Versions have small parts and begin with a smaller one; an address like that needs to be called one.
    let small =
        address.octets()[0] < 20 && address.octets().iter().all(|o| *o < 32) && address != Ipv4Addr::UNSPECIFIED;
    small && !resolver && !called_address(before)
}

/// True if the words before speak of addresses or machines.
fn called_address(before: &str) -> bool {
    let words = before.to_ascii_lowercase();
    words.split(|c: char| !c.is_alphanumeric()).any(|w| {
        matches!(
            w,
            "ip" | "ips" | "ipv4" | "address" | "addresses" | "range" | "ranges" | "c2" | "server" | "host" | "dns"
        )
    })
}

/// Up to `most` bytes before `at`, cut to a character boundary.
pub(crate) fn window_before(text: &str, at: usize, most: usize) -> &str {
    let mut from = at.saturating_sub(most);
    while !text.is_char_boundary(from) {
        from += 1;
    }
    text.get(from..at).unwrap_or_default()
}

/// The number up to `most` that follows `mark` at `at`, and where it ends.
fn suffix_number(text: &str, at: usize, mark: u8, most: u32) -> Option<(u32, usize)> {
    let bytes = text.as_bytes();
    if bytes.get(at) != Some(&mark) {
        return None;
    }
    let digits = bytes.get(at + 1..)?.iter().take(6).take_while(|b| b.is_ascii_digit()).count();
    let end = at + 1 + digits;
    let number: u32 = text.get(at + 1..end)?.parse().ok()?;
    let next = bytes.get(end).copied().unwrap_or(b' ');
    let dotted = next == b'.' && bytes.get(end + 1).is_some_and(u8::is_ascii_alphanumeric);
    let goes_on = next.is_ascii_alphanumeric() || matches!(next, b'/' | b'_' | b'-') || dotted;
    (number <= most && !goes_on).then_some((number, end))
}

/// Where a port that follows at `end` ends, or `end` where none does.
pub(crate) fn port_end(text: &str, end: usize) -> usize {
    let bytes = text.as_bytes();
    if bytes.get(end) != Some(&b':') {
        return end;
    }
    let digits = bytes.get(end + 1..).unwrap_or_default().iter().take(6).take_while(|b| b.is_ascii_digit()).count();
    let after = end + 1 + digits;
    let port = text.get(end + 1..after).and_then(|p| p.parse::<u16>().ok());
    let goes_on = bytes.get(after).is_some_and(|b| b.is_ascii_alphanumeric() || *b == b':');
    if port.is_some() && !goes_on { after } else { end }
}

/// IPv6 addresses, from their colons.
pub(crate) fn find_v6(plain: &Plain, found: &mut Vec<Candidate>) {
    let text = plain.text();
    let bytes = text.as_bytes();
    let mut looked = 0;
    for at in memchr_iter(b':', bytes) {
        if at < looked {
            continue;
        }
        let back = bytes.get(looked..at).unwrap_or_default().iter().rev().take_while(|b| v6_byte(**b)).count();
        let ahead = bytes.get(at..).unwrap_or_default().iter().take_while(|b| v6_byte(**b)).count();
        looked = at + ahead;
        found.extend(words::mac(text, at - back).or_else(|| v6(text, at - back, at + ahead)));
    }
}

fn v6(text: &str, start: usize, end: usize) -> Option<Candidate> {
    let bytes = text.as_bytes();
    let run = text.get(start..end)?;
    // Shortest "::1", longest with an IPv4 tail 45; one colon or dot may end a sentence.
    let printed = if run.ends_with("::") { run } else { run.trim_end_matches([':', '.']) };
    if !(3..=46).contains(&printed.len()) {
        return None;
    }
    let end = start + printed.len();
    let beside = |b: Option<&u8>| b.is_some_and(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-'));
    if beside(bytes.get(end)) || start > 0 && beside(bytes.get(start - 1)) {
        return None;
    }
    let address: Ipv6Addr = printed.parse().ok()?;
    // Clock times and scoped names ("12::30", "ab::cd") have short first groups; assigned networks have not.
    let first = printed.split(':').next().unwrap_or_default();
    let known_short = printed.starts_with("::1") || printed.to_ascii_lowercase().starts_with("::ffff:");
    if !(first.len() >= 3 && printed.bytes().any(|b| b.is_ascii_digit()) || known_short) {
        return None;
    }
    if let Some((bits, after)) = suffix_number(text, end, b'/', 128) {
        let value = format!("{address}/{bits}");
        return Some(Candidate { start, end: after, kind: IndicatorKind::Ipv6Cidr, value });
    }
    Some(Candidate { start, end, kind: IndicatorKind::Ipv6, value: address.to_string() })
}

fn v6_byte(b: u8) -> bool {
    b.is_ascii_hexdigit() || matches!(b, b':' | b'.')
}

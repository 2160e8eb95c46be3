//! What begins with a word of letters and digits: hashes, wallets, catalogue ids, AS numbers, MAC addresses, and the
//! words that tell what follows them.
//!
//! One pass with a table of first bytes; a word that none of the forms can begin with costs two look-ups.

use crate::{Candidate, context, hash, ip, refang::Plain, wallet};
use ascribe_model::IndicatorKind;

pub(crate) fn find(plain: &Plain, found: &mut Vec<Candidate>) {
    let bytes = plain.text().as_bytes();
    let mut before = OUTSIDE;
    for (at, b) in bytes.iter().enumerate() {
        let class = FIRST[*b as usize];
        if class == TELLING && before == OUTSIDE && bytes.get(at + 1).is_some_and(|next| begins(*b, *next)) {
            let length = word_length(bytes, at, LONG);
            if length < LONG {
                short(plain, at, at + length, found);
            }
        }
        before = class;
    }
    find_long(plain, found);
}

/// True if one of the short forms can begin with these two bytes.
fn begins(first: u8, second: u8) -> bool {
    match first {
        b'0'..=b'9' => true,
        b'C' => matches!(second, b'V' | b'v' | b'0' | b'r'),
        b'c' => matches!(second, b'V' | b'v'),
        b'G' => matches!(second, b'H' | b'0'..=b'9'),
        b'S' => second.is_ascii_digit(),
        b'M' => matches!(second, b'S' | b'u' | b'U' | b'o' | b'0'..=b'9'),
        b'T' => matches!(second, b'A' | b'0'..=b'9'),
        b'Z' => second == b'D',
        b'V' => second == b'U',
        b'I' => second == b'C',
        b'A' => matches!(second, b'S' | b'0'..=b'9'),
        b'm' | b'r' => matches!(second, b'u' | b'U'),
        b'n' => second == b'p',
        b'N' | b'R' => second == b'u',
        b'P' => second == b'y',
        b'u' | b'U' => matches!(second, b's' | b'S'),
        _ => matches!(second, b'a' | b'A'),
    }
}

/// From this length on a word is a hash, a wallet or a blob.
const LONG: usize = 25;

/// Looks at every 25th byte only: each long word holds one of them.
fn find_long(plain: &Plain, found: &mut Vec<Candidate>) {
    let bytes = plain.text().as_bytes();
    let (mut at, mut looked) = (LONG - 1, 0);
    while let Some(b) = bytes.get(at) {
        if FIRST[*b as usize] != OUTSIDE {
            let back = bytes.get(looked..at).unwrap_or_default().iter().rev();
            let start = at - back.take_while(|b| FIRST[**b as usize] != OUTSIDE).count();
            let end = at + word_length(bytes, at, usize::MAX);
            // Longer than any of the forms: a blob. It is passed over as a whole.
            if (LONG..=128).contains(&(end - start)) {
                let text = plain.text();
                let broken = hash::broken(text, start, end);
                looked = broken.as_ref().map_or(end, |hash| hash.end);
                let whole = || hash::hash(text, start, end).or_else(|| wallet::wallet(text, start, end));
                found.extend(broken.or_else(whole));
            }
            looked = looked.max(end);
            at = looked;
        }
        at += LONG;
    }
}

fn word_length(bytes: &[u8], at: usize, most: usize) -> usize {
    let rest = bytes.get(at..).unwrap_or_default();
    rest.iter().take(most).take_while(|b| FIRST[**b as usize] != OUTSIDE).count()
}

const OUTSIDE: u8 = 0;
const WORD: u8 = 1;
const TELLING: u8 = 2;

/// For each byte: outside of words, in a word, or the first of a word that one of the short forms can begin with.
static FIRST: [u8; 256] = {
    let mut table = [OUTSIDE; 256];
    let mut b = 0;
    while b < 128 {
        if (b as u8).is_ascii_alphanumeric() {
            table[b] = WORD;
        }
        b += 1;
    }
    let telling = b"0123456789ACcGSMTZVImuUryYnNRP";
    let mut i = 0;
    while i < telling.len() {
        table[telling[i] as usize] = TELLING;
        i += 1;
    }
    table
};

fn short(plain: &Plain, start: usize, end: usize, found: &mut Vec<Candidate>) {
    let text = plain.text();
    let bytes = text.as_bytes();
    let length = end - start;
    let Some(first) = bytes.get(start) else { return };
    let candidate = match first {
        b'C' | b'c' if length == 3 => cve(text, start, end),
        b'C' | b'G' | b'S' | b'M' | b'T' if length >= 4 => {
            attack(text, start, end).or_else(|| bulletin(text, start, end)).or_else(|| advisory(text, start, end))
        }
        b'Z' | b'V' | b'I' if (2..=4).contains(&length) => advisory(text, start, end),
        b'A' => asn(text, start, end),
        b'0'..=b'9' if bytes.get(end) == Some(&b':') && length > 2 => hash::ssdeep(plain, start, end),
        _ => None,
    };
    let listed = candidate.as_ref().filter(|c| c.value.starts_with("CVE-")).map(|c| (c.end, c.value.clone()));
    found.extend(candidate);
    if let Some((after, value)) = listed {
        cves_after(text, after, &value, found);
    }
    if length == 2 && bytes.get(end) == Some(&b'-') {
        found.extend(mac(text, start));
    }
    if (3..=12).contains(&length) {
        found.extend(context::after(plain, start, end));
    }
}

/// The length of a hyphen as printed at `at`: typesetting replaces the plain one.
fn hyphen(text: &str, at: usize) -> Option<usize> {
    let c = text.get(at..)?.chars().next()?;
    matches!(c, '-' | '\u{2010}'..='\u{2014}' | '\u{2212}').then(|| c.len_utf8())
}

fn digits(text: &str, at: usize, most: usize) -> usize {
    text.as_bytes().get(at..).unwrap_or_default().iter().take(most + 1).take_while(|b| b.is_ascii_digit()).count()
}

fn ends_here(text: &str, at: usize) -> bool {
    !text.as_bytes().get(at).is_some_and(u8::is_ascii_alphanumeric)
}

/// `CVE-2021-44228`, its hyphens as typeset.
fn cve(text: &str, start: usize, end: usize) -> Option<Candidate> {
    if !text.get(start..end)?.eq_ignore_ascii_case("cve") {
        return None;
    }
    let year = end + hyphen(text, end).or_else(|| (text.as_bytes().get(end) == Some(&b' ')).then_some(1))?;
    let number = year + 4 + hyphen(text, year + 4)?;
    let length = digits(text, number, 7);
    let after = number + length;
    let known = digits(text, year, 4) == 4 && text.get(year..year + 2).is_some_and(|c| c == "19" || c == "20");
    let sound = known && (4..=7).contains(&length) && ends_here(text, after);
    let value = format!("CVE-{}-{}", text.get(year..year + 4)?, text.get(number..after)?);
    sound.then_some(Candidate { start, end: after, kind: IndicatorKind::Vulnerability, value })
}

/// The -26857 and -27065 of "CVE-2021-26855, -26857, and -27065", the 27065 of "CVE-2021-26855/27065".
fn cves_after(text: &str, mut at: usize, first: &str, found: &mut Vec<Candidate>) {
    let Some(year) = first.get(..9) else { return };
    loop {
        let rest = text.get(at..).unwrap_or_default();
        let link = [", and ", " and ", ", ", "/", " & "].iter().find(|link| rest.starts_with(**link));
        let Some(link) = link else { return };
        let from = at + link.len();
        let dash = hyphen(text, from).unwrap_or(0);
        let number = from + dash;
        let length = digits(text, number, 7);
        let told = dash > 0 || *link == "/";
        if !told
            || !(4..=7).contains(&length)
            || !ends_here(text, number + length)
            || hyphen(text, number + length).is_some()
        {
            return;
        }
        let value = format!("{year}{}", &text[number..number + length]);
        at = number + length;
        found.push(Candidate { start: from, end: at, kind: IndicatorKind::Vulnerability, value });
    }
}

/// Microsoft's bulletins: `MS17-010`.
fn bulletin(text: &str, start: usize, end: usize) -> Option<Candidate> {
    let year = text.get(start..end)?.strip_prefix("MS")?;
    let number = end + hyphen(text, end)?;
    let after = number + 3;
    let sound = year.len() == 2 && digits(text, number, 3) == 3 && ends_here(text, after) && digits(year, 0, 2) == 2;
    let value = format!("MS{year}-{}", text.get(number..after)?);
    sound.then_some(Candidate { start, end: after, kind: IndicatorKind::Vulnerability, value })
}

/// `GHSA-xxxx-xxxx-xxxx`, `ZDI-21-1234`, `ZDI-CAN-12345`, `VU#123456`, `ICSA-21-013-01`.
fn advisory(text: &str, start: usize, end: usize) -> Option<Candidate> {
    let bytes = text.as_bytes();
    let series = text.get(start..end)?.to_ascii_uppercase();
    if series == "VU" {
        let length = if bytes.get(end) == Some(&b'#') { digits(text, end + 1, 7) } else { 0 };
        let after = end + 1 + length;
        let value = format!("VU#{}", text.get(end + 1..after)?);
        return (5..=7).contains(&length).then_some(Candidate {
            start,
            end: after,
            kind: IndicatorKind::Vulnerability,
            value,
        });
    }
    let shapes: &[&[usize]] = match series.as_str() {
        "GHSA" => &[&[4, 4, 4]],
        "ZDI" => &[&[2, 3], &[2, 4], &[3, 4], &[3, 5]],
        "ICSA" | "ICSMA" => &[&[2, 3, 2]],
        _ => return None,
    };
    shapes.iter().find_map(|shape| {
        let after = parts(text, end, shape)?;
        let rest = text.get(end..after)?.replace(|c: char| !c.is_ascii_alphanumeric(), "-");
        let rest = if series == "GHSA" { rest.to_ascii_lowercase() } else { rest };
        let value = format!("{series}{rest}");
        let sound = series == "GHSA" || value.bytes().any(|b| b.is_ascii_digit());
        sound.then_some(Candidate { start, end: after, kind: IndicatorKind::Vulnerability, value })
    })
}

/// Where hyphenated parts of the given lengths end that follow at `at`.
fn parts(text: &str, at: usize, shape: &[usize]) -> Option<usize> {
    let bytes = text.as_bytes();
    let end = shape.iter().try_fold(at, |at, length| {
        let from = at + hyphen(text, at)?;
        let part = bytes.get(from..from + length)?;
        part.iter().all(u8::is_ascii_alphanumeric).then_some(from + length)
    })?;
    ends_here(text, end).then_some(end)
}

/// Ids of ATT&CK, in the ranges that MITRE has given out with room to grow; sub-techniques with their number.
fn attack(text: &str, start: usize, end: usize) -> Option<Candidate> {
    let word = text.get(start..end)?;
    let split = word.find(|c: char| c.is_ascii_digit())?;
    let (series, number) = word.split_at(split);
    if number.len() != 4 || !matches!(series, "T" | "TA" | "G" | "S" | "C" | "M") {
        return None;
    }
    let number: u16 = number.parse().ok()?;
    let given = match series {
        "T" => matches!(number, 800..=899 | 1001..=1799),
        "TA" => matches!(number, 1..=49 | 100..=119),
        "G" => matches!(number, 1..=199 | 1000..=1199),
        "S" => matches!(number, 1..=1499),
        "C" => matches!(number, 1..=149),
        _ => matches!(number, 800..=999 | 1001..=1099),
    };
    let beside = |b: Option<&u8>| b.is_some_and(|b| matches!(b, b'-' | b'_' | b'#'));
    let bytes = text.as_bytes();
    if !given || beside(bytes.get(end)) || start > 0 && beside(bytes.get(start - 1)) {
        return None;
    }
    let dotted =
        matches!(bytes.get(end), Some(b'.' | b'/')) && digits(text, end + 1, 3) == 3 && ends_here(text, end + 4);
    let after = if series == "T" && dotted { end + 4 } else { end };
    let value = text.get(start..after)?.replace('/', ".");
    Some(Candidate { start, end: after, kind: IndicatorKind::Attack, value })
}

/// `AS13335`, `ASN 13335`, `ASN: AS13335`.
fn asn(text: &str, start: usize, end: usize) -> Option<Candidate> {
    let word = text.get(start..end)?;
    let (from, called) = match word {
        "ASN" | "AS" => {
            let gap = text.get(end..)?.bytes().take(2).take_while(|b| matches!(b, b' ' | b':' | b'-' | b'#')).count();
            (end + gap, word == "ASN" || gap == 1)
        }
        _ => (start + word.strip_prefix("ASN").map_or(2, |_| 3), false),
    };
    if !word.starts_with("AS") || from == end && called {
        return None;
    }
    let length = digits(text, from, 10);
    let after = from + length;
    let number: u32 = text.get(from..after)?.parse().ok()?;
    // AS400 and AS/400 are a computer; AS plus a short number is a clause, a part or a standard.
    let least = if word.starts_with("ASN") { 1 } else { 3 };
    let sound = length >= least && number > 0 && ends_here(text, after) && (number != 400 || called);
    sound.then(|| Candidate { start, end: after, kind: IndicatorKind::Asn, value: format!("AS{number}") })
}

/// Six pairs of hexadecimal digits joined by colons or hyphens.
pub(crate) fn mac(text: &str, start: usize) -> Option<Candidate> {
    let bytes = text.as_bytes();
    let printed = bytes.get(start..start + 17)?;
    let mark = printed.get(2)?;
    let paired = printed
        .chunks(3)
        .all(|pair| pair.iter().take(2).all(u8::is_ascii_hexdigit) && pair.get(2).is_none_or(|m| m == mark));
    let before = ip::window_before(text, start, 1);
    let alone = !before.ends_with(['-', ':'])
        && !matches!(bytes.get(start + 17), Some(b'-' | b':'))
        && ends_here(text, start + 17);
    let value = text.get(start..start + 17)?.to_ascii_lowercase().replace('-', ":");
    (paired && alone).then_some(Candidate { start, end: start + 17, kind: IndicatorKind::Mac, value })
}

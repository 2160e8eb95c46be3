//! Hashes and fingerprints: hexadecimal words of the right length, and ssdeep.

use crate::{Candidate, ip, refang::Plain};
use ascribe_model::IndicatorKind;

/// The hash that an alphanumeric word `start..end` is, by its length and by what the text calls it.
pub(crate) fn hash(text: &str, start: usize, end: usize) -> Option<Candidate> {
    let word = text.get(start..end)?;
    if names_revision(text, start) || word.len() == 32 && names_key(text, start) {
        return None;
    }
    let kind = match word.len() {
        32 => kind_of_32(text, start),
        40 => IndicatorKind::Sha1,
        62 => IndicatorKind::Jarm,
        64 => IndicatorKind::Sha256,
        128 => IndicatorKind::Sha512,
        _ => return None,
    };
    let sound = word.bytes().all(|b| b.is_ascii_hexdigit()) && mixed(word, kind);
    sound.then(|| Candidate { start, end, kind, value: word.to_ascii_lowercase() })
}

/// Lengths of hashes that are printed over several lines, and the names that announce them.
const BROKEN: [(&str, usize, IndicatorKind); 7] = [
    ("sha512", 128, IndicatorKind::Sha512),
    ("sha-512", 128, IndicatorKind::Sha512),
    ("sha256", 64, IndicatorKind::Sha256),
    ("sha-256", 64, IndicatorKind::Sha256),
    ("sha1", 40, IndicatorKind::Sha1),
    ("sha-1", 40, IndicatorKind::Sha1),
    ("md5", 32, IndicatorKind::Md5),
];

/// A hash that a line break cuts in pieces, of which the first is `start..end`: one that the words before it announce by a name of
/// greater length, or whose pieces are of no hash's length but are one together.
pub(crate) fn broken(text: &str, start: usize, end: usize) -> Option<Candidate> {
    let first = text.get(start..end)?;
    let next = next_line(text, end)?;
    if !first.bytes().all(|b| b.is_ascii_hexdigit()) {
        return None;
    }
    let before = ip::window_before(text, start, 40).to_ascii_lowercase();
    let called = BROKEN.iter().filter_map(|entry| before.rfind(entry.0).map(|at| (at, entry)));
    let called = called.max_by_key(|(at, _)| *at).map(|(_, (_, length, _))| *length);
    let alone = matches!(first.len(), 32 | 40 | 62 | 64 | 128);
    let mut value = first.to_ascii_lowercase();
    let (mut at, mut from) = (end, next);
    while value.len() < 128 {
        let rest = text.as_bytes().get(from..)?;
        let length = rest.iter().take(129).take_while(|b| b.is_ascii_alphanumeric()).count();
        let piece =
            text.get(from..from + length).filter(|p| !p.is_empty() && p.bytes().all(|b| b.is_ascii_hexdigit()))?;
        value.push_str(&piece.to_ascii_lowercase());
        at = from + length;
        let fits = called.map_or(!alone && matches!(value.len(), 40 | 64 | 128), |wanted| wanted == value.len());
        if fits {
            break;
        }
        from = next_line(text, at)?;
    }
    let kind = BROKEN.iter().find(|(_, length, _)| *length == value.len()).map(|(.., kind)| *kind)?;
    let wanted = called.map_or(!alone, |wanted| wanted == value.len());
    (wanted && mixed(&value, kind)).then_some(Candidate { start, end: at, kind, value })
}

/// The place behind a line break at `at`, blanks around it passed over.
fn next_line(text: &str, at: usize) -> Option<usize> {
    let rest = text.as_bytes().get(at..)?;
    let blanks = rest.iter().take(8).take_while(|b| b.is_ascii_whitespace()).count();
    let breaks = rest.get(..blanks)?.iter().filter(|b| **b == b'\n').count();
    (breaks == 1).then_some(at + blanks)
}

/// True if the word before says that what follows names a state of source code.
fn names_revision(text: &str, start: usize) -> bool {
    let before = ip::window_before(text, start, 24);
    let before = before.trim_end_matches([' ', ':', '`', '(', '"', '#']);
    let word = before.rsplit(|c: char| !c.is_alphanumeric()).next().unwrap_or_default().to_ascii_lowercase();
    matches!(word.as_str(), "commit" | "commits" | "revision" | "changeset" | "rev")
}

/// True if one of the two words before says that what follows is a key or a number that only looks like an MD5.
fn names_key(text: &str, start: usize) -> bool {
    let before = ip::window_before(text, start, 24);
    let words = before.rsplit(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).take(2);
    words.into_iter().any(|word| {
        let word = word.to_ascii_lowercase();
        matches!(
            word.as_str(),
            "key" | "keys" | "iv" | "nonce" | "salt" | "password" | "token" | "guid" | "uuid" | "session"
        )
    })
}

/// Padding, counters and filler have few different digits or are all numbers or all letters.
fn mixed(word: &str, kind: IndicatorKind) -> bool {
    let mut seen = [false; 16];
    word.chars().filter_map(|c| c.to_digit(16)).for_each(|d| seen[d as usize] = true);
    let letters = word.bytes().any(|b| b.is_ascii_alphabetic());
    let digits = word.bytes().any(|b| b.is_ascii_digit());
    // A JARM may end in zeros, but not be nothing else.
    let least = if kind == IndicatorKind::Jarm { 5 } else { 7 };
    letters && digits && seen.iter().filter(|s| **s).count() >= least && !counts_up(word)
}

/// "0123456789abcdef…": an alphabet, not a hash.
fn counts_up(word: &str) -> bool {
    let digits: Vec<u32> = word.chars().filter_map(|c| c.to_digit(16)).collect();
    digits.windows(2).filter(|p| p[1] == (p[0] + 1) % 16).count() * 10 >= word.len() * 8
}

/// Names that the nearest of tells what 32 hexadecimal digits are.
const CALLED: [(&str, IndicatorKind); 6] = [
    ("ja3", IndicatorKind::Ja3),
    ("imphash", IndicatorKind::Imphash),
    ("imp hash", IndicatorKind::Imphash),
    ("import hash", IndicatorKind::Imphash),
    ("md5", IndicatorKind::Md5),
    ("sha", IndicatorKind::Md5),
];

fn kind_of_32(text: &str, start: usize) -> IndicatorKind {
    let before = ip::window_before(text, start, 40).to_ascii_lowercase();
    let nearest = CALLED.iter().filter_map(|(name, kind)| before.rfind(name).map(|at| (at, *kind)));
    nearest.max_by_key(|(at, _)| *at).map_or(IndicatorKind::Md5, |(_, kind)| kind)
}

/// `blocksize:hash:hash`, from the digits of the block size at `start..end`.
pub(crate) fn ssdeep(plain: &Plain, start: usize, end: usize) -> Option<Candidate> {
    let text = plain.text();
    let size: u64 = text.get(start..end)?.parse().ok()?;
    // Block sizes are 3 · 2^n (ssdeep's rolling hash starts at 3).
    if !size.is_multiple_of(3) || !(size / 3).is_power_of_two() {
        return None;
    }
    let first = part_end(text, end)?;
    let second = part_end(text, first)?;
    let (a, b) = (first - end - 1, second - first - 1);
    let sound = (6..=64).contains(&a) && (3..=64).contains(&b) && a + b >= 20;
    let value = text.get(start..second)?.to_owned();
    sound.then_some(Candidate { start, end: second, kind: IndicatorKind::Ssdeep, value })
}

/// Where the base-64 part behind a colon at `colon` ends.
fn part_end(text: &str, colon: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    if bytes.get(colon) != Some(&b':') {
        return None;
    }
    let part = bytes.get(colon + 1..)?;
    let length = part.iter().take(65).take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/')).count();
    Some(colon + 1 + length)
}

//! What stands around a dot: IPv4 addresses, domains, URLs without scheme, file names and package names.
//!
//! A defanged name with a known public suffix is an indicator, since somebody took the trouble to defang it. A plain
//! one needs more: reports are full of "System.IO", "end.The", "node.js" and "run.sh".

use crate::{Candidate, ip, refang::Plain, tables, url};
use ascribe_model::IndicatorKind;
use memchr::memchr_iter;

/// Longest host name (RFC 1035 §2.3.4).
const LONGEST: usize = 253;

pub(crate) fn find(plain: &Plain, found: &mut Vec<Candidate>) {
    let text = plain.text();
    let bytes = text.as_bytes();
    let mut looked = 0;
    for at in memchr_iter(b'.', bytes) {
        if at < looked || !beside_name(bytes, at) {
            continue;
        }
        let start = start_of(text, at, looked);
        let end = end_of_run(text, at);
        looked = end;
        for (from, to) in pieces(bytes, start, end) {
            found.extend(piece(plain, from, to));
        }
    }
}

/// A dot inside a name has a name character behind it; most dots of prose have not.
fn beside_name(bytes: &[u8], at: usize) -> bool {
    bytes.get(at + 1).is_some_and(|b| b.is_ascii_alphanumeric() || *b >= 0x80 || matches!(b, b'_' | b'-'))
}

/// Name characters: ASCII, and letters of the alphabets in which names are registered and words are spaced.
fn name_char(c: char) -> bool {
    c.is_ascii_alphanumeric()
        || matches!(c, '-' | '_' | '.')
        || (('\u{c0}'..'\u{530}').contains(&c) && c.is_alphanumeric())
}

fn start_of(text: &str, at: usize, from: usize) -> usize {
    let before = text.get(from..at).unwrap_or_default();
    at - before.chars().rev().take_while(|c| name_char(*c)).map(char::len_utf8).sum::<usize>()
}

fn end_of_run(text: &str, at: usize) -> usize {
    let rest = text.get(at..).unwrap_or_default();
    at + rest.chars().take_while(|c| name_char(*c)).map(char::len_utf8).sum::<usize>()
}

/// Where a host name that begins at `start` ends, without a full stop that ends the sentence.
pub(crate) fn end_of(text: &str, start: usize) -> usize {
    let rest = text.get(start..).unwrap_or_default();
    let run: usize = rest.chars().take_while(|c| name_char(*c)).map(char::len_utf8).take(LONGEST + 64).sum();
    let name = rest.get(..run).unwrap_or_default();
    let name = name.split("..").next().unwrap_or_default();
    start + name.trim_end_matches(['.', '-', '_']).len()
}

/// The run cut at empty labels, each piece without marks at its ends; those without a dot left out.
fn pieces(bytes: &[u8], start: usize, end: usize) -> Vec<(usize, usize)> {
    let mut out = Vec::new();
    let mut from = start;
    let run = bytes.get(start..end).unwrap_or_default();
    let cuts = memchr::memmem::find_iter(run, b"..").map(|at| start + at).chain([end]);
    for cut in cuts {
        let piece = bytes.get(from..cut).unwrap_or_default();
        let mark = |b: &&u8| matches!(b, b'.' | b'-');
        let front = piece.iter().take_while(mark).count();
        let back = piece.iter().rev().take_while(|b| matches!(b, b'.' | b'-' | b'_')).count();
        if front + back < piece.len() && piece.get(front..piece.len() - back).is_some_and(|p| p.contains(&b'.')) {
            out.push((from + front, cut - back));
        }
        from = cut + 1;
    }
    out
}

fn piece(plain: &Plain, start: usize, end: usize) -> Vec<Candidate> {
    let text = plain.text();
    let Some(name) = text.get(start..end) else { return Vec::new() };
    if name.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'-')) {
        return numbers(plain, start, name);
    }
    if name.len() > LONGEST {
        return Vec::new();
    }
    let named = named(plain, start, end);
    named.into_iter().collect()
}

/// One dotted quad, or the two ends of a range.
fn numbers(plain: &Plain, start: usize, name: &str) -> Vec<Candidate> {
    let mut at = start;
    let mut out = Vec::new();
    for part in name.split('-').take(3) {
        let bare = part.trim_matches('.');
        if (7..=15).contains(&bare.len()) && bare.len() == part.len() {
            let candidate = ip::v4(plain, at, at + part.len());
            out.extend(candidate.map(|c| with_path(plain, c)));
        }
        at += part.len() + 1;
    }
    out
}

/// An address followed by a path is a URL without its scheme.
fn with_path(plain: &Plain, address: Candidate) -> Candidate {
    let text = plain.text();
    if address.kind != IndicatorKind::Ipv4 || text.as_bytes().get(address.end) != Some(&b'/') {
        return address;
    }
    let end = url::path_end(text, address.end);
    if end <= address.end + 1 || is_protocol(text.get(address.end..end)) {
        return address;
    }
    let host = text.get(address.start..address.end).unwrap_or_default();
    let value = format!("{host}{}", url::unescaped(text.get(address.end..end).unwrap_or_default()));
    Candidate { start: address.start, end, kind: IndicatorKind::Url, value }
}

/// True for the "/tcp" of "host:443/tcp".
fn is_protocol(path: Option<&str>) -> bool {
    path.is_some_and(|path| ["/tcp", "/udp"].iter().any(|protocol| path.eq_ignore_ascii_case(protocol)))
}

fn named(plain: &Plain, start: usize, end: usize) -> Option<Candidate> {
    let text = plain.text();
    let name = text.get(start..end)?;
    let defanged = plain.changed(start, end);
    let at = Surroundings::of(text, start, end);
    if !defanged {
        if let Some(file) = file_name(text, start, end, &at) {
            return Some(file);
        }
        if package(name, &at) {
            return Some(Candidate { start, end, kind: IndicatorKind::Package, value: name.to_owned() });
        }
    }
    let lower = name.to_lowercase();
    let sound = registrable(&lower) && (defanged || at.www_or_path(name) || reads_as_domain(name, &lower, &at));
    if !sound || (!defanged && at.in_code()) {
        return if defanged { defanged_file(text, start, end, &lower) } else { None };
    }
    let after = ip::port_end(text, end);
    let path = url::path_end(text, after);
    if path > after + 1 && !is_protocol(text.get(after..path)) {
        let value = format!("{lower}{}{}", &text[end..after], url::unescaped(text.get(after..path)?));
        return Some(Candidate { start, end: path, kind: IndicatorKind::Url, value });
    }
    Some(Candidate { start, end: after, kind: IndicatorKind::Domain, value: lower })
}

/// What stands directly before and behind a name.
struct Surroundings<'t> {
    before: &'t str,
    last: char,
    next: char,
}

impl<'t> Surroundings<'t> {
    fn of(text: &'t str, start: usize, end: usize) -> Surroundings<'t> {
        let before = ip::window_before(text, start, 48);
        let next = text.get(end..).and_then(|rest| rest.chars().next()).unwrap_or(' ');
        Surroundings { before, last: before.chars().next_back().unwrap_or(' '), next }
    }

    /// A call, a variable, a part of a path: not a name in prose.
    fn in_code(&self) -> bool {
        matches!(self.next, '(' | '\\' | '=') || matches!(self.last, '/' | '\\' | '$' | '#' | '_')
    }

    fn www_or_path(&self, name: &str) -> bool {
        name.get(..4).is_some_and(|head| head.eq_ignore_ascii_case("www."))
            || (self.next == '/' && self.last != '/' && !name.starts_with(char::is_uppercase))
    }

    /// True if the words before call it a domain, host, site or server.
    fn called_domain(&self) -> bool {
        let near = self.before.char_indices().rev().nth(23).map_or(0, |(at, _)| at);
        let words = self.before.get(near..).unwrap_or_default().to_lowercase();
        ["domain", "website", "site "].iter().any(|word| words.contains(word))
    }
}

/// True if a plain name with a public suffix is meant as a domain and not as words joined at a full stop,
/// a member of a class, or a product.
fn reads_as_domain(name: &str, lower: &str, at: &Surroundings) -> bool {
    let labels: Vec<&str> = name.split('.').collect();
    let (Some(first), Some(last)) = (labels.first(), labels.last()) else { return false };
    let shouted = |label: &str| label.chars().all(|c| !c.is_lowercase());
    if last.starts_with(char::is_uppercase)
        && !(shouted(name) && name.chars().filter(|c| c.is_alphabetic()).count() > 5)
    {
        return false;
    }
    if tables::PRODUCTS.contains(lower) || tables::LIKE_WORDS.contains(lower) {
        return false;
    }
    let head: String = lower.split_inclusive('.').take(labels.len() - 1).collect();
    if tables::LIKE_WORDS.contains(head.trim_end_matches('.')) {
        return false;
    }
    if first.chars().count() == 1 && labels.len() == 2 {
        return tables::well_known(lower).is_some();
    }
    let ending = lower.rsplit('.').next().unwrap_or_default();
    if tables::CAUTIOUS.contains(ending) && (labels.len() == 2 || first.starts_with(char::is_uppercase)) {
        return at.called_domain();
    }
    if labels.iter().any(|l| l.len() > 63 || l.is_empty()) {
        return false;
    }
    // "getElement.value.name", "System.Net.Mail": members of a class change case inside a label.
    let humped =
        labels.iter().any(|l| l.chars().zip(l.chars().skip(1)).any(|(a, b)| a.is_lowercase() && b.is_uppercase()));
    !humped || tables::COMMON.contains(ending)
}

/// True if a lower-case name stands under a public suffix, or is a suffix that its owner lets others register under.
pub(crate) fn registrable(lower: &str) -> bool {
    if lower.len() > LONGEST || !lower.contains('.') || !lower.split('.').all(sound_label) {
        return false;
    }
    let ending = lower.rsplit('.').next().unwrap_or_default();
    if tables::OTHER_ROOTS.contains(ending) {
        return true;
    }
    if let Some(domain) = psl::domain(lower.as_bytes()) {
        return domain.suffix().is_known() && !domain.as_bytes().contains(&b'_');
    }
    psl::suffix(lower.as_bytes()).is_some_and(|s| s.typ() == Some(psl::Type::Private))
}

/// True for a name under one of the endings that RFC 2606 and RFC 6761 set aside.
pub(crate) fn set_aside(lower: &str) -> bool {
    let ending = lower.rsplit('.').next().unwrap_or_default();
    lower.contains('.')
        && matches!(ending, "example" | "test" | "invalid" | "local")
        && lower.split('.').all(sound_label)
}

fn sound_label(label: &str) -> bool {
    (1..=63).contains(&label.len()) && !label.starts_with('-') && !label.ends_with('-')
}

/// A name with a known extension. Names such as "run.sh" are files although `.sh` is a country.
fn file_name(text: &str, start: usize, end: usize, at: &Surroundings) -> Option<Candidate> {
    let name = text.get(start..end)?;
    // "libkeyutils.so.1.5": a library of Unix with its version.
    let library = name
        .split_once(".so.")
        .is_some_and(|(stem, version)| !stem.is_empty() && version.bytes().all(|b| b.is_ascii_digit() || b == b'.'));
    if library && at.next != '(' {
        return Some(Candidate { start, end, kind: IndicatorKind::FileName, value: name.to_owned() });
    }
    let (stem, extension) = name.rsplit_once('.')?;
    let lower = extension.to_ascii_lowercase();
    if !tables::EXTENSIONS.contains(lower.as_str()) || stem.is_empty() {
        return None;
    }
    // "D.C.", "J.R.": initials.
    if name.split('.').all(|part| part.len() == 1 && part.starts_with(char::is_uppercase)) {
        return None;
    }
    if at.next == '(' || tables::PRODUCTS.contains(name.to_lowercase().as_str()) {
        return None;
    }
    // Endings that are also public suffixes: a capitalised ending joins sentences, a www. or a path makes a domain.
    let is_suffix = registrable(&format!("a.{lower}"));
    let joined = extension.starts_with(char::is_uppercase) && extension.chars().skip(1).any(char::is_lowercase);
    if joined || is_suffix && (at.www_or_path(name) || at.called_domain() || lower == "com" && !command(name)) {
        return None;
    }
    let taken = ip::window_before(text, start, 32).bytes().rev().take_while(|b| b"~$+&#!".contains(b)).count();
    let (start, end) = quoted_name(text, start - taken, end);
    let value = text.get(start..end)?.to_owned();
    Some(Candidate { start, end, kind: IndicatorKind::FileName, value })
}

/// `COMMAND.COM` and its kin: programs of the first systems.
fn command(name: &str) -> bool {
    name.chars().all(|c| !c.is_lowercase()) && name.len() <= 12 && name.matches('.').count() == 1
}

/// A file name with spaces is taken whole where it alone stands in quotation marks.
fn quoted_name(text: &str, start: usize, end: usize) -> (usize, usize) {
    let Some(close) = text.get(end..).and_then(|rest| rest.chars().next()) else { return (start, end) };
    let open = match close {
        '"' | '\'' | '`' => close,
        '”' => '“',
        '’' => '‘',
        '»' => '«',
        _ => return (start, end),
    };
    let before = ip::window_before(text, start, 80);
    let Some(at) = before.rfind(open) else { return (start, end) };
    let words = &before[at + open.len_utf8()..];
    let few = words.matches(' ').count() <= 5 && !words.contains(['\n', '/', '\\', ',', ':', ';', '<', '>', '|']);
    let printed = words.split(' ').filter(|w| !w.is_empty()).all(|w| !w.contains('.'));
    if words.is_empty() || !few || !printed || words.starts_with(' ') {
        (start, end)
    } else {
        (start - words.len(), end)
    }
}

/// A defanged name under no public suffix may still be a file: `jquery[.]js`.
fn defanged_file(text: &str, start: usize, end: usize, lower: &str) -> Option<Candidate> {
    let (stem, extension) = lower.rsplit_once('.')?;
    let sound = !stem.is_empty() && tables::EXTENSIONS.contains(extension);
    let value = text.get(start..end)?.to_owned();
    sound.then_some(Candidate { start, end, kind: IndicatorKind::FileName, value })
}

/// A reversed domain name as Java and Android use it: `com.bank.mobile`.
fn package(name: &str, at: &Surroundings) -> bool {
    let labels: Vec<&str> = name.split('.').collect();
    let (Some(first), Some(last)) = (labels.first(), labels.last()) else { return false };
    let word = |l: &&str| l.starts_with(|c: char| c.is_ascii_alphabetic()) && !l.contains('-');
    if !labels.iter().all(word) || at.next == '(' || matches!(at.last, '/' | '\\') {
        return false;
    }
    let reversed = tables::PACKAGE_ROOTS.contains(*first);
    let domain = tables::COMMON.contains(last.to_ascii_lowercase().as_str());
    match labels.len() {
        2 => *first == "com" && !registrable(&name.to_lowercase()) && last.starts_with(char::is_lowercase),
        _ => reversed && !domain && (first.len() > 2 || !registrable(&name.to_lowercase())),
    }
}

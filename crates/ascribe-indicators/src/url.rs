//! URLs, from their `//`: schemes as printed or defanged, hosts checked, paths without what only ends the sentence.

use crate::{Candidate, host, ip, refang::Plain};
use ascribe_model::IndicatorKind;
use memchr::memmem;

/// Longest URL that is taken whole; RFC 9110 §4.1 asks for at least 8000.
const LONGEST: usize = 8192;

pub(crate) fn find(plain: &Plain, found: &mut Vec<Candidate>) {
    let bytes = plain.text().as_bytes();
    let mut looked = 0;
    for at in memmem::find_iter(bytes, b"//") {
        if at < looked {
            continue;
        }
        if let Some(candidate) = url(plain, at) {
            looked = candidate.end;
            found.push(candidate);
        }
    }
}

fn url(plain: &Plain, slashes: usize) -> Option<Candidate> {
    let text = plain.text();
    let (start, scheme) = scheme_before(text, slashes)?;
    let authority = slashes + 2;
    let host_start = after_user(text, authority);
    let host_end = host_at(plain, host_start)?;
    let port_end = ip::port_end(text, host_end);
    let end = path_end(text, port_end);
    let user = text.get(authority..host_start)?;
    let host = text.get(host_start..port_end)?.to_lowercase();
    let path = unescaped(text.get(port_end..end)?);
    let value = format!("{scheme}://{user}{host}{path}");
    Some(Candidate { start, end, kind: IndicatorKind::Url, value })
}

/// Schemes that lead to a host.
const SCHEMES: [&str; 22] = [
    "http", "https", "ftp", "ftps", "sftp", "tcp", "udp", "ssh", "smb", "ldap", "ldaps", "rmi", "ws", "wss", "git",
    "tftp", "socks5", "socks4", "stratum", "rtsp", "rdp", "dns",
];

/// The scheme that ends before `//`, in its usual form, and where it begins.
fn scheme_before(text: &str, slashes: usize) -> Option<(usize, String)> {
    let bytes = text.as_bytes();
    let space = |at: usize| at > 0 && bytes.get(at - 1) == Some(&b' ');
    let mut at = slashes - usize::from(space(slashes));
    at = at.checked_sub(1)?;
    if bytes.get(at) != Some(&b':') {
        return None;
    }
    at -= usize::from(space(at));
    let before = bytes.get(at.saturating_sub(10)..at)?;
    let length = before.iter().rev().take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'*' | b'_')).count();
    // An opening emphasis mark ("*hxxp://…") is no part of the scheme.
    let emphasis = before.iter().skip(before.len() - length).take_while(|b| matches!(b, b'*' | b'_')).count();
    let start = at - length + emphasis;
    usual_scheme(text.get(start..at)?).map(|scheme| (start, scheme))
}

/// The usual form of a scheme as printed: `hXXps` → `https`, `h**p` → `http`, `fxp` → `ftp`, `meow` → `http`.
fn usual_scheme(printed: &str) -> Option<String> {
    let lower = printed.to_ascii_lowercase();
    if SCHEMES.contains(&lower.as_str()) {
        return Some(lower);
    }
    if lower == "meow" {
        return Some("http".to_owned());
    }
    if lower == "fxp" || lower == "f*p" || lower == "fxxp" {
        return Some("ftp".to_owned());
    }
    let secure = lower.ends_with('s');
    let middle = lower.trim_end_matches('s').strip_prefix('h')?.strip_suffix('p').or_else(|| {
        // "htxx" and "hxxx" are seen as well.
        lower.trim_end_matches('s').strip_prefix('h').filter(|m| m.len() == 3 && m.ends_with('x'))
    })?;
    let masked = (1..=3).contains(&middle.len()) && middle.bytes().all(|b| matches!(b, b't' | b'x' | b'*' | b'_'));
    masked.then(|| if secure { "https".to_owned() } else { "http".to_owned() })
}

/// True if an indicator as printed begins with a masked scheme.
pub(crate) fn scheme_defanged(printed: &str) -> bool {
    let scheme = printed.split([':', '[', ' ']).next().unwrap_or_default();
    scheme.len() < printed.len() && usual_scheme(scheme).is_some_and(|usual| !usual.eq_ignore_ascii_case(scheme))
}

/// Where the host begins behind `user:password@`.
fn after_user(text: &str, authority: usize) -> usize {
    let bytes = text.as_bytes();
    let window = bytes.get(authority..).unwrap_or_default();
    let stop = window.iter().take(128).position(|b| !(b.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=:%".contains(b)));
    match stop {
        Some(at) if at > 0 && window.get(at) == Some(&b'@') => authority + at + 1,
        _ => authority,
    }
}

/// Where the host at `start` ends, if it can be one: an address, a name of several labels, or this machine.
fn host_at(plain: &Plain, start: usize) -> Option<usize> {
    let text = plain.text();
    if text.as_bytes().get(start) == Some(&b'[') {
        let close = text.as_bytes().get(start..)?.iter().take(48).position(|b| *b == b']')?;
        let address = text.get(start + 1..start + close)?;
        return address.parse::<std::net::Ipv6Addr>().ok().map(|_| start + close + 1);
    }
    let end = host::end_of(text, start);
    let name = text.get(start..end)?;
    let labels = name.split('.').count();
    let sound = name.len() <= 253 && labels > 1 && name.split('.').all(|l| !l.is_empty() && l.len() <= 63);
    (sound || name.eq_ignore_ascii_case("localhost")).then_some(end)
}

/// Where path, query and fragment end that begin at `start`.
pub(crate) fn path_end(text: &str, start: usize) -> usize {
    if !text.as_bytes().get(start).is_some_and(|b| matches!(b, b'/' | b'?' | b'#')) {
        return start;
    }
    let rest = text.get(start..).unwrap_or_default();
    let mut open: Vec<char> = Vec::new();
    let mut end = 0;
    let mut chars = rest.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let next = chars.peek().map(|(_, n)| *n);
        let stops = match c {
            '(' | '[' | '{' => {
                open.push(c);
                false
            }
            ')' | ']' | '}' => open.pop().is_none(),
            '\\' => !next.is_some_and(|n| n.is_ascii_punctuation() && n != '\\'),
            ',' | ';' => begins_another(&rest[at + 1..]),
            _ => !path_char(c),
        };
        if stops || at >= LONGEST {
            break;
        }
        end = at + c.len_utf8();
    }
    start + without_tail(&rest[..end])
}

fn begins_another(rest: &str) -> bool {
    rest.get(..4).is_some_and(|head| usual_scheme(head).is_some())
}

fn path_char(c: char) -> bool {
    match c {
        '"' | '<' | '>' | '^' | '`' | '|' => false,
        c if c.is_ascii() => c.is_ascii_graphic(),
        c => c.is_alphanumeric(),
    }
}

/// Length of a path without the punctuation that belongs to the sentence around it.
fn without_tail(path: &str) -> usize {
    let mut kept = path;
    loop {
        let next = kept.trim_end_matches(['.', ',', ';', ':', '!', '\'', '*', '_', '~', '\\', '(', '[', '{']);
        let next = match next.chars().next_back() {
            Some('?') => &next[..next.len() - 1],
            Some(close @ (')' | ']' | '}')) if unbalanced(next, close) => &next[..next.len() - 1],
            _ => next,
        };
        if next.len() == kept.len() {
            return kept.len();
        }
        kept = next;
    }
}

fn unbalanced(path: &str, close: char) -> bool {
    let open = match close {
        ')' => '(',
        ']' => '[',
        _ => '{',
    };
    path.matches(close).count() > path.matches(open).count()
}

/// Markdown escapes taken away: `round\_table`.
pub(crate) fn unescaped(path: &str) -> String {
    path.replace('\\', "")
}

//! Registry keys and file paths, from their backslashes and slashes.

use crate::{Candidate, ip, refang::Plain, tables};
use ascribe_model::IndicatorKind;
use memchr::memchr2_iter;

/// Longest path that is taken (Windows' limit for plain paths is 260; registry keys may be longer).
const LONGEST: usize = 512;

pub(crate) fn find(plain: &Plain, found: &mut Vec<Candidate>) {
    let text = plain.text();
    let bytes = text.as_bytes();
    let mut looked = 0;
    for at in memchr2_iter(b'\\', b'/', bytes) {
        if at < looked {
            continue;
        }
        if bytes.get(at) == Some(&b'/') {
            let candidate = unix(text, at);
            looked = candidate.as_ref().map_or(looked, |c| c.end);
            found.extend(candidate);
        } else {
            let end = windows_end(text, at);
            found.extend(windows(text, at, end, looked));
            // What was no path from its first backslash on is none from a later one.
            looked = end.max(at + 1);
        }
    }
}

/// A path that begins before the backslash at `at`: with a drive, a variable, a registry hive, a server or a name.
fn windows(text: &str, at: usize, end: usize, from: usize) -> Option<Candidate> {
    let start = windows_start(text, at, from)?;
    let printed = text.get(start..end)?;
    let kind = windows_kind(printed)?;
    let doubled = printed.matches("\\\\").count() * 2 >= printed.matches('\\').count() && !printed.starts_with("\\\\");
    let value = if doubled { printed.replace("\\\\", "\\") } else { printed.to_owned() };
    let value = if kind == IndicatorKind::RegistryKey { value.replacen(":\\", "\\", 1) } else { value };
    Some(Candidate { start, end, kind, value })
}

fn windows_start(text: &str, at: usize, from: usize) -> Option<usize> {
    let low = from.max(at.saturating_sub(64));
    let before = ip::window_before(text, at, at - low);
    let stop = |c: char| {
        c.is_whitespace()
            || matches!(c, '"' | '\'' | '“' | '‘' | '«' | '`' | '(' | '[' | '<' | '=' | ',' | ';' | '|' | '*' | '>')
    };
    let mut start = before
        .char_indices()
        .rev()
        .find(|(_, c)| stop(*c))
        .map_or(at - before.len(), |(i, c)| at - before.len() + i + c.len_utf8());
    // "%ProgramFiles(x86)%" holds a bracket.
    if let Some(variable) = before.strip_suffix(")%").and_then(|v| v.rfind('%')) {
        return Some(at - before.len() + variable);
    }
    let word = text.get(start..at)?;
    // "c : \ProgramData": a drive letter set apart by a tokenizer; "HKEY_LOCAL_MACHINE \SOFTWARE".
    if word.is_empty()
        && before.ends_with(" : ")
        && before.chars().rev().nth(3).is_some_and(|c| c.is_ascii_alphabetic())
    {
        start = at - 4;
    }
    if let Some(drive) = word.rfind(":").filter(|i| *i > 0 && word.len() == i + 1) {
        // "HKLM:\x" is how PowerShell writes a hive.
        if HIVES.iter().any(|hive| hive.eq_ignore_ascii_case(&word[..drive])) {
            return Some(start);
        }
        // "file:C:\x" begins at its drive.
        let letter = start + drive - 1;
        return text.as_bytes().get(letter)?.is_ascii_alphabetic().then_some(letter);
    }
    Some(start)
}

/// Where a Windows path ends: at white space, unless a component with spaces goes on to a further backslash.
fn windows_end(text: &str, at: usize) -> usize {
    let rest = text.get(at..).unwrap_or_default();
    let mut end = 0;
    let mut component = 0;
    for (i, c) in rest.char_indices() {
        let stops = match c {
            '<' | '>' if in_placeholder(rest, i) => false,
            '"' | '<' | '>' | '|' | '*' | '?' | '”' | '“' | '’' | '»' | '`' | ';' | ',' | '\n' | '\r' | '\t' | '=' => {
                true
            }
            ':' => true,
            '\\' => {
                component = i + 1;
                false
            }
            ' ' => {
                !(component_goes_on(rest, component, i)
                    || in_known_name(rest, component, i)
                    || names_a_file(rest, component, i))
            }
            ')' | ']' | '}' => !rest[component..i].contains(['(', '[', '{']),
            c => c.is_whitespace() || c.is_control(),
        };
        if stops || i >= LONGEST {
            break;
        }
        end = i + c.len_utf8();
    }
    let printed = rest.get(..end).unwrap_or_default();
    at + printed.trim_end_matches(['.', ',', '\'', '!', '_', ' ']).len()
}

/// True for the brackets of the component "<user>".
fn in_placeholder(rest: &str, at: usize) -> bool {
    let open = if rest.as_bytes().get(at) == Some(&b'<') {
        Some(at)
    } else {
        rest.get(..at).and_then(|head| head.rfind('\\')).map(|slash| slash + 1)
    };
    let inner = open
        .filter(|&open| open > 0 && rest.as_bytes().get(open - 1) == Some(&b'\\'))
        .and_then(|open| rest.get(open..));
    let Some(inner) = inner.and_then(|inner| inner.strip_prefix('<')) else { return false };
    let length =
        inner.bytes().take(24).take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b' ')).count();
    length > 0 && inner.as_bytes().get(length) == Some(&b'>') && inner.as_bytes().get(length + 1) == Some(&b'\\')
}

/// True if the component that holds the space at `space` reaches a further backslash within a few words:
/// "Program Files\", "Windows NT\".
fn component_goes_on(rest: &str, component: usize, space: usize) -> bool {
    let so_far = rest.get(component..space).unwrap_or_default();
    let extension =
        so_far.rsplit_once('.').is_some_and(|(_, e)| tables::EXTENSIONS.contains(e.to_ascii_lowercase().as_str()));
    if so_far.is_empty() || extension {
        return false;
    }
    let ahead = rest.as_bytes().get(space..).unwrap_or_default();
    let reach = ahead
        .iter()
        .take(32)
        .position(|b| matches!(b, b'\\' | b':' | b'%' | b'"' | b'\n' | b',' | b';' | b'/' | b'<' | b'|' | b'='));
    let Some(words) = reach.filter(|i| ahead.get(*i) == Some(&b'\\')).and_then(|i| rest.get(space + 1..space + i))
    else {
        return false;
    };
    let prose = |w: &str| {
        matches!(
            w,
            "and"
                | "or"
                | "to"
                | "in"
                | "into"
                | "from"
                | "the"
                | "a"
                | "is"
                | "as"
                | "with"
                | "at"
                | "under"
                | "using"
        )
    };
    words.split(' ').count() <= 3 && !words.contains(". ") && !words.split(' ').any(prose)
}

/// Keys and folders of Windows whose names hold a blank, as they end a path.
const WITH_BLANKS: [&str; 9] = [
    "Windows Defender",
    "Windows NT",
    "Internet Settings",
    "Internet Explorer",
    "Session Manager",
    "Terminal Server",
    "Start Menu",
    "Common Files",
    "Image File Execution Options",
];

/// True if the space at `space` stands in such a name.
fn in_known_name(rest: &str, component: usize, space: usize) -> bool {
    let last = rest.get(component..).unwrap_or_default();
    WITH_BLANKS.iter().any(|name| component + name.len() > space && begins_with_any(last, &[name]))
}

/// True if one word behind the space ends the name of a file: "C:\\Tools\\sync tool.dll".
fn names_a_file(rest: &str, component: usize, space: usize) -> bool {
    let so_far = rest.get(component..space).unwrap_or_default();
    let folder =
        so_far.is_empty() || so_far.contains(['.', ' ']) || FOLDERS.iter().any(|f| f.eq_ignore_ascii_case(so_far));
    let ahead = rest.as_bytes().get(space + 1..).unwrap_or_default();
    let word = ahead.iter().take(40).take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-')).count();
    if folder || word == 0 || ahead.get(word) != Some(&b'.') {
        return false;
    }
    let length = ahead[word + 1..].iter().take(8).take_while(|b| b.is_ascii_alphanumeric()).count();
    let extension = rest.get(space + 2 + word..space + 2 + word + length).unwrap_or_default().to_ascii_lowercase();
    tables::EXTENSIONS.contains(extension.as_str())
}

/// Hives by their long and short names.
const HIVES: [&str; 11] = [
    "HKEY_LOCAL_MACHINE",
    "HKEY_CURRENT_USER",
    "HKEY_CLASSES_ROOT",
    "HKEY_USERS",
    "HKEY_CURRENT_CONFIG",
    "HKLM",
    "HKCU",
    "HKCR",
    "HKU",
    "HKCC",
    "HKEY_PERFORMANCE_DATA",
];

/// First components of keys that are printed without their hive.
const KEY_ROOTS: [&str; 5] = [
    "SOFTWARE\\Microsoft",
    "SOFTWARE\\Classes",
    "SOFTWARE\\Policies",
    "SYSTEM\\CurrentControlSet",
    "SOFTWARE\\Wow6432Node",
];

/// Folders with which relative paths begin.
const FOLDERS: [&str; 10] =
    ["AppData", "ProgramData", "Windows", "System32", "SysWOW64", "Users", "Program Files", "WinNT", "Temp", "Public"];

fn windows_kind(printed: &str) -> Option<IndicatorKind> {
    let head = printed.split('\\').next().unwrap_or_default().trim_end_matches([':', ' ']);
    let single = printed.replace("\\\\", "\\");
    if HIVES.iter().any(|h| h.eq_ignore_ascii_case(head)) || begins_with_any(&single, &KEY_ROOTS) {
        return (printed.len() > head.len() + 2).then_some(IndicatorKind::RegistryKey);
    }
    let drive = head.len() == 1 && head.starts_with(|c: char| c.is_ascii_alphabetic()) && printed.contains(":");
    let long = printed.trim_end_matches('\\').len() > 3;
    let variable = head.len() > 3 && head.starts_with('%') && head.ends_with('%')
        || head.len() > 2 && head.starts_with('%') && head.len() < 20
        || head.starts_with("$env:");
    let server = printed.starts_with("\\\\") && printed.matches('\\').count() >= 3 && printed.len() > 6;
    let named = single
        .rsplit('\\')
        .next()
        .and_then(|last| last.rsplit_once('.'))
        .is_some_and(|(stem, e)| !stem.is_empty() && tables::EXTENSIONS.contains(e.to_ascii_lowercase().as_str()));
    let folder = FOLDERS.iter().any(|f| head.eq_ignore_ascii_case(f)) && printed.len() > head.len() + 1;
    let relative = (named || folder) && !head.contains(['/', '@', ':']);
    (long && drive || variable || server || relative).then_some(IndicatorKind::FilePath)
}

fn begins_with_any(text: &str, heads: &[&str]) -> bool {
    heads.iter().any(|h| text.get(..h.len()).is_some_and(|t| t.eq_ignore_ascii_case(h)))
}

/// A path that begins with the slash at `at` (or the tilde before it): under a known root, or with a known extension.
fn unix(text: &str, at: usize) -> Option<Candidate> {
    let before = ip::window_before(text, at, 8);
    let home = before.ends_with('~');
    let drive = before.ends_with(':')
        && before.as_bytes().iter().rev().nth(1).is_some_and(u8::is_ascii_alphabetic)
        && text.as_bytes().get(at + 1).is_some_and(u8::is_ascii_alphanumeric);
    let start = if drive { at - 2 } else { at - usize::from(home) };
    let head = if drive { &before[..before.len() - 2] } else { before };
    let outside = head.trim_end_matches('~').chars().next_back();
    let opens = outside.is_none_or(|c| {
        c.is_whitespace()
            || matches!(c, '"' | '\'' | '“' | '‘' | '«' | '`' | '(' | '[' | '<' | '>' | '=' | '*' | '|' | ';' | ',')
    });
    if !opens || names_request(text, start) {
        return None;
    }
    let end = unix_end(text, at);
    let printed = text.get(start..end)?;
    let mut components = printed.split('/').skip(1).filter(|c| !c.is_empty());
    let root = components.next()?;
    let deeper = components.next().is_some();
    let last = printed.rsplit('/').next().unwrap_or_default();
    let named = last.rsplit_once('.').is_some_and(|(stem, e)| {
        !stem.is_empty() && e.len() > 1 && tables::EXTENSIONS.contains(e.to_ascii_lowercase().as_str())
    });
    let rooted = tables::UNIX_ROOTS.contains(root) && (deeper || named);
    let sound = rooted || drive && (deeper || named) || home && printed.len() > 3 || named && printed.len() > 4;
    sound.then(|| Candidate { start, end, kind: IndicatorKind::FilePath, value: printed.to_owned() })
}

/// True if the word before says that the path is one on a web server.
fn names_request(text: &str, start: usize) -> bool {
    let before = ip::window_before(text, start, 24);
    let before = before.trim_end_matches([' ', '"', '“', '`', ':', '\'']);
    let word = before.rsplit(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
    matches!(
        word,
        "URI" | "URIs" | "uri" | "URL" | "URLs" | "GET" | "POST" | "PUT" | "HEAD" | "endpoint" | "endpoints" | "route"
    )
}

fn unix_end(text: &str, at: usize) -> usize {
    let rest = text.get(at..).unwrap_or_default();
    let part = |c: char| {
        c.is_ascii_alphanumeric()
            || "/._-+~@%#$!{}<>&".contains(c) && !matches!(c, '<' | '>' | '&')
            || c > '\u{bf}' && c.is_alphanumeric()
    };
    let run = |from: usize| -> usize {
        rest.get(from..).map_or(0, |r| r.chars().take(LONGEST).take_while(|c| part(*c)).map(char::len_utf8).sum())
    };
    let mut length = run(0);
    // The one folder of macOS with a blank that every program has.
    if rest.get(..length).is_some_and(|head| head.ends_with("/Application")) && rest[length..].starts_with(" Support/")
    {
        length += " Support".len() + run(length + " Support".len());
    }
    at + rest
        .get(..length)
        .unwrap_or_default()
        .trim_end_matches(['.', '!', '-', '_', '{', '#', '@', '~', '%', '+'])
        .len()
}

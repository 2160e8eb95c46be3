//! Undoes defanging: `evil[.]com`, `user (at) mail (dot) org`, `hxxp[://]`, `1[.]2[.]3[.]4`, `evil\.com`.
//!
//! Brackets are undone wherever they stand between the characters of a name; whether the result is an indicator is
//! for the finders to say, so a bracket undone in vain does no harm. Schemes (`hxxp`, `h**p`, `meow`) are read by the
//! URL finder itself, since they need no other characters.

use memchr::{memchr2_iter, memchr3_iter, memmem};
use std::borrow::Cow;

/// The text without defanging, and for each byte the place it came from.
pub(crate) struct Plain<'t> {
    text: Cow<'t, str>,
    runs: Vec<Run>,
}

/// From `plain` on the bytes stem from `source` on: one for one, or all from one token of `token` bytes.
struct Run {
    plain: usize,
    source: usize,
    token: usize,
    defanged: bool,
}

/// A defanging token: the bytes of the source that it takes, and what it stands for.
struct Token {
    start: usize,
    end: usize,
    means: &'static str,
    /// False for an escape of Markdown, which says nothing about its author's mind.
    defangs: bool,
}

impl<'t> Plain<'t> {
    /// Undoes what defanging there is; borrows where there is none.
    pub(crate) fn of(text: &'t str) -> Plain<'t> {
        let bytes = text.as_bytes();
        let mut out = String::new();
        let mut runs = Vec::new();
        let mut copied = 0;
        let mut openers = memchr3_iter(b'[', b'(', b'{', bytes).peekable();
        let mut others = memchr2_iter(b'\\', b']', bytes).peekable();
        let mut spoken = memmem::find_iter(bytes, b" dot ").peekable();
        loop {
            let next = [openers.peek(), others.peek(), spoken.peek()].into_iter().flatten().min().copied();
            let Some(at) = next else { break };
            openers.next_if_eq(&at);
            others.next_if_eq(&at);
            spoken.next_if_eq(&at);
            let Some(token) = Some(at).filter(|at| *at >= copied).and_then(|at| token_at(bytes, at, copied)) else {
                continue;
            };
            if token.start > copied {
                runs.push(Run { plain: out.len(), source: copied, token: 0, defanged: false });
            }
            out.push_str(text.get(copied..token.start).unwrap_or_default());
            if !token.means.is_empty() {
                let (source, length) = (token.start, token.end - token.start);
                runs.push(Run { plain: out.len(), source, token: length, defanged: token.defangs });
            }
            out.push_str(token.means);
            copied = token.end;
        }
        if runs.is_empty() {
            return Plain { text: Cow::Borrowed(text), runs };
        }
        runs.push(Run { plain: out.len(), source: copied, token: 0, defanged: false });
        out.push_str(text.get(copied..).unwrap_or_default());
        Plain { text: Cow::Owned(out), runs }
    }

    /// The refanged text.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// Where `start..end` of the refanged text stands in the source.
    pub(crate) fn source(&self, start: usize, end: usize) -> (usize, usize) {
        let first = match self.run_at(start) {
            None => start,
            Some(run) if run.token > 0 => run.source,
            Some(run) => run.source + (start - run.plain),
        };
        let last = end.saturating_sub(1);
        let after = match self.run_at(last) {
            None => end,
            Some(run) if run.token > 0 => run.source + run.token,
            Some(run) => run.source + (last - run.plain) + 1,
        };
        (first, after)
    }

    /// True if anything inside `start..end` was defanged.
    pub(crate) fn changed(&self, start: usize, end: usize) -> bool {
        let from = self.runs.partition_point(|r| r.plain < start);
        self.runs.get(from..).unwrap_or_default().iter().take_while(|r| r.plain < end).any(|r| r.defanged)
    }

    fn run_at(&self, offset: usize) -> Option<&Run> {
        let after = self.runs.partition_point(|r| r.plain <= offset);
        self.runs.get(after.checked_sub(1)?)
    }
}

fn token_at(bytes: &[u8], at: usize, from: usize) -> Option<Token> {
    match bytes.get(at)? {
        b' ' => spoken_dot(bytes, at, from),
        b'\\' => backslashed(bytes, at).or_else(|| escaped(bytes, at)),
        b']' => half_closed(bytes, at),
        _ => bracketed(bytes, at, from),
    }
}

/// What brackets may hold, in lower case, and what it stands for. Longer ones first.
const HELD: [(&[u8], &str); 12] = [
    (b"://", "://"),
    (b":/", ":/"),
    (b"//", "//"),
    (b"punkt", "."),
    (b"dot", "."),
    (b"at", "@"),
    (b".", "."),
    (b",", "."),
    (b":", ":"),
    (b"@", "@"),
    (b"/", "/"),
    (b"-", "-"),
];

/// `[.]`, `( dot )`, `{@}`, `[://]`, and `[.` without its closing bracket.
fn bracketed(bytes: &[u8], at: usize, from: usize) -> Option<Token> {
    let inner = skip_spaces(bytes, at + 1, 2);
    let rest = bytes.get(inner..)?;
    let (held, means) = HELD.iter().find(|(held, _)| starts_with_any_case(rest, held))?;
    let after = skip_spaces(bytes, inner + held.len(), 2);
    let closed = matches!(bytes.get(after), Some(b']' | b')' | b'}'));
    let end = if closed { after + 1 } else { inner + held.len() };
    if !closed && (*held != b"." || bytes.get(at) != Some(&b'[') || inner != at + 1) {
        return None;
    }
    let (start, end) = reach(bytes, at, end, from, means)?;
    Some(Token { start, end, means, defangs: true })
}

/// Takes in one space on either side of a dot or an at sign, as "evil [.] com" has; refuses a token that stands alone.
fn reach(bytes: &[u8], at: usize, end: usize, from: usize, means: &str) -> Option<(usize, usize)> {
    let joins = matches!(means, "." | "@");
    let spaced = joins && at > from + 1 && bytes.get(at - 1) == Some(&b' ');
    let start = if spaced { at - 1 } else { at };
    let left = *bytes.get(start.checked_sub(1)?)?;
    if !(name_byte(left) || matches!(left, b']' | b')' | b'}' | b':' | b'/')) {
        return None;
    }
    let after = if joins { skip_spaces(bytes, end, 1) } else { end };
    let right = bytes.get(after).copied();
    let goes_on = right.is_some_and(|b| name_byte(b) || matches!(b, b'[' | b'(' | b'{' | b'/' | b':'));
    let ends_path = means == "/" && right.is_none_or(|b| !name_byte(b));
    (goes_on || ends_path).then_some((start, after))
}

/// "evil dot com": only before an ending that is no word of its own here, and never after an article.
fn spoken_dot(bytes: &[u8], at: usize, from: usize) -> Option<Token> {
    let rest = bytes.get(at..)?;
    if !starts_with_any_case(rest, b" dot ") || at <= from {
        return None;
    }
    let word = bytes.get(at + 5..)?;
    let length = word.iter().take(8).take_while(|b| b.is_ascii_alphabetic()).count();
    let ending = word.get(..length)?.to_ascii_lowercase();
    let known = [&b"com"[..], b"net", b"org", b"info", b"ru", b"cn", b"ir", b"onion", b"xyz", b"top", b"biz"];
    let before = bytes.get(from.max(at.saturating_sub(40))..at)?;
    let name = before.rsplit(|b| b.is_ascii_whitespace()).next().unwrap_or_default();
    let article = matches!(name.to_ascii_lowercase().as_slice(), b"the" | b"a" | b"this" | b"that" | b"of" | b"every");
    let sound = !article && name.last().is_some_and(u8::is_ascii_alphanumeric) && known.contains(&ending.as_slice());
    sound.then_some(Token { start: at, end: at + 5, means: ".", defangs: true })
}

/// Marks that Markdown escapes inside names, and the dot of `evil\.com`.
const ESCAPED: [(u8, &str); 4] = [(b'.', "."), (b'_', "_"), (b'-', "-"), (b'@', "@")];

/// `hxxp:\\\\evil[.]com`: the slashes of a scheme, leant the wrong way.
fn backslashed(bytes: &[u8], at: usize) -> Option<Token> {
    let scheme = bytes.get(at.saturating_sub(6)..at)?.strip_suffix(b":")?;
    let letters = scheme.iter().rev().take_while(|b| b.is_ascii_alphabetic()).count();
    let scheme = scheme.get(scheme.len() - letters..)?.to_ascii_lowercase();
    let known = matches!(scheme.as_slice(), b"http" | b"https" | b"hxxp" | b"hxxps" | b"ftp" | b"fxp");
    (known && bytes.get(at + 1) == Some(&b'\\')).then_some(Token { start: at, end: at + 2, means: "//", defangs: true })
}

/// `evil\.com`, `run\_me.exe`, but not the backslash of `C:\Users\.ssh`.
fn escaped(bytes: &[u8], at: usize) -> Option<Token> {
    let slashes = bytes.get(at..at + 3)?.iter().take_while(|b| **b == b'\\').count();
    let mark = at + slashes;
    let (_, means) = ESCAPED.iter().find(|(b, _)| bytes.get(mark) == Some(b))?;
    let dot = *means == ".";
    let left = *bytes.get(at.checked_sub(1)?)?;
    let right = *bytes.get(mark + 1)?;
    if slashes > 2 || dot && slashes > 1 || !name_byte(left) || !name_byte(right) && (dot || right != b'\\') {
        return None;
    }
    let window = bytes.get(at.saturating_sub(100)..at)?;
    let word = window.rsplit(|b| b.is_ascii_whitespace()).next().unwrap_or_default();
    let folder = |pair: &[u8]| pair.first() == Some(&b'\\') && pair.get(1).is_some_and(u8::is_ascii_alphanumeric);
    let path = word.windows(2).any(folder) || word.first() == Some(&b'%') || word.starts_with(b"HK");
    (!path).then_some(Token { start: at, end: mark + 1, means, defangs: dot })
}

/// `evil.]com`: the bracket alone is dropped.
fn half_closed(bytes: &[u8], at: usize) -> Option<Token> {
    let before = bytes.get(at.checked_sub(2)?..at)?;
    let sound = before[1] == b'.' && before[0].is_ascii_alphanumeric();
    let next = bytes.get(at + 1).is_some_and(u8::is_ascii_alphanumeric);
    (sound && next).then_some(Token { start: at - 1, end: at + 1, means: ".", defangs: true })
}

fn skip_spaces(bytes: &[u8], from: usize, most: usize) -> usize {
    from + bytes.get(from..).unwrap_or_default().iter().take(most).take_while(|b| **b == b' ').count()
}

fn starts_with_any_case(bytes: &[u8], prefix: &[u8]) -> bool {
    bytes.get(..prefix.len()).is_some_and(|head| head.eq_ignore_ascii_case(prefix))
}

/// A byte that can stand in a name or address; bytes of other alphabets count.
fn name_byte(b: u8) -> bool {
    b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_') || b >= 0x80
}

//! E-mail addresses, from the `@`.

use crate::{Candidate, host, refang::Plain};
use ascribe_model::IndicatorKind;
use memchr::memchr_iter;

/// Longest local part that RFC 5321 §4.5.3.1.1 allows.
const LONGEST_LOCAL: usize = 64;

pub(crate) fn find(plain: &Plain, found: &mut Vec<Candidate>) {
    let bytes = plain.text().as_bytes();
    for at in memchr_iter(b'@', bytes) {
        found.extend(address(plain, at));
    }
}

fn address(plain: &Plain, at: usize) -> Option<Candidate> {
    let text = plain.text();
    let bytes = text.as_bytes();
    let before = bytes.get(at.saturating_sub(LONGEST_LOCAL + 1)..at)?;
    let taken = before.iter().rev().take_while(|b| local_byte(**b)).count();
    let skipped = before.iter().skip(before.len() - taken).take_while(|b| !b.is_ascii_alphanumeric()).count();
    let start = at - taken + skipped;
    if start >= at || taken > LONGEST_LOCAL || !bytes.get(at - 1)?.is_ascii_alphanumeric() {
        return None;
    }
    // A user name inside an address such as ftp://user@host belongs to the URL.
    let end = host::end_of(text, at + 1);
    let name = text.get(at + 1..end)?.to_lowercase();
    (host::registrable(&name) || host::set_aside(&name)).then(|| Candidate {
        start,
        end,
        kind: IndicatorKind::Email,
        value: format!("{}@{name}", &text[start..at]),
    })
}

fn local_byte(b: u8) -> bool {
    b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'%' | b'+' | b'-')
}

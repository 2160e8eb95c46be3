//! Brings decoded text and its raw source together again, character by character.

/// For each character of `decoded`, its byte offset in `raw`. Character references take one character of the decoded
/// text (the rare ones of two share a place); CRLF was made one line end.
pub(super) fn places<'a>(decoded: &'a str, raw: &'a str) -> impl Iterator<Item = (char, usize, bool)> + use<'a> {
    let same = decoded == raw;
    let mut at = 0;
    decoded.chars().map(move |c| {
        if same {
            let place = at;
            at += c.len_utf8();
            return (c, place, true);
        }
        let rest = raw.get(at..).unwrap_or_default();
        let rest =
            if c == '\n' { rest.strip_prefix('\r').filter(|r| r.starts_with('\n')).unwrap_or(rest) } else { rest };
        at = raw.len() - rest.len();
        let place = at;
        let reference = reference_length(rest);
        let exact = reference == 0 && rest.starts_with(c);
        at += if reference > 0 { reference } else { rest.chars().next().map_or(0, char::len_utf8) };
        (c, place.min(raw.len()), exact)
    })
}

/// Length of the character reference at the start, 0 if there is none.
fn reference_length(rest: &str) -> usize {
    let Some(body) = rest.strip_prefix('&') else { return 0 };
    let body = &body[..body.floor_char_boundary(33)];
    let name = body.find(|c: char| !(c.is_ascii_alphanumeric() || c == '#')).unwrap_or(body.len());
    match body[name..].starts_with(';') {
        true if name > 0 => name + 2,
        _ => 0,
    }
}

//! Words of a pattern.

use super::{Constant, PatternError};
use crate::Timestamp;

#[derive(Clone, PartialEq, Debug)]
pub(super) enum Token {
    /// A keyword, an object type or the name of a property.
    Word(String),
    Constant(Constant),
    /// An operator or a bracket.
    Mark(&'static str),
}

const MARKS: [&str; 17] = ["==", "!=", "<>", "<=", ">=", "[", "]", "(", ")", ",", ":", ".", "=", "<", ">", "*", "-"];

/// Tokens with the byte at which each begins.
pub(super) fn tokens(text: &str) -> Result<Vec<(usize, Token)>, PatternError> {
    let mut out = Vec::new();
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let blank = rest.len() - rest.trim_start().len();
        if blank > 0 {
            at += blank;
            continue;
        }
        let (length, token) = token(rest).map_err(|problem| PatternError { at, problem })?;
        out.push((at, token));
        at += length;
    }
    Ok(out)
}

fn token(rest: &str) -> Result<(usize, Token), String> {
    let mut chars = rest.chars();
    let (first, second) = (chars.next().unwrap_or(' '), chars.next());
    match (first, second) {
        ('\'', _) => quoted(rest).map(|(length, text)| (length, Token::Constant(Constant::Text(text)))),
        ('t' | 'h' | 'b', Some('\'')) => {
            let (length, text) = quoted(&rest[1..])?;
            Ok((length + 1, Token::Constant(prefixed(first, &text)?)))
        }
        ('0'..='9', _) | ('-' | '+' | '.', Some('0'..='9')) => number(rest),
        (c, _) if c.is_ascii_alphabetic() || c == '_' => {
            let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '_' | '-'))).unwrap_or(rest.len());
            Ok((end, Token::Word(rest[..end].to_owned())))
        }
        _ => {
            let mark = MARKS.iter().find(|m| rest.starts_with(**m));
            mark.map(|m| (m.len(), Token::Mark(m)))
                .ok_or_else(|| format!("{first:?} begins nothing that a pattern knows"))
        }
    }
}

/// The text in quotes, `\'` and `\\` undone, and its length with the quotes.
fn quoted(rest: &str) -> Result<(usize, String), String> {
    let mut out = String::new();
    let mut chars = rest.char_indices().skip(1);
    while let Some((at, c)) = chars.next() {
        match c {
            '\'' => return Ok((at + 1, out)),
            '\\' => match chars.next() {
                Some((_, c @ ('\'' | '\\'))) => out.push(c),
                _ => return Err("a backslash stands before neither a quote nor a backslash".to_owned()),
            },
            c => out.push(c),
        }
    }
    Err("a quote is not closed".to_owned())
}

fn prefixed(prefix: char, text: &str) -> Result<Constant, String> {
    match prefix {
        't' => time(text).map(Constant::Time),
        'h' => hex(text).map(Constant::Bytes).ok_or_else(|| format!("{text:?} is not hexadecimal")),
        _ => base64(text).map(Constant::Bytes).ok_or_else(|| format!("{text:?} is not base-64")),
    }
}

/// A timestamp; days that a month has not are left to the comparison, as in the reference.
fn time(text: &str) -> Result<Timestamp, String> {
    let problem = || format!("{text:?} is no timestamp such as 2022-09-08T00:00:00Z");
    let sound = text.parse::<Timestamp>().ok();
    let lenient = || {
        let day: u32 = text.get(8..10)?.parse().ok()?;
        let clipped = format!("{}28{}", text.get(..8)?, text.get(10..)?);
        (29..=31).contains(&day).then(|| clipped.parse().ok())?
    };
    sound.or_else(lenient).ok_or_else(problem)
}

fn number(rest: &str) -> Result<(usize, Token), String> {
    let end = rest.find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | '-' | '+'))).unwrap_or(rest.len());
    let printed = &rest[..end];
    let constant = if printed.contains('.') {
        printed.parse().ok().map(Constant::Float)
    } else {
        printed.parse().ok().map(Constant::Integer)
    };
    constant.map(|c| (end, Token::Constant(c))).ok_or_else(|| format!("{printed:?} is no number"))
}

pub(super) fn hex(text: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u32>> = text.chars().map(|c| c.to_digit(16)).collect();
    let digits = digits.filter(|d| d.len() % 2 == 0)?;
    Some(digits.chunks(2).map(|pair| (pair[0] * 16 + pair[1]) as u8).collect())
}

pub(super) fn base64(text: &str) -> Option<Vec<u8>> {
    let body = text.trim_end_matches('=');
    if !text.len().is_multiple_of(4) || text.len() - body.len() > 2 {
        return None;
    }
    let mut out = Vec::with_capacity(body.len() * 3 / 4);
    let (mut bits, mut held) = (0u32, 0);
    for b in body.bytes() {
        let value = match b {
            b'A'..=b'Z' => b - b'A',
            b'a'..=b'z' => b - b'a' + 26,
            b'0'..=b'9' => b - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => return None,
        };
        bits = bits << 6 | u32::from(value);
        held += 6;
        if held >= 8 {
            held -= 8;
            out.push((bits >> held & 0xff) as u8);
        }
    }
    Some(out)
}

//! One value against one operator (STIX 2.1 §9.6).

use super::lexer::{base64, hex};
use super::{Constant, MatchError, Operator, Test};
use crate::Timestamp;
use serde_json::Value;
use std::borrow::Cow;
use std::cmp::Ordering;
use std::net::IpAddr;
use unicode_normalization::UnicodeNormalization;

/// A regular expression over text in normal form C, as MATCHES asks.
pub(super) fn regex(text: &str) -> Result<regex::Regex, regex::Error> {
    let normal: String = text.nfc().collect();
    regex::RegexBuilder::new(&normal).size_limit(1 << 20).build()
}

/// True if a value passes a test. Values of other types than the constant's are unequal to it and pass nothing else.
pub(super) fn passes(test: &Test, name: &str, value: &Value) -> Result<bool, MatchError> {
    let order = |constant: &Constant| order(name, value, constant);
    let outcome = match &test.operator {
        Operator::Equal(c) => order(c)? == Some(Ordering::Equal),
        Operator::Unequal(c) => order(c)? != Some(Ordering::Equal),
        Operator::Less(c) => order(c)? == Some(Ordering::Less),
        Operator::AtMost(c) => order(c)?.is_some_and(Ordering::is_le),
        Operator::Greater(c) => order(c)? == Some(Ordering::Greater),
        Operator::AtLeast(c) => order(c)?.is_some_and(Ordering::is_ge),
        Operator::In(set) => {
            let mut found = false;
            for constant in set {
                found |= order(constant)? == Some(Ordering::Equal);
            }
            found
        }
        Operator::Like(pattern) => text_of(name, value).is_some_and(|text| like(&text, pattern)),
        Operator::Matches(regex) => text_of(name, value).is_some_and(|text| regex.is_match(&text)),
        Operator::IsSubset(outer) => value.as_str().is_some_and(|inner| subset(inner, outer)),
        Operator::IsSuperset(inner) => value.as_str().is_some_and(|outer| subset(inner, outer)),
        Operator::Exists => true,
    };
    Ok(outcome != test.negated)
}

fn order(name: &str, value: &Value, constant: &Constant) -> Result<Option<Ordering>, MatchError> {
    Ok(match (value, constant) {
        (Value::String(text), Constant::Time(time)) => {
            let seen: Timestamp = text.parse().map_err(|_| MatchError::NoTime(text.clone()))?;
            Some(seen.cmp(time))
        }
        (Value::String(text), Constant::Text(wanted)) if binary(name) => both(bytes_of(name, text), latin(wanted)),
        (Value::String(text), Constant::Text(wanted)) => Some(text.as_str().cmp(wanted)),
        (Value::String(text), Constant::Bytes(wanted)) => both(bytes_of(name, text), Some(wanted.clone())),
        (Value::Bool(seen), Constant::Boolean(wanted)) => Some(seen.cmp(wanted)).filter(|o| o.is_eq() || !wanted),
        (Value::Number(seen), Constant::Integer(wanted)) => match seen.as_i64() {
            Some(seen) => Some(seen.cmp(wanted)),
            None => seen.as_f64().and_then(|seen| seen.partial_cmp(&(*wanted as f64))),
        },
        (Value::Number(seen), Constant::Float(wanted)) => seen.as_f64().and_then(|seen| seen.partial_cmp(wanted)),
        _ => None,
    })
}

fn both(seen: Option<Vec<u8>>, wanted: Option<Vec<u8>>) -> Option<Ordering> {
    Some(seen?.cmp(&wanted?))
}

/// Properties whose names say that they hold bytes (§3.1).
fn binary(name: &str) -> bool {
    name.ends_with("_hex") || name.ends_with("_bin")
}

fn bytes_of(name: &str, text: &str) -> Option<Vec<u8>> {
    match name {
        n if n.ends_with("_hex") => hex(text),
        n if n.ends_with("_bin") => base64(text),
        _ => latin(text),
    }
}

/// One byte for each character, where each is below 256.
fn latin(text: &str) -> Option<Vec<u8>> {
    text.chars().map(|c| u8::try_from(u32::from(c)).ok()).collect()
}

/// The text that LIKE and MATCHES see: in normal form C, bytes as characters.
fn text_of<'v>(name: &str, value: &'v Value) -> Option<Cow<'v, str>> {
    let text = value.as_str()?;
    if binary(name) {
        return Some(Cow::Owned(bytes_of(name, text)?.into_iter().map(char::from).collect()));
    }
    Some(if text.is_ascii() { Cow::Borrowed(text) } else { Cow::Owned(text.nfc().collect()) })
}

/// `%` stands for any characters, `_` for one.
fn like(text: &str, pattern: &str) -> bool {
    if text.is_ascii() && pattern.is_ascii() {
        return fits(text.as_bytes(), pattern.as_bytes(), &b'%', &b'_');
    }
    let text: Vec<char> = text.chars().collect();
    let pattern: Vec<char> = pattern.nfc().collect();
    fits(&text, &pattern, &'%', &'_')
}

/// Linear in the text for each sign that stands for many.
fn fits<T: PartialEq>(text: &[T], pattern: &[T], many: &T, one: &T) -> bool {
    let (mut t, mut p) = (0, 0);
    let mut retry: Option<(usize, usize)> = None;
    while let Some(seen) = text.get(t) {
        match pattern.get(p) {
            Some(sign) if sign == many => {
                retry = Some((p + 1, t));
                p += 1;
            }
            Some(sign) if sign == one || sign == seen => {
                t += 1;
                p += 1;
            }
            _ => {
                let Some((after, from)) = retry else { return false };
                retry = Some((after, from + 1));
                p = after;
                t = from + 1;
            }
        }
    }
    pattern.iter().skip(p).all(|sign| sign == many)
}

/// True if the network or address `inner` lies in `outer`.
fn subset(inner: &str, outer: &str) -> bool {
    let (Some((inner, inner_bits)), Some((outer, outer_bits))) = (network(inner), network(outer)) else { return false };
    match (inner, outer) {
        (IpAddr::V4(a), IpAddr::V4(b)) => {
            inner_bits >= outer_bits && same(u128::from(a.to_bits()), u128::from(b.to_bits()), 32 - outer_bits)
        }
        (IpAddr::V6(a), IpAddr::V6(b)) => inner_bits >= outer_bits && same(a.to_bits(), b.to_bits(), 128 - outer_bits),
        _ => false,
    }
}

fn same(a: u128, b: u128, free: u32) -> bool {
    a.checked_shr(free).unwrap_or(0) == b.checked_shr(free).unwrap_or(0)
}

fn network(text: &str) -> Option<(IpAddr, u32)> {
    let (address, bits) = text.split_once('/').map_or((text, None), |(a, b)| (a, Some(b)));
    let address: IpAddr = address.parse().ok()?;
    let most = if address.is_ipv4() { 32 } else { 128 };
    let bits = bits.map_or(Some(most), |b| b.parse().ok())?;
    (bits <= most).then_some((address, bits))
}

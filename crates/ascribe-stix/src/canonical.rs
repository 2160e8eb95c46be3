//! Canonical JSON (RFC 8785), the form over which observables are named.

use serde_json::Value;

/// The canonical form of a value: keys in the order of their UTF-16 units, numbers as ECMAScript prints them,
/// no white space.
///
/// ```
/// let value = serde_json::json!({"b": 1.0, "a": "é\n"});
/// assert_eq!(ascribe_stix::canonical(&value), r#"{"a":"é\n","b":1}"#);
/// ```
pub fn canonical(value: &Value) -> String {
    let mut out = String::new();
    write(value, &mut out);
    out
}

fn write(value: &Value, out: &mut String) {
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(b) => out.push_str(if *b { "true" } else { "false" }),
        Value::Number(n) => out.push_str(&number(n)),
        Value::String(s) => string(s, out),
        Value::Array(values) => {
            out.push('[');
            for (at, value) in values.iter().enumerate() {
                if at > 0 {
                    out.push(',');
                }
                write(value, out);
            }
            out.push(']');
        }
        Value::Object(map) => {
            let mut keys: Vec<&String> = map.keys().collect();
            keys.sort_by(|a, b| a.encode_utf16().cmp(b.encode_utf16()));
            out.push('{');
            for (at, key) in keys.into_iter().enumerate() {
                if at > 0 {
                    out.push(',');
                }
                string(key, out);
                out.push(':');
                write(map.get(key).unwrap_or(&Value::Null), out);
            }
            out.push('}');
        }
    }
}

/// serde_json escapes as RFC 8785 §3.2.2.2 asks: the two-character forms, `\u00xx` in lower case, nothing else.
fn string(text: &str, out: &mut String) {
    out.push_str(&serde_json::to_string(text).unwrap_or_default());
}

/// ECMAScript's Number::toString (ECMA-262 §6.1.6.1.20) over IEEE doubles.
fn number(n: &serde_json::Number) -> String {
    if n.is_i64() || n.is_u64() {
        let exact = n.as_i64().map_or(u64::MAX, i64::unsigned_abs);
        // Beyond 2^53 ECMAScript knows only doubles.
        if exact <= 1 << 53 {
            return n.to_string();
        }
    }
    let Some(value) = n.as_f64() else { return n.to_string() };
    if value == 0.0 {
        return "0".to_owned();
    }
    let size = value.abs();
    if (1e-6..1e21).contains(&size) {
        return format!("{value}");
    }
    let printed = format!("{value:e}");
    match printed.split_once('e') {
        Some((digits, power)) if !power.starts_with('-') => format!("{digits}e+{power}"),
        _ => printed,
    }
}

//! JSON on one line, with the characters escaped that a terminal would act upon.
//!
//! JSON lets most characters stand as they are; those that [`clean`] knows are written as `\u` escapes, which every
//! JSON reader takes for the same string.

use crate::clean;
use serde::Serialize;
use serde_json::ser::{CompactFormatter, Formatter};
use std::io::{self, Write};

/// `value` as JSON, ending in a line break.
///
/// # Errors
/// If the value has no JSON form, such as a map with keys that are no strings.
pub fn line(value: &impl Serialize) -> serde_json::Result<String> {
    let mut out = Vec::new();
    value.serialize(&mut serde_json::Serializer::with_formatter(&mut out, Guarded(CompactFormatter)))?;
    out.push(b'\n');
    String::from_utf8(out).map_err(serde::ser::Error::custom)
}

struct Guarded(CompactFormatter);

impl Formatter for Guarded {
    fn write_string_fragment<W: ?Sized + Write>(&mut self, writer: &mut W, fragment: &str) -> io::Result<()> {
        // Nearly all is printable ASCII, which is told from its bytes.
        if fragment.bytes().fold(true, |plain, byte| plain & matches!(byte, b' '..=b'~')) {
            return self.0.write_string_fragment(writer, fragment);
        }
        let mut rest = fragment;
        while let Some(at) = rest.find(clean::unsafe_to_print) {
            let (before, after) = rest.split_at(at);
            self.0.write_string_fragment(writer, before)?;
            let c = after.chars().next().unwrap_or_default();
            for unit in c.encode_utf16(&mut [0; 2]) {
                write!(writer, "\\u{unit:04x}")?;
            }
            rest = &after[c.len_utf8()..];
        }
        self.0.write_string_fragment(writer, rest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_a_terminal_acts_upon_is_escaped() {
        let shown = line(&"a\u{9b}2J\u{202e}b\u{e0041}\n").expect("a string has a JSON form");
        assert_eq!(shown, "\"a\\u009b2J\\u202eb\\udb40\\udc41\\n\"\n");
    }

    proptest! {
        #[test]
        fn strings_come_back_as_they_were(words in any::<String>()) {
            let shown = line(&words).expect("a string has a JSON form");
            prop_assert_eq!(serde_json::from_str::<String>(&shown).expect("it is JSON"), words);
        }
    }
}

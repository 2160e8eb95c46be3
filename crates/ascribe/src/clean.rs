//! Words of a report made safe for a terminal.
//!
//! A hostile report may hold escape sequences that rewrite the screen or the clipboard, and characters that turn
//! the direction of the text around so that it reads as something else. Both are shown as what they are, `\u{1b}`.

use std::borrow::Cow;

/// True for characters that a terminal acts upon, or that hide or reorder others.
pub fn unsafe_to_print(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{180e}' | '\u{ad}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// `words` on one line, with everything unsafe escaped; line breaks and tabs become spaces.
pub fn line(words: &str) -> Cow<'_, str> {
    if !words.contains(unsafe_to_print) {
        return Cow::Borrowed(words);
    }
    let mut safe = String::with_capacity(words.len());
    for c in words.chars() {
        push(&mut safe, c);
    }
    Cow::Owned(safe)
}

/// Adds `c` to `safe` as [`fn@line`] shows it.
pub fn push(safe: &mut String, c: char) {
    match c {
        '\n' | '\r' | '\t' => safe.push(' '),
        c if unsafe_to_print(c) => safe.extend(c.escape_unicode()),
        c => safe.push(c),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn escapes_are_shown_not_sent() {
        assert_eq!(line("a\u{1b}[2Jb"), "a\\u{1b}[2Jb");
        assert_eq!(line("invoice\u{202e}fdp.exe"), "invoice\\u{202e}fdp.exe");
        assert_eq!(line("Tirana\ndecided"), "Tirana decided");
        assert!(matches!(line("Zürich – 東京"), Cow::Borrowed(_)));
    }

    proptest! {
        #[test]
        fn nothing_unsafe_comes_through(words in any::<String>()) {
            prop_assert!(!line(&words).contains(unsafe_to_print));
        }
    }
}

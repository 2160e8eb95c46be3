//! The place in a text that a user points at.

use ascribe_model::Span;
use std::convert::Infallible;
use std::str::FromStr;

/// What `--at` holds.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum At {
    /// A byte offset into the document's text.
    Offset(usize),
    /// Words of the document.
    Words(String),
}

impl FromStr for At {
    type Err = Infallible;

    fn from_str(words: &str) -> Result<At, Infallible> {
        Ok(words.parse().map_or_else(|_| At::Words(words.to_owned()), At::Offset))
    }
}

impl At {
    /// The place in `text`.
    ///
    /// # Errors
    /// Says why there is none, and what to do.
    pub fn find(&self, text: &str) -> Result<Span, String> {
        match self {
            At::Offset(at) => character(text, *at).ok_or_else(|| {
                format!("byte {at} is outside of its text, which has {} bytes; --format json of `ascribe read` shows the offsets", text.len())
            }),
            At::Words(words) => words_in(text, words).ok_or_else(|| {
                format!("its text does not hold {words:?}; give words as they stand in one sentence, or a byte offset")
            }),
        }
    }
}

/// The character that the byte at `at` belongs to.
fn character(text: &str, at: usize) -> Option<Span> {
    let start = text.floor_char_boundary(at);
    let next = text.get(start..)?.chars().next()?;
    Span::new(text, start, start + next.len_utf8()).filter(|_| at < text.len())
}

/// The first place of `words`, as they are written or else in other case and with other white space.
fn words_in(text: &str, words: &str) -> Option<Span> {
    let words = words.trim();
    if let Some(start) = text.find(words).filter(|_| !words.is_empty()) {
        return Span::new(text, start, start + words.len());
    }
    let wanted: Vec<&str> = words.split_whitespace().collect();
    let first = *wanted.first()?;
    let spread = |start: usize| {
        let mut end = start;
        for word in &wanted {
            let rest = text.get(end..)?;
            let gap = rest.len() - rest.trim_start().len();
            let found = rest.get(gap..gap + word.len()).filter(|found| found.eq_ignore_ascii_case(word))?;
            end += gap + found.len();
        }
        Span::new(text, start, end)
    };
    let initial = first.chars().next()?.to_ascii_lowercase();
    let starts = text.char_indices().filter(|(_, c)| c.to_ascii_lowercase() == initial);
    starts.map(|(start, _)| start).find_map(spread)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn found<'a>(text: &'a str, at: &str) -> Result<&'a str, String> {
        let Ok(at) = at.parse::<At>();
        at.find(text).map(|span| span.of(text))
    }

    #[test]
    fn a_place_is_an_offset_or_words() {
        let text = "Tirana severed\nties – on Tuesday";
        assert_eq!(found(text, "7"), Ok("s"));
        assert_eq!(found(text, "21"), Ok("–"), "an offset inside a character means the character");
        assert_eq!(found(text, "Severed ties"), Ok("severed\nties"));
        assert!(found(text, "400").is_err_and(|why| why.contains("outside")));
        assert!(found(text, "Paris").is_err_and(|why| why.contains("Paris")));
        assert!(found(text, " ").is_err());
    }

    proptest! {
        #[test]
        fn any_place_is_found_or_refused(text in any::<String>(), at in any::<String>(), offset in 0usize..300) {
            let _ = At::Words(at).find(&text);
            prop_assert_eq!(At::Offset(offset).find(&text).is_ok(), offset < text.len());
        }
    }
}

//! Places in a text. Every pass of the reader speaks of the text through spans, never through copies of it.

use serde::{Deserialize, Serialize};

/// A half-open range of UTF-8 **byte** offsets into one document's text, never empty.
///
/// Made only by [`Span::new`], which checks that both ends lie on character boundaries,
/// and by combining spans that were checked before.
///
/// ```
/// use ascribe_model::Span;
/// let text = "Tirana decided";
/// let span = Span::new(text, 0, 6).unwrap();
/// assert_eq!(span.of(text), "Tirana");
/// assert!(Span::new("é", 0, 1).is_none());
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub struct Span {
    start: u32,
    end: u32,
}

impl Span {
    /// The span `start..end` of `text`, or `None` if it is empty, reversed, outside the text or cuts a character.
    pub fn new(text: &str, start: usize, end: usize) -> Option<Span> {
        let sound = start < end && text.is_char_boundary(start) && text.is_char_boundary(end);
        Some(Span { start: u32::try_from(start).ok()?, end: u32::try_from(end).ok()? }).filter(|_| sound)
    }

    /// First byte.
    #[inline]
    pub fn start(self) -> usize {
        self.start as usize
    }

    /// One past the last byte.
    #[inline]
    pub fn end(self) -> usize {
        self.end as usize
    }

    /// Length in bytes, at least one.
    #[inline]
    #[allow(clippy::len_without_is_empty)]
    pub fn len(self) -> usize {
        (self.end - self.start) as usize
    }

    /// As a range, for slicing.
    #[inline]
    pub fn range(self) -> std::ops::Range<usize> {
        self.start()..self.end()
    }

    /// The words at this span. Empty if `text` is not the text that the span was made on.
    #[inline]
    pub fn of(self, text: &str) -> &str {
        text.get(self.range()).unwrap_or_default()
    }

    /// The smallest span that holds both.
    #[inline]
    #[must_use]
    pub fn cover(self, other: Span) -> Span {
        Span { start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// True if `other` lies wholly inside, equality included.
    #[inline]
    pub fn contains(self, other: Span) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// True if the byte at `offset` is inside.
    #[inline]
    pub fn holds(self, offset: usize) -> bool {
        self.range().contains(&offset)
    }

    /// True if the two share a byte.
    #[inline]
    pub fn overlaps(self, other: Span) -> bool {
        self.start < other.end && other.start < self.end
    }
}

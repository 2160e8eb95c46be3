//! One stretch of a report's text with labels under its words, fitted to the width of the terminal.

use crate::clean;
use crate::look::Look;
use annotate_snippets::{AnnotationKind, Group, Level, Snippet};
use std::ops::Range;
use unicode_width::UnicodeWidthStr;

/// Columns that the rail on the left takes.
const RAIL: usize = 3;
/// A labelled stretch up to this many columns is not broken over lines.
const UNBROKEN: usize = 30;

/// A label on some of the words.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Mark {
    /// Bytes of the excerpt's words.
    pub range: Range<usize>,
    /// What to say of them; empty to underline only.
    pub label: String,
    /// True for what a claim is about, false for what stands around it.
    pub primary: bool,
}

/// Words with labels.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Excerpt {
    /// What to print above it, such as its place.
    pub heading: String,
    /// The words, safe for a terminal and on one line.
    text: String,
    marks: Vec<Mark>,
}

impl Excerpt {
    /// An excerpt of `words`, with marks in bytes of `words`. Marks that do not lie on them are left out.
    pub fn new(heading: String, words: &str, marks: Vec<Mark>) -> Self {
        let (text, moved) = made_safe(words);
        let place = |at: usize| moved.get(at).copied().unwrap_or(text.len());
        let marks = marks
            .into_iter()
            .filter(|m| m.range.start < m.range.end && words.get(m.range.clone()).is_some())
            .map(|m| Mark { range: place(m.range.start)..place(m.range.end), ..m })
            .collect();
        Excerpt { heading, text, marks }
    }

    /// The excerpt as lines, ending in a line break.
    pub fn render(&self, look: &Look) -> String {
        let broken = self.broken(look.width.saturating_sub(RAIL));
        let kind = |primary| if primary { AnnotationKind::Primary } else { AnnotationKind::Context };
        let mut snippet = Snippet::source(broken.as_str()).line_numbering(false).fold(false);
        for mark in &self.marks {
            let pieces = pieces(&broken, mark.range.clone());
            let last = pieces.len().saturating_sub(1);
            for (n, piece) in pieces.into_iter().enumerate() {
                let annotation = kind(mark.primary).span(piece);
                let label = (n == last && !mark.label.is_empty()).then_some(mark.label.as_str());
                snippet = snippet.annotation(annotation.label(label));
            }
        }
        let group = Group::with_level(Level::NOTE).element(snippet);
        let drawn = look.renderer().render(&[group]);
        let (corner, drawn) = drawn.split_once('\n').unwrap_or((&drawn, ""));
        let drawn: Vec<&str> = drawn.lines().map(str::trim_end).collect();
        format!("{corner}{}\n{}\n", look.faint(&self.heading), drawn.join("\n"))
    }

    /// The text with some of its spaces turned into line breaks, so that words and labels keep within `limit`
    /// columns where they can. No byte moves.
    fn broken(&self, limit: usize) -> String {
        let mut broken = self.text.clone().into_bytes();
        let breaks: Vec<usize> = self.breaks().collect();
        let (mut start, mut next) = (0, 0);
        while let Some(rest) = breaks.get(next..).filter(|rest| !rest.is_empty()) {
            // The longest line whose labels fit; failing that, the shortest.
            let whole = rest.iter().take_while(|end| self.columns(start, **end) <= limit);
            let fitting = whole.enumerate().filter(|(_, end)| self.columns_with_labels(start, **end) <= limit);
            next += fitting.map(|(n, _)| n).last().unwrap_or(0);
            let end = breaks.get(next).copied().unwrap_or(self.text.len());
            if let Some(space) = broken.get_mut(end) {
                *space = b'\n';
            }
            (start, next) = (end + 1, next + 1);
        }
        // Only single-byte spaces were replaced by a single byte.
        String::from_utf8(broken).unwrap_or_else(|_| self.text.clone())
    }

    /// Where the atoms end that may not be broken: words, and short labelled stretches.
    fn breaks(&self) -> impl Iterator<Item = usize> {
        let short = |m: &&Mark| self.text.get(m.range.clone()).is_some_and(|words| words.width() <= UNBROKEN);
        let kept: Vec<Range<usize>> = self.marks.iter().filter(short).map(|m| m.range.clone()).collect();
        let free = move |at: &usize| !kept.iter().any(|range| range.start <= *at && *at < range.end);
        let spaces = self.text.match_indices(' ').map(|(at, _)| at).filter(free);
        spaces.chain(std::iter::once(self.text.len()))
    }

    fn columns(&self, start: usize, end: usize) -> usize {
        self.text.get(start..end).map_or(0, UnicodeWidthStr::width)
    }

    /// Columns that a line from `start` to `end` takes with its labels: the rightmost stands behind its words,
    /// the others hang below the beginning of theirs.
    fn columns_with_labels(&self, start: usize, end: usize) -> usize {
        let here: Vec<&Mark> = self.marks.iter().filter(|m| start < m.range.end && m.range.end <= end).collect();
        let rightmost = here.iter().map(|m| m.range.start).max();
        let labels = here.iter().map(|m| {
            let hangs = Some(m.range.start) != rightmost;
            let words = if hangs { m.range.start.max(start) } else { m.range.end };
            self.columns(start, words) + usize::from(!hangs) + m.label.width()
        });
        labels.max().unwrap_or(0).max(self.columns(start, end))
    }
}

/// `words` as one safe line, and for each byte of `words` where it went.
fn made_safe(words: &str) -> (String, Vec<usize>) {
    let mut safe = String::with_capacity(words.len());
    let mut moved = Vec::with_capacity(words.len());
    for c in words.chars() {
        moved.extend(std::iter::repeat_n(safe.len(), c.len_utf8()));
        clean::push(&mut safe, c);
    }
    (safe, moved)
}

/// The parts of `range` on each line of `broken`.
fn pieces(broken: &str, range: Range<usize>) -> Vec<Range<usize>> {
    let mut pieces = Vec::new();
    let mut start = range.start;
    for line in broken.get(range).unwrap_or_default().split('\n') {
        if !line.is_empty() {
            pieces.push(start..start + line.len());
        }
        start += line.len() + 1;
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const LOOK: Look = Look { width: 80, color: false };

    fn mark(words: &str, part: &str, label: &str) -> Mark {
        let start = words.find(part).expect("the part stands in the words");
        Mark { range: start..start + part.len(), label: label.into(), primary: true }
    }

    #[test]
    fn labels_hang_under_their_words_within_the_width() {
        let words = "Mandiant said on Thursday that APT42, which it believes is likely to work for the government, \
                     targets journalists and researchers abroad.";
        let marks = vec![
            mark(words, "APT42", "who [1 2]"),
            mark(words, "journalists", "calls-for-accountability-of [1]"),
            mark(words, "Mandiant", "says [1 2]"),
            mark(words, "researchers abroad", "targets [2]"),
        ];
        let drawn = Excerpt::new("bytes 0–10".into(), words, marks).render(&LOOK);
        assert!(drawn.lines().all(|line| line.width() <= 80), "{drawn}");
        for label in ["who [1 2]", "calls-for-accountability-of [1]", "says [1 2]", "targets [2]"] {
            assert!(drawn.contains(label), "{label} in {drawn}");
        }
    }

    #[test]
    fn an_escape_in_the_words_is_shown_and_marks_stay_on_their_words() {
        let words = "It\u{1b}]0;owned\u{7} hit \u{202e}APT42 hard";
        let drawn = Excerpt::new(String::new(), words, vec![mark(words, "APT42", "who [1]")]).render(&LOOK);
        assert!(!drawn.contains('\u{1b}') && !drawn.contains('\u{202e}'), "{drawn}");
        let lines: Vec<&str> = drawn.lines().collect();
        let at = lines.iter().position(|line| line.contains("APT42")).expect("the words are drawn");
        let before = |line: &str, part: &str| line.split(part).next().map(UnicodeWidthStr::width);
        assert_eq!(before(lines[at], "APT42"), before(lines[at + 1], "━━━━━"), "{drawn}");
    }

    proptest! {
        #[test]
        fn any_words_and_marks_are_drawn(words in "\\PC{0,200}", a in 0usize..220, b in 0usize..220, label in "[a-z ]{0,40}") {
            let marks = vec![Mark { range: a.min(b)..a.max(b), label, primary: a % 2 == 0 }];
            let drawn = Excerpt::new(String::new(), &words, marks).render(&LOOK);
            prop_assert!(drawn.ends_with('\n'));
        }
    }
}

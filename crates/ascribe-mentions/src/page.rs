//! The document as rules see it: tokens in order, each with its lower-cased text at hand.

use ascribe_lang::{Form, Sentence};
use ascribe_model::Span;

/// A line of prose that is broken at a width has at least this many bytes.
const SHORTEST_WRAPPED: usize = 45;

/// A token of the page.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place {
    /// Where.
    pub span: Span,
    /// Begins with a capital.
    pub capital: bool,
    /// All letters are capitals, and there are at least two.
    pub upper: bool,
    /// Has letters only (hyphens and apostrophes allowed).
    pub letters: bool,
    /// An indicator.
    pub indicator: bool,
}

/// All tokens of a document, by sentence.
pub(crate) struct Page<'t> {
    pub text: &'t str,
    lower: String,
    pub places: Vec<Place>,
    /// First token of each sentence, then the number of tokens.
    pub firsts: Vec<usize>,
}

impl<'t> Page<'t> {
    pub fn new(text: &'t str, sentences: &[Sentence]) -> Page<'t> {
        let mut places = Vec::with_capacity(sentences.iter().map(|s| s.tokens.len()).sum());
        let mut firsts = Vec::with_capacity(sentences.len() + 1);
        for sentence in sentences {
            firsts.push(places.len());
            places.extend(sentence.tokens.iter().map(|token| look(text, token.span, token.form)));
        }
        firsts.push(places.len());
        Page { text, lower: text.to_ascii_lowercase(), places, firsts }
    }

    /// The words of a token as printed; empty past the end.
    pub fn word(&self, at: usize) -> &'t str {
        self.places.get(at).map_or("", |place| place.span.of(self.text))
    }

    /// The words of a token with ASCII letters lower-cased; empty past the end.
    pub fn lower(&self, at: usize) -> &str {
        self.places.get(at).map_or("", |place| place.span.of(&self.lower))
    }

    /// The stretch from one token to another, both included.
    pub fn cover(&self, from: usize, to: usize) -> Option<Span> {
        Some(self.places.get(from)?.span.cover(self.places.get(to)?.span))
    }

    /// True if the token begins with a capital letter.
    pub fn capital(&self, at: usize) -> bool {
        self.places.get(at).is_some_and(|place| place.capital)
    }

    /// True if the tokens stand side by side with at most one space or line break between.
    pub fn joined(&self, at: usize) -> bool {
        let (Some(a), Some(b)) = (self.places.get(at), self.places.get(at + 1)) else { return false };
        let gap = self.text.get(a.span.end()..b.span.start()).unwrap_or("  ");
        gap.len() <= 1 && (gap != "\n" || self.wrapped(a.span.end()))
    }

    /// True if the line that ends here is prose broken at a width; a short line is a heading, a name or a cell.
    fn wrapped(&self, end: usize) -> bool {
        let line = self.text.get(..end).and_then(|before| before.rsplit('\n').next()).unwrap_or("");
        line.len() >= SHORTEST_WRAPPED
    }

    /// The tokens that a stretch of text touches: first and one past the last.
    pub fn tokens(&self, span: Span) -> (usize, usize) {
        let from = self.places.partition_point(|place| place.span.end() <= span.start());
        let to = self.places.partition_point(|place| place.span.start() < span.end());
        (from, to)
    }

    /// The sentence that token `at` stands in, as first token and one past the last.
    pub fn sentence(&self, at: usize) -> (usize, usize) {
        let after = self.firsts.partition_point(|&first| first <= at);
        let from = after.checked_sub(1).and_then(|n| self.firsts.get(n)).copied().unwrap_or(0);
        (from, self.firsts.get(after).copied().unwrap_or(self.places.len()))
    }

    /// True for "'s" and "’s" and a bare apostrophe after a plural.
    pub fn possessive(&self, at: usize) -> bool {
        matches!(self.word(at), "'s" | "’s" | "'S" | "’S" | "'" | "’")
    }
}

fn look(text: &str, span: Span, form: Form) -> Place {
    let word = span.of(text);
    let mut chars = word.chars();
    let capital = chars.next().is_some_and(char::is_uppercase);
    let letters = word.chars().all(|c| c.is_alphabetic() || matches!(c, '-' | '\'' | '’' | '.'));
    let mut count = 0;
    let upper = word.chars().filter(|c| c.is_alphabetic()).inspect(|_| count += 1).all(char::is_uppercase);
    Place {
        span,
        capital: capital && form != Form::Indicator,
        upper: upper && count > 1,
        letters: letters && count > 0,
        indicator: form == Form::Indicator,
    }
}

//! Finds sentences: a block's tokens, cut where a sentence ends.
//!
//! A full stop that belongs to an abbreviation is part of its token already (see `tokenise`), so that what is left
//! to decide is whether the next token begins a sentence, and whether a quotation goes on with its speaker.

use crate::words::{Abbreviation, Lists};
use crate::{Form, Sentence, Token};
use ascribe_model::Span;

/// A sentence holds at most this many tokens, so that the work of the passes after it is bounded.
pub const LONGEST_SENTENCE: usize = 400;

/// How far a bracket that opens inside a sentence keeps it from ending.
const LONGEST_BRACKET: usize = 60;

/// The sentences of one block, with their tokens.
///
/// `whole` are sorted spans, indicators as a rule, that stay one token each and never end a sentence.
/// A line break inside the block is a space, unless a bullet follows or it is doubled.
///
/// ```
/// use ascribe_lang::segment;
/// use ascribe_model::Span;
/// let text = "Iran denied it. “We saw U.S. systems,” said the MFA.";
/// let sentences = segment(text, Span::new(text, 0, text.len()).unwrap(), &[]);
/// assert_eq!(sentences.len(), 2);
/// assert_eq!(sentences[0].span.of(text), "Iran denied it.");
/// ```
pub fn segment(text: &str, block: Span, whole: &[Span]) -> Vec<Sentence> {
    let tokens = crate::tokenise::tokens(text, block, whole);
    let cutter = Cutter { text, tokens: &tokens, lists: Lists::shipped() };
    let mut sentences = Vec::new();
    let mut start = 0;
    let mut brackets = 0usize;
    let mut bracket_at = 0;
    let mut at = 0;
    while at < tokens.len() {
        match cutter.word(at) {
            "(" | "[" if at > start => (brackets, bracket_at) = (brackets + 1, at),
            ")" | "]" => brackets = brackets.saturating_sub(1),
            _ => {}
        }
        let inside = brackets > 0 && at - bracket_at < LONGEST_BRACKET;
        let end = match cutter.end_after(at, start) {
            Some(end) if !inside || cutter.breaks_line(end) => Some(end),
            _ if at + 1 - start >= LONGEST_SENTENCE => Some(at + 1),
            _ => None,
        };
        at += 1;
        if let Some(end) = end {
            sentences.extend(Sentence::new(tokens.get(start..end).unwrap_or_default().to_vec()));
            (start, at, brackets) = (end, end, 0);
        }
    }
    sentences.extend(Sentence::new(tokens.get(start..).unwrap_or_default().to_vec()));
    sentences
}

struct Cutter<'a> {
    text: &'a str,
    tokens: &'a [Token],
    lists: &'static Lists,
}

impl Cutter<'_> {
    fn word(&self, at: usize) -> &str {
        self.tokens.get(at).map_or("", |token| token.span.of(self.text))
    }

    /// What stands between the token before `at` and the one at it.
    fn gap(&self, at: usize) -> &str {
        let before = at.checked_sub(1).and_then(|before| self.tokens.get(before));
        let (Some(before), Some(here)) = (before, self.tokens.get(at)) else { return "" };
        self.text.get(before.span.end()..here.span.start()).unwrap_or_default()
    }

    /// One past the last token of the sentence that ends at or just after `at`, if one does.
    fn end_after(&self, at: usize, start: usize) -> Option<usize> {
        let next = at + 1;
        if next >= self.tokens.len() {
            return None;
        }
        if self.breaks_line(next) {
            return Some(next);
        }
        let token = self.tokens.get(at)?;
        if token.form != Form::Word {
            return None;
        }
        match self.word(at) {
            "." if !self.numbers_list(at, start) => self.end_of_stop(next, false),
            word if is_closing_mark(word) => self.end_of_stop(next, true),
            word if word.len() > 1 && word.ends_with('.') => self.end_of_abbreviation(at, word),
            _ => None,
        }
    }

    /// True if the line breaks before `at` in a way that ends a sentence: a blank line, or a bullet or number follows.
    fn breaks_line(&self, at: usize) -> bool {
        let gap = self.gap(at);
        let lines = gap.bytes().filter(|b| *b == b'\n').count();
        lines > 1 || (lines == 1 && self.is_bullet(at))
    }

    fn is_bullet(&self, at: usize) -> bool {
        let word = self.word(at);
        let sign = matches!(word, "•" | "·" | "▪" | "●" | "◦" | "‣" | "*" | "-" | "–" | "—" | "o" | "►" | "➢");
        let number =
            word.len() < 4 && word.bytes().all(|b| b.is_ascii_digit()) && matches!(self.word(at + 1), "." | ")");
        number || sign && !self.gap(at + 1).is_empty()
    }

    /// "1." at the start of a sentence numbers a list.
    fn numbers_list(&self, at: usize, start: usize) -> bool {
        at == start + 1 && self.word(start).len() < 4 && self.word(start).bytes().all(|b| b.is_ascii_digit())
    }

    /// The end of the sentence whose mark stands before `next`: brackets and quotes that close belong to it.
    fn end_of_stop(&self, next: usize, exclaimed: bool) -> Option<usize> {
        let mut end = next;
        while self.closes(end) {
            end += 1;
        }
        let spaced = self.gap(end).contains(|c: char| c.is_whitespace());
        let quoted = end > next;
        let begins = end < self.tokens.len() && self.begins_sentence(end) && (spaced || self.opens_quote(end));
        (begins && !((quoted || exclaimed) && self.speaker_follows(end))).then_some(end)
    }

    /// A bracket or quote at `at` that closes: it touches what is before it and not what is after.
    fn closes(&self, at: usize) -> bool {
        let touches = self.gap(at).is_empty();
        let free = at + 1 >= self.tokens.len() || !self.gap(at + 1).is_empty() || is_closer(self.word(at + 1));
        touches
            && match self.word(at) {
                ")" | "]" | "”" | "’" | "»" => true,
                "\"" | "'" | "''" => free,
                _ => false,
            }
    }

    fn opens_quote(&self, at: usize) -> bool {
        matches!(self.word(at), "“" | "‘" | "«")
    }

    fn end_of_abbreviation(&self, at: usize, word: &str) -> Option<usize> {
        let bare = word.trim_end_matches('.');
        if word.ends_with("..") {
            return self.end_of_stop(at + 1, false);
        }
        let may_end = match self.lists.abbreviation(bare) {
            Some(kind) => kind == Abbreviation::MayEnd,
            None => bare.len() > 1,
        };
        let starter = self.word(at + 1);
        let opens = self.opens_quote(at + 1) || self.closes(at + 1);
        (may_end && (self.lists.starts(starter) || opens)).then(|| self.end_of_stop(at + 1, false)).flatten()
    }

    /// True if the token at `at` can begin a sentence.
    fn begins_sentence(&self, at: usize) -> bool {
        let Some(token) = self.tokens.get(at) else { return false };
        if token.form != Form::Word {
            return true;
        }
        let word = self.word(at);
        let mut letters = word.chars();
        let first = letters.next().unwrap_or(' ');
        first.is_uppercase()
            || first.is_ascii_digit()
            || matches!(first, '“' | '"' | '‘' | '(' | '[' | '«' | '•' | '●' | '▪' | '#' | '@')
            || (first == '\'' && !self.gap(at).is_empty())
            || (first.is_lowercase() && letters.any(char::is_uppercase))
            || (first.is_alphabetic() && !first.is_lowercase())
    }

    /// “…?” Portnoy asked: a capitalised speaker and a verb of speaking follow a quotation.
    fn speaker_follows(&self, at: usize) -> bool {
        let capital = |word: &str| word.starts_with(char::is_uppercase);
        let mut verb = at;
        while verb < at + 5
            && (capital(self.word(verb)) || (verb > at && matches!(self.word(verb), "the" | "of" | "'s" | "’s")))
        {
            verb += 1;
        }
        let ends = matches!(self.word(verb + 1), "." | "," | ":" | "in" | "on" | "at" | "to" | "during" | "");
        verb > at && ends && self.lists.speech(self.word(verb)) && self.gap(at).contains(' ')
    }
}

fn is_closer(word: &str) -> bool {
    matches!(word, ")" | "]" | "”" | "’" | "»" | "\"" | "," | "." | ";")
}

/// "!", "?", "?!", "…", "..." and the like.
fn is_closing_mark(word: &str) -> bool {
    !word.is_empty() && word != "." && word.chars().all(|c| matches!(c, '!' | '?' | '…' | '.' | '。'))
}

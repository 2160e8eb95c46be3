//! Cuts a block into tokens by the conventions of UD English EWT: clitics, quotes, brackets, dashes and most hyphens
//! are tokens of their own; coded names, numbers, dates, versions and abbreviations stay whole.

use crate::words::{Abbreviation, Lists};
use crate::{Form, Token};
use ascribe_model::Span;

/// Words end at this many bytes, so that a line without spaces is no single word.
const LONGEST_WORD: usize = 4096;

/// The tokens of `block`, in order. `whole` is sorted; those of its spans that lie in the block stay one token.
pub(crate) fn tokens(text: &str, block: Span, whole: &[Span]) -> Vec<Token> {
    let first = whole.partition_point(|span| span.end() <= block.start());
    let mut scanner = Scanner {
        text,
        at: block.start(),
        end: block.end(),
        whole: whole.get(first..).unwrap_or_default(),
        out: vec![],
    };
    scanner.run();
    scanner.out
}

struct Scanner<'a> {
    text: &'a str,
    at: usize,
    end: usize,
    whole: &'a [Span],
    out: Vec<Token>,
}

impl<'a> Scanner<'a> {
    fn run(&mut self) {
        while self.at < self.end {
            let rest = self.rest();
            let Some(first) = rest.chars().next() else { break };
            if self.take_whole() {
                continue;
            }
            if first.is_whitespace() || is_invisible(first) {
                self.at += first.len_utf8();
            } else {
                self.take(rest, first);
            }
        }
    }

    /// What is left before the block, or the next span that stays whole, ends.
    fn rest(&self) -> &'a str {
        let next = self.whole.first().map_or(self.end, |span| span.start());
        let end = if next > self.at { next.min(self.end) } else { self.end };
        let cut = self.text.floor_char_boundary(end.min(self.at + LONGEST_WORD));
        self.text.get(self.at..cut).unwrap_or_default()
    }

    fn take_whole(&mut self) -> bool {
        while let [span, others @ ..] = self.whole {
            if span.start() > self.at {
                return false;
            }
            self.whole = others;
            if span.start() == self.at && span.end() <= self.end {
                self.out.push(Token::new(*span, Form::Indicator));
                self.at = span.end();
                return true;
            }
        }
        false
    }

    fn push(&mut self, len: usize) {
        if let Some(span) = Span::new(self.text, self.at, self.at + len) {
            self.out.push(Token::new(span, Form::Word));
        }
        self.at += len.max(1);
    }

    fn take(&mut self, rest: &str, first: char) {
        if let Some(len) = address(rest) {
            self.push(len);
        } else if first.is_alphanumeric() || first == '_' {
            self.take_word(rest);
        } else if let Some(len) = self.clitic(rest) {
            self.push(len);
        } else {
            self.push(mark(rest, first, self.starts_word()));
        }
    }

    /// True if a space or the block's start is before this place.
    fn starts_word(&self) -> bool {
        self.out.last().is_none_or(|last| last.span.end() < self.at)
    }

    /// A possessive or clitic that directly follows a word: `'s`, `’re`, and the bare `'` after a plural.
    fn clitic(&self, rest: &str) -> Option<usize> {
        if self.starts_word() || !self.out.last()?.span.of(self.text).ends_with(char::is_alphanumeric) {
            return None;
        }
        let quote = rest.chars().next().filter(|c| is_apostrophe(*c))?.len_utf8();
        let letters = rest.get(quote..)?;
        let len = letters.find(|c: char| !c.is_alphanumeric()).unwrap_or(letters.len());
        let clitic = letters.get(..len)?.to_ascii_lowercase();
        matches!(clitic.as_str(), "s" | "re" | "ve" | "ll" | "d" | "m").then_some(quote + len)
    }

    fn take_word(&mut self, rest: &str) {
        let len = word_length(rest);
        let word = rest.get(..len).unwrap_or_default();
        let after = rest.get(len..).unwrap_or_default();
        if let Some(stem) = negated(word) {
            self.push(stem);
            self.push(len - stem);
        } else if is_cannot(word) {
            self.push(3);
            self.push(len - 3);
        } else if after.starts_with('.') && owns_stop(word, after.get(1..).unwrap_or_default()) {
            self.push(len + 1);
        } else {
            self.push_parts(word);
        }
    }

    /// A chain of words and hyphens: split unless it is a coded name, a date or a prefixed word.
    fn push_parts(&mut self, word: &str) {
        let mut left = word;
        while let Some(cut) = hyphen_cut(left) {
            self.push(cut);
            self.push(1);
            left = left.get(cut + 1..).unwrap_or_default();
        }
        self.push(left.len());
    }
}

fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’' | 'ʼ' | '‘' | '`')
}

fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{ad}')
}

/// The length of a web address, e-mail-like handle, hashtag or path at the start of `rest`.
fn address(rest: &str) -> Option<usize> {
    let starts = |prefix: &str| rest.get(..prefix.len()).is_some_and(|head| head.eq_ignore_ascii_case(prefix));
    let scheme = ["http://", "https://", "hxxp", "ftp://", "www.", "mailto:"].iter().any(|prefix| starts(prefix));
    let bytes = rest.as_bytes();
    let drive = matches!(bytes, [letter, b':', b'\\', ..] if letter.is_ascii_alphabetic());
    let handle = matches!(bytes, [b'@' | b'#', next, ..] if next.is_ascii_alphanumeric());
    let len = if scheme || drive {
        rest.find(|c: char| c.is_whitespace() || matches!(c, '"' | '“' | '”' | '<' | '>' | '’')).unwrap_or(rest.len())
    } else if handle {
        1 + rest.get(1..)?.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len() - 1)
    } else {
        return None;
    };
    let trimmed = rest.get(..len)?.trim_end_matches([',', ';', '.', '!', '?', ')', ']', ':', '\'']);
    (!trimmed.is_empty()).then_some(trimmed.len())
}

/// The length of the word at the start of `rest`, inner connectors (`.` `,` `:` `@` `-` `’` …) taken where they join.
fn word_length(rest: &str) -> usize {
    let mut at = 0;
    let mut before = ' ';
    while let Some(c) = rest.get(at..).and_then(|left| left.chars().next()) {
        let next = rest.get(at + c.len_utf8()..).and_then(|left| left.chars().next()).unwrap_or(' ');
        let inside = c.is_alphanumeric() || c == '_' || is_combining(c);
        if !inside && !joins(rest, at, before, c, next) {
            break;
        }
        at += c.len_utf8();
        before = c;
    }
    at
}

fn is_combining(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{fe0f}')
}

/// True if `c` at `at` joins what is before and after it to one word.
fn joins(rest: &str, at: usize, before: char, c: char, next: char) -> bool {
    let digits = before.is_ascii_digit() && next.is_ascii_digit();
    match c {
        '.' => next.is_alphanumeric() && !sentence_runs_on(rest.get(..at), rest.get(at + 1..)),
        ',' => digits && thousands(rest.get(at + 1..).unwrap_or_default()),
        ':' => digits,
        '/' => digits,
        '@' => next.is_alphanumeric(),
        '&' => before.is_uppercase() && next.is_uppercase(),
        '-' | '‑' => next.is_alphanumeric() && before.is_alphanumeric(),
        '+' => matches!(before, 'C' | '+' | 'g') && !next.is_alphanumeric(),
        // "Lapsus$", but not "US$100".
        '$' => before.is_lowercase() && !next.is_alphanumeric(),
        c if is_apostrophe(c) => inner_apostrophe(rest.get(..at), rest.get(at + c.len_utf8()..)),
        _ => false,
    }
}

/// "region.The group": a lost space, not a name.
fn sentence_runs_on(before: Option<&str>, after: Option<&str>) -> bool {
    let after = after.unwrap_or_default();
    let word = after.split(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
    let lower = before.is_some_and(|b| b.len() > 2 && b.bytes().rev().take(3).all(|c| c.is_ascii_lowercase()));
    lower
        && Lists::shipped().starts(word)
        && after.get(word.len()..).is_some_and(|left| left.starts_with([' ', '\n', ',']))
}

fn thousands(after: &str) -> bool {
    let run = after.bytes().take(4).take_while(u8::is_ascii_digit).count();
    run == 3
}

/// Apostrophes inside "O'Brien" and "don't", not before a clitic.
fn inner_apostrophe(before: Option<&str>, after: Option<&str>) -> bool {
    let before = before.unwrap_or_default();
    let run: &str = after.unwrap_or_default().split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
    let clitic = matches!(run.to_ascii_lowercase().as_str(), "s" | "re" | "ve" | "ll" | "d" | "m" | "");
    let negation = run.eq_ignore_ascii_case("t") && before.ends_with(['n', 'N']);
    negation || (!clitic && before.chars().last().is_some_and(char::is_alphabetic) && run.len() > 1)
}

/// Where "n't" begins in "didn't".
fn negated(word: &str) -> Option<usize> {
    let stem = word.strip_suffix(['t', 'T'])?.strip_suffix(is_apostrophe)?.strip_suffix(['n', 'N'])?;
    (!stem.is_empty()).then_some(stem.len())
}

fn is_cannot(word: &str) -> bool {
    word.eq_ignore_ascii_case("cannot")
}

/// True if the full stop after `word` is part of it.
fn owns_stop(word: &str, after: &str) -> bool {
    let next = after.trim_start_matches([' ', '\u{a0}', '\n']).chars().next();
    let spaced = after.starts_with([' ', '\u{a0}', '\n']);
    match Lists::shipped().abbreviation(word) {
        Some(Abbreviation::BeforeNumber) => next.is_some_and(|c| c.is_ascii_digit()),
        // "cat. Co." at the end of everything: still the abbreviation's, as EWT has it.
        Some(_) => true,
        None => dotted_letters(word) || (initial(word) && spaced && next.is_some_and(char::is_uppercase)),
    }
}

/// "U.S", "a.k.a".
fn dotted_letters(word: &str) -> bool {
    word.contains('.') && word.split('.').all(|part| part.len() == 1 && part.bytes().all(|b| b.is_ascii_alphabetic()))
}

/// "J" in "J. Smith".
fn initial(word: &str) -> bool {
    word.len() == 1 && word != "I" && word.bytes().all(|b| b.is_ascii_uppercase())
}

/// Where the hyphen is at which a chain splits first, or none if it stays whole.
fn hyphen_cut(chain: &str) -> Option<usize> {
    if !chain.contains('-') || chain.contains('@') {
        return None;
    }
    let parts: Vec<&str> = chain.split('-').collect();
    let coded = |part: &&str| part.bytes().any(|b| b.is_ascii_digit());
    if !parts.iter().any(coded) {
        return plain_cut(chain, &parts);
    }
    let words_after = parts.iter().rev().take_while(|part| is_plain(part)).count();
    if words_after > 0 && words_after < parts.len() {
        let head: usize = parts.iter().take(parts.len() - words_after).map(|part| part.len() + 1).sum();
        return Some(head - 1);
    }
    range_cut(&parts)
}

/// "state-sponsored" splits, "anti-dissident", "al-Sadr" and "W-2" do not.
fn plain_cut(chain: &str, parts: &[&str]) -> Option<usize> {
    let first = parts.first()?;
    if Lists::shipped().prefix(&first.to_lowercase()) {
        let next = parts.get(1).map_or(0, |part| part.len());
        return (parts.len() > 2).then_some(first.len() + 1 + next);
    }
    let letters = parts.iter().any(|part| part.chars().count() == 1) && chain.chars().all(|c| !c.is_lowercase());
    (!letters).then_some(first.len())
}

/// A word in lower case after a coded name or a number: "APT42-linked", "30-year".
fn is_plain(part: &str) -> bool {
    part.len() > 1 && part.bytes().all(|b| b.is_ascii_lowercase())
}

/// "2015-2019" splits; "2022-09-08" and "555-1234" do not.
fn range_cut(parts: &[&str]) -> Option<usize> {
    let [from, to] = parts else { return None };
    let digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    (digits(from) && digits(to) && from.len() == to.len()).then_some(from.len())
}

/// The length of the mark at the start of `rest`: runs of one mark are one token, a leading dot takes its word.
fn mark(rest: &str, first: char, starts_word: bool) -> usize {
    let one = first.len_utf8();
    let after = rest.get(one..).unwrap_or_default();
    if first == '.' && starts_word && after.starts_with(|c: char| c.is_alphanumeric()) {
        return one + word_length(after);
    }
    match first {
        '.' | '-' | '!' | '?' | '*' | '=' | '_' | '#' | '~' | '—' | '–' | '…' => {
            rest.find(|c: char| c != first).unwrap_or(rest.len())
        }
        '`' if after.starts_with('`') => 2,
        '\'' if after.starts_with('\'') => 2,
        _ => one,
    }
}

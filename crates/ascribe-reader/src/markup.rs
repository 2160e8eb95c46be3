//! Marks of a light markup that stand in plain text, and brackets that only name a source: "[X](https://…)", "**X**", "![a chart](…)",
//! "(Citation: Vendor 2020)". They are no words of the sentence, and a tree that has to hang them somewhere goes wrong.

use ascribe_lang::Sentence;
use std::borrow::Cow;
use std::ops::Range;

/// What opens a bracket that only names a source.
const SOURCES: [&str; 4] = ["(citation:", "(source:", "(sources:", "(reference:"];
/// Tags that are met in plain text.
const TAGS: [&str; 8] = ["code", "sup", "sub", "b", "i", "em", "strong", "br"];
/// A longer bracket or target is none.
const LONGEST: usize = 2000;

/// Where a text has such marks, in order, each range whole and none inside another.
pub fn marks(text: &str) -> Vec<Range<usize>> {
    let bytes = text.as_bytes();
    let mut found: Vec<Range<usize>> = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let end = match bytes[at] {
            b'\n' => {
                open.clear();
                None
            }
            b'[' => {
                open.push(at);
                None
            }
            b']' => {
                let opening = open.pop();
                let end = link_end(bytes, at);
                if let Some((opening, end)) = opening.zip(end) {
                    let picture = opening > 0 && bytes[opening - 1] == b'!';
                    found.push(if picture { opening - 1..end } else { opening..opening + 1 });
                }
                end
            }
            b'(' => source_end(text, at),
            b'<' => tag_end(text, at),
            _ => None,
        };
        if let Some(end) = end {
            found.push(at..end);
        }
        at = end.unwrap_or(at + 1);
    }
    found.sort_by_key(|mark| (mark.start, std::cmp::Reverse(mark.end)));
    let mut last = 0;
    found.retain(|mark| {
        let apart = mark.start >= last;
        last = last.max(mark.end);
        apart
    });
    found
}

/// Cuts sentences behind each bracket of sources that follows a full stop: "… of hosts.(Citation: A)(Citation: B) X has …".
pub fn cut(text: &str, sentences: Vec<Sentence>, marks: &[Range<usize>]) -> Vec<Sentence> {
    let sources: Vec<&Range<usize>> = marks.iter().filter(|mark| text.as_bytes()[mark.start] == b'(').collect();
    let joined = |n: usize| {
        let (one, other) = (sources.get(n.wrapping_sub(1)), sources.get(n));
        one.zip(other).is_some_and(|(one, other)| text[one.end..other.start].trim().is_empty())
    };
    let mut found = Vec::with_capacity(sentences.len());
    let (mut next, mut ended) = (0, false);
    for mut sentence in sentences {
        while let Some(mark) = sources.get(next).filter(|mark| mark.end <= sentence.span.end()) {
            if !joined(next) {
                ended = text[..mark.start].trim_end().ends_with(['.', '?', '!']);
            }
            next += 1;
            let behind = sentence.tokens.partition_point(|t| t.span.start() < mark.end);
            if ended && !joined(next) && behind < sentence.tokens.len() {
                let rest = sentence.tokens.split_off(behind);
                found.extend(Sentence::new(std::mem::replace(&mut sentence.tokens, rest)));
                if let (Some(first), Some(last)) = (sentence.tokens.first(), sentence.tokens.last()) {
                    sentence.span = first.span.cover(last.span);
                }
            }
        }
        found.push(sentence);
    }
    found
}

/// Takes the marks out of the sentences' tokens, before these are tagged and parsed; of a sentence of nothing else one stays.
pub fn strip(text: &str, sentences: &mut [Sentence], marks: &[Range<usize>]) {
    if marks.is_empty() && !text.contains(['*', '`', '#']) {
        return;
    }
    let mut next = 0;
    for sentence in sentences {
        while marks.get(next).is_some_and(|mark| mark.end <= sentence.span.start()) {
            next += 1;
        }
        let mut mark = next;
        let first = sentence.tokens.first().cloned();
        sentence.tokens.retain(|token| {
            while marks.get(mark).is_some_and(|m| m.end <= token.span.start()) {
                mark += 1;
            }
            let inside = marks.get(mark).is_some_and(|m| m.start <= token.span.start());
            !inside && !is_emphasis(token.span.of(text))
        });
        if sentence.tokens.is_empty() {
            sentence.tokens.extend(first);
        }
    }
}

/// The words of a phrase without the marks in it.
pub fn plain(words: &str) -> Cow<'_, str> {
    if !words.contains(['[', '*', '`', '<', '(']) {
        return Cow::Borrowed(words);
    }
    let mut found = String::with_capacity(words.len());
    let mut from = 0;
    for mark in marks(words) {
        found.push_str(&words[from..mark.start]);
        from = mark.end;
    }
    found.push_str(&words[from..]);
    // A phrase may end inside a link: its bracket is open then.
    let open = if found.contains(']') { found } else { found.replace('[', "") };
    Cow::Owned(open.replace("**", "").replace('`', ""))
}

fn is_emphasis(word: &str) -> bool {
    !word.is_empty() && word.bytes().all(|b| matches!(b, b'*' | b'`' | b'#'))
}

/// "](https://… "title")" from its first byte: where it ends.
fn link_end(bytes: &[u8], at: usize) -> Option<usize> {
    if bytes.get(at + 1) != Some(&b'(') {
        return None;
    }
    let mut depth = 0usize;
    let mut titled = false;
    for (n, &byte) in bytes[at + 1..].iter().take(LONGEST).enumerate() {
        match byte {
            b'\n' | b']' => return None,
            b'"' => titled = !titled,
            _ if titled => {}
            b' ' if bytes.get(at + 2 + n) != Some(&b'"') => return None,
            b'(' => depth += 1,
            b')' if depth == 1 => return Some(at + n + 2),
            b')' => depth -= 1,
            _ => {}
        }
    }
    None
}

/// "(Citation: Vendor 2020)" from its first byte: where it ends.
fn source_end(text: &str, at: usize) -> Option<usize> {
    let opens = |source: &str| text.get(at..at + source.len()).is_some_and(|t| t.eq_ignore_ascii_case(source));
    SOURCES.iter().find(|source| opens(source))?;
    let bytes = text.as_bytes()[at..].iter().take(LONGEST);
    let close = bytes.enumerate().skip(1).find(|(_, b)| matches!(b, b')' | b'(' | b'\n'))?;
    (*close.1 == b')').then_some(at + close.0 + 1)
}

/// "<code>", "</b>", "<br/>" from its first byte: where it ends; of a superscript, which only points to a note, the end of it all.
fn tag_end(text: &str, at: usize) -> Option<usize> {
    let rest = text.get(at + 1..)?;
    let name = rest.strip_prefix('/').unwrap_or(rest);
    let letters = name.bytes().take_while(u8::is_ascii_lowercase).count();
    if !TAGS.contains(&&name[..letters]) {
        return None;
    }
    let close = at + 1 + rest.bytes().take(LONGEST).position(|b| matches!(b, b'>' | b'<' | b'\n'))?;
    if text.as_bytes()[close] != b'>' {
        return None;
    }
    // "a <b and c> d" is no tag: what follows a tag's name are attributes.
    let inside = &text[at + 1..close];
    if inside.contains(' ') && !inside.contains('=') && !inside.ends_with('/') {
        return None;
    }
    let inside = text.get(close + 1..).filter(|_| rest.starts_with("sup>"));
    let next = inside.and_then(|inside| inside.bytes().take(LONGEST).position(|b| matches!(b, b'<' | b'\n')));
    let note = next.map(|n| close + 1 + n).filter(|&n| text[n..].starts_with("</sup>"));
    Some(note.map_or(close + 1, |n| n + "</sup>".len()))
}

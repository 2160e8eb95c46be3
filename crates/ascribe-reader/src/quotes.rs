//! Direct quotation: which stretches of the text are somebody's own words.

use ascribe_model::{Block, BlockKind, Span};

/// A quotation shorter than this many words is a name or a scare quote, not speech.
const FEWEST_WORDS: usize = 4;

/// Stretches between quotation marks, in order, inside one block each. A mark that is never closed opens a quotation to
/// the end of its block where the next block opens with a mark (the way newspapers carry a quotation on), and a block
/// that closes a quotation which it did not open is quoted from its start if the block before carried one.
pub fn quotes(text: &str, blocks: &[Block]) -> Vec<Span> {
    let mut found = Vec::new();
    for (n, block) in blocks.iter().enumerate() {
        if block.kind == BlockKind::Code {
            continue;
        }
        let carried_on = blocks.get(n + 1).is_some_and(|next| opens_with_mark(next.span.of(text)));
        in_block(text, block.span, carried_on, &mut found);
    }
    found
}

fn opens_with_mark(text: &str) -> bool {
    text.starts_with(['“', '"', '«', '„'])
}

fn in_block(text: &str, block: Span, carried_on: bool, found: &mut Vec<Span>) {
    let mut open: Option<usize> = None;
    let mut last_end = None;
    for (at, c) in block.of(text).char_indices() {
        let at = block.start() + at;
        let end = at + c.len_utf8();
        match (c, open) {
            ('“' | '„' | '«', _) => open = Some(open.unwrap_or(end)),
            ('”' | '»', Some(start)) => {
                keep(text, start, at, found);
                (open, last_end) = (None, Some(end));
            }
            // A closing mark without an opening one: the opening mark was lost on the way; quoted from the block's start.
            ('”' | '»', None) if last_end.is_none() => {
                keep(text, block.start(), at, found);
                last_end = Some(end);
            }
            ('"', None) => open = Some(end),
            ('"', Some(start)) => {
                keep(text, start, at, found);
                (open, last_end) = (None, Some(end));
            }
            _ => {}
        }
    }
    if let Some(start) = open.filter(|_| carried_on) {
        keep(text, start, block.end(), found);
    }
}

fn keep(text: &str, start: usize, end: usize, found: &mut Vec<Span>) {
    if let Some(span) = Span::new(text, start, end).filter(|s| s.of(text).split_whitespace().count() >= FEWEST_WORDS) {
        found.push(span);
    }
}

//! Plain text. It stays as it is, white space included, so that offsets into the file stay true; only page furniture
//! and the exact repeat of a long line are left out.

use crate::{Page, cues, decode::Decoded, furniture, pageline};
use ascribe_model::{Block, BlockKind, Document, Format, SourceMap, SourceRun, Span};
use std::ops::Range;

/// A repeat of a line shorter than this may be meant.
const LONG_LINE: usize = 40;
/// How many lines with words, from the head and from the tail of a page, may be links and other furniture.
const HEAD_LINES: usize = 16;
const TAIL_LINES: usize = 20;
/// Further lines of a text with more blocks than this go to the last one, so that a text of bare line ends stays cheap.
const MOST_BLOCKS: usize = 1 << 20;
/// How many lines are looked at to see whether the text is wrapped.
const SAMPLE_LINES: usize = 5000;

/// The document of a plain text.
pub(crate) fn read(decoded: Decoded) -> Page {
    let Decoded { text: original, source, diagnostics } = decoded;
    let (kept, furniture) = kept_ranges(&original);
    let (text, source) = match kept.as_slice() {
        [whole] if *whole == (0..original.len()) => (original, source),
        _ => cut(&original, &source, &kept),
    };
    let blocks = blocks(&text);
    Page { document: Document { text, blocks, source, diagnostics, ..Document::blank(Format::Text) }, furniture }
}

/// The stretches that are kept, with their way back.
fn cut(original: &str, source: &SourceMap, kept: &[Range<usize>]) -> (String, SourceMap) {
    let mut text = String::with_capacity(kept.iter().map(Range::len).sum());
    let mut map = SourceMap::default();
    for range in kept {
        copy_runs(source, range, text.len(), &mut map);
        text.push_str(original.get(range.clone()).unwrap_or_default());
    }
    (text, map)
}

/// Adds the runs of a stretch of the decoded text, moved to its new place.
fn copy_runs(source: &SourceMap, from: &Range<usize>, to: usize, map: &mut SourceMap) {
    let place = |offset: usize| u32::try_from(offset).unwrap_or(u32::MAX);
    let runs = source.runs();
    let first = runs.partition_point(|run| run.text as usize <= from.start);
    if let (Some(at), Some(run)) = (source.locate(from.start), runs[..first].last()) {
        map.push(SourceRun { text: place(to), source: at, exact: run.exact });
    }
    for run in runs[first..].iter().take_while(|run| (run.text as usize) < from.end) {
        map.push(SourceRun { text: place(run.text as usize - from.start + to), ..*run });
    }
}

/// The lines of a text with their line ends.
fn line_ranges(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut start = 0;
    let ends = memchr::memchr_iter(b'\n', text.as_bytes()).map(|end| end + 1);
    let last = (!text.ends_with('\n')).then_some(text.len());
    ends.chain(last).map(move |end| std::mem::replace(&mut start, end)..end).filter(|line| !line.is_empty())
}

/// The lines from the last to the first.
fn lines_backwards(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut end = text.len();
    std::iter::from_fn(move || {
        let before = text.as_bytes().get(..end.checked_sub(1)?)?;
        let start = memchr::memrchr(b'\n', before).map_or(0, |at| at + 1);
        let line = start..end;
        end = start;
        Some(line)
    })
}

/// Where the report's head and foot may hold furniture, and where its edges end.
struct Edges {
    head: usize,
    foot: usize,
    body: Range<usize>,
}

fn edges(text: &str) -> Edges {
    let (head, first) = reach(text, line_ranges(text), HEAD_LINES);
    let start = first.map_or(0, |line| line.end);
    let (foot, last) = reach(text, lines_backwards(text).take_while(|line| line.start >= start), TAIL_LINES);
    Edges {
        head: head.map_or(0, |line| line.end),
        foot: foot.map_or(text.len(), |line| line.start),
        body: start..last.map_or(text.len(), |line| line.start),
    }
}

/// The last of the lines, from one end of the text, that is within `most` lines with words, and the last of the
/// furniture that stands there before anything else.
fn reach(
    text: &str,
    lines: impl Iterator<Item = Range<usize>>,
    most: usize,
) -> (Option<Range<usize>>, Option<Range<usize>>) {
    let (mut reached, mut bare, mut worded, mut at_edge) = (None, None, 0, true);
    for range in lines.take(most * 8) {
        let line = text[range.clone()].trim();
        if !line.is_empty() {
            worded += 1;
            at_edge &= furniture::is_edge_furniture(line);
            if at_edge {
                bare = Some(range.clone());
            }
        }
        if worded > most {
            break;
        }
        reached = Some(range);
    }
    (reached, bare)
}

/// What of the text is kept, in order, neighbours joined; and the furniture of head and foot.
fn kept_ranges(text: &str) -> (Vec<Range<usize>>, Vec<String>) {
    let edges = edges(text);
    let mut kept: Vec<Range<usize>> = Vec::new();
    let mut left_out = Vec::new();
    let mut before = "";
    let (mut listing, mut told) = (false, false);
    for range in line_ranges(text) {
        let words = text[range.clone()].trim();
        told |= words.len() > 80 && cues::ends_sentence(words);
        let at_foot = told && range.start >= edges.foot;
        listing = at_foot && (furniture::is_list_head(words) || listing && furniture::is_list_entry(words));
        let at_ends = range.start < edges.head || range.start >= edges.foot;
        let outside = range.start < edges.body.start || range.start >= edges.body.end;
        // A table row or a hash may rightly stand twice; a caption is prose.
        let again = words.len() >= LONG_LINE
            && words == before
            && !words.starts_with('|')
            && words.split_whitespace().nth(4).is_some();
        let furniture = listing || furniture::is_furniture(words) || at_ends && furniture::is_strip(words);
        if !words.is_empty() && (again || outside || furniture) {
            if at_ends {
                left_out.push(words.to_owned());
            }
            continue;
        }
        if outside {
            continue;
        }
        if !words.is_empty() {
            before = words;
        }
        match kept.last_mut().filter(|last| last.end == range.start) {
            Some(last) => last.end = range.end,
            None => kept.push(range),
        }
    }
    if kept.is_empty() {
        kept.push(0..text.len());
        return (kept, Vec::new());
    }
    (kept, left_out)
}

/// The blocks of a plain text.
pub(crate) fn blocks(text: &str) -> Vec<Block> {
    let width = wrap_width(text);
    let mut blocks: Vec<Block> = Vec::new();
    let (mut fenced, mut open) = (false, false);
    let mut before = "";
    for (number, range) in line_ranges(text).enumerate() {
        let line = &text[range.clone()];
        let words = line.trim();
        if is_rule(words) {
            underline(text, &mut blocks, open);
            open = false;
            continue;
        }
        // Title, date and byline may stand without empty lines between.
        open &= number >= HEAD_LINES || !(pageline::is_about_page(words) || pageline::is_about_page(before));
        if words.starts_with("```") || words.is_empty() {
            fenced ^= words.starts_with("```");
            open = false;
            continue;
        }
        let kind = if fenced { BlockKind::Code } else { line_kind(line, open) };
        if kind == BlockKind::TableCell {
            cells(text, range, &mut blocks);
            open = false;
            continue;
        }
        let start = range.start + inner_start(line, kind);
        let closing: &[char] = if kind == BlockKind::Heading { &['*', '#', ' '] } else { &[] };
        let end = range.start + line.trim_end().trim_end_matches(closing).len();
        let Some(span) = Span::new(text, start, end) else { continue };
        let full = blocks.len() >= MOST_BLOCKS;
        let last = blocks.last_mut().filter(|last| {
            full || open
                && goes_on(last.kind, kind)
                && (kind != BlockKind::Paragraph || is_soft_break(before, words, width))
        });
        match last {
            Some(last) => last.span = last.span.cover(span),
            None => blocks.push(Block { span, kind, date: None }),
        }
        open = kind != BlockKind::Heading;
        before = words;
    }
    blocks
}

/// True for a line of signs that parts a text or underlines a heading.
fn is_rule(words: &str) -> bool {
    words.len() >= 3
        && words.starts_with(['-', '=', '_', '*', '~', '#'])
        && words.bytes().all(|b| b"-=_*~# ".contains(&b))
}

/// The short line over a rule is a heading.
fn underline(text: &str, blocks: &mut [Block], open: bool) {
    let last = blocks.last_mut().filter(|last| open && last.kind == BlockKind::Paragraph);
    let short = |words: &str| words.len() <= 120 && !words.contains('\n') && !cues::ends_sentence(words);
    if let Some(last) = last.filter(|last| short(last.span.of(text))) {
        last.kind = BlockKind::Heading;
    }
}

/// True if a line of this kind can belong to the open block.
fn goes_on(open: BlockKind, line: BlockKind) -> bool {
    match line {
        BlockKind::Code | BlockKind::Quote => open == line,
        BlockKind::Paragraph => {
            matches!(open, BlockKind::Paragraph | BlockKind::ListItem | BlockKind::Update | BlockKind::Caption)
        }
        _ => false,
    }
}

/// True if a line was broken only because the next word did not fit.
fn is_soft_break(line: &str, next: &str, width: Option<usize>) -> bool {
    let Some(width) = width else { return false };
    next.starts_with(char::is_lowercase) && !cues::ends_sentence(line) || is_tight(line.len(), first_word(next), width)
}

/// The length of a line's first word.
fn first_word(line: &str) -> usize {
    line.split_whitespace().next().map_or(0, str::len)
}

/// What a line is by itself.
fn line_kind(line: &str, open: bool) -> BlockKind {
    let words = line.trim();
    if words.starts_with('|') && words.ends_with('|') && words.len() > 2 {
        BlockKind::TableCell
    } else if words.starts_with("> ") {
        BlockKind::Quote
    } else if cues::update_label(words).is_some() {
        BlockKind::Update
    } else if cues::bullet(line).is_some() {
        BlockKind::ListItem
    } else if cues::is_caption(words) {
        BlockKind::Caption
    } else if line.starts_with("    ") && looks_like_code(words) {
        BlockKind::Code
    } else if is_marked_heading(words) || !open && is_capitals(words) {
        BlockKind::Heading
    } else {
        BlockKind::Paragraph
    }
}

/// "## Overview" or "**Overview**", as web pages copied to text have them.
fn is_marked_heading(words: &str) -> bool {
    let (hashed, bold) = (words.starts_with('#'), words.starts_with("**"));
    if !(hashed || bold) || words.len() > 160 {
        return false;
    }
    let level = words.bytes().take_while(|b| *b == b'#').count();
    let inner = words.trim_matches(['*', '#', ' ', ':']);
    let whole = words.ends_with("**") && !inner.contains("**") && !cues::ends_sentence(inner) && inner.len() <= 100;
    ((1..=6).contains(&level) && words[level..].starts_with(' ') || bold && whole)
        && inner.chars().any(char::is_alphabetic)
}

/// "WHAT TO DO": a heading of a text that knows no other type.
fn is_capitals(words: &str) -> bool {
    words.len() <= 60
        && words.chars().filter(|c| c.is_uppercase()).count() >= 4
        && words.chars().all(|c| c.is_uppercase() || matches!(c, ' ' | '&' | '-' | '/' | '\'' | '’' | ',' | ':' | '?'))
}

/// Signs that prose does not have.
fn looks_like_code(words: &str) -> bool {
    words.starts_with(['$', '{', '<'])
        || words.ends_with([';', '{', '}'])
        || words.contains("::")
        || words.contains(" = ")
}

/// Where the words of a line start, its mark left out.
fn inner_start(line: &str, kind: BlockKind) -> usize {
    let indent = line.len() - line.trim_start().len();
    match kind {
        BlockKind::ListItem => cues::bullet(line).unwrap_or(indent),
        BlockKind::Quote => indent + 2,
        BlockKind::Heading => {
            line.len() - line.trim_start_matches(|c: char| c.is_whitespace() || "#*".contains(c)).len()
        }
        _ => indent,
    }
}

/// The cells of a `| a | b |` line; a rule of dashes has none.
fn cells(text: &str, range: Range<usize>, blocks: &mut Vec<Block>) {
    let mut at = range.start;
    for cell in text[range].split('|') {
        let words = cell.trim();
        let start = at + (cell.len() - cell.trim_start().len());
        if words.chars().any(char::is_alphanumeric)
            && let Some(span) = Span::new(text, start, start + words.len())
        {
            blocks.push(Block { span, kind: BlockKind::TableCell, date: None });
        }
        at += cell.len() + 1;
    }
}

/// The width to which the lines were broken, if they were, so that a paragraph runs over several of them.
fn wrap_width(text: &str) -> Option<usize> {
    let (mut pairs, mut long, mut lines) = (0usize, 0usize, 0usize);
    let mut broken = Vec::new();
    let mut before = "";
    for range in line_ranges(text).take(SAMPLE_LINES) {
        let line = text[range].trim();
        lines += 1;
        long += usize::from(line.len() > 140);
        if !before.is_empty() && !line.is_empty() {
            pairs += 1;
            let cut = (40..=130).contains(&before.len()) && !cues::ends_sentence(before);
            if cut && cues::bullet(line).is_none() {
                broken.push((before.len(), first_word(line)));
            }
        }
        before = line;
    }
    if broken.len() < 3 || broken.len() * 2 < pairs || long * 10 > lines {
        return None;
    }
    let mut lengths: Vec<usize> = broken.iter().map(|(length, _)| *length).collect();
    lengths.sort_unstable();
    let width = lengths.get(lengths.len() * 4 / 5).copied()?;
    // Sentences set one a line are uneven; lines broken to a width end where the next word did not fit.
    let tight = broken.iter().filter(|(length, word)| is_tight(*length, *word, width)).count();
    (tight * 3 >= broken.len() * 2).then_some(width)
}

/// True if the line with the next word would have come near the width.
fn is_tight(length: usize, next_word: usize, width: usize) -> bool {
    (length + 1 + next_word) * 5 > width * 4
}

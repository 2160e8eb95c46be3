//! Plain text. It stays as it is, white space included, so that offsets into the file stay true; only page furniture
//! and the exact repeat of a long line are left out.

use crate::{blank, cues, decode::Decoded, furniture};
use ascribe_model::{Block, BlockKind, Document, Format, SourceMap, SourceRun, Span};
use std::ops::Range;

/// A repeat of a line shorter than this may be meant.
const LONG_LINE: usize = 40;
/// How far furniture reaches into a page from its ends.
const EDGE_LINES: usize = 40;

/// The document of a plain text.
pub(crate) fn read(decoded: Decoded) -> Document {
    let Decoded { text: original, source, diagnostics } = decoded;
    let kept = kept_ranges(&original);
    let mut text = String::with_capacity(original.len());
    let mut map = SourceMap::default();
    for range in &kept {
        copy_runs(&source, range, text.len(), &mut map);
        text.push_str(original.get(range.clone()).unwrap_or_default());
    }
    let blocks = blocks(&text);
    Document { text, blocks, source: map, diagnostics, ..blank(Format::Text) }
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
fn line_ranges(text: &str) -> Vec<Range<usize>> {
    let mut start = 0;
    let mut lines: Vec<_> = memchr::memchr_iter(b'\n', text.as_bytes())
        .map(|end| std::mem::replace(&mut start, end + 1)..end + 1)
        .collect();
    if start < text.len() {
        lines.push(start..text.len());
    }
    lines
}

/// What of the text is kept, in order, neighbours joined.
fn kept_ranges(text: &str) -> Vec<Range<usize>> {
    let lines = line_ranges(text);
    let line = |n: usize| text[lines[n].clone()].trim();
    let beside = |n: &usize| line(*n).is_empty() || furniture::is_edge_furniture(line(*n));
    let furniture = |n: &usize| furniture::is_edge_furniture(line(*n));
    let head = (0..lines.len()).take_while(beside).take(EDGE_LINES).filter(furniture).last().map_or(0, |n| n + 1);
    let tail = (head..lines.len()).rev().take_while(beside).take(EDGE_LINES).filter(furniture).last();
    let body = head..tail.unwrap_or(lines.len());
    let mut kept: Vec<Range<usize>> = Vec::new();
    let mut before = "";
    for n in body {
        let words = line(n);
        // A table row or a hash may rightly stand twice; a caption is prose.
        let prose = !words.starts_with('|') && words.split_whitespace().nth(4).is_some();
        let again = prose && words.len() >= LONG_LINE && words == before;
        if again || furniture::is_furniture(words) {
            continue;
        }
        if !words.is_empty() {
            before = words;
        }
        match kept.last_mut().filter(|last| last.end == lines[n].start) {
            Some(last) => last.end = lines[n].end,
            None => kept.push(lines[n].clone()),
        }
    }
    kept
}

/// The blocks of a plain text.
pub(crate) fn blocks(text: &str) -> Vec<Block> {
    let lines = line_ranges(text);
    let wrapped = is_wrapped(text, &lines);
    let mut blocks: Vec<Block> = Vec::new();
    let (mut fenced, mut open) = (false, false);
    for range in lines {
        let line = &text[range.clone()];
        let words = line.trim();
        if words.starts_with("```") || words.is_empty() {
            fenced ^= words.starts_with("```");
            open = false;
            continue;
        }
        let kind = if fenced { BlockKind::Code } else { line_kind(line) };
        if kind == BlockKind::TableCell {
            cells(text, range, &mut blocks);
            open = false;
            continue;
        }
        let start = range.start + inner_start(line, kind);
        let end = range.start + line.trim_end().len();
        let Some(span) = Span::new(text, start, end) else { continue };
        let last = blocks.last_mut().filter(|last| open && goes_on(last.kind, kind, wrapped));
        match last {
            Some(last) => last.span = last.span.cover(span),
            None => blocks.push(Block { span, kind, date: None }),
        }
        open = true;
    }
    blocks
}

/// True if a line of this kind belongs to the open block.
fn goes_on(open: BlockKind, line: BlockKind, wrapped: bool) -> bool {
    match line {
        BlockKind::Code | BlockKind::Quote => open == line,
        BlockKind::Paragraph => {
            wrapped
                && matches!(open, BlockKind::Paragraph | BlockKind::ListItem | BlockKind::Update | BlockKind::Caption)
        }
        _ => false,
    }
}

/// What a line is by itself.
fn line_kind(line: &str) -> BlockKind {
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
    } else {
        BlockKind::Paragraph
    }
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

/// True if the lines were broken to a width, so that a paragraph runs over several of them.
fn is_wrapped(text: &str, lines: &[Range<usize>]) -> bool {
    let (mut pairs, mut broken, mut long) = (0usize, 0usize, 0usize);
    for pair in lines.windows(2).take(5000) {
        let [a, b] = pair else { continue };
        let (a, b) = (text[a.clone()].trim(), text[b.clone()].trim());
        long += usize::from(a.len() > 140);
        if a.is_empty() || b.is_empty() {
            continue;
        }
        pairs += 1;
        broken += usize::from((40..=120).contains(&a.len()) && !cues::ends_sentence(a) && cues::bullet(b).is_none());
    }
    broken >= 3 && broken * 2 >= pairs && long * 10 <= lines.len()
}

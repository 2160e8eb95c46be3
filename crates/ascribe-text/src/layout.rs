//! Blocks set one under another: how pages without plain text of their own (HTML, Markdown, PDF) become a text.

use crate::furniture;
use ascribe_model::{Block, BlockKind, SourceMap, SourceRun, Span};

/// One block before it has a place in the text.
#[derive(Clone, Debug, Default)]
pub(crate) struct Piece {
    pub(crate) kind: Option<BlockKind>,
    pub(crate) text: String,
    /// Runs whose text offsets count from the start of this piece.
    pub(crate) runs: Vec<SourceRun>,
    /// Bytes of the text that are inside links.
    pub(crate) linked: usize,
}

impl Piece {
    /// What it is; running text where nothing says otherwise.
    pub(crate) fn kind(&self) -> BlockKind {
        self.kind.unwrap_or(BlockKind::Paragraph)
    }

    /// Notes that the next byte of the text stems from this source byte.
    pub(crate) fn mark(&mut self, source: u64, exact: bool) {
        let text = u32::try_from(self.text.len()).unwrap_or(u32::MAX);
        let run = SourceRun { text, source, exact };
        let goes_on = self.runs.last().is_some_and(|last| {
            last.exact && exact && last.source + u64::from(text.saturating_sub(last.text)) == source
        });
        if !goes_on && self.runs.last().is_none_or(|last| last.text != text) {
            self.runs.push(run);
        }
    }

    /// Its lines as pieces of their own.
    pub(crate) fn split_lines(&self) -> Vec<Piece> {
        let mut start = 0;
        let mut lines = Vec::new();
        for line in self.text.split('\n') {
            let end = start + line.len();
            let lead = line.len() - line.trim_start().len();
            let from = start + lead;
            let mut piece = Piece { kind: self.kind, text: line.trim().to_owned(), ..Piece::default() };
            let before = self.runs.iter().rev().find(|run| (run.text as usize) <= from);
            if let Some(run) = before {
                let gone = if run.exact { (from - run.text as usize) as u64 } else { 0 };
                piece.runs.push(SourceRun { text: 0, source: run.source + gone, exact: run.exact });
            }
            let inside = self.runs.iter().filter(|run| (run.text as usize) > from && (run.text as usize) < end);
            piece
                .runs
                .extend(inside.map(|run| SourceRun { text: run.text - u32::try_from(from).unwrap_or(0), ..*run }));
            lines.push(piece);
            start = end + 1;
        }
        lines
    }

    /// Share of the text that is link text.
    pub(crate) fn link_share(&self) -> f32 {
        self.linked as f32 / self.text.len().max(1) as f32
    }
}

/// How many blocks, from the head and from the tail of a page, may be links and other furniture.
const HEAD_BLOCKS: usize = 12;
const TAIL_BLOCKS: usize = 8;

/// Takes the furniture off a page's edges, and lines of links out of its head and foot; returns what was taken.
pub(crate) fn take_furniture(pieces: &mut Vec<Piece>) -> Vec<String> {
    let bare = |piece: &Piece| furniture::is_edge_furniture(piece.text.trim());
    let first = pieces.iter().take_while(|piece| bare(piece)).count();
    let last = pieces.len() - pieces[first..].iter().rev().take_while(|piece| bare(piece)).count();
    if first >= last {
        return Vec::new();
    }
    let foot = pieces.len().saturating_sub(TAIL_BLOCKS);
    let (mut at, mut taken) = (0, Vec::new());
    pieces.retain(|piece| {
        let place = at;
        at += 1;
        let words = piece.text.trim();
        let at_ends = place < HEAD_BLOCKS || place >= foot;
        let cell = piece.kind() == BlockKind::TableCell;
        let keep = (first..last).contains(&place)
            && !furniture::is_furniture(words)
            && (!at_ends || cell || !furniture::is_strip(words));
        if !keep && at_ends {
            taken.push(words.to_owned());
        }
        keep
    });
    taken
}

/// A text with its blocks and its way back to the source.
#[derive(Default)]
pub(crate) struct Layout {
    pub(crate) text: String,
    pub(crate) blocks: Vec<Block>,
    pub(crate) source: SourceMap,
}

/// Sets the pieces: an empty line between blocks, a line end between the cells of a table and the items of a list.
/// A repeat of the block before it is left out.
pub(crate) fn set(pieces: &[Piece]) -> Layout {
    let mut layout = Layout::default();
    let mut before: Option<&Piece> = None;
    for piece in pieces.iter().filter(|p| !p.text.trim().is_empty()) {
        if before.is_some_and(|b| b.text == piece.text && piece.text.len() >= 40) {
            continue;
        }
        if let Some(last) = before {
            let tight =
                last.kind() == piece.kind() && matches!(piece.kind(), BlockKind::TableCell | BlockKind::ListItem);
            layout.text.push_str(if tight { "\n" } else { "\n\n" });
        }
        let start = layout.text.len();
        for run in &piece.runs {
            let text = u32::try_from(start).unwrap_or(u32::MAX).saturating_add(run.text);
            layout.source.push(SourceRun { text, ..*run });
        }
        layout.text.push_str(&piece.text);
        if let Some(span) = Span::new(&layout.text, start, layout.text.len()) {
            layout.blocks.push(Block { span, kind: piece.kind(), date: None });
        }
        before = Some(piece);
    }
    layout
}

/// Offsets into the decoded text become offsets into the bytes.
pub(crate) fn through(map: &SourceMap, bytes: &SourceMap) -> SourceMap {
    let mut whole = SourceMap::default();
    let plain = bytes.runs().len() == 1 && bytes.runs().iter().all(|run| run.exact);
    for run in map.runs() {
        let source = bytes.locate(usize::try_from(run.source).unwrap_or(usize::MAX)).unwrap_or(run.source);
        whole.push(SourceRun { source, exact: run.exact && plain, ..*run });
    }
    whole
}

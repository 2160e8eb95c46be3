//! HTML: the page is walked once with an own flat walker over a tokenizer that knows source offsets (so every byte of
//! text is traceable and no nesting can exhaust the stack); `dom_smoothie` then only *chooses* among the walked blocks.

mod choose;
mod entities;
mod ldjson;
mod meta;
mod walk;

use crate::{Options, Page, decode::Decoded, imprint, layout, layout::Piece, pageline};
use ascribe_model::{BlockKind, Diagnostic, Document, Format};

/// The document of an HTML page.
pub(crate) fn read(decoded: Decoded, options: &Options) -> Page {
    let Decoded { text: html, source, mut diagnostics } = decoded;
    let walked = walk::walk(&html, true);
    let pieces = part_head_lines(walked.pieces);
    let facts = meta::settle(walked.meta, &pieces);
    let mut notices = walked.notices;
    notices
        .extend(pieces.iter().rev().take(20).map(|p| p.text.clone()).filter(|text| imprint::copyright(text).is_some()));
    let blocky = pieces.len() >= walk::MOST_BLOCKS;
    let by_tree = if html.len() > options.max_tree_bytes || walked.depth > options.max_depth || blocky {
        diagnostics.push(Diagnostic {
            code: "html-read-flat".into(),
            message: format!(
                "The page is too large, has too many parts or is nested {} deep; its main content was not told from the rest.",
                walked.depth
            ),
            source_offset: None,
        });
        None
    } else {
        choose::main_content(&html)
    };
    let (pieces, mut furniture) = choose::choose(pieces, by_tree, facts.title.as_deref());
    furniture.extend(notices);
    let set = layout::set(&pieces);
    let document = Document {
        title: facts.title,
        publisher: facts.publisher,
        author: facts.author,
        url: facts.url,
        language: facts.language,
        published: facts.published,
        updated: facts.updated,
        text: set.text,
        blocks: set.blocks,
        source: layout::through(&set.source, &source),
        diagnostics,
        ..Document::blank(Format::Html)
    };
    Page { document, furniture }
}

/// Old pages set title, date and author in one cell, parted by `<br>`: such lines become blocks of their own.
fn part_head_lines(pieces: Vec<Piece>) -> Vec<Piece> {
    let speaks_of_page = |line: &str| pageline::is_about_page(line) || imprint::of_line(line).is_some();
    let parts = |piece: &Piece| {
        piece.kind() != BlockKind::Code
            && piece.text.len() <= 400
            && piece.text.contains('\n')
            && piece.text.lines().any(speaks_of_page)
    };
    pieces.into_iter().flat_map(|piece| if parts(&piece) { piece.split_lines() } else { vec![piece] }).collect()
}

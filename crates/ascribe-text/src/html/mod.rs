//! HTML: the page is walked once with an own flat walker over a tokenizer that knows source offsets (so every byte of
//! text is traceable and no nesting can exhaust the stack); `dom_smoothie` then only *chooses* among the walked blocks.

mod choose;
mod entities;
mod ldjson;
mod meta;
mod walk;

use crate::{Options, blank, decode::Decoded, layout};
use ascribe_model::{Diagnostic, Document, Format};

/// The document of an HTML page.
pub(crate) fn read(decoded: Decoded, options: &Options) -> Document {
    let Decoded { text: html, source, mut diagnostics } = decoded;
    let walked = walk::walk(&html, true);
    let facts = meta::settle(walked.meta, &walked.pieces);
    let by_tree = if html.len() > options.max_tree_bytes || walked.depth > options.max_depth {
        diagnostics.push(Diagnostic {
            code: "html-read-flat".into(),
            message: format!(
                "The page is too large or nested {} deep; its main content was not told from the rest.",
                walked.depth
            ),
            source_offset: None,
        });
        None
    } else {
        choose::main_content(&html)
    };
    let pieces = choose::choose(walked.pieces, by_tree, facts.title.as_deref());
    let set = layout::set(&pieces);
    Document {
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
        ..blank(Format::Html)
    }
}

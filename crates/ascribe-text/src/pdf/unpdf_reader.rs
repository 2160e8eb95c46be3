//! `unpdf` as a [`PdfReader`].

use super::{PdfBlock, PdfContent, PdfFailure, PdfReader};
use ascribe_model::BlockKind;
use jiff::civil::Date;
use unpdf::{Block, Page, PageSelection, Paragraph, ParseOptions};

/// The parser that is built in: text only, one thread, no pictures.
pub(crate) struct Unpdf;

impl PdfReader for Unpdf {
    fn read(&self, bytes: &[u8], max_pages: u32) -> Result<PdfContent, PdfFailure> {
        let options = ParseOptions::new()
            .lenient()
            .with_resources(false)
            .sequential()
            .with_pages(PageSelection::Range(1..=max_pages));
        let parsed = unpdf::parse_bytes_with_options(bytes, options).map_err(failure)?;
        let metadata = &parsed.metadata;
        let created =
            metadata.created.and_then(|at| at.to_rfc3339().get(..10).and_then(|day| day.parse::<Date>().ok()));
        Ok(PdfContent {
            title: metadata.title.clone(),
            author: metadata.author.clone(),
            created,
            pages: metadata.page_count.max(parsed.page_count()),
            unreadable: parsed.pages.iter().filter(|p| is_unreadable(p)).map(|p| p.number).collect(),
            blocks: parsed.pages.iter().flat_map(page_blocks).collect(),
        })
    }
}

fn failure(error: unpdf::Error) -> PdfFailure {
    match error {
        unpdf::Error::Encrypted | unpdf::Error::InvalidPassword => PdfFailure::Encrypted,
        other => PdfFailure::Broken(other.to_string()),
    }
}

/// Text was there but came out empty or was held back as not decodable.
fn is_unreadable(page: &Page) -> bool {
    page.undecodable_content_streams > 0 || !page.unreadable_fonts.is_empty()
}

fn page_blocks(page: &Page) -> Vec<PdfBlock> {
    let mut blocks = Vec::new();
    let mut add = |kind, text: String| {
        if !text.trim().is_empty() {
            blocks.push(PdfBlock { page: page.number, kind, text });
        }
    };
    for block in &page.elements {
        match block {
            Block::Paragraph(paragraph) => add(paragraph_kind(paragraph), paragraph.plain_text()),
            Block::Table(table) => {
                for cell in table.rows.iter().flat_map(|row| &row.cells) {
                    let words: Vec<String> = cell.content.iter().map(Paragraph::plain_text).collect();
                    add(BlockKind::TableCell, words.join(" "));
                }
            }
            Block::Code { content } => add(BlockKind::Code, content.clone()),
            Block::Raw { content } => add(BlockKind::Paragraph, content.clone()),
            _ => {}
        }
    }
    blocks
}

fn paragraph_kind(paragraph: &Paragraph) -> BlockKind {
    if paragraph.is_heading() {
        BlockKind::Heading
    } else if paragraph.is_list_item() {
        BlockKind::ListItem
    } else {
        BlockKind::Paragraph
    }
}

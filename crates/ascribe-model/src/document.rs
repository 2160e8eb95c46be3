//! A report as it was taken in: its text, its blocks and what is known about its making.

use crate::{Span, id};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The part that a block plays on the page.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum BlockKind {
    /// The report's title.
    Title,
    /// The line under the title that sums up or teases.
    Standfirst,
    /// A heading inside the text.
    Heading,
    /// Running text.
    Paragraph,
    /// The words under a picture or table.
    Caption,
    /// One item of a list.
    ListItem,
    /// A block quotation.
    Quote,
    /// One cell of a table.
    TableCell,
    /// Code, a command, a log or a configuration.
    Code,
    /// A note added after publication ("UPDATE: …", "Correction: …").
    Update,
    /// Words about the making of the page: byline, date line.
    Byline,
}

/// A piece of the text that belongs together; blocks do not overlap and are in the order of the text.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Block {
    /// Where it stands.
    #[serde(flatten)]
    pub span: Span,
    /// What it is.
    pub kind: BlockKind,
    /// The date that the block itself carries, as a dated update note does; later than the document's date.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub date: Option<Date>,
}

/// How a document came: decides how its text was found in the bytes.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Format {
    /// HTML or XHTML.
    Html,
    /// PDF.
    Pdf,
    /// Markdown.
    Markdown,
    /// Plain text.
    Text,
}

/// One report, read from bytes. The text is immutable from here on.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Document {
    /// Derived from the bytes: the same bytes give the same id.
    pub id: Uuid,
    /// The report's title.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub title: Option<String>,
    /// Who published it (a newsroom, a vendor, a ministry).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub publisher: Option<String>,
    /// Who wrote it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub author: Option<String>,
    /// Its own address, as the page says it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub url: Option<String>,
    /// ISO 639-1 code of its language.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub language: Option<String>,
    /// Day of first publication.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub published: Option<Date>,
    /// Day of the last change.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub updated: Option<Date>,
    /// SHA-256 of the bytes, lower-case hex.
    pub sha256: String,
    /// How it came.
    pub format: Format,
    /// The content as text, page furniture left out. All spans point here.
    pub text: String,
    /// Its parts.
    pub blocks: Vec<Block>,
    /// From text to source bytes.
    #[serde(skip)]
    pub source: SourceMap,
    /// What could not be read, and where.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub diagnostics: Vec<Diagnostic>,
}

impl Document {
    /// A document of which only the format is known.
    pub fn blank(format: Format) -> Document {
        Document {
            id: Document::id_for(""),
            title: None,
            publisher: None,
            author: None,
            url: None,
            language: None,
            published: None,
            updated: None,
            sha256: String::new(),
            format,
            text: String::new(),
            blocks: Vec::new(),
            source: SourceMap::default(),
            diagnostics: Vec::new(),
        }
    }

    /// A document that is nothing but its text, without blocks or facts: for tests and scores of single passes.
    pub fn plain(text: &str) -> Document {
        Document { text: text.to_owned(), source: SourceMap::identity(), ..Document::blank(Format::Text) }
    }

    /// The id that bytes with this SHA-256 get.
    pub fn id_for(sha256: &str) -> Uuid {
        id::derive("document", &[sha256])
    }

    /// The block in which a byte of the text stands.
    pub fn block_at(&self, offset: usize) -> Option<&Block> {
        let after = self.blocks.partition_point(|b| b.span.start() <= offset);
        self.blocks[..after].last().filter(|b| b.span.holds(offset))
    }

    /// The day on which its words are to be understood: of publication, else of the last change.
    pub fn date(&self) -> Option<Date> {
        self.published.or(self.updated)
    }
}

/// Something that could not be read or was read with doubt. A value, not a print: the binary renders it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Diagnostic {
    /// A stable short name such as `pdf-page-unreadable`.
    pub code: String,
    /// What was wrong and what to do, in one sentence.
    pub message: String,
    /// Where in the source bytes, if one place is to blame.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub source_offset: Option<u64>,
}

/// Where each piece of the text was in the source bytes.
///
/// A list of runs: text bytes from `text` on correspond to source bytes from `source` on, byte for byte where
/// `exact`, else the whole run stems from somewhere in that stretch (an entity reference, a re-encoded character, a PDF page).
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct SourceMap {
    runs: Vec<SourceRun>,
}

/// One run of a [`SourceMap`].
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SourceRun {
    /// First byte in the text.
    pub text: u32,
    /// First byte in the source.
    pub source: u64,
    /// True if each further text byte is the next source byte.
    pub exact: bool,
}

impl SourceMap {
    /// A map whose text is the source itself.
    pub fn identity() -> Self {
        SourceMap { runs: vec![SourceRun { text: 0, source: 0, exact: true }] }
    }

    /// Adds a run; runs must come in the order of the text. A run that goes on as the last one did is not kept twice.
    pub fn push(&mut self, run: SourceRun) {
        let goes_on = self.runs.last().is_some_and(|last| {
            last.exact
                && run.exact
                && run.text >= last.text
                && last.source + u64::from(run.text - last.text) == run.source
        });
        if !goes_on {
            self.runs.push(run);
        }
    }

    /// The source byte that the text byte at `offset` stems from.
    pub fn locate(&self, offset: usize) -> Option<u64> {
        let after = self.runs.partition_point(|r| r.text as usize <= offset);
        let run = self.runs[..after].last()?;
        Some(if run.exact { run.source + (offset - run.text as usize) as u64 } else { run.source })
    }

    /// All runs, in the order of the text.
    pub fn runs(&self) -> &[SourceRun] {
        &self.runs
    }
}

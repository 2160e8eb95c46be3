//! Markdown: its text without the marks, each piece still traceable to the source.

use crate::{Page, cues, dates, decode::Decoded, facts::one_line, layout, layout::Piece};
use ascribe_model::{BlockKind, Document, Format};
use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, MetadataBlockKind, Options, Parser, Tag, TagEnd};

/// Markdown of more lines is read as plain text.
const MOST_LINES: usize = 1 << 18;

/// True if the parser's tree of this text stays small.
pub(crate) fn is_bounded(text: &str, options: &crate::Options) -> bool {
    text.len() <= options.max_tree_bytes && memchr::memchr_iter(b'\n', text.as_bytes()).count() <= MOST_LINES
}

/// The document of a Markdown text.
pub(crate) fn read(decoded: Decoded) -> Page {
    let Decoded { text: markdown, source, diagnostics } = decoded;
    let mut setter = Setter::default();
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_YAML_STYLE_METADATA_BLOCKS;
    for (event, range) in Parser::new_ext(&markdown, options).into_offset_iter() {
        setter.event(event, &markdown, range);
    }
    setter.close();
    let mut titled = false;
    let furniture = layout::take_furniture(&mut setter.pieces);
    for piece in &mut setter.pieces {
        if piece.kind() == BlockKind::Title && std::mem::replace(&mut titled, true) {
            piece.kind = Some(BlockKind::Heading);
        }
    }
    let set = layout::set(&setter.pieces);
    let mut document =
        Document { text: set.text, blocks: set.blocks, diagnostics, ..Document::blank(Format::Markdown) };
    document.source = layout::through(&set.source, &source);
    front_matter(&setter.matter, &mut document);
    Page { document, furniture }
}

/// Simple `key: value` lines of a YAML head.
fn front_matter(matter: &str, document: &mut Document) {
    for (key, value) in matter.lines().filter_map(|line| line.split_once(':')) {
        let value = one_line(value.trim_matches([' ', '"', '\'', '[', ']']));
        if value.is_empty() {
            continue;
        }
        match key.trim().to_ascii_lowercase().as_str() {
            "title" => document.title = Some(value),
            "author" | "authors" | "by" => document.author = Some(value),
            "publisher" | "source" | "site" => document.publisher = Some(value),
            "url" | "link" | "canonical" | "permalink" if value.starts_with("http") => document.url = Some(value),
            "date" | "published" | "publishdate" | "pubdate" => document.published = dates::stamp(&value),
            "updated" | "lastmod" | "modified" | "last_modified_at" => document.updated = dates::stamp(&value),
            "lang" | "language" => document.language = Some(value),
            _ => {}
        }
    }
}

/// Blocks as the events come.
#[derive(Default)]
struct Setter {
    pieces: Vec<Piece>,
    open: Piece,
    quotes: usize,
    items: usize,
    kind: Option<BlockKind>,
    in_matter: bool,
    matter: String,
    image: usize,
}

impl Setter {
    fn event(&mut self, event: Event<'_>, markdown: &str, range: std::ops::Range<usize>) {
        match event {
            Event::Start(tag) => self.start(&tag),
            Event::End(tag) => self.end(tag),
            Event::Text(words) | Event::Code(words) => self.words(&words, markdown, range),
            Event::SoftBreak | Event::HardBreak => self.push("\n", range.start, true),
            Event::Rule => self.close(),
            _ => {}
        }
    }

    fn start(&mut self, tag: &Tag<'_>) {
        match tag {
            Tag::Heading { level, .. } => {
                self.close();
                self.kind = Some(if *level == HeadingLevel::H1 { BlockKind::Title } else { BlockKind::Heading });
            }
            Tag::BlockQuote(_) => {
                self.close();
                self.quotes += 1;
            }
            Tag::Item => {
                self.close();
                self.items += 1;
            }
            Tag::CodeBlock(CodeBlockKind::Fenced(_) | CodeBlockKind::Indented) => {
                self.close();
                self.kind = Some(BlockKind::Code);
            }
            Tag::TableCell => {
                self.close();
                self.kind = Some(BlockKind::TableCell);
            }
            Tag::MetadataBlock(MetadataBlockKind::YamlStyle) => self.in_matter = true,
            Tag::Image { .. } => self.image += 1,
            Tag::Paragraph | Tag::Table(_) | Tag::List(_) | Tag::HtmlBlock => self.close(),
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::CodeBlock | TagEnd::TableCell => self.close(),
            TagEnd::BlockQuote(_) => {
                self.close();
                self.quotes = self.quotes.saturating_sub(1);
            }
            TagEnd::Item => {
                self.close();
                self.items = self.items.saturating_sub(1);
            }
            TagEnd::MetadataBlock(_) => self.in_matter = false,
            TagEnd::Image => self.image = self.image.saturating_sub(1),
            _ => {}
        }
    }

    fn words(&mut self, words: &str, markdown: &str, range: std::ops::Range<usize>) {
        if self.in_matter {
            self.matter.push_str(words);
        } else if self.image == 0 {
            let raw = markdown.get(range.clone()).unwrap_or_default();
            let inner = raw.find(words);
            self.push(words, range.start + inner.unwrap_or(0), inner.is_some());
        }
    }

    fn push(&mut self, words: &str, source: usize, exact: bool) {
        self.open.mark(source as u64, exact);
        self.open.text.extend(words.chars().filter(|c| !matches!(c, '\u{feff}' | '\u{ad}' | '\r')));
    }

    fn close(&mut self) {
        let mut piece = std::mem::take(&mut self.open);
        let kind = self.kind.take();
        piece.text.truncate(piece.text.trim_end().len());
        if piece.text.trim().is_empty() {
            return;
        }
        let plain = if self.quotes > 0 {
            BlockKind::Quote
        } else if self.items > 0 {
            BlockKind::ListItem
        } else if cues::is_caption(&piece.text) {
            BlockKind::Caption
        } else {
            BlockKind::Paragraph
        };
        piece.kind = Some(kind.unwrap_or(plain));
        self.pieces.push(piece);
    }
}

//! A flat walk over a page's tokens: text goes into blocks, block tags part them, furniture elements are passed over.
//! No tree is built, so that depth costs nothing and broken nesting cannot mislead by more than one block.

use super::{entities, meta::Meta};
use crate::{furniture, layout::Piece};
use ascribe_model::BlockKind;
use html5gum::{DefaultEmitter, StartTag, Token, Tokenizer};
use std::collections::HashMap;

type Tag = StartTag<usize>;

/// A page as it was walked.
pub(super) struct Walked {
    pub(super) pieces: Vec<Piece>,
    pub(super) meta: Meta,
    /// Copyright lines of the page's frame.
    pub(super) notices: Vec<String>,
    /// Deepest nesting seen.
    pub(super) depth: usize,
}

/// Elements whose content is never report text.
const SILENT: [&str; 19] = [
    "script", "style", "noscript", "template", "svg", "iframe", "object", "select", "textarea", "button", "nav",
    "dialog", "canvas", "audio", "video", "map", "datalist", "menu", "title",
];
/// Elements of the page's frame, passed over when a whole page is walked.
const FRAME: [&str; 2] = ["aside", "footer"];
/// Elements that end without an end tag.
const VOID: [&str; 14] =
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"];
/// Elements that close themselves when the next one opens: they do not nest.
const AUTO_CLOSED: [&str; 12] = ["p", "li", "td", "th", "tr", "dt", "dd", "option", "tbody", "thead", "rp", "rt"];
/// Elements that do not part blocks.
const INLINE: [&str; 32] = [
    "a", "abbr", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i", "img", "ins",
    "kbd", "label", "mark", "q", "s", "samp", "small", "span", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr",
];

/// Inline elements that pages set apart by style alone.
const SEAMED: [&str; 3] = ["span", "a", "time"];
/// Classes of the line under a title.
const STANDFIRST: [&str; 7] = ["standfirst", "lead", "lede", "dek", "deck", "subtitle", "subhead"];

/// A page of more blocks than this is parted only where a block has grown to the size below, which bounds memory.
pub(super) const MOST_BLOCKS: usize = 1 << 17;
const FULL_BLOCK: usize = 1 << 16;

/// Where the walk stands.
#[derive(Default)]
struct Walker {
    whole_page: bool,
    pieces: Vec<Piece>,
    open: Piece,
    meta: Meta,
    counts: HashMap<String, usize>,
    depth: usize,
    deepest: usize,
    /// Element passed over, and how many of its name are open inside it.
    silent: Option<(String, usize)>,
    /// The last start tag, for text of the head.
    last_tag: String,
    pending_space: bool,
    /// An inline element ended and another began with nothing between: styles set them apart, the words do not.
    seam: Seam,
    /// The open element's class names it a standfirst.
    standfirst: bool,
    notices: Vec<String>,
    /// A copyright line is being taken.
    noticing: bool,
}

/// How far two inline elements meet.
#[derive(Default, PartialEq, Clone, Copy)]
enum Seam {
    #[default]
    None,
    Ended,
    Met,
}

/// Walks a page. With `whole_page` the frame of the page is passed over too, and the metadata is taken.
pub(super) fn walk(html: &str, whole_page: bool) -> Walked {
    let mut emitter = DefaultEmitter::<usize>::new_with_span();
    emitter.naively_switch_states(true);
    let mut walker = Walker { whole_page, ..Walker::default() };
    for token in Tokenizer::new_with_emitter(html, emitter).flatten() {
        match token {
            Token::StartTag(tag) => walker.start(&tag),
            Token::EndTag(tag) => walker.end(&String::from_utf8_lossy(&tag.name)),
            Token::String(text) => {
                let raw = html.get(text.span.start..text.span.end).unwrap_or_default();
                walker.words(&String::from_utf8_lossy(&text.value), raw, text.span.start);
            }
            Token::Comment(_) | Token::Doctype(_) | Token::Error(_) => {}
        }
    }
    walker.close_last();
    Walked { pieces: walker.pieces, meta: walker.meta, notices: walker.notices, depth: walker.deepest }
}

/// An attribute's value, empty if absent.
pub(super) fn attribute(tag: &Tag, name: &str) -> String {
    tag.attributes.get(name.as_bytes()).map(|v| String::from_utf8_lossy(v).into_owned()).unwrap_or_default()
}

impl Walker {
    fn inside(&self, name: &str) -> bool {
        self.counts.get(name).is_some_and(|n| *n > 0)
    }

    fn start(&mut self, tag: &Tag) {
        let name = String::from_utf8_lossy(&tag.name).into_owned();
        if self.whole_page {
            self.meta.start(&name, tag);
        }
        self.last_tag.clone_from(&name);
        self.seam = if self.seam == Seam::Ended && SEAMED.contains(&name.as_str()) { Seam::Met } else { Seam::None };
        self.noticing &= INLINE.contains(&name.as_str());
        if let Some((silent, open)) = &mut self.silent {
            *open += usize::from(*silent == name);
            return;
        }
        if VOID.contains(&name.as_str()) {
            return self.void(&name);
        }
        if self.is_silent(&name, tag) {
            if !INLINE.contains(&name.as_str()) {
                self.close_block();
            }
            if !tag.self_closing || !matches!(name.as_str(), "svg" | "iframe") {
                self.silent = Some((name, 1));
            }
            return;
        }
        if !INLINE.contains(&name.as_str()) {
            self.close_block();
        }
        if matches!(name.as_str(), "td" | "th") {
            self.counts.remove("p");
        }
        let sums_up = matches!(name.as_str(), "p" | "div" | "h2" | "h3") && self.whole_page;
        if sums_up {
            let class = attribute(tag, "class").to_lowercase();
            self.standfirst = class.split(|c: char| !c.is_alphanumeric()).any(|word| STANDFIRST.contains(&word));
        }
        let single = AUTO_CLOSED.contains(&name.as_str());
        let count = self.counts.entry(name).or_default();
        if single {
            *count = 1;
        } else {
            *count += 1;
            self.depth += 1;
            self.deepest = self.deepest.max(self.depth);
        }
    }

    fn void(&mut self, name: &str) {
        match name {
            "br" if self.inside("pre") => self.open.text.push('\n'),
            "br" if self.open.text.is_empty() => {}
            "br" => self.line_break(),
            "hr" => self.close_block(),
            _ => {}
        }
    }

    /// `<br>`: a line end inside the block; two of them part paragraphs.
    fn line_break(&mut self) {
        if self.open.text.ends_with('\n') {
            return self.close_block();
        }
        self.open.text.push('\n');
        self.pending_space = false;
    }

    fn is_silent(&self, name: &str, tag: &Tag) -> bool {
        if SILENT.contains(&name) || self.whole_page && FRAME.contains(&name) {
            return true;
        }
        if !self.whole_page || matches!(name, "html" | "body" | "main" | "article" | "h1") {
            return false;
        }
        let hidden = tag.attributes.contains_key("hidden".as_bytes())
            || attribute(tag, "aria-hidden") == "true"
            || attribute(tag, "style").replace(' ', "").contains("display:none");
        let role = attribute(tag, "role");
        let furniture = || {
            furniture::is_furniture_class(&attribute(tag, "class"))
                || furniture::is_furniture_class(&attribute(tag, "id"))
        };
        hidden
            || matches!(role.as_str(), "navigation" | "search" | "dialog" | "contentinfo" | "complementary" | "menu")
            || !INLINE.contains(&name) && furniture()
    }

    fn end(&mut self, name: &str) {
        self.seam = if SEAMED.contains(&name) { Seam::Ended } else { Seam::None };
        self.noticing &= INLINE.contains(&name);
        if let Some((silent, open)) = &mut self.silent {
            if silent == name {
                *open -= 1;
            }
            if *open == 0 {
                self.silent = None;
            }
            return;
        }
        if !INLINE.contains(&name) && !VOID.contains(&name) {
            self.close_block();
        }
        if let Some(count) = self.counts.get_mut(name).filter(|n| **n > 0) {
            *count -= 1;
            self.depth -= usize::from(!AUTO_CLOSED.contains(&name) && self.depth > 0);
        }
    }

    fn words(&mut self, decoded: &str, raw: &str, start: usize) {
        if self.whole_page {
            self.meta.words(&self.last_tag, decoded);
        }
        self.notice(decoded);
        if self.silent.is_some() || self.inside("head") && !self.inside("body") {
            return;
        }
        let verbatim = self.inside("pre");
        let linked = self.inside("a");
        let before = self.open.text.len();
        for (c, place, exact) in entities::places(decoded, raw) {
            self.character(c, (start + place) as u64, exact, verbatim);
        }
        if linked {
            self.open.linked += self.open.text.len().saturating_sub(before);
        }
    }

    /// Takes the copyright line of a footer that is passed over.
    fn notice(&mut self, words: &str) {
        let framed = self.silent.as_ref().is_some_and(|(name, _)| !matches!(name.as_str(), "script" | "style" | "svg"));
        if !framed {
            return;
        }
        if !self.noticing && words.contains('©') && self.notices.len() < 5 {
            self.noticing = true;
            self.notices.push(String::new());
        }
        if let Some(notice) = self.notices.last_mut().filter(|notice| self.noticing && notice.len() < 200) {
            notice.push_str(words);
        }
    }

    /// Puts a blank where two inline elements meet as "Jane Doe" and "May 17" do in "Jane DoeMay 17".
    fn part_seam(&mut self, next: char) {
        let met = std::mem::take(&mut self.seam) == Seam::Met && !self.inside("code") && !self.inside("pre");
        let last = self.open.text.chars().next_back().unwrap_or(' ');
        let clash = last.is_lowercase() && (next.is_uppercase() || next.is_ascii_digit())
            || last.is_ascii_digit() && next.is_uppercase();
        self.pending_space |= met && clash;
    }

    fn character(&mut self, c: char, source: u64, exact: bool, verbatim: bool) {
        if matches!(c, '\u{ad}' | '\u{feff}' | '\u{200b}' | '\u{200e}' | '\u{200f}') {
            return;
        }
        let c = if c.is_control() && !matches!(c, '\n' | '\t') { ' ' } else { c };
        let space = c.is_whitespace();
        if space && !verbatim {
            self.pending_space = !self.open.text.is_empty() && !self.open.text.ends_with('\n');
            return;
        }
        self.part_seam(c);
        if std::mem::take(&mut self.pending_space) {
            self.open.mark(source.saturating_sub(1), false);
            self.open.text.push(' ');
        }
        self.open.mark(source, exact);
        self.open.text.push(c);
    }

    fn close_last(&mut self) {
        let pieces = std::mem::take(&mut self.pieces);
        self.close_block();
        let last = std::mem::replace(&mut self.pieces, pieces);
        self.pieces.extend(last);
    }

    fn close_block(&mut self) {
        self.pending_space = false;
        if self.pieces.len() >= MOST_BLOCKS && self.open.text.len() < FULL_BLOCK {
            if !self.open.text.is_empty() && !self.open.text.ends_with('\n') {
                self.open.text.push('\n');
            }
            return;
        }
        let mut piece = std::mem::take(&mut self.open);
        piece.text.truncate(piece.text.trim_end().len());
        if piece.text.trim().is_empty() {
            return;
        }
        let kind = self.kind();
        let sums_up = std::mem::take(&mut self.standfirst) && piece.text.len() <= 400;
        piece.kind = Some(match kind {
            // Old pages lay out whole articles in one cell.
            BlockKind::TableCell if piece.text.len() >= 400 => BlockKind::Paragraph,
            BlockKind::TableCell if piece.text.len() >= 120 && self.inside("p") => BlockKind::Paragraph,
            BlockKind::Paragraph | BlockKind::Heading if sums_up => BlockKind::Standfirst,
            kind => kind,
        });
        self.pieces.push(piece);
    }

    /// What a block at this place is.
    fn kind(&self) -> BlockKind {
        const KINDS: [(&[&str], BlockKind); 7] = [
            (&["h1"], BlockKind::Title),
            (&["h2", "h3", "h4", "h5", "h6"], BlockKind::Heading),
            (&["figcaption", "caption"], BlockKind::Caption),
            (&["pre"], BlockKind::Code),
            (&["td", "th"], BlockKind::TableCell),
            (&["blockquote"], BlockKind::Quote),
            (&["li", "dd", "dt"], BlockKind::ListItem),
        ];
        let found = KINDS.iter().find(|(names, _)| names.iter().any(|name| self.inside(name)));
        found.map_or(BlockKind::Paragraph, |(_, kind)| *kind)
    }
}

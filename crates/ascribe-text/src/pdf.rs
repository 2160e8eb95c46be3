//! PDF, through a trait of our own: the parser is a large foreign library, and panics in it stay inside.

mod bombs;
mod hyphens;
mod unpdf_reader;

use crate::{Error, Options, Page, cues, dates, facts::one_line, layout, layout::Piece};
use ascribe_model::{BlockKind, Diagnostic, Document, Format, SourceRun};
use jiff::civil::Date;
use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
pub(crate) use unpdf_reader::Unpdf;

/// One block of a page, in reading order.
#[derive(Clone, Debug, PartialEq)]
pub struct PdfBlock {
    /// Page number from 1.
    pub page: u32,
    /// What the parser takes it for.
    pub kind: BlockKind,
    /// Its words; lines may be joined by line ends.
    pub text: String,
}

/// What a parser makes of a PDF.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PdfContent {
    /// Title of the document information dictionary.
    pub title: Option<String>,
    /// Author of the document information dictionary.
    pub author: Option<String>,
    /// Day of creation.
    pub created: Option<Date>,
    /// Pages of the whole file.
    pub pages: u32,
    /// Blocks of the pages that were read.
    pub blocks: Vec<PdfBlock>,
    /// Pages whose text could not be read.
    pub unreadable: Vec<u32>,
}

/// Why a parser gave up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PdfFailure {
    /// A password is needed.
    Encrypted,
    /// Damaged or not understood.
    Broken(String),
}

/// A PDF parser.
pub trait PdfReader {
    /// Reads at most `max_pages` pages.
    ///
    /// # Errors
    /// An encrypted or unreadable file.
    fn read(&self, bytes: &[u8], max_pages: u32) -> Result<PdfContent, PdfFailure>;
}

/// The document of a PDF.
pub(crate) fn read(bytes: &[u8], reader: &dyn PdfReader, options: &Options) -> Result<Page, Error> {
    if bytes.len() > options.max_pdf_bytes {
        return Err(Error::TooLarge { size: bytes.len(), limit: options.max_pdf_bytes });
    }
    if bombs::is_bomb(bytes) {
        return Err(Error::PdfBroken { reason: "its streams inflate beyond all measure; refused".to_owned() });
    }
    let attempt = catch_unwind(AssertUnwindSafe(|| reader.read(bytes, options.max_pages)));
    let content = match attempt {
        Ok(Ok(content)) => content,
        Ok(Err(PdfFailure::Encrypted)) => return Err(Error::PdfEncrypted),
        Ok(Err(PdfFailure::Broken(reason))) => return Err(Error::PdfBroken { reason }),
        Err(_) => return Err(Error::PdfBroken { reason: "the parser failed on it".to_owned() }),
    };
    if content.blocks.iter().all(|block| block.text.trim().is_empty()) {
        return Err(Error::PdfScanned { pages: content.pages });
    }
    Ok(document(content, options))
}

fn document(content: PdfContent, options: &Options) -> Page {
    let mut diagnostics: Vec<Diagnostic> = content.unreadable.iter().map(|page| unreadable(*page)).collect();
    if content.pages > options.max_pages {
        diagnostics.push(Diagnostic {
            code: "pdf-pages-left-out".into(),
            message: format!(
                "Only {} of {} pages were read; split the file or raise the limit.",
                options.max_pages, content.pages
            ),
            source_offset: None,
        });
    }
    let repeated = running_lines(&content.blocks);
    let title = content.title.filter(|title| plausible_title(title));
    let mut pieces: Vec<Piece> = Vec::new();
    let mut running = Vec::new();
    for block in &content.blocks {
        if is_running(&block.text, &repeated) {
            if running.len() < 8 {
                running.push(one_line(&block.text));
            }
            continue;
        }
        let text = if block.kind == BlockKind::Code { clean(&block.text) } else { unwrap(&clean(&block.text)) };
        match pieces.last_mut().filter(|last| continues(last, block, &text)) {
            Some(last) => {
                let joined = join(&last.text, &text);
                last.text = joined;
            }
            None => pieces.push(piece(block, text)),
        }
    }
    hyphens::mend(&mut pieces);
    let mut pieces = part_list_items(pieces);
    let mut furniture = layout::take_furniture(&mut pieces);
    furniture.extend(running);
    mark_title(&mut pieces, title.as_deref());
    let set = layout::set(&pieces);
    let document = Document {
        title: title.map(|title| one_line(&title)),
        author: content.author.map(|author| one_line(&author)).filter(|author| author.len() > 2),
        published: None,
        text: set.text,
        blocks: set.blocks,
        source: set.source,
        diagnostics,
        ..Document::blank(Format::Pdf)
    };
    Page { document: document.with_created(content.created), furniture }
}

/// The day of creation counts only if the first page names no date of its own.
trait WithCreated {
    fn with_created(self, created: Option<Date>) -> Self;
}

impl WithCreated for Document {
    fn with_created(mut self, created: Option<Date>) -> Self {
        let dated = self.blocks.iter().take(8).map(|block| block.span.of(&self.text));
        let names_date =
            dated.filter(|line| line.len() < 120).any(|line| dates::find(line).iter().any(|d| d.date().is_some()));
        if !names_date {
            self.published = created;
        }
        self
    }
}

fn unreadable(page: u32) -> Diagnostic {
    let message = format!("Page {page} holds text that could not be decoded; look at the page itself.");
    Diagnostic { code: "pdf-page-unreadable".into(), message, source_offset: None }
}

fn piece(block: &PdfBlock, text: String) -> Piece {
    let kind =
        if block.kind == BlockKind::Paragraph && cues::is_caption(&text) { BlockKind::Caption } else { block.kind };
    // A PDF's objects are compressed: the page number is all that is known of the place.
    let runs = vec![SourceRun { text: 0, source: 0, exact: false }];
    Piece { kind: Some(kind), text, runs, linked: 0 }
}

/// A producer's file name is no title.
fn plausible_title(title: &str) -> bool {
    let lower = title.trim().to_lowercase();
    let file = [".doc", ".docx", ".pdf", ".indd", ".ppt", ".pptx", ".tex"].iter().any(|end| lower.ends_with(end));
    lower.len() > 5
        && lower.contains(' ')
        && !file
        && !lower.starts_with("microsoft word")
        && !lower.starts_with("untitled")
}

/// The title's block by its words, else the first heading of the first blocks.
fn mark_title(pieces: &mut [Piece], title: Option<&str>) {
    let same = |p: &Piece| title.is_some_and(|t| one_line(&p.text).eq_ignore_ascii_case(&one_line(t)));
    let at = pieces.iter().take(12).position(same);
    let at = at.or_else(|| pieces.iter().take(6).position(|p| p.kind() == BlockKind::Heading && p.text.len() > 12));
    if let Some(piece) = at.and_then(|at| pieces.get_mut(at)) {
        piece.kind = Some(BlockKind::Title);
    }
}

/// A line as it repeats from page to page: digits do not count.
fn shape(words: &str) -> String {
    words.chars().filter(|c| !c.is_ascii_digit() && !c.is_whitespace()).collect::<String>().to_lowercase()
}

/// Short lines that stand on three or more pages: headers and footers.
fn running_lines(blocks: &[PdfBlock]) -> HashMap<String, usize> {
    let mut pages: HashMap<String, (usize, u32)> = HashMap::new();
    for block in blocks.iter().filter(|b| b.text.len() < 160) {
        let entry = pages.entry(shape(&block.text)).or_insert((0, 0));
        if entry.1 != block.page {
            *entry = (entry.0 + 1, block.page);
        }
    }
    pages.into_iter().filter(|(_, (count, _))| *count >= 3).map(|(line, (count, _))| (line, count)).collect()
}

fn is_running(text: &str, repeated: &HashMap<String, usize>) -> bool {
    let words = text.trim();
    words.len() < 160 && (ends_in_page_number(words) || repeated.contains_key(&shape(words)))
}

/// "7", "- 7 -", "7 / 12", "Page 7 of 12", "TLP:CLEAR  Page 7 of".
fn ends_in_page_number(line: &str) -> bool {
    let lower = line.to_lowercase();
    let number = |words: &str| {
        let words = words.trim_matches([' ', '-', '–', '|', '.', ':']);
        let sound = |w: &str| w.is_empty() || w == "of" || w.len() <= 4 && w.bytes().all(|b| b.is_ascii_digit());
        words.split([' ', '/']).all(sound) && words.bytes().any(|b| b.is_ascii_digit())
    };
    let after_label = lower.rsplit_once("page ").is_some_and(|(before, rest)| {
        number(rest)
            && (before.is_empty() || before.ends_with([' ', '|', '-']))
            && before.split_whitespace().count() <= 12
    });
    after_label || line.len() <= 9 && number(&lower)
}

/// Characters that later passes need not know.
fn clean(text: &str) -> String {
    let kept = text.chars().filter(|c| !matches!(c, '\u{feff}' | '\u{200b}' | '\r'));
    kept.map(|c| if c.is_control() && !matches!(c, '\n' | '\t') { ' ' } else { c }).collect()
}

/// Lines become one; a word parted at a line's end becomes whole.
fn unwrap(text: &str) -> String {
    let mut whole = String::with_capacity(text.len());
    for line in text.lines().map(one_line).filter(|line| !line.is_empty()) {
        append(&mut whole, &line);
    }
    whole
}

fn join(first: &str, second: &str) -> String {
    let mut whole = first.to_owned();
    append(&mut whole, second);
    whole
}

/// Adds a line. A soft hyphen goes; a hyphen at the line's end stays for [`hyphens::mend`], which sees all words.
fn append(whole: &mut String, line: &str) {
    if whole.ends_with('\u{ad}') {
        whole.pop();
    } else if !whole.is_empty() && !hard_hyphen(whole, line) {
        whole.push(' ');
    }
    whole.push_str(line);
}

/// "Iran-" + "Linked" and "2020-" + "21" belong together as they are.
fn hard_hyphen(whole: &str, line: &str) -> bool {
    whole.ends_with('-') && !line.starts_with(char::is_lowercase)
}

/// The mark of a list item goes; a list whose items are parts of one sentence ends with its full stop, and what the
/// parser took for more of the last item is a paragraph.
fn part_list_items(pieces: Vec<Piece>) -> Vec<Piece> {
    let mut parted: Vec<Piece> = Vec::with_capacity(pieces.len());
    for mut piece in pieces {
        if piece.kind() != BlockKind::ListItem {
            parted.push(piece);
            continue;
        }
        let mark = cues::bullet(&piece.text).unwrap_or(0);
        piece.text.drain(..mark);
        let in_sentence = parted.last().is_some_and(|last| {
            last.kind() == BlockKind::ListItem && last.text.trim_end_matches(" and").ends_with([';', ','])
        });
        let end = piece.text.match_indices(". ").map(|(at, _)| at + 1).find(|at| {
            piece.text.get(at + 1..).is_some_and(|rest| rest.starts_with(|c: char| c.is_uppercase() || c == '"'))
        });
        let rest = end.filter(|_| in_sentence).map(|at| piece.text.split_off(at));
        let runs = piece.runs.clone();
        parted.push(piece);
        if let Some(rest) = rest {
            let text = rest.trim().to_owned();
            parted.push(Piece { kind: Some(BlockKind::Paragraph), text, runs, linked: 0 });
        }
    }
    parted
}

/// True if a paragraph goes on over the end of a column or page.
fn continues(last: &Piece, block: &PdfBlock, text: &str) -> bool {
    last.kind() == BlockKind::Paragraph
        && block.kind == BlockKind::Paragraph
        && last.text.len() > 60
        && !cues::ends_sentence(&last.text)
        && !last.text.ends_with(':')
        && text.starts_with(char::is_lowercase)
}

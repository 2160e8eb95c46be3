//! The brief as PDF 1.7: A4, the standard fonts, the marking at head and foot of every page.
//!
//! The standard fonts hold the characters of Windows code page 1252. Where words hold others, each is shown as `?` and the
//! last page says so and points to the HTML form: no font is shipped.

use super::widths::{width, win_ansi};
use super::{Brief, Judgement, cites};
use pdf_writer::{Content, Name, Pdf, Rect, Ref, Str, TextStr};

const PAGE: (f32, f32) = (595.0, 842.0);
const MARGIN: f32 = 56.0;
const LEADING: f32 = 1.35;

/// One line, laid out.
struct Line {
    bytes: Vec<u8>,
    size: f32,
    bold: bool,
    indent: f32,
    /// Space before it.
    above: f32,
}

/// The brief as PDF. The same brief gives the same bytes.
pub fn to_pdf(brief: &Brief) -> Vec<u8> {
    let mut text = Text::default();
    text.add(&brief.title, 18.0, true, 0.0, 0.0);
    text.add(&brief.basis, 10.0, false, 0.0, 6.0);
    for section in &brief.sections {
        text.add(section.title, 14.0, true, 0.0, 14.0);
        section.judgements.iter().for_each(|judgement| text.judgement(judgement));
        if section.more > 0 {
            let words = format!("{} further judgements, less well supported, are not shown.", section.more);
            text.add(&words, 10.0, false, 0.0, 6.0);
        }
    }
    text.add("Sources", 14.0, true, 0.0, 14.0);
    for source in &brief.sources {
        text.add(&format!("[{}] {}.", source.number, source.line), 10.0, false, 0.0, 5.0);
        source.url.iter().for_each(|url| text.add(url, 8.0, false, 14.0, 1.0));
        text.add(&format!("SHA-256 {}", source.sha256), 8.0, false, 14.0, 1.0);
    }
    if text.strange > 0 {
        let words = format!(
            "{} characters outside the PDF standard fonts are shown as a question mark; the HTML form has them.",
            text.strange
        );
        text.add(&words, 8.0, false, 0.0, 10.0);
    }
    write(brief, &pages(text.lines))
}

/// Lines so far.
#[derive(Default)]
struct Text {
    lines: Vec<Line>,
    /// Characters that the fonts do not have.
    strange: usize,
}

impl Text {
    fn judgement(&mut self, judgement: &Judgement) {
        self.add(&format!("{} {}", judgement.sentence, cites(&judgement.cites)), 11.0, true, 0.0, 8.0);
        self.add(&format!("Support: {}", judgement.support), 10.0, false, 14.0, 2.0);
        self.add(&format!("Likelihood: {}", judgement.likelihood), 10.0, false, 14.0, 1.0);
        self.add(&format!("Confidence: {}", judgement.confidence), 10.0, false, 14.0, 1.0);
        for quote in &judgement.quotes {
            let against = if quote.against { " (against)" } else { "" };
            let words = format!("{}{against}: “{}” [{}]", quote.speaker, quote.words, quote.source);
            self.add(&words, 9.0, false, 28.0, 2.0);
        }
    }

    /// Words broken into lines that fit.
    fn add(&mut self, words: &str, size: f32, bold: bool, indent: f32, above: f32) {
        let bytes: Vec<u8> = words.chars().map(win_ansi).collect();
        self.strange += words.chars().zip(&bytes).filter(|(c, byte)| **byte == b'?' && *c != '?').count();
        let room = PAGE.0 - 2.0 * MARGIN - indent;
        let mut above = above;
        for bytes in broken(&bytes, room, size, bold) {
            self.lines.push(Line { bytes, size, bold, indent, above });
            above = 0.0;
        }
    }
}

/// Lines no wider than `room`; a word that is wider is cut.
fn broken(bytes: &[u8], room: f32, size: f32, bold: bool) -> Vec<Vec<u8>> {
    let wide = |bytes: &[u8]| bytes.iter().map(|b| width(*b, size, bold)).sum::<f32>();
    let mut lines = Vec::new();
    let mut line: Vec<u8> = Vec::new();
    let mut used = 0.0;
    for word in bytes.split(|b| *b == b' ').filter(|word| !word.is_empty()) {
        let space = if line.is_empty() { 0.0 } else { width(b' ', size, bold) };
        if used + space + wide(word) > room && !line.is_empty() {
            lines.push(std::mem::take(&mut line));
            used = 0.0;
        }
        if !line.is_empty() {
            line.push(b' ');
            used += width(b' ', size, bold);
        }
        for byte in word {
            let own = width(*byte, size, bold);
            if used + own > room {
                lines.push(std::mem::take(&mut line));
                used = 0.0;
            }
            line.push(*byte);
            used += own;
        }
    }
    if !line.is_empty() {
        lines.push(line);
    }
    lines
}

fn pages(lines: Vec<Line>) -> Vec<Vec<Line>> {
    let room = PAGE.1 - 2.0 * MARGIN;
    let mut pages: Vec<Vec<Line>> = vec![Vec::new()];
    let mut used = 0.0;
    for line in lines {
        let height = line.size * LEADING + line.above;
        if used + height > room {
            pages.push(Vec::new());
            used = 0.0;
        }
        used += height;
        if let Some(page) = pages.last_mut() {
            page.push(line);
        }
    }
    pages
}

fn write(brief: &Brief, pages: &[Vec<Line>]) -> Vec<u8> {
    let (catalog, tree, info, plain, bold) = (Ref::new(1), Ref::new(2), Ref::new(3), Ref::new(4), Ref::new(5));
    let page = |at: usize| Ref::new(6 + 2 * at as i32);
    let content = |at: usize| Ref::new(7 + 2 * at as i32);
    let mut pdf = Pdf::new();
    pdf.catalog(catalog).pages(tree).lang(TextStr("en"));
    pdf.pages(tree).kids((0..pages.len()).map(page)).count(pages.len() as i32);
    let subject = format!("{}; made by Ascribe", brief.marking);
    pdf.document_info(info).title(TextStr(&brief.title)).subject(TextStr(&subject)).producer(TextStr("Ascribe"));
    for (font, name) in [(plain, "Helvetica"), (bold, "Helvetica-Bold")] {
        pdf.type1_font(font).base_font(Name(name.as_bytes())).encoding_predefined(Name(b"WinAnsiEncoding"));
    }
    for (at, lines) in pages.iter().enumerate() {
        let mut made = pdf.page(page(at));
        made.parent(tree).media_box(Rect::new(0.0, 0.0, PAGE.0, PAGE.1)).contents(content(at));
        made.resources().fonts().pair(Name(b"F1"), plain).pair(Name(b"F2"), bold);
        drop(made);
        pdf.stream(content(at), &drawn(brief, lines, at, pages.len()));
    }
    pdf.finish()
}

fn drawn(brief: &Brief, lines: &[Line], at: usize, of: usize) -> Vec<u8> {
    let mut content = Content::new();
    let mut put = |bytes: &[u8], x: f32, y: f32, size: f32, bold: bool| {
        content.begin_text();
        content.set_font(Name(if bold { b"F2" } else { b"F1" }), size);
        content.next_line(x, y);
        content.show(Str(bytes));
        content.end_text();
    };
    let marking: Vec<u8> = brief.marking.name().chars().map(win_ansi).collect();
    let wide: f32 = marking.iter().map(|b| width(*b, 10.0, true)).sum();
    let right = PAGE.0 - MARGIN - wide;
    put(&marking, right, PAGE.1 - 36.0, 10.0, true);
    put(&marking, right, 30.0, 10.0, true);
    put(format!("Page {} of {of}", at + 1).as_bytes(), MARGIN, 30.0, 9.0, false);
    let mut y = PAGE.1 - MARGIN;
    for line in lines {
        y -= line.size * LEADING + line.above;
        put(&line.bytes, MARGIN + line.indent, y, line.size, line.bold);
    }
    content.finish().to_vec()
}

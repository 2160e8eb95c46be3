//! What kind of document the bytes are, from the bytes; the name decides only between Markdown and plain text.

use ascribe_model::Format;

/// Magic numbers of formats that are recognised in order to refuse them by name.
const FOREIGN: [(&[u8], &str); 12] = [
    (b"PK\x03\x04", "a ZIP archive or Office document"),
    (b"\xd0\xcf\x11\xe0", "an old Office document"),
    (b"{\\rtf", "an RTF document"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90", "a program"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"\x1f\x8b", "a gzip archive inside a gzip archive"),
    (b"7z\xbc\xaf", "a 7-Zip archive"),
    (b"\xfd7zXZ", "an XZ archive"),
    (b"BZh9", "a bzip2 archive"),
];

/// The name of a format that is not read, if the bytes are in one.
pub(crate) fn foreign_format(bytes: &[u8]) -> Option<&'static str> {
    FOREIGN.iter().find(|(magic, _)| bytes.starts_with(magic)).map(|(_, name)| *name)
}

/// True for a PDF header within the first 1,024 bytes, as readers allow (ISO 32000-1, annex H.3.4.1).
pub(crate) fn is_pdf(bytes: &[u8]) -> bool {
    let head = &bytes[..bytes.len().min(1024)];
    memchr::memmem::find(head, b"%PDF-").is_some_and(|at| !head[..at].contains(&b'<'))
}

/// The format of decoded text.
pub(crate) fn text_format(text: &str, name: Option<&str>) -> Format {
    let extension = name.and_then(|n| n.rsplit_once('.')).map(|(_, e)| e.to_ascii_lowercase());
    let extension = extension.as_deref();
    if is_html(text, extension) {
        return Format::Html;
    }
    match extension {
        Some("md" | "markdown" | "mdown") => Format::Markdown,
        Some("txt" | "text" | "log" | "asc") => Format::Text,
        _ if is_markdown(text) => Format::Markdown,
        _ => Format::Text,
    }
}

/// The first part of a text, cut at a character boundary.
fn head(text: &str, bytes: usize) -> &str {
    &text[..text.floor_char_boundary(bytes)]
}

/// A page says so at its start, or consists of tags to a good part.
fn is_html(text: &str, extension: Option<&str>) -> bool {
    let start = head(text.trim_start(), 512).to_ascii_lowercase();
    if ["<!doctype html", "<html", "<head", "<body", "<article", "<main"].iter().any(|tag| start.starts_with(tag)) {
        return true;
    }
    let named = start.starts_with("<?xml") || start.starts_with("<!--");
    let by_name = matches!(extension, Some("html" | "htm" | "xhtml"));
    let plain_name = matches!(extension, Some("txt" | "text" | "log" | "md" | "markdown"));
    let begins = start.starts_with('<');
    if !named && !by_name && (plain_name || !begins) {
        return false;
    }
    let sample = head(text, 1 << 16).to_ascii_lowercase();
    if named && (sample.contains("<html") || sample.contains("<!doctype html")) {
        return true;
    }
    let tags: usize = ["<p>", "<p ", "</p>", "<div", "</div>", "<br", "<li", "<td", "<h1", "<h2", "<span", "<meta"]
        .iter()
        .map(|tag| sample.matches(tag).count())
        .sum();
    (by_name && tags >= 1) || (!plain_name && begins && tags >= 3)
}

/// At least two kinds of Markdown at line starts, one of them a heading or a fence. Stray stars and links are not enough:
/// plain text has them too.
fn is_markdown(text: &str) -> bool {
    let (mut headings, mut fences, mut links, mut bullets, mut quotes, mut matter) = (0, 0, 0, 0, 0, 0);
    for (n, line) in head(text, 1 << 16).lines().enumerate() {
        let hashes = line.len() - line.trim_start_matches('#').len();
        headings += usize::from((1..=6).contains(&hashes) && line[hashes..].starts_with(' '));
        fences += usize::from(line.starts_with("```"));
        links += usize::from(line.contains("](http"));
        bullets += usize::from(line.starts_with("- ") || line.starts_with("* "));
        quotes += usize::from(line.starts_with("> "));
        matter += usize::from(n == 0 && line.trim_end() == "---");
    }
    let kinds = [headings, fences / 2, links, bullets / 2, quotes, matter].iter().filter(|n| **n > 0).count();
    matter > 0 || (headings > 0 && kinds >= 2) || headings >= 2
}

//! PDFs written by hand: columns, running lines, hyphens, justified lines, encryption, pictures only, damage.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use ascribe_model::{BlockKind, Document};
use ascribe_text::{Error, Options, read};
use std::fmt::Write;

/// A line of text at a place on its page, in points from the lower left corner.
struct Line {
    x: u32,
    y: u32,
    size: u32,
    words: String,
}

fn line(x: u32, y: u32, words: &str) -> Line {
    Line { x, y, size: 11, words: words.to_owned() }
}

/// A file of these pages, uncompressed, with one Latin font.
fn pdf(pages: &[Vec<Line>], trailer: &str) -> Vec<u8> {
    let streams: Vec<String> = pages.iter().map(|lines| content(lines)).collect();
    with_streams(&streams, trailer)
}

fn content(lines: &[Line]) -> String {
    let mut stream = String::new();
    for Line { x, y, size, words } in lines {
        let words = words.replace('(', "\\(").replace(')', "\\)");
        writeln!(stream, "BT /F1 {size} Tf 1 0 0 1 {x} {y} Tm ({words}) Tj ET").unwrap();
    }
    stream
}

fn with_streams(streams: &[String], trailer: &str) -> Vec<u8> {
    let kids: Vec<String> = (0..streams.len()).map(|n| format!("{} 0 R", 4 + 2 * n)).collect();
    let mut objects = vec![
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        format!("<< /Type /Pages /Kids [{}] /Count {} >>", kids.join(" "), streams.len()),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>".to_owned(),
    ];
    for (n, stream) in streams.iter().enumerate() {
        objects.push(format!(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {} 0 R /Resources << /Font << /F1 3 0 R >> >> >>",
            5 + 2 * n
        ));
        objects.push(format!("<< /Length {} >>\nstream\n{stream}endstream", stream.len()));
    }
    let mut file = "%PDF-1.4\n".to_owned();
    let mut places = Vec::new();
    for (n, object) in objects.iter().enumerate() {
        places.push(file.len());
        write!(file, "{} 0 obj\n{object}\nendobj\n", n + 1).unwrap();
    }
    let table = file.len();
    write!(file, "xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).unwrap();
    for place in places {
        writeln!(file, "{place:010} 00000 n ").unwrap();
    }
    write!(file, "trailer\n<< /Size {} /Root 1 0 R {trailer} >>\nstartxref\n{table}\n%%EOF\n", objects.len() + 1)
        .unwrap();
    file.into_bytes()
}

fn document(pages: &[Vec<Line>]) -> Document {
    read(&pdf(pages, ""), Some("report.pdf"), &Options::default()).unwrap()
}

fn title() -> Line {
    Line { x: 60, y: 740, size: 22, words: "Three valves in the night".to_owned() }
}

#[test]
fn a_page_with_header_title_date_and_footer() {
    let page = document(&[vec![
        line(60, 800, "Harbour Industrial Risk  |  Advisory 7"),
        title(),
        line(60, 700, "4 March 2019"),
        line(60, 660, "On Sunday an operator saw three valves open by themselves at a plant in the north. The crew"),
        line(60, 646, "closed them by hand. The firm believes that the intruders came in through a modem nobody re-"),
        line(60, 632, "membered, and that they had been inside since at least January."),
        line(60, 40, "TLP:CLEAR   Page 1 of 1"),
    ]]);
    assert_eq!(page.title.as_deref(), Some("Three valves in the night"));
    assert_eq!(page.publisher.as_deref(), Some("Harbour Industrial Risk"));
    assert_eq!(page.published.map(|day| day.to_string()).as_deref(), Some("2019-03-04"));
    assert!(page.text.contains("through a modem nobody remembered, and"), "{}", page.text);
    assert!(!page.text.contains("Page 1"), "{}", page.text);
}

#[test]
fn running_lines_go_and_a_paragraph_goes_on_over_the_page() {
    let body = |n: u32, first: &str, last: &str| {
        vec![
            line(60, 800, "Harbour Gazette - Quarterly review of valves"),
            line(60, 700, first),
            line(60, 686, "The firm said that it had found the same program on four more servers of the plant, and"),
            line(60, 672, last),
            line(290, 30, &format!("- {n} -")),
        ]
    };
    let page = document(&[
        body(
            1,
            "The first page speaks of the night in which it began, and of those who were there.",
            "that the oldest of them had been running for more than a year when",
        ),
        body(
            2,
            "the auditors came and looked at it for the first time. They were surprised.",
            "nobody had asked them before. That is the end of the second page.",
        ),
        body(3, "The third page begins with a sentence of its own, which is not long.", "there the report ends."),
    ]);
    assert!(!page.text.contains("Quarterly review"), "{}", page.text);
    assert!(!page.text.contains("- 2 -"), "{}", page.text);
    assert!(page.text.contains("more than a year when the auditors came"), "{}", page.text);
}

#[test]
fn two_columns_are_read_one_after_the_other() {
    let mut lines = vec![title()];
    let left = [
        "The left column tells how the",
        "intruders came into the plant",
        "and what they did there before",
        "the crew noticed that the three",
        "valves were open in the night.",
    ];
    let right = [
        "The right column tells what the",
        "firm has learned from all that:",
        "remove the modems that nobody",
        "uses, and look at the logs once",
        "in a while, even in the summer.",
    ];
    for (n, (a, b)) in left.iter().zip(right).enumerate() {
        let y = 680 - 14 * u32::try_from(n).unwrap();
        lines.push(line(60, y, a));
        lines.push(line(320, y, b));
    }
    let text = document(&[lines]).text.replace('\n', " ");
    assert!(text.contains("came into the plant and what they did"), "{text}");
    assert!(text.contains("the modems that nobody uses"), "{text}");
}

#[test]
fn words_set_apart_to_fill_a_line_have_one_blank() {
    let page = document(&[vec![
        title(),
        line(60, 690, "The   firm   said   that   it   had   found   the   same   program   on   four   servers."),
    ]]);
    assert!(page.text.contains("The firm said that it had found"), "{}", page.text);
    assert!(page.blocks.iter().any(|block| block.kind == BlockKind::Paragraph));
}

#[test]
fn encrypted_pictures_only_and_damaged_files_are_told_apart() {
    let options = Options::default();
    let secret = "/Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <0000000000000000000000000000000000000000000000000000000000000000> /U <0000000000000000000000000000000000000000000000000000000000000000> >> /ID [<00> <00>]";
    let locked = pdf(&[vec![title()]], secret);
    assert_eq!(read(&locked, None, &options).unwrap_err(), Error::PdfEncrypted);
    let picture = "q 500 0 0 700 40 40 cm BI /W 1 /H 1 /CS /G /BPC 8 ID \u{1} EI Q\n".to_owned();
    let scanned = with_streams(&[picture.clone(), picture], "");
    assert_eq!(read(&scanned, None, &options).unwrap_err(), Error::PdfScanned { pages: 2 });
    let whole = pdf(&[vec![title(), line(60, 690, "The firm said that it had found the program.")]], "");
    for cut in (0..whole.len()).step_by(37) {
        // Any answer but a panic: a half file may still hold its words.
        let _ = read(&whole[..cut], Some("cut.pdf"), &options);
    }
}

#[test]
fn pages_beyond_the_limit_are_a_note() {
    let pages: Vec<Vec<Line>> =
        (0..6).map(|n| vec![line(60, 700, &format!("Page text number {n} tells of the valves."))]).collect();
    let options = Options { max_pages: 2, ..Options::default() };
    let page = read(&pdf(&pages, ""), None, &options).unwrap();
    assert!(page.diagnostics.iter().any(|note| note.code == "pdf-pages-left-out"));
    assert!(!page.text.contains("number 5"), "{}", page.text);
}

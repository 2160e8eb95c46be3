//! Writes the text of each file given, with a line before it that gives the file's name and the text's length.

use std::io::Write;

fn main() -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    for name in std::env::args().skip(1) {
        let bytes = std::fs::read(&name)?;
        if let Ok(document) = ascribe_text::read(&bytes, Some(&name), &ascribe_text::Options::default()) {
            writeln!(out, "\u{1}{name}\t{:?}\t{:?}\t{:?}", document.title, document.published, document.updated)?;
            out.write_all(document.text.as_bytes())?;
        }
    }
    Ok(())
}

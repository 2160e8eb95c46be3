//! Rows of CSV (RFC 4180).

use std::io::{self, Write};

/// Writes a row. Cells that a spreadsheet would run as a formula get an apostrophe before them: reports are hostile input.
pub(super) fn row<S: AsRef<str>>(out: &mut dyn Write, cells: &[S]) -> io::Result<()> {
    for (n, cell) in cells.iter().enumerate() {
        if n > 0 {
            out.write_all(b",")?;
        }
        let cell = cell.as_ref();
        let guard = if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { "'" } else { "" };
        if cell.contains([',', '"', '\n', '\r']) {
            write!(out, "\"{guard}{}\"", cell.replace('"', "\"\""))?;
        } else {
            write!(out, "{guard}{cell}")?;
        }
    }
    out.write_all(b"\r\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_are_doubled_and_formulas_are_words() {
        let mut out = Vec::new();
        row(&mut out, &["a,b", "say \"no\"", "=HYPERLINK(1)", "plain"]).expect("written");
        assert_eq!(String::from_utf8_lossy(&out), "\"a,b\",\"say \"\"no\"\"\",'=HYPERLINK(1),plain\r\n");
    }
}

//! Bounds on what one document may cost, and what to assume where it says nothing.

use jiff::civil::Date;

/// Limits for [`crate::read`]. Time is linear in the input. Peak memory, measured: plain text twice its size whatever
/// its lines (202 MB for 100 MB), legacy encodings three times; HTML nine times (524 MB for 60 MB), at worst fourteen
/// (842 MB for 60 MB of bare tags); a page small enough for a tree twenty times (304 MB for 15 MB); Markdown ten times.
#[derive(Clone, Debug)]
pub struct Options {
    /// Largest input in bytes, and largest result of inflating a gzip. Default 256 MiB.
    pub max_input_bytes: usize,
    /// Largest text in bytes that is handed on. Default 128 MiB; spans allow no more than 4 GiB.
    pub max_text_bytes: usize,
    /// HTML nested deeper than this is read flat, without telling main content from the rest. Default 256 elements.
    pub max_depth: usize,
    /// HTML larger than this is read flat, Markdown as plain text. Default 8 MiB.
    pub max_tree_bytes: usize,
    /// Largest HTML or Markdown in bytes. Default 64 MiB.
    pub max_markup_bytes: usize,
    /// Pages of a PDF that are read; the rest is a diagnostic. Default 500.
    pub max_pages: u32,
    /// Largest PDF in bytes. Default 64 MiB.
    pub max_pdf_bytes: usize,
    /// Day of publication for documents that name none.
    pub fallback_date: Option<Date>,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            max_input_bytes: 256 << 20,
            max_text_bytes: 128 << 20,
            max_depth: 256,
            max_tree_bytes: 8 << 20,
            max_markup_bytes: 64 << 20,
            max_pages: 500,
            max_pdf_bytes: 64 << 20,
            fallback_date: None,
        }
    }
}

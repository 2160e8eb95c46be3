//! From the bytes of a report to its text: format, encoding, main content, blocks, metadata, offsets.
//!
//! [`read`] is a pure function of its arguments: no disk, no clock, no randomness. Every input is taken to be
//! hostile, so each stage is linear in the input and bounded by [`Options`]; what could not be read is an
//! [`Error`] (nothing usable) or a diagnostic of the document (the rest is usable).
//!
//! ```
//! let page = b"Ministry reports intrusion\n\nSep 15, 2022\n\nThe ministry said its mail servers were entered.\n";
//! let document = ascribe_text::read(page, Some("note.txt"), &ascribe_text::Options::default()).unwrap();
//! assert_eq!(document.title.as_deref(), Some("Ministry reports intrusion"));
//! assert_eq!(document.published.unwrap().to_string(), "2022-09-15");
//! ```

mod cues;
mod dates;
mod decode;
mod error;
mod facts;
mod furniture;
mod gzip;
mod head;
mod html;
mod imprint;
mod layout;
mod lists;
mod markdown;
mod options;
mod pageline;
mod pdf;
mod plain;
mod sniff;

pub use error::Error;
pub use options::Options;
pub use pdf::{PdfBlock, PdfContent, PdfFailure, PdfReader};

use ascribe_model::{Document, Format};
use sha2::{Digest, Sha256};

/// Reads one report. `name` (a file name or address) decides only where the bytes leave the format open.
///
/// # Errors
/// An input that is empty, no text, too large, encrypted, or broken beyond use; see [`Error`].
pub fn read(bytes: &[u8], name: Option<&str>, options: &Options) -> Result<Document, Error> {
    if bytes.len() > options.max_input_bytes {
        return Err(Error::TooLarge { size: bytes.len(), limit: options.max_input_bytes });
    }
    let sha256 = hex(&Sha256::digest(bytes));
    let unpacked;
    let content = if gzip::is_gzip(bytes) {
        unpacked = gzip::inflate(bytes, options.max_input_bytes)?;
        unpacked.as_slice()
    } else {
        bytes
    };
    let Page { mut document, furniture } = read_content(content, name, options)?;
    if document.text.len() > options.max_text_bytes {
        return Err(Error::TooMuchText { size: document.text.len(), limit: options.max_text_bytes });
    }
    if document.text.trim().is_empty() {
        return Err(Error::NoText { format: document.format });
    }
    facts::complete(&mut document, &furniture, options);
    document.id = Document::id_for(&sha256);
    document.sha256 = sha256;
    Ok(document)
}

/// A document whose own words about itself are not yet read, and the lines at its head and foot that were left out.
struct Page {
    document: Document,
    furniture: Vec<String>,
}

/// The page that uncompressed bytes hold.
fn read_content(bytes: &[u8], name: Option<&str>, options: &Options) -> Result<Page, Error> {
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(Error::Empty);
    }
    if let Some(kind) = sniff::foreign_format(bytes) {
        return Err(Error::Unsupported { kind: kind.to_owned() });
    }
    if sniff::is_pdf(bytes) {
        return pdf::read(bytes, &pdf::Unpdf, options);
    }
    let decoded = decode::decode(bytes)?;
    let format = sniff::text_format(&decoded.text, name);
    if format != Format::Text && decoded.text.len() > options.max_markup_bytes {
        return Err(Error::TooLarge { size: decoded.text.len(), limit: options.max_markup_bytes });
    }
    if format != Format::Html && decoded.text.len() > options.max_text_bytes {
        return Err(Error::TooMuchText { size: decoded.text.len(), limit: options.max_text_bytes });
    }
    Ok(match format {
        Format::Html => html::read(decoded, options),
        Format::Markdown if markdown::is_bounded(&decoded.text, options) => markdown::read(decoded),
        Format::Markdown | Format::Text | Format::Pdf => plain::read(decoded),
    })
}

/// Lower-case hex of a digest.
fn hex(digest: &[u8]) -> String {
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

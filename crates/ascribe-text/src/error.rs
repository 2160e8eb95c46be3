//! Why a document could not be read at all.

use ascribe_model::Format;

/// Nothing usable could be made of the bytes. Says what was wrong and what to do.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// No bytes, or white space only.
    #[error("the input is empty")]
    Empty,
    /// A program, picture, archive or other bytes that are no text.
    #[error(
        "the input is binary data, not a report (unexpected byte at {offset}); give HTML, PDF, Markdown or plain text"
    )]
    Binary {
        /// First byte that no text has.
        offset: usize,
    },
    /// A known format that is not read.
    #[error("the input is {kind}, which cannot be read here; convert it to HTML, PDF, Markdown or plain text")]
    Unsupported {
        /// The format's name.
        kind: String,
    },
    /// More bytes than the limit.
    #[error("the input has {size} bytes, more than the limit of {limit}; split it or raise the limit")]
    TooLarge {
        /// Bytes given.
        size: usize,
        /// Bytes allowed.
        limit: usize,
    },
    /// More text than the limit.
    #[error("the document has {size} bytes of text, more than the limit of {limit}; split it or raise the limit")]
    TooMuchText {
        /// Bytes of text.
        size: usize,
        /// Bytes allowed.
        limit: usize,
    },
    /// A gzip stream that inflates beyond the limit.
    #[error("the gzip data inflates to more than {limit} bytes; refused")]
    GzipTooLarge {
        /// Bytes allowed.
        limit: usize,
    },
    /// A gzip stream that ends early or is damaged.
    #[error("the gzip data is damaged: {reason}")]
    GzipBroken {
        /// What the decoder said.
        reason: String,
    },
    /// A PDF that needs a password.
    #[error("the PDF is encrypted; save it without a password first")]
    PdfEncrypted,
    /// A PDF that cannot be parsed.
    #[error("the PDF cannot be read: {reason}")]
    PdfBroken {
        /// What the parser said.
        reason: String,
    },
    /// A PDF of pictures only.
    #[error("the PDF's {pages} pages hold no text (scanned pictures?); run character recognition on it first")]
    PdfScanned {
        /// Pages seen.
        pages: u32,
    },
    /// A page without words.
    #[error("the {format:?} document holds no text")]
    NoText {
        /// Its format.
        format: Format,
    },
}

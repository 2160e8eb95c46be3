//! What went wrong with one source: values that say what, where and what to do, printed in one place.

use crate::clean;
use std::fmt;
use std::io;

/// One source that could not be read, or not wholly.
#[derive(Debug)]
pub struct Trouble {
    /// The file, folder or stream, as the user named it.
    pub source: String,
    /// Why.
    pub cause: Cause,
}

impl Trouble {
    /// A trouble with `source`.
    pub fn new(source: impl fmt::Display, cause: Cause) -> Self {
        Trouble { source: source.to_string(), cause }
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Both may hold words of a hostile file: its name, or what stands in it.
        write!(f, "{}: {}", clean::line(&self.source), clean::line(&self.cause.to_string()))
    }
}

/// Why a source could not be read.
#[derive(Debug, thiserror::Error)]
pub enum Cause {
    /// The system refused to open or read it.
    #[error("{}; {}", plain(.0), remedy(.0))]
    Io(io::Error),
    /// The system refused to list a folder.
    #[error("the folder cannot be listed: {}; {}", plain(.0), remedy(.0))]
    Listing(io::Error),
    /// A folder with nothing in it that Ascribe reads.
    #[error("the folder holds no HTML, PDF, Markdown or text file; name a file to read it whatever it is called")]
    NothingToRead,
    /// A folder below the bound on depth.
    #[error("the folder lies more than {} levels down and was left out; name it on its own", crate::inputs::DEPTH)]
    TooDeep,
    /// It holds more bytes than `--max-size` allows.
    #[error("more than {limit} MB; split it, or allow more with --max-size")]
    TooLarge {
        /// The limit in megabytes.
        limit: u64,
    },
    /// Its bytes are no report.
    #[error("{0}")]
    Document(String),
    /// The place asked for is not in it.
    #[error("{0}")]
    Place(String),
    /// What was read could not be written in the format asked for.
    #[error("cannot be written as {format}: {why}; try --format json")]
    Rendering {
        /// The format.
        format: &'static str,
        /// What stood in the way.
        why: String,
    },
    /// A fault of Ascribe itself, contained.
    #[error(
        "Ascribe failed inside on this source ({0}); the others are not touched by it; please report it with the file"
    )]
    Panic(String),
}

fn plain(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "no such file".into(),
        io::ErrorKind::PermissionDenied => "no permission to read it".into(),
        io::ErrorKind::IsADirectory => "is a folder".into(),
        _ => error.to_string(),
    }
}

fn remedy(error: &io::Error) -> &'static str {
    match error.kind() {
        io::ErrorKind::NotFound => "check the name, or the link if it is one",
        io::ErrorKind::PermissionDenied => "change its mode or run as its owner",
        _ => "check the file and the disk that it is on",
    }
}

//! One source from its bytes to its reading: the only place where the binary touches the passes.

use crate::inputs::Input;
use crate::trouble::{Cause, Trouble};
use ascribe_model::{Document, Reading};
use ascribe_reader::{Explanation, Reader};
use jiff::civil::Date;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

/// How sources are taken in; the same for all commands that read.
#[derive(clap::Args, Debug)]
pub struct SourceArgs {
    /// The day of the report, where it does not say; "on Thursday" is reckoned from it.
    #[arg(long, value_name = "YYYY-MM-DD")]
    date: Option<Date>,

    /// Refuse sources larger than this many megabytes.
    #[arg(long, value_name = "MB", default_value_t = 32, value_parser = clap::value_parser!(u64).range(1..=2048))]
    max_size: u64,
}

/// What the user knows better than the page.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// Who published it.
    pub publisher: Option<String>,
    /// Its address.
    pub url: Option<String>,
}

/// From bytes to reading.
pub struct Pipeline {
    reader: Reader,
    options: ascribe_text::Options,
    megabytes: u64,
}

impl Pipeline {
    /// The passes with what ships in the binary.
    pub fn new(args: &SourceArgs) -> Self {
        let bytes = usize::try_from(args.max_size << 20).unwrap_or(usize::MAX);
        let options = ascribe_text::Options {
            max_input_bytes: bytes,
            fallback_date: args.date,
            ..ascribe_text::Options::default()
        };
        Pipeline { reader: Reader::shipped(), options, megabytes: args.max_size }
    }

    /// Reads one source through all passes.
    ///
    /// # Errors
    /// If its bytes cannot be had or are no report.
    pub fn read(&self, input: &Input) -> Result<Reading, Trouble> {
        Ok(self.reader.read(&self.document(input)?))
    }

    /// Reads one source through all passes, and hands its bytes on with the reading.
    ///
    /// # Errors
    /// If its bytes cannot be had or are no report.
    pub fn take(&self, input: &Input, facts: &Facts) -> Result<(Reading, Vec<u8>), Trouble> {
        let (mut document, bytes) = self.taken(input)?;
        document.publisher = facts.publisher.clone().or(document.publisher);
        document.url = facts.url.clone().or(document.url);
        Ok((self.reader.read(&document), bytes))
    }

    /// Reads one source and keeps what each pass did.
    ///
    /// # Errors
    /// If its bytes cannot be had or are no report.
    pub fn explain(&self, input: &Input) -> Result<Explanation, Trouble> {
        Ok(self.reader.explain(&self.document(input)?))
    }

    fn document(&self, input: &Input) -> Result<Document, Trouble> {
        self.taken(input).map(|(document, _)| document)
    }

    fn taken(&self, input: &Input) -> Result<(Document, Vec<u8>), Trouble> {
        let bytes = match input {
            Input::Stdin => self.bytes(io::stdin().lock()),
            Input::File(path) => open(path).and_then(|file| self.bytes(file)),
        };
        let bytes = bytes.map_err(|cause| Trouble::new(input, cause))?;
        let name = match input {
            Input::Stdin => None,
            Input::File(path) => path.file_name().and_then(|name| name.to_str()),
        };
        let document = ascribe_text::read(&bytes, name, &self.options);
        let document = document.map_err(|error| Trouble::new(input, Cause::Document(error.to_string())))?;
        Ok((document, bytes))
    }

    /// All bytes, or the refusal of more than are allowed.
    fn bytes(&self, from: impl Read) -> Result<Vec<u8>, Cause> {
        let limit = self.megabytes << 20;
        let mut bytes = Vec::new();
        // One byte more than the limit tells a source that is too large from one that just fits.
        let taken = from.take(limit + 1).read_to_end(&mut bytes).map_err(Cause::Io)?;
        if taken as u64 > limit { Err(Cause::TooLarge { limit: self.megabytes }) } else { Ok(bytes) }
    }
}

fn open(path: &Path) -> Result<File, Cause> {
    let file = File::open(path).map_err(Cause::Io)?;
    let is_dir = file.metadata().is_ok_and(|about| about.is_dir());
    if is_dir { Err(Cause::Io(io::ErrorKind::IsADirectory.into())) } else { Ok(file) }
}

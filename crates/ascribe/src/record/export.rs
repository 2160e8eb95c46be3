//! The record for other programs, nothing in it that is marked more strictly than asked.

use super::lines;
use crate::base::BaseFile;
use crate::output::{self, Done, Failure, Output};
use ascribe_store::export::{self, ExportError, Form, Scope};
use ascribe_store::{AsOf, Mode, Way};
use jiff::civil::Date;
use std::path::Path;

/// What of the record is wanted, and where it goes.
pub struct Wanted<'a> {
    pub form: Form,
    pub output: Option<&'a Path>,
    /// What may leave.
    pub way: Way,
    /// As the base stood at the end of that day (UTC).
    pub as_of: Option<Date>,
    pub base: &'a BaseFile,
}

/// Writes the record as the store itself tells it: claims as JSON, CSV or Parquet, findings as a graph, incidents as EuRepoC
/// codes them.
///
/// # Errors
/// If the base cannot be asked or the output cannot be written.
pub fn run(args: &Wanted) -> Result<Done, Failure> {
    let form = args.form;
    let base = args.base.open(Mode::Ask)?;
    let at = args.as_of.map_or(Ok(AsOf::Now), |day| super::as_of(&base, day))?;
    let file = args.output.filter(|f| f.as_os_str() != "-");
    let mut output = Output::open(file)?;
    if form == Form::Parquet && output.is_terminal() {
        return Err(Failure::Usage("Parquet is no text for a terminal; name a file with --output".into()));
    }
    let done = export::export(&base, form, Scope { way: args.way, at }, &mut output).map_err(|e| match e {
        ExportError::Store(error) => Failure::from(error),
        ExportError::Io(error) => {
            Failure::Write { to: file.map_or("standard output".into(), |f| f.display().to_string()), error }
        }
    })?;
    if done.held_back > 0 {
        let claims = lines::number(done.held_back, "claim");
        output::say(&format!("{claims} marked more strictly than {} held back", args.way.limit()));
    }
    Ok(Done::All)
}

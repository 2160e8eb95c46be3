//! `ascribe export`: the record for other programs, nothing in it that is marked more strictly than asked.

use super::{add, lines};
use crate::args::Color;
use crate::base::BaseFile;
use crate::output::{self, Done, Failure, Output};
use ascribe_store::export::{self, ExportError, Form, Scope};
use ascribe_store::{AsOf, Marking, Mode};
use clap::ValueEnum;
use jiff::civil::Date;
use std::path::PathBuf;

/// Writes the record for other programs: claims as JSON, CSV or Parquet, findings as a graph, incidents as EuRepoC codes them.
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Only what is marked TLP:CLEAR leaves, unless --up-to allows more; how many claims were held back is told.

Examples:
  ascribe export csv --output claims.csv
  ascribe export graphml --output record.graphml --up-to green
  ascribe export --eurepoc incidents.csv")]
pub struct Args {
    /// The form.
    #[arg(value_enum, required_unless_present = "eurepoc", conflicts_with = "eurepoc")]
    form: Option<Told>,
    /// Incidents in the columns of EuRepoC 1.1, into this file (- for standard output).
    #[arg(long, value_name = "FILE")]
    eurepoc: Option<PathBuf>,
    /// Write here instead of to standard output.
    #[arg(long, short, value_name = "FILE", conflicts_with = "eurepoc")]
    output: Option<PathBuf>,
    /// The strictest marking that may leave: clear, green, amber, amber+strict, red (TLP 2.0).
    #[arg(long, value_name = "LEVEL", default_value = "clear", value_parser = add::level)]
    up_to: Marking,
    /// As the base stood at the end of that day (UTC).
    #[arg(long, value_name = "YYYY-MM-DD")]
    as_of: Option<Date>,
    #[command(flatten)]
    base: BaseFile,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
enum Told {
    /// One claim a line, with all that is known of it.
    Json,
    /// One claim a row.
    Csv,
    /// Entities and the findings between them.
    Graphml,
    /// The rows of csv, by columns.
    Parquet,
}

/// Runs `ascribe export`.
///
/// # Errors
/// If the base cannot be asked or the output cannot be written.
pub fn run(args: &Args, _color: Color) -> Result<Done, Failure> {
    let form = match (args.form, &args.eurepoc) {
        (_, Some(_)) => Form::EuRepoC,
        (Some(Told::Csv), _) => Form::Csv,
        (Some(Told::Graphml), _) => Form::GraphMl,
        (Some(Told::Parquet), _) => Form::Parquet,
        (Some(Told::Json) | None, _) => Form::Json,
    };
    let base = args.base.open(Mode::Ask)?;
    let at = args.as_of.map_or(Ok(AsOf::Now), |day| super::as_of(&base, day))?;
    let file = args.output.as_deref().or(args.eurepoc.as_deref()).filter(|f| f.as_os_str() != "-");
    let mut output = Output::open(file)?;
    if form == Form::Parquet && output.is_terminal() {
        return Err(Failure::Usage("Parquet is no text for a terminal; name a file with --output".into()));
    }
    let done = export::export(&base, form, Scope { up_to: args.up_to, at }, &mut output).map_err(|e| match e {
        ExportError::Store(error) => Failure::from(error),
        ExportError::Io(error) => {
            Failure::Write { to: file.map_or("standard output".into(), |f| f.display().to_string()), error }
        }
    })?;
    if done.held_back > 0 {
        let claims = lines::number(done.held_back, "claim");
        output::say(&format!("{claims} marked more strictly than TLP:{} held back", args.up_to.word().to_uppercase()));
    }
    Ok(Done::All)
}

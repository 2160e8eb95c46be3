//! `ascribe explain`: why a place of a report was read as it was, pass by pass.

mod place;
mod sections;

use crate::args::Color;
use crate::in_order::{Bounds, in_order};
use crate::inputs::Input;
use crate::json;
use crate::output::{self, Done, Failure, Output};
use crate::source::{Pipeline, SourceArgs};
use crate::trouble::{Cause, Trouble};
use clap::ValueEnum;
use place::At;
use std::path::PathBuf;

/// Arguments of `ascribe explain`.
#[derive(clap::Args, Debug)]
#[command(after_help = "\
A place is a byte offset into the text of the document, as --format json gives it, or some words of it.

Examples:
  ascribe explain report.html --at \"severed ties\"
  ascribe explain report.html --at 3072 --format json
  ascribe explain - --at APT42 < report.txt")]
pub struct Args {
    /// A file, or - for standard input.
    #[arg(value_name = "FILE|-")]
    input: PathBuf,

    /// The place to explain: a byte offset, or words that stand there.
    #[arg(long, value_name = "OFFSET|WORDS")]
    at: At,

    /// How to print.
    #[arg(long, short, value_enum, default_value_t = Format::Text)]
    format: Format,

    #[command(flatten)]
    source: SourceArgs,
}

/// How an explanation is printed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
enum Format {
    /// For the eyes.
    Text,
    /// One JSON object.
    Json,
}

/// Runs `ascribe explain`.
///
/// # Errors
/// If output cannot be written, or the place is not in the document.
pub fn run(args: &Args, color: Color) -> Result<Done, Failure> {
    let input = if args.input.as_os_str() == "-" { Input::Stdin } else { Input::File(args.input.clone()) };
    let mut output = Output::open(None)?;
    let look = output.look(color);
    let pipeline = Pipeline::new(&args.source);
    let work = |input: &Input| {
        let explanation = pipeline.explain(input)?;
        let spot = args.at.find(&explanation.reading.document.text);
        let spot = spot.map_err(|why| Trouble::new(input, Cause::Place(why)))?;
        let around = sections::Around::new(&explanation, spot);
        match args.format {
            Format::Text => Ok(around.render(&look)),
            Format::Json => json::line(&around)
                .map_err(|error| Trouble::new(input, Cause::Rendering { format: "JSON", why: error.to_string() })),
        }
    };
    let mut done = Done::All;
    in_order(
        &[input],
        Bounds { jobs: 1, bytes: 1 },
        |_| 1,
        work,
        |input, result| match result.unwrap_or_else(|fault| Err(Trouble::new(input, Cause::Panic(fault.0)))) {
            Ok(text) => output.print(&text),
            Err(trouble) => {
                output::say(&trouble.to_string());
                done = Done::Some;
                Ok(())
            }
        },
    )?;
    output.hand_on()?;
    Ok(done)
}

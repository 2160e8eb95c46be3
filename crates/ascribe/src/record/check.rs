//! `ascribe check`: whether the base is whole.

use crate::args::Color;
use crate::base::BaseFile;
use crate::json;
use crate::output::{Done, Failure, Output};
use crate::who::Format;
use ascribe_store::{Mode, Store};
use serde_json::json;

/// Checks that the base is whole: the file, the ties between its parts, the counts, every byte that was kept.
#[derive(clap::Args, Debug)]
pub struct Args {
    #[command(flatten)]
    base: BaseFile,
    /// How to print.
    #[arg(long, short, value_enum, default_value_t = Format::Text, value_name = "FORMAT")]
    format: Format,
}

/// Runs `ascribe check`.
///
/// # Errors
/// If the base cannot be opened or output cannot be written.
pub fn run(args: &Args, _color: Color) -> Result<Done, Failure> {
    let faults = args.base.open(Mode::Ask)?.check()?;
    let mut output = Output::open(None)?;
    let told = match args.format {
        Format::Json => {
            json::line(&json!({ "whole": faults.is_empty(), "faults": faults })).map_err(std::io::Error::from)?
        }
        Format::Text if faults.is_empty() => "The base is whole.\n".into(),
        Format::Text => faults.iter().map(|fault| format!("{}\n", crate::clean::line(fault))).collect(),
    };
    output.print(&told)?;
    output.hand_on()?;
    Ok(if faults.is_empty() { Done::All } else { Done::Some })
}

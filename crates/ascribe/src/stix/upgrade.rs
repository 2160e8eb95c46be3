//! `ascribe stix upgrade`: a bundle of STIX 2.0 as STIX 2.1.

use super::{named, text};
use crate::json;
use crate::output::{self, Done, Failure, Output};
use crate::trouble::Trouble;
use ascribe_stix::Bundle;
use std::path::{Path, PathBuf};

/// Arguments of `ascribe stix upgrade`.
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Objects that are STIX 2.1 already stay as they are. What STIX 2.1 has no place for is kept as a custom property.

Example:
  ascribe stix upgrade enterprise-attack.json --output enterprise-attack-2.1.json")]
pub struct Args {
    /// A bundle, or - for standard input.
    #[arg(value_name = "FILE|-")]
    file: PathBuf,

    /// Write here instead of to standard output.
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

impl Args {
    /// The file to write, unless writing would destroy the source.
    pub fn output(&self) -> Option<&Path> {
        let own = |path: &&Path| output::is_among(path, std::iter::once(&self.file));
        self.output.as_deref().filter(|path| !own(path))
    }
}

pub fn run(args: &Args, output: &mut Output) -> Result<Done, Failure> {
    if args.output.is_some() && args.output().is_none() {
        let words = format!("{} is the source, writing would destroy it; name another", args.file.display());
        return Err(Failure::Usage(words));
    }
    let text = text(&args.file).map_err(|cause| Failure::Usage(Trouble::new(named(&args.file), cause).to_string()))?;
    let bundle: Bundle = serde_json::from_str(&text)
        .map_err(|error| Failure::Usage(format!("{}: is no bundle: {error}", named(&args.file))))?;
    let line = json::line(&bundle.upgraded()).map_err(|error| Failure::Usage(error.to_string()))?;
    output.print(&line)?;
    Ok(Done::All)
}

//! `ascribe stix`: check, match and upgrade STIX of any origin.

mod pattern;
mod upgrade;
mod validate;

use crate::output::{Done, Failure, Output};
use crate::trouble::Cause;
use clap::Subcommand;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// What is to be done with STIX.
#[derive(clap::Args, Debug)]
pub struct Args {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand, Debug)]
enum Task {
    /// Tell where bundles or objects break STIX 2.1: what must not be, and what is advised against.
    Validate(validate::Args),
    /// Tell whether observed data matches a STIX pattern, or only whether the pattern is sound.
    Pattern(pattern::Args),
    /// Turn STIX 2.0 into STIX 2.1.
    Upgrade(upgrade::Args),
}

/// Runs `ascribe stix`.
///
/// # Errors
/// If output cannot be written, or what was asked for cannot be done.
pub fn run(args: &Args) -> Result<Done, Failure> {
    let mut output = Output::open(match &args.task {
        Task::Upgrade(args) => args.output(),
        Task::Validate(_) | Task::Pattern(_) => None,
    })?;
    let done = match &args.task {
        Task::Validate(args) => validate::run(args, &mut output),
        Task::Pattern(args) => pattern::run(args, &mut output),
        Task::Upgrade(args) => upgrade::run(args, &mut output),
    }?;
    output.hand_on()?;
    Ok(done)
}

/// Most megabytes of JSON that are taken from one source unless told.
const MEGABYTES: u64 = 1024;

/// The text of a JSON file, or of standard input for `-`.
fn text(path: &Path) -> Result<String, Cause> {
    let limit = MEGABYTES << 20;
    let mut bytes = Vec::new();
    let taken = if path.as_os_str() == "-" {
        io::stdin().lock().take(limit + 1).read_to_end(&mut bytes)
    } else {
        File::open(path).and_then(|file| file.take(limit + 1).read_to_end(&mut bytes))
    };
    if taken.map_err(Cause::Io)? as u64 > limit {
        return Err(Cause::TooLarge { limit: MEGABYTES });
    }
    String::from_utf8(bytes).map_err(|_| Cause::Io(io::Error::new(io::ErrorKind::InvalidData, "it is no UTF-8 text")))
}

/// The name of a source in messages.
fn named(path: &Path) -> String {
    if path.as_os_str() == "-" { "standard input".to_owned() } else { path.display().to_string() }
}

/// True if no source is given twice as standard input.
fn stdin_once(files: &[PathBuf]) -> Result<(), Failure> {
    if files.iter().filter(|path| path.as_os_str() == "-").count() > 1 {
        return Err(Failure::Usage("standard input can be read once only; give - once".to_owned()));
    }
    Ok(())
}

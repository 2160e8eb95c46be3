//! `ascribe backup`: a copy of the base while others go on adding.

use crate::base::BaseFile;
use crate::output::{Done, Failure};
use ascribe_store::Mode;
use std::path::PathBuf;

/// Copies the base to a file, also while others add to it. A file that is there already is left as it is.
#[derive(clap::Args, Debug)]
pub struct Args {
    /// Where to.
    file: PathBuf,
    #[command(flatten)]
    base: BaseFile,
}

/// Runs `ascribe backup`.
///
/// # Errors
/// If the base cannot be opened, the file is there, or it cannot be written.
pub fn run(args: &Args) -> Result<Done, Failure> {
    args.base.open(Mode::Ask)?.backup(&args.file)?;
    Ok(Done::All)
}

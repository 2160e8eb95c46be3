//! `ascribe stats`: how much there is.

use super::Asking;
use crate::args::Color;
use crate::output::{Done, Failure};
use ascribe_store::Store;

/// Counts what the base holds.
#[derive(clap::Args, Debug)]
pub struct Args {
    #[command(flatten)]
    asking: Asking,
}

/// Runs `ascribe stats`.
///
/// # Errors
/// If the base cannot be asked or output cannot be written.
pub fn run(args: &Args, color: Color) -> Result<Done, Failure> {
    let mut question = args.asking.open(color)?;
    let stats = question.base.stats(question.at)?;
    question.answer(&stats, |_| {
        let rows = [
            ("documents", stats.documents),
            ("versions", stats.versions),
            ("claims", stats.claims),
            ("findings", stats.findings),
            ("incidents", stats.incidents),
            ("origins", stats.origins),
            ("entities", stats.entities),
            ("decisions", stats.decisions),
        ];
        rows.iter().map(|(name, n)| format!("{name:<10} {n:>10}\n")).collect()
    })
}

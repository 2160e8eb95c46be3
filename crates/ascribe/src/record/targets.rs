//! `ascribe targets`: who attacks or targets a sector, a country or anybody else.

use super::{Asking, lines, more, subject};
use crate::args::Color;
use crate::output::{Done, Failure};
use ascribe_store::Store;

/// Shows who is said to attack, target or threaten a sector, a country or anybody else.
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  ascribe targets journalists
  ascribe targets Ukraine --limit 50
  ascribe targets telecommunications --format json")]
pub struct Args {
    /// Whom.
    #[arg(required = true, value_name = "SECTOR|COUNTRY|NAME")]
    name: Vec<String>,
    #[command(flatten)]
    asking: Asking,
}

/// Runs `ascribe targets`.
///
/// # Errors
/// If nobody bears the name, the base cannot be asked or output cannot be written.
pub fn run(args: &Args, color: Color) -> Result<Done, Failure> {
    let mut question = args.asking.open(color)?;
    let circle = subject::circle(&question.base, &args.name.join(" "))?;
    let page = question.base.targets(&subject::ids(&circle), question.at, &question.paging)?;
    question.answer(&page, |look| {
        let rows: String = page.items.iter().map(|row| lines::finding(row, look, "")).collect();
        if rows.is_empty() { "Nobody is said to.\n".into() } else { rows + &more(&page) }
    })
}

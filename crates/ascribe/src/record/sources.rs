//! `ascribe sources`: who is cited, how often first, how often copied.

use super::{Asking, more};
use crate::args::Color;
use crate::clean;
use crate::output::{Done, Failure};
use ascribe_store::Store;

/// Shows who is cited, how often first, how often copied, and how reliable each is held to be.
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Grades are Admiralty reliability: A completely reliable … E unreliable, F cannot be judged; * marks those that an
analyst set (`ascribe decide grade`). Others are by default: B for states and listed bodies, C for other named
sources, F for pages without a publisher.

Examples:
  ascribe sources
  ascribe sources --limit 100 --format json")]
pub struct Args {
    #[command(flatten)]
    asking: Asking,
}

/// Runs `ascribe sources`.
///
/// # Errors
/// If the base cannot be asked or output cannot be written.
pub fn run(args: &Args, color: Color) -> Result<Done, Failure> {
    let mut question = args.asking.open(color)?;
    let page = question.base.sources(&question.paging)?;
    question.answer(&page, |look| {
        let mut out = look.strong("grade claims  first reports copied copies  source");
        out.push('\n');
        for s in &page.items {
            let mark = if s.graded { '*' } else { ' ' };
            out.push_str(&format!(
                "{:>4}{mark} {:>6} {:>6} {:>7} {:>6} {:>6}  {}\n",
                s.grade,
                s.claims,
                s.firsts,
                s.reports,
                s.copied,
                s.copies,
                clean::line(&s.name)
            ));
        }
        out + &more(&page)
    })
}

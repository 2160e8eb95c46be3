//! `ascribe timeline`: events by date, with bars of how many fall into each month.

use super::{Asking, lines, more, subject};
use crate::args::Color;
use crate::look::Look;
use crate::output::{Done, Failure};
use ascribe_store::{Bar, Store, Timeline};

/// Months shown as bars; more are summed by year.
const MONTHS: usize = 36;

/// Shows what happened around a group, country, sector or anybody else, by date.
#[derive(clap::Args, Debug)]
#[command(after_help = "\
An event stands at the day that a report gives for it; one without a day at the day of the first report, marked ~.

Examples:
  ascribe timeline Albania
  ascribe timeline \"Charming Kitten\" --limit 100
  ascribe timeline Energy --format json")]
pub struct Args {
    /// Whose.
    #[arg(required = true, value_name = "NAME|COUNTRY|SECTOR")]
    name: Vec<String>,
    #[command(flatten)]
    asking: Asking,
}

/// Runs `ascribe timeline`.
///
/// # Errors
/// If nobody bears the name, the base cannot be asked or output cannot be written.
pub fn run(args: &Args, color: Color) -> Result<Done, Failure> {
    let mut question = args.asking.open(color)?;
    let circle = subject::circle(&question.base, &args.name.join(" "))?;
    let timeline = question.base.timeline(&subject::ids(&circle), (None, None), question.at, &question.paging)?;
    question.answer(&timeline, |look| render(&timeline, look))
}

fn render(timeline: &Timeline, look: &Look) -> String {
    let mut out = bars(&timeline.bars, look);
    out.push('\n');
    for entry in &timeline.entries.items {
        let day = lines::day(entry.date, entry.dated, &entry.finding);
        out.push_str(&lines::finding(&entry.finding, look, &format!("{day}  ")));
    }
    if timeline.entries.items.is_empty() {
        out.push_str("No event was found.\n");
    }
    out + lines::legend(timeline.entries.items.iter().any(|e| !e.dated)) + &more(&timeline.entries)
}

/// One line for each month or, where there are many, each year.
fn bars(months: &[Bar], look: &Look) -> String {
    let mut bars: Vec<(String, u64)> = Vec::new();
    for bar in months {
        let name = if months.len() > MONTHS { bar.month.get(..4).unwrap_or(&bar.month) } else { bar.month.as_str() };
        match bars.last_mut() {
            Some((last, events)) if last == name => *events += bar.events,
            _ => bars.push((name.to_owned(), bar.events)),
        }
    }
    let most = bars.iter().map(|(_, n)| *n).max().unwrap_or(1);
    let room = look.width.saturating_sub(18).max(10) as u64;
    let mut out = String::new();
    for (name, n) in bars {
        let width = (n * room).div_ceil(most.max(1)) as usize;
        out.push_str(&format!("{name:<8}{} {n}\n", look.act(&"█".repeat(width))));
    }
    out
}

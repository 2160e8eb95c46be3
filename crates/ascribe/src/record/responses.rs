//! `ascribe responses`: condemnations, sanctions, expulsions and the like, by date.

use super::{Asking, lines, more, subject};
use crate::args::Color;
use crate::clean;
use crate::output::{Done, Failure};
use ascribe_model::{Family, Predicate};
use ascribe_store::Store;

/// Shows how states and bodies responded, oldest first, each with its number among all of its kind.
#[derive(clap::Args, Debug)]
#[command(after_help = "\
`#1` behind a response says that no earlier one of its kind is in the base; it says so of the base, not of the world.

Examples:
  ascribe responses Albania
  ascribe responses --kind severs-ties-with    was it the first time that ties were severed over a cyberattack?
  ascribe responses Russia --kind sanctions --kind expels --format json")]
pub struct Args {
    /// By or against whom; by and against anybody, where absent.
    #[arg(value_name = "COUNTRY|NAME")]
    name: Vec<String>,
    /// Only responses of this kind, such as condemns, sanctions, expels, severs-ties-with, indicts.
    #[arg(long, value_name = "KIND", value_parser = kind)]
    kind: Vec<Predicate>,
    #[command(flatten)]
    asking: Asking,
}

fn kind(word: &str) -> Result<Predicate, String> {
    let all = || Predicate::all().filter(|p| p.family() == Family::Response);
    all()
        .find(|p| p.word() == word)
        .ok_or_else(|| format!("one of {}", all().map(Predicate::word).collect::<Vec<_>>().join(", ")))
}

/// Runs `ascribe responses`.
///
/// # Errors
/// If nobody bears the name, the base cannot be asked or output cannot be written.
pub fn run(args: &Args, color: Color) -> Result<Done, Failure> {
    let mut question = args.asking.open(color)?;
    let circle = if args.name.is_empty() { Vec::new() } else { subject::circle(&question.base, &args.name.join(" "))? };
    let page = question.base.responses(&subject::ids(&circle), &args.kind, question.at, &question.paging)?;
    question.answer(&page, |look| {
        let mut out = String::new();
        for response in &page.items {
            let day = lines::day(response.date, response.dated, &response.finding);
            out.push_str(&lines::finding(&response.finding, look, &format!("{day}  #{:<3} ", response.ordinal)));
            if let Some(incident) = &response.incident {
                out.push_str(
                    &look.fill(
                        &format!("                    over {}  {}", clean::line(&incident.name), incident.id),
                        22,
                    ),
                );
            }
        }
        if out.is_empty() {
            return "No response was found.\n".into();
        }
        let legend = lines::legend(page.items.iter().any(|r| !r.dated));
        out + legend + "#1 is the first of its kind in this base, #2 the second, and so on.\n" + &more(&page)
    })
}

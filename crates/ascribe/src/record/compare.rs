//! `ascribe compare`: what two groups, countries or others have in common.

use super::{Asking, lines, subject};
use crate::args::Color;
use crate::output::{Done, Failure};
use ascribe_store::{Relation, Store};

/// Shows what two have in common: targets, tools, techniques, incidents, sponsors, and what is said of both.
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  ascribe compare APT28 APT29
  ascribe compare \"Charming Kitten\" DEV-0270 --format json")]
pub struct Args {
    /// The one.
    a: String,
    /// The other.
    b: String,
    #[command(flatten)]
    asking: Asking,
}

/// Runs `ascribe compare`.
///
/// # Errors
/// If nobody bears a name, the base cannot be asked or output cannot be written.
pub fn run(args: &Args, color: Color) -> Result<Done, Failure> {
    let mut question = args.asking.open(color)?;
    let a = subject::ids(&subject::circle(&question.base, &args.a)?);
    let b = subject::ids(&subject::circle(&question.base, &args.b)?);
    let both = question.base.compare(&a, &b, question.at)?;
    question.answer(&both, |look| {
        let name = |list: &[ascribe_store::EntityRef]| list.first().map(lines::name).unwrap_or_default();
        let mut out = format!(
            "{} and {}: {} in common, {} and {} apart, {} of both\n",
            look.strong(&name(&both.a)),
            look.strong(&name(&both.b)),
            lines::number(both.shared.len() as u64, "finding"),
            both.only_a,
            both.only_b,
            lines::number(both.reports, "report")
        );
        both.between.iter().for_each(|row| out.push_str(&lines::finding(row, look, "  ")));
        for shared in &both.shared {
            let word = match shared.relation {
                Relation::Does => lines::says(shared.predicate),
                Relation::Suffers => shared.predicate.row().inverse.replace('-', " "),
            };
            out.push_str(&look.fill(
                &format!(
                    "  both {} {}  {}",
                    look.act(&word),
                    lines::name(&shared.with),
                    look.faint(&format!("({} and {} origins)", shared.a_origins, shared.b_origins))
                ),
                6,
            ));
        }
        out
    })
}

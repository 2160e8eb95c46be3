//! `ascribe decide`: the analyst's hand, each decision with author and time, all kept, all reversible.

use super::lines;
use crate::args::Color;
use crate::base::BaseFile;
use crate::clean;
use crate::json;
use crate::output::{Done, Failure, Output};
use crate::who::Format;
use ascribe_model::{Marking, Predicate};
use ascribe_store::{Act, Decision, Grade, Mode, NewDecision, Paging, Store};
use clap::Subcommand;
use std::env;
use uuid::Uuid;

/// Records what an analyst decides: on claims, incidents, markings, sources. Nothing is deleted, all can be undone.
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Ids are those that other commands print. A decision stays with its claim when the page is read anew.

Examples:
  ascribe decide accept 16c6b03f-…
  ascribe decide correct 16c6b03f-… --object \"Government of Iran\" --note \"the capital stands for it\"
  ascribe decide merge 7d1c… 90aa…          the second incident goes into the first
  ascribe decide split 7d1c… --report 55e0… what that report tells is another incident
  ascribe decide mark 55e0… amber
  ascribe decide grade \"Example Wire\" D
  ascribe decide undo 3b2f…
  ascribe decide log")]
pub struct Args {
    /// What is decided.
    #[command(subcommand)]
    act: Told,
    #[command(flatten)]
    base: BaseFile,
    /// Who decides [default: the user's name].
    #[arg(long, value_name = "NAME", global = true)]
    author: Option<String>,
    /// Why.
    #[arg(long, value_name = "WORDS", global = true)]
    note: Option<String>,
    /// How to print.
    #[arg(long, short, value_enum, default_value_t = Format::Text, value_name = "FORMAT", global = true)]
    format: Format,
}

#[derive(Subcommand, Debug, Clone)]
enum Told {
    /// The claim was read rightly.
    Accept { claim: Uuid },
    /// The claim was read wrongly and no longer counts.
    Reject { claim: Uuid },
    /// The claim should have been read otherwise.
    Correct {
        claim: Uuid,
        /// The right subject.
        #[arg(long, value_name = "NAME", required_unless_present_any = ["predicate", "object"])]
        subject: Option<String>,
        /// The right predicate.
        #[arg(long, value_name = "WORD", value_parser = predicate)]
        predicate: Option<Predicate>,
        /// The right object.
        #[arg(long, value_name = "NAME")]
        object: Option<String>,
    },
    /// Words on a claim, report, entity, finding or incident; give them with --note.
    Annotate { id: Uuid },
    /// Two incidents are one: the second goes into the first.
    Merge { into: Uuid, from: Uuid },
    /// What some reports tell of an incident is another incident.
    Split {
        incident: Uuid,
        /// A report whose account leaves; may be given several times.
        #[arg(long = "report", value_name = "ID", required = true)]
        reports: Vec<Uuid>,
    },
    /// Who may see a report or a claim: clear, green, amber, amber+strict, red (TLP 2.0).
    Mark { id: Uuid, level: Marking },
    /// How reliable a source is: A completely … E not at all, F cannot be judged.
    Grade {
        source: String,
        #[arg(value_parser = grade)]
        grade: Grade,
    },
    /// An earlier decision no longer holds.
    Undo { decision: Uuid },
    /// Show the decisions, the latest first.
    Log {
        /// At most so many.
        #[arg(long, default_value_t = 50)]
        limit: u16,
        /// The next page.
        #[arg(long)]
        after: Option<String>,
    },
}

fn predicate(word: &str) -> Result<Predicate, String> {
    Predicate::from_word(word)
        .ok_or_else(|| format!("one of {}", Predicate::all().map(Predicate::word).collect::<Vec<_>>().join(", ")))
}

fn grade(letter: &str) -> Result<Grade, String> {
    let mut letters = letter.chars();
    letters
        .next()
        .filter(|_| letters.next().is_none())
        .and_then(Grade::from_letter)
        .ok_or_else(|| "a letter from A to F".to_owned())
}

/// Runs `ascribe decide`.
///
/// # Errors
/// If the decision does not go, the base cannot be written or output cannot be written.
pub fn run(args: &Args, color: Color) -> Result<Done, Failure> {
    let mut output = Output::open(None)?;
    let look = output.look(color);
    let told = match &args.act {
        Told::Log { limit, after } => {
            let paging = Paging { limit: (*limit).into(), after: after.clone() };
            let page = args.base.open(Mode::Ask)?.decisions(&paging)?;
            match args.format {
                Format::Json => json::line(&page).map_err(std::io::Error::from)?,
                Format::Text => {
                    let rows: String = page.items.iter().map(|d| look.fill(&line(d), 4)).collect();
                    if rows.is_empty() { "Nothing was decided yet.\n".into() } else { rows + &super::more(&page) }
                }
            }
        }
        act => {
            let user = || env::var("USER").or_else(|_| env::var("USERNAME")).unwrap_or_else(|_| "analyst".into());
            let author = args.author.clone().unwrap_or_else(user);
            let new = NewDecision { act: act.act(args.note.as_deref())?, author, note: args.note.clone(), at: None };
            let decision = args.base.open(Mode::Add)?.decide(new)?;
            match args.format {
                Format::Json => json::line(&decision).map_err(std::io::Error::from)?,
                Format::Text => look.fill(&line(&decision), 4),
            }
        }
    };
    output.print(&told)?;
    output.hand_on()?;
    Ok(Done::All)
}

impl Told {
    fn act(&self, note: Option<&str>) -> Result<Act, Failure> {
        Ok(match self.clone() {
            Told::Accept { claim } => Act::Accept { claim },
            Told::Reject { claim } => Act::Reject { claim },
            Told::Correct { claim, subject, predicate, object } => {
                Act::Correct { claim, subject, predicate, object, by: None }
            }
            Told::Annotate { id } if note.is_some() => Act::Annotate { on: id },
            Told::Annotate { .. } => return Err(Failure::Usage("give the words with --note".into())),
            Told::Merge { into, from } => Act::Merge { into, from, moved: Vec::new() },
            Told::Split { incident, reports } => {
                Act::Split { incident, documents: reports, to: None, moved: Vec::new() }
            }
            Told::Mark { id, level } => Act::Mark { on: id, marking: level, before: None },
            Told::Grade { source, grade } => Act::GradeSource { source, grade, before: None },
            Told::Undo { decision } => Act::Undo { decision },
            Told::Log { .. } => return Err(Failure::Usage("the log decides nothing".into())),
        })
    }
}

/// A decision on one line.
pub fn line(decision: &Decision) -> String {
    let what = match &decision.act {
        Act::Accept { claim } => format!("accept claim {claim}"),
        Act::Reject { claim } => format!("reject claim {claim}"),
        Act::Correct { claim, by, .. } => {
            format!("correct claim {claim}{}", by.map(|by| format!(" by claim {by}")).unwrap_or_default())
        }
        Act::Annotate { on } => format!("annotate {on}"),
        Act::Merge { into, from, .. } => format!("merge incident {from} into {into}"),
        Act::Split { incident, to, .. } => {
            format!("split incident {incident}{}", to.map(|to| format!(" off to {to}")).unwrap_or_default())
        }
        Act::Mark { on, marking, .. } => format!("mark {on} {}", marking.word()),
        Act::GradeSource { source, grade, .. } => format!("grade {} {}", clean::line(source), grade.letter()),
        Act::Undo { decision } => format!("undo {decision}"),
    };
    let note = decision.note.as_deref().map(|n| format!(": {}", clean::line(n))).unwrap_or_default();
    let undone = decision.undone_by.map(|_| " (undone)").unwrap_or_default();
    format!(
        "decision {} by {} at {}: {what}{note}{undone}",
        decision.id,
        clean::line(&decision.author),
        lines::shorten(&decision.at.to_string(), 20)
    )
}

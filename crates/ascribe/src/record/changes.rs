//! `ascribe changes`: what came, changed and was decided since a day or a number; what changed between versions of a page.

use super::{Asking, lines};
use crate::args::Color;
use crate::clean;
use crate::look::Look;
use crate::output::{Done, Failure};
use ascribe_store::{AsOf, Change, ChangeKind, Store, VersionChange};
use jiff::civil::Date;
use serde::Serialize;
use uuid::Uuid;

/// Shows what changed: in the base since a day, or in one page from version to version.
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  ascribe changes --since 2024-05-01
  ascribe changes --since 1204 --format json   from a number on, as programs follow the base
  ascribe changes --report 6f0c…               the versions of a page: sentences and claims that came and went")]
pub struct Args {
    /// The day from which on, or the number of the last change that is known.
    #[arg(long, value_name = "YYYY-MM-DD|N", required_unless_present = "report")]
    since: Option<String>,
    /// A page, by its id or that of a version: what changed from each version to the next.
    #[arg(long, value_name = "ID", conflicts_with = "since")]
    report: Option<Uuid>,
    #[command(flatten)]
    asking: Asking,
}

#[derive(Serialize)]
struct Changes {
    changes: Vec<Change>,
    /// The number to ask from next.
    last: i64,
}

/// Runs `ascribe changes`.
///
/// # Errors
/// If the base cannot be asked or output cannot be written.
pub fn run(args: &Args, color: Color) -> Result<Done, Failure> {
    let mut question = args.asking.open(color)?;
    if let Some(report) = args.report {
        let versions = question.base.versions(report)?;
        if versions.is_empty() {
            return Err(Failure::Usage(format!("the base holds no report {report}")));
        }
        let mut told = Vec::new();
        for pair in versions.windows(2) {
            told.extend(question.base.version_change(pair[0].id, pair[1].id)?);
        }
        return question.answer(&told, |look| match told.is_empty() {
            true => "There is one version only.\n".into(),
            false => told.iter().map(|change| versions_text(change, look)).collect(),
        });
    }
    let since = args.since.as_deref().unwrap_or("0");
    let from = after(args.asking.after.as_deref().unwrap_or(since), &question.base)?;
    let changes = question.base.changes(from, question.paging.limit)?;
    let changes = Changes { last: changes.last().map_or(from, |c| c.seq), changes };
    question.answer(&changes, |look| {
        let mut out: String = changes.changes.iter().map(|change| text(change, look)).collect();
        if out.is_empty() {
            out.push_str("Nothing changed.\n");
        } else {
            out.push_str(&format!("\nMore, if there is, with --since {}\n", changes.last));
        }
        out
    })
}

/// The number of the last change before a day, or the number itself.
fn after(since: &str, base: &ascribe_store::Base) -> Result<i64, Failure> {
    if let Ok(number) = since.parse::<i64>() {
        return Ok(number);
    }
    let day: Date = since.parse().map_err(|_| {
        Failure::Usage(format!("{} is neither a day such as 2024-05-01 nor a number", clean::line(since)))
    })?;
    let before = day.yesterday().map_err(|_| Failure::Usage(format!("{day} is out of the calendar")))?;
    Ok(match super::as_of(base, before)? {
        AsOf::Seq(seq) => seq,
        AsOf::Now => 0,
    })
}

fn text(change: &Change, look: &Look) -> String {
    let at = change.at.to_string();
    let day = at.get(..10).unwrap_or(&at);
    let told = match &change.kind {
        ChangeKind::Report { number, title, publisher, note, came, went, document, .. } => {
            let what = match (number, note) {
                (1, None) => "new report".to_owned(),
                (1, Some(note)) => format!("new report ({})", note.word()),
                (n, Some(note)) => format!("version {n} ({})", note.word()),
                (n, None) => format!("version {n}"),
            };
            let of = [publisher.as_deref(), title.as_deref()];
            let of: Vec<String> = of.into_iter().flatten().map(|w| clean::line(w).into_owned()).collect();
            format!(
                "{} of {}: {}{}  {}",
                look.act(&what),
                of.join(", "),
                lines::number(came.len() as u64, "claim"),
                if *number > 1 || !went.is_empty() { format!(" came, {} went", went.len()) } else { String::new() },
                look.faint(&document.to_string())
            )
        }
        ChangeKind::Decision(decision) => super::decide::line(decision),
    };
    look.fill(&format!("{:>6}  {day}  {told}", change.seq), 20)
}

fn versions_text(change: &VersionChange, look: &Look) -> String {
    let title = clean::line(change.to.title.as_deref().unwrap_or("without a title")).into_owned();
    let note = change.to.note.map(|n| format!(", {}", n.word())).unwrap_or_default();
    let mut out =
        look.fill(&format!("{}  version {} to {}{note}", look.strong(&title), change.from.number, change.to.number), 4);
    for sentence in &change.sentences {
        if let Some(before) = &sentence.before {
            out.push_str(&look.fill(&format!("  {} {}", look.against("-"), clean::line(before)), 4));
        }
        if let Some(after) = &sentence.after {
            out.push_str(&look.fill(&format!("  {} {}", look.act("+"), clean::line(after)), 4));
        }
    }
    let mut claims = |word: &str, list: &[ascribe_store::ClaimRecord]| {
        for claim in list {
            out.push_str(&look.fill(&format!("  {word}:"), 4));
            out.push_str(&lines::claim(claim, look, "    "));
        }
    };
    claims("claim that went", &change.went);
    claims("claim that came", &change.came);
    for (before, after) in &change.changed {
        out.push_str("  claim that changed:\n");
        out.push_str(&lines::claim(before, look, "    - "));
        out.push_str(&lines::claim(after, look, "    + "));
    }
    out + &format!("  {} stayed\n", lines::number(change.stayed as u64, "claim"))
}

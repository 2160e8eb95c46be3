//! `ascribe incident`: what is said about one incident, or which incidents there are.

use super::{Asking, Question, lines, more};
use crate::args::Color;
use crate::clean;
use crate::look::Look;
use crate::output::{Done, Failure};
use ascribe_store::{Incident, IncidentRow, Paged, Store};
use uuid::Uuid;

/// Shows an incident: victims, who is blamed by how many independent origins, responses, reports and their copies.
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  ascribe incident Albania                  the incidents that hit or involve Albania
  ascribe incident 6f0c…                    one of them, by the id that the list shows
  ascribe incident --format json            all, the latest first")]
pub struct Args {
    /// Its id, or words of its name, its victims or its actors; all incidents, where absent.
    #[arg(value_name = "ID|WORDS")]
    words: Vec<String>,
    #[command(flatten)]
    asking: Asking,
}

/// Runs `ascribe incident`.
///
/// # Errors
/// If there is no such incident, the base cannot be asked or output cannot be written.
pub fn run(args: &Args, color: Color) -> Result<Done, Failure> {
    let mut question = args.asking.open(color)?;
    let words = args.words.join(" ");
    if let Ok(id) = words.parse::<Uuid>() {
        let found = question.base.incident(id, question.at)?;
        let incident = found.ok_or_else(|| Failure::Usage(format!("the base holds no incident {id}")))?;
        return question.answer(&incident, |look| render(&incident, look));
    }
    let page = list(&question, &words)?;
    if let [only] = page.items.as_slice()
        && question.paging.after.is_none()
        && !words.is_empty()
    {
        let id = only.id;
        if let Some(incident) = question.base.incident(id, question.at)? {
            return question.answer(&incident, |look| render(&incident, look));
        }
    }
    question.answer(&page, |look| {
        let rows: String = page.items.iter().map(|row| lines::incident(row, look, "")).collect();
        if rows.is_empty() { "No incident was found.\n".into() } else { rows + &more(&page) }
    })
}

fn list(question: &Question, words: &str) -> Result<Paged<IncidentRow>, Failure> {
    let (at, paging) = (question.at, &question.paging);
    Ok(match words {
        "" => question.base.incidents(&[], at, paging)?,
        words => question.base.find_incidents(words, at, paging)?,
    })
}

fn render(incident: &Incident, look: &Look) -> String {
    let mut out = lines::incident(&incident.row, look, "");
    if !incident.means.is_empty() {
        out.push_str(&look.fill(&format!("  by means of {}", lines::parties(&incident.means)), 4));
    }
    if !incident.attributions.is_empty() {
        out.push_str(&format!("\n{}\n", look.strong("Who is said to have done it")));
    }
    for a in &incident.attributions {
        let disputed = if a.disputed { format!(", {}", look.against("disputed")) } else { String::new() };
        let first =
            a.first.as_ref().map(|f| format!("; first {} on {}", clean::line(&f.by), f.date)).unwrap_or_default();
        let head = format!(
            "  {}  {}{disputed}: {}{first}",
            look.strong(&lines::name(&a.actor)),
            lines::number(a.origins, "independent origin"),
            lines::origins(&a.by)
        );
        out.push_str(&look.fill(&head, 6));
    }
    out.push_str(&format!("\n{}\n", look.strong("What is said about it")));
    incident.findings.iter().for_each(|row| out.push_str(&lines::finding(row, look, "  ")));
    out.push_str(&format!("\n{}\n", look.strong("Reports")));
    incident.documents.iter().for_each(|row| out.push_str(&look.fill(&format!("  {}", lines::document(row, look)), 6)));
    if !incident.copies.is_empty() {
        out.push_str(&format!("\n{}\n", look.strong("What they took from one another")));
        incident.copies.iter().for_each(|link| out.push_str(&look.fill(&format!("  {}", lines::tie(link)), 6)));
    }
    for decision in &incident.decisions {
        out.push_str(&look.fill(&format!("  {}", super::decide::line(decision)), 6));
    }
    out
}

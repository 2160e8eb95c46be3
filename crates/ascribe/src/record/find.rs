//! `ascribe find`: full text over reports and over findings.

use super::{Asking, lines, more};
use crate::args::Color;
use crate::clean;
use crate::output::{Done, Failure};
use ascribe_store::{FindingRow, Hit, Paged, Paging, Store};
use serde::Serialize;

/// Findings shown above the reports.
const FINDINGS: usize = 5;

/// Finds reports and findings by their words.
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Words must all occur; OR, NOT, parentheses, \"a phrase\", begin* and title:word narrow or widen. Other forms of a word
are found too.

Examples:
  ascribe find ransomware Albania
  ascribe find '\"severed ties\" OR expel* NOT sport'
  ascribe find title:sanctions --format json --limit 50")]
pub struct Args {
    /// What to look for.
    #[arg(required = true, value_name = "WORDS")]
    words: Vec<String>,
    #[command(flatten)]
    asking: Asking,
}

#[derive(Serialize)]
struct Found {
    findings: Paged<FindingRow>,
    reports: Paged<Hit>,
}

/// Runs `ascribe find`.
///
/// # Errors
/// If the words cannot be understood, the base cannot be asked or output cannot be written.
pub fn run(args: &Args, color: Color) -> Result<Done, Failure> {
    let mut question = args.asking.open(color)?;
    let words = args.words.join(" ");
    let first = Paging::first(FINDINGS);
    let findings = match question.paging.after {
        None => question.base.find_findings(&words, question.at, &first)?,
        Some(_) => Paged { items: Vec::new(), total: None, next: None },
    };
    let found = Found { findings, reports: question.base.find(&words, question.at, &question.paging)? };
    question.answer(&found, |look| {
        let mut out = String::new();
        for row in &found.findings.items {
            out.push_str(&lines::finding(row, look, ""));
        }
        for hit in &found.reports.items {
            out.push('\n');
            let facts = [hit.publisher.clone(), hit.published.map(|d| d.to_string()), Some(hit.document.to_string())];
            let facts: Vec<String> = facts.into_iter().flatten().map(|f| clean::line(&f).into_owned()).collect();
            let title = clean::line(hit.title.as_deref().unwrap_or("without a title")).into_owned();
            out.push_str(&look.fill(&format!("{}  {}", look.strong(&title), look.faint(&facts.join(", "))), 4));
            out.push_str(&look.fill(&format!("  … {} …", clean::line(&hit.excerpt)), 2));
            hit.claims.iter().for_each(|claim| out.push_str(&lines::claim(claim, look, "    ")));
        }
        if found.findings.items.is_empty() && found.reports.items.is_empty() {
            out.push_str("Nothing was found.\n");
        }
        out + &more(&found.reports)
    })
}

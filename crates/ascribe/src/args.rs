//! The command line as a user meets it.

use crate::{collection, explain, export, names, read, record, serve, stix, taxii, token, user, who};
use clap::{Parser, Subcommand, ValueEnum};
use std::env;

/// Reads open reporting on cyber operations and keeps a record that can be questioned: who is said to have done
/// what to whom, when, how, and who says so, in which sentence, how surely.
///
/// Works offline, on reports in HTML, PDF, Markdown and plain text. The same bytes always give the same answer.
#[derive(Parser, Debug)]
#[command(name = "ascribe", version, max_term_width = 100, subcommand_required = true, arg_required_else_help = true)]
#[command(after_help = "\
Examples:
  ascribe read report.html                  claims with their evidence underlined
  ascribe read reports/ -f json -o out.json one JSON object per report and line
  ascribe explain report.html --at APT42    why that sentence was read so
  ascribe who \"Charming Kitten\"             whose name it is, and who says so
  curl -s https://news.example/a | ascribe read - --date 2022-09-11

Exit codes: 0 all sources were read; 1 some were not, standard error names them;
2 the command line was wrong.")]
pub struct Cli {
    /// When to use colours.
    #[arg(long, value_enum, global = true, default_value_t = Color::Auto, value_name = "WHEN")]
    pub color: Color,

    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// When to use colours.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub enum Color {
    /// On a terminal, unless NO_COLOR is set or TERM is dumb.
    Auto,
    /// Always, also into files and pipes.
    Always,
    /// Never.
    Never,
}

impl Color {
    /// Whether to colour what goes to a terminal, or elsewhere.
    pub fn is_on(self, terminal: bool) -> bool {
        let set = |name: &str| env::var_os(name).is_some_and(|value| !value.is_empty());
        match self {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => terminal && !set("NO_COLOR") && env::var_os("TERM").is_none_or(|term| term != "dumb"),
        }
    }
}

/// What the command does.
#[derive(Subcommand, Debug)]
pub enum Command {
    /// Read reports: print their claims, each with speaker, hedge, date and evidence.
    Read(read::Args),
    /// Explain one place of a report: the passes, patterns and names that took part in reading it.
    Explain(explain::Args),
    /// Tell who is called what by whom: a group's names by vendor, sub-groups, sponsor, ids.
    Who(who::Args),
    /// Import lists of names, check them, and show what a misprint would become.
    Names(names::Args),
    /// Keep reports in the base: bytes, versions, claims; copies are found, claims folded.
    Add(record::add::Args),
    /// Find reports and findings by words.
    Find(record::find::Args),
    /// Show an incident: victims, who is blamed by how many independent origins, responses, reports.
    Incident(record::incident::Args),
    /// Show what happened around a group, country or sector, by date.
    Timeline(record::timeline::Args),
    /// Show who is said to attack or target a sector, a country or anybody else.
    Targets(record::targets::Args),
    /// Show condemnations, sanctions, expulsions and other responses, by date.
    Responses(record::responses::Args),
    /// Show what changed in the base since a day, or from version to version of a page.
    Changes(record::changes::Args),
    /// Show what two groups have in common.
    Compare(record::compare::Args),
    /// Show who is cited, how often first, how often copied.
    Sources(record::sources::Args),
    /// Record what an analyst decides: accept, reject, correct, annotate, merge, split, mark, grade, undo.
    Decide(record::decide::Args),
    /// Write the record, or what some files say, for others: STIX, MISP, Navigator, tables, blocklists, rules, briefs.
    Export(export::Args),
    /// Count what the base holds.
    Stats(record::stats::Args),
    /// Check that the base is whole.
    Check(record::check::Args),
    /// Copy the base while others add to it.
    Backup(record::backup::Args),
    /// Serve the base: web pages, JSON API, TAXII 2.1.
    Serve(serve::Args),
    /// Manage who may sign in.
    User(user::Args),
    /// Manage what is shared with whom over TAXII.
    Collection(collection::Args),
    /// Speak to TAXII servers of others: pull and push.
    Taxii(taxii::Args),
    /// Manage what programs sign in with.
    Token(token::Args),
    /// Check STIX against the standard, match patterns, turn STIX 2.0 into 2.1.
    Stix(stix::Args),
}

//! `ascribe stix validate`: findings of each file, with path and section of the standard.

use super::{named, stdin_once, text};
use crate::output::{Done, Failure, Output, say};
use crate::trouble::Trouble;
use crate::{clean, json};
use ascribe_stix::{Finding, Severity, Validated, validate_text};
use clap::ValueEnum;
use serde_json::json;
use std::path::{Path, PathBuf};

/// Arguments of `ascribe stix validate`.
#[derive(clap::Args, Debug)]
#[command(after_help = "\
A finding names the rule, where it is broken (objects[3].pattern) and the section of STIX 2.1 that holds it.
Bundles, TAXII envelopes, single objects and lists of objects are taken; objects of STIX 2.0 are checked as what
they become in STIX 2.1.

Exit codes: 0 all files are STIX 2.1; 1 some are not, or could not be read; 2 the command line was wrong.")]
pub struct Args {
    /// Files, or - for standard input.
    #[arg(required = true, value_name = "FILE|-")]
    files: Vec<PathBuf>,

    /// Fail also where STIX 2.1 only advises against something.
    #[arg(long)]
    strict: bool,

    /// How to print.
    #[arg(long, short, value_enum, default_value_t = Format::Text)]
    format: Format,

    /// Print at most this many findings of each file; 0 prints all.
    #[arg(long, value_name = "N", default_value_t = 100)]
    limit: usize,
}

/// How findings are printed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
enum Format {
    /// One line a finding, then one line a file.
    Text,
    /// One JSON object a file and line.
    Json,
}

pub fn run(args: &Args, output: &mut Output) -> Result<Done, Failure> {
    stdin_once(&args.files)?;
    let mut done = Done::All;
    for path in &args.files {
        let checked = text(path).map_err(|cause| Trouble::new(named(path), cause).to_string());
        let checked = checked.and_then(|text| {
            validate_text(&text).map_err(|error| format!("{}: is no sound JSON: {error}", named(path)))
        });
        match checked {
            Ok(checked) => {
                let sound = checked.musts == 0 && !(args.strict && checked.shoulds > 0);
                if !sound {
                    done = Done::Some;
                }
                output.print(&match args.format {
                    Format::Text => lines(path, &checked, sound, args.limit),
                    Format::Json => object(path, &checked, sound, args.limit)?,
                })?;
            }
            Err(why) => {
                say(&why);
                done = Done::Some;
            }
        }
    }
    Ok(done)
}

/// The first findings, what must not be before what is advised against.
fn first(checked: &Validated, limit: usize) -> Vec<&Finding> {
    let mut findings: Vec<&Finding> = checked.findings.iter().collect();
    findings.sort_by_key(|finding| finding.severity);
    findings.truncate(if limit == 0 { usize::MAX } else { limit });
    findings
}

fn word(severity: Severity) -> &'static str {
    match severity {
        Severity::Must => "must",
        Severity::Should => "should",
    }
}

fn lines(path: &Path, checked: &Validated, sound: bool, limit: usize) -> String {
    let name = named(path);
    let shown = first(checked, limit);
    let mut out = String::new();
    for f in &shown {
        let place = if f.path.is_empty() { "(the whole)" } else { f.path.as_str() };
        let line = format!("{name}: {place}: {} {}: {} [{}]", word(f.severity), f.section, f.message, f.rule);
        out.push_str(&clean::line(&line));
        out.push('\n');
    }
    let more = checked.musts + checked.shoulds - shown.len();
    if more > 0 {
        out.push_str(&clean::line(&format!("{name}: {more} further findings not shown; --limit 0 shows more")));
        out.push('\n');
    }
    let verdict = if sound { "valid STIX 2.1" } else { "not valid STIX 2.1" };
    let upgraded = match checked.upgraded {
        0 => String::new(),
        n => format!(", {n} of them STIX 2.0, checked as upgraded"),
    };
    let (objects, musts, shoulds) = (checked.objects, checked.musts, checked.shoulds);
    let summary = format!("{name}: {verdict}: {objects} objects{upgraded}; {musts} errors, {shoulds} advisories");
    out.push_str(&clean::line(&summary));
    out.push('\n');
    out
}

fn object(path: &Path, checked: &Validated, sound: bool, limit: usize) -> Result<String, Failure> {
    let findings: Vec<_> = first(checked, limit)
        .into_iter()
        .map(|f| {
            json!({"severity": word(f.severity), "rule": f.rule, "path": f.path, "section": f.section,
                "message": f.message})
        })
        .collect();
    let whole = json!({"file": named(path), "valid": sound, "objects": checked.objects, "upgraded": checked.upgraded,
        "errors": checked.musts, "advisories": checked.shoulds, "findings": findings});
    json::line(&whole).map_err(|error| Failure::Usage(error.to_string()))
}

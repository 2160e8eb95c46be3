//! `ascribe stix pattern`: one pattern over the observed data of files.

use super::{named, stdin_once, text};
use crate::clean;
use crate::output::{Done, Failure, Output, say};
use crate::trouble::Trouble;
use ascribe_stix::Pattern;
use serde_json::Value;
use std::path::{Path, PathBuf};

/// Arguments of `ascribe stix pattern`.
#[derive(clap::Args, Debug)]
#[command(after_help = "\
The files hold observed-data objects: a bundle of them with what they refer to, one alone, or a list. All observations
of one file are one search space, as STIX 2.1 §9 has it for WITHIN, REPEATS and FOLLOWEDBY.

Examples:
  ascribe stix pattern \"[ipv4-addr:value ISSUBSET '198.51.100.0/24']\" --on seen.json
  ascribe stix pattern \"[file:hashes.MD5 = 'd41d8cd98f00b204e9800998ecf8427e']\"

Exit codes: 0 every file matches, or the pattern is sound; 1 some file does not match; 2 the pattern is not sound.")]
pub struct Args {
    /// The pattern.
    #[arg(value_name = "PATTERN")]
    pattern: String,

    /// Files with observed data, or - for standard input.
    #[arg(long, value_name = "FILE|-", num_args = 1..)]
    on: Vec<PathBuf>,
}

pub fn run(args: &Args, output: &mut Output) -> Result<Done, Failure> {
    stdin_once(&args.on)?;
    let pattern = sound(&args.pattern)?;
    if args.on.is_empty() {
        let types = pattern.object_types().join(", ");
        output.print(&clean::line(&format!("a sound pattern over {types}")))?;
        output.print("\n")?;
    }
    let mut done = Done::All;
    for path in &args.on {
        let words = match matched(&pattern, path) {
            Ok(true) => "matches".to_owned(),
            Ok(false) => {
                done = Done::Some;
                "does not match".to_owned()
            }
            Err(why) => {
                done = Done::Some;
                say(&why);
                continue;
            }
        };
        output.print(&clean::line(&format!("{}: {words}", named(path))))?;
        output.print("\n")?;
    }
    Ok(done)
}

/// The pattern, if neither grammar nor text of the standard forbid it.
fn sound(text: &str) -> Result<Pattern, Failure> {
    let pattern: Pattern =
        text.parse().map_err(|error| Failure::Usage(format!("the pattern is not sound: {error}")))?;
    match pattern.findings().first() {
        None => Ok(pattern),
        Some(finding) => Err(Failure::Usage(format!("the pattern is not sound: {finding}"))),
    }
}

fn matched(pattern: &Pattern, path: &Path) -> Result<bool, String> {
    let text = text(path).map_err(|cause| Trouble::new(named(path), cause).to_string())?;
    let value: Value =
        serde_json::from_str(&text).map_err(|error| format!("{}: is no sound JSON: {error}", named(path)))?;
    let observed = match value {
        Value::Array(values) => values,
        one => vec![one],
    };
    pattern.matches(&observed).map_err(|error| format!("{}: {error}", named(path)))
}

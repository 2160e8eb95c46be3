//! `ascribe read`: many sources in, one reading each out, in their order.

use crate::args::Color;
use crate::in_order::{Bounds, in_order};
use crate::inputs::{self, Input, Inputs};
use crate::json;
use crate::look::Look;
use crate::output::{self, Done, Failure, Output};
use crate::progress::Progress;
use crate::report;
use crate::source::{Pipeline, SourceArgs};
use crate::trouble::{Cause, Trouble};
use ascribe_model::{Diagnostic, Marking, Reading};
use clap::ValueEnum;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::thread;

/// Bytes of sources that may be under way at once, beyond which further jobs wait.
const UNDER_WAY: u64 = 32 << 20;

/// Arguments of `ascribe read`.
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Folders are walked in the order of names, hidden entries and links to folders left out; of their files, those
that end in .html, .htm, .xhtml, .pdf, .md, .markdown, .mdown, .txt or .text are read, also with .gz behind it.
A file named outright is read whatever it is called: its type is found from its bytes.

Examples:
  ascribe read report.html
  ascribe read reports/ --format json --jobs 8 --output readings.jsonl
  ascribe read advisory.pdf --format stix
  ascribe read - --date 2022-09-11 < page.html")]
pub struct Args {
    /// Files, folders, or - for standard input.
    #[arg(required = true, value_name = "FILE|DIR|-")]
    inputs: Vec<PathBuf>,

    /// How to print: text on a terminal, json elsewhere, unless told.
    #[arg(long, short, value_enum)]
    format: Option<Format>,

    /// The marking of STIX and MISP: clear, green, amber, amber+strict or red.
    #[arg(long, value_name = "LEVEL", default_value = "clear")]
    tlp: Marking,

    /// Write here instead of to standard output.
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,

    /// Read this many reports at the same time [default: one for each processor].
    #[arg(long, short, value_name = "N")]
    jobs: Option<NonZeroUsize>,

    #[command(flatten)]
    source: SourceArgs,
}

/// How a reading is printed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub enum Format {
    /// For the eyes: the evidence underlined and labelled in place, then the claims grouped by subject.
    Text,
    /// One JSON object per source and line: document, entities, mentions, indicators, times, claims.
    Json,
    /// One STIX 2.1 bundle per source and line, with the evidence in an extension.
    Stix,
    /// One MISP event per source and line, with indicators, claims and galaxies.
    Misp,
}

/// What came of one source.
struct Printed {
    text: String,
    notes: Vec<Diagnostic>,
}

/// Runs `ascribe read`.
///
/// # Errors
/// If output cannot be written, or would destroy one of the sources.
pub fn run(args: &Args, color: Color) -> Result<Done, Failure> {
    let inputs = inputs::find(&args.inputs);
    refuse_overwriting(args.output.as_deref(), &inputs.found)?;
    let output = Output::open(args.output.as_deref())?;
    let format = args.format.unwrap_or(if output.is_terminal() { Format::Text } else { Format::Json });
    let look = output.look(color);
    let pipeline = Pipeline::new(&args.source);
    let mut round = Round { output, progress: Progress::new(inputs.found.len()), failed: 0 };
    round.announce(&inputs);

    let jobs = args.jobs.or_else(|| thread::available_parallelism().ok()).map_or(1, NonZeroUsize::get);
    let weigh = |input: &Input| input.size().unwrap_or(UNDER_WAY);
    let work = |input: &Input| {
        let reading = pipeline.read(input)?;
        let text = print(input, &reading, format, args.tlp, &look)?;
        Ok(Printed { text, notes: reading.document.diagnostics })
    };
    let done = in_order(&inputs.found, Bounds { jobs, bytes: UNDER_WAY }, weigh, work, |input, result| {
        round.take(input, result.unwrap_or_else(|fault| Err(Trouble::new(input, Cause::Panic(fault.0)))))
    });
    round.progress.end();
    done?;
    round.output.hand_on()?;
    Ok(if round.failed == 0 { Done::All } else { Done::Some })
}

/// One round through the sources: where results go, and how many there are without one.
struct Round {
    output: Output,
    progress: Progress,
    failed: usize,
}

impl Round {
    fn announce(&mut self, inputs: &Inputs) {
        for (folder, files) in &inputs.passed_over {
            let words = format!("{}: {files} files of other types and links to folders left out", folder.display());
            self.progress.say(&words);
        }
        for trouble in &inputs.troubles {
            self.fail(trouble);
        }
    }

    fn fail(&mut self, trouble: &Trouble) {
        self.failed += 1;
        self.progress.say(&trouble.to_string());
    }

    fn take(&mut self, input: &Input, result: Result<Printed, Trouble>) -> Result<(), Failure> {
        self.progress.step();
        match result {
            Ok(printed) => {
                printed.notes.iter().for_each(|note| self.progress.say(&noted(input, note)));
                self.progress.aside(|| self.output.print(&printed.text).and_then(|()| self.output.show()))
            }
            Err(trouble) => {
                self.fail(&trouble);
                Ok(())
            }
        }
    }
}

fn print(input: &Input, reading: &Reading, format: Format, tlp: Marking, look: &Look) -> Result<String, Trouble> {
    let rendering = |format, why: String| Trouble::new(input, Cause::Rendering { format, why });
    match format {
        Format::Text => Ok(report::render(&input.to_string(), reading, look)),
        Format::Json => json::line(reading).map_err(|error| rendering("JSON", error.to_string())),
        Format::Stix => stix(reading, tlp).map_err(|why| rendering("STIX", why)),
        Format::Misp => {
            let event = ascribe_misp::reading_to_event(reading, tlp);
            json::line(&ascribe_misp::EventFile { event }).map_err(|error| rendering("MISP", error.to_string()))
        }
    }
}

fn stix(reading: &Reading, tlp: Marking) -> Result<String, String> {
    let bundle = ascribe_stix::reading_to_bundle(reading, &ascribe_stix::ExportOptions::marked(tlp));
    json::line(&bundle).map_err(|error| error.to_string())
}

/// A diagnostic of a document that was read, but not wholly.
fn noted(input: &Input, note: &Diagnostic) -> String {
    let place = note.source_offset.map(|at| format!(" (byte {at})")).unwrap_or_default();
    format!("{input}: note: {}{place} [{}]", note.message, note.code)
}

fn refuse_overwriting(output: Option<&Path>, inputs: &[Input]) -> Result<(), Failure> {
    let files = inputs.iter().filter_map(|input| match input {
        Input::File(path) => Some(path),
        Input::Stdin => None,
    });
    match output {
        Some(path) if output::is_among(path, files) => {
            let words = format!("{} is one of the sources, writing would destroy it; name another", path.display());
            Err(Failure::Usage(words))
        }
        _ => Ok(()),
    }
}

//! `ascribe add`: reports are read in parallel and kept in batches; a report is told of only when it is on disk.

use super::lines;
use super::waiting::{Bounds, Waiting};
use crate::args::Color;
use crate::base::BaseFile;
use crate::in_order::{self, in_order};
use crate::inputs::{self, Input, Inputs};
use crate::json;
use crate::output::{Done, Failure, Output};
use crate::progress::Progress;
use crate::source::{Facts, Pipeline, SourceArgs};
use crate::structured::{self, Taken};
use crate::trouble::{Cause, Trouble};
use crate::who::Format;
use ascribe_model::Marking;
use ascribe_store::{Added, Base, Mode, NewReport, Outcome, Store};
use jiff::civil::Date;
use serde_json::json;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::thread;
use std::time::Duration;

/// Bytes of sources that may be under way at once, beyond which further jobs wait.
const UNDER_WAY: u64 = 32 << 20;
/// Reports that wait to be kept, and reports that are kept in one transaction; bytes are those of their texts. A reading
/// takes some seventy times the memory of its text.
const WAITING: Bounds = Bounds { count: 192, bytes: 2 << 20 };
const BATCH: Bounds = Bounds { count: 256, bytes: 2 << 20 };
/// How long a report may wait for others that go to disk with it, while more are being read. One transaction for many
/// reports writes each page of the base once.
const GATHERING: Duration = Duration::from_millis(500);

/// Keeps reports in the base: each with its bytes, its versions and its claims.
#[derive(clap::Args, Debug)]
#[command(after_help = "\
A page that is known is found again by its address, by publisher and title, or by the file it came from: other words
make a new version, the same bytes change nothing. What is printed as kept is on disk. Files that end in .json are STIX
bundles or MISP events: their objects become claims of their makers and keep their markings.

Examples:
  ascribe add reports/
  ascribe add enterprise-attack.json
  ascribe add page.html --url https://news.example/a --publisher \"News Example\"
  ascribe add note.txt --marking amber --date 2024-05-03")]
pub struct Args {
    /// Files, folders, or - for standard input.
    #[arg(required = true, value_name = "FILE|DIR|-")]
    inputs: Vec<PathBuf>,

    #[command(flatten)]
    base: BaseFile,

    /// How to print what was kept.
    #[arg(long, short, value_enum, default_value_t = Format::Text, value_name = "FORMAT")]
    format: Format,

    /// Print the totals only.
    #[arg(long, short)]
    quiet: bool,

    /// Read this many reports at the same time [default: one for each processor].
    #[arg(long, short, value_name = "N")]
    jobs: Option<NonZeroUsize>,

    /// The publisher, where the page does not say or says it wrongly.
    #[arg(long, value_name = "NAME")]
    publisher: Option<String>,

    /// The address, where the page does not say or says it wrongly; for one report only.
    #[arg(long, value_name = "URL")]
    url: Option<String>,

    /// Who may see them: clear, green, amber, amber+strict, red (TLP 2.0).
    #[arg(long, value_name = "LEVEL", default_value = "clear")]
    marking: Marking,

    /// The day on which they were learned, for records that are older than the base.
    #[arg(long, value_name = "YYYY-MM-DD")]
    learned: Option<Date>,

    #[command(flatten)]
    source: SourceArgs,
}

/// A report on its way from the readers to the base.
struct Read {
    source: String,
    report: NewReport,
}

/// What was kept.
#[derive(Default)]
struct Totals {
    new: usize,
    versions: usize,
    reread: usize,
    known: usize,
    copies: usize,
    claims: usize,
}

impl Totals {
    fn count(&mut self, added: &Added) {
        match added.outcome {
            Outcome::New => self.new += 1,
            Outcome::Version => self.versions += 1,
            Outcome::Reread => self.reread += 1,
            Outcome::Seen | Outcome::Known => self.known += 1,
        }
        self.copies += usize::from(!added.copies.is_empty());
        self.claims += added.claims;
    }
}

/// Runs `ascribe add`.
///
/// # Errors
/// If the base cannot be opened or written, or output cannot be written.
pub fn run(args: &Args, color: Color) -> Result<Done, Failure> {
    let inputs = inputs::find(&args.inputs);
    if args.url.is_some() && inputs.found.len() != 1 {
        return Err(Failure::Usage("--url is the address of one report; name one file".into()));
    }
    let base = args.base.open(Mode::Add)?;
    let output = Output::open(None)?;
    let look = output.look(color);
    let progress = Progress::new(inputs.found.len());
    let unlisted = announce(&progress, &inputs);
    let waiting = Waiting::new(WAITING);
    let mut keeper = Keeper {
        base,
        output,
        format: args.format,
        quiet: args.quiet,
        progress: &progress,
        totals: Totals::default(),
        look,
    };
    let failed = thread::scope(|scope| {
        let reading = scope.spawn(|| {
            let _end = waiting.closing();
            read_all(args, &inputs, &progress, &waiting)
        });
        let end = waiting.closing();
        let kept = keeper.run(&waiting);
        drop(end);
        let read = reading.join().unwrap_or_else(|_| Err(Failure::Usage("reading the reports failed inside".into())));
        // Why keeping ended says more than that reading had nobody to hand on to.
        kept.and(read)
    })?;
    progress.end();
    keeper.tell()?;
    Ok(if unlisted + failed == 0 { Done::All } else { Done::Some })
}

fn announce(progress: &Progress, inputs: &Inputs) -> usize {
    for (folder, files) in &inputs.passed_over {
        progress.say(&format!("{}: {files} files of other types and links to folders left out", folder.display()));
    }
    inputs.troubles.iter().for_each(|trouble| progress.say(&trouble.to_string()));
    inputs.troubles.len()
}

fn read_all(args: &Args, inputs: &Inputs, progress: &Progress, waiting: &Waiting<Read>) -> Result<usize, Failure> {
    let mut failed = 0;
    let pipeline = Pipeline::new(&args.source);
    let facts = Facts { publisher: args.publisher.clone(), url: args.url.clone() };
    let learned = args.learned.and_then(|day| super::start(day).ok());
    let jobs = args.jobs.or_else(|| thread::available_parallelism().ok()).map_or(1, NonZeroUsize::get);
    let weigh = |input: &Input| input.size().unwrap_or(UNDER_WAY);
    let work = |input: &Input| take(input, args, &pipeline, &facts);
    in_order(&inputs.found, in_order::Bounds { jobs, bytes: UNDER_WAY }, weigh, work, |input, result| {
        match result.unwrap_or_else(|fault| Err(Trouble::new(input, Cause::Panic(fault.0)))) {
            Ok(reports) => {
                for mut report in reports {
                    report.learned = learned;
                    let bytes = report.reading.document.text.len();
                    if !waiting.put(bytes, Read { source: input.to_string(), report }) {
                        return Err(Failure::Usage("the base takes no more reports".into()));
                    }
                }
                Ok::<(), Failure>(())
            }
            Err(trouble) => {
                failed += 1;
                progress.step();
                progress.say(&trouble.to_string());
                Ok(())
            }
        }
    })?;
    Ok(failed)
}

/// What one source brings: a report with its bytes, or the readings of a STIX bundle or MISP event with their markings.
fn take(input: &Input, args: &Args, pipeline: &Pipeline, facts: &Facts) -> Result<Vec<NewReport>, Trouble> {
    let unmarked = args.marking;
    if let Some(taken) = structured::read(input, unmarked)? {
        let kept = |one: Taken| {
            let Taken { reading, marking } = one;
            let original = reading.document.text.clone().into_bytes();
            NewReport { marking, ..NewReport::new(reading, original) }
        };
        return Ok(taken.into_iter().map(kept).collect());
    }
    let (reading, original) = pipeline.take(input, facts)?;
    Ok(vec![NewReport { source: place(input), marking: args.marking, ..NewReport::new(reading, original) }])
}

/// The place of a file, in full, so that it is found again from elsewhere.
fn place(input: &Input) -> Option<String> {
    match input {
        Input::Stdin => None,
        Input::File(path) => Some(path.canonicalize().unwrap_or_else(|_| path.clone()).display().to_string()),
    }
}

/// Keeps what is read, as much at once as has come.
struct Keeper<'p> {
    base: Base,
    output: Output,
    format: Format,
    quiet: bool,
    progress: &'p Progress,
    totals: Totals,
    look: crate::look::Look,
}

impl Keeper<'_> {
    fn run(&mut self, from: &Waiting<Read>) -> Result<(), Failure> {
        loop {
            let batch = from.take(BATCH, GATHERING);
            if batch.is_empty() {
                return Ok(());
            }
            self.keep(batch)?;
        }
    }

    fn keep(&mut self, batch: Vec<Read>) -> Result<(), Failure> {
        let (sources, reports): (Vec<String>, Vec<NewReport>) = batch.into_iter().map(|r| (r.source, r.report)).unzip();
        let added = self.base.add(&reports)?;
        for ((source, report), added) in sources.iter().zip(&reports).zip(&added) {
            self.totals.count(added);
            self.progress.step();
            for note in &report.reading.document.diagnostics {
                self.progress.say(&format!("{source}: note: {} [{}]", note.message, note.code));
            }
        }
        if self.quiet {
            return Ok(());
        }
        let mut told = String::new();
        for (source, added) in sources.iter().zip(&added) {
            match self.format {
                Format::Json => {
                    let line = json!({ "source": source, "added": added });
                    told.push_str(&json::line(&line).map_err(std::io::Error::from)?);
                }
                Format::Text => told.push_str(&lines::added(source, added, &self.look)),
            }
        }
        self.progress.aside(|| self.output.print(&told).and_then(|()| self.output.hand_on()))
    }

    fn tell(mut self) -> Result<(), Failure> {
        let t = &self.totals;
        let told = match self.format {
            Format::Json if self.quiet => json::line(&json!({
                "new": t.new, "versions": t.versions, "reread": t.reread, "known": t.known, "copies": t.copies, "claims": t.claims
            }))
            .map_err(std::io::Error::from)?,
            Format::Json => String::new(),
            Format::Text => format!(
                "{} new, {} new versions, {} read anew, {} known; {} copy, quote or cite others; {} claims\n",
                t.new, t.versions, t.reread, t.known, t.copies, t.claims
            ),
        };
        self.output.print(&told)?;
        self.output.hand_on()
    }
}

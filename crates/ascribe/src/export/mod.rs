//! `ascribe export`: what the base or some files say, in the forms of others.

mod forms;
mod sources;

use crate::base::BaseFile;
use crate::output::{self, Done, Failure, Output, say};
use crate::record::export;
use crate::source::SourceArgs;
use crate::structured::Taken;
use ascribe_export::{KeptReport, ListKind, Record, Report, store_bundle};
use ascribe_model::{Marking, Reading, Way, Withheld};
use ascribe_store::export::Form as Told;
use ascribe_store::{AsOf, Base, Mode};
use clap::ValueEnum;
use jiff::civil::Date;
use std::path::PathBuf;

/// Arguments of `ascribe export`.
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Without sources the base is exported. Sources are reports, read as `ascribe read` does, and STIX bundles and MISP events
in files that end in .json, whose objects are taken at their word and keep their markings.

Only what is marked TLP:CLEAR leaves, unless --up-to allows more; what was held back is told.

Examples:
  ascribe export navigator --output layer.json
  ascribe export brief-pdf --about APT42 --output apt42.pdf
  ascribe export blocklist bundle.json --of domain --days 30
  ascribe export misp-feed reports/ --output feed/
  ascribe export --eurepoc incidents.csv

Exit codes: 0 all sources are in it; 1 some could not be read, or may not leave; 2 the command line was wrong.")]
pub struct Args {
    /// The form.
    #[arg(value_enum, required_unless_present = "eurepoc", conflicts_with = "eurepoc")]
    form: Option<Form>,

    /// Files, folders, or - for standard input, to be exported instead of the base.
    #[arg(value_name = "FILE|DIR|-", conflicts_with = "eurepoc")]
    inputs: Vec<PathBuf>,

    /// Incidents of the base in the columns of EuRepoC 1.1, into this file (- for standard output).
    #[arg(long, value_name = "FILE")]
    eurepoc: Option<PathBuf>,

    /// Write here instead of to standard output; a folder for misp-feed.
    #[arg(long, short, value_name = "FILE|DIR", conflicts_with = "eurepoc")]
    output: Option<PathBuf>,

    /// The base as it stood at the end of that day (UTC).
    #[arg(long, value_name = "YYYY-MM-DD")]
    as_of: Option<Date>,

    #[command(flatten)]
    base: BaseFile,

    /// Only claims that name this group, country or anything else, by a name, alias or catalogue id.
    #[arg(long, value_name = "NAME")]
    about: Option<String>,

    /// The title of a layer or brief.
    #[arg(long, value_name = "WORDS")]
    title: Option<String>,

    /// The marking of files that carry none.
    #[arg(long, value_name = "LEVEL", default_value = "clear")]
    tlp: Marking,

    /// The strictest marking that may leave: clear, green, amber, amber+strict, red (TLP 2.0).
    #[arg(long, value_name = "LEVEL", default_value = "clear")]
    up_to: Marking,

    /// What a blocklist is made of.
    #[arg(long, value_enum, value_name = "WHAT", default_value_t = Of::Ip)]
    of: Of,

    /// How many days after its report a value stays on a blocklist [default: 90 for ip and url, 365 for domain and email].
    #[arg(long, value_name = "N", conflicts_with = "no_expiry", value_parser = clap::value_parser!(u32).range(1..=36500))]
    days: Option<u32>,

    /// Values stay on a blocklist for good.
    #[arg(long)]
    no_expiry: bool,

    /// The day as of which a blocklist is made [default: today].
    #[arg(long, value_name = "YYYY-MM-DD")]
    on: Option<Date>,

    /// A warning list in MISP's JSON form, beside those that ship; its values are in no blocklist or rule.
    #[arg(long, value_name = "FILE")]
    warning_list: Vec<PathBuf>,

    #[command(flatten)]
    source: SourceArgs,
}

/// The form of an export.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
enum Form {
    /// One STIX 2.1 bundle.
    Stix,
    /// MISP events, one a line.
    Misp,
    /// A folder that a MISP can subscribe to as a feed.
    MispFeed,
    /// An ATT&CK Navigator layer, format 4.5, scored by independent origins.
    Navigator,
    /// One row a claim.
    Csv,
    /// One claim of the base a line, with all that is known of it.
    Json,
    /// Entities of the base and the findings between them.
    Graphml,
    /// The claims of the base by columns.
    Parquet,
    /// A table of indicators.
    CsvIndicators,
    /// A plain list for a firewall, resolver or proxy.
    Blocklist,
    /// Suricata rule stubs.
    Suricata,
    /// Sigma rule stubs.
    Sigma,
    /// A sourced brief in Markdown.
    BriefMd,
    /// A sourced brief in HTML.
    BriefHtml,
    /// A sourced brief in PDF.
    BriefPdf,
}

/// What a blocklist is made of.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
enum Of {
    /// Addresses and networks.
    Ip,
    /// Domain names.
    Domain,
    /// URLs.
    Url,
    /// Hashes of files.
    Hash,
    /// E-mail addresses.
    Email,
}

impl Of {
    fn kind(self) -> ListKind {
        match self {
            Of::Ip => ListKind::Ip,
            Of::Domain => ListKind::Domain,
            Of::Url => ListKind::Url,
            Of::Hash => ListKind::Hash,
            Of::Email => ListKind::Email,
        }
    }
}

/// Runs `ascribe export`.
///
/// # Errors
/// If output cannot be written, or what was asked for cannot be done.
pub fn run(args: &Args) -> Result<Done, Failure> {
    if let Some(told) = args.told_by_the_store() {
        return record(args, told);
    }
    let form = args.form.unwrap_or(Form::Csv);
    let one_file = form != Form::MispFeed;
    if let Some(path) = args.output.as_deref().filter(|path| one_file && output::is_among(path, args.inputs.iter())) {
        let words = format!("{} is one of the sources, writing would destroy it; name another", path.display());
        return Err(Failure::Usage(words));
    }
    let taken = if args.inputs.is_empty() {
        let base = args.base.open(Mode::Ask)?;
        let at = args.as_of.map_or(Ok(AsOf::Now), |day| crate::record::as_of(&base, day))?;
        let reports = sources::kept(args, &base, at)?;
        if form == Form::Stix {
            return stix_of_base(args, &base, at, reports);
        }
        sources::of_base(reports)
    } else {
        sources::take(args)?
    };
    let reports = taken.iter().map(|Taken { reading, marking }| Report { reading, marking: *marking });
    let (record, withheld) = Record::admit(reports, args.way());
    for (reading, why) in &withheld {
        tell_left_out(reading, *why);
    }
    let record = match &args.about {
        Some(name) => record.about(name),
        None => record,
    };
    if form == Form::MispFeed {
        forms::feed(args, &record)?;
    } else {
        let bytes = forms::bytes(form, args, &record)?;
        let mut output = Output::open(args.output.as_deref())?;
        if form == Form::BriefPdf && output.is_terminal() {
            return Err(Failure::Usage("a PDF is not for a terminal; name a file with --output".to_owned()));
        }
        output.bytes(&bytes)?;
        output.hand_on()?;
    }
    Ok(if withheld.is_empty() && taken.whole() { Done::All } else { Done::Some })
}

/// The base in STIX: its reports, and the findings that it folds them into.
fn stix_of_base(args: &Args, base: &Base, at: AsOf, mut reports: Vec<KeptReport>) -> Result<Done, Failure> {
    let all = reports.len();
    reports.retain(|report| match args.way().lets_out(report.marking) {
        Ok(()) => true,
        Err(why) => {
            tell_left_out(&report.reading, why);
            false
        }
    });
    let bundle = store_bundle(base, &reports, args.way(), at, args.about.as_deref())?;
    let mut output = Output::open(args.output.as_deref())?;
    output.bytes(&forms::line(&bundle)?)?;
    output.hand_on()?;
    Ok(if reports.len() == all { Done::All } else { Done::Some })
}

fn tell_left_out(reading: &Reading, why: Withheld) {
    let name = reading.document.title.as_deref().or(reading.document.publisher.as_deref());
    say(&format!("left out: {}: {why}", name.unwrap_or("untitled report")));
}

impl Args {
    fn way(&self) -> Way {
        Way::Export { up_to: self.up_to }
    }

    /// The form that the store itself tells, where the base is asked for one.
    fn told_by_the_store(&self) -> Option<Told> {
        match self.form {
            None => Some(Told::EuRepoC),
            Some(Form::Json) => Some(Told::Json),
            Some(Form::Graphml) => Some(Told::GraphMl),
            Some(Form::Parquet) => Some(Told::Parquet),
            Some(Form::Csv) if self.inputs.is_empty() && self.about.is_none() => Some(Told::Csv),
            Some(_) => None,
        }
    }
}

fn record(args: &Args, form: Told) -> Result<Done, Failure> {
    if !args.inputs.is_empty() || args.about.is_some() {
        let words = "json, graphml, parquet and EuRepoC are of the whole base; name neither files nor --about";
        return Err(Failure::Usage(words.to_owned()));
    }
    let output = args.output.as_deref().or(args.eurepoc.as_deref());
    export::run(&export::Wanted { form, output, way: args.way(), as_of: args.as_of, base: &args.base })
}

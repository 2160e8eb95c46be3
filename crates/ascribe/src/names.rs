//! `ascribe names`: import lists of names, check what contradicts, show what a misprint would become.

use crate::clean;
use crate::output::{Done, Failure};
use crate::who::{self, Format};
use ascribe_names::import::{self, Imported};
use ascribe_names::{Book, Lexicon, Table, View};
use clap::Subcommand;
use serde_json::{Value, json};
use std::env;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

/// Keeps names of your own, and checks and repairs names.
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  ascribe names import enterprise-attack.json threat-actor.json   take lists in; the kind is found by content
  ascribe names check                                             contradictions and names with several owners
  ascribe names repair \"a group named DV-0270, or Nemesis Kitten\" what a misprint would become, and why")]
pub struct Args {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
    /// How to print.
    #[arg(long, value_enum, default_value_t = Format::Text, value_name = "FORMAT", global = true)]
    pub format: Format,
    /// Where your own names are kept.
    #[command(flatten)]
    pub names: NamesFile,
}

/// Where a user's own table of names is.
#[derive(clap::Args, Debug, Clone, Default)]
pub struct NamesFile {
    /// Your own table of names; else $ASCRIBE_NAMES, else names.tsv in the data folder of `ascribe`.
    #[arg(id = "names", long = "names", value_name = "FILE", global = true)]
    pub file: Option<PathBuf>,
}

impl NamesFile {
    /// The file, if the system says where a user's data goes.
    pub fn path(&self) -> Option<PathBuf> {
        let set = |name: &str| env::var_os(name).filter(|v| !v.is_empty()).map(PathBuf::from);
        let folder = || set("XDG_DATA_HOME").or_else(|| set("HOME").map(|h| h.join(".local/share")));
        self.file.clone().or_else(|| set("ASCRIBE_NAMES")).or_else(|| folder().map(|f| f.join("ascribe/names.tsv")))
    }
}

/// What to do with names.
#[derive(Subcommand, Debug)]
pub enum Command {
    /// Take in lists: MISP galaxies and warning lists, ATT&CK STIX bundles, Microsoft's mapping, CISA KEV, tables, CSV.
    Import {
        /// The files; `-` is standard input.
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
    },
    /// List contradictions and names with several owners.
    Check,
    /// Show what misprints in a text would become, and why.
    Repair {
        /// The text.
        text: String,
    },
}

/// Does what was asked, answering on `out`.
///
/// # Errors
/// If output fails or the user's table cannot be read or written.
pub fn run(args: &Args, out: &mut dyn Write) -> Result<Done, Failure> {
    match &args.command {
        Command::Import { files } => import_files(args, files, out),
        Command::Check => check(args, out),
        Command::Repair { text } => repair(args, text, out),
    }
}

/// The user's table; empty where there is none.
pub(crate) fn table(names: &NamesFile) -> Result<Table, Failure> {
    match names.path() {
        Some(path) => Table::read(&path).map_err(|e| Failure::Usage(e.to_string())),
        None => Ok(Table::default()),
    }
}

/// The shipped statements and the user's.
pub(crate) fn book(names: &NamesFile) -> Result<Book, Failure> {
    Ok(who::join(Book::shipped(), table(names)?.said().cloned()))
}

fn import_files(args: &Args, files: &[PathBuf], out: &mut dyn Write) -> Result<Done, Failure> {
    let path = args
        .names
        .path()
        .ok_or_else(|| Failure::Usage("no place for the table is known; name one with --names".into()))?;
    let mut table = table(&args.names)?;
    let mut done = Done::All;
    let mut reports: Vec<Value> = Vec::new();
    for file in files {
        let shown = clean::line(&file.display().to_string()).to_string();
        let imported =
            read(file).map_err(|e| e.to_string()).and_then(|b| import::import(&b).map_err(|e| e.to_string()));
        match imported {
            Ok(imported) => {
                let changes = table.merge(&imported);
                if args.format == Format::Text {
                    report(&shown, &imported, changes, out)?;
                }
                reports.push(json!({
                    "file": shown, "kind": imported.source, "changes": changes, "benign": imported.benign.len(),
                    "faults": imported.faults, "more_faults": imported.more_faults,
                }));
            }
            Err(why) => {
                done = Done::Some;
                if args.format == Format::Text {
                    writeln!(out, "{shown}: {}", clean::line(&why))?;
                }
                reports.push(json!({ "file": shown, "error": why }));
            }
        }
    }
    table.write(&path).map_err(|e| Failure::Usage(e.to_string()))?;
    if args.format == Format::Json {
        who::print_json(out, &json!({ "table": path.display().to_string(), "files": reports }))?;
    }
    Ok(done)
}

fn read(file: &Path) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let most = import::LARGEST_FILE as u64 + 1;
    if file == Path::new("-") {
        std::io::stdin().lock().take(most).read_to_end(&mut bytes)?;
    } else {
        std::fs::File::open(file)?.take(most).read_to_end(&mut bytes)?;
    }
    Ok(bytes)
}

fn report(
    file: &str,
    imported: &Imported,
    changes: ascribe_names::Changes,
    out: &mut dyn Write,
) -> Result<(), Failure> {
    let kind = json!(imported.source).as_str().unwrap_or_default().to_string();
    writeln!(out, "{file}: {kind}: {} added, {} changed, {} known", changes.added, changes.changed, changes.unchanged)?;
    if !imported.benign.is_empty() {
        writeln!(
            out,
            "  {} values of a warning list were read; they are no names and were not kept",
            imported.benign.len()
        )?;
    }
    for fault in &imported.faults {
        writeln!(out, "  {} {}", clean::line(&fault.object), clean::line(&fault.what))?;
    }
    if imported.more_faults > 0 {
        writeln!(out, "  and {} more", imported.more_faults)?;
    }
    Ok(())
}

fn check(args: &Args, out: &mut dyn Write) -> Result<Done, Failure> {
    let book = book(&args.names)?;
    let identities = book.identities(&View::Conservative);
    let contradictions = identities.contradictions();
    if args.format == Format::Json {
        let said: Vec<Value> = contradictions.iter().map(|(s, why)| json!({ "statement": s, "why": why })).collect();
        let ambiguous: Vec<Value> = identities
            .ambiguous()
            .map(|(name, owners)| json!({ "name": name, "owners": owners.iter().map(|o| &o.name).collect::<Vec<_>>() }))
            .collect();
        who::print_json(out, &json!({ "contradictions": said, "ambiguous": ambiguous }))?;
        return Ok(Done::All);
    }
    for (said, why) in &contradictions {
        writeln!(out, "{said}: {why}")?;
    }
    for (name, owners) in identities.ambiguous() {
        let owners: Vec<&str> = owners.iter().map(|o| o.name.as_str()).collect();
        writeln!(out, "{name} has {} owners: {}", owners.len(), owners.join(", "))?;
    }
    Ok(Done::All)
}

fn repair(args: &Args, text: &str, out: &mut dyn Write) -> Result<Done, Failure> {
    let lexicon = Lexicon::shipped();
    let repairs = lexicon.repairs(text);
    if args.format == Format::Json {
        let list: Vec<Value> = repairs
            .iter()
            .map(|(span, r)| json!({ "start": span.start, "end": span.end, "from": text.get(span.clone()), "to": r.to, "name": lexicon.entry(r.entry).name(), "why": r.why }))
            .collect();
        who::print_json(out, &json!({ "repairs": list }))?;
        return Ok(Done::All);
    }
    for (span, repaired) in &repairs {
        writeln!(
            out,
            "{} → {}: {}",
            clean::line(text.get(span.clone()).unwrap_or_default()),
            repaired.to,
            repaired.why
        )?;
    }
    if repairs.is_empty() {
        writeln!(out, "Nothing in it is a misprint of a known name.")?;
    }
    Ok(Done::All)
}

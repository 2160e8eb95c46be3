//! Scores readings against the claims that a careful reader takes from a report.
//!
//! A gold claim is found if the reading holds a claim with one of its predicates between the sides that it accepts;
//! names are compared as `../shared/bench/score.py` compares them, but stricter in two things: a name such as
//! "government" does not fold away to one that fits everything, and polarity counts as a qualifier. A read claim is
//! right if any gold claim of its report accepts it, with the same polarity: a true claim that the annotator left out
//! counts against the reader, so the precision shown is a lower bound.

use ascribe_model::{Argument, Claim, Polarity, Predicate, Reading, Source};
use serde::Deserialize;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// One line of a gold file.
#[derive(Deserialize, Debug)]
pub struct Gold {
    /// Number within the file, from 1.
    pub id: usize,
    /// True if a reader who misses it has missed the point of the report.
    pub core: bool,
    /// Accepted names of the subject.
    pub subject: Vec<String>,
    /// Accepted predicates, the best first.
    pub predicate: Vec<Predicate>,
    /// Accepted names of the object; empty if any or none will do.
    pub object: Vec<String>,
    /// TIMEX3 value of the event's time.
    pub when: Option<String>,
    /// Accepted names of the speaker.
    pub speaker: Option<Vec<String>>,
    /// The hedge as printed.
    pub estimate: Option<String>,
    /// A count that the text gives.
    pub count: Option<serde_json::Value>,
    /// Whether the speaker stands by it.
    #[serde(default)]
    pub polarity: Polarity,
}

/// A report with the claims expected of it.
pub struct Sample {
    /// The report.
    pub report: PathBuf,
    /// The document's date for reports that carry none.
    pub date: Option<&'static str>,
    /// What a careful reader takes from it.
    pub gold: Vec<Gold>,
    /// True if it is not to be looked at when the reader is tuned.
    pub held_out: bool,
}

impl Sample {
    /// Its file name.
    pub fn name(&self) -> String {
        self.report.file_name().unwrap_or_default().to_string_lossy().into_owned()
    }
}

/// How one report was read.
#[derive(Default, Clone)]
pub struct Score {
    /// The report's file name.
    pub name: String,
    /// True if it is held out.
    pub held_out: bool,
    /// Gold claims.
    pub gold: usize,
    /// Gold claims found.
    pub found: usize,
    /// Gold claims that are core.
    pub core: usize,
    /// Core claims found.
    pub core_found: usize,
    /// Gold claims found with every qualifier that they ask for.
    pub full: usize,
    /// Claims read.
    pub read: usize,
    /// Claims read that some gold claim accepts.
    pub right: usize,
    /// A line for each gold claim not found or lacking a qualifier.
    pub lacking: Vec<String>,
    /// A line for each claim read that no gold claim accepts.
    pub unexpected: Vec<String>,
}

impl Score {
    /// Share of the gold claims that were found.
    pub fn recall(&self) -> f64 {
        share(self.found, self.gold)
    }

    /// Share of the core gold claims that were found.
    pub fn core_recall(&self) -> f64 {
        share(self.core_found, self.core)
    }

    /// Share of the gold claims that were found with every qualifier.
    pub fn full_recall(&self) -> f64 {
        share(self.full, self.gold)
    }

    /// Share of the read claims that some gold claim accepts.
    pub fn precision(&self) -> f64 {
        share(self.right, self.read)
    }

    /// The counts of several reports together.
    pub fn total<'a>(name: &str, scores: impl IntoIterator<Item = &'a Score>) -> Score {
        let start = Score { name: name.to_owned(), ..Score::default() };
        scores.into_iter().fold(start, |sum, s| Score {
            gold: sum.gold + s.gold,
            found: sum.found + s.found,
            core: sum.core + s.core,
            core_found: sum.core_found + s.core_found,
            full: sum.full + s.full,
            read: sum.read + s.read,
            right: sum.right + s.right,
            ..sum
        })
    }
}

fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

/// The workspace's root.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The gold claims of a file of JSON lines.
///
/// # Panics
/// On a line that is no gold claim, naming file and line.
pub fn gold(file: &Path) -> Vec<Gold> {
    let text = fs::read_to_string(file).unwrap_or_else(|e| panic!("{}: {e}", file.display()));
    let lines = text.lines().enumerate().filter(|(_, l)| !l.trim().is_empty());
    lines
        .map(|(n, l)| serde_json::from_str(l).unwrap_or_else(|e| panic!("{}:{}: {e}", file.display(), n + 1)))
        .collect()
}

/// All sample reports with their gold claims, in the order of their names.
pub fn samples() -> Vec<Sample> {
    let folder = root().join("samples");
    let held_out = fs::read_to_string(folder.join("HELDOUT")).unwrap_or_default();
    let held_out: BTreeSet<&str> = held_out.lines().map(str::trim).filter(|l| !l.is_empty()).collect();
    let entries = fs::read_dir(&folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display()));
    let files: BTreeSet<PathBuf> = entries.filter_map(|e| e.ok().map(|e| e.path())).collect();
    files
        .iter()
        .filter(|f| !f.to_string_lossy().ends_with(".gold.jsonl"))
        .filter_map(|report| {
            let claims = report.with_extension("gold.jsonl");
            let stem = report.file_stem()?.to_string_lossy().into_owned();
            files.contains(&claims).then(|| Sample {
                report: report.clone(),
                date: None,
                gold: gold(&claims),
                held_out: held_out.contains(stem.as_str()),
            })
        })
        .collect()
}

/// The article that the project starts from, where the shared folder is at hand.
pub fn seed() -> Option<Sample> {
    let shared = root().join("../shared");
    let report = shared.join("seed/albania-2022.txt");
    report.exists().then(|| Sample {
        report,
        date: Some("2022-09-15"),
        gold: gold(&shared.join("gold/albania-2022.jsonl")),
        held_out: false,
    })
}

/// Reads a report with the built binary, as a user would.
///
/// # Errors
/// What the binary said, if it failed or printed no reading.
pub fn read(sample: &Sample) -> Result<Reading, String> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ascribe"));
    command.args(["read", "--format", "json"]);
    if let Some(date) = sample.date {
        command.args(["--date", date]);
    }
    let done = command.arg(&sample.report).output().map_err(|e| e.to_string())?;
    if !done.status.success() {
        return Err(String::from_utf8_lossy(&done.stderr).into_owned());
    }
    let printed = String::from_utf8_lossy(&done.stdout);
    let line = printed.lines().next().unwrap_or_default();
    serde_json::from_str(line).map_err(|e| format!("no reading in the output: {e}"))
}

/// Holds a reading against the gold claims of its report.
pub fn score(sample: &Sample, reading: &Reading) -> Score {
    let names = Names::of(reading);
    let mut score =
        Score { name: sample.name(), held_out: sample.held_out, read: reading.claims.len(), ..Score::default() };
    for gold in &sample.gold {
        score_gold(gold, reading, &names, &mut score);
    }
    for claim in &reading.claims {
        if sample.gold.iter().any(|g| same_polarity(g, claim) && names.accepts(g, claim)) {
            score.right += 1;
        } else {
            score.unexpected.push(told(claim, reading));
        }
    }
    score
}

fn score_gold(gold: &Gold, reading: &Reading, names: &Names, score: &mut Score) {
    let found: Vec<&Claim> = reading.claims.iter().filter(|c| names.accepts(gold, c)).collect();
    let lacks = lacks(gold, &found, names);
    score.gold += 1;
    score.core += usize::from(gold.core);
    score.found += usize::from(!found.is_empty());
    score.core_found += usize::from(!found.is_empty() && gold.core);
    score.full += usize::from(!found.is_empty() && lacks.is_empty());
    let why = if found.is_empty() { "not found".to_owned() } else { format!("lacks {}", lacks.join(", ")) };
    if found.is_empty() || !lacks.is_empty() {
        let first = |names: &[String]| names.first().map_or("·", String::as_str).to_owned();
        let word = gold.predicate.first().map_or("?", |p| p.word());
        let core = if gold.core { "core" } else { "    " };
        let (subject, object) = (first(&gold.subject), first(&gold.object));
        score.lacking.push(format!("{:>3} {core} {subject} — {word} → {object}: {why}", gold.id));
    }
}

/// The qualifiers that no found claim has.
fn lacks(gold: &Gold, found: &[&Claim], names: &Names) -> Vec<String> {
    let mut lacks = Vec::new();
    if found.is_empty() {
        return lacks;
    }
    if let Some(when) = &gold.when {
        let agrees = |read: &str| !read.is_empty() && (read.starts_with(when.as_str()) || when.starts_with(read));
        if !found.iter().any(|c| c.when.as_ref().is_some_and(|w| agrees(&w.value))) {
            lacks.push(format!("when {when}"));
        }
    }
    if let Some(speaker) = &gold.speaker {
        let named = |s: &Source| !s.publisher && meets(speaker, &names.of_source(s));
        if !found.iter().any(|c| c.sources.iter().any(named)) {
            lacks.push(format!("speaker {}", speaker.first().map_or("", String::as_str)));
        }
    }
    if let Some(estimate) = &gold.estimate
        && !found.iter().any(|c| c.estimate.is_some())
    {
        lacks.push(format!("estimate {estimate}"));
    }
    if gold.count.is_some() && !found.iter().any(|c| c.count.is_some()) {
        lacks.push("count".to_owned());
    }
    if !found.iter().any(|c| same_polarity(gold, c)) {
        lacks.push("polarity".to_owned());
    }
    lacks
}

/// A denial may be read as `denies`, affirmed, or as the denied claim itself.
fn same_polarity(gold: &Gold, claim: &Claim) -> bool {
    claim.polarity == gold.polarity || (gold.polarity == Polarity::Denied && claim.predicate == Predicate::Denies)
}

/// The names under which a reading knows its entities, folded for comparison.
struct Names<'a> {
    reading: &'a Reading,
}

impl<'a> Names<'a> {
    fn of(reading: &'a Reading) -> Names<'a> {
        Names { reading }
    }

    fn accepts(&self, gold: &Gold, claim: &Claim) -> bool {
        if !gold.predicate.contains(&claim.predicate) {
            return false;
        }
        let subject = self.of_argument(Some(&claim.subject));
        let object = self.of_argument(claim.object.as_ref());
        let mutual = matches!(
            gold.predicate.first(),
            Some(Predicate::AliasOf | Predicate::RivalOf | Predicate::MeetsWith | Predicate::OverlapsWith)
        );
        (meets(&gold.subject, &subject) && meets(&gold.object, &object))
            || (mutual && meets(&gold.object, &subject) && meets(&gold.subject, &object))
    }

    fn of_argument(&self, argument: Option<&Argument>) -> BTreeSet<String> {
        match argument {
            Some(Argument::Entity(id)) => self.of_entity(*id),
            Some(Argument::Literal { literal }) => BTreeSet::from([fold(literal)]),
            None => BTreeSet::from([String::new()]),
        }
    }

    fn of_source(&self, source: &Source) -> BTreeSet<String> {
        match source.entity {
            Some(id) => self.of_entity(id),
            None => BTreeSet::from([fold(source.words.as_deref().unwrap_or_default())]),
        }
    }

    fn of_entity(&self, id: ascribe_model::EntityId) -> BTreeSet<String> {
        let Some(entity) = self.reading.entity(id) else { return BTreeSet::from([fold(&id.to_string())]) };
        let printed = self.reading.mentions.iter().filter(|m| m.entity == Some(id)).map(|m| m.text.as_str());
        std::iter::once(entity.name.as_str())
            .chain(entity.aliases.iter().map(String::as_str))
            .chain(printed)
            .map(fold)
            .collect()
    }
}

/// True if one of the names is accepted: equal, a word of an accepted name, or an accepted name with words around it.
fn meets(accepted: &[String], names: &BTreeSet<String>) -> bool {
    let one = |a: &str, n: &str| a == n || (n.len() > 3 && (a.split(' ').any(|w| w == n) || n.contains(a)));
    accepted.is_empty() || accepted.iter().map(|a| fold(a)).any(|a| names.iter().any(|n| one(&a, n)))
}

/// Lower case without the words that make no difference, one space between words. A name made of nothing but such
/// words keeps them, so that the sector "government" is still a name.
pub fn fold(name: &str) -> String {
    let lower = name.to_lowercase();
    let folded = words(&lower).filter(|w| !matches!(*w, "the" | "of" | "a" | "an" | "government" | "state"));
    let folded = folded.collect::<Vec<_>>().join(" ");
    if folded.is_empty() { words(&lower).collect::<Vec<_>>().join(" ") } else { folded }
}

fn words(lower: &str) -> impl Iterator<Item = &str> {
    lower.split(|c: char| !c.is_ascii_alphanumeric()).filter(|w| !w.is_empty())
}

/// A claim in one line, for those who tune.
fn told(claim: &Claim, reading: &Reading) -> String {
    let object = claim.object.as_ref().map_or("·", |o| reading.words(o));
    let quote: String = claim.evidence.first().map(|e| e.quote.chars().take(120).collect()).unwrap_or_default();
    let denied = if claim.polarity == Polarity::Affirmed { "" } else { "not " };
    format!("{} — {denied}{} → {object} [{}] «{quote}»", reading.words(&claim.subject), claim.predicate, claim.by)
}

/// The scores as a Markdown table, held-out reports and totals last.
pub fn table(scores: &[Score]) -> String {
    let mut out = String::from(
        "| report | found | core | with every qualifier | recall | read | right | precision |\n|---|--:|--:|--:|--:|--:|--:|--:|\n",
    );
    for held_out in [false, true] {
        for s in scores.iter().filter(|s| s.held_out == held_out) {
            row(&mut out, s);
        }
    }
    row(&mut out, &Score::total("**open reports**", scores.iter().filter(|s| !s.held_out)));
    row(&mut out, &Score::total("**held-out reports**", scores.iter().filter(|s| s.held_out)));
    row(&mut out, &Score::total("**all**", scores));
    out
}

fn row(out: &mut String, s: &Score) {
    let mark = if s.held_out { " (held out)" } else { "" };
    let (recall, precision) = (100.0 * s.recall(), 100.0 * s.precision());
    let _ = writeln!(
        out,
        "| {}{mark} | {}/{} | {}/{} | {} | {recall:.1} % | {} | {} | {precision:.1} % |",
        s.name, s.found, s.gold, s.core_found, s.core, s.full, s.read, s.right
    );
}

/// Puts a table between the marks `<!-- samples:begin -->` and `<!-- samples:end -->` of `docs/accuracy.md`.
///
/// # Errors
/// If the file cannot be read or written.
pub fn write_table(table: &str) -> std::io::Result<()> {
    const BEGIN: &str = "<!-- samples:begin -->";
    const END: &str = "<!-- samples:end -->";
    let path = root().join("docs/accuracy.md");
    let old = match fs::read_to_string(&path) {
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => "# Accuracy\n".to_owned(),
        other => other?,
    };
    let (before, rest) = old.split_once(BEGIN).unwrap_or((&old, ""));
    let after = rest.split_once(END).map_or("\n", |(_, after)| after);
    let before = if rest.is_empty() { format!("{}\n\n", before.trim_end()) } else { before.to_owned() };
    fs::write(path, format!("{before}{BEGIN}\n{table}{END}{after}"))
}

//! What the model of claims learns from: texts with all their claims. Sentences and passages written for it
//! (`data/claims/*.md`), the open sample reports with their gold claims, and, for scoring only, the reader's own test files.

use crate::claims_judged::{self, Judged};
use crate::claims_listed;
use ascribe_model::{Document, Predicate};
use std::error::Error;
use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};

/// Where an item comes from.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Origin {
    /// Written for the model in words that no pattern has.
    Written,
    /// Written for the model in the plain prose of reports.
    Report,
    /// The same, as long as an article.
    Article,
    /// A sample report that may be looked at.
    Sample,
    /// A sample report that may not be looked at: only totals are printed, and nothing is learned from it.
    HeldOut,
    /// The reader's tests.
    Test,
    /// A description of a real incident.
    Incident,
    /// A real report, technical for the most part.
    Listed,
    /// Raw text of which some pairs were judged.
    Judged,
}

/// A claim that a text makes.
#[derive(Clone, Debug)]
pub struct Gold {
    /// Names of the subject that will do.
    pub subject: Vec<String>,
    /// Predicates that will do, the best first.
    pub predicates: Vec<Predicate>,
    /// Names of the object that will do; none where there is none.
    pub object: Vec<String>,
    /// Where it is told, if not anywhere in the text.
    pub within: Option<Range<usize>>,
}

/// A text with its claims.
pub struct Item {
    /// From where.
    pub origin: Origin,
    /// Part of the cross-validation.
    pub fold: usize,
    /// The text.
    pub document: Document,
    /// All its claims.
    pub gold: Vec<Gold>,
    /// Verdicts on some of its pairs.
    pub judged: Vec<Judged>,
}

impl Origin {
    /// True for texts as they are told, with all their claims.
    pub fn is_plain(self) -> bool {
        matches!(
            self,
            Origin::Report | Origin::Article | Origin::Sample | Origin::Test | Origin::Incident | Origin::Listed
        )
    }
}

/// Parts of the cross-validation.
pub const FOLDS: usize = 4;
/// The part of what is never learned from.
const HELD_OUT: usize = FOLDS + 1;
/// Lines that stand together fall into one part, since neighbours resemble each other.
const BLOCK: usize = 12;

/// All items: written ones, open samples, and tests.
pub fn items(root: &Path, more: &[PathBuf]) -> Result<Vec<Item>, Box<dyn Error>> {
    let mut found = Vec::new();
    let folders = std::iter::once(root.join("crates/ascribe-train/data/claims")).chain(more.iter().cloned());
    let mut seen = std::collections::BTreeSet::new();
    for folder in folders {
        for file in listed(&folder, ".md")? {
            let source = fs::read_to_string(&file)?;
            let stem = file.file_stem().unwrap_or_default().to_string_lossy();
            let origin = match () {
                () if stem.starts_with("report") => Origin::Report,
                () if stem.starts_with("article") => Origin::Article,
                () => Origin::Written,
            };
            let lines = lines(&source).filter(|(text, _)| seen.insert((*text).to_owned()));
            for (n, (text, claims)) in lines.enumerate() {
                let gold = claims.split(';').filter_map(claim).collect();
                let (fold, document) = (n / BLOCK % FOLDS, document(&paragraphs(text))?);
                found.push(Item { origin, fold, document, gold, judged: vec![] });
            }
        }
    }
    samples(root, &mut found)?;
    let tests = root.join("crates/ascribe-reader/tests");
    for (n, (text, claims)) in lines(&fs::read_to_string(tests.join("sentences.md"))?).enumerate() {
        let gold = claims.split(';').filter_map(claim).collect();
        found.push(Item { origin: Origin::Test, fold: n % FOLDS, document: document(text)?, gold, judged: vec![] });
    }
    for file in ["cases.md", "reports.md"] {
        for (n, (text, gold)) in passages(&fs::read_to_string(tests.join(file))?).into_iter().enumerate() {
            found.push(Item {
                origin: Origin::Test,
                fold: n % FOLDS,
                document: document(&text)?,
                gold,
                judged: vec![],
            });
        }
    }
    claims_listed::items(root, &mut found)?;
    claims_judged::items(root, &mut found)?;
    Ok(found)
}

/// An article by which the reader is examined, and for each of its listed claims the names that will do for whoever says so; none where the
/// list names nobody.
pub struct Examined {
    pub item: Item,
    pub speakers: Vec<Vec<String>>,
}

/// The articles by which the reader is examined.
pub fn exam() -> Result<Vec<Examined>, Box<dyn Error>> {
    let source = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("data/exam.md"))?;
    let speakers = |told: &str| told.split('|').nth(3).map(alike).unwrap_or_default();
    let examined = |(text, claims): (&str, &str)| {
        let listed = claims.split(';').filter_map(|told| Some((claim(told)?, speakers(told))));
        let (gold, speakers) = listed.unzip();
        let document = document(&paragraphs(text))?;
        let item = Item { origin: Origin::HeldOut, fold: HELD_OUT, document, gold, judged: vec![] };
        Ok(Examined { item, speakers })
    };
    lines(&source).map(examined).collect()
}

/// Stands between the paragraphs of a text of one line.
const PARAGRAPH: &str = " ¶ ";

fn paragraphs(text: &str) -> String {
    text.replace(PARAGRAPH, "\n\n")
}

/// A description is looked at if it is at least this long.
const LONG: usize = 120;

/// Reports and descriptions without marks; AnnoCTR's dev part is left out.
pub fn raw_texts(shared: &Path) -> Result<Vec<String>, Box<dyn Error>> {
    let mut texts = Vec::new();
    for file in crate::raw::reports(&shared.join("data/corpora/annoctr"))? {
        texts.push(fs::read_to_string(file)?);
    }
    texts.extend(crate::raw::described(shared, &[])?.into_iter().filter(|text| text.len() >= LONG));
    Ok(texts)
}

fn listed(folder: &Path, ending: &str) -> Result<Vec<PathBuf>, Box<dyn Error>> {
    let mut files: Vec<PathBuf> = fs::read_dir(folder)?.filter_map(|e| e.ok().map(|e| e.path())).collect();
    files.retain(|f| f.to_string_lossy().ends_with(ending));
    files.sort();
    Ok(files)
}

fn lines(source: &str) -> impl Iterator<Item = (&str, &str)> {
    source.lines().filter_map(|line| line.strip_prefix("- ")?.rsplit_once("=>")).map(|(t, c)| (t.trim(), c.trim()))
}

/// Names that will do alike for one side.
fn alike(side: &str) -> Vec<String> {
    side.trim().split(" / ").filter(|name| !name.is_empty()).map(str::to_owned).collect()
}

fn claim(told: &str) -> Option<Gold> {
    let mut sides = told.split('|').map(str::trim);
    let (subject, predicates, object) = (sides.next()?, sides.next()?, sides.next()?);
    let predicates: Vec<Predicate> = predicates.split(' ').filter_map(Predicate::from_word).collect();
    (!predicates.is_empty() && subject != "never").then(|| Gold {
        subject: alike(subject),
        predicates,
        object: alike(object),
        within: None,
    })
}

/// Passages after "> " with their claims after "- ".
fn passages(source: &str) -> Vec<(String, Vec<Gold>)> {
    let mut found: Vec<(String, Vec<Gold>)> = Vec::new();
    let mut open = false;
    for line in source.lines() {
        if let Some(words) = line.strip_prefix("> ") {
            match found.last_mut().filter(|_| open) {
                Some((text, _)) => *text = format!("{text}\n\n{words}"),
                None => found.push((words.to_owned(), vec![])),
            }
        } else if let (Some(told), Some((_, gold))) = (line.strip_prefix("- "), found.last_mut()) {
            gold.extend(claim(told));
        }
        open = line.starts_with("> ");
    }
    found
}

pub fn document(text: &str) -> Result<Document, Box<dyn Error>> {
    let options = ascribe_text::Options { fallback_date: "2025-09-15".parse().ok(), ..Default::default() };
    Ok(ascribe_text::read(text.as_bytes(), Some("item.txt"), &options)?)
}

/// The sample reports.
fn samples(root: &Path, found: &mut Vec<Item>) -> Result<(), Box<dyn Error>> {
    let folder = root.join("samples");
    let held_out = fs::read_to_string(folder.join("HELDOUT"))?;
    let reports = listed(&folder, "")?.into_iter().filter(|f| !f.to_string_lossy().ends_with(".gold.jsonl"));
    for (n, file) in reports.filter(|f| f.with_extension("gold.jsonl").exists()).enumerate() {
        let stem = file.file_stem().unwrap_or_default().to_string_lossy();
        let (origin, fold) = match held_out.lines().any(|line| line.trim() == stem) {
            true => (Origin::HeldOut, HELD_OUT),
            false => (Origin::Sample, n % FOLDS),
        };
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        let document = ascribe_text::read(&fs::read(&file)?, Some(&name), &Default::default())?;
        let gold = fs::read_to_string(file.with_extension("gold.jsonl"))?;
        let gold = gold.lines().filter_map(|line| sample_claim(&serde_json::from_str(line).ok()?)).collect();
        found.push(Item { origin, fold, document, gold, judged: vec![] });
    }
    Ok(())
}

fn sample_claim(line: &serde_json::Value) -> Option<Gold> {
    let words = |key: &str| -> Vec<String> {
        let all = line.get(key).and_then(|v| v.as_array());
        all.into_iter().flatten().filter_map(|v| Some(v.as_str()?.to_owned())).collect()
    };
    let predicates: Vec<Predicate> = words("predicate").iter().filter_map(|p| Predicate::from_word(p)).collect();
    (!predicates.is_empty()).then(|| Gold {
        subject: words("subject"),
        predicates,
        object: words("object"),
        within: None,
    })
}

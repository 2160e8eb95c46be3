//! Reports: what is added, how it is kept, and what changed between two versions of a page.

use crate::Marking;
use ascribe_model::{Document, Reading};
use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A report to keep: its bytes, and what was read in them.
#[derive(Clone, Debug)]
pub struct NewReport {
    /// What was read.
    pub reading: Reading,
    /// The bytes as they came.
    pub original: Vec<u8>,
    /// Where it came from: a path or an address.
    pub source: Option<String>,
    /// Its address, where the adder knows better than the page.
    pub url: Option<String>,
    /// Its publisher, where the adder knows better than the page.
    pub publisher: Option<String>,
    /// Who may see it.
    pub marking: Marking,
    /// When it was learned; now, where absent. Kept to the millisecond.
    pub learned: Option<Timestamp>,
}

impl NewReport {
    /// A report without further facts, for everybody's eyes.
    pub fn new(reading: Reading, original: Vec<u8>) -> NewReport {
        NewReport {
            reading,
            original,
            source: None,
            url: None,
            publisher: None,
            marking: Marking::Clear,
            learned: None,
        }
    }
}

/// What became of a report that was added.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Added {
    /// The page, through all its versions.
    pub document: Uuid,
    /// The version.
    pub version: Uuid,
    /// What happened.
    pub outcome: Outcome,
    /// Claims that this brought.
    pub claims: usize,
    /// Reports that this one copies or quotes at length, the closest first.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub copies: Vec<CopyLink>,
}

/// What adding a report came to.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// A page that was not known.
    New,
    /// Other words on a known page.
    Version,
    /// The same bytes, read otherwise by another state of the reader.
    Reread,
    /// The same bytes at another address.
    Seen,
    /// Nothing new.
    Known,
}

/// A page, shown in its latest version.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct DocumentRow {
    /// The page, through all its versions.
    pub id: Uuid,
    /// Its latest version.
    pub version: Uuid,
    /// How many versions there are.
    pub versions: u32,
    /// Title.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub title: Option<String>,
    /// Publisher.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub publisher: Option<String>,
    /// Address.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub url: Option<String>,
    /// Day of publication.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub published: Option<Date>,
    /// When this version was learned.
    pub learned: Timestamp,
    /// Who may see it.
    pub marking: Marking,
    /// What the latest version says of itself.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub note: Option<VersionNote>,
    /// Claims of the latest version.
    pub claims: u32,
}

/// One version of a page.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct VersionRow {
    /// The version.
    pub id: Uuid,
    /// The page.
    pub document: Uuid,
    /// 1 for the first.
    pub number: u32,
    /// Title.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub title: Option<String>,
    /// Publisher.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub publisher: Option<String>,
    /// Address.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub url: Option<String>,
    /// Day of publication.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub published: Option<Date>,
    /// Day of the last change, as the page says.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub updated: Option<Date>,
    /// When it was learned.
    pub learned: Timestamp,
    /// The number of the change that brought it.
    pub seq: i64,
    /// SHA-256 of its bytes, lower-case hex.
    pub sha256: String,
    /// What it says of itself.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub note: Option<VersionNote>,
    /// Where it came from, and where it was seen since.
    pub seen_at: Vec<String>,
}

/// What a version says of itself.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum VersionNote {
    /// "UPDATE: On Monday …"
    Update,
    /// "Correction: An earlier version said …"
    Correction,
    /// "This article has been retracted."
    Retraction,
}

impl VersionNote {
    /// Its word.
    pub fn word(self) -> &'static str {
        match self {
            VersionNote::Update => "update",
            VersionNote::Correction => "correction",
            VersionNote::Retraction => "retraction",
        }
    }

    pub(crate) fn from_word(word: &str) -> Option<VersionNote> {
        [VersionNote::Update, VersionNote::Correction, VersionNote::Retraction].into_iter().find(|n| n.word() == word)
    }
}

/// What changed from one version of a page to the next.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct VersionChange {
    /// The earlier version.
    pub from: VersionRow,
    /// The later version.
    pub to: VersionRow,
    /// Sentences, in the order of the later text; those that stayed are left out.
    pub sentences: Vec<SentenceChange>,
    /// Claims that only the later version makes.
    pub came: Vec<super::ClaimRecord>,
    /// Claims that only the earlier version made.
    pub went: Vec<super::ClaimRecord>,
    /// Claims on the same matter whose hedge, time, polarity or speaker changed: earlier, later.
    pub changed: Vec<(super::ClaimRecord, super::ClaimRecord)>,
    /// Claims that both make.
    pub stayed: usize,
}

/// One sentence that is not as it was.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SentenceChange {
    /// As it was; absent for a sentence that came.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub before: Option<String>,
    /// As it is; absent for a sentence that went.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub after: Option<String>,
}

/// How one report depends on another.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CopyKind {
    /// The same text, perhaps with a few words changed.
    Copy,
    /// A good part of its text is the other's.
    Partial,
    /// At least two sentences in a row are the other's.
    Quotes,
    /// It cites the other as its source.
    Cites,
}

impl CopyKind {
    /// Its word.
    pub fn word(self) -> &'static str {
        match self {
            CopyKind::Copy => "copy",
            CopyKind::Partial => "partial",
            CopyKind::Quotes => "quotes",
            CopyKind::Cites => "cites",
        }
    }

    pub(crate) fn from_word(word: &str) -> Option<CopyKind> {
        [CopyKind::Copy, CopyKind::Partial, CopyKind::Quotes, CopyKind::Cites].into_iter().find(|k| k.word() == word)
    }
}

/// A tie from a report to the one it took from.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct CopyLink {
    /// The report that took.
    pub of: Uuid,
    /// Its title.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub of_title: Option<String>,
    /// Its publisher.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub of_publisher: Option<String>,
    /// The report that it took from.
    pub from: Uuid,
    /// Its title.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub from_title: Option<String>,
    /// Its publisher.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub from_publisher: Option<String>,
    /// How.
    pub kind: CopyKind,
    /// Which share of the taker's text is the other's, 0 to 100; for citations 0.
    pub share: u8,
}

/// The document part of a reading with what the adder knows better.
pub(crate) fn settled(report: &NewReport) -> Document {
    let mut document = report.reading.document.clone();
    if let Some(url) = &report.url {
        document.url = Some(url.clone());
    }
    if let Some(publisher) = &report.publisher {
        document.publisher = Some(publisher.clone());
    }
    document
}

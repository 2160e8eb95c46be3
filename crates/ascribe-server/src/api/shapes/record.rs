//! Reports, claims and decisions.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// One page of a longer list.
#[derive(Serialize, ToSchema)]
pub struct Page<T> {
    /// The lines of this page.
    pub items: Vec<T>,
    /// Hand it back as `after` for the next page; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
    /// How many lines there are in all, where that is known without counting for long.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total: Option<u64>,
}

/// Something that reports speak of.
#[derive(Serialize, ToSchema, Clone)]
pub struct EntityRef {
    /// Its key.
    pub id: String,
    /// One of the closed list of kinds.
    pub kind: String,
    /// Its name.
    pub name: String,
}

/// What stands on either side of a predicate: an entity, or words that name none.
#[derive(Serialize, ToSchema, Clone)]
pub struct Argument {
    /// The entity, if it is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entity: Option<EntityRef>,
    /// Its name, or the words.
    pub words: String,
}

/// A report in a list.
#[derive(Serialize, ToSchema)]
pub struct ReportLine {
    /// Its key; the same over all its versions.
    pub id: String,
    /// Its title, or its first words.
    pub title: String,
    /// Who published it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub publisher: Option<String>,
    /// Its address, as the page says it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Day of publication.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub published: Option<String>,
    /// When the base learned of its latest version.
    pub learned: String,
    /// How many versions are kept.
    pub versions: u32,
    /// How many claims the latest version makes.
    pub claims: u32,
    /// TLP 2.0 marking: clear, green, amber, amber+strict or red.
    pub marking: String,
    /// What the latest version says of itself: update, correction or retraction.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// One link of the chain of speakers.
#[derive(Serialize, ToSchema)]
pub struct Speaker {
    /// Who: the entity's name, the words that stand for it, or the publisher.
    pub words: String,
    /// The entity's key, where it is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entity: Option<String>,
    /// The word of the speech act: "said", "believe".
    #[serde(skip_serializing_if = "Option::is_none")]
    pub verb: Option<String>,
    /// True if it is said together with the link before: "the FBI and CISA said".
    pub beside: bool,
    /// True for the last link, the publisher.
    pub publisher: bool,
}

/// How surely it is said.
#[derive(Serialize, ToSchema)]
pub struct EstimateShown {
    /// The hedge as printed.
    pub phrase: String,
    /// Its ICD 203 band.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub likelihood: Option<String>,
    /// Lower bound in per cent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub low: Option<u8>,
    /// Upper bound in per cent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub high: Option<u8>,
    /// Analytic confidence, kept apart from likelihood.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub confidence: Option<String>,
}

/// When the event took place.
#[derive(Serialize, ToSchema)]
pub struct WhenShown {
    /// TIMEX3 value.
    pub value: String,
    /// The same in words: "summer 2020", "at some time before"; dates as they are.
    pub words: String,
    /// First day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// Last day, inclusive.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
    /// How the value bounds the event: since, at-least, until, before, after, about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bound: Option<String>,
}

/// The words that carry a claim.
#[derive(Serialize, ToSchema)]
pub struct EvidenceShown {
    /// First byte in the version's text.
    pub start: u32,
    /// The byte after the last.
    pub end: u32,
    /// The words.
    pub quote: String,
}

/// What an analyst decided about a claim.
#[derive(Serialize, ToSchema)]
pub struct DecisionShown {
    /// Its key.
    pub id: String,
    /// accept, reject, correct, annotate, merge, split or mark.
    pub verb: String,
    /// Who decided.
    pub by: String,
    /// When.
    pub at: String,
    /// Why, in the analyst's words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// One statement of one report.
#[derive(Serialize, ToSchema)]
pub struct ClaimShown {
    /// Its key.
    pub id: String,
    /// The report that makes it.
    pub report: String,
    /// The report's title.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The report's publisher.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub publisher: Option<String>,
    /// The report's day of publication.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub published: Option<String>,
    /// Key of the version that was read.
    pub version: String,
    /// The finding that it is folded into.
    pub finding: String,
    /// Who may see it.
    pub marking: String,
    /// open, accepted, rejected or corrected.
    pub standing: String,
    /// Of whom or what.
    pub subject: Argument,
    /// The predicate's word.
    pub predicate: String,
    /// To whom or what.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub object: Option<Argument>,
    /// When.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub when: Option<WhenShown>,
    /// Where, how many, how much, by what means, to what end, about what: label and words.
    pub qualifiers: Vec<Qualifier>,
    /// The chain of speakers, innermost first.
    pub speakers: Vec<Speaker>,
    /// How surely.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub estimate: Option<EstimateShown>,
    /// affirmed, denied or retracted.
    pub polarity: String,
    /// The words that carry it.
    pub evidence: Vec<EvidenceShown>,
    /// The pattern, model or analyst that it is from.
    pub by: String,
    /// What was decided about it and holds, the latest last.
    pub decisions: Vec<DecisionShown>,
}

/// One further thing that a claim says.
#[derive(Serialize, ToSchema)]
pub struct Qualifier {
    /// where, count, amount, means, purpose or about.
    pub name: String,
    /// What is said.
    pub words: String,
}

/// A correction: what the claim should have said. Absent parts stay.
#[derive(Deserialize, ToSchema, Default)]
pub struct Correction {
    /// The subject's name.
    pub subject: Option<String>,
    /// The predicate's word.
    pub predicate: Option<String>,
    /// The object's name or words.
    pub object: Option<String>,
}

/// A decision about a claim, as it is asked for.
#[derive(Deserialize, ToSchema)]
pub struct DecisionWanted {
    /// accept, reject, correct or annotate.
    pub verb: String,
    /// Why.
    pub note: Option<String>,
    /// What it should have said; for `correct` only.
    pub correction: Option<Correction>,
}

/// One version of a report.
#[derive(Serialize, ToSchema)]
pub struct VersionLine {
    /// Its key.
    pub id: String,
    /// 1 for the first.
    pub number: u32,
    /// When the base learned of it.
    pub learned: String,
    /// Day of publication, as this version says it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub published: Option<String>,
    /// What it says of itself: update, correction or retraction.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// SHA-256 of its bytes.
    pub sha256: String,
}

/// A report at one end of a tie.
#[derive(Serialize, ToSchema)]
pub struct KinEnd {
    /// Its key.
    pub id: String,
    /// Its title.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Its publisher.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub publisher: Option<String>,
}

/// A tie from a report to the one it took from.
#[derive(Serialize, ToSchema)]
pub struct Kin {
    /// The report that took.
    pub of: KinEnd,
    /// The report that it took from.
    pub from: KinEnd,
    /// copy, partial, quotes or cites.
    pub kind: String,
    /// Which share of the taker's text is the other's, in per cent; 0 for citations.
    pub share: u8,
}

/// A piece of the text that belongs together.
#[derive(Serialize, ToSchema)]
pub struct BlockShown {
    /// First byte.
    pub start: u32,
    /// The byte after the last.
    pub end: u32,
    /// title, standfirst, heading, paragraph, caption, list-item, quote, table-cell, code, update or byline.
    pub kind: String,
}

/// A report as it was read.
#[derive(Serialize, ToSchema)]
pub struct ReportShown {
    /// Its line in a list.
    #[serde(flatten)]
    pub line: ReportLine,
    /// Who wrote it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub author: Option<String>,
    /// ISO 639-1 code of its language.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// The version shown.
    pub version: u32,
    /// All versions, the first first.
    pub history: Vec<VersionLine>,
    /// Its text. All offsets point here.
    pub text: String,
    /// The text's parts.
    pub blocks: Vec<BlockShown>,
    /// What it claims, in the order of the text.
    pub said: Vec<ClaimShown>,
    /// Copies, origin, citations.
    pub kin: Vec<Kin>,
    /// What could not be read.
    pub diagnostics: Vec<String>,
}

/// One sentence in the comparison of two versions.
#[derive(Serialize, ToSchema)]
pub struct SentenceChange {
    /// added, removed or changed.
    pub change: String,
    /// As it was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<String>,
    /// As it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
}

/// One claim in the comparison of two versions.
#[derive(Serialize, ToSchema)]
pub struct ClaimChange {
    /// came, went or changed.
    pub change: String,
    /// The claim, in the version that has it; the later one if both have.
    pub claim: ClaimShown,
    /// As it was, if both have it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<ClaimShown>,
}

/// Two versions of a report, compared.
#[derive(Serialize, ToSchema)]
pub struct Comparison {
    /// The earlier version.
    pub from: u32,
    /// The later version.
    pub to: u32,
    /// Sentence by sentence, those that stayed left out.
    pub sentences: Vec<SentenceChange>,
    /// Claim by claim, those that stayed left out.
    pub claims: Vec<ClaimChange>,
    /// How many claims stayed.
    pub stayed: u32,
}

/// What became of a report that was handed in.
#[derive(Serialize, ToSchema)]
pub struct Added {
    /// Its key.
    pub report: String,
    /// Its title.
    pub title: String,
    /// new, version, reread, seen or known.
    pub outcome: String,
    /// How many claims it makes.
    pub claims: u32,
}

//! The heart of the domain: one statement that somebody makes about the world, bound to the words that make it.

use crate::{Document, Entity, EntityId, Indicator, Mention, Predicate, Span, TechniqueTold, TimeExpression, When, id};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What stands on either side of a predicate.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Argument {
    /// An entity of the reading.
    Entity(EntityId),
    /// Words that name no entity.
    Literal {
        /// The words, without article.
        literal: String,
    },
}

impl Argument {
    /// The entity, if it is one.
    pub fn entity(&self) -> Option<EntityId> {
        match self {
            Argument::Entity(id) => Some(*id),
            Argument::Literal { .. } => None,
        }
    }
}

/// A count that the text gives.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default, Serialize, Deserialize)]
pub struct Count {
    /// "30", "exactly 30".
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub exactly: Option<u64>,
    /// Lower bound.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub at_least: Option<u64>,
    /// Upper bound.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub at_most: Option<u64>,
    /// True if the bound itself is not meant: "over 30".
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub exclusive: bool,
    /// "about 30".
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub about: bool,
}

/// One link in the chain of speakers.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default, Serialize, Deserialize)]
pub struct Source {
    /// Who speaks, where it is an entity.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub entity: Option<EntityId>,
    /// The words that name the speaker here.
    #[serde(rename = "as", skip_serializing_if = "Option::is_none", default)]
    pub words: Option<String>,
    /// The word that carries the speech act: "said", "believe", "according to".
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub verb: Option<String>,
    /// Where speaker and verb stand.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub span: Option<Span>,
    /// True if it is said together with the link before: "the FBI and CISA said"; see [`together`](crate::together).
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub beside: bool,
    /// True for the last link, the document's publisher.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub publisher: bool,
}

/// ICD 203 likelihood bands (Intelligence Community Directive 203, Analytic Standards, 2015).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Likelihood {
    /// 1–5 %.
    AlmostNoChance,
    /// 5–20 %.
    VeryUnlikely,
    /// 20–45 %.
    Unlikely,
    /// 45–55 %.
    RoughlyEvenChance,
    /// 55–80 %.
    Likely,
    /// 80–95 %.
    VeryLikely,
    /// 95–99 %.
    AlmostCertain,
}

impl Likelihood {
    /// The band's bounds in per cent, low then high.
    pub fn bounds(self) -> (u8, u8) {
        match self {
            Likelihood::AlmostNoChance => (1, 5),
            Likelihood::VeryUnlikely => (5, 20),
            Likelihood::Unlikely => (20, 45),
            Likelihood::RoughlyEvenChance => (45, 55),
            Likelihood::Likely => (55, 80),
            Likelihood::VeryLikely => (80, 95),
            Likelihood::AlmostCertain => (95, 99),
        }
    }
}

/// Analytic confidence, kept apart from likelihood (ICD 203 §D.6.e.2).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Confidence {
    /// Low.
    Low,
    /// Moderate.
    Moderate,
    /// High.
    High,
}

/// How surely the speaker says it.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub struct Estimate {
    /// The hedge as printed.
    pub phrase: String,
    /// The band that the hedge falls in, where it has one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub likelihood: Option<Likelihood>,
    /// Lower bound in per cent.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub low: Option<u8>,
    /// Upper bound in per cent.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub high: Option<u8>,
    /// Analytic confidence, where stated.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub confidence: Option<Confidence>,
}

/// Whether the speaker stands by the statement.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Polarity {
    /// Said to be so.
    #[default]
    Affirmed,
    /// Said not to be so.
    Denied,
    /// Said before, withdrawn now.
    Retracted,
}

/// The words that carry a claim.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub struct Evidence {
    /// Where.
    #[serde(flatten)]
    pub span: Span,
    /// The words.
    pub quote: String,
}

/// One statement about the world, bound to its speaker and its words.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Claim {
    /// Follows from document, words and statement; see [`Claim::derive_id`].
    pub id: Uuid,
    /// Of whom or what.
    pub subject: Argument,
    /// What is said.
    pub predicate: Predicate,
    /// To whom or what; absent for predicates that take none.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub object: Option<Argument>,
    /// Time of the event.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub when: Option<When>,
    /// Place of the event.
    #[serde(rename = "where", skip_serializing_if = "Option::is_none", default)]
    pub place: Option<Argument>,
    /// How many.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub count: Option<Count>,
    /// An amount of money or data, as printed.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub amount: Option<String>,
    /// By what means.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub means: Option<Argument>,
    /// To what end.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub purpose: Option<String>,
    /// What the act is about: "for the cyberattack against Albania".
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub about: Option<Argument>,
    /// Chain of speakers, innermost first; the publisher is last.
    pub sources: Vec<Source>,
    /// How surely it is said.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub estimate: Option<Estimate>,
    /// Whether it is affirmed.
    pub polarity: Polarity,
    /// The words that carry it.
    pub evidence: Vec<Evidence>,
    /// The pattern or model that read it, for `ascribe explain`.
    pub by: String,
    /// Probability that it is read rightly, where a model read it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub probability: Option<f32>,
}

impl Claim {
    /// A claim that is affirmed and has neither speaker nor qualifier yet; its id is nil until the reading is put together.
    pub fn plain(
        subject: Argument,
        predicate: Predicate,
        object: Option<Argument>,
        evidence: Evidence,
        by: &str,
    ) -> Claim {
        Claim {
            id: Uuid::nil(),
            subject,
            predicate,
            object,
            when: None,
            place: None,
            count: None,
            amount: None,
            means: None,
            purpose: None,
            about: None,
            sources: Vec::new(),
            estimate: None,
            polarity: Polarity::Affirmed,
            evidence: vec![evidence],
            by: by.to_owned(),
            probability: None,
        }
    }

    /// The id of a claim: same document, same statement, same words, same id.
    pub fn derive_id(document: &Document, subject: &str, predicate: Predicate, object: &str, evidence: Span) -> Uuid {
        let place = format!("{}-{}", evidence.start(), evidence.end());
        id::derive("claim", &[&document.sha256, subject, predicate.word(), object, &place])
    }
}

/// All that was read in one document: the JSON contract of `ascribe read --format json`.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Reading {
    /// The report.
    pub document: Document,
    /// What it speaks of.
    pub entities: Vec<Entity>,
    /// Where it speaks of it, in the order of the text.
    pub mentions: Vec<Mention>,
    /// Words that point to something named elsewhere, or describe it without a name: "they", "the group", "Russian hackers".
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub references: Vec<Mention>,
    /// Indicators, in the order of the text.
    pub indicators: Vec<Indicator>,
    /// Times, in the order of the text.
    pub times: Vec<TimeExpression>,
    /// ATT&CK techniques that the report names or tells of, the surest first.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub techniques: Vec<TechniqueTold>,
    /// Who said what, in the order of the text, whether or not a claim was read from what was said.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub attributions: Vec<crate::Attribution>,
    /// Claims, in the order of their first evidence.
    pub claims: Vec<Claim>,
}

impl Reading {
    /// The entity with this number.
    pub fn entity(&self, id: EntityId) -> Option<&Entity> {
        // Entities are numbered from 1 in order, but a reading from elsewhere need not be.
        let at = (id.0 as usize).checked_sub(1)?;
        self.entities.get(at).filter(|e| e.id == id).or_else(|| self.entities.iter().find(|e| e.id == id))
    }

    /// The words for an argument: the entity's name, or the literal.
    pub fn words<'a>(&'a self, argument: &'a Argument) -> &'a str {
        match argument {
            Argument::Entity(id) => self.entity(*id).map_or("?", |e| e.name.as_str()),
            Argument::Literal { literal } => literal,
        }
    }
}

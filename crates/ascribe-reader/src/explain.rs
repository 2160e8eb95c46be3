//! Why a report was read so: what each pass saw, for analysts who doubt and for those who mend the reader.

use ascribe_lang::{Sentence, lemma};
use ascribe_model::{BlockKind, Document, Reading, Span};
use serde::Serialize;

/// A token as the passes saw it.
#[derive(Clone, Debug, Serialize)]
pub struct ExplainedToken {
    /// Where.
    #[serde(flatten)]
    pub span: Span,
    /// As printed.
    pub text: String,
    /// Part of speech (Penn Treebank), empty if the sentence was not parsed.
    pub tag: String,
    /// Lemma, empty if the sentence was not parsed.
    pub lemma: String,
    /// Index of its head in the sentence; its own for the root.
    pub head: usize,
    /// Relation to the head (Universal Dependencies).
    pub relation: String,
}

/// A sentence as the passes saw it.
#[derive(Clone, Debug, Serialize)]
pub struct ExplainedLine {
    /// Where.
    #[serde(flatten)]
    pub span: Span,
    /// Part that its block plays.
    pub block: BlockKind,
    /// Whether it was parsed; sentences without a trigger and a name are not.
    pub parsed: bool,
    /// Its tokens.
    pub tokens: Vec<ExplainedToken>,
}

/// A reading with what the passes saw on the way.
#[derive(Clone, Debug, Serialize)]
pub struct Explanation {
    /// The reading itself.
    pub reading: Reading,
    /// Its sentences.
    pub lines: Vec<ExplainedLine>,
    /// Direct quotations.
    pub quotes: Vec<Span>,
}

pub(crate) fn explanation(
    document: &Document,
    sentences: &[Sentence],
    parsed: &[bool],
    quotes: &[Span],
    reading: Reading,
) -> Explanation {
    let lines = sentences.iter().zip(parsed).map(|(sentence, &parsed)| ExplainedLine {
        span: sentence.span,
        block: document.block_at(sentence.span.start()).map_or(BlockKind::Paragraph, |b| b.kind),
        parsed,
        tokens: sentence.tokens.iter().map(|t| token(&document.text, t, parsed)).collect(),
    });
    Explanation { reading, lines: lines.collect(), quotes: quotes.to_vec() }
}

fn token(text: &str, token: &ascribe_lang::Token, parsed: bool) -> ExplainedToken {
    let words = token.span.of(text);
    let shown = |s: String| if parsed { s } else { String::new() };
    ExplainedToken {
        span: token.span,
        text: words.to_owned(),
        tag: shown(format!("{:?}", token.tag)),
        lemma: shown(lemma(words, token.tag).into_owned()),
        head: token.head as usize,
        relation: shown(format!("{:?}", token.rel).to_lowercase()),
    }
}

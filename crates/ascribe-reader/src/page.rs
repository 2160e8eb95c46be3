//! A report with all that the earlier passes found laid over it: sentences, trees, and which mention or time stands
//! at which token. Immutable while claims are read.

use crate::Ground;
use crate::syntax::Tree;
use ascribe_lang::{Rel, Sentence};
use ascribe_mentions::{HoldsOffice, Quantity};
use ascribe_model::{Block, Document, Kind, Mention, Span, TimeExpression};

/// One sentence with its tree, if it was worth parsing.
#[derive(Debug)]
pub struct Line<'a> {
    /// Where.
    pub span: Span,
    /// The block it stands in.
    pub block: usize,
    /// The parsed sentence.
    pub tree: Option<Tree<'a>>,
    /// For each token, the mention that it belongs to.
    covered: Vec<Option<u32>>,
    /// For each token, the mention that it heads.
    headed: Vec<Option<u32>>,
    /// For each token, the time expression that it belongs to.
    timed: Vec<Option<u32>>,
    /// First and past-the-last mention of the sentence.
    pub mentions: std::ops::Range<usize>,
}

impl<'a> Line<'a> {
    fn new(
        text: &'a str,
        sentence: &'a Sentence,
        parsed: bool,
        block: usize,
        mentions: &[Mention],
        times: &[TimeExpression],
    ) -> Line<'a> {
        let spans = mentions_within(mentions, sentence.span);
        let tree = parsed.then(|| Tree::new(text, sentence));
        let count = if tree.is_some() { sentence.tokens.len() } else { 0 };
        let mut line = Line {
            span: sentence.span,
            block,
            tree,
            covered: vec![None; count],
            headed: vec![None; count],
            timed: vec![None; count],
            mentions: spans.clone(),
        };
        if count > 0 {
            line.lay(mentions, times);
            line.pair_by_kind(mentions);
        }
        line
    }

    /// "Peretyatko, a member of Star Blizzard, and Korinets": a name joined to one of another kind inside an apposition
    /// belongs with the name of its own kind above it.
    fn pair_by_kind(&mut self, mentions: &[Mention]) {
        let Some(tree) = &mut self.tree else { return };
        let kind = |t: usize| self.headed[t].map(|m| mentions[m as usize].kind);
        for c in 0..tree.len() {
            let Some(own) = kind(c).filter(|_| tree.rel(c) == Rel::Conj) else { continue };
            let Some(head) = tree.head(c).filter(|&h| kind(h) != Some(own)) else { continue };
            let joined =
                |t: usize| matches!(tree.rel(t), Rel::Appos | Rel::Nmod | Rel::Conj | Rel::Compound | Rel::Acl);
            let above = tree
                .ancestors(head)
                .take_while(|&t| joined(t))
                .filter_map(|t| tree.head(t))
                .find(|&t| kind(t) == Some(own));
            if let Some(above) = above.filter(|&a| a < c) {
                tree.rehang(c, above);
            }
        }
    }

    fn lay(&mut self, mentions: &[Mention], times: &[TimeExpression]) {
        let Some(tree) = &self.tree else { return };
        for m in self.mentions.clone() {
            let span = mentions[m].span;
            let inside: Vec<usize> = tokens_in(tree, span).collect();
            for &t in &inside {
                self.covered[t] = Some(m as u32);
            }
            let outward = |t: &&usize| tree.head(**t).is_none_or(|h| !inside.contains(&h));
            // Of several words that hang outside, the last that is no preposition's object names the thing.
            let heads: Vec<usize> = inside
                .iter()
                .filter(outward)
                .copied()
                .filter(|&t| tree.is_noun(t) || inside.len() == 1 || !tree.is_noun(t))
                .collect();
            let best = heads.iter().rev().find(|&&t| tree.is_noun(t)).or(heads.last());
            if let Some(&t) = best {
                self.headed[t] = Some(m as u32);
            }
        }
        let first = times.partition_point(|t| t.span.end() <= self.span.start());
        for (n, time) in times.iter().enumerate().skip(first).take_while(|(_, t)| t.span.start() < self.span.end()) {
            for t in tokens_in(tree, time.span) {
                self.timed[t] = Some(n as u32);
            }
        }
    }

    /// The mention that the token heads.
    pub fn headed(&self, token: usize) -> Option<usize> {
        self.headed.get(token).copied().flatten().map(|m| m as usize)
    }

    /// The mention that the token belongs to.
    pub fn covered(&self, token: usize) -> Option<usize> {
        self.covered.get(token).copied().flatten().map(|m| m as usize)
    }

    /// The time expression that the token belongs to.
    pub fn timed(&self, token: usize) -> Option<usize> {
        self.timed.get(token).copied().flatten().map(|t| t as usize)
    }

    /// The tokens of a span.
    pub fn tokens_in(&self, span: Span) -> impl Iterator<Item = usize> + '_ {
        self.tree.iter().flat_map(move |tree| tokens_in(tree, span))
    }
}

fn tokens_in<'t>(tree: &'t Tree<'_>, span: Span) -> impl Iterator<Item = usize> + 't {
    let tokens = &tree.sentence.tokens;
    let first = tokens.partition_point(|t| t.span.end() <= span.start());
    (first..tokens.len()).take_while(move |&t| tokens[t].span.start() < span.end())
}

fn mentions_within(mentions: &[Mention], span: Span) -> std::ops::Range<usize> {
    let first = mentions.partition_point(|m| m.span.start() < span.start());
    let last = mentions.partition_point(|m| m.span.start() < span.end());
    first..last.max(first)
}

/// The report under reading.
#[derive(Debug)]
pub struct Page<'a> {
    /// The document.
    pub document: &'a Document,
    /// Its sentences, in order.
    pub lines: Vec<Line<'a>>,
    /// For each line, the line that tells who says it.
    pub frames: &'a [Option<usize>],
    /// For each line, the line that opens the list it stands in.
    pub stems: &'a [Option<usize>],
    /// Persons and their offices.
    pub offices: &'a [HoldsOffice],
    /// For each mention, whether it is a demonym ("Iranian") rather than a country's name.
    pub demonyms: Vec<bool>,
    /// Times, in order.
    pub times: &'a [TimeExpression],
    /// Counts and amounts, in order.
    pub quantities: &'a [Quantity],
    /// Direct quotations, in order.
    pub quotes: &'a [Span],
    /// Mentions, in order, as found before any coreference.
    pub mentions: &'a [Mention],
}

impl<'a> Page<'a> {
    /// Lays mentions and times over the sentences.
    pub(crate) fn new(document: &'a Document, ground: &'a Ground) -> Page<'a> {
        let found = &ground.mentions;
        let mentions = found.mentions.as_slice();
        let lines = ground.sentences.iter().zip(&ground.parsed).map(|(sentence, &parsed)| {
            let block = block_of(&document.blocks, sentence.span);
            Line::new(&document.text, sentence, parsed, block, mentions, &ground.times)
        });
        let demonyms = mentions.iter().map(|m| {
            m.kind == Kind::Country
                && m.entity.and_then(|e| found.entities.get(e)).is_some_and(|e| is_demonym(&m.text, &e.name))
        });
        Page {
            document,
            lines: lines.collect(),
            frames: &ground.frames,
            stems: &ground.stems,
            times: &ground.times,
            quantities: &found.quantities,
            offices: &found.links,
            quotes: &ground.quotes,
            demonyms: demonyms.collect(),
            mentions,
        }
    }

    /// The line and its tree; `None` if it was not parsed.
    pub fn parsed(&self, line: usize) -> Option<(&Line<'a>, &Tree<'a>)> {
        let line = self.lines.get(line)?;
        Some((line, line.tree.as_ref()?))
    }

    /// The kind of the mention that a token heads.
    pub fn kind_at(&self, line: usize, token: usize) -> Option<Kind> {
        self.lines.get(line)?.headed(token).map(|m| self.mentions[m].kind)
    }

    /// The whole text.
    pub fn text(&self) -> &'a str {
        &self.document.text
    }
}

/// The block in which a span begins.
pub(crate) fn block_of(blocks: &[Block], span: Span) -> usize {
    blocks.partition_point(|b| b.span.start() <= span.start()).saturating_sub(1)
}

/// A country's adjective: not its name, and no abbreviation of it.
fn is_demonym(text: &str, name: &str) -> bool {
    text != name && text.chars().any(char::is_lowercase) && !text.contains(' ')
}

//! From a document to its claims, each with speaker, hedge, time and evidence.
//!
//! The reader is a pure function: the same document, lexicon and models give the same [`Reading`], byte for byte.
//! Passes run over one immutable text, each adding spans to those before: indicators, sentences, times, mentions,
//! then — only in sentences that hold a name and a trigger — parts of speech, dependencies and claims.

mod antecedents;
mod arguments;
mod asserted;
mod attributed;
mod attributions;
mod authors;
mod belonging;
mod beside;
mod binding;
mod candidates;
mod choice;
mod claims;
mod contrast;
mod coreference;
mod descriptions;
mod explain;
mod gate;
mod grammar;
mod hedges;
mod identity;
mod incidents;
mod lasting;
mod lists;
mod markup;
mod mend;
mod mend_clauses;
mod mend_headline;
mod mend_said;
mod names;
mod naming;
mod negation;
mod ourselves;
mod page;
pub mod pairs;
mod phrases;
mod profiles;
pub mod promise;
mod qualify;
mod quotes;
mod reading;
mod roles;
mod salience;
mod same;
mod sides;
mod signs;
mod sober;
mod speakers;
mod syntax;
mod tagging;
mod technical;
mod techniques;
mod tells;
mod told;
mod told_before;
mod unknown;
mod words;
mod world;

pub use antecedents::Pointer;
pub use choice::{SIGNS, Signs, shares};
pub use explain::{ExplainedLine, ExplainedToken, Explanation};
pub use grammar::{Example, Grammar};

use ascribe_lang::{Language, Sentence, Tagged};
use ascribe_mentions::tagger::model::Clusters;
use ascribe_mentions::{Mentions, Tagger};
use ascribe_model::{Claim, Document, Indicator, Kind, Reading, Span, TimeExpression};
use ascribe_names::Lexicon;
use ascribe_techniques::{Telling, Thresholds};
use page::Page;
use promise::Promise;
use std::sync::LazyLock;
use world::World;

/// Reads documents with one lexicon, one set of models and one grammar.
#[derive(Clone, Copy)]
pub struct Reader {
    language: &'static Language,
    tagger: Option<&'static Tagger>,
    techniques: Option<&'static ascribe_techniques::Model>,
    lexicon: &'static Lexicon,
    grammar: &'static Grammar,
    claims: Option<&'static pairs::Model>,
    thresholds: pairs::Thresholds,
    /// What tells which sentences are likely to give a claim; without it all are parsed that may.
    promise: Option<&'static Promise>,
}

/// What the passes before the claims found; see [`Reader::ground`].
pub struct Ground {
    pub(crate) indicators: Vec<Indicator>,
    pub(crate) sentences: Vec<Sentence>,
    /// Which sentences have a tree.
    pub(crate) parsed: Vec<bool>,
    pub(crate) times: Vec<TimeExpression>,
    pub(crate) mentions: Mentions,
    /// Techniques told in other words than their names.
    pub(crate) telling: Telling,
    /// Mentions with the name of a technique in a sentence that hardly speaks of it.
    pub(crate) doubtful: Vec<usize>,
    pub(crate) quotes: Vec<Span>,
    /// For each sentence, the one that tells who says it.
    pub(crate) frames: Vec<Option<usize>>,
    /// For each sentence, the one that opens the list it stands in.
    pub(crate) stems: Vec<Option<usize>>,
}

impl Ground {
    /// The sentences of the document, in order, and of each whether it has a tree. Where one was thought worth it, its
    /// tokens have parts of speech, and each known name stands as one token.
    pub fn sentences(&self) -> impl Iterator<Item = (&Sentence, bool)> {
        self.sentences.iter().zip(self.parsed.iter().copied())
    }
}

impl Reader {
    /// The reader with all that ships in the binary.
    pub fn shipped() -> Reader {
        Reader {
            language: Language::shipped(),
            tagger: shipped_tagger(),
            techniques: shipped_techniques(),
            lexicon: Lexicon::shipped(),
            grammar: Grammar::shipped(),
            claims: shipped_claims(),
            thresholds: pairs::Thresholds::shipped(),
            promise: Promise::shipped(),
        }
    }

    /// The same reader with another model of claims, or none.
    pub fn with_claims(self, claims: Option<&'static pairs::Model>, thresholds: pairs::Thresholds) -> Reader {
        Reader { claims, thresholds, ..self }
    }

    /// The same reader with another model of which sentences are likely to give a claim, or none.
    pub fn with_promise(self, promise: Option<&'static Promise>) -> Reader {
        Reader { promise, ..self }
    }

    /// Reads a document.
    pub fn read(&self, document: &Document) -> Reading {
        let ground = self.ground(document);
        self.claim(document, &ground)
    }

    /// Reads a document and keeps what the passes saw on the way.
    pub fn explain(&self, document: &Document) -> Explanation {
        let ground = self.ground(document);
        let reading = self.claim(document, &ground);
        explain::explanation(document, &ground.sentences, &ground.parsed, &ground.quotes, reading)
    }

    /// Runs all passes but the last, so that the claims can be measured alone.
    pub fn ground(&self, document: &Document) -> Ground {
        self.ground_by(document, |_, signs| self.promise.is_none_or(|promise| promise.holds(signs)))
    }

    /// The same, where `promises` says of a sentence, by its number and its signs, whether it is likely to give a claim.
    fn ground_by(&self, document: &Document, promises: impl FnMut(usize, &[u32]) -> bool) -> Ground {
        let text = document.text.as_str();
        let indicators = ascribe_indicators::find(text);
        let quotes = quotes::quotes(text, &document.blocks);
        let marks = markup::marks(text);
        let whole = markup::cut(text, segment(document, &indicators), &marks);
        let told::Told { mut sentences, frames } = told::cut(text, whole, &quotes, &|name| self.is_body(name));
        let spans: Vec<Span> = sentences.iter().map(|s| s.span).collect();
        let times = ascribe_time::find(document, &spans);
        let mut mentions = match self.tagger {
            Some(tagger) => ascribe_mentions::find(document, &sentences, &indicators, &times, self.lexicon, tagger),
            None => ascribe_mentions::find_by_rules(document, &sentences, &indicators, &times, self.lexicon),
        };
        let (mut telling, mut doubtful) = (Telling::new(), vec![]);
        if let Some(model) = self.techniques {
            doubtful = techniques::link(&mut mentions, text, &sentences, &indicators, self.lexicon, model);
            telling = model.tell(text, &sentences, &indicators, Thresholds::shipped());
        }
        markup::strip(text, &mut sentences, &marks);
        let stems = self.stems(document, &sentences);
        let parsed = self.parse(document, &mut sentences, &mentions, &frames, &stems, promises);
        Ground { indicators, sentences, parsed, times, mentions, telling, doubtful, quotes, frames, stems }
    }

    /// True if the lists know a body by a name, or by each name of a row, that may speak in a headline: no firm, which is hit sooner.
    fn is_body(&self, name: &str) -> bool {
        let one = |name: &str| {
            let kinds = [Kind::Organization, Kind::Government];
            let known = kinds.iter().any(|kind| !self.lexicon.by_name_of(*kind, name).is_empty());
            known && !names::is_of_class(self.lexicon, name, &["company"])
        };
        let country = |name: &str| !self.lexicon.by_name_of(Kind::Country, name).is_empty();
        let row: Vec<&str> = name.split(" and ").flat_map(|part| part.split(',')).map(str::trim).collect();
        one(name) || row.len() > 1 && row.iter().all(|name| one(name) || country(name))
    }

    /// Parses what may hold a claim, and who says it; tells which sentences these are.
    fn parse(
        &self,
        document: &Document,
        sentences: &mut [Sentence],
        mentions: &Mentions,
        frames: &[Option<usize>],
        stems: &[Option<usize>],
        promises: impl FnMut(usize, &[u32]) -> bool,
    ) -> Vec<bool> {
        let text = document.text.as_str();
        let tag = |sentence: &mut Sentence| {
            tagging::collapse_names(text, sentence, &mentions.mentions);
            tagging::tag_plain_verbs(text, sentence, self.grammar);
            self.language.tag(text, sentence)
        };
        let mut worth = gate::worth_parsing(document, sentences, &mentions.mentions, self.grammar, promises);
        let mut tagged: Vec<Option<Tagged>> = Vec::with_capacity(sentences.len());
        for (sentence, worth) in sentences.iter_mut().zip(&mut worth) {
            let words = worth.then(|| tag(sentence));
            *worth = *worth && gate::anchored(text, sentence, self.grammar);
            tagged.push(words.filter(|_| *worth));
        }
        gate::with_frames(&mut worth, frames);
        gate::with_items(&mut worth, stems, sentences);
        for ((sentence, tagged), _) in sentences.iter_mut().zip(tagged).zip(&worth).filter(|(_, worth)| **worth) {
            let tagged = tagged.unwrap_or_else(|| tag(sentence));
            self.language.parse_tagged(text, sentence, &tagged);
        }
        worth
    }

    /// For each sentence, the one that opens the list in which it stands.
    fn stems(&self, document: &Document, sentences: &[Sentence]) -> Vec<Option<usize>> {
        let blocks = &document.blocks;
        let placed: Vec<(usize, bool)> = sentences
            .iter()
            .map(|s| (page::block_of(blocks, s.span), s.span.of(&document.text).trim_end().ends_with(':')))
            .collect();
        lists::stems(blocks, &placed)
    }

    /// The claims of a document, and the reading that they complete. `ground` is what the other passes found in this same document.
    pub fn claim(&self, document: &Document, ground: &Ground) -> Reading {
        let page = Page::new(document, ground);
        let mut world = World::new(&page, self.lexicon, ground.mentions.entities.clone());
        let told = self.told(&mut world, ground);
        let scales = self.scales();
        let weighed = told.into_iter().enumerate().flat_map(|(line, claims)| {
            let weighed = match &scales {
                Some(scales) => world.weighed(line, claims, scales),
                None => claims,
            };
            world.with_rows_of_names(line, weighed)
        });
        let mut claims: Vec<Claim> = weighed.collect();
        claims.extend(world.profile_claims());
        let told = world.technique_claims(&ground.telling, &claims);
        claims.extend(told);
        reading::assemble(world, claims, ground, self.language)
    }
}

impl Reader {
    /// What claims are weighed with, if there is a model.
    fn scales(&self) -> Option<pairs::Scales> {
        let (model, tagger) = (self.claims?, self.tagger?);
        Some(pairs::Scales { model, thresholds: self.thresholds, clusters: tagger.clusters() })
    }

    /// What the grammar and the rows of offices tell, line by line.
    fn told(&self, world: &mut World<'_, '_>, ground: &Ground) -> Vec<Vec<Claim>> {
        let lines = &world.page.lines;
        let mut told: Vec<Vec<Claim>> = Vec::with_capacity(lines.len());
        for line in 0..lines.len() {
            let claims = world.claims_in(line, self.grammar);
            world.note_told(line, &claims);
            told.push(claims);
        }
        for claim in ground.mentions.links.iter().filter_map(|link| world.office_claim(link)) {
            let start = claim.evidence.first().map_or(0, |e| e.span.start());
            let line = lines.partition_point(|line| line.span.end() <= start);
            if let Some(told) = told.get_mut(line.min(lines.len().saturating_sub(1))) {
                told.push(claim);
            }
        }
        told
    }

    /// The pronouns of a document with all that they may stand for.
    pub fn pointers(&self, document: &Document) -> Vec<Pointer> {
        let ground = self.with_promise(None).ground(document);
        let page = Page::new(document, &ground);
        let mut world = World::new(&page, self.lexicon, ground.mentions.entities.clone());
        world.pointers = Some(Vec::new());
        let told = self.told(&mut world, &ground);
        for (line, claims) in told.iter().enumerate() {
            world.lesson(line, claims, Clusters::NONE);
        }
        world.pointers.unwrap_or_default()
    }

    /// The pairs of a document as the model of claims sees them, line by line.
    pub fn lessons(&self, document: &Document) -> Vec<pairs::LineLesson> {
        let ground = self.with_promise(None).ground(document);
        let page = Page::new(document, &ground);
        let mut world = World::new(&page, self.lexicon, ground.mentions.entities.clone());
        let told = self.told(&mut world, &ground);
        let clusters = self.tagger.map_or(Clusters::NONE, |tagger| tagger.clusters());
        told.iter().enumerate().map(|(line, claims)| world.lesson(line, claims, clusters)).collect()
    }
}

/// A sentence that may give claims, for whoever learns which do.
#[derive(Clone, Debug)]
pub struct Prospect {
    /// Where.
    pub span: Span,
    /// How many tokens it has, a name being one.
    pub tokens: usize,
    /// What is seen of it before it is tagged.
    pub signs: Vec<u32>,
    /// The probabilities of the claims that it gives.
    pub claims: Vec<f32>,
}

/// What a claim of the grammar counts that the model of claims does not weigh.
const UNWEIGHED: f32 = 0.9;

impl Reader {
    /// The sentences of a document that the gate is asked about, with the claims that they give when all that may are parsed.
    pub fn prospects(&self, document: &Document) -> Vec<Prospect> {
        let mut found: Vec<(usize, Vec<u32>)> = Vec::new();
        let ground = self.ground_by(document, |number, signs| {
            found.push((number, signs.to_vec()));
            true
        });
        let claims = self.claim(document, &ground).claims;
        let prospect = |(number, signs): (usize, Vec<u32>)| {
            let Sentence { span, tokens } = &ground.sentences[number];
            let here = claims.iter().filter(|c| c.evidence.iter().any(|e| e.span.overlaps(*span)));
            let claims = here.map(|c| c.probability.unwrap_or(UNWEIGHED)).collect();
            Prospect { span: *span, tokens: tokens.len(), signs, claims }
        };
        found.into_iter().map(prospect).collect()
    }
}

/// The model of claims; `None` as for the tagger.
fn shipped_claims() -> Option<&'static pairs::Model> {
    static SHIPPED: LazyLock<Option<pairs::Model>> = LazyLock::new(|| pairs::Model::shipped().ok());
    SHIPPED.as_ref()
}

/// The learned tagger; `None` only if the compiled-in model is of another version, which the tests rule out.
fn shipped_tagger() -> Option<&'static Tagger> {
    static SHIPPED: LazyLock<Option<Tagger>> = LazyLock::new(|| Tagger::shipped().ok());
    SHIPPED.as_ref()
}

/// The classifier of techniques; `None` as for the tagger.
fn shipped_techniques() -> Option<&'static ascribe_techniques::Model> {
    static SHIPPED: LazyLock<Option<ascribe_techniques::Model>> =
        LazyLock::new(|| ascribe_techniques::Model::shipped().ok());
    SHIPPED.as_ref()
}

/// The sentences of all blocks.
fn segment(document: &Document, indicators: &[Indicator]) -> Vec<Sentence> {
    let whole: Vec<Span> = indicators.iter().map(|i| i.span).collect();
    let mut sentences = Vec::new();
    for block in &document.blocks {
        let first = whole.partition_point(|w| w.end() <= block.span.start());
        let last = whole.partition_point(|w| w.start() < block.span.end());
        sentences.extend(ascribe_lang::segment(&document.text, block.span, &whole[first..last.max(first)]));
    }
    sentences
}

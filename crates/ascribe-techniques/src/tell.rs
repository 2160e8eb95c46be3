//! From sentences to what a report tells: which techniques, how surely, in which sentences, with which words.

use crate::features::Scratch;
use crate::model::{Model, logistic};
use crate::spans::{self, Ends, FormWeights, View};
use crate::thresholds::Thresholds;
use ascribe_lang::{Form, Sentence};
use ascribe_model::{Indicator, Span};

/// Scores below this are not kept: such a sentence is never evidence.
const FLOOR: f32 = -6.0;
/// At most this many sentences are kept as evidence of one technique.
const MOST_EVIDENCE: usize = 200;
/// At most this many stretches of one sentence are shown for one technique.
const MOST_STRETCHES: usize = 3;
/// A text of fewer sentences is no report.
const FEWEST_SENTENCES: usize = 12;
/// A sentence with fewer words tells nothing that its words alone do not.
const FEWEST_WORDS: usize = 2;

/// A technique or tactic that a report tells.
#[derive(Clone, PartialEq, Debug)]
pub struct Told {
    /// ATT&CK id of the technique (not of a sub-technique) or tactic.
    pub id: &'static str,
    /// Probability that the report tells it.
    pub probability: f32,
    /// Where, in the order of the text.
    pub evidence: Vec<Evidence>,
    /// Which of its sub-techniques, surest first.
    pub sub_techniques: Vec<SubTechnique>,
}

/// A sentence that tells a technique.
#[derive(Clone, PartialEq, Debug)]
pub struct Evidence {
    /// Index of the sentence.
    pub sentence: usize,
    /// Probability that it tells the technique.
    pub probability: f32,
    /// The words that tell it, surest first.
    pub words: Vec<Span>,
}

/// A sub-technique.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct SubTechnique {
    /// ATT&CK id.
    pub id: &'static str,
    /// Probability that it is this one, the technique being given.
    pub probability: f32,
    /// Index of the sentence that says so.
    pub sentence: usize,
}

/// What a report tells.
pub type Telling = Vec<Told>;

/// The scores of one label over the sentences.
#[derive(Clone, Debug, Default)]
struct Column {
    /// Sentences with their scores.
    above: Vec<(usize, f32)>,
    best: f32,
}

impl Model {
    /// What these sentences of `text` tell, surest first. `indicators` are those of the text, sorted.
    pub fn tell(&self, text: &str, sentences: &[Sentence], indicators: &[Indicator], limits: &Thresholds) -> Telling {
        let mut scratch = Scratch::default();
        let columns = self.columns(text, sentences, indicators, &mut scratch);
        let forms = FormWeights::new(|feature| self.word_weight(feature));
        let mut told = vec![];
        let mut evidence = vec![];
        for (label, column) in columns.iter().enumerate().filter(|(_, column)| !column.above.is_empty()) {
            let id = self.techniques.ids().get(label).copied().unwrap_or_default();
            let probability = self.document_probability(id, column.best, sentences.len());
            if probability >= limits.document {
                let kept = self.evidence_of(id, column, limits).into_iter();
                evidence.extend(kept.map(|(at, score)| (at, told.len(), label, score)));
                told.push((
                    Told { id, probability, evidence: vec![], sub_techniques: vec![] },
                    self.sub_techniques_of(id),
                ));
            }
        }
        // Sentence by sentence, since what is seen of one is the same for all that it tells.
        evidence.sort_unstable_by_key(|(at, number, ..)| (*at, *number));
        for evidence in evidence.chunk_by(|(a, ..), (b, ..)| a == b) {
            let Some((at, sentence)) = evidence.first().and_then(|(at, ..)| Some((*at, sentences.get(*at)?))) else {
                continue;
            };
            scratch.look(text, sentence, indicators);
            let ends = Ends::new(spans::Words::new(text, sentence), |feature| self.word_weight(feature));
            let mut scores = vec![];
            for &(_, number, label, score) in evidence {
                let (told, sub_techniques) = &mut told[number];
                let words = self.words(sentence, label, (&scratch, &ends, &forms), limits);
                let probability = self.calibration.of_sentence(told.id, score);
                told.evidence.push(Evidence { sentence: at, probability, words });
                if !sub_techniques.is_empty() {
                    if scores.is_empty() {
                        self.sub_techniques.score(scratch.features(), &mut scores);
                    }
                    self.add_sub_techniques(sub_techniques, &scores, told, at, limits);
                }
            }
        }
        let mut told: Telling = told.into_iter().map(|(told, _)| told).collect();
        told.sort_by(|a, b| b.probability.total_cmp(&a.probability).then(a.id.cmp(b.id)));
        told
    }

    fn columns(
        &self,
        text: &str,
        sentences: &[Sentence],
        indicators: &[Indicator],
        scratch: &mut Scratch,
    ) -> Vec<Column> {
        let blank = Column { above: vec![], best: FLOOR };
        let mut columns = vec![blank; self.techniques.ids().len()];
        let mut scores = vec![];
        for (at, sentence) in sentences.iter().enumerate() {
            if !may_tell(text, sentence, indicators, scratch) {
                continue;
            }
            self.techniques.score(scratch.features(), &mut scores);
            for (column, &score) in columns.iter_mut().zip(&scores) {
                if score > FLOOR {
                    column.add(at, score);
                }
            }
        }
        columns
    }

    /// The sentences that are evidence, in the order of the text; the best one in any case.
    fn evidence_of(&self, id: &str, column: &Column, limits: &Thresholds) -> Vec<(usize, f32)> {
        let mut kept: Vec<(usize, f32)> = column
            .above
            .iter()
            .copied()
            .filter(|(_, score)| *score >= column.best || self.calibration.of_sentence(id, *score) >= limits.sentence)
            .collect();
        kept.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        kept.truncate(MOST_EVIDENCE);
        kept.sort_by_key(|(at, _)| *at);
        kept
    }

    /// The probability that a report tells a technique or tactic, from its best score and its number of sentences.
    pub fn document_probability(&self, id: &str, best: f32, sentences: usize) -> f32 {
        let whole = self.calibration.of_document(id, best, sentences);
        // What one sentence tells, a short text tells: it is unlike the reports that the line was fitted on.
        let short = sentences < FEWEST_SENTENCES;
        if short { whole.max(self.calibration.of_sentence(id, best)) } else { whole }
    }

    /// The words of a sentence that tell a technique; `scratch` and `ends` have looked at the sentence.
    fn words(
        &self,
        sentence: &Sentence,
        label: usize,
        (scratch, ends, forms): (&Scratch, &Ends, &FormWeights),
        limits: &Thresholds,
    ) -> Vec<Span> {
        let id = self.techniques.ids().get(label).copied().unwrap_or_default();
        let added = scratch.features().iter().map(|f| (*f, self.techniques.weight(f.hash, label)));
        let view = View::of(ends.words(), id, &spans::cue(sentence.tokens.len(), added));
        let weighed = ends.weighed(&view, forms, |feature| self.word_weight(feature));
        let scored = weighed.into_iter().map(|(stretch, sum)| (stretch, sum as f32 * self.words_scale())).collect();
        let stretches = spans::choose(scored, limits.words);
        stretches
            .iter()
            .take(MOST_STRETCHES)
            .filter_map(|((from, to), _)| {
                Some(sentence.tokens.get(*from)?.span.cover(sentence.tokens.get(to - 1)?.span))
            })
            .collect()
    }

    /// The labels and ids of a technique's sub-techniques.
    fn sub_techniques_of(&self, technique: &str) -> Vec<(usize, &'static str)> {
        let parent = |id: &str| id.strip_prefix(technique).is_some_and(|rest| rest.starts_with('.'));
        self.sub_techniques.ids().iter().copied().enumerate().filter(|(_, id)| parent(id)).collect()
    }

    fn add_sub_techniques(
        &self,
        labels: &[(usize, &'static str)],
        scores: &[f32],
        told: &mut Told,
        at: usize,
        limits: &Thresholds,
    ) {
        let [slope, offset] = self.calibration.sub_technique;
        let scored = labels.iter().filter_map(|(label, id)| Some((*id, *scores.get(*label)?)));
        let Some((id, score)) = scored.max_by(|a, b| a.1.total_cmp(&b.1)) else { return };
        let probability = logistic(slope * score + offset);
        if probability < limits.sub_technique {
            return;
        }
        match told.sub_techniques.iter_mut().find(|known| known.id == id) {
            Some(known) if known.probability < probability => (known.probability, known.sentence) = (probability, at),
            Some(_) => {}
            None => told.sub_techniques.push(SubTechnique { id, probability, sentence: at }),
        }
        told.sub_techniques.sort_by(|a, b| b.probability.total_cmp(&a.probability).then(a.id.cmp(b.id)));
    }

    /// The probability that a sentence tells a technique or tactic; none for one that the model does not know.
    pub fn told_by(&self, text: &str, sentence: &Sentence, indicators: &[Indicator], id: &str) -> Option<f32> {
        let label = self.techniques.label(id)?;
        let (mut scratch, mut scores) = (Scratch::default(), vec![]);
        scratch.look(text, sentence, indicators);
        self.techniques.score(scratch.features(), &mut scores);
        Some(self.calibration.of_sentence(id, *scores.get(label)?))
    }

    /// The technique or tactic that words stand for which name one in their own way, with its probability.
    pub fn link(
        &self,
        text: &str,
        sentence: &Sentence,
        words: Span,
        indicators: &[Indicator],
        limits: &Thresholds,
    ) -> Option<(&'static str, f32)> {
        let (id, score) = self.link_score(text, sentence, words, indicators)?;
        let [slope, offset] = self.calibration.link;
        let probability = logistic(slope * score + offset);
        (probability >= limits.link).then_some((id, probability))
    }

    /// The best technique or tactic for words, and its score.
    pub fn link_score(
        &self,
        text: &str,
        sentence: &Sentence,
        words: Span,
        indicators: &[Indicator],
    ) -> Option<(&'static str, f32)> {
        let mut scratch = Scratch::default();
        let (mut around, mut own) = (vec![], vec![]);
        scratch.look(text, sentence, indicators);
        self.techniques.score(scratch.features(), &mut around);
        let tokens: Vec<_> = sentence.tokens.iter().filter(|t| t.span.overlaps(words)).copied().collect();
        scratch.look(text, &Sentence::new(tokens)?, indicators);
        self.techniques.score(scratch.features(), &mut own);
        let scores = self.techniques.ids().iter().zip(around.iter().zip(&own).map(|(a, o)| a + o));
        scores.max_by(|a, b| a.1.total_cmp(&b.1)).map(|(id, score)| (*id, score))
    }
}

impl Column {
    fn add(&mut self, at: usize, score: f32) {
        self.above.push((at, score));
        self.best = self.best.max(score);
    }
}

/// True if a sentence is one that could tell something; `scratch` has then looked at it.
pub fn may_tell(text: &str, sentence: &Sentence, indicators: &[Indicator], scratch: &mut Scratch) -> bool {
    let prose = is_prose(sentence);
    if prose {
        scratch.look(text, sentence, indicators);
    }
    prose && scratch.words().len() >= FEWEST_WORDS
}

/// True unless most of the sentence is indicators: lists of addresses and hashes tell no technique.
fn is_prose(sentence: &Sentence) -> bool {
    let indicators = sentence.tokens.iter().filter(|token| token.form == Form::Indicator).count();
    indicators * 2 <= sentence.tokens.len()
}

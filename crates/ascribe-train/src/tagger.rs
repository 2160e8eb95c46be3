//! Trains the tagger: a linear-chain CRF by AdaGrad on the likelihood of what the marks allow.
//!
//! Corpora mark different classes; a token that a corpus leaves open may carry any label the corpus is silent on, and
//! the likelihood sums over these (partial labels). One seed, one thread, one order: the same bytes every time.

use crate::learner::Dice;
use crate::tagger_corpora::{Corpus, Marked, annoctr, cyner};
use crate::tagger_score::{Scores, print_scores};
use crate::{tagger_clusters, tagger_corpora, tagger_read};
use ascribe_mentions::tagger::features::{DocumentView, Hints, Scratch};
use ascribe_mentions::tagger::lattice::{Lattice, Weights};
use ascribe_mentions::tagger::model::{self, Classes, Clusters, Weight};
use ascribe_mentions::tagger::{LABELS, Tagger};
use std::collections::HashMap;
use std::error::Error;
use std::path::Path;

/// Taken from the score of every token's being outside of any mention.
const LEAN: f32 = 0.3;
/// Passes over all reports.
const PASSES: usize = 5;
/// Step of AdaGrad.
const STEP: f32 = 0.06;
/// Share of a token's features that a lesson leaves out, so that none is leaned on alone (feature noising: Wang, Wang,
/// Wager, Liang and Manning 2013).
const NOISE: f32 = 0.2;
/// The weights are those after each of the last passes, averaged.
const AVERAGED: usize = 3;
/// Times that the shipped model is learned, each time with the lessons in another order; its weights are the mean.
const ORDERS: u64 = 3;
/// Pull towards 0 at each touch of a weight.
const DECAY: f32 = 1e-4;
/// A feature is kept if it is seen this often.
const SEEN: u32 = 2;
/// Weights smaller than this do not enter the model.
const LEAST: f32 = 0.05;
/// Bits of a bucket's number.
const BITS: u32 = 18;

/// One sentence as features and allowed labels.
struct Example {
    features: Vec<u32>,
    ends: Vec<u32>,
    masks: Vec<u32>,
}

#[derive(Default)]
struct Learner {
    numbers: HashMap<u64, u32>,
    hashes: Vec<u64>,
    weights: Vec<[f32; LABELS]>,
    squares: Vec<[f32; LABELS]>,
    steps: Weights,
    step_squares: Box<Squares>,
}

struct Squares {
    step: [[f32; LABELS]; LABELS],
    start: [f32; LABELS],
}

impl Default for Squares {
    fn default() -> Self {
        Squares { step: [[0.0; LABELS]; LABELS], start: [0.0; LABELS] }
    }
}

/// Trains on the corpora under `root` and writes the model; prints scores on the held-out splits.
pub fn train(root: &Path, model_path: &Path) -> Result<(), Box<dyn Error>> {
    let lessons = Lessons::read(root)?;
    let bytes = lessons.train(|_| true, ORDERS);
    std::fs::write(model_path, &bytes)?;
    eprintln!("tagger: {} bytes in {}", bytes.len(), model_path.display());
    score(root, bytes)
}

/// Trains without every `FOLDS`th report of AnnoCTR's train part, writes that model elsewhere and scores it on these as
/// well: for choosing features and settings without a look at the held-out splits. `score-mentions` takes the file.
pub fn try_out(root: &Path, model_path: &Path) -> Result<(), Box<dyn Error>> {
    let lessons = Lessons::read(root)?;
    let bytes = lessons.train(|n| n % FOLDS != 0, 1);
    std::fs::write(model_path, &bytes)?;
    let tagger = Tagger::read(bytes.clone().leak())?;
    let mut scores = Scores::default();
    for (_, (marked, hints)) in lessons.whole().enumerate().filter(|(n, _)| n % FOLDS == 0) {
        scores.add(marked, &tagger.tag(&marked.document.text, &marked.sentences, hints).marks);
    }
    print_scores("tagger alone, AnnoCTR train, every fifth", &scores);
    score(root, bytes)
}

/// Trains once for each fold, without the reports that [`held_out`] gives for it, and writes the models to a folder.
pub fn folds(root: &Path, folder: &Path) -> Result<(), Box<dyn Error>> {
    let lessons = Lessons::read(root)?;
    std::fs::create_dir_all(folder)?;
    for fold in 0..FOLDS {
        std::fs::write(fold_file(folder, fold), lessons.train(|n| n % FOLDS != fold, 1))?;
    }
    Ok(())
}

/// AnnoCTR's extended reports, with the marks of readers where there are some.
pub fn extended(root: &Path) -> Result<Vec<Marked>, Box<dyn Error>> {
    let mut reports = annoctr(root, "ext")?;
    reports.retain(|(_, marked)| marked.aligned());
    tagger_read::add(&mut reports)?;
    Ok(reports.into_iter().map(|(_, marked)| marked).collect())
}

/// Where [`folds`] puts the model that has not seen a fold.
pub fn fold_file(folder: &Path, fold: usize) -> std::path::PathBuf {
    folder.join(format!("{fold}.bin"))
}

/// Of a corpus' reports for training, those of a fold, from which the model of the fold did not learn.
pub fn held_out(reports: impl IntoIterator<Item = Marked>, fold: usize) -> Vec<Marked> {
    reports.into_iter().filter(|r| r.corpus != Corpus::AnnoCtr || r.aligned()).skip(fold).step_by(FOLDS).collect()
}

/// Parts of the train splits that are held out in turn.
pub const FOLDS: usize = 5;

/// All that is learned from.
struct Lessons {
    reports: Vec<Marked>,
    hints: Vec<Hints>,
    /// So many of the reports, the first, are marked with all layers.
    whole: usize,
    classes: Vec<(u64, Classes)>,
    slots: Clusters,
}

impl Lessons {
    fn read(root: &Path) -> Result<Lessons, Box<dyn Error>> {
        let mut reports: Vec<Marked> = annoctr(root, "train")?.into_iter().map(|(_, m)| m).collect();
        reports.retain(Marked::aligned);
        let whole = reports.len();
        reports.extend(extended(root)?);
        let read = reports.iter().filter(|report| report.corpus == Corpus::Read).count();
        let some = reports.len() - whole - read;
        eprintln!("tagger: {whole} reports with all layers, {read} that readers marked, {some} with some layers");
        reports.extend(cyner(root, "train")?);
        let classes = tagger_clusters::learn(root)?;
        let hints = reports.iter().map(tagger_corpora::hints).collect();
        let slots = Clusters::new(model::cluster_slots(&classes).leak());
        Ok(Lessons { reports, hints, whole, classes, slots })
    }

    /// The reports with all layers.
    fn whole(&self) -> impl Iterator<Item = (&Marked, &Hints)> {
        self.reports.iter().zip(&self.hints).take(self.whole)
    }

    /// A model learned from the extended reports, and of each other corpus from the reports whose number `take` takes,
    /// in so many orders.
    fn train(&self, take: impl Fn(usize) -> bool, orders: u64) -> Vec<u8> {
        let cyner = self.reports.iter().filter(|report| report.corpus != Corpus::CyNer).count();
        let taken = |(n, (report, _)): &(usize, (&Marked, &Hints))| match report.corpus {
            Corpus::AnnoCtr => take(*n),
            Corpus::Read => take(*n - self.whole),
            Corpus::Extended => true,
            Corpus::CyNer => take(*n - cyner),
        };
        let taken: Vec<_> = self.reports.iter().zip(&self.hints).enumerate().filter(taken).collect();
        let mut counts: HashMap<u64, u32> = HashMap::new();
        let mut scratch = Scratch::default();
        for (_, (marked, hints)) in &taken {
            let view = DocumentView::new(&marked.document.text, &marked.sentences, hints, self.slots);
            each_token(marked, &view, &mut scratch, |hashes| {
                for hash in hashes {
                    *counts.entry(*hash).or_default() += 1;
                }
            });
        }
        let mut learner = Learner::new(counts);
        let mut examples = vec![];
        for (_, (marked, hints)) in taken {
            learner.read(marked, hints, self.slots, &mut examples);
        }
        eprintln!("tagger: {} features, {} sentences", learner.hashes.len(), examples.len());
        learner.learn_in_orders(&examples, orders);
        learner.bytes(&self.classes)
    }
}

/// Scores the model on AnnoCTR dev and CyNER valid.
pub fn score(root: &Path, bytes: Vec<u8>) -> Result<(), Box<dyn Error>> {
    let tagger = Tagger::read(bytes.leak())?;
    let mut scores = Scores::default();
    for (_, marked) in annoctr(root, "dev")? {
        let tagged = tagger.tag(&marked.document.text, &marked.sentences, &tagger_corpora::hints(&marked));
        scores.add(&marked, &tagged.marks);
    }
    print_scores("tagger alone, AnnoCTR dev", &scores);
    let mut scores = Scores::default();
    for marked in cyner(root, "valid")? {
        let tagged = tagger.tag(&marked.document.text, &marked.sentences, &tagger_corpora::hints(&marked));
        scores.add(&marked, &tagged.marks);
    }
    print_scores("tagger alone, CyNER valid", &scores);
    Ok(())
}

fn each_token(marked: &Marked, view: &DocumentView, scratch: &mut Scratch, mut see: impl FnMut(&[u64])) {
    for (number, sentence) in marked.sentences.iter().enumerate() {
        for at in 0..sentence.tokens.len() {
            view.features(number, at, scratch);
            see(scratch.hashes());
        }
    }
}

impl Learner {
    fn new(counts: HashMap<u64, u32>) -> Learner {
        let mut kept: Vec<u64> = counts.into_iter().filter(|(_, n)| *n >= SEEN).map(|(hash, _)| hash).collect();
        kept.sort_unstable();
        let numbers = kept.iter().copied().zip(0..).collect();
        let (weights, squares) = (vec![[0.0; LABELS]; kept.len()], vec![[1e-2; LABELS]; kept.len()]);
        Learner { numbers, hashes: kept, weights, squares, ..Learner::default() }
    }

    fn read(&self, marked: &Marked, hints: &Hints, clusters: Clusters, out: &mut Vec<Example>) {
        let view = DocumentView::new(&marked.document.text, &marked.sentences, hints, clusters);
        let mut scratch = Scratch::default();
        for (number, masks) in marked.masks().into_iter().enumerate() {
            let mut example = Example { features: vec![], ends: vec![], masks };
            for at in 0..example.masks.len() {
                view.features(number, at, &mut scratch);
                example.features.extend(scratch.hashes().iter().filter_map(|hash| self.numbers.get(hash)));
                example.ends.push(example.features.len() as u32);
            }
            out.push(example);
        }
    }

    /// The mean of what is learned from the examples in several orders.
    fn learn_in_orders(&mut self, examples: &[Example], orders: u64) {
        let share = 1.0 / orders as f32;
        let mut mean = vec![[0.0; LABELS]; self.weights.len()];
        let mut steps = Weights::default();
        for order in 0..orders {
            self.weights.fill([0.0; LABELS]);
            self.squares.fill([1e-2; LABELS]);
            (self.steps, *self.step_squares) = (Weights::default(), Squares::default());
            self.learn(examples, order);
            let cells = mean.iter_mut().flatten().zip(self.weights.iter().flatten());
            cells.for_each(|(mean, weight)| *mean += weight * share);
            let learned = self.steps.start.iter().chain(self.steps.step.iter().flatten());
            let cells = steps.start.iter_mut().chain(steps.step.iter_mut().flatten()).zip(learned);
            cells.for_each(|(mean, weight)| *mean += weight * share);
        }
        steps.settle();
        (self.weights, self.steps) = (mean, steps);
    }

    fn learn(&mut self, examples: &[Example], seed: u64) {
        let mut random = 0x2545_f491_4f6c_dd1du64 ^ (seed << 32);
        let mut order: Vec<usize> = (0..examples.len()).collect();
        let mut lattice = Lattice::default();
        let mut sums: Vec<[f32; LABELS]> = vec![];
        let mut dice = Dice::new(5 + seed);
        for pass in 0..PASSES {
            for at in (1..order.len()).rev() {
                random ^= random << 13;
                random ^= random >> 7;
                random ^= random << 17;
                order.swap(at, (random % (at as u64 + 1)) as usize);
            }
            let mut loss = 0.0f64;
            for &at in &order {
                loss += f64::from(self.update(&examples[at], &mut lattice, &mut dice));
            }
            eprintln!("tagger: pass {} loss {loss:.0}", pass + 1);
            if pass >= PASSES - AVERAGED {
                sums.resize(self.weights.len(), [0.0; LABELS]);
                let cells = sums.iter_mut().flatten().zip(self.weights.iter().flatten());
                cells.for_each(|(sum, weight)| *sum += weight);
            }
        }
        let share = (1.0 - NOISE) / AVERAGED as f32;
        let cells = self.weights.iter_mut().flatten().zip(sums.iter().flatten());
        cells.for_each(|(weight, sum)| *weight = sum * share);
    }

    /// One step on one sentence; gives its loss.
    fn update(&mut self, whole: &Example, lattice: &mut Lattice, dice: &mut Dice) -> f32 {
        let example = &whole.noised(dice);
        let tokens = example.masks.len();
        lattice.start(tokens);
        for at in 0..tokens {
            let scores = lattice.emission(at);
            for &feature in example.features_of(at) {
                for (score, weight) in scores.iter_mut().zip(&self.weights[feature as usize]) {
                    *score += weight;
                }
            }
        }
        let allowed = lattice.sum(&self.steps, Some(&example.masks));
        let mut gradient: Vec<[f32; LABELS]> = (0..tokens).map(|at| lattice.marginal(at)).collect();
        let mut pairs = [[0.0; LABELS]; LABELS];
        (1..tokens).for_each(|at| lattice.add_pairs(&self.steps, at, 1.0, &mut pairs));
        let any = lattice.sum(&self.steps, None);
        for (at, gradient) in gradient.iter_mut().enumerate() {
            let expected = lattice.marginal(at);
            gradient.iter_mut().zip(expected).for_each(|(g, e)| *g -= e);
        }
        if any - allowed < 1e-3 || !any.is_finite() || !allowed.is_finite() {
            return 0.0;
        }
        (1..tokens).for_each(|at| lattice.add_pairs(&self.steps, at, -1.0, &mut pairs));
        for (at, gradient) in gradient.iter().enumerate() {
            if gradient.iter().all(|g| g.abs() < 2e-3) {
                continue;
            }
            for &feature in example.features_of(at) {
                let (weights, squares) = (&mut self.weights[feature as usize], &mut self.squares[feature as usize]);
                for label in 0..LABELS {
                    climb(&mut weights[label], &mut squares[label], gradient[label]);
                }
            }
        }
        self.update_steps(&pairs, gradient.first());
        any - allowed
    }

    fn update_steps(&mut self, pairs: &[[f32; LABELS]; LABELS], first: Option<&[f32; LABELS]>) {
        for (before, row) in pairs.iter().enumerate() {
            for (label, &gradient) in row.iter().enumerate() {
                climb(&mut self.steps.step[before][label], &mut self.step_squares.step[before][label], gradient);
            }
        }
        for (label, &gradient) in first.into_iter().flatten().enumerate() {
            climb(&mut self.steps.start[label], &mut self.step_squares.start[label], gradient);
        }
        self.steps.settle();
    }

    fn bytes(&self, classes: &[(u64, Classes)]) -> Vec<u8> {
        let mut weights = vec![];
        for (feature, row) in self.hashes.iter().zip(&self.weights) {
            for (label, &value) in row.iter().enumerate() {
                if value.abs() >= LEAST {
                    weights.push(Weight { feature: *feature, label: label as u8, value });
                }
            }
        }
        eprintln!("tagger: {} weights", weights.len());
        model::write(&self.steps, LEAN, classes, &weights, BITS)
    }
}

fn climb(weight: &mut f32, square: &mut f32, gradient: f32) {
    *square += gradient * gradient;
    *weight += STEP * gradient / (square.sqrt() + 1e-3) - DECAY * *weight;
}

impl Example {
    /// The same with features left out by chance.
    fn noised(&self, dice: &mut Dice) -> Example {
        const SIDES: usize = 1 << 10;
        let least = (NOISE * SIDES as f32) as usize;
        let mut noised = Example { features: vec![], ends: vec![], masks: self.masks.clone() };
        for at in 0..self.masks.len() {
            noised.features.extend(self.features_of(at).iter().filter(|_| dice.roll(SIDES) >= least));
            noised.ends.push(noised.features.len() as u32);
        }
        noised
    }

    fn features_of(&self, at: usize) -> &[u32] {
        let from = at.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.features[from as usize..self.ends[at] as usize]
    }
}

//! Trains the judge of candidates: a logistic regression on reports of the train splits, each seen through the model of
//! its fold, which had not learned from it (`tagger-folds`). What it prints is cross-validated once more by report.

use crate::calibration;
use crate::mentions_score::label;
use crate::tagger::{FOLDS, extended, fold_file, held_out};
use crate::tagger_corpora::{Corpus, Marked, annoctr, cyner};
use crate::tagger_score::{Scores, print_scores};
use crate::techniques::calibrate::{Decision, regress};
use ascribe_mentions::judge::{self as judged_by, CURVES, Curve, Feature, choose, curve_of, curve_signs, gain};
use ascribe_mentions::{Case, Tagger, cases};
use ascribe_model::Kind;
use ascribe_names::Lexicon;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::error::Error;
use std::path::Path;

const ROUNDS: i32 = 200;
const STEP: f32 = 0.03;
/// Pull towards 0, beside the loss summed over all examples.
const RIDGE: f32 = 14.0;
/// How strongly a candidate shows its features once more as those of its sort of marks alone: the annotators', or the
/// marks of readers, who mark more. So what both do is learned from both, and what the annotators do otherwise beside
/// it; the weights for the annotators are written (Daumé III 2007, *Frustratingly Easy Domain Adaptation*).
const APART: f32 = 0.7;
/// A feature that is seen less often is left out.
const SEEN: usize = 8;
/// Weights smaller than this are not written.
const LEAST: f32 = 0.01;
/// Probabilities from which a candidate stands that are tried for each label.
const TRIED: [f32; 9] = [0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.6];

/// Bytes from and to, and the corpus' label.
type Mark = (usize, usize, String);

/// Features by number, with their strength.
type Numbered = Vec<(usize, f32)>;

/// A candidate's features, whether it is right, and whether a reader's marks say so.
type Lesson<'s> = (&'s [Feature], bool, bool);

/// A report with its candidates.
struct Seen {
    fold: usize,
    marked: Marked,
    cases: Vec<Case>,
}

impl Seen {
    /// Each candidate that the corpus could mark, with its number, its label and whether it is right.
    fn judged(&self) -> impl Iterator<Item = (usize, &Case, Mark, bool)> {
        self.cases.iter().enumerate().filter_map(|(at, case)| {
            let label = label(self.marked.corpus, case.kind)?;
            let mark = (case.span.start(), case.span.end(), label.to_owned());
            let right = self.marked.gold.contains(&mark);
            Some((at, case, mark, right))
        })
    }

    /// The marks that stand, of candidates judged so, from what probability on of each label.
    fn standing(&self, told: &[f32], least: impl Fn(&str) -> f32) -> Vec<Mark> {
        let gain = |at: usize, case: &Case, label: &str| gain(told[at], least(label), case.held);
        let judged = self.judged().map(|(at, case, mark, _)| (gain(at, case, &mark.2), case.span, (told[at], mark)));
        let chosen = choose(judged.filter(|(gain, ..)| *gain >= 0.0).collect()).into_iter();
        // A title that hardly names its technique stands, but the reader says that it tells of it.
        let named = chosen.filter(|(told, mark)| mark.2 != "TECHNIQUE" || *told >= least(&mark.2));
        named.map(|(_, mark)| mark).collect()
    }

    /// What stands by the thresholds that ship: its kind, its probability before the choice, and whether it is right.
    fn stood(&self, told: &[f32]) -> Vec<(Kind, f32, bool)> {
        let cases = self.cases.iter().zip(told).map(|(case, told)| {
            let gain = gain(*told, judged_by::least(case.kind), case.held);
            (gain, case.span, (case, *told))
        });
        let chosen = choose(cases.filter(|(gain, ..)| *gain >= 0.0).collect()).into_iter();
        let judged = chosen.filter(|(case, _)| !case.features.is_empty());
        // A title that hardly names its technique becomes one that tells of it.
        let named = judged.filter(|(case, told)| case.kind != Kind::Technique || *told >= judged_by::least(case.kind));
        let right = |case: &Case, label: &str| {
            self.marked.gold.contains(&(case.span.start(), case.span.end(), label.to_owned()))
        };
        named.filter_map(|(c, told)| Some((c.kind, told, right(c, label(self.marked.corpus, c.kind)?)))).collect()
    }

    /// Those that the judge decides.
    fn lessons(&self) -> impl Iterator<Item = Lesson<'_>> {
        let judged = self.judged().filter(|(_, case, ..)| !case.features.is_empty());
        let read = self.marked.corpus == Corpus::Read;
        judged.map(move |(_, case, _, right)| (&case.features[..], right, read))
    }
}

/// Learns the judge from the models in a folder, and writes its weights.
pub fn train(root: &Path, folder: &Path, target: &Path) -> Result<(), Box<dyn Error>> {
    let mut seen = vec![];
    for fold in 0..FOLDS {
        let tagger = Tagger::read(std::fs::read(fold_file(folder, fold))?.leak())?;
        let reports = annoctr(root, "train")?.into_iter().map(|(_, marked)| marked);
        let reports = held_out(reports, fold).into_iter().chain(held_out(cyner(root, "train")?, fold));
        let read = held_out(extended(root)?, fold).into_iter().filter(|marked| marked.corpus == Corpus::Read);
        seen.extend(reports.chain(read).map(|marked| Seen { fold, cases: look(&marked, &tagger), marked }));
    }
    let mut probabilities: Vec<Vec<f32>> = seen.iter().map(|report| vec![1.0; report.cases.len()]).collect();
    for fold in 0..FOLDS {
        let weights = learn(seen.iter().filter(|report| report.fold != fold).flat_map(Seen::lessons));
        for (report, told) in seen.iter().zip(&mut probabilities).filter(|(report, _)| report.fold == fold) {
            let judged = told.iter_mut().zip(&report.cases).filter(|(_, case)| !case.features.is_empty());
            judged.for_each(|(told, case)| *told = logistic(&weights, &case.features));
        }
    }
    let stood: Vec<Vec<(Kind, f32, bool)>> = seen.iter().zip(&probabilities).map(|(r, told)| r.stood(told)).collect();
    for corpus in [Corpus::AnnoCtr, Corpus::CyNer] {
        print(corpus, &seen, &probabilities);
        print_standing(corpus, &seen, &stood);
    }
    let curves = curves(&seen, &stood, None);
    let weights = learn(seen.iter().flat_map(Seen::lessons));
    let mut rows: Vec<(u32, f32)> = weights.into_iter().filter(|(_, weight)| weight.abs() >= LEAST).collect();
    rows.sort_unstable_by_key(|row| row.0);
    let mut out = String::from(
        "# What speaks for and against a candidate: the hash of a feature (judge.rs), its weight in log-odds.\n\
         # Written by `ascribe-train judge FOLDER`, FOLDER from `ascribe-train tagger-folds`.\n\
         # From that to the probability of what is chosen to stand: one curve for what AnnoCTR marks, one for the rest.\n",
    );
    for (name, [low, high, offset]) in CURVES.iter().zip(curves) {
        out += &format!("{name} {low:.3} {high:.3} {offset:.3}\n");
    }
    rows.iter().for_each(|(feature, weight)| out += &format!("{feature:08x} {weight:.2}\n"));
    println!("{} weights", rows.len());
    Ok(std::fs::write(target, out)?)
}

fn look(marked: &Marked, tagger: &Tagger) -> Vec<Case> {
    let indicators = ascribe_indicators::find(&marked.document.text);
    cases(&marked.document, &marked.sentences, &indicators, Lexicon::shipped(), tagger)
}

/// Least loss with a pull towards 0, by Adam over all examples at once (Kingma and Ba 2015).
fn learn<'s>(lessons: impl Iterator<Item = Lesson<'s>>) -> HashMap<u32, f32> {
    let lessons: Vec<Lesson> = lessons.collect();
    let mut counts: HashMap<u32, usize> = HashMap::new();
    lessons.iter().flat_map(|(features, ..)| *features).for_each(|(f, _)| *counts.entry(*f).or_default() += 1);
    let mut kept: Vec<u32> = counts.into_iter().filter(|(_, count)| *count >= SEEN).map(|(f, _)| f).collect();
    kept.sort_unstable();
    let number: HashMap<u32, usize> = kept.iter().copied().zip(0..).collect();
    let size = kept.len();
    let numbered = |features: &[Feature], read: bool| -> Numbered {
        let shared: Numbered = features.iter().filter_map(|(f, s)| Some((*number.get(f)?, *s))).collect();
        let from = size * (1 + usize::from(read));
        let own = shared.iter().map(|(at, s)| (from + at, APART * s)).collect();
        [shared, own].concat()
    };
    let lessons: Vec<(Numbered, f32)> =
        lessons.iter().map(|(f, right, read)| (numbered(f, *read), f32::from(u8::from(*right)))).collect();
    let mut weights = vec![0.0f32; 3 * size];
    let (mut mean, mut square) = (weights.clone(), weights.clone());
    for round in 1..=ROUNDS {
        let mut slope: Vec<f32> = weights.iter().map(|weight| RIDGE * weight).collect();
        for (features, right) in &lessons {
            let score: f32 = features.iter().map(|(f, s)| weights[*f] * s).sum();
            let error = 1.0 / (1.0 + (-score).exp()) - right;
            features.iter().for_each(|(f, s)| slope[*f] += error * s);
        }
        let (past, wide) = (1.0 - 0.9f32.powi(round), 1.0 - 0.99f32.powi(round));
        for at in 0..weights.len() {
            mean[at] = 0.9 * mean[at] + 0.1 * slope[at];
            square[at] = 0.99 * square[at] + 0.01 * slope[at] * slope[at];
            weights[at] -= STEP * (mean[at] / past) / ((square[at] / wide).sqrt() + 1e-6);
        }
    }
    kept.into_iter().enumerate().map(|(at, feature)| (feature, weights[at] + APART * weights[size + at])).collect()
}

/// The curves of what stands in the annotators' reports, those of a fold left out.
fn curves(seen: &[Seen], stood: &[Vec<(Kind, f32, bool)>], without: Option<usize>) -> [Curve; CURVES.len()] {
    let learned = |report: &Seen| report.marked.corpus != Corpus::Read && Some(report.fold) != without;
    let reports = || seen.iter().zip(stood).filter(|(report, _)| learned(report)).flat_map(|(_, stood)| stood);
    std::array::from_fn(|curve| {
        let decisions = reports().filter(|(kind, ..)| curve_of(*kind) == curve);
        let decisions: Vec<Decision<3>> = decisions.map(|(_, told, right)| (curve_signs(*told), *right)).collect();
        regress(&decisions)
    })
}

/// Prints how far the probabilities of what stands are off in a corpus, before the curves and by those of the other folds.
fn print_standing(corpus: Corpus, seen: &[Seen], stood: &[Vec<(Kind, f32, bool)>]) {
    let (mut before, mut after) = (vec![], vec![]);
    for fold in 0..FOLDS {
        let curves = curves(seen, stood, Some(fold));
        let left_out = |report: &Seen| report.marked.corpus == corpus && report.fold == fold;
        for (_, stood) in seen.iter().zip(stood).filter(|(report, _)| left_out(report)) {
            before.extend(stood.iter().map(|(_, told, right)| (*told, *right)));
            let by_curve = |kind: Kind, told: f32| judged_by::stands(&curves[curve_of(kind)], told);
            after.push(stood.iter().map(|(kind, told, right)| (by_curve(*kind, *told), *right)).collect());
        }
    }
    let [before_off, after_off] = [&before, &after.concat()].map(|judged| 100.0 * calibration::error(judged));
    println!("{corpus:?}, {} that stand: error {before_off:.1} %, by the curves {after_off:.1} %", before.len());
    println!("by the curves {}", calibration::sets_in_words(&after));
}

fn logistic(weights: &HashMap<u32, f32>, features: &[Feature]) -> f32 {
    let score: f32 = features.iter().filter_map(|(f, s)| Some(weights.get(f)? * s)).sum();
    1.0 / (1.0 + (-score).exp())
}

/// Prints what the judge is worth on a corpus: scores at one threshold for all and at the best one of each label,
/// calibration.
fn print(corpus: Corpus, seen: &[Seen], probabilities: &[Vec<f32>]) {
    let reports = || seen.iter().zip(probabilities).filter(|(report, _)| report.marked.corpus == corpus);
    let scored = |least: &dyn Fn(&str) -> f32| {
        let mut scores = Scores::default();
        for (report, told) in reports() {
            scores.add_spans(&report.marked, report.standing(told, least).into_iter().collect());
        }
        scores
    };
    for least in [0.25, 0.35] {
        print_scores(&format!("judged from {least} on, {corpus:?}"), &scored(&|_| least));
    }
    let judged: Vec<(f32, bool)> =
        reports().flat_map(|(report, told)| report.judged().map(|(at, .., right)| (told[at], right))).collect();
    println!("{corpus:?}: expected calibration error {:.1} % of {}", 100.0 * calibration::error(&judged), judged.len());
    let mut best: BTreeMap<String, f32> = BTreeMap::new();
    let labels: BTreeSet<String> = reports().flat_map(|(r, _)| r.judged().map(|(_, _, mark, _)| mark.2)).collect();
    for _ in 0..2 {
        for label in &labels {
            let with = |tried: f32| {
                scored(&|other: &str| if other == label { tried } else { best.get(other).copied().unwrap_or(0.3) }).f1()
            };
            let top = TRIED.into_iter().max_by(|a, b| with(*a).total_cmp(&with(*b)));
            best.extend(top.map(|top| (label.clone(), top)));
        }
    }
    print_scores(&format!("judged from the best on, {corpus:?}"), &scored(&|label| best[label]));
    println!("best: {best:?}");
    let gold = reports().flat_map(|(report, _)| report.marked.gold.iter().filter(|g| labels.contains(&g.2))).count();
    let right = |report: &Seen| -> BTreeSet<Mark> {
        report.judged().filter(|(.., right)| *right).map(|(_, _, mark, _)| mark).collect()
    };
    let right: usize = reports().map(|(report, _)| right(report).len()).sum();
    println!("proposed {right} of {gold}");
}

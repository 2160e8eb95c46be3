//! Trains the model of claims, a net over pairs of parties (`ascribe_reader::pairs`): lessons and passes in `claims_learn.rs`, the net
//! in `claims_net.rs`, the second net in `claims_context.rs`, readings with it in `claims_score.rs`. All that is printed but the oracle is cross-validated: by models that had
//! not seen the text.

use crate::by_two::by_two;
use crate::calibration;
use crate::claims_context::{self, Learned};
use crate::claims_data::{FOLDS, Item, Origin, items};
use crate::claims_judged;
use crate::claims_learn::{Label, SETTINGS, learn};
use crate::claims_match::{Found, Lost, Place, find};
use crate::claims_score::{oracle, read_all};
use ascribe_model::Predicate;
use ascribe_reader::Reader;
use ascribe_reader::pairs::{
    Calibration, Chances, Head, KNOTS, LABELS, LineLesson, Model, PairLesson, Rows, Thresholds, Told, WIDTH, write,
};
use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::error::Error;
use std::path::{Path, PathBuf};

/// An item with its pairs and where its claims stand.
pub struct Seen<'i> {
    pub item: &'i Item,
    pub lines: Vec<LineLesson>,
    pub found: Vec<Found>,
    pub lost: Vec<Lost>,
    /// For pairs that were judged, the labels that they should have.
    pub right: BTreeMap<(usize, usize), Option<Vec<Label>>>,
}

impl Seen<'_> {
    /// Lets go what lines show that were not judged.
    fn forget_others(&mut self) {
        for (n, line) in self.lines.iter_mut().enumerate() {
            if self.right.range((n, 0)..(n + 1, 0)).next().is_none() {
                *line = LineLesson::default();
            }
        }
    }
}

/// Learns the model and writes it.
pub fn train(root: &Path, more: &[PathBuf], target: &Path) -> Result<(), Box<dyn Error>> {
    let items = items(root, more)?;
    let reader = Reader::shipped().with_claims(None, Thresholds::all(2.0));
    let seen: Vec<Seen> = items.iter().map(|item| look(&reader, item)).collect();
    oracle(&seen);
    let nets = in_parts(|fold| learn(lessons(&seen, fold), &SETTINGS));
    let plain: Vec<&'static Model> =
        nets.iter().map(|net| unfitted(net, &Learned::default())).collect::<Result<_, _>>()?;
    let contexts = in_parts(|fold| {
        let seen: Vec<&Seen> = lessons(&seen, fold).collect();
        claims_context::learn(&seen, |s| plain[s.item.fold])
    });
    let folds: Vec<&'static Model> =
        nets.iter().zip(&contexts).map(|(net, context)| unfitted(net, context)).collect::<Result<_, _>>()?;
    let (mut judged, mut unclaimed, mut glances, mut verdicts) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for (fold, model) in folds.iter().take(FOLDS).enumerate() {
        for s in seen.iter().filter(|s| s.item.origin.is_plain() && s.item.fold == fold) {
            judge(s, model, &mut judged, &mut unclaimed);
            glance_at(s, model, &mut glances);
        }
    }
    for s in seen.iter().filter(|s| s.item.origin == Origin::Judged) {
        verdicts.extend(claims_judged::told(s, folds[s.item.fold]));
    }
    judged.extend(verdicts.iter().map(|(p, right, _)| (*p, *right)));
    let mut calibration = Calibration { line: isotonic(&judged), ..Calibration::default() };
    calibration.leans = leans(&calibration, &unclaimed);
    for least in [0.0, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8] {
        for (by, grammar) in [("grammar", true), ("model", false)] {
            let from = verdicts.iter().filter(|(p, _, claimed)| *claimed == grammar && calibration.of(*p) >= least);
            let right: Vec<bool> = from.map(|(_, right, _)| *right).collect();
            println!("judged, {by}, from {least}: {}, right {}", right.len(), right.iter().filter(|r| **r).count());
        }
    }
    let glance = least_glance(&mut glances, &calibration);
    let calibrated: Vec<calibration::Judged> = judged.iter().map(|(p, right)| (calibration.of(*p), *right)).collect();
    let sure: Vec<calibration::Judged> = calibrated.iter().copied().filter(|(p, _)| *p > 0.1).collect();
    println!(
        "calibration error of pairs {:.3}, of those above 10 % {:.3}",
        calibration::error(&calibrated),
        calibration::error(&sure)
    );
    let models: Vec<&'static Model> = nets
        .iter()
        .zip(&contexts)
        .map(|(net, context)| model(&calibration, glance, net, context))
        .collect::<Result<_, _>>()?;
    let (net, context) = (&nets[FOLDS], &contexts[FOLDS]);
    let bytes = bytes(&calibration, glance, net, context);
    println!(
        "{} features, {} signs of words, {} of pairs, {} bytes; {:?}",
        net.1.len(),
        context.words.len(),
        context.pairs.len(),
        bytes.len(),
        calibration
    );
    std::fs::write(target, &bytes)?;
    read_all(&seen, |s| models[s.item.fold.min(FOLDS)]);
    Ok(())
}

/// Prints what a perfect judge of pairs would find, by the parties as they are now.
pub fn reach(root: &Path) -> Result<(), Box<dyn Error>> {
    let items = items(root, &[])?;
    let reader = Reader::shipped().with_claims(None, Thresholds::all(2.0));
    let seen: Vec<Seen> =
        items.iter().filter(|item| item.origin != Origin::Judged).map(|item| look(&reader, item)).collect();
    oracle(&seen);
    Ok(())
}

/// A net as it was learned.
type Net = (Head, Rows<WIDTH>);

/// What is learned from for a part of the cross-validation: the other parts; for the last, all.
fn lessons<'s>(seen: &'s [Seen<'s>], fold: usize) -> impl Iterator<Item = &'s Seen<'s>> {
    seen.iter().filter(move |s| s.item.fold != fold && s.item.origin != Origin::HeldOut)
}

fn bytes(calibration: &Calibration, glance: f32, (head, rows): &Net, context: &Learned) -> Vec<u8> {
    write(calibration, glance, head, rows, (&context.words, &context.pairs, &context.dense))
}

fn model(
    calibration: &Calibration,
    glance: f32,
    net: &Net,
    context: &Learned,
) -> Result<&'static Model, Box<dyn Error>> {
    let model = Model::read(bytes(calibration, glance, net, context).leak()).map_err(|e| format!("{e:?}"))?;
    Ok(Box::leak(Box::new(model)))
}

/// A model that says what its nets say.
fn unfitted(net: &Net, context: &Learned) -> Result<&'static Model, Box<dyn Error>> {
    model(&Calibration { line: even(), ..Calibration::default() }, f32::MIN, net, context)
}

fn even() -> [(f32, f32); KNOTS] {
    std::array::from_fn(|n| (n as f32 / (KNOTS - 1) as f32, n as f32 / (KNOTS - 1) as f32))
}

fn look<'i>(reader: &Reader, item: &'i Item) -> Seen<'i> {
    let lines = reader.lessons(&item.document);
    let (found, lost) = item.gold.iter().map(|gold| find(gold, &lines)).unzip();
    let mut seen = Seen { item, lines, found, lost, right: BTreeMap::new() };
    if !item.judged.is_empty() {
        seen.right = claims_judged::right(&seen);
        seen.forget_others();
    }
    seen
}

/// What is learned without each part of the cross-validation, and then of all.
fn in_parts<T: Send>(learn: impl Fn(usize) -> T + Sync) -> Vec<T> {
    by_two(FOLDS + 1, learn)
}

/// What both nets make of a pair of a line, which the second has read if it was asked before.
pub fn chances(model: &Model, line: &LineLesson, told: &OnceCell<Told>, pair: &PairLesson) -> Chances {
    let ask = || (pair.sight.clone(), told.get_or_init(|| model.context.line(&line.sight)));
    model.both(model.chances(&pair.sides), ask)
}

/// A predicate that the grammar does not claim of a pair, what the nets give it, and whether it is right.
type Unclaimed = (Predicate, f32, bool);

/// The probabilities of all labels of an item's pairs, and whether they are right.
fn judge(s: &Seen, model: &Model, judged: &mut Vec<calibration::Judged>, unclaimed: &mut Vec<Unclaimed>) {
    for (n, line) in s.lines.iter().enumerate() {
        let read = OnceCell::new();
        for (m, pair) in line.pairs.iter().enumerate() {
            let right = |side: usize, p: Predicate| {
                let here = |place: &&Place| (place.line, place.pair, usize::from(place.turned)) == (n, m, side);
                let claims =
                    s.found.iter().zip(&s.item.gold).filter(|(f, _)| f.perhaps.iter().any(|place| here(&place)));
                claims.map(|(_, gold)| gold).any(|gold| gold.predicates.contains(&p))
            };
            for (side, chances) in chances(model, line, &read, pair).into_iter().enumerate() {
                for (p, chance) in chances.into_iter().filter(|(_, chance)| *chance > 0.005) {
                    judged.push((chance, right(side, p)));
                    if pair.sides[side].claimed >> p as u32 & 1 == 0 {
                        unclaimed.push((p, chance, right(side, p)));
                    }
                }
            }
        }
    }
}

/// For each pair, what a first glance and a whole look give.
fn glance_at(s: &Seen, model: &Model, glances: &mut Vec<(f32, f32)>) {
    for line in &s.lines {
        let read = OnceCell::new();
        for pair in line.pairs.iter().filter(|p| p.first != p.second) {
            let told = chances(model, line, &read, pair);
            let most = told.iter().flatten().map(|(_, chance)| *chance).fold(0.0, f32::max);
            glances.push((model.at_first_glance(&pair.sides), most));
        }
    }
}

/// What pairs must have at first glance, so that one in fifty of those that are proposed is lost.
fn least_glance(glances: &mut [(f32, f32)], calibration: &Calibration) -> f32 {
    glances.sort_by(|a, b| a.0.total_cmp(&b.0));
    let proposed: Vec<f32> =
        glances.iter().filter(|(_, most)| calibration.of(*most) >= 0.5).map(|(first, _)| *first).collect();
    let least = proposed.get(proposed.len() / 50).copied().unwrap_or(f32::MIN);
    let spared = glances.partition_point(|(first, _)| *first < least);
    println!("first glance from {least:.2}: spares {spared} of {} pairs a whole look", glances.len());
    least
}

/// Claims less probable than this say nothing about those that are read.
const TELLING: f32 = 0.1;
/// So many claims, half of them right, stand against a predicate's lean.
const DOUBT: f32 = 5.0;

/// How much more log-odds each predicate deserves than the line says: logistic regression of one number each, drawn to 0.
fn leans(calibration: &Calibration, unclaimed: &[Unclaimed]) -> [f32; LABELS - 1] {
    let mut leans = [0.0; LABELS - 1];
    for predicate in Predicate::all() {
        let of = unclaimed.iter().filter(|(p, ..)| *p == predicate);
        let told: Vec<(f32, f32)> = of.map(|(_, p, right)| (calibration.of(*p), f32::from(u8::from(*right)))).collect();
        let told: Vec<(f32, f32)> = told.into_iter().filter(|(p, _)| (TELLING..1.0).contains(p)).collect();
        let mut lean = 0.0f32;
        for _ in 0..30 {
            let (mut slope, mut bend) = (-DOUBT * lean, DOUBT);
            for (p, right) in &told {
                let now = p * lean.exp() / (p * lean.exp() + 1.0 - p);
                slope += right - now;
                bend += now * (1.0 - now);
            }
            lean += slope / bend;
        }
        if let Some(place) = leans.get_mut(predicate as usize) {
            *place = lean;
        }
    }
    leans
}

/// A rising line through what held (pool adjacent violators).
fn isotonic(judged: &[calibration::Judged]) -> [(f32, f32); KNOTS] {
    let mut sorted: Vec<calibration::Judged> = judged.to_vec();
    sorted.sort_by(|a, b| a.0.total_cmp(&b.0));
    // Blocks of (sum of what was told, how many held, how many), merged while they fall.
    let mut blocks: Vec<(f32, f32, f32)> = Vec::new();
    for chunk in sorted.chunks((sorted.len() / 60).max(25)) {
        let told: f32 = chunk.iter().map(|(p, _)| p).sum();
        let held = chunk.iter().filter(|(_, right)| *right).count() as f32;
        blocks.push((told, held, chunk.len() as f32));
        while let [.., a, b] = blocks[..]
            && a.1 / a.2 >= b.1 / b.2
        {
            blocks.truncate(blocks.len() - 2);
            blocks.push((a.0 + b.0, a.1 + b.1, a.2 + b.2));
        }
    }
    let points: Vec<(f32, f32)> = blocks.iter().map(|(told, held, count)| (told / count, held / count)).collect();
    let at = |p: f32| {
        let after = points.partition_point(|(told, _)| *told <= p);
        match (after.checked_sub(1).map(|n| points[n]), points.get(after)) {
            (Some((x, y)), Some((u, v))) => y + (v - y) * (p - x) / (u - x).max(1e-6),
            (Some((_, y)), None) => y,
            (None, Some((u, v))) => v * p / u.max(1e-6),
            (None, None) => p,
        }
    };
    PLACES.map(|p| (p, at(p)))
}

/// Where the rising line may bend: most pairs are improbable, so that most of these places are near 0.
const PLACES: [f32; KNOTS] = [0.0, 0.01, 0.02, 0.03, 0.045, 0.065, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.6, 0.75, 0.9, 1.0];

//! Trains the model of claims, a net over pairs of parties (`ascribe_reader::pairs`): lessons and passes in `claims_learn.rs`, the net
//! in `claims_net.rs`, readings with it in `claims_score.rs`. All that is printed but the oracle is cross-validated: by models that had
//! not seen the text.

use crate::calibration;
use crate::claims_data::{FOLDS, Item, Origin, items};
use crate::claims_judged;
use crate::claims_learn::{Label, SETTINGS, learn};
use crate::claims_match::{Found, Lost, Place, find};
use crate::claims_score::{oracle, read_all};
use ascribe_model::Predicate;
use ascribe_reader::Reader;
use ascribe_reader::pairs::{Calibration, Head, KNOTS, LineLesson, Model, Rows, Thresholds, write};
use std::collections::BTreeMap;
use std::error::Error;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

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
    let mut learned = all_learned(&seen);
    let whole = learned.pop().unwrap_or_default();
    let (mut judged, mut glances, mut verdicts) = (Vec::new(), Vec::new(), Vec::new());
    let plain: Vec<Model> =
        learned.iter().map(|rows| model(&Calibration(even()), f32::MIN, rows)).collect::<Result<_, _>>()?;
    for (fold, model) in plain.iter().enumerate() {
        for s in seen.iter().filter(|s| s.item.origin.is_plain() && s.item.fold == fold) {
            judge(s, model, &mut judged);
            glance_at(s, model, &mut glances);
        }
    }
    for s in seen.iter().filter(|s| s.item.origin == Origin::Judged) {
        verdicts.extend(claims_judged::told(s, &plain[s.item.fold]));
    }
    judged.extend(verdicts.iter().map(|(p, right, _)| (*p, *right)));
    let calibration = Calibration(isotonic(&judged));
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
    let models: Vec<&'static Model> = learned
        .iter()
        .map(|rows| Ok(&*Box::leak(Box::new(model(&calibration, glance, rows)?))))
        .collect::<Result<_, Box<dyn Error>>>()?;
    let bytes = write(&calibration, glance, &whole.0, &whole.1);
    println!("{} features, {} bytes; {:?}", whole.1.len(), bytes.len(), calibration.0);
    std::fs::write(target, &bytes)?;
    let whole: &'static Model = Box::leak(Box::new(model(&calibration, glance, &whole)?));
    read_all(&seen, |s| models.get(s.item.fold).copied().unwrap_or(whole));
    Ok(())
}

fn model(calibration: &Calibration, glance: f32, (head, rows): &(Head, Rows)) -> Result<Model, Box<dyn Error>> {
    Model::read(write(calibration, glance, head, rows).leak()).map_err(|e| format!("{e:?}").into())
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

/// The weights without each part of the cross-validation, and those of all, learned by two threads.
fn all_learned(seen: &[Seen]) -> Vec<(Head, Rows)> {
    let next = AtomicUsize::new(0);
    let work = || {
        let mut done = Vec::new();
        loop {
            let fold = next.fetch_add(1, Ordering::Relaxed);
            if fold > FOLDS {
                return done;
            }
            done.push((
                fold,
                learn(seen.iter().filter(|s| s.item.fold != fold && s.item.origin != Origin::HeldOut), &SETTINGS),
            ));
        }
    };
    let mut done = std::thread::scope(|scope| {
        let other = scope.spawn(work);
        let mut done = work();
        done.extend(other.join().unwrap_or_default());
        done
    });
    done.sort_by_key(|(fold, _)| *fold);
    done.into_iter().map(|(_, rows)| rows).collect()
}

/// The probabilities of all labels of an item's pairs, and whether they are right.
fn judge(s: &Seen, model: &Model, judged: &mut Vec<calibration::Judged>) {
    for (n, line) in s.lines.iter().enumerate() {
        for (m, pair) in line.pairs.iter().enumerate() {
            let right = |side: usize, p: Predicate| {
                let here = |place: &&Place| (place.line, place.pair, usize::from(place.turned)) == (n, m, side);
                let claims =
                    s.found.iter().zip(&s.item.gold).filter(|(f, _)| f.perhaps.iter().any(|place| here(&place)));
                claims.map(|(_, gold)| gold).any(|gold| gold.predicates.contains(&p))
            };
            for (side, chances) in model.chances(&pair.sides).into_iter().enumerate() {
                judged.extend(
                    chances.into_iter().filter(|(_, c)| *c > 0.005).map(|(p, chance)| (chance, right(side, p))),
                );
            }
        }
    }
}

/// For each pair, what a first glance and a whole look give.
fn glance_at(s: &Seen, model: &Model, glances: &mut Vec<(f32, f32)>) {
    for pair in s.lines.iter().flat_map(|line| &line.pairs).filter(|p| p.first != p.second) {
        let most = model.chances(&pair.sides).iter().flatten().map(|(_, chance)| *chance).fold(0.0, f32::max);
        glances.push((model.at_first_glance(&pair.sides), most));
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
    std::array::from_fn(|n| {
        let p = n as f32 / (KNOTS - 1) as f32;
        (p, at(p))
    })
}

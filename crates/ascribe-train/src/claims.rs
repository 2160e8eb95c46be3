//! Trains the model of claims: a log-linear model over pairs of parties (`ascribe_reader::pairs`), by AdaGrad (Duchi, Hazan
//! and Singer 2011) with a pull towards 0. Where a claim may be told by several pairs of its text, the likeliest learns it.
//! All that is printed but the oracle is cross-validated: whole readings, by models that had not seen the text.

use crate::calibration;
use crate::claims_data::{FOLDS, Item, Origin, items};
use crate::claims_match::{Found, Lost, Place, find, told};
use crate::learner::Dice;
use ascribe_model::Predicate;
use ascribe_reader::Reader;
use ascribe_reader::pairs::{
    BY, Calibration, Feature, KNOTS, LABELS, LineLesson, Model, PairLesson, Rows, Side, Thresholds, write,
};
use std::collections::{BTreeMap, HashMap};
use std::error::Error;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

/// How it is learned.
#[derive(Clone, Copy, Debug)]
struct Settings {
    epochs: usize,
    step: f32,
    /// Pull towards 0 at each lesson that shows a feature.
    ridge: f32,
    /// A feature that is seen less often is left out.
    seen: u32,
    /// Of so many features, one is left out at each lesson.
    drop: usize,
    /// Runs in other orders of the lessons, whose mean is taken.
    runs: usize,
    /// What a lesson of a written text, of a report or a test, and of raw text counts.
    weights: [f32; 3],
}

/// Those that ship.
const SETTINGS: Settings =
    Settings { epochs: 7, step: 0.12, ridge: 2e-4, seen: 3, drop: 5, runs: 2, weights: [0.7, 1.5, 0.3] };
/// Weights smaller than this are not written.
const LEAST: f32 = 0.05;
/// At most so many weights are written.
const MOST: usize = 150_000;

/// Of the lines of raw text without a claim, one in so many is learned from.
const ONE_IN: usize = 8;

/// How much a lesson counts: written texts are told in words that no report uses, raw ones are only what the grammar makes of them.
fn weight(origin: Origin, settings: &Settings) -> f32 {
    match origin {
        Origin::Written => settings.weights[0],
        Origin::Report | Origin::Sample | Origin::Test => settings.weights[1],
        Origin::Raw | Origin::HeldOut => settings.weights[2],
    }
}

/// What a lesson shows of a direction of a pair: of raw text not the grammar's claims, which are what is to be learned; of
/// written texts those as of another sort, since they were written to have none.
fn shown(origin: Origin, side: &Side) -> Vec<Feature> {
    let mut features = side.features.clone();
    match origin {
        Origin::Raw => {}
        Origin::Written => features.extend(side.known.iter().map(|f| f ^ 0x5bd1_e995).chain([1])),
        _ => features.extend(&side.known),
    }
    features
}

/// A label of a pair: the direction, the predicate.
type Label = (usize, Predicate);

/// A pair to learn from.
struct Lesson {
    features: [Vec<u32>; 2],
    allowed: Vec<Label>,
    weight: f32,
}

/// An item with its pairs and where its claims stand.
struct Seen<'i> {
    item: &'i Item,
    lines: Vec<LineLesson>,
    found: Vec<Found>,
    lost: Vec<Lost>,
}

/// Learns the model and writes it.
pub fn train(root: &Path, more: &[PathBuf], target: &Path) -> Result<(), Box<dyn Error>> {
    let items = items(root, more)?;
    let reader = Reader::shipped().with_claims(None, Thresholds { propose: 2.0, keep: 0.0 });
    let seen: Vec<Seen> = items.iter().map(|item| look(&reader, item)).collect();
    oracle(&seen);
    let mut learned = all_learned(&seen);
    let whole = learned.pop().unwrap_or_default();
    let (mut judged, mut glances) = (Vec::new(), Vec::new());
    for (fold, rows) in learned.iter().enumerate() {
        let model = model(&Calibration(even()), f32::MIN, rows)?;
        for s in seen.iter().filter(|s| s.item.origin.is_plain() && s.item.fold == fold) {
            judge(s, &model, &mut judged);
            glance_at(s, &model, &mut glances);
        }
    }
    let calibration = Calibration(isotonic(&judged));
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
    let bytes = write(&calibration, glance, &whole);
    println!("{} features, {} bytes; {:?}", whole.len(), bytes.len(), calibration.0);
    std::fs::write(target, &bytes)?;
    let whole: &'static Model = Box::leak(Box::new(model(&calibration, glance, &whole)?));
    read_all(&seen, |s| models.get(s.item.fold).copied().unwrap_or(whole));
    Ok(())
}

fn model(calibration: &Calibration, glance: f32, rows: &Rows) -> Result<Model, Box<dyn Error>> {
    Model::read(write(calibration, glance, rows).leak()).map_err(|e| format!("{e:?}").into())
}

fn even() -> [(f32, f32); KNOTS] {
    std::array::from_fn(|n| (n as f32 / (KNOTS - 1) as f32, n as f32 / (KNOTS - 1) as f32))
}

fn look<'i>(reader: &Reader, item: &'i Item) -> Seen<'i> {
    let mut lines = reader.lessons(&item.document);
    if item.origin == Origin::Raw {
        let told = |line: &LineLesson| line.pairs.iter().flat_map(|p| &p.sides).any(|side| side.claimed != 0);
        for (_, line) in lines.iter_mut().enumerate().filter(|(n, line)| !n.is_multiple_of(ONE_IN) && !told(line)) {
            line.pairs.clear();
        }
    }
    let (found, lost) = item.gold.iter().map(|gold| find(gold, &lines)).unzip();
    Seen { item, lines, found, lost }
}

/// The weights without each part of the cross-validation, and those of all, learned by two threads.
fn all_learned(seen: &[Seen]) -> Vec<Rows> {
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

/// Tries other settings: how many claims that the grammar does not read are found at which precision.
pub fn try_out(root: &Path, more: &[PathBuf]) -> Result<(), Box<dyn Error>> {
    let items = items(root, more)?;
    let reader = Reader::shipped().with_claims(None, Thresholds { propose: 2.0, keep: 0.0 });
    let seen: Vec<Seen> = items.iter().map(|item| look(&reader, item)).collect();
    oracle(&seen);
    let given = std::env::var("TRY").unwrap_or_default();
    for row in given.split(';') {
        let n: Vec<f32> = row.split(',').filter_map(|v| v.trim().parse().ok()).collect();
        let [epochs, step, ridge, least, drop, runs, a, b, c] = n[..] else { continue };
        let settings = Settings {
            epochs: epochs as usize,
            step,
            ridge,
            seen: least as u32,
            drop: drop as usize,
            runs: runs as usize,
            weights: [a, b, c],
        };
        let mut fresh = Vec::new();
        for fold in 0..FOLDS {
            let rows =
                learn(seen.iter().filter(|s| s.item.fold != fold && s.item.origin != Origin::HeldOut), &settings);
            let model = model(&Calibration(even()), f32::MIN, &rows)?;
            for s in seen.iter().filter(|s| s.item.origin.is_plain() && s.item.fold == fold) {
                propose(s, &model, &mut fresh);
            }
        }
        fresh.sort_by(|a, b| b.0.total_cmp(&a.0));
        let mut line = String::new();
        for bar in [0.7, 0.6, 0.5, 0.4] {
            let (mut right, mut best, mut at) = (0, 0, 0.0);
            for (n, (p, good)) in fresh.iter().enumerate() {
                right += usize::from(*good);
                if n > 9 && right as f64 >= bar * (n + 1) as f64 {
                    (best, at) = (right, *p);
                }
            }
            line += &format!(" {bar}: {best} (from {at:.2})");
        }
        println!("{row}: right at precision{line}");
    }
    Ok(())
}

/// The likeliest claim of each pair of which the grammar says nothing, and whether it is right.
fn propose(s: &Seen, model: &Model, fresh: &mut Vec<calibration::Judged>) {
    for (n, line) in s.lines.iter().enumerate() {
        for (m, pair) in line.pairs.iter().enumerate().filter(|(_, p)| p.sides.iter().all(|side| side.claimed == 0)) {
            let all = model.chances(&pair.sides).into_iter().enumerate();
            let all = all.flat_map(|(side, chances)| chances.into_iter().map(move |(p, chance)| (side, p, chance)));
            let Some((side, p, chance)) = all.max_by(|a, b| a.2.total_cmp(&b.2)).filter(|best| best.2 > 0.1) else {
                continue;
            };
            let here = |place: &Place| (place.line, place.pair, usize::from(place.turned)) == (n, m, side);
            let mut claims = s.found.iter().zip(&s.item.gold);
            fresh.push((chance, claims.any(|(f, gold)| f.perhaps.iter().any(here) && gold.predicates.contains(&p))));
        }
    }
}

/// What a perfect judge of pairs would find.
fn oracle(seen: &[Seen]) {
    for origin in [Origin::Written, Origin::Report, Origin::Sample, Origin::Test] {
        let mut counts: BTreeMap<Lost, usize> = BTreeMap::new();
        let mut of: BTreeMap<Predicate, [usize; 2]> = BTreeMap::new();
        let (mut lines, mut parsed, mut pairs) = (0, 0, 0);
        for s in seen.iter().filter(|s| s.item.origin == origin) {
            lines += s.lines.len();
            parsed += s.lines.iter().filter(|l| l.parsed).count();
            pairs += s.lines.iter().map(|l| l.pairs.len()).sum::<usize>();
            for (gold, lost) in s.item.gold.iter().zip(&s.lost) {
                *counts.entry(*lost).or_default() += 1;
                let of = of.entry(gold.predicates[0]).or_default();
                of[0] += usize::from(*lost == Lost::Not);
                of[1] += 1;
                if std::env::var("ASCRIBE_SHOW").is_ok_and(|w| w == format!("{lost:?}")) {
                    println!(
                        "{lost:?} {:?} | {:?} | {:?} in {:.300}",
                        gold.subject,
                        gold.predicates[0],
                        gold.object,
                        s.item.document.text.replace('\n', " ")
                    );
                }
            }
        }
        let all: usize = counts.values().sum();
        println!("{origin:?}: {lines} lines, {parsed} parsed, {pairs} pairs; of {all} claims: {counts:?}");
        let of: Vec<String> = of.iter().map(|(p, [n, all])| format!("{p} {n}/{all}")).collect();
        println!("  {}", of.join(", "));
    }
}

/// Lessons of some items: for each, the labels that are right (none: no claim); claims of several pairs apart.
fn learn<'s>(seen: impl Iterator<Item = &'s Seen<'s>>, settings: &Settings) -> Rows {
    let seen: Vec<&Seen> = seen.collect();
    let mut counts: HashMap<Feature, (u32, bool)> = HashMap::new();
    for s in &seen {
        for (n, line) in s.lines.iter().enumerate() {
            for (m, pair) in line.pairs.iter().enumerate() {
                let right = s.found.iter().flat_map(|f| &f.best).any(|p| (p.line, p.pair) == (n, m));
                if !used(s, n, line, pair) {
                    continue;
                }
                let right = right || pair.sides.iter().any(|side| s.item.origin == Origin::Raw && side.claimed != 0);
                for feature in pair.sides.iter().flat_map(|side| shown(s.item.origin, side)) {
                    let count = counts.entry(feature).or_default();
                    count.0 += 1;
                    count.1 |= right;
                }
            }
        }
    }
    let often = counts.into_iter().filter(|(_, (n, right))| *n >= settings.seen && *right);
    let mut kept: Vec<(Feature, u32)> = often.map(|(f, (n, _))| (f, n)).collect();
    kept.sort_unstable();
    let number: HashMap<Feature, u32> = kept.iter().map(|(f, _)| *f).zip(0..).collect();
    let mut lessons: Vec<Lesson> = Vec::new();
    let mut places: Vec<Places> = Vec::new();
    for s in &seen {
        let mut at = HashMap::new();
        for (n, line) in s.lines.iter().enumerate() {
            for (m, pair) in line.pairs.iter().enumerate() {
                if !used(s, n, line, pair) {
                    continue;
                }
                at.insert((n, m), lessons.len());
                let numbers = |side: usize| {
                    let features = shown(s.item.origin, &pair.sides[side]).into_iter();
                    features.filter_map(|f| number.get(&f).copied()).collect()
                };
                let allowed = (0..2).flat_map(|side| {
                    Predicate::all()
                        .filter(move |p| pair.sides[side].allowed >> *p as u32 & 1 == 1)
                        .map(move |p| (side, p))
                });
                let weight = weight(s.item.origin, settings);
                lessons.push(Lesson { features: [numbers(0), numbers(1)], allowed: allowed.collect(), weight });
            }
        }
        places.push(at);
    }
    let mut mean: Vec<[f32; LABELS]> = vec![[0.0; LABELS]; kept.len()];
    for run in 0..settings.runs {
        let learner = one_run(&seen, &places, &lessons, kept.len(), (run, settings));
        for (mean, weights) in mean.iter_mut().zip(&learner.weights) {
            mean.iter_mut().zip(weights).for_each(|(m, w)| *m += w / settings.runs as f32);
        }
    }
    rows(mean, &kept)
}

/// Where the pairs of an item are among the lessons.
type Places = HashMap<(usize, usize), usize>;

fn one_run(
    seen: &[&Seen],
    places: &[Places],
    lessons: &[Lesson],
    features: usize,
    (run, settings): (usize, &Settings),
) -> Learner {
    let mut learner = Learner::new(features);
    let mut dice = Dice::new(20_240_611 + run as u64);
    for epoch in 0..settings.epochs {
        let mut right: Vec<Option<Vec<Label>>> = vec![Some(vec![]); lessons.len()];
        for (s, at) in seen.iter().zip(places) {
            assign(s, at, lessons, &learner, epoch, &mut right);
        }
        let mut order: Vec<usize> = (0..lessons.len()).collect();
        dice.shuffle(&mut order);
        for n in order {
            if let Some(right) = &right[n] {
                learner.learn(&thinned(&lessons[n], &mut dice, settings.drop), right, settings);
            }
        }
    }
    learner
}

/// A lesson without some of its features, so that none relies on the others.
fn thinned(lesson: &Lesson, dice: &mut Dice, drop: usize) -> Lesson {
    let mut keep =
        |features: &Vec<u32>| features.iter().copied().filter(|_| drop == 0 || dice.roll(drop) > 0).collect();
    let features = [keep(&lesson.features[0]), keep(&lesson.features[1])];
    Lesson { features, allowed: lesson.allowed.clone(), weight: lesson.weight }
}

/// The weights that are written: those that decide most, by their size and by how often their feature is seen.
fn rows(weights: Vec<[f32; LABELS]>, kept: &[(Feature, u32)]) -> Rows {
    let value = |weight: f32, seen: u32| weight.abs() * (seen as f32).sqrt();
    let every = kept.iter().zip(&weights).flat_map(|((_, seen), row)| row.iter().map(move |w| value(*w, *seen)));
    let mut values: Vec<f32> = every.filter(|v| *v > 0.0).collect();
    values.sort_by(|a, b| b.total_cmp(a));
    let bar = values.get(MOST).copied().unwrap_or(0.0);
    let rows = kept.iter().zip(weights).map(|((feature, seen), row)| {
        let heavy = (0u8..).zip(row).filter(|(_, w)| w.abs() >= LEAST && value(*w, *seen) >= bar);
        (*feature, heavy.collect::<Vec<_>>())
    });
    rows.filter(|(_, weights)| !weights.is_empty()).collect()
}

/// True for pairs that are learned from: all, but of raw text only those of lines with a claim, and some.
fn used(s: &Seen, line: usize, all: &LineLesson, pair: &PairLesson) -> bool {
    let told = |pair: &PairLesson| pair.sides.iter().any(|side| side.claimed != 0);
    let any = pair.sides.iter().any(|side| side.allowed != 0);
    any && right_or_some(s, line, all, pair)
        && (s.item.origin != Origin::Raw || line.is_multiple_of(ONE_IN) || all.pairs.iter().any(told))
}

/// Of the pairs of written texts that tell nothing, one in three is learned from.
fn right_or_some(s: &Seen, line: usize, all: &LineLesson, pair: &PairLesson) -> bool {
    if s.item.origin != Origin::Written {
        return true;
    }
    let number = all.pairs.iter().position(|p| std::ptr::eq(p, pair)).unwrap_or(0);
    number.is_multiple_of(3) || s.found.iter().flat_map(|f| &f.perhaps).any(|p| (p.line, p.pair) == (line, number))
}

/// Which labels each pair of an item should have: the likeliest pair of each claim has the claim's, the others that may tell
/// it are left out.
fn assign(
    s: &Seen,
    at: &Places,
    lessons: &[Lesson],
    learner: &Learner,
    epoch: usize,
    right: &mut [Option<Vec<Label>>],
) {
    let labels = |place: &Place, n: usize| -> Vec<Label> {
        let side = usize::from(place.turned);
        let predicates = s.item.gold[n].predicates.iter().map(|p| (side, *p));
        predicates.filter(|l| lessons[at[&(place.line, place.pair)]].allowed.contains(l)).collect()
    };
    if s.item.origin == Origin::Raw {
        for (&(line, pair), &lesson) in at {
            for (side, claimed) in s.lines[line].pairs[pair].sides.iter().map(|side| side.claimed).enumerate() {
                let told =
                    lessons[lesson].allowed.iter().filter(|(at, p)| *at == side && claimed >> *p as u32 & 1 == 1);
                right[lesson].get_or_insert_default().extend(told);
            }
        }
    }
    for (n, found) in s.found.iter().enumerate() {
        for place in &found.perhaps {
            let lesson = at[&(place.line, place.pair)];
            if right[lesson].as_ref().is_some_and(Vec::is_empty) {
                right[lesson] = None;
            }
        }
        let sure = |place: &&Place| {
            let lesson = &lessons[at[&(place.line, place.pair)]];
            if epoch == 0 {
                return -(lesson.features[0].len() as f32) * 0.001;
            }
            let told = learner.chances(lesson);
            labels(place, n).iter().filter_map(|l| lesson.allowed.iter().position(|a| a == l)).map(|i| told[i]).sum()
        };
        let best = found.best.iter().max_by(|a, b| sure(a).total_cmp(&sure(b)));
        if let Some(place) = best {
            let labels = labels(place, n);
            right[at[&(place.line, place.pair)]].get_or_insert_default().extend(labels);
        }
    }
}

struct Learner {
    weights: Vec<[f32; LABELS]>,
    squares: Vec<[f32; LABELS]>,
}

impl Learner {
    fn new(features: usize) -> Learner {
        Learner { weights: vec![[0.0; LABELS]; features], squares: vec![[1e-3; LABELS]; features] }
    }

    /// Probabilities of the labels that may be; the rest is that of no claim.
    fn chances(&self, lesson: &Lesson) -> Vec<f32> {
        let mut sums = [[0f32; LABELS]; 2];
        for (sum, features) in sums.iter_mut().zip(&lesson.features) {
            for feature in features {
                sum.iter_mut().zip(&self.weights[*feature as usize]).for_each(|(s, w)| *s += w);
            }
        }
        let score = |(side, p): &Label| sums[*side][0] + sums[*side][*p as usize + 1];
        let mut told: Vec<f32> = lesson.allowed.iter().map(score).collect();
        let top = told.iter().copied().fold(0.0, f32::max);
        let sum: f32 = told.iter().map(|t| (t - top).exp()).sum::<f32>() + (-top).exp();
        told.iter_mut().for_each(|t| *t = (*t - top).exp() / sum);
        told
    }

    fn learn(&mut self, lesson: &Lesson, right: &[Label], settings: &Settings) {
        let told = self.chances(lesson);
        let good: f32 = lesson.allowed.iter().zip(&told).filter(|(l, _)| right.contains(l)).map(|(_, p)| p).sum();
        let slope = |(label, p): (&Label, &f32)| if right.contains(label) { p - p / good.max(1e-6) } else { *p };
        let slopes: Vec<f32> = lesson.allowed.iter().zip(&told).map(|l| slope(l) * lesson.weight).collect();
        for side in 0..2 {
            let mut steps: Vec<(usize, f32)> = vec![(0, 0.0)];
            for ((at, p), slope) in lesson.allowed.iter().zip(&slopes).filter(|((at, _), _)| *at == side) {
                let _ = at;
                steps[0].1 += slope;
                if slope.abs() > 1e-3 {
                    steps.push((*p as usize + 1, *slope));
                }
            }
            steps.retain(|(_, slope)| slope.abs() > 1e-3);
            if steps.is_empty() {
                continue;
            }
            for feature in &lesson.features[side] {
                let (weights, squares) = (&mut self.weights[*feature as usize], &mut self.squares[*feature as usize]);
                for (label, slope) in &steps {
                    let slope = slope + settings.ridge * weights[*label];
                    squares[*label] += slope * slope;
                    weights[*label] -= settings.step * slope / squares[*label].sqrt();
                }
            }
        }
    }
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

/// What reading whole items gives, at several thresholds.
fn read_all(seen: &[Seen], model: impl Fn(&Seen) -> &'static Model) {
    struct Read {
        model: bool,
        probability: Option<f32>,
        predicate: Predicate,
        told: Vec<bool>,
    }
    let reader = Reader::shipped();
    for origin in [Origin::Written, Origin::Report, Origin::Sample, Origin::Test, Origin::HeldOut] {
        let mut all: Vec<(usize, Vec<Read>)> = vec![];
        for s in seen.iter().filter(|s| s.item.origin == origin) {
            let reading =
                reader.with_claims(Some(model(s)), Thresholds { propose: 0.25, keep: 0.0 }).read(&s.item.document);
            let read = reading.claims.iter().map(|claim| Read {
                model: claim.by == BY,
                probability: claim.probability,
                predicate: claim.predicate,
                told: told(s.item, &reading, claim),
            });
            if std::env::var("ASCRIBE_SHOW").is_ok_and(|w| w == format!("{origin:?}")) {
                for c in reading.claims.iter().filter(|c| c.by == BY && c.probability > Some(0.4)) {
                    let right = told(s.item, &reading, c).contains(&true);
                    let object = c.object.as_ref().map_or("", |o| reading.words(o));
                    println!(
                        "{} {:.2} {} | {} | {object} «{:.220}»",
                        if right { "+" } else { "-" },
                        c.probability.unwrap_or(0.0),
                        reading.words(&c.subject),
                        c.predicate,
                        c.evidence[0].quote
                    );
                }
            }
            all.push((s.item.gold.len(), read.collect()));
        }
        for (propose, keep) in [
            (2.0, 0.0),
            (0.8, 0.0),
            (0.6, 0.0),
            (0.5, 0.0),
            (0.4, 0.0),
            (0.3, 0.0),
            (0.6, 0.1),
            (0.6, 0.2),
            (0.5, 0.2),
            (0.5, 0.3),
            (0.5, 0.4),
            (0.4, 0.4),
        ] {
            let (mut gold, mut found, mut read, mut right, mut own, mut own_right) = (0, 0, 0, 0, 0, 0);
            for (count, claims) in &all {
                gold += count;
                let stands = |r: &&Read| r.probability.unwrap_or(1.0) >= if r.model { propose } else { keep };
                let stands: Vec<&Read> = claims.iter().filter(stands).collect();
                read += stands.len();
                right += stands.iter().filter(|r| r.told.contains(&true)).count();
                own += stands.iter().filter(|r| r.model).count();
                own_right += stands.iter().filter(|r| r.model && r.told.contains(&true)).count();
                found += (0..*count).filter(|n| stands.iter().any(|r| r.told[*n])).count();
            }
            let share = |part: usize, whole: usize| 100.0 * part as f64 / whole.max(1) as f64;
            println!(
                "{origin:?} propose {propose} keep {keep}: recall {:.1} ({found} of {gold}), precision {:.1} ({right} of {read}), of the model's own {own_right} of {own}",
                share(found, gold),
                share(right, read)
            );
        }
        if origin == Origin::HeldOut {
            continue;
        }
        let mut by: BTreeMap<(bool, Predicate), [usize; 2]> = BTreeMap::new();
        for r in all.iter().flat_map(|(_, c)| c).filter(|r| !r.model || r.probability.is_some_and(|p| p >= 0.5)) {
            let count = by.entry((r.model, r.predicate)).or_default();
            count[0] += usize::from(r.told.contains(&true));
            count[1] += 1;
        }
        let by: Vec<String> =
            by.iter().map(|((m, p), [n, all])| format!("{}{p} {n}/{all}", if *m { "+" } else { "" })).collect();
        println!("  {}", by.join(", "));
    }
}

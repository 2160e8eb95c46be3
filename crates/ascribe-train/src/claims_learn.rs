//! Lessons for the model of claims, made of texts with their claims, and how they are learned from. Where a claim may be told by
//! several pairs of its text, the likeliest learns it, anew in each pass.

use crate::claims::Seen;
use crate::claims_data::Origin;
use crate::claims_match::Place;
use crate::claims_net::{Mean, Net, Step};
use crate::learner::Dice;
use ascribe_model::Predicate;
use ascribe_reader::pairs::{Feature, Head, PairLesson, Rows, Side, WIDTH};
use std::collections::HashMap;

/// How it is learned.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    pub epochs: usize,
    /// Of the last so many, the mean of the weights is taken.
    pub averaged: usize,
    /// Lessons before each step.
    pub batch: usize,
    pub step: f32,
    /// A feature that is seen less often is left out.
    pub seen: u32,
    /// At most so many features are kept, those seen most.
    pub most: usize,
    /// Of so many features, one is left out at each lesson.
    pub drop: usize,
    /// Of so many numbers of the hidden layer, one is left out at each lesson.
    pub drop_hidden: usize,
    /// What a lesson counts of a text that was written in words that no report uses, of plain prose, and of real text.
    pub weights: [f32; 3],
}

/// Those that ship.
pub const SETTINGS: Settings = Settings {
    epochs: 6,
    averaged: 2,
    batch: 256,
    step: 2e-3,
    seen: 40,
    most: 32_000,
    drop: 5,
    drop_hidden: 5,
    weights: [0.7, 1.5, 4.0],
};

/// What a lesson counts.
pub fn weight(origin: Origin) -> f32 {
    let [written, plain, real] = SETTINGS.weights;
    match origin {
        Origin::Written => written,
        Origin::Judged => real,
        _ => plain,
    }
}

/// What a lesson shows of a direction of a pair: of written texts the grammar's claims are of another sort, since they were written to
/// have none.
fn shown(origin: Origin, side: &Side) -> Vec<Feature> {
    let mut features = side.features.clone();
    match origin {
        Origin::Written => features.extend(side.known.iter().map(|f| f ^ 0x5bd1_e995).chain([1])),
        _ => features.extend(&side.known),
    }
    features
}

/// Steps between weights that are averaged.
const EVERY: usize = 20;

/// A label of a pair: the direction, the predicate.
pub type Label = (usize, Predicate);

/// A pair to learn from.
pub struct Lesson {
    /// The numbers of its features.
    pub features: [Vec<u32>; 2],
    /// How many of these are seen at first glance.
    pub first: [usize; 2],
    pub allowed: Vec<Label>,
    pub weight: f32,
}

/// Where the pairs of an item are among the lessons.
pub type Places = HashMap<(usize, usize), usize>;

/// What some items teach.
pub fn learn<'s>(seen: impl Iterator<Item = &'s Seen<'s>>, settings: &Settings) -> (Head, Rows<WIDTH>) {
    let seen: Vec<&Seen> = seen.collect();
    let kept = kept(&seen, settings);
    let number: HashMap<Feature, u32> = kept.iter().copied().zip(0..).collect();
    let mut lessons: Vec<Lesson> = Vec::new();
    let mut places: Vec<Places> = Vec::new();
    for s in &seen {
        let mut at = HashMap::new();
        for (place, pair) in used_pairs(s) {
            at.insert(place, lessons.len());
            lessons.push(lesson(s.item.origin, pair, &number));
        }
        places.push(at);
    }
    let mut dice = Dice::new(20_240_611);
    let mut net = Net::new(kept.len(), &mut dice);
    let mut step = Step::new(&net, settings);
    let mut mean = Mean::new(&net);
    let mut steps = 0usize;
    for epoch in 0..settings.epochs {
        let mut right: Vec<Option<Vec<Label>>> = vec![Some(vec![]); lessons.len()];
        for (s, at) in seen.iter().zip(&places) {
            let sure = |place: &Place, labels: &[Label]| {
                let Some(&number) = at.get(&(place.line, place.pair)) else { return 0.0 };
                let lesson = &lessons[number];
                if epoch == 0 {
                    return -(lesson.features[0].len() as f32);
                }
                let told = net.chances(lesson);
                labels.iter().filter_map(|l| lesson.allowed.iter().position(|a| a == l)).map(|i| told[i]).sum()
            };
            assign(s, at, sure, &mut right);
        }
        let mut order: Vec<usize> = (0..lessons.len()).filter(|n| right[*n].is_some()).collect();
        dice.shuffle(&mut order);
        for batch in order.chunks(settings.batch) {
            for &n in batch {
                if let Some(right) = &right[n] {
                    step.learn(&net, &thinned(&lessons[n], &mut dice, settings.drop), right, &mut dice);
                }
            }
            step.take(&mut net);
            steps += 1;
            if epoch + settings.averaged >= settings.epochs && steps.is_multiple_of(EVERY) {
                mean.add(&mut net);
            }
        }
    }
    mean.put(&mut net);
    (net.head, kept.into_iter().zip(net.rows).collect())
}

/// The features that are learned, by their numbers.
fn kept(seen: &[&Seen], settings: &Settings) -> Vec<Feature> {
    let mut counts: HashMap<Feature, u32> = HashMap::new();
    for s in seen {
        for (_, pair) in used_pairs(s) {
            for feature in pair.sides.iter().flat_map(|side| shown(s.item.origin, side)) {
                *counts.entry(feature).or_default() += 1;
            }
        }
    }
    let mut often: Vec<(u32, Feature)> = counts.into_iter().map(|(f, n)| (n, f)).collect();
    often.retain(|(n, _)| *n >= settings.seen);
    often.sort_unstable_by_key(|(n, f)| (std::cmp::Reverse(*n), *f));
    let mut kept: Vec<Feature> = often.into_iter().take(settings.most).map(|(_, f)| f).collect();
    kept.sort_unstable();
    kept
}

fn lesson(origin: Origin, pair: &PairLesson, number: &HashMap<Feature, u32>) -> Lesson {
    let numbers = |features: &[Feature]| features.iter().filter_map(|f| number.get(f).copied()).collect::<Vec<_>>();
    let of = |side: usize| {
        let (side, all) = (&pair.sides[side], shown(origin, &pair.sides[side]));
        let mut features = numbers(&all[..side.first]);
        let first = features.len();
        features.extend(numbers(&all[side.first..]));
        (features, first)
    };
    let ((one, first), (other, second)) = (of(0), of(1));
    let may = |side: usize| Predicate::all().filter(move |p| pair.sides[side].allowed >> *p as u32 & 1 == 1);
    let allowed = (0..2).flat_map(|side| may(side).map(move |p| (side, p))).collect();
    Lesson { features: [one, other], first: [first, second], allowed, weight: weight(origin) }
}

/// A lesson without some of its features, so that none relies on the others.
fn thinned(lesson: &Lesson, dice: &mut Dice, drop: usize) -> Lesson {
    let mut thin = |side: usize| {
        let (mut features, mut first) = (Vec::with_capacity(lesson.features[side].len()), 0);
        for (n, feature) in lesson.features[side].iter().enumerate() {
            if drop == 0 || dice.roll(drop) > 0 {
                features.push(*feature);
                first += usize::from(n < lesson.first[side]);
            }
        }
        (features, first)
    };
    let ((one, first), (other, second)) = (thin(0), thin(1));
    Lesson { features: [one, other], first: [first, second], allowed: lesson.allowed.clone(), weight: lesson.weight }
}

/// The pairs that are learned from, by line and number: all, but of raw text only those that were judged.
pub fn used_pairs<'s>(s: &'s Seen) -> impl Iterator<Item = ((usize, usize), &'s PairLesson)> {
    let pairs =
        s.lines.iter().enumerate().flat_map(|(n, line)| line.pairs.iter().enumerate().map(move |p| (n, line, p)));
    pairs.filter(|(n, _, (m, pair))| used(s, (*n, *m), pair)).map(|(n, _, (m, pair))| ((n, m), pair))
}

fn used(s: &Seen, (line, number): (usize, usize), pair: &PairLesson) -> bool {
    let any = pair.sides.iter().any(|side| side.allowed != 0);
    any && match s.item.origin {
        // Of those that tell nothing, one in three.
        Origin::Written => {
            let tells = |p: &Place| (p.line, p.pair) == (line, number);
            number.is_multiple_of(3) || s.found.iter().flat_map(|f| &f.perhaps).any(tells)
        }
        Origin::Judged => s.right.contains_key(&(line, number)),
        _ => true,
    }
}

/// Which labels each pair of an item should have: the likeliest pair of each claim has the claim's, the others that may tell
/// it are left out. `at` tells where the pairs stand in `right`, `sure` how sure of some labels of a place one is.
pub fn assign(s: &Seen, at: &Places, sure: impl Fn(&Place, &[Label]) -> f32, right: &mut [Option<Vec<Label>>]) {
    let lesson_of = |place: &Place| at.get(&(place.line, place.pair)).copied();
    let labels = |place: &Place, n: usize| -> Vec<Label> {
        let side = usize::from(place.turned);
        let allowed = s.lines[place.line].pairs[place.pair].sides[side].allowed;
        let may = s.item.gold[n].predicates.iter().filter(|p| allowed >> **p as u32 & 1 == 1);
        may.map(|p| (side, *p)).collect()
    };
    for (place, labels) in &s.right {
        if let Some(lesson) = at.get(place) {
            right[*lesson] = labels.clone();
        }
    }
    for (n, found) in s.found.iter().enumerate() {
        for lesson in found.perhaps.iter().filter_map(lesson_of) {
            if right[lesson].as_ref().is_some_and(Vec::is_empty) {
                right[lesson] = None;
            }
        }
        let places = found.best.iter().filter_map(|place| Some((place, lesson_of(place)?, labels(place, n))));
        let best = places.max_by(|(a, _, l), (b, _, m)| sure(a, l).total_cmp(&sure(b, m)));
        if let Some((_, lesson, labels)) = best {
            right[lesson].get_or_insert_default().extend(labels);
        }
    }
}

//! Trains the parser's net: greedy, with a dynamic oracle, so that it also learns what to do after its own mistakes (Goldberg and
//! Nivre 2013).

use crate::adam::{Weights, add, summed};
use crate::by_two::by_two;
use crate::learner::Dice;
use crate::treebank::Gold;
use ascribe_lang::Rel;
use ascribe_lang::training::{
    Configuration, HIDDEN, LABEL_ONE, LABEL_SCORES, NOWHERE, SCORES, SIGN_ROWS, SLOTS, STEP_ONE, STEP_SCORES,
    STEP_WEIGHT_ONE, STEPS, SUM_ONE, Sight, Step, WEIGHT_ONE, WORD, WORD_ONE, WORD_ROWS, Wording, best_label, sight,
    word_rows,
};
use fearless_simd::Level;
use ndarray::{Array2, Axis, s};

const SEED: u64 = 20_220_908;
/// Tokens that are learned from at once.
const BATCH: usize = 1500;
/// The longest step.
const RATE: f32 = 2e-3;
/// It is reached after this share of all, from where on steps grow shorter.
const WARM: f32 = 0.02;
/// One step in this many follows the treebank although the net would do otherwise.
const OBEDIENCE: usize = 10;
/// Of so many words one is read as if it were unknown, and of those one in so many has no class either.
const FORGET: [usize; 2] = [16, 3];

/// A tagged sentence with its gold tree.
pub struct Lesson<'a> {
    /// As the tagger left it.
    pub words: Vec<Wording>,
    /// Its tree.
    pub gold: &'a Gold,
}

/// The weights: rows of words, from words to sums slot by slot, rows of signs, what sums begin with, scores.
struct Net {
    words: Weights,
    slots: Weights,
    signs: Weights,
    start: Weights,
    scores: Weights,
    first: Weights,
}

/// What a part of a batch asks of the weights.
struct Slopes {
    lists: Vec<Vec<usize>>,
    words: Array2<f32>,
    slots: Array2<f32>,
    signs: Array2<f32>,
    start: Array2<f32>,
    scores: Array2<f32>,
    first: Array2<f32>,
    /// Steps, and wrong ones.
    steps: usize,
    wrong: usize,
}

/// The shipped net, after `epochs` rounds over the lessons.
pub fn train(lessons: &[Lesson], epochs: usize) -> Vec<u8> {
    let mut dice = Dice::new(SEED);
    let mut net = Net::new(&mut dice);
    let total = epochs * batches(lessons, &mut Dice::new(SEED)).len();
    let mut done = 0;
    for epoch in 0..epochs {
        let (mut steps, mut wrong) = (0, 0);
        for batch in batches(lessons, &mut dice) {
            let share = done as f32 / total as f32;
            let rate = RATE * (share / WARM).min(1.0) * (1.0 - share).max(0.02);
            let seed = SEED ^ (done as u64 * 2 + 1);
            let halves = by_two(2, |half| {
                let part = batch.iter().skip(half).step_by(2).map(|at| &lessons[*at]);
                net.slopes(&part.collect::<Vec<_>>(), epoch > 0, &mut Dice::new(seed.wrapping_mul(half as u64 + 3)))
            });
            done += 1;
            for half in &halves {
                (steps, wrong) = (steps + half.steps, wrong + half.wrong);
            }
            net.step(halves, rate, done);
        }
        eprintln!("parser, round {}: {wrong} wrong steps of {steps}", epoch + 1);
    }
    net.shipped()
}

/// Numbers of lessons, some together, in an order of chance.
fn batches(lessons: &[Lesson], dice: &mut Dice) -> Vec<Vec<usize>> {
    let mut order: Vec<usize> = (0..lessons.len()).collect();
    dice.shuffle(&mut order);
    let (mut all, mut batch, mut tokens) = (vec![], vec![], 0);
    for at in order {
        tokens += lessons[at].words.len();
        batch.push(at);
        if tokens >= BATCH {
            all.push(std::mem::take(&mut batch));
            tokens = 0;
        }
    }
    all.extend(Some(batch).filter(|batch| !batch.is_empty()));
    all
}

impl Net {
    fn new(dice: &mut Dice) -> Net {
        let mut make = |rows, columns, size| Weights::new(rows, columns, size, dice);
        Net {
            words: make(WORD_ROWS, WORD, 0.15),
            slots: make(WORD, SLOTS * HIDDEN, ((SLOTS * WORD) as f32).sqrt().recip() * 0.6),
            signs: make(SIGN_ROWS, HIDDEN, 0.03),
            start: make(1, HIDDEN, 0.0),
            scores: make(HIDDEN, SCORES, (HIDDEN as f32).sqrt().recip() * 0.6),
            first: make(1, SCORES, 0.0),
        }
    }

    /// Parses some sentences, and what would make the steps better.
    fn slopes(&self, lessons: &[&Lesson], explore: bool, dice: &mut Dice) -> Slopes {
        let level = Level::new();
        let mut trip = Trip::default();
        let mut lists = vec![];
        for lesson in lessons {
            let words: Vec<Wording> = lesson.words.iter().map(|word| forgetful(*word, dice)).collect();
            let first = lists.len();
            lists.extend(words.iter().map(|word| word_rows(word).to_vec()));
            let vectors = summed(&lists[first..], &self.words.value);
            let rows = vectors.dot(&self.slots.value);
            self.study(&words, lesson.gold, (rows.as_slice().unwrap_or_default(), first), explore, &mut trip, dice);
        }
        let vectors = summed(&lists, &self.words.value);
        let hidden = matrix(trip.hidden, HIDDEN);
        let score_slopes = matrix(trip.slopes, SCORES) / trip.sights.len().max(1) as f32;
        let mut back = score_slopes.dot(&self.scores.value.t());
        back.zip_mut_with(&hidden, |slope, sum| *slope = if *sum > 0.0 { *slope } else { 0.0 });
        let (mut signs, mut rows) = (vec![0.0; SIGN_ROWS * HIDDEN], vec![0.0; lists.len() * SLOTS * HIDDEN]);
        for ((sight, first), back) in trip.sights.iter().zip(back.rows()) {
            let Some(back) = back.to_slice() else { continue };
            sight.rows.iter().for_each(|row| add(level, part_mut(&mut signs, usize::from(*row)), 1.0, back));
            for (slot, at) in words_of(sight, *first, lists.len()) {
                add(level, part_mut(&mut rows, at * SLOTS + slot), 1.0, back);
            }
        }
        let (signs, rows) = (matrix(signs, HIDDEN), matrix(rows, SLOTS * HIDDEN));
        let column = |slopes: &Array2<f32>| slopes.sum_axis(Axis(0)).insert_axis(Axis(0));
        Slopes {
            words: rows.dot(&self.slots.value.t()),
            slots: vectors.t().dot(&rows),
            start: column(&back),
            scores: hidden.t().dot(&score_slopes),
            first: column(&score_slopes),
            steps: trip.sights.len(),
            wrong: trip.wrong,
            signs,
            lists,
        }
    }

    /// Parses a sentence, of whose words `rows` tells what they add, beginning with number `first` of the trip.
    fn study(
        &self,
        words: &[Wording],
        gold: &Gold,
        (rows, first): (&[f32], usize),
        explore: bool,
        trip: &mut Trip,
        dice: &mut Dice,
    ) {
        let level = Level::new();
        let mut state = Configuration::new(words);
        while !state.done() {
            let may: Vec<Step> = STEPS.into_iter().filter(|step| state.allows(*step)).collect();
            if may == [Step::Shift] {
                state.take(Step::Shift, Rel::None);
                continue;
            }
            let seen = sight(&state);
            let hidden = self.hidden(level, &seen, rows);
            let scores = self.scores(level, &hidden);
            let costs = may.iter().map(|step| (*step, cost(&state, gold, *step))).collect::<Vec<_>>();
            let least = costs.iter().map(|(_, cost)| *cost).min().unwrap_or(0);
            let best = |among: &mut dyn Iterator<Item = Step>| {
                among.max_by(|a, b| scores[*a as usize].total_cmp(&scores[*b as usize])).unwrap_or(Step::Shift)
            };
            let found = best(&mut may.iter().copied());
            let right = best(&mut costs.iter().filter(|(_, cost)| *cost == least).map(|(step, _)| *step));
            trip.wrong += usize::from(found != right);
            let mut slopes = [0.0; SCORES];
            step_slopes(&costs, least, &scores, &mut slopes);
            label_slopes(&state, gold, &scores, &mut slopes);
            trip.sights.push((
                Sight { words: seen.words.map(|at| if at < words.len() { at } else { NOWHERE }), ..seen },
                first,
            ));
            trip.hidden.extend(hidden);
            trip.slopes.extend(slopes);
            let step = if explore && dice.roll(OBEDIENCE) > 0 { found } else { right };
            let rel = match state.arc(step) {
                Some((head, _)) if head == words.len() => Rel::Root,
                Some(_) => best_label(&labels(&scores, step)),
                None => Rel::None,
            };
            state.take(step, rel);
        }
    }

    fn hidden(&self, level: Level, sight: &Sight, rows: &[f32]) -> Vec<f32> {
        let mut sums: Vec<f32> = self.start.value.iter().copied().collect();
        let signs = self.signs.value.as_slice().unwrap_or_default();
        sight.rows.iter().for_each(|row| add(level, &mut sums, 1.0, part(signs, usize::from(*row))));
        for (slot, at) in words_of(sight, 0, rows.len() / (SLOTS * HIDDEN)) {
            add(level, &mut sums, 1.0, part(rows, at * SLOTS + slot));
        }
        sums.iter_mut().for_each(|sum| *sum = sum.max(0.0));
        sums
    }

    fn scores(&self, level: Level, hidden: &[f32]) -> Vec<f32> {
        let mut scores: Vec<f32> = self.first.value.iter().copied().collect();
        let weights = self.scores.value.as_slice().unwrap_or_default().chunks_exact(SCORES);
        for (sum, weights) in hidden.iter().zip(weights).filter(|(sum, _)| **sum > 0.0) {
            add(level, &mut scores, *sum, weights);
        }
        scores
    }

    fn step(&mut self, parts: Vec<Slopes>, rate: f32, count: i32) {
        let mut parts = parts.into_iter();
        let Some(mut all) = parts.next() else { return };
        for part in parts {
            all.lists.extend(part.lists);
            all.words = ndarray::concatenate![Axis(0), all.words, part.words];
            all.slots += &part.slots;
            all.signs += &part.signs;
            all.start += &part.start;
            all.scores += &part.scores;
            all.first += &part.first;
        }
        self.words.step_rows(&all.lists, &all.words, rate, count);
        self.slots.step(&all.slots, None, rate, count);
        self.signs.step(&all.signs, None, rate, count);
        self.start.step(&all.start, None, rate, count);
        self.scores.step(&all.scores, None, rate, count);
        self.first.step(&all.first, None, rate, count);
    }

    /// As `ascribe_lang::training::Net` reads it.
    fn shipped(&self) -> Vec<u8> {
        let mut bytes = vec![];
        let mut put = |values: &mut dyn Iterator<Item = &f32>, one: f32| {
            bytes.extend(values.flat_map(|value| ((value * one).round() as i16).to_le_bytes()));
        };
        put(&mut self.words.value.iter(), WORD_ONE);
        for slot in 0..SLOTS {
            put(&mut self.slots.value.slice(s![.., slot * HIDDEN..(slot + 1) * HIDDEN]).iter(), WEIGHT_ONE);
        }
        put(&mut self.signs.value.iter(), SUM_ONE);
        put(&mut self.start.value.iter(), SUM_ONE);
        let scores = &self.scores.value;
        put(&mut scores.columns().into_iter().take(STEP_SCORES).flatten(), STEP_WEIGHT_ONE);
        let labels = |side: usize| STEP_SCORES + side * LABEL_SCORES..STEP_SCORES + (side + 1) * LABEL_SCORES;
        for side in 0..2 {
            put(&mut scores.slice(s![.., labels(side)]).iter(), WEIGHT_ONE);
        }
        put(&mut self.first.value.iter().skip(STEP_SCORES), LABEL_ONE);
        let first = self.first.value.iter().take(STEP_SCORES).map(|value| (value * STEP_ONE).round() as i32);
        bytes.extend(first.flat_map(i32::to_le_bytes));
        bytes
    }
}

/// What was met on the way through some sentences, step by step: what was seen with the number of the sentence's first word, sums above 0,
/// and slopes of scores.
#[derive(Default)]
struct Trip {
    sights: Vec<(Sight, usize)>,
    hidden: Vec<f32>,
    slopes: Vec<f32>,
    wrong: usize,
}

fn matrix(numbers: Vec<f32>, columns: usize) -> Array2<f32> {
    let rows = numbers.len() / columns;
    Array2::from_shape_vec((rows, columns), numbers).unwrap_or_else(|_| Array2::zeros((rows, columns)))
}

/// Row number `at` of sums.
fn part(numbers: &[f32], at: usize) -> &[f32] {
    numbers.get(at * HIDDEN..(at + 1) * HIDDEN).unwrap_or_default()
}

fn part_mut(numbers: &mut [f32], at: usize) -> &mut [f32] {
    numbers.get_mut(at * HIDDEN..(at + 1) * HIDDEN).unwrap_or_default()
}

/// The slots in which a word stands, with its number, of `count` words from `first` on.
fn words_of(sight: &Sight, first: usize, count: usize) -> impl Iterator<Item = (usize, usize)> + '_ {
    let words = sight.words.iter().enumerate().filter(|(_, at)| **at != NOWHERE);
    words.map(move |(slot, at)| (slot, first + at)).filter(move |(_, at)| *at < count)
}

fn forgetful(mut word: Wording, dice: &mut Dice) -> Wording {
    if dice.roll(FORGET[0]) == 0 {
        word.number = 0;
        if dice.roll(FORGET[1]) == 0 {
            word.class = 0;
        }
    }
    word
}

fn labels(scores: &[f32], step: Step) -> [f32; LABEL_SCORES] {
    let first = STEP_SCORES + if step == Step::Right { LABEL_SCORES } else { 0 };
    std::array::from_fn(|label| scores[first + label])
}

/// How far the chance of each step is from what it should be: those that lose least share all of it.
fn step_slopes(costs: &[(Step, usize)], least: usize, scores: &[f32], slopes: &mut [f32; SCORES]) {
    let top = costs.iter().map(|(step, _)| scores[*step as usize]).fold(f32::MIN, f32::max);
    let chance = |step: Step| (scores[step as usize] - top).exp();
    let all: f32 = costs.iter().map(|(step, _)| chance(*step)).sum();
    let good: f32 = costs.iter().filter(|(_, cost)| *cost == least).map(|(step, _)| chance(*step)).sum();
    for (step, cost) in costs {
        let right = if *cost == least { chance(*step) / good.max(1e-9) } else { 0.0 };
        slopes[*step as usize] = chance(*step) / all - right;
    }
}

/// The same of the relations of arcs that the tree has.
fn label_slopes(state: &Configuration, gold: &Gold, scores: &[f32], slopes: &mut [f32; SCORES]) {
    for step in [Step::Left, Step::Right].into_iter().filter(|step| state.allows(*step)) {
        let Some((head, dependent)) = state.arc(step).filter(|(head, _)| *head < state.words.len()) else { continue };
        if gold.heads[dependent] != head || gold.rels[dependent] == Rel::Root {
            continue;
        }
        let labels = labels(scores, step);
        let first = STEP_SCORES + if step == Step::Right { LABEL_SCORES } else { 0 };
        let top = labels.iter().copied().fold(f32::MIN, f32::max);
        let all: f32 = labels.iter().map(|score| (score - top).exp()).sum();
        for (label, score) in labels.iter().enumerate() {
            let right = if label == gold.rels[dependent] as usize { 1.0 } else { 0.0 };
            slopes[first + label] = (score - top).exp() / all - right;
        }
    }
}

/// How many arcs of the gold tree can no longer be drawn after `step`.
fn cost(state: &Configuration, gold: &Gold, step: Step) -> usize {
    let next = state.next;
    let (top, below) = (state.stacked(0), state.stacked(1));
    let head = |at: usize| gold.heads.get(at).copied().unwrap_or(NOWHERE);
    let ahead = |at: usize| at != NOWHERE && at >= next;
    let dependents_ahead = |of: usize| (next..state.words.len()).filter(|at| head(*at) == of).count();
    match step {
        Step::Shift => {
            let below_top = state.stack.split_last().map_or(&[][..], |(_, rest)| rest);
            usize::from(below_top.contains(&head(next))) + state.stack.iter().filter(|at| head(**at) == next).count()
        }
        Step::Left => {
            let lost = head(top) == below && below != NOWHERE || ahead(head(top)) && head(top) != next;
            usize::from(lost) + dependents_ahead(top)
        }
        Step::Right => usize::from(ahead(head(top))) + dependents_ahead(top),
    }
}

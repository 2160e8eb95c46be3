//! Trains the parser: greedy, with a dynamic oracle that also learns from its own mistakes (Goldberg and Nivre 2013).

use crate::by_two::by_two;
use crate::learner::{Average, Dice, Learner};
use crate::treebank::Gold;
use ascribe_lang::Rel;
use ascribe_lang::training::{
    Configuration, Features, LABEL_SCORES, NOWHERE, Scorer, Step, Wording, arc_features, best_label, label_features,
};

/// Two to these powers of rows or slots in the shipped tables of steps and of relations.
const STEP_ROWS: u32 = 21;
const LABEL_SLOTS: u32 = 18;
/// And of the tables under training, so large that features hardly meet.
const STEP_LEARNER_ROWS: u32 = 23;
const LABEL_LEARNER_ROWS: u32 = 19;
const SEED: u64 = 20_220_908;
/// How many learn apart.
const PUPILS: usize = 4;
/// One step in this many follows the treebank although the model would do otherwise.
const OBEDIENCE: usize = 10;

const STEPS: [Step; 3] = [Step::Shift, Step::Left, Step::Right];

/// A tagged sentence with its gold tree.
pub struct Lesson<'a> {
    /// As the tagger left it.
    pub words: Vec<Wording>,
    /// Its tree.
    pub gold: &'a Gold,
}

/// The shipped tables of steps and of relations.
pub struct Tables {
    /// Two signed bytes a row.
    pub steps: Vec<u8>,
    /// Few of [`LABEL_SCORES`] classes a slot.
    pub labels: Vec<u8>,
}

struct Pupil {
    steps: Learner<3>,
    labels: Learner<LABEL_SCORES>,
    features: Features,
    dice: Dice,
}

/// Trains several pupils for `epochs` rounds over the lessons, each in an order of its own, and adds up what they learned.
pub fn train(lessons: &[Lesson], epochs: usize) -> Tables {
    let mut pupils = by_two(PUPILS, |number| teach(lessons, epochs, SEED + number as u64)).into_iter();
    let first = pupils.next().unwrap_or_else(|| teach(lessons, 0, SEED));
    let (steps, labels) = pupils.fold(first, |(steps, labels), pupil| (steps.join(pupil.0), labels.join(pupil.1)));
    Tables {
        steps: steps.shipped(STEP_ROWS, |[shift, left, right]| [left - shift, right - shift]),
        labels: labels.sparse(LABEL_SLOTS),
    }
}

fn teach(lessons: &[Lesson], epochs: usize, seed: u64) -> (Average<3>, Average<LABEL_SCORES>) {
    let mut pupil = Pupil {
        steps: Learner::new(STEP_LEARNER_ROWS),
        labels: Learner::new(LABEL_LEARNER_ROWS),
        features: Features::default(),
        dice: Dice::new(seed),
    };
    let mut order: Vec<usize> = (0..lessons.len()).collect();
    for epoch in 0..epochs {
        pupil.dice.shuffle(&mut order);
        let wrong: usize = order.iter().map(|at| pupil.study(&lessons[*at], epoch > 1)).sum();
        eprintln!("parser, round {}: {wrong} wrong steps", epoch + 1);
    }
    (pupil.steps.average(), pupil.labels.average())
}

impl Pupil {
    /// Parses one sentence, learning from each wrong step; how many there were.
    fn study(&mut self, lesson: &Lesson, explore: bool) -> usize {
        let mut words = lesson.words.clone();
        for word in &mut words {
            if self.dice.roll(25) == 0 {
                word.word = 1;
            }
        }
        let mut state = Configuration::new(&words);
        let mut wrong = 0;
        while !state.done() {
            arc_features(&state, &mut self.features);
            let scores = self.steps.scores(self.features.hashes());
            let (found, right) = choose(&state, lesson.gold, scores);
            self.steps.tick();
            if cost(&state, lesson.gold, found) > cost(&state, lesson.gold, right) {
                self.steps.update(self.features.hashes(), right as usize, found as usize);
                wrong += 1;
            }
            let step = if explore && self.dice.roll(OBEDIENCE) > 0 { found } else { right };
            let rel = self.label(&state, lesson.gold, step);
            state.take(step, rel);
        }
        wrong
    }

    fn label(&mut self, state: &Configuration, gold: &Gold, step: Step) -> Rel {
        let Some((head, dependent)) = state.arc(step) else { return Rel::None };
        if head == state.words.len() {
            return Rel::Root;
        }
        label_features(state, head, dependent, &mut self.features);
        let found = best_label(&self.labels.scores(self.features.hashes()));
        let right = gold.rels[dependent];
        if gold.heads[dependent] == head && right != Rel::Root {
            self.labels.tick();
            if found != right {
                self.labels.update(self.features.hashes(), right as usize, found as usize);
            }
        }
        found
    }
}

/// The best step by the model, and the best by the model of those that lose least.
fn choose(state: &Configuration, gold: &Gold, scores: [i32; 3]) -> (Step, Step) {
    let allowed = || STEPS.into_iter().filter(|step| state.allows(*step));
    let least = allowed().map(|step| cost(state, gold, step)).min().unwrap_or(0);
    let score = |step: &Step| (scores[*step as usize], -(*step as i32));
    let found = allowed().max_by_key(score).unwrap_or(Step::Shift);
    let right = allowed().filter(|step| cost(state, gold, *step) == least).max_by_key(score).unwrap_or(found);
    (found, right)
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

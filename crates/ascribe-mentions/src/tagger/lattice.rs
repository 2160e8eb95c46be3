//! Label sequences: the best one, the sum over all of them, and the probability of one span.
//!
//! Sums are kept in probability space and scaled at every token, which is fast and safe with emissions shifted by
//! their greatest value.

use super::{CLASSES, Class, LABELS, OUTSIDE, may_follow};

/// Transition weights, `LABELS` rows (label before) of `LABELS` columns, then one row for the first token.
#[derive(Clone, PartialEq, Debug)]
pub struct Weights {
    /// Weight of `label` after `before`.
    pub step: [[f32; LABELS]; LABELS],
    /// Weight of `label` at the start of a sentence.
    pub start: [f32; LABELS],
    /// `exp` of `step`, 0 where a label may not follow; see [`Weights::settle`].
    odds: [[f32; LABELS]; LABELS],
    start_odds: [f32; LABELS],
    /// `odds` by the label after, so that sums over it run side by side.
    odds_of: [[f32; WIDE]; LABELS],
    /// Of each label before, `step` into [`OUTSIDE`] and into the first label of each class.
    opening: [[f32; OPENINGS]; LABELS],
    /// The same of `odds`.
    opening_odds: [[f32; OPENINGS]; LABELS],
    /// For mentions of one token and of more, of each label after them, `odds` from the last label of each class; nought where the
    /// mention goes on.
    ending: [[[f32; CLASSES]; LABELS]; 2],
}

/// All labels and some to spare, likewise.
const WIDE: usize = 28;

/// [`OUTSIDE`] and the first labels, and some to spare, so that they fill whole registers.
const OPENINGS: usize = 16;

/// The label that stands at `lane` of [`OPENINGS`].
fn opened(lane: usize) -> usize {
    (2 * lane).saturating_sub(1)
}

impl Default for Weights {
    fn default() -> Self {
        let zero = [[0.0; LABELS]; LABELS];
        let mut weights = Weights {
            step: zero,
            start: [0.0; LABELS],
            odds: zero,
            start_odds: [0.0; LABELS],
            odds_of: [[0.0; WIDE]; LABELS],
            opening: [[f32::MIN / 4.0; OPENINGS]; LABELS],
            opening_odds: [[0.0; OPENINGS]; LABELS],
            ending: [[[0.0; CLASSES]; LABELS]; 2],
        };
        weights.settle();
        weights
    }
}

impl Weights {
    /// Recomputes what follows from `step` and `start`; to be called after either was changed.
    pub fn settle(&mut self) {
        for before in 0..LABELS {
            for label in 0..LABELS {
                let allowed = may_follow(before, label);
                self.odds[before][label] = if allowed { self.step[before][label].exp() } else { 0.0 };
                self.odds_of[label][before] = self.odds[before][label];
            }
            for lane in 0..=CLASSES {
                self.opening[before][lane] = self.step[before][opened(lane)];
                self.opening_odds[before][lane] = self.odds[before][opened(lane)];
            }
            if let Some(class) = Class::of_label(before) {
                let ending = &mut self.ending[usize::from(before == class.inner())];
                for (after, row) in ending.iter_mut().enumerate() {
                    row[class as usize] = if after == class.inner() { 0.0 } else { self.odds[before][after] };
                }
            }
            self.start_odds[before] = if may_follow(OUTSIDE, before) { self.start[before].exp() } else { 0.0 };
        }
    }
}

/// Scores of one sentence and what is computed from them; reused from sentence to sentence.
#[derive(Default)]
pub struct Lattice {
    emissions: Vec<[f32; LABELS]>,
    odds: Vec<[f32; LABELS]>,
    shifts: Vec<f32>,
    forward: Vec<[f32; LABELS]>,
    backward: Vec<[f32; LABELS]>,
    scales: Vec<f32>,
    reached: Vec<[f32; LABELS]>,
    path: Vec<u8>,
}

impl Lattice {
    /// Makes room for a sentence of `tokens`, all scores 0.
    pub fn start(&mut self, tokens: usize) {
        self.emissions.clear();
        self.emissions.resize(tokens, [0.0; LABELS]);
    }

    /// The scores of the token at `at`, to be filled. Panics if `at` is past the length given to [`Lattice::start`].
    pub fn emission(&mut self, at: usize) -> &mut [f32; LABELS] {
        &mut self.emissions[at]
    }

    /// The labels of the best sequence (Viterbi).
    pub fn best(&mut self, weights: &Weights) -> &[u8] {
        self.reached.clear();
        self.path.clear();
        let mut score = [f32::MIN; LABELS];
        for (at, emission) in self.emissions.iter().enumerate() {
            let mut next = [f32::MIN; LABELS];
            if at == 0 {
                for label in 0..LABELS {
                    let allowed = may_follow(OUTSIDE, label);
                    next[label] = if allowed { weights.start[label] + emission[label] } else { f32::MIN / 4.0 };
                }
            } else {
                step(weights, &score, &mut next);
                for (next, emission) in next.iter_mut().zip(emission) {
                    *next += emission;
                }
            }
            self.reached.push(next);
            score = next;
        }
        let mut label = (0..LABELS).max_by(|&a, &b| score[a].total_cmp(&score[b]).then(b.cmp(&a))).unwrap_or(OUTSIDE);
        for at in (0..self.reached.len()).rev() {
            self.path.push(label as u8);
            if let Some(before) = at.checked_sub(1).and_then(|at| self.reached.get(at)) {
                label = came_from(weights, before, label);
            }
        }
        self.path.reverse();
        &self.path
    }

    /// Sums over all sequences whose labels the masks allow (bit `n` for label `n`); gives the log of the sum.
    pub fn sum(&mut self, weights: &Weights, masks: Option<&[u32]>) -> f32 {
        let tokens = self.emissions.len();
        self.prepare(masks);
        self.forward.clear();
        self.scales.clear();
        let mut log = 0.0;
        for at in 0..tokens {
            let mut now = [0.0f32; LABELS];
            match at.checked_sub(1).map(|before| self.forward[before]) {
                None => now = weights.start_odds,
                Some(before) => spread(weights, &before, &mut now),
            }
            let mut total = 0.0;
            for (now, odds) in now.iter_mut().zip(&self.odds[at]) {
                *now *= odds;
                total += *now;
            }
            let scale = if total > 0.0 { 1.0 / total } else { 0.0 };
            now.iter_mut().for_each(|now| *now *= scale);
            log += total.max(f32::MIN_POSITIVE).ln() + self.shifts[at];
            self.scales.push(scale);
            self.forward.push(now);
        }
        self.sum_backward(weights);
        log
    }

    /// `exp` of the emissions, each token's greatest taken as 1.
    fn prepare(&mut self, masks: Option<&[u32]>) {
        self.odds.clear();
        self.shifts.clear();
        for (at, emission) in self.emissions.iter().enumerate() {
            let mask = masks.and_then(|m| m.get(at)).copied().unwrap_or(u32::MAX);
            let top = emission.iter().fold(f32::MIN, |top, &score| if score > top { score } else { top });
            let mut odds = [0.0; LABELS];
            for (label, odds) in odds.iter_mut().enumerate() {
                if mask >> label & 1 == 1 {
                    *odds = (emission[label] - top).max(-60.0).exp();
                }
            }
            self.odds.push(odds);
            self.shifts.push(top);
        }
    }

    fn sum_backward(&mut self, weights: &Weights) {
        let tokens = self.emissions.len();
        self.backward.clear();
        self.backward.resize(tokens, [1.0; LABELS]);
        for at in (0..tokens.saturating_sub(1)).rev() {
            let mut after = self.backward[at + 1];
            for (after, odds) in after.iter_mut().zip(&self.odds[at + 1]) {
                *after *= odds * self.scales[at + 1];
            }
            self.backward[at] = gather(weights, &after);
        }
    }

    /// The probability of each label at `at`, after [`Lattice::sum`].
    pub fn marginal(&self, at: usize) -> [f32; LABELS] {
        let mut out = [0.0; LABELS];
        for (label, out) in out.iter_mut().enumerate() {
            *out = self.forward[at][label] * self.backward[at][label];
        }
        out
    }

    /// The probability that a mention of `class` begins at `at`, after [`Lattice::sum`].
    pub fn begins(&self, class: Class, at: usize) -> f32 {
        self.forward[at][class.first()] * self.backward[at][class.first()]
    }

    /// The mentions of `class` that begin at `first` and have this probability at least, as their last token and
    /// probability, after [`Lattice::sum`]; no longer ones than `most` tokens.
    pub fn mentions(
        &self,
        weights: &Weights,
        (class, first): (Class, usize),
        least: f32,
        most: usize,
        mut found: impl FnMut(usize, f32),
    ) {
        let (begin, inner) = (class.first(), class.inner());
        let (mut mass, mut label) = (self.forward[first][begin], begin);
        for last in first..(first + most).min(self.forward.len()) {
            // The probability that such a mention reaches this far at least.
            let reaching = mass * self.backward[last][label];
            if reaching < least {
                return;
            }
            let Some(after) = self.backward.get(last + 1) else { return found(last, reaching) };
            let going = mass * weights.odds[label][inner] * self.odds[last + 1][inner] * self.scales[last + 1];
            let ends = (reaching - going * after[inner]).max(0.0);
            if ends >= least {
                found(last, ends);
            }
            (mass, label) = (going, inner);
        }
    }

    /// Adds the probability of each pair of labels at `at - 1` and `at` times `factor`, after [`Lattice::sum`].
    pub fn add_pairs(&self, weights: &Weights, at: usize, factor: f32, sums: &mut [[f32; LABELS]; LABELS]) {
        let ahead: [f32; LABELS] =
            std::array::from_fn(|label| self.odds[at][label] * self.backward[at][label] * self.scales[at] * factor);
        for (before, sums) in sums.iter_mut().enumerate() {
            let mass = self.forward[at - 1][before];
            if mass > 1e-9 {
                let row = weights.odds[before].iter().zip(&ahead);
                sums.iter_mut().zip(row).for_each(|(sum, (odds, ahead))| *sum += mass * odds * ahead);
            }
        }
    }

    /// For each class, the probability that tokens `first..=last` are one mention of it, after [`Lattice::sum`]. Classes are worked
    /// out side by side, each adding in the order of the labels.
    pub fn chances(&self, weights: &Weights, first: usize, last: usize) -> [f32; CLASSES] {
        let mut chances = Class::ALL.map(|class| self.forward[first][class.first()]);
        let mut begun = true;
        for at in first + 1..=last {
            for (chance, class) in chances.iter_mut().zip(Class::ALL) {
                let (label, inner) = (if begun { class.first() } else { class.inner() }, class.inner());
                *chance *= weights.odds[label][inner] * self.odds[at][inner] * self.scales[at];
            }
            begun = false;
        }
        if let Some(after) = self.backward.get(last + 1) {
            let (odds, scale) = (&self.odds[last + 1], self.scales[last + 1]);
            let mut ends = [0.0f32; CLASSES];
            for (row, (odds, after)) in weights.ending[usize::from(!begun)].iter().zip(odds.iter().zip(after)) {
                for (ends, weight) in ends.iter_mut().zip(row) {
                    *ends += weight * odds * scale * after;
                }
            }
            chances.iter_mut().zip(ends).for_each(|(chance, ends)| *chance *= ends);
        }
        chances.map(|chance| chance.clamp(0.0, 1.0))
    }
}

/// One Viterbi step: into `OUTSIDE` and first labels from anywhere, into inner labels from their own class only.
fn step(weights: &Weights, score: &[f32; LABELS], next: &mut [f32; LABELS]) {
    let mut top = [f32::MIN; OPENINGS];
    for (&mass, row) in score.iter().zip(&weights.opening) {
        for (top, weight) in top.iter_mut().zip(row) {
            let reached = mass + weight;
            *top = if reached > *top { reached } else { *top };
        }
    }
    for lane in 0..=CLASSES {
        next[opened(lane)] = top[lane];
    }
    for inner in (2..LABELS).step_by(2) {
        let [begun, going] = [inner - 1, inner].map(|before| score[before] + weights.step[before][inner]);
        next[inner] = begun.max(going);
    }
}

/// The label before `label` on the best way to it; the lowest, where several are as good.
fn came_from(weights: &Weights, score: &[f32; LABELS], label: usize) -> usize {
    let reached = |before: usize| score[before] + weights.step[before][label];
    if label != OUTSIDE && label.is_multiple_of(2) {
        return if reached(label - 1) >= reached(label) { label - 1 } else { label };
    }
    (1..LABELS).fold(OUTSIDE, |best, before| if reached(before) > reached(best) { before } else { best })
}

/// Sums into each label over what comes before it. Each sum adds in the order of the labels, and leaves out only noughts.
fn spread(weights: &Weights, before: &[f32; LABELS], now: &mut [f32; LABELS]) {
    let mut opened_by = [0.0f32; OPENINGS];
    let masses = before.map(|mass| if mass > 1e-12 { mass } else { 0.0 });
    for (mass, row) in masses.iter().zip(&weights.opening_odds) {
        for (now, odds) in opened_by.iter_mut().zip(row) {
            *now += mass * odds;
        }
    }
    for class in Class::ALL {
        let (first, inner) = (class.first(), class.inner());
        now[inner] = masses[first] * weights.odds[first][inner] + masses[inner] * weights.odds[inner][inner];
    }
    for lane in 0..=CLASSES {
        now[opened(lane)] = opened_by[lane];
    }
}

/// Sums from each label over what comes after it, likewise.
fn gather(weights: &Weights, after: &[f32; LABELS]) -> [f32; LABELS] {
    let mut sums = [0.0f32; WIDE];
    sums.iter_mut().zip(&weights.odds_of[OUTSIDE]).for_each(|(sum, odds)| *sum += odds * after[OUTSIDE]);
    for class in Class::ALL {
        let (first, inner) = (class.first(), class.inner());
        let row = &weights.odds_of[first];
        sums.iter_mut().zip(row).for_each(|(sum, odds)| *sum += odds * after[first]);
        let row = &weights.odds_of[inner];
        sums[first] += row[first] * after[inner];
        sums[inner] += row[inner] * after[inner];
    }
    std::array::from_fn(|label| sums[label])
}

/// The mentions of a label sequence: class, first token, last token.
pub fn spans(path: &[u8]) -> Vec<(Class, usize, usize)> {
    let mut found: Vec<(Class, usize, usize)> = Vec::new();
    for (at, &label) in path.iter().enumerate() {
        let Some(class) = Class::of_label(usize::from(label)) else { continue };
        match found.last_mut() {
            Some(last) if usize::from(label) == class.inner() && last.0 == class && last.2 + 1 == at => last.2 = at,
            _ => found.push((class, at, at)),
        }
    }
    found
}

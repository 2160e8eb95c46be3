//! The net of the model of claims under training: gradients by hand, steps by Adam (Kingma and Ba 2015), of rows only those that a
//! batch shows.

use crate::claims_learn::{Label, Lesson, Settings};
use crate::learner::Dice;
use ascribe_reader::pairs::{Head, Hidden, WIDTH, hidden};

/// What the first glance's error counts beside the whole look's.
const GLANCE: f32 = 0.3;
/// Of the last slopes and of their squares, how much is kept at each step.
const KEPT: (f32, f32) = (0.9, 0.999);

/// The weights.
pub struct Net {
    pub rows: Vec<Hidden>,
    pub head: Head,
}

/// What a lesson makes of a net.
struct Look {
    /// The hidden layers of both directions.
    hidden: [Hidden; 2],
    /// The probabilities of the labels that may be; the rest is that of no claim.
    told: Vec<f32>,
}

impl Net {
    pub fn new(features: usize, dice: &mut Dice) -> Net {
        let mut small = |size: f32| (dice.roll(20_001) as f32 / 10_000.0 - 1.0) * size;
        let rows = (0..features).map(|_| std::array::from_fn(|_| small(0.035))).collect();
        let mut head = Head::default();
        for score in head.labels.iter_mut().chain([&mut head.glance]) {
            score.weights = std::array::from_fn(|_| small(0.2));
        }
        Net { rows, head }
    }

    fn sum(&self, features: &[u32]) -> Hidden {
        let mut sum = [0.0; WIDTH];
        for feature in features {
            sum.iter_mut().zip(&self.rows[*feature as usize]).for_each(|(s, w)| *s += w);
        }
        sum
    }

    fn look(&self, lesson: &Lesson, keep: &Hidden) -> Look {
        let layer = |side: usize| {
            let all = hidden(&self.sum(&lesson.features[side]), &self.head.bias);
            std::array::from_fn(|n| all[n] * keep[n])
        };
        let hidden = [layer(0), layer(1)];
        let shared = hidden.each_ref().map(|h| self.head.labels[0].of(h));
        let score = |(side, p): &Label| shared[*side] + self.head.labels[*p as usize + 1].of(&hidden[*side]);
        Look { told: shares(lesson.allowed.iter().map(score).collect()), hidden }
    }

    /// Probabilities of the labels that may be; the rest is that of no claim.
    pub fn chances(&self, lesson: &Lesson) -> Vec<f32> {
        self.look(lesson, &[1.0; WIDTH]).told
    }
}

/// Probabilities of scores against one of 0.
fn shares(mut scores: Vec<f32>) -> Vec<f32> {
    let top = scores.iter().copied().fold(0.0, f32::max);
    let sum: f32 = scores.iter().map(|t| (t - top).exp()).sum::<f32>() + (-top).exp();
    scores.iter_mut().for_each(|t| *t = (*t - top).exp() / sum);
    scores
}

/// The means of slopes and of their squares, of one number.
type Moments = (f32, f32);

/// A step under way: slopes of a batch, and what former steps left.
pub struct Step {
    rows: Vec<Hidden>,
    /// Rows that the batch shows.
    shown: Vec<u32>,
    is_shown: Vec<bool>,
    head: Head,
    row_moments: Vec<[Moments; WIDTH]>,
    head_moments: Vec<Moments>,
    count: i32,
    settings: Settings,
}

impl Step {
    pub fn new(net: &Net, settings: &Settings) -> Step {
        let features = net.rows.len();
        let numbers = net.head.clone().numbers().count();
        Step {
            rows: vec![[0.0; WIDTH]; features],
            shown: Vec::new(),
            is_shown: vec![false; features],
            head: Head::default(),
            row_moments: vec![[(0.0, 0.0); WIDTH]; features],
            head_moments: vec![(0.0, 0.0); numbers],
            count: 0,
            settings: *settings,
        }
    }

    /// Adds what a lesson asks for.
    pub fn learn(&mut self, net: &Net, lesson: &Lesson, right: &[Label], dice: &mut Dice) {
        let drop = self.settings.drop_hidden;
        let kept = drop as f32 / (drop as f32 - 1.0);
        let keep: Hidden = std::array::from_fn(|_| if dice.roll(drop) > 0 { kept } else { 0.0 });
        let Look { hidden, told } = net.look(lesson, &keep);
        let good: f32 = lesson.allowed.iter().zip(&told).filter(|(l, _)| right.contains(l)).map(|(_, p)| p).sum();
        let mut back = [[0.0; WIDTH]; 2];
        for (label, p) in lesson.allowed.iter().zip(&told) {
            let asked = if right.contains(label) { p / good.max(1e-6) } else { 0.0 };
            let slope = (p - asked) * lesson.weight;
            for score in [0, label.1 as usize + 1] {
                let (weights, of) = (&net.head.labels[score].weights, &mut self.head.labels[score]);
                of.bias += slope;
                for n in 0..WIDTH {
                    of.weights[n] += slope * hidden[label.0][n];
                    back[label.0][n] += slope * weights[n];
                }
            }
        }
        for side in 0..2 {
            let slopes: Hidden =
                std::array::from_fn(|n| if hidden[side][n] > 0.0 { back[side][n] * keep[n] } else { 0.0 });
            self.head.bias.iter_mut().zip(&slopes).for_each(|(b, s)| *b += s);
            self.show(&lesson.features[side], &slopes);
        }
        self.glance(net, lesson, right);
    }

    /// The same for the first glance: no claim, one in the one direction, or one in the other.
    fn glance(&mut self, net: &Net, lesson: &Lesson, right: &[Label]) {
        let sides: Vec<usize> = (0..2).filter(|side| lesson.allowed.iter().any(|(s, _)| s == side)).collect();
        let first = |side: usize| &lesson.features[side][..lesson.first[side]];
        let layers: Vec<Hidden> =
            sides.iter().map(|side| hidden(&net.sum(first(*side)), &net.head.glance_bias)).collect();
        let told = shares(layers.iter().map(|layer| net.head.glance.of(layer)).collect());
        let is_right = |side: usize| right.iter().any(|(s, _)| *s == side);
        let asked = 1.0 / sides.iter().filter(|side| is_right(**side)).count().max(1) as f32;
        for ((side, layer), p) in sides.iter().zip(&layers).zip(told) {
            let slope = (p - if is_right(*side) { asked } else { 0.0 }) * lesson.weight * GLANCE;
            self.head.glance.bias += slope;
            let weights = &net.head.glance.weights;
            let slopes: Hidden = std::array::from_fn(|n| if layer[n] > 0.0 { slope * weights[n] } else { 0.0 });
            for n in 0..WIDTH {
                self.head.glance.weights[n] += slope * layer[n];
                self.head.glance_bias[n] += slopes[n];
            }
            self.show(first(*side), &slopes);
        }
    }

    fn show(&mut self, features: &[u32], slopes: &Hidden) {
        for feature in features {
            let at = *feature as usize;
            if !self.is_shown[at] {
                self.is_shown[at] = true;
                self.shown.push(*feature);
            }
            self.rows[at].iter_mut().zip(slopes).for_each(|(r, s)| *r += s);
        }
    }

    /// Steps down the slopes of the batch.
    pub fn take(&mut self, net: &mut Net) {
        self.count += 1;
        let (first, second) = (1.0 - KEPT.0.powi(self.count), 1.0 - KEPT.1.powi(self.count));
        let (step, lessons) = (self.settings.step, self.settings.batch as f32);
        let down = |weight: &mut f32, slope: &mut f32, (mean, square): &mut Moments| {
            let s = std::mem::take(slope) / lessons;
            *mean = KEPT.0 * *mean + (1.0 - KEPT.0) * s;
            *square = KEPT.1 * *square + (1.0 - KEPT.1) * s * s;
            *weight -= step * (*mean / first) / ((*square / second).sqrt() + 1e-8);
        };
        for feature in self.shown.drain(..) {
            let at = feature as usize;
            self.is_shown[at] = false;
            for n in 0..WIDTH {
                down(&mut net.rows[at][n], &mut self.rows[at][n], &mut self.row_moments[at][n]);
            }
        }
        let numbers = net.head.numbers().zip(self.head.numbers()).zip(&mut self.head_moments);
        numbers.for_each(|((weight, slope), moments)| down(weight, slope, moments));
    }
}

/// The mean of a net's weights over many steps, which does better on what was not seen than the last of them (Izmailov et al. 2018).
pub struct Mean {
    rows: Vec<Hidden>,
    head: Head,
    count: f32,
}

impl Mean {
    pub fn new(net: &Net) -> Mean {
        Mean { rows: vec![[0.0; WIDTH]; net.rows.len()], head: Head::default(), count: 0.0 }
    }

    /// Adds the weights as they are now.
    pub fn add(&mut self, net: &mut Net) {
        self.count += 1.0;
        let rows = self.rows.as_flattened_mut().iter_mut().zip(net.rows.as_flattened());
        rows.for_each(|(sum, weight)| *sum += weight);
        self.head.numbers().zip(net.head.numbers()).for_each(|(sum, weight)| *sum += *weight);
    }

    /// Puts the mean in place of the weights.
    pub fn put(mut self, net: &mut Net) {
        if self.count > 0.0 {
            let rows = net.rows.as_flattened_mut().iter_mut().zip(self.rows.as_flattened());
            rows.for_each(|(weight, sum)| *weight = sum / self.count);
            net.head.numbers().zip(self.head.numbers()).for_each(|(weight, sum)| *weight = *sum / self.count);
        }
    }
}

//! The weights: a net of one hidden layer over hashed features. Each feature has a row of [`WIDTH`] numbers; what a direction of a
//! pair shows is the sum of its rows, and of that sum each predicate makes its score. The file is used as it lies.

use super::context::{self, Context, Dense, PAIR, PairSight, Told, WORD};
use super::features::Feature;
use super::rows::{self, RowTable, Rows};
use ascribe_lang::packed::{Bytes, Short};
use ascribe_model::Predicate;

const MAGIC: &[u8; 8] = b"ascpair5";
/// Labels: 0 is what all predicates share, `n` the predicate `n - 1`.
pub const LABELS: usize = 45;
/// Numbers of a row, and of the hidden layer.
pub const WIDTH: usize = 24;
/// Points of the rising line from what the weights say to what holds.
pub const KNOTS: usize = 16;
/// Pairs of which no predicate has this much by their features are not asked of the words' order.
const LEAST: f32 = 0.1;

/// Why bytes are no model.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum ModelError {
    /// Not a model of claims, or one of another version; `ascribe-train claims` makes one.
    Magic,
    /// Shorter than its own numbers say.
    Short(usize),
}

impl From<Short> for ModelError {
    fn from(Short(at): Short) -> ModelError {
        ModelError::Short(at)
    }
}

/// From the probability that the weights give to the share that holds, by pairs that they had not seen.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Calibration {
    /// A rising line: what is told, and what holds.
    pub line: [(f32, f32); KNOTS],
    /// By predicate, how much more log-odds its claims deserve than the line says, where the grammar makes none.
    pub leans: [f32; LABELS - 1],
}

impl Default for Calibration {
    fn default() -> Calibration {
        Calibration { line: [(0.0, 0.0); KNOTS], leans: [0.0; LABELS - 1] }
    }
}

impl Calibration {
    /// What a probability means.
    pub fn of(&self, told: f32) -> f32 {
        let after = self.line.partition_point(|(knot, _)| *knot <= told);
        let (from, to) = (self.line[after.saturating_sub(1)], self.line[after.min(KNOTS - 1)]);
        let share = if to.0 > from.0 { ((told - from.0) / (to.0 - from.0)).clamp(0.0, 1.0) } else { 0.0 };
        from.1 + share * (to.1 - from.1)
    }

    /// What it means of a claim of which the grammar says nothing.
    pub fn of_proposal(&self, predicate: Predicate, told: f32) -> f32 {
        let lean = self.leans.get(predicate as usize).copied().unwrap_or(0.0).exp();
        let held = self.of(told);
        held * lean / (held * lean + 1.0 - held)
    }
}

/// A number for each label.
pub type Labels = [f32; LABELS];

/// A hidden layer, or what is added up for it.
pub type Hidden = [f32; WIDTH];

/// Rows added up, before they are scaled.
pub type Sums = [i32; WIDTH];

/// A score of the hidden layer: a weight for each of its numbers, and what is added.
#[derive(Clone, Copy, Debug)]
pub struct Score {
    /// Weights.
    pub weights: Hidden,
    /// What is added.
    pub bias: f32,
}

impl Score {
    /// The score.
    pub fn of(&self, hidden: &Hidden) -> f32 {
        self.bias + self.weights.iter().zip(hidden).map(|(w, h)| w * h).sum::<f32>()
    }
}

/// What stands behind the rows: for a whole look the labels' scores, for a first glance one score.
#[derive(Clone, Debug)]
pub struct Head {
    /// Added to the sum before what is below 0 is cut off.
    pub bias: Hidden,
    /// The labels' scores.
    pub labels: [Score; LABELS],
    /// As `bias`, for a first glance.
    pub glance_bias: Hidden,
    /// Whether there is any claim, at first glance.
    pub glance: Score,
}

impl Default for Head {
    fn default() -> Head {
        let score = Score { weights: [0.0; WIDTH], bias: 0.0 };
        Head { bias: [0.0; WIDTH], labels: [score; LABELS], glance_bias: [0.0; WIDTH], glance: score }
    }
}

impl Head {
    /// Its numbers in the order of the file.
    pub fn numbers(&mut self) -> impl Iterator<Item = &mut f32> {
        let Head { bias, labels, glance_bias, glance } = self;
        let scores = labels.iter_mut().chain([glance]);
        bias.iter_mut()
            .chain(glance_bias)
            .chain(scores.flat_map(|score| score.weights.iter_mut().chain([&mut score.bias])))
    }
}

/// The hidden layer of a sum.
pub fn hidden(sum: &Hidden, bias: &Hidden) -> Hidden {
    std::array::from_fn(|n| (sum[n] + bias[n]).max(0.0))
}

/// One direction of a pair: what speaks for it, and which predicates may hold.
#[derive(Clone, Default, Debug)]
pub struct Side {
    /// What is seen.
    pub features: Vec<Feature>,
    /// How many of these are seen at first glance.
    pub first: usize,
    /// What is seen of the grammar's claims.
    pub known: Vec<Feature>,
    /// A bit for each predicate that the grammar claims of the two.
    pub claimed: u64,
    /// A bit for each predicate that may hold.
    pub allowed: u64,
}

/// The learned weights.
#[derive(Clone, Debug)]
pub struct Model {
    /// Pairs with less than this at first glance are not looked at.
    glance: f32,
    head: Head,
    columns: Columns,
    rows: RowTable<WIDTH>,
    /// What reads the words in their order.
    pub context: Context,
    /// What its probabilities mean.
    pub calibration: Calibration,
}

impl Model {
    /// The shipped model.
    ///
    /// # Errors
    /// If the compiled-in bytes are of another version, which the tests rule out.
    pub fn shipped() -> Result<Model, ModelError> {
        Model::read(include_bytes!("../../models/claims.bin"))
    }

    /// The model in these bytes.
    ///
    /// # Errors
    /// If they are no model of this version or end early.
    pub fn read(bytes: &'static [u8]) -> Result<Model, ModelError> {
        let mut left = Bytes::new(bytes);
        if left.take(MAGIC.len())? != MAGIC {
            return Err(ModelError::Magic);
        }
        let mut calibration = Calibration::default();
        for (from, to) in &mut calibration.line {
            (*from, *to) = (left.float()?, left.float()?);
        }
        for lean in &mut calibration.leans {
            *lean = left.float()?;
        }
        let glance = left.float()?;
        let mut head = Head::default();
        for number in head.numbers() {
            *number = left.float()?;
        }
        let rows = RowTable::read(&mut left)?.ok_or(ModelError::Magic)?;
        let context = Context::read(&mut left)?;
        Ok(Model { glance, columns: Columns::of(&head.labels), head, rows, context, calibration })
    }

    /// The rows of some features, added up.
    pub fn sums(&self, features: &[Feature]) -> Sums {
        self.rows.sums(features)
    }

    /// What is seen at first glance of both sides, added up.
    pub fn glance(&self, sides: &[Side; 2]) -> [Sums; 2] {
        sides.each_ref().map(|side| self.sums(side.features.get(..side.first).unwrap_or_default()))
    }

    /// The log-odds that there is any claim, by what is seen at first glance.
    pub fn at_first_glance(&self, sides: &[Side; 2]) -> f32 {
        self.glanced(sides, &self.glance(sides))
    }

    fn glanced(&self, sides: &[Side; 2], sums: &[Sums; 2]) -> f32 {
        let score = |sums: &Sums| self.head.glance.of(&self.hidden(sums, &self.head.glance_bias));
        let sides = sides.iter().zip(sums).filter(|(side, _)| side.allowed != 0);
        sides.map(|(_, sums)| score(sums)).fold(f32::MIN, f32::max)
    }

    /// False for pairs that are too improbable at first glance, whose sums these are, to be looked at.
    pub fn is_worth_a_look(&self, sides: &[Side; 2], sums: &[Sums; 2]) -> bool {
        self.glanced(sides, sums) >= self.glance
    }

    fn hidden(&self, sums: &Sums, bias: &Hidden) -> Hidden {
        hidden(&sums.map(|sum| sum as f32 * self.rows.scale), bias)
    }

    /// The log-odds against "no claim" of each predicate that may hold in one direction; `sums` are of its first glance.
    fn scores(&self, side: &Side, sums: &Sums) -> Vec<(Predicate, f32)> {
        if side.allowed == 0 {
            return Vec::new();
        }
        let mut sums = *sums;
        add(&mut sums, &self.sums(side.features.get(side.first..).unwrap_or_default()));
        add(&mut sums, &self.sums(&side.known));
        let [shared, labels @ ..] = self.columns.scores(&self.hidden(&sums, &self.head.bias));
        let mut scores = Vec::with_capacity(side.allowed.count_ones() as usize);
        let may = Predicate::all().filter(|p| side.allowed >> *p as u32 & 1 == 1);
        scores.extend(may.filter_map(|p| Some((p, shared + labels.get(p as usize)?))));
        scores
    }

    /// How probable each claim is that may hold between two parties, in the one direction and the other.
    pub fn chances(&self, sides: &[Side; 2]) -> Chances {
        self.chances_after(sides, &self.glance(sides))
    }

    /// As [`Model::chances`], with what is added up already: all of the first glance.
    pub fn chances_after(&self, sides: &[Side; 2], sums: &[Sums; 2]) -> Chances {
        shares([self.scores(&sides[0], &sums[0]), self.scores(&sides[1], &sums[1])])
    }

    /// What both nets make of a pair, of which the first gives these chances: the mean; half, where it is not worth asking the second.
    pub fn both<'t>(&self, mut chances: Chances, ask: impl FnOnce() -> (PairSight, &'t Told)) -> Chances {
        if chances.iter().flatten().all(|(_, chance)| *chance < LEAST) {
            chances.iter_mut().flatten().for_each(|(_, chance)| *chance /= 2.0);
            return chances;
        }
        let (pair, told) = ask();
        let others = self.second(&chances, &pair, told);
        for ((_, chance), (_, other)) in chances.iter_mut().flatten().zip(others.iter().flatten()) {
            *chance = (*chance + other) / 2.0;
        }
        chances
    }

    /// What the second net makes of a pair, for the same predicates.
    fn second(&self, first: &Chances, pair: &PairSight, told: &Told) -> Chances {
        let scores = self.context.scores(told, pair, first.each_ref().map(|side| !side.is_empty()));
        let of = |side: usize| first[side].iter().map(|(p, _)| (*p, scores[side][*p as usize])).collect();
        shares([of(0), of(1)])
    }
}

/// How probable each predicate is that may hold of a pair, in the one direction and the other.
pub type Chances = [Vec<(Predicate, f32)>; 2];

/// Probabilities of scores against one of 0.
fn shares(mut chances: Chances) -> Chances {
    let top = chances.iter().flatten().map(|(_, score)| *score).fold(0.0f32, f32::max);
    let sum: f32 = chances.iter().flatten().map(|(_, score)| (score - top).exp()).sum::<f32>() + (-top).exp();
    for (_, chance) in chances.iter_mut().flatten() {
        *chance = (*chance - top).exp() / sum;
    }
    chances
}

/// Adds what was added up elsewhere.
pub fn add(sums: &mut Sums, more: &Sums) {
    sums.iter_mut().zip(more).for_each(|(sum, more)| *sum += more);
}

/// The labels' scores with what each number of the hidden layer weighs side by side, so that all labels are scored at once.
#[derive(Clone, Debug)]
struct Columns {
    weights: [[f32; LABELS]; WIDTH],
    biases: [f32; LABELS],
}

impl Columns {
    fn of(labels: &[Score; LABELS]) -> Columns {
        Columns {
            weights: std::array::from_fn(|n| labels.each_ref().map(|label| label.weights[n])),
            biases: labels.each_ref().map(|label| label.bias),
        }
    }

    fn scores(&self, hidden: &Hidden) -> Labels {
        let mut sums = [0.0; LABELS];
        for (number, weights) in hidden.iter().zip(&self.weights).filter(|(number, _)| **number > 0.0) {
            sums.iter_mut().zip(weights).for_each(|(sum, weight)| *sum += weight * number);
        }
        std::array::from_fn(|label| self.biases[label] + sums[label])
    }
}

/// The bytes of a model.
pub fn write(
    calibration: &Calibration,
    glance: f32,
    head: &Head,
    rows: &Rows<WIDTH>,
    context: (&Rows<WORD>, &Rows<PAIR>, &Dense),
) -> Vec<u8> {
    let mut out = MAGIC.to_vec();
    let line = calibration.line.iter().flat_map(|(a, b)| [*a, *b]);
    out.extend(line.chain(calibration.leans).flat_map(f32::to_le_bytes));
    out.extend(glance.to_le_bytes());
    out.extend(head.clone().numbers().flat_map(|n| n.to_le_bytes()));
    out.extend(rows::write(rows));
    out.extend(context::write(context.0, context.1, &mut context.2.clone()));
    out
}

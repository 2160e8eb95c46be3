//! The weights: a log-linear model over hashed features. One score for "they are in some relation" and one for each
//! predicate beside it; the file is used as it lies.

use super::features::Feature;
use ascribe_lang::packed::{self, Bytes, Short};
use ascribe_model::Predicate;

const MAGIC: &[u8; 8] = b"ascpair2";
/// Labels: 0 is what all predicates share, `n` the predicate `n - 1`.
pub const LABELS: usize = 45;
/// Points of the rising line from what the weights say to what holds.
pub const KNOTS: usize = 16;
/// Bits of the filter before the buckets.
const FILTER_BITS: u32 = 17;

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
#[derive(Clone, Copy, PartialEq, Default, Debug)]
pub struct Calibration(pub [(f32, f32); KNOTS]);

impl Calibration {
    /// What a probability means.
    pub fn of(&self, told: f32) -> f32 {
        let after = self.0.partition_point(|(knot, _)| *knot <= told);
        let (from, to) = (self.0[after.saturating_sub(1)], self.0[after.min(KNOTS - 1)]);
        let share = if to.0 > from.0 { ((told - from.0) / (to.0 - from.0)).clamp(0.0, 1.0) } else { 0.0 };
        from.1 + share * (to.1 - from.1)
    }
}

/// Features with the weights of their labels.
pub type Rows = Vec<(Feature, Vec<(u8, f32)>)>;

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

/// What is asked for at first glance above what the trainer found, in log-odds: a third of what pairs cost for three proposals in a
/// hundred (a tenth of the AnnoCTR texts: 0.74 s to 0.69 s, 118 proposals to 115).
const STRICTER: f32 = 0.5;

/// The learned weights.
#[derive(Clone, Debug)]
pub struct Model {
    scale: f32,
    /// Pairs with less than this at first glance are not looked at.
    glance: f32,
    bits: u32,
    filter: &'static [u8],
    starts: &'static [u8],
    entries: &'static [u8],
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
        for (from, to) in &mut calibration.0 {
            (*from, *to) = (left.float()?, left.float()?);
        }
        let (scale, glance) = (left.float()?, left.float()?);
        let bits = u32::from(left.fixed::<1>()?[0]);
        if !(1..=20).contains(&bits) {
            return Err(ModelError::Magic);
        }
        let filter = left.take(1 << (FILTER_BITS - 3))?;
        let starts = left.take(((1usize << bits) + 1) * 4)?;
        let entries = left.take(bytes.len() - left.at())?;
        Ok(Model { scale, glance, bits, filter, starts, entries, calibration })
    }

    /// Adds the weights of some features: the first is that of all predicates, the others those of each.
    fn sum<'f>(&self, features: impl Iterator<Item = &'f Feature>) -> [i32; LABELS] {
        let mut sums = [0i32; LABELS];
        for &feature in features {
            for [label, weight] in self.weights(feature) {
                if let Some(sum) = sums.get_mut(usize::from(*label)) {
                    *sum += i32::from(*weight as i8);
                }
            }
        }
        sums
    }

    fn weights(&self, feature: Feature) -> &'static [[u8; 2]] {
        let bit = (feature >> (32 - FILTER_BITS)) as usize;
        if self.filter.get(bit / 8).is_none_or(|byte| byte >> (bit % 8) & 1 == 0) {
            return &[];
        }
        let entries = packed::bucket(self.starts, self.entries, bucket(feature, self.bits));
        packed::labels(entries, check(feature))
    }

    /// The log-odds against "no claim" of each predicate that may hold in one direction.
    fn scores<'s>(&self, side: &'s Side) -> impl Iterator<Item = (Predicate, f32)> + use<'s> {
        let sums = if side.allowed == 0 { [0; LABELS] } else { self.sum(side.features.iter().chain(&side.known)) };
        let scale = self.scale;
        let may = Predicate::all().filter(|p| side.allowed >> *p as u32 & 1 == 1);
        may.map(move |p| (p, (sums[0] + sums[p as usize + 1]) as f32 * scale))
    }

    /// The log-odds of the likeliest claim by what is seen at first glance.
    pub fn at_first_glance(&self, sides: &[Side; 2]) -> f32 {
        let best = |side: &Side| {
            let sums = self.sum(side.features.iter().take(side.first));
            let may = Predicate::all().filter(|p| side.allowed >> *p as u32 & 1 == 1);
            may.map(|p| (sums[0] + sums[p as usize + 1]) as f32 * self.scale).fold(f32::MIN, f32::max)
        };
        sides.iter().filter(|side| side.allowed != 0).map(best).fold(f32::MIN, f32::max)
    }

    /// False for pairs that are too improbable at first glance to be looked at.
    pub fn is_worth_a_look(&self, sides: &[Side; 2]) -> bool {
        self.at_first_glance(sides) >= self.glance + STRICTER
    }

    /// How probable each claim is that may hold between two parties, in the one direction and the other.
    pub fn chances(&self, sides: &[Side; 2]) -> [Vec<(Predicate, f32)>; 2] {
        let mut chances = [self.scores(&sides[0]).collect::<Vec<_>>(), self.scores(&sides[1]).collect()];
        let top = chances.iter().flatten().map(|(_, score)| *score).fold(0.0f32, f32::max);
        let sum: f32 = chances.iter().flatten().map(|(_, score)| (score - top).exp()).sum::<f32>() + (-top).exp();
        for (_, chance) in chances.iter_mut().flatten() {
            *chance = (*chance - top).exp() / sum;
        }
        chances
    }
}

fn bucket(feature: Feature, bits: u32) -> u32 {
    feature >> (32 - bits)
}

fn check(feature: Feature) -> u16 {
    feature as u16
}

/// The bytes of a model.
pub fn write(calibration: &Calibration, glance: f32, rows: &Rows) -> Vec<u8> {
    let mut out = MAGIC.to_vec();
    out.extend(calibration.0.iter().flat_map(|(a, b)| [*a, *b]).flat_map(f32::to_le_bytes));
    let scale = rows.iter().flat_map(|(_, w)| w).map(|(_, w)| w.abs()).fold(1e-3f32, f32::max) / 127.0;
    let byte = |weight: f32| (weight / scale).round().clamp(-127.0, 127.0) as i8;
    let mut kept: Vec<(Feature, Vec<(u8, i8)>)> = rows
        .iter()
        .map(|(feature, weights)| {
            let weights = weights.iter().map(|(label, weight)| (*label, byte(*weight)));
            (*feature, weights.filter(|(_, weight)| *weight != 0).collect::<Vec<_>>())
        })
        .filter(|(_, weights)| !weights.is_empty())
        .collect();
    kept.sort_unstable();
    let bits = (kept.len().max(2) as u32).ilog2().clamp(1, 16);
    out.extend(scale.to_le_bytes());
    out.extend(glance.to_le_bytes());
    out.push(bits as u8);
    let mut filter = vec![0u8; 1 << (FILTER_BITS - 3)];
    let mut starts = vec![0u32; (1 << bits) + 1];
    let mut entries: Vec<u8> = vec![];
    let mut next = 0;
    for (feature, weights) in &kept {
        let bit = (feature >> (32 - FILTER_BITS)) as usize;
        filter[bit / 8] |= 1 << (bit % 8);
        while next <= bucket(*feature, bits) as usize {
            starts[next] = entries.len() as u32;
            next += 1;
        }
        entries.extend(check(*feature).to_le_bytes());
        entries.push(weights.len() as u8);
        for (label, weight) in weights {
            entries.extend([*label, weight.cast_unsigned()]);
        }
    }
    starts[next..].fill(entries.len() as u32);
    out.extend(&filter);
    out.extend(starts.iter().flat_map(|start| start.to_le_bytes()));
    out.extend(&entries);
    out
}

//! An averaged perceptron over hashed features, and how it is written small.

use ascribe_lang::training::{CHAIN, HOT_SLOTS, PAIRS, SPARSE_SLOT, Scorer, link, sparse_check};

/// Weights under training: rows of `N`, a power of two of them.
pub struct Learner<const N: usize> {
    weights: Vec<[i32; N]>,
    totals: Vec<[i64; N]>,
    /// The feature that first changed each row.
    owners: Vec<u32>,
    mask: u32,
    time: i64,
}

impl<const N: usize> Learner<N> {
    /// All nought; two to the power of `bits` rows.
    pub fn new(bits: u32) -> Learner<N> {
        let rows = 1usize << bits;
        Learner {
            weights: vec![[0; N]; rows],
            totals: vec![[0; N]; rows],
            owners: vec![0; rows],
            mask: (1 << bits) - 1,
            time: 0,
        }
    }

    /// Counts one decision, whether right or wrong.
    pub fn tick(&mut self) {
        self.time += 1;
    }

    /// Makes `right` more and `wrong` less likely where these features are seen.
    pub fn update(&mut self, features: &[u32], right: usize, wrong: usize) {
        for feature in features {
            let row = (feature & self.mask) as usize;
            if self.owners[row] == 0 {
                self.owners[row] = *feature;
            }
            for (class, delta) in [(right, 1), (wrong, -1)] {
                self.weights[row][class] += delta;
                self.totals[row][class] += i64::from(delta) * self.time;
            }
        }
    }

    /// The averaged weights.
    pub fn average(self) -> Average<N> {
        Average { rows: self.averaged(), owners: self.owners }
    }

    fn averaged(&self) -> Vec<[f32; N]> {
        let time = self.time.max(1) as f64;
        let average = |(weight, total): (&i32, &i64)| (f64::from(*weight) - *total as f64 / time) as f32;
        let row = |(weights, totals): (&[i32; N], &[i64; N])| {
            let mut row = [0f32; N];
            for (place, pair) in row.iter_mut().zip(weights.iter().zip(totals)) {
                *place = average(pair);
            }
            row
        };
        self.weights.iter().zip(&self.totals).map(row).collect()
    }
}

impl<const N: usize> Scorer<N> for Learner<N> {
    fn scores(&self, features: &[u32]) -> [i32; N] {
        let mut sums = [0; N];
        for feature in features {
            let row = &self.weights[(feature & self.mask) as usize];
            for (sum, weight) in sums.iter_mut().zip(row) {
                *sum += weight;
            }
        }
        sums
    }
}

/// The averaged weights of a learner.
pub struct Average<const N: usize> {
    rows: Vec<[f32; N]>,
    owners: Vec<u32>,
}

impl<const N: usize> Average<N> {
    /// The shipped table of two to the power of `bits` slots, each of a few classes; of those that fall on one slot, the
    /// one that weighs most keeps it. Room for copies of some slots (see `hot`) and the first bytes of all come before them. See `ascribe_lang::training::Sparse`.
    pub fn sparse(&self, bits: u32) -> Vec<u8> {
        let top = self.rows.iter().flatten().map(|weight| weight.abs()).fold(1.0, f32::max);
        let mut kept = vec![(0, [0u8; SPARSE_SLOT]); 1 << bits];
        for (owner, row) in self.owners.iter().zip(&self.rows).filter(|(owner, _)| **owner != 0) {
            let mut pairs: Vec<[u8; 2]> =
                (1u8..).zip(&row[1..]).map(|(class, weight)| [class, byte(*weight, top)]).collect();
            pairs.retain(|[_, weight]| *weight != 0);
            let size = |[_, weight]: &[u8; 2]| weight.cast_signed().unsigned_abs();
            pairs.sort_by_key(|pair| std::cmp::Reverse(size(pair)));
            for (place, pairs) in (0..CHAIN).zip(pairs.chunks(PAIRS)) {
                let feature = link(*owner, place);
                let slot = &mut kept[feature as usize & ((1 << bits) - 1)];
                let most = pairs.first().map_or(0, size);
                if most > slot.0 {
                    *slot = (most, sparse_slot(feature, pairs));
                }
            }
        }
        let hot = vec![0; HOT_SLOTS * SPARSE_SLOT];
        let firsts = kept.iter().map(|(_, slot)| slot[0]);
        hot.into_iter().chain(firsts).chain(kept.iter().flat_map(|(_, slot)| *slot)).collect()
    }
}

fn sparse_slot(feature: u32, pairs: &[[u8; 2]]) -> [u8; SPARSE_SLOT] {
    let mut slot = [0; SPARSE_SLOT];
    let bytes = sparse_check(feature).into_iter().chain(pairs.iter().copied().flatten());
    for (place, byte) in slot.iter_mut().zip(bytes) {
        *place = byte;
    }
    slot
}

/// A weight as a signed byte whose square is meant, sign kept.
fn byte(weight: f32, top: f32) -> u8 {
    let root = (weight.abs() / top).sqrt() * 127.0;
    (root.round() as i8 * weight.signum() as i8).cast_unsigned()
}

/// A small generator of pseudo-random numbers (xorshift64*), so that training is the same everywhere.
pub struct Dice(u64);

impl Dice {
    /// From a seed other than nought.
    pub fn new(seed: u64) -> Dice {
        Dice(seed.max(1))
    }

    /// A number below `sides`.
    pub fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        ((self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) as usize) % sides.max(1)
    }

    /// Shuffles in place.
    pub fn shuffle<T>(&mut self, slice: &mut [T]) {
        for at in (1..slice.len()).rev() {
            slice.swap(at, self.roll(at + 1));
        }
    }
}

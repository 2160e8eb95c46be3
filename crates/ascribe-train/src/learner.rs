//! An averaged perceptron over hashed features, and how it is written small.

use ascribe_lang::training::Scorer;

/// Weights under training: rows of `N`, a power of two of them.
pub struct Learner<const N: usize> {
    weights: Vec<[i32; N]>,
    totals: Vec<[i64; N]>,
    mask: u32,
    time: i64,
}

impl<const N: usize> Learner<N> {
    /// All nought; two to the power of `bits` rows.
    pub fn new(bits: u32) -> Learner<N> {
        let rows = 1usize << bits;
        Learner { weights: vec![[0; N]; rows], totals: vec![[0; N]; rows], mask: (1 << bits) - 1, time: 0 }
    }

    /// Counts one decision, whether right or wrong.
    pub fn tick(&mut self) {
        self.time += 1;
    }

    /// Makes `right` more and `wrong` less likely where these features are seen.
    pub fn update(&mut self, features: &[u32], right: usize, wrong: usize) {
        for feature in features {
            let row = (feature & self.mask) as usize;
            for (class, delta) in [(right, 1), (wrong, -1)] {
                self.weights[row][class] += delta;
                self.totals[row][class] += i64::from(delta) * self.time;
            }
        }
    }

    /// The averaged weights.
    pub fn averaged(&self) -> Vec<[f32; N]> {
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

/// Weights as signed bytes: scaled so that only one in a thousand of those that matter is cut.
pub fn quantised<const N: usize>(rows: &[[f32; N]]) -> Vec<u8> {
    let mut sizes: Vec<f32> = rows.iter().flatten().map(|weight| weight.abs()).filter(|size| *size > 1e-3).collect();
    sizes.sort_by(f32::total_cmp);
    let top = sizes.get(sizes.len().saturating_sub(1 + sizes.len() / 1000)).copied().unwrap_or(1.0);
    let byte = |weight: &f32| ((weight * 127.0 / top).round().clamp(-127.0, 127.0) as i8).cast_unsigned();
    rows.iter().flatten().map(byte).collect()
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

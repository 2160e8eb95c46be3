//! Weights under training: steps by Adam (Kingma and Ba 2015), of rows only those that a batch shows.

use crate::learner::Dice;
use fearless_simd::{Level, dispatch};
use ndarray::Array2;

/// Of the last slopes and of their squares, how much is kept at each step.
const KEPT: (f32, f32) = (0.9, 0.999);

/// A matrix under training, with the means of its slopes and of their squares.
pub struct Weights {
    /// As they are.
    pub value: Array2<f32>,
    moments: [Array2<f32>; 2],
}

impl Weights {
    /// Thrown around nought, none beyond three times `size`.
    pub fn new(rows: usize, columns: usize, size: f32, dice: &mut Dice) -> Weights {
        // The sum of three even throws is near enough to a bell.
        let mut throw = || dice.roll(20_001) as f32 / 10_000.0 - 1.0;
        let value = Array2::from_shape_simple_fn((rows, columns), || (throw() + throw() + throw()) * size);
        let none = Array2::zeros((rows, columns));
        Weights { value, moments: [none.clone(), none] }
    }

    /// One step down; of all rows, or of some.
    pub fn step(&mut self, slopes: &Array2<f32>, rows: Option<&[usize]>, rate: f32, count: i32) {
        let (first, second) = (1.0 - KEPT.0.powi(count), 1.0 - KEPT.1.powi(count));
        let all: Vec<usize>;
        let rows = match rows {
            Some(rows) => rows,
            None => {
                all = (0..self.value.nrows()).collect();
                &all
            }
        };
        let level = Level::new();
        let [mean, square] = &mut self.moments;
        for (from, &row) in rows.iter().enumerate() {
            let (mut weights, mut mean, mut square) = (self.value.row_mut(row), mean.row_mut(row), square.row_mut(row));
            let slopes = slopes.row(from);
            let (Some(weights), Some(mean), Some(square), Some(slopes)) =
                (weights.as_slice_mut(), mean.as_slice_mut(), square.as_slice_mut(), slopes.as_slice())
            else {
                unreachable!("rows of weights and of their slopes lie in one piece");
            };
            dispatch!(level, _simd => descend(weights, mean, square, slopes, [first, second, rate]));
        }
    }

    /// One step down of the rows that some lists show, each by the slopes of its list.
    pub fn step_rows(&mut self, lists: &[Vec<usize>], slopes: &Array2<f32>, rate: f32, count: i32) {
        let mut shown: Vec<usize> = lists.iter().flatten().copied().collect();
        shown.sort_unstable();
        shown.dedup();
        let mut sums = Array2::zeros((shown.len(), slopes.ncols()));
        for (list, slope) in lists.iter().zip(slopes.rows()) {
            for at in list.iter().filter_map(|row| shown.binary_search(row).ok()) {
                sums.row_mut(at).zip_mut_with(&slope, |sum, slope| *sum += slope);
            }
        }
        self.step(&sums, Some(&shown), rate, count);
    }
}

#[inline(always)]
fn descend(weights: &mut [f32], mean: &mut [f32], square: &mut [f32], slopes: &[f32], [first, second, rate]: [f32; 3]) {
    let numbers = weights.iter_mut().zip(mean).zip(square).zip(slopes);
    for (((weight, mean), square), slope) in numbers {
        *mean = KEPT.0 * *mean + (1.0 - KEPT.0) * slope;
        *square = KEPT.1 * *square + (1.0 - KEPT.1) * slope * slope;
        *weight -= rate * (*mean / first) / ((*square / second).sqrt() + 1e-8);
    }
}

/// Adds numbers to sums, each times `factor`.
pub fn add(level: Level, sums: &mut [f32], factor: f32, numbers: &[f32]) {
    dispatch!(level, _simd => add_times(sums, factor, numbers));
}

#[inline(always)]
fn add_times(sums: &mut [f32], factor: f32, numbers: &[f32]) {
    sums.iter_mut().zip(numbers).for_each(|(sum, number)| *sum += factor * number);
}

/// For each list of rows, their sum.
pub fn summed(lists: &[Vec<usize>], rows: &Array2<f32>) -> Array2<f32> {
    let mut sums = Array2::zeros((lists.len(), rows.ncols()));
    for (list, mut sum) in lists.iter().zip(sums.rows_mut()) {
        list.iter().for_each(|row| sum.zip_mut_with(&rows.row(*row), |sum, weight| *sum += weight));
    }
    sums
}

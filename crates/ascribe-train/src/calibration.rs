//! How far probabilities mean what they say.

use crate::learner::Dice;

/// A probability as given, and whether what it was given to was right.
pub type Judged = (f32, bool);

/// Reports of a set that [`error_of_sets`] draws: as many as AnnoCTR's dev part has.
const SET: usize = 16;
/// Sets that it draws.
const SETS: usize = 200;

/// Bins of the expected calibration error.
const BINS: usize = 10;
/// The expected calibration error: over ten bins of equal width, how far the mean probability lies from the share that
/// was right, weighed by how many fall into each.
pub fn error(judged: &[Judged]) -> f32 {
    let bin = |n: usize| move |(p, _): &&Judged| ((*p * BINS as f32) as usize).min(BINS - 1) == n;
    let gap = |n: usize| {
        let inside: Vec<&Judged> = judged.iter().filter(bin(n)).collect();
        let told: f32 = inside.iter().map(|(p, _)| p).sum();
        let right = inside.iter().filter(|(_, right)| *right).count() as f32;
        (told - right).abs()
    };
    (0..BINS).map(gap).sum::<f32>() / judged.len().max(1) as f32
}

/// The expected calibration error that sets of 16 of these reports show, drawn at random: of ten sets one has
/// less than the first number, five less than the second and nine less than the third. By how much a set of this size is off
/// by the chance of which reports are in it.
pub fn error_of_sets(reports: &[Vec<Judged>]) -> [f32; 3] {
    let mut dice = Dice::new(11);
    let mut order: Vec<usize> = (0..reports.len()).collect();
    let mut errors: Vec<f32> = (0..SETS)
        .map(|_| {
            dice.shuffle(&mut order);
            let drawn = order.iter().take(SET).flat_map(|report| &reports[*report]);
            error(&drawn.copied().collect::<Vec<_>>())
        })
        .collect();
    errors.sort_by(f32::total_cmp);
    [1, 5, 9].map(|tenth| errors[tenth * SETS / 10])
}

/// These errors in words.
pub fn sets_in_words(reports: &[Vec<Judged>]) -> String {
    let [low, middle, high] = error_of_sets(reports).map(|error| 100.0 * error);
    format!("{middle:.1} % in a set of {SET} reports ({low:.1} to {high:.1} in eight of ten)")
}

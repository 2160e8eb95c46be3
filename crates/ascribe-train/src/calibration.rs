//! How far probabilities mean what they say.

/// A probability as given, and whether what it was given to was right.
pub type Judged = (f32, bool);

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

//! How far probabilities mean what they say, and the curves that make them do so.

use std::fmt::Write as _;

/// A probability as given, and whether what it was given to was right.
pub type Judged = (f32, bool);

/// Bins of the expected calibration error.
const BINS: usize = 10;
/// A curve has about this many points.
const POINTS: usize = 10;
/// Wrong and right ones added to each bin of a curve, so that few examples claim no certainty.
const PRIOR: f32 = 0.5;

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

/// A rising curve from probability to share of right ones: bins of equal size, neighbours that fall joined (the
/// pool-adjacent-violators rule of isotonic regression).
pub fn curve(mut judged: Vec<Judged>) -> Vec<(f32, f32)> {
    judged.sort_by(|a, b| a.0.total_cmp(&b.0));
    let size = (judged.len() / POINTS).max(20);
    let mut pools: Vec<(f32, f32, f32)> = vec![];
    for bin in judged.chunks(size) {
        let told: f32 = bin.iter().map(|(p, _)| p).sum();
        let right = bin.iter().filter(|(_, right)| *right).count() as f32;
        pools.push((told, right, bin.len() as f32));
        while let [.., a, b] = pools[..]
            && a.1 / a.2 >= b.1 / b.2
        {
            pools.truncate(pools.len() - 2);
            pools.push((a.0 + b.0, a.1 + b.1, a.2 + b.2));
        }
    }
    let point = |(told, right, count): (f32, f32, f32)| (told / count, (right + PRIOR) / (count + 2.0 * PRIOR));
    pools.into_iter().map(point).collect()
}

/// The rows of `data/calibration.txt` for one proposer.
pub fn rows(by: &str, curve: &[(f32, f32)]) -> String {
    let mut out = String::new();
    for (told, right) in curve {
        let _ = writeln!(out, "{by} {told:.3} {right:.3}");
    }
    out
}

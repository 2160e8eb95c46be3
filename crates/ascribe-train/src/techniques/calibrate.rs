//! Scores to probabilities: logistic regression on decisions that the weights had not seen, and how far off they are.

use super::data::Data;
use super::learn::Weights;
use ascribe_techniques::{KNOTS, Line, logistic};

/// One decision: what it is judged by (the last number is the offset's), and whether it was right.
pub type Decision<const N: usize> = ([f32; N], bool);

const ROUNDS: usize = 800;

/// The weights of a logistic regression, by gradient steps over standardised numbers. The last number of each decision is 1.
pub fn regress<const N: usize>(decisions: &[Decision<N>]) -> [f32; N] {
    let count = decisions.len().max(1) as f64;
    let mut mean = [0f64; N];
    let mut spread = [1f64; N];
    for at in 0..N - 1 {
        mean[at] = decisions.iter().map(|(x, _)| f64::from(x[at])).sum::<f64>() / count;
        let square = decisions.iter().map(|(x, _)| (f64::from(x[at]) - mean[at]).powi(2)).sum::<f64>() / count;
        spread[at] = square.sqrt().max(1e-6);
    }
    let scaled = |x: &[f32; N], at: usize| (f64::from(x[at]) - mean[at]) / spread[at];
    let (mut weights, mut momentum) = ([0f64; N], [0f64; N]);
    for _ in 0..ROUNDS {
        let mut slope = [0f64; N];
        for (x, right) in decisions {
            let score: f64 = (0..N).map(|at| weights[at] * scaled(x, at)).sum();
            let error = 1.0 / (1.0 + (-score).exp()) - f64::from(u8::from(*right));
            for (at, slope) in slope.iter_mut().enumerate() {
                *slope += error * scaled(x, at) / count;
            }
        }
        for at in 0..N {
            momentum[at] = 0.9 * momentum[at] + slope[at];
            weights[at] -= 1.5 * momentum[at];
        }
    }
    let mut out = [0f32; N];
    let mut offset = weights[N - 1];
    for at in 0..N - 1 {
        out[at] = (weights[at] / spread[at]) as f32;
        offset -= weights[at] / spread[at] * mean[at];
    }
    out[N - 1] = offset as f32;
    out
}

/// A rising line from score to probability: pool adjacent violators, then [`KNOTS`] points of it, the more the higher.
pub fn rising(decisions: &[(f32, bool)]) -> Line {
    let mut sorted = decisions.to_vec();
    sorted.sort_by(|a, b| a.0.total_cmp(&b.0));
    // Blocks of decisions: sum of scores, how many were right, how many there are.
    let mut blocks: Vec<[f64; 3]> = vec![];
    for (score, right) in sorted {
        blocks.push([f64::from(score), f64::from(u8::from(right)), 1.0]);
        while let [.., a, b] = blocks.as_slice()
            && a[1] * b[2] >= b[1] * a[2]
        {
            let joined = [a[0] + b[0], a[1] + b[1], a[2] + b[2]];
            blocks.truncate(blocks.len() - 2);
            blocks.push(joined);
        }
    }
    let line: Vec<(f32, f32)> = blocks.iter().map(|[s, r, n]| ((s / n) as f32, (r / n) as f32)).collect();
    let mut knots = [(0.0, 0.0); KNOTS];
    for (n, knot) in knots.iter_mut().enumerate() {
        let wanted = n as f32 / (KNOTS - 1) as f32 * line.last().map_or(0.0, |l| l.1);
        let at = line.partition_point(|(_, p)| *p < wanted).min(line.len().saturating_sub(1));
        *knot = line.get(at).copied().unwrap_or_default();
    }
    knots
}

/// Expected calibration error over ten bins of equal width, and how many decisions it is of.
pub fn error(decisions: &[(f32, bool)]) -> (f32, usize) {
    let mut bins = [(0f64, 0f64); 10];
    for (p, right) in decisions {
        let bin = &mut bins[((p * 10.0) as usize).min(9)];
        bin.0 += f64::from(*p);
        bin.1 += f64::from(u8::from(*right));
    }
    let off: f64 = bins.iter().map(|(p, right)| (p - right).abs()).sum();
    ((off / decisions.len().max(1) as f64) as f32, decisions.len())
}

/// Slope and offset for the best sub-technique of the technique that is told, on every fifth passage.
pub fn sub_techniques(data: &Data, weights: &Weights) -> [f32; 2] {
    let mut scores = vec![];
    let mut decisions: Vec<Decision<2>> = vec![];
    for (n, (told, subs)) in data.told.iter().zip(&data.told_subs).enumerate().filter(|(n, _)| n % 5 == 0) {
        let _ = n;
        let asked = super::learn::Example { source: super::data::PROCEDURE, ..copy(subs) };
        weights.score(&asked, &mut scores);
        for &technique in &told.holds {
            let family = format!("{}.", data.labels[usize::from(technique)]);
            let members = (0..).zip(&data.sub_labels).filter(|(_, id)| id.starts_with(&family));
            let best = members
                .map(|(label, _)| label)
                .max_by(|a: &u16, b| scores[usize::from(*a)].total_cmp(&scores[usize::from(*b)]));
            decisions.extend(best.map(|b| ([scores[usize::from(b)], 1.0], subs.holds.contains(&b))));
        }
    }
    let fitted = regress(&decisions);
    let judged: Vec<(f32, bool)> =
        decisions.iter().map(|(x, right)| (logistic(fitted[0] * x[0] + fitted[1]), *right)).collect();
    let sure = judged.iter().filter(|(p, _)| *p >= 0.5);
    let (shown, right) = sure.fold((0, 0), |(n, r), (_, right)| (n + 1, r + usize::from(*right)));
    println!(
        "sub-technique, technique given: {} asked, {shown} shown from 0.5 on, {right} of these right, calibration error {:.1} %",
        judged.len(),
        100.0 * error(&judged).0
    );
    fitted
}

fn copy(example: &super::learn::Example) -> super::learn::Example {
    super::learn::Example { features: example.features.clone(), holds: example.holds.clone(), open: vec![], ..*example }
}

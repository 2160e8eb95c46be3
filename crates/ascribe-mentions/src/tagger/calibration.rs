//! What the tagger's probability of a mention has been worth: the share of such mentions that were right.

use ascribe_model::Found;

/// Points of one curve, rising: the tagger's probability, and the share that was right.
type Curve = Vec<(f32, f32)>;

/// A curve for each sort of proposer; without one, the tagger's own probability is given.
#[derive(Clone, Default, Debug)]
pub struct Calibration {
    listed: Curve,
    ruled: Curve,
    tagged: Curve,
}

impl Calibration {
    /// What ships, made by `ascribe-train calibrate` on reports that the model it judged had not seen.
    pub fn shipped() -> Calibration {
        Calibration::read(include_str!("../../data/calibration.txt"))
    }

    fn read(rows: &str) -> Calibration {
        let curve = |by: &str| {
            let cells = rows.lines().filter_map(|line| line.strip_prefix(by)?.strip_prefix(' ')?.split_once(' '));
            cells.filter_map(|(told, right)| Some((told.parse().ok()?, right.parse().ok()?))).collect()
        };
        Calibration { listed: curve("listed"), ruled: curve("ruled"), tagged: curve("tagged") }
    }

    /// The probability that a mention is right that was found so and to which the tagger gives this probability.
    pub fn probability(&self, found: Found, told: f32) -> f32 {
        let curve = match found {
            Found::Tagger | Found::Echo => &self.tagged,
            Found::Rule => &self.ruled,
            _ => &self.listed,
        };
        along(curve, told)
    }
}

/// The height of a curve, straight between its points; the place itself where there is no curve.
fn along(curve: &[(f32, f32)], at: f32) -> f32 {
    let after = curve.partition_point(|point| point.0 <= at);
    match (after.checked_sub(1).and_then(|before| curve.get(before)), curve.get(after)) {
        (Some(a), Some(b)) => a.1 + (b.1 - a.1) * (at - a.0) / (b.0 - a.0),
        (Some(end), None) | (None, Some(end)) => end.1,
        (None, None) => at,
    }
}

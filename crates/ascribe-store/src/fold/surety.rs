//! How surely something is said, and how sure one may be of what several say.

use crate::types::{Certainty, Grade};
use ascribe_model::{Claim, Confidence, Polarity};

/// How surely a plain statement, without a hedge, is made.
pub const PLAIN: u8 = 80;

/// How surely a claim is made, 0 to 100: the middle of the hedge's band (ICD 203), else by analytic confidence.
pub fn of_claim(claim: &Claim) -> u8 {
    let Some(estimate) = &claim.estimate else { return PLAIN };
    let band = estimate.low.zip(estimate.high).or_else(|| estimate.likelihood.map(|l| l.bounds()));
    match (band, estimate.confidence) {
        (Some((low, high)), _) => ((u16::from(low) + u16::from(high)) / 2).min(100) as u8,
        (None, Some(Confidence::Low)) => 40,
        (None, Some(Confidence::Moderate)) => 60,
        (None, Some(Confidence::High)) => 85,
        (None, None) => PLAIN,
    }
}

/// What one independent origin contributes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Support {
    pub grade: Grade,
    pub affirms: bool,
    pub denies: bool,
    /// How surely at best, 0 to 100.
    pub best: u8,
}

/// How much an origin's word weighs by its reliability.
fn weight(grade: Grade) -> f64 {
    match grade {
        Grade::A => 1.0,
        Grade::B => 0.85,
        Grade::C => 0.7,
        Grade::D => 0.5,
        Grade::E => 0.3,
        Grade::F => 0.6,
    }
}

/// How sure one may be, from what independent origins say.
///
/// Each origin lowers the doubt that the others leave: 1 − Π(1 − surety · weight), at most 95. Denials lower it by the
/// share of denying origins. Credibility follows the Admiralty scale: 1 from three origins on, 2 from two, 3 for one that
/// is at least fairly reliable, 6 for one that cannot be judged, 4 if as many deny as affirm, 5 if all deny.
pub(crate) fn combine(supports: &[Support]) -> Certainty {
    let (mut doubt, mut affirming, mut denying) = (1.0, 0u32, 0u32);
    for s in supports {
        if s.affirms {
            doubt *= 1.0 - f64::from(s.best.min(99)) / 100.0 * weight(s.grade);
            affirming += 1;
        }
        denying += u32::from(s.denies && !s.affirms);
    }
    let share = f64::from(affirming) / f64::from((affirming + denying).max(1));
    let confidence = ((1.0 - doubt).min(0.95) * share * 100.0).round() as u8;
    let judged = supports.iter().any(|s| s.affirms && s.grade <= Grade::C);
    let credibility = match (affirming, denying) {
        (0, 0) => 6,
        (0, _) => 5,
        (a, d) if d >= a => 4,
        (a, _) if a >= 3 => 1,
        (2, _) => 2,
        _ if judged => 3,
        _ => 6,
    };
    Certainty { confidence, credibility }
}

/// True if a claim affirms.
pub(crate) fn affirms(polarity: Polarity) -> bool {
    polarity == Polarity::Affirmed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_origins_make_surer_and_denials_less_sure() {
        let one = Support { grade: Grade::C, affirms: true, denies: false, best: 67 };
        let no = Support { grade: Grade::C, affirms: false, denies: true, best: 0 };
        let single = combine(&[one]);
        let three = combine(&[one, one, one]);
        let disputed = combine(&[one, one, one, no]);
        assert!(single.confidence < disputed.confidence && disputed.confidence < three.confidence);
        assert_eq!((single.credibility, three.credibility, combine(&[no]).credibility), (3, 1, 5));
    }
}

//! Lives of findings: since when one stands at each marking, and when that last changed.
//!
//! What is shared of a finding follows these. A change in what is marked at one level is a change for those who see more,
//! and none for those who see less.

use super::findings::Share;
use super::{Inner, Writer};

/// A claim counts from now on.
pub(super) fn gain(w: &Writer<'_>, share: Share) -> Result<(), Inner> {
    // What ends and comes again within one change, such as a new version of a page, never went.
    let lives = w.run(
        "UPDATE folded SET claims = claims + 1, changed = ?1, went = NULL
         WHERE finding = ?2 AND marking = ?3 AND (went IS NULL OR went = ?1)",
        (w.seq, share.finding, share.marking),
    )?;
    if lives == 0 {
        w.run(
            "INSERT INTO folded (finding, marking, number, came, changed, went, claims)
             SELECT ?2, ?3, coalesce(max(number), 0) + 1, ?1, ?1, NULL, 1 FROM folded WHERE finding = ?2 AND marking = ?3",
            (w.seq, share.finding, share.marking),
        )?;
    }
    above(w, share)
}

/// A claim counts no longer.
pub(super) fn lose(w: &Writer<'_>, share: Share) -> Result<(), Inner> {
    w.run(
        "UPDATE folded SET claims = claims - 1, changed = ?1, went = CASE WHEN claims <= 1 THEN ?1 END
         WHERE finding = ?2 AND marking = ?3 AND went IS NULL",
        (w.seq, share.finding, share.marking),
    )?;
    above(w, share)
}

fn above(w: &Writer<'_>, share: Share) -> Result<(), Inner> {
    w.run(
        "UPDATE folded SET changed = ? WHERE finding = ? AND marking > ? AND went IS NULL",
        (w.seq, share.finding, share.marking),
    )?;
    Ok(())
}

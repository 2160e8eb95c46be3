//! What an account may see: nothing that is marked above its clearance.
//!
//! A finding is folded from claims of many reports, some of which may be hidden. For those who do not see all of them it
//! is folded anew from what they see, so that neither its words nor its numbers tell what is hidden.

use crate::accounts::{Caller, Via};
use ascribe_model::Kind;
use ascribe_store::{
    AsOf, Base, ClaimRecord, Finding, FindingRow, Kept, Marking, OriginCount, Standing, Store, Way, surety_of,
};
use std::collections::BTreeMap;

/// Up to which marking somebody sees.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Sight(Way);

impl Sight {
    /// What the caller sees. Where there is no account, whoever sits at the machine sees all that is on it.
    pub fn of(caller: &Caller) -> Sight {
        if caller.via == Via::Open {
            return Sight(Way::Export { up_to: Marking::Red });
        }
        Sight(caller.way())
    }

    /// The highest marking in sight.
    pub fn marking(self) -> Marking {
        self.0.limit()
    }

    /// By which way a file goes to whoever sees so much: TLP:RED may be looked at where it lies, and leaves in no file.
    pub fn way_out(self) -> Way {
        Way::Served { clearance: self.marking() }
    }

    /// Whether something so marked is in sight.
    pub fn covers(self, marking: Marking) -> bool {
        self.0.is_open_to(marking)
    }

    /// True if nothing in the base is hidden.
    pub fn is_whole(self, base: &Base) -> Kept<bool> {
        Ok(self.marking() == Marking::Red || !base.has_marked_above(self.marking())?)
    }

    /// The findings as they are seen; those of which nothing is seen are left out.
    pub fn findings(self, base: &Base, rows: Vec<FindingRow>, at: AsOf) -> Kept<Vec<FindingRow>> {
        if self.is_whole(base)? {
            return Ok(rows);
        }
        let mut seen = Vec::with_capacity(rows.len());
        for row in rows {
            let whole = base.finding(row.id, at)?;
            seen.extend(whole.and_then(|whole| self.finding(whole)).map(|whole| whole.row));
        }
        Ok(seen)
    }

    /// Who says so, as far as it is seen.
    pub fn origins(self, base: &Base, row: &FindingRow, at: AsOf) -> Kept<Vec<OriginCount>> {
        if self.is_whole(base)? {
            return base.origins_of(row.id, at);
        }
        let whole = base.finding(row.id, at)?;
        Ok(whole.and_then(|whole| self.finding(whole)).map(|seen| seen.by).unwrap_or_default())
    }

    /// One finding as it is seen, if anything of it is.
    pub fn finding(self, whole: Finding) -> Option<Finding> {
        let Finding { row, by, claims } = whole;
        let all = claims.len();
        let seen: Vec<ClaimRecord> = claims.into_iter().filter(|c| self.covers(c.marking)).collect();
        let row = named_as_seen(row, seen.first()?);
        if seen.len() == all {
            return Some(Finding { row, by, claims: seen });
        }
        Some(refold(row, seen))
    }
}

/// An incident bears the name that a report in sight gives it: that of the base is the first report's, which may be hidden.
fn named_as_seen(mut row: FindingRow, claim: &ClaimRecord) -> FindingRow {
    for (side, own) in [(Some(&mut row.subject), Some(&claim.subject)), (row.object.as_mut(), claim.object.as_ref())] {
        if let (Some(side), Some(own)) = (side.filter(|s| s.kind == Some(Kind::Incident)), own) {
            side.name.clone_from(&own.name);
        }
    }
    row
}

/// A finding folded from some of its claims only.
fn refold(row: FindingRow, claims: Vec<ClaimRecord>) -> Finding {
    let counts = |c: &&ClaimRecord| matches!(c.standing, Standing::Open | Standing::Accepted);
    let affirms = |c: &ClaimRecord| c.claim.polarity == ascribe_model::Polarity::Affirmed;
    let mut by: BTreeMap<String, (u32, u32)> = BTreeMap::new();
    for claim in claims.iter().filter(counts) {
        let origin = claim.speakers.first().map(|s| s.name.clone()).or_else(|| claim.publisher.clone());
        let count = by.entry(origin.unwrap_or_default()).or_default();
        if affirms(claim) { count.0 += 1 } else { count.1 += 1 }
    }
    let first = claims.first();
    let row = FindingRow {
        affirmed: by.values().map(|n| n.0).sum(),
        denied: by.values().map(|n| n.1).sum(),
        origins: by.values().filter(|n| n.0 > 0).count() as u32,
        disputed: by.values().any(|n| n.0 > 0) && by.values().any(|n| n.1 > 0),
        surety: claims.iter().filter(counts).filter(|c| affirms(c)).map(|c| surety_of(&c.claim)).max().unwrap_or(0),
        quote: first.and_then(|c| c.claim.evidence.first()).map(|e| e.quote.clone()),
        first: first.and_then(|c| {
            Some(ascribe_store::FirstSeen {
                date: c.published?,
                by: c.speakers.first()?.name.clone(),
                document: c.document,
                publisher: c.publisher.clone(),
            })
        }),
        from: claims.iter().filter_map(|c| c.claim.when.as_ref()?.from).min(),
        to: claims.iter().filter_map(|c| c.claim.when.as_ref()?.to).max(),
        ..row
    };
    let by =
        by.into_iter().map(|(name, (affirmed, denied))| OriginCount { name, grade: 'F', affirmed, denied }).collect();
    Finding { row, by, claims }
}

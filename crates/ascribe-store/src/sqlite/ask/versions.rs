//! What changed from one version of a page to another: sentences, and the claims with them.

use super::{Asked, Asker};
use crate::fold::{keys, sentences};
use crate::types::{ClaimRecord, SentenceChange, VersionChange};
use uuid::Uuid;

impl Asker<'_> {
    pub(crate) fn version_change(&self, from: Uuid, to: Uuid) -> Asked<Option<VersionChange>> {
        let (Some(a), Some(b)) = (self.version_row(&from)?, self.version_row(&to)?) else { return Ok(None) };
        let (Some(from_row), Some(to_row)) = (self.version_of(a)?, self.version_of(b)?) else { return Ok(None) };
        let text = |reading: Option<ascribe_model::Reading>| reading.map(|r| r.document.text).unwrap_or_default();
        let (before, after) = (text(self.reading(from)?), text(self.reading(to)?));
        let told = sentences::changes(&before, &after).into_iter();
        let mut change = VersionChange {
            from: from_row,
            to: to_row,
            sentences: told.map(|(before, after)| SentenceChange { before, after }).collect(),
            came: Vec::new(),
            went: Vec::new(),
            changed: Vec::new(),
            stayed: 0,
        };
        pair(self.claims_of(from)?, self.claims_of(to)?, &mut change);
        Ok(Some(change))
    }
}

/// By what claims of two versions are the same, the surest first.
const MATCHES: [fn(&ClaimRecord) -> String; 3] = [
    |c| format!("{}|{}", whole(c), keys::folded(&quote(c))),
    whole,
    |c| format!("{:?}|{}|{:?}", c.subject.id, c.claim.predicate, c.object.as_ref().map(|o| o.id)),
];

fn quote(claim: &ClaimRecord) -> String {
    claim.claim.evidence.first().map(|e| e.quote.clone()).unwrap_or_default()
}

fn whole(c: &ClaimRecord) -> String {
    let speakers = ascribe_model::voices(&c.speakers, |s| s.beside, |s| Some(s.name.clone()));
    format!(
        "{}|{}|{:?}|{:?}|{:?}|{:?}|{:?}|{:?}",
        c.subject.id,
        c.claim.predicate,
        c.object.as_ref().map(|o| o.id),
        c.claim.polarity,
        c.claim.when,
        c.claim.estimate,
        c.claim.count,
        speakers
    )
}

fn pair(before: Vec<ClaimRecord>, after: Vec<ClaimRecord>, into: &mut VersionChange) {
    let (mut before, mut after): (Vec<_>, Vec<_>) =
        (before.into_iter().map(Some).collect(), after.into_iter().map(Some).collect());
    for (level, key) in MATCHES.into_iter().enumerate() {
        for new in &mut after {
            let Some(wanted) = new.as_ref().map(key) else { continue };
            let old = before.iter_mut().find(|old| old.as_ref().map(key).as_ref() == Some(&wanted));
            let Some(old) = old.and_then(Option::take) else { continue };
            match (level, new.take()) {
                (2, Some(new)) => into.changed.push((old, new)),
                _ => into.stayed += 1,
            }
        }
    }
    into.went = before.into_iter().flatten().collect();
    into.came = after.into_iter().flatten().collect();
}

//! Corrections: an analyst names things by words, which the base knows as entities.

use crate::types::{ClaimRecord, EntityRef};
use ascribe_model::{Argument, Claim, Entity, EntityId, Reading};
use std::collections::BTreeMap;
use uuid::Uuid;

/// What made a claim that an analyst put in another's place.
pub(crate) const BY_HAND: &str = "analyst";

/// A claim in a reading that has the entities which its words name.
///
/// Claims that were read say which entities they speak of; those that an analyst put in their place have names only.
pub(crate) fn resolve(reading: &mut Reading, claim: &mut Claim, subject: &EntityRef, object: Option<&EntityRef>) {
    resolve_one(reading, &mut claim.subject, subject);
    if let (Some(argument), Some(entity)) = (claim.object.as_mut(), object) {
        resolve_one(reading, argument, entity);
    }
}

/// True if there is something to resolve.
pub(crate) fn is_open(claim: &Claim, subject: &EntityRef, object: Option<&EntityRef>) -> bool {
    let open = |argument: &Argument, entity: &EntityRef| argument.entity().is_none() && entity.kind.is_some();
    open(&claim.subject, subject) || claim.object.as_ref().zip(object).is_some_and(|(a, e)| open(a, e))
}

fn resolve_one(reading: &mut Reading, argument: &mut Argument, entity: &EntityRef) {
    let (Argument::Literal { literal }, Some(kind)) = (&*argument, entity.kind) else { return };
    let known = reading.entities.iter().find(|e| super::keys::entity_id(e) == entity.id);
    let id = known.map_or_else(|| EntityId(reading.entities.iter().map(|e| e.id.0).max().unwrap_or(0) + 1), |e| e.id);
    if known.is_none() {
        // The name is the analyst's: that of the base may be from a report that is marked more strictly.
        let (name, ids, country) = (literal.clone(), entity.ids.clone(), entity.country.clone());
        reading.entities.push(Entity { id, kind, name, ids, aliases: Vec::new(), candidates: Vec::new(), country });
    }
    *argument = Argument::Entity(id);
}

/// A reading with only those of its claims that these records hold, and with those that an analyst put in the place of others.
pub fn with_claims(mut reading: Reading, records: Vec<ClaimRecord>) -> Reading {
    let mut records: BTreeMap<Uuid, ClaimRecord> = records.into_iter().map(|r| (r.claim.id, r)).collect();
    reading.claims.retain(|claim| records.remove(&claim.id).is_some());
    for ClaimRecord { mut claim, subject, object, .. } in records.into_values().filter(|r| r.claim.by == BY_HAND) {
        resolve(&mut reading, &mut claim, &subject, object.as_ref());
        reading.claims.push(claim);
    }
    reading
}

//! Who is the origin of a claim: the innermost speaker who is somebody, else the publisher.
//!
//! The bodies of one government that speak for it (the government, a ministry, whoever holds an office of state) are one
//! origin; agencies with a name of their own are origins of their own. "Experts" and "officials" are nobody in
//! particular: whoever quotes them is the origin.
//!
//! Who speaks together ("the FBI and CISA said") makes one statement, so a claim has one origin all the same: the first of them who is
//! somebody. The others are speakers of that statement, and no independent confirmation of it.

use super::keys;
use ascribe_model::{Argument, Claim, Entity, EntityId, Kind, Predicate, Reading};
use ascribe_names::Lexicon;
use std::collections::BTreeMap;

/// An origin before it has a row.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Origin {
    /// By what it is known again.
    pub key: String,
    /// Its name.
    pub name: String,
    /// The entity of the reading that it is, if one.
    pub entity: Option<EntityId>,
}

/// Who speaks in one reading.
pub(crate) struct Voices<'r> {
    reading: &'r Reading,
    /// Countries for which persons speak, by the offices that the report gives them.
    officials: BTreeMap<EntityId, String>,
}

impl<'r> Voices<'r> {
    pub(crate) fn of(reading: &'r Reading) -> Voices<'r> {
        let mut officials = BTreeMap::new();
        for claim in reading.claims.iter().filter(|c| c.predicate == Predicate::HoldsOffice) {
            let office = claim.object.as_ref().and_then(Argument::entity).and_then(|id| reading.entity(id));
            if let (Some(person), Some(country)) = (claim.subject.entity(), office.and_then(|o| o.country.clone())) {
                officials.insert(person, country);
            }
        }
        Voices { reading, officials }
    }

    /// The origin of a claim, if it is anybody but the publisher: one, also where several speak together.
    pub(crate) fn speaker(&self, claim: &Claim) -> Option<Origin> {
        let named = claim.sources.iter().filter(|s| !s.publisher);
        named.filter_map(|s| s.entity).find_map(|id| self.somebody(id))
    }

    /// The publisher as an origin; `fallback` names the page where nobody is named.
    pub(crate) fn publisher(&self, publisher: Option<&str>, fallback: &Origin) -> Origin {
        let Some(name) = publisher else { return fallback.clone() };
        let same = |e: &&Entity| {
            matches!(e.kind, Kind::Organization | Kind::Government)
                && std::iter::once(&e.name).chain(&e.aliases).any(|n| keys::folded(n) == keys::folded(name))
        };
        match self.reading.entities.iter().find(same) {
            Some(entity) => self.somebody(entity.id).unwrap_or_else(|| fallback.clone()),
            None => Origin {
                key: format!("entity:{}", keys::named_id(Kind::Organization, name)),
                name: name.to_owned(),
                entity: None,
            },
        }
    }

    fn somebody(&self, id: EntityId) -> Option<Origin> {
        let entity = self.reading.entity(id)?;
        let state = match entity.kind {
            Kind::Country | Kind::Government | Kind::Office => entity.country.clone(),
            Kind::Organization if entity.ids.contains_key("ministry") => entity.country.clone(),
            Kind::Person => self.officials.get(&id).cloned(),
            _ => None,
        };
        // A state's origin is the state, and not whoever was met first as its speaker.
        let spoken_for = match entity.kind {
            Kind::Person | Kind::Office | Kind::Organization => {
                state.as_deref().and_then(|code| Lexicon::shipped().country(code))
            }
            _ => None,
        };
        let key = match (state, entity.kind) {
            (Some(country), _) => format!("state:{country}"),
            (
                None,
                Kind::Organization
                | Kind::Government
                | Kind::Country
                | Kind::Person
                | Kind::ThreatGroup
                | Kind::Region
                | Kind::City,
            ) => format!("entity:{}", keys::entity_id(entity)),
            _ => return None,
        };
        // A group of people without a name ("researchers", "the report") is nobody in particular.
        let nameless = entity.ids.is_empty() && !entity.name.chars().any(char::is_uppercase);
        let name = spoken_for.map_or(entity.name.as_str(), |country| Lexicon::shipped().entry(country).name());
        (!nameless).then(|| Origin { key, name: name.to_owned(), entity: spoken_for.is_none().then_some(id) })
    }
}

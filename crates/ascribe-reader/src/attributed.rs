//! Who did what, told over several sentences: a deed without a known doer, and a sentence that says whose deed it was.

use crate::claims::DEED;
use crate::world::World;
use ascribe_model::{Argument, Claim, EntityId, Family, Kind, Polarity, Predicate};
use std::collections::{BTreeMap, BTreeSet};

/// By what a claim is read that lays a deed told elsewhere on whom the report names as its doer.
pub const CARRIED: &str = "attributed";

/// So many lines may stand between a deed and the sentence that says whose it was.
const NEAR: usize = 12;

/// Claims of deeds, by subject and object.
type Deeds = BTreeMap<EntityId, BTreeMap<Option<EntityId>, Vec<usize>>>;

/// A statement that says who it was.
struct Identity {
    /// Whom the report named only as "the attackers", or the incident.
    unnamed: EntityId,
    /// Who it was.
    doer: EntityId,
    /// The claim that says so.
    claim: usize,
}

impl World<'_, '_> {
    /// "Hackers broke into the ministry. … The broadcaster reported that the hackers belonged to Turla": the broadcaster says that
    /// Turla broke into the ministry. What is carried over has the speakers and the hedge of whoever says whose deed it was,
    /// and both sentences as evidence. Told once only: where the report names two doers of one deed, nobody can tell which did what.
    pub fn carried_over(&self, claims: &[Claim]) -> Vec<Claim> {
        // All nameless doers of a report are taken for the same people.
        let mut identities: BTreeMap<Option<EntityId>, Vec<Identity>> = BTreeMap::new();
        for (n, claim) in claims.iter().enumerate().filter(|(_, c)| c.polarity == Polarity::Affirmed) {
            if let Some(identity) = self.identity(n, claim) {
                let deed = Some(identity.unnamed).filter(|&id| !self.is_nameless(id));
                identities.entry(deed).or_default().push(identity);
            }
        }
        let sole = |of: &[Identity]| of.iter().map(|i| i.doer).collect::<BTreeSet<_>>().len() == 1;
        let known: BTreeSet<(Option<EntityId>, Predicate, Option<&Argument>)> =
            claims.iter().map(|c| (c.subject.entity(), c.predicate, c.object.as_ref())).collect();
        let deeds = self.deeds(claims);
        let mut carried = Vec::new();
        for identity in identities.values().filter(|of| sole(of)).filter_map(|of| of.first()) {
            let said = &claims[identity.claim];
            for deed in self.deeds_of(identity.unnamed, &deeds).into_iter().map(|n| &claims[n]) {
                let fresh = !known.contains(&(Some(identity.doer), deed.predicate, deed.object.as_ref()));
                let itself = deed.object.as_ref().and_then(Argument::entity) == Some(identity.doer);
                if fresh && !itself && self.stand_near(deed, said) {
                    carried.push(carry(deed, said, identity.doer));
                }
            }
        }
        carried
    }

    /// True if two claims stand so near each other that both speak of one deed.
    fn stand_near(&self, a: &Claim, b: &Claim) -> bool {
        let lines = &self.page.lines;
        let line = |claim: &Claim| {
            let start = claim.evidence.first().map_or(0, |e| e.span.start());
            lines.partition_point(|line| line.span.end() <= start)
        };
        line(a).abs_diff(line(b)) <= NEAR
    }

    /// The claims that tell of deeds by nameless doers or by an incident, by their parties.
    fn deeds(&self, claims: &[Claim]) -> Deeds {
        let mut deeds = Deeds::new();
        for (n, claim) in claims.iter().enumerate().filter(|(_, c)| c.polarity == Polarity::Affirmed) {
            let Some(subject) = claim.subject.entity() else { continue };
            let told = claim.predicate.family() == Family::Activity && claim.predicate != Predicate::ActiveSince;
            if told && (claim.by == DEED || self.is_nameless(subject) || claim.predicate == Predicate::Attacked) {
                let object = claim.object.as_ref().and_then(Argument::entity);
                deeds.entry(subject).or_default().entry(object).or_default().push(n);
            }
        }
        deeds
    }

    /// The claims that tell of the deeds of whoever was not named: of all nameless doers, or of one incident.
    fn deeds_of(&self, unnamed: EntityId, deeds: &Deeds) -> Vec<usize> {
        let Some(incident) = self.incidents.of(unnamed) else {
            let nameless = deeds.iter().filter(|(subject, _)| self.is_nameless(**subject));
            return nameless.flat_map(|(_, by_object)| by_object.values().flatten().copied()).collect();
        };
        let own = deeds.get(&unnamed).into_iter().flat_map(|by_object| by_object.values().flatten());
        let agents = incident.agents.iter().filter(|&&agent| self.is_nameless(agent)).filter_map(|a| deeds.get(a));
        let on_victims = agents
            .flat_map(|by_object| incident.victims.iter().filter_map(|&victim| by_object.get(&Some(victim))))
            .flatten();
        own.chain(on_victims).copied().collect()
    }

    /// The statement that a claim makes of an unnamed doer or a deed.
    fn identity(&self, n: usize, claim: &Claim) -> Option<Identity> {
        let (subject, object) = (claim.subject.entity()?, claim.object.as_ref().and_then(Argument::entity)?);
        let (unnamed, doer) = match claim.predicate {
            Predicate::AttributedTo => (subject, object),
            Predicate::ClaimsResponsibilityFor => (object, subject),
            Predicate::MemberOf | Predicate::PartOf if self.is_nameless(subject) => (subject, object),
            _ => return None,
        };
        let kind = self.entities.get(doer)?.kind;
        let attributable = matches!(kind, Kind::ThreatGroup | Kind::Country | Kind::Government)
            || claim.predicate == Predicate::AttributedTo && matches!(kind, Kind::Person | Kind::Organization);
        // "blamed Microsoft for the hack": whoever let it happen did not do it.
        let hostile = kind != Kind::Organization || self.is_capable_of_harm(doer);
        let named = attributable && hostile && !crate::sides::is_description(self.entities.get(doer)?);
        let open = self.is_nameless(unnamed) || self.incidents.of(unnamed).is_some();
        let group = claim.predicate == Predicate::AttributedTo || kind == Kind::ThreatGroup;
        (named && open && group).then_some(Identity { unnamed, doer, claim: n })
    }
}

/// A deed, laid on its doer by whoever says whose it was.
fn carry(deed: &Claim, said: &Claim, doer: EntityId) -> Claim {
    let mut claim = deed.clone();
    claim.subject = Argument::Entity(doer);
    claim.sources = said.sources.clone();
    claim.estimate = said.estimate.clone();
    claim.by = CARRIED.to_owned();
    for evidence in &said.evidence {
        if !claim.evidence.iter().any(|e| e.span.overlaps(evidence.span)) {
            claim.evidence.push(evidence.clone());
        }
    }
    claim
}

//! What one report tells of incidents: for each, whom it hit, who is said to have done it, when, by what means, and
//! which of the report's claims are about it.

use ascribe_model::{Argument, Claim, Entity, EntityId, Family, Kind, Polarity, Predicate, Reading, When};
use jiff::civil::Date;
use std::collections::BTreeSet;

/// One incident as one report tells it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Account {
    /// The reading's entities for it.
    pub entities: BTreeSet<EntityId>,
    pub victims: BTreeSet<EntityId>,
    pub actors: BTreeSet<EntityId>,
    pub means: BTreeSet<EntityId>,
    pub days: Option<(Date, Date)>,
    /// Places in `reading.claims`.
    pub claims: Vec<usize>,
}

/// All incidents of a report that hit somebody in particular.
pub(crate) fn accounts(reading: &Reading) -> Vec<Account> {
    let mut told = Told { reading, accounts: Vec::new() };
    reading.claims.iter().for_each(|claim| told.name_incidents(claim));
    reading.claims.iter().enumerate().for_each(|(n, claim)| told.gather(n, claim));
    told.merge();
    told.accounts.retain(|a| !a.victims.is_empty());
    told.gather_responses();
    told.accounts
}

struct Told<'r> {
    reading: &'r Reading,
    accounts: Vec<Account>,
}

/// True for an entity that is one event: an incident, or a campaign that is described rather than named.
pub(crate) fn is_event(entity: &Entity) -> bool {
    let described = entity.ids.is_empty() && entity.name.starts_with(char::is_lowercase);
    entity.kind == Kind::Incident || entity.kind == Kind::Campaign && described
}

/// True for what can be hit in particular.
fn hittable(entity: &Entity) -> bool {
    let kind = matches!(
        entity.kind,
        Kind::Organization | Kind::Government | Kind::Country | Kind::City | Kind::Region | Kind::Person
    );
    kind && (!entity.ids.is_empty() || entity.name.chars().any(char::is_uppercase))
}

impl Told<'_> {
    fn entity(&self, argument: Option<&Argument>) -> Option<&Entity> {
        argument.and_then(Argument::entity).and_then(|id| self.reading.entity(id))
    }

    fn event(&self, argument: Option<&Argument>) -> Option<&Entity> {
        self.entity(argument).filter(|e| is_event(e))
    }

    fn name_incidents(&mut self, claim: &Claim) {
        for argument in [Some(&claim.subject), claim.object.as_ref(), claim.about.as_ref()] {
            let Some(entity) = self.event(argument) else { continue };
            let (id, name) = (entity.id, entity.name.clone());
            if self.accounts.iter().all(|a| !a.entities.contains(&id)) {
                let mut account = self.told_by_name(&name);
                account.entities.insert(id);
                self.accounts.push(account);
            }
        }
    }

    /// What the reader put into the name of an incident: "attack on VICTIM by ACTOR, July 2022".
    fn told_by_name(&self, name: &str) -> Account {
        let (head, tail) = name.rsplit_once(", ").unwrap_or((name, ""));
        let (head, days) = match spoken_days(tail) {
            Some(days) => (head, Some(days)),
            None => (name, None),
        };
        let (head, by) = head.split_once(" by ").map_or((head, ""), |(h, b)| (h, b));
        let on = head.split_once(" on ").map_or("", |(_, on)| on);
        let called = |words: &str| {
            let named = self.reading.entities.iter().filter(|e| !words.is_empty() && e.name == words);
            named.filter(|e| !is_event(e)).map(|e| e.id).collect::<BTreeSet<_>>()
        };
        let mut victims = called(on);
        victims.retain(|id| self.reading.entity(*id).is_some_and(hittable));
        Account { victims, actors: called(by), days, ..Account::default() }
    }

    fn gather(&mut self, n: usize, claim: &Claim) {
        let event = [Some(&claim.subject), claim.object.as_ref(), claim.about.as_ref()]
            .into_iter()
            .find_map(|a| self.event(a))
            .map(|e| e.id);
        let place = match event {
            Some(id) => self.accounts.iter().position(|a| a.entities.contains(&id)),
            None if claim.predicate == Predicate::Attacked => self.attack(claim),
            None => None,
        };
        let Some(place) = place else { return };
        let subject = self.entity(Some(&claim.subject)).filter(|e| !is_event(e)).map(|e| e.id);
        let object = self.entity(claim.object.as_ref()).filter(|e| !is_event(e));
        let victim = object.filter(|e| hittable(e)).map(|e| e.id);
        let object = object.map(|e| e.id);
        let means = self.entity(claim.means.as_ref()).map(|e| e.id);
        let account = &mut self.accounts[place];
        account.claims.push(n);
        account.means.extend(means);
        let affirmed = claim.polarity == Polarity::Affirmed;
        match claim.predicate {
            Predicate::Attacked | Predicate::Disrupts | Predicate::Steals => {
                account.actors.extend(subject.filter(|_| affirmed));
                if claim.predicate == Predicate::Attacked {
                    account.victims.extend(victim);
                }
                account.days = narrower(account.days, claim.when.as_ref());
            }
            Predicate::AttributedTo => account.actors.extend(object.filter(|_| affirmed)),
            Predicate::ClaimsResponsibilityFor | Predicate::Conducts => {
                account.actors.extend(subject.filter(|_| affirmed));
            }
            Predicate::Uses => account.means.extend(object),
            _ => {}
        }
    }

    /// The account that an attack on somebody in particular belongs to, made if there is none.
    fn attack(&mut self, claim: &Claim) -> Option<usize> {
        let victim = self.entity(claim.object.as_ref()).filter(|e| hittable(e))?;
        let actor = self.entity(Some(&claim.subject))?;
        let (place, days) = (self.party(victim), narrower(None, claim.when.as_ref()));
        let actor = self.party(actor);
        let found = self.accounts.iter().position(|a| {
            a.victims.iter().any(|v| self.party_of(*v) == place)
                && meet(a.days, days)
                && (a.actors.is_empty() || a.actors.iter().any(|x| self.party_of(*x) == actor))
        });
        if found.is_none() {
            self.accounts.push(Account { victims: BTreeSet::from([victim.id]), ..Account::default() });
        }
        Some(found.unwrap_or(self.accounts.len() - 1))
    }

    /// The country that an entity speaks or suffers for, else the entity itself.
    fn party(&self, entity: &Entity) -> String {
        state_of(entity).unwrap_or_else(|| entity.id.to_string())
    }

    fn party_of(&self, id: EntityId) -> String {
        self.reading.entity(id).map(|e| self.party(e)).unwrap_or_default()
    }

    /// Accounts of one event told twice become one.
    fn merge(&mut self) {
        let mut n = 0;
        while n < self.accounts.len() {
            let twin = (0..n).find(|m| self.same(&self.accounts[*m], &self.accounts[n]));
            match twin {
                Some(m) => {
                    let other = self.accounts.remove(n);
                    join(&mut self.accounts[m], other);
                }
                None => n += 1,
            }
        }
        // A deed whose victim is not told is the one that the report is about, if it is about one.
        if self.accounts.iter().filter(|a| !a.victims.is_empty()).count() == 1 {
            let (mut one, rest): (Vec<Account>, Vec<Account>) =
                std::mem::take(&mut self.accounts).into_iter().partition(|a| !a.victims.is_empty());
            for other in rest {
                match one.first_mut() {
                    Some(first) if meet(first.days, other.days) && self.actors_meet(first, &other) => {
                        join(first, other);
                    }
                    _ => {}
                }
            }
            self.accounts = one;
        }
    }

    /// In a report on one incident, what is done to those who are blamed and for those who were hit answers to it.
    fn gather_responses(&mut self) {
        let [one] = self.accounts.as_slice() else { return };
        let parties = |ids: &BTreeSet<EntityId>| ids.iter().map(|id| self.party_of(*id)).collect::<BTreeSet<_>>();
        let (actors, victims) = (parties(&one.actors), parties(&one.victims));
        let answers = |claim: &Claim| {
            let object = self.entity(claim.object.as_ref()).map(|e| self.party(e));
            let helps = matches!(claim.predicate, Predicate::Supports | Predicate::OffersAssistanceTo);
            claim.predicate.family() == Family::Response
                && object.is_some_and(|o| if helps { victims.contains(&o) } else { actors.contains(&o) })
        };
        let more: Vec<usize> =
            self.reading.claims.iter().enumerate().filter(|(_, c)| answers(c)).map(|(n, _)| n).collect();
        if let Some(one) = self.accounts.first_mut() {
            one.claims.extend(more);
            one.claims.sort_unstable();
            one.claims.dedup();
        }
    }

    fn same(&self, a: &Account, b: &Account) -> bool {
        let shared = a.victims.iter().any(|v| b.victims.iter().any(|w| self.party_of(*v) == self.party_of(*w)));
        shared && meet(a.days, b.days) && self.actors_meet(a, b)
    }

    fn actors_meet(&self, a: &Account, b: &Account) -> bool {
        let country = |id: &EntityId| self.reading.entity(*id).and_then(|e| e.country.clone());
        a.actors.is_empty()
            || b.actors.is_empty()
            || a.actors.iter().any(|x| {
                b.actors
                    .iter()
                    .any(|y| self.party_of(*x) == self.party_of(*y) || country(x).is_some() && country(x) == country(y))
            })
    }
}

fn join(into: &mut Account, other: Account) {
    into.entities.extend(other.entities);
    into.victims.extend(other.victims);
    into.actors.extend(other.actors);
    into.means.extend(other.means);
    into.claims.extend(other.claims);
    into.claims.sort_unstable();
    into.days = match (into.days, other.days) {
        (Some(a), Some(b)) => Some((a.0.max(b.0), a.1.min(b.1))).filter(|(f, t)| f <= t).or(Some(a)),
        (a, b) => a.or(b),
    };
}

/// The code of the country whose state an entity is or speaks for.
pub(crate) fn state_of(entity: &Entity) -> Option<String> {
    let state = match entity.kind {
        Kind::Country | Kind::Government => true,
        Kind::Organization => entity.ids.contains_key("ministry"),
        _ => false,
    };
    entity.country.clone().filter(|_| state)
}

/// True if two times may be of one event: unknown times always may.
pub(crate) fn meet(a: Option<(Date, Date)>, b: Option<(Date, Date)>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => a.0 <= b.1 && b.0 <= a.1,
        _ => true,
    }
}

/// The narrower of two times, where both are known and meet; times without both ends say too little.
fn narrower(known: Option<(Date, Date)>, when: Option<&When>) -> Option<(Date, Date)> {
    let told = when.and_then(|w| w.from.zip(w.to)).filter(|(f, t)| f <= t);
    match (known, told) {
        (Some(a), Some(b)) if meet(known, told) => Some((a.0.max(b.0), a.1.min(b.1))),
        (Some(a), _) => Some(a),
        (None, told) => told,
    }
}

/// The days of "July 2022" and "2022".
fn spoken_days(words: &str) -> Option<(Date, Date)> {
    let (month, year) = words.rsplit_once(' ').unwrap_or(("", words));
    let year: i16 = year.parse().ok().filter(|y| (1970..=2200).contains(y))?;
    if month.is_empty() {
        return Some((Date::new(year, 1, 1).ok()?, Date::new(year, 12, 31).ok()?));
    }
    let (day, month) = match month.split_once(' ') {
        Some((day, month)) => (day.parse::<i8>().ok()?, month),
        None => (0, month),
    };
    let month = i8::try_from(ascribe_model::MONTHS.iter().position(|m| *m == month)?).ok()? + 1;
    if day > 0 {
        let date = Date::new(year, month, day).ok()?;
        return Some((date, date));
    }
    let first = Date::new(year, month, 1).ok()?;
    Some((first, first.last_of_month()))
}

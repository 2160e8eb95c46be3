//! Who "we" is: whoever speaks, in a quotation or outside, or their country.

use crate::world::{Wanted, World};
use ascribe_model::{EntityId, Kind};

impl World<'_, '_> {
    /// "we", "our": whoever speaks here, or their country where a country is asked for; outside quotations the publisher.
    pub fn ourselves(&mut self, line: usize, token: usize, wanted: Wanted<'_>) -> Option<EntityId> {
        let page = self.page;
        let place = page.parsed(line)?.1.token(token).span;
        let quoted = page.quotes.iter().any(|q| q.contains(place));
        let speaker = if quoted { self.heard(line, token) } else { self.publisher };
        let entity = self.entities.get(speaker?)?;
        if wanted.takes(entity.kind) && (entity.kind != Kind::Person || wanted.hostile) {
            return speaker;
        }
        let country = entity.country.clone().or_else(|| self.served_country(speaker?))?;
        let id = crate::names::country(&mut self.entities, self.lexicon, &country)?;
        wanted.takes(Kind::Country).then_some(id)
    }

    /// Who says the quotation in which a word stands. Nobody, while that is being found out: a "we" whose speaker is
    /// another "we" of the same words would be asked for ever.
    fn heard(&mut self, line: usize, token: usize) -> Option<EntityId> {
        if std::mem::replace(&mut self.hearing, true) {
            return None;
        }
        let speaker = self.voice(line, token).sources.first().and_then(|s| s.entity);
        self.hearing = false;
        speaker
    }

    /// The country whose office a person holds, by the office or by the names right before it.
    pub fn served_country(&self, person: EntityId) -> Option<String> {
        let page = self.page;
        let country = |m: usize| page.mentions.get(m)?.entity.and_then(|e| self.entities.get(e)?.country.clone());
        let link =
            page.offices.iter().find(|l| page.mentions.get(l.person).is_some_and(|m| m.entity == Some(person)))?;
        country(link.office).or_else(|| (1..=2).find_map(|back| country(link.office.checked_sub(back)?)))
    }
}

//! What names in a row say of belonging without a verb: "Russia's Federal Security Service", "two Russians, Sungatov and
//! Kondratyev".

use crate::world::World;
use ascribe_lang::{Rel, Tag};
use ascribe_model::{Argument, Claim, EntityId, Evidence, Kind, Predicate, Span};

impl World<'_, '_> {
    /// The claims of belonging in one line.
    pub fn belonging(&mut self, line: usize) -> Vec<Claim> {
        let Some(walker) = self.walker(line) else { return Vec::new() };
        let mut found = Vec::new();
        for token in 0..walker.tree.len() {
            found.extend(self.service_of_state(line, token));
            found.extend(self.persons_of_country(line, token));
        }
        found
    }

    /// "Iran's Islamic Revolutionary Guard Corps": a service is part of the state that the words and the lexicon give it.
    fn service_of_state(&mut self, line: usize, token: usize) -> Option<Claim> {
        let page = self.page;
        let (at, tree) = page.parsed(line)?;
        let service = at.headed(token).map(|m| &page.mentions[m]).filter(|m| m.kind == Kind::Organization)?;
        let id = service.entity?;
        let country = self.entities.get(id)?.country.clone()?;
        let owner = tree.by_rel(token, Rel::NmodPoss).next().filter(|&o| o < token)?;
        let state = at.headed(owner).map(|m| &page.mentions[m])?;
        let same = self.entities.get(state.entity?)?.country.as_deref() == Some(country.as_str());
        if !same || !matches!(state.kind, Kind::Country | Kind::Government) {
            return None;
        }
        // Of police, ministries and embassies it goes without saying.
        let name = self.entities.get(id)?.name.to_lowercase();
        let secret = crate::words::class("secret").unwrap_or_default().iter().any(|w| name.contains(w.as_str()));
        let own = secret && crate::names::is_service(self.lexicon, &self.entities.get(id)?.name);
        let span = state.span.cover(service.span);
        own.then(|| self.told(line, token, id, Predicate::PartOf, state.entity?, span)).flatten()
    }

    /// "a Russian national, Aleksandr Ermakov": persons beside words that say whence they are.
    fn persons_of_country(&mut self, line: usize, token: usize) -> Vec<Claim> {
        let page = self.page;
        let Some((at, tree)) = page.parsed(line) else { return Vec::new() };
        let Some(mention) = at.headed(token).map(|m| &page.mentions[m]) else { return Vec::new() };
        let country = match mention.kind {
            Kind::Audience => mention.entity.and_then(|id| self.entities.get(id)?.country.clone()),
            Kind::Country if matches!(tree.tag(token), Tag::NNPS | Tag::NNS) => {
                mention.entity.and_then(|id| self.entities.get(id)?.country.clone())
            }
            _ => None,
        };
        let nationals =
            mention.kind == Kind::Country || mention.text.contains("national") || mention.text.contains("citizen");
        let nationals = nationals || self.lexicon.demonym(&mention.text).is_some();
        let Some(country) = country.filter(|_| nationals) else { return Vec::new() };
        let Some(country) = crate::names::country(&mut self.entities, self.lexicon, &country) else {
            return Vec::new();
        };
        let mut persons: Vec<usize> = tree.examples(token);
        persons.extend(self.persons_counted(line, token, &persons));
        persons.extend(tree.by_rel(token, Rel::Appos).flat_map(|a| tree.conjuncts(a)));
        persons.sort_unstable();
        persons.dedup();
        let persons = persons.into_iter().filter_map(|t| {
            let person = at.headed(t).map(|m| &page.mentions[m]).filter(|m| m.kind == Kind::Person)?;
            Some((person.entity?, mention.span.cover(person.span)))
        });
        let persons: Vec<(EntityId, Span)> = persons.collect();
        persons
            .into_iter()
            .filter_map(|(id, span)| self.told(line, token, id, Predicate::OriginatesFrom, country, span))
            .collect()
    }

    fn told(
        &mut self,
        line: usize,
        token: usize,
        subject: EntityId,
        predicate: Predicate,
        object: EntityId,
        span: Span,
    ) -> Option<Claim> {
        let voice = self.voice(line, token);
        let evidence = Evidence { span, quote: span.of(self.page.text()).to_owned() };
        let object = Some(Argument::Entity(object));
        let claim = Claim::plain(Argument::Entity(subject), predicate, object, evidence, "belonging");
        Some(self.bind(Claim { sources: voice.sources, ..claim }))
    }
}

//! The entities of one reading: each known once, by kind and canonical name.

use ascribe_model::{Entity, EntityId, Kind};
use ascribe_names::{EntryId, Lexicon};
use foldhash::HashMap;
use std::collections::BTreeMap;

/// Entities numbered from 1 in the order in which they were first named; later passes add to it.
#[derive(Clone, Debug, Default)]
pub struct EntityTable {
    entities: Vec<Entity>,
    numbers: HashMap<(Kind, String), EntityId>,
    names: HashMap<String, Vec<EntityId>>,
}

impl EntityTable {
    /// The entity of this kind and name, added if it is new.
    pub fn intern(&mut self, kind: Kind, name: &str) -> EntityId {
        let key = (kind, fold(name));
        if let Some(&id) = self.numbers.get(&key) {
            return id;
        }
        let id = EntityId(self.entities.len() as u32 + 1);
        self.names.entry(key.1.clone()).or_default().push(id);
        self.numbers.insert(key, id);
        self.entities.push(Entity {
            id,
            kind,
            name: name.to_owned(),
            ids: BTreeMap::new(),
            aliases: vec![],
            candidates: vec![],
            country: None,
        });
        id
    }

    /// The entity of this kind and name, if there is one.
    pub fn known(&self, kind: Kind, name: &str) -> Option<EntityId> {
        self.numbers.get(&(kind, fold(name))).copied()
    }

    /// The entity of a lexicon entry, with its ids, country and other names, added if it is new.
    pub fn intern_entry(&mut self, lexicon: &Lexicon, entry: EntryId) -> EntityId {
        let entry = lexicon.entry(entry);
        let before = self.entities.len();
        let id = self.intern(entry.kind(), entry.name());
        if self.entities.len() > before
            && let Some(entity) = self.get_mut(id)
        {
            entity.ids = entry.ids().map(|(catalogue, id)| (catalogue.to_owned(), id.to_owned())).collect();
            entity.country = entry.country().map(str::to_owned);
            entity.aliases = entry.aliases().take(MOST_ALIASES).map(str::to_owned).collect();
            entity.aliases.dedup();
        }
        id
    }

    /// The government of a country, by ISO 3166-1 alpha-2 code; none if the lexicon knows no such country.
    pub fn government(&mut self, lexicon: &Lexicon, code: &str) -> Option<EntityId> {
        let country = lexicon.entry(lexicon.country(code)?);
        let id = self.intern(Kind::Government, &format!("Government of {}", with_article(country.name())));
        if let Some(entity) = self.get_mut(id) {
            entity.country = Some(code.to_owned());
        }
        Some(id)
    }

    /// The government that a capital stands for: "Tirana" gives the Government of Albania.
    pub fn government_at(&mut self, lexicon: &Lexicon, capital: &str) -> Option<EntityId> {
        let code = lexicon.country_of_capital(capital)?.to_owned();
        self.government(lexicon, &code)
    }

    /// The entity with this number.
    pub fn get(&self, id: EntityId) -> Option<&Entity> {
        self.entities.get((id.0 as usize).checked_sub(1)?)
    }

    /// The entity with this number, to be changed.
    pub fn get_mut(&mut self, id: EntityId) -> Option<&mut Entity> {
        self.entities.get_mut((id.0 as usize).checked_sub(1)?)
    }

    /// The entity of this kind and name.
    pub fn find(&self, kind: Kind, name: &str) -> Option<EntityId> {
        self.numbers.get(&(kind, fold(name))).copied()
    }

    /// All entities that have this canonical name, whatever their kind.
    pub fn named(&self, name: &str) -> &[EntityId] {
        self.names.get(&fold(name)).map_or(&[], Vec::as_slice)
    }

    /// All entities, in order of number.
    pub fn iter(&self) -> impl Iterator<Item = &Entity> {
        self.entities.iter()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.entities.len()
    }

    /// True if there are none.
    pub fn is_empty(&self) -> bool {
        self.entities.is_empty()
    }

    /// The entities themselves, in order of number.
    pub fn into_entities(self) -> Vec<Entity> {
        self.entities
    }
}

/// An entity keeps at most this many other names from the lexicon.
const MOST_ALIASES: usize = 24;

/// Countries whose name takes an article inside a longer name.
pub(crate) fn with_article(country: &str) -> String {
    let takes = country.starts_with("United ")
        || country.ends_with("Netherlands")
        || country.ends_with("Philippines")
        || country.ends_with("Emirates")
        || country.ends_with(" Republic");
    if takes && !country.starts_with("the ") { format!("the {country}") } else { country.to_owned() }
}

fn fold(name: &str) -> String {
    name.to_lowercase()
}

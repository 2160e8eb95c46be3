//! The reader's questions to the lexicon: governments of countries and capitals, organizations by name.

use ascribe_mentions::EntityTable;
use ascribe_model::{EntityId, Kind};
use ascribe_names::Lexicon;

/// The government of the country that a capital is the capital of; `None` for other cities.
pub fn government_in(entities: &mut EntityTable, lexicon: &Lexicon, city: EntityId) -> Option<EntityId> {
    let name = entities.get(city)?.name.clone();
    entities.government_at(lexicon, &name)
}

/// The organization that a publisher's name stands for: of several that go by it the one that publishes, so that "AFP" is no police.
pub fn organization(entities: &mut EntityTable, lexicon: &Lexicon, name: &str) -> EntityId {
    let entries = lexicon.by_name_of(Kind::Organization, name);
    let publishes = |id: &&ascribe_names::EntryId| matches!(lexicon.entry(**id).class(), "media" | "security-vendor");
    match entries.iter().find(publishes).or(entries.first()) {
        Some(&entry) => entities.intern_entry(lexicon, entry),
        None => entities.intern(Kind::Organization, name),
    }
}

/// The country with this ISO 3166-1 alpha-2 code.
pub fn country(entities: &mut EntityTable, lexicon: &Lexicon, code: &str) -> Option<EntityId> {
    Some(entities.intern_entry(lexicon, lexicon.country(code)?))
}

/// True for organizations that the lexicon knows as services of a state.
pub fn is_service(lexicon: &Lexicon, name: &str) -> bool {
    lexicon.by_name_of(Kind::Organization, name).into_iter().any(|id| lexicon.entry(id).country().is_some())
}

/// True for organizations that the lexicon knows as services, ministries or alliances: "the firm" is none of them.
pub fn is_state_body(lexicon: &Lexicon, name: &str) -> bool {
    let state = |class: &str| class.starts_with("ministry") || matches!(class, "intelligence-service" | "alliance");
    // What is a group of the lists too is a firm that spies for states.
    let group = !lexicon.by_name_of(Kind::ThreatGroup, name).is_empty();
    !group && lexicon.by_name_of(Kind::Organization, name).into_iter().any(|id| state(lexicon.entry(id).class()))
}

/// True for bodies whose name says that they police, judge or answer for networks: they may take a site down, but attack nobody.
pub fn keeps_order(name: &str) -> bool {
    let lower = name.to_lowercase();
    crate::words::class("keeper").unwrap_or_default().iter().any(|word| lower.contains(word.as_str()))
}

/// True for organizations that the lexicon knows as vendors, media or companies, and for their teams ("Zscaler ThreatLabZ team"): they
/// report and suffer, and if a clause makes them attack, it was read wrongly.
pub fn is_bystander(lexicon: &Lexicon, name: &str) -> bool {
    let known = |name: &str| {
        lexicon
            .by_name_of(Kind::Organization, name)
            .into_iter()
            .any(|id| matches!(lexicon.entry(id).class(), "security-vendor" | "media" | "company" | "alliance"))
    };
    let team = || {
        let rest = name.rsplit(' ').next().unwrap_or_default().to_lowercase();
        let owner = matches!(
            rest.as_str(),
            "team" | "labs" | "lab" | "research" | "researchers" | "threatlabz" | "intelligence"
        );
        owner && name.match_indices(' ').any(|(at, _)| known(&name[..at]))
    };
    known(name) || team()
}

/// True for organizations that the lexicon knows as media.
pub fn is_press(lexicon: &Lexicon, name: &str) -> bool {
    let bare = name.strip_prefix("the ").or_else(|| name.strip_prefix("The ")).unwrap_or(name);
    lexicon.by_name_of(Kind::Organization, bare).into_iter().any(|id| lexicon.entry(id).class() == "media")
}

/// True for an organization that the lexicon knows as one of these classes.
pub fn is_of_class(lexicon: &Lexicon, name: &str, classes: &[&str]) -> bool {
    lexicon.by_name_of(Kind::Organization, name).into_iter().any(|id| classes.contains(&lexicon.entry(id).class()))
}

/// True for organizations that the lexicon knows as alliances of states.
pub fn is_alliance(lexicon: &Lexicon, name: &str) -> bool {
    lexicon.by_name_of(Kind::Organization, name).into_iter().any(|id| lexicon.entry(id).class() == "alliance")
}

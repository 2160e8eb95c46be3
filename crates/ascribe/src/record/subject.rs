//! Whom a question is about: a name on the command line to the entities that bear it.

use crate::clean;
use crate::output::Failure;
use ascribe_names::{Lexicon, View};
use ascribe_store::{Base, EntityMatch, EntityRef, Store};
use uuid::Uuid;

/// The entities that a name, or an id, stands for: with a country its government and ministries.
///
/// # Errors
/// If the base cannot be asked, or nothing in it bears the name.
pub fn circle(base: &Base, name: &str) -> Result<Vec<EntityRef>, Failure> {
    let found = named(base, name)?;
    let Some(first) = found.first() else {
        return Err(Failure::Usage(format!(
            "no report in the base speaks of {}; `ascribe find` looks for words, `ascribe who` knows other names",
            clean::line(name)
        )));
    };
    Ok(base.circle(first.entity.id)?)
}

/// Their ids.
pub fn ids(entities: &[EntityRef]) -> Vec<Uuid> {
    entities.iter().map(|e| e.id).collect()
}

/// Entities by name or id; where the base does not know the name, by the other names that catalogues give its bearers.
///
/// # Errors
/// If the base cannot be asked.
pub fn named(base: &Base, name: &str) -> Result<Vec<EntityMatch>, Failure> {
    if let Ok(id) = name.parse::<Uuid>() {
        let known = base.entity(id)?.map(|entity| EntityMatch { entity, reports: 0, findings: 0 });
        return Ok(known.into_iter().collect());
    }
    let mut found = base.entities(name)?;
    if found.is_empty() {
        let lexicon = Lexicon::shipped();
        for entry in lexicon.by_name(name) {
            found.extend(base.entities(lexicon.entry(entry).name())?);
        }
    }
    if found.is_empty() {
        let book = ascribe_names::Book::shipped();
        let identities = book.identities(&View::from_word("default"));
        for other in identities.owners(name).iter().flat_map(|owner| &owner.names) {
            found.extend(base.entities(&other.name)?);
        }
    }
    found.sort_by_key(|m| std::cmp::Reverse((m.reports, m.findings)));
    found.dedup_by_key(|m| m.entity.id);
    Ok(found)
}

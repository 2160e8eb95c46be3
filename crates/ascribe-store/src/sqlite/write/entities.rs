//! Entities of a reading as rows, with the names that they bear; origins.

use super::{Inner, Writer, rows};
use crate::fold::speakers::Origin;
use crate::fold::{accounts, keys};
use ascribe_model::{Argument, Entity, EntityId, Kind, Reading};
use ascribe_names::Lexicon;
use std::collections::HashMap;
use uuid::Uuid;

/// The entities of one reading by their rows.
pub(super) type Known = HashMap<EntityId, i64>;

/// Rows for all entities of a reading. What only this report knows (its incidents) is kept apart from other reports'.
pub(super) fn of_reading(w: &mut Writer<'_>, reading: &Reading) -> Result<Known, Inner> {
    let mut known = Known::new();
    for entity in &reading.entities {
        let id = match accounts::is_event(entity) {
            true => ascribe_model::id::derive("event", &[&reading.document.sha256, &entity.id.to_string()]),
            false => keys::entity_id(entity),
        };
        known.insert(entity.id, row(w, id, entity)?);
    }
    Ok(known)
}

fn row(w: &mut Writer<'_>, id: Uuid, entity: &Entity) -> Result<i64, Inner> {
    if let Some(row) = w.memo.entities.get(&id) {
        return Ok(*row);
    }
    let row = match find(w, &id)? {
        Some(row) => row,
        None => {
            let ids = (!entity.ids.is_empty()).then(|| json(&entity.ids)).transpose()?;
            let candidates = (!entity.candidates.is_empty()).then(|| json(&entity.candidates)).transpose()?;
            w.insert(
                "INSERT INTO entity (id, kind, name, country, ids, candidates) VALUES (?, ?, ?, ?, ?, ?)",
                (rows::key(&id), entity.kind.word(), &entity.name, &entity.country, ids, candidates),
            )?
        }
    };
    // Aliases that the lexicon knows come with every reading: once for each entity and process is enough.
    if !accounts::is_event(entity) {
        for name in std::iter::once(&entity.name).chain(&entity.aliases) {
            bear(w, row, name)?;
        }
    }
    w.memo.entities.insert(id, row);
    Ok(row)
}

fn json(value: &impl serde::Serialize) -> Result<String, Inner> {
    serde_json::to_string(value).map_err(|e| Inner::Other(crate::StoreError::Damaged { what: e.to_string() }))
}

fn bear(w: &Writer<'_>, entity: i64, name: &str) -> Result<(), Inner> {
    w.run(
        "INSERT INTO name (folded, entity, name) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
        (keys::folded(name), entity, name),
    )?;
    Ok(())
}

pub(super) fn find(w: &Writer<'_>, id: &Uuid) -> Result<Option<i64>, Inner> {
    Ok(w.one("SELECT entity FROM entity WHERE id = ?", [rows::key(id)], |r| r.get(0))?)
}

/// A new entity that is no reading's own, such as an incident across reports.
pub(super) fn make(w: &mut Writer<'_>, id: Uuid, kind: Kind, name: &str) -> Result<i64, Inner> {
    if let Some(row) = find(w, &id)? {
        return Ok(row);
    }
    Ok(w.insert(
        "INSERT INTO entity (id, kind, name, country, ids, candidates) VALUES (?, ?, ?, NULL, NULL, NULL)",
        (rows::key(&id), kind.word(), name),
    )?)
}

/// The row of words that name no entity.
pub(super) fn words(w: &mut Writer<'_>, words: &str) -> Result<i64, Inner> {
    let id = keys::words_id(words);
    if let Some(row) = w.memo.entities.get(&id) {
        return Ok(*row);
    }
    let row = match find(w, &id)? {
        Some(row) => row,
        None => w.insert(
            "INSERT INTO entity (id, kind, name, country, ids, candidates) VALUES (?, '', ?, NULL, NULL, NULL)",
            (rows::key(&id), words),
        )?,
    };
    w.memo.entities.insert(id, row);
    Ok(row)
}

/// The row of what stands on one side of a predicate; 0 where nothing does.
pub(super) fn argument(w: &mut Writer<'_>, known: &Known, argument: Option<&Argument>) -> Result<i64, Inner> {
    match argument {
        None => Ok(0),
        Some(Argument::Entity(id)) => Ok(known.get(id).copied().unwrap_or(0)),
        Some(Argument::Literal { literal }) => words(w, literal),
    }
}

/// The entity that an analyst names: one that bears the name, the most spoken of first, else the words.
pub(super) fn by_name(w: &mut Writer<'_>, name: &str) -> Result<i64, Inner> {
    let found = w.one(
        "SELECT n.entity FROM name n WHERE n.folded = ?
         ORDER BY (SELECT count(*) FROM mention m WHERE m.entity = n.entity) DESC, n.entity LIMIT 1",
        [keys::folded(name)],
        |r| r.get(0),
    )?;
    match found {
        Some(row) => Ok(row),
        None => words(w, name),
    }
}

/// The row of a country, by its code.
pub(super) fn country(w: &mut Writer<'_>, code: &str) -> Result<i64, Inner> {
    let id = keys::country_id(code);
    if let Some(row) = w.memo.entities.get(&id) {
        return Ok(*row);
    }
    let row = match find(w, &id)? {
        Some(row) => row,
        None => {
            let lexicon = Lexicon::shipped();
            let name = lexicon.country(code).map_or(code, |e| lexicon.entry(e).name());
            let row = w.insert(
                "INSERT INTO entity (id, kind, name, country, ids, candidates) VALUES (?, ?, ?, ?, ?, NULL)",
                (rows::key(&id), Kind::Country.word(), name, code, format!("{{\"iso3166\":\"{code}\"}}")),
            )?;
            bear(w, row, name)?;
            row
        }
    };
    // Not remembered: the reading that names the country first brings its other names.
    Ok(row)
}

/// The row of an origin.
pub(super) fn origin(w: &mut Writer<'_>, known: &Known, origin: &Origin) -> Result<i64, Inner> {
    if let Some(row) = w.memo.origins.get(&origin.key) {
        return Ok(*row);
    }
    let found = w.one("SELECT origin FROM origin WHERE origin_key = ?", [&origin.key], |r| r.get(0))?;
    let row = match found {
        Some(row) => row,
        None => {
            let entity = origin.entity.and_then(|id| known.get(&id).copied());
            // What the lexicon knows is a body with a record: usually reliable until an analyst says otherwise.
            let state = origin.key.starts_with("state:");
            let listed = !Lexicon::shipped().by_name_of(Kind::Organization, &origin.name).is_empty();
            let grade = match (state || listed, origin.key.starts_with("entity:")) {
                (true, _) => "B",
                (false, true) => "C",
                _ => "F",
            };
            w.insert(
                "INSERT INTO origin (origin_key, name, entity, grade, graded) VALUES (?, ?, ?, ?, 0)",
                (&origin.key, &origin.name, entity, grade),
            )?
        }
    };
    w.memo.origins.insert(origin.key.clone(), row);
    Ok(row)
}

//! Reading pages: what was added after a moment, of certain ids, types and versions, up to a marking.

use super::add::identity;
use super::shelf::{Shelf, Spec};
use crate::{Base, StoreError};
use ascribe_model::Marking;
use rusqlite::{Connection, OptionalExtension, params};
use std::collections::HashSet;

/// What is asked for.
#[derive(Clone, Debug)]
pub struct Select {
    /// Of which collection.
    pub collection: i64,
    /// Marked at most so.
    pub up_to: Marking,
    /// Added after this time, in microseconds since 1970.
    pub after: i64,
    /// At most so many.
    pub limit: usize,
    /// With one of these ids; any if there are none.
    pub ids: Vec<String>,
    /// Of one of these types; any if there are none.
    pub types: Vec<String>,
    /// Which versions.
    pub versions: Versions,
    /// By these specifications; by the latest that there is of each object if there are none.
    pub specs: Vec<Spec>,
}

/// Which versions of an object; those that any part asks for.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Versions {
    /// The first.
    pub first: bool,
    /// The last.
    pub last: bool,
    /// All.
    pub all: bool,
    /// Those of these times, in microseconds since 1970.
    pub dates: Vec<i64>,
}

/// One object version.
#[derive(Debug)]
pub struct Row<'r> {
    /// When it was added, in microseconds since 1970.
    pub added: i64,
    /// Its id.
    pub id: &'r str,
    /// Its version, in microseconds since 1970.
    pub version: i64,
    /// The specification it is written by.
    pub spec: Spec,
    /// How it is marked.
    pub marking: Marking,
    /// What is sent.
    pub bytes: &'r [u8],
}

impl Select {
    fn lets(&self, shelf: Shelf) -> bool {
        let spec = if self.specs.is_empty() { shelf.top } else { self.specs.contains(&shelf.spec) };
        shelf.marking <= self.up_to && spec
    }

    /// Whether all that stands there is asked for, but for ids and types.
    fn wants(&self, shelf: Shelf) -> bool {
        let v = &self.versions;
        self.lets(shelf) && (v.all || v.first && shelf.first || v.last && shelf.last)
    }
}

const ROW: &str = "SELECT added, id, version, spec, shelf, bytes FROM shared";

impl Base {
    /// Shows `show` what is asked for, oldest addition first, until it says no more or the limit is reached; whether
    /// there is more.
    ///
    /// # Errors
    /// If the base cannot be read.
    pub fn shared(&self, select: &Select, mut show: impl FnMut(&Row<'_>) -> bool) -> Result<bool, StoreError> {
        self.sql(|c| {
            let types = types(c, &select.types)?;
            if !select.types.is_empty() && types.is_empty() {
                return Ok(false);
            }
            if select.ids.is_empty() && select.versions.dates.is_empty() && types.len() <= 1 {
                let shelves = shelves(c, select, types.first())?;
                match shelves[..] {
                    [] => return Ok(false),
                    [shelf] => return along(c, select, types.first(), shelf, &mut show),
                    _ => {}
                }
            }
            let mut found =
                if select.ids.is_empty() { by_shelf(c, select, &types)? } else { by_id(c, select, &types)? };
            found.sort_unstable();
            found.dedup();
            one_by_one(c, select, &found, &mut show)
        })
    }
}

/// The numbers of those types that there are.
fn types(c: &Connection, names: &[String]) -> rusqlite::Result<Vec<i64>> {
    let mut one = c.prepare_cached("SELECT id FROM shared_type WHERE name = ?")?;
    let names: HashSet<&String> = names.iter().collect();
    names.iter().filter_map(|name| one.query_row([name], |row| row.get(0)).optional().transpose()).collect()
}

/// The shelves with what is asked for, found by skipping along the index.
fn shelves(c: &Connection, select: &Select, kind: Option<&i64>) -> rusqlite::Result<Vec<i64>> {
    let sql = match kind {
        None => "SELECT min(shelf) FROM shared WHERE collection = ?1 AND shelf > ?2",
        Some(_) => "SELECT min(shelf) FROM shared WHERE collection = ?1 AND type = ?3 AND shelf > ?2",
    };
    let mut next = c.prepare_cached(sql)?;
    let (mut at, mut found) = (-1, Vec::new());
    loop {
        let shelf: Option<i64> = match kind {
            None => next.query_row(params![select.collection, at], |row| row.get(0))?,
            Some(kind) => next.query_row(params![select.collection, at, kind], |row| row.get(0))?,
        };
        let Some(shelf) = shelf else { return Ok(found) };
        if select.wants(Shelf::from_number(shelf)) {
            found.push(shelf);
        }
        at = shelf;
    }
}

/// Reads along one shelf: the usual case, without a detour over numbers.
fn along(
    c: &Connection,
    select: &Select,
    kind: Option<&i64>,
    shelf: i64,
    show: &mut dyn FnMut(&Row<'_>) -> bool,
) -> rusqlite::Result<bool> {
    let most = select.limit as i64 + 1;
    let mut statement = match kind {
        None => c.prepare_cached(&format!(
            "{ROW} INDEXED BY shared_page WHERE collection = ?1 AND shelf = ?2 AND added > ?3 ORDER BY added LIMIT ?4"
        ))?,
        Some(_) => c.prepare_cached(&format!(
            "{ROW} INDEXED BY shared_page_of_type
             WHERE collection = ?1 AND type = ?5 AND shelf = ?2 AND added > ?3 ORDER BY added LIMIT ?4"
        ))?,
    };
    let mut rows = match kind {
        None => statement.query(params![select.collection, shelf, select.after, most])?,
        Some(kind) => statement.query(params![select.collection, shelf, select.after, most, kind])?,
    };
    let mut shown = 0;
    while let Some(row) = rows.next()? {
        if shown == select.limit || !show_row(row, show)? {
            return Ok(true);
        }
        shown += 1;
    }
    Ok(false)
}

fn show_row(row: &rusqlite::Row<'_>, show: &mut dyn FnMut(&Row<'_>) -> bool) -> rusqlite::Result<bool> {
    Ok(show(&Row {
        added: row.get(0)?,
        id: row.get_ref(1)?.as_str()?,
        version: row.get(2)?,
        spec: Spec::from_number(row.get(3)?),
        marking: Shelf::from_number(row.get(4)?).marking,
        bytes: row.get_ref(5)?.as_blob()?,
    }))
}

fn one_by_one(
    c: &Connection,
    select: &Select,
    added: &[i64],
    show: &mut dyn FnMut(&Row<'_>) -> bool,
) -> rusqlite::Result<bool> {
    let mut one = c.prepare_cached(&format!("{ROW} WHERE added = ?"))?;
    for (at, added) in added.iter().enumerate() {
        if at == select.limit || !one.query_row([added], |row| show_row(row, show))? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// What is asked for on all shelves and of all dates; of each no more than can be shown.
fn by_shelf(c: &Connection, select: &Select, types: &[i64]) -> rusqlite::Result<Vec<i64>> {
    let most = select.limit as i64 + 1;
    let mut found = Vec::new();
    if types.is_empty() {
        let mut some = c.prepare_cached(
            "SELECT added FROM shared WHERE collection = ? AND shelf = ? AND added > ? ORDER BY added LIMIT ?",
        )?;
        for shelf in shelves(c, select, None)? {
            let rows = some.query_map(params![select.collection, shelf, select.after, most], |row| row.get(0))?;
            found.extend(rows.collect::<rusqlite::Result<Vec<i64>>>()?);
        }
    }
    let mut some = c.prepare_cached(
        "SELECT added FROM shared WHERE collection = ? AND type = ? AND shelf = ? AND added > ? ORDER BY added LIMIT ?",
    )?;
    for kind in types {
        for shelf in shelves(c, select, Some(kind))? {
            let rows = some.query_map(params![select.collection, kind, shelf, select.after, most], |row| row.get(0))?;
            found.extend(rows.collect::<rusqlite::Result<Vec<i64>>>()?);
        }
    }
    for date in &select.versions.dates {
        of_date(c, select, types, *date, &mut found)?;
    }
    Ok(found)
}

fn of_date(c: &Connection, select: &Select, types: &[i64], date: i64, found: &mut Vec<i64>) -> rusqlite::Result<()> {
    let mut some = c.prepare_cached(
        "SELECT added, shelf, type FROM shared INDEXED BY shared_version
         WHERE collection = ? AND version = ? AND added > ? ORDER BY added",
    )?;
    let mut rows = some.query(params![select.collection, date, select.after])?;
    let mut taken = 0;
    while let Some(row) = rows.next()? {
        let (shelf, kind) = (Shelf::from_number(row.get(1)?), row.get(2)?);
        if select.lets(shelf) && (types.is_empty() || types.contains(&kind)) {
            found.push(row.get(0)?);
            taken += 1;
            if taken > select.limit {
                break;
            }
        }
    }
    Ok(())
}

fn by_id(c: &Connection, select: &Select, types: &[i64]) -> rusqlite::Result<Vec<i64>> {
    let mut versions = c.prepare_cached(
        "SELECT added, shelf, type, version, id FROM shared WHERE collection = ? AND identity = ? AND added > ?",
    )?;
    let mut found = Vec::new();
    for id in select.ids.iter().collect::<HashSet<_>>() {
        let mut rows = versions.query(params![select.collection, identity(id), select.after])?;
        while let Some(row) = rows.next()? {
            let (shelf, kind, version) = (Shelf::from_number(row.get(1)?), row.get(2)?, row.get(3)?);
            let dated = select.lets(shelf) && select.versions.dates.contains(&version);
            let typed = types.is_empty() || types.contains(&kind);
            if typed && (dated || select.wants(shelf)) && row.get_ref(4)?.as_str()? == id {
                found.push(row.get(0)?);
            }
        }
    }
    Ok(found)
}

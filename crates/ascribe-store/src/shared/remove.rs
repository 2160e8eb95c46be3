//! Taking objects out of a collection.

use super::add::identity;
use super::page::{Select, Versions};
use super::shelf::{Shelf, Spec};
use crate::{Base, StoreError};
use rusqlite::{Connection, params};

impl Base {
    /// Removes the versions of one object that are asked for, and says how many; what is left is first and last anew.
    ///
    /// # Errors
    /// If the base cannot be written.
    pub fn unshare(&self, select: &Select) -> Result<usize, StoreError> {
        let mut doomed = Vec::new();
        self.shared(select, |row| {
            doomed.push(row.added);
            true
        })?;
        self.whole(|c| {
            let mut delete = c.prepare_cached("DELETE FROM shared WHERE added = ?")?;
            let mut gone = 0;
            for added in &doomed {
                gone += delete.execute([added])?;
            }
            for id in &select.ids {
                reshelve(c, select.collection, id)?;
            }
            Ok(gone)
        })
    }

    /// Empties a collection.
    ///
    /// # Errors
    /// If the base cannot be written.
    pub fn unshare_all(&self, collection: i64) -> Result<usize, StoreError> {
        self.sql(|c| c.execute("DELETE FROM shared WHERE collection = ?", [collection]))
    }
}

impl Select {
    /// Every version of one object that may be seen, up to a marking.
    pub fn every_version(collection: i64, id: &str, up_to: crate::Marking) -> Select {
        Select {
            collection,
            up_to,
            after: i64::MIN,
            limit: usize::MAX >> 2,
            ids: vec![id.to_owned()],
            types: Vec::new(),
            versions: Versions { all: true, ..Versions::default() },
            specs: Spec::ALL.to_vec(),
        }
    }
}

fn reshelve(c: &Connection, collection: i64, id: &str) -> rusqlite::Result<()> {
    let mut all = c.prepare_cached(
        "SELECT added, shelf, spec FROM shared WHERE collection = ? AND identity = ? AND id = ?
         ORDER BY spec, version, added",
    )?;
    let rows =
        all.query_map(params![collection, identity(id), id], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    let rows = rows.collect::<rusqlite::Result<Vec<(i64, i64, i64)>>>()?;
    let top = rows.last().map(|(_, _, spec)| *spec);
    let mut update = c.prepare_cached("UPDATE shared SET shelf = ? WHERE added = ?")?;
    for (at, (added, number, spec)) in rows.iter().enumerate() {
        let neighbour = |at: Option<usize>| at.and_then(|at| rows.get(at)).is_some_and(|(_, _, other)| other == spec);
        let shelf = Shelf {
            top: Some(*spec) == top,
            first: !neighbour(at.checked_sub(1)),
            last: !neighbour(Some(at + 1)),
            ..Shelf::from_number(*number)
        };
        if shelf.number() != *number {
            update.execute(params![shelf.number(), added])?;
        }
    }
    Ok(())
}

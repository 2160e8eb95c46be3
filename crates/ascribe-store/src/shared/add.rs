//! Taking objects in: all of an envelope or nothing, each version once.

use super::Status;
use super::shelf::{Shelf, Spec};
use crate::accounts::now;
use crate::{Base, StoreError};
use ascribe_model::Marking;
use rusqlite::{Connection, OptionalExtension, Row, params};
use std::collections::HashMap;

/// An object that is to be kept.
#[derive(Clone, Debug)]
pub struct Incoming<'a> {
    /// Its id.
    pub id: &'a str,
    /// Its type.
    pub kind: &'a str,
    /// When it was modified, else created, in microseconds since 1970; none if it says neither.
    pub version: Option<i64>,
    /// The specification it is written by.
    pub spec: Spec,
    /// How it is marked.
    pub marking: Marking,
    /// A hash of its content; tells apart objects that have no version.
    pub sum: u64,
    /// What is sent.
    pub bytes: &'a [u8],
}

/// What became of it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kept {
    /// It was added, at this time.
    Added(i64),
    /// This version was here already, so marked, with the same content.
    Known(Marking),
    /// This version was here already, so marked, with other content, which was left as it is.
    Differs(Marking),
    /// Its id cannot be kept apart from another's. Never seen but by someone who knows the base's seed.
    Clash,
}

/// Asks for the columns that [`Held`] is read from.
macro_rules! held {
    ($rest:literal) => {
        concat!("SELECT added, version, shelf, id FROM shared WHERE collection = ?1 AND identity = ?2 ", $rest)
    };
}

struct Held {
    added: i64,
    version: i64,
    shelf: Shelf,
    id: String,
}

fn held(row: &Row<'_>) -> rusqlite::Result<Held> {
    let shelf = Shelf::from_number(row.get(2)?);
    Ok(Held { added: row.get(0)?, version: row.get(1)?, shelf, id: row.get(3)? })
}

impl Base {
    /// Adds objects to a collection, in order, and what `status` makes of the outcome; all or nothing, and on disk
    /// when this returns.
    ///
    /// # Errors
    /// If the base cannot be written.
    pub fn share(
        &self,
        collection: i64,
        objects: &[Incoming<'_>],
        status: impl FnOnce(&[Kept]) -> Option<Status>,
    ) -> Result<Vec<Kept>, StoreError> {
        self.whole(|c| {
            let mut adding = Adding::begin(c, collection)?;
            let kept = objects.iter().map(|object| adding.add(object)).collect::<rusqlite::Result<Vec<_>>>()?;
            if let Some(status) = status(&kept) {
                status.keep(c)?;
            }
            Ok(kept)
        })
    }

    /// Notes what marking definitions say; those that are known already keep their meaning.
    ///
    /// # Errors
    /// If the base cannot be written.
    pub fn note_markings(&self, markings: &[(String, Marking)]) -> Result<(), StoreError> {
        self.whole(|c| {
            let mut insert =
                c.prepare_cached("INSERT INTO shared_marking (id, level) VALUES (?, ?) ON CONFLICT DO NOTHING")?;
            for (id, marking) in markings {
                insert.execute(params![id, marking.rank()])?;
            }
            Ok(())
        })
    }

    /// What the marking definition with this id says, if it was sent.
    ///
    /// # Errors
    /// If the base cannot be read.
    pub fn marking(&self, id: &str) -> Result<Option<Marking>, StoreError> {
        self.sql(|c| {
            let mut one = c.prepare_cached("SELECT level FROM shared_marking WHERE id = ?")?;
            one.query_row([id], |row| row.get(0).map(Marking::from_rank)).optional()
        })
    }
}

/// The short key of an id.
pub(super) fn identity(id: &str) -> i64 {
    xxhash_rust::xxh3::xxh3_64(id.as_bytes()) as i64
}

struct Adding<'c> {
    base: &'c Connection,
    collection: i64,
    clock: i64,
    types: HashMap<String, i64>,
}

impl<'c> Adding<'c> {
    fn begin(base: &'c Connection, collection: i64) -> rusqlite::Result<Adding<'c>> {
        let last: Option<i64> =
            base.prepare_cached("SELECT max(added) FROM shared")?.query_row([], |row| row.get(0))?;
        let clock = last.unwrap_or(0).max(now() - 1);
        Ok(Adding { base, collection, clock, types: HashMap::new() })
    }

    fn add(&mut self, object: &Incoming<'_>) -> rusqlite::Result<Kept> {
        let identity = identity(object.id);
        let newest = self.one(held!("ORDER BY spec DESC, version DESC LIMIT 1"), params![self.collection, identity])?;
        let mut shelf = Shelf { marking: object.marking, spec: object.spec, top: true, first: true, last: true };
        if let Some(newest) = newest {
            if newest.id != object.id {
                return Ok(Kept::Clash);
            }
            if let Some(kept) = self.known(object, identity)? {
                return Ok(kept);
            }
            self.make_room(object, identity, &newest, &mut shelf)?;
        }
        self.clock += 1;
        let kind = self.kind(object.kind)?;
        let sum = object.version.is_none().then_some(object.sum as i64);
        self.base
            .prepare_cached(
                "INSERT INTO shared (added, collection, shelf, type, identity, spec, version, sum, id, bytes)
                 VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            )?
            .execute(params![
                self.clock,
                self.collection,
                shelf.number(),
                kind,
                identity,
                object.spec.number(),
                object.version.unwrap_or(self.clock),
                sum,
                object.id,
                object.bytes
            ])?;
        Ok(Kept::Added(self.clock))
    }

    /// Whether this version is here already.
    fn known(&self, object: &Incoming<'_>, identity: i64) -> rusqlite::Result<Option<Kept>> {
        let Some(version) = object.version else {
            let mut same = self.base.prepare_cached(
                "SELECT shelf FROM shared WHERE collection = ? AND identity = ? AND sum = ? AND sum IS NOT NULL",
            )?;
            let known = params![self.collection, identity, object.sum as i64];
            let shelf = same.query_row(known, |row| row.get(0)).optional()?;
            return Ok(shelf.map(|shelf| Kept::Known(Shelf::from_number(shelf).marking)));
        };
        let mut same = self.base.prepare_cached(
            "SELECT bytes, shelf FROM shared
             WHERE collection = ? AND identity = ? AND spec = ? AND version = ? AND sum IS NULL",
        )?;
        let found = params![self.collection, identity, object.spec.number(), version];
        same.query_row(found, |row| {
            let same = row.get_ref(0)?.as_blob()? == object.bytes;
            let marking = Shelf::from_number(row.get(1)?).marking;
            Ok(if same { Kept::Known(marking) } else { Kept::Differs(marking) })
        })
        .optional()
    }

    /// Takes from earlier versions what they are no longer, and finds out what the new one is.
    fn make_room(
        &self,
        object: &Incoming<'_>,
        identity: i64,
        newest: &Held,
        shelf: &mut Shelf,
    ) -> rusqlite::Result<()> {
        let version = object.version.unwrap_or(self.clock + 1);
        let key = params![self.collection, identity, object.spec.number()];
        let last = self.one(held!("AND spec = ?3 ORDER BY version DESC, added DESC LIMIT 1"), key)?;
        let first = self.one(held!("AND spec = ?3 ORDER BY version, added LIMIT 1"), key)?;
        shelf.last = last.as_ref().is_none_or(|last| version >= last.version);
        shelf.first = first.as_ref().is_none_or(|first| version < first.version);
        shelf.top = object.spec >= newest.shelf.spec;
        if object.spec > newest.shelf.spec {
            self.lower_all(identity)?;
        }
        if let Some(last) = last.filter(|_| shelf.last) {
            self.move_to(&last, |shelf| shelf.last = false)?;
        }
        if let Some(first) = first.filter(|_| shelf.first) {
            self.move_to(&first, |shelf| shelf.first = false)?;
        }
        Ok(())
    }

    fn move_to(&self, held: &Held, change: impl FnOnce(&mut Shelf)) -> rusqlite::Result<()> {
        // The row may have been moved since it was read: the same one can be first and last.
        let number: i64 = self
            .base
            .prepare_cached("SELECT shelf FROM shared WHERE added = ?")?
            .query_row([held.added], |row| row.get(0))?;
        let mut shelf = Shelf::from_number(number);
        change(&mut shelf);
        let mut update = self.base.prepare_cached("UPDATE shared SET shelf = ? WHERE added = ?")?;
        update.execute(params![shelf.number(), held.added]).map(drop)
    }

    /// Versions by an earlier specification are no longer of the latest.
    fn lower_all(&self, identity: i64) -> rusqlite::Result<()> {
        let mut update =
            self.base.prepare_cached("UPDATE shared SET shelf = shelf & ~4 WHERE collection = ? AND identity = ?")?;
        update.execute(params![self.collection, identity]).map(drop)
    }

    fn one(&self, sql: &str, params: impl rusqlite::Params) -> rusqlite::Result<Option<Held>> {
        self.base.prepare_cached(sql)?.query_row(params, held).optional()
    }

    fn kind(&mut self, name: &str) -> rusqlite::Result<i64> {
        if let Some(number) = self.types.get(name) {
            return Ok(*number);
        }
        self.base
            .prepare_cached("INSERT INTO shared_type (name) VALUES (?) ON CONFLICT DO NOTHING")?
            .execute([name])?;
        let number = self
            .base
            .prepare_cached("SELECT id FROM shared_type WHERE name = ?")?
            .query_row([name], |row| row.get(0))?;
        self.types.insert(name.to_owned(), number);
        Ok(number)
    }
}

//! The base as somebody sees it who may not see all of it.
//!
//! What an answer tells must not depend on what its asker may not see: not its counts, totals, orders, cursors or names. Leaving
//! rows out of an answer is too late for that. So a connection can be bound to a marking: views stand before its tables, and
//! every question that is asked of it is answered from what may be seen, and from nothing else.

use super::Base;
use crate::{Marking, StoreError};
use ascribe_model::Kind;
use ascribe_names::Lexicon;
use rusqlite::Connection;
use rusqlite::functions::FunctionFlags;

const VIEWS: &str = include_str!("../../schema/sight.sql");

/// What is left of the findings that changed after a number and for which hidden claims count, or did.
const TOLD: [&str; 3] = [
    "DELETE FROM temp.told WHERE finding IN (SELECT finding FROM main.folded WHERE changed > ?1)",
    "INSERT INTO temp.told (finding, affirmed, denied, origins, seen)
     SELECT c.finding, sum(c.went IS NULL AND c.standing < 2 AND c.polarity = 0), sum(c.went IS NULL AND c.standing < 2 AND c.polarity <> 0),
       count(DISTINCT CASE WHEN c.went IS NULL AND c.standing < 2 AND c.polarity = 0 THEN c.origin END), 1
     FROM (SELECT DISTINCT l.finding FROM main.folded l WHERE l.changed > ?1
       AND EXISTS (SELECT 1 FROM main.folded m WHERE m.finding = l.finding AND m.marking > ?2)) l
     CROSS JOIN temp.claim c ON c.finding = l.finding GROUP BY c.finding",
    "INSERT OR IGNORE INTO temp.told (finding, affirmed, denied, origins, seen)
     SELECT l.finding, 0, 0, 0, 0 FROM main.folded l WHERE l.changed > ?1
       AND EXISTS (SELECT 1 FROM main.folded m WHERE m.finding = l.finding AND m.marking > ?2)",
];

/// What recurs in the views, each a condition on a finding `f` of the whole base.
const CONDITIONS: [(&str, &str); 2] = [
    // A claim that is not seen may have made its days narrower.
    (
        "{narrowed}",
        "EXISTS (SELECT 1 FROM main.claim c JOIN main.version v ON v.version = c.version JOIN main.document d ON d.document = v.document
           WHERE c.finding = f.finding AND max(c.marking, d.marking) > {level})",
    ),
    // Where it was first said is seen.
    ("{first}", "EXISTS (SELECT 1 FROM temp.claim c WHERE c.claim = f.first_claim)"),
];

impl Base {
    /// Binds this connection to what may be seen up to a marking: all that is asked of it from now on is answered as if nothing
    /// more strictly marked had ever been kept. It cannot add or decide any more.
    ///
    /// # Errors
    /// If the views cannot be made.
    pub fn seen_up_to(mut self, level: Marking) -> Result<Base, StoreError> {
        let conditions = CONDITIONS.iter().fold(VIEWS.to_owned(), |sql, (mark, told)| sql.replace(mark, told));
        let sql = conditions.replace("{level}", &level.rank().to_string());
        self.sql(|c| {
            listed(c)?;
            c.execute_batch(&sql)
        })?;
        self.sight = Some(level);
        Ok(self)
    }

    /// Up to which marking this connection sees; nothing if it sees all.
    pub fn sight(&self) -> Option<Marking> {
        self.sight
    }

    /// Runs several questions within one state of the base, whatever others add meanwhile.
    ///
    /// # Errors
    /// As `run` does, or if the base cannot be read.
    pub fn at_once<T, E: From<StoreError>>(&self, run: impl FnOnce(&Base) -> Result<T, E>) -> Result<T, E> {
        let named = |source| StoreError::of(&self.path, source);
        let state = self.connection.unchecked_transaction().map_err(named)?;
        self.look().map_err(named)?;
        let answer = run(self)?;
        state.commit().map_err(named)?;
        Ok(answer)
    }

    /// Brings what a narrow connection keeps for itself to the state of the base that it now sees.
    pub(super) fn look(&self) -> rusqlite::Result<()> {
        let Some(level) = self.sight else { return Ok(()) };
        let last = "SELECT coalesce(max(seq), 0), (SELECT seq FROM temp.told_at) FROM main.change";
        let (now, before): (i64, i64) =
            self.connection.prepare_cached(last)?.query_row([], |r| Ok((r.get(0)?, r.get(1)?)))?;
        if now == before {
            return Ok(());
        }
        let [forget, tell, nothing] = TOLD;
        self.connection.prepare_cached(forget)?.execute([before])?;
        self.connection.prepare_cached(tell)?.execute((before, level.rank()))?;
        self.connection.prepare_cached(nothing)?.execute((before, level.rank()))?;
        self.connection.prepare_cached("UPDATE temp.told_at SET seq = ?")?.execute([now])?;
        Ok(())
    }
}

/// `listed(kind, name)`: whether the shipped lexicon knows something of this kind under this name.
fn listed(c: &Connection) -> rusqlite::Result<()> {
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC;
    c.create_scalar_function("listed", 2, flags, |given| {
        let (kind, name) = (given.get::<String>(0)?, given.get::<String>(1)?);
        Ok(Kind::from_word(&kind).is_some_and(|kind| !Lexicon::shipped().by_name_of(kind, &name).is_empty()))
    })
}

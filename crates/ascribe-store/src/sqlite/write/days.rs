//! The days that claims give to events: kept with each claim, and told once of those that an older format kept without.

use super::Inner;
use super::findings::{self, is_event};
use crate::sqlite::ask;
use ascribe_model::{Predicate, Reading};
use rusqlite::Connection;

/// Claims that are looked at at once.
const MANY: i64 = 2000;

struct Row {
    claim: i64,
    version: i64,
    came: i64,
    place: i64,
}

/// Keeps the days that a claim gives to an event.
pub(super) fn keep(
    c: &Connection,
    claim: i64,
    predicate: Predicate,
    days: (Option<i64>, Option<i64>),
) -> rusqlite::Result<()> {
    if is_event(predicate) && days != (None, None) {
        let insert = "INSERT INTO claim_day (claim, first_day, last_day) VALUES (?, ?, ?) ON CONFLICT DO NOTHING";
        c.prepare_cached(insert)?.execute((claim, days.0, days.1))?;
    }
    Ok(())
}

/// The same for all claims of a base, from their readings.
pub(crate) fn of_all(c: &Connection) -> Result<(), Inner> {
    let mut last = 0;
    let mut reading: Option<((i64, i64), Option<Reading>)> = None;
    loop {
        let some = some_after(c, last)?;
        let Some(end) = some.last() else { return Ok(()) };
        last = end.claim;
        for row in some {
            let key = (row.version, row.came);
            if row.place >= 0 && reading.as_ref().is_none_or(|(known, _)| *known != key) {
                reading = Some((key, ask::claims::reading(c, row.version, Some(row.came))?));
            }
            let read = reading.as_ref().filter(|(known, _)| *known == key).and_then(|(_, reading)| reading.as_ref());
            let own = read.and_then(|r| usize::try_from(row.place).ok().and_then(|place| r.claims.get(place)).cloned());
            let claim = match own {
                Some(claim) => Some(claim),
                None => ask::claims::words(c, row.version, row.came, row.place)?,
            };
            if let Some(claim) = claim {
                keep(c, row.claim, claim.predicate, findings::days(claim.when.as_ref()))?;
            }
        }
    }
}

fn some_after(c: &Connection, last: i64) -> rusqlite::Result<Vec<Row>> {
    let sql = "SELECT c.claim, c.version, c.came, c.place FROM claim c JOIN finding f ON f.finding = c.finding
         WHERE c.claim > ? AND (f.first_day IS NOT NULL OR f.last_day IS NOT NULL) ORDER BY c.claim LIMIT ?";
    c.prepare_cached(sql)?
        .query_map((last, MANY), |r| {
            Ok(Row { claim: r.get(0)?, version: r.get(1)?, came: r.get(2)?, place: r.get(3)? })
        })?
        .collect()
}

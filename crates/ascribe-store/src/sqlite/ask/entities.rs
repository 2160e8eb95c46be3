//! Entities by name, and those that stand for one another.

use super::{Asked, Asker, Sql, rows};
use crate::fold::keys;
use crate::types::{EntityMatch, EntityRef};
use ascribe_model::Kind;
use rusqlite::Row;
use uuid::Uuid;

pub(super) const COLUMNS: &str = "e.id, e.kind, e.name, e.country, e.ids";

/// An entity from the columns that start at `n`.
pub(super) fn from_row(r: &Row<'_>, n: usize) -> Sql<EntityRef> {
    let ids: Option<String> = r.get(n + 4)?;
    Ok(EntityRef {
        id: rows::uuid(r, n)?,
        kind: Kind::from_word(&r.get::<_, String>(n + 1)?),
        name: r.get(n + 2)?,
        country: r.get(n + 3)?,
        ids: ids.and_then(|i| serde_json::from_str(&i).ok()).unwrap_or_default(),
    })
}

impl Asker<'_> {
    pub(super) fn entity_of(&self, row: i64) -> Asked<Option<EntityRef>> {
        let found =
            self.one(&format!("SELECT {COLUMNS} FROM entity e WHERE e.entity = ?"), [row], |r| from_row(r, 0))?;
        found.map(|entity| self.as_told(row, entity)).transpose()
    }

    pub(crate) fn entity(&self, id: Uuid) -> Asked<Option<EntityRef>> {
        match self.row_of(&id)? {
            Some(row) => self.entity_of(row),
            None => Ok(None),
        }
    }

    /// An incident under the name that a report in sight gives it: that of the base is the first report's, which may be hidden.
    fn as_told(&self, row: i64, entity: EntityRef) -> Asked<EntityRef> {
        if !self.narrow() || entity.kind != Some(Kind::Incident) {
            return Ok(entity);
        }
        let name = self.incident_name(row)?.unwrap_or(entity.name);
        Ok(EntityRef { name, ..entity })
    }

    pub(crate) fn entities(&self, name: &str) -> Asked<Vec<EntityMatch>> {
        let folded = keys::folded(name);
        let mut found = self.matches(&folded, &folded)?;
        if found.is_empty() && folded.chars().count() >= 3 {
            // All names that begin so.
            found = self.matches(&folded, &format!("{folded}\u{10ffff}"))?;
        }
        found.sort_by_key(|m| std::cmp::Reverse((m.reports, m.findings)));
        found.truncate(20);
        Ok(found)
    }

    fn matches(&self, first: &str, last: &str) -> Sql<Vec<EntityMatch>> {
        let sql = format!(
            "SELECT {COLUMNS}, (SELECT count(*) FROM mention m WHERE m.entity = e.entity),
             (SELECT count(*) FROM finding f WHERE f.subject = e.entity) + (SELECT count(*) FROM finding f WHERE f.object = e.entity)
             FROM entity e WHERE e.entity IN (SELECT n.entity FROM name n WHERE n.folded BETWEEN ?1 AND ?2 LIMIT 40)"
        );
        let mut found = self.all(&sql, [first, last], |r| {
            Ok(EntityMatch { entity: from_row(r, 0)?, reports: r.get(5)?, findings: r.get(6)? })
        })?;
        found.retain(|m| m.entity.kind != Some(Kind::Incident));
        Ok(found)
    }

    pub(crate) fn circle(&self, id: Uuid) -> Asked<Vec<EntityRef>> {
        let Some(entity) = self.entity(id)? else { return Ok(Vec::new()) };
        let state = matches!(entity.kind, Some(Kind::Country | Kind::Government));
        let Some(code) = entity.country.clone().filter(|_| state) else { return Ok(vec![entity]) };
        let mut found = self.all(
            &format!(
                "SELECT {COLUMNS} FROM entity e WHERE e.country = ? AND (e.kind IN ('country', 'government', 'office')
                 OR e.kind = 'organization' AND e.ids LIKE '%\"ministry\"%') ORDER BY e.kind, e.entity LIMIT 100"
            ),
            [code],
            |r| from_row(r, 0),
        )?;
        found.retain(|e| e.id != id);
        found.insert(0, entity);
        Ok(found)
    }

    /// Entities by their rows.
    pub(super) fn entities_of(&self, list: &[i64]) -> Asked<Vec<EntityRef>> {
        let mut found = Vec::with_capacity(list.len());
        for row in list {
            found.extend(self.entity_of(*row)?);
        }
        Ok(found)
    }

    pub(super) fn names_of(&self, row: i64) -> Sql<Vec<String>> {
        self.all("SELECT name FROM name WHERE entity = ? ORDER BY name LIMIT 60", [row], |r| r.get(0))
    }
}

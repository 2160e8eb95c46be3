//! What reports say of one entity; what two have in common.

use super::{Asked, Asker, Sql, findings, rows};
use crate::types::{AsOf, Comparison, Dossier, Paging, Relation, Section, Shared};
use ascribe_model::Predicate;
use rusqlite::OptionalExtension;
use std::collections::BTreeMap;
use uuid::Uuid;

/// Incidents shown in a dossier.
const INCIDENTS: usize = 10;
/// What two share, at most.
const SHARED: usize = 500;

/// Whole numbers as a list in SQL; they come from rows, never from outside.
pub(super) fn list(rows: &[i64]) -> String {
    rows.iter().map(ToString::to_string).collect::<Vec<_>>().join(",")
}

impl Asker<'_> {
    pub(crate) fn dossier(&self, id: Uuid, at: AsOf, most: usize) -> Asked<Option<Dossier>> {
        let circle = self.circle(id)?;
        let Some(entity) = circle.first().cloned() else { return Ok(None) };
        let ids: Vec<Uuid> = circle.iter().map(|e| e.id).collect();
        let circle_rows = self.rows_of(&ids)?;
        let Some(&own) = circle_rows.first() else { return Ok(None) };
        let candidates: Option<Option<String>> =
            self.one("SELECT candidates FROM entity WHERE entity = ?", [own], |r| r.get(0))?;
        let (reports, first, last) = self.spoken_of(&circle_rows, at)?;
        let mut sections = Vec::new();
        for relation in [Relation::Does, Relation::Suffers] {
            sections.extend(self.sections(&circle_rows, relation, at, most)?);
        }
        Ok(Some(Dossier {
            names: self.names_of(own)?,
            entity,
            together_with: circle.into_iter().skip(1).collect(),
            candidates: candidates.flatten().and_then(|c| serde_json::from_str(&c).ok()).unwrap_or_default(),
            reports,
            first: first.map(rows::date),
            last: last.map(rows::date),
            sections,
            incidents: self.incidents(&ids, at, &Paging::first(INCIDENTS))?.items,
        }))
    }

    fn spoken_of(&self, entities: &[i64], at: AsOf) -> Sql<(u64, Option<i64>, Option<i64>)> {
        let sql = format!(
            "SELECT count(DISTINCT v.document), min(v.published), max(v.published) FROM mention m JOIN version v ON v.version = m.version
             WHERE m.entity IN ({}) AND v.seq <= ?",
            list(entities)
        );
        let found = self.one(&sql, [at.seq()], |r| Ok((r.get::<_, i64>(0)?.max(0) as u64, r.get(1)?, r.get(2)?)))?;
        Ok(found.unwrap_or_default())
    }

    fn sections(&self, entities: &[i64], relation: Relation, at: AsOf, most: usize) -> Asked<Vec<Section>> {
        let (side, other) = sides(relation);
        let entities = list(entities);
        let counted = findings::counted(at);
        // Within a circle one side may be the other's minister: told once, from the doer's side.
        let apart = match relation {
            Relation::Does => String::new(),
            Relation::Suffers => format!(" AND f.{other} NOT IN ({entities})"),
        };
        let sql = format!(
            "SELECT f.predicate, count(*) FROM finding f WHERE f.{side} IN ({entities}) AND {counted}{apart} GROUP BY f.predicate"
        );
        let totals: Vec<(String, i64)> = self.all(&sql, [], |r| Ok((r.get(0)?, r.get(1)?)))?;
        let mut sections = Vec::new();
        for (word, total) in totals {
            let Some(predicate) = Predicate::from_word(&word) else { continue };
            let condition = format!(
                "f.{side} IN ({entities}) AND f.predicate = ? AND {counted}{apart} ORDER BY f.origins DESC, f.affirmed DESC, f.finding LIMIT ?"
            );
            let raws = self.raws(&condition, (&word, most as i64))?;
            let inverse = predicate.row().inverse;
            let says = if relation == Relation::Does || inverse.is_empty() { predicate.word() } else { inverse };
            sections.push(Section {
                predicate,
                relation,
                word: says.to_owned(),
                total: total.max(0) as u64,
                findings: self.rows_from(&raws, at)?,
            });
        }
        sections.sort_by_key(|s| s.predicate as usize);
        Ok(sections)
    }

    pub(crate) fn targets(
        &self,
        of: &[Uuid],
        at: AsOf,
        paging: &Paging,
    ) -> Asked<crate::types::Paged<crate::types::FindingRow>> {
        let entities = list(&self.rows_of(of)?);
        let condition = format!(
            "f.object IN ({entities}) AND f.predicate IN ({}) AND {} ORDER BY f.origins DESC, f.affirmed DESC, f.finding LIMIT ? OFFSET ?",
            super::attacks::words(),
            findings::counted(at)
        );
        let raws = self.raws(&condition, (paging.bounded() as i64 + 1, paging.offset() as i64))?;
        let page = crate::types::Paged::from_surplus(raws, paging, None);
        Ok(crate::types::Paged { items: self.rows_from(&page.items, at)?, total: None, next: page.next })
    }

    pub(crate) fn compare(&self, a: &[Uuid], b: &[Uuid], at: AsOf) -> Asked<Comparison> {
        let (ra, rb) = (self.rows_of(a)?, self.rows_of(b)?);
        let (la, lb) = (list(&ra), list(&rb));
        let counted = findings::counted(at);
        let between = self.raws(
            &format!(
                "(f.subject IN ({la}) AND f.object IN ({lb}) OR f.subject IN ({lb}) AND f.object IN ({la})) AND {counted}
                 ORDER BY f.origins DESC, f.finding LIMIT 100"
            ),
            [],
        )?;
        let mut shared = Vec::new();
        let (mut only_a, mut only_b) = (0, 0);
        for relation in [Relation::Does, Relation::Suffers] {
            let (has_a, has_b) = (self.has(&la, relation, at)?, self.has(&lb, relation, at)?);
            for ((predicate, other), a_origins) in &has_a {
                let Some(b_origins) = has_b.get(&(predicate.clone(), *other)) else {
                    only_a += 1;
                    continue;
                };
                if let (Some(predicate), Some(with)) = (Predicate::from_word(predicate), self.entity_of(*other)?)
                    && shared.len() < SHARED
                {
                    shared.push(Shared { predicate, relation, with, a_origins: *a_origins, b_origins: *b_origins });
                }
            }
            only_b += has_b.keys().filter(|k| !has_a.contains_key(*k)).count() as u64;
        }
        shared.sort_by_key(|s| std::cmp::Reverse(s.a_origins.min(s.b_origins)));
        let reports = self.count(
            &format!(
                "SELECT count(DISTINCT x.version) FROM mention x JOIN mention y ON y.version = x.version JOIN version v ON v.version = x.version
                 WHERE x.entity IN ({la}) AND y.entity IN ({lb}) AND v.seq <= ? AND v.superseded IS NULL"
            ),
            [at.seq()],
        )?;
        Ok(Comparison {
            a: self.entities_of(&ra)?,
            b: self.entities_of(&rb)?,
            between: self.rows_from(&between, at)?,
            shared,
            only_a,
            only_b,
            reports,
        })
    }

    /// What entities have on the other side of their findings, with the number of origins.
    fn has(&self, entities: &str, relation: Relation, at: AsOf) -> Sql<BTreeMap<(String, i64), u32>> {
        let (side, other) = sides(relation);
        let sql = format!(
            "SELECT f.predicate, f.{other}, max(f.origins) FROM finding f WHERE f.{side} IN ({entities}) AND f.{other} <> 0 AND {}
             GROUP BY f.predicate, f.{other} LIMIT 50000",
            findings::counted(at)
        );
        Ok(self.all(&sql, [], |r| Ok(((r.get(0)?, r.get(1)?), r.get(2)?)))?.into_iter().collect())
    }
}

fn sides(relation: Relation) -> (&'static str, &'static str) {
    match relation {
        Relation::Does => ("subject", "object"),
        Relation::Suffers => ("object", "subject"),
    }
}

impl Asker<'_> {
    /// The row of an entity.
    pub(super) fn row_of(&self, id: &Uuid) -> Sql<Option<i64>> {
        self.c
            .prepare_cached("SELECT entity FROM entity WHERE id = ?")?
            .query_row([rows::key(id)], |r| r.get(0))
            .optional()
    }
}

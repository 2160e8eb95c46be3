//! Findings as they are told at each marking: folded from what may be seen there, and from nothing else.

use super::claims::Shelf;
use super::entities::{self, COLUMNS};
use super::{Asked, Asker, Sql, rows, stood};
use crate::Marking;
use crate::fold::corrected;
use crate::types::{AsOf, EntityRef, Folded, FoldedClaim, FoldedQuery, Paged, Paging};
use ascribe_model::{Predicate, id};
use std::sync::Arc;
use uuid::Uuid;

/// Claims that one finding gives with their words.
const CLAIMS: usize = 50;
/// Claims that it names.
const NAMED: usize = 10_000;

/// Tables of a claim `c`, and how it is marked.
const CLAIM: &str = "claim c JOIN version v ON v.version = c.version JOIN document d ON d.document = v.document";
const MARKING: &str = "max(c.marking, d.marking)";

/// One life of a finding at one marking.
struct Life {
    finding: i64,
    finding_id: Uuid,
    marking: i64,
    number: i64,
    came: i64,
    changed: i64,
    withdrawn: bool,
    subject: EntityRef,
    predicate: String,
    object: EntityRef,
}

impl Asker<'_> {
    pub(crate) fn folded(&self, query: &FoldedQuery, at: AsOf, paging: &Paging) -> Asked<Paged<Folded>> {
        let lives = self.lives(query, at, paging)?;
        let page = Paged::from_surplus(lives, paging, None);
        let mut shelf = Shelf::default();
        let mut items = Vec::with_capacity(page.items.len());
        for life in page.items {
            items.extend(self.told(&mut shelf, life, at)?);
        }
        Ok(Paged { items, total: None, next: page.next })
    }

    fn lives(&self, query: &FoldedQuery, at: AsOf, paging: &Paging) -> Sql<Vec<Life>> {
        let object = COLUMNS.replace("e.", "o.");
        let of_version = match query.version {
            Some(_) => {
                "AND l.finding IN (SELECT c.finding FROM claim c JOIN version v ON v.version = c.version WHERE v.id = ?4)"
            }
            None => "AND ?4 IS NULL",
        };
        let of_one = if query.finding.is_some() { "AND f.id = ?8" } else { "AND ?8 IS NULL" };
        let sql = format!(
            "SELECT l.finding, f.id, l.marking, l.number, h.at, g.at, coalesce(l.went <= ?3, 0), f.predicate, {COLUMNS}, {object}
             FROM folded l JOIN finding f ON f.finding = l.finding JOIN change h ON h.seq = l.came
             JOIN change g ON g.seq = min(l.changed, ?3)
             JOIN entity e ON e.entity = f.subject JOIN entity o ON o.entity = f.object
             WHERE l.changed > ?1 AND l.changed <= ?7 AND l.marking <= ?2 AND l.came <= ?3 {of_version} {of_one}
             ORDER BY l.changed, l.finding, l.marking, l.number LIMIT ?5 OFFSET ?6"
        );
        let params = rusqlite::params![
            query.since,
            query.way.limit().rank(),
            self.until(at)?,
            query.version.as_ref().map(rows::key),
            paging.bounded() as i64 + 1,
            paging.offset() as i64,
            query.until,
            query.finding.as_ref().map(rows::key)
        ];
        self.all(&sql, params, |r| {
            Ok(Life {
                finding: r.get(0)?,
                finding_id: rows::uuid(r, 1)?,
                marking: r.get(2)?,
                number: r.get(3)?,
                came: r.get(4)?,
                changed: r.get(5)?,
                withdrawn: r.get(6)?,
                predicate: r.get(7)?,
                subject: entities::from_row(r, 8)?,
                object: entities::from_row(r, 13)?,
            })
        })
    }

    /// The number of the last change that counts.
    fn until(&self, at: AsOf) -> Sql<i64> {
        let last = self.one("SELECT max(seq) FROM change", [], |r| r.get::<_, Option<i64>>(0))?.flatten();
        Ok(at.seq().min(last.unwrap_or(0)))
    }

    /// All that may be told of it; nothing if a later state of the program wrote it.
    fn told(&self, shelf: &mut Shelf, life: Life, at: AsOf) -> Asked<Option<Folded>> {
        let Some(predicate) = Predicate::from_word(&life.predicate) else { return Ok(None) };
        let (origins, deniers) = if life.withdrawn { Default::default() } else { self.origins(&life, at)? };
        let claim_ids = if life.withdrawn { Vec::new() } else { self.claim_ids(&life, at)? };
        let claims = self.folded_claims(shelf, &life, at)?;
        let key = [&life.finding_id.to_string(), Marking::from_rank(life.marking).word(), &life.number.to_string()];
        let key = if life.number > 1 { &key[..] } else { &key[..2] };
        Ok(Some(Folded {
            id: id::derive("folded", key),
            finding: life.finding_id,
            marking: Marking::from_rank(life.marking),
            came: rows::moment(life.came),
            changed: rows::moment(life.changed),
            withdrawn: life.withdrawn,
            subject: life.subject,
            predicate,
            object: life.object,
            origins,
            deniers,
            claims,
            claim_ids,
        }))
    }

    /// Who affirms and who denies, copies collapsed. Whoever is known only from what is marked more strictly is not named:
    /// the page that took from them stands for itself.
    fn origins(&self, life: &Life, at: AsOf) -> Sql<(Vec<String>, Vec<String>)> {
        let sql = format!(
            "SELECT o.name, min(c.polarity), max(c.polarity), count(*) FROM (
               SELECT c.polarity, CASE WHEN c.bare AND c.origin <> v.origin AND NOT EXISTS (
                 SELECT 1 FROM version x JOIN document y ON y.document = x.document WHERE x.origin = c.origin AND y.marking <= ?2
               ) THEN v.origin ELSE c.origin END AS origin
               FROM {CLAIM} WHERE c.finding = ?1 AND {MARKING} <= ?2 AND {} AND c.standing < 2
             ) c JOIN origin o ON o.origin = c.origin GROUP BY c.origin ORDER BY 4 DESC, o.name LIMIT 500",
            stood("c.", at)
        );
        let voices: Vec<(String, i64, i64)> =
            self.all(&sql, (life.finding, life.marking), |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)))?;
        let affirm = voices.iter().filter(|(_, least, _)| *least == 0).map(|(name, ..)| name.clone()).collect();
        let deny = voices.iter().filter(|(_, _, most)| *most > 0).map(|(name, ..)| name.clone()).collect();
        Ok((affirm, deny))
    }

    fn claim_ids(&self, life: &Life, at: AsOf) -> Sql<Vec<Uuid>> {
        let sql = format!(
            "SELECT c.id FROM {CLAIM} WHERE c.finding = ? AND {MARKING} <= ? AND {} AND c.standing < 2 ORDER BY c.id LIMIT {NAMED}",
            stood("c.", at)
        );
        self.all(&sql, (life.finding, life.marking), |r| rows::uuid(r, 0))
    }

    /// The claims with their words.
    fn folded_claims(&self, shelf: &mut Shelf, life: &Life, at: AsOf) -> Asked<Vec<FoldedClaim>> {
        let counts = match life.withdrawn {
            true => format!("c.came <= {} ORDER BY c.claim DESC LIMIT 1", at.seq()),
            false => format!(
                "{} AND c.standing < 2 ORDER BY c.polarity, coalesce(v.published, v.updated, h.at / 86400000), c.claim LIMIT {CLAIMS}",
                stood("c.", at)
            ),
        };
        let sql = format!(
            "SELECT c.id, c.version, c.place, c.came, d.marking FROM {CLAIM} JOIN change h ON h.seq = v.seq
             WHERE c.finding = ? AND {MARKING} <= ? AND {counts}"
        );
        let lines: Vec<(Uuid, i64, i64, i64, i64)> = self.all(&sql, (life.finding, life.marking), |r| {
            Ok((rows::uuid(r, 0)?, r.get(1)?, r.get(2)?, r.get(3)?, r.get(4)?))
        })?;
        let mut shown = Vec::with_capacity(lines.len());
        for (id, version, place, came, marking) in lines {
            let (mut claim, mut reading) = self.words(shelf, id, (version, place, came))?;
            if corrected::is_open(&claim, &life.subject, Some(&life.object)) {
                corrected::resolve(Arc::make_mut(&mut reading), &mut claim, &life.subject, Some(&life.object));
            }
            shown.push(FoldedClaim { claim, reading, marking: Marking::from_rank(marking) });
        }
        Ok(shown)
    }
}

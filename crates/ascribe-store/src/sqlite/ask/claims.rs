//! Claims as they are kept, put together from row and reading.

use super::entities::{self, COLUMNS};
use super::{Asked, Asker, rows, stood};
use crate::sqlite::packing;
use crate::types::{AsOf, ClaimRecord, Paged, Paging, Speaker, Standing};
use crate::{Marking, Way};
use ascribe_model::{Argument, Claim, Kind, Reading};
use rusqlite::{Connection, OptionalExtension};
use std::collections::HashMap;
use std::sync::Arc;
use uuid::Uuid;

/// A claim's words: those of a reading, or of a correction where the place is below zero.
pub(crate) fn words(
    c: &Connection,
    version: i64,
    came: i64,
    place: i64,
) -> Result<Option<Claim>, crate::sqlite::write::Inner> {
    if place < 0 {
        let json: Option<Option<String>> = c
            .prepare_cached("SELECT correction FROM decision WHERE decision = ?")?
            .query_row([-place], |r| r.get(0))
            .optional()?;
        return Ok(json.flatten().and_then(|json| serde_json::from_str(&json).ok()));
    }
    let reading = reading(c, version, Some(came))?;
    Ok(reading.and_then(|r| usize::try_from(place).ok().and_then(|p| r.claims.into_iter().nth(p))))
}

/// A reading of a version: the one that a change brought, else the latest.
pub(crate) fn reading(
    c: &Connection,
    version: i64,
    seq: Option<i64>,
) -> Result<Option<Reading>, crate::sqlite::write::Inner> {
    let packed: Option<(Vec<u8>, Vec<u8>)> = c
        .prepare_cached(
            "SELECT r.body, b.text FROM reading r JOIN body b ON b.version = r.version
             WHERE r.version = ? AND r.seq <= ? ORDER BY r.seq DESC LIMIT 1",
        )?
        .query_row((version, seq.unwrap_or(i64::MAX)), |r| Ok((r.get(0)?, r.get(1)?)))
        .optional()?;
    Ok(packed.map(|(body, text)| packing::unpack(&body, &text)).transpose()?)
}

/// Readings that one answer needs, each unpacked once.
#[derive(Default)]
pub(super) struct Shelf {
    readings: HashMap<(i64, i64), Option<Arc<Reading>>>,
}

impl Shelf {
    fn get(&mut self, c: &Connection, version: i64, seq: i64) -> Asked<Option<Arc<Reading>>> {
        if let Some(known) = self.readings.get(&(version, seq)) {
            return Ok(known.clone());
        }
        let found = reading(c, version, Some(seq))?.map(Arc::new);
        if self.readings.len() >= 64 {
            self.readings.clear();
        }
        self.readings.insert((version, seq), found.clone());
        Ok(found)
    }
}

struct Line {
    id: Uuid,
    version: i64,
    place: i64,
    came: i64,
    record: Box<dyn FnOnce(Claim, Vec<Speaker>) -> ClaimRecord>,
}

const LINE: &str = "SELECT c.id, c.claim, c.version, c.place, c.came, c.went, c.marking, c.standing, f.id, i.id, d.id, v.id, v.title, v.publisher, v.url,
    v.published, h.at, d.marking";
const LINE_FROM: &str = "FROM claim c JOIN finding f ON f.finding = c.finding JOIN version v ON v.version = c.version
    JOIN document d ON d.document = v.document JOIN change h ON h.seq = c.came
    LEFT JOIN telling a ON a.account = c.account LEFT JOIN entity i ON i.entity = a.incident
    JOIN entity e ON e.entity = f.subject LEFT JOIN entity o ON o.entity = f.object";

impl Asker<'_> {
    /// Claims under a condition on `c`, `f`, `v`, `d`.
    pub(super) fn records(
        &self,
        shelf: &mut Shelf,
        condition: &str,
        params: impl rusqlite::Params,
    ) -> Asked<Vec<ClaimRecord>> {
        let object = COLUMNS.replace("e.", "o.");
        let sql = format!("{LINE}, {COLUMNS}, {object} {LINE_FROM} WHERE {condition}");
        let lines = self.all(&sql, params, |r| {
            let subject = entities::from_row(r, 18)?;
            let object = r.get::<_, Option<Vec<u8>>>(23)?.map(|_| entities::from_row(r, 23)).transpose()?;
            let (went, own, standing): (Option<i64>, i64, i64) = (r.get(5)?, r.get(6)?, r.get(7)?);
            let (finding, incident) = (rows::uuid(r, 8)?, rows::maybe_uuid(r, 9)?);
            let (document, version) = (rows::uuid(r, 10)?, rows::uuid(r, 11)?);
            let (title, publisher, url) = (r.get(12)?, r.get(13)?, r.get(14)?);
            let (published, learned, marking) = (rows::maybe_date(r, 15)?, r.get::<_, i64>(16)?, r.get::<_, i64>(17)?);
            let came = r.get(4)?;
            let record = move |claim, speakers| ClaimRecord {
                claim,
                subject,
                object,
                speakers,
                finding,
                incident,
                document,
                version,
                title,
                publisher,
                url,
                published,
                learned: rows::moment(learned),
                came,
                went,
                marking: Marking::from_rank(own.max(marking)),
                standing: Standing::from_code(standing),
                decisions: Vec::new(),
            };
            Ok(Line { id: rows::uuid(r, 0)?, version: r.get(2)?, place: r.get(3)?, came, record: Box::new(record) })
        })?;
        let mut records = Vec::with_capacity(lines.len());
        for line in lines {
            records.push(self.record(shelf, line)?);
        }
        Ok(records)
    }

    fn record(&self, shelf: &mut Shelf, line: Line) -> Asked<ClaimRecord> {
        let (claim, reading) = self.words(shelf, line.id, (line.version, line.place, line.came))?;
        let speakers = speakers(&reading, &claim);
        let own_name = |side: Option<&Argument>| {
            side.and_then(Argument::entity).and_then(|id| reading.entity(id)).map(|e| e.name.clone())
        };
        let (subject, object) = (own_name(Some(&claim.subject)), own_name(claim.object.as_ref()));
        let mut record = (line.record)(claim, speakers);
        // An incident bears the name that this report gives it: another's may be marked more strictly.
        for (side, name) in [(Some(&mut record.subject), subject), (record.object.as_mut(), object)] {
            if let (Some(side), Some(name)) = (side.filter(|s| s.kind == Some(Kind::Incident)), name) {
                side.name = name;
            }
        }
        if !record.standing.is_open() || self.is_decided(&line.id)? {
            record.decisions = self.decisions_on(&line.id)?;
        }
        Ok(record)
    }

    /// A claim in the reading that brought it.
    pub(super) fn words(
        &self,
        shelf: &mut Shelf,
        id: Uuid,
        (version, place, came): (i64, i64, i64),
    ) -> Asked<(Claim, Arc<Reading>)> {
        let missing = || crate::StoreError::Damaged { what: format!("the reading of claim {id} is missing") };
        let reading = shelf.get(self.c, version, came)?.ok_or_else(missing)?;
        let claim = match usize::try_from(place) {
            Ok(place) => reading.claims.get(place).cloned(),
            Err(_) => words(self.c, version, came, place)?,
        };
        Ok((Claim { id, ..claim.ok_or_else(missing)? }, reading))
    }

    fn is_decided(&self, id: &Uuid) -> Asked<bool> {
        Ok(self.one("SELECT 1 FROM decision_on WHERE target = ? LIMIT 1", [rows::key(id)], |_| Ok(()))?.is_some())
    }

    pub(crate) fn claim(&self, id: Uuid) -> Asked<Option<ClaimRecord>> {
        Ok(self.records(&mut Shelf::default(), "c.id = ?", [rows::key(&id)])?.pop())
    }

    pub(crate) fn claims_of(&self, version: Uuid) -> Asked<Vec<ClaimRecord>> {
        // Claims that ended with their version are still what that version says.
        let condition = "v.id = ? AND (c.went IS NULL OR c.went = v.superseded) ORDER BY c.starts, c.claim";
        self.records(&mut Shelf::default(), condition, [rows::key(&version)])
    }

    pub(crate) fn claims(&self, way: Way, at: AsOf, paging: &Paging) -> Asked<Paged<ClaimRecord>> {
        let condition = format!(
            "{} AND c.standing < 2 AND c.marking <= ?1 AND d.marking <= ?1 ORDER BY c.claim LIMIT ?2 OFFSET ?3",
            stood("c.", at)
        );
        let params = (way.limit().rank(), paging.bounded() as i64 + 1, paging.offset() as i64);
        let found = self.records(&mut Shelf::default(), &condition, params)?;
        Ok(Paged::from_surplus(found, paging, None))
    }
}

fn speakers(reading: &Reading, claim: &Claim) -> Vec<Speaker> {
    let named = claim.sources.iter().map(|source| {
        let entity = source.entity.and_then(|id| reading.entity(id));
        let publisher = reading.document.publisher.clone().filter(|_| source.publisher);
        let words = source.words.clone().unwrap_or_else(|| "the report itself".into());
        Speaker {
            entity: entity.map(crate::fold::keys::entity_id),
            name: publisher.or_else(|| entity.map(|e| e.name.clone())).unwrap_or(words),
            verb: source.verb.clone(),
            beside: source.beside,
            publisher: source.publisher,
        }
    });
    named.collect()
}

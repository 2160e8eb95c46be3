//! Incidents, and who is said to have done them by how many independent origins.

use super::claims::Shelf;
use super::dossier::list;
use super::entities::{self, COLUMNS};
use super::{Asked, Asker, Sql, findings, rows};
use crate::fold::keys;
use crate::sqlite::write::links;
use crate::types::{AsOf, Attribution, EntityRef, FirstSeen, Incident, IncidentRow, OriginCount, Paged, Paging, Party};
use ascribe_model::{Argument, Kind};
use rusqlite::Row;
use std::collections::BTreeMap;
use uuid::Uuid;

/// Parties shown of each role.
const PARTIES: usize = 8;
/// Findings and reports shown with an incident.
const SHOWN: i64 = 100;

pub(super) struct Raw {
    incident: i64,
    id: Uuid,
    name: String,
    first_day: Option<i64>,
    last_day: Option<i64>,
    merged: Option<i64>,
    reported: i64,
}

pub(super) const RAW: &str = "SELECT i.incident, e.id, e.name, i.first_day, i.last_day, i.merged, i.reported FROM incident i JOIN entity e ON e.entity = i.incident";

fn raw(r: &Row<'_>) -> Sql<Raw> {
    Ok(Raw {
        incident: r.get(0)?,
        id: rows::uuid(r, 1)?,
        name: r.get(2)?,
        first_day: r.get(3)?,
        last_day: r.get(4)?,
        merged: r.get(5)?,
        reported: r.get(6)?,
    })
}

/// "Is told by a report": the condition on an incident `i`.
pub(super) fn told(at: AsOf) -> String {
    match at {
        AsOf::Now => {
            "i.merged IS NULL AND EXISTS (SELECT 1 FROM telling a WHERE a.incident = i.incident AND a.went IS NULL)"
                .into()
        }
        AsOf::Seq(_) => format!("i.incident IN (SELECT incident FROM ({}))", accounts(at)),
    }
}

/// Accounts that stood, each with the incident that it belonged to.
pub(super) fn accounts(at: AsOf) -> String {
    match at {
        AsOf::Now => "SELECT account, version, incident FROM telling WHERE went IS NULL".into(),
        AsOf::Seq(seq) => format!(
            "SELECT a.account, a.version, m.incident FROM telling a JOIN telling_move m ON m.account = a.account
             WHERE a.came <= {seq} AND (a.went IS NULL OR a.went > {seq})
             AND m.seq = (SELECT max(n.seq) FROM telling_move n WHERE n.account = a.account AND n.seq <= {seq})"
        ),
    }
}

impl Asker<'_> {
    pub(crate) fn incidents(&self, of: &[Uuid], at: AsOf, paging: &Paging) -> Asked<Paged<IncidentRow>> {
        let condition = match of {
            [] => told(at),
            of => format!(
                "{} AND i.incident IN (SELECT p.incident FROM incident_party p WHERE p.entity IN ({}) AND p.role <> 'means')",
                told(at),
                list(&self.rows_of(of)?)
            ),
        };
        let order = "coalesce(i.last_day, i.reported) DESC, i.incident DESC";
        self.page(&format!("{RAW} WHERE {condition} ORDER BY {order} LIMIT ? OFFSET ?"), at, paging)
    }

    fn page(&self, sql: &str, at: AsOf, paging: &Paging) -> Asked<Paged<IncidentRow>> {
        self.incident_page(sql, (paging.bounded() as i64 + 1, paging.offset() as i64), at, paging)
    }

    /// A page of incidents, one more than asked for being read.
    pub(super) fn incident_page(
        &self,
        sql: &str,
        params: impl rusqlite::Params,
        at: AsOf,
        paging: &Paging,
    ) -> Asked<Paged<IncidentRow>> {
        let found = self.all(sql, params, raw)?;
        Paged::from_surplus(found, paging, None).map(|raw| self.short(&raw, at))
    }

    pub(crate) fn find_incidents(&self, words: &str, at: AsOf, paging: &Paging) -> Asked<Paged<IncidentRow>> {
        // Each word must be in the incident's name or in that of a party.
        let mut conditions = vec![told(at)];
        let whole = self.named_by(words)?;
        let each = |part: &str| -> Asked<String> {
            let parties = self.rows_of(&self.named_by(part)?)?;
            Ok(format!(
                "(lower(e.name) LIKE '%{0}%' OR i.incident IN (SELECT p.incident FROM incident_party p WHERE p.entity IN ({1})))",
                plain(part),
                list(&parties)
            ))
        };
        if whole.is_empty() {
            for part in
                words.split_whitespace().filter(|p| p.len() > 2 && !matches!(*p, "and" | "the" | "against")).take(8)
            {
                conditions.push(each(part)?);
            }
        } else {
            conditions.push(each(words)?);
        }
        let order =
            "(SELECT count(*) FROM telling a WHERE a.incident = i.incident AND a.went IS NULL) DESC, i.incident";
        self.page(&format!("{RAW} WHERE {} ORDER BY {order} LIMIT ? OFFSET ?", conditions.join(" AND ")), at, paging)
    }

    /// What a report calls an incident, of those that a connection that does not see all sees.
    pub(super) fn incident_name(&self, incident: i64) -> Asked<Option<String>> {
        let told: Vec<(Uuid, i64, i64, i64, bool)> = self.all(
            "SELECT c.id, c.version, c.place, c.came, f.subject = ?1 FROM telling t JOIN claim c ON c.account = t.account
             JOIN finding f ON f.finding = c.finding WHERE t.incident = ?1 AND c.place >= 0 AND (f.subject = ?1 OR f.object = ?1)
             ORDER BY t.account, c.claim LIMIT 20",
            [incident],
            |r| Ok((rows::uuid(r, 0)?, r.get(1)?, r.get(2)?, r.get(3)?, r.get(4)?)),
        )?;
        let mut shelf = Shelf::default();
        let mut names = Vec::new();
        for (id, version, place, came, is_subject) in told {
            let (claim, reading) = self.words(&mut shelf, id, (version, place, came))?;
            let side = if is_subject { Some(&claim.subject) } else { claim.object.as_ref() };
            let own = side.and_then(Argument::entity).and_then(|id| reading.entity(id));
            names.extend(own.map(|e| e.name.clone()));
        }
        let telling = names.iter().position(|n| n.contains(" on ")).unwrap_or(0);
        Ok(names.into_iter().nth(telling))
    }

    fn short(&self, raw: &Raw, at: AsOf) -> Asked<IncidentRow> {
        let name = if self.narrow() { self.incident_name(raw.incident)? } else { None };
        let reports = self.count(
            &format!("SELECT count(DISTINCT v.document) FROM ({}) x JOIN version v ON v.version = x.version WHERE x.incident = ?", accounts(at)),
            [raw.incident],
        )?;
        Ok(IncidentRow {
            id: raw.id,
            name: name.unwrap_or_else(|| raw.name.clone()),
            from: raw.first_day.map(rows::date),
            to: raw.last_day.map(rows::date),
            reported: rows::date(raw.reported),
            victims: self.parties(raw.incident, "victim", at)?,
            actors: self.parties(raw.incident, "actor", at)?,
            reports: reports as u32,
            merged_into: raw.merged.map(|m| self.id_of(m)).transpose()?.flatten(),
        })
    }

    fn parties(&self, incident: i64, role: &str, at: AsOf) -> Sql<Vec<Party>> {
        let from = match at {
            AsOf::Now => "SELECT entity, accounts FROM incident_party WHERE incident = ?1 AND role = ?2".to_owned(),
            AsOf::Seq(_) => format!(
                "SELECT p.entity, count(*) AS accounts FROM ({}) x JOIN telling_party p ON p.account = x.account
                 WHERE x.incident = ?1 AND p.role = ?2 GROUP BY p.entity",
                accounts(at)
            ),
        };
        let sql = format!(
            "SELECT {COLUMNS}, p.accounts FROM ({from}) p JOIN entity e ON e.entity = p.entity ORDER BY p.accounts DESC, e.entity LIMIT {PARTIES}"
        );
        self.all(&sql, (incident, role), |r| Ok(Party { entity: entities::from_row(r, 0)?, reports: r.get(5)? }))
    }

    /// An incident in short, by its row.
    pub(super) fn incident_short(&self, incident: i64, at: AsOf) -> Asked<Option<IncidentRow>> {
        let found = self.one(&format!("{RAW} WHERE i.incident = ?"), [incident], raw)?;
        found.map(|raw| self.short(&raw, at)).transpose()
    }

    pub(crate) fn incident(&self, id: Uuid, at: AsOf) -> Asked<Option<Incident>> {
        let mut id = id;
        let mut found = self.one(&format!("{RAW} WHERE e.id = ?"), [rows::key(&id)], raw)?;
        // Merges may follow one another, but never in a ring: what is merged cannot be merged into.
        for _ in 0..32 {
            let into = found.as_ref().filter(|_| at == AsOf::Now).and_then(|raw| raw.merged);
            let Some(into) = into else { break };
            id = self.id_of(into)?.unwrap_or(id);
            found = self.one(&format!("{RAW} WHERE i.incident = ?"), [into], raw)?;
        }
        let Some(raw) = found else { return Ok(None) };
        let row = self.short(&raw, at)?;
        if row.reports == 0 {
            return Ok(None);
        }
        let condition = format!(
            "(f.incident = ?1 OR f.subject = ?1 OR f.object = ?1 OR f.finding IN (SELECT c.finding FROM telling a JOIN claim c ON c.account = a.account
             WHERE a.incident = ?1 AND a.went IS NULL AND c.went IS NULL)) AND {} ORDER BY f.origins DESC, f.affirmed DESC, f.finding LIMIT {SHOWN}",
            findings::counted(at)
        );
        let raws = self.raws(&condition, [raw.incident])?;
        let documents = self.reports_of(raw.incident, at)?;
        let mut copies = Vec::new();
        for page in documents.iter().map(|(page, _)| page) {
            copies.extend(links(self.c, *page, true)?);
        }
        let told: Vec<Uuid> = documents.iter().map(|(_, row)| row.id).collect();
        copies.retain(|link| told.contains(&link.from));
        Ok(Some(Incident {
            means: self.parties(raw.incident, "means", at)?,
            attributions: self.attributions(raw.incident, at)?,
            findings: self.rows_from(&raws, at)?,
            documents: documents.into_iter().map(|(_, row)| row).collect(),
            copies,
            decisions: self.decisions_on(&raw.id)?,
            row,
        }))
    }

    fn reports_of(&self, incident: i64, at: AsOf) -> Asked<Vec<(i64, crate::types::DocumentRow)>> {
        let sql = format!(
            "SELECT DISTINCT v.document FROM ({}) x JOIN version v ON v.version = x.version WHERE x.incident = ? ORDER BY v.published, v.document LIMIT {SHOWN}",
            accounts(at)
        );
        let pages: Vec<i64> = self.all(&sql, [incident], |r| r.get(0))?;
        let mut found = Vec::new();
        for page in pages {
            found.extend(self.document_of(page)?.map(|row| (page, row)));
        }
        Ok(found)
    }

    /// Who is said to have done it: "attributed to X", "X attacked", "X claims responsibility", by origin.
    fn attributions(&self, incident: i64, at: AsOf) -> Asked<Vec<Attribution>> {
        let sql = format!(
            "SELECT f.finding, f.subject, f.predicate, f.object, c.origin, c.polarity, o.name, o.grade,
               coalesce(v.published, v.updated, h.at / 86400000), d.id, v.publisher, c.bare, v.document
             FROM ({}) x JOIN claim c ON c.account = x.account JOIN finding f ON f.finding = c.finding JOIN origin o ON o.origin = c.origin
             JOIN version v ON v.version = c.version JOIN document d ON d.document = v.document JOIN change h ON h.seq = v.seq
             WHERE x.incident = ?1 AND c.standing < 2 AND {}
             AND f.predicate IN ('attributed-to', 'attacked', 'claims-responsibility-for', 'conducts', 'denies') ORDER BY 9, c.claim",
            accounts(at),
            super::stood("c.", at)
        );
        let claims = self.all(&sql, [incident], |r| {
            Ok(Said {
                subject: r.get(1)?,
                predicate: r.get(2)?,
                object: r.get(3)?,
                origin: r.get(4)?,
                denied: r.get::<_, i64>(5)? != 0,
                bare: r.get(11)?,
                document: r.get(12)?,
                name: r.get(6)?,
                grade: r.get::<_, String>(7)?.chars().next().unwrap_or('F'),
                first: FirstSeen {
                    date: rows::date(r.get(8)?),
                    by: r.get(6)?,
                    document: rows::uuid(r, 9)?,
                    publisher: r.get(10)?,
                },
            })
        })?;
        let mut by_actor: BTreeMap<i64, Blame> = BTreeMap::new();
        // What a report says in its own voice and has from another is the other's word: those that took come last.
        let mut sources: BTreeMap<i64, Vec<i64>> = BTreeMap::new();
        for said in &claims {
            if let std::collections::btree_map::Entry::Vacant(entry) = sources.entry(said.document) {
                let from = self.all("SELECT source FROM copied WHERE document = ?", [said.document], |r| r.get(0))?;
                entry.insert(from);
            }
        }
        let took = |said: &&Said| said.bare && sources.get(&said.document).is_some_and(|s| !s.is_empty());
        let (last, first): (Vec<&Said>, Vec<&Said>) = claims.iter().partition(took);
        for said in first.into_iter().chain(last) {
            let (actor, denies) = match said.predicate.as_str() {
                "attributed-to" => (said.object, said.denied),
                // Whoever denies an incident denies to have done it.
                "denies" => (said.subject, true),
                _ => (said.subject, said.denied),
            };
            let Some(actor) = self.actor(actor)? else { continue };
            let from = sources.get(&said.document).filter(|_| said.bare).map_or(&[][..], Vec::as_slice);
            by_actor.entry(actor).or_default().add(said, denies, from);
        }
        let mut found = Vec::new();
        for (actor, blame) in by_actor {
            if let Some(actor) = self.entity_of(actor)?
                && blame.first.is_some()
            {
                found.push(blame.into_attribution(actor));
            }
        }
        found.sort_by(|a, b| b.origins.cmp(&a.origins).then_with(|| a.actor.name.cmp(&b.actor.name)));
        Ok(found)
    }

    /// The row that stands for an actor: a government is its country; an event is nobody.
    fn actor(&self, row: i64) -> Asked<Option<i64>> {
        let Some(entity) = self.entity_of(row)? else { return Ok(None) };
        Ok(match (entity.kind, &entity.country) {
            (Some(Kind::Incident | Kind::Campaign) | None, _) => None,
            (Some(Kind::Government | Kind::Country), Some(code)) => self.row_of(&keys::country_id(code))?.or(Some(row)),
            _ => Some(row),
        })
    }
}

/// One claim on who did it.
struct Said {
    subject: i64,
    predicate: String,
    object: i64,
    origin: i64,
    denied: bool,
    /// True if only the publisher says it.
    bare: bool,
    document: i64,
    name: String,
    grade: char,
    first: FirstSeen,
}

/// All that is said on one actor.
#[derive(Default)]
struct Blame {
    by: BTreeMap<i64, OriginCount>,
    /// Whose word it is in which report.
    told: BTreeMap<i64, i64>,
    first: Option<FirstSeen>,
}

impl Blame {
    fn add(&mut self, said: &Said, denies: bool, sources: &[i64]) {
        let origin = sources.iter().find_map(|s| self.told.get(s).copied()).unwrap_or(said.origin);
        self.told.entry(said.document).or_insert(origin);
        let count = self.by.entry(origin).or_insert_with(|| OriginCount {
            name: said.name.clone(),
            grade: said.grade,
            affirmed: 0,
            denied: 0,
        });
        if denies {
            count.denied += 1;
        } else {
            count.affirmed += 1;
            // Claims come by date.
            self.first.get_or_insert_with(|| said.first.clone());
        }
    }

    fn into_attribution(self, actor: EntityRef) -> Attribution {
        let mut by: Vec<OriginCount> = self.by.into_values().collect();
        by.sort_by(|a, b| b.affirmed.cmp(&a.affirmed).then_with(|| a.name.cmp(&b.name)));
        Attribution {
            actor,
            origins: by.iter().filter(|o| o.affirmed > 0).count() as u32,
            disputed: by.iter().any(|o| o.denied > 0),
            by,
            first: self.first,
        }
    }
}

/// Words for a pattern: letters, digits and spaces only.
fn plain(words: &str) -> String {
    words.to_lowercase().chars().filter(|c| c.is_alphanumeric() || *c == ' ').collect()
}

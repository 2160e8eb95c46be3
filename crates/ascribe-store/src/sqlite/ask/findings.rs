//! Findings: claims folded, as counted now or as they stood.

use super::claims::Shelf;
use super::{Asked, Asker, Sql, rows, stood};
use crate::fold::surety::{self, Support};
use crate::sqlite::packing;
use crate::store::FindingQuery;
use crate::types::{AsOf, Finding, FindingRow, FirstSeen, Grade, OriginCount, Paged, Paging};
use ascribe_model::Predicate;
use rusqlite::Row;
use uuid::Uuid;

/// A finding as its row says.
#[derive(Clone, Debug)]
pub(super) struct Raw {
    pub finding: i64,
    pub id: Uuid,
    pub subject: i64,
    pub predicate: String,
    pub object: i64,
    pub first_day: Option<i64>,
    pub last_day: Option<i64>,
    pub first_claim: Option<i64>,
    pub incident: Option<i64>,
}

pub(super) const COLUMNS: &str =
    "f.finding, f.id, f.subject, f.predicate, f.object, f.first_day, f.last_day, f.first_claim, f.incident";

pub(super) fn raw(r: &Row<'_>) -> Sql<Raw> {
    Ok(Raw {
        finding: r.get(0)?,
        id: rows::uuid(r, 1)?,
        subject: r.get(2)?,
        predicate: r.get(3)?,
        object: r.get(4)?,
        first_day: r.get(5)?,
        last_day: r.get(6)?,
        first_claim: r.get(7)?,
        incident: r.get(8)?,
    })
}

/// "Has a claim that counts": the condition on a finding `f`.
pub(super) fn counted(at: AsOf) -> String {
    match at {
        AsOf::Now => "f.affirmed + f.denied > 0".into(),
        AsOf::Seq(_) => format!("EXISTS (SELECT 1 FROM claim c WHERE c.finding = f.finding AND {})", stood("c.", at)),
    }
}

/// "Stood then and was not rejected or corrected then": the condition on a claim with this prefix.
pub(super) fn held(prefix: &str, at: AsOf) -> String {
    let stood = stood(prefix, at);
    match at {
        AsOf::Now => format!("{stood} AND {prefix}standing < 2"),
        AsOf::Seq(seq) => format!(
            "{stood} AND NOT EXISTS (SELECT 1 FROM decision_on t JOIN decision d ON d.decision = t.decision LEFT JOIN decision u ON u.decision = d.undone
               WHERE t.target = {prefix}id AND d.act IN ('reject', 'correct') AND {prefix}standing >= 2 AND d.seq <= {seq} AND (u.seq IS NULL OR u.seq > {seq}))"
        ),
    }
}

/// What one origin says on one finding.
pub(super) struct Voice {
    name: String,
    grade: Grade,
    affirmed: u32,
    denied: u32,
    best: u8,
}

impl Asker<'_> {
    /// A finding as it is shown; nothing if no claim of it counted then.
    pub(super) fn row(&self, raw: &Raw, at: AsOf) -> Asked<Option<FindingRow>> {
        let voices = self.voices(raw.finding, at)?;
        let affirmed: u32 = voices.iter().map(|v| v.affirmed).sum();
        let denied: u32 = voices.iter().map(|v| v.denied).sum();
        let (Some(subject), Some(predicate)) = (self.entity_of(raw.subject)?, Predicate::from_word(&raw.predicate))
        else {
            return Ok(None);
        };
        if affirmed + denied == 0 {
            return Ok(None);
        }
        let supports: Vec<Support> = voices.iter().map(Voice::support).collect();
        let first = self.first_seen(raw, at)?;
        Ok(Some(FindingRow {
            id: raw.id,
            subject,
            predicate,
            object: if raw.object == 0 { None } else { self.entity_of(raw.object)? },
            from: raw.first_day.map(rows::date),
            to: raw.last_day.map(rows::date),
            affirmed,
            denied,
            origins: voices.iter().filter(|v| v.affirmed > 0).count() as u32,
            disputed: affirmed > 0 && denied > 0,
            quote: match &first {
                Some((claim, _)) => self.quote(*claim)?,
                None => None,
            },
            first: first.map(|(_, seen)| seen),
            surety: voices.iter().filter(|v| v.affirmed > 0).map(|v| v.best).max().unwrap_or(0),
            certainty: surety::combine(&supports),
            incident: raw.incident.map(|i| self.id_of(i)).transpose()?.flatten(),
        }))
    }

    pub(super) fn rows_from(&self, raws: &[Raw], at: AsOf) -> Asked<Vec<FindingRow>> {
        let mut found = Vec::with_capacity(raws.len());
        for raw in raws {
            found.extend(self.row(raw, at)?);
        }
        Ok(found)
    }

    pub(super) fn id_of(&self, entity: i64) -> Sql<Option<Uuid>> {
        self.one("SELECT id FROM entity WHERE entity = ?", [entity], |r| rows::uuid(r, 0))
    }

    /// What each origin says on a finding.
    pub(super) fn voices(&self, finding: i64, at: AsOf) -> Sql<Vec<Voice>> {
        let sql = match at {
            AsOf::Now if !self.narrow() => "SELECT o.name, o.grade, s.affirmed, s.denied, s.best FROM support s JOIN origin o ON o.origin = s.origin
                          WHERE s.finding = ? ORDER BY s.affirmed DESC, s.origin LIMIT 500"
                .to_owned(),
            _ => format!(
                "SELECT o.name, o.grade, sum(CASE WHEN c.polarity = 0 THEN 1 ELSE 0 END), sum(CASE WHEN c.polarity = 0 THEN 0 ELSE 1 END), max(CASE WHEN c.polarity = 0 THEN c.surety ELSE 0 END)
                 FROM claim c JOIN origin o ON o.origin = c.origin WHERE c.finding = ? AND {}
                 GROUP BY c.origin, o.name, o.grade ORDER BY 3 DESC, c.origin LIMIT 500",
                held("c.", at)
            ),
        };
        self.all(&sql, [finding], |r| {
            Ok(Voice {
                name: r.get(0)?,
                grade: grade(&r.get::<_, String>(1)?),
                affirmed: r.get::<_, i64>(2)?.max(0) as u32,
                denied: r.get::<_, i64>(3)?.max(0) as u32,
                best: r.get::<_, i64>(4)?.clamp(0, 100) as u8,
            })
        })
    }

    /// The claim of the earliest report, and who says it there.
    fn first_seen(&self, raw: &Raw, at: AsOf) -> Sql<Option<(i64, FirstSeen)>> {
        let columns =
            "SELECT c.claim, coalesce(v.published, v.updated, h.at / 86400000), o.name, d.id, v.publisher FROM claim c
             JOIN version v ON v.version = c.version JOIN document d ON d.document = v.document
             JOIN origin o ON o.origin = c.origin JOIN change h ON h.seq = v.seq";
        let seen = |r: &Row<'_>| {
            let first = FirstSeen {
                date: rows::date(r.get(1)?),
                by: r.get(2)?,
                document: rows::uuid(r, 3)?,
                publisher: r.get(4)?,
            };
            Ok((r.get(0)?, first))
        };
        match (at, raw.first_claim) {
            (AsOf::Now, Some(claim)) => self.one(&format!("{columns} WHERE c.claim = ?"), [claim], seen),
            _ => self.one(
                &format!("{columns} WHERE c.finding = ? AND c.came <= ? ORDER BY 2, c.claim LIMIT 1"),
                (raw.finding, at.seq()),
                seen,
            ),
        }
    }

    /// The words that carry a claim.
    fn quote(&self, claim: i64) -> Asked<Option<String>> {
        let found: Option<(Vec<u8>, Option<i64>, Option<i64>)> = self.one(
            "SELECT b.text, c.starts, c.ends FROM claim c JOIN body b ON b.version = c.version WHERE c.claim = ?",
            [claim],
            |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)),
        )?;
        let Some((text, Some(start), Some(end))) = found else { return Ok(None) };
        let text = packing::text(&text)?;
        Ok(text.get(start as usize..end as usize).map(str::to_owned))
    }

    pub(super) fn raws(&self, condition: &str, params: impl rusqlite::Params) -> Sql<Vec<Raw>> {
        self.all(&format!("SELECT {COLUMNS} FROM finding f WHERE {condition}"), params, raw)
    }

    pub(crate) fn findings(&self, query: &FindingQuery, at: AsOf, paging: &Paging) -> Asked<Paged<FindingRow>> {
        let mut conditions = vec![counted(at)];
        let list = |rows: &[i64]| rows.iter().map(ToString::to_string).collect::<Vec<_>>().join(",");
        for (column, wanted) in [("subject", &query.subjects), ("object", &query.objects)] {
            if !wanted.is_empty() {
                conditions.push(format!("f.{column} IN ({})", list(&self.rows_of(wanted)?)));
            }
        }
        if !query.predicates.is_empty() {
            let words: Vec<String> = query.predicates.iter().map(|p| format!("'{}'", p.word())).collect();
            conditions.push(format!("f.predicate IN ({})", words.join(",")));
        }
        if query.disputed {
            conditions.push("f.affirmed > 0 AND f.denied > 0".into());
        }
        if let Some(source) = &query.source {
            let rows: Vec<i64> = self.all("SELECT origin FROM origin WHERE name = ?", [source], |r| r.get(0))?;
            let rows = list(&rows);
            conditions.push(match self.narrow() {
                false => format!(
                    "EXISTS (SELECT 1 FROM support s WHERE s.finding = f.finding AND s.origin IN ({rows}) AND s.affirmed + s.denied > 0)"
                ),
                true => format!(
                    "EXISTS (SELECT 1 FROM claim c WHERE c.finding = f.finding AND c.origin IN ({rows}) AND {})",
                    held("c.", AsOf::Now)
                ),
            });
        }
        if query.origins > 0 {
            conditions.push(format!("f.origins >= {}", query.origins));
        }
        let condition = format!(
            "{} ORDER BY f.origins DESC, f.affirmed DESC, f.finding LIMIT ? OFFSET ?",
            conditions.join(" AND ")
        );
        let raws = self.raws(&condition, (paging.bounded() as i64 + 1, paging.offset() as i64))?;
        let page = Paged::from_surplus(raws, paging, None);
        Ok(Paged { items: self.rows_from(&page.items, at)?, total: None, next: page.next })
    }

    pub(crate) fn finding_rows(&self, ids: &[Uuid], at: AsOf) -> Asked<Vec<FindingRow>> {
        let mut found = Vec::with_capacity(ids.len());
        for id in ids {
            for raw in self.raws("f.id = ?", [rows::key(id)])? {
                found.extend(self.row(&raw, at)?);
            }
        }
        Ok(found)
    }

    pub(crate) fn origins_of(&self, id: Uuid, at: AsOf) -> Asked<Vec<OriginCount>> {
        let row: Option<i64> = self.one("SELECT finding FROM finding WHERE id = ?", [rows::key(&id)], |r| r.get(0))?;
        let voices = row.map(|row| self.voices(row, at)).transpose()?.unwrap_or_default();
        Ok(voices.iter().map(Voice::count).collect())
    }

    pub(crate) fn finding(&self, id: Uuid, at: AsOf) -> Asked<Option<Finding>> {
        let Some(raw) = self.raws("f.id = ?", [rows::key(&id)])?.pop() else { return Ok(None) };
        let Some(row) = self.row(&raw, at)? else { return Ok(None) };
        let by = self.voices(raw.finding, at)?.iter().map(Voice::count).collect();
        let condition = format!(
            "c.finding = ? AND {} ORDER BY coalesce(v.published, v.updated, h.at / 86400000), c.claim LIMIT 500",
            stood("c.", at)
        );
        let claims = self.records(&mut Shelf::default(), &condition, [raw.finding])?;
        Ok(Some(Finding { row, by, claims }))
    }
}

fn grade(word: &str) -> Grade {
    word.chars().next().and_then(Grade::from_letter).unwrap_or(Grade::F)
}

impl Voice {
    pub(super) fn support(&self) -> Support {
        Support { grade: self.grade, affirms: self.affirmed > 0, denies: self.denied > 0, best: self.best }
    }

    pub(super) fn count(&self) -> OriginCount {
        OriginCount {
            name: self.name.clone(),
            grade: self.grade.letter(),
            affirmed: self.affirmed,
            denied: self.denied,
        }
    }
}

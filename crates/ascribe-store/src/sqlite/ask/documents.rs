//! Pages, their versions, bytes and readings.

use super::{Asked, Asker, Sql, claims, rows};
use crate::Marking;
use crate::sqlite::write::links;
use crate::types::{AsOf, CopyLink, DocumentRow, Paged, Paging, VersionNote, VersionRow};
use ascribe_model::Reading;
use rusqlite::Row;
use uuid::Uuid;

const ROW: &str = "SELECT d.id, v.id, v.number, v.title, v.publisher, v.url, v.published, h.at, d.marking, v.note,
    (SELECT count(*) FROM claim c WHERE c.version = v.version AND c.went IS NULL AND c.standing < 2)
    FROM document d JOIN version v ON v.version = d.latest JOIN change h ON h.seq = v.seq";

fn row(r: &Row<'_>) -> Sql<DocumentRow> {
    Ok(DocumentRow {
        id: rows::uuid(r, 0)?,
        version: rows::uuid(r, 1)?,
        versions: r.get(2)?,
        title: r.get(3)?,
        publisher: r.get(4)?,
        url: r.get(5)?,
        published: rows::maybe_date(r, 6)?,
        learned: rows::moment(r.get(7)?),
        marking: Marking::from_rank(r.get(8)?),
        note: r.get::<_, Option<String>>(9)?.and_then(|n| VersionNote::from_word(&n)),
        claims: r.get(10)?,
    })
}

impl Asker<'_> {
    pub(crate) fn documents(&self, at: AsOf, paging: &Paging) -> Asked<Paged<DocumentRow>> {
        // As of a change a page is shown in the version that was the latest then.
        let sql = match at {
            AsOf::Now => format!("{ROW} ORDER BY d.latest DESC LIMIT ? OFFSET ?"),
            AsOf::Seq(seq) => format!(
                "{} WHERE v.seq <= {seq} AND (v.superseded IS NULL OR v.superseded > {seq}) ORDER BY v.version DESC LIMIT ? OFFSET ?",
                ROW.replace("v.version = d.latest", "v.document = d.document")
            ),
        };
        let found = self.all(&sql, (paging.bounded() as i64 + 1, paging.offset() as i64), row)?;
        Ok(Paged::from_surplus(found, paging, None))
    }

    pub(crate) fn document(&self, id: Uuid) -> Asked<Option<DocumentRow>> {
        match self.page_row(&id)? {
            Some(page) => Ok(self.document_of(page)?),
            None => Ok(None),
        }
    }

    pub(super) fn document_of(&self, page: i64) -> Sql<Option<DocumentRow>> {
        self.one(&format!("{ROW} WHERE d.document = ?"), [page], row)
    }

    /// The row of a page, by its id or that of a version.
    fn page_row(&self, id: &Uuid) -> Sql<Option<i64>> {
        let page = self.one("SELECT document FROM document WHERE id = ?", [rows::key(id)], |r| r.get(0))?;
        match page {
            Some(page) => Ok(Some(page)),
            None => self.one("SELECT document FROM version WHERE id = ?", [rows::key(id)], |r| r.get(0)),
        }
    }

    pub(super) fn version_row(&self, id: &Uuid) -> Sql<Option<i64>> {
        self.one("SELECT version FROM version WHERE id = ?", [rows::key(id)], |r| r.get(0))
    }

    pub(crate) fn versions(&self, document: Uuid) -> Asked<Vec<VersionRow>> {
        let Some(page) = self.page_row(&document)? else { return Ok(Vec::new()) };
        let rows =
            self.all("SELECT version FROM version WHERE document = ? ORDER BY number", [page], |r| r.get::<_, i64>(0))?;
        let mut found = Vec::new();
        for row in rows {
            found.extend(self.version_of(row)?);
        }
        Ok(found)
    }

    pub(super) fn version_of(&self, version: i64) -> Sql<Option<VersionRow>> {
        let seen_at =
            self.all("SELECT place FROM sighting WHERE version = ? ORDER BY seq, place", [version], |r| r.get(0))?;
        self.one(
            "SELECT v.id, d.id, v.number, v.title, v.publisher, v.url, v.published, v.updated, h.at, v.seq, b.hash, v.note
             FROM version v JOIN document d ON d.document = v.document JOIN change h ON h.seq = v.seq JOIN blob b ON b.blob = v.blob
             WHERE v.version = ?",
            [version],
            |r| {
                let hash: Vec<u8> = r.get(10)?;
                Ok(VersionRow {
                    id: rows::uuid(r, 0)?,
                    document: rows::uuid(r, 1)?,
                    number: r.get(2)?,
                    title: r.get(3)?,
                    publisher: r.get(4)?,
                    url: r.get(5)?,
                    published: rows::maybe_date(r, 6)?,
                    updated: rows::maybe_date(r, 7)?,
                    learned: rows::moment(r.get(8)?),
                    seq: r.get(9)?,
                    sha256: hash.iter().map(|b| format!("{b:02x}")).collect(),
                    note: r.get::<_, Option<String>>(11)?.and_then(|n| VersionNote::from_word(&n)),
                    seen_at,
                })
            },
        )
    }

    pub(crate) fn reading(&self, version: Uuid) -> Asked<Option<Reading>> {
        match self.version_row(&version)? {
            Some(row) => claims::reading(self.c, row, None),
            None => Ok(None),
        }
    }

    pub(crate) fn original(&self, version: Uuid) -> Asked<Option<Vec<u8>>> {
        let found: Option<(Vec<u8>, i64)> = self.one(
            "SELECT b.bytes, b.size FROM version v JOIN blob b ON b.blob = v.blob WHERE v.id = ?",
            [rows::key(&version)],
            |r| Ok((r.get(0)?, r.get(1)?)),
        )?;
        Ok(found.map(|(bytes, size)| rows::unpack(&bytes, size.max(0) as usize)).transpose()?)
    }

    pub(crate) fn copies(&self, document: Uuid) -> Asked<Vec<CopyLink>> {
        match self.page_row(&document)? {
            Some(page) => Ok(links(self.c, page, false)?),
            None => Ok(Vec::new()),
        }
    }
}

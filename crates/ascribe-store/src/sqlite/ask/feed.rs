//! What changed since a number, and who decided what.

use super::{Asked, Asker, Sql, rows};
use crate::Marking;
use crate::types::{Change, ChangeKind, Decision, Paged, Paging, VersionNote};
use rusqlite::Row;
use uuid::Uuid;

const DECISION: &str =
    "SELECT d.id, d.body, d.author, d.note, h.at, d.seq, u.id FROM decision d JOIN change h ON h.seq = d.seq
    LEFT JOIN decision u ON u.decision = d.undone";

/// A decision; nothing if a later version wrote an act that this one does not know.
fn decision(r: &Row<'_>) -> Sql<Option<Decision>> {
    let body: String = r.get(1)?;
    let Ok(act) = serde_json::from_str(&body) else { return Ok(None) };
    Ok(Some(Decision {
        id: rows::uuid(r, 0)?,
        act,
        author: r.get(2)?,
        note: r.get(3)?,
        at: rows::moment(r.get(4)?),
        seq: r.get(5)?,
        undone_by: rows::maybe_uuid(r, 6)?,
    }))
}

impl Asker<'_> {
    pub(crate) fn changes(&self, since: i64, limit: usize) -> Asked<Vec<Change>> {
        let (changes, _) = self.histories();
        let found: Vec<(i64, i64, Option<i64>, Option<i64>)> = self.all(
            &format!("SELECT seq, at, version, decision FROM {changes} WHERE seq > ? ORDER BY seq LIMIT ?"),
            (since, limit.clamp(1, 10_000) as i64),
            |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?)),
        )?;
        let mut changes = Vec::with_capacity(found.len());
        for (seq, at, version, decision) in found {
            let kind = match (version, decision) {
                (Some(version), _) => self.report_change(seq, version)?,
                (None, Some(row)) => self.decision_of(row)?.map(|d| ChangeKind::Decision(Box::new(d))),
                (None, None) => None,
            };
            changes.extend(kind.map(|kind| Change { seq, at: rows::moment(at), kind }));
        }
        Ok(changes)
    }

    fn report_change(&self, seq: i64, version: i64) -> Sql<Option<ChangeKind>> {
        let page: i64 =
            self.one("SELECT document FROM version WHERE version = ?", [version], |r| r.get(0))?.unwrap_or(0);
        let came =
            self.all("SELECT id FROM claim WHERE version = ? AND came = ? ORDER BY claim", (version, seq), |r| {
                rows::uuid(r, 0)
            })?;
        let went = self.all(
            "SELECT c.id FROM version v JOIN claim c ON c.version = v.version WHERE v.document = ? AND c.went = ? ORDER BY c.claim",
            (page, seq),
            |r| rows::uuid(r, 0),
        )?;
        self.one(
            "SELECT d.id, v.id, v.number, v.title, v.publisher, v.note, d.marking FROM version v JOIN document d ON d.document = v.document WHERE v.version = ?",
            [version],
            |r| {
                Ok(ChangeKind::Report {
                    document: rows::uuid(r, 0)?,
                    version: rows::uuid(r, 1)?,
                    number: r.get(2)?,
                    title: r.get(3)?,
                    publisher: r.get(4)?,
                    note: r.get::<_, Option<String>>(5)?.and_then(|n| VersionNote::from_word(&n)),
                    came,
                    went,
                    marking: Marking::from_rank(r.get(6)?),
                })
            },
        )
    }

    /// Decisions, as far as they are seen.
    fn decisions_told(&self) -> String {
        let (_, decisions) = self.histories();
        DECISION.replace("FROM decision d", &format!("FROM {decisions} d"))
    }

    fn decision_of(&self, row: i64) -> Sql<Option<Decision>> {
        Ok(self.one(&format!("{DECISION} WHERE d.decision = ?"), [row], decision)?.flatten())
    }

    /// The decisions that touch something, oldest first.
    pub(super) fn decisions_on(&self, target: &Uuid) -> Sql<Vec<Decision>> {
        let sql =
            format!("{DECISION} JOIN decision_on o ON o.decision = d.decision WHERE o.target = ? ORDER BY d.decision");
        Ok(self.all(&sql, [rows::key(target)], decision)?.into_iter().flatten().collect())
    }

    pub(crate) fn decision(&self, id: Uuid) -> Asked<Option<Decision>> {
        Ok(self.one(&format!("{} WHERE d.id = ?", self.decisions_told()), [rows::key(&id)], decision)?.flatten())
    }

    pub(crate) fn decisions(&self, paging: &Paging) -> Asked<Paged<Decision>> {
        let sql = format!("{} ORDER BY d.decision DESC LIMIT ? OFFSET ?", self.decisions_told());
        let found = self.all(&sql, (paging.bounded() as i64 + 1, paging.offset() as i64), decision)?;
        let page = Paged::from_surplus(found, paging, None);
        Ok(Paged { items: page.items.into_iter().flatten().collect(), total: page.total, next: page.next })
    }
}

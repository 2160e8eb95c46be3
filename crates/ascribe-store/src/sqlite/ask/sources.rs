//! Who is cited, how often first, how often copied.

use super::{Asked, Asker};
use crate::types::{Paged, Paging, SourceRow};
use rusqlite::Row;

impl Asker<'_> {
    pub(crate) fn sources(&self, paging: &Paging) -> Asked<Paged<SourceRow>> {
        let sql = "SELECT o.origin, o.name, o.grade, o.graded, s.claims,
               (SELECT count(DISTINCT v.document) FROM version v WHERE v.origin = o.origin),
               (SELECT count(DISTINCT k.document) FROM version v JOIN copied k ON k.source = v.document
                  JOIN version t ON t.document = k.document WHERE v.origin = o.origin AND t.origin <> o.origin),
               (SELECT count(DISTINCT v.document) FROM version v JOIN copied k ON k.document = v.document
                  WHERE v.origin = o.origin AND k.kind <> 'cites'),
               coalesce(b.firsts, 0)
             FROM origin o JOIN (SELECT origin, sum(affirmed + denied) AS claims FROM support GROUP BY origin) s ON s.origin = o.origin
             LEFT JOIN (SELECT c.origin, count(*) AS firsts FROM finding f JOIN claim c ON c.claim = f.first_claim
               WHERE f.affirmed + f.denied > 0 GROUP BY c.origin) b ON b.origin = o.origin
             ORDER BY s.claims DESC, o.origin LIMIT ? OFFSET ?";
        let row = |r: &Row<'_>| {
            let whole = |n| r.get::<_, i64>(n).map(|x| x.max(0) as u64);
            Ok(SourceRow {
                name: r.get(1)?,
                grade: r.get::<_, String>(2)?.chars().next().unwrap_or('F'),
                graded: r.get(3)?,
                claims: whole(4)?,
                reports: whole(5)?,
                copied: whole(6)?,
                copies: whole(7)?,
                firsts: whole(8)?,
            })
        };
        let found = self.all(sql, (paging.bounded() as i64 + 1, paging.offset() as i64), row)?;
        Ok(Paged::from_surplus(found, paging, None))
    }
}

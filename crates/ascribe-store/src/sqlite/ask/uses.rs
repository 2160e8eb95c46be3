//! What is said to be used, summed over all findings: the technique matrix.

use super::dossier::list;
use super::entities::{self, COLUMNS};
use super::findings::{counted, held};
use super::{Asked, Asker};
use crate::types::{AsOf, UseQuery, Used};

impl Asker<'_> {
    pub(crate) fn used(&self, query: &UseQuery, at: AsOf) -> Asked<Vec<Used>> {
        let mut conditions = vec![counted(at)];
        let words: Vec<String> = query.predicates.iter().map(|p| format!("'{}'", p.word())).collect();
        conditions.push(format!("f.predicate IN ({})", words.join(",")));
        if !query.of.is_empty() {
            conditions.push(format!("f.subject IN ({})", list(&self.rows_of(&query.of)?)));
        }
        if let Some(kind) = query.kind {
            conditions.push(format!("e.kind = '{}'", kind.word()));
        }
        let conditions = conditions.join(" AND ");
        let sum = if at == AsOf::Now && !self.narrow() {
            format!(
                "SELECT f.object AS object, count(DISTINCT f.finding) AS findings, count(DISTINCT s.origin) AS origins
                 FROM finding f JOIN entity e ON e.entity = f.object
                 LEFT JOIN support s ON s.finding = f.finding AND s.affirmed > 0 WHERE {conditions} GROUP BY f.object"
            )
        } else {
            format!(
                "SELECT f.object AS object, count(DISTINCT f.finding) AS findings,
                   count(DISTINCT CASE WHEN c.polarity = 0 THEN c.origin END) AS origins
                 FROM finding f JOIN entity e ON e.entity = f.object JOIN claim c ON c.finding = f.finding
                 WHERE {conditions} AND {} GROUP BY f.object",
                held("c.", at)
            )
        };
        let sql = format!(
            "SELECT {COLUMNS}, u.findings, u.origins FROM ({sum}) u JOIN entity e ON e.entity = u.object
             ORDER BY u.origins DESC, u.findings DESC, e.entity LIMIT 5000"
        );
        Ok(self.all(&sql, [], |r| {
            Ok(Used {
                what: entities::from_row(r, 0)?,
                findings: r.get::<_, i64>(5)?.max(0) as u64,
                origins: r.get(6)?,
            })
        })?)
    }
}

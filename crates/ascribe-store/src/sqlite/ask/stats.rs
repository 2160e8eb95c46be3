//! How much there is, now or as it stood.

use super::{Asked, Asker, Sql, stood};
use crate::types::{AsOf, Stats};
use jiff::Timestamp;

impl Asker<'_> {
    pub(crate) fn stats(&self, at: AsOf) -> Asked<Stats> {
        let seq = self.count("SELECT coalesce(max(seq), 0) FROM change WHERE seq <= ?", [at.seq()])? as i64;
        Ok(Stats {
            documents: self.count("SELECT count(*) FROM version WHERE number = 1 AND seq <= ?", [at.seq()])?,
            versions: self.count("SELECT count(*) FROM version WHERE seq <= ?", [at.seq()])?,
            claims: self.claims_that_count(at)?,
            findings: match at {
                AsOf::Now => self.count("SELECT count(*) FROM finding WHERE affirmed + denied > 0", [])?,
                at => {
                    self.count(&format!("SELECT count(DISTINCT c.finding) FROM claim c WHERE {}", stood("c.", at)), [])?
                }
            },
            incidents: self.incidents_told(at)?,
            origins: self.origins_heard(at)?,
            entities: self.count("SELECT count(*) FROM entity WHERE kind NOT IN ('', 'incident')", [])?,
            decisions: self.count("SELECT count(*) FROM decision WHERE seq <= ?", [at.seq()])?,
            seq,
        })
    }

    fn claims_that_count(&self, at: AsOf) -> Sql<u64> {
        self.count(&format!("SELECT count(*) FROM claim c WHERE {} AND c.standing < 2", stood("c.", at)), [])
    }

    fn origins_heard(&self, at: AsOf) -> Sql<u64> {
        match at {
            AsOf::Now => self.count(
                "SELECT count(*) FROM origin o WHERE EXISTS (SELECT 1 FROM support s WHERE s.origin = o.origin AND s.affirmed + s.denied > 0)",
                [],
            ),
            AsOf::Seq(_) => self.count(
                &format!("SELECT count(DISTINCT c.origin) FROM claim c WHERE {} AND c.standing < 2", stood("c.", at)),
                [],
            ),
        }
    }

    fn incidents_told(&self, at: AsOf) -> Sql<u64> {
        match at {
            AsOf::Now => self.count("SELECT count(DISTINCT incident) FROM telling WHERE went IS NULL", []),
            AsOf::Seq(seq) => self.count(
                &format!(
                    "SELECT count(DISTINCT m.incident) FROM telling a JOIN telling_move m ON m.account = a.account
                     WHERE {} AND m.seq = (SELECT max(n.seq) FROM telling_move n WHERE n.account = a.account AND n.seq <= {seq})",
                    stood("a.", at)
                ),
                [],
            ),
        }
    }

    pub(crate) fn as_of(&self, moment: Timestamp) -> Asked<AsOf> {
        let seq = self.count("SELECT coalesce(max(seq), 0) FROM change WHERE at <= ?", [moment.as_millisecond()])?;
        Ok(AsOf::Seq(seq as i64))
    }
}

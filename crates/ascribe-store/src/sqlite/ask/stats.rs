//! How much there is, now or as it stood.

use super::{Asked, Asker, Sql, stood};
use crate::Marking;
use crate::types::{AsOf, Stats};
use jiff::Timestamp;

impl Asker<'_> {
    pub(crate) fn stats(&self, at: AsOf) -> Asked<Stats> {
        let (changes, decisions) = self.histories();
        let seq = self.count(&format!("SELECT coalesce(max(seq), 0) FROM {changes} WHERE seq <= ?"), [at.seq()])?;
        let (claims, findings) = match (self.sight, at) {
            (Some(level), AsOf::Now) => self.standing_up_to(level)?,
            _ => (self.claims_that_count(at)?, self.findings_that_count(at)?),
        };
        Ok(Stats {
            documents: self.count("SELECT count(*) FROM version WHERE number = 1 AND seq <= ?", [at.seq()])?,
            versions: self.count("SELECT count(*) FROM version WHERE seq <= ?", [at.seq()])?,
            claims,
            findings,
            incidents: self.incidents_told(at)?,
            origins: self.origins_heard(at)?,
            entities: self.count("SELECT count(*) FROM entity WHERE kind NOT IN ('', 'incident')", [])?,
            decisions: self.count(&format!("SELECT count(*) FROM {decisions} WHERE seq <= ?"), [at.seq()])?,
            seq: seq as i64,
        })
    }

    /// Claims and findings that stand at markings up to one: lives of findings tell that without looking at each claim.
    fn standing_up_to(&self, level: Marking) -> Sql<(u64, u64)> {
        let sql =
            "SELECT coalesce(sum(claims), 0), count(DISTINCT finding) FROM folded WHERE marking <= ? AND went IS NULL";
        let unsigned = |n: i64| n.max(0) as u64;
        let found = self.one(sql, [level.rank()], |r| Ok((unsigned(r.get(0)?), unsigned(r.get(1)?))))?;
        Ok(found.unwrap_or_default())
    }

    fn findings_that_count(&self, at: AsOf) -> Sql<u64> {
        match at {
            AsOf::Now => self.count("SELECT count(*) FROM finding WHERE affirmed + denied > 0", []),
            at => self.count(&format!("SELECT count(DISTINCT c.finding) FROM claim c WHERE {}", stood("c.", at)), []),
        }
    }

    fn claims_that_count(&self, at: AsOf) -> Sql<u64> {
        self.count(&format!("SELECT count(*) FROM claim c WHERE {} AND c.standing < 2", stood("c.", at)), [])
    }

    fn origins_heard(&self, at: AsOf) -> Sql<u64> {
        match at {
            AsOf::Now if !self.narrow() => self.count(
                "SELECT count(*) FROM origin o WHERE EXISTS (SELECT 1 FROM support s WHERE s.origin = o.origin AND s.affirmed + s.denied > 0)",
                [],
            ),
            _ => self.count(
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

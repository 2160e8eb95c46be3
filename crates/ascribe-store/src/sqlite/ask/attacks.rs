//! Who is said to have attacked whom, by the countries of both: sums over all findings and incidents of a period.

use super::findings::{counted, held};
use super::incidents::{RAW, accounts, told};
use super::{Asked, Asker, Sql};
use crate::types::{AsOf, AttackQuery, CountryPair, FindingRow, IncidentRow, Paged, Paging};
use ascribe_model::Predicate;
use std::collections::BTreeMap;

/// The predicates that tell of an attack, as a list in SQL.
pub(super) fn words() -> String {
    let attacks = [
        Predicate::Attacked,
        Predicate::Targets,
        Predicate::Threatens,
        Predicate::Steals,
        Predicate::Disrupts,
        Predicate::DemandsRansomFrom,
    ];
    attacks.map(|p| format!("'{}'", p.word())).join(",")
}

/// Both countries of a pair.
type Ends = (String, String);

impl Asker<'_> {
    pub(crate) fn attacks(&self, query: &AttackQuery, at: AsOf) -> Asked<Vec<CountryPair>> {
        let mut pairs: BTreeMap<Ends, CountryPair> = BTreeMap::new();
        let sum = if at == AsOf::Now { self.sum_now(query)? } else { self.sum_of_claims(query, at)? };
        for (ends, findings, origins, disputed) in sum {
            let pair = pairs.entry(ends).or_default();
            (pair.findings, pair.origins, pair.disputed) = (findings, origins, disputed);
        }
        for (ends, incidents) in self.sum_of_incidents(query, at)? {
            pairs.entry(ends).or_default().incidents = incidents;
        }
        let named = |((from, to), pair): (Ends, CountryPair)| CountryPair { from, to, ..pair };
        Ok(pairs.into_iter().map(named).collect())
    }

    /// As findings are counted now.
    fn sum_now(&self, query: &AttackQuery) -> Sql<Vec<(Ends, u64, u32, u64)>> {
        let sql = format!(
            "SELECT a.country, b.country, count(*), max(f.origins), sum(f.affirmed > 0 AND f.denied > 0)
             FROM finding f JOIN entity a ON a.entity = f.subject JOIN entity b ON b.entity = f.object
             WHERE {} AND a.country IS NOT NULL AND b.country IS NOT NULL GROUP BY 1, 2",
            happened(query, AsOf::Now)
        );
        self.all(&sql, [], |r| Ok(((r.get(0)?, r.get(1)?), unsigned(r.get(2)?), r.get(3)?, unsigned(r.get(4)?))))
    }

    /// From the claims that stood then.
    fn sum_of_claims(&self, query: &AttackQuery, at: AsOf) -> Sql<Vec<(Ends, u64, u32, u64)>> {
        let sql = format!(
            "WITH told AS (
               SELECT f.subject, f.object, count(DISTINCT CASE WHEN c.polarity = 0 THEN c.origin END) AS origins,
                 sum(c.polarity = 0) AS affirmed, sum(c.polarity <> 0) AS denied
               FROM finding f JOIN claim c ON c.finding = f.finding
               WHERE {} AND {} GROUP BY f.finding)
             SELECT a.country, b.country, count(*), max(t.origins), sum(t.affirmed > 0 AND t.denied > 0)
             FROM told t JOIN entity a ON a.entity = t.subject JOIN entity b ON b.entity = t.object
             WHERE a.country IS NOT NULL AND b.country IS NOT NULL GROUP BY 1, 2",
            happened(query, at),
            held("c.", at)
        );
        self.all(&sql, [], |r| Ok(((r.get(0)?, r.get(1)?), unsigned(r.get(2)?), r.get(3)?, unsigned(r.get(4)?))))
    }

    fn sum_of_incidents(&self, query: &AttackQuery, at: AsOf) -> Sql<Vec<(Ends, u64)>> {
        let sql = format!(
            "WITH party AS ({}), hit AS (
               SELECT DISTINCT i.incident, a.country AS behind, b.country AS victim FROM incident i
               JOIN party p ON p.incident = i.incident AND p.role = 'actor' JOIN entity a ON a.entity = p.entity
               JOIN party q ON q.incident = i.incident AND q.role = 'victim' JOIN entity b ON b.entity = q.entity
               WHERE {} AND {} AND a.country IS NOT NULL AND b.country IS NOT NULL)
             SELECT behind, victim, count(*) FROM hit GROUP BY 1, 2",
            parties(at),
            told(at),
            within(query)
        );
        self.all(&sql, [], |r| Ok(((r.get(0)?, r.get(1)?), unsigned(r.get(2)?))))
    }

    pub(crate) fn attacks_between(
        &self,
        from: &str,
        to: &str,
        query: &AttackQuery,
        at: AsOf,
        paging: &Paging,
    ) -> Asked<Paged<FindingRow>> {
        let condition = format!(
            "f.subject IN (SELECT entity FROM entity WHERE country = ?1) AND f.object IN (SELECT entity FROM entity WHERE country = ?2)
             AND {} ORDER BY f.origins DESC, f.affirmed DESC, f.finding LIMIT ?3 OFFSET ?4",
            happened(query, at)
        );
        let raws = self.raws(&condition, (from, to, paging.bounded() as i64 + 1, paging.offset() as i64))?;
        let page = Paged::from_surplus(raws, paging, None);
        Ok(Paged { items: self.rows_from(&page.items, at)?, total: None, next: page.next })
    }

    pub(crate) fn incidents_between(
        &self,
        from: &str,
        to: &str,
        query: &AttackQuery,
        at: AsOf,
        paging: &Paging,
    ) -> Asked<Paged<IncidentRow>> {
        let party = |role: &str, country: usize| {
            format!(
                "i.incident IN (SELECT p.incident FROM ({}) p JOIN entity e ON e.entity = p.entity WHERE p.role = '{role}' AND e.country = ?{country})",
                parties(at)
            )
        };
        let sql = format!(
            "{RAW} WHERE {} AND {} AND {} AND {} ORDER BY coalesce(i.last_day, i.reported) DESC, i.incident DESC LIMIT ?3 OFFSET ?4",
            party("actor", 1),
            party("victim", 2),
            told(at),
            within(query)
        );
        self.incident_page(&sql, (from, to, paging.bounded() as i64 + 1, paging.offset() as i64), at, paging)
    }
}

fn unsigned(n: i64) -> u64 {
    n.max(0) as u64
}

/// "Tells of an attack in the period": the condition on a finding `f`. What is undated counts by when it was first said.
fn happened(query: &AttackQuery, at: AsOf) -> String {
    let mut all = vec![format!("f.predicate IN ({})", words()), counted(at)];
    all.extend(query.from.map(|day| format!("coalesce(f.last_day, f.seen) >= {}", super::rows::day(day))));
    all.extend(query.to.map(|day| format!("coalesce(f.first_day, f.seen) <= {}", super::rows::day(day))));
    all.join(" AND ")
}

/// "Happened in the period": the condition on an incident `i`; what is undated did only if all days are asked for.
fn within(query: &AttackQuery) -> String {
    let mut all = vec!["TRUE".to_owned()];
    all.extend(query.from.map(|day| format!("coalesce(i.last_day, i.first_day) >= {}", super::rows::day(day))));
    all.extend(query.to.map(|day| format!("coalesce(i.first_day, i.last_day) <= {}", super::rows::day(day))));
    all.join(" AND ")
}

/// Parties of incidents.
fn parties(at: AsOf) -> String {
    match at {
        AsOf::Now => "SELECT incident, role, entity FROM incident_party".into(),
        AsOf::Seq(_) => format!(
            "SELECT DISTINCT x.incident, p.role, p.entity FROM ({}) x JOIN telling_party p ON p.account = x.account",
            accounts(at)
        ),
    }
}

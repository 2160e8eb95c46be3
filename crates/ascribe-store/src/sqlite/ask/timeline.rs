//! Events by date; responses by date, each with its number among its kind.

use super::dossier::list;
use super::{Asked, Asker, Sql, findings, rows};
use crate::types::{AsOf, Bar, Paged, Paging, Response, Timeline, TimelineEntry};
use ascribe_model::{Family, Kind, Predicate};
use jiff::civil::Date;
use std::collections::BTreeMap;
use uuid::Uuid;

/// Predicates that tell what happened on some day.
fn events() -> Vec<Predicate> {
    let happens = |p: &Predicate| {
        p.family() == Family::Response
            || matches!(
                p,
                Predicate::Attacked
                    | Predicate::Steals
                    | Predicate::Disrupts
                    | Predicate::DemandsRansomFrom
                    | Predicate::AttributedTo
                    | Predicate::ClaimsResponsibilityFor
                    | Predicate::Denies
            )
    };
    Predicate::all().filter(happens).collect()
}

fn words(predicates: &[Predicate]) -> String {
    predicates.iter().map(|p| format!("'{}'", p.word())).collect::<Vec<_>>().join(",")
}

/// A finding with the day by which it is ordered.
struct Dated {
    finding: i64,
    day: i64,
    dated: bool,
}

impl Asker<'_> {
    pub(crate) fn timeline(
        &self,
        of: &[Uuid],
        (from, to): (Option<Date>, Option<Date>),
        at: AsOf,
        paging: &Paging,
    ) -> Asked<Timeline> {
        let own = self.rows_of(of)?;
        let mut found = match of {
            [] => self.dated_of_all(&events(), at)?,
            _ => self.dated(&self.with_people_of(&own)?, &self.told_of(&own)?, at)?,
        };
        found.sort_by_key(|d| (d.day, d.finding));
        found.dedup_by_key(|d| d.finding);
        let mut months: BTreeMap<String, u64> = BTreeMap::new();
        for d in &found {
            *months.entry(rows::date(d.day).strftime("%Y-%m").to_string()).or_default() += 1;
        }
        let (from, to) = (from.map_or(i64::MIN, rows::day), to.map_or(i64::MAX, rows::day));
        found.retain(|d| (from..=to).contains(&d.day));
        let page = self.cut(&found, paging);
        let entries = page.map(|(finding, day, dated)| {
            let raw = self.raws("f.finding = ?", [finding])?.pop();
            let row = raw.map(|raw| self.row(&raw, at)).transpose()?.flatten();
            Ok::<_, crate::sqlite::write::Inner>(row.map(|finding| TimelineEntry {
                date: rows::date(day),
                dated,
                finding,
            }))
        })?;
        let entries =
            Paged { items: entries.items.into_iter().flatten().collect(), total: entries.total, next: entries.next };
        let bars = months.into_iter().map(|(month, events)| Bar { month, events }).collect();
        Ok(Timeline { of: self.entities_of(&own)?, bars, entries })
    }

    /// What a timeline tells of these. Of a sector little is told as an event: who targets it is news of the report's day.
    fn told_of(&self, own: &[i64]) -> Sql<Vec<Predicate>> {
        let sectors = format!("SELECT count(*) FROM entity WHERE entity IN ({}) AND kind = ?", list(own));
        let mut kinds = events();
        if self.count(&sectors, [Kind::Sector.word()])? > 0 {
            kinds.extend([Predicate::Targets, Predicate::Threatens]);
        }
        Ok(kinds)
    }

    /// The page of a long list.
    fn cut(&self, found: &[Dated], paging: &Paging) -> Paged<(i64, i64, bool)> {
        let rest = found.iter().skip(paging.offset()).take(paging.bounded() + 1);
        let items = rest.map(|d| (d.finding, d.day, d.dated)).collect();
        Paged::from_surplus(items, paging, Some(found.len() as u64))
    }

    /// Entities, and with a country all that belong to it, as a list in SQL.
    fn with_people_of(&self, own: &[i64]) -> Sql<String> {
        let base = list(own);
        let codes: Vec<String> = self.all(
            &format!("SELECT DISTINCT country FROM entity WHERE entity IN ({base}) AND kind IN ('country', 'government') AND country IS NOT NULL"),
            [],
            |r| r.get(0),
        )?;
        let mut set = own.to_vec();
        for code in codes {
            set.extend(self.all(
                "SELECT entity FROM entity WHERE country = ? ORDER BY entity LIMIT 5000",
                [code],
                |r| r.get::<_, i64>(0),
            )?);
        }
        set.sort_unstable();
        set.dedup();
        Ok(list(&set))
    }

    fn dated(&self, set: &str, kinds: &[Predicate], at: AsOf) -> Sql<Vec<Dated>> {
        let kinds = words(kinds);
        let counted = findings::counted(at);
        let side = |side: &str| {
            format!(
                "SELECT f.finding, coalesce(f.first_day, f.last_day, f.seen), CASE WHEN f.first_day IS NULL AND f.last_day IS NULL THEN 0 ELSE 1 END
                 FROM finding f WHERE f.{side} IN ({set}) AND f.predicate IN ({kinds}) AND {counted}"
            )
        };
        self.all(&format!("{} UNION {}", side("subject"), side("object")), [], |r| {
            Ok(Dated { finding: r.get(0)?, day: r.get(1)?, dated: r.get(2)? })
        })
    }

    fn dated_of_all(&self, kinds: &[Predicate], at: AsOf) -> Sql<Vec<Dated>> {
        let sql = format!(
            "SELECT f.finding, coalesce(f.first_day, f.last_day, f.seen), CASE WHEN f.first_day IS NULL AND f.last_day IS NULL THEN 0 ELSE 1 END
             FROM finding f WHERE f.predicate IN ({}) AND {}",
            words(kinds),
            findings::counted(at)
        );
        self.all(&sql, [], |r| Ok(Dated { finding: r.get(0)?, day: r.get(1)?, dated: r.get(2)? }))
    }

    pub(crate) fn responses(
        &self,
        of: &[Uuid],
        kinds: &[Predicate],
        at: AsOf,
        paging: &Paging,
    ) -> Asked<Paged<Response>> {
        let all: Vec<Predicate> = Predicate::all().filter(|p| p.family() == Family::Response).collect();
        let kinds: Vec<Predicate> = if kinds.is_empty() { all } else { kinds.to_vec() };
        let mut found = match of {
            [] => self.dated_of_all(&kinds, at)?,
            of => self.dated(&list(&self.rows_of(of)?), &kinds, at)?,
        };
        found.sort_by_key(|d| (d.day, d.finding));
        let page = self.cut(&found, paging);
        let responses = page.map(|(finding, day, dated)| self.response(finding, day, dated, at))?;
        Ok(Paged {
            items: responses.items.into_iter().flatten().collect(),
            total: responses.total,
            next: responses.next,
        })
    }

    fn response(&self, finding: i64, day: i64, dated: bool, at: AsOf) -> Asked<Option<Response>> {
        let Some(raw) = self.raws("f.finding = ?", [finding])?.pop() else { return Ok(None) };
        let Some(row) = self.row(&raw, at)? else { return Ok(None) };
        // Matters of one day count as one step: the same act told of a country and of its government is not two.
        let before = self.count(
            &format!(
                "SELECT count(DISTINCT coalesce(f.first_day, f.last_day, f.seen)) FROM finding f WHERE f.predicate = ? AND {}
                 AND coalesce(f.first_day, f.last_day, f.seen) < ?",
                findings::counted(at)
            ),
            (&raw.predicate, day),
        )?;
        let incident = raw.incident.map(|i| self.incident_short(i, at)).transpose()?.flatten();
        Ok(Some(Response { date: rows::date(day), dated, finding: row, incident, ordinal: before + 1 }))
    }
}

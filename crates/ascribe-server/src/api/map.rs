//! Who is said to have attacked whom, by the countries of both.

use super::asked::Asked;
use super::shapes::views::{ArcShown, CountryShown, MapShown};
use super::show;
use super::sight::Sight;
use crate::accounts::Caller;
use crate::app::App;
use crate::http::problem::Problem;
use ascribe_model::Predicate;
use ascribe_names::Lexicon;
use ascribe_store::{AsOf, Base, FindingQuery, FindingRow, IncidentRow, Paging, Store};
use axum::Json;
use axum::extract::State;
use jiff::civil::Date;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use utoipa::IntoParams;

/// What counts as an attack on the map.
const ATTACKS: [Predicate; 6] = [
    Predicate::Attacked,
    Predicate::Targets,
    Predicate::Threatens,
    Predicate::Steals,
    Predicate::Disrupts,
    Predicate::DemandsRansomFrom,
];
/// The most findings, the best supported first, and the most incidents, the latest first, that are counted.
const MOST: usize = 5_000;
/// The most findings and the most incidents shown for a pair of countries.
const EXAMPLES: usize = 8;

/// Which period.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Period {
    /// Only what took place, or was first said where undated, on or after this day.
    #[param(value_type = Option<String>)]
    pub from: Option<Date>,
    /// Only what took place, or was first said where undated, on or before this day.
    #[param(value_type = Option<String>)]
    pub to: Option<Date>,
}

/// Who is said to have attacked whom, by country.
#[utoipa::path(get, path = "/api/v1/map", tag = "views", params(Period),
    responses((status = 200, body = MapShown), (status = 401, body = Problem)))]
pub async fn map(
    State(app): State<App>,
    caller: Caller,
    Asked(period): Asked<Period>,
) -> Result<Json<MapShown>, Problem> {
    let sight = Sight::of(&caller);
    Ok(Json(app.ask(move |base| draw(base, sight, &period)).await?))
}

/// What is said between two countries.
#[derive(Default)]
struct Pair {
    findings: Vec<FindingRow>,
    incidents: Vec<IncidentRow>,
}

fn draw(base: &Base, sight: Sight, period: &Period) -> Result<MapShown, Problem> {
    let mut pairs: BTreeMap<(String, String), Pair> = BTreeMap::new();
    for row in attacks(base, sight, period)? {
        let ends = (row.subject.country.clone(), row.object.as_ref().and_then(|o| o.country.clone()));
        if let (Some(from), Some(to)) = ends {
            pairs.entry((from, to)).or_default().findings.push(row);
        }
    }
    for row in incidents(base, sight, period)? {
        for ends in ends(&row) {
            pairs.entry(ends).or_default().incidents.push(row.clone());
        }
    }
    let codes: BTreeSet<&String> = pairs.keys().flat_map(|(from, to)| [from, to]).collect();
    let countries = codes.into_iter().map(|code| country(code)).collect();
    let mut arcs: Vec<ArcShown> = pairs.into_iter().map(|((from, to), pair)| arc(from, to, pair)).collect();
    arcs.sort_by_key(|a| std::cmp::Reverse((a.findings + a.incidents.len() as u32, a.origins)));
    Ok(MapShown { countries, arcs })
}

fn arc(from: String, to: String, pair: Pair) -> ArcShown {
    let Pair { mut findings, incidents } = pair;
    findings.sort_by_key(|f| std::cmp::Reverse(f.origins));
    ArcShown {
        from,
        to,
        findings: findings.len() as u32,
        origins: findings.iter().map(|f| f.origins).max().unwrap_or(0),
        disputed: findings.iter().filter(|f| f.disputed).count() as u32,
        examples: findings.into_iter().take(EXAMPLES).map(show::finding).collect(),
        incidents: incidents.into_iter().take(EXAMPLES).map(show::incident_line).collect(),
    }
}

/// The pairs of countries that an incident stands for: of those said to be behind it and of those hit.
fn ends(row: &IncidentRow) -> BTreeSet<(String, String)> {
    let countries = |parties: &[ascribe_store::Party]| -> BTreeSet<String> {
        parties.iter().filter_map(|p| p.entity.country.clone()).collect()
    };
    let (actors, victims) = (countries(&row.actors), countries(&row.victims));
    actors.iter().flat_map(|a| victims.iter().map(move |v| (a.clone(), v.clone()))).collect()
}

fn country(code: &str) -> CountryShown {
    let lexicon = Lexicon::shipped();
    let name = lexicon.country(code).map_or(code, |id| lexicon.entry(id).name());
    CountryShown { code: code.into(), name: name.into() }
}

fn attacks(base: &Base, sight: Sight, period: &Period) -> Result<Vec<FindingRow>, Problem> {
    let query = FindingQuery { predicates: ATTACKS.to_vec(), ..FindingQuery::default() };
    let mut rows = Vec::new();
    let mut paging = Paging::first(1000);
    let mut read = 0;
    loop {
        let page = base.findings(&query, AsOf::Now, &paging)?;
        read += page.items.len();
        rows.extend(page.items.into_iter().filter(|row| {
            let said = row.first.as_ref().map(|f| f.date);
            period.holds(row.from.or(said), row.to.or(said))
        }));
        match page.next {
            Some(next) if read < MOST => paging.after = Some(next),
            _ => return Ok(sight.findings(base, rows)?),
        }
    }
}

fn incidents(base: &Base, sight: Sight, period: &Period) -> Result<Vec<IncidentRow>, Problem> {
    // Who is party to an incident is told by all its reports together; see `knowledge::seen_incident`.
    if !sight.is_whole(base)? {
        return Ok(Vec::new());
    }
    let mut rows = Vec::new();
    let mut paging = Paging::first(1000);
    loop {
        let page = base.incidents(&[], AsOf::Now, &paging)?;
        rows.extend(page.items.into_iter().filter(|row| period.holds(row.from, row.to)));
        match page.next {
            Some(next) if rows.len() < MOST => paging.after = Some(next),
            _ => return Ok(rows),
        }
    }
}

impl Period {
    /// Whether something of these days may lie within; what has no day does only if all days are asked for.
    fn holds(&self, first: Option<Date>, last: Option<Date>) -> bool {
        let (first, last) = (first.or(last), last.or(first));
        let after = self.from.is_none_or(|from| last.is_some_and(|last| last >= from));
        let before = self.to.is_none_or(|to| first.is_some_and(|first| first <= to));
        after && before
    }
}

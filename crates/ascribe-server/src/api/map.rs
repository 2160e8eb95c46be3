//! Who is said to have attacked whom, by the countries of both.

use super::asked::{Asked, as_of, paging, unfit};
use super::shapes::views::{ArcShown, CountryShown, MapShown, PairShown};
use super::show;
use super::sight::Sight;
use crate::accounts::Caller;
use crate::app::App;
use crate::http::problem::Problem;
use ascribe_names::Lexicon;
use ascribe_store::{AttackQuery, Base, CountryPair, Paging, Store};
use axum::Json;
use axum::extract::State;
use jiff::civil::Date;
use serde::Deserialize;
use std::collections::BTreeSet;
use utoipa::IntoParams;

/// The most incidents shown for a pair of countries.
const INCIDENTS: usize = 50;

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
    /// The record as it stood at the end of this day.
    #[param(value_type = Option<String>)]
    pub as_of: Option<Date>,
}

impl Period {
    fn query(&self) -> AttackQuery {
        AttackQuery { from: self.from, to: self.to }
    }
}

/// Who is said to have attacked whom, by country, over all findings and incidents of the period.
#[utoipa::path(get, path = "/api/v1/map", tag = "views", params(Period),
    responses((status = 200, body = MapShown), (status = 401, body = Problem)))]
pub async fn map(
    State(app): State<App>,
    caller: Caller,
    Asked(period): Asked<Period>,
) -> Result<Json<MapShown>, Problem> {
    let sight = Sight::of(&caller);
    let found = app.ask_for(sight, move |base| -> Result<_, Problem> {
        Ok(base.attacks(&period.query(), as_of(base, period.as_of)?)?)
    });
    Ok(Json(drawn(found.await?)))
}

fn drawn(mut pairs: Vec<CountryPair>) -> MapShown {
    pairs.sort_by_key(|pair| std::cmp::Reverse((pair.findings + pair.incidents, pair.origins)));
    let codes: BTreeSet<&String> = pairs.iter().flat_map(|pair| [&pair.from, &pair.to]).collect();
    let countries = codes.into_iter().map(|code| country(code)).collect();
    let arc = |pair: CountryPair| ArcShown {
        from: pair.from,
        to: pair.to,
        findings: pair.findings,
        origins: pair.origins,
        disputed: pair.disputed,
        incidents: pair.incidents,
    };
    MapShown { countries, arcs: pairs.into_iter().map(arc).collect() }
}

fn country(code: &str) -> CountryShown {
    let lexicon = Lexicon::shipped();
    let name = lexicon.country(code).map_or(code, |id| lexicon.entry(id).name());
    CountryShown { code: code.into(), name: name.into() }
}

/// Which pair.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Pair {
    /// ISO 3166-1 alpha-2 code of the country that is said to be behind it.
    pub behind: String,
    /// ISO 3166-1 alpha-2 code of the country that was hit.
    pub hit: String,
    /// Only what took place, or was first said where undated, on or after this day.
    #[param(value_type = Option<String>)]
    pub from: Option<Date>,
    /// Only what took place, or was first said where undated, on or before this day.
    #[param(value_type = Option<String>)]
    pub to: Option<Date>,
    /// The record as it stood at the end of this day.
    #[param(value_type = Option<String>)]
    pub as_of: Option<Date>,
    /// The `next` of the page before.
    pub after: Option<String>,
    /// At most so many findings, 1 to 1000; 20 if not said.
    pub limit: Option<usize>,
}

/// What is said between two countries: the findings and the incidents that the map counts.
#[utoipa::path(get, path = "/api/v1/map/pair", tag = "views", params(Pair),
    responses((status = 200, body = PairShown), (status = 422, body = Problem)))]
pub async fn pair(
    State(app): State<App>,
    caller: Caller,
    Asked(pair): Asked<Pair>,
) -> Result<Json<PairShown>, Problem> {
    if pair.behind.len() != 2 || pair.hit.len() != 2 {
        return Err(unfit("behind and hit are codes of countries, of two letters."));
    }
    let sight = Sight::of(&caller);
    Ok(Json(app.ask_for(sight, move |base| between(base, &pair)).await?))
}

fn between(base: &Base, pair: &Pair) -> Result<PairShown, Problem> {
    let at = as_of(base, pair.as_of)?;
    let query = AttackQuery { from: pair.from, to: pair.to };
    let (behind, hit) = (pair.behind.to_ascii_uppercase(), pair.hit.to_ascii_uppercase());
    let page = base.attacks_between(&behind, &hit, &query, at, &paging(&pair.after, pair.limit, 20))?;
    let incidents = if pair.after.is_none() {
        base.incidents_between(&behind, &hit, &query, at, &Paging::first(INCIDENTS))?.items
    } else {
        Vec::new()
    };
    Ok(PairShown {
        findings: page.items.into_iter().map(show::finding).collect(),
        incidents: incidents.into_iter().map(show::incident_line).collect(),
        next: page.next,
    })
}

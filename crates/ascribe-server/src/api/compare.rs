//! Two entities side by side: what they share, what not, and who says so.

use super::asked::{Asked, as_of, unfit};
use super::shapes::compare::{OnlyShown, SharedShown, SideBySide, SideShown};
use super::show;
use super::sight::Sight;
use super::timeline::circle;
use crate::accounts::Caller;
use crate::app::App;
use crate::http::problem::Problem;
use ascribe_model::Predicate;
use ascribe_store::{AsOf, Base, FindingQuery, FindingRow, Paging, Relation, Shared, Store};
use axum::Json;
use axum::extract::State;
use jiff::civil::Date;
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

/// What both have, and what one has alone: shown at most.
const SHARED: usize = 120;
const ALONE: usize = 40;
/// The most findings of one that are looked at for what it has alone.
const LOOKED_AT: usize = 400;

/// Which two.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Two {
    /// Key of the first entity.
    pub a: Uuid,
    /// Key of the second entity.
    pub b: Uuid,
    /// The record as it stood at the end of this day.
    #[param(value_type = Option<String>)]
    pub as_of: Option<Date>,
}

/// Two entities side by side.
#[utoipa::path(get, path = "/api/v1/compare", tag = "views", params(Two),
    responses((status = 200, body = SideBySide), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub async fn side_by_side(
    State(app): State<App>,
    caller: Caller,
    Asked(two): Asked<Two>,
) -> Result<Json<SideBySide>, Problem> {
    if two.a == two.b {
        return Err(unfit("Choose two different ones to compare."));
    }
    let sight = Sight::of(&caller);
    Ok(Json(app.ask_for(sight, move |base| compared(base, &two)).await?))
}

/// One of the two, with all that stand for it.
struct Side {
    ids: Vec<Uuid>,
}

fn compared(base: &Base, two: &Two) -> Result<SideBySide, Problem> {
    let at = as_of(base, two.as_of)?;
    let side = |id| -> Result<Side, Problem> { Ok(Side { ids: circle(base, Some(id))? }) };
    let (a, b) = (side(two.a)?, side(two.b)?);
    let found = base.compare(&a.ids, &b.ids, at)?;
    let mut shared = Vec::new();
    for it in &found.shared {
        if shared.len() == SHARED {
            break;
        }
        shared.extend(both(base, it, (&a, &b), at)?);
    }
    let only = |own: &Side, other: &Side, total: u64| -> Result<OnlyShown, Problem> {
        let findings = alone(base, own, other, at)?;
        Ok(OnlyShown { total, findings: findings.into_iter().map(show::finding).collect() })
    };
    Ok(SideBySide {
        between: found.between.into_iter().map(show::finding).collect(),
        only_a: only(&a, &b, found.only_a)?,
        only_b: only(&b, &a, found.only_b)?,
        shared,
        reports: found.reports,
        a: found.a.iter().map(show::entity).collect(),
        b: found.b.iter().map(show::entity).collect(),
        as_of: two.as_of.map(|d| d.to_string()),
    })
}

/// What both have, each with its best support.
fn both(base: &Base, it: &Shared, (a, b): (&Side, &Side), at: AsOf) -> Result<Option<SharedShown>, Problem> {
    let side = |own: &Side| best(base, own, (it.predicate, it.relation, it.with.id), at);
    let (Some(a), Some(b)) = (side(a)?, side(b)?) else { return Ok(None) };
    let inverse = it.predicate.row().inverse;
    let turned = it.relation == Relation::Suffers && !inverse.is_empty();
    Ok(Some(SharedShown {
        predicate: it.predicate.word().into(),
        relation: show::word(it.relation),
        word: if turned { inverse } else { it.predicate.word() }.into(),
        with: show::argument(&it.with),
        a,
        b,
    }))
}

/// A predicate, which way it is looked at, and what stands on the other side.
type Matter = (Predicate, Relation, Uuid);

fn query(own: &Side, (predicate, relation, other): Matter) -> FindingQuery {
    let (subjects, objects) = match relation {
        Relation::Does => (own.ids.clone(), vec![other]),
        Relation::Suffers => (vec![other], own.ids.clone()),
    };
    FindingQuery { subjects, objects, predicates: vec![predicate], ..FindingQuery::default() }
}

fn best(base: &Base, own: &Side, matter: Matter, at: AsOf) -> Result<Option<SideShown>, Problem> {
    let rows = base.findings(&query(own, matter), at, &Paging::first(1))?.items;
    let Some(row) = rows.into_iter().next() else { return Ok(None) };
    let by = base.origins_of(row.id, at)?;
    Ok(Some(SideShown {
        finding: row.id.to_string(),
        origins: row.origins,
        disputed: row.disputed,
        by: by.into_iter().map(show::origin).collect(),
    }))
}

/// The best supported findings of one that the other has nothing like.
fn alone(base: &Base, own: &Side, other: &Side, at: AsOf) -> Result<Vec<FindingRow>, Problem> {
    let mut rows: Vec<(Relation, FindingRow)> = Vec::new();
    for relation in [Relation::Does, Relation::Suffers] {
        let ids = own.ids.clone();
        let (subjects, objects) = if relation == Relation::Does { (ids, Vec::new()) } else { (Vec::new(), ids) };
        let query = FindingQuery { subjects, objects, ..FindingQuery::default() };
        let page = base.findings(&query, at, &Paging::first(LOOKED_AT))?.items;
        rows.extend(page.into_iter().map(|row| (relation, row)));
    }
    rows.sort_by_key(|(_, row)| std::cmp::Reverse((row.origins, row.affirmed)));
    let mut found = Vec::new();
    for (relation, row) in rows {
        let far = if relation == Relation::Does { row.object.as_ref() } else { Some(&row.subject) };
        let Some(far) = far.filter(|far| !own.ids.contains(&far.id) && !other.ids.contains(&far.id)) else { continue };
        let like = query(other, (row.predicate, relation, far.id));
        if base.findings(&like, at, &Paging::first(1))?.items.is_empty() {
            found.push(row);
        }
        if found.len() == ALONE {
            break;
        }
    }
    Ok(found)
}

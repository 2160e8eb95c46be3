//! From an entity outward: entities as nodes, findings as edges.

use super::asked::{Asked, absent, as_of};
use super::shapes::views::{EdgeShown, GraphShown, NodeShown};
use super::show;
use super::sight::Sight;
use crate::accounts::Caller;
use crate::app::App;
use crate::http::problem::Problem;
use ascribe_store::{AsOf, Base, EntityRef, FindingQuery, FindingRow, Paging, Store};
use axum::Json;
use axum::extract::State;
use jiff::civil::Date;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use utoipa::IntoParams;
use uuid::Uuid;

/// The most entities that a graph may have.
const MOST: usize = 2000;
/// The most findings read for each step.
const READ: usize = 600;

/// Which graph.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Wanted {
    /// Key of the entity where it begins; the best supported findings if not said.
    pub of: Option<Uuid>,
    /// How many steps outward, 1 to 3; 2 if not said.
    pub depth: Option<u32>,
    /// Only findings with at least so many independent origins.
    pub origins: Option<u32>,
    /// Only findings on which this source, by name, says something.
    pub source: Option<String>,
    /// Only events on or after this day, as far as dated.
    #[param(value_type = Option<String>)]
    pub from: Option<Date>,
    /// Only events on or before this day, as far as dated.
    #[param(value_type = Option<String>)]
    pub to: Option<Date>,
    /// The record as it stood at the end of this day.
    #[param(value_type = Option<String>)]
    pub as_of: Option<Date>,
    /// At most so many entities, 1 to 2000; 300 if not said.
    pub limit: Option<usize>,
}

/// Entities and what is said between them.
#[utoipa::path(get, path = "/api/v1/graph", tag = "views", params(Wanted),
    responses((status = 200, body = GraphShown), (status = 404, body = Problem)))]
pub async fn graph(
    State(app): State<App>,
    caller: Caller,
    Asked(wanted): Asked<Wanted>,
) -> Result<Json<GraphShown>, Problem> {
    let sight = Sight::of(&caller);
    Ok(Json(app.ask_for(sight, move |base| grow(base, &wanted)).await?))
}

/// A graph as it grows.
#[derive(Default)]
struct Growing {
    nodes: BTreeMap<Uuid, (EntityRef, u32)>,
    edges: BTreeMap<Uuid, EdgeShown>,
    cut: bool,
}

fn grow(base: &Base, wanted: &Wanted) -> Result<GraphShown, Problem> {
    let limit = wanted.limit.unwrap_or(300).clamp(1, MOST);
    let at = as_of(base, wanted.as_of)?;
    let mut graph = Growing::default();
    match wanted.of {
        None => graph.take(strongest(base, wanted, (limit, at))?, 1, limit),
        Some(id) => {
            let start = base.entity(id)?.ok_or_else(|| absent("entity"))?;
            graph.nodes.insert(id, (start, 0));
            let mut frontier = BTreeSet::from([id]);
            for depth in 1..=wanted.depth.unwrap_or(2).clamp(1, 3) {
                let before: BTreeSet<Uuid> = graph.nodes.keys().copied().collect();
                let rows = around(base, wanted, (frontier.iter().copied().collect(), at))?;
                graph.take(rows, depth, limit);
                frontier = graph.nodes.keys().filter(|id| !before.contains(id)).copied().collect();
                if frontier.is_empty() {
                    break;
                }
            }
        }
    }
    let mut nodes: Vec<NodeShown> =
        graph.nodes.values().map(|(entity, depth)| NodeShown { entity: show::entity(entity), depth: *depth }).collect();
    nodes.sort_by(|a, b| (a.depth, &a.entity.name).cmp(&(b.depth, &b.entity.name)));
    let mut edges: Vec<EdgeShown> = graph.edges.into_values().collect();
    edges.sort_by(|a, b| b.origins.cmp(&a.origins).then_with(|| a.finding.cmp(&b.finding)));
    Ok(GraphShown { nodes, edges, cut: graph.cut })
}

impl Growing {
    /// Takes findings in, the best supported first, as long as there is room for their ends.
    fn take(&mut self, rows: Vec<FindingRow>, depth: u32, limit: usize) {
        for row in rows {
            let Some(object) = row.object.clone().filter(|o| o.kind.is_some()) else { continue };
            if row.subject.kind.is_none() || row.subject.id == object.id {
                continue;
            }
            let new = [&row.subject, &object].into_iter().filter(|e| !self.nodes.contains_key(&e.id)).count();
            if self.nodes.len() + new > limit {
                self.cut = true;
                continue;
            }
            for end in [&row.subject, &object] {
                self.nodes.entry(end.id).or_insert_with(|| (end.clone(), depth));
            }
            self.edges.insert(row.id, edge(&row, object.id));
        }
    }
}

fn edge(row: &FindingRow, object: Uuid) -> EdgeShown {
    EdgeShown {
        finding: row.id.to_string(),
        from: row.subject.id.to_string(),
        to: object.to_string(),
        predicate: row.predicate.word().into(),
        origins: row.origins,
        disputed: row.disputed,
        since: row.from.map(|d| d.to_string()),
    }
}

fn strongest(base: &Base, wanted: &Wanted, (limit, at): (usize, AsOf)) -> Result<Vec<FindingRow>, Problem> {
    let query =
        FindingQuery { origins: wanted.origins.unwrap_or(0), source: wanted.source.clone(), ..FindingQuery::default() };
    let mut rows = Vec::new();
    let mut paging = Paging::first(READ);
    // Many findings have words on one side, which are no nodes; so more are read than are shown.
    while rows.len() < limit * 2 {
        let page = base.findings(&query, at, &paging)?;
        rows.extend(page.items.into_iter().filter(|row| within(row, wanted)));
        let Some(next) = page.next else { break };
        paging.after = Some(next);
    }
    Ok(rows)
}

/// Findings with one of these on either side, the best supported first.
fn around(base: &Base, wanted: &Wanted, (of, at): (Vec<Uuid>, AsOf)) -> Result<Vec<FindingRow>, Problem> {
    let origins = wanted.origins.unwrap_or(0);
    let mut rows = Vec::new();
    for (subjects, objects) in [(of.clone(), Vec::new()), (Vec::new(), of)] {
        let query =
            FindingQuery { subjects, objects, origins, source: wanted.source.clone(), ..FindingQuery::default() };
        rows.extend(base.findings(&query, at, &Paging::first(READ))?.items);
    }
    rows.retain(|row| within(row, wanted));
    rows.sort_by(|a, b| b.origins.cmp(&a.origins).then_with(|| a.id.cmp(&b.id)));
    Ok(rows)
}

/// Whether an event may have taken place within the period; undated ones may.
fn within(row: &FindingRow, wanted: &Wanted) -> bool {
    let late = wanted.from.is_some_and(|from| row.to.or(row.from).is_some_and(|last| last < from));
    let early = wanted.to.is_some_and(|to| row.from.or(row.to).is_some_and(|first| first > to));
    !late && !early
}

//! What a group is said to use, in the order of ATT&CK.

use super::asked::{Asked, as_of};
use super::reports::file;
use super::shapes::views::{TacticShown, TechniqueShown, TechniquesShown};
use super::show;
use super::sight::Sight;
use super::timeline::circle;
use crate::accounts::Caller;
use crate::app::App;
use crate::http::problem::Problem;
use ascribe_model::{Kind, Predicate};
use ascribe_store::{Base, EntityRef, FindingQuery, FindingRow, Paging, Store};
use axum::Json;
use axum::extract::State;
use axum::response::Response;
use jiff::civil::Date;
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::LazyLock;
use utoipa::IntoParams;
use uuid::Uuid;

/// The most findings that are read.
const MOST: usize = 20_000;

/// The most findings shown with one technique.
const SHOWN: usize = 40;

/// Tactics in their order, and which of them a technique serves.
struct Matrix {
    tactics: Vec<(&'static str, &'static str)>,
    served: BTreeMap<&'static str, Vec<&'static str>>,
}

static MATRIX: LazyLock<Matrix> = LazyLock::new(|| {
    let mut matrix = Matrix { tactics: Vec::new(), served: BTreeMap::new() };
    for line in include_str!("../../data/tactics.tsv").lines() {
        let mut fields = line.split('\t');
        match (fields.next(), fields.next(), fields.next()) {
            (Some("tactic"), Some(id), Some(name)) => matrix.tactics.push((id, name)),
            (Some("technique"), Some(id), Some(tactics)) => {
                matrix.served.insert(id, tactics.split(' ').collect());
            }
            _ => {}
        }
    }
    matrix
});

impl Matrix {
    /// The tactics of a technique; a sub-technique serves those of its technique unless it has its own.
    fn tactics_of(&self, id: &str) -> &[&'static str] {
        let own = self.served.get(id).or_else(|| self.served.get(id.split('.').next()?));
        own.map(Vec::as_slice).unwrap_or_default()
    }
}

/// Whose techniques.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Whose {
    /// Key of an entity; everybody's if not said.
    pub of: Option<Uuid>,
    /// The record as it stood at the end of this day.
    #[param(value_type = Option<String>)]
    pub as_of: Option<Date>,
}

/// What is said to be used, by tactic.
#[utoipa::path(get, path = "/api/v1/techniques", tag = "views", params(Whose),
    responses((status = 200, body = TechniquesShown), (status = 404, body = Problem)))]
pub async fn techniques(
    State(app): State<App>,
    caller: Caller,
    Asked(whose): Asked<Whose>,
) -> Result<Json<TechniquesShown>, Problem> {
    let sight = Sight::of(&caller);
    Ok(Json(app.ask(move |base| by_tactic(base, sight, &whose)).await?))
}

/// A technique and all findings of its use.
type Used = BTreeMap<String, (EntityRef, Vec<FindingRow>)>;

fn by_tactic(base: &Base, sight: Sight, whose: &Whose) -> Result<TechniquesShown, Problem> {
    let (used, unplaced) = uses(base, sight, whose)?;
    let mut columns: BTreeMap<&str, Vec<TechniqueShown>> = BTreeMap::new();
    for (id, (entity, findings)) in used {
        for tactic in MATRIX.tactics_of(&id) {
            columns.entry(tactic).or_default().push(TechniqueShown {
                id: id.clone(),
                name: entity.name.clone(),
                origins: findings.iter().map(|f| f.origins).max().unwrap_or(0),
                total: findings.len() as u32,
                findings: findings.iter().take(SHOWN).cloned().map(show::finding).collect(),
            });
        }
    }
    let tactics = MATRIX.tactics.iter().map(|(id, name)| {
        let mut techniques = columns.remove(id).unwrap_or_default();
        techniques.sort_by(|a, b| b.origins.cmp(&a.origins).then_with(|| a.id.cmp(&b.id)));
        TacticShown { id: (*id).into(), name: (*name).into(), techniques }
    });
    let tactics = tactics.collect();
    let entity = whose.of.map(|id| base.entity(id)).transpose()?.flatten();
    Ok(TechniquesShown {
        entity: entity.as_ref().map(show::entity),
        tactics,
        unplaced: unplaced.into_iter().take(200).map(show::finding).collect(),
    })
}

/// What is used, by technique, and techniques that the matrix has no place for.
fn uses(base: &Base, sight: Sight, whose: &Whose) -> Result<(Used, Vec<FindingRow>), Problem> {
    let predicates = vec![Predicate::Uses, Predicate::Conducts, Predicate::Exploits];
    let at = as_of(base, whose.as_of)?;
    let query = FindingQuery { subjects: circle(base, whose.of)?, predicates, ..FindingQuery::default() };
    let (mut used, mut unplaced) = (Used::new(), Vec::new());
    let mut paging = Paging::first(1000);
    let mut read = 0;
    loop {
        let page = base.findings(&query, at, &paging)?;
        read += page.items.len();
        for row in sight.findings(base, page.items, at)? {
            let Some(object) = row.object.clone().filter(|o| o.kind == Some(Kind::Technique)) else { continue };
            match object.ids.get("attack").filter(|id| !MATRIX.tactics_of(id).is_empty()).cloned() {
                Some(id) => used.entry(id).or_insert_with(|| (object, Vec::new())).1.push(row),
                None => unplaced.push(row),
            }
        }
        match page.next {
            Some(next) if read < MOST => paging.after = Some(next),
            _ => return Ok((used, unplaced)),
        }
    }
}

/// The same as a layer for the ATT&CK Navigator (layer format 4.5), scored by independent origins.
#[utoipa::path(get, path = "/api/v1/techniques/layer", tag = "views", params(Whose),
    responses((status = 200, body = String, content_type = "application/json"), (status = 404, body = Problem)))]
pub async fn layer(State(app): State<App>, caller: Caller, Asked(whose): Asked<Whose>) -> Result<Response, Problem> {
    let sight = Sight::of(&caller);
    let layer = app.ask(move |base| -> Result<_, Problem> {
        let (used, _) = uses(base, sight, &whose)?;
        let entity = whose.of.map(|id| base.entity(id)).transpose()?.flatten();
        Ok(navigator(entity.map_or("All groups".into(), |e| e.name), &used))
    });
    let body = serde_json::to_vec_pretty(&layer.await?).unwrap_or_default();
    Ok(file("layer.json", "application/json", body))
}

fn navigator(name: String, used: &Used) -> Value {
    let most = used.values().flat_map(|(_, findings)| findings).map(|f| f.origins).max().unwrap_or(1).max(1);
    let techniques: Vec<Value> = used.iter().map(|(id, (_, findings))| technique(id, findings)).collect();
    json!({
        "name": name,
        "versions": { "attack": "18", "navigator": "5.1.0", "layer": "4.5" },
        "domain": "enterprise-attack",
        "description": "Techniques by number of independent origins that say so, made by Ascribe.",
        "sorting": 3,
        "gradient": { "colors": ["#fbeae7", "#a8321f"], "minValue": 0, "maxValue": most },
        "techniques": techniques,
        "showTacticRowBackground": false,
        "selectTechniquesAcrossTactics": true,
    })
}

fn technique(id: &str, findings: &[FindingRow]) -> Value {
    let said = |f: &FindingRow| {
        let by = f.first.as_ref().map(|first| format!("{}, {}", first.by, first.date)).unwrap_or_default();
        json!({ "name": f.subject.name, "value": format!("{} origins; first {by}", f.origins) })
    };
    let quote = findings.iter().find_map(|f| f.quote.clone()).unwrap_or_default();
    json!({
        "techniqueID": id,
        "score": findings.iter().map(|f| f.origins).max().unwrap_or(0),
        "comment": quote,
        "enabled": true,
        "metadata": findings.iter().take(10).map(said).collect::<Vec<_>>(),
        "showSubtechniques": id.contains('.'),
    })
}

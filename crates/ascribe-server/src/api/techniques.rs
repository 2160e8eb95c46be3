//! What a group is said to use, in the order of ATT&CK.

use super::asked::{Asked, as_of, paging};
use super::reports::file;
use super::shapes::knowledge::FindingShown;
use super::shapes::record::Page;
use super::shapes::views::{TacticShown, TechniqueShown, TechniquesShown};
use super::show;
use super::sight::Sight;
use super::timeline::circle;
use crate::accounts::Caller;
use crate::app::App;
use crate::http::problem::Problem;
use ascribe_model::{Kind, Predicate};
use ascribe_store::{Base, FindingQuery, FindingRow, Paging, Store, UseQuery, Used};
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

/// Findings of one technique that a layer tells of.
const TOLD: usize = 5;

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
    Ok(Json(app.ask_for(sight, move |base| by_tactic(base, &whose)).await?))
}

/// What tells that somebody uses a technique.
const USES: [Predicate; 3] = [Predicate::Uses, Predicate::Conducts, Predicate::Exploits];

/// What the matrix has a place for, by ATT&CK id, and what not.
type Placed = (Vec<(String, Used)>, Vec<Used>);

/// What is said to be used, and whether the matrix has a place for it.
fn uses(base: &Base, whose: &Whose) -> Result<Placed, Problem> {
    let query = UseQuery { of: circle(base, whose.of)?, predicates: USES.to_vec(), kind: Some(Kind::Technique) };
    let (mut placed, mut unplaced) = (Vec::new(), Vec::new());
    for used in base.used(&query, as_of(base, whose.as_of)?)? {
        match used.what.ids.get("attack").filter(|id| !MATRIX.tactics_of(id).is_empty()).cloned() {
            Some(id) => placed.push((id, used)),
            None => unplaced.push(used),
        }
    }
    Ok((placed, unplaced))
}

fn by_tactic(base: &Base, whose: &Whose) -> Result<TechniquesShown, Problem> {
    let (placed, unplaced) = uses(base, whose)?;
    let tactics = MATRIX.tactics.iter().map(|(tactic, name)| {
        let own = placed.iter().filter(|(id, _)| MATRIX.tactics_of(id).contains(tactic));
        let mut techniques: Vec<TechniqueShown> = own.map(|(id, used)| shown(id, used)).collect();
        techniques.sort_by(|a, b| b.origins.cmp(&a.origins).then_with(|| a.id.cmp(&b.id)));
        TacticShown { id: (*tactic).into(), name: (*name).into(), techniques }
    });
    let tactics = tactics.collect();
    let entity = whose.of.map(|id| base.entity(id)).transpose()?.flatten();
    Ok(TechniquesShown {
        entity: entity.as_ref().map(show::entity),
        tactics,
        unplaced: unplaced.iter().take(200).map(|used| shown("", used)).collect(),
    })
}

fn shown(id: &str, used: &Used) -> TechniqueShown {
    TechniqueShown {
        id: id.into(),
        entity: used.what.id.to_string(),
        name: used.what.name.clone(),
        origins: used.origins,
        findings: used.findings,
    }
}

/// Whose use of which technique.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Which {
    /// Key of the technique's entity.
    pub technique: Uuid,
    /// Key of an entity; everybody's if not said.
    pub of: Option<Uuid>,
    /// The record as it stood at the end of this day.
    #[param(value_type = Option<String>)]
    pub as_of: Option<Date>,
    /// The `next` of the page before.
    pub after: Option<String>,
    /// At most so many, 1 to 1000; 50 if not said.
    pub limit: Option<usize>,
}

/// Who is said to use a technique: the findings that the matrix counts, the best supported first.
#[utoipa::path(get, path = "/api/v1/techniques/uses", tag = "views", params(Which),
    responses((status = 200, body = Page<FindingShown>), (status = 404, body = Problem)))]
pub async fn technique_uses(
    State(app): State<App>,
    caller: Caller,
    Asked(which): Asked<Which>,
) -> Result<Json<Page<FindingShown>>, Problem> {
    let sight = Sight::of(&caller);
    let page = app.ask_for(sight, move |base| -> Result<_, Problem> {
        let at = as_of(base, which.as_of)?;
        let query = uses_of(circle(base, which.of)?, which.technique);
        let rows = base.findings(&query, at, &paging(&which.after, which.limit, 50))?;
        Ok(show::page(rows, show::finding))
    });
    Ok(Json(page.await?))
}

fn uses_of(subjects: Vec<Uuid>, technique: Uuid) -> FindingQuery {
    FindingQuery { subjects, objects: vec![technique], predicates: USES.to_vec(), ..FindingQuery::default() }
}

/// The same as a layer for the ATT&CK Navigator (layer format 4.5), scored by independent origins.
#[utoipa::path(get, path = "/api/v1/techniques/layer", tag = "views", params(Whose),
    responses((status = 200, body = String, content_type = "application/json"), (status = 404, body = Problem)))]
pub async fn layer(State(app): State<App>, caller: Caller, Asked(whose): Asked<Whose>) -> Result<Response, Problem> {
    let sight = Sight::of(&caller);
    let layer = app.ask_for(sight, move |base| -> Result<_, Problem> {
        let (placed, _) = uses(base, &whose)?;
        let (at, of) = (as_of(base, whose.as_of)?, circle(base, whose.of)?);
        let mut techniques = Vec::with_capacity(placed.len());
        for (id, used) in &placed {
            let rows = base.findings(&uses_of(of.clone(), used.what.id), at, &Paging::first(TOLD))?.items;
            techniques.push(technique(id, used, &rows));
        }
        let most = placed.iter().map(|(_, used)| used.origins).max().unwrap_or(1).max(1);
        let entity = whose.of.map(|id| base.entity(id)).transpose()?.flatten();
        Ok(navigator(entity.map_or("All groups".into(), |e| e.name), most, techniques))
    });
    let body = serde_json::to_vec_pretty(&layer.await?).unwrap_or_default();
    Ok(file("layer.json", "application/json", body))
}

fn navigator(name: String, most: u32, techniques: Vec<Value>) -> Value {
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

fn technique(id: &str, used: &Used, findings: &[FindingRow]) -> Value {
    let said = |f: &FindingRow| {
        let by = f.first.as_ref().map(|first| format!("{}, {}", first.by, first.date)).unwrap_or_default();
        json!({ "name": f.subject.name, "value": format!("{} origins; first {by}", f.origins) })
    };
    let quote = findings.iter().find_map(|f| f.quote.clone()).unwrap_or_default();
    json!({
        "techniqueID": id,
        "score": used.origins,
        "comment": quote,
        "enabled": true,
        "metadata": findings.iter().map(said).collect::<Vec<_>>(),
        "showSubtechniques": id.contains('.'),
    })
}

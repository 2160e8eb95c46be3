//! Who is called what by whom, and what the base has under that name.

use super::asked::{Asked, unfit};
use super::shapes::knowledge::{Identity, NameRelation, NameShown, NamesAnswer};
use super::show;
use super::sight::Sight;
use crate::accounts::Caller;
use crate::app::App;
use crate::http::problem::Problem;
use ascribe_names::{Book, Entry, Identities, Lexicon, Statement, View};
use ascribe_store::Store;
use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use std::sync::LazyLock;
use utoipa::IntoParams;

static BOOK: LazyLock<Book> = LazyLock::new(Book::shipped);
static USUAL: LazyLock<Identities<'static>> = LazyLock::new(|| BOOK.identities(&View::Conservative));

/// Makes ready what the first question of names would wait for.
pub fn warm() {
    LazyLock::force(&USUAL);
}

/// Whose name, and who decides.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Wanted {
    /// The name, in any case and with any separators.
    pub q: String,
    /// `default`, `union`, `mitre`, `misp` or a vendor.
    pub view: Option<String>,
}

/// Every owner of a name under a view.
#[utoipa::path(get, path = "/api/v1/names", tag = "knowledge", params(Wanted),
    responses((status = 200, body = NamesAnswer), (status = 422, body = Problem)))]
pub async fn names(
    State(app): State<App>,
    caller: Caller,
    Asked(wanted): Asked<Wanted>,
) -> Result<Json<NamesAnswer>, Problem> {
    let name = wanted.q.trim().to_owned();
    if name.is_empty() || name.len() > 200 {
        return Err(unfit("q is a name of 1 to 200 bytes."));
    }
    let sight = Sight::of(&caller);
    let answer = app.ask_for(sight, move |base| -> Result<_, Problem> {
        let view = View::from_word(wanted.view.as_deref().unwrap_or_default());
        let (identities, nearest) = match view {
            View::Conservative => owners(&USUAL, &name),
            other => owners(&BOOK.identities(&other), &name),
        };
        let mut entities = base.entities(&name)?;
        entities.truncate(10);
        Ok(NamesAnswer {
            view: wanted.view.unwrap_or_else(|| "default".into()),
            identities,
            nearest,
            entities: entities.into_iter().map(show::entity_line).collect(),
        })
    });
    Ok(Json(answer.await?))
}

fn owners(identities: &Identities<'_>, name: &str) -> (Vec<Identity>, Vec<String>) {
    let lexicon = Lexicon::shipped();
    let mut found: Vec<Identity> = identities.owners(name).into_iter().map(|owner| group(identities, owner)).collect();
    if found.is_empty() {
        found = lexicon.by_name(name).into_iter().map(|id| entry(&lexicon.entry(id))).collect();
    }
    let near = if found.is_empty() { identities.nearest(name, 8) } else { Vec::new() };
    (found, near.into_iter().map(str::to_owned).collect())
}

fn group(identities: &Identities<'_>, owner: &ascribe_names::Identity) -> Identity {
    let names = owner.names.iter().map(|m| NameShown { name: m.name.clone(), said_by: m.said_by.clone() });
    Identity {
        name: owner.name.clone(),
        kind: "threat-group".into(),
        names: names.collect(),
        ids: owner.ids.clone(),
        relations: identities.relations(owner).into_iter().map(|s| relation(owner, s)).collect(),
    }
}

/// A statement as seen from the owner: its relation turns round where the owner is on the other side.
fn relation(owner: &ascribe_names::Identity, said: &Statement) -> NameRelation {
    let text = |words: &str| Some(words.to_owned()).filter(|w| !w.is_empty());
    let forth = owner.bears(&said.name);
    let word = match (forth, said.relation.word()) {
        (false, "part-of") => "has-part",
        (false, "renamed-to") => "renamed-from",
        (false, "persona-of") => "has-persona",
        (_, word) => word,
    };
    NameRelation {
        relation: word.into(),
        to: if forth { said.other.clone() } else { said.name.clone() },
        said_by: said.said_by.clone(),
        date: text(&said.since),
        reference: text(&said.place),
    }
}

/// Malware, tools and other entries that bear the name.
fn entry(entry: &Entry<'_>) -> Identity {
    let names = std::iter::once(entry.name()).chain(entry.aliases());
    Identity {
        name: entry.name().into(),
        kind: entry.kind().word().into(),
        names: names.map(|n| NameShown { name: n.into(), said_by: vec![entry.said_by().into()] }).collect(),
        ids: entry.ids().map(|(k, v)| (k.to_owned(), v.to_owned())).collect(),
        relations: Vec::new(),
    }
}

//! What this server is, and the closed lists that it speaks in.

use super::shapes::house::{About, PredicateShown};
use super::show::word;
use crate::accounts::Caller;
use ascribe_model::{Kind, Predicate};
use axum::Json;

/// What this server is.
#[utoipa::path(get, path = "/api/v1/about", tag = "house", responses((status = 200, body = About)))]
pub async fn about(_: Caller) -> Json<About> {
    let predicates = Predicate::all().map(|p| PredicateShown {
        word: p.word().into(),
        family: word(p.family()),
        inverse: p.row().inverse.into(),
    });
    Json(About {
        version: env!("CARGO_PKG_VERSION").into(),
        predicates: predicates.collect(),
        kinds: Kind::ALL.map(|k| k.word().into()).to_vec(),
    })
}

//! The analyst's hand on a claim.

use super::asked::{Key, absent, unfit};
use super::decisions::note;
use super::shapes::record::{ClaimShown, DecisionWanted};
use super::show;
use super::sight::Sight;
use crate::accounts::Caller;
use crate::app::App;
use crate::http::body::Body;
use crate::http::problem::Problem;
use ascribe_model::Predicate;
use ascribe_store::accounts::Scope;
use ascribe_store::{Act, Base, NewDecision, Store};
use axum::Json;
use axum::extract::{Path, State};
use uuid::Uuid;

/// Decides about a claim: accept, reject, correct or annotate.
#[utoipa::path(post, path = "/api/v1/claims/{id}/decisions", tag = "claims", params(("id" = Uuid, Path)),
    request_body = DecisionWanted, responses((status = 201, body = ClaimShown), (status = 403, body = Problem),
    (status = 404, body = Problem), (status = 422, body = Problem)))]
pub async fn decide(
    State(app): State<App>,
    caller: Caller,
    Key(id): Key,
    Body(wanted): Body<DecisionWanted>,
) -> Result<(axum::http::StatusCode, Json<ClaimShown>), Problem> {
    caller.must(Scope::Write)?;
    let sight = Sight::of(&caller);
    let act = act(id, &wanted)?;
    let decision = NewDecision { act, author: caller.name, note: note(wanted.note)?, at: None };
    let shown = app.write(move |base| -> Result<_, Problem> {
        seen(base, sight, id)?;
        base.decide(decision)?;
        seen(base, sight, id)
    });
    Ok((axum::http::StatusCode::CREATED, Json(shown.await?)))
}

fn act(claim: Uuid, wanted: &DecisionWanted) -> Result<Act, Problem> {
    let given = |words: &Option<String>| words.as_ref().map(|w| w.trim().to_owned()).filter(|w| !w.is_empty());
    match wanted.verb.as_str() {
        "accept" => Ok(Act::Accept { claim }),
        "reject" => Ok(Act::Reject { claim }),
        "annotate" if given(&wanted.note).is_some() => Ok(Act::Annotate { on: claim }),
        "annotate" => Err(unfit("An annotation needs a note.")),
        "correct" => {
            let right = wanted.correction.as_ref().ok_or_else(|| unfit("A correction says what is right."))?;
            let predicate = match &right.predicate {
                Some(word) => {
                    Some(Predicate::from_word(word).ok_or_else(|| unfit(format!("{word:?} is no predicate.")))?)
                }
                None => None,
            };
            let (subject, object) = (given(&right.subject), given(&right.object));
            if subject.is_none() && object.is_none() && predicate.is_none() {
                return Err(unfit("The correction changes nothing."));
            }
            Ok(Act::Correct { claim, subject, predicate, object, by: None })
        }
        other => Err(unfit(format!("{other:?} is none of accept, reject, correct, annotate."))),
    }
}

/// The claim, if it is in sight.
fn seen(base: &Base, sight: Sight, id: Uuid) -> Result<ClaimShown, Problem> {
    let record = base.claim(id)?.filter(|c| sight.covers(c.marking)).ok_or_else(|| absent("claim"))?;
    let reading = base.reading(record.version)?;
    Ok(show::claim(&record, reading.as_ref()))
}

/// Takes a decision back.
#[utoipa::path(delete, path = "/api/v1/claims/{id}/decisions/{decision}", tag = "claims",
    params(("id" = Uuid, Path), ("decision" = Uuid, Path)),
    responses((status = 200, body = ClaimShown), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub async fn undo(
    State(app): State<App>,
    caller: Caller,
    Path((id, decision)): Path<(Uuid, Uuid)>,
) -> Result<Json<ClaimShown>, Problem> {
    caller.must(Scope::Write)?;
    let sight = Sight::of(&caller);
    let shown = app.write(move |base| -> Result<_, Problem> {
        let claim = seen(base, sight, id)?;
        if !claim.decisions.iter().any(|d| d.id == decision.to_string()) {
            return Err(absent("decision"));
        }
        base.decide(NewDecision { act: Act::Undo { decision }, author: caller.name, note: None, at: None })?;
        seen(base, sight, id)
    });
    Ok(Json(shown.await?))
}

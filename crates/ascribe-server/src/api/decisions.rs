//! Decisions about incidents and reports, the list of all decisions, and taking them back.

use super::asked::{Asked, Key, Part, absent, unfit};
use super::shapes::decisions::{DecidedOn, DecisionLine, IncidentDecisionWanted, ReportDecisionWanted};
use super::shapes::knowledge::IncidentShown;
use super::shapes::record::{Page, ReportLine};
use super::show;
use super::sight::Sight;
use crate::accounts::Caller;
use crate::app::App;
use crate::http::body::Body;
use crate::http::problem::{self, Problem};
use ascribe_model::MarkingError;
use ascribe_store::accounts::Scope;
use ascribe_store::{Act, AsOf, Base, Decision, Marking, NewDecision, Store};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use uuid::Uuid;

/// The longest note, in bytes.
const LONGEST_NOTE: usize = 10_000;

/// A note as it is kept: nothing where it says nothing.
pub fn note(given: Option<String>) -> Result<Option<String>, Problem> {
    let given = given.map(|note| note.trim().to_owned()).filter(|note| !note.is_empty());
    if given.as_ref().is_some_and(|note| note.len() > LONGEST_NOTE) {
        return Err(unfit(format!("A note has at most {LONGEST_NOTE} bytes.")));
    }
    Ok(given)
}

/// Decides about an incident: merges another one into it, splits reports off, or adds a note. The answer is the incident
/// that goes on; after a split, the new one.
#[utoipa::path(post, path = "/api/v1/incidents/{id}/decisions", tag = "decisions", params(("id" = Uuid, Path)),
    request_body = IncidentDecisionWanted, responses((status = 201, body = IncidentShown), (status = 403, body = Problem),
    (status = 404, body = Problem), (status = 422, body = Problem)))]
pub async fn decide_incident(
    State(app): State<App>,
    caller: Caller,
    Key(id): Key,
    Body(wanted): Body<IncidentDecisionWanted>,
) -> Result<(StatusCode, Json<IncidentShown>), Problem> {
    caller.must(Scope::Write)?;
    let sight = Sight::of(&caller);
    let note = note(wanted.note)?;
    let act = match (wanted.verb.as_str(), wanted.with) {
        ("merge", Some(from)) => Act::Merge { into: id, from, moved: Vec::new() },
        ("merge", None) => return Err(unfit("A merge says with which other incident.")),
        ("split", _) if wanted.reports.is_empty() => return Err(unfit("A split says which reports leave.")),
        ("split", _) => Act::Split { incident: id, documents: wanted.reports, to: None, moved: Vec::new() },
        ("annotate", _) if note.is_some() => Act::Annotate { on: id },
        ("annotate", _) => return Err(unfit("An annotation needs a note.")),
        (other, _) => return Err(unfit(format!("{other:?} is none of merge, split, annotate."))),
    };
    let shown = app.write(move |base| -> Result<_, Problem> {
        whole_incident(base, sight, id)?;
        if let Act::Merge { from, .. } = &act {
            whole_incident(base, sight, *from)?;
        }
        let done = base.decide(NewDecision { act, author: caller.name, note, at: None })?;
        let goes_on = if let Act::Split { to: Some(new), .. } = done.act { new } else { id };
        base.incident(goes_on, AsOf::Now)?.ok_or_else(|| absent("incident"))
    });
    Ok((StatusCode::CREATED, Json(show::incident(shown.await?))))
}

/// An incident all of whose reports are in sight: nobody decides about what they do not see whole.
///
/// Where some are hidden that cannot be said without telling that there are any; so whoever does not see the whole base does
/// not decide about incidents.
fn whole_incident(base: &Base, sight: Sight, id: Uuid) -> Result<(), Problem> {
    if base.has_marked_above(sight.marking())? {
        let why = "Incidents are decided about by those who see the whole base, since other reports may tell of the same one.";
        return Err(problem::of(StatusCode::FORBIDDEN, why));
    }
    base.incident(id, AsOf::Now)?.map(drop).ok_or_else(|| absent("incident"))
}

/// Decides about a report: who may see it from now on, or a note. Analysts may mark it higher, up to their own clearance;
/// to mark it lower takes an admin.
#[utoipa::path(post, path = "/api/v1/reports/{id}/decisions", tag = "decisions", params(("id" = Uuid, Path)),
    request_body = ReportDecisionWanted, responses((status = 201, body = ReportLine), (status = 403, body = Problem),
    (status = 404, body = Problem), (status = 422, body = Problem)))]
pub async fn decide_report(
    State(app): State<App>,
    caller: Caller,
    Key(id): Key,
    Body(wanted): Body<ReportDecisionWanted>,
) -> Result<(StatusCode, Json<ReportLine>), Problem> {
    caller.must(Scope::Write)?;
    let sight = Sight::of(&caller);
    let note = note(wanted.note)?;
    let level = wanted.marking.as_deref().unwrap_or_default().to_owned();
    let line = app.write(move |base| -> Result<_, Problem> {
        let row = base.document(id)?.filter(|row| sight.covers(row.marking)).ok_or_else(|| absent("report"))?;
        let act = match wanted.verb.as_str() {
            "mark" => {
                let marking = level.parse().map_err(|e: MarkingError| unfit(e.to_string()))?;
                may_mark(&caller, row.marking, marking)?;
                Act::Mark { on: row.id, marking, before: None }
            }
            "annotate" if note.is_some() => Act::Annotate { on: row.id },
            "annotate" => return Err(unfit("An annotation needs a note.")),
            other => return Err(unfit(format!("{other:?} is none of mark, annotate."))),
        };
        base.decide(NewDecision { act, author: caller.name, note, at: None })?;
        Ok(show::report(base.document(id)?.ok_or_else(|| absent("report"))?))
    });
    Ok((StatusCode::CREATED, Json(line.await?)))
}

/// Whether somebody may change a marking so.
fn may_mark(caller: &Caller, before: Marking, after: Marking) -> Result<(), Problem> {
    if !Sight::of(caller).covers(after) {
        return Err(unfit("The report would be marked above your own clearance; you could not see it yourself."));
    }
    if after < before && !caller.may(Scope::Admin) {
        let why = "To mark a report lower, so that more people see it, takes the role admin.";
        return Err(problem::of(StatusCode::FORBIDDEN, why));
    }
    Ok(())
}

/// All decisions, the latest first; those about what is out of sight are left out.
#[utoipa::path(get, path = "/api/v1/decisions", tag = "decisions", params(Part),
    responses((status = 200, body = Page<DecisionLine>), (status = 401, body = Problem)))]
pub async fn decisions(
    State(app): State<App>,
    caller: Caller,
    Asked(part): Asked<Part>,
) -> Result<Json<Page<DecisionLine>>, Problem> {
    let page = app.ask_for(Sight::of(&caller), move |base| -> Result<_, Problem> {
        let page = base.decisions(&part.paging())?;
        let mut items = Vec::with_capacity(page.items.len());
        for decision in page.items {
            items.extend(line(base, &caller, decision)?);
        }
        Ok(Page { items, next: page.next, total: None })
    });
    Ok(Json(page.await?))
}

/// Takes a decision back.
#[utoipa::path(delete, path = "/api/v1/decisions/{id}", tag = "decisions", params(("id" = Uuid, Path)),
    responses((status = 204), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub async fn take_back(State(app): State<App>, caller: Caller, Key(id): Key) -> Result<StatusCode, Problem> {
    caller.must(Scope::Write)?;
    app.write(move |base| -> Result<_, Problem> {
        let decision = base.decision(id)?.ok_or_else(|| absent("decision"))?;
        let act = decision.act.clone();
        let seen = line(base, &caller, decision)?.ok_or_else(|| absent("decision"))?;
        if let Act::Mark { marking, before, .. } = act {
            may_mark(&caller, marking, before.unwrap_or_default())?;
        }
        if let Act::Merge { into, .. } | Act::Split { incident: into, .. } = act {
            whole_incident(base, Sight::of(&caller), into)?;
        }
        if !seen.may_undo {
            return Err(unfit("This decision was taken back before, or is one that cannot be; decide again instead."));
        }
        base.decide(NewDecision { act: Act::Undo { decision: id }, author: caller.name, note: None, at: None })?;
        Ok(())
    })
    .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A decision as it is listed; nothing if it is about what is out of the asker's sight.
pub fn line(base: &Base, caller: &Caller, decision: Decision) -> Result<Option<DecisionLine>, Problem> {
    let sight = Sight::of(caller);
    let Some(on) = targets(base, sight, &decision.act)? else { return Ok(None) };
    let undone = decision.undone_by.is_some();
    let lowers = matches!(&decision.act, Act::Mark { marking, before, .. } if before.unwrap_or_default() < *marking);
    let last_word = matches!(decision.act, Act::Undo { .. });
    let scope = if lowers { Scope::Admin } else { Scope::Write };
    Ok(Some(DecisionLine {
        id: decision.id.to_string(),
        verb: decision.act.word().into(),
        by: decision.author,
        at: decision.at.to_string(),
        note: decision.note,
        detail: detail(&decision.act),
        on,
        undone,
        may_undo: !undone && !last_word && caller.may(scope),
    }))
}

fn detail(act: &Act) -> Option<String> {
    match act {
        Act::Mark { marking, before, .. } => {
            Some(format!("TLP:{} → TLP:{}", before.unwrap_or_default().word(), marking.word()).to_uppercase())
        }
        Act::GradeSource { grade, before, .. } => {
            Some(format!("{} → {}", before.map_or('F', ascribe_store::Grade::letter), grade.letter()))
        }
        Act::Split { documents, .. } => Some(format!("{} of its reports", documents.len())),
        Act::Correct { subject, predicate, object, .. } => {
            let words = [subject.as_deref(), predicate.map(|p| p.word()), object.as_deref()];
            Some(words.into_iter().map(|w| w.unwrap_or("…").replace('-', " ")).collect::<Vec<_>>().join(" "))
        }
        _ => None,
    }
}

/// What a decision is about, if all of it is in sight.
fn targets(base: &Base, sight: Sight, act: &Act) -> Result<Option<Vec<DecidedOn>>, Problem> {
    let one = |found: Option<DecidedOn>| found.map(|on| vec![on]);
    Ok(match act {
        Act::Accept { claim } | Act::Reject { claim } | Act::Correct { claim, .. } => {
            one(claim_on(base, sight, *claim)?)
        }
        Act::Mark { on, .. } => one(claim_or_report(base, sight, *on)?),
        Act::Annotate { on } => match claim_or_report(base, sight, *on)? {
            Some(on) => Some(vec![on]),
            None if base.has_marked_above(sight.marking())? => None,
            None => Some(vec![incident_on(base, *on)?.unwrap_or_else(|| other("other", *on))]),
        },
        _ if base.has_marked_above(sight.marking())? => None,
        Act::Merge { into, from, .. } => {
            let mut both = Vec::new();
            for id in [into, from] {
                both.push(incident_on(base, *id)?.unwrap_or_else(|| other("incident", *id)));
            }
            Some(both)
        }
        Act::Split { incident, to, .. } => {
            let mut both = Vec::new();
            for id in std::iter::once(incident).chain(to) {
                both.push(incident_on(base, *id)?.unwrap_or_else(|| other("incident", *id)));
            }
            Some(both)
        }
        Act::GradeSource { source, .. } => {
            Some(vec![DecidedOn { kind: "source".into(), id: source.clone(), words: source.clone(), report: None }])
        }
        Act::Undo { decision } => {
            let undone = base.decision(*decision)?.map(|d| format!("{} of {}", d.act.word(), d.author));
            let on = other("decision", *decision);
            Some(vec![DecidedOn { words: undone.unwrap_or(on.words), ..on }])
        }
    })
}

fn other(kind: &str, id: Uuid) -> DecidedOn {
    DecidedOn { kind: kind.into(), id: id.to_string(), words: id.to_string(), report: None }
}

fn claim_or_report(base: &Base, sight: Sight, id: Uuid) -> Result<Option<DecidedOn>, Problem> {
    if let Some(row) = base.document(id)? {
        let seen = sight.covers(row.marking);
        return Ok(seen.then(|| {
            let words = row.title.unwrap_or_else(|| "Untitled report".into());
            DecidedOn { kind: "report".into(), id: row.id.to_string(), words, report: None }
        }));
    }
    claim_on(base, sight, id)
}

fn claim_on(base: &Base, sight: Sight, id: Uuid) -> Result<Option<DecidedOn>, Problem> {
    let Some(record) = base.claim(id)?.filter(|c| sight.covers(c.marking)) else { return Ok(None) };
    let object = record.object.as_ref().map(|o| o.name.as_str()).unwrap_or_default();
    let words = format!("{} {} {object}", record.subject.name, record.claim.predicate.word().replace('-', " "));
    Ok(Some(DecidedOn {
        kind: "claim".into(),
        id: id.to_string(),
        words: words.trim_end().into(),
        report: Some(record.document.to_string()),
    }))
}

fn incident_on(base: &Base, id: Uuid) -> Result<Option<DecidedOn>, Problem> {
    let found = base.entity(id)?.filter(|e| e.kind == Some(ascribe_model::Kind::Incident));
    Ok(found.map(|e| DecidedOn { kind: "incident".into(), id: id.to_string(), words: e.name, report: None }))
}

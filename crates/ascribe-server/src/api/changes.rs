//! What changed since a day, a change or the asker's last visit, the latest first: reports that came and what each did to
//! the findings, and decisions.

use super::asked::{Asked, unfit};
use super::decisions;
use super::shapes::decisions::{ChangeShown, ChangesShown, Moved, ReportCame};
use super::show;
use super::sight::Sight;
use crate::accounts::Caller;
use crate::app::App;
use crate::http::problem::Problem;
use ascribe_store::{AsOf, Base, Change, ChangeKind, Decision, FindingRow, Store};
use axum::Json;
use axum::extract::State;
use jiff::civil::Date;
use jiff::tz::Offset;
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

/// Findings shown with one change.
const SHOWN: usize = 12;

/// Since when.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Since {
    /// `visit` for the asker's last visit, a day such as 2022-09-11 (that day counts in), or the number of a change; all if
    /// not said.
    pub since: Option<String>,
    /// The `next` of the page before.
    pub after: Option<String>,
    /// At most so many, 1 to 200; 30 if not said.
    pub limit: Option<usize>,
}

/// What changed.
#[utoipa::path(get, path = "/api/v1/changes", tag = "views", params(Since),
    responses((status = 200, body = ChangesShown), (status = 422, body = Problem)))]
pub async fn changes(
    State(app): State<App>,
    caller: Caller,
    Asked(asked): Asked<Since>,
) -> Result<Json<ChangesShown>, Problem> {
    Ok(Json(app.ask_for(Sight::of(&caller), move |base| since(base, &caller, &asked)).await?))
}

/// Numbers of changes are those among the changes that the asker sees: where some are hidden, gaps would tell how many.
fn since(base: &Base, caller: &Caller, asked: &Since) -> Result<ChangesShown, Problem> {
    let (start, from) = beginning(base, &caller.name, asked.since.as_deref())?;
    let limit = asked.limit.unwrap_or(30).clamp(1, 200);
    let before = match &asked.after {
        Some(after) => base.nth_change(after.parse().map_err(|_| unfit("after is the `next` of a page before."))?)?,
        None => base.last_change()? + 1,
    };
    let total = i64::try_from(base.changes_since(start)?).unwrap_or(i64::MAX);
    let known = i64::try_from(base.changes_since(0)?).unwrap_or(i64::MAX);
    let mut number = known - i64::try_from(base.changes_since(before - 1)?).unwrap_or(0);
    let found = base.last_changes(start, before, limit)?;
    let last = found.last().map(|change| change.seq);
    let mut items = Vec::new();
    for change in found {
        items.extend(shown(base, caller, change, number)?);
        number -= 1;
    }
    let more = last.is_some() && number > known - total;
    Ok(ChangesShown { since: known - total, from, items, next: more.then(|| (number + 1).to_string()), total })
}

/// The last change before what is asked for, and the day or moment that it stands for.
fn beginning(base: &Base, account: &str, since: Option<&str>) -> Result<(i64, Option<String>), Problem> {
    let Some(words) = since.map(str::trim).filter(|words| !words.is_empty()) else { return Ok((0, None)) };
    if words == "visit" {
        let visit = base.visit_before(account)?;
        return Ok(visit.map_or((0, None), |visit| (visit.seq, Some(visit.at.to_string()))));
    }
    if let Ok(number) = words.parse::<i64>() {
        return Ok((base.nth_change(number)?, None));
    }
    let unclear = || unfit("since is `visit`, a day such as 2022-09-11, or the number of a change.");
    let day: Date = words.parse().map_err(|_| unclear())?;
    let begins = Offset::UTC.to_timestamp(day.at(0, 0, 0, 0)).map_err(|_| unclear())?;
    let eve = begins.checked_sub(jiff::SignedDuration::from_millis(1)).map_err(|_| unclear())?;
    let seq = match base.as_of(eve)? {
        AsOf::Seq(seq) => seq,
        AsOf::Now => base.last_change()?,
    };
    Ok((seq, Some(day.to_string())))
}

/// A change as it is seen; nothing if it is about what is out of sight.
fn shown(base: &Base, caller: &Caller, change: Change, number: i64) -> Result<Option<ChangeShown>, Problem> {
    let (seq, at) = (change.seq, change.at.to_string());
    match change.kind {
        ChangeKind::Decision(decision) => {
            let touched = touched(base, &decision)?;
            let Some(line) = decisions::line(base, caller, *decision)? else { return Ok(None) };
            let mut moved = moved(base, seq, &touched)?;
            moved.retain(|m| m.how != "repeated");
            let findings = moved.len() as u32;
            Ok(Some(ChangeShown { seq: number, at, report: None, decision: Some(line), moved, findings }))
        }
        ChangeKind::Report { document, version, number: of_page, title, publisher, note, came, went, marking } => {
            let mut touched = Vec::new();
            for claim in base.claims_of(version)? {
                if claim.came == seq && !touched.contains(&claim.finding) {
                    touched.push(claim.finding);
                }
            }
            for id in went.iter().take(SHOWN * 2) {
                let gone = base.claim(*id)?.map(|claim| claim.finding);
                touched.extend(gone.filter(|finding| !touched.contains(finding)));
            }
            let report = ReportCame {
                id: document.to_string(),
                title: title.unwrap_or_else(|| "Untitled report".into()),
                publisher,
                version: of_page,
                note: note.map(show::word),
                marking: marking.word().into(),
                came: came.len() as u32,
                went: went.len() as u32,
            };
            let moved = moved(base, seq, &touched)?;
            let findings = touched.len() as u32;
            Ok(Some(ChangeShown { seq: number, at, report: Some(report), decision: None, moved, findings }))
        }
    }
}

/// The findings that a decision about a claim bears on.
fn touched(base: &Base, decision: &Decision) -> Result<Vec<Uuid>, Problem> {
    use ascribe_store::Act;
    let claims: Vec<Uuid> = match &decision.act {
        Act::Accept { claim } | Act::Reject { claim } => vec![*claim],
        Act::Correct { claim, by, .. } => std::iter::once(*claim).chain(*by).collect(),
        _ => Vec::new(),
    };
    let mut found = Vec::new();
    for claim in claims {
        found.extend(base.claim(claim)?.map(|record| record.finding));
    }
    found.dedup();
    Ok(found)
}

/// What a change did to findings, those most changed first.
fn moved(base: &Base, seq: i64, touched: &[Uuid]) -> Result<Vec<Moved>, Problem> {
    let some = touched.get(..touched.len().min(SHOWN * 4)).unwrap_or_default();
    let mut all = Vec::new();
    for id in some {
        let before = base.finding_rows(&[*id], AsOf::Seq(seq - 1))?.pop();
        let after = base.finding_rows(&[*id], AsOf::Seq(seq))?.pop();
        all.extend(step(before, after));
    }
    all.sort_by_key(|(rank, _, _)| *rank);
    let shown = all.into_iter().take(SHOWN);
    Ok(shown.map(|(_, how, row)| Moved { how: how.into(), finding: show::finding(row) }).collect())
}

/// What became of a finding, and how much that tells: disputes first, then what is new.
fn step(before: Option<FindingRow>, after: Option<FindingRow>) -> Option<(u8, &'static str, FindingRow)> {
    match (before, after) {
        (None, None) => None,
        (Some(before), None) => Some((1, "withdrawn", before)),
        (None, Some(after)) if after.disputed => Some((0, "disputed", after)),
        (None, Some(after)) => Some((2, "new", after)),
        (Some(before), Some(after)) => Some(match () {
            () if after.disputed && !before.disputed => (0, "disputed", after),
            () if after.origins > before.origins => (3, "corroborated", after),
            () if after.origins < before.origins => (1, "fewer", after),
            () => (4, "repeated", after),
        }),
    }
}

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
    Ok(Json(app.ask(move |base| since(base, &caller, &asked)).await?))
}

fn since(base: &Base, caller: &Caller, asked: &Since) -> Result<ChangesShown, Problem> {
    let last = base.last_change()?;
    let (start, from) = beginning(base, &caller.name, asked.since.as_deref())?;
    let limit = asked.limit.unwrap_or(30).clamp(1, 200);
    let before = match &asked.after {
        Some(after) => after.parse().map_err(|_| unfit("after is the `next` of a page before."))?,
        None => last + 1,
    };
    // Numbers rise without gaps, so the page before a number is known without counting.
    let first = start.max(before - 1 - limit as i64);
    let room = usize::try_from(before - 1 - first).unwrap_or(0);
    let mut items = Vec::new();
    if room > 0 {
        for change in base.changes(first, room)?.into_iter().rev() {
            items.extend(shown(base, caller, change)?);
        }
    }
    Ok(ChangesShown {
        since: start,
        from,
        items,
        next: (first > start).then(|| (first + 1).to_string()),
        total: last - start,
    })
}

/// The last change before what is asked for, and the day or moment that it stands for.
fn beginning(base: &Base, account: &str, since: Option<&str>) -> Result<(i64, Option<String>), Problem> {
    let Some(words) = since.map(str::trim).filter(|words| !words.is_empty()) else { return Ok((0, None)) };
    if words == "visit" {
        let visit = base.visit_before(account)?;
        return Ok(visit.map_or((0, None), |visit| (visit.seq, Some(visit.at.to_string()))));
    }
    if let Ok(seq) = words.parse::<i64>() {
        return Ok((seq.max(0), None));
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
fn shown(base: &Base, caller: &Caller, change: Change) -> Result<Option<ChangeShown>, Problem> {
    let (seq, at) = (change.seq, change.at.to_string());
    let sight = Sight::of(caller);
    match change.kind {
        ChangeKind::Decision(decision) => {
            let touched = touched(base, &decision)?;
            let Some(line) = decisions::line(base, caller, *decision)? else { return Ok(None) };
            let mut moved = moved(base, sight, seq, &touched)?;
            moved.retain(|m| m.how != "repeated");
            let findings = moved.len() as u32;
            Ok(Some(ChangeShown { seq, at, report: None, decision: Some(line), moved, findings }))
        }
        ChangeKind::Report { document, version, number, title, publisher, note, came, went, marking } => {
            if !sight.covers(marking) {
                return Ok(None);
            }
            let mut touched = Vec::new();
            for claim in base.claims_of(version)? {
                if claim.came == seq && sight.covers(claim.marking) && !touched.contains(&claim.finding) {
                    touched.push(claim.finding);
                }
            }
            for id in went.iter().take(SHOWN * 2) {
                let gone = base.claim(*id)?.filter(|claim| sight.covers(claim.marking)).map(|claim| claim.finding);
                touched.extend(gone.filter(|finding| !touched.contains(finding)));
            }
            let report = ReportCame {
                id: document.to_string(),
                title: title.unwrap_or_else(|| "Untitled report".into()),
                publisher,
                version: number,
                note: note.map(show::word),
                marking: marking.word().into(),
                came: came.len() as u32,
                went: went.len() as u32,
            };
            let moved = moved(base, sight, seq, &touched)?;
            let findings = touched.len() as u32;
            Ok(Some(ChangeShown { seq, at, report: Some(report), decision: None, moved, findings }))
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
fn moved(base: &Base, sight: Sight, seq: i64, touched: &[Uuid]) -> Result<Vec<Moved>, Problem> {
    let some = touched.get(..touched.len().min(SHOWN * 4)).unwrap_or_default();
    if !sight.is_whole(base)? {
        let rows = sight.findings(base, base.finding_rows(some, AsOf::Now)?, AsOf::Now)?;
        let told = |row| Moved { how: "told".into(), finding: show::finding(row) };
        return Ok(rows.into_iter().take(SHOWN).map(told).collect());
    }
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

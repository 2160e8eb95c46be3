//! Events by date.

use super::asked::{Asked, absent, as_of, paging};
use super::shapes::views::{EventShown, MonthShown, TimelineShown};
use super::show;
use super::sight::Sight;
use crate::accounts::Caller;
use crate::app::App;
use crate::http::problem::Problem;
use ascribe_store::{Base, Store, TimelineEntry};
use axum::Json;
use axum::extract::State;
use jiff::civil::Date;
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

/// Whose timeline.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Whose {
    /// Key of an entity; the whole base if not said.
    pub of: Option<Uuid>,
    /// Only events that are ordered by a day on or after this one.
    #[param(value_type = Option<String>)]
    pub from: Option<Date>,
    /// Only events that are ordered by a day on or before this one.
    #[param(value_type = Option<String>)]
    pub to: Option<Date>,
    /// The record as it stood at the end of this day.
    #[param(value_type = Option<String>)]
    pub as_of: Option<Date>,
    /// The `next` of the page before.
    pub after: Option<String>,
    /// At most so many events, 1 to 1000; 500 if not said.
    pub limit: Option<usize>,
}

/// Events around an entity and those that stand for it, or all, the oldest first; the months are counted over all days.
#[utoipa::path(get, path = "/api/v1/timeline", tag = "views", params(Whose),
    responses((status = 200, body = TimelineShown), (status = 404, body = Problem)))]
pub async fn timeline(
    State(app): State<App>,
    caller: Caller,
    Asked(whose): Asked<Whose>,
) -> Result<Json<TimelineShown>, Problem> {
    let sight = Sight::of(&caller);
    let shown = app.ask_for(sight, move |base| -> Result<_, Problem> {
        let at = as_of(base, whose.as_of)?;
        let days = (whose.from, whose.to);
        let found = base.timeline(&circle(base, whose.of)?, days, at, &paging(&whose.after, whose.limit, 500))?;
        let months = found.bars.into_iter().map(|b| MonthShown { month: b.month, events: b.events });
        Ok(TimelineShown {
            of: found.of.iter().map(show::entity).collect(),
            months: months.collect(),
            total: found.entries.total,
            events: found.entries.items.into_iter().map(event).collect(),
            next: found.entries.next,
        })
    });
    Ok(Json(shown.await?))
}

/// The entity asked for and those that stand for it, the entity itself first.
pub fn circle(base: &Base, of: Option<Uuid>) -> Result<Vec<Uuid>, Problem> {
    let Some(id) = of else { return Ok(Vec::new()) };
    base.entity(id)?.ok_or_else(|| absent("entity"))?;
    let others = base.circle(id)?.into_iter().map(|e| e.id).filter(|other| *other != id);
    Ok(std::iter::once(id).chain(others).collect())
}

fn event(entry: TimelineEntry) -> EventShown {
    EventShown { date: entry.date.to_string(), finding: show::finding(entry.finding), dated: entry.dated }
}

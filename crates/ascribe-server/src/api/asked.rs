//! What is asked: queries and keys, their faults told as problem details.

use crate::http::problem::{self, Problem};
use ascribe_store::{AsOf, Base, Paging, Store};
use axum::extract::{FromRequestParts, Path, Query};
use axum::http::StatusCode;
use axum::http::request::Parts;
use jiff::civil::Date;
use jiff::tz::Offset;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use utoipa::IntoParams;
use uuid::Uuid;

/// The query of a request.
pub struct Asked<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Asked<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Asked<T>, Problem> {
        match Query::<T>::from_request_parts(parts, state).await {
            Ok(Query(asked)) => Ok(Asked(asked)),
            Err(rejection) => Err(problem::of(rejection.status(), rejection.body_text())),
        }
    }
}

/// A key in the path.
pub struct Key(pub Uuid);

impl<S: Send + Sync> FromRequestParts<S> for Key {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Key, Problem> {
        match Path::<Uuid>::from_request_parts(parts, state).await {
            Ok(Path(key)) => Ok(Key(key)),
            Err(_) => Err(absent("thing")),
        }
    }
}

/// A long list, and which part of it.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Part {
    /// The `next` of the page before.
    pub after: Option<String>,
    /// At most so many, 1 to 1000; 50 if not said.
    pub limit: Option<usize>,
}

impl Part {
    /// As the base wants it.
    pub fn paging(&self) -> Paging {
        paging(&self.after, self.limit, 50)
    }
}

pub fn paging(after: &Option<String>, limit: Option<usize>, usual: usize) -> Paging {
    Paging { limit: limit.unwrap_or(usual).clamp(1, 1000), after: after.clone() }
}

/// There is nothing of this kind here, or nothing that the asker may see: both are told alike.
pub fn absent(what: &str) -> Problem {
    problem::of(StatusCode::NOT_FOUND, format!("There is no such {what}, or it is marked for others."))
}

/// A request that cannot be meant.
pub fn unfit(why: impl Into<String>) -> Problem {
    problem::of(StatusCode::UNPROCESSABLE_ENTITY, why)
}

/// The state of the base at the end of a day.
pub fn as_of(base: &Base, day: Option<Date>) -> Result<AsOf, Problem> {
    let Some(day) = day else { return Ok(AsOf::Now) };
    let end = Offset::UTC.to_timestamp(day.at(23, 59, 59, 999_000_000));
    Ok(base.as_of(end.map_err(|_| unfit("as_of is no day of this calendar"))?)?)
}

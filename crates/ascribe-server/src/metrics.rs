//! Numbers for those who watch the server, in Prometheus' text format 0.0.4: `/metrics`, for admins.

use crate::accounts::Caller;
use crate::api::Sight;
use crate::app::App;
use crate::http::problem::Problem;
use ascribe_store::accounts::Scope;
use axum::Router;
use axum::extract::{MatchedPath, Request, State};
use axum::http::header;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

/// Upper bounds of the buckets of durations, in seconds.
const BUCKETS: [f64; 9] = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1.0, 5.0, 30.0];

/// What is counted.
#[derive(Default)]
pub(crate) struct Counters {
    by_route: Mutex<BTreeMap<(String, String, u16), Route>>,
}

#[derive(Default, Clone)]
struct Route {
    requests: u64,
    seconds: f64,
    buckets: [u64; BUCKETS.len()],
}

/// Its route.
pub(crate) fn router() -> Router<App> {
    Router::new().route("/metrics", get(show))
}

/// Counts a request by its route, not its address, so that there are few lines.
pub(crate) async fn count(State(app): State<App>, request: Request, next: Next) -> Response {
    let route = request.extensions().get::<MatchedPath>().map_or("other", MatchedPath::as_str).to_owned();
    let (method, began) = (request.method().to_string(), Instant::now());
    let response = next.run(request).await;
    app.counters().note(route, method, response.status().as_u16(), began.elapsed().as_secs_f64());
    response
}

impl Counters {
    fn note(&self, route: String, method: String, status: u16, seconds: f64) {
        let mut all = self.by_route.lock().unwrap_or_else(PoisonError::into_inner);
        // Methods are free text in HTTP; a stranger must not grow the table.
        if all.len() > 2000 && !all.contains_key(&(route.clone(), method.clone(), status)) {
            return;
        }
        let one = all.entry((route, method, status)).or_default();
        one.requests += 1;
        one.seconds += seconds;
        for (count, bound) in one.buckets.iter_mut().zip(BUCKETS) {
            *count += u64::from(seconds <= bound);
        }
    }

    fn all(&self) -> BTreeMap<(String, String, u16), Route> {
        self.by_route.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

async fn show(State(app): State<App>, caller: Caller) -> Result<Response, Problem> {
    caller.must(Scope::Admin)?;
    let asked = app.clone();
    let stats = app.ask_for(Sight::of(&caller), move |base| asked.stats(base)).await?;
    let mut text = String::new();
    for (name, help, value) in [
        ("documents", "Reports kept.", stats.documents),
        ("versions", "Versions of reports kept.", stats.versions),
        ("claims", "Claims of latest versions.", stats.claims),
        ("findings", "Findings that claims are folded into.", stats.findings),
        ("incidents", "Incidents.", stats.incidents),
    ] {
        let _ = writeln!(text, "# HELP ascribe_{name} {help}\n# TYPE ascribe_{name} gauge\nascribe_{name} {value}");
    }
    let name = "ascribe_http_request_duration_seconds";
    let _ = writeln!(text, "# HELP {name} Time until an answer begins.\n# TYPE {name} histogram");
    for ((route, method, status), one) in app.counters().all() {
        let labels = format!("route=\"{}\",method=\"{}\",status=\"{status}\"", escape(&route), escape(&method));
        for (count, bound) in one.buckets.iter().zip(BUCKETS) {
            let _ = writeln!(text, "{name}_bucket{{{labels},le=\"{bound}\"}} {count}");
        }
        let _ = writeln!(text, "{name}_bucket{{{labels},le=\"+Inf\"}} {}", one.requests);
        let _ = writeln!(text, "{name}_sum{{{labels}}} {}\n{name}_count{{{labels}}} {}", one.seconds, one.requests);
    }
    Ok(([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], text).into_response())
}

fn escape(label: &str) -> String {
    label.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
}

//! Observations against a pattern.
//!
//! Qualifiers and FOLLOWEDBY limit which observations an expression may use by time; choosing the moments turns a
//! pattern into a list of single tests, each with the number of observations that it needs. Whether these can be had
//! without using an observation twice is a matter of flow, and is decided exactly.

use super::moment::{Moment, later, moment};
use super::path::{self, Objects};
use super::{Comparison, Observation, Qualifier, Test, compare};
use serde_json::Value;
use std::collections::BTreeSet;
use thiserror::Error;

/// Why a pattern could not be matched.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
pub enum MatchError {
    /// A comparison with a timestamp met a text that is none.
    #[error("{0:?} is compared with a timestamp and is none")]
    NoTime(String),
    /// An observation has no sound `first_observed` or `last_observed`.
    #[error("an observed-data object has no sound first_observed and last_observed")]
    NoInterval,
    /// The choice of moments has too many cases.
    #[error("the pattern has too many ways to match; more than {0} were tried")]
    TooMany(usize),
}

/// Most goals that wait for one another: bounds the stack.
const DEEPEST: usize = 1000;
/// Most choices of moments that are tried.
const MOST_TRIES: usize = 20_000;

/// Observations prepared once, for many patterns.
///
/// ```
/// use ascribe_stix::{Observed, Pattern};
/// let seen = [serde_json::json!({"type": "observed-data", "first_observed": "2022-09-08T10:00:00Z",
///     "last_observed": "2022-09-08T10:00:00Z", "number_observed": 1,
///     "objects": {"0": {"type": "mutex", "name": "a"}}})];
/// let observed = Observed::new(&seen).unwrap();
/// for (pattern, matches) in [("[mutex:name = 'a']", true), ("[mutex:name = 'b']", false)] {
///     assert_eq!(pattern.parse::<Pattern>().unwrap().matches_observed(&observed), Ok(matches));
/// }
/// ```
pub struct Observed<'o> {
    seen: Vec<Seen<'o>>,
}

impl<'o> Observed<'o> {
    /// Takes `observed-data` objects, or bundles of such with their objects, as one search space.
    ///
    /// # Errors
    /// If an observation has no sound interval.
    pub fn new(observed: &'o [Value]) -> Result<Observed<'o>, MatchError> {
        Ok(Observed { seen: gather(observed)? })
    }
}

pub(super) fn matches(root: &Observation, observed: &Observed) -> Result<bool, MatchError> {
    let seen = &observed.seen;
    // One test on any observation needs no search.
    if let Observation::One(test) = root {
        // All are looked at: one that cannot be compared is an error, wherever it stands.
        let mut found = false;
        for one in seen {
            found |= passes(test, one)? && one.number > 0;
        }
        return Ok(found);
    }
    let mut search = Search { seen, tries: 0, depth: 0, passed: std::collections::HashMap::new() };
    search.solve(&mut vec![(root, Limits::default(), 1)], &mut Vec::new())
}

/// True if the observation passes. Where no AND binds tests to one object, no set of objects is needed.
fn passes(comparison: &Comparison, seen: &Seen) -> Result<bool, MatchError> {
    match comparison {
        Comparison::Test(test) => {
            let mut found = false;
            each_object(test, seen, |_| found = true)?;
            Ok(found)
        }
        Comparison::Or(a, b) => Ok(passes(a, seen)? | passes(b, seen)?),
        Comparison::And(..) => Ok(!objects(comparison, seen)?.is_empty()),
    }
}

/// One observation.
struct Seen<'o> {
    first: Moment,
    last: Moment,
    number: u64,
    objects: Vec<&'o Value>,
    by_name: Objects<'o>,
}

/// The observations of bundles, or those given by themselves, with the objects that each refers to or holds.
fn gather(observed: &[Value]) -> Result<Vec<Seen<'_>>, MatchError> {
    let mut out = Vec::new();
    for value in observed {
        let objects: &[Value] = match value.get("objects") {
            Some(Value::Array(objects)) => objects,
            _ => std::slice::from_ref(value),
        };
        let by_id: Objects = objects.iter().filter_map(|o| Some((o.get("id")?.as_str()?, o))).collect();
        for observation in objects.iter().filter(|o| o.get("type").and_then(Value::as_str) == Some("observed-data")) {
            out.push(one(observation, &by_id)?);
        }
    }
    Ok(out)
}

fn one<'o>(observation: &'o Value, by_id: &Objects<'o>) -> Result<Seen<'o>, MatchError> {
    let time = |name: &str| {
        let text = observation.get(name).and_then(Value::as_str)?;
        moment(&text.parse::<crate::Timestamp>().ok()?)
    };
    let (Some(first), Some(last)) = (time("first_observed"), time("last_observed")) else {
        return Err(MatchError::NoInterval);
    };
    let number = observation.get("number_observed").and_then(Value::as_u64).unwrap_or(1);
    let mut by_name = by_id.clone();
    let mut objects: Vec<&Value> = Vec::new();
    // Objects inside, as STIX 2.0 has them, refer to each other by their keys.
    if let Some(Value::Object(inside)) = observation.get("objects") {
        by_name.extend(inside.iter().map(|(name, object)| (name.as_str(), object)));
        objects.extend(inside.values());
    }
    let refs = observation.get("object_refs").and_then(Value::as_array).into_iter().flatten();
    objects.extend(refs.filter_map(|id| by_id.get(id.as_str()?)));
    Ok(Seen { first, last, number, objects, by_name })
}

/// Which observations may be used, by time: those that end at or after `from`, begin at or before `until`,
/// begin before `before`, end at or before `ends_by`, and begin at or after `begins_from`.
#[derive(Clone, Copy, Default)]
struct Limits {
    from: Option<Moment>,
    until: Option<Moment>,
    before: Option<Moment>,
    ends_by: Option<Moment>,
    begins_from: Option<Moment>,
}

impl Limits {
    fn allow(&self, seen: &Seen) -> bool {
        self.from.is_none_or(|t| seen.last >= t)
            && self.until.is_none_or(|t| seen.first <= t)
            && self.before.is_none_or(|t| seen.first < t)
            && self.ends_by.is_none_or(|t| seen.last <= t)
            && self.begins_from.is_none_or(|t| seen.first >= t)
    }

    fn with_window(self, from: Moment, until: Moment) -> Limits {
        Limits {
            from: Some(self.from.map_or(from, |t| t.max(from))),
            until: Some(self.until.map_or(until, |t| t.min(until))),
            ..self
        }
    }

    fn with_end(self, at: Moment) -> Limits {
        Limits { ends_by: Some(self.ends_by.map_or(at, |t| t.min(at))), ..self }
    }

    fn with_begin(self, at: Moment) -> Limits {
        Limits { begins_from: Some(self.begins_from.map_or(at, |t| t.max(at))), ..self }
    }
}

/// A test with the observations that pass it within the limits, and how many of them are needed.
struct Need {
    of: Vec<usize>,
    number: u64,
}

struct Search<'s, 'o> {
    seen: &'s [Seen<'o>],
    tries: usize,
    depth: usize,
    /// Observations that pass a test, by the test's address.
    passed: std::collections::HashMap<*const Comparison, Vec<usize>>,
}

type Goal<'p> = (&'p Observation, Limits, u64);

impl<'s, 'o> Search<'s, 'o> {
    /// True if all goals can be met together with the needs gathered so far.
    fn solve(&mut self, goals: &mut Vec<Goal<'_>>, needs: &mut Vec<Need>) -> Result<bool, MatchError> {
        self.tries += 1;
        self.depth += 1;
        if self.tries > MOST_TRIES || self.depth > DEEPEST {
            return Err(MatchError::TooMany(MOST_TRIES));
        }
        let outcome = self.next_goal(goals, needs);
        self.depth -= 1;
        outcome
    }

    fn next_goal(&mut self, goals: &mut Vec<Goal<'_>>, needs: &mut Vec<Need>) -> Result<bool, MatchError> {
        let Some((expression, limits, times)) = goals.pop() else { return Ok(self.met(needs)) };
        match expression {
            Observation::One(test) => {
                let of = self.passing(test, limits)?;
                needs.push(Need { of, number: times });
                let outcome = if self.met(needs) { self.solve(goals, needs) } else { Ok(false) };
                needs.pop();
                goals.push((expression, limits, times));
                return outcome;
            }
            Observation::Qualified(inner, Qualifier::Repeats(number)) => {
                let outcome = self.then(goals, needs, &[(inner, limits, times.saturating_mul(*number))]);
                goals.push((expression, limits, times));
                return outcome;
            }
            _ => {}
        }
        // What holds several parts is met once for each time that it is needed.
        let total: u64 = self.seen.iter().map(|s| s.number).fold(0, u64::saturating_add);
        let outcome = if times > total {
            Ok(false)
        } else if times > 1 {
            self.then(goals, needs, &[(expression, limits, times - 1), (expression, limits, 1)])
        } else {
            self.branch(expression, limits, goals, needs)
        };
        goals.push((expression, limits, times));
        outcome
    }

    fn branch(
        &mut self,
        expression: &Observation,
        limits: Limits,
        goals: &[Goal<'_>],
        needs: &mut Vec<Need>,
    ) -> Result<bool, MatchError> {
        let choices: Vec<Vec<Goal>> = match expression {
            Observation::And(a, b) => vec![vec![(a, limits, 1), (b, limits, 1)]],
            Observation::Or(a, b) => vec![vec![(a, limits, 1)], vec![(b, limits, 1)]],
            Observation::FollowedBy(a, b) => {
                let ends = self.moments(limits, |s| s.last);
                ends.into_iter().map(|t| vec![(&**a, limits.with_end(t), 1), (&**b, limits.with_begin(t), 1)]).collect()
            }
            Observation::Qualified(inner, Qualifier::Within(seconds)) => {
                let starts = self.moments(limits, |s| s.last);
                starts.into_iter().map(|t| vec![(&**inner, limits.with_window(t, later(t, *seconds)), 1)]).collect()
            }
            Observation::Qualified(inner, Qualifier::Between(start, stop)) => {
                let (Some(start), Some(stop)) = (moment(start), moment(stop)) else { return Ok(false) };
                let from = Some(limits.from.map_or(start, |t| t.max(start)));
                let before = Some(limits.before.map_or(stop, |t| t.min(stop)));
                let window = Limits { from, before, ..limits };
                if stop <= start { Vec::new() } else { vec![vec![(&**inner, window, 1)]] }
            }
            Observation::One(_) | Observation::Qualified(_, Qualifier::Repeats(_)) => Vec::new(),
        };
        for choice in choices {
            // A vector of its own: goals live only as long as the expression that they come from.
            let mut rest: Vec<Goal> = goals.to_vec();
            rest.extend(choice);
            if self.solve(&mut rest, needs)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn then(&mut self, goals: &[Goal<'_>], needs: &mut Vec<Need>, more: &[Goal<'_>]) -> Result<bool, MatchError> {
        let mut all: Vec<Goal> = goals.to_vec();
        all.extend_from_slice(more);
        self.solve(&mut all, needs)
    }

    fn moments(&self, limits: Limits, of: impl Fn(&Seen) -> Moment) -> BTreeSet<Moment> {
        self.seen.iter().filter(|s| limits.allow(s)).map(of).collect()
    }

    fn passing(&mut self, test: &Comparison, limits: Limits) -> Result<Vec<usize>, MatchError> {
        let key = std::ptr::from_ref(test);
        if !self.passed.contains_key(&key) {
            let mut of = Vec::new();
            for (at, seen) in self.seen.iter().enumerate() {
                if !objects(test, seen)?.is_empty() {
                    of.push(at);
                }
            }
            self.passed.insert(key, of);
        }
        let all = self.passed.get(&key).map(Vec::as_slice).unwrap_or_default();
        Ok(all.iter().copied().filter(|at| self.seen.get(*at).is_some_and(|s| limits.allow(s))).collect())
    }

    /// True if every need can be served at once: a flow from observations to needs, found by augmenting paths.
    fn met(&self, needs: &[Need]) -> bool {
        let mut left: Vec<u64> = self.seen.iter().map(|s| s.number).collect();
        let mut given: Vec<Vec<u64>> = needs.iter().map(|_| vec![0; left.len()]).collect();
        needs.iter().enumerate().all(|(at, need)| {
            let mut wanted = need.number;
            while wanted > 0 {
                let mut visited = vec![false; needs.len()];
                let got = serve(needs, at, wanted, &mut left, &mut given, &mut visited);
                if got == 0 {
                    return false;
                }
                wanted -= got;
            }
            true
        })
    }
}

/// Serves a need with up to `wanted`: from what is left, else by moving another need to what is left for it.
fn serve(
    needs: &[Need],
    at: usize,
    wanted: u64,
    left: &mut [u64],
    given: &mut [Vec<u64>],
    visited: &mut [bool],
) -> u64 {
    visited[at] = true;
    for observation in &needs[at].of {
        let got = left[*observation].min(wanted);
        if got > 0 {
            left[*observation] -= got;
            given[at][*observation] += got;
            return got;
        }
    }
    for observation in &needs[at].of {
        for other in 0..needs.len() {
            let held = given[other][*observation];
            if visited[other] || held == 0 {
                continue;
            }
            let moved = serve(needs, other, held.min(wanted), left, given, visited);
            if moved > 0 {
                given[other][*observation] -= moved;
                given[at][*observation] += moved;
                return moved;
            }
        }
    }
    0
}

/// The objects of one observation that pass a comparison. Tests on one type must pass on one object; tests on
/// different types only within one observation.
fn objects(comparison: &Comparison, seen: &Seen) -> Result<BTreeSet<usize>, MatchError> {
    match comparison {
        Comparison::Test(test) => {
            let mut out = BTreeSet::new();
            each_object(test, seen, |at| out.extend([at]))?;
            Ok(out)
        }
        Comparison::Or(a, b) => Ok(&objects(a, seen)? | &objects(b, seen)?),
        Comparison::And(a, b) => {
            let (left, right) = (objects(a, seen)?, objects(b, seen)?);
            let kinds = |set: &BTreeSet<usize>| -> BTreeSet<&str> {
                let of = |at: &usize| seen.objects.get(*at)?.get("type")?.as_str();
                set.iter().filter_map(of).collect()
            };
            let apart = kinds(&left).is_disjoint(&kinds(&right));
            let both = !left.is_empty() && !right.is_empty();
            Ok(if apart && both { &left | &right } else { &left & &right })
        }
    }
}

/// Tells which objects of one observation pass a test.
fn each_object(test: &Test, seen: &Seen, mut tell: impl FnMut(usize)) -> Result<(), MatchError> {
    let name = path::last_property(&test.path);
    for (at, object) in seen.objects.iter().enumerate() {
        if object.get("type").and_then(Value::as_str) != Some(test.path.kind.as_str()) {
            continue;
        }
        let values = path::reach(&test.path, object, &seen.by_name);
        let mut passed = values.is_empty() && test.negated && matches!(test.operator, super::Operator::Exists);
        for value in values {
            passed |= compare::passes(test, name, value)?;
        }
        if passed {
            tell(at);
        }
    }
    Ok(())
}

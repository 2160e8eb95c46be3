//! Times as reports tell them: TIMEX3 values with the interval they stand for.

use crate::Span;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// How a told time bounds the event's time.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Bound {
    /// "since at least 2015": began then or before.
    AtLeast,
    /// "since 2015": began then.
    Since,
    /// "until March": ended then.
    Until,
    /// "before March".
    Before,
    /// "after March".
    After,
    /// "around 2015", "early 2023".
    About,
}

/// An expression of time, resolved as far as the text allows.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct TimeExpression {
    /// Where.
    #[serde(flatten)]
    pub span: Span,
    /// As printed.
    pub text: String,
    /// TIMEX3 value: `2022-09-08`, `2022-07`, `2022-W36`, `P2D`, `PRESENT_REF` …
    pub value: String,
    /// First day of the interval, where known.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub from: Option<Date>,
    /// Last day of the interval, inclusive, where known.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub to: Option<Date>,
    /// What it was resolved against.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub anchor: Option<Anchor>,
    /// How it bounds the event.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub bound: Option<Bound>,
}

/// What a relative time was resolved against.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Anchor {
    /// The document's date.
    Document(Date),
    /// Another expression, by the place of its first byte.
    Time {
        /// First byte of that expression in the text.
        at: u32,
    },
    /// The date of the update note it stands in.
    Update(Date),
}

/// When a claimed event took place: not when it was told.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub struct When {
    /// TIMEX3 value.
    pub value: String,
    /// First day, where known.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub from: Option<Date>,
    /// Last day, inclusive, where known.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub to: Option<Date>,
    /// How the value bounds the event's time.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub bound: Option<Bound>,
}

impl From<&TimeExpression> for When {
    fn from(t: &TimeExpression) -> When {
        When { value: t.value.clone(), from: t.from, to: t.to, bound: t.bound }
    }
}

/// English names of the months, as incidents are named by ("attack on Albania, July 2022") and found again.
pub const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

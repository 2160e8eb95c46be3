//! Two entities side by side.

use super::knowledge::{FindingShown, OriginShown};
use super::record::{Argument, EntityRef};
use serde::Serialize;
use utoipa::ToSchema;

/// One side of what both have.
#[derive(Serialize, ToSchema)]
pub struct SideShown {
    /// The finding that says so best.
    pub finding: String,
    /// How many independent origins affirm it.
    pub origins: u32,
    /// True if it is disputed.
    pub disputed: bool,
    /// Who says so.
    pub by: Vec<OriginShown>,
}

/// What both have.
#[derive(Serialize, ToSchema)]
pub struct SharedShown {
    /// The predicate's word.
    pub predicate: String,
    /// does, if the two are subjects; suffers, if objects.
    pub relation: String,
    /// How it reads from their side.
    pub word: String,
    /// With whom or what.
    pub with: Argument,
    /// For the first.
    pub a: SideShown,
    /// For the second.
    pub b: SideShown,
}

/// What only one has.
#[derive(Serialize, ToSchema)]
pub struct OnlyShown {
    /// How many there are.
    pub total: u64,
    /// The best supported ones.
    pub findings: Vec<FindingShown>,
}

/// Two entities side by side.
#[derive(Serialize, ToSchema)]
pub struct SideBySide {
    /// The first, and those that stand for it.
    pub a: Vec<EntityRef>,
    /// The second, and those that stand for it.
    pub b: Vec<EntityRef>,
    /// What is said of one and the other directly.
    pub between: Vec<FindingShown>,
    /// What both have, that with the most support on both sides first.
    pub shared: Vec<SharedShown>,
    /// What only the first has.
    pub only_a: OnlyShown,
    /// What only the second has.
    pub only_b: OnlyShown,
    /// How many reports speak of both.
    pub reports: u64,
    /// The day as of which this holds, if one was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub as_of: Option<String>,
}

//! The house: sources, watch lists, accounts, tokens, the audit log, the server itself.

use super::record::EntityRef;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A predicate of the closed list.
#[derive(Serialize, ToSchema)]
pub struct PredicateShown {
    /// Its word.
    pub word: String,
    /// naming, affiliation, activity, attribution or response.
    pub family: String,
    /// How it reads from the object's side.
    pub inverse: String,
}

/// What this server is.
#[derive(Serialize, ToSchema)]
pub struct About {
    /// Its version.
    pub version: String,
    /// The closed list of predicates.
    pub predicates: Vec<PredicateShown>,
    /// The closed list of kinds.
    pub kinds: Vec<String>,
}

/// A publisher or speaker, and how it fares.
#[derive(Serialize, ToSchema)]
pub struct SourceLine {
    /// Its name.
    pub name: String,
    /// Admiralty reliability, A to F.
    pub grade: String,
    /// Reports that it published.
    pub reports: u64,
    /// Claims of which it is the origin.
    pub claims: u64,
    /// Findings that it was the first to tell.
    pub firsts: u64,
    /// Reports of others that copy, quote or cite its reports.
    pub copied: u64,
    /// Its reports that copy or quote others.
    pub copies: u64,
}

/// A grade, as it is asked for.
#[derive(Deserialize, ToSchema)]
pub struct GradeWanted {
    /// The source, by name.
    pub source: String,
    /// A to F.
    pub grade: String,
}

/// What somebody watches.
#[derive(Serialize, ToSchema)]
pub struct WatchLine {
    /// The entity.
    pub entity: EntityRef,
    /// Since when.
    pub since: String,
}

/// An account, without its secrets.
#[derive(Serialize, ToSchema)]
pub struct UserLine {
    /// Its name.
    pub name: String,
    /// reader, analyst or admin.
    pub role: String,
    /// The highest marking that may be seen.
    pub clearance: String,
    /// When it was made.
    pub made: String,
    /// True while it may not sign in.
    pub locked: bool,
    /// How many tokens it has that still hold.
    pub tokens: u32,
}

/// What is to be another about an account. Absent parts stay.
#[derive(Deserialize, ToSchema)]
pub struct UserChange {
    /// reader, analyst or admin.
    pub role: Option<String>,
    /// clear, green, amber or amber+strict.
    pub clearance: Option<String>,
    /// True ends its sessions and takes neither its password nor its tokens until it is false again.
    pub locked: Option<bool>,
    /// Another password, 12 bytes at least; its sessions end.
    pub password: Option<String>,
}

/// Another password for one's own account.
#[derive(Deserialize, ToSchema)]
pub struct OwnPassword {
    /// The password until now.
    pub now: String,
    /// The other, 12 bytes at least.
    pub new: String,
}

/// An account, as it is asked for.
#[derive(Deserialize, ToSchema)]
pub struct UserWanted {
    /// Its name.
    pub name: String,
    /// Its password, 12 bytes at least.
    pub password: String,
    /// reader, analyst or admin.
    pub role: String,
    /// clear, green, amber or amber+strict.
    pub clearance: String,
}

/// A token, without its secret.
#[derive(Serialize, ToSchema)]
pub struct TokenLine {
    /// Its public half.
    pub id: String,
    /// Whose it is.
    pub account: String,
    /// What it may be used for: read, write, admin.
    pub scopes: Vec<String>,
    /// When it was made.
    pub made: String,
    /// Until when it holds.
    pub expires: String,
}

/// A token, as it is asked for.
#[derive(Deserialize, ToSchema)]
pub struct TokenWanted {
    /// What it may be used for: read, write, admin.
    pub scopes: Vec<String>,
    /// For how many days, 1 to 3650.
    pub days: u32,
    /// For which account; the asker's own if not said. For another's it takes an admin.
    pub account: Option<String>,
}

/// A token with its secret, which is shown once.
#[derive(Serialize, ToSchema)]
pub struct NewTokenShown {
    /// Its public half.
    pub id: String,
    /// The whole of it, for `Authorization: Bearer`.
    pub secret: String,
}

/// One line of the audit log.
#[derive(Serialize, ToSchema)]
pub struct AuditLine {
    /// When.
    pub at: String,
    /// Who.
    pub by: String,
    /// What was done.
    pub deed: String,
    /// To what.
    pub what: String,
}

//! The words in which one speaks with a store. They have a JSON form, which the commands and the
//! JSON API print; but for [`Folded`], which has the forms of others.

mod answers;
mod decisions;
mod folded;
mod knowledge;
mod paging;
mod reports;

pub(crate) use knowledge::polarity_code;
pub(crate) use reports::settled;

pub use answers::{
    AttackQuery, Bar, Change, ChangeKind, Comparison, CountryPair, Dossier, EntityMatch, Hit, Relation, Response,
    Section, Shared, SourceRow, Stats, Timeline, TimelineEntry, UseQuery, Used,
};
pub use decisions::{Act, Decision, Grade, NewDecision, Standing};
pub use folded::{Folded, FoldedClaim, FoldedQuery};
pub use knowledge::{
    Attribution, Certainty, ClaimRecord, EntityRef, Finding, FindingRow, FirstSeen, Incident, IncidentRow, OriginCount,
    Party, Speaker,
};
pub use paging::{AsOf, Paged, Paging};
pub use reports::{
    Added, CopyKind, CopyLink, DocumentRow, NewReport, Outcome, SentenceChange, VersionChange, VersionNote, VersionRow,
};

//! The closed list of predicates and, in one table, what is known of each.
//!
//! To add a predicate, add one row: [`Predicate::row`] and all that follows from it (kinds, inverse reading, STIX
//! relationship, EuRepoC field) read the table. EuRepoC fields are those of the Global Database 1.1 codebook;
//! STIX relationship types are those of STIX 2.1 §5 and the tables of the object types, where STIX has none the
//! predicate's own word is used.

use crate::Kind;
use serde::{Deserialize, Serialize};
use std::fmt;

/// What a predicate is about.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Family {
    /// Who is called what.
    Naming,
    /// Who belongs to whom.
    Affiliation,
    /// Who does what.
    Activity,
    /// Who is said to have done it.
    Attribution,
    /// Who answers how.
    Response,
}

/// What is known of one predicate.
#[derive(Clone, Copy, Debug)]
pub struct Row {
    /// The predicate.
    pub predicate: Predicate,
    /// Its word in the JSON contract.
    pub word: &'static str,
    /// What it is about.
    pub family: Family,
    /// Kinds that it takes as subject.
    pub subject: &'static [Kind],
    /// Kinds that it takes as object; empty if it takes none.
    pub object: &'static [Kind],
    /// How it reads from the object's side; equal to `word` if it is symmetric, empty if it takes no object.
    pub inverse: &'static str,
    /// STIX relationship type.
    pub stix: &'static str,
    /// True if STIX 2.1 itself lists that relationship type.
    pub stix_native: bool,
    /// EuRepoC field that it fills, empty if none.
    pub eurepoc: &'static str,
}

use Kind::*;

const PEOPLE: &[Kind] = &[Person];
const OFFICES: &[Kind] = &[Office, Organization];
const PLACES: &[Kind] = &[Country, Region, City, Government];
/// Whoever can act.
const ACTORS: &[Kind] = &[ThreatGroup, Organization, Government, Country, Region, Person, Office, Audience];
/// Whoever or whatever can be said to do harm.
const DOERS: &[Kind] = &[
    ThreatGroup,
    Organization,
    Government,
    Country,
    Region,
    Person,
    Office,
    Audience,
    Malware,
    Tool,
    Campaign,
    Incident,
    Infrastructure,
    Indicator,
];
/// Whoever or whatever can have names of its own.
const NAMED: &[Kind] = &[
    ThreatGroup,
    Malware,
    Tool,
    Technique,
    Vulnerability,
    Campaign,
    Incident,
    Organization,
    Government,
    Country,
    Region,
    Person,
    Infrastructure,
    Product,
    Indicator,
    Audience,
];
/// Whoever or whatever can be hit.
const TARGETS: &[Kind] = &[
    Organization,
    Government,
    Country,
    Region,
    City,
    Sector,
    Audience,
    Person,
    Office,
    Infrastructure,
    Product,
    ThreatGroup,
];
const MEANS: &[Kind] =
    &[Malware, Tool, Technique, Tactic, Vulnerability, Infrastructure, Product, Indicator, Concept, Code, Campaign];
const DEEDS: &[Kind] = &[Incident, Campaign, Malware, Tool, Technique, Concept, Infrastructure, ThreatGroup, Indicator];
const ANY: &[Kind] = &Kind::ALL;
const NONE: &[Kind] = &[];

/// A predicate of the closed list.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Predicate {
    /// Two names for one thing.
    AliasOf,
    /// Two names for things that share members, tools or activity without being one.
    OverlapsWith,
    /// A sub-group, unit or subsidiary of a larger whole.
    PartOf,
    /// Said not to be the same.
    DistinctFrom,
    /// One name replaced by another.
    RenamedTo,
    /// Backed, funded or tasked by a state or body.
    SponsoredBy,
    /// Works for, under or in the interest of somebody.
    ActsOnBehalfOf,
    /// Tied to somebody or something in a way not further told.
    LinkedTo,
    /// Based in or coming from a place.
    OriginatesFrom,
    /// An armed or political body that serves another's ends.
    ProxyOf,
    /// A person or body within a group, alliance or party.
    MemberOf,
    /// A person in an office.
    HoldsOffice,
    /// Made, or took part in making, an incident at somebody's expense.
    Attacked,
    /// Has somebody in its sights as a habit or in a campaign.
    Targets,
    /// Is, poses or makes a threat to somebody.
    Threatens,
    /// Works with malware, a tool, a technique, infrastructure.
    Uses,
    /// Takes advantage of a vulnerability or a weak product.
    Exploits,
    /// Carries out operations, campaigns, attacks of a kind.
    Conducts,
    /// Owns or steers infrastructure, a botnet, systems.
    Controls,
    /// Takes data or money.
    Steals,
    /// Puts a service, system or process out of order.
    Disrupts,
    /// Asks payment of a victim.
    DemandsRansomFrom,
    /// Has been at work since a time.
    ActiveSince,
    /// The reason or interest behind it.
    MotivatedBy,
    /// An adversary of.
    RivalOf,
    /// A deed or tool ascribed to a doer.
    AttributedTo,
    /// Says of itself that it did it.
    ClaimsResponsibilityFor,
    /// Says that it did not do it or that it is not so.
    Denies,
    /// Publishes findings on somebody or something.
    ReportsOn,
    /// States its disapproval in public.
    Condemns,
    /// Demands that somebody answer for it.
    CallsForAccountabilityOf,
    /// Ends diplomatic relations.
    SeversTiesWith,
    /// Orders diplomats or others out.
    Expels,
    /// Calls its own envoy home.
    RecallsAmbassadorFrom,
    /// Calls in an envoy.
    Summons,
    /// Imposes restrictive measures.
    Sanctions,
    /// Charges with a crime.
    Indicts,
    /// Takes into custody.
    Arrests,
    /// Promises money for information.
    OffersRewardFor,
    /// Seizes or takes down what an actor works with.
    DisruptsInfrastructureOf,
    /// Alerts others to a danger.
    WarnsOf,
    /// Stands by somebody or a measure.
    Supports,
    /// Offers or gives help.
    OffersAssistanceTo,
    /// Comes together with.
    MeetsWith,
}

const TABLE: [Row; 44] = [
    row(Predicate::AliasOf, "alias-of", Family::Naming, NAMED, NAMED, "alias-of", "alias-of", "initiator_name"),
    row(Predicate::OverlapsWith, "overlaps-with", Family::Naming, NAMED, NAMED, "overlaps-with", "overlaps-with", ""),
    row(Predicate::PartOf, "part-of", Family::Naming, ACTORS, ACTORS, "has-part", "part-of", ""),
    row(Predicate::DistinctFrom, "distinct-from", Family::Naming, NAMED, NAMED, "distinct-from", "distinct-from", ""),
    row(Predicate::RenamedTo, "renamed-to", Family::Naming, NAMED, NAMED, "renamed-from", "renamed-to", ""),
    row(
        Predicate::SponsoredBy,
        "sponsored-by",
        Family::Affiliation,
        DOERS,
        ACTORS,
        "sponsors",
        "sponsored-by",
        "initiator_category",
    ),
    row(
        Predicate::ActsOnBehalfOf,
        "acts-on-behalf-of",
        Family::Affiliation,
        ACTORS,
        ACTORS,
        "is-acted-for-by",
        "acts-on-behalf-of",
        "initiator_category",
    ),
    row(
        Predicate::LinkedTo,
        "linked-to",
        Family::Affiliation,
        DOERS,
        NAMED,
        "linked-to",
        "related-to*",
        "attributed_initiator_country",
    ),
    row(
        Predicate::OriginatesFrom,
        "originates-from",
        Family::Affiliation,
        DOERS,
        PLACES,
        "origin-of",
        "originates-from*",
        "initiator_country",
    ),
    row(
        Predicate::ProxyOf,
        "proxy-of",
        Family::Affiliation,
        ACTORS,
        ACTORS,
        "has-proxy",
        "proxy-of",
        "initiator_category",
    ),
    row(Predicate::MemberOf, "member-of", Family::Affiliation, ACTORS, ACTORS, "has-member", "member-of", ""),
    row(Predicate::HoldsOffice, "holds-office", Family::Affiliation, PEOPLE, OFFICES, "held-by", "holds-office", ""),
    row(Predicate::Attacked, "attacked", Family::Activity, DOERS, TARGETS, "attacked-by", "attacked", "receiver_name"),
    row(Predicate::Targets, "targets", Family::Activity, DOERS, TARGETS, "targeted-by", "targets*", "receiver_name"),
    row(Predicate::Threatens, "threatens", Family::Activity, DOERS, TARGETS, "threatened-by", "threatens", ""),
    row(Predicate::Uses, "uses", Family::Activity, DOERS, MEANS, "used-by", "uses*", "MITRE_initial_access"),
    row(Predicate::Exploits, "exploits", Family::Activity, DOERS, MEANS, "exploited-by", "exploits*", "zero_days"),
    row(Predicate::Conducts, "conducts", Family::Activity, DOERS, DEEDS, "conducted-by", "conducts", "incident_type"),
    row(Predicate::Controls, "controls", Family::Activity, DOERS, ANY, "controlled-by", "controls*", "hijacking"),
    row(Predicate::Steals, "steals", Family::Activity, DOERS, ANY, "stolen-by", "steals", "data_theft"),
    row(Predicate::Disrupts, "disrupts", Family::Activity, DOERS, ANY, "disrupted-by", "disrupts", "disruption"),
    row(
        Predicate::DemandsRansomFrom,
        "demands-ransom-from",
        Family::Activity,
        DOERS,
        TARGETS,
        "asked-for-ransom-by",
        "demands-ransom-from",
        "incident_type",
    ),
    row(Predicate::ActiveSince, "active-since", Family::Activity, DOERS, NONE, "", "active-since", "start_date"),
    row(
        Predicate::MotivatedBy,
        "motivated-by",
        Family::Activity,
        DOERS,
        ANY,
        "motivates",
        "motivated-by",
        "cyber_conflict_issue",
    ),
    row(
        Predicate::RivalOf,
        "rival-of",
        Family::Activity,
        ACTORS,
        ACTORS,
        "rival-of",
        "rival-of",
        "offline_conflict_name_HIIK",
    ),
    row(
        Predicate::AttributedTo,
        "attributed-to",
        Family::Attribution,
        DEEDS,
        ACTORS,
        "blamed-for",
        "attributed-to*",
        "attributed_initiator",
    ),
    row(
        Predicate::ClaimsResponsibilityFor,
        "claims-responsibility-for",
        Family::Attribution,
        DOERS,
        DEEDS,
        "claimed-by",
        "claims-responsibility-for",
        "attribution_basis",
    ),
    row(Predicate::Denies, "denies", Family::Attribution, ACTORS, ANY, "denied-by", "denies", ""),
    row(
        Predicate::ReportsOn,
        "reports-on",
        Family::Attribution,
        ACTORS,
        ANY,
        "reported-on-by",
        "reports-on",
        "attributing_actor",
    ),
    row(
        Predicate::Condemns,
        "condemns",
        Family::Response,
        ACTORS,
        ANY,
        "condemned-by",
        "condemns",
        "political_response_type",
    ),
    row(
        Predicate::CallsForAccountabilityOf,
        "calls-for-accountability-of",
        Family::Response,
        ACTORS,
        ACTORS,
        "called-to-account-by",
        "calls-for-accountability-of",
        "political_response_type",
    ),
    row(
        Predicate::SeversTiesWith,
        "severs-ties-with",
        Family::Response,
        ACTORS,
        ACTORS,
        "ties-severed-by",
        "severs-ties-with",
        "legal_response_type",
    ),
    row(
        Predicate::Expels,
        "expels",
        Family::Response,
        ACTORS,
        ACTORS,
        "expelled-by",
        "expels",
        "political_response_type",
    ),
    row(
        Predicate::RecallsAmbassadorFrom,
        "recalls-ambassador-from",
        Family::Response,
        ACTORS,
        ACTORS,
        "ambassador-recalled-by",
        "recalls-ambassador-from",
        "political_response_type",
    ),
    row(
        Predicate::Summons,
        "summons",
        Family::Response,
        ACTORS,
        ACTORS,
        "summoned-by",
        "summons",
        "political_response_type",
    ),
    row(
        Predicate::Sanctions,
        "sanctions",
        Family::Response,
        ACTORS,
        ACTORS,
        "sanctioned-by",
        "sanctions",
        "legal_response_type",
    ),
    row(
        Predicate::Indicts,
        "indicts",
        Family::Response,
        ACTORS,
        ACTORS,
        "indicted-by",
        "indicts",
        "legal_response_type",
    ),
    row(
        Predicate::Arrests,
        "arrests",
        Family::Response,
        ACTORS,
        ACTORS,
        "arrested-by",
        "arrests",
        "legal_response_type",
    ),
    row(
        Predicate::OffersRewardFor,
        "offers-reward-for",
        Family::Response,
        ACTORS,
        ANY,
        "rewarded-by",
        "offers-reward-for",
        "legal_response_type",
    ),
    row(
        Predicate::DisruptsInfrastructureOf,
        "disrupts-infrastructure-of",
        Family::Response,
        ACTORS,
        ANY,
        "infrastructure-disrupted-by",
        "disrupts-infrastructure-of",
        "legal_response_type",
    ),
    row(
        Predicate::WarnsOf,
        "warns-of",
        Family::Response,
        ACTORS,
        ANY,
        "warned-of-by",
        "warns-of",
        "political_response_type",
    ),
    row(
        Predicate::Supports,
        "supports",
        Family::Response,
        ACTORS,
        ANY,
        "supported-by",
        "supports",
        "political_response_type",
    ),
    row(
        Predicate::OffersAssistanceTo,
        "offers-assistance-to",
        Family::Response,
        ACTORS,
        ACTORS,
        "offered-assistance-by",
        "offers-assistance-to",
        "political_response_type",
    ),
    row(
        Predicate::MeetsWith,
        "meets-with",
        Family::Response,
        ACTORS,
        ACTORS,
        "meets-with",
        "meets-with",
        "political_response_type",
    ),
];

/// One row; a `*` behind the STIX relationship type says that STIX 2.1 lists it.
#[allow(clippy::too_many_arguments)]
const fn row(
    predicate: Predicate,
    word: &'static str,
    family: Family,
    subject: &'static [Kind],
    object: &'static [Kind],
    inverse: &'static str,
    stix: &'static str,
    eurepoc: &'static str,
) -> Row {
    let (name, mark) = stix.split_at(stix.len() - 1);
    let stix_native = matches!(mark.as_bytes(), b"*");
    Row {
        predicate,
        word,
        family,
        subject,
        object,
        inverse,
        stix: if stix_native { name } else { stix },
        stix_native,
        eurepoc,
    }
}

impl Predicate {
    /// All predicates, in the order of the table.
    pub fn all() -> impl Iterator<Item = Predicate> {
        TABLE.iter().map(|r| r.predicate)
    }

    /// What is known of it.
    pub fn row(self) -> &'static Row {
        &TABLE[self as usize]
    }

    /// Its word in the JSON contract.
    pub fn word(self) -> &'static str {
        self.row().word
    }

    /// The predicate that a word of the JSON contract names.
    pub fn from_word(word: &str) -> Option<Predicate> {
        TABLE.iter().find(|r| r.word == word).map(|r| r.predicate)
    }

    /// What it is about.
    pub fn family(self) -> Family {
        self.row().family
    }

    /// True if it reads the same from both sides.
    pub fn symmetric(self) -> bool {
        self.row().word == self.row().inverse
    }

    /// True if an object belongs to it.
    pub fn takes_object(self) -> bool {
        !self.row().object.is_empty()
    }
}

impl fmt::Display for Predicate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_stands_in_the_order_of_the_enum_and_words_are_unique() {
        for (n, r) in TABLE.iter().enumerate() {
            assert_eq!(r.predicate as usize, n, "{}", r.word);
            assert_eq!(Predicate::from_word(r.word), Some(r.predicate));
            assert_eq!(serde_json::to_string(&r.predicate).ok(), Some(format!("\"{}\"", r.word)));
        }
    }
}

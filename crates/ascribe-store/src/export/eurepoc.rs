//! Incidents coded as in EuRepoC 1.1 (European Repository of Cyber Incidents, global database, CC0), as far as claims tell.
//!
//! Columns that coders judge from knowledge outside the reports (intensity, impact, offline conflict, legal assessment) stay
//! empty. Values are EuRepoC's own words. Who is blamed, by whom and when is one entry for each independent claim.

use super::csv;
use crate::types::{ClaimRecord, EntityRef};
use ascribe_model::{Kind, Polarity, Predicate};
use ascribe_names::Lexicon;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};
use uuid::Uuid;

/// The columns of EuRepoC 1.1, in its order.
const COLUMNS: [&str; 81] = [
    "ID",
    "name",
    "description",
    "start_date",
    "end_date",
    "inclusion_criteria",
    "inclusion_criteria_subcode",
    "source_incident_detection_disclosure",
    "incident_type",
    "receiver_name",
    "receiver_country",
    "receiver_region",
    "receiver_category",
    "receiver_category_subcode",
    "initiator_name",
    "initiator_country",
    "initiator_category",
    "initiator_category_subcode",
    "number_of_attributions",
    "attribution_date",
    "attribution_type",
    "attribution_basis",
    "attributing_actor",
    "attribution_it_company",
    "attributing_country",
    "attributed_initiator",
    "attributed_initiator_country",
    "attributed_initiator_category",
    "attributed_initiator_subcategory",
    "sources_attribution",
    "cyber_conflict_issue",
    "offline_conflict_issue",
    "offline_conflict_name_HIIK",
    "offline_conflict_intensity",
    "offline_conflict_intensity_subcode",
    "number_of_political_responses",
    "political_response_date",
    "political_response_type",
    "political_response_type_subcode",
    "political_response_country",
    "political_response_actor",
    "zero_days",
    "zero_days_subcode",
    "MITRE_initial_access",
    "MITRE_impact",
    "user_interaction",
    "has_disruption",
    "data_theft",
    "disruption",
    "hijacking",
    "physical_effects_spatial",
    "physical_effects_temporal",
    "unweighted_cyber_intensity",
    "target_multiplier",
    "weighted_cyber_intensity",
    "impact_indicator",
    "impact_indicator_value",
    "functional_impact",
    "intelligence_impact",
    "political_impact_affected_entities",
    "political_impact_affected_entities_exact_value",
    "political_impact_third_countries",
    "political_impact_third_countries_exact_value",
    "economic_impact",
    "economic_impact_exact_value",
    "economic_impact_currency",
    "state_responsibility_indicator",
    "IL_breach_indicator",
    "IL_breach_indicator_subcode",
    "evidence_for_sanctions_indicator",
    "number_of_legal_responses",
    "legal_response_date",
    "legal_response_type",
    "legal_response_type_subcode",
    "legal_response_country",
    "legal_response_actor",
    "legal_attribution_reference",
    "legal_attribution_reference_subcode",
    "legal_response_indicator",
    "casualties",
    "sources_url",
];

const SELF: &str = "Self-attribution in the course of the attack (e.g., via defacement statements on websites)";
const POLITICAL: &str = "Political statement / report (e.g., on government / state agency websites)";
const TECHNICAL: &str = "Technical report (e.g., by IT-companies, Citizen Lab, EFF)";
const MEDIA: &str = "Media report (e.g., Reuters makes an attribution statement, without naming further sources)";
const DIRECT: &str = "Direct statement in media report (e.g., Reuters article cites the attribution statements by a person) / self-attribution via social media";

/// Names of techniques by which EuRepoC codes initial access.
const ACCESS: [&str; 9] = [
    "Phishing",
    "Exploit Public-Facing Application",
    "Valid Accounts",
    "External Remote Services",
    "Supply Chain Compromise",
    "Trusted Relationship",
    "Drive-By Compromise",
    "Replication Through Removable Media",
    "Hardware Additions",
];

/// Claims gathered by incident.
#[derive(Default)]
pub(super) struct Coded {
    incidents: BTreeMap<Uuid, Row>,
}

#[derive(Default)]
struct Row {
    quote: Option<String>,
    days: BTreeSet<String>,
    kinds: BTreeSet<&'static str>,
    receivers: BTreeMap<Uuid, EntityRef>,
    initiators: BTreeMap<Uuid, EntityRef>,
    attributions: Vec<Attribution>,
    political: Vec<Answer>,
    legal: Vec<Answer>,
    access: BTreeSet<&'static str>,
    zero_day: bool,
    disrupted: bool,
    stolen: bool,
    urls: BTreeSet<String>,
}

struct Attribution {
    date: String,
    kind: &'static str,
    basis: &'static str,
    actor: String,
    company: String,
    initiator: EntityRef,
    url: String,
}

struct Answer {
    date: String,
    kind: &'static str,
    subcode: &'static str,
    country: String,
    actor: String,
}

impl Coded {
    pub(super) fn add(&mut self, record: &ClaimRecord) {
        let Some(incident) = record.incident else { return };
        let row = self.incidents.entry(incident).or_default();
        row.urls.extend(record.url.clone());
        if record.claim.polarity != Polarity::Affirmed {
            return;
        }
        if let Some(object) = &record.object {
            row.access.extend(ACCESS.into_iter().find(|a| a.eq_ignore_ascii_case(&object.name)));
        }
        let quote = record.claim.evidence.first().map(|e| e.quote.as_str()).unwrap_or_default();
        row.zero_day |= quote.to_lowercase().replace('-', " ").contains("zero day");
        match record.claim.predicate {
            Predicate::Attacked | Predicate::Steals | Predicate::Disrupts | Predicate::DemandsRansomFrom => {
                row.deed(record, quote);
            }
            Predicate::AttributedTo => row.blame(record, record.object.as_ref(), false),
            Predicate::ClaimsResponsibilityFor => row.blame(record, Some(&record.subject), true),
            predicate => row.answer(record, predicate),
        }
    }

    /// Writes one row an incident; tells how many.
    pub(super) fn write(self, out: &mut dyn Write) -> io::Result<u64> {
        csv::row(out, &COLUMNS)?;
        let mut rows = 0;
        for (id, row) in &self.incidents {
            // What nobody is told to have suffered is no row of EuRepoC.
            if row.receivers.is_empty() {
                continue;
            }
            row.write(*id, out)?;
            rows += 1;
        }
        Ok(rows)
    }
}

fn is_event(entity: &EntityRef) -> bool {
    matches!(entity.kind, Some(Kind::Incident | Kind::Campaign) | None)
}

impl Row {
    fn deed(&mut self, record: &ClaimRecord, quote: &str) {
        match record.claim.predicate {
            Predicate::Steals => {
                self.kinds.insert("Data theft");
                self.stolen = true;
            }
            Predicate::Disrupts => {
                self.kinds.insert("Disruption");
                self.disrupted = true;
            }
            _ => {}
        }
        if quote.to_lowercase().contains("ransom") || record.claim.predicate == Predicate::DemandsRansomFrom {
            self.kinds.insert("Ransomware");
        }
        if !is_event(&record.subject) {
            self.initiators.entry(record.subject.id).or_insert_with(|| record.subject.clone());
            self.blame(record, Some(&record.subject), false);
        }
        let victim = record.object.as_ref().filter(|o| !is_event(o) && record.claim.predicate == Predicate::Attacked);
        if let Some(victim) = victim {
            self.receivers.entry(victim.id).or_insert_with(|| victim.clone());
            self.quote.get_or_insert_with(|| quote.to_owned());
            let when = record.claim.when.as_ref();
            self.days.extend(when.and_then(|w| w.from).map(|d| d.to_string()));
            self.days.extend(when.and_then(|w| w.to).map(|d| d.to_string()));
        }
    }

    fn blame(&mut self, record: &ClaimRecord, initiator: Option<&EntityRef>, confesses: bool) {
        let Some(initiator) = initiator.filter(|i| !is_event(i)) else { return };
        self.initiators.entry(initiator.id).or_insert_with(|| initiator.clone());
        let speaker = record.speakers.iter().find(|s| !s.publisher);
        let name = speaker.map_or_else(|| record.publisher.clone().unwrap_or_default(), |s| s.name.clone());
        let company = !Lexicon::shipped().by_name_of(Kind::Organization, &name).is_empty();
        let state =
            ["Government", "Ministry", "President", "Minister", "Council", "Union"].iter().any(|w| name.contains(w));
        let own = speaker.is_none();
        let (kind, basis) = match (confesses, state, company, own) {
            (true, ..) => (SELF, "Attacker confirms"),
            (_, true, ..) => (POLITICAL, "Attribution by receiver government / state entity"),
            (_, _, true, _) => (TECHNICAL, "IT-security community attributes attacker"),
            (.., true) => (MEDIA, "Media-based attribution"),
            _ => (DIRECT, "Attribution by third-party"),
        };
        let date = record
            .claim
            .when
            .as_ref()
            .and_then(|w| w.from)
            .filter(|_| record.claim.predicate == Predicate::AttributedTo);
        self.attributions.push(Attribution {
            date: date.or(record.published).map(|d| d.to_string()).unwrap_or_default(),
            kind,
            basis,
            company: if kind == TECHNICAL { name.clone() } else { String::new() },
            actor: name,
            initiator: initiator.clone(),
            url: record.url.clone().unwrap_or_default(),
        });
    }

    fn answer(&mut self, record: &ClaimRecord, predicate: Predicate) {
        let field = predicate.row().eurepoc;
        let by_eu = record.subject.name.starts_with("European");
        let (kind, subcode) = match predicate {
            Predicate::SeversTiesWith => {
                ("Peaceful means: Retorsion (International Law)", "Severance of diplomatic relations")
            }
            Predicate::Sanctions => ("Peaceful means: Retorsion (International Law)", "Economic sanctions"),
            Predicate::Expels | Predicate::RecallsAmbassadorFrom => ("State Actors: Executive reactions", ""),
            Predicate::Summons => ("State Actors: Executive reactions", "Diplomatic protest notes"),
            Predicate::WarnsOf => ("State Actors: Preventive measures", "Awareness raising"),
            Predicate::OffersAssistanceTo | Predicate::Supports | Predicate::MeetsWith => {
                ("State Actors: Cooperative measures", "")
            }
            _ if field == "legal_response_type" => {
                ("Other legal measures on national level (e.g. law enforcement investigations, arrests)", "")
            }
            _ if by_eu => ("EU: Stabilizing measures", "Declaration of HR"),
            _ => ("State Actors: Stabilizing measures", ""),
        };
        let when = record.claim.when.as_ref().and_then(|w| w.from).or(record.published);
        let answer = Answer {
            date: when.map(|d| d.to_string()).unwrap_or_default(),
            kind,
            subcode,
            country: country(&record.subject),
            actor: record.subject.name.clone(),
        };
        match (field, predicate) {
            (_, Predicate::SeversTiesWith | Predicate::Sanctions) | ("legal_response_type", _) => {
                self.legal.push(answer)
            }
            ("political_response_type", _) => self.political.push(answer),
            _ => {}
        }
    }

    fn write(&self, id: Uuid, out: &mut dyn Write) -> io::Result<()> {
        let mut cells: BTreeMap<&str, String> = BTreeMap::new();
        let receivers: Vec<&EntityRef> = self.receivers.values().collect();
        let initiators: Vec<&EntityRef> = self.initiators.values().collect();
        let names: Vec<&str> = receivers.iter().map(|r| r.name.as_str()).collect();
        let by = initiators.first().map(|i| format!("{} vs. ", i.name)).unwrap_or_default();
        cells.insert("ID", id.to_string());
        cells.insert("name", format!("{by}{}", names.join(", ")));
        cells.insert("description", self.quote.clone().unwrap_or_default());
        cells.insert("start_date", self.days.first().cloned().unwrap_or_default());
        cells.insert("end_date", self.days.last().cloned().unwrap_or_default());
        cells.insert("incident_type", joined(self.kinds.iter().copied()));
        cells.insert("receiver_name", nested(receivers.iter().map(|r| r.name.as_str())));
        cells.insert("receiver_country", listed(receivers.iter().map(|r| country(r))));
        cells.insert("receiver_category", nested(receivers.iter().map(|r| receiver_category(r))));
        cells.insert("initiator_name", listed(initiators.iter().map(|i| i.name.clone())));
        cells.insert("initiator_country", listed(initiators.iter().map(|i| country(i))));
        cells.insert("initiator_category", listed(initiators.iter().map(|i| category(i).to_owned())));
        self.attributed(&mut cells);
        self.answered(&mut cells);
        cells.insert("zero_days", if self.zero_day { "Yes" } else { "Not available" }.into());
        cells.insert("MITRE_initial_access", joined(self.access.iter().copied()));
        cells.insert("has_disruption", if self.disrupted { "True" } else { "False" }.into());
        cells.insert("data_theft", if self.stolen { "Not available" } else { "none" }.into());
        cells.insert("disruption", if self.disrupted { "Not available" } else { "none" }.into());
        cells.insert("sources_url", listed(self.urls.iter().cloned()));
        let row: Vec<String> = COLUMNS.iter().map(|c| cells.remove(c).unwrap_or_default()).collect();
        csv::row(out, &row)
    }

    fn attributed(&self, cells: &mut BTreeMap<&str, String>) {
        let all = |of: fn(&Attribution) -> String| joined(self.attributions.iter().map(of));
        cells.insert("number_of_attributions", self.attributions.len().to_string());
        cells.insert("attribution_date", all(|a| a.date.clone()));
        cells.insert("attribution_type", all(|a| a.kind.to_owned()));
        cells.insert("attribution_basis", all(|a| a.basis.to_owned()));
        cells.insert("attributing_actor", all(|a| a.actor.clone()));
        cells.insert("attribution_it_company", all(|a| a.company.clone()));
        cells.insert("attributed_initiator", all(|a| a.initiator.name.clone()));
        cells.insert("attributed_initiator_country", all(|a| country(&a.initiator)));
        cells.insert("attributed_initiator_category", all(|a| category(&a.initiator).to_owned()));
        cells.insert("sources_attribution", listed(self.attributions.iter().map(|a| a.url.clone())));
    }

    fn answered(&self, cells: &mut BTreeMap<&str, String>) {
        let all = |answers: &[Answer], of: fn(&Answer) -> String| joined(answers.iter().map(of));
        cells.insert("number_of_political_responses", self.political.len().to_string());
        cells.insert("political_response_date", all(&self.political, |a| a.date.clone()));
        cells.insert("political_response_type", all(&self.political, |a| a.kind.to_owned()));
        cells.insert("political_response_type_subcode", all(&self.political, |a| a.subcode.to_owned()));
        cells.insert("political_response_country", all(&self.political, |a| a.country.clone()));
        cells.insert("political_response_actor", all(&self.political, |a| a.actor.clone()));
        cells.insert("number_of_legal_responses", self.legal.len().to_string());
        cells.insert("legal_response_date", all(&self.legal, |a| a.date.clone()));
        cells.insert("legal_response_type", all(&self.legal, |a| a.kind.to_owned()));
        cells.insert("legal_response_type_subcode", all(&self.legal, |a| a.subcode.to_owned()));
        cells.insert("legal_response_country", all(&self.legal, |a| a.country.clone()));
        cells.insert("legal_response_actor", all(&self.legal, |a| a.actor.clone()));
    }
}

/// A country by EuRepoC's name for it: ISO's for the Koreas, Iran and Moldova, the short one elsewhere.
fn country(entity: &EntityRef) -> String {
    let Some(code) = entity.country.as_deref() else { return "Unknown".into() };
    match code {
        "IR" => "Iran, Islamic Republic of".into(),
        "KR" => "Korea, Republic of".into(),
        "KP" => "Korea, Democratic People's Republic of".into(),
        "MD" => "Moldova, Republic of".into(),
        "CD" => "Congo, the Democratic Republic of the".into(),
        "VA" => "Holy See (Vatican City State)".into(),
        code => {
            let lexicon = Lexicon::shipped();
            lexicon.country(code).map_or(code, |e| lexicon.entry(e).name()).to_owned()
        }
    }
}

fn receiver_category(entity: &EntityRef) -> &'static str {
    match entity.kind {
        Some(Kind::Government | Kind::Country) => "State institutions / political system",
        Some(Kind::Organization) if entity.ids.contains_key("ministry") => "State institutions / political system",
        Some(Kind::Sector | Kind::Infrastructure) => "Critical infrastructure",
        Some(Kind::Audience | Kind::Person) => "End user(s) / specially protected groups",
        _ => "Unknown",
    }
}

fn category(entity: &EntityRef) -> &'static str {
    match entity.kind {
        Some(Kind::Government | Kind::Country) => "State",
        Some(Kind::Organization) if entity.country.is_some() => "State",
        Some(Kind::Person) => "Individual hacker(s)",
        // A group of a country is said to be tied to it, not to be it.
        Some(Kind::ThreatGroup) if entity.country.is_some() => "Non-state actor, state-affiliation suggested",
        Some(Kind::ThreatGroup) => "Non-state-group",
        _ => "Unknown - not attributed",
    }
}

/// EuRepoC's lists of one level: `['a', 'b']`.
fn listed(items: impl Iterator<Item = String>) -> String {
    format!("[{}]", items.filter(|i| !i.is_empty()).map(|i| quoted(&i)).collect::<Vec<_>>().join(", "))
}

/// EuRepoC's lists of two levels: `[['a'], ['b']]`.
fn nested<'a>(items: impl Iterator<Item = &'a str>) -> String {
    format!("[{}]", items.map(|i| format!("[{}]", quoted(i))).collect::<Vec<_>>().join(", "))
}

fn quoted(item: &str) -> String {
    if item.contains('\'') && !item.contains('"') {
        format!("\"{item}\"")
    } else {
        format!("'{}'", item.replace('\'', "\\'"))
    }
}

/// EuRepoC's plain lists: `a; b`.
fn joined<S: AsRef<str>>(items: impl Iterator<Item = S>) -> String {
    items.map(|i| i.as_ref().to_owned()).collect::<Vec<_>>().join("; ")
}

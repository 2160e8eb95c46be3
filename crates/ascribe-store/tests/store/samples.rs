//! Seven reports on one incident, and one page in several states.

use super::make::samples;
use ascribe_store::{AsOf, Base, CopyKind, Outcome, Paging, Store, VersionNote};

#[test]
fn seven_reports_tell_one_incident_with_four_independent_origins() {
    let mut base = Base::in_memory().expect("made");
    base.add(&samples("seven")).expect("added");
    let incidents = base.incidents(&[], AsOf::Now, &Paging::default()).expect("asked").items;
    assert_eq!(incidents.len(), 1, "{incidents:?}");
    let incident = base.incident(incidents[0].id, AsOf::Now).expect("asked").expect("kept");
    assert_eq!(incident.row.reports, 7);
    let iran = incident.attributions.iter().find(|a| a.actor.name == "Iran").expect("somebody is blamed");
    let mut affirming: Vec<&str> = iran.by.iter().filter(|o| o.affirmed > 0).map(|o| o.name.as_str()).collect();
    affirming.sort_unstable();
    // Albania told it itself and in two copies; the page that cites Graywater adds nobody.
    assert_eq!(affirming, ["Albania", "Government of the United States", "Graywater", "Israel"]);
    assert_eq!(iran.origins, 4);
    assert!(iran.disputed, "Iran denies");
    let mut ties: Vec<(CopyKind, &str, &str)> = incident
        .copies
        .iter()
        .map(|t| (t.kind, t.of_publisher.as_deref().unwrap_or(""), t.from_publisher.as_deref().unwrap_or("")))
        .collect();
    ties.sort();
    assert_eq!(
        ties,
        [
            (CopyKind::Copy, "COAST WIRE", "Balkan Ledger"),
            (CopyKind::Copy, "Lakeside Evening Post", "Balkan Ledger"),
            (CopyKind::Cites, "Ledger of Code", "Graywater"),
        ]
    );
    assert_eq!(base.check().expect("checked"), Vec::<String>::new());
}

#[test]
fn copies_of_an_agency_story_are_the_agencys() {
    let mut base = Base::in_memory().expect("made");
    base.add(&samples("one-incident")).expect("added");
    let incidents = base.find_incidents("Viasat", AsOf::Now, &Paging::default()).expect("asked").items;
    assert_eq!(incidents.len(), 1, "{incidents:?}");
    let incident = base.incident(incidents[0].id, AsOf::Now).expect("asked").expect("kept");
    let tied = |of: &str, from: &str| {
        let like =
            |name: &Option<String>, wanted: &str| name.as_deref().is_some_and(|n| n.eq_ignore_ascii_case(wanted));
        incident.copies.iter().any(|t| like(&t.of_publisher, of) && like(&t.from_publisher, from))
    };
    assert!(tied("The Lakeside Gazette", "Transmeridian News Agency"), "{:?}", incident.copies);
    assert!(tied("Radio Dunmore", "Transmeridian News Agency"), "{:?}", incident.copies);
    let russia = incident.attributions.iter().find(|a| a.actor.name == "Russia").expect("somebody is blamed");
    assert!(russia.by.iter().any(|o| o.name == "European Union"), "{:?}", russia.by);
    assert!(russia.by.iter().all(|o| o.name != "The Lakeside Gazette" && o.name != "Radio Dunmore"), "{:?}", russia.by);
}

#[test]
fn a_page_goes_through_its_states_and_nothing_is_lost() {
    let mut base = Base::in_memory().expect("made");
    let states = samples("versions");
    let added = base.add(&states).expect("added");
    assert!(added.iter().skip(1).all(|a| a.outcome == Outcome::Version && a.document == added[0].document));
    let versions = base.versions(added[0].document).expect("asked");
    let notes: Vec<Option<VersionNote>> = versions.iter().map(|v| v.note).collect();
    assert_eq!(notes.first(), Some(&None));
    assert_eq!(notes.last(), Some(&Some(VersionNote::Retraction)));
    assert!(notes.contains(&Some(VersionNote::Correction)));
    for (state, version) in states.iter().zip(&versions) {
        assert_eq!(base.original(version.id).expect("asked").as_deref(), Some(state.original.as_slice()));
    }
    let change = base.version_change(versions[0].id, versions[1].id).expect("asked").expect("kept");
    assert!(!change.sentences.is_empty() && !change.went.is_empty());
    assert_eq!(base.check().expect("checked"), Vec::<String>::new());
}

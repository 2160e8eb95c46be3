//! What any store must do. Each check gets a new, empty store.

use super::make::{PADDING, page, report_of};
use ascribe_model::Predicate;
use ascribe_store::{
    Act, AsOf, AttackQuery, ChangeKind, CopyKind, CountryPair, FindingQuery, Folded, FoldedQuery, Grade, Incident,
    Marking, NewDecision, NewReport, Outcome, Paging, Standing, Store, StoreError, UseQuery, VersionNote, Way,
};
use jiff::Timestamp;
use jiff::civil::date;
use uuid::Uuid;

/// Runs all checks on stores that `make` makes.
pub fn run<S: Store>(mut make: impl FnMut() -> S) {
    the_same_bytes_change_nothing(&mut make());
    other_words_are_a_new_version_and_the_old_one_stays(&mut make());
    a_batch_is_kept_wholly_or_not_at_all(&mut make());
    claims_on_one_matter_fold_and_origins_are_counted_once(&mut make());
    a_copy_is_known_whichever_comes_first(&mut make());
    a_citation_is_no_second_origin(&mut make());
    a_denial_disputes(&mut make());
    decisions_hold_and_can_be_undone(&mut make());
    a_decision_outlives_a_new_reading(&mut make());
    incidents_merge_and_split(&mut make());
    what_is_marked_stays_inside(&mut make());
    findings_are_told_at_each_marking(&mut make());
    what_was_withdrawn_and_comes_again_is_another(&mut make());
    a_stricter_version_marks_the_page(&mut make());
    the_base_is_shown_as_it_stood(&mut make());
    changes_are_numbered_without_gaps(&mut make());
    words_find_reports(&mut make());
    pages_go_on_to_the_end(&mut make());
    a_country_is_asked_together_with_its_government(&mut make());
    attacks_are_counted_by_country(&mut make());
}

fn attack(address: &str, publisher: &str, day: &str, who: &str) -> NewReport {
    let first = format!("{who} attacked the Port of Rotterdam in March 2023.");
    let own = format!(
        "{publisher} sent {} people to the quay, who counted gulls until the rain came down on {address}.",
        publisher.len()
    );
    let other = format!(
        "In the office of {publisher} the lamps burned late, since nobody there had slept for {} hours.",
        address.len()
    );
    page(address, publisher, day, &format!("Port hit, says {publisher}"), &[&first, &own, &other])
}

fn whole(store: &impl Store) {
    assert_eq!(store.check().expect("checked"), Vec::<String>::new());
}

fn decide(store: &mut impl Store, act: Act) -> Uuid {
    store.decide(NewDecision { act, author: "ana".into(), note: Some("seen".into()), at: None }).expect("decided").id
}

fn the_same_bytes_change_nothing(store: &mut impl Store) {
    let report = attack("a.example/1", "Coast Wire", "2023-04-01", "APT28");
    let first = store.add(std::slice::from_ref(&report)).expect("added").remove(0);
    assert_eq!(first.outcome, Outcome::New);
    let before = store.stats(AsOf::Now).expect("counted");
    assert!(before.claims >= 1 && before.documents == 1 && before.versions == 1, "{before:?}");
    let again = store.add(std::slice::from_ref(&report)).expect("added").remove(0);
    assert_eq!((again.outcome, again.document, again.version), (Outcome::Known, first.document, first.version));
    assert_eq!(store.stats(AsOf::Now).expect("counted"), before);
    let elsewhere = NewReport { source: Some("reports/elsewhere.html".into()), ..report.clone() };
    assert_eq!(store.add(&[elsewhere]).expect("added")[0].outcome, Outcome::Seen);
    assert_eq!(store.original(first.version).expect("asked").as_deref(), Some(report.original.as_slice()));
    assert_eq!(store.reading(first.version).expect("asked").expect("kept").claims, report.reading.claims);
    whole(store);
}

fn other_words_are_a_new_version_and_the_old_one_stays(store: &mut impl Store) {
    let told = |day: &str, note: &[&str]| {
        let first = format!("APT28 attacked the Port of Rotterdam on {day} March 2023.");
        let paragraphs: Vec<&str> = [first.as_str(), PADDING[0]].into_iter().chain(note.iter().copied()).collect();
        page("a.example/port", "Coast Wire", "2023-04-01", "Port hit", &paragraphs)
    };
    let versions = [
        told("13", &[]),
        told("14", &["Correction: An earlier version of this article gave the wrong day."]),
        page(
            "a.example/port",
            "Coast Wire",
            "2023-04-01",
            "Port hit",
            &["This article has been retracted. We regret what it has meant to others, and will write again."],
        ),
    ];
    let mut ids = Vec::new();
    for (n, version) in versions.iter().enumerate() {
        let added = store.add(std::slice::from_ref(version)).expect("added").remove(0);
        assert_eq!(added.outcome, if n == 0 { Outcome::New } else { Outcome::Version });
        ids.push(added.version);
    }
    let document = store.document(ids[0]).expect("asked").expect("kept");
    assert_eq!((document.versions, document.note), (3, Some(VersionNote::Retraction)));
    assert_eq!(store.versions(document.id).expect("asked").len(), 3);
    let change = store.version_change(ids[0], ids[1]).expect("asked").expect("kept");
    assert_eq!(change.to.note, Some(VersionNote::Correction));
    assert!(change.sentences.iter().any(|s| s.before.is_some() && s.after.is_some()), "{:?}", change.sentences);
    assert!(!change.changed.is_empty() || !change.came.is_empty(), "the day changed");
    let gone = store.version_change(ids[1], ids[2]).expect("asked").expect("kept");
    assert!(!gone.went.is_empty() && gone.stayed == 0);
    assert_eq!(store.stats(AsOf::Now).expect("counted").claims, 0);
    for (version, kept) in versions.iter().zip(&ids) {
        assert_eq!(store.original(*kept).expect("asked").as_deref(), Some(version.original.as_slice()));
        assert_eq!(store.claims_of(*kept).expect("asked").len(), version.reading.claims.len());
    }
    whole(store);
}

fn a_batch_is_kept_wholly_or_not_at_all(store: &mut impl Store) {
    let mut broken = attack("a.example/2", "Other Wire", "2023-04-01", "APT29");
    broken.reading.document.sha256 = "no hash".into();
    let batch = [attack("a.example/1", "Coast Wire", "2023-04-01", "APT28"), broken];
    assert!(store.add(&batch).is_err());
    assert_eq!(store.stats(AsOf::Now).expect("counted").documents, 0);
    store.add(&batch[..1]).expect("added");
    assert_eq!(store.stats(AsOf::Now).expect("counted").documents, 1);
    whole(store);
}

fn one_finding(store: &impl Store, predicate: Predicate) -> ascribe_store::FindingRow {
    let query = FindingQuery { predicates: vec![predicate], ..FindingQuery::default() };
    store.findings(&query, AsOf::Now, &Paging::default()).expect("asked").items.into_iter().next().expect("a finding")
}

fn claims_on_one_matter_fold_and_origins_are_counted_once(store: &mut impl Store) {
    store
        .add(&[
            attack("a.example/1", "Coast Wire", "2023-04-01", "APT28"),
            attack("b.example/1", "Hill Herald", "2023-04-03", "APT28"),
            attack("b.example/2", "Hill Herald", "2023-04-09", "Fancy Bear"),
        ])
        .expect("added");
    let row = one_finding(store, Predicate::Attacked);
    assert_eq!((row.affirmed, row.origins, row.disputed), (3, 2, false), "{row:?}");
    let first = row.first.as_ref().expect("seen first");
    assert_eq!((first.by.as_str(), first.date.to_string().as_str()), ("Coast Wire", "2023-04-01"));
    let finding = store.finding(row.id, AsOf::Now).expect("asked").expect("kept");
    assert_eq!((finding.claims.len(), finding.by.len()), (3, 2));
    whole(store);
}

fn a_copy_is_known_whichever_comes_first(store: &mut impl Store) {
    let text: Vec<&str> = [&["APT28 attacked the Port of Rotterdam in March 2023."], &PADDING[..]].concat();
    let original = page("a.example/1", "Coast Wire", "2023-04-01", "Port hit", &text);
    let copy = page("b.example/9", "Hill Herald", "2023-04-02", "Port hit by spies", &text);
    store.add(&[copy, original]).expect("added");
    let row = one_finding(store, Predicate::Attacked);
    assert_eq!((row.affirmed, row.origins), (2, 1), "{row:?}");
    let finding = store.finding(row.id, AsOf::Now).expect("asked").expect("kept");
    assert_eq!(finding.by[0].name, "Coast Wire");
    let ties = store.copies(finding.claims[0].document).expect("asked");
    assert!(
        ties.iter().any(|t| t.kind == CopyKind::Copy && t.of_publisher.as_deref() == Some("Hill Herald")),
        "{ties:?}"
    );
    whole(store);
}

fn a_citation_is_no_second_origin(store: &mut impl Store) {
    let cited = attack("a.example/report", "Coast Wire", "2023-04-01", "APT28");
    let link = "<a href=\"https://a.example/report\">An account</a> of the matter is worth your time. ";
    let citing = page(
        "c.example/blog",
        "Reading Notes",
        "2023-04-05",
        "What I read",
        &[&format!("{link}APT28 attacked the Port of Rotterdam in March 2023."), PADDING[1]],
    );
    store.add(&[citing, cited]).expect("added");
    let row = one_finding(store, Predicate::Attacked);
    assert_eq!((row.affirmed, row.origins), (2, 1), "{row:?}");
    whole(store);
}

fn a_denial_disputes(store: &mut impl Store) {
    let denial = page(
        "d.example/1",
        "Gulf Gazette",
        "2023-04-04",
        "Denied",
        &["Iran denied that it attacked Albania in July 2022.", PADDING[2]],
    );
    let charge = page(
        "e.example/1",
        "Balkan Ledger",
        "2023-04-04",
        "Charged",
        &["Iran attacked Albania in July 2022.", PADDING[1]],
    );
    store.add(&[denial, charge]).expect("added");
    let row = one_finding(store, Predicate::Attacked);
    assert!(row.disputed && row.affirmed == 1 && row.denied == 1, "{row:?}");
    let query = FindingQuery { disputed: true, ..FindingQuery::default() };
    assert_eq!(store.findings(&query, AsOf::Now, &Paging::default()).expect("asked").items.len(), 1);
    whole(store);
}

fn decisions_hold_and_can_be_undone(store: &mut impl Store) {
    store.add(&[attack("a.example/1", "Coast Wire", "2023-04-01", "APT28")]).expect("added");
    let row = one_finding(store, Predicate::Attacked);
    let claim = store.finding(row.id, AsOf::Now).expect("asked").expect("kept").claims[0].claim.id;
    let rejection = decide(store, Act::Reject { claim });
    assert!(store.finding(row.id, AsOf::Now).expect("asked").is_none(), "a rejected claim does not count");
    assert_eq!(store.claim(claim).expect("asked").expect("kept").standing, Standing::Rejected);
    decide(store, Act::Undo { decision: rejection });
    assert_eq!(one_finding(store, Predicate::Attacked).affirmed, 1);
    let correction =
        decide(store, Act::Correct { claim, subject: Some("APT29".into()), predicate: None, object: None, by: None });
    let corrected = one_finding(store, Predicate::Attacked);
    assert_eq!(corrected.subject.name, "APT29");
    whole(store);
    decide(store, Act::Undo { decision: correction });
    assert_ne!(one_finding(store, Predicate::Attacked).subject.name, "APT29");
    decide(store, Act::Annotate { on: claim });
    let record = store.claim(claim).expect("asked").expect("kept");
    assert!(
        record.decisions.len() >= 3 && record.decisions.iter().all(|d| d.author == "ana"),
        "{:?}",
        record.decisions
    );
    assert!(matches!(
        store.decide(NewDecision {
            act: Act::Accept { claim: Uuid::nil() },
            author: "ana".into(),
            note: None,
            at: None
        }),
        Err(StoreError::Unknown { .. })
    ));
    decide(store, Act::GradeSource { source: "Coast Wire".into(), grade: Grade::A, before: None });
    let sources = store.sources(&Paging::default()).expect("asked").items;
    assert!(sources.iter().any(|s| s.name == "Coast Wire" && s.grade == 'A' && s.graded), "{sources:?}");
    whole(store);
}

fn a_decision_outlives_a_new_reading(store: &mut impl Store) {
    let text = "Port news\n\nAPT28 attacked the Port of Rotterdam on Monday. The mayor spoke of a long night for everybody at the quay.\n";
    let read = |day| report_of("port.txt", text.as_bytes(), Some(day));
    let first = read(jiff::civil::date(2023, 4, 3));
    store.add(&[first]).expect("added");
    let row = one_finding(store, Predicate::Attacked);
    let claim = store.finding(row.id, AsOf::Now).expect("asked").expect("kept").claims[0].claim.id;
    decide(store, Act::Reject { claim });
    // The same bytes under another date are another reading: times differ, words do not.
    let again = store.add(&[read(jiff::civil::date(2023, 5, 3))]).expect("added").remove(0);
    assert_eq!(again.outcome, Outcome::Reread);
    let standing: Vec<Standing> = store.claims_of(again.version).expect("asked").iter().map(|c| c.standing).collect();
    assert!(standing.contains(&Standing::Rejected), "{standing:?}");
    whole(store);
}

fn incident_of(store: &impl Store, words: &str) -> Vec<Incident> {
    let page = store.find_incidents(words, AsOf::Now, &Paging::default()).expect("asked");
    page.items.iter().map(|row| store.incident(row.id, AsOf::Now).expect("asked").expect("kept")).collect()
}

fn incidents_merge_and_split(store: &mut impl Store) {
    let told = |address: &str, publisher: &str, when: &str| {
        let first = format!("Iran attacked Albania in {when}.");
        page(address, publisher, "2023-01-10", &format!("An attack of {when}"), &[&first, PADDING[0]])
    };
    store
        .add(&[
            told("a.example/1", "Coast Wire", "July 2022"),
            told("b.example/1", "Hill Herald", "July 2022"),
            told("c.example/1", "Lake Post", "December 2022"),
        ])
        .expect("added");
    let found = incident_of(store, "Albania");
    assert_eq!(found.iter().map(|i| i.row.reports).collect::<Vec<_>>(), [2, 1]);
    let (july, december) = (found[0].row.id, found[1].row.id);
    let merge = decide(store, Act::Merge { into: july, from: december, moved: Vec::new() });
    let merged = incident_of(store, "Albania");
    assert_eq!((merged.len(), merged[0].row.reports), (1, 3));
    assert_eq!(store.incident(december, AsOf::Now).expect("asked").expect("kept").row.id, july);
    whole(store);
    decide(store, Act::Undo { decision: merge });
    assert_eq!(incident_of(store, "Albania").len(), 2);
    let leaves = found[0].documents[1].id;
    let split = decide(store, Act::Split { incident: july, documents: vec![leaves], to: None, moved: Vec::new() });
    assert_eq!(incident_of(store, "Albania").len(), 3);
    whole(store);
    decide(store, Act::Undo { decision: split });
    assert_eq!(incident_of(store, "Albania").len(), 2);
    whole(store);
}

fn what_is_marked_stays_inside(store: &mut impl Store) {
    let secret = NewReport { marking: Marking::Amber, ..attack("a.example/1", "Coast Wire", "2023-04-01", "APT28") };
    store.add(&[secret, attack("b.example/1", "Hill Herald", "2023-04-03", "APT29")]).expect("added");
    let seen = |store: &dyn Store, up_to| {
        store.claims(Way::Export { up_to }, AsOf::Now, &Paging::first(100)).expect("asked").items
    };
    let open = seen(store, Marking::Clear);
    assert!(!open.is_empty() && open.iter().all(|c| c.publisher.as_deref() == Some("Hill Herald")));
    assert!(seen(store, Marking::Amber).len() > open.len());
    let mark = decide(store, Act::Mark { on: open[0].claim.id, marking: Marking::Red, before: None });
    assert_eq!(seen(store, Marking::Clear).len(), open.len() - 1);
    decide(store, Act::Undo { decision: mark });
    assert_eq!(seen(store, Marking::Clear).len(), open.len());
}

/// Attacks as they are told up to a marking.
fn told(store: &impl Store, up_to: Marking) -> Vec<Folded> {
    let query = FoldedQuery::all(Way::Export { up_to });
    let all = store.folded(&query, AsOf::Now, &Paging::first(1000)).expect("asked").items;
    all.into_iter().filter(|f| f.predicate == Predicate::Attacked).collect()
}

fn findings_are_told_at_each_marking(store: &mut impl Store) {
    store.add(&[attack("b.example/1", "Hill Herald", "2023-04-03", "APT28")]).expect("added");
    let open = told(store, Marking::Clear);
    let [first] = &open[..] else { panic!("{open:#?}") };
    assert_eq!(
        (first.marking, first.withdrawn, &first.origins[..]),
        (Marking::Clear, false, &["Hill Herald".to_owned()][..])
    );
    let secret = attack("a.example/1", "Coast Wire", "2023-04-01", "APT28");
    let secret = store.add(&[NewReport { marking: Marking::Amber, ..secret }]).expect("added").remove(0);
    assert_eq!(told(store, Marking::Clear), open, "nothing tells those who see less, not even a later time");
    let inside = told(store, Marking::Amber);
    assert_eq!(inside.iter().map(|f| f.marking).collect::<Vec<_>>(), [Marking::Clear, Marking::Amber]);
    assert_eq!((inside[1].origins.len(), inside[1].finding, inside[1].claims.len()), (2, first.finding, 2));
    assert_ne!(inside[1].id, first.id);
    // A third report is news for both. Whose word it rests on may differ: who sees more also sees whom it took it from.
    store.add(&[attack("c.example/1", "Lake Post", "2023-04-05", "APT28")]).expect("added");
    let third = told(store, Marking::Amber);
    assert_eq!(third.iter().map(|f| f.id).collect::<Vec<_>>(), [first.id, inside[1].id]);
    assert_eq!((third[0].origins.len(), third[0].claims.len(), third[1].claims.len()), (2, 2, 3));
    assert!(third.iter().zip(&inside).all(|(now, before)| now.changed >= before.changed && now.came == before.came));
    let seq = store.stats(AsOf::Now).expect("counted").seq;
    let since = FoldedQuery { since: seq - 1, ..FoldedQuery::all(Way::default()) };
    assert!(!store.folded(&since, AsOf::Now, &Paging::default()).expect("asked").items.is_empty());
    let later = FoldedQuery { since: seq, ..since };
    assert!(store.folded(&later, AsOf::Now, &Paging::default()).expect("asked").items.is_empty());
    // TLP:RED leaves by no served way.
    let mark = decide(store, Act::Mark { on: secret.document, marking: Marking::Red, before: None });
    let served = FoldedQuery::all(Way::Served { clearance: Marking::Red });
    let red = store.folded(&served, AsOf::Now, &Paging::first(1000)).expect("asked").items;
    assert!(red.iter().all(|f| f.marking < Marking::Red && (f.marking == Marking::Clear || f.withdrawn)));
    whole(store);
    decide(store, Act::Undo { decision: mark });
    assert_eq!(
        told(store, Marking::Clear),
        told(store, Marking::Amber).into_iter().filter(|f| f.marking == Marking::Clear).collect::<Vec<_>>()
    );
    whole(store);
}

fn what_was_withdrawn_and_comes_again_is_another(store: &mut impl Store) {
    let page = |day: u8| {
        let words = format!("APT28 attacked the Port of Rotterdam on {day} March 2023.");
        page("a.example/port", "Coast Wire", "2023-04-01", "Port hit", &[&words, PADDING[0]])
    };
    store.add(&[page(13)]).expect("added");
    let first = told(store, Marking::Clear).remove(0);
    let claim = first.claims[0].claim.id;
    let rejection = decide(store, Act::Reject { claim });
    let [gone] = &told(store, Marking::Clear)[..] else { panic!("one") };
    assert!(gone.id == first.id && gone.withdrawn && gone.changed >= first.changed);
    assert!(gone.claims.len() == 1 && gone.origins.is_empty(), "what it was between is still known");
    decide(store, Act::Undo { decision: rejection });
    let lives = told(store, Marking::Clear);
    assert_eq!(lives.iter().map(|f| f.withdrawn).collect::<Vec<_>>(), [true, false]);
    assert!(lives[0].id == first.id && lives[1].id != first.id, "what was revoked stays so");
    whole(store);
    // A correction names what the base knows.
    store.add(&[attack("z.example/1", "Lake Post", "2023-04-09", "APT29")]).expect("added");
    decide(store, Act::Correct { claim, subject: Some("APT29".into()), predicate: None, object: None, by: None });
    let all = told(store, Marking::Clear);
    let said = all.iter().flat_map(|f| &f.claims).find(|c| c.claim.by == "analyst").expect("told");
    assert_eq!(said.reading.words(&said.claim.subject), "APT29");
    assert!(said.claim.subject.entity().is_some());
    whole(store);
}

fn a_stricter_version_marks_the_page(store: &mut impl Store) {
    let told = |day: &str, marking| {
        let words = format!("APT28 attacked the Port of Rotterdam on {day} March 2023.");
        NewReport { marking, ..page("a.example/port", "Coast Wire", "2023-04-01", "Port hit", &[&words, PADDING[0]]) }
    };
    store.add(&[told("13", Marking::Clear)]).expect("added");
    store.add(&[told("14", Marking::Amber)]).expect("added");
    let open = store.claims(Way::default(), AsOf::Now, &Paging::first(100)).expect("asked").items;
    assert!(open.is_empty(), "{open:?}");
    whole(store);
}

fn the_base_is_shown_as_it_stood(store: &mut impl Store) {
    let on = |day: &str, mut report: NewReport| {
        report.learned = Some(format!("{day}T12:00:00Z").parse::<Timestamp>().expect("a moment"));
        report
    };
    store.add(&[on("2024-01-01", attack("a.example/1", "Coast Wire", "2023-04-01", "APT28"))]).expect("added");
    store.add(&[on("2024-02-01", attack("b.example/1", "Hill Herald", "2023-04-03", "APT28"))]).expect("added");
    let then = store.as_of("2024-01-15T00:00:00Z".parse().expect("a moment")).expect("asked");
    let row = one_finding(store, Predicate::Attacked);
    let before = store.finding(row.id, then).expect("asked").expect("known then").row;
    assert_eq!((before.origins, row.origins), (1, 2));
    assert_eq!(store.stats(then).expect("counted").documents, 1);
    assert_eq!(store.find("Rotterdam", then, &Paging::default()).expect("found").items.len(), 1);
    let claim = store.finding(row.id, then).expect("asked").expect("kept").claims[0].claim.id;
    decide(store, Act::Reject { claim });
    assert_eq!(store.finding(row.id, then).expect("asked").expect("known then").row.origins, 1, "decided later");
    let never = store.as_of("2020-01-01T00:00:00Z".parse().expect("a moment")).expect("asked");
    assert_eq!(store.stats(never).expect("counted").documents, 0);
}

fn changes_are_numbered_without_gaps(store: &mut impl Store) {
    store
        .add(&[
            attack("a.example/1", "Coast Wire", "2023-04-01", "APT28"),
            attack("b.example/1", "Hill Herald", "2023-04-03", "APT28"),
        ])
        .expect("added");
    let row = one_finding(store, Predicate::Attacked);
    let claim = store.finding(row.id, AsOf::Now).expect("asked").expect("kept").claims[0].claim.id;
    decide(store, Act::Accept { claim });
    let changes = store.changes(0, 100).expect("asked");
    assert_eq!(changes.iter().map(|c| c.seq).collect::<Vec<_>>(), [1, 2, 3]);
    assert!(
        matches!(&changes[0].kind, ChangeKind::Report { number: 1, came, went, .. } if !came.is_empty() && went.is_empty())
    );
    assert!(matches!(&changes[2].kind, ChangeKind::Decision(d) if d.author == "ana"));
    assert_eq!(store.changes(2, 100).expect("asked").len(), 1);
    assert!(store.changes(3, 100).expect("asked").is_empty());
}

fn words_find_reports(store: &mut impl Store) {
    store
        .add(&[
            page(
                "a.example/1",
                "Coast Wire",
                "2023-04-01",
                "Port hit",
                &["APT28 attacked the Port of Rotterdam.", PADDING[0]],
            ),
            page(
                "b.example/1",
                "Hill Herald",
                "2023-04-03",
                "Bank hit",
                &["DEV-0270 attacked the Bank of Utrecht.", PADDING[1]],
            ),
        ])
        .expect("added");
    let hits = |words: &str| store.find(words, AsOf::Now, &Paging::default()).expect("understood").items.len();
    let cases = [
        ("Rotterdam", 1),
        ("attacking", 2),
        ("attacked NOT bank", 1),
        ("Rotterdam OR Utrecht", 2),
        ("\"Bank of Utrecht\"", 1),
        ("\"Utrecht Bank\"", 0),
        ("DEV-0270", 1),
        ("utr*", 1),
        ("title:port", 1),
        ("(port OR bank) AND counters", 1),
    ];
    for (words, wanted) in cases {
        assert_eq!(hits(words), wanted, "{words}");
    }
    for unclear in ["", "\"open", "AND", "NOT", "(", "OR OR"] {
        assert!(
            matches!(store.find(unclear, AsOf::Now, &Paging::default()), Err(StoreError::Unclear { .. })),
            "{unclear:?}"
        );
    }
    let hit = store.find("Rotterdam", AsOf::Now, &Paging::default()).expect("found").items.remove(0);
    assert!(hit.excerpt.contains("Rotterdam") && !hit.claims.is_empty(), "{hit:?}");
    assert!(!store.find_findings("Rotterdam", AsOf::Now, &Paging::default()).expect("found").items.is_empty());
}

fn pages_go_on_to_the_end(store: &mut impl Store) {
    let reports: Vec<NewReport> =
        (0..7).map(|n| attack(&format!("a.example/{n}"), &format!("Paper {n}"), "2023-04-01", "APT28")).collect();
    store.add(&reports).expect("added");
    let mut paging = Paging::first(3);
    let mut seen = Vec::new();
    loop {
        let page = store.documents(AsOf::Now, &paging).expect("asked");
        seen.extend(page.items.iter().map(|d| d.id));
        match page.next {
            Some(next) => paging.after = Some(next),
            None => break,
        }
    }
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), 7);
}

fn a_country_is_asked_together_with_its_government(store: &mut impl Store) {
    store
        .add(&[page(
            "a.example/1",
            "Balkan Ledger",
            "2022-09-08",
            "Ties cut",
            &[
                "Albania severed diplomatic ties with Iran on Wednesday over the cyberattack.",
                "The Government of Albania expelled diplomats of Iran.",
                PADDING[0],
            ],
        )])
        .expect("added");
    let country = store.entities("Albania").expect("asked").remove(0).entity;
    let circle: Vec<Uuid> = store.circle(country.id).expect("asked").iter().map(|e| e.id).collect();
    let responses =
        store.responses(&circle, &[Predicate::SeversTiesWith], AsOf::Now, &Paging::default()).expect("asked");
    let response = &responses.items[0];
    assert_eq!((response.date.to_string().as_str(), response.dated, response.ordinal), ("2022-09-07", true, 1));
    let dossier = store.dossier(country.id, AsOf::Now, 5).expect("asked").expect("kept");
    assert!(dossier.sections.iter().any(|s| s.predicate == Predicate::SeversTiesWith && s.total == 1));
    let timeline = store.timeline(&circle, (None, None), AsOf::Now, &Paging::default()).expect("asked");
    assert!(timeline.bars.iter().any(|b| b.month == "2022-09"), "{:?}", timeline.bars);
}

fn attacks_are_counted_by_country(store: &mut impl Store) {
    let told =
        |address: &str, publisher: &str, day: &str, words: &[&str]| page(address, publisher, day, address, words);
    let russia = "APT28 attacked the government of Norway in March 2023.";
    let again = "In March 2023 APT28 attacked the government of Norway.";
    let other = "APT41 attacked the government of India in May 2019.";
    let kept = store
        .add(&[
            told("a.example/1", "Coast Wire", "2023-04-01", &[russia]),
            told("b.example/1", "River Post", "2023-04-02", &[again, other]),
        ])
        .expect("added");
    let all = AttackQuery::default();
    let pairs = |store: &_, query: &AttackQuery, at| -> Vec<(String, u64)> {
        let found = Store::attacks(store, query, at).expect("counted");
        found.into_iter().map(|p: CountryPair| (format!("{}-{}", p.from, p.to), p.findings)).collect()
    };
    let named = |n: &str| (n.to_owned(), 1);
    assert_eq!(pairs(store, &all, AsOf::Now), [named("CN-IN"), named("RU-NO")]);
    let lately = AttackQuery { from: Some(date(2022, 1, 1)), ..all };
    assert_eq!(pairs(store, &lately, AsOf::Now), [named("RU-NO")]);
    let before = AsOf::Seq(store.stats(AsOf::Now).expect("counted").seq - 1);
    assert_eq!(pairs(store, &all, before), [named("RU-NO")], "as it stood after the first report");

    let found = store.attacks_between("RU", "NO", &all, AsOf::Now, &Paging::default()).expect("asked").items;
    let row = found.first().expect("one finding");
    assert_eq!((row.origins, row.surety), (2, ascribe_store::PLAIN));
    assert_eq!(store.finding_rows(&[row.id], AsOf::Now).expect("asked"), found);
    let names = |at| -> Vec<String> {
        store.origins_of(row.id, at).expect("asked").into_iter().map(|o| o.name).collect::<Vec<_>>()
    };
    assert_eq!((names(AsOf::Now).len(), names(before)), (2, vec!["Coast Wire".to_owned()]));
    let of = |source: &str| FindingQuery { source: Some(source.into()), ..FindingQuery::default() };
    let said = |store: &_, source: &str| {
        Store::findings(store, &of(source), AsOf::Now, &Paging::default()).expect("asked").items
    };
    assert!(said(store, "Coast Wire").iter().any(|f| f.id == row.id));
    assert!(said(store, "Nobody").is_empty());
    let days = (Some(date(2023, 3, 1)), Some(date(2023, 3, 31)));
    let timeline = store.timeline(&[], days, AsOf::Now, &Paging::default()).expect("asked");
    assert_eq!((timeline.entries.total, timeline.bars.len()), (Some(1), 2), "the months are counted over all days");

    let uses = |store: &_| -> Vec<(u64, u32)> {
        let query = UseQuery { predicates: vec![Predicate::Attacked], ..UseQuery::default() };
        Store::used(store, &query, AsOf::Now).expect("counted").into_iter().map(|u| (u.findings, u.origins)).collect()
    };
    assert_eq!(uses(store), [(1, 2), (1, 1)]);
    let second = kept.get(1).expect("kept").document;
    let marked = decide(store, Act::Mark { on: second, marking: Marking::Amber, before: None });
    assert_eq!(store.decision(marked).expect("asked").map(|d| d.author), Some("ana".to_owned()));
    whole(store);
}

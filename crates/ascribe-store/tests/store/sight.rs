//! What is out of sight is not there: a base seen up to a marking answers as one does in which nothing else was ever kept.

use super::make::{page, samples};
use ascribe_model::{Family, Kind, Predicate};
use ascribe_store::{
    Act, AsOf, AttackQuery, Base, Change, ChangeKind, EntityRef, FindingQuery, FindingRow, Marking, Mode, NewDecision,
    NewReport, Paged, Paging, Stats, Store, StoreError, UseQuery,
};
use std::collections::BTreeSet;
use uuid::Uuid;

/// Every fourth report is hidden from those who see up to TLP:GREEN.
fn reports() -> Vec<NewReport> {
    let mut all: Vec<NewReport> = ["", "seven"].iter().flat_map(|folder| samples(folder)).collect();
    for (at, report) in all.iter_mut().enumerate() {
        report.marking = match at % 4 {
            1 => [Marking::Amber, Marking::AmberStrict, Marking::Red][at % 3],
            2 => Marking::Green,
            _ => Marking::Clear,
        };
        report.learned = Some(jiff::Timestamp::from_second(1_700_000_000 + at as i64).expect("a moment"));
    }
    all
}

/// The base as it is seen up to TLP:GREEN, and one that never held anything else.
fn both(folder: &std::path::Path) -> (Base, Base) {
    let (whole, open) = (folder.join("whole.ascribe"), folder.join("open.ascribe"));
    let mut base = Base::open(&whole, Mode::Add).expect("made");
    let reports = reports();
    let kept = base.add(&reports).expect("added");
    // A version of a page that is hidden is hidden with it.
    let seen = |id: Uuid| base.document(id).expect("asked").expect("kept").marking <= Marking::Green;
    let left: Vec<NewReport> =
        reports.iter().zip(&kept).filter(|(_, kept)| seen(kept.document)).map(|(report, _)| report.clone()).collect();
    assert!(left.len() > 20 && left.len() + 9 < reports.len(), "{} of {}", left.len(), reports.len());
    let mut other = Base::open(&open, Mode::Add).expect("made");
    other.add(&left).expect("added");
    let narrow = Base::open(&whole, Mode::Ask).expect("opened").seen_up_to(Marking::Green).expect("bound");
    (narrow, other)
}

/// An origin bears the name under which it was first met; a state is called so or by its government.
fn origin(name: &str) -> String {
    name.to_lowercase().trim_start_matches("government of the ").trim_start_matches("government of ").to_owned()
}

fn side(e: &EntityRef) -> String {
    match e.kind {
        Some(Kind::Incident) => "an incident".to_owned(),
        _ => format!("{} {}", e.kind.map(Kind::word).unwrap_or_default(), e.name.to_lowercase()),
    }
}

fn matter(row: &FindingRow) -> String {
    format!("{} {} {:?}", side(&row.subject), row.predicate.word(), row.object.as_ref().map(side))
}

/// All that a finding says. Which claims on an event are of one event is decided over all reports; of those only the matter.
fn told(row: &FindingRow) -> String {
    let event = row.predicate.family() == Family::Response || row.from.or(row.to).is_some() || is_deed(row.predicate);
    if event {
        return matter(row);
    }
    let first = row.first.as_ref().map(|f| (f.date, origin(&f.by), f.publisher.clone()));
    format!(
        "{} +{} -{} {} {:?} {first:?} {} {:?}",
        matter(row),
        row.affirmed,
        row.denied,
        row.origins,
        row.certainty,
        row.surety,
        row.quote
    )
}

fn is_deed(predicate: Predicate) -> bool {
    matches!(predicate, Predicate::Attacked | Predicate::Steals | Predicate::Disrupts | Predicate::DemandsRansomFrom)
}

/// All pages of an answer.
fn all<T>(mut ask: impl FnMut(&Paging) -> Result<Paged<T>, StoreError>) -> Vec<T> {
    let (mut found, mut paging) = (Vec::new(), Paging::first(7));
    loop {
        let page = ask(&paging).expect("asked");
        assert!(page.items.len() == 7 || page.next.is_none(), "a short page tells of what was left out of it");
        found.extend(page.items);
        match page.next {
            Some(next) => paging.after = Some(next),
            None => return found,
        }
    }
}

fn set<T>(rows: &[T], told: impl Fn(&T) -> String) -> BTreeSet<String> {
    rows.iter().map(told).collect()
}

/// Asks both, and holds their answers against one another.
#[track_caller]
fn same(what: &str, (narrow, open): (&Base, &Base), ask: impl Fn(&Base) -> BTreeSet<String>) {
    let (narrow, open) = (ask(narrow), ask(open));
    let (more, less): (Vec<_>, Vec<_>) = (narrow.difference(&open).collect(), open.difference(&narrow).collect());
    assert!(
        more.is_empty() && less.is_empty(),
        "{what}: of {}, only narrow {more:#?}, only open {less:#?}",
        open.len()
    );
}

#[test]
fn what_is_hidden_changes_no_answer() {
    let folder = tempfile::tempdir().expect("a folder");
    let (narrow, open) = both(folder.path());
    let (n, o) = (narrow.stats(AsOf::Now).expect("counted"), open.stats(AsOf::Now).expect("counted"));
    let counts = |s: &Stats| (s.documents, s.versions, s.claims, s.origins, s.entities, s.decisions);
    assert_eq!(counts(&n), counts(&o));
    // Claims on events may be apart in one base and together in the other, by what the hidden reports say of them.
    assert!(n.findings.abs_diff(o.findings) <= 3 && n.incidents.abs_diff(o.incidents) <= 3, "{n:?} {o:?}");
    let bases = (&narrow, &open);
    let query = |of: FindingQuery| move |base: &Base| set(&all(|p| base.findings(&of, AsOf::Now, p)), told);
    same("findings", bases, query(FindingQuery::default()));
    same("disputes", bases, query(FindingQuery { disputed: true, ..FindingQuery::default() }));
    same("of two origins", bases, |base: &Base| {
        let two = FindingQuery { origins: 2, ..FindingQuery::default() };
        let rows = all(|p| base.findings(&two, AsOf::Now, p));
        rows.iter().filter(|row| !is_deed(row.predicate) && row.from.is_none()).map(told).collect()
    });
    for source in ["Mandiant", "Microsoft", "Baltic Ledger", "Graywater", "Google"] {
        same(source, bases, query(FindingQuery { source: Some(source.into()), ..FindingQuery::default() }));
    }
    let day = jiff::Timestamp::from_second(1_800_000_000).expect("a moment");
    same("as of", bases, |base: &Base| {
        let at = base.as_of(day).expect("a state");
        set(&all(|p| base.findings(&FindingQuery::default(), at, p)), told)
    });
    same("reports", bases, |base: &Base| {
        set(&all(|p| base.documents(AsOf::Now, p)), |row| format!("{:?} {} {}", row.title, row.claims, row.versions))
    });
    same("sources", bases, |base: &Base| {
        set(&all(|p| base.sources(p)), |s| {
            let counts = (s.grade, s.reports, s.claims, s.copied, s.copies);
            format!("{} {counts:?}", origin(&s.name))
        })
    });
    let changed = |base: &Base| -> Vec<Change> { base.last_changes(0, i64::MAX, 1000).expect("asked") };
    same("changes", bases, |base: &Base| {
        set(&changed(base), |c| {
            let ChangeKind::Report { title, came, went, .. } = &c.kind else { return String::new() };
            format!("{} {title:?} {} {}", c.at, came.len(), went.len())
        })
    });
    assert_eq!(narrow.changes_since(0).expect("counted"), open.changes_since(0).expect("counted"));
}

#[test]
fn what_is_hidden_is_not_found() {
    let folder = tempfile::tempdir().expect("a folder");
    let (narrow, open) = both(folder.path());
    let bases = (&narrow, &open);
    let whole = Base::open(narrow.path(), Mode::Ask).expect("opened");
    let named =
        ["APT28", "Sandworm", "Russia", "Iran", "Albania", "Mandiant", "NotPetya", "Lazarus", "Estonia", "bank"];
    for name in named {
        let own = |base: &Base| {
            let found = base.entities(name).expect("asked");
            set(&found, |e| format!("{} {} {}", side(&e.entity), e.reports, e.findings))
        };
        // Findings of events may be apart in one and together in the other.
        let coarse = |base: &Base| {
            own(base).into_iter().map(|e| e.rsplit_once(' ').map_or(e.clone(), |(e, _)| e.to_owned())).collect()
        };
        same(name, bases, coarse);
        same(name, bases, |base: &Base| {
            set(&all(|p| base.find(name, AsOf::Now, p)), |hit| format!("{:?} {}", hit.title, hit.excerpt))
        });
        same(name, bases, |base: &Base| {
            let rows = all(|p| base.find_findings(name, AsOf::Now, p));
            let plain = |row: &&FindingRow| matter(row).matches("an incident").count() == 0;
            rows.iter().filter(plain).map(told).collect()
        });
        let some = whole.entities(name).expect("asked").into_iter().map(|e| e.entity.id).collect::<Vec<_>>();
        for id in some {
            let (n, o) = (narrow.entity(id).expect("asked"), open.entity(id).expect("asked"));
            assert_eq!(n.as_ref().map(side), o.as_ref().map(side));
            same(name, bases, |base: &Base| {
                let dossier = base.dossier(id, AsOf::Now, 50).expect("asked");
                let sections = dossier.iter().flat_map(|d| &d.sections);
                let spoken = dossier.iter().map(|d| format!("{} {:?} {:?}", d.reports, d.first, d.last));
                sections.flat_map(|s| s.findings.iter().map(told)).chain(spoken).collect()
            });
            same(name, bases, |base: &Base| {
                let line = base.timeline(&[id], (None, None), AsOf::Now, &Paging::first(1000)).expect("asked");
                set(&line.entries.items, |entry| matter(&entry.finding))
            });
        }
    }
    let mut hidden = 0;
    for row in all(|p| whole.findings(&FindingQuery::default(), AsOf::Now, p)) {
        let ends = [Some(row.subject), row.object].into_iter().flatten();
        for end in ends.filter(|end| end.kind != Some(Kind::Incident)) {
            let (n, o) = (narrow.entity(end.id).expect("asked"), open.entity(end.id).expect("asked"));
            assert_eq!(n.as_ref().map(side), o.as_ref().map(side), "{end:?}");
            hidden += usize::from(n.is_none());
        }
    }
    assert!(hidden > 10, "some are spoken of in hidden reports only: {hidden}");
    same("attacks", bases, |base: &Base| {
        set(&base.attacks(&AttackQuery::default(), AsOf::Now).expect("counted"), |p| format!("{}-{}", p.from, p.to))
    });
    same("uses", bases, |base: &Base| {
        let query = UseQuery { predicates: vec![Predicate::Uses], ..UseQuery::default() };
        set(&base.used(&query, AsOf::Now).expect("counted"), |u| {
            format!("{} {} {}", side(&u.what), u.findings, u.origins)
        })
    });
    let reports = |base: &Base| all(|p| base.documents(AsOf::Now, p));
    let seen: Vec<Uuid> = reports(&narrow).into_iter().map(|row| row.id).collect();
    for row in reports(&whole).into_iter().filter(|row| !seen.contains(&row.id)) {
        assert!(
            narrow.document(row.id).expect("asked").is_none() && narrow.versions(row.id).expect("asked").is_empty()
        );
        assert!(
            narrow.reading(row.version).expect("asked").is_none()
                && narrow.original(row.version).expect("asked").is_none()
        );
        for claim in whole.claims_of(row.version).expect("asked") {
            assert!(narrow.claim(claim.claim.id).expect("asked").is_none());
        }
    }
    for incident in all(|p| narrow.incidents(&[], AsOf::Now, p)) {
        let told = narrow.incident(incident.id, AsOf::Now).expect("asked").expect("there");
        assert!(!told.documents.is_empty() && told.documents.iter().all(|d| d.marking <= Marking::Green));
        assert_eq!(told.documents.len() as u32, told.row.reports);
    }
}

/// A claim that is marked by hand, and the decision to do so, are out of sight as a report is.
#[test]
fn a_hidden_claim_is_hidden_in_a_report_that_is_seen() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("record.ascribe");
    let mut base = Base::open(&file, Mode::Add).expect("made");
    let paragraphs =
        ["APT28 attacked the Port of Rotterdam in March 2023.", "APT29 attacked the Port of Antwerp in May 2023."];
    let kept =
        base.add(&[page("a.example/1", "Coast Wire", "2023-06-01", "Ports", &paragraphs)]).expect("added").remove(0);
    let narrow = || Base::open(&file, Mode::Ask).expect("opened").seen_up_to(Marking::Green).expect("bound");
    let before = narrow().stats(AsOf::Now).expect("counted");
    let claims = base.claims_of(kept.version).expect("asked");
    let claim = claims.iter().find(|c| c.subject.name == "APT28").expect("a claim");
    let gone = claims.iter().filter(|c| c.finding == claim.finding).count() as u64;
    for one in claims.iter().filter(|c| c.finding == claim.finding) {
        let act = Act::Mark { on: one.claim.id, marking: Marking::Amber, before: None };
        base.decide(NewDecision { act, author: "ana".into(), note: None, at: None }).expect("marked");
    }
    let narrow = narrow();
    let after = narrow.stats(AsOf::Now).expect("counted");
    assert_eq!((after.claims, after.findings), (before.claims - gone, before.findings - 1));
    assert_eq!((after.decisions, after.seq, narrow.changes_since(0).expect("counted")), (0, before.seq, 1));
    assert!(narrow.decisions(&Paging::default()).expect("asked").items.is_empty());
    assert!(narrow.finding(claim.finding, AsOf::Now).expect("asked").is_none());
    let row = narrow.document(kept.document).expect("asked").expect("seen");
    assert_eq!(row.claims as usize, narrow.claims_of(kept.version).expect("asked").len());
    let found = narrow.find("Rotterdam", AsOf::Now, &Paging::default()).expect("asked").items;
    assert!(found[0].claims.iter().all(|c| c.finding != claim.finding));
}

#[test]
fn a_narrow_connection_adds_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let base = Base::open(&folder.path().join("record.ascribe"), Mode::Add).expect("made");
    let mut narrow = base.seen_up_to(Marking::Clear).expect("bound");
    assert!(
        narrow.add(&[page("a.example/1", "Coast Wire", "2023-06-01", "Ports", &["APT28 attacked Oslo."])]).is_err()
    );
}

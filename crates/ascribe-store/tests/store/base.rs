//! A base is opened, made and refused as its file deserves; older formats are brought up to date, and a copy is kept.

use super::make::samples;
use ascribe_store::{AsOf, Base, Mode, Store, StoreError};
use std::path::Path;

/// "ASCR".
const MARK: i64 = 0x4153_4352;

fn base_at(path: &Path) -> Base {
    let mut base = Base::open(path, Mode::Add).expect("made");
    base.add(&samples("seven")).expect("added");
    base
}

#[test]
fn a_new_base_can_be_opened_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("record.ascribe");
    assert!(matches!(Base::open(&path, Mode::Ask), Err(StoreError::Missing { .. })));
    Base::open(&path, Mode::Add).expect("made");
    Base::open(&path, Mode::Ask).expect("opened");
}

#[test]
fn a_foreign_file_is_refused_and_left_as_it_is() {
    let folder = tempfile::tempdir().expect("a folder");
    let notes = folder.path().join("notes.txt");
    let words = "These are notes about dinner, and no database at all.".repeat(20);
    std::fs::write(&notes, &words).expect("written");
    assert!(matches!(Base::open(&notes, Mode::Add), Err(StoreError::NoDatabase { .. })));
    assert_eq!(std::fs::read_to_string(&notes).expect("read"), words);
    let other = folder.path().join("other.db");
    let made = rusqlite::Connection::open(&other).expect("made");
    made.execute_batch("CREATE TABLE dinner (dish TEXT); PRAGMA application_id = 7;").expect("filled");
    drop(made);
    for mode in [Mode::Add, Mode::Ask] {
        assert!(matches!(Base::open(&other, mode), Err(StoreError::Foreign { found: 7, .. })));
    }
}

#[test]
fn a_newer_base_is_refused_and_left_as_it_is() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("record.ascribe");
    drop(base_at(&path));
    let raw = rusqlite::Connection::open(&path).expect("opened");
    raw.pragma_update(None, "user_version", 999).expect("set");
    drop(raw);
    let before = std::fs::read(&path).expect("read");
    for mode in [Mode::Add, Mode::Ask] {
        assert!(matches!(Base::open(&path, mode), Err(StoreError::Newer { found: 999, .. })));
    }
    assert_eq!(std::fs::read(&path).expect("read"), before);
}

/// A base as format 1 made it, empty.
fn first_format(path: &Path) {
    let raw = rusqlite::Connection::open(path).expect("made");
    for area in ["record", "accounts", "shared", "watch"] {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("schema").join(format!("{area}.sql"));
        raw.execute_batch(&std::fs::read_to_string(file).expect("the schema")).expect("a schema");
    }
    raw.pragma_update(None, "application_id", MARK).expect("set");
    raw.pragma_update(None, "user_version", 1).expect("set");
}

#[test]
fn an_older_base_is_brought_up_to_date_and_a_copy_is_kept() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("record.ascribe");
    first_format(&path);
    let raw = rusqlite::Connection::open(&path).expect("opened");
    raw.execute_batch("INSERT INTO change (seq, at) VALUES (1, 5)").expect("filled");
    drop(raw);
    assert!(matches!(Base::open(&path, Mode::Ask), Err(StoreError::Older { found: 1, .. })), "asking changes nothing");
    let mut base = Base::open(&path, Mode::Add).expect("brought up to date");
    assert_eq!(base.stats(AsOf::Now).expect("counted").seq, 1, "what it held it holds");
    base.add(&samples("seven")).expect("added");
    assert_eq!(base.check().expect("checked"), Vec::<String>::new());
    let copy = rusqlite::Connection::open(folder.path().join("record.ascribe.format-1")).expect("a copy");
    let format: i64 = copy.pragma_query_value(None, "user_version", |r| r.get(0)).expect("read");
    let held: i64 = copy.query_row("SELECT count(*) FROM change", [], |r| r.get(0)).expect("read");
    assert_eq!((format, held), (1, 1));
}

#[test]
fn a_damaged_page_is_told_of_and_nothing_is_changed() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("record.ascribe");
    drop(base_at(&path));
    let mut bytes = std::fs::read(&path).expect("read");
    let pages = bytes.len() / 4096;
    for page in (4..pages).step_by(3) {
        bytes[page * 4096..page * 4096 + 64].fill(0xa5);
    }
    std::fs::write(&path, &bytes).expect("written");
    match Base::open(&path, Mode::Ask).and_then(|base| base.check()) {
        Ok(faults) => assert!(!faults.is_empty()),
        Err(error) => assert!(error.to_string().contains("damaged"), "{error}"),
    }
    assert_eq!(std::fs::read(&path).expect("read"), bytes);
}

#[test]
fn a_backup_is_a_base_and_overwrites_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let base = base_at(&folder.path().join("record.ascribe"));
    let copy = folder.path().join("copy.ascribe");
    base.backup(&copy).expect("copied");
    let kept = Base::open(&copy, Mode::Ask).expect("opened");
    assert_eq!(kept.stats(AsOf::Now).expect("counted"), base.stats(AsOf::Now).expect("counted"));
    assert_eq!(kept.check().expect("checked"), Vec::<String>::new());
    assert!(matches!(base.backup(&copy), Err(StoreError::InTheWay { .. })));
}

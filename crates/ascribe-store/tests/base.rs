//! A base is opened, made and refused as its file deserves.

use ascribe_store::{Base, Mode, StoreError};

#[test]
fn a_new_base_can_be_opened_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("record.ascribe");
    assert!(matches!(Base::open(&path, Mode::Ask), Err(StoreError::Missing { .. })));
    Base::open(&path, Mode::Add).expect("made");
    Base::open(&path, Mode::Ask).expect("opened");
}

#[test]
fn a_foreign_file_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("notes.txt");
    std::fs::write(&path, "These are notes about dinner, and no database at all.".repeat(20)).expect("written");
    assert!(Base::open(&path, Mode::Add).is_err());
}

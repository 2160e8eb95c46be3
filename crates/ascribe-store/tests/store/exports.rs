//! What leaves the base is in form, and nothing leaves that is marked more strictly than asked.

use super::make::samples;
use ascribe_store::export::{Form, Scope, export};
use ascribe_store::{AsOf, Base, Marking, Store, Way};

fn base() -> Base {
    let mut base = Base::in_memory().expect("made");
    let mut reports = samples("seven");
    reports[2].marking = Marking::Amber;
    base.add(&reports).expect("added");
    base
}

fn written(base: &Base, form: Form, up_to: Marking) -> (Vec<u8>, u64, u64) {
    let mut out = Vec::new();
    let done = export(base, form, Scope { way: Way::Export { up_to }, at: AsOf::Now }, &mut out).expect("written");
    (out, done.rows, done.held_back)
}

#[test]
fn nothing_leaves_above_its_marking_in_any_form() {
    let base = base();
    for form in [Form::Json, Form::Csv, Form::GraphMl, Form::Parquet, Form::EuRepoC] {
        let (open, rows, held_back) = written(&base, form, Marking::Clear);
        assert!(rows > 0 && held_back > 0, "{form:?}");
        if form != Form::Parquet {
            assert!(!String::from_utf8_lossy(&open).contains("Graywater"), "{form:?}");
        }
        assert_eq!(written(&base, form, Marking::Red).2, 0, "{form:?}");
    }
}

#[test]
fn rows_of_csv_have_all_columns_and_json_lines_are_claims() {
    let base = base();
    let (csv, rows, _) = written(&base, Form::Csv, Marking::Red);
    let csv = String::from_utf8(csv).expect("text");
    assert_eq!(csv.split("\r\n").count() as u64, rows + 2, "a header, and an end");
    assert!(csv.starts_with("claim,finding,incident,subject,"));
    let (json, rows, _) = written(&base, Form::Json, Marking::Red);
    let claims: Vec<ascribe_store::ClaimRecord> =
        String::from_utf8(json).expect("text").lines().map(|l| serde_json::from_str(l).expect("a claim")).collect();
    assert_eq!((claims.len() as u64, claims.len() as u64), (rows, base.stats(AsOf::Now).expect("counted").claims));
}

#[test]
fn eurepoc_has_its_81_columns_and_the_incident() {
    let (csv, rows, _) = written(&base(), Form::EuRepoC, Marking::Red);
    let csv = String::from_utf8(csv).expect("text");
    let header = csv.split("\r\n").next().unwrap_or_default();
    assert_eq!(header.split(',').count(), 81);
    assert!(header.starts_with("ID,name,description,start_date,") && header.ends_with(",casualties,sources_url"));
    assert_eq!(rows, 1);
    assert!(csv.contains("\"Iran, Islamic Republic of") || csv.contains("'Iran, Islamic Republic of'"), "{csv}");
    assert!(csv.contains("2022-07-01") && csv.contains("Severance of diplomatic relations"), "{csv}");
    if let Some(theirs) = their_header() {
        assert_eq!(header, theirs);
    }
}

/// EuRepoC's own header, where a developer has it.
fn their_header() -> Option<String> {
    let file =
        concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data/knowledge/eurepoc/EuRepoC_Global_Database_1.1.csv");
    let Ok(text) = std::fs::read_to_string(file) else {
        println!("There is no ../shared: EuRepoC's own header was not compared.");
        return None;
    };
    text.lines().next().map(|l| l.trim_start_matches('\u{feff}').trim_end().to_owned())
}

#[test]
fn parquet_begins_and_ends_as_the_format_says() {
    let (bytes, _, _) = written(&base(), Form::Parquet, Marking::Red);
    assert!(bytes.starts_with(b"PAR1") && bytes.ends_with(b"PAR1"));
    let footer = u32::from_le_bytes(bytes[bytes.len() - 8..bytes.len() - 4].try_into().expect("four bytes")) as usize;
    assert!(footer + 12 < bytes.len());
}

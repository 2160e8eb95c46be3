//! Misprints are repaired; other numbers, other names and ordinary words are left as they stand.

use ascribe_names::Lexicon;
use ascribe_names::key::key;
use proptest::prelude::*;

fn rows(table: &'static str) -> Vec<Vec<&'static str>> {
    table.lines().filter(|l| !l.starts_with('#')).map(|l| l.split('\t').collect()).collect()
}

fn digits(name: &str) -> String {
    name.chars().filter(char::is_ascii_digit).collect()
}

#[test]
fn nine_of_ten_misprints_are_repaired() {
    let lexicon = Lexicon::shipped();
    let table = rows(include_str!("data/misprints.tsv"));
    let mut right = 0;
    for row in &table {
        match lexicon.repair(row[0], "") {
            Some(r) if key(r.to) == key(row[1]) => right += 1,
            other => println!("{row:?} gives {:?}", other.map(|r| r.to)),
        }
    }
    println!("{right} of {} misprints", table.len());
    assert!(table.len() >= 300 && right * 100 >= table.len() * 90);
}

#[test]
fn real_neighbours_stay_and_no_number_is_changed() {
    let lexicon = Lexicon::shipped();
    let table = rows(include_str!("data/neighbours.tsv"));
    let mut wrong = Vec::new();
    for row in &table {
        if let Some(repaired) = lexicon.repair(row[0], "") {
            assert_eq!(digits(repaired.to), digits(row[0]), "{row:?}");
            wrong.push((row.clone(), repaired.to));
        }
    }
    println!("{} of {} neighbours were changed: {wrong:?}", wrong.len(), table.len());
    assert!(table.len() >= 300 && wrong.len() * 100 <= table.len());
}

#[test]
fn a_repair_carries_its_reason() {
    let lexicon = Lexicon::shipped();
    let repaired = lexicon.repair("DV-0270", "an APT group named DV-0270, or Nemesis Kitten").expect("a repair");
    assert_eq!(repaired.to, "DEV-0270");
    assert!(repaired.why.contains("Nemesis Kitten"), "{}", repaired.why);
    let all = lexicon.repairs("Salt Typhon, Sandwrom Team and Lazurus, but not APT28 or UNC2425");
    let names: Vec<&str> = all.iter().map(|(_, r)| r.to).collect();
    assert_eq!(names, ["Salt Typhoon", "Sandworm Team", "Lazarus"]);
}

proptest! {
    #[test]
    fn any_text_is_repaired_without_panic_and_in_bounds(text in "\\PC{0,120}") {
        for (span, repaired) in Lexicon::shipped().repairs(&text) {
            prop_assert!(text.get(span.clone()).is_some());
            prop_assert!(repaired.edits >= 1 && !repaired.why.is_empty());
        }
    }

    #[test]
    fn matches_lie_on_characters_and_in_order(text in "(\\PC|APT|28|Fancy|Bear|[- \u{a0}.'’&é]){0,60}") {
        let mut at = 0;
        for found in Lexicon::shipped().matches(&text) {
            prop_assert!(found.start >= at && found.start < found.end);
            prop_assert!(text.get(found.start..found.end).is_some() && !found.senses.is_empty());
            at = found.end;
        }
    }

    #[test]
    fn any_bytes_are_imported_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        _ = ascribe_names::import::import(&bytes);
    }
}

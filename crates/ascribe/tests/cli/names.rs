//! Who is called what, asked of the binary: owners of a name, views, the chain behind a merge, misprints, one's own lists.

use super::stage::{Ended, Stage};
use serde_json::Value;

fn answer(ended: &Ended) -> Value {
    assert_eq!(ended.code, 0, "{}", ended.err);
    serde_json::from_str(&ended.out).expect("one JSON object")
}

#[test]
fn a_name_of_two_owners_shows_both() {
    let stage = Stage::new("names-owners");
    let found = answer(&stage.run(&["who", "Mint Sandstorm", "--format", "json"]));
    let owners = found["identities"].as_array().expect("identities");
    assert_eq!(owners.len(), 2, "{owners:?}");
    let says = |owner: &Value| owner["names"].as_array().is_some_and(|n| n.iter().all(|n| n["said_by"].is_string()));
    assert!(owners.iter().all(says));
}

#[test]
fn a_group_tells_its_whole_and_the_chain_behind_a_merge() {
    let stage = Stage::new("names-chain");
    let found = answer(&stage.run(&["who", "DEV-0270", "--format", "json"]));
    let relations = found["identities"][0]["relations"].as_array().expect("relations");
    let part =
        relations.iter().any(|r| r["relation"] == "part-of" && r["to"] == "PHOSPHORUS" && r["said_by"] == "Microsoft");
    assert!(part, "{relations:?}");
    let chain = stage.run(&["who", "DEV-0270", "--explain", "Nemesis Kitten"]);
    assert_eq!(chain.code, 0, "{}", chain.err);
    assert!(chain.out.contains("alias-of"), "{}", chain.out);
}

#[test]
fn misprints_are_repaired_with_a_reason_and_digits_never() {
    let stage = Stage::new("names-repair");
    let repaired = stage.run(&["names", "repair", "a group named DV-0270, or Nemesis Kitten"]);
    assert_eq!(repaired.code, 0, "{}", repaired.err);
    assert!(repaired.out.contains("DEV-0270") && repaired.out.contains("Nemesis Kitten"), "{}", repaired.out);
    assert!(!stage.run(&["names", "repair", "APT28 and APT29 were there"]).out.contains('→'));
}

#[test]
fn a_list_of_ones_own_is_imported_and_a_broken_one_leaves_the_table_as_it_was() {
    let stage = Stage::new("names-import");
    stage.put("own.csv", "name,relation,other,said_by\nQuiet Heron,alias-of,Amber Otter,Example CERT\n");
    let table = stage.path("table.tsv").to_string_lossy().into_owned();
    let ended = stage.run(&["names", "import", "own.csv", "--names", &table]);
    assert_eq!(ended.code, 0, "{}", ended.err);
    let kept = std::fs::read(stage.path("table.tsv")).expect("the table is there");
    stage.put("broken.json", "{\"type\": \"bundle\", \"objects\": [{");
    let broken = stage.run(&["names", "import", "broken.json", "--names", &table]);
    assert_eq!(broken.code, 1, "{}", broken.err);
    assert!((broken.out + &broken.err).contains("broken.json"));
    assert_eq!(std::fs::read(stage.path("table.tsv")).expect("the table is there"), kept);
}

#[test]
fn a_list_without_a_usable_row_is_told_of_and_spoils_nothing() {
    let stage = Stage::new("names-empty");
    stage.put("own.csv", "name,relation,said_by\nQuiet Heron,alias-of,Example CERT\n");
    let table = stage.path("table.tsv").to_string_lossy().into_owned();
    let ended = stage.run(&["names", "import", "own.csv", "--names", &table]);
    assert!((ended.out + &ended.err).contains("no other name"));
    assert_eq!(stage.run(&["who", "APT28", "--names", &table]).code, 0);
}

#[test]
fn an_unknown_name_gives_the_nearest() {
    let ended = Stage::new("names-unknown").run(&["who", "Charmin Kitten"]);
    assert_ne!(ended.code, 0);
    assert!((ended.out + &ended.err).contains("Charming Kitten"));
}

//! Importers: the real lists, and hostile ones.

use ascribe_names::Table;
use ascribe_names::import::{self, ImportError, Source};
use std::path::Path;
use std::time::Instant;

const KNOWLEDGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data/knowledge");

fn import(text: &str) -> import::Imported {
    import::import(text.as_bytes()).expect("an import")
}

#[test]
fn the_real_lists_are_taken_within_their_time() {
    if !Path::new(KNOWLEDGE).exists() {
        println!("skipped: ../shared/data/knowledge is not here");
        return;
    }
    let files = [
        ("attack/enterprise-attack-18.1-stix2.0.json", Source::Attack),
        ("attack/ics-attack-stix2.1.json", Source::Attack),
        ("microsoft/MicrosoftMapping.json", Source::MicrosoftMapping),
        ("kev.json", Source::Kev),
        ("misp-galaxy/clusters/threat-actor.json", Source::MispGalaxy),
        ("warninglists/public-dns-v6.json", Source::WarningList),
    ];
    for (file, source) in files {
        let bytes = std::fs::read(format!("{KNOWLEDGE}/{file}")).expect("the list");
        let start = Instant::now();
        let imported = import::import(&bytes).expect("an import");
        println!(
            "{file}: {} entries, {} statements, {} faults in {:?}",
            imported.entries.len(),
            imported.said.len(),
            imported.faults.len(),
            start.elapsed()
        );
        assert_eq!(imported.source, source);
        assert!(imported.faults.is_empty(), "{:?}", imported.faults);
        assert!(!imported.entries.is_empty() || !imported.benign.is_empty());
    }
}

#[test]
fn a_circle_of_revocations_is_named_and_kept() {
    let object =
        |id: &str, name: &str| format!(r#"{{"type":"intrusion-set","id":"{id}","name":"{name}","revoked":true}}"#);
    let revoked = |a: &str, b: &str| {
        format!(r#"{{"type":"relationship","relationship_type":"revoked-by","source_ref":"{a}","target_ref":"{b}"}}"#)
    };
    let bundle = format!(
        r#"{{"type":"bundle","objects":[{},{},{},{}]}}"#,
        object("a", "One Bear"),
        object("b", "Two Bear"),
        revoked("a", "b"),
        revoked("b", "a")
    );
    let imported = import(&bundle);
    assert!(imported.faults.iter().any(|f| f.what.contains("circle")), "{:?}", imported.faults);
}

#[test]
fn a_revoked_group_is_followed_to_its_successor() {
    let imported = import(
        r#"{"type":"bundle","objects":[
        {"type":"intrusion-set","id":"a","name":"Old Name","revoked":true},{"type":"intrusion-set","id":"b","name":"New Name"},
        {"type":"relationship","relationship_type":"revoked-by","source_ref":"a","target_ref":"b"}]}"#,
    );
    assert_eq!(imported.entries.len(), 1);
    assert!(imported.said.iter().any(|s| s.name == "Old Name" && s.relation == "renamed-to" && s.other == "New Name"));
}

#[test]
fn wrong_types_duplicates_and_huge_strings_are_named() {
    let huge = "x".repeat(100_000);
    let bundle = format!(
        r#"{{"type":"bundle","objects":[7, null, {{"type":"intrusion-set","id":"a"}}, {{"type":"intrusion-set","id":"b","name":3}},
        {{"type":"intrusion-set","id":"c","name":"{huge}"}}, {{"type":"intrusion-set","id":"d","name":"Good Bear","aliases":{{"x":1}}}},
        {{"type":"intrusion-set","id":"d","name":"Twice Bear"}}]}}"#
    );
    let imported = import(&bundle);
    assert_eq!(imported.entries.iter().map(|e| e.name.as_str()).collect::<Vec<_>>(), ["Good Bear"]);
    assert!(imported.faults.len() >= 6, "{:?}", imported.faults);
    assert!(imported.faults.iter().any(|f| f.object.contains("(d)") && f.what.contains("earlier object")));
}

#[test]
fn a_million_synonyms_are_cut_with_a_word() {
    let synonyms = (0..1_000_000).map(|i| format!("\"n{i}\"")).collect::<Vec<_>>().join(",");
    let galaxy = format!(
        r#"{{"type":"threat-actor","values":[{{"value":"Many Bear","uuid":"u","meta":{{"synonyms":[{synonyms}]}}}}]}}"#
    );
    let imported = import(&galaxy);
    assert!(imported.entries[0].others.len() <= import::MOST_NAMES);
    assert!(imported.faults.iter().any(|f| f.what.contains("1000000")), "{:?}", imported.faults);
}

#[test]
fn deep_or_broken_json_and_strange_text_are_refused() {
    let deep = format!("{{\"objects\":{}", "[".repeat(100_000));
    assert!(matches!(import::import(deep.as_bytes()), Err(ImportError::Json(_))));
    assert!(matches!(import::import(b"{\"type\":"), Err(ImportError::Json(_))));
    assert!(matches!(import::import(b"{\"a\":1}"), Err(ImportError::Unknown(_))));
    assert!(matches!(import::import(b"some words"), Err(ImportError::Unknown(_))));
    assert!(matches!(import::import(b""), Err(ImportError::Unknown(_))));
    assert!(matches!(import::import(b"\xff\xfe\x00"), Err(ImportError::Encoding)));
}

#[test]
fn a_csv_of_ones_own_gives_entries_and_statements() {
    let imported = import(
        "name,kind,aliases,country,id:own,relation,other,said_by,since,where\n\"Quiet, Heron\",threat-group,Heron One;Heron Two,ir,Q1,,,us,,\nHeron One,,,,,part-of,\"Quiet, Heron\",us,2024,notes\nBad,,,,,eats,X,,,\n",
    );
    assert_eq!(imported.source, Source::Csv);
    assert_eq!((imported.entries[0].name.as_str(), imported.entries[0].country.as_str()), ("Quiet, Heron", "IR"));
    assert!(imported.said.iter().any(|s| s.relation == "part-of" && s.since == "2024"));
    assert!(imported.faults.iter().any(|f| f.object == "record 4"), "{:?}", imported.faults);
}

#[test]
fn a_table_is_written_whole_and_read_back() {
    let folder = std::env::temp_dir().join(format!("ascribe-names-{}", std::process::id()));
    let path = folder.join("names.tsv");
    let imported = import("name,aliases\nQuiet Heron,Heron One|Heron Two\n");
    let mut table = Table::read(&path).expect("no table is an empty one");
    let first = table.merge(&imported);
    assert_eq!((first.added, first.changed), (3, 0));
    table.write(&path).expect("written");
    let mut again = Table::read(&path).expect("read back");
    assert_eq!(again.merge(&imported).unchanged, 3);
    std::fs::write(&path, "said\tx\n").expect("a broken table");
    assert!(Table::read(&path).is_err());
    std::fs::remove_dir_all(&folder).expect("cleared away");
}

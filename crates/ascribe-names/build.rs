//! Compiles the readable tables under `data/` into the bytes of the shipped lexicon.

use std::collections::{HashMap, HashSet};
use std::path::Path;
use std::{env, fs};

#[path = "src/compile.rs"]
#[allow(dead_code)]
mod compile;
#[path = "src/family.rs"]
mod family;
#[path = "src/gate.rs"]
#[allow(dead_code)]
mod gate;
#[path = "src/key.rs"]
#[allow(dead_code)]
mod key;
#[path = "src/table.rs"]
#[allow(dead_code)]
mod table;

fn main() {
    println!("cargo::rerun-if-changed=data");
    println!("cargo::rerun-if-changed=src/compile.rs");
    println!("cargo::rerun-if-changed=src/family.rs");
    println!("cargo::rerun-if-changed=src/gate.rs");
    println!("cargo::rerun-if-changed=src/key.rs");
    println!("cargo::rerun-if-changed=src/table.rs");
    let mut entries = Vec::new();
    let mut files: Vec<_> = fs::read_dir("data").expect("the data folder").map(|f| f.expect("a file").path()).collect();
    files.sort();
    for file in files.iter().filter(|f| f.extension().is_some_and(|e| e == "tsv")) {
        read_table(file, &mut entries);
    }
    let mut entries = join_by_id(entries);
    family::expand(&mut entries, &fs::read_to_string("data/families.txt").expect("data/families.txt"));
    let (common, given) = (list("data/common-words.txt"), list("data/given-names.txt"));
    let bytes = compile::compile(&entries, &words(&common), &words(&given));
    let out = env::var("OUT_DIR").expect("OUT_DIR");
    fs::write(Path::new(&out).join("lexicon.bin"), bytes).expect("lexicon.bin");
}

/// Rows of one kind with one ATT&CK id are one entry: the wordings by hand join the catalogue's row.
fn join_by_id(rows: Vec<table::EntryRow>) -> Vec<table::EntryRow> {
    let mut at: HashMap<(String, String), usize> = HashMap::new();
    let mut joined: Vec<table::EntryRow> = Vec::new();
    for row in rows {
        let words = row.kind == "technique" || row.kind == "tactic";
        let id = row.ids.iter().find(|(list, _)| words && list == "attack").map(|(_, id)| id.clone());
        let known = id.as_ref().and_then(|id| at.get(&(row.kind.clone(), id.clone())));
        if let Some(first) = known.and_then(|&i| joined.get_mut(i)) {
            first.others.push(row.name);
            first.others.extend(row.others);
            continue;
        }
        if let Some(id) = id {
            at.insert((row.kind.clone(), id), joined.len());
        }
        joined.push(row);
    }
    joined
}

fn list(file: &str) -> String {
    fs::read_to_string(file).expect(file)
}

fn words(list: &str) -> HashSet<&str> {
    list.lines().filter(|l| !l.starts_with('#')).flat_map(str::split_whitespace).collect()
}

fn read_table(file: &Path, entries: &mut Vec<table::EntryRow>) {
    let text = fs::read_to_string(file).expect("a readable table");
    for (number, line) in text.lines().enumerate() {
        match table::read_line(line) {
            Ok(Some(table::TableRow::Entry(row))) => entries.push(row),
            Ok(_) => {}
            Err(why) => panic!("{}:{}: the row {why}", file.display(), number + 1),
        }
    }
}

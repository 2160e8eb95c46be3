//! Compiles the readable tables under `data/` into the bytes of the shipped lexicon.

use std::collections::HashSet;
use std::path::Path;
use std::{env, fs};

#[path = "src/key.rs"]
#[allow(dead_code)]
mod key;
#[path = "src/table.rs"]
#[allow(dead_code)]
mod table;
#[path = "src/gate.rs"]
#[allow(dead_code)]
mod gate;
#[path = "src/compile.rs"]
#[allow(dead_code)]
mod compile;

fn main() {
    println!("cargo::rerun-if-changed=data");
    println!("cargo::rerun-if-changed=src/compile.rs");
    println!("cargo::rerun-if-changed=src/gate.rs");
    println!("cargo::rerun-if-changed=src/key.rs");
    println!("cargo::rerun-if-changed=src/table.rs");
    let mut entries = Vec::new();
    let mut files: Vec<_> = fs::read_dir("data").expect("the data folder").map(|f| f.expect("a file").path()).collect();
    files.sort();
    for file in files.iter().filter(|f| f.extension().is_some_and(|e| e == "tsv")) {
        read_table(file, &mut entries);
    }
    let common = fs::read_to_string("data/common-words.txt").expect("data/common-words.txt");
    let lines = common.lines().filter(|l| !l.starts_with('#'));
    let common: HashSet<String> = lines.flat_map(str::split_whitespace).map(String::from).collect();
    let bytes = compile::compile(&entries, &common);
    let out = env::var("OUT_DIR").expect("OUT_DIR");
    fs::write(Path::new(&out).join("lexicon.bin"), bytes).expect("lexicon.bin");
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

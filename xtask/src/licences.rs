//! The licences of all crates that are built, held against the list in `deny.toml`.
//!
//! `cargo deny` does the same and more; this works where it is not installed.

use crate::steps::{Outcome, cargo, printed, root};
use std::collections::BTreeSet;
use std::fs;

/// Fails on the first crate that offers no licence of the list.
pub fn check() -> Outcome {
    println!("\n── licences, against deny.toml");
    let listed = fs::read_to_string(root().join("deny.toml")).map_err(|error| format!("deny.toml: {error}"))?;
    let allowed = allowed(&listed);
    let words = ["tree", "--workspace", "--prefix", "none", "--edges", "normal,build,dev", "--format", "{p}|{l}"];
    let tree = String::from_utf8_lossy(&printed(&cargo(), &words)?).into_owned();
    let crates: BTreeSet<(&str, &str)> = tree.lines().filter_map(|line| line.split_once('|')).collect();
    let refused: Vec<String> = crates
        .iter()
        .filter(|(_, licence)| !offers(licence.trim_end_matches(" (*)"), &allowed))
        .map(|(name, licence)| format!("{name}: {licence:?}"))
        .collect();
    if refused.is_empty() {
        println!("{} crates, all under licences of the list", crates.len());
        return Ok(());
    }
    Err(format!("licences outside of deny.toml:\n  {}", refused.join("\n  ")))
}

/// The strings of the list `allow = [ … ]`.
fn allowed(toml: &str) -> BTreeSet<String> {
    let list = toml.split("allow = [").nth(1).and_then(|rest| rest.split(']').next()).unwrap_or_default();
    list.split('"').skip(1).step_by(2).map(str::to_owned).collect()
}

/// True if one side of each OR, and all sides of each AND, are allowed. `/` is the old way to write OR.
fn offers(licence: &str, allowed: &BTreeSet<String>) -> bool {
    let spaced = licence.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut at = 0;
    either(&words, &mut at, allowed) && at == words.len()
}

fn either(words: &[&str], at: &mut usize, allowed: &BTreeSet<String>) -> bool {
    let mut fine = both(words, at, allowed);
    while words.get(*at) == Some(&"OR") {
        *at += 1;
        fine |= both(words, at, allowed);
    }
    fine
}

fn both(words: &[&str], at: &mut usize, allowed: &BTreeSet<String>) -> bool {
    let mut fine = one(words, at, allowed);
    while words.get(*at) == Some(&"AND") {
        *at += 1;
        fine &= one(words, at, allowed);
    }
    fine
}

fn one(words: &[&str], at: &mut usize, allowed: &BTreeSet<String>) -> bool {
    let Some(word) = words.get(*at) else { return false };
    *at += 1;
    if *word == "(" {
        let fine = either(words, at, allowed);
        *at += 1;
        return fine;
    }
    let mut name = (*word).to_owned();
    if words.get(*at) == Some(&"WITH") {
        name = format!("{name} WITH {}", words.get(*at + 1).unwrap_or(&""));
        *at += 2;
    }
    allowed.contains(&name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_expression_is_fine_if_one_of_its_offers_is() {
        let allowed = allowed("allow = [\"MIT\", \"Apache-2.0\", \"Apache-2.0 WITH LLVM-exception\", \"Unicode-3.0\"]");
        for fine in [
            "MIT",
            "MIT/Apache-2.0",
            "GPL-3.0 OR MIT",
            "(MIT OR Apache-2.0) AND Unicode-3.0",
            "Apache-2.0 WITH LLVM-exception",
        ] {
            assert!(offers(fine, &allowed), "{fine}");
        }
        for not in ["GPL-3.0", "MIT AND GPL-3.0", "", "(MIT OR Apache-2.0) AND GPL-3.0"] {
            assert!(!offers(not, &allowed), "{not}");
        }
    }
}

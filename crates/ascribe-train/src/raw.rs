//! Raw text for the word classes: the corpora and the knowledge bases, without what is kept for judging.

use ascribe_lang::segment;
use ascribe_lang::training::word_hash;
use ascribe_model::Span;
use std::collections::BTreeSet;
use std::io::{Error, Result};
use std::path::{Path, PathBuf};

/// Sentences of word hashes from AnnoCTR (dev left out), CyNER's train part, TRAM, ATT&CK and the galaxy's descriptions.
pub fn sentences(shared: &Path) -> Result<Vec<Vec<u32>>> {
    let corpora = shared.join("data/corpora");
    let mut out = Vec::new();
    for file in reports(&corpora.join("annoctr"))? {
        add_lines(&std::fs::read_to_string(file)?, &mut out);
    }
    let cyner = std::fs::read_to_string(corpora.join("cyner/train.txt"))?;
    for block in cyner.split("\n\n") {
        out.push(block.lines().filter_map(|line| line.split('\t').next()).map(word_hash).collect());
    }
    for text in described(shared, &[corpora.join("tram/single_label.json")])? {
        add_lines(&text, &mut out);
    }
    Ok(out)
}

/// The descriptions of ATT&CK and the galaxy, and the texts of further files.
pub fn described(shared: &Path, more: &[PathBuf]) -> Result<BTreeSet<String>> {
    let mut json = more.to_vec();
    for folder in ["attack", "misp-galaxy"] {
        json.extend(files(&shared.join("data/knowledge").join(folder))?);
    }
    let mut texts = BTreeSet::new();
    for file in json.iter().filter(|file| file.extension().is_some_and(|extension| extension == "json")) {
        let value: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(file)?)?;
        descriptions(&value, &mut texts);
    }
    Ok(texts)
}

/// The descriptions of incidents in the tables of EuRepoC and CFR, each once, white space collapsed.
pub fn incidents(shared: &Path) -> Result<BTreeSet<String>> {
    const TABLES: [(&str, &str); 2] = [
        ("eurepoc/EuRepoC_Global_Database_1.1.csv", "description"),
        ("cfr/clean-cyber-operations-incidents.csv", "Description"),
    ];
    let mut texts = BTreeSet::new();
    for (table, column) in TABLES {
        let bytes = std::fs::read(shared.join("data/knowledge").join(table))?;
        let mut rows = csv::Reader::from_reader(bytes.as_slice());
        let at = rows
            .headers()?
            .iter()
            .position(|name| name == column)
            .ok_or_else(|| Error::other(format!("{table}: no column {column}")))?;
        for row in rows.byte_records() {
            let text = String::from_utf8_lossy(row?.get(at).unwrap_or_default()).into_owned();
            texts.insert(text.split_whitespace().collect::<Vec<_>>().join(" "));
        }
    }
    Ok(texts)
}

/// By what the tables of `data/` name a text that is not part of the project: FNV-1a of its bytes.
pub fn key(text: &str) -> String {
    let hash = text.bytes().fold(0xcbf2_9ce4_8422_2325u64, |h, b| (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3));
    format!("{hash:016x}")
}

/// A text that readers marked.
pub struct MarkedText {
    /// What the corpus calls it.
    pub id: String,
    /// The [`key`] of what was marked.
    pub key: String,
    /// Bytes from and to, and what stands there.
    pub marks: Vec<(usize, usize, String)>,
}

/// The texts that a table below `data/` marks: a row of id and key, then rows of id, from, to, and what stands there.
pub fn marked(table: &str) -> Result<Vec<MarkedText>> {
    let rows = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("data").join(table))?;
    let mut texts: Vec<MarkedText> = vec![];
    for line in rows.lines().filter(|line| !line.starts_with('#')) {
        let wrong = || Error::other(format!("data/{table}: neither a text nor a mark of the text before: {line}"));
        let place = |cell: &str| cell.parse().map_err(|_| wrong());
        match (&line.split('\t').collect::<Vec<_>>()[..], texts.last_mut()) {
            ([id, key], _) => {
                texts.push(MarkedText { id: (*id).to_owned(), key: (*key).to_owned(), marks: vec![] });
            }
            ([id, from, to, what], Some(text)) if text.id == *id => {
                text.marks.push((place(from)?, place(to)?, (*what).to_owned()));
            }
            _ => return Err(wrong()),
        }
    }
    Ok(texts)
}

/// All files below a folder, in order.
pub fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            found.extend(files(&path)?);
        } else {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

pub fn reports(annoctr: &Path) -> Result<Vec<PathBuf>> {
    let splits = std::fs::read_to_string(annoctr.join("splits.tsv"))?;
    let kept: BTreeSet<&str> =
        splits.lines().filter_map(|line| line.split_once('\t')).filter(|row| row.1 != "dev").map(|row| row.0).collect();
    let named =
        |path: &PathBuf| path.file_stem().and_then(|stem| stem.to_str()).is_some_and(|stem| kept.contains(stem));
    Ok(files(&annoctr.join("text"))?.into_iter().filter(named).collect())
}

/// The strings under "description" and "text", each once.
fn descriptions(value: &serde_json::Value, texts: &mut BTreeSet<String>) {
    match value {
        serde_json::Value::Array(values) => values.iter().for_each(|value| descriptions(value, texts)),
        serde_json::Value::Object(fields) => {
            for (key, value) in fields {
                match value {
                    serde_json::Value::String(text) if matches!(key.as_str(), "description" | "text") => {
                        texts.insert(text.clone());
                    }
                    value => descriptions(value, texts),
                }
            }
        }
        _ => {}
    }
}

fn add_lines(text: &str, out: &mut Vec<Vec<u32>>) {
    let Some(block) = Span::new(text, 0, text.len()) else { return };
    for sentence in segment(text, block, &[]) {
        out.push(sentence.tokens.iter().map(|token| word_hash(token.span.of(text))).collect());
    }
}

//! Turns table rows into the bytes that [`crate::Lexicon`] matches with, in one pass over a trie of keys.
//!
//! Layout (all numbers little-endian `u32` unless said): 9 numbers of section lengths, then
//! **nodes** (16 bytes: child bitmap `u64`, first child, key), **keys** (first form; one more at the end),
//! **forms** (16 bytes: text start, text length `u16`, gate, role, entry, reserved), **entries** (48 bytes),
//! **lists** (start, length pairs of text), **countries** (code, entry, sorted), **entry forms**, **text**,
//! **attack** (entries that have an ATT&CK id, sorted by it).
//! Only `std` is used, because the build script compiles the shipped tables with the same code.

use crate::gate::{self, Gate};
use crate::key;
use crate::table::EntryRow;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::hash::BuildHasher;

/// What a form is to its entry; the byte of the compiled lexicon.
pub const ROLE_NAME: u8 = 0;
/// An adjective or a word for the people of a country.
pub const ROLE_ADJECTIVE: u8 = 1;
/// A place that stands for a government or a body.
pub const ROLE_SEAT: u8 = 2;

/// Longest key that is compiled, in symbols; longer names are left out of matching.
pub const MAX_KEY: usize = 120;

struct Form {
    text: String,
    gate: Gate,
    role: u8,
    entry: u32,
}

/// Compiles the rows; `common` holds lower-cased common words, `given` names of people, places and firms.
pub fn compile<S: BuildHasher>(rows: &[EntryRow], common: &HashSet<&str, S>, given: &HashSet<&str, S>) -> Vec<u8> {
    let mut keys: BTreeMap<Vec<u8>, Vec<Form>> = BTreeMap::new();
    for (entry, row) in rows.iter().enumerate() {
        let mut seen = HashSet::new();
        for listed in std::iter::once(&row.name).chain(&row.others) {
            let (text, marks) = split_marks(listed);
            let symbols = key::key(text);
            if symbols.is_empty()
                || is_noise(&row.kind, text)
                || symbols.len() > MAX_KEY
                || text.len() > 400
                || !seen.insert(text.to_string())
            {
                continue;
            }
            let gate = marks.gate.unwrap_or_else(|| {
                gate::gate(
                    &row.kind,
                    row.source.contains("ATT&CK") || row.source.contains("Malpedia"),
                    text,
                    |w| common.contains(w),
                    |w| given.contains(w),
                )
            });
            let form = Form { text: text.into(), gate, role: marks.role, entry: entry as u32 };
            keys.entry(symbols).or_default().push(form);
        }
    }
    Writer::default().write(rows, &keys)
}

/// Two letters or fewer as a name of software or a group would be met in every line.
fn is_noise(kind: &str, text: &str) -> bool {
    gate::is_threat(kind) && text.chars().filter(|c| c.is_alphanumeric()).count() <= 2
}

/// What the marks at the end of a listed name say.
#[derive(Default)]
pub struct Marks {
    /// The gate, where set by hand.
    pub gate: Option<Gate>,
    /// The role.
    pub role: u8,
}

/// The name without its marks, and the marks.
pub fn split_marks(listed: &str) -> (&str, Marks) {
    let mut marks = Marks::default();
    let mut parts = listed.split(" ^");
    let text = parts.next().unwrap_or_default().trim();
    for mark in parts {
        match mark.trim() {
            "safe" => marks.gate = Some(Gate::Safe),
            "exact" => marks.gate = Some(Gate::CaseExact),
            "context" => marks.gate = Some(Gate::Context),
            "adj" => marks.role = ROLE_ADJECTIVE,
            "seat" => marks.role = ROLE_SEAT,
            _ => {}
        }
    }
    (text, marks)
}

#[derive(Default)]
struct Writer {
    nodes: Vec<u8>,
    keys: Vec<u8>,
    forms: Vec<u8>,
    entries: Vec<u8>,
    lists: Vec<u8>,
    countries: Vec<u8>,
    entry_forms: Vec<u8>,
    text: Vec<u8>,
    attack: Vec<u8>,
    interned: HashMap<String, u32>,
}

impl Writer {
    fn write(mut self, rows: &[EntryRow], keys: &BTreeMap<Vec<u8>, Vec<Form>>) -> Vec<u8> {
        self.write_trie(keys);
        let mut of_entry: Vec<Vec<u32>> = vec![Vec::new(); rows.len()];
        let mut count = 0u32;
        for forms in keys.values() {
            put(&mut self.keys, count);
            for form in forms {
                if let Some(list) = of_entry.get_mut(form.entry as usize) {
                    list.push(count);
                }
                count += 1;
                self.write_form(form);
            }
        }
        put(&mut self.keys, count);
        for (row, forms) in rows.iter().zip(&of_entry) {
            self.write_entry(row, forms);
        }
        self.write_countries(rows);
        self.write_attack(rows);
        self.join()
    }

    fn text(&mut self, words: &str) -> (u32, u32) {
        let len = words.len() as u32;
        if let Some(&at) = self.interned.get(words) {
            return (at, len);
        }
        let at = self.text.len() as u32;
        self.text.extend_from_slice(words.as_bytes());
        self.interned.insert(words.to_string(), at);
        (at, len)
    }

    fn write_form(&mut self, form: &Form) {
        let (at, len) = self.text(&form.text);
        put(&mut self.forms, at);
        self.forms.extend_from_slice(&(len as u16).to_le_bytes());
        self.forms.extend_from_slice(&[form.gate.code(), form.role]);
        put(&mut self.forms, form.entry);
        put(&mut self.forms, 0);
    }

    fn write_entry(&mut self, row: &EntryRow, forms: &[u32]) {
        for words in [&row.name, &row.kind, &row.class, &row.source] {
            let (name, _) = split_marks(words);
            let (at, len) = self.text(name);
            put(&mut self.entries, at);
            put(&mut self.entries, len);
        }
        put(&mut self.entries, country_code(&row.country));
        put(&mut self.entries, (self.lists.len() / 8) as u32);
        put(&mut self.entries, (row.ids.len() * 2) as u32);
        for (catalogue, id) in &row.ids {
            for words in [catalogue, id] {
                let (at, len) = self.text(words);
                put(&mut self.lists, at);
                put(&mut self.lists, len);
            }
        }
        put(&mut self.entries, (self.entry_forms.len() / 4) as u32);
        put(&mut self.entries, forms.len() as u32);
        forms.iter().for_each(|&f| put(&mut self.entry_forms, f));
        put(&mut self.entries, 0);
        debug_assert_eq!(self.entries.len() % ENTRY, 0);
    }

    fn write_countries(&mut self, rows: &[EntryRow]) {
        let countries = rows.iter().enumerate().filter(|(_, r)| r.kind == "country" && r.country.len() == 2);
        let sorted: BTreeMap<u32, u32> = countries.map(|(i, r)| (country_code(&r.country), i as u32)).collect();
        for (code, entry) in sorted {
            put(&mut self.countries, code);
            put(&mut self.countries, entry);
        }
    }

    /// The first row of each ATT&CK id.
    fn write_attack(&mut self, rows: &[EntryRow]) {
        let mut sorted: BTreeMap<&str, u32> = BTreeMap::new();
        for (entry, row) in rows.iter().enumerate() {
            let ids = row.ids.iter().filter(|(catalogue, _)| catalogue == "attack");
            for (_, id) in ids.take(1) {
                sorted.entry(id).or_insert(entry as u32);
            }
        }
        sorted.values().for_each(|&entry| put(&mut self.attack, entry));
    }

    /// Breadth first, so that the children of a node stand side by side and the bitmap finds them.
    fn write_trie(&mut self, keys: &BTreeMap<Vec<u8>, Vec<Form>>) {
        let sorted: Vec<&Vec<u8>> = keys.keys().collect();
        let mut level: Vec<(usize, usize)> = vec![(0, sorted.len())];
        let mut next_free = 1u32;
        let mut depth = 0;
        while !level.is_empty() {
            let mut below = Vec::new();
            for &(from, to) in &level {
                let mut at = from;
                let here = sorted.get(at).filter(|k| at < to && k.len() == depth).map(|_| at as u32);
                at += usize::from(here.is_some());
                let mut bitmap = 0u64;
                let first = next_free;
                while at < to {
                    let symbol = sorted[at][depth];
                    let same = sorted[at..to].iter().take_while(|k| k[depth] == symbol).count();
                    bitmap |= 1 << symbol;
                    below.push((at, at + same));
                    next_free += 1;
                    at += same;
                }
                self.nodes.extend_from_slice(&bitmap.to_le_bytes());
                put(&mut self.nodes, first);
                put(&mut self.nodes, here.unwrap_or(u32::MAX));
            }
            level = below;
            depth += 1;
        }
    }

    fn join(self) -> Vec<u8> {
        let sections = [
            self.nodes,
            self.keys,
            self.forms,
            self.entries,
            self.lists,
            self.countries,
            self.entry_forms,
            self.text,
            self.attack,
        ];
        let mut out = Vec::with_capacity(sections.iter().map(Vec::len).sum::<usize>() + 4 * sections.len());
        sections.iter().for_each(|s| put(&mut out, s.len() as u32));
        sections.iter().for_each(|s| out.extend_from_slice(s));
        out
    }
}

/// Bytes of one entry record.
pub const ENTRY: usize = 56;

/// A two-letter country code as a number; 0 if there is none.
pub fn country_code(code: &str) -> u32 {
    match code.as_bytes() {
        [a, b] => u32::from(*a) << 8 | u32::from(*b),
        _ => 0,
    }
}

fn put(to: &mut Vec<u8>, number: u32) {
    to.extend_from_slice(&number.to_le_bytes());
}

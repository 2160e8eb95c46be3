//! Repair of misprinted names: a bounded search for near keys in the trie, then rules that refuse more than they take.
//!
//! Coded names may differ in one letter but never in a digit. A word that is common, short or known is never repaired.
//! A repair needs support from its surroundings (an alias, a vendor, the country) or has to be the only candidate.

use crate::coined::coiner;
use crate::gate::{self, Gate};
use crate::key::key;
use crate::lexicon::{Entry, EntryId, Form, FormRole, Lexicon, child, common_words, given_names, key_at};
use crate::memo::Memo;
use ascribe_model::Kind;
use std::cell::Cell;

/// A misprint and what it is taken for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Repaired<'l> {
    /// The name as listed.
    pub to: &'l str,
    /// Whose name it is.
    pub entry: EntryId,
    /// Number of letters added, lost, changed or swapped.
    pub edits: u8,
    /// The support for the repair, in words.
    pub why: String,
}

/// Longest misprint that is looked at, in symbols of its key.
const LONGEST: usize = 40;
/// Nodes that one search may visit.
const MOST_NODES: usize = 20_000;
/// Words that stand before numbers in the coded names of vendors: a name of such a scheme may simply be new.
const SCHEMES: [&str; 26] = [
    "apt", "aptc", "aptq", "unc", "fin", "dev", "storm", "ta", "tag", "itg", "tg", "uac", "uta", "uat", "atk",
    "sector", "cl", "sta", "unk", "lazy", "rgb", "hive", "dea", "ghost", "group", "g",
];
/// Letters that scanners take for one another.
const SCANNED: [(&str, &str); 10] = [
    ("rn", "m"),
    ("m", "rn"),
    ("vv", "w"),
    ("w", "vv"),
    ("0", "o"),
    ("1", "l"),
    ("1", "i"),
    ("5", "s"),
    ("cl", "d"),
    ("d", "cl"),
];

thread_local! {
    /// Of each form, whether any name of the shipped lexicon is near: most forms have none, whatever stands around them.
    static NEAR_KNOWN: Cell<Memo<bool>> = Cell::default();
}

impl Lexicon {
    /// What the words `printed` were meant to be, if they are a misprint of one name of a group or of malware.
    /// `nearby` is the text around them, a sentence or two, that may support the repair.
    ///
    /// ```
    /// let lexicon = ascribe_names::Lexicon::shipped();
    /// assert_eq!(lexicon.repair("DV-0270", "a group named DV-0270, or Nemesis Kitten").map(|r| r.to), Some("DEV-0270"));
    /// assert_eq!(lexicon.repair("ART28", "").map(|r| r.to), Some("APT28"));
    /// assert!(lexicon.repair("APT92", "the Russian group").is_none());
    /// ```
    pub fn repair(&self, printed: &str, nearby: &str) -> Option<Repaired<'_>> {
        let mut near = None;
        let mut is_near = |printed: &str| {
            near = self.near(printed);
            near.is_some()
        };
        let any = if std::ptr::eq(self, Lexicon::shipped()) {
            let mut known = NEAR_KNOWN.take();
            let any = known.of(printed, &mut is_near);
            NEAR_KNOWN.set(known);
            any
        } else {
            is_near(printed)
        };
        let (shape, edits, candidates) = if any { near.or_else(|| self.near(printed))? } else { return None };
        self.decide(&candidates, &shape, edits, printed, nearby)
    }

    /// What a form that may be a misprint is nearest to, and in how many edits.
    fn near(&self, printed: &str) -> Option<(Shape, u8, Vec<Form<'_>>)> {
        let wanted = key(printed);
        let shape = Shape::of(printed, &wanted)?;
        if !self.forms(printed).is_empty() {
            return None;
        }
        let mut found = Found { lexicon: self, wanted: &wanted, best: shape.edits + 1, keys: Vec::new(), visited: 0 };
        found.search(shape.edits);
        self.scanned(printed, &shape, &mut found);
        let edits = found.best;
        let mut candidates: Vec<Form<'_>> = Vec::new();
        for form in found.keys.iter().flat_map(|&k| self.forms_of_key(k)) {
            if shape.admits(&form, printed)
                && self.repairable(&form)
                && !candidates.iter().any(|c| c.entry == form.entry)
            {
                candidates.push(form);
            }
        }
        (!candidates.is_empty()).then_some((shape, edits, candidates))
    }

    fn repairable(&self, form: &Form<'_>) -> bool {
        let kind = self.entry(form.entry).kind();
        // A group that bears a common word is meant only where the word is long.
        let distinct = form.gate != Gate::Context || (kind == Kind::ThreatGroup && form.text.len() >= 7);
        form.role == FormRole::Name
            && distinct
            && matches!(kind, Kind::ThreatGroup | Kind::Malware | Kind::Tool | Kind::Campaign)
    }

    fn scanned(&self, printed: &str, shape: &Shape, found: &mut Found<'_, '_>) {
        if shape.coded {
            return;
        }
        let lower = printed.to_lowercase();
        for (from, to) in SCANNED {
            for (at, _) in lower.match_indices(from) {
                let variant = format!("{}{to}{}", &lower[..at], &lower[at + from.len()..]);
                if let Some(key) = self.number_of_key(&key(&variant)) {
                    found.keep(key, 1);
                }
            }
        }
    }

    fn number_of_key(&self, symbols: &[u8]) -> Option<u32> {
        let nodes = self.nodes();
        let mut node = nodes.first()?;
        for &symbol in symbols {
            node = nodes.get(child(node, symbol)?)?;
        }
        key_at(node)
    }

    fn decide<'l>(
        &'l self,
        candidates: &[Form<'l>],
        shape: &Shape,
        edits: u8,
        printed: &str,
        nearby: &str,
    ) -> Option<Repaired<'l>> {
        let supported: Vec<(&Form<'l>, String)> =
            candidates.iter().filter_map(|c| Some((c, self.support(&self.entry(c.entry), printed, nearby)?))).collect();
        let one = |form: &Form<'l>, why: String| Some(Repaired { to: form.text, entry: form.entry, edits, why });
        match (supported.as_slice(), candidates) {
            ([(form, why)], _) => one(form, why.clone()),
            ([(form, why), rest @ ..], _) if rest.iter().all(|(f, _)| key(f.text) == key(form.text)) => {
                one(form, why.clone())
            }
            ([], [first, rest @ ..]) if !shape.needs_support && rest.iter().all(|f| key(f.text) == key(first.text)) => {
                one(
                    first,
                    format!(
                        "the only known name within {edits} letter{} of {printed:?}",
                        if edits == 1 { "" } else { "s" }
                    ),
                )
            }
            _ => None,
        }
    }

    /// What near the misprint speaks for the entry.
    fn support(&self, entry: &Entry<'_>, printed: &str, nearby: &str) -> Option<String> {
        let mut vendor = None;
        for found in self.matches(nearby) {
            for sense in &found.senses {
                let other = self.entry(sense.entry);
                let here = nearby.get(found.start..found.end).unwrap_or_default();
                if other.id() == entry.id() && here != printed {
                    return Some(format!("{here:?}, another of its names, stands near"));
                }
                if other.kind() == Kind::Country && other.country().is_some() && other.country() == entry.country() {
                    return Some(format!("{here:?} stands near, the country it is said to work for"));
                }
                if other.class() == "security-vendor" && entry.forms().any(|f| coiner(f.text) == Some(other.name())) {
                    vendor = Some(format!("{here:?} stands near, which coined one of its names"));
                }
            }
        }
        vendor
    }
}

/// What a printed form allows.
struct Shape {
    coded: bool,
    edits: u8,
    needs_support: bool,
    words: Vec<String>,
}

impl Shape {
    /// `None` if the form is never repaired.
    fn of(printed: &str, wanted: &[u8]) -> Option<Shape> {
        let letters = wanted.iter().filter(|s| **s < 26).count();
        let digits = wanted.iter().filter(|s| (26..36).contains(*s)).count();
        let words = gate::words(printed);
        let ordinary = |w: &String| common_words().contains(w.as_str()) || given_names().contains(w.as_str());
        if letters + digits != wanted.len() || wanted.len() > LONGEST || !printed.chars().any(char::is_uppercase) {
            return None;
        }
        let coded = digits >= 2 && wanted.last().is_some_and(|s| *s >= 26);
        if coded {
            let prefix: String = printed.chars().filter(|c| c.is_alphabetic()).collect::<String>().to_lowercase();
            let new = letters < 2 || SCHEMES.contains(&prefix.as_str()) || prefix == "cve";
            return (!new).then_some(Shape { coded, edits: 1, needs_support: digits < 3 && letters > 6, words });
        }
        let single = words.len() == 1;
        if letters < 5 || (single && letters < 6) || words.iter().all(ordinary) {
            return None;
        }
        let edits = if letters >= 11 { 2 } else { 1 };
        Some(Shape { coded, edits, needs_support: single && letters < 7, words })
    }

    fn admits(&self, form: &Form<'_>, printed: &str) -> bool {
        let listed = gate::words(form.text);
        if self.coded {
            return form.text.chars().any(|c| c.is_ascii_digit());
        }
        // A single word has to begin as the name does; of several words, one has to be printed rightly.
        let start = |w: &[String]| w.first().and_then(|w| w.chars().next());
        let begins = start(&self.words) == start(&listed);
        let plural = printed.strip_suffix('s') == Some(form.text) || form.text.strip_suffix('s') == Some(printed);
        let shares = self.words.iter().any(|w| listed.contains(w) && w.len() >= 3);
        !plural
            && if listed.len() == 1 {
                begins
            } else {
                shares || (begins && listed.len() == self.words.len() && form.text.len() >= 12)
            }
    }
}

/// The nearest keys found so far.
struct Found<'l, 'w> {
    lexicon: &'l Lexicon,
    wanted: &'w [u8],
    best: u8,
    keys: Vec<u32>,
    visited: usize,
}

/// One row of the table of edit distances, with the two above it for swapped letters.
#[derive(Clone, Copy)]
struct Row([u8; LONGEST + 1]);

/// More edits than any search allows.
const FAR: u8 = 100;

impl Found<'_, '_> {
    fn keep(&mut self, key: u32, edits: u8) {
        if edits < self.best {
            self.best = edits;
            self.keys.clear();
        }
        if edits == self.best && !self.keys.contains(&key) {
            self.keys.push(key);
        }
    }

    fn search(&mut self, most: u8) {
        let mut row = Row([FAR; LONGEST + 1]);
        let mut cost = 0;
        row.0[0] = 0;
        for (i, &symbol) in self.wanted.iter().enumerate() {
            cost = if is_digit(symbol) { FAR } else { cost + 1 };
            if let Some(cell) = row.0.get_mut(i + 1) {
                *cell = cost.min(FAR);
            }
            if cost >= FAR {
                break;
            }
        }
        self.below(0, 0, None, &row, &row, most);
    }

    /// Visits the children of a node; `symbol` led to it, `above` is the row before `row`.
    fn below(&mut self, depth: usize, node: usize, symbol: Option<u8>, row: &Row, above: &Row, most: u8) {
        self.visited += 1;
        let Some(record) = self.lexicon.nodes().get(node) else { return };
        if let (Some(key), Some(&edits)) = (key_at(record), row.0.get(self.wanted.len()))
            && edits <= most
            && edits > 0
        {
            self.keep(key, edits);
        }
        if depth >= LONGEST || self.visited > MOST_NODES {
            return;
        }
        let [b0, b1, b2, b3, b4, b5, b6, b7, ..] = *record;
        let mut symbols = u64::from_le_bytes([b0, b1, b2, b3, b4, b5, b6, b7]) & ((1 << 36) - 1);
        while symbols != 0 {
            let next = symbols.trailing_zeros() as u8;
            symbols &= symbols - 1;
            if let Some(at) = child(record, next) {
                let (under, least) = self.step(depth, next, symbol, row, above, most);
                if least <= most.min(self.best) {
                    self.below(depth + 1, at, Some(next), &under, row, most);
                }
            }
        }
    }

    /// The row under `row`, `depth + 1` symbols down, and its least number of edits. Only cells no further than `most` from
    /// the diagonal are worked out: each step away from it is an edit.
    fn step(&self, depth: usize, symbol: u8, before: Option<u8>, row: &Row, above: &Row, most: u8) -> (Row, u8) {
        let mut under = Row([FAR; LONGEST + 1]);
        let lost = if is_digit(symbol) { FAR } else { 1 };
        under.0[0] = row.0[0].saturating_add(lost).min(FAR);
        let mut least = under.0[0];
        let (reach, length) = (usize::from(most), self.wanted.len().min(LONGEST));
        for i in depth.saturating_sub(reach)..(depth + reach + 1).min(length) {
            let wanted = self.wanted[i];
            let change = match (symbol == wanted, is_digit(symbol) || is_digit(wanted)) {
                (true, _) => 0,
                (false, true) => FAR,
                (false, false) => 1,
            };
            let added = if is_digit(wanted) { FAR } else { 1 };
            let mut cost = row.0[i].saturating_add(change);
            cost = cost.min(under.0[i].saturating_add(added)).min(row.0[i + 1].saturating_add(lost));
            let swapped = i > 0 && before == Some(wanted) && self.wanted.get(i - 1) == Some(&symbol);
            if swapped && symbol != wanted && !is_digit(symbol) && !is_digit(wanted) {
                cost = cost.min(above.0[i - 1].saturating_add(1));
            }
            under.0[i + 1] = cost.min(FAR);
            least = least.min(under.0[i + 1]);
        }
        (under, least)
    }
}

fn is_digit(symbol: u8) -> bool {
    (26..36).contains(&symbol)
}

impl Lexicon {
    /// All repairs in a text, left to right: runs of up to three capitalised or coded words that name nothing known.
    pub fn repairs(&self, text: &str) -> Vec<(std::ops::Range<usize>, Repaired<'_>)> {
        let known: Vec<std::ops::Range<usize>> = self.matches(text).map(|m| m.start..m.end).collect();
        let words = candidate_words(text);
        let mut found = Vec::new();
        let mut at = 0;
        while at < words.len() {
            let longest = words.get(at..).unwrap_or_default().iter().take(3).count();
            let repaired = (1..=longest).rev().find_map(|n| self.repair_run(text, words.get(at..at + n)?, &known));
            at += match &repaired {
                Some((_, n, _)) => *n,
                None => 1,
            };
            found.extend(repaired.map(|(span, _, r)| (span, r)));
        }
        found
    }

    fn repair_run(
        &self,
        text: &str,
        run: &[std::ops::Range<usize>],
        known: &[std::ops::Range<usize>],
    ) -> Option<(std::ops::Range<usize>, usize, Repaired<'_>)> {
        let span = run.first()?.start..run.last()?.end;
        let apart = |pair: &[std::ops::Range<usize>]| matches!(pair, [a, b] if text.get(a.end..b.start).is_none_or(|gap| gap.trim() != "" || gap.len() > 2));
        if run.windows(2).any(apart) || known.iter().any(|k| k.start <= span.start && span.end <= k.end) {
            return None;
        }
        let near = around(text, &span);
        self.repair(text.get(span.clone())?, near).map(|r| (span, run.len(), r))
    }
}

/// Bytes on either side of a misprint that may support its repair.
const NEAR: usize = 300;

fn around<'t>(text: &'t str, span: &std::ops::Range<usize>) -> &'t str {
    let mut start = span.start.saturating_sub(NEAR);
    let mut end = (span.end + NEAR).min(text.len());
    while !text.is_char_boundary(start) {
        start -= 1;
    }
    while !text.is_char_boundary(end) {
        end += 1;
    }
    text.get(start..end).unwrap_or_default()
}

/// Words that may be part of a name: they begin with a capital or hold a digit.
fn candidate_words(text: &str) -> Vec<std::ops::Range<usize>> {
    let mut list: Vec<std::ops::Range<usize>> = Vec::new();
    let mut start = None;
    for (at, c) in text.char_indices().chain(std::iter::once((text.len(), ' '))) {
        let inside = c.is_alphanumeric() || (c == '-' && start.is_some());
        match (inside, start) {
            (true, None) => start = Some(at),
            (false, Some(from)) => {
                let end = from + text.get(from..at).map_or(0, |w| w.trim_end_matches('-').len());
                let word = text.get(from..end).unwrap_or_default();
                if word.chars().any(char::is_uppercase) {
                    list.push(from..end);
                }
                start = None;
            }
            _ => {}
        }
    }
    list
}

//! Names in a row: "DEV-0270, or Nemesis Kitten", "Fancy Bear (APT28, Sofacy)", "X, which Microsoft tracks as Y".
//!
//! Read from the words between two names, not from the tree: such asides are where parsers fail and where the words
//! between are few and fixed (`data/naming.txt`).

use crate::world::World;
use ascribe_model::{Argument, Kind, Source, Span};
use std::collections::HashSet;
use std::sync::LazyLock;

static CUES: LazyLock<(HashSet<&str>, HashSet<&str>)> = LazyLock::new(|| {
    let source = include_str!("../data/naming.txt");
    let section = |name: &str| {
        let line = source.lines().find_map(|l| l.strip_prefix(name)).unwrap_or_default();
        line.split(',').map(str::trim).filter(|w| !w.is_empty()).collect()
    };
    (section("[cue]"), section("[filler]"))
});

/// A name that the text gives as another name of a thing.
#[derive(Clone, Debug)]
pub struct Alias {
    /// The line in which it stands.
    pub line: usize,
    /// The thing.
    pub subject: Argument,
    /// Its other name.
    pub object: Argument,
    /// The vendor whose name it is, if the words say so.
    pub vendor: Option<Source>,
    /// From the first name to the second.
    pub span: Span,
}

/// What stands between two names.
enum Between {
    Alias { vendor: Option<usize> },
    Next,
    Nothing,
}

impl World<'_, '_> {
    /// The aliases that a line gives.
    pub fn aliases(&mut self, line: usize) -> Vec<Alias> {
        let page = self.page;
        let text = page.text();
        let named: Vec<usize> = page.lines[line]
            .mentions
            .clone()
            .filter(|&m| nameable(page.mentions[m].kind) && page.mentions[m].found != ascribe_model::Found::Coreference)
            .filter(|&m| !self.is_vendor_aside(line, m))
            .collect();
        let mut found: Vec<Alias> = Vec::new();
        let mut head: Option<usize> = None;
        if let Some(alias) = named.first().and_then(|&first| self.orphan(line, first)) {
            let subject = alias.subject.clone();
            found.push(alias);
            // The names that follow in the row are of the same thing.
            for pair in named.windows(2) {
                match self.between(line, pair[0], pair[1]) {
                    Between::Next => found.extend(self.alias_to(line, subject.clone(), pair[1])),
                    _ => break,
                }
            }
        }
        for pair in named.windows(2) {
            let (first, second) = (pair[0], pair[1]);
            let (a, b) = (&page.mentions[first], &page.mentions[second]);
            let listed =
                pair[0] == named[0] && self.lists_names(line, first) && is_copula(&text[a.span.end()..b.span.start()]);
            let between = if listed {
                Between::Alias { vendor: None }
            } else if a.kind == b.kind || doers(a.kind, b.kind) {
                self.between(line, first, second)
            } else {
                Between::Nothing
            };
            // Two organizations side by side are one body with its short name, not an alias worth a claim.
            let bodies = a.kind == Kind::Organization
                && (b.kind == Kind::Organization || !text[a.span.end()..b.span.start()].contains("known"));
            // "TA505 (Emotet, TrickBot)": what stands in brackets without a word for naming is of the same sort, or no name.
            let open = text[a.span.end()..b.span.start()].trim() == "(" && a.kind != b.kind;
            let between = if bodies || open { Between::Nothing } else { between };
            let subject = match between {
                Between::Alias { .. } => head.filter(|_| same_row(text, a.span, b.span)).or(Some(first)),
                Between::Next => head,
                Between::Nothing => None,
            };
            head = subject;
            let Some(subject) = subject else { continue };
            let vendor = match between {
                Between::Alias { vendor } => vendor,
                _ => None,
            };
            if let Some(alias) = self.alias(line, subject, second, vendor) {
                found.push(alias);
            }
        }
        found
    }

    /// "The group, also called Quedagh by F-Secure", "Tracked as IRIDIUM, the group …": the thing stands as a noun.
    fn orphan(&mut self, line: usize, first: usize) -> Option<Alias> {
        let page = self.page;
        let (at, tree) = page.parsed(line)?;
        let token = at.tokens_in(page.mentions[first].span).next()?;
        let cues = &CUES.0;
        let vendor = |t: usize| at.covered(t).is_some_and(|m| self.is_vendor_aside(line, m));
        let least = token.saturating_sub(if (token.saturating_sub(3)..token).any(vendor) { 5 } else { 3 });
        let cue = (least..token).find(|&t| cues.contains(tree.words(t).to_lowercase().as_str()))?;
        let plain = (cue..token).all(|t| {
            vendor(t)
                || cues.contains(tree.words(t).to_lowercase().as_str())
                || matches!(tree.words(t).to_lowercase().as_str(), "as" | "the" | "also" | "to")
        });
        let kind = page.mentions[first].kind;
        let noun_before = (0..cue).rev().find(|&t| tree.is_noun(t) || matches!(tree.lemma(t), "it" | "they"));
        let noun_after = (token..tree.len()).find(|&t| tree.rel(t) == ascribe_lang::Rel::Nsubj);
        let noun = noun_before.or(noun_after.filter(|_| cue <= 1)).filter(|_| plain)?;
        let group = [Kind::ThreatGroup];
        let kinds = if crate::words::is("actor", tree.lemma(noun)) { &group } else { &[kind] };
        let wanted = crate::world::Wanted { kinds, literal: false, phrase: false, hostile: true };
        let subject = self.resolve(line, noun, wanted, 2)?;
        self.alias_to(line, subject, first)
    }

    /// "Other names for the group APT29 …": what follows the name is a list of its names.
    fn lists_names(&self, line: usize, name: usize) -> bool {
        let page = self.page;
        let before = page.text()[page.lines[line].span.start()..page.mentions[name].span.start()].to_lowercase();
        let word = |w: &str| matches!(w, "name" | "names" | "alias" | "aliases" | "moniker" | "monikers");
        before.len() < 60 && before.split_whitespace().rev().take(5).any(word)
    }

    /// The organization in "Quedagh by F-Secure": whose name it is, and no name of the row.
    fn is_vendor_aside(&self, line: usize, m: usize) -> bool {
        let page = self.page;
        let before = page.text()[page.lines[line].span.start()..page.mentions[m].span.start()].trim_end();
        let says_by = before.ends_with(" by");
        // "known to Microsoft as X".
        let after = page.text()[page.mentions[m].span.end()..].trim_start();
        let known_to = before.ends_with(" to") && after.starts_with("as ");
        matches!(page.mentions[m].kind, Kind::Organization | Kind::Government) && (says_by || known_to)
    }

    /// The vendor that "by" ties to a name.
    fn vendor_after(&self, line: usize, name: usize) -> Option<usize> {
        let page = self.page;
        let next = name + 1;
        let after = page.mentions.get(next).filter(|_| page.lines[line].mentions.contains(&next))?;
        let between = page.text().get(page.mentions[name].span.end()..after.span.start())?;
        (between.trim() == "by" && self.is_vendor_aside(line, next)).then_some(next)
    }

    fn vendor(&self, mention: usize) -> Option<Source> {
        let mention = &self.page.mentions[mention];
        Some(Source {
            entity: Some(mention.entity?),
            words: Some(mention.text.clone()),
            verb: None,
            span: Some(mention.span),
            publisher: false,
        })
    }

    fn alias_to(&self, line: usize, subject: Argument, object: usize) -> Option<Alias> {
        let page = self.page;
        let mention = &page.mentions[object];
        let (one, other) = (subject.entity()?, mention.entity?);
        let printed = mention.repaired.as_ref().map_or(&mention.text, |r| &r.to);
        let known = self.entities.get(one).is_some_and(|e| e.name.eq_ignore_ascii_case(printed));
        let argument =
            if one == other { Argument::Literal { literal: printed.clone() } } else { Argument::Entity(other) };
        let vendor = self.vendor_after(line, object).and_then(|v| self.vendor(v));
        (!known).then_some(Alias { line, subject, object: argument, vendor, span: mention.span })
    }

    fn alias(&mut self, line: usize, subject: usize, second: usize, vendor: Option<usize>) -> Option<Alias> {
        let page = self.page;
        let (a, b) = (&page.mentions[subject], &page.mentions[second]);
        let (one, other) = (a.entity?, b.entity?);
        if a.text.eq_ignore_ascii_case(&b.text) {
            return None;
        }
        let object = if one == other {
            let printed = b.repaired.as_ref().map_or(&b.text, |r| &r.to);
            // Of two names of one entity the one that it does not go by here is its other name.
            let canonical = self.entities.get(one).is_some_and(|e| e.name.eq_ignore_ascii_case(printed));
            Argument::Literal { literal: if canonical { a.text.clone() } else { printed.clone() } }
        } else {
            Argument::Entity(other)
        };
        let vendor = self.vendor_after(line, second).or(vendor).and_then(|v| self.vendor(v));
        Some(Alias { line, subject: Argument::Entity(one), object, vendor, span: a.span.cover(b.span) })
    }

    /// Reads the words between two names, organizations among them taken out.
    fn between(&self, line: usize, first: usize, second: usize) -> Between {
        let page = self.page;
        let text = page.text();
        let (from, to) = (page.mentions[first].span.end(), page.mentions[second].span.start());
        if from >= to || to - from > 120 {
            return Between::Nothing;
        }
        let mut words = text[from..to].to_lowercase();
        let mut vendor = None;
        for m in page.lines[line].mentions.clone().filter(|&m| m > first && m < second) {
            let mention = &page.mentions[m];
            // "a North Korean group also called Andariel": a country before the noun is no party.
            let whence = mention.kind == Kind::Country && vendor.is_none();
            if !whence && !matches!(mention.kind, Kind::Organization | Kind::Government) {
                return Between::Nothing;
            }
            words = words.replacen(&mention.text.to_lowercase(), " ", 1);
            vendor = if whence { vendor } else { Some(m) };
        }
        judge(&words, vendor)
    }
}

fn judge(words: &str, vendor: Option<usize>) -> Between {
    let (cues, fillers) = &*CUES;
    let opened = words.trim_start().starts_with('(') || words.trim_start().starts_with('[');
    let closed = words.contains(')');
    let paused = words.trim_start().starts_with([',', '(', '–', '—', '-', '/', '[']);
    let parts: Vec<&str> = words
        .split(|c: char| !(c.is_alphanumeric() || c == '.' || c == '/'))
        .map(|w| w.trim_matches('.'))
        .filter(|w| !w.is_empty() && *w != "/")
        .collect();
    // "and known Lazarus tools" names nothing: "known" gives a name only before "as", "by" or "under".
    let cue = parts.iter().enumerate().any(|(n, w)| cues.contains(w) && (*w != "known" || n + 1 < parts.len()));
    let or = parts.first() == Some(&"or") && paused && parts.len() <= 3;
    if !parts.iter().all(|w| cues.contains(w) || fillers.contains(w) || *w == "s") || closed && !opened {
        return Between::Nothing;
    }
    if cue || or || (opened && parts.is_empty()) || (opened && vendor.is_some()) {
        return Between::Alias { vendor };
    }
    let list = parts
        .iter()
        .all(|w| matches!(*w, "and" | "or" | "as" | "well" | "also") || matches!(*w, "by" | "to") && vendor.is_some());
    if list && !closed { Between::Next } else { Between::Nothing }
}

fn is_copula(words: &str) -> bool {
    matches!(words.trim(), "are" | "is" | "include" | "includes" | "were" | ":")
}

/// True if the second of two names goes on the row of names that the first ended: no bracket or clause between.
fn same_row(text: &str, a: Span, b: Span) -> bool {
    !text[a.end()..b.start()].contains(['(', '.'])
}

fn nameable(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::ThreatGroup
            | Kind::Malware
            | Kind::Tool
            | Kind::Campaign
            | Kind::Vulnerability
            | Kind::Person
            | Kind::Organization
    )
}

/// A service may be known by the names of its groups, a gang by that of its malware; organizations alone are lists.
fn doers(a: Kind, b: Kind) -> bool {
    matches!(
        (a, b),
        (Kind::Organization, Kind::ThreatGroup)
            | (Kind::ThreatGroup, Kind::Malware)
            | (Kind::Malware, Kind::ThreatGroup)
    )
}

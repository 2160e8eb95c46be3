//! Profiles: "Origin: China", "Also known as: …", a table whose first column names what the second holds. Such lines have no
//! verb; what a key says of whom the profile is about is data (`data/profile.txt`).

use crate::world::World;
use ascribe_model::{Argument, BlockKind, Claim, EntityId, Evidence, Kind, Predicate, Span, When};
use std::collections::HashMap;
use std::sync::LazyLock;

/// A key longer than this is a sentence that happens to hold a colon.
const LONGEST_KEY: usize = 40;
/// Most values that are read behind one key.
const MOST_VALUES: usize = 60;

/// What a key says of its value.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Key {
    Subject,
    Means,
    Says(Predicate),
}

static KEYS: LazyLock<HashMap<&str, Key>> = LazyLock::new(|| {
    let lines = include_str!("../data/profile.txt").lines();
    let classes = lines.filter_map(|line| line.strip_prefix('[')?.split_once(']'));
    let keys = classes.filter_map(|(class, words)| {
        let key = match class {
            "subject" => Key::Subject,
            "means" => Key::Means,
            word => Key::Says(Predicate::from_word(word)?),
        };
        Some(words.split(',').map(move |w| (w.trim(), key)))
    });
    keys.flatten().collect()
});

/// The key that some words are.
fn key(words: &str) -> Option<Key> {
    let words = words.trim().trim_matches(|c: char| matches!(c, '*' | '#' | '-' | '•' | ':' | ' '));
    if words.is_empty() || words.len() > LONGEST_KEY {
        return None;
    }
    let lower = words.to_lowercase();
    let forms = |w: &str| {
        let singular = w.strip_suffix("ies").map(|s| format!("{s}y"));
        KEYS.get(w)
            .or_else(|| w.strip_suffix('s').and_then(|s| KEYS.get(s)))
            .or_else(|| singular.and_then(|s| KEYS.get(s.as_str())))
            .copied()
    };
    let bare =
        ["suspected ", "likely ", "assumed ", "primary ", "main ", "other ", "known ", "associated ", "notable "]
            .iter()
            .find_map(|p| lower.strip_prefix(p));
    forms(&lower).or_else(|| forms(bare?))
}

/// A value with the key before it.
struct Entry {
    key: Key,
    /// From the key to the end of the value.
    whole: Span,
    value: Span,
}

/// The group or program that a report has named so far, if it is but one.
#[derive(Default)]
struct Sole {
    first: Option<EntityId>,
    several: bool,
}

impl Sole {
    fn actor(&self) -> Option<EntityId> {
        self.first.filter(|_| !self.several)
    }
}

impl World<'_, '_> {
    /// The claims of all profiles of the report.
    pub fn profile_claims(&mut self) -> Vec<Claim> {
        let page = self.page;
        let blocks = &page.document.blocks;
        let mut subject = None;
        let mut sole = Sole::default();
        let mut found = Vec::new();
        let mut n = 0;
        while n < blocks.len() {
            let block = &blocks[n];
            if let Some(before) = n.checked_sub(1) {
                self.note_actors(blocks[before].span, &mut sole);
            }
            let entry = self.entry(n);
            n += if entry.as_ref().is_some_and(|e| e.whole.end() > block.span.end()) { 2 } else { 1 };
            let Some(entry) = entry else {
                if matches!(block.kind, BlockKind::Title | BlockKind::Heading) || self.is_headline(block.span) {
                    subject = self.only_actor(block.span).or(subject);
                }
                continue;
            };
            if entry.key == Key::Subject {
                subject = self.only_actor(entry.value).or(subject);
                continue;
            }
            let line = page.lines.partition_point(|line| line.span.end() <= entry.whole.start());
            if let Some(about) = subject.or_else(|| self.topic_at(line)).or(sole.actor()) {
                self.entry_claims(about, &entry, &mut found);
            }
        }
        found
    }

    /// The key and value that a block is, or a cell with the cell after it.
    fn entry(&self, n: usize) -> Option<Entry> {
        let page = self.page;
        let blocks = &page.document.blocks;
        let block = blocks.get(n)?;
        let text = block.span.of(page.text());
        if matches!(block.kind, BlockKind::Code | BlockKind::Byline | BlockKind::Quote) {
            return None;
        }
        let head: usize = text.char_indices().take(LONGEST_KEY + 4).last().map_or(0, |(at, c)| at + c.len_utf8());
        if let Some(colon) = text[..head].find(':') {
            let value = block.span.start() + colon + 1;
            let key = key(&text[..colon])?;
            // "Targets: the group attacks ministries." is a sentence, which the grammar reads.
            return (value < block.span.end())
                .then(|| Span::new(page.text(), value, block.span.end()))
                .flatten()
                .filter(|v| !v.of(page.text()).trim().is_empty() && !is_code(v.of(page.text())))
                .map(|value| Entry { key, whole: block.span, value });
        }
        let cell = |k: usize| blocks.get(k).filter(|b| b.kind == BlockKind::TableCell);
        let (first, second) = (cell(n)?, cell(n + 1)?);
        let known = key(first.span.of(page.text()))?;
        // A header row: the next cell is a key too.
        if key(second.span.of(page.text())).is_some() {
            return None;
        }
        Some(Entry { key: known, whole: first.span.cover(second.span), value: second.span })
    }

    /// A short line that is no sentence: what it names, the lines under it are about.
    fn is_headline(&self, span: Span) -> bool {
        let text = span.of(self.page.text());
        text.len() <= 90 && !text.trim_end().ends_with(['.', '!', '?', ';', ','])
    }

    /// The one group, program or campaign that a stretch of text names.
    fn only_actor(&self, span: Span) -> Option<EntityId> {
        let within = self.mentions_in(span);
        let mut named = within.filter(|m| matches!(m.0, Kind::ThreatGroup | Kind::Malware)).map(|m| m.1);
        let first = named.next()?;
        named.all(|id| id == first).then_some(first)
    }

    /// Remembers the groups and programs of a block.
    fn note_actors(&self, span: Span, sole: &mut Sole) {
        for (kind, id, _) in self.mentions_in(span) {
            if matches!(kind, Kind::ThreatGroup | Kind::Malware) {
                sole.several |= sole.first.is_some_and(|first| first != id);
                sole.first = sole.first.or(Some(id));
            }
        }
    }

    /// Kind and entity of the mentions in a span, in order.
    fn mentions_in(&self, span: Span) -> impl Iterator<Item = (Kind, EntityId, Span)> + '_ {
        let mentions = self.page.mentions;
        let first = mentions.partition_point(|m| m.span.start() < span.start());
        let within = mentions[first..].iter().take_while(move |m| m.span.start() < span.end());
        within.filter_map(|m| Some((m.kind, m.entity?, m.span)))
    }

    fn entry_claims(&mut self, subject: EntityId, entry: &Entry, found: &mut Vec<Claim>) {
        let page = self.page;
        match entry.key {
            Key::Subject => {}
            Key::Means => {
                for (kind, id, _) in self.mentions_in(entry.value).take(MOST_VALUES).collect::<Vec<_>>() {
                    let predicate = match kind {
                        Kind::Vulnerability => Predicate::Exploits,
                        Kind::Malware | Kind::Tool => Predicate::Uses,
                        Kind::Technique if entry.value.len() <= 200 => Predicate::Uses,
                        _ => continue,
                    };
                    if id == subject {
                        continue;
                    }
                    found.extend(self.profile_claim(subject, predicate, Some(Argument::Entity(id)), entry));
                }
            }
            Key::Says(Predicate::ActiveSince) => {
                let first = page.times.partition_point(|t| t.span.start() < entry.value.start());
                let time = page.times.get(first).filter(|t| entry.value.contains(t.span) && t.from.is_some());
                let when = time.map(When::from).or_else(|| year_in(entry.value.of(page.text())));
                if let (Some(when), Some(claim)) =
                    (when, self.profile_claim(subject, Predicate::ActiveSince, None, entry))
                {
                    found.push(Claim { when: Some(when), ..claim });
                }
            }
            Key::Says(Predicate::AliasOf) => {
                for part in self.parts(entry.value) {
                    let own = self.entities.get(subject).is_some_and(|e| e.name.eq_ignore_ascii_case(&part));
                    let object = Argument::Literal { literal: part };
                    if !own {
                        found.extend(self.profile_claim(subject, Predicate::AliasOf, Some(object), entry));
                    }
                }
            }
            Key::Says(Predicate::MotivatedBy) => {
                for part in self.parts(entry.value) {
                    let object = Argument::Literal { literal: part.to_lowercase() };
                    found.extend(self.profile_claim(subject, Predicate::MotivatedBy, Some(object), entry));
                }
            }
            Key::Says(predicate) => {
                let kinds = predicate.row().object;
                let named: Vec<(Kind, EntityId, Span)> = self.mentions_in(entry.value).take(MOST_VALUES).collect();
                for &(kind, id, _) in &named {
                    let place = predicate != Predicate::OriginatesFrom
                        || matches!(kind, Kind::Country | Kind::City | Kind::Region | Kind::Government);
                    if kinds.contains(&kind) && place && id != subject {
                        found.extend(self.profile_claim(subject, predicate, Some(Argument::Entity(id)), entry));
                    }
                }
                if matches!(predicate, Predicate::Targets) {
                    for (part, at) in self.parts_at(entry.value) {
                        if named.iter().any(|(_, _, span)| span.overlaps(at)) || part.split(' ').count() > 3 {
                            continue;
                        }
                        if let Some(&known) = self.lexicon.by_name_of(Kind::Sector, &part).first() {
                            let id = self.entities.intern_entry(self.lexicon, known);
                            found.extend(self.profile_claim(subject, predicate, Some(Argument::Entity(id)), entry));
                        }
                    }
                }
            }
        }
    }

    /// The values that commas, semicolons and "and" part.
    fn parts_at(&self, value: Span) -> Vec<(String, Span)> {
        let text = value.of(self.page.text());
        let mut found = Vec::new();
        for piece in text.split([',', ';', '\n', '/', '|']) {
            for part in piece.split(" and ") {
                let part = part.trim().trim_start_matches("and ").trim_end_matches('.');
                let part = part.split(['(', '[']).next().unwrap_or(part).trim();
                let start = value.start() + (part.as_ptr() as usize).saturating_sub(text.as_ptr() as usize);
                let span = Span::new(self.page.text(), start, start + part.len());
                if let Some(span) = span.filter(|_| (2..=60).contains(&part.len()) && found.len() < MOST_VALUES) {
                    found.push((part.to_owned(), span));
                }
            }
        }
        found
    }

    fn parts(&self, value: Span) -> Vec<String> {
        self.parts_at(value).into_iter().map(|(part, _)| part).collect()
    }

    fn profile_claim(
        &self,
        subject: EntityId,
        predicate: Predicate,
        object: Option<Argument>,
        entry: &Entry,
    ) -> Option<Claim> {
        let kind = self.entities.get(subject)?.kind;
        if !predicate.row().subject.contains(&kind) {
            return None;
        }
        let evidence = Evidence { span: entry.whole, quote: entry.whole.of(self.page.text()).to_owned() };
        Some(self.bind(Claim::plain(Argument::Entity(subject), predicate, object, evidence, "profile")))
    }
}

/// "form_id=1&mail[0]=…", "{…}": no words of a profile.
fn is_code(value: &str) -> bool {
    value.contains(['=', '{', '}', '\\', '<', '>'])
}

/// A bare year, which the time pass leaves alone where no sentence stands around it.
fn year_in(value: &str) -> Option<When> {
    let year: i16 = value.split(|c: char| !c.is_ascii_digit()).find(|w| w.len() == 4)?.parse().ok()?;
    let day = |month, day| jiff::civil::Date::new(year, month, day).ok();
    let known = (1980..2100).contains(&year);
    known.then(|| When { value: year.to_string(), from: day(1, 1), to: day(12, 31), bound: None })
}

//! Who speaks together: "the FBI, the NSA and CISA said". The words between two names tell, since a row of speakers is what a tree
//! most often gets wrong.

use crate::speakers::SPEAKERS;
use crate::world::World;
use ascribe_lang::Tag;
use ascribe_model::{Attribution, Claim, EntityId, Kind, Source, Span};
use std::collections::BTreeMap;

/// Words between two speakers, at most.
const GAP: usize = 14;
/// Words before a speaker's name that say what he is ("and the security firm ESET"), at most.
const SORT: usize = 4;
/// So many bytes behind a speaker those are looked for who speak with him.
const REACH: usize = 200;
/// So many are heard together, at most.
const MOST: usize = 12;

/// A name in the words of a speaker.
#[derive(Clone, Copy)]
struct Name {
    span: Span,
    entity: EntityId,
    kind: Kind,
}

/// How two names are joined.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Link {
    Comma,
    And,
}

impl World<'_, '_> {
    /// Puts whoever speaks together with a speaker of a claim behind him in its chain.
    pub fn with_joint_speakers(&self, claims: &mut [Claim], acts: &[Attribution]) {
        let mut by_cue: BTreeMap<usize, &Attribution> = BTreeMap::new();
        for act in acts {
            if let (Some(cue), Some(_)) = (&act.cue, &act.source) {
                by_cue.entry(cue.span.start()).or_insert(act);
            }
        }
        let mut rows: BTreeMap<(usize, usize), Vec<Name>> = BTreeMap::new();
        for claim in claims {
            let mut at = 0;
            while at < claim.sources.len() {
                let joint = self.joint(&claim.sources[at], &by_cue, &mut rows);
                let known =
                    |s: &Source| claim.sources.iter().any(|k| k.entity == s.entity) || s.entity == self.publisher;
                let more: Vec<Source> = joint.into_iter().filter(|s| !known(s)).collect();
                let next = at + 1 + more.len();
                claim.sources.splice(at + 1..at + 1, more);
                at = next;
            }
        }
    }

    /// Those who speak with one speaker, by the words around the verb that tells it.
    fn joint(
        &self,
        source: &Source,
        by_cue: &BTreeMap<usize, &Attribution>,
        rows: &mut BTreeMap<(usize, usize), Vec<Name>>,
    ) -> Vec<Source> {
        let (Some(head), Some(_), Some(span), false) = (source.entity, &source.verb, source.span, source.beside) else {
            return Vec::new();
        };
        // The act whose verb stands in the span that the speaker shares with his verb.
        let act = by_cue.range(span.start()..span.end()).map(|(_, act)| *act).find(|act| {
            act.cue.as_ref().is_some_and(|cue| span.contains(cue.span))
                && act.source.as_ref().is_some_and(|words| words.span.overlaps(span))
        });
        let text = self.page.text();
        let told = act.and_then(|act| act.source.as_ref().zip(act.cue.as_ref()));
        // "was blamed by Britain and Canada": where no act of speech tells who speaks, the words behind the first.
        let behind = || {
            let end = text.floor_char_boundary(text.len().min(span.end() + REACH));
            Span::new(text, span.start(), end)
        };
        let Some(words) = told.map(|(words, _)| words.span).or_else(behind) else { return Vec::new() };
        let names = rows.entry((words.start(), words.end())).or_insert_with(|| self.names_in(words));
        let first = if told.is_some() { 0 } else { names.iter().position(|n| n.entity == head).unwrap_or(names.len()) };
        let link = |name: &Name| Source {
            entity: Some(name.entity),
            words: Some(name.span.of(text).to_owned()),
            verb: source.verb.clone(),
            span: Some(told.map_or(span, |(_, cue)| cue.span).cover(name.span)),
            beside: true,
            ..Source::default()
        };
        // "the head of the MIVD", "part of Google": whose he is speaks not itself.
        let names = names.get(first..).unwrap_or_default();
        let free = |name: &&Name| name.entity == head || !is_owner(text, name.span, words);
        // "was blamed on Russia by Germany, and Poland expelled two diplomats": whoever begins the next clause says nothing here.
        let stays = |name: &&Name| told.is_some() || name.entity == head || !self.does_something(name.span);
        let names: Vec<Name> = names.iter().filter(free).take_while(stays).copied().collect();
        let row = row(text, &names, head);
        row.iter().filter(|name| name.entity != head).map(link).collect()
    }

    /// True if a finite verb follows a name.
    fn does_something(&self, name: Span) -> bool {
        let lines = &self.page.lines;
        let line = lines.partition_point(|line| line.span.end() <= name.start());
        let next = self.page.parsed(line).and_then(|(_, tree)| {
            (0..tree.len()).find(|&t| tree.token(t).span.start() >= name.end()).map(|t| tree.tag(t))
        });
        matches!(next, Some(Tag::VBD | Tag::VBZ | Tag::VBP | Tag::MD))
    }

    /// Names of those who can speak in some words, in their order.
    fn names_in(&self, words: Span) -> Vec<Name> {
        let mentions = &self.page.mentions;
        let first = mentions.partition_point(|m| m.span.start() < words.start());
        let within = (first..mentions.len()).take_while(|&m| mentions[m].span.start() < words.end());
        let name = |m: usize| {
            let plain = mentions[m].entity.map(|id| (mentions[m].kind, id));
            let (kind, entity) = self.recast.get(&m).copied().or(plain)?;
            let span = mentions[m].span;
            let speaks = SPEAKERS.contains(&kind) && !matches!(kind, Kind::ThreatGroup | Kind::Audience);
            // "Australia's cyber agency", "the Dutch ministry": a name that owns or describes the next word speaks not itself.
            let owns = self.page.text().get(span.end()..).is_some_and(|rest| rest.starts_with(['\'', '’', '-']));
            (speaks && !owns && words.contains(span)).then_some(Name { span, entity, kind })
        };
        let mut found: Vec<Name> = within.take(MOST * 2).filter_map(name).collect();
        // "the Department of Defense Cyber Crime Center": of two names without a word between the first is whose the second is.
        let next: Vec<Option<Span>> = found.iter().skip(1).map(|n| Some(n.span)).chain([None]).collect();
        let mut behind = next.into_iter();
        found.retain(|name| {
            let gap = behind.next().flatten().and_then(|next| self.page.text().get(name.span.end()..next.start()));
            gap.is_none_or(|gap| !gap.trim().is_empty())
        });
        found
    }
}

/// The members of the row in which a name stands; it alone where there is no row.
fn row<'n>(text: &str, names: &'n [Name], head: EntityId) -> &'n [Name] {
    let Some(at) = names.iter().rposition(|name| name.entity == head) else { return &[] };
    let link = |n: usize| names.get(n).zip(names.get(n + 1)).and_then(|(one, other)| joined(text, one, other));
    let first = (0..at).rev().take_while(|&n| link(n).is_some()).last().unwrap_or(at);
    // A row ends with "and": what only a comma joins may be another word for the same body.
    let last = (at..names.len()).take_while(|&n| n == at || link(n - 1).is_some()).last().unwrap_or(at);
    let close = (first..last).rev().find(|&n| link(n) == Some(Link::And)).map_or(first, |n| n + 1);
    let row = names.get(first..=close.min(first + MOST)).unwrap_or_default();
    if row.iter().any(|name| name.entity == head) { row } else { &[] }
}

/// How two names that follow each other are joined: "A, B", "A and the security firm B", "A, its director, and the minister B".
fn joined(text: &str, one: &Name, other: &Name) -> Option<Link> {
    // "the director, Christopher Wray": an office is whoever holds it.
    if (one.kind == Kind::Person) != (other.kind == Kind::Person) && [one.kind, other.kind].contains(&Kind::Office) {
        return None;
    }
    let gap = text.get(one.span.end()..other.span.start())?;
    let gap = bracketed(gap.trim_start());
    let plain = gap.replace(',', " , ");
    let words: Vec<&str> = plain.split_whitespace().take(GAP + 1).collect();
    if words.len() > GAP || words.is_empty() {
        return None;
    }
    let and = words.iter().position(|word| is_and(word));
    let persons = one.kind == Kind::Person && other.kind == Kind::Person;
    if and.is_some_and(|and| persons && (and == 0 || words[and - 1] == ",")) {
        // "Christopher Wray, the bureau's director, and the head of the agency, Paul Nakasone".
        return Some(Link::And);
    }
    // "Mandiant, part of Google, and Ivanti".
    let aside = and.is_some_and(|and| and > 2 && words[0] == "," && words[and - 1] == ",");
    if aside && and.is_some_and(|and| words[and + 1..].iter().all(|word| is_article(word))) {
        return Some(Link::And);
    }
    let opens = words[0] == "," || and == Some(0);
    let rest = and.map_or(1, |and| and + 1);
    let tight = and.is_none_or(|and| words[..and].iter().all(|word| *word == "," || is_joint(word)));
    let sorts = words.get(rest..).unwrap_or_default();
    let describes = sorts.len() <= SORT && sorts.iter().all(|word| *word != "," && !is_small(word));
    let link = if and.is_some() { Link::And } else { Link::Comma };
    let together = opens || words.iter().all(|word| is_joint(word));
    let plain_comma = link == Link::And || sorts.iter().all(|word| is_article(word));
    (together && tight && describes && plain_comma).then_some(link)
}

/// True for a name behind "part of", "the head of", "a unit of": it tells whose somebody is.
fn is_owner(text: &str, name: Span, words: Span) -> bool {
    let before = text.get(words.start()..name.start()).unwrap_or_default().trim_end();
    let before = ["the", "its", "a"].iter().find_map(|article| before.strip_suffix(article)).unwrap_or(before);
    before.trim_end().ends_with(" of")
}

/// Without the bracket that opens some words: "(CISA) and".
fn bracketed(gap: &str) -> &str {
    let close = gap.strip_prefix('(').and_then(|inner| inner.find(')'));
    close.and_then(|at| gap.get(at + 2..)).unwrap_or(gap)
}

/// Words that join two speakers.
fn is_and(word: &str) -> bool {
    matches!(word, "and" | "&" | "with" | "alongside" | "nor" | "or")
}

/// What may stand before such a word: "as well as", "along with".
fn is_joint(word: &str) -> bool {
    is_and(word) || matches!(word, "along" | "together" | "as" | "well" | "jointly" | "both")
}

fn is_article(word: &str) -> bool {
    matches!(word, "the" | "its" | "their" | "his" | "her" | "both" | "a" | "an")
}

/// Small words that end a row: "and officials in Seoul" is another phrase than "and Seoul".
fn is_small(word: &str) -> bool {
    matches!(
        word,
        "of" | "in"
            | "at"
            | "on"
            | "by"
            | "for"
            | "from"
            | "to"
            | "with"
            | "who"
            | "which"
            | "that"
            | "said"
            | "is"
            | "was"
            | "as"
    )
}

//! The mention pass: what lists, rules and the tagger propose, which of it stands, and what it stands for.

use crate::candidate::{Candidate, settle};
use crate::entities::EntityTable;
use crate::hints;
use crate::known::Known;
use crate::lists::Lists;
use crate::offices::Offices;
use crate::organizations::Organizations;
use crate::page::Page;
use crate::people::People;
use crate::quantities::{self, Quantity};
use crate::tagger::Tagger;
use crate::{echo, events, gangs, holders, introduced, ministries, misprints, phrases, support, union};
use ascribe_lang::Sentence;
use ascribe_model::{Document, EntityId, Found, Indicator, IndicatorKind, Kind, Mention, Span, TimeExpression};
use ascribe_names::Lexicon;

/// That a person holds an office, by the numbers of their mentions.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct HoldsOffice {
    /// Index of the person's mention.
    pub person: usize,
    /// Index of the office's mention.
    pub office: usize,
}

/// What a document speaks of.
#[derive(Clone, Debug, Default)]
pub struct Mentions {
    /// Who and what, each once.
    pub entities: EntityTable,
    /// Where, in the order of the text; mentions do not overlap.
    pub mentions: Vec<Mention>,
    /// Counts and amounts, in the order of the text.
    pub quantities: Vec<Quantity>,
    /// Persons and the offices that the text gives them.
    pub links: Vec<HoldsOffice>,
}

/// Finds the mentions of a document. Needs no parts of speech.
///
/// `sentences` are those of the whole text, in order; `indicators` and `times` are sorted.
pub fn find(
    document: &Document,
    sentences: &[Sentence],
    indicators: &[Indicator],
    times: &[TimeExpression],
    lexicon: &Lexicon,
    tagger: &Tagger,
) -> Mentions {
    read(document, sentences, indicators, times, lexicon, Some(tagger))
}

/// As [`find`], without the learned tagger: lists and rules only.
pub fn find_by_rules(
    document: &Document,
    sentences: &[Sentence],
    indicators: &[Indicator],
    times: &[TimeExpression],
    lexicon: &Lexicon,
) -> Mentions {
    read(document, sentences, indicators, times, lexicon, None)
}

fn read(
    document: &Document,
    sentences: &[Sentence],
    indicators: &[Indicator],
    times: &[TimeExpression],
    lexicon: &Lexicon,
    tagger: Option<&Tagger>,
) -> Mentions {
    let lists = Lists::shipped();
    let text = document.text.as_str();
    let page = Page::new(text, sentences);
    let mut known = Known::find(&page, lexicon);
    let tagged = tagger.map(|tagger| tagger.tag(text, sentences, &hints::of(&known.candidates))).unwrap_or_default();
    let bodies = Organizations { page: &page, lexicon, known: &known, lists }.find();
    let offices_on = Offices { page: &page, known: &known, bodies: &bodies, lists };
    let mut offices = offices_on.find();
    let persons = People { page: &page, known: &known, lists }.find(&offices);
    offices.extend(offices_on.beside(&persons, &offices));
    let mut candidates: Vec<Candidate> = phrases::find(&page, &known, lists);
    candidates.extend(events::find(&page));
    candidates.extend(introduced::find(&page, &known));
    candidates.extend(misprints::find(&page, &known, lexicon));
    candidates.extend(indicators.iter().filter_map(|indicator| of_indicator(indicator, lexicon)));
    candidates.extend(bodies.into_iter().filter(|body| !within_listed(&page, &known, body)));
    candidates.extend(offices.into_iter().map(|office| office.candidate));
    candidates.extend(persons);
    support::settle(&page, &mut known.candidates);
    union::join(&tagged, &mut known.candidates, &mut candidates, text, lexicon);
    candidates.extend(known.candidates.into_iter().filter(|candidate| !candidate.unsure && !opposed(text, candidate)));
    let times: Vec<Span> = times.iter().map(|time| time.span).collect();
    candidates.retain(|candidate| !in_time(&times, candidate.span));
    let mut kept = settle(candidates);
    echo::add(&page, &mut kept);
    gangs::settle(&page, &mut kept, lexicon);
    ministries::settle(&page, &mut kept, lexicon);
    let links = holders::links(text, &kept);
    let date = document.date().map(|date| date.to_string());
    let subject = ministries::subject(&page, &kept, lexicon);
    holders::complete(text, &mut kept, &links, lexicon, date.as_deref(), subject.as_deref());
    let mut mentions =
        Mentions { quantities: quantities::find(&page, lists, &taken(&times, &kept)), ..Mentions::default() };
    let mut names = Naming { text, lexicon, entities: &mut mentions.entities, bodies: vec![] };
    mentions.mentions = kept.iter().map(|candidate| names.mention(candidate)).collect();
    mentions.links = links;
    mentions
}

/// A vulnerability that has its id printed, or a catalogue id of ATT&CK whose owner the lexicon knows.
fn of_indicator(indicator: &Indicator, lexicon: &Lexicon) -> Option<Candidate> {
    match indicator.kind {
        IndicatorKind::Vulnerability => {
            let mut candidate = Candidate::rule(indicator.span, Kind::Vulnerability).named(indicator.value.clone());
            candidate.found = Found::Indicator;
            Some(candidate.weighing(9))
        }
        IndicatorKind::Attack => {
            let entry = *lexicon.by_name(&indicator.value).first()?;
            let mut candidate = Candidate::rule(indicator.span, lexicon.entry(entry).kind()).weighing(9);
            candidate.entries.push(entry);
            candidate.found = Found::Indicator;
            Some(candidate)
        }
        _ => None,
    }
}

/// True if a longer listed name of a body holds the body: the list knows better where such a name ends.
fn within_listed(page: &Page, known: &Known, body: &Candidate) -> bool {
    let (from, _) = page.tokens(body.span);
    known.at(from).is_some_and(|listed| {
        let body_kind = matches!(listed.kind, Kind::Organization | Kind::Government);
        body_kind && listed.span.contains(body.span) && listed.span.len() > body.span.len()
    })
}

/// "dissident" in "anti-dissident".
fn opposed(text: &str, candidate: &Candidate) -> bool {
    let before = text.get(..candidate.span.start()).unwrap_or_default().strip_suffix('-').unwrap_or_default();
    let prefix = ["anti", "Anti", "pro", "Pro", "counter", "non"].iter().any(|prefix| before.ends_with(prefix));
    candidate.kind == Kind::Audience && prefix
}

fn in_time(times: &[Span], span: Span) -> bool {
    let after = times.partition_point(|time| time.start() < span.end());
    times.get(..after).and_then(<[Span]>::last).is_some_and(|time| time.contains(span))
}

fn taken(times: &[Span], kept: &[Candidate]) -> Vec<Span> {
    let names =
        kept.iter().filter(|c| !matches!(c.kind, Kind::Audience | Kind::Technique | Kind::Tactic)).map(|c| c.span);
    let mut taken: Vec<Span> = times.iter().copied().chain(names).collect();
    taken.sort_unstable();
    taken
}

/// Gives each mention its entity.
struct Naming<'a> {
    text: &'a str,
    lexicon: &'a Lexicon,
    entities: &'a mut EntityTable,
    /// Bodies named with their country so far: the name without it, and the entity.
    bodies: Vec<(String, EntityId)>,
}

impl Naming<'_> {
    fn mention(&mut self, candidate: &Candidate) -> Mention {
        let printed = candidate.span.of(self.text);
        Mention {
            span: candidate.span,
            text: printed.to_owned(),
            kind: candidate.kind,
            entity: self.entity(candidate, printed),
            repaired: candidate.repaired.clone(),
            found: candidate.found,
            probability: candidate.probability,
        }
    }

    fn entity(&mut self, candidate: &Candidate, printed: &str) -> Option<EntityId> {
        if candidate.kind == Kind::Code || (candidate.kind == Kind::Concept && candidate.entries.is_empty()) {
            return None;
        }
        // An audience is known by its phrase: "former Iranian officials" are not all officials.
        let listed = candidate.entries.split_first().filter(|_| candidate.kind != Kind::Audience);
        if let Some((&first, others)) = listed {
            let entry = self.lexicon.entry(first);
            let generic = entry.class() == "ministry-generic";
            let named = self.bodies.iter().rev().find(|(body, _)| generic && body == entry.name()).map(|(_, id)| *id);
            let id = named.unwrap_or_else(|| self.listed(candidate, first, others));
            self.note_body(candidate.kind, entry.name(), id);
            return Some(id);
        }
        let printed = printed.split_whitespace().collect::<Vec<_>>().join(" ");
        let name = candidate.name.clone().unwrap_or_else(|| printed.clone());
        let bare = candidate.kind == Kind::Organization && candidate.country.is_none();
        if let Some((_, id)) = self.bodies.iter().rev().find(|(body, _)| bare && *body == name) {
            return Some(*id);
        }
        let id = self.entities.intern(candidate.kind, &name);
        self.note_body(candidate.kind, &name, id);
        if let Some(entity) = self.entities.get_mut(id) {
            entity.country = entity.country.take().or_else(|| candidate.country.clone());
            if printed != entity.name && named_kind(candidate.kind) && !entity.aliases.contains(&printed) {
                entity.aliases.push(printed);
            }
        }
        Some(id)
    }

    /// Keeps "Ministry of Foreign Affairs of Israel" for a later "Ministry of Foreign Affairs".
    fn note_body(&mut self, kind: Kind, name: &str, id: EntityId) {
        if let (Kind::Organization, Some((body, _))) = (kind, name.rsplit_once(" of ")) {
            self.bodies.push((body.trim_end_matches(" of the").to_owned(), id));
        }
    }

    fn listed(
        &mut self,
        candidate: &Candidate,
        first: ascribe_names::EntryId,
        others: &[ascribe_names::EntryId],
    ) -> EntityId {
        let id = self.entities.intern_entry(self.lexicon, first);
        let others: Vec<String> = others
            .iter()
            .map(|&other| {
                let entry = self.lexicon.entry(other);
                let catalogue = entry.ids().next().map_or(String::new(), |(_, id)| format!(" ({id})"));
                format!("{}{catalogue}", entry.name())
            })
            .collect();
        if let Some(entity) = self.entities.get_mut(id) {
            entity.country = entity.country.take().or_else(|| candidate.country.clone());
            for other in others {
                if !entity.candidates.contains(&other) {
                    entity.candidates.push(other);
                }
            }
        }
        id
    }
}

fn named_kind(kind: Kind) -> bool {
    !matches!(kind, Kind::Audience | Kind::Sector | Kind::Technique | Kind::Tactic | Kind::Office)
}

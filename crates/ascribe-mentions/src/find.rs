//! The mention pass: what lists, rules and the tagger propose, which of it stands, and what it stands for.

use crate::candidate::{Candidate, settle};
use crate::entities::EntityTable;
use crate::hints;
use crate::known::{Known, is_place};
use crate::lists::Lists;
use crate::offices::Offices;
use crate::organizations::Organizations;
use crate::page::Page;
use crate::people::People;
use crate::quantities::{self, Quantity};
use crate::tagger::features::Hints;
use crate::tagger::{Class, Tagger};
use crate::{
    acronyms, catalogue, demonyms, echo, events, gangs, holders, introduced, judge, ministries, misprints, phrases,
    support, union,
};
use ascribe_lang::Sentence;
use ascribe_model::{Document, EntityId, Found, Indicator, IndicatorKind, Kind, Mention, Span, TimeExpression};
use ascribe_names::Lexicon;
use rustc_hash::FxHashMap as HashMap;
use std::collections::BTreeSet;

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
    /// Names inside of longer mentions, in the order of the text: "Italian" in "Italian companies".
    pub nested: Vec<Mention>,
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
    let text = document.text.as_str();
    let page = Page::new(text, sentences);
    let times: Vec<Span> = times.iter().map(|time| time.span).collect();
    let Gathered { mut kept, inner, rivals } = gather(&page, sentences, indicators, &times, lexicon, tagger);
    if tagger.is_some() {
        kept = judge::settle(&page, kept, rivals, |candidate| union::held(candidate, text, lexicon));
    }
    let links = holders::links(text, &kept);
    let date = document.date().map(|date| date.to_string());
    let subject = ministries::subject(&page, &kept, lexicon);
    holders::complete(text, &mut kept, &links, lexicon, date.as_deref(), subject.as_deref());
    let quantities = quantities::find(&page, Lists::shipped(), &taken(&times, &kept));
    let mut mentions = Mentions { quantities, ..Mentions::default() };
    let mut names = Naming { text, lexicon, entities: &mut mentions.entities, bodies: HashMap::default() };
    mentions.mentions = kept.iter().map(|candidate| names.mention(candidate)).collect();
    let makers = makers(text, &kept, lexicon);
    mentions.nested = nested(&inner, &makers, &kept).into_iter().map(|inner| names.mention(inner)).collect();
    mentions.links = links;
    mentions
}

/// Candidates that do not overlap, before they are judged; names that may stand inside of them; and what else the
/// tagger holds possible, which may overlap all.
struct Gathered {
    kept: Vec<Candidate>,
    inner: Vec<Candidate>,
    rivals: Vec<Candidate>,
}

fn gather(
    page: &Page,
    sentences: &[Sentence],
    indicators: &[Indicator],
    times: &[Span],
    lexicon: &Lexicon,
    tagger: Option<&Tagger>,
) -> Gathered {
    let text = page.text;
    let proposals = Proposals::find(page, lexicon, Lists::shipped());
    let mut rows = catalogue::find(text, indicators, lexicon);
    let hints = Hints { asked: catalogue::asked(&rows), ..proposals.hints() };
    let mut tags = tagger.map(|tagger| tagger.tag(text, sentences, &hints)).unwrap_or_default();
    let Proposals { mut known, mut bodies, offices, persons, mut phrases } = proposals;
    union::doubt(&tags.ruled, &hints.ruled, bodies.iter_mut().chain(&mut phrases));
    let mut candidates: Vec<Candidate> = phrases;
    candidates.retain(|phrase| union::stands(phrase, text, lexicon));
    candidates.extend(events::find(page));
    let misprinted = misprints::find(page, &known, lexicon);
    let repaired: BTreeSet<Span> = misprinted.iter().map(|candidate| candidate.span).collect();
    candidates.extend(introduced::find(page, &known).into_iter().filter(|told| !repaired.contains(&told.span)));
    candidates.extend(misprinted);
    candidates.extend(indicators.iter().filter_map(|indicator| of_indicator(indicator, lexicon)));
    let stands = |body: &Candidate| !within_listed(page, &known, body) && union::stands(body, text, lexicon);
    candidates.extend(bodies.into_iter().filter(stands));
    // "Office of the Comptroller", "Law and Justice": an office's word inside the name of a body.
    let mut named: Vec<Span> = candidates.iter().filter(|c| c.kind == Kind::Organization).map(|c| c.span).collect();
    named.sort_unstable();
    let within = |office: &Candidate| {
        let before = named.partition_point(|body| body.start() <= office.span.start());
        // "U.S. Attorney's Office", "Prosecutor General's Office".
        let owns = |body: &Span| {
            text.get(office.span.end()..body.end()).is_some_and(|rest| rest.contains("'s ") || rest.contains("’s "))
        };
        let goes_on = |body: &Span| body.start() < office.span.start() || owns(body);
        let body = before.checked_sub(1).and_then(|n| named.get(n));
        body.is_some_and(|body| body.contains(office.span) && goes_on(body))
    };
    let named = |office: &Candidate| within_listed(page, &known, office) || within(office);
    candidates.extend(offices.into_iter().filter(|office| !named(office)));
    candidates.extend(persons);
    support::settle(page, &mut known.candidates);
    union::doubt(&tags.listed, &hints.listed, known.candidates.iter_mut());
    tags.marks.retain(|mark| mark.class == Class::Code || !is_indicator(page, mark.span));
    tags.maybe.retain(|mark| !is_indicator(page, mark.span));
    union::join(&tags.marks, &mut known.candidates, &mut candidates, text, lexicon);
    candidates.extend(known.candidates.into_iter().filter(|candidate| !candidate.unsure && !opposed(text, candidate)));
    candidates.retain(|candidate| !in_time(times, candidate.span));
    let inner: Vec<Candidate> = candidates.iter().filter(|c| may_nest(c)).cloned().collect();
    let mut kept = settle(candidates);
    echo::add(page, &mut kept, lexicon);
    gangs::settle(page, &mut kept, lexicon);
    acronyms::settle(page, &mut kept, lexicon);
    ministries::settle(page, &mut kept, lexicon);
    catalogue::answer(&mut rows, &tags.asked);
    let mut rivals = union::possible(rows, &tags.maybe, &kept, text, lexicon);
    rivals.retain(|rival| !in_time(times, rival.span));
    Gathered { kept, inner, rivals }
}

/// A candidate as the judge sees it, for training.
pub struct Case {
    /// Where.
    pub span: Span,
    /// What it is taken for.
    pub kind: Kind,
    /// What it is judged by; empty if it is not judged.
    pub features: Vec<judge::Feature>,
    /// Stands from this probability on, if that is less than for others of its kind.
    pub held: Option<f32>,
}

/// The candidates of a document before they are judged.
pub fn cases(
    document: &Document,
    sentences: &[Sentence],
    indicators: &[Indicator],
    lexicon: &Lexicon,
    tagger: &Tagger,
) -> Vec<Case> {
    let text = document.text.as_str();
    let page = Page::new(text, sentences);
    let Gathered { kept, rivals, .. } = gather(&page, sentences, indicators, &[], lexicon, Some(tagger));
    let bench = judge::Bench::new(&page, kept, rivals);
    let case = |(at, candidate): (usize, &Candidate)| Case {
        span: candidate.span,
        kind: candidate.kind,
        features: bench.features(at),
        held: union::held(candidate, text, lexicon),
    };
    bench.candidates().iter().enumerate().map(case).collect()
}

/// What lists and rules propose before the tagger is asked, which sees it.
pub(crate) struct Proposals<'l> {
    known: Known<'l>,
    bodies: Vec<Candidate>,
    offices: Vec<Candidate>,
    persons: Vec<Candidate>,
    phrases: Vec<Candidate>,
}

impl<'l> Proposals<'l> {
    pub fn find(page: &Page, lexicon: &'l Lexicon, lists: &'static Lists) -> Proposals<'l> {
        let known = Known::find(page, lexicon);
        let bodies = Organizations { page, lexicon, known: &known, lists }.find();
        let offices_on = Offices { page, known: &known, bodies: &bodies, lists };
        let mut offices = offices_on.find();
        let persons = People { page, known: &known, lists }.find(&offices);
        offices.extend(offices_on.beside(&persons, &offices));
        let mut phrases = phrases::find(page, &known, lists);
        phrases.extend(demonyms::find(page, &known, lists));
        phrases.extend(events::electoral(page, &known, lexicon));
        let offices = offices.into_iter().map(|office| office.candidate).collect();
        Proposals { known, bodies, offices, persons, phrases }
    }

    /// All this as the tagger sees it.
    pub fn hints(&self) -> Hints {
        let ruled = self.bodies.iter().chain(&self.offices).chain(&self.persons).chain(&self.phrases);
        Hints { listed: hints::of(self.known.candidates.iter()), ruled: hints::of(ruled), asked: vec![] }
    }
}

/// True if the words are nothing but an indicator: a link is no name.
fn is_indicator(page: &Page, span: Span) -> bool {
    let (from, to) = page.tokens(span);
    to == from + 1 && page.places.get(from).is_some_and(|place| place.indicator)
}

/// A maker is named inside its product's name where the tagger is at least this sure.
const MAKER: f32 = 0.3;

/// True for places, and for bodies that the lists know and the tagger takes for one.
fn may_nest(candidate: &Candidate) -> bool {
    let maker = candidate.found == Found::Lexicon && candidate.probability.is_some_and(|p| p >= MAKER);
    is_place(candidate.kind) || (candidate.kind == Kind::Organization && maker)
}

/// The makers whose names their products' names begin with: "Microsoft" in "Microsoft Word".
fn makers(text: &str, kept: &[Candidate], lexicon: &Lexicon) -> Vec<Candidate> {
    let maker = |product: &Candidate| {
        let printed = product.span.of(text);
        let first = printed.split_whitespace().next().filter(|first| first.len() < printed.len())?;
        let span = Span::new(text, product.span.start(), product.span.start() + first.len())?;
        let entries = lexicon.by_name_of(Kind::Organization, first);
        let entry = lexicon.entry(*entries.first()?);
        let mut maker = Candidate::rule(span, Kind::Organization).of(entry.country());
        (maker.found, maker.entries) = (Found::Lexicon, entries);
        Some(maker).filter(|_| first.starts_with(char::is_uppercase))
    };
    kept.iter().filter(|candidate| candidate.kind == Kind::Product).filter_map(maker).collect()
}

/// Of these names, those inside a longer mention: places in people and sectors, makers in products.
fn nested<'c>(inner: &'c [Candidate], makers: &'c [Candidate], kept: &[Candidate]) -> Vec<&'c Candidate> {
    let inside = |name: &&Candidate| {
        let after = kept.partition_point(|c| c.span.start() <= name.span.start());
        after.checked_sub(1).and_then(|at| kept.get(at)).is_some_and(|longer| {
            let fits = match longer.kind {
                Kind::Audience | Kind::Sector => is_place(name.kind),
                Kind::Product | Kind::Campaign | Kind::Incident => name.kind == Kind::Organization,
                _ => false,
            };
            fits && longer.span.contains(name.span) && longer.span != name.span
        })
    };
    let mut found: Vec<&Candidate> = inner.iter().filter(inside).chain(makers).collect();
    found.sort_by_key(|name| name.span);
    found.dedup_by_key(|name| name.span);
    found
}

/// A vulnerability that has its id printed, or the ATT&CK id of a group, software or campaign that the lexicon knows.
fn of_indicator(indicator: &Indicator, lexicon: &Lexicon) -> Option<Candidate> {
    match indicator.kind {
        IndicatorKind::Vulnerability => {
            let mut candidate = Candidate::rule(indicator.span, Kind::Vulnerability).named(indicator.value.clone());
            candidate.found = Found::Indicator;
            Some(candidate.weighing(9))
        }
        IndicatorKind::Attack => {
            let entry = lexicon.by_attack_id(&indicator.value)?;
            let kind = lexicon.entry(entry).kind();
            // An id beside a technique's name is not a name of its own: the reader lists it as a technique.
            if matches!(kind, Kind::Technique | Kind::Tactic) {
                return None;
            }
            let mut candidate = Candidate::rule(indicator.span, kind).weighing(9);
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
    let behind = text.get(candidate.span.end()..).unwrap_or_default();
    // "MITRE ATT&CK" names a catalogue.
    let catalogue = behind.trim_start_matches([' ', '\u{a0}']).starts_with("ATT&CK");
    candidate.kind == Kind::Audience && prefix || candidate.kind == Kind::Organization && catalogue
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
    /// Bodies named with their country so far, the latest of each name: the name without it, and the entity.
    bodies: HashMap<String, EntityId>,
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
            let named = if generic { self.bodies.get(entry.name()).copied() } else { None };
            let id = named.unwrap_or_else(|| self.listed(candidate, first, others));
            self.note_body(candidate.kind, entry.name(), id);
            return Some(id);
        }
        let printed = printed.split_whitespace().collect::<Vec<_>>().join(" ");
        let name = candidate.name.clone().unwrap_or_else(|| printed.clone());
        let bare = candidate.kind == Kind::Organization && candidate.country.is_none();
        if bare && let Some(id) = self.bodies.get(&name) {
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
            self.bodies.insert(body.trim_end_matches(" of the").to_owned(), id);
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

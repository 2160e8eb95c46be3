//! Brands that name both a gang and its ransomware: where a report ever speaks of the gang, the name is the gang's.
//! Any other program stays one, but where the words beside it speak of people: "the X operators".

use crate::candidate::Candidate;
use crate::lists::Lists;
use crate::page::Page;
use crate::tagger::Class;
use ascribe_model::{Found, Kind};
use ascribe_names::Lexicon;
use std::collections::BTreeSet;

/// Makes one threat group of every malware name that the page uses for people.
pub(crate) fn settle(page: &Page, kept: &mut [Candidate], lexicon: &Lexicon) {
    let mut gangs: BTreeSet<String> = BTreeSet::new();
    let mut extort: BTreeSet<String> = BTreeSet::new();
    let mut people: Vec<usize> = vec![];
    let claimants: BTreeSet<String> =
        kept.iter().filter(|c| claims_deed(page, c)).map(|c| c.span.of(page.text).to_owned()).collect();
    for candidate in kept.iter_mut().filter(|c| is_unlisted_body(c) && claimants.contains(c.span.of(page.text))) {
        candidate.kind = Kind::ThreatGroup;
        candidate.chances = None;
    }
    kept.iter_mut().filter(|c| c.kind == Kind::Organization).for_each(|c| call_group(page, c, lexicon));
    for (number, candidate) in kept.iter().enumerate() {
        let group = candidate.kind == Kind::ThreatGroup;
        if !group && candidate.kind != Kind::Malware {
            continue;
        }
        let name = brand(page, candidate, lexicon);
        if extorts(page, candidate, lexicon) {
            extort.insert(name.clone());
        }
        if group {
            gangs.insert(name);
        } else if of_people(page, candidate, lexicon) {
            people.push(number);
            gangs.insert(name);
        }
    }
    for (number, candidate) in kept.iter_mut().enumerate().filter(|(_, c)| c.kind == Kind::Malware) {
        let name = brand(page, candidate, lexicon);
        if people.contains(&number) || (extort.contains(&name) && gangs.contains(&name)) {
            take_for_group(page, candidate, lexicon);
        }
    }
}

/// A body or product that no list knows.
fn is_unlisted_body(candidate: &Candidate) -> bool {
    candidate.found != Found::Lexicon
        && candidate.entries.is_empty()
        && matches!(candidate.kind, Kind::Organization | Kind::Product | Kind::Tool)
}

/// "The Yemen Cyber Army claimed responsibility": bodies that say that a deed is theirs are groups, whatever they sound like.
fn claims_deed(page: &Page, candidate: &Candidate) -> bool {
    let (_, to) = page.tokens(candidate.span);
    let verb = (to..to + 4).find(|&at| !matches!(page.lower(at), "has" | "have" | "had" | "also" | "later"));
    let claims = |at: usize| {
        page.lower(at).starts_with("claim") && page.lower(at + 1) == "responsibility"
            || page.lower(at) == "took" && page.lower(at + 1) == "responsibility"
            || page.lower(at).starts_with("claim") && page.lower(at + 1) == "credit"
    };
    is_unlisted_body(candidate) && verb.is_some_and(claims)
}

/// "Rhysida ransomware group" is no organization of that name but the group Rhysida.
fn call_group(page: &Page, candidate: &mut Candidate, lexicon: &Lexicon) {
    let (from, to) = page.tokens(candidate.span);
    let crew = |at: usize| {
        let word = page.word(at);
        word.starts_with(char::is_lowercase) && (Lists::shipped().gang_after.contains(word) || is_trade(word))
    };
    let name_ends = (from..to).rev().find(|&at| !crew(at)).map_or(from, |at| at + 1);
    if name_ends == to || name_ends == from || is_trade(page.word(to - 1)) {
        return;
    }
    if let Some(span) = page.cover(from, name_ends - 1) {
        candidate.span = span;
        candidate.name = Some(span.of(page.text).to_owned());
        candidate.entries.clear();
        candidate.chances = None;
        take_for_group(page, candidate, lexicon);
    }
}

/// What gangs are named for, before the word for their people: "ransomware group".
fn is_trade(word: &str) -> bool {
    matches!(word, "ransomware" | "cybercrime" | "hacking" | "extortion" | "criminal")
}

/// True if the name is one of ransomware, as the lists or the words beside it say. What is in no list of programs may be
/// one, unless the tagger is sure that it is a program here.
fn extorts(page: &Page, candidate: &Candidate, lexicon: &Lexicon) -> bool {
    let (from, to) = page.tokens(candidate.span);
    let beside = [page.lower(to), page.lower(from.wrapping_sub(1))].contains(&"ransomware");
    let listed = candidate.entries.iter().map(|&entry| lexicon.entry(entry)).filter(|e| e.kind() == Kind::Malware);
    let mut classes = listed.map(|entry| entry.class()).peekable();
    beside
        || (classes.peek().is_none() && candidate.kind == Kind::Malware && !surely_malware(candidate))
        || classes.any(|class| class == "ransomware")
}

/// How sure the tagger must be that an unlisted name is a program's.
const SURE: f32 = 0.5;

fn surely_malware(candidate: &Candidate) -> bool {
    candidate.chances.is_some_and(|chances| chances[Class::Malware as usize] >= SURE)
}

/// The name by which the lexicon knows it, or as printed, in small letters.
fn brand(page: &Page, candidate: &Candidate, lexicon: &Lexicon) -> String {
    let listed = candidate.entries.first().map(|&entry| lexicon.entry(entry).name().to_lowercase());
    let printed = || candidate.span.of(page.text).to_lowercase();
    listed.or_else(|| candidate.name.as_ref().map(|name| name.to_lowercase())).unwrap_or_else(printed)
}

fn take_for_group(page: &Page, candidate: &mut Candidate, lexicon: &Lexicon) {
    let name = candidate.entries.first().map(|&entry| lexicon.entry(entry).name().to_owned());
    let name = name.or(candidate.name.take()).unwrap_or_else(|| candidate.span.of(page.text).to_owned());
    candidate.entries = lexicon.by_name_of(Kind::ThreatGroup, &name);
    candidate.name = Some(name);
    candidate.kind = Kind::ThreatGroup;
}

/// True if the words around the name speak of people: "the X gang", "X affiliates", "X claimed", "X's leak site".
fn of_people(page: &Page, candidate: &Candidate, lexicon: &Lexicon) -> bool {
    let lists = Lists::shipped();
    let (from, to) = page.tokens(candidate.span);
    let (first, end) = page.sentence(from);
    let quoted = usize::from(matches!(page.word(to), "”" | "\"" | "’" | "'"));
    let next = to + quoted;
    let word = page.lower(next);
    let skip = usize::from(is_trade(word));
    let crew = next + skip < end && lists.gang_after.contains(page.lower(next + skip));
    let site = page.possessive(next)
        && (next + 1..end.min(next + 5)).any(|at| lists.gang_owns.contains(page.lower(at)))
        && !page.word(next).is_empty();
    let ransomware = candidate.found != Found::Tagger
        && candidate.entries.first().is_some_and(|&entry| matches!(lexicon.entry(entry).class(), "ransomware" | ""));
    let deed = ransomware && skip == 0 && next < end && lists.gang_does.contains(word);
    let done = ransomware
        && from > first + 1
        && page.lower(from - 1) == "by"
        && lists.gang_done.contains(page.lower(from - 2));
    // "blamed REvil", "Conti was responsible": only of ransomware that a gang goes by.
    let known = || {
        let brand = brand(page, candidate, lexicon);
        let class = candidate.entries.first().map(|&entry| lexicon.entry(entry).class());
        lists.gang_brands.contains(brand.as_str())
            || class == Some("ransomware") && !lists.programs_only.contains(brand.replace(' ', "").as_str())
    };
    let blamed = from > first + 1 && lists.gang_blamed.contains(page.lower(from - 1));
    let answers = matches!(word, "was" | "is" | "were" | "are") && lists.gang_answers.contains(page.lower(next + 1));
    let laid = ransomware && skip == 0 && (blamed || answers && next + 1 < end) && known();
    let called = (from.saturating_sub(4).max(first)..from)
        .rev()
        .take_while(|&at| bridges(page.lower(at)) || gang(page, lists, at));
    let called = called.into_iter().any(|at| gang(page, lists, at));
    let apposed = page.word(next) == ","
        && (next + 1..end.min(next + 8)).take_while(|&at| page.word(at) != ",").any(|at| gang(page, lists, at))
        && matches!(page.lower(next + 1), "a" | "an" | "the" | "one");
    crew || site || deed || done || laid || called || apposed
}

fn gang(page: &Page, lists: &Lists, at: usize) -> bool {
    lists.gang_before.contains(page.lower(at))
}

/// Words that may stand between "group" and its name.
fn bridges(word: &str) -> bool {
    matches!(
        word,
        "," | "called"
            | "named"
            | "dubbed"
            | "known"
            | "as"
            | "of"
            | "from"
            | "by"
            | "the"
            | "("
            | "“"
            | "\""
            | "aka"
            | "itself"
            | "calling"
    )
}

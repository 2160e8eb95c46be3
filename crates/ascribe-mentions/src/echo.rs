//! The same name elsewhere in the report: acronyms that the text introduces, surnames of persons named in full, and
//! names that were found once and stand unmarked elsewhere.

use crate::candidate::Candidate;
use crate::page::Page;
use crate::people::surname;
use ascribe_model::{Found, Kind, Span};
use ascribe_names::Lexicon;
use std::collections::BTreeMap;

/// A name that the tagger is at least this sure of is looked for wherever it stands.
const SURE: f32 = 0.8;

/// Adds what names elsewhere in the text make plain; `kept` stays sorted and free of overlaps.
pub(crate) fn add(page: &Page, kept: &mut Vec<Candidate>, lexicon: &Lexicon) {
    let mut echoes: BTreeMap<String, Candidate> = BTreeMap::new();
    let mut persons: BTreeMap<String, Option<String>> = BTreeMap::new();
    for candidate in kept.iter() {
        let printed = candidate.span.of(page.text);
        if let Some(acronym) = acronym_after(page, candidate, lexicon) {
            echoes
                .entry(acronym.of(page.text).to_owned())
                .or_insert_with(|| abbreviated(candidate, printed, acronym.of(page.text)));
        }
        if candidate.kind == Kind::Person
            && let Some(last) = surname(printed)
        {
            let full = printed.split_whitespace().collect::<Vec<_>>().join(" ");
            // Two persons of one surname: the surname alone says neither.
            let known = persons.entry(last.to_owned()).or_insert_with(|| Some(full.clone()));
            if known.as_ref().is_some_and(|name| *name != full) {
                *known = None;
            }
        }
        if repeatable(candidate, printed) {
            echoes.entry(printed.to_owned()).or_insert_with(|| echo_of(candidate, printed));
        }
    }
    for candidate in kept.iter_mut().filter(|c| c.kind == Kind::Person) {
        if let Some(Some(full)) = persons.get(candidate.span.of(page.text)) {
            candidate.name = Some(full.clone());
            candidate.entries.clear();
        }
    }
    for (last, full) in persons {
        if let Some(full) = full {
            let mut echo = Candidate::rule(kept[0].span, Kind::Person).named(full);
            echo.found = Found::Echo;
            echoes.entry(last).or_insert(echo);
        }
    }
    mark(page, kept, &echoes);
}

fn echo_of(candidate: &Candidate, printed: &str) -> Candidate {
    let mut echo = candidate.clone();
    echo.found = Found::Echo;
    (echo.probability, echo.chances) = (None, None);
    if echo.entries.is_empty() && echo.name.is_none() {
        echo.name = Some(printed.split_whitespace().collect::<Vec<_>>().join(" "));
    }
    echo
}

/// What an acronym stands for: "SPD" after "Committee of the Social Democratic Party" is the party.
fn abbreviated(candidate: &Candidate, printed: &str, acronym: &str) -> Candidate {
    let tail = printed.split_once(" of the ").filter(|(head, tail)| {
        let first = acronym.chars().next();
        candidate.kind == Kind::Organization && head.chars().next() != first && tail.chars().next() == first
    });
    match tail {
        Some((_, tail)) => {
            let mut echo = echo_of(candidate, tail);
            echo.entries.clear();
            echo.name = Some(tail.split_whitespace().collect::<Vec<_>>().join(" "));
            echo
        }
        None => echo_of(candidate, printed),
    }
}

/// One capitalised word that names something, sure enough to be looked for elsewhere.
fn repeatable(candidate: &Candidate, printed: &str) -> bool {
    let named = matches!(
        candidate.kind,
        Kind::ThreatGroup | Kind::Malware | Kind::Tool | Kind::Organization | Kind::Product | Kind::Campaign
    );
    let capital =
        printed.starts_with(char::is_uppercase) && printed.len() > 3 && !printed.contains(char::is_whitespace);
    let sure = candidate.found == Found::Tagger && candidate.probability.is_some_and(|p| p >= SURE);
    let lower = printed.to_lowercase();
    let common =
        ascribe_names::common_words().contains(lower.as_str()) || ascribe_names::given_names().contains(lower.as_str());
    // A listed or introduced name of a threat that is no other word is the same wherever it stands.
    let threat = matches!(candidate.kind, Kind::ThreatGroup | Kind::Malware | Kind::Tool | Kind::Campaign)
        && matches!(candidate.found, Found::Lexicon | Found::Rule);
    named && capital && (sure || threat) && !common
}

/// The acronym in brackets or between commas right after a name, if its letters begin the name's words.
fn acronym_after(page: &Page, candidate: &Candidate, lexicon: &Lexicon) -> Option<Span> {
    if !matches!(
        candidate.kind,
        Kind::Organization
            | Kind::Government
            | Kind::Office
            | Kind::ThreatGroup
            | Kind::Malware
            | Kind::Country
            | Kind::Region
    ) {
        return None;
    }
    let (_, to) = page.tokens(candidate.span);
    let closed = match page.word(to) {
        "(" => page.word(to + 2) == ")",
        // "the agency, INSA, said": no row of names goes on behind it.
        "," => page.word(to + 2) == "," && !page.capital(to + 3) && !matches!(page.lower(to + 3), "and" | "or"),
        _ => false,
    };
    let place = page.places.get(to + 1).filter(|place| closed && place.upper && place.span.len() <= 8)?;
    let (short, full) = (place.span.of(page.text), candidate.span.of(page.text));
    let own = || page.word(to) == "(" || SAYING.contains(&page.lower(to + 3));
    let place_too = candidate.kind != Kind::Country && !lexicon.by_name_of(Kind::Country, short).is_empty();
    // "At Ivy Tech, IT, legal and marketing": between commas stands many a word in capitals.
    let word = || ascribe_names::common_words().contains(page.lower(to + 1));
    let sure = page.word(to) == "(" || short.len() > 2 && !word();
    let stands = stands_for(short, full) && !place_too && sure;
    (stands || in_own_tongue(candidate, full, short, lexicon) && own()).then_some(place.span)
}

/// Words behind the second comma of "…, EYP, denied it".
pub(crate) const SAYING: [&str; 8] =
    ["said", "says", "denied", "warned", "warns", "announced", "confirmed", "reported"];

/// Words in capitals that stand in brackets behind anything.
const NO_NAMES: [&str; 24] = [
    "PDF", "VIDEO", "LIVE", "USD", "EUR", "GBP", "ATM", "SWIFT", "TLP", "CVE", "DDOS", "HTML", "RSS", "PHOTO",
    "PHOTOS", "AUDIO", "CEO", "CISO", "CIO", "AI", "IP", "URL", "USA", "EU",
];

/// "the National Intelligence Service (EYP)": the acronym of a service, ministry or party that the lists know by no acronym may be of its country's
/// own tongue.
pub(crate) fn in_own_tongue(body: &Candidate, full: &str, acronym: &str, lexicon: &Lexicon) -> bool {
    let shouted = acronym.len() > 2 && acronym.chars().all(|c| c.is_uppercase() || c == '-');
    if body.kind != Kind::Organization || body.country.is_none() || !full.contains(' ') || !shouted {
        return false;
    }
    let lower = acronym.to_lowercase();
    if NO_NAMES.contains(&acronym) || ascribe_names::common_words().contains(lower.as_str()) {
        return false;
    }
    // What the lists know under these letters, whatever it is, is another matter.
    let listed = !lexicon.by_name(acronym).is_empty();
    let entries = || body.entries.iter().map(|&entry| lexicon.entry(entry));
    let sort = entries().next().is_some_and(|entry| {
        matches!(entry.class(), "intelligence-service" | "ministry")
            || entry.class() == "alliance" && entry.name().contains("Party")
    });
    let short = |text: &str| text.chars().filter(|c| c.is_uppercase()).count() > 1 && !text.contains(' ');
    let has_one = || entries().any(|entry| entry.forms().any(|form| short(form.text)));
    !listed && sort && !has_one()
}

/// True if an acronym's letters begin the name's words.
pub(crate) fn stands_for(acronym: &str, name: &str) -> bool {
    let words = name.split(|c: char| !c.is_alphanumeric());
    let initials: String = words.filter_map(|word| word.chars().next().filter(|c| c.is_uppercase())).collect();
    let letters: String = acronym.chars().filter(|c| c.is_alphabetic()).collect();
    letters.chars().count() > 1 && acronym.chars().all(|c| !c.is_lowercase()) && subsequence(&letters, &initials)
}

/// True if most of the acronym's letters are initials of the name, in order.
fn subsequence(letters: &str, initials: &str) -> bool {
    let mut left = letters.chars().peekable();
    for initial in initials.chars() {
        left.next_if_eq(&initial);
    }
    left.count() * 3 <= letters.chars().count()
}

fn mark(page: &Page, kept: &mut Vec<Candidate>, echoes: &BTreeMap<String, Candidate>) {
    if echoes.is_empty() {
        return;
    }
    let mut added = vec![];
    let mut next = 0;
    for place in &page.places {
        while kept.get(next).is_some_and(|c| c.span.end() <= place.span.start()) {
            next += 1;
        }
        let free = kept.get(next).is_none_or(|c| c.span.start() >= place.span.end());
        if !free || !place.capital || place.indicator {
            continue;
        }
        if let Some(echo) = echoes.get(place.span.of(page.text)) {
            added.push(Candidate { span: place.span, ..echo.clone() });
        }
    }
    kept.extend(added);
    kept.sort_by_key(|candidate| candidate.span);
}

//! Joins the tagger's proposals with those of lists and rules.

use crate::candidate::Candidate;
use crate::judge::class_of;
use crate::known::is_place;
use crate::lists::Lists;
use crate::tagger::features::Hint;
use crate::tagger::{Chances, Class, Tagged};
use ascribe_model::{Found, Kind, Span};
use ascribe_names::Lexicon;

/// The weight of what the tagger holds possible: anything else outranks it.
pub(crate) const POSSIBLE: u8 = 1;
/// The weight of a listed name.
const LISTED: u8 = 6;
/// The weight of a proposal that outranks the listed names inside it.
const OVER_LISTED: u8 = 7;
/// A listed name that is also a word stands at this probability.
const LEAST_WORD: f32 = 0.05;
/// A listed program that is also a word stands at this probability whatever the judge thinks.
const LEAST_LISTED: f32 = 0.1;
/// A listed word of ordinary language stands alone at this probability.
const LEAST_PLAIN: f32 = 0.12;
/// How sure the tagger must be to give a listed threat name another sense.
const SURE_SENSE: f32 = 0.5;
/// How sure it must be to take a firm of the lists for a product.
const SURE_PRODUCT: f32 = 0.7;
/// A technique or sector has a word of this many letters; scraps of encoded text have not.
const LEAST_LETTERS: usize = 4;
/// Bytes that may part two pieces of one line of code.
const LONGEST_GAP: usize = 24;

/// Gives each candidate the probability by which the tagger takes exactly its words for what list or rule says.
pub(crate) fn doubt<'c>(chances: &[Chances], hints: &[Hint], candidates: impl Iterator<Item = &'c mut Candidate>) {
    for candidate in candidates {
        let Ok(at) = hints.binary_search_by_key(&candidate.span, |hint| hint.span) else { continue };
        let Some(chances) = chances.get(at) else { continue };
        let mut agreeing = Class::ALL.into_iter().filter(|&class| agrees(class, candidate.kind)).peekable();
        if agreeing.peek().is_some() {
            candidate.probability = Some(agreeing.map(|class| chances[class as usize]).sum());
            candidate.chances = Some(*chances);
        }
    }
}

/// Adds the tagger's proposals to `candidates`; one that agrees with a listed name makes that name sure and gives it
/// its bounds. Phrases of ordinary language are the tagger's to bound: the listed ones inside give theirs up.
pub(crate) fn join(
    tagged: &[Tagged],
    listed: &mut [Candidate],
    candidates: &mut Vec<Candidate>,
    text: &str,
    lexicon: &Lexicon,
) {
    let thresholds = &Lists::shipped().thresholds;
    listed.sort_by_key(|candidate| candidate.span);
    let mut seen = vec![false; listed.len()];
    let tagged = mend_code(tagged, text);
    for proposal in tagged.iter().filter(|t| thresholds.tagged(t.class.kind(), t.probability)) {
        let from = listed.partition_point(|c| c.span.end() <= proposal.span.start());
        let under = listed.get_mut(from..).unwrap_or_default().iter_mut().zip(seen.iter_mut().skip(from));
        let mut agreed = false;
        let mut inside = false;
        let mut known = None;
        for (candidate, seen) in under.take_while(|(c, _)| c.span.start() < proposal.span.end()) {
            if !candidate.span.overlaps(proposal.span) {
                continue;
            }
            if plain(proposal.class.kind()) && plain(candidate.kind) {
                *seen = true;
                candidate.unsure = true;
                known = known.or_else(|| Some(candidate.clone()));
            } else if agrees(proposal.class, candidate.kind) && !agreed {
                agreed = true;
                *seen = true;
                confirm(candidate, proposal, text, lexicon);
            }
            let state = candidate.span == proposal.span && of_state(candidate, text, lexicon);
            let vendor = candidate.span == proposal.span && is_vendor(candidate, text, lexicon);
            // A firm of the lists by its whole name is no product, unless they know one of that name too or the tagger is sure.
            let product = candidate.span == proposal.span
                && proposal.probability < SURE_PRODUCT
                && lexicon.by_name_of(Kind::Product, candidate.span.of(text)).is_empty();
            let firm = candidate.kind == Kind::Organization && !state && !vendor && !product;
            // Its maker's name begins a product's.
            inside |= proposal.span.contains(candidate.span) && firm && proposal.span.start() == candidate.span.start();
        }
        if !agreed && bare(text, proposal.span).of(text).contains(char::is_alphanumeric) {
            let mut candidate = proposed(proposal, text, lexicon);
            if let Some(known) = known {
                take_over(&mut candidate, known);
            } else if !credible(&candidate, text) {
                continue;
            }
            if inside && matches!(proposal.class, Class::Product | Class::Tool) {
                // "Google Play" is a product, not its maker.
                candidate.weight = OVER_LISTED;
            }
            candidates.push(candidate);
        }
    }
    for (candidate, _) in listed.iter_mut().zip(&seen).filter(|(_, seen)| !**seen) {
        let probability = candidate.probability.unwrap_or(1.0);
        // A name that is also a word needs more than the words beside it.
        let plainly_named = candidate.weight >= LISTED;
        let word = !plainly_named && candidate.kind != Kind::Product && probability < LEAST_WORD;
        let phrase = untitled(candidate, text, lexicon) && !thresholds.untitled(candidate.kind, probability);
        let doubted = word || phrase || !thresholds.listed(candidate.kind, probability);
        candidate.unsure |= doubted && !(plainly_named && of_state(candidate, text, lexicon));
        let single = plain(candidate.kind) && !candidate.span.of(text).contains([' ', '-']);
        candidate.unsure |= single && probability < LEAST_PLAIN;
    }
}

/// True for the whole name of a firm that the lists know as one that reports on threats, if no name of a product goes on behind it. In the
/// cell of a table it stands for what its scanner finds.
fn is_vendor(candidate: &Candidate, text: &str, lexicon: &Lexicon) -> bool {
    let behind = text.get(candidate.span.end()..).and_then(|rest| rest.strip_prefix(' ')).unwrap_or_default();
    if behind.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit() || c == '|') {
        return false;
    }
    let entries = lexicon.by_name_of(Kind::Organization, candidate.span.of(text));
    entries.into_iter().any(|id| lexicon.entry(id).class() == "security-vendor")
}

/// What is possible beside what is kept so far, for the judge to decide: rows of a catalogue, and what the tagger says.
pub(crate) fn possible(
    rows: Vec<Candidate>,
    maybe: &[Tagged],
    kept: &[Candidate],
    text: &str,
    lexicon: &Lexicon,
) -> Vec<Candidate> {
    let told = maybe.iter().map(|proposal| proposed(proposal, text, lexicon).weighing(POSSIBLE));
    let told = told.filter(|c| c.span.of(text).contains(char::is_alphanumeric) && credible(c, text) && as_used(c));
    let mut rivals: Vec<Candidate> = rows.into_iter().chain(told).collect();
    rivals.retain(|rival| {
        let from = kept.partition_point(|known| known.span.end() <= rival.span.start());
        let mut over = kept[from..].iter().take_while(|known| known.span.start() < rival.span.end());
        over.all(|known| yields(known, rival, text, lexicon))
    });
    rivals.sort_by_key(|rival| (rival.span, rival.kind));
    rivals.dedup_by_key(|rival| (rival.span, rival.kind));
    rivals
}

/// A product is a tool as it is used: the tagger says which it is here, since no corpus marks both.
fn as_used(rival: &Candidate) -> bool {
    let chance = |class: Class| rival.chances.map_or(0.0, |chances| chances[class as usize]);
    match rival.kind {
        Kind::Tool => chance(Class::Tool) >= chance(Class::Product),
        Kind::Product => chance(Class::Product) > chance(Class::Tool),
        _ => true,
    }
}

/// True if what is kept may give way to what the tagger holds possible: a name of list or rule only to other bounds or
/// another sense of the same program, a place to the sector that it is named in.
fn yields(known: &Candidate, rival: &Candidate, text: &str, lexicon: &Lexicon) -> bool {
    let (Some(class), Some(other)) = (class_of(known.kind), class_of(rival.kind)) else { return false };
    let used = |kind: Kind| matches!(kind, Kind::Tool | Kind::Product);
    if known.span == rival.span && (class == other || (used(known.kind) && used(rival.kind))) {
        return false;
    }
    if class == Class::Location && other == Class::Sector {
        return rival.span.contains(known.span);
    }
    // "Iranian-linked" names Iran: the reader shows the whole word beside it.
    let compound = known.span.start() == rival.span.start() && rest_of_word(text, known.span);
    if class == Class::Location && compound {
        return false;
    }
    let program = |kind: Kind| matches!(kind, Kind::Malware | Kind::Tool);
    // Whether a threat's name stands for its people is decided by how the whole report uses it.
    if known.kind == Kind::ThreatGroup && program(rival.kind) {
        return false;
    }
    let like = class == other || (program(known.kind) && program(rival.kind));
    let firm = known.found != Found::Tagger && !plain(known.kind);
    if held(known, text, lexicon).is_some() {
        return like && known.found == Found::Lexicon && !of_state(known, text, lexicon);
    }
    like || !firm
}

/// True if the word goes on with a hyphen and a small letter: not "Asia" in "Asia-Pacific".
fn rest_of_word(text: &str, span: Span) -> bool {
    let rest = text.get(span.end()..).and_then(|rest| rest.strip_prefix('-'));
    rest.is_some_and(|rest| rest.starts_with(char::is_lowercase))
}

/// From what probability of the judge's on a mention stands that an analyst wants sooner than the corpora mark it:
/// bodies of a state or found by a word that makes one, names that the text introduces, names of groups, and of programs
/// that are no words or that the tagger holds possible, places of the lists: in any case; firms and sectors of the lists
/// and titles of a catalogue: from what `thresholds.txt` says.
pub(crate) fn held(candidate: &Candidate, text: &str, lexicon: &Lexicon) -> Option<f32> {
    if candidate.weight == POSSIBLE {
        return None;
    }
    let listed = candidate.found == Found::Lexicon;
    let named = listed && candidate.weight >= LISTED;
    let likely = candidate.probability.is_some_and(|told| told >= LEAST_LISTED);
    let program = candidate.kind == Kind::Malware && (named || (listed && likely));
    let group = candidate.kind == Kind::ThreatGroup && named;
    // "Bank Syariah Indonesia": what the lists know by several words is hardly anything else, unless it reports on threats.
    let firm_of_lists = || {
        let class = candidate.entries.first().map_or("", |&entry| lexicon.entry(entry).class());
        let printed = candidate.span.of(text);
        named && candidate.kind == Kind::Organization && class != "security-vendor" && printed.contains(' ')
    };
    let introduced = candidate.found == Found::Rule
        && candidate.weight >= LISTED
        && matches!(candidate.kind, Kind::ThreatGroup | Kind::Malware | Kind::Organization);
    let place = listed && is_place(candidate.kind);
    if of_state(candidate, text, lexicon)
        || firm(candidate, text)
        || program
        || place
        || group
        || introduced
        || firm_of_lists()
    {
        return Some(0.0);
    }
    let titled = || {
        let words = candidate.span.of(text).contains([' ', '-']);
        words && !untitled(candidate, text, lexicon) && !is_thing(candidate, lexicon)
    };
    let known = match candidate.kind {
        Kind::Technique => listed && titled(),
        Kind::Organization => named,
        _ => listed,
    };
    Lists::shipped().thresholds.known(candidate.kind).filter(|_| known)
}

/// True for what ATT&CK's tactics Reconnaissance and Resource Development name (T1583 to T1598, T1608, T1650): most are
/// titles of things that any report may speak of, "DNS Server", "Artificial Intelligence", "Social Media".
fn is_thing(candidate: &Candidate, lexicon: &Lexicon) -> bool {
    let id = candidate.entries.first().and_then(|&entry| lexicon.entry(entry).id_in("attack"));
    let number = id.and_then(|id| id.get(1..5)?.parse().ok());
    number.is_some_and(|number: u32| matches!(number, 1583..=1598 | 1608 | 1650))
}

/// True if the words are the title of several words that a catalogue gives one of its ids, in small letters.
fn untitled(candidate: &Candidate, text: &str, lexicon: &Lexicon) -> bool {
    let printed = candidate.span.of(text);
    if printed.contains(char::is_uppercase) || !printed.contains(' ') {
        return false;
    }
    let single = |name: &str| name.trim_end_matches('s').to_lowercase();
    let mut entries = candidate.entries.iter().map(|&entry| lexicon.entry(entry));
    entries.any(|entry| entry.id_in("attack").is_some() && single(entry.name()) == single(printed))
}

/// True if a rule's proposal stands beside what the tagger thinks of it.
pub(crate) fn stands(candidate: &Candidate, text: &str, lexicon: &Lexicon) -> bool {
    let lists = Lists::shipped();
    let likely = lists.thresholds.ruled(candidate.kind, candidate.probability.unwrap_or(1.0));
    likely || firm(candidate, text) || of_state(candidate, text, lexicon)
}

/// True for a body that a rule found by a word that makes one: "Acme Corp.", "Bluewater Hospital".
fn firm(candidate: &Candidate, text: &str) -> bool {
    let last = candidate.span.of(text).rsplit(|c: char| !c.is_alphanumeric()).find(|word| !word.is_empty());
    let weak = last.is_none_or(|word| Lists::shipped().weak_ends.contains(word.to_lowercase().as_str()));
    candidate.kind == Kind::Organization && candidate.found == Found::Rule && !weak
}

/// Bodies of a state and alliances stand however a report uses them: the corpora mark few, and who reads about
/// attribution wants them all.
fn of_state(candidate: &Candidate, text: &str, lexicon: &Lexicon) -> bool {
    let listed = candidate.entries.iter().map(|&entry| lexicon.entry(entry));
    let class = |class: &str| class.starts_with("ministry") || matches!(class, "intelligence-service" | "alliance");
    let worded = || {
        let words = candidate.span.of(text).split(|c: char| !c.is_alphanumeric());
        words.map(str::to_lowercase).any(|word| Lists::shipped().state_bodies.contains(word.as_str()))
    };
    let body = matches!(candidate.kind, Kind::Organization | Kind::Government);
    // What the lists know of a firm includes its country.
    let owned = candidate.country.is_some() && candidate.found != Found::Lexicon;
    body && (owned || listed.map(|entry| entry.class()).any(class) || worded())
}

/// A listed phrase that the tagger bounds otherwise keeps what the list knows of it, unless it takes it for a concept or
/// tactic and the list for a technique.
fn take_over(candidate: &mut Candidate, known: Candidate) {
    let like = match known.kind {
        Kind::Tactic | Kind::Concept => matches!(candidate.kind, Kind::Technique | Kind::Tactic | Kind::Concept),
        kind => candidate.kind == kind,
    };
    if candidate.entries.is_empty() && like {
        candidate.entries = known.entries;
    }
    if candidate.span == known.span {
        candidate.found = known.found;
    }
    candidate.weight = candidate.weight.max(LISTED);
}

/// Code that a sentence break or a quotation mark cut on one line is one piece of code.
fn mend_code(tagged: &[Tagged], text: &str) -> Vec<Tagged> {
    let mut mended: Vec<Tagged> = Vec::with_capacity(tagged.len());
    for proposal in tagged {
        let joins = mended.last().is_some_and(|last| {
            let both = last.class == Class::Code && proposal.class == Class::Code;
            let gap = text.get(last.span.end()..proposal.span.start()).unwrap_or("\n");
            both && gap.len() <= LONGEST_GAP && !gap.contains('\n')
        });
        match mended.last_mut().filter(|_| joins) {
            Some(last) => {
                last.span = last.span.cover(proposal.span);
                last.probability = last.probability.max(proposal.probability);
            }
            None => mended.push(*proposal),
        }
    }
    mended.iter_mut().filter(|t| t.class == Class::Code).for_each(|code| code.span = line_of_code(text, code.span));
    mended
}

/// The whole line, where most of it is code.
fn line_of_code(text: &str, code: Span) -> Span {
    let start = text.get(..code.start()).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1);
    let end = text.get(code.end()..).and_then(|after| after.find('\n')).map_or(text.len(), |at| code.end() + at);
    let line = text.get(start..end).unwrap_or_default();
    let begin = start + (line.len() - line.trim_start().len());
    let whole = Span::new(text, begin, begin + line.trim().len());
    whole.filter(|whole| whole.contains(code) && code.len() * 2 >= whole.len()).unwrap_or(code)
}

/// Makes a listed name sure, and gives it the tagger's bounds and sense where these may differ.
fn confirm(candidate: &mut Candidate, proposal: &Tagged, text: &str, lexicon: &Lexicon) {
    candidate.unsure = false;
    candidate.weight = candidate.weight.max(5);
    candidate.probability = Some(proposal.probability);
    candidate.chances = Some(proposal.chances);
    let kind = proposal.class.kind();
    let span = bare(text, proposal.span);
    if !matches!(proposal.class, Class::Location | Class::Code) && span.contains(candidate.span) {
        candidate.span = span;
    }
    let sense = threat(kind) && proposal.probability >= SURE_SENSE;
    if sense && candidate.kind != kind {
        let entries = lexicon.by_name_of(kind, candidate.span.of(text));
        if entries.is_empty() && !candidate.entries.is_empty() {
            // What the lists know as a group stays one, whatever the tagger takes the sentence for; a program is a tool
            // or malware as it is used.
            if kind != Kind::ThreatGroup && candidate.kind != Kind::ThreatGroup {
                candidate.kind = kind;
            }
            return;
        }
        candidate.entries = entries;
        candidate.kind = kind;
    }
}

/// Kinds whose names are words of ordinary language: a listed word alone is one only where the tagger agrees.
fn plain(kind: Kind) -> bool {
    matches!(kind, Kind::Technique | Kind::Tactic | Kind::Concept | Kind::Sector)
}

fn threat(kind: Kind) -> bool {
    matches!(kind, Kind::ThreatGroup | Kind::Malware | Kind::Tool)
}

fn proposed(proposal: &Tagged, text: &str, lexicon: &Lexicon) -> Candidate {
    let span = if short(proposal.class) { bare(text, proposal.span) } else { proposal.span };
    let kind = proposal.class.kind();
    let body = kind == Kind::Sector && names_a_body(span.of(text));
    let kind = if body { Kind::Organization } else { kind };
    let mut candidate = Candidate::rule(span, kind).weighing(if body { 7 } else { weight(proposal.class) });
    candidate.entries = lexicon.by_name_of(kind, span.of(text));
    candidate.found = Found::Tagger;
    candidate.probability = Some(proposal.probability);
    candidate.chances = Some(proposal.chances);
    candidate
}

/// "Toyota Financial Services": three words with capitals of which the first is none of the language's name a body, not its sector.
fn names_a_body(printed: &str) -> bool {
    let words: Vec<&str> = printed.split_whitespace().collect();
    let first = words.first().map(|word| word.to_lowercase()).unwrap_or_default();
    words.len() > 2
        && words.iter().all(|word| word.starts_with(char::is_uppercase))
        && !ascribe_names::common_words().contains(first.as_str())
        && Lists::shipped()
            .organization_ends
            .contains(words.last().map(|word| word.to_lowercase()).unwrap_or_default().as_str())
}

/// Words that say of the words before them, or of a phrase that ends with them, that it is a weakness.
const WEAKNESSES: [&str; 13] = [
    "vulnerability",
    "vulnerabilities",
    "flaw",
    "flaws",
    "bug",
    "bugs",
    "exploit",
    "exploits",
    "weakness",
    "weaknesses",
    "zero-day",
    "zero-days",
    "0-day",
];

/// What the tagger may say of words that no list holds: a name is written as one, a weakness is called one.
fn credible(candidate: &Candidate, text: &str) -> bool {
    let printed = candidate.span.of(text);
    let written = printed.contains(|c: char| c.is_uppercase() || c.is_ascii_digit());
    let listed = !candidate.entries.is_empty();
    let single = !printed.contains(char::is_whitespace);
    let word = printed.split(|c: char| !c.is_alphabetic()).any(|word| word.chars().count() >= LEAST_LETTERS);
    match candidate.kind {
        Kind::Vulnerability => listed || weakness(candidate.span, text),
        Kind::Malware | Kind::ThreatGroup | Kind::Organization | Kind::Product | Kind::Region => {
            written && !title(printed)
        }
        Kind::Tool => listed || written,
        Kind::Technique => word && (listed || written || !single),
        Kind::Sector => word,
        Kind::Tactic => listed || written || !single,
        _ => true,
    }
}

/// True for an id of a catalogue, a phrase that ends as one of [`WEAKNESSES`], or a name right before such a word.
fn weakness(span: Span, text: &str) -> bool {
    let printed = span.of(text);
    let coded = ["CVE-", "MS0", "MS1", "CWE-", "ZDI-"].iter().any(|id| printed.contains(id));
    let last = printed.rsplit(char::is_whitespace).next().unwrap_or_default();
    let next = text.get(span.end()..).unwrap_or_default().split_whitespace().next().unwrap_or_default();
    let calls = |word: &str| {
        let word = word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
        WEAKNESSES.contains(&word.as_str())
    };
    coded || calls(last) || (calls(next) && printed.starts_with(char::is_uppercase))
}

/// True for words that begin as an office does: persons' titles are no names of bodies.
fn title(printed: &str) -> bool {
    let lists = Lists::shipped();
    let first = printed.split_whitespace().next().unwrap_or_default().to_lowercase();
    let last = printed.split_whitespace().next_back().unwrap_or_default().to_lowercase();
    lists.office_heads.contains(first.as_str()) && !lists.organization_ends.contains(last.as_str())
}

/// Names before phrases: a long phrase must not swallow a listed name. Code lines swallow anything.
fn weight(class: Class) -> u8 {
    match class {
        Class::Code => 10,
        Class::Technique | Class::Tactic | Class::Concept => 4,
        _ => 5,
    }
}

/// A name without the possessive or the punctuation behind it.
fn bare(text: &str, span: Span) -> Span {
    let printed = span.of(text);
    let kept = printed.trim_end_matches([':', ',', '*', '"', '”', '“']);
    let kept = kept.strip_suffix("'s").or_else(|| kept.strip_suffix("’s")).unwrap_or(kept);
    Span::new(text, span.start(), span.start() + kept.len()).unwrap_or(span)
}

fn short(class: Class) -> bool {
    !matches!(class, Class::Technique | Class::Tactic | Class::Code)
}

fn agrees(class: Class, kind: Kind) -> bool {
    match class {
        Class::Location => is_place(kind),
        Class::Organization => matches!(kind, Kind::Organization | Kind::Government),
        Class::Tool | Class::Malware | Class::Group => threat(kind),
        Class::Technique | Class::Tactic | Class::Concept => plain(kind) && kind != Kind::Sector,
        _ => class.kind() == kind,
    }
}

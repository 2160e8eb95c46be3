//! Markdown cases: a passage and the claims that the reader takes from it (`cases.md`), the same of longer reports
//! (`reports.md`), a sentence and its claims (`sentences.md`), a claim with its time or speaker (`qualified.md`), a sentence and its acts of
//! speech (`attributions.md`).
//!
//! They were written to see what is read of texts that no pattern was made for; most lines hold, and
//! [`LEAST`], [`LEAST_OF_REPORTS`] and [`LEAST_OF_SENTENCES`] guard how many.

mod support;

use ascribe_model::{Argument, Attribution, Claim, Polarity, Predicate, Reading};
use ascribe_reader::Reader;
use support::{document, names, shown};

const CASES: &str = include_str!("cases.md");
const REPORTS: &str = include_str!("reports.md");
const SENTENCES: &str = include_str!("sentences.md");
/// Sentences that nothing was learned from.
const UNSEEN: &str = include_str!("unseen.md");
/// Share of the claims of `unseen.md` that must hold.
const LEAST_OF_UNSEEN: f64 = 0.3;
const QUALIFIED: &str = include_str!("qualified.md");
const ACTS: &str = include_str!("attributions.md");
/// Share of the acts of speech that must be found, each with exactly its words.
const LEAST_OF_ACTS: f64 = 0.88;
/// Acts that are read and not wanted, as a share of those that are read.
const MOST_WRONG: f64 = 0.1;
/// Share of the claims of `sentences.md` that must hold.
const LEAST_OF_SENTENCES: f64 = 0.8;
/// Share of the lines that must hold.
const LEAST: f64 = 0.65;
/// Share of the lines that say what must not be read that must hold.
const LEAST_OF_NEVER: f64 = 0.93;
/// Share of the claims of `reports.md` that must hold.
const LEAST_OF_REPORTS: f64 = 0.50;

/// Predicates that say the same of both sides.
const MUTUAL: [Predicate; 5] =
    [Predicate::AliasOf, Predicate::OverlapsWith, Predicate::DistinctFrom, Predicate::RivalOf, Predicate::MeetsWith];

struct Case {
    passage: String,
    wanted: Vec<String>,
}

/// The passages of a file; lines of one passage keep their breaks.
fn cases(source: &str) -> Vec<Case> {
    let mut found: Vec<Case> = Vec::new();
    let mut open = false;
    for line in source.lines() {
        if let Some(words) = line.strip_prefix("> ") {
            match found.last_mut().filter(|_| open) {
                Some(case) => case.passage = format!("{}{}{words}", case.passage, line_break(words)),
                None => found.push(Case { passage: words.to_owned(), wanted: Vec::new() }),
            }
            open = true;
            continue;
        }
        open = false;
        if let (Some(wanted), Some(case)) = (line.strip_prefix("- "), found.last_mut()) {
            case.wanted.push(wanted.to_owned());
        }
    }
    found
}

/// Items of a list and lines of a profile stand close, paragraphs apart.
fn line_break(words: &str) -> &'static str {
    let key = words.split_once(": ").is_some_and(|(key, _)| key.len() < 30 && !words.ends_with('.'));
    if words.starts_with("- ") || key { "\n" } else { "\n\n" }
}

/// True if the words or, of several, one of them are among the names.
fn meets(wanted: &str, names: &str) -> bool {
    let wanted = wanted.to_lowercase();
    wanted.is_empty() || names.contains(&wanted) || wanted.split(' ').any(|w| w.len() > 3 && names.contains(w))
}

fn holds(reading: &Reading, wanted: &str) -> bool {
    let mut sides = wanted.split('|').map(str::trim);
    let (subject, predicates, object) =
        (sides.next().unwrap_or_default(), sides.next().unwrap_or_default(), sides.next().unwrap_or_default());
    // "never X": whatever X is said to have done to others; "never" alone: whoever did it.
    let denied = subject.strip_prefix("never").map(str::trim);
    let (never, subject) = (denied.is_some(), denied.unwrap_or(subject));
    // Some predicates say the same of both sides.
    let mirrored = |c: &Claim| {
        MUTUAL.contains(&c.predicate)
            && c.object.as_ref().is_some_and(|o| meets(subject, &names(reading, o)))
            && meets(object, &names(reading, &c.subject))
    };
    let found = reading.claims.iter().any(|c| {
        if !never && mirrored(c) && predicates.split(' ').any(|p| p == c.predicate.word()) {
            return true;
        }
        let given = c.object.as_ref().map_or(String::new(), |o| names(reading, o));
        predicates.split(' ').any(|p| p == c.predicate.word())
            && (!never || c.polarity == Polarity::Affirmed)
            && meets(subject, &names(reading, &c.subject))
            && (meets(object, &given) || never && subject.is_empty() && meets(object, &names(reading, &c.subject)))
    });
    found != never
}

#[test]
fn passages_are_read_as_told() {
    read_all(CASES, LEAST);
}

#[test]
fn reports_are_read_as_told() {
    read_all(REPORTS, LEAST_OF_REPORTS);
}

/// Reads the passages of a file and prints what does not hold.
fn read_all(source: &str, least: f64) {
    let reader = Reader::shipped();
    let (mut held, mut all) = (0, 0);
    let (mut kept_out, mut never) = (0, 0);
    for case in cases(source) {
        let reading = reader.read(&document(&case.passage, "2025-09-15"));
        let missed: Vec<&String> = case.wanted.iter().filter(|w| !holds(&reading, w)).collect();
        let denials = case.wanted.iter().filter(|w| w.starts_with("never "));
        never += denials.clone().count();
        kept_out += denials.filter(|w| !missed.contains(w)).count();
        all += case.wanted.len();
        held += case.wanted.len() - missed.len();
        if !missed.is_empty() {
            println!("{}\n  not held: {missed:?}\n  read:{}", case.passage, shown(&reading, "\n      "));
        }
    }
    println!("{held} of {all} lines hold, {kept_out} of {never} that name what must not be read");
    assert!(held as f64 >= least * all as f64, "{held} of {all} lines hold");
    assert!(
        kept_out as f64 >= LEAST_OF_NEVER * never as f64,
        "{kept_out} of {never} claims that must not be read are not"
    );
}

/// Sentence and claims of each line of a file.
fn sentences(source: &'static str) -> impl Iterator<Item = (&'static str, Vec<&'static str>)> {
    let lines = source.lines().filter_map(|line| line.strip_prefix("- ")?.rsplit_once(" => "));
    lines.map(|(sentence, claims)| (sentence, claims.split(';').map(str::trim).collect()))
}

#[test]
fn sentences_are_read_as_told() {
    read_sentences(SENTENCES, LEAST_OF_SENTENCES);
}

#[test]
fn the_model_of_claims_reads_what_it_has_not_seen() {
    assert!(ascribe_reader::pairs::Model::shipped().is_ok(), "the shipped model of claims is of this version");
    assert!(ascribe_reader::promise::Promise::shipped().is_some(), "the shipped gate is of this version");
    read_sentences(UNSEEN, LEAST_OF_UNSEEN);
}

/// Reads the sentences of a file and prints what does not hold.
fn read_sentences(source: &'static str, least: f64) {
    let reader = Reader::shipped();
    let (mut held, mut all) = (0, 0);
    for (sentence, claims) in sentences(source) {
        let reading = reader.read(&document(sentence, "2025-09-15"));
        let missed: Vec<&str> = claims.iter().copied().filter(|claim| !holds(&reading, claim)).collect();
        all += claims.len();
        held += claims.len() - missed.len();
        if !missed.is_empty() {
            println!("{sentence}\n  not held: {missed:?}\n  read:{}", shown(&reading, "\n      "));
        }
    }
    println!("{held} of {all} claims of single sentences hold");
    assert!(held as f64 >= least * all as f64, "{held} of {all} claims of single sentences hold");
}

/// Whether a claim is read with the time, the speaker, who speaks beside him, the hedge or the denial that a line of `qualified.md` gives it.
fn is_qualified(reading: &Reading, wanted: &str) -> bool {
    let sides: Vec<&str> = wanted.split('|').map(str::trim).collect();
    let [subject, predicate, object, qualifier] = sides[..] else { panic!("not four sides: {wanted}") };
    let speaker = |claim: &Claim| {
        let source = claim.sources.iter().find(|s| !s.publisher)?;
        let named = source.entity.map(|id| names(reading, &Argument::Entity(id)));
        Some(named.unwrap_or_default() + &source.words.clone().unwrap_or_default().to_lowercase())
    };
    reading.claims.iter().any(|claim| {
        let given = claim.object.as_ref().map_or(String::new(), |object| names(reading, object));
        let told = predicate == claim.predicate.word()
            && meets(subject, &names(reading, &claim.subject))
            && meets(object, &given);
        told && match qualifier.split_once(' ') {
            Some(("when", value)) => claim.when.as_ref().is_some_and(|when| when.value == value),
            Some(("by", name)) => speaker(claim).is_some_and(|speaker| speaker.contains(&name.to_lowercase())),
            Some(("with", name)) => claim.sources.iter().filter(|s| s.beside).any(|s| {
                let named = s.entity.map_or(String::new(), |id| names(reading, &Argument::Entity(id)));
                named.contains(&name.to_lowercase())
            }),
            Some(("hedge", phrase)) => claim.estimate.as_ref().is_some_and(|e| e.phrase.eq_ignore_ascii_case(phrase)),
            Some(("is", "denied")) => claim.polarity == Polarity::Denied,
            Some(("is", "retracted")) => claim.polarity == Polarity::Retracted,
            Some(("is", "affirmed")) => {
                claim.polarity == Polarity::Affirmed && claim.sources.iter().all(|s| s.publisher)
            }
            _ => panic!("none of `when`, `by`, `with`, `hedge` and `is`: {wanted}"),
        }
    })
}

#[test]
fn times_and_speakers_are_read_as_told() {
    let reader = Reader::shipped();
    let missed: Vec<String> = sentences(QUALIFIED)
        .flat_map(|(sentence, claims)| {
            let reading = reader.read(&document(&paragraphs(sentence), "2025-09-15"));
            let missed: Vec<&str> = claims.into_iter().filter(|claim| !is_qualified(&reading, claim)).collect();
            missed.into_iter().map(|claim| format!("{sentence} => {claim}")).collect::<Vec<_>>()
        })
        .collect();
    assert!(missed.is_empty(), "{missed:#?}");
}

/// Items of a list on lines of their own, paragraphs apart.
fn paragraphs(sentence: &str) -> String {
    sentence.replace(" / - ", "\n- ").replace(" / ", "\n\n")
}

/// An act as the file tells it.
fn told(act: &Attribution) -> String {
    let words = |w: Option<&ascribe_model::Words>| w.map_or("-", |w| w.text.as_str()).to_owned();
    let content: Vec<&str> = std::iter::once(&act.content).chain(&act.also).map(|w| w.text.as_str()).collect();
    format!("{} | {} | {}", words(act.source.as_ref()), words(act.cue.as_ref()), content.join(" ++ "))
}

#[test]
fn who_said_what_is_found() {
    let reader = Reader::shipped();
    let (mut wanted, mut found, mut read, mut wrong) = (0, 0, 0, 0);
    for item in ACTS.lines().filter_map(|l| l.strip_prefix("- ")) {
        let (text, acts) = item.rsplit_once(" => ").expect("an arrow in each item");
        let acts: Vec<&str> = acts.split(" ;; ").map(str::trim).filter(|a| *a != "none").collect();
        let reading = reader.read(&document(text, "2024-03-01"));
        let mut rest: Vec<String> = reading.attributions.iter().map(told).collect();
        read += rest.len();
        wanted += acts.len();
        for act in acts {
            match rest.iter().position(|r| r == act) {
                Some(at) => {
                    rest.remove(at);
                    found += 1;
                }
                None => println!("missed: {act}\n    of: {text}"),
            }
        }
        wrong += rest.len();
        rest.iter().for_each(|r| println!("too much: {r}\n      of: {text}"));
    }
    println!("acts of speech: {found} of {wanted} found, {wrong} of {read} read are too much");
    assert!(found as f64 >= LEAST_OF_ACTS * wanted as f64, "{found} of {wanted} acts of speech found");
    assert!(wrong as f64 <= MOST_WRONG * read as f64, "{wrong} of {read} acts of speech read are not wanted");
}

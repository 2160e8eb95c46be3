//! Who made the page, in the page's own lines: mastheads, "Name | Advisory 7", "Name · 3 May 2021", copyright lines,
//! a printed address. Told by generic words of newspapers' and bodies' names, never by a list of publishers.

use crate::{
    dates,
    facts::{one_line, without_dates},
    furniture,
    lists::{List, section, starts_with},
    pageline,
};

const LISTS: &str = include_str!("../data/imprint.txt");
static OUTLETS: List = List::new(|| section(LISTS, "outlets").collect());
static BODIES: List = List::new(|| section(LISTS, "bodies").collect());
static DOC_TYPES: List = List::new(|| section(LISTS, "doc-types").collect());
static RUBRIC_WORDS: List = List::new(|| section(LISTS, "rubric-words").collect());
static ASIDES: List = List::new(|| section(LISTS, "asides").collect());

/// Names that a line gives.
#[derive(Default, Debug, PartialEq)]
pub(crate) struct Names {
    pub(crate) publisher: Option<String>,
    pub(crate) author: Option<String>,
}

/// The parts of a line that bars, dots, arrows or wide gaps part.
pub(crate) fn parts(line: &str) -> Vec<&str> {
    let bar = |c: char| matches!(c, '|' | '·' | '•' | '»' | '›' | '\t');
    line.split(bar)
        .flat_map(|part| part.split("   "))
        .flat_map(|part| part.split(" / "))
        .flat_map(|part| part.split(" > "))
        .map(|part| part.trim_matches([' ', '*', '_', '[', ']']))
        .filter(|part| part.chars().any(char::is_alphanumeric))
        .collect()
}

/// The words of a name without its marks.
fn bare(word: &str) -> String {
    word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase()
}

/// True if a word is one that newspapers and bodies have in their names.
fn names_body(words: &str) -> bool {
    words.split([' ', '-']).any(|word| {
        let word = bare(word);
        let word = word.trim_end_matches("'s");
        OUTLETS.contains(&word) || BODIES.contains(&word)
    })
}

/// True if the name begins or ends with a word that hardly any title begins or ends with.
fn is_outlet(name: &str) -> bool {
    let words: Vec<&str> = name.split([' ', '-']).collect();
    [words.first(), words.last()].into_iter().flatten().any(|word| OUTLETS.contains(&bare(word).as_str()))
}

/// Words that are small inside a name.
fn is_particle(word: &str) -> bool {
    matches!(
        word,
        "of" | "the"
            | "and"
            | "for"
            | "from"
            | "on"
            | "in"
            | "de"
            | "du"
            | "des"
            | "la"
            | "le"
            | "di"
            | "da"
            | "der"
            | "für"
            | "van"
            | "von"
            | "bin"
            | "al"
            | "&"
    )
}

/// True for words that can be a name: few, capital letters, no digits, no sentence.
pub(crate) fn is_name(words: &str) -> bool {
    let count = words.split_whitespace().count();
    (1..=9).contains(&count)
        && words.len() >= 2
        && words.starts_with(char::is_uppercase)
        && !words.ends_with(['.', ':', '!', '?'])
        && !words.chars().any(|c| c.is_ascii_digit() || matches!(c, '"' | '“' | '@' | ';' | ':'))
        && words.split_whitespace().all(|word| {
            word.starts_with(|c: char| c.is_uppercase() || c == '(') || is_particle(word) || names_body(word)
        })
        && !is_doc_type(words)
}

/// The persons of "Jane Doe", "Jane Doe, technology desk" or "Jane Doe and John Roe".
pub(crate) fn person(words: &str) -> Option<String> {
    let words = words.trim_matches([' ', ',', '.', '*']);
    match words.split_once(" and ") {
        Some((first, second)) => Some(format!("{} and {}", one_person(first)?, one_person(second)?)),
        None => one_person(words),
    }
}

fn one_person(words: &str) -> Option<String> {
    let (name, role) = words.split_once(',').unwrap_or((words, ""));
    let parts: Vec<&str> = name.split_whitespace().collect();
    let capital = |word: &&str| {
        word.starts_with(char::is_uppercase) && word.chars().skip(1).any(|c| c.is_lowercase() || c == '.')
    };
    let fits = (2..=4).contains(&parts.len())
        && parts.iter().all(|word| capital(word) || matches!(*word, "de" | "van" | "von" | "bin" | "al"))
        && role.split_whitespace().count() <= 5
        && !role.chars().any(|c| c.is_ascii_digit())
        && role.split_whitespace().next().is_none_or(|word| word.starts_with(char::is_lowercase));
    let labels = || {
        parts.iter().any(|word| {
            is_doc_type(word) || pageline::is_time_word(word) || RUBRIC_WORDS.contains(&bare(word).as_str())
        })
    };
    (fits && is_name(name) && !names_body(name) && !labels()).then(|| one_line(name))
}

/// True for "Advisory 2021-018, revision 3", "For immediate release", "TLP:CLEAR".
pub(crate) fn is_doc_type(words: &str) -> bool {
    let starts = |kind: &&str| {
        starts_with(words, kind)
            && words
                .get(kind.len()..)
                .is_some_and(|rest| rest.is_empty() || !rest.starts_with(char::is_alphanumeric) && is_numbering(rest))
    };
    DOC_TYPES.iter().any(starts)
}

/// What may follow the kind of a paper: a number, a date, another kind.
fn is_numbering(rest: &str) -> bool {
    let rest = without_dates(rest);
    rest.split_whitespace().all(|word| {
        let bare = bare(word);
        word.chars().any(|c| c.is_ascii_digit())
            || matches!(bare.as_str(), "" | "no")
            || DOC_TYPES.contains(&bare.as_str())
    })
}

/// "5 min", "Tags: ransomware", "Reading time 7 minutes".
fn is_aside(words: &str) -> bool {
    let plain = words.trim_start_matches(|c: char| c.is_ascii_digit() || c == ' ');
    ASIDES.iter().any(|aside| {
        starts_with(plain, aside)
            && plain.get(aside.len()..).is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
    })
}

/// The names in a line of parts of which at least one is the report's date, kind, marking, reading time or a link.
/// `None` for any other line.
pub(crate) fn of_line(line: &str) -> Option<Names> {
    if line.len() > 200 {
        return None;
    }
    let mut parts = parts(line);
    if !dates::find(line).is_empty() {
        // Without a date a dash stands inside a title: "A new botnet – technical analysis".
        parts = parts.into_iter().flat_map(|part| part.split(" — ")).flat_map(|part| part.split(" – ")).collect();
    }
    let told = |part: &&str| {
        !dates::find(part).is_empty()
            || pageline::is_byline(part)
            || is_doc_type(part)
            || is_aside(part)
            || furniture::is_strip_link(part)
    };
    let fits = parts.iter().all(|part| part.split_whitespace().count() <= 10);
    if parts.len() < 2 || !fits || !parts.iter().any(&told) {
        return None;
    }
    let mut names = Names::default();
    for part in parts.iter().filter(|part| !told(part)) {
        if let Some(author) = person(part) {
            names.author.get_or_insert(author);
        } else if is_name(part) && (names_body(part) || Some(part) == parts.first()) {
            names.publisher.get_or_insert_with(|| one_line(part));
        }
    }
    Some(names)
}

/// The outlet or body of a masthead: a short name that holds such a word, or stands right over the date.
pub(crate) fn masthead(line: &str, over_date: bool) -> Option<String> {
    let whole = parts(line);
    let name = whole.first()?.split(" - ").next()?.trim();
    let fits = line.len() <= 90 && is_name(name) && line.split_whitespace().count() <= 10;
    let dated = over_date && (names_body(name) || name.split_whitespace().count() <= 5);
    (fits && (is_outlet(name) || dated)).then(|| one_line(name))
}

/// The holder of "© 2021–2022 Example News. All rights reserved".
pub(crate) fn copyright(line: &str) -> Option<String> {
    let lower = line.to_lowercase();
    if line.len() > 400 || lower.len() != line.len() {
        return None;
    }
    let (at, mark) = ["©", "(c)", "copyright"].iter().find_map(|mark| Some((lower.find(mark)?, mark)))?;
    let mut rest = line.get(at + mark.len()..)?;
    loop {
        let next = rest.trim_start_matches(|c: char| c.is_ascii_digit() || " ©,-–".contains(c));
        let next = ["by ", "Copyright", "copyright", "(c)"].iter().find_map(|w| next.strip_prefix(w)).unwrap_or(next);
        if next.len() == rest.len() {
            break;
        }
        rest = next;
    }
    let end = [". ", " All ", " all rights", " - ", " – ", " — ", "|", "·", "•", ",", "   ", "\n"];
    let end = end.iter().filter_map(|mark| rest.find(mark)).min().unwrap_or(rest.len());
    let holder = rest.get(..end)?.trim_matches([' ', '.', '*', '_', '©']);
    let years = holder.trim_end_matches(|c: char| c.is_ascii_digit() || " ,-–".contains(c));
    is_name(years).then(|| one_line(years))
}

/// The host of a printed web address: "example.org/energy", "Printed from example.org".
pub(crate) fn address(words: &str) -> Option<String> {
    let host = |word: &str| {
        let word = word.trim_start_matches("https://").trim_start_matches("http://").trim_start_matches("www.");
        let host = word.split(['/', '?', '#']).next()?.trim_end_matches(['.', ',']).to_ascii_lowercase();
        let mut labels = host.rsplit('.');
        let top = labels.next()?;
        let sound = |l: &str| !l.is_empty() && l.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        let file = matches!(top, "pdf" | "html" | "htm" | "php" | "doc" | "docx" | "txt" | "exe" | "dll" | "js");
        let fits = (2..=12).contains(&top.len()) && top.bytes().all(|b| b.is_ascii_lowercase()) && !file;
        let rest: Vec<&str> = labels.collect();
        (fits && !rest.is_empty() && rest.iter().all(|l| sound(l)) && host.len() >= 6).then_some(host)
    };
    words.split_whitespace().take(12).filter(|word| !word.contains(['@', '['])).find_map(host)
}

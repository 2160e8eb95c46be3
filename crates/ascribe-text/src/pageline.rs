//! Lines that speak of the page, not of the world: "By Jane Doe | March 3, 2021", "Updated: Sep 15, 2022".

use crate::{
    cues, dates, imprint,
    lists::{List, section},
};
use jiff::civil::Date;

static UPDATED: List = List::new(|| section(cues::LISTS, "updated-labels").collect());
static PUBLISHED: List = List::new(|| section(cues::LISTS, "published-labels").collect());
static TIME_WORDS: List = List::new(|| section(cues::LISTS, "time-words").collect());
/// Signs between the parts of such a line.
const MARKS: [char; 6] = ['|', '·', '•', '—', '–', '/'];

/// No line about the page is longer, in bytes.
pub(crate) const LONGEST: usize = 400;

/// What a date of the page is the date of.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) enum Label {
    Published,
    Updated,
}

/// White space as single blanks.
pub(crate) fn one_line(words: &str) -> String {
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// True for a line that speaks of the page.
pub(crate) fn is_about_page(line: &str) -> bool {
    line.len() <= LONGEST && (!page_dates(line).is_empty() || is_byline(line) || day_alone(line).is_some())
}

/// The label with which a piece of a line begins.
pub(crate) fn label_of(piece: &str) -> Option<Label> {
    let piece = piece.trim_start_matches(|c: char| !c.is_alphanumeric());
    let lower = piece[..piece.floor_char_boundary(80)].to_lowercase();
    let starts = |list: &List| {
        list.iter().any(|label| lower.strip_prefix(label).is_some_and(|rest| !rest.starts_with(char::is_alphabetic)))
    };
    if starts(&UPDATED) { Some(Label::Updated) } else { starts(&PUBLISHED).then_some(Label::Published) }
}

/// The dates of a line that is about the page: a bare date, a labelled one, or one beside a name or byline.
pub(crate) fn page_dates(line: &str) -> Vec<(Label, Date)> {
    if line.len() > 200 {
        return Vec::new();
    }
    let dates = dates::find(line);
    if dates.iter().all(|dated| dated.date().is_none()) || !speaks_of_page(line) {
        return Vec::new();
    }
    let mut from = 0;
    dates
        .iter()
        .filter_map(|dated| {
            let before = line.get(from..dated.range.start).unwrap_or_default();
            from = dated.range.end;
            let pieces = before.split(['|', '·', '•', ';', ',', '(', '.']).rev();
            let label = pieces.flat_map(|piece| piece.split("   ")).find_map(label_of).unwrap_or(Label::Published);
            Some((label, dated.date()?))
        })
        .collect()
}

/// True if what a dated line says beside its dates is little, labelled, a name, or parts between bars.
fn speaks_of_page(line: &str) -> bool {
    let lower = line.to_lowercase();
    if lower.contains('©') || lower.contains("copyright") || lower.contains("://") || cues::update_label(line).is_some()
    {
        return false;
    }
    let left = without_dates(line);
    let few = left.split_whitespace().count();
    let bare = left.split_whitespace().filter(|w| w.chars().any(char::is_alphabetic)).count() <= 1;
    let parted = left.contains(MARKS) || line.contains("   ") || line.contains(" - ");
    let name = few <= 8 && imprint::person(&left).is_some() && !cues::ends_sentence(line);
    bare || label_of(line).is_some() && few <= 12
        || byline(line).is_some()
        || name
        || parted && few <= 16 && !cues::ends_sentence(line)
}

/// "May 29", and nothing else: the day of publication without its year.
pub(crate) fn day_alone(line: &str) -> Option<dates::Dated> {
    let dated = (line.len() <= 40).then(|| dates::find(line)).and_then(|found| found.into_iter().next())?;
    let alone = dated.year.is_none() && !without_dates(line).chars().any(char::is_alphanumeric);
    alone.then_some(dated)
}

/// A line without its dates, clock times, weekdays and date labels: what is left is prose.
pub(crate) fn without_dates(line: &str) -> String {
    let mut left = String::new();
    let mut from = 0;
    for dated in dates::find(line) {
        left.push_str(line.get(from..dated.range.start).unwrap_or_default());
        left.push(' ');
        from = dated.range.end;
    }
    left.push_str(line.get(from..).unwrap_or_default());
    left.split_whitespace().filter(|word| !is_time_word(word)).collect::<Vec<_>>().join(" ")
}

/// Clock times, zones, weekdays and the labels before dates.
pub(crate) fn is_time_word(word: &str) -> bool {
    let bare = word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    let clock = bare.starts_with(|c: char| c.is_ascii_digit()) && bare.contains(':');
    clock || bare.is_empty() && !word.contains(MARKS) || TIME_WORDS.contains(&bare.as_str())
}

/// What follows "By" and its kin.
fn after_by(line: &str) -> Option<&str> {
    let line = line.trim().trim_start_matches(['*', '_']);
    ["By ", "by ", "BY ", "Written by ", "Posted by ", "Author: "].iter().find_map(|by| line.strip_prefix(by))
}

/// True for a byline, also one that names nobody ("By our Brussels staff").
pub(crate) fn is_byline(line: &str) -> bool {
    let unnamed = |rest: &str| {
        line.len() <= 60
            && !cues::ends_sentence(line)
            && ["our ", "staff", "a staff", "agencies", "news agencies", "the "].iter().any(|w| rest.starts_with(w))
    };
    byline(line).is_some() || after_by(line).is_some_and(unnamed)
}

/// The author of "By Jane Doe | March 3, 2021" or, behind a date, "Posted on March 3, 2021 by Jane Doe".
pub(crate) fn byline(line: &str) -> Option<String> {
    let rest = after_by(line).or_else(|| {
        let (before, rest) = line.rsplit_once(" by ").filter(|_| line.len() <= 120)?;
        (!dates::find(before).is_empty() && label_of(before).is_some()).then_some(rest)
    })?;
    let end = rest.find(['|', '·', '•', '—', '–', '/', '(', ';', '@', '\n', '\t']).unwrap_or(rest.len());
    let before_date = dates::find(rest).first().map_or(rest.len(), |dated| dated.range.start);
    let mut name = &rest[..end.min(before_date)];
    for mark in [" on ", " Published", " Updated", " for ", "   "] {
        name = name.split(mark).next().unwrap_or(name);
    }
    let name = name.trim_matches([' ', ',', '*', '_', '-', '.']);
    let named = name.starts_with(char::is_uppercase)
        && name.split_whitespace().all(|word| {
            word.starts_with(char::is_uppercase)
                || matches!(word, "and" | "&" | "de" | "van" | "von" | "bin" | "al" | "the" | "of" | "staff")
        });
    let short = line.len() <= 160 && (2..=80).contains(&name.len()) && name.split_whitespace().count() <= 12;
    let name = name.trim_end_matches(" and staff");
    (short && named && !name.chars().any(|c| c.is_ascii_digit())).then(|| one_line(name))
}

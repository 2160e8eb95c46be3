//! "Four Chinese", "two Iranians", "a Russian": counted or indefinite people of a country are persons, not the state.

use crate::candidate::Candidate;
use crate::known::Known;
use crate::lists::Lists;
use crate::page::Page;
use ascribe_model::Kind;

/// Between a count and its people stand at most so many words: "two alleged", "three young".
const BETWEEN: usize = 2;

/// What a demonym is the head of, by itself or with the noun that it shares: "six Russian and Chinese nationals".
pub(crate) fn find(page: &Page, known: &Known, lists: &Lists) -> Vec<Candidate> {
    let mut found = vec![];
    for pair in page.firsts.windows(2) {
        for at in pair[0]..pair[1] {
            let Some(country) = known.country(at).filter(|c| c.adjective && c.end <= pair[1]) else { continue };
            let Some(span) = page.cover(at, country.end - 1) else { continue };
            let persons = Candidate::rule(span, Kind::Audience).of(Some(country.code)).weighing(8);
            if let Some(noun) = shared_noun(page, known, country.end, pair[1], is_counted(page, lists, at, pair[0])) {
                found.push(persons.named(format!("{} {noun}", span.of(page.text))));
            } else if is_counted(page, lists, at, pair[0]) && stands_alone(page, known, lists, country.end, pair[1]) {
                // "Chinese" alone would be any Chinese thing.
                let bare = !page.lower(country.end - 1).ends_with('s');
                let name = format!("{} nationals", span.of(page.text));
                found.push(if bare { persons.named(name) } else { persons });
            }
        }
    }
    found
}

/// The noun that "Russian" shares in "Russian and Chinese nationals"; of firms and officials only where they are counted.
fn shared_noun<'p>(page: &'p Page, known: &Known, and: usize, end: usize, counted: bool) -> Option<&'p str> {
    let next = known.country(and + 1).filter(|c| c.adjective && page.lower(and) == "and" && c.end < end)?;
    let noun = page.lower(next.end);
    let persons =
        matches!(noun, "nationals" | "citizens" | "men" | "women" | "individuals" | "suspects" | "officers" | "agents");
    let others = matches!(
        noun,
        "companies" | "firms" | "entities" | "banks" | "officials" | "organisations" | "organizations" | "diplomats"
    );
    (persons || counted && others).then_some(noun)
}

/// "two", "12", "several", "dozens of", "a": what makes of a demonym so many people.
fn is_counted(page: &Page, lists: &Lists, at: usize, first: usize) -> bool {
    let plural = page.lower(at_last(page, at)).ends_with('s');
    let number = |n: usize| {
        let word = page.lower(n);
        lists.numbers.contains_key(word) && word != "one"
            || word.len() < 4 && word.bytes().all(|b| b.is_ascii_digit())
            || word == "several"
    };
    let small = |n: usize| !page.capital(n) && page.places.get(n).is_some_and(|p| p.letters);
    let least = at.saturating_sub(BETWEEN + 1).max(first);
    let before = (least..at).rev().take_while(|&n| n + 1 == at || small(n + 1)).find(|&n| number(n));
    let said = |n: usize| matches!(page.lower(n), "of" | "and" | "in" | "by" | "the" | "to" | "for" | "on" | "from");
    let counted = before.is_some_and(|n| !(n + 1..at).any(said));
    let of = at >= first + 2 && page.lower(at - 1) == "of" && lists.vague.contains_key(page.lower(at - 2));
    // "Rim Jong Hyok, a North Korean said to": what somebody is who was just named.
    let listed = |n: usize| n > first && matches!(page.lower(n - 1), "a" | "an");
    let beside = at > first + 2 && page.word(at - 2) == "," && page.capital(at - 3) && !listed(at - 3);
    let one = at > first && matches!(page.lower(at - 1), "a" | "an") && !beside;
    counted || plural && of || !plural && one
}

/// The last word of the demonym that begins at `at`: "Koreans" in "North Koreans".
fn at_last(page: &Page, at: usize) -> usize {
    if page.lower(at).ends_with('s') || !page.capital(at + 1) || !page.joined(at) { at } else { at + 1 }
}

/// True if no noun follows that the demonym would only describe: a mark, a small word, or what only persons do or suffer.
fn stands_alone(page: &Page, known: &Known, lists: &Lists, to: usize, end: usize) -> bool {
    let word = page.lower(to);
    // "four Russians stole files": a plural describes nothing.
    let before = page.lower(to - 1);
    if before.ends_with('s') && !before.ends_with("ss") {
        return true;
    }
    if to >= end || matches!(page.word(to), "." | ";" | ")" | ":") {
        return true;
    }
    if matches!(word, "," | "and" | "or") {
        // "two British and one French firm", "two Russian, Chinese and Iranian firms" describe firms; "two Russians and a Kazakh" are people.
        let counts = |n: usize| matches!(page.lower(n), "a" | "an") || lists.numbers.contains_key(page.lower(n));
        let next = to + 1 + usize::from(counts(to + 1));
        let other = known.country(next).filter(|c| c.adjective);
        let beside = other.map_or(word == ",", |c| next > to + 1 && stands_alone(page, known, lists, c.end, end));
        return beside;
    }
    let small = [
        "was",
        "were",
        "is",
        "are",
        "has",
        "have",
        "had",
        "who",
        "whom",
        "with",
        "in",
        "from",
        "for",
        "over",
        "to",
        "on",
        "at",
        "of",
        "by",
        "as",
        "after",
        "of",
        "living",
        "working",
        "based",
        "wanted",
        "suspected",
        "believed",
        "behind",
        "will",
    ];
    let verb = word.len() > 3
        && (word.ends_with("ed") || word == "stole" || word == "broke")
        && (page.capital(to + 1)
            || matches!(
                page.lower(to + 1),
                "the" | "a" | "an" | "into" | "of" | "in" | "on" | "to" | "for" | "by" | "over" | "with"
            ));
    small.contains(&word) || lists.person_after.contains(word) && !page.capital(to) || verb
}

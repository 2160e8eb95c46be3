//! Campaigns that are told as such: "Operation Ghost", "a campaign dubbed Cloud Hopper"; and campaigns for votes, which are bodies.

use crate::candidate::Candidate;
use crate::known::Known;
use crate::lists::Lists;
use crate::page::Page;
use ascribe_model::Kind;
use ascribe_names::Lexicon;

/// The campaigns on a page.
pub(crate) fn find(page: &Page) -> Vec<Candidate> {
    let mut found = vec![];
    for pair in page.firsts.windows(2) {
        for at in pair[0]..pair[1] {
            let lower = page.lower(at);
            let from = match lower {
                "operation" if page.capital(at) => Some(at + 1),
                "dubbed" | "codenamed" | "named" | "called" if campaign_before(page, at, pair[0]) => Some(at + 1),
                _ => None,
            };
            let Some(from) = from else { continue };
            let from = from + usize::from(matches!(page.word(from), "“" | "\"" | "‘" | "'"));
            let Some(last) = run(page, from, pair[1]) else { continue };
            let begin = if lower == "operation" { at } else { from };
            found.extend(page.cover(begin, last).map(|span| Candidate::rule(span, Kind::Campaign).weighing(7)));
        }
    }
    found
}

fn campaign_before(page: &Page, at: usize, first: usize) -> bool {
    (at.saturating_sub(3).max(first)..at).any(|n| matches!(page.lower(n), "campaign" | "operation"))
}

fn run(page: &Page, from: usize, end: usize) -> Option<usize> {
    let words = (from..end.min(from + 4)).take_while(|&at| {
        page.capital(at) && page.places.get(at).is_some_and(|p| p.letters) && (at == from || page.joined(at - 1))
    });
    words.last()
}

/// "Donald Trump's campaign", "Emmanuel Macron's presidential campaign": who runs for office has a campaign that can be hacked, and is not it.
pub(crate) fn electoral(page: &Page, known: &Known, lexicon: &Lexicon) -> Vec<Candidate> {
    let mut found = vec![];
    for pair in page.firsts.windows(2) {
        for at in pair[0]..pair[1] {
            match page.lower(at) {
                "campaign" => {
                    found.extend(candidacy(page, known, lexicon, at, pair[0]));
                    found.extend(candidacy_of(page, lexicon, at, pair[0]));
                }
                "campaigns" => found.extend(candidacies(page, lexicon, at, pair[0])),
                _ => {}
            }
        }
    }
    found
}

/// The body that the word at `at` is, if a politician's name and words of elections alone stand before it.
fn candidacy(page: &Page, known: &Known, lexicon: &Lexicon, at: usize, first: usize) -> Option<Candidate> {
    let mut mark = at.checked_sub(1).filter(|&n| n > first)?;
    let of_votes = |n: usize| {
        matches!(
            page.lower(n),
            "presidential" | "election" | "electoral" | "re-election" | "reelection" | "senate" | "mayoral"
        ) || page.lower(n).len() == 4 && page.lower(n).bytes().all(|b| b.is_ascii_digit())
    };
    while mark > first && of_votes(mark) {
        mark -= 1;
    }
    let owned = page.possessive(mark);
    let last = if owned { mark.checked_sub(1)? } else { mark };
    let article = |n: usize| n > first && page.lower(n - 1) == "the";
    let listed = |from: usize| listed_name(lexicon, page.cover(from, last)?.of(page.text));
    let two = last.checked_sub(1).filter(|&n| n >= first && page.capital(n) && page.joined(n));
    let given = |n: usize| Lists::shipped().given_names.contains(page.lower(n)) && known.at(n).is_none();
    let (from, name) = if let Some((n, name)) = two.and_then(|n| Some((n, listed(n)?))) {
        (n, name)
    } else if let Some(n) = two.filter(|&n| given(n) && page.capital(last) && known.at(last).is_none()) {
        (n, page.cover(n, last)?.of(page.text).to_owned())
    } else {
        (last, listed(last)?)
    };
    // "the Trump campaign", but no "Trump campaign" of which it is not said that it is one.
    if !page.capital(last) || !(owned || article(from) || of_votes(at - 1)) {
        return None;
    }
    Some(campaign_of(page.cover(from, at)?, &name))
}

/// "the presidential campaign of Emmanuel Macron".
fn candidacy_of(page: &Page, lexicon: &Lexicon, at: usize, first: usize) -> Option<Candidate> {
    let votes = at > first && matches!(page.lower(at - 1), "presidential" | "election" | "re-election");
    let name = page.cover(at + 2, at + 3).filter(|_| votes && page.lower(at + 1) == "of" && page.joined(at + 2))?;
    let person = listed_name(lexicon, name.of(page.text))?;
    Some(campaign_of(page.cover(at - 1, at + 3)?, &person))
}

/// "the Biden and Trump campaigns": two that are named by listed politicians.
fn candidacies(page: &Page, lexicon: &Lexicon, at: usize, first: usize) -> Vec<Candidate> {
    let Some(one) = at.checked_sub(3).filter(|&n| n >= first && page.lower(n + 1) == "and") else { return vec![] };
    let (Some(one), Some(other), Some(rest)) =
        (page.cover(one, one), page.cover(at - 1, at - 1), page.cover(at - 1, at))
    else {
        return vec![];
    };
    let names = listed_name(lexicon, one.of(page.text)).zip(listed_name(lexicon, other.of(page.text)));
    names.map(|(a, b)| vec![campaign_of(one, &a), campaign_of(rest, &b)]).unwrap_or_default()
}

fn listed_name(lexicon: &Lexicon, name: &str) -> Option<String> {
    lexicon.by_name_of(Kind::Person, name).first().map(|&id| lexicon.entry(id).name().to_owned())
}

fn campaign_of(span: ascribe_model::Span, person: &str) -> Candidate {
    Candidate::rule(span, Kind::Organization).named(format!("{person}'s campaign")).weighing(10)
}

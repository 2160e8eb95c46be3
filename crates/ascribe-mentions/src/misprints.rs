//! Names printed wrongly: coded words and capitalised words beside a word such as "group", that name nothing known
//! and that the lexicon can repair.

use crate::candidate::Candidate;
use crate::known::Known;
use crate::lists::Lists;
use crate::page::Page;
use crate::support::beside;
use ascribe_model::{Found, Repair};
use ascribe_names::Lexicon;
use foldhash::HashMap;

/// A document gets at most this many attempts, so that the work stays bounded.
const MOST_ATTEMPTS: usize = 300;

/// The repairs that the page calls for. The same word is tried once.
pub(crate) fn find(page: &Page, known: &Known, lexicon: &Lexicon) -> Vec<Candidate> {
    let mut found = vec![];
    let mut tried: HashMap<&str, bool> = HashMap::default();
    for at in 0..page.places.len() {
        let Some(last) = suspect(page, known, at) else { continue };
        let Some(span) = page.cover(at, last) else { continue };
        let printed = span.of(page.text);
        if tried.len() >= MOST_ATTEMPTS || tried.get(printed) == Some(&false) {
            continue;
        }
        let (first, end) = page.sentence(at);
        let nearby = page.cover(first, end.saturating_sub(1)).map_or("", |span| span.of(page.text));
        let repaired = lexicon.repair(printed, nearby);
        tried.insert(printed, repaired.is_some());
        if let Some(repaired) = repaired {
            let entry = lexicon.entry(repaired.entry);
            let mut candidate = Candidate::rule(span, entry.kind()).of(entry.country()).weighing(7);
            candidate.found = Found::Repair;
            candidate.entries = vec![repaired.entry];
            candidate.repaired =
                Some(Repair { from: printed.to_owned(), to: repaired.to.to_owned(), why: repaired.why });
            found.push(candidate);
        }
    }
    found
}

/// The last token of what may be a misprint that begins at `at`.
fn suspect(page: &Page, known: &Known, at: usize) -> Option<usize> {
    let place = page.places.get(at).filter(|place| place.capital && !place.indicator)?;
    if known.at(at).is_some() {
        return None;
    }
    let word = page.word(at);
    let digits = word.bytes().filter(u8::is_ascii_digit).count();
    let coded = digits > 0 && digits < word.len() && word.len() <= 16;
    if coded {
        return Some(at);
    }
    let next = page.capital(at + 1) && page.joined(at) && known.at(at + 1).is_none();
    let last = if next { at + 1 } else { at };
    let opens = |at: usize| Lists::shipped().not_names.contains(page.lower(at));
    let lone = at == 0 || !page.capital(at - 1) || opens(at - 1);
    (lone && !opens(at) && place.letters && word.len() >= 4 && beside(page, at, last + 1)).then_some(last)
}

//! Persons: by title, office, given name, family name, patronymic, or the words around them.

use crate::candidate::Candidate;
use crate::known::{Known, is_place};
use crate::lists::Lists;
use crate::offices::OfficeAt;
use crate::page::Page;
use ascribe_model::Kind;
use ascribe_names::common_words;

/// A person's name is at most this many tokens.
const LONGEST_NAME: usize = 4;

/// Words that end names of bodies and are surnames too.
const SURNAMES: [&str; 17] = [
    "bank", "college", "guard", "post", "times", "court", "school", "league", "union", "trust", "fund", "club",
    "stores", "brands", "foods", "labs", "navy",
];
/// Words that end names of bodies and are no surnames, though the name before is only one word.
const PLURALS: [&str; 9] = [
    "enterprises",
    "industries",
    "technologies",
    "systems",
    "solutions",
    "laboratories",
    "airlines",
    "airways",
    "pharmaceuticals",
];

pub(crate) struct People<'a, 'l> {
    pub page: &'a Page<'a>,
    pub known: &'a Known<'l>,
    pub lists: &'static Lists,
}

impl People<'_, '_> {
    /// The persons on the page.
    pub fn find(&self, offices: &[OfficeAt]) -> Vec<Candidate> {
        let mut found: Vec<Candidate> = vec![];
        let mut office_ends = offices.iter().map(|o| o.last + 1).peekable();
        for pair in self.page.firsts.windows(2) {
            let mut at = pair[0];
            let mut after_person = pair[0];
            while at < pair[1] {
                while office_ends.next_if(|&end| end < at).is_some() {}
                let held = office_ends.peek() == Some(&at);
                let listed = after_person > pair[0] && self.listed_after(after_person, at);
                let last =
                    self.person(at, pair[0], pair[1], held).or_else(|| self.one_more(at, pair[1]).filter(|_| listed));
                at = match last.and_then(|last| Some((last, self.page.cover(at, last)?))) {
                    Some((last, span)) => {
                        found.push(Candidate::rule(span, Kind::Person).weighing(8));
                        after_person = last + 1;
                        last + 1
                    }
                    None => at + 1,
                };
            }
        }
        found
    }

    /// True if only a comma or "and" stands between a person and the word at `at`.
    fn listed_after(&self, person: usize, at: usize) -> bool {
        at > person && at - person <= 2 && (person..at).all(|n| matches!(self.page.lower(n), "," | "and" | "&" | ";"))
    }

    /// The next name in a list of persons: two or three unusual words that name nothing else.
    fn one_more(&self, at: usize, end: usize) -> Option<usize> {
        if !self.name_word(at) {
            return None;
        }
        let last = self.name_run(at, end);
        let plain = |n: usize| {
            let word = self.page.lower(n);
            !common_words().contains(word) && !self.lists.organization_ends.contains(word) && self.known.at(n).is_none()
        };
        (last > at && last - at <= 3 && (at..=last).all(plain)).then_some(last)
    }

    /// The last token of a person's name that begins at `at`.
    fn person(&self, at: usize, first: usize, end: usize, held: bool) -> Option<usize> {
        if let Some(known) = self.known.at(at).filter(|c| c.kind == Kind::Person) {
            let (from, to) = self.page.tokens(known.span);
            if from == at && to > at + 1 && to <= end {
                return Some(to - 1);
            }
        }
        let family = self.family_first(at, end);
        if family.is_none() && (!self.name_word(at) || self.lists.office_heads.contains(self.page.lower(at))) {
            return None;
        }
        let ranked = at > first && self.lists.ranks.contains(self.page.lower(at - 1)) && self.page.capital(at - 1);
        let last = self.name_run(at, end);
        if self.bears_name(at, last) {
            return None;
        }
        let given = self.lists.given_names.contains(self.page.lower(at));
        let titled = ranked || (held && self.page.capital(at - 1));
        if let Some(last_given) = family {
            return Some(last_given.max(if given { last } else { 0 }));
        }
        let introduced = titled || held || self.office_follows(at + 2, end);
        if last == at && given && introduced && self.place_surname(at + 1) {
            return Some(at + 1);
        }
        if last == at {
            return (titled && !common_words().contains(self.page.lower(at))).then_some(last);
        }
        if titled || held || given || self.patronymic(at, last) {
            return Some(last);
        }
        let unusual = (at..=last).all(|n| {
            let word = self.page.lower(n);
            !common_words().contains(word) && !self.lists.organization_ends.contains(word)
        });
        let around = self.acts_after(last + 1) || self.office_follows(last + 1, end) || self.announced(at, first);
        // "Will Cathcart, the head of WhatsApp": a first name may be a word if an office stands beside.
        let held_beside = || self.is_officer(last + 1, end) && !common_words().contains(self.page.lower(last));
        ((unusual && around || held_beside()) && last - at <= 3).then_some(last)
    }

    /// "Robert Koch Institute", "Lee Enterprises": a body that bears a person's name. "Susan Marie College", "James Thomas Guard" are persons.
    fn bears_name(&self, at: usize, last: usize) -> bool {
        let word = self.page.lower(last);
        if !self.lists.organization_ends.contains(word) || SURNAMES.contains(&word) {
            return false;
        }
        // "Peter van Post".
        let capitals = (at..=last).all(|n| self.page.capital(n));
        capitals && (last > at + 1 || last > at && PLURALS.contains(&word))
    }

    /// "Park Jin Hyok", "Kim Jong-un", "Zhang Wei": a family name that stands first, and the given names after it.
    fn family_first(&self, at: usize, end: usize) -> Option<usize> {
        let place = self.page.places.get(at)?;
        if !place.capital || place.upper || !self.lists.family_names.contains(self.page.lower(at)) {
            return None;
        }
        let mut last = at;
        for next in at + 1..end.min(at + 3) {
            let word = self.page.lower(next);
            let name = self.name_word(next)
                && !self.lists.organization_ends.contains(word)
                && (self.lists.given_names.contains(word) || !common_words().contains(word) || self.syllable(next, at))
                && word.chars().all(|c| c.is_alphabetic() || c == '-');
            if !name || !self.page.joined(next - 1) {
                break;
            }
            last = next;
        }
        let tail = self.hyphened(last);
        (last > at).then_some(tail)
    }

    /// The first of two given syllables, which alone may be a common word: "Min" in "Kang Min Seok".
    fn syllable(&self, at: usize, family: usize) -> bool {
        let next = self.page.lower(at + 1);
        at == family + 1
            && self.page.lower(at).len() <= 4
            && self.page.joined(at)
            && self.name_word(at + 1)
            && !common_words().contains(next)
            && !self.lists.organization_ends.contains(next)
    }

    /// The small second part of a given name: "un" in "Jong-un".
    fn hyphened(&self, at: usize) -> usize {
        let touching = |n: usize| {
            let pair = self.page.places.get(n).zip(self.page.places.get(n + 1));
            pair.is_some_and(|(a, b)| a.span.end() == b.span.start())
        };
        let small =
            self.page.word(at + 1) == "-" && touching(at) && touching(at + 1) && self.page.lower(at + 2).len() <= 5;
        if small && self.page.places.get(at + 2).is_some_and(|p| p.letters) { at + 2 } else { at }
    }

    fn patronymic(&self, at: usize, last: usize) -> bool {
        last > at + 1
            && (at + 1..last).any(|n| {
                let word = self.page.lower(n);
                word.len() > 5 && ["vich", "vych", "ovna", "evna", "ivna"].iter().any(|end| word.ends_with(end))
            })
    }

    fn name_word(&self, at: usize) -> bool {
        let Some(place) = self.page.places.get(at) else { return false };
        let known = self.known.at(at).is_some_and(|c| c.kind != Kind::Person && c.weight > 3 && !self.first_name(at));
        (place.capital || self.prefixed(at))
            && place.letters
            && (!place.upper || self.initial(at))
            && !known
            && !self.lists.ranks.contains(self.page.lower(at))
            && !self.lists.not_names.contains(self.page.lower(at))
    }

    /// "al-Zawahiri", "el-Sisi", where the tokeniser keeps the article with the name.
    fn prefixed(&self, at: usize) -> bool {
        let word = self.page.word(at);
        let rest =
            ["al-", "el-", "bin-", "ben-", "ul-", "as-", "ar-"].iter().find_map(|article| word.strip_prefix(article));
        rest.is_some_and(|rest| rest.starts_with(char::is_uppercase)) && at > 0 && self.page.capital(at - 1)
    }

    /// "Jordan" before a surname, "Chad" before a surname: given names that are also places.
    fn first_name(&self, at: usize) -> bool {
        self.lists.given_names.contains(self.page.lower(at))
            && self.page.capital(at + 1)
            && self.page.joined(at)
            && self.known.at(at + 1).is_none()
    }

    /// A place's name right after a given name that a title introduces: "Secretary Lisa London".
    fn place_surname(&self, at: usize) -> bool {
        self.page.capital(at) && self.page.joined(at - 1) && self.known.at(at).is_some_and(|c| is_place(c.kind))
    }

    /// "J.", "T.C.", "J".
    fn initial(&self, at: usize) -> bool {
        let word = self.page.word(at);
        let letters = word.chars().filter(|c| c.is_uppercase()).count();
        word.len() == 1 || (word.ends_with('.') && letters <= 3 && word.len() == 2 * letters)
    }

    fn name_run(&self, at: usize, end: usize) -> usize {
        let mut last = at;
        let mut next = at + 1;
        while next < end.min(at + LONGEST_NAME + 1) && self.page.joined(next - 1) {
            let particle = self.lists.name_particles.contains(self.page.lower(next))
                && (self.page.capital(next + 1) || self.page.word(next + 1) == "-" || self.page.capital(next + 2));
            let hyphen = self.page.word(next) == "-"
                && self.page.capital(next + 1)
                && self
                    .page
                    .places
                    .get(next)
                    .zip(self.page.places.get(next - 1))
                    .is_some_and(|(a, b)| a.span.start() == b.span.end());
            if self.name_word(next) && next - at < LONGEST_NAME {
                last = next;
            } else if !particle && !hyphen {
                break;
            }
            next += 1;
        }
        last
    }

    /// What only persons do or suffer, within two words after the name: "said", "was charged", "(aka …", ", 34,".
    fn acts_after(&self, at: usize) -> bool {
        let near = at..at + 3;
        let acts = near.take_while(|&n| !matches!(self.page.word(n), "," | "."));
        let age = self.page.word(at) == "," && {
            let age = self.page.word(at + 1);
            age.len() == 2 && age.bytes().all(|b| b.is_ascii_digit())
        };
        age || acts.into_iter().any(|n| self.lists.person_after.contains(self.page.lower(n)))
    }

    /// What says that a person's name follows: "spokesman NAME", "spokesperson, NAME", "national NAME".
    fn announced(&self, at: usize, first: usize) -> bool {
        let comma = at > first && self.page.word(at - 1) == ",";
        let Some(before) = at.checked_sub(1 + usize::from(comma)).filter(|&before| before >= first) else {
            return false;
        };
        let word = self.page.lower(before);
        // "its vice president for global communication, NAME"
        let fielded = || {
            let near = (before.saturating_sub(6).max(first)..before).rev();
            let mut near = near.take_while(|&n| !matches!(self.page.word(n), "," | ";" | ":"));
            near.any(|n| {
                matches!(self.page.lower(n), "for" | "of")
                    && n > first
                    && self.lists.office_heads.contains(self.page.lower(n - 1))
            })
        };
        self.lists.office_heads.contains(word)
            || matches!(word, "counterpart" | "officer")
            || (comma && fielded())
            || (!comma && self.lists.person_before.contains(word))
    }

    /// ", the head of", ", a senior director at", ", chief legal officer": an office is all that stands beside.
    fn is_officer(&self, at: usize, end: usize) -> bool {
        let small = |n: &usize| {
            !matches!(
                self.page.lower(*n),
                "," | "." | "of" | "at" | "for" | "by" | "in" | "who" | "which" | "whose" | "that"
            )
        };
        let beside: Vec<usize> = (at + 1..end.min(at + 7)).take_while(small).collect();
        let head = beside.last().map_or("", |&n| self.page.lower(n));
        self.page.word(at) == "," && (head == "officer" || self.lists.office_heads.contains(head))
    }

    /// ", CEO of", ", a spokesman", ", the agency's director", ", who".
    fn office_follows(&self, at: usize, end: usize) -> bool {
        let office = |n: usize| self.lists.office_heads.contains(self.page.lower(n));
        let near = || (at + 1..end.min(at + 7)).take_while(|&n| self.page.word(n) != ",").any(office);
        self.page.word(at) == "," && (self.page.lower(at + 1) == "who" || near())
    }
}

/// The words by which later mentions print a name: the surname, which stands first in Chinese and Korean names.
pub(crate) fn surname(name: &str) -> Option<&str> {
    let lists = Lists::shipped();
    let first = name.split_whitespace().next().filter(|word| *word != name)?;
    let folded = first.to_lowercase();
    if lists.family_names.contains(folded.as_str()) && !lists.given_names.contains(folded.as_str()) {
        return Some(first);
    }
    name.rsplit([' ', '\n']).next().filter(|word| word.len() > 2)
}

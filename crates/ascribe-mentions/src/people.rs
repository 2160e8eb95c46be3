//! Persons and the offices that they hold.

use crate::candidate::Candidate;
use crate::entities::with_article;
use crate::known::Known;
use crate::lists::Lists;
use crate::page::Page;
use ascribe_model::{Kind, Span};
use ascribe_names::common_words;

/// A person's name is at most this many tokens.
const LONGEST_NAME: usize = 4;

/// An office where it stands.
#[derive(Clone, Debug)]
pub(crate) struct OfficeAt {
    pub last: usize,
    pub candidate: Candidate,
}

pub(crate) struct People<'a, 'l> {
    pub page: &'a Page<'a>,
    pub known: &'a Known<'l>,
    /// Organizations found by rule, sorted.
    pub bodies: &'a [Candidate],
    pub lists: &'static Lists,
}

impl People<'_, '_> {
    /// The offices on the page.
    pub fn offices(&self) -> Vec<OfficeAt> {
        let mut found: Vec<OfficeAt> = vec![];
        for pair in self.page.firsts.windows(2) {
            for head in pair[0]..pair[1] {
                if self.lists.office_heads.contains(self.page.lower(head))
                    && found.last().is_none_or(|last| last.last < head)
                    && let Some(office) = self.office(head, pair[0], pair[1])
                {
                    found.push(office);
                }
            }
        }
        found
    }

    fn office(&self, head: usize, first: usize, end: usize) -> Option<OfficeAt> {
        let mut from = head;
        while from > first && self.belongs(from - 1, head) {
            from -= 1;
        }
        while from < head && self.page.lower(from) == "the" {
            from += 1;
        }
        let mut last = head;
        let mut words = self.page.cover(from, head)?.of(self.page.text).to_owned();
        let portfolio = matches!(self.page.lower(head), "secretary" | "minister") && self.page.lower(head + 1) == "of";
        if let Some(to) = self.portfolio(head + 2, end).filter(|_| portfolio) {
            last = to;
            words = self.page.cover(from, to)?.of(self.page.text).to_owned();
        }
        let (begin, mut of) = self.owner_before(from, first);
        let mut country = of.as_ref().and_then(|(_, code)| code.clone());
        if of.is_none()
            && let Some((name, code, to)) = self.owner_after(last + 1, end)
        {
            country = code.clone();
            of = Some((name, code));
            last = to;
        }
        let capital = self.page.capital(head);
        let followed = self.page.capital(last + 1) && self.page.joined(last) && self.known.at(last + 1).is_none();
        let named = of.is_some() || (capital && (from < head || last > head || followed)) || (from < head && followed);
        if !named || self.plain_noun(head, from, of.is_some(), followed) {
            return None;
        }
        let name = match &of {
            Some((owner, _)) => format!("{words} of {owner}"),
            None => words,
        };
        let span = self.page.cover(begin, last)?;
        let candidate = Candidate::rule(span, Kind::Office).named(name).of(country.as_deref()).weighing(9);
        Some(OfficeAt { last, candidate })
    }

    /// Lower-case "researcher", "analyst", "leader" need more than an owner to be an office.
    fn plain_noun(&self, head: usize, from: usize, owned: bool, followed: bool) -> bool {
        const WEAK: [&str; 9] =
            ["researcher", "analyst", "leader", "representative", "head", "deputy", "speaker", "judge", "chair"];
        let weak = WEAK.contains(&self.page.lower(head)) && !self.page.capital(head);
        weak && from == head
            && !(owned && followed)
            && !(owned && self.page.lower(head + 1) == "of")
            && !(owned && matches!(self.page.lower(head), "head"))
    }

    /// True if the word at `at` belongs to the office whose head stands at `head`.
    fn belongs(&self, at: usize, head: usize) -> bool {
        let word = self.page.word(at);
        let known = self.known.country(at).is_some();
        let modifier = self.lists.office_before.contains(self.page.lower(at)) || word == "-" || word == "&";
        let lifted = self.page.capital(head) && !self.page.capital(at) && self.page.lower(at) != "of";
        let lowered = matches!(self.page.lower(at), "acting" | "former" | "deputy" | "interim" | "then");
        modifier && !known && (!lifted || lowered) && self.page.joined(at) && self.page.lower(at) != "the"
    }

    /// "State", "Defense", "Foreign Affairs", "the Treasury", "Homeland Security".
    fn portfolio(&self, at: usize, end: usize) -> Option<usize> {
        let from = at + usize::from(self.page.lower(at) == "the");
        let mut to = None;
        let mut next = from;
        while next < end.min(from + 5) {
            let of_office = self.lists.office_before.contains(self.page.lower(next))
                || self.lists.portfolios.contains(self.page.lower(next));
            let fits = of_office && self.page.capital(next) && self.known.country(next).is_none();
            let and = self.page.lower(next) == "and" && self.page.capital(next + 1) && to.is_some();
            if !fits && !and {
                break;
            }
            if fits {
                to = Some(next);
            }
            next += 1;
        }
        to
    }

    /// Who the office is of, by the words before it: where the mention begins, and the owner with its country.
    fn owner_before(&self, from: usize, first: usize) -> (usize, Option<(String, Option<String>)>) {
        if from <= first {
            return (from, None);
        }
        let owned = self.page.possessive(from - 1);
        let edge = if owned { from - 1 } else { from };
        if let Some((at, country)) = self.known.country_before(edge)
            && (owned || at >= first)
        {
            let begin = if owned { from } else { at };
            return (begin, Some((with_article(country.name), Some(country.code.to_owned()))));
        }
        match edge.checked_sub(1).and_then(|at| self.body_at(at)) {
            Some(body) if edge > first => {
                let name = body.name.clone().unwrap_or_else(|| body.span.of(self.page.text).to_owned());
                (from, Some((format!("the {name}").replace("the the ", "the "), body.country.clone())))
            }
            _ => (from, None),
        }
    }

    /// "of Albania", "of the Mossad", "for the Ministry of Defense", "at Mandiant".
    fn owner_after(&self, at: usize, end: usize) -> Option<(String, Option<String>, usize)> {
        if !matches!(self.page.lower(at), "of" | "for" | "at") {
            return None;
        }
        let from = at + 1 + usize::from(matches!(self.page.lower(at + 1), "the"));
        if from >= end {
            return None;
        }
        if let Some(country) = self.known.country(from).filter(|c| !c.adjective) {
            return Some((with_article(country.name), Some(country.code.to_owned()), country.end - 1));
        }
        let body = self.body_at(from)?;
        let (_, to) = self.page.tokens(body.span);
        let article = if from > at + 1 { "the " } else { "" };
        let name = body.name.clone().unwrap_or_else(|| body.span.of(self.page.text).to_owned());
        Some((format!("{article}{name}"), body.country.clone(), to - 1))
    }

    /// The organization, known or found by rule, that token `at` belongs to.
    fn body_at(&self, at: usize) -> Option<&Candidate> {
        let span = self.page.places.get(at)?.span;
        let body = |c: &&Candidate| matches!(c.kind, Kind::Organization | Kind::Government) && c.span.overlaps(span);
        let after = self.bodies.partition_point(|c| c.span.start() <= span.start());
        let ruled = self.bodies[..after].last().filter(body);
        ruled.or_else(|| self.known.at(at).filter(body))
    }

    /// The persons on the page: by title, office, given name, or the words around them.
    pub fn persons(&self, offices: &[OfficeAt]) -> Vec<Candidate> {
        let mut found: Vec<Candidate> = vec![];
        let mut office_ends = offices.iter().map(|o| o.last + 1).peekable();
        for pair in self.page.firsts.windows(2) {
            let mut at = pair[0];
            while at < pair[1] {
                while office_ends.next_if(|&end| end < at).is_some() {}
                let held = office_ends.peek() == Some(&at);
                let last = self.person(at, pair[0], pair[1], held);
                at = match last.and_then(|last| Some((last, self.page.cover(at, last)?))) {
                    Some((last, span)) => {
                        found.push(Candidate::rule(span, Kind::Person).weighing(8));
                        last + 1
                    }
                    None => at + 1,
                };
            }
        }
        found
    }

    /// The last token of a person's name that begins at `at`.
    fn person(&self, at: usize, first: usize, end: usize, held: bool) -> Option<usize> {
        if !self.name_word(at) || self.lists.office_heads.contains(self.page.lower(at)) {
            return None;
        }
        let ranked = at > first && self.lists.ranks.contains(self.page.lower(at - 1)) && self.page.capital(at - 1);
        let last = self.name_run(at, end);
        let given = self.lists.given_names.contains(self.page.lower(at));
        let titled = ranked || (held && self.page.capital(at - 1));
        if last == at {
            return (titled && !common_words().contains(self.page.lower(at))).then_some(last);
        }
        if titled || held || given {
            return Some(last);
        }
        let unusual = (at..=last).all(|n| !common_words().contains(self.page.lower(n)));
        let around = self.speaks_after(last + 1) || self.office_follows(last + 1, end);
        (unusual && around && last - at <= 2).then_some(last)
    }

    fn name_word(&self, at: usize) -> bool {
        let Some(place) = self.page.places.get(at) else { return false };
        let known = self.known.at(at).is_some_and(|c| c.kind != Kind::Person && c.weight > 3 && !self.first_name(at));
        place.capital
            && place.letters
            && (!place.upper || self.initial(at))
            && !known
            && !self.lists.ranks.contains(self.page.lower(at))
            && !self.lists.not_names.contains(self.page.lower(at))
    }

    /// "Jordan" before a surname, "Chad" before a surname: given names that are also places.
    fn first_name(&self, at: usize) -> bool {
        self.lists.given_names.contains(self.page.lower(at))
            && self.page.capital(at + 1)
            && self.page.joined(at)
            && self.known.at(at + 1).is_none()
    }

    fn initial(&self, at: usize) -> bool {
        let word = self.page.word(at);
        word.len() <= 2 && word.ends_with('.') || word.len() == 1
    }

    fn name_run(&self, at: usize, end: usize) -> usize {
        let mut last = at;
        let mut next = at + 1;
        while next < end.min(at + LONGEST_NAME + 1) && self.page.joined(next - 1) {
            let particle =
                matches!(
                    self.page.lower(next),
                    "al" | "bin"
                        | "ben"
                        | "van"
                        | "von"
                        | "de"
                        | "der"
                        | "den"
                        | "del"
                        | "da"
                        | "di"
                        | "dos"
                        | "el"
                        | "ibn"
                ) && (self.page.capital(next + 1) || self.page.word(next + 1) == "-" || self.page.capital(next + 2));
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

    fn speaks_after(&self, at: usize) -> bool {
        matches!(self.page.lower(at), "said" | "says" | "told" | "wrote" | "tweeted" | "added" | "warned" | "explained")
    }

    /// ", CEO of", ", a spokesman", ", the agency's director".
    fn office_follows(&self, at: usize, end: usize) -> bool {
        self.page.word(at) == ","
            && (at + 1..end.min(at + 7))
                .take_while(|&n| self.page.word(n) != ",")
                .any(|n| self.lists.office_heads.contains(self.page.lower(n)))
    }
}

/// The last word of a name: the surname, as later mentions print it.
pub(crate) fn surname(name: &str) -> Option<&str> {
    name.rsplit([' ', '\n']).next().filter(|word| word.len() > 2 && name.contains(' '))
}

/// True if only a comma, an article or a possessive stands between two mentions that belong together.
pub(crate) fn close(text: &str, a: Span, b: Span) -> bool {
    let between = text.get(a.end()..b.start()).unwrap_or("far away");
    matches!(
        between.trim(),
        "" | "," | ", the" | ", a" | ", an" | ", its" | "–" | "-" | ", who is" | ", who is the" | "("
    )
}

//! Organizations that no list holds: bodies of a country, bodies "of" something, names that end as companies' do.

use crate::candidate::Candidate;
use crate::entities::with_article;
use crate::known::{Known, is_place};
use crate::lists::{Body, Lists};
use crate::page::Page;
use ascribe_model::{Kind, Span};
use ascribe_names::Lexicon;

/// A run of capitalised words is at most this long.
const LONGEST_RUN: usize = 8;

/// Words that begin no person's name but may begin a body's.
const NAMING: [&str; 30] = [
    "information",
    "intelligence",
    "research",
    "police",
    "data",
    "internet",
    "national",
    "international",
    "foreign",
    "federal",
    "state",
    "general",
    "security",
    "cyber",
    "public",
    "white",
    "north",
    "south",
    "east",
    "west",
    "northern",
    "southern",
    "eastern",
    "western",
    "central",
    "middle",
    "red",
    "black",
    "blue",
    "green",
];

pub(crate) struct Organizations<'a, 'l> {
    pub page: &'a Page<'a>,
    pub lexicon: &'l Lexicon,
    pub known: &'a Known<'l>,
    pub lists: &'static Lists,
}

impl Organizations<'_, '_> {
    pub fn find(&self) -> Vec<Candidate> {
        let mut found = vec![];
        for pair in self.page.firsts.windows(2) {
            let mut at = pair[0];
            while at < pair[1] {
                let hit = self.of_country(at, pair[1]).or_else(|| self.named(at, pair[1]));
                at = match hit {
                    Some((candidate, end)) => {
                        found.push(candidate);
                        end.max(at + 1)
                    }
                    None => at + 1,
                };
            }
        }
        found
    }

    /// "the Iranian government", "Iran's government", "government of Iran", "Albanian police", "Israel's MFA".
    fn of_country(&self, at: usize, end: usize) -> Option<(Candidate, usize)> {
        if let Some(country) = self.known.country(at) {
            let owned = self.page.possessive(country.end);
            let from = country.end + usize::from(owned);
            let last = if from < end { self.government_word(from) } else { None };
            if let Some(last) = last {
                let span = self.page.cover(at, last)?;
                return Some((self.government(span, country.code, country.name), last + 1));
            }
            let (last, body) = self.body(from, end)?;
            let begin = if owned { from } else { at };
            let span = self.page.cover(begin, last)?;
            let sound = owned || country.adjective || self.page.capital(from);
            return sound.then(|| (self.body_of(span, body.name, country.code, country.name), last + 1));
        }
        if self.lists.governments.contains(self.page.lower(at)) && self.page.lower(at + 1) == "of" {
            let from = at + 2 + usize::from(self.page.lower(at + 2) == "the");
            let country = self.known.country(from).filter(|c| !c.adjective)?;
            let span = self.page.cover(at, country.end - 1)?;
            return Some((self.government(span, country.code, country.name), country.end));
        }
        let (last, body) = self.body(at, end)?;
        let of = self.page.lower(last + 1) == "of";
        let from = last + 2 + usize::from(self.page.lower(last + 2) == "the");
        if let Some(country) = self.known.country(from).filter(|c| of && !c.adjective) {
            let span = self.page.cover(at, country.end - 1)?;
            return Some((self.body_of(span, body.name, country.code, country.name), country.end));
        }
        // Without a country only a ministry or a capitalised body of several words is a name.
        let span = self.page.cover(at, last)?;
        if body.name.starts_with("Department of") && self.page.capital(at) {
            return Some((self.body_of(span, body.name, "US", "United States"), last + 1));
        }
        let ministry = body.name.starts_with("Ministry") && (self.page.capital(at) || last > at);
        ministry.then(|| (Candidate::rule(span, Kind::Organization).named(body.name.to_owned()), last + 1))
    }

    /// The last token of "government", "cyber government" not allowed; "'s" before it is not the caller's.
    fn government_word(&self, at: usize) -> Option<usize> {
        let lower = self.page.lower(at);
        let next = self.page.lower(at + 1);
        let of_people = matches!(
            next,
            "officials"
                | "official"
                | "organizations"
                | "organisations"
                | "agencies"
                | "employees"
                | "entities"
                | "networks"
                | "institutions"
                | "websites"
                | "personnel"
                | "workers"
                | "contractors"
                | "bodies"
                | "systems"
                | "ministries"
        );
        (self.lists.governments.contains(lower) && !of_people).then_some(at)
    }

    fn government(&self, span: Span, code: &str, country: &str) -> Candidate {
        let name = format!("Government of {}", with_article(country));
        Candidate::rule(span, Kind::Government).named(name).of(Some(code)).weighing(8)
    }

    fn body(&self, at: usize, end: usize) -> Option<(usize, &'static Body)> {
        let bodies = self.lists.bodies.get(self.page.lower(at))?;
        let fits = |body: &&Body| {
            at + body.words.len() <= end
                && body.words.iter().enumerate().all(|(n, word)| self.page.lower(at + n) == *word)
        };
        bodies.iter().find(fits).map(|body| (at + body.words.len() - 1, body))
    }

    /// A country's body: the lexicon's, where it has one by any of the usual names.
    fn body_of(&self, span: Span, body: &str, code: &str, country: &str) -> Candidate {
        let printed = span.of(self.page.text);
        let short = body.strip_prefix("National ").unwrap_or(body);
        let forms = [
            if body.starts_with("Department") { body.to_owned() } else { format!("{body} of {country}") },
            format!("{country} {body}"),
            format!("{country} National {short}"),
            format!("National {short} of {country}"),
            printed.to_owned(),
        ];
        let entry = forms.iter().find_map(|form| {
            let ids = self.lexicon.by_name(form);
            ids.into_iter().find(|&id| {
                let entry = self.lexicon.entry(id);
                entry.country() == Some(code) && matches!(entry.kind(), Kind::Organization | Kind::Government)
            })
        });
        let mut candidate = Candidate::rule(span, Kind::Organization).of(Some(code)).weighing(8);
        candidate.entries.extend(entry);
        candidate.name = Some(match entry {
            Some(entry) => self.lexicon.entry(entry).name().to_owned(),
            None => format!("{body} of {}", with_article(country)),
        });
        candidate
    }

    /// "University of Twente", "Colonial Pipeline Company", "Center for Strategic Studies".
    fn named(&self, at: usize, end: usize) -> Option<(Candidate, usize)> {
        if !self.page.capital(at) || self.skip(at) {
            return None;
        }
        if at > 0
            && self.page.capital(at - 1)
            && self.page.joined(at - 1)
            && self.known.at(at - 1).is_none()
            && !self.skip(at - 1)
        {
            return None;
        }
        let run = self.run(at, end);
        let of = (at..=run).rev().find(|&n| self.lists.organization_of.contains(self.page.lower(n)));
        if let Some(head) = of
            && matches!(self.page.lower(head + 1), "of" | "for")
            && let Some(last) = self.after_of(head + 2, end)
        {
            let ministry = matches!(self.page.lower(head), "ministry" | "department" | "secretariat" | "directorate");
            return self.sound(at, if ministry { self.portfolios(last, end) } else { last });
        }
        if let Some(last) = self.listed_fields(run, end) {
            return self.sound(at, last);
        }
        let last = (at..=run).rev().find(|&n| self.lists.organization_ends.contains(self.page.lower(n)));
        let last = last.filter(|last| *last > at).or_else(|| self.partners(at, run))?;
        if last == at + 1 && self.known.at(at).is_some_and(|c| c.kind == Kind::ThreatGroup) {
            return None;
        }
        self.sound(at, last)
    }

    /// "Johnson & Johnson", "Korea Hydro & Nuclear Power": capitalised words on both sides of "&" beside small ones, not all of them plain words
    /// ("Command & Control").
    fn partners(&self, at: usize, run: usize) -> Option<usize> {
        let and = (at + 1..run).find(|&n| self.page.word(n) == "&")?;
        let letters = |n: usize| self.page.places.get(n).is_some_and(|p| p.letters && !p.upper && p.span.len() > 2);
        let goes_on = |n: &usize| {
            let lower = self.page.lower(*n);
            let other = lower.ends_with("day") || self.lists.office_heads.contains(lower) || lower == "chief";
            letters(*n) && self.page.capital(*n) && !other
        };
        let last = (and + 1..=run).take_while(goes_on).last()?;
        let plain = |n: usize| ascribe_names::common_words().contains(self.page.lower(n));
        let own = |mut side: std::ops::Range<usize>| side.any(|n| !plain(n));
        let small = |n: usize| self.page.places.get(n).is_some_and(|p| p.letters && !p.capital);
        let in_prose = at > 0 && small(at - 1) || small(last + 1);
        let named = own(at..and) || own(and + 1..last + 1);
        (in_prose && named && (at..and).all(|n| goes_on(&n))).then_some(last)
    }

    fn sound(&self, at: usize, last: usize) -> Option<(Candidate, usize)> {
        // "Public Administration Minister": the body's words are the office's.
        let titled = self.lists.office_heads.contains(self.page.lower(last + 1)) && self.page.capital(last + 1);
        if (titled && self.page.joined(last) && self.lists.portfolios.contains(self.page.lower(last)))
            || self.heading(at, last)
        {
            return None;
        }
        // A place alone before a generic word ("China Group") is as good as a name.
        let span = self.page.cover(at, last)?;
        if self.known.at(at).is_some_and(|c| is_place(c.kind) && c.span.contains(span)) {
            return None;
        }
        let before = self.known.country_before(at).map(|(_, country)| country);
        let owner = self.known.country_before(at.saturating_sub(1)).filter(|_| at > 0 && self.page.possessive(at - 1));
        let inside = (at..=last).find_map(|n| self.known.country(n));
        let country = inside.or(before).or(owner.map(|(_, country)| country)).map(|c| c.code);
        let printed = span.of(self.page.text).split_whitespace().collect::<Vec<_>>().join(" ");
        let mut candidate = Candidate::rule(span, Kind::Organization).of(country).weighing(7);
        let listed = self.lexicon.by_name_of(Kind::Organization, &printed).into_iter().filter(|&id| {
            // A ministry of another country bears the same words.
            country.is_none_or(|code| self.lexicon.entry(id).country() == Some(code))
        });
        let listed: Vec<_> = listed.collect();
        if let [only] = listed[..] {
            candidate.entries = vec![only];
            candidate.country = self.lexicon.entry(only).country().map(str::to_owned).or(candidate.country);
        }
        Some((candidate, last + 1))
    }

    /// A line of capitals only, such as "WORLD NEWS": a heading, not a name.
    fn heading(&self, at: usize, last: usize) -> bool {
        let Some(span) = self.page.cover(at, last).filter(|span| span.len() > 6) else { return false };
        let start = self.page.text.get(..span.start()).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1);
        let rest = self.page.text.get(span.end()..).unwrap_or_default();
        let end = rest.find('\n').map_or(self.page.text.len(), |at| span.end() + at);
        let line = self.page.text.get(start..end).unwrap_or_default();
        last > at
            && (at..=last).all(|n| self.page.places.get(n).is_some_and(|p| p.upper))
            && !line.contains(char::is_lowercase)
    }

    /// "Science, Innovation, Technology and Telecommunications": the last token of a ministry's listed fields.
    fn portfolios(&self, last: usize, end: usize) -> usize {
        let field = |at: usize| {
            let lower = self.page.lower(at);
            let listed = self.lists.portfolios.contains(lower) || self.lists.office_before.contains(lower);
            self.page.capital(at) && listed && self.known.country(at).is_none()
        };
        let mut to = last;
        let mut at = last;
        while at + 1 < end {
            let comma = usize::from(self.page.word(at + 1) == ",");
            let and = usize::from(matches!(self.page.lower(at + 1 + comma), "and" | "&"));
            let next = at + 1 + comma + and;
            if next >= end || !field(next) {
                break;
            }
            at = next;
            // A field after a bare comma counts only if the list is closed with "and".
            if and == 1 || (comma == 0 && to + 1 == at) {
                to = at;
            }
        }
        to
    }

    /// "Foreign, Commonwealth and Development Office": a name that begins with a list of its fields.
    fn listed_fields(&self, run: usize, end: usize) -> Option<usize> {
        if self.page.word(run + 1) != "," || !self.lists.portfolios.contains(self.page.lower(run)) {
            return None;
        }
        let to = self.portfolios(run, end);
        let last = self.run(to, end);
        let ends = matches!(self.page.lower(last), "office" | "ministry" | "department" | "committee" | "agency");
        (to > run && ends).then_some(last)
    }

    fn skip(&self, at: usize) -> bool {
        let lower = self.page.lower(at);
        let stop = self.lists.not_names.contains(lower)
            && !self.lists.organization_of.contains(lower)
            && !NAMING.contains(&lower);
        stop || !self.page.places.get(at).is_some_and(|p| p.letters)
    }

    /// The last token of a run of capitalised words, "and", "of the" and "&" inside allowed.
    fn run(&self, at: usize, end: usize) -> usize {
        let mut last = at;
        let mut next = at + 1;
        while next < end.min(at + LONGEST_RUN) && self.page.joined(next - 1) {
            let word = self.page.word(next);
            let place = self
                .known
                .at(next)
                .is_some_and(|c| matches!(c.kind, Kind::ThreatGroup | Kind::Malware | Kind::Vulnerability));
            // "Air India and Singapore Airlines": a country behind "and" begins a name of its own.
            let goes_on = |next: usize| self.page.capital(next + 1) && self.known.country(next + 1).is_none();
            if self.page.capital(next) && !place && self.page.places.get(next).is_some_and(|p| p.letters) {
                last = next;
            } else if !(word == "&" || (word == "and" && goes_on(next))) {
                break;
            }
            next += 1;
        }
        last
    }

    /// The last token of what a body is of: capitalised words, "and", "the".
    fn after_of(&self, at: usize, end: usize) -> Option<usize> {
        let from = at + usize::from(matches!(self.page.lower(at), "the"));
        if from >= end || !self.page.capital(from) {
            return None;
        }
        let mut last = from;
        let mut next = from + 1;
        while next < end.min(from + LONGEST_RUN) && self.page.joined(next - 1) {
            let word = self.page.word(next);
            if self.page.capital(next) {
                last = next;
            } else if !(matches!(word, "and" | "of" | "&" | "the" | "for")
                && (self.page.capital(next + 1) || self.page.capital(next + 2)))
            {
                break;
            }
            next += 1;
        }
        // "the Ministry of Health and Ireland" is two things: what follows "and" must not be a country.
        Some(last)
    }
}

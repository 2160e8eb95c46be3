//! Organizations that no list holds: bodies of a country, bodies "of" something, names that end as companies' do.

use crate::candidate::Candidate;
use crate::entities::with_article;
use crate::known::{Known, is_place};
use crate::lists::{Body, Lists};
use crate::page::Page;
use ascribe_model::{Kind, Span};
use ascribe_names::{EntryId, FormRole, Lexicon};

/// Who is named as the source of the rows that were collected rather than made by hand.
const COLLECTED: &str = "Wikipedia";

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
                let hit = self.of_country(at, pair[1]).or_else(|| self.named(at, pair[1])).or_else(|| {
                    let last = self.branch(at, pair[1])?;
                    self.sound(at, last)
                });
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
            let begin = if owned { from } else { at };
            let last = if from < end { self.government_word(from) } else { None };
            if let Some(last) = last {
                if let Some(longer) = self.longer((begin, from, last), end) {
                    return Some(longer);
                }
                let span = self.page.cover(at, last)?;
                return Some((self.government(span, country.code, country.name), last + 1));
            }
            let (last, body) = self.body(from, end)?;
            if self.is_sort_of_name(last, country.code) {
                return None;
            }
            if let Some(longer) = self.longer((begin, from, last), end) {
                return Some(longer);
            }
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

    /// "the French postal service La Poste", "Belgian intelligence service VSSE": words in small letters right before the name of a listed body
    /// of that country say of what sort it is.
    fn is_sort_of_name(&self, last: usize, code: &str) -> bool {
        let named = self.known.at(last + 1).filter(|c| c.kind == Kind::Organization && self.page.joined(last));
        let own = |c: &Candidate| c.country.as_deref().is_none_or(|of| of == code);
        !self.page.capital(last) && self.page.capital(last + 1) && named.is_some_and(own)
    }

    /// The body whose name begins with a shorter one's words: "National Police Agency" is no "National Police".
    fn longer(&self, (begin, from, last): (usize, usize, usize), end: usize) -> Option<(Candidate, usize)> {
        let ends = |n: usize| self.lists.organization_ends.contains(self.page.lower(n));
        let row = self.page.word(last + 1) == "and" && ends(last);
        let run = self.run(from, end);
        // "Department of Justice and Constitutional Development".
        let field = last + 2;
        let fields = (from..=last).any(|n| self.page.lower(n) == "of")
            && self.page.word(last + 1) == "and"
            && self.page.capital(field)
            && !self.begins_another(field)
            && !ends(field)
            && !self.lists.bodies.contains_key(self.page.lower(field));
        if !self.page.capital(from) || row || !(fields || (last + 1..=run).any(ends)) {
            return None;
        }
        self.named_from(begin, end).filter(|(_, to)| *to > last + 1)
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
        // "Pictures" in "Sony Pictures" begins no name.
        let inside = |c: &Candidate| c.kind == Kind::Organization && self.page.tokens(c.span).0 < at;
        if !self.page.capital(at) || self.skip(at) || self.known.at(at).is_some_and(inside) {
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
        self.named_from(at, end)
    }

    /// The body whose name begins at a word that may begin one.
    fn named_from(&self, at: usize, end: usize) -> Option<(Candidate, usize)> {
        let run = self.run(at, end);
        if let Some(head) = self.head_of(at, run)
            && let Some(last) = self.after_of(head + 2, end)
        {
            let ministry = matches!(self.page.lower(head), "ministry" | "department" | "secretariat" | "directorate");
            return self.sound(at, if ministry { self.portfolios(last, end) } else { last });
        }
        if let Some(last) = self.listed_fields(run, end) {
            return self.sound(at, last);
        }
        let ends = |n: usize| self.lists.organization_ends.contains(self.page.lower(n)) || self.of_place(at, n);
        let last = (at..=run).rev().find(|&n| ends(n));
        let last = last.filter(|last| *last > at).or_else(|| self.partners(at, run));
        let last = self.native(at, run, end).or(last)?;
        let last = self.of_state(at, last).unwrap_or_else(|| self.in_city(self.second_ending(last)));
        // "Los Angeles Unified School District".
        let district =
            self.page.lower(last) == "school" && self.page.word(last + 1) == "District" && self.page.joined(last);
        let last = last + usize::from(district);
        if last == at + 1 && self.known.at(at).is_some_and(|c| c.kind == Kind::ThreatGroup) {
            return None;
        }
        self.sound(at, last)
    }

    /// "Seoul Metropolitan Government": the government of a city or region.
    fn of_place(&self, at: usize, last: usize) -> bool {
        let place = || self.known.at(at).is_some_and(|c| matches!(c.kind, Kind::City | Kind::Region));
        self.page.word(last) == "Government" && place()
    }

    /// A body of these words, with what the lists know of it, unless they are a heading or an office.
    fn sound(&self, at: usize, last: usize) -> Option<(Candidate, usize)> {
        let at = self.counted(at);
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
        let country = country.or_else(|| self.lexicon.demonym(self.page.word(at)));
        let mut candidate = Candidate::rule(span, Kind::Organization).of(country).weighing(7);
        let mut listed = self.listed(span, country);
        // "the National Security Agency": the list made by hand holds the one that is spoken of abroad.
        let by_hand = |id: &EntryId| !self.lexicon.entry(*id).said_by().contains(COLLECTED);
        if listed.iter().any(by_hand) {
            listed.retain(by_hand);
        }
        // Rows of two countries say nothing; two rows of one country are the same body.
        let mut countries = listed.iter().map(|&id| self.lexicon.entry(id).country());
        let first = countries.next();
        if let Some(of) = first.filter(|of| countries.all(|other| other == *of)) {
            candidate.entries = listed;
            candidate.country = of.map(str::to_owned).or(candidate.country);
        }
        Some((candidate, last + 1))
    }

    /// What the lists hold under a body's printed words, or under these with its country before or behind them.
    fn listed(&self, span: Span, country: Option<&str>) -> Vec<EntryId> {
        let printed = span.of(self.page.text).split_whitespace().collect::<Vec<_>>().join(" ");
        let fits = |id: &EntryId| {
            let entry = self.lexicon.entry(*id);
            // A ministry of another country bears the same words.
            country.is_none_or(|code| entry.country() == Some(code))
        };
        let find = |form: &str| -> Vec<EntryId> {
            let mut found: Vec<EntryId> =
                self.lexicon.by_name_of(Kind::Organization, form).into_iter().filter(fits).collect();
            found.sort_by_key(|&id| self.lexicon.entry(id).name() != form);
            found
        };
        let plain = find(&printed);
        let Some(state) = country.and_then(|code| self.lexicon.country(code)).filter(|_| plain.is_empty()) else {
            return plain;
        };
        let state = self.lexicon.entry(state);
        let mut forms = state
            .forms()
            .filter(|form| form.role == FormRole::Adjective)
            .map(|form| format!("{} {printed}", form.text));
        let named = [format!("{printed} of {}", state.name()), format!("{} {printed}", state.name())];
        forms.by_ref().chain(named).map(|form| find(&form)).find(|found| !found.is_empty()).unwrap_or_default()
    }

    /// "3rd Technical Surveillance Bureau": a name begins with its number.
    fn counted(&self, at: usize) -> usize {
        let Some(before) = at.checked_sub(1).filter(|&before| self.page.joined(before)) else { return at };
        let word = self.page.lower(before);
        let digits = word.trim_end_matches(|c: char| c.is_ascii_alphabetic());
        let ordinal = matches!(word.get(digits.len()..), Some("st" | "nd" | "rd" | "th"));
        let number = !digits.is_empty() && digits.len() <= 3 && digits.bytes().all(|b| b.is_ascii_digit());
        // "On the 5th Security Service agents …" is a day.
        let day = || {
            before > 1
                && self.page.lower(before - 1) == "the"
                && matches!(self.page.lower(before - 2), "on" | "until" | "till" | "since")
        };
        if ordinal && number && !day() { before } else { at }
    }

    /// Words that begin no name, unless a body's may begin with them.
    fn skip(&self, at: usize) -> bool {
        let lower = self.page.lower(at);
        let within = at > 0
            && (self.page.possessive(at - 1) || self.page.places.get(at - 1).is_some_and(|p| p.letters && !p.capital));
        let begins = self.lists.organization_of.contains(lower)
            || self.lists.body_starts.contains(lower)
            || within && self.lists.body_starts_within.contains(lower);
        let stop = self.lists.not_names.contains(lower) && !begins;
        stop || !self.page.places.get(at).is_some_and(|p| p.letters)
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
}

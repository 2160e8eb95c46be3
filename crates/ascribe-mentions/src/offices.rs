//! Offices: a head noun with its modifiers, its portfolio and whose it is; in small letters only beside a person.

use crate::candidate::Candidate;
use crate::entities::with_article;
use crate::known::Known;
use crate::lists::Lists;
use crate::page::Page;
use ascribe_model::{Kind, Span};
use ascribe_names::common_words;

/// How many words behind a person's name the noun of an office may stand.
const FARTHEST_HEAD: usize = 12;
/// "for cyber and emerging technology": at most this many words.
const LONGEST_FIELD: usize = 6;

/// An office where it stands.
#[derive(Clone, Debug)]
pub(crate) struct OfficeAt {
    pub first: usize,
    pub last: usize,
    /// The office without whose it is: "Prime Minister".
    pub words: String,
    pub candidate: Candidate,
}

/// Whose an office is: the words for its name, and the country.
type Owner = (String, Option<String>);

pub(crate) struct Offices<'a, 'l> {
    pub page: &'a Page<'a>,
    pub known: &'a Known<'l>,
    /// Organizations found by rule, sorted.
    pub bodies: &'a [Candidate],
    pub lists: &'static Lists,
}

impl Offices<'_, '_> {
    /// The offices that stand by themselves: capitalised, or with their owner.
    pub fn find(&self) -> Vec<OfficeAt> {
        let mut found: Vec<OfficeAt> = vec![];
        for pair in self.page.firsts.windows(2) {
            for at in pair[0]..pair[1] {
                let free = found.last().is_none_or(|last| last.last < at);
                if free
                    && !self.names_a_threat(at)
                    && let Some(last) = self.head(at)
                    && let Some(office) = self.office(at, last, pair[0], pair[1], false)
                {
                    found.push(office);
                }
            }
        }
        found
    }

    /// The offices beside persons that do not stand by themselves: "the agency's director general", "its spokeswoman".
    pub fn beside(&self, persons: &[Candidate], offices: &[OfficeAt]) -> Vec<OfficeAt> {
        let mut found: Vec<OfficeAt> = vec![];
        for person in persons {
            let (from, to) = self.page.tokens(person.span);
            let (first, end) = self.page.sentence(from);
            let touches = |o: &OfficeAt| (o.first >= to && o.first <= to + 3) || (o.last < from && o.last + 2 >= from);
            let has = offices.iter().any(touches);
            let earlier = || offices.iter().chain(&found).rfind(|o| o.last < from);
            let office = if has {
                None
            } else {
                self.after(to, end)
                    .or_else(|| self.before(from, first, end))
                    .or_else(|| self.counterpart(from, first, earlier()?))
                    .or_else(|| self.headed(to, end))
            };
            if let Some(mut office) = office.filter(|o| o.first >= to || o.last < from) {
                office.candidate.holder = Some(person.span);
                found.push(office);
            }
        }
        found
    }

    /// "HomeLand Justice": a listed name of whoever attacks is no office.
    fn names_a_threat(&self, at: usize) -> bool {
        self.known.at(at).is_some_and(|c| matches!(c.kind, Kind::ThreatGroup | Kind::Campaign | Kind::Malware))
    }

    /// The last token of an office's noun that begins at `at`: "secretary general", "chief executive", "chief of staff".
    fn head(&self, at: usize) -> Option<usize> {
        let lower = self.page.lower(at);
        let next = self.page.lower(at + 1);
        let before = at.checked_sub(1).map_or("", |before| self.page.lower(before));
        if lower == "officer" {
            let of_chiefs = matches!(
                before,
                "executive" | "technology" | "information" | "security" | "operating" | "financial" | "privacy"
            );
            return of_chiefs.then_some(at);
        }
        let body = lower == "justice" && (before == "of" || matches!(next, "department" | "ministry" | "minister"));
        if !self.lists.office_heads.contains(lower) || body || self.leads_on(at) {
            return None;
        }
        if self.page.word(at + 1) == "-" && self.page.lower(at + 2) == "general" {
            return Some(at + 2);
        }
        Some(match (lower, next) {
            ("secretary" | "director" | "attorney" | "solicitor" | "inspector" | "surgeon" | "auditor", "general") => {
                at + 1
            }
            ("chief", "executive") => at + 1,
            ("chief", "of") if self.page.lower(at + 2) == "staff" => at + 2,
            _ => at,
        })
    }

    /// True for a modifier that is a noun of office too: "deputy" in "deputy national security adviser".
    fn leads_on(&self, at: usize) -> bool {
        if !self.lists.office_before.contains(self.page.lower(at)) {
            return false;
        }
        for next in at + 1..at + 6 {
            let word = self.page.lower(next);
            if !self.page.joined(next - 1) {
                return false;
            }
            if word == "officer" || (self.lists.office_heads.contains(word) && word != "justice") {
                return true;
            }
            if !self.lists.office_before.contains(word) || matches!(word, "the") {
                return false;
            }
        }
        false
    }

    fn office(&self, head: usize, head_last: usize, first: usize, end: usize, licensed: bool) -> Option<OfficeAt> {
        let mut from = head;
        while from > first && self.belongs(from - 1, head) {
            from -= 1;
        }
        while from < head && matches!(self.page.lower(from), "the" | "-" | "then") {
            from += 1;
        }
        let mut last = head_last;
        let portfolio = matches!(self.page.lower(head), "secretary" | "minister" | "commissioner" | "representative")
            && matches!(self.page.lower(head_last + 1), "of" | "for");
        if let Some(to) = self.portfolio(head_last + 2, end).filter(|_| portfolio) {
            last = to;
        }
        let (begin, mut of) = self.owner_before(from, first);
        let mut words_to = last;
        if of.is_none()
            && let Some((name, code, to)) = self.owner_after(last + 1, end)
        {
            // A country belongs to the office's words; a body stays a name of its own behind them.
            let country =
                self.known.country(to).is_some() || self.known.at(to).is_some_and(|c| c.kind == Kind::Country);
            of = Some((name, code));
            last = if country { to } else { last };
        } else if let Some(to) = self.field(last + 1, end).filter(|_| licensed) {
            last = to;
            words_to = to;
        }
        let words = self.page.cover(from, words_to)?.of(self.page.text);
        let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
        let capital = self.page.capital(head);
        let person = self.known.at(last + 1).is_none_or(|c| c.kind == Kind::Person);
        let followed = self.page.capital(last + 1) && self.page.joined(last) && person;
        let named = of.is_some() || (capital && (from < head || last > head || followed)) || (from < head && followed);
        if !licensed && (!named || self.plain_noun(head, from, of.is_some(), followed)) {
            return None;
        }
        if licensed && self.page.possessive(last + 1) {
            return None;
        }
        let country = of.as_ref().and_then(|(_, code)| code.clone());
        let name = match &of {
            Some((owner, _)) => format!("{words} of {owner}"),
            None => words.clone(),
        };
        let span = self.page.cover(begin, last)?;
        let mut candidate = Candidate::rule(span, Kind::Office).named(name).of(country.as_deref()).weighing(9);
        candidate.owned = of.is_some();
        Some(OfficeAt { first: begin, last, words, candidate })
    }

    /// ", the agency's director general,", " (chief executive of …", ", who is the mayor of".
    fn after(&self, to: usize, end: usize) -> Option<OfficeAt> {
        if !matches!(self.page.word(to), "," | "–" | "—" | "(") {
            return None;
        }
        let from = to + 1;
        for at in from..end.min(from + FARTHEST_HEAD) {
            if let Some(last) = self.head(at) {
                // "NAME, the minister said": the minister speaks of somebody else.
                let speaks = self.lists.person_after.contains(self.page.lower(last + 1));
                return if speaks { None } else { self.office(at, last, from, end, true) };
            }
            let stop = matches!(
                self.page.lower(at),
                "," | ";"
                    | "."
                    | ")"
                    | "("
                    | ":"
                    | "of"
                    | "said"
                    | "says"
                    | "told"
                    | "and"
                    | "that"
                    | "which"
                    | "in"
                    | "to"
                    | "by"
                    | "from"
                    | "with"
                    | "had"
                    | "has"
                    | "whose"
                    | "for"
                    | "on"
            );
            if stop {
                return None;
            }
        }
        None
    }

    /// "department spokesman NAME", "its spokeswoman, NAME", "the ministry's spokesperson, NAME".
    fn before(&self, from: usize, first: usize, end: usize) -> Option<OfficeAt> {
        let mut to = from;
        while to > first && self.lists.ranks.contains(self.page.lower(to - 1)) && self.page.capital(to - 1) {
            to -= 1;
        }
        let comma = to > first && self.page.word(to - 1) == ",";
        let last = to.checked_sub(1 + usize::from(comma)).filter(|&last| last >= first)?;
        let head = (last.saturating_sub(2).max(first)..=last).find(|&at| self.head(at) == Some(last))?;
        let office = self.office(head, last, first, end, true).filter(|office| office.last < from)?;
        let set = office.first > first && {
            let word = self.page.lower(office.first - 1);
            matches!(word, "the" | "its" | "his" | "her" | "their" | "our" | "a" | "an")
                || self.page.possessive(office.first - 1)
        };
        (!comma || set || office.candidate.country.is_some()).then_some(office)
    }

    /// "his British counterpart, NAME": the office named last, of another country.
    fn counterpart(&self, from: usize, first: usize, earlier: &OfficeAt) -> Option<OfficeAt> {
        let comma = from > first && self.page.word(from - 1) == ",";
        let at = from.checked_sub(1 + usize::from(comma)).filter(|&at| at >= first)?;
        if self.page.lower(at) != "counterpart" {
            return None;
        }
        let (begin, country) = self.known.country_before(at)?;
        let name = format!("{} of {}", earlier.words, with_article(country.name));
        let candidate = Candidate::rule(self.page.cover(begin, at)?, Kind::Office).named(name).of(Some(country.code));
        Some(OfficeAt { first: begin, last: at, words: earlier.words.clone(), candidate: candidate.weighing(9) })
    }

    /// ", who heads the MIVD": the verb stands for the office.
    fn headed(&self, to: usize, end: usize) -> Option<OfficeAt> {
        let at = to + 2;
        let verb = matches!(self.page.lower(at), "heads" | "leads" | "headed" | "led" | "chairs" | "chaired" | "runs");
        if self.page.word(to) != "," || self.page.lower(to + 1) != "who" || !verb || at >= end {
            return None;
        }
        let body = self.body_at(at + 1 + usize::from(self.page.lower(at + 1) == "the"))?;
        let name = format!("head of the {}", body_name(self.page, body)).replace("the the ", "the ");
        let candidate = Candidate::rule(self.page.cover(at, at)?, Kind::Office).named(name).of(body.country.as_deref());
        let candidate = Candidate { owned: true, ..candidate.weighing(9) };
        Some(OfficeAt { first: at, last: at, words: "head".to_owned(), candidate })
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
        // "Sanctions Minister", "City Manager": any word of the language that is capitalised with its head.
        let plain = || self.page.capital(head) && self.known.at(at).is_none() && self.says(at);
        let fields = self.page.capital(at) && (self.lists.portfolios.contains(self.page.lower(at)) || plain());
        let modifier = self.lists.office_before.contains(self.page.lower(at)) || fields || word == "-" || word == "&";
        let body = |c: &Candidate| matches!(c.kind, Kind::Organization | Kind::Government);
        if matches!(self.page.lower(at), "ministry" | "department" | "agency" | "embassy" | "government")
            && self.known.at(at).is_some_and(body)
        {
            return false;
        }
        let lifted = self.page.capital(head) && !self.page.capital(at) && self.page.lower(at) != "of";
        let lowered = matches!(self.page.lower(at), "acting" | "former" | "deputy" | "interim" | "then");
        modifier && !known && (!lifted || lowered) && self.page.joined(at) && self.page.lower(at) != "the"
    }

    /// True for a word of the language inside a line, no name and no small word.
    fn says(&self, at: usize) -> bool {
        let word = self.page.lower(at);
        word.len() > 3 && common_words().contains(word) && self.page.sentence(at).0 < at
    }

    /// "State", "Defense", "Foreign Affairs", "the Treasury", "Homeland Security", "Europe".
    fn portfolio(&self, at: usize, end: usize) -> Option<usize> {
        let from = at + usize::from(self.page.lower(at) == "the");
        let mut to = None;
        let mut next = from;
        while next < end.min(from + 5) {
            let of_office = self.lists.office_before.contains(self.page.lower(next))
                || self.lists.portfolios.contains(self.page.lower(next))
                || self.known.at(next).is_some_and(|c| c.kind == Kind::Region);
            let office = self.lists.office_heads.contains(self.page.lower(next));
            let fits = of_office && !office && self.page.capital(next) && self.known.country(next).is_none();
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

    /// "for cyber", "for national security", up to the next mark.
    fn field(&self, at: usize, end: usize) -> Option<usize> {
        if self.page.lower(at) != "for" {
            return None;
        }
        let stop =
            (at + 1..end.min(at + 2 + LONGEST_FIELD)).find(|&n| matches!(self.page.word(n), "," | "." | ")" | ";"))?;
        let plain =
            (at + 1..stop).all(|n| self.page.places.get(n).is_some_and(|p| p.letters) && self.page.lower(n) != "the");
        (plain && stop > at + 1).then_some(stop - 1)
    }

    /// Who the office is of, by the words before it: where the mention begins, and the owner with its country.
    fn owner_before(&self, from: usize, first: usize) -> (usize, Option<Owner>) {
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
                let name = body_name(self.page, body);
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
            // "the secretary of Russia's Security Council": the body's, not the country's.
            if self.page.possessive(country.end) {
                let body = self.body_at(country.end + 1)?;
                let (_, to) = self.page.tokens(body.span);
                let code = body.country.clone().unwrap_or_else(|| country.code.to_owned());
                return Some((format!("the {}", body_name(self.page, body)), Some(code), to - 1));
            }
            return Some((with_article(country.name), Some(country.code.to_owned()), country.end - 1));
        }
        let body = self.body_at(from)?;
        let (_, to) = self.page.tokens(body.span);
        let article = if from > at + 1 { "the " } else { "" };
        Some((format!("{article}{}", body_name(self.page, body)), body.country.clone(), to - 1))
    }

    /// The organization, known or found by rule, that token `at` belongs to.
    fn body_at(&self, at: usize) -> Option<&Candidate> {
        let span: Span = self.page.places.get(at)?.span;
        let body = |c: &&Candidate| matches!(c.kind, Kind::Organization | Kind::Government) && c.span.overlaps(span);
        let after = self.bodies.partition_point(|c| c.span.start() <= span.start());
        let ruled = self.bodies[..after].last().filter(body);
        ruled.or_else(|| self.known.at(at).filter(body))
    }
}

fn body_name(page: &Page, body: &Candidate) -> String {
    let printed = body.span.of(page.text).split_whitespace().collect::<Vec<_>>().join(" ");
    body.name.clone().unwrap_or(printed)
}

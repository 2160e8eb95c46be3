//! How far a body's name goes: runs of capitalised words, what a body is of, the fields of a ministry.

use crate::organizations::Organizations;
use ascribe_model::Kind;

/// A run of capitalised words is at most this long.
const LONGEST_RUN: usize = 8;

impl Organizations<'_, '_> {
    /// "Johnson & Johnson", "Korea Hydro & Nuclear Power": capitalised words on both sides of "&" beside small ones, not all of them plain words
    /// ("Command & Control"). Utilities are called so with "and" too: "Kansas City Power and Light".
    pub(crate) fn partners(&self, at: usize, run: usize) -> Option<usize> {
        let utility = |n: usize| self.lists.utilities.contains(self.page.lower(n));
        let joins =
            |n: usize| self.page.word(n) == "&" || self.page.word(n) == "and" && utility(n - 1) && utility(n + 1);
        let and = (at + 1..run).find(|&n| joins(n))?;
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

    /// "Science, Innovation, Technology and Telecommunications": the last token of a ministry's listed fields.
    pub(crate) fn portfolios(&self, last: usize, end: usize) -> usize {
        // "Ministry of Health, National Treasury": the field of a body that is named for itself.
        self.fields(last, end, |at| {
            let next = self.page.lower(at + 1);
            let body = self.lists.organization_ends.contains(next) || self.lists.bodies.contains_key(next);
            !(body && self.page.capital(at + 1) && self.page.joined(at))
        })
    }

    /// The last token of a list of fields that may be of the body.
    fn fields(&self, last: usize, end: usize, own: impl Fn(usize) -> bool) -> usize {
        let field = |at: usize| {
            let lower = self.page.lower(at);
            let listed = self.lists.portfolios.contains(lower) || self.lists.office_before.contains(lower);
            self.page.capital(at) && listed && own(at) && self.known.country(at).is_none()
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
    pub(crate) fn listed_fields(&self, run: usize, end: usize) -> Option<usize> {
        if self.page.word(run + 1) != "," || !self.lists.portfolios.contains(self.page.lower(run)) {
            return None;
        }
        let to = self.fields(run, end, |_| true);
        let last = self.run(to, end);
        let ends = matches!(self.page.lower(last), "office" | "ministry" | "department" | "committee" | "agency");
        (to > run && ends).then_some(last)
    }

    /// The last token of a run of capitalised words; "and", "&", hyphens and owners ("King's College") inside allowed.
    pub(crate) fn run(&self, at: usize, end: usize) -> usize {
        let mut last = at;
        let mut next = at + 1;
        while next < end.min(at + LONGEST_RUN) && self.page.joined(next - 1) {
            let word = self.page.word(next);
            let place = self
                .known
                .at(next)
                .is_some_and(|c| matches!(c.kind, Kind::ThreatGroup | Kind::Malware | Kind::Vulnerability));
            // "Air India and Singapore Airlines": a country behind "and" begins a name of its own.
            let goes_on = |next: usize| {
                let other = self.known.country(next + 1).is_some() || self.begins_body(next + 1);
                self.page.capital(next + 1) && !other && !self.whole(at, next)
            };
            let named = self.page.capital(next) && self.page.places.get(next).is_some_and(|p| p.letters);
            if named && !place && !self.lists.headline.contains(self.page.lower(next)) {
                last = next;
            } else if !(word == "&" || (word == "and" && goes_on(next)) || self.hyphen(next) || self.owner(next)) {
                break;
            }
            next += 1;
        }
        last
    }

    /// True if a body of several words that the lists know begins at `at`: "Sony Pictures and Bangladesh Bank".
    fn begins_body(&self, at: usize) -> bool {
        let known = self.known.at(at).filter(|c| c.kind == Kind::Organization);
        known.is_some_and(|c| {
            let (from, to) = self.page.tokens(c.span);
            from == at && to > at + 1
        })
    }

    /// True if the words up to `end` are the whole name of a body that the lists know: "Google and Bridgestone Corporation".
    fn whole(&self, at: usize, end: usize) -> bool {
        let known = self.known.at(at).filter(|c| c.kind == Kind::Organization);
        known.is_some_and(|c| self.page.tokens(c.span) == (at, end))
    }

    /// A hyphen that joins two words in capitals: "Cyber-Electronic Command".
    fn hyphen(&self, at: usize) -> bool {
        let tight = |n: usize| {
            let pair = self.page.places.get(n).zip(self.page.places.get(n + 1));
            pair.is_some_and(|(a, b)| a.span.end() == b.span.start())
        };
        self.page.word(at) == "-" && at > 0 && tight(at - 1) && tight(at) && self.page.capital(at + 1)
    }

    /// The mark of possession inside a name: "People's Power Party", "St Thomas' Hospital".
    fn owner(&self, at: usize) -> bool {
        let saint = || at > 1 && matches!(self.page.lower(at - 2), "st" | "st." | "saint");
        self.page.possessive(at)
            && self.page.capital(at + 1)
            && at > 0
            && (self.lists.name_owners.contains(self.page.lower(at - 1)) || saint())
    }

    /// The last token of what a body is of: capitalised words, "and", "the"; the country, where it is of one.
    pub(crate) fn after_of(&self, at: usize, end: usize) -> Option<usize> {
        let from = at + usize::from(matches!(self.page.lower(at), "the"));
        if from >= end || !self.page.capital(from) || self.owns(from) {
            return None;
        }
        if let Some(country) = self.known.country(from).filter(|c| !c.adjective && c.end <= end) {
            return Some(country.end - 1);
        }
        let mut last = from;
        let mut next = from + 1;
        while next < end.min(from + LONGEST_RUN) && self.page.joined(next - 1) {
            let word = self.page.word(next);
            let on = next + 1 + usize::from(self.page.lower(next + 1) == "the");
            if self.page.capital(next) && !self.lists.headline.contains(self.page.lower(next)) {
                last = next;
            } else if (word == "and" && self.begins_another(next + 1))
                || (word == "of" && self.owns(on))
                || !(matches!(word, "and" | "of" | "&" | "the" | "for")
                    && (self.page.capital(next + 1) || self.page.capital(next + 2)))
            {
                break;
            }
            next += 1;
        }
        Some(last)
    }

    /// "the Ministry of Intelligence and Hezbollah", "of Home Affairs and the Authority": a country, an article, or a word that is no field of a
    /// body's work begins a name of its own.
    pub(crate) fn begins_another(&self, at: usize) -> bool {
        let word = self.page.lower(at);
        let field = ascribe_names::common_words().contains(word) || self.lists.portfolios.contains(word);
        self.known.country(at).is_some() || word == "the" || self.page.capital(at) && !field
    }

    /// The word that tells what kind of body it is, before the "of" or "for" that names its work: "Directorate-General for Internal Security".
    pub(crate) fn head_of(&self, at: usize, run: usize) -> Option<usize> {
        let kind = |n: usize| self.lists.organization_of.contains(self.page.lower(n));
        let general = |n: usize| {
            self.page.lower(n) == "general"
                && (n > at && kind(n - 1) || n > at + 1 && self.page.word(n - 1) == "-" && kind(n - 2))
        };
        let head = (at..=run).rev().find(|&n| kind(n) || general(n))?;
        let on = self.page.lower(head + 1) == "on" && self.lists.heads_on.contains(self.page.lower(head));
        let field = on && self.page.capital(head + 2) && !self.lists.not_names.contains(self.page.lower(head + 2));
        (matches!(self.page.lower(head + 1), "of" | "for") || field && !self.begins_another(head + 2)).then_some(head)
    }

    /// True for a country whose body is named behind it: "of Ukraine's Ministry of Defence" tells whose the ministry is.
    fn owns(&self, at: usize) -> bool {
        self.known.country(at).is_some_and(|c| self.page.possessive(c.end) && self.page.capital(c.end + 1))
    }

    /// "National Payments Corporation of India": the country behind a name that is made of plain words.
    pub(crate) fn of_state(&self, at: usize, last: usize) -> Option<usize> {
        let from = last + 2 + usize::from(self.page.lower(last + 2) == "the");
        let country = self.known.country(from).filter(|c| !c.adjective && self.page.word(last + 1) == "of")?;
        let plain = |n: usize| {
            let word = self.page.lower(n);
            ascribe_names::common_words().contains(word) || self.lists.organization_ends.contains(word)
        };
        let national = self.lists.national_ends.contains(self.page.lower(last));
        (!self.owns(from) && (national || (at..=last).all(plain))).then_some(country.end - 1)
    }

    /// "Banco de Chile", "Hospital Clínic de Barcelona": names of bodies in other languages, joined by their words for "of".
    pub(crate) fn native(&self, at: usize, run: usize, end: usize) -> Option<usize> {
        let particle = |n: usize| self.lists.native_particles.contains(self.page.word(n)) && self.page.capital(n + 1);
        let mut last = run;
        while self.lists.native_heads.contains(self.page.lower(at)) && particle(last + 1) && last < at + LONGEST_RUN {
            let next = last + 2..=self.run(last + 2, end);
            last = next.take_while(|&n| !matches!(self.page.word(n), "and" | "&")).last().unwrap_or(last + 2);
        }
        (last > run).then_some(last)
    }

    /// "University Hospital Centre Zagreb": the city behind the name of a body.
    pub(crate) fn in_city(&self, last: usize) -> usize {
        let city = self.known.at(last + 1).filter(|c| c.kind == Kind::City && self.page.joined(last));
        let end = city.map_or(last + 1, |city| self.page.tokens(city.span).1);
        let seated = self.lists.seated.contains(self.page.lower(last)) && !self.page.capital(end);
        if seated { end - 1 } else { last }
    }

    /// "Acme Trading Co., Ltd.": the last token of a name with its second ending behind a comma.
    pub(crate) fn second_ending(&self, last: usize) -> usize {
        let ends = |n: usize| self.lists.second_ends.contains(self.page.lower(n)) && self.page.capital(n);
        if self.page.word(last + 1) == "," && ends(last + 2) { last + 2 } else { last }
    }

    /// "Orange Belgium", "Air Albania": a firm whose name ends with the country where it works.
    pub(crate) fn branch(&self, at: usize, end: usize) -> Option<usize> {
        if at + 1 >= end || !self.lists.firm_starts.contains(self.page.lower(at)) {
            return None;
        }
        let country = self.known.country(at + 1).filter(|country| !country.adjective && country.end <= end)?;
        let small = |n: usize| self.page.places.get(n).is_some_and(|p| p.letters && !p.capital);
        let in_prose = at > 0 && small(at - 1) || small(country.end);
        let behind = at > 0 && self.page.capital(at - 1) && self.page.joined(at - 1);
        let alone = !behind && !self.page.capital(country.end);
        // "In Orange Belgium, …", "told Vodafone Ukraine had …": the country may be of the rest of the sentence.
        let parted = self.page.word(country.end) == "," || self.page.possessive(country.end);
        let before = if at > 0 { self.page.lower(at - 1) } else { "" };
        let told = matches!(before, "told" | "to" | "from" | "with" | "by");
        let acts = matches!(
            self.page.lower(country.end),
            "had"
                | "has"
                | "have"
                | "was"
                | "were"
                | "is"
                | "are"
                | "will"
                | "would"
                | "could"
                | "may"
                | "might"
                | "did"
        );
        let firm = self.page.capital(at) && self.page.joined(at) && self.page.places.get(at).is_some_and(|p| p.letters);
        (firm && in_prose && alone && !parted && !(told && acts)).then_some(country.end - 1)
    }
}

//! Names that the lexicon holds, and names made by a vendor's convention.

use crate::candidate::Candidate;
use crate::lists::Lists;
use crate::page::Page;
use ascribe_model::{Found, Kind, Span};
use ascribe_names::{FormRole, Gate, Lexicon, NameMatch};

/// A country, by name or adjective, where it stands.
#[derive(Clone, Copy, Debug)]
pub(crate) struct CountryAt<'l> {
    /// One past its last token.
    pub end: usize,
    /// ISO 3166-1 alpha-2.
    pub code: &'l str,
    /// Canonical name.
    pub name: &'l str,
    /// "Iranian" rather than "Iran".
    pub adjective: bool,
}

/// What the lexicon finds on a page.
pub(crate) struct Known<'l> {
    pub candidates: Vec<Candidate>,
    /// For each token, the country whose name begins there.
    pub countries: Vec<Option<CountryAt<'l>>>,
    /// For each token, the number (from 1) of the candidate that it belongs to, 0 for none.
    pub owner: Vec<u32>,
}

/// What is appended to a program's name to say its sort; general usage of the field.
const SORTS: [&str; 11] =
    ["ransomware", "backdoor", "stealer", "loader", "locker", "trojan", "miner", "bot", "rat", "rc", "worm"];
/// A coined name has at least this many bytes.
const SHORTEST_COINED: usize = 7;

/// Kinds of places.
pub(crate) fn is_place(kind: Kind) -> bool {
    matches!(kind, Kind::Country | Kind::Region | Kind::City)
}

impl<'l> Known<'l> {
    pub fn find(page: &Page, lexicon: &'l Lexicon) -> Known<'l> {
        let mut known =
            Known { candidates: vec![], countries: vec![None; page.places.len()], owner: vec![0; page.places.len()] };
        for found in lexicon.matches(page.text) {
            known.take(page, lexicon, &found);
        }
        for (span, country) in conventional(page) {
            known.take_conventional(page, span, country);
        }
        known.take_coined(page, lexicon);
        known
    }

    /// "NetwireRAT", "QbotLoader": a listed program's name with its sort appended.
    fn take_coined(&mut self, page: &Page, lexicon: &Lexicon) {
        for at in 0..page.places.len() {
            let Some(place) = page.places.get(at).filter(|place| place.capital && place.letters) else { continue };
            if place.span.len() < SHORTEST_COINED || self.at(at).is_some() {
                continue;
            }
            let word = page.lower(at);
            let stem = SORTS.iter().find_map(|sort| word.strip_suffix(sort)).filter(|stem| stem.len() >= 4);
            let Some(stem) = stem.filter(|stem| !ascribe_names::common_words().contains(stem)) else { continue };
            let entries = lexicon.by_name_of(Kind::Malware, stem);
            if !entries.is_empty() {
                let mut candidate = Candidate::rule(place.span, Kind::Malware).weighing(6);
                candidate.entries = entries;
                candidate.found = Found::Lexicon;
                self.own(candidate, at, at + 1);
            }
        }
    }

    fn take(&mut self, page: &Page, lexicon: &'l Lexicon, found: &NameMatch<'l>) {
        let Some(span) = Span::new(page.text, found.start, found.end) else { return };
        let (from, to) = page.tokens(span);
        let inside = page.places.get(from).is_some_and(|p| p.indicator && p.span.len() > span.len());
        let mut span = span;
        let first = found.senses.first().map(|s| lexicon.entry(s.entry));
        let state = first.is_some_and(|e| e.kind() == Kind::Government) && page.word(to) == "-";
        if (state || first.is_some_and(|e| is_sort_of_name(page, lexicon, &e, to))) && to > from + 1 {
            // "Iranian state-sponsored", "Dutch intelligence service AIVD" speak of the country, not of its state or services.
            let head =
                page.places.get(from).and_then(|place| lexicon.demonym(place.span.of(page.text)).map(|_| place.span));
            if let Some(head) = head {
                span = head;
            }
        }
        let cut = if span.end() < found.end { lexicon.matches(span.of(page.text)).next() } else { None };
        let found = cut.as_ref().unwrap_or(found);
        let (span, (from, to)) = self.part_owner(page, lexicon, span);
        // A capital stays a city here; the reader finds where it acts as a government.
        let city = found.senses.iter().any(|s| lexicon.entry(s.entry).kind() == Kind::City);
        let stands = |s: &&ascribe_names::Sense<'l>| !(city && s.role == FormRole::Seat);
        // "Cuba ransomware", "President Lazarus Chakwera": the words beside a name say which sense it has, or that it has none of these.
        let program = matches!(page.lower(to), "ransomware" | "malware") && page.joined(to - 1);
        let order = |s: &&ascribe_names::Sense<'l>| {
            let kind = lexicon.entry(s.entry).kind();
            (program && kind != Kind::Malware, s.gate, rank(kind))
        };
        let Some(best) = found.senses.iter().filter(stands).min_by_key(order) else {
            return;
        };
        if inside || from == to || is_currency(page.text, span) || self.within_acronym(page, from) {
            return;
        }
        let entry = lexicon.entry(best.entry);
        let kind = entry.kind();
        if matches!(kind, Kind::ThreatGroup | Kind::Malware) && bears_title(page, from, to) {
            return;
        }
        // An article is part of no region's name.
        let (span, from) = match page.cover(from + 1, to - 1) {
            Some(bare) if kind == Kind::Region && to > from + 1 && page.lower(from) == "the" => (bare, from + 1),
            _ => (span, from),
        };
        let alike = |e: &&ascribe_names::Sense<'l>| lexicon.entry(e.entry).kind() == kind && e.entry != best.entry;
        let mut entries = vec![best.entry];
        entries.extend(found.senses.iter().filter(alike).map(|s| s.entry));
        let mut candidate = Candidate::rule(span, kind).of(entry.country());
        candidate.found = Found::Lexicon;
        candidate.unsure = best.gate == Gate::Context && !place_stands(page, (kind, best.role), from, to);
        candidate.weight = if best.gate == Gate::Context && candidate.unsure { 3 } else { 6 };
        candidate.entries = entries;
        if kind == Kind::Organization {
            self.settle_owner(page, lexicon, (from, found), &mut candidate);
        }
        if kind == Kind::Country
            && !candidate.unsure
            && let Some(code) = entry.country()
            && let Some(slot) = self.countries.get_mut(from)
        {
            let adjective = best.role == FormRole::Adjective;
            *slot = Some(CountryAt { end: to, code, name: entry.name(), adjective });
        }
        self.own(candidate, from, to);
    }

    /// "Norway's NCSC" is no British body: what several countries call a body by belongs to the country that stands before it.
    fn settle_owner(
        &self,
        page: &Page,
        lexicon: &Lexicon,
        (from, found): (usize, &NameMatch<'l>),
        candidate: &mut Candidate,
    ) {
        let mark = from.checked_sub(1).filter(|&mark| page.possessive(mark));
        let Some((_, owner)) = mark.and_then(|mark| self.country_before(mark)) else { return };
        let Some(entry) = candidate.entries.first().map(|&entry| lexicon.entry(entry)) else { return };
        let of_state = matches!(entry.class(), "intelligence-service" | "ministry");
        if !of_state || entry.country().is_none_or(|code| code == owner.code) {
            return;
        }
        let own = found.senses.iter().map(|sense| lexicon.entry(sense.entry));
        let own = own.filter(|e| e.kind() == Kind::Organization && e.country() == Some(owner.code));
        let own: Vec<_> = own.map(|entry| entry.id()).collect();
        let printed = candidate.span.of(page.text);
        let (_, to) = page.tokens(candidate.span);
        // "Germany's NSA inquiry" is about the American one.
        if own.is_empty() && !(SHARED.contains(&printed) && body_stands(page, to)) {
            return;
        }
        candidate.country = Some(owner.code.to_owned());
        if own.is_empty() {
            candidate.found = Found::Rule;
            candidate.name = Some(format!("{printed} of {}", crate::entities::with_article(owner.name)));
        }
        candidate.entries = own;
    }

    /// "EU" in "TIBER-EU" is part of that name. "NATO-EU" are two.
    fn within_acronym(&self, page: &Page, from: usize) -> bool {
        let start = page.places.get(from).map_or(0, |place| place.span.start());
        let hyphen = page.text.get(..start).is_some_and(|before| before.ends_with('-'));
        let Some(before) = from.checked_sub(2).filter(|_| hyphen) else { return false };
        page.places.get(before).is_some_and(|place| place.upper) && self.at(before).is_none()
    }

    /// "Israel's MFA" is a country and its body: the country is taken, and the body's stretch given back.
    fn part_owner(&mut self, page: &Page, lexicon: &'l Lexicon, span: Span) -> (Span, (usize, usize)) {
        let (from, to) = page.tokens(span);
        let Some(mark) = (from + 1..to.saturating_sub(1)).find(|&at| page.possessive(at)) else {
            return (span, (from, to));
        };
        let (Some(owner), Some(rest)) = (page.cover(from, mark - 1), page.cover(mark + 1, to - 1)) else {
            return (span, (from, to));
        };
        let country = lexicon.by_name_of(Kind::Country, owner.of(page.text)).first().map(|&id| lexicon.entry(id));
        let Some((entry, code)) = country.and_then(|entry| Some((entry, entry.country()?))) else {
            return (span, (from, to));
        };
        let mut candidate = Candidate::rule(owner, Kind::Country).of(Some(code)).weighing(6);
        candidate.found = Found::Lexicon;
        candidate.entries = vec![entry.id()];
        if let Some(slot) = self.countries.get_mut(from) {
            *slot = Some(CountryAt { end: mark, code, name: entry.name(), adjective: false });
        }
        self.own(candidate, from, mark);
        (rest, (mark + 1, to))
    }

    fn take_conventional(&mut self, page: &Page, span: Span, country: Option<&str>) {
        let (from, to) = page.tokens(span);
        let whole = (from..to).any(|at| {
            let owner = self.owner.get(at).copied().unwrap_or(0) as usize;
            owner.checked_sub(1).and_then(|n| self.candidates.get(n)).is_some_and(|c| c.span.contains(span))
        });
        if !whole {
            self.own(Candidate::rule(span, Kind::ThreatGroup).of(country).weighing(6), from, to);
        }
    }

    fn own(&mut self, candidate: Candidate, from: usize, to: usize) {
        if !candidate.unsure {
            let number = self.candidates.len() as u32 + 1;
            self.owner.iter_mut().take(to).skip(from).for_each(|owner| *owner = number);
        }
        self.candidates.push(candidate);
    }

    /// The sure candidate that token `at` belongs to.
    pub fn at(&self, at: usize) -> Option<&Candidate> {
        let number = self.owner.get(at).copied().unwrap_or(0) as usize;
        self.candidates.get(number.checked_sub(1)?)
    }

    /// The country whose name begins at `at`.
    pub fn country(&self, at: usize) -> Option<CountryAt<'l>> {
        self.countries.get(at).copied().flatten()
    }

    /// The country whose name ends just before `at`.
    pub fn country_before(&self, at: usize) -> Option<(usize, CountryAt<'l>)> {
        (at.saturating_sub(5)..at).rev().find_map(|from| Some((from, self.country(from)?)).filter(|(_, c)| c.end == at))
    }
}

/// "Belgian intelligence service VSSE": words in small letters right before the name of one of the country's bodies say of what sort it is.
fn is_sort_of_name(page: &Page, lexicon: &Lexicon, sort: &ascribe_names::Entry<'_>, to: usize) -> bool {
    let small = to > 0 && page.joined(to - 1) && !page.capital(to - 1) && page.capital(to);
    let own = |id| lexicon.entry(id).country() == sort.country();
    small
        && sort.kind() == Kind::Organization
        && lexicon.by_name_of(Kind::Organization, page.word(to)).into_iter().any(own)
}

/// "President Lazarus Chakwera", "Mr Ryuk Tanaka": a first name between a title and a surname is no threat's name.
fn bears_title(page: &Page, from: usize, to: usize) -> bool {
    let lists = Lists::shipped();
    let title = |n: usize| {
        let word = page.lower(n);
        page.capital(n) && (lists.office_heads.contains(word) || lists.ranks.contains(word))
    };
    let surname = page.capital(to)
        && page.joined(to - 1)
        && page.places.get(to).is_some_and(|p| p.letters && !p.upper)
        && !ascribe_names::common_words().contains(page.lower(to));
    to == from + 1 && surname && from > 0 && title(from - 1)
}

/// Which sense of equal safety goes first: places and bodies are told apart by no context, threats are rarer.
fn rank(kind: Kind) -> u8 {
    match kind {
        Kind::Country => 0,
        Kind::ThreatGroup => 1,
        Kind::Malware => 2,
        Kind::Tool => 3,
        Kind::Organization | Kind::Government => 4,
        Kind::City => 5,
        Kind::Region => 6,
        Kind::Technique => 7,
        _ => 8,
    }
}

/// Acronyms by which bodies of several countries go.
const SHARED: [&str; 6] = ["NCSC", "CERT", "NSC", "MoD", "MOD", "CSIRT"];

/// "Norway's NCSC said", not "Norway's NCSC inquiry": no noun goes on behind the body.
fn body_stands(page: &Page, to: usize) -> bool {
    let word = page.lower(to);
    let letters = page.places.get(to).is_some_and(|place| place.letters);
    !letters
        || !page.joined(to - 1)
        || word.len() > 4 && word.ends_with("ed")
        || matches!(
            word,
            "said"
                | "says"
                | "told"
                | "wrote"
                | "found"
                | "put"
                | "gave"
                | "warns"
                | "is"
                | "was"
                | "has"
                | "had"
                | "have"
        )
        || matches!(
            word,
            "and"
                | "or"
                | "in"
                | "on"
                | "to"
                | "for"
                | "by"
                | "with"
                | "of"
                | "that"
                | "which"
                | "who"
                | "also"
                | "at"
                | "as"
        )
        || matches!(
            word,
            "will"
                | "would"
                | "could"
                | "may"
                | "from"
                | "after"
                | "before"
                | "did"
                | "does"
                | "about"
                | "when"
                | "while"
        )
}

/// True for a place whose name is also a word, where it is written as a place and not as part of a person's name.
fn place_stands(page: &Page, (kind, role): (Kind, FormRole), from: usize, to: usize) -> bool {
    if !is_place(kind) || !page.capital(from) {
        return false;
    }
    let shouted = page.places.get(from).is_some_and(|p| p.upper) && page.lower(from).len() <= 3 && {
        let (first, end) = page.sentence(from);
        (first..end).filter(|&at| page.places.get(at).is_some_and(|p| p.upper)).count() * 2 > end - first
    };
    // "the Slovenian Intelligence Agency": an adjective is nobody's first name.
    let surname = role != FormRole::Adjective && page.capital(to) && page.joined(to - 1) && page.lower(to).len() > 2;
    let given = from > 0 && page.capital(from - 1) && Lists::shipped().given_names.contains(page.lower(from - 1));
    !shouted && !surname && !given
}

/// Group names made by a vendor's convention, with the country the convention stands for.
fn conventional(page: &Page) -> Vec<(Span, Option<&'static str>)> {
    let lists = Lists::shipped();
    let mut found = vec![];
    for at in 0..page.places.len() {
        if !page.capital(at) {
            continue;
        }
        let word = page.word(at);
        let next = page.word(at + 1);
        if let Some(span) = coded(page, at, lists) {
            found.push((span, None));
        } else if let Some(code) = lists.group_ends.get(next).filter(|_| joined_words(page, at)) {
            if plausible(page, at) {
                found.extend(page.cover(at, at + 1).map(|span| (span, Some(*code).filter(|code| *code != "-"))));
            }
        } else if let Some(code) = lists.group_starts.get(word).filter(|_| joined_words(page, at)) {
            let upper = next.len() > 3 && next.chars().all(|c| c.is_uppercase());
            let shouted = page.places.get(at + 2).is_some_and(|p| p.upper);
            if upper && !shouted {
                found.extend(page.cover(at, at + 1).map(|span| (span, Some(*code).filter(|code| *code != "-"))));
            }
        }
    }
    found
}

fn joined_words(page: &Page, at: usize) -> bool {
    page.joined(at) && page.places.get(at).is_some_and(|p| p.letters) && page.capital(at + 1)
}

/// "Charcoal Typhoon", not "Super Typhoon" at a sentence's start or "Golden Bear Lodge".
fn plausible(page: &Page, at: usize) -> bool {
    const NOT: [&str; 22] = [
        "the", "a", "this", "that", "super", "desert", "big", "black", "great", "tropical", "winter", "snow", "dust",
        "polar", "grizzly", "brown", "giant", "teddy", "white", "each", "every", "our",
    ];
    let (first, _) = page.sentence(at);
    let alone = at == first || !page.capital(at - 1) || page.possessive(at - 1);
    alone && !NOT.contains(&page.lower(at)) && !page.capital(at + 2)
}

/// "US" in "US$68" is money.
fn is_currency(text: &str, span: Span) -> bool {
    text.get(span.end()..).is_some_and(|after| after.starts_with('$'))
}

/// "UNC1234", "Storm-0558", "APT-C-36", "TEMP.Veles".
fn coded(page: &Page, at: usize, lists: &Lists) -> Option<Span> {
    let place = page.places.get(at)?;
    let rest = page.text.get(place.span.start()..)?;
    let fits = |code: &crate::lists::Code| {
        let after = rest.strip_prefix(code.prefix)?;
        let sign = after.strip_prefix(['-', ' ', '.', '‑']).unwrap_or(after);
        if code.digits == 0 {
            let word: usize = after.strip_prefix('.')?.bytes().take_while(u8::is_ascii_alphanumeric).count();
            return (word > 2).then_some(code.prefix.len() + 1 + word);
        }
        let digits = sign.bytes().take_while(u8::is_ascii_digit).count();
        let ends = !sign.get(digits..)?.starts_with(|c: char| c.is_alphanumeric());
        // "APT 2021" is a group and a year: only two digits may follow a space.
        let spaced = after.starts_with(' ');
        let fits = digits >= code.digits && digits <= if spaced { 2 } else { 5 } && ends;
        fits.then_some(code.prefix.len() + (after.len() - sign.len()) + digits)
    };
    let length = lists.group_codes.iter().filter_map(fits).max()?;
    Span::new(page.text, place.span.start(), place.span.start() + length)
}

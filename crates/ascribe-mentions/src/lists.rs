//! The word lists under `data/`, read once.

use ascribe_model::Kind;
use rustc_hash::{FxHashMap as HashMap, FxHashSet as HashSet};
use std::sync::LazyLock;

pub(crate) type Words = HashSet<&'static str>;

/// Lines of a list that are no comments.
fn lines(list: &'static str) -> impl Iterator<Item = &'static str> {
    list.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'))
}

/// The words behind one leading word, over all lines.
fn under(list: &'static str, head: &str) -> Words {
    lines(list)
        .filter_map(|line| line.split_once(' '))
        .filter(|(first, _)| *first == head)
        .flat_map(|(_, rest)| rest.split_whitespace())
        .collect()
}

/// A generic body of a country: its words in a text, and its name.
pub(crate) struct Body {
    pub words: Vec<&'static str>,
    pub name: &'static str,
}

/// How a number is bounded by the words before it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Bounding {
    Over,
    Least,
    Most,
    Under,
    About,
    Exact,
}

/// A coded name's make: prefix, separator, least number of digits.
pub(crate) struct Code {
    pub prefix: &'static str,
    pub digits: usize,
}

/// The least probabilities at which candidates stand, by who proposes them; 0 for a kind that needs none.
#[derive(Default)]
pub(crate) struct Thresholds {
    listed: HashMap<Kind, f32>,
    ruled: HashMap<Kind, f32>,
    tagged: HashMap<Kind, f32>,
    untitled: HashMap<Kind, f32>,
    judged: HashMap<Kind, f32>,
    known: HashMap<Kind, f32>,
    unclaimed: HashMap<Kind, f32>,
}

impl Thresholds {
    fn read(list: &'static str) -> Thresholds {
        let mut read = Thresholds::default();
        for line in lines(list) {
            let mut words = line.split_whitespace();
            let (Some(by), Some(kind), Some(least)) = (words.next(), words.next(), words.next()) else { continue };
            let (Some(kind), Ok(least)) = (Kind::ALL.into_iter().find(|known| known.word() == kind), least.parse())
            else {
                continue;
            };
            match by {
                "listed" => read.listed.insert(kind, least),
                "untitled" => read.untitled.insert(kind, least),
                "judged" => read.judged.insert(kind, least),
                "known" => read.known.insert(kind, least),
                "unclaimed" => read.unclaimed.insert(kind, least),
                "ruled" => read.ruled.insert(kind, least),
                _ => read.tagged.insert(kind, least),
            };
        }
        read
    }

    /// True if a listed name of this kind stands at this probability.
    pub fn listed(&self, kind: Kind, probability: f32) -> bool {
        probability >= self.listed.get(&kind).copied().unwrap_or(0.0)
    }

    /// True if a catalogue's title, printed in small letters, stands at this probability.
    pub fn untitled(&self, kind: Kind, probability: f32) -> bool {
        probability >= self.untitled.get(&kind).copied().unwrap_or(0.0)
    }

    /// The probability of the judge's from which a name of the lists stands, where it is less.
    pub fn known(&self, kind: Kind) -> Option<f32> {
        self.known.get(&kind).copied()
    }

    /// The probability of the judge's from which a candidate of this kind stands.
    pub fn least(&self, kind: Kind) -> f32 {
        self.judged.get(&kind).copied().unwrap_or(0.0)
    }

    /// The probability from which a mention of which nothing is told is worth showing.
    pub fn unclaimed(&self, kind: Kind) -> f32 {
        self.unclaimed.get(&kind).copied().unwrap_or(0.0)
    }

    /// True if what a rule proposes stands at this probability.
    pub fn ruled(&self, kind: Kind, probability: f32) -> bool {
        probability >= self.ruled.get(&kind).copied().unwrap_or(0.0)
    }

    /// True if what the tagger alone proposes stands at this probability.
    pub fn tagged(&self, kind: Kind, probability: f32) -> bool {
        probability >= self.tagged.get(&kind).copied().unwrap_or(0.0)
    }
}

pub(crate) struct Lists {
    pub thresholds: Thresholds,
    pub office_heads: Words,
    pub ranks: Words,
    pub office_before: Words,
    pub portfolios: Words,
    pub organization_ends: Words,
    pub organization_of: Words,
    /// Words that make a body one of a state.
    pub state_bodies: Words,
    /// Words that end many a name, but not only of bodies.
    pub weak_ends: Words,
    /// Words that begin no person's name but may begin a body's, anywhere or only behind small words.
    pub body_starts: Words,
    pub body_starts_within: Words,
    /// Words that only a headline writes with a capital, so that no name goes over them.
    pub headline: Words,
    /// Words that end names which go on with "of" and their country, and that may go on with "on".
    pub national_ends: Words,
    pub heads_on: Words,
    /// Whose mark of possession may stand inside a name: "People's Power Party".
    pub name_owners: Words,
    pub native_heads: Words,
    pub native_particles: Words,
    pub second_ends: Words,
    pub utilities: Words,
    /// Words that begin names of firms which end with a country: "Air Albania".
    pub firm_starts: Words,
    /// Words that end a body's name which its city may follow: "University Hospital Centre Zagreb".
    pub seated: Words,
    pub bodies: HashMap<&'static str, Vec<Body>>,
    pub governments: Words,
    pub audience_heads: Words,
    pub audience_before: Words,
    pub firm_heads: Words,
    pub sector_of: Words,
    pub sector_heads: Words,
    pub group_ends: HashMap<&'static str, &'static str>,
    pub group_starts: HashMap<&'static str, &'static str>,
    pub group_codes: Vec<Code>,
    pub gang_after: Words,
    pub gang_before: Words,
    pub gang_owns: Words,
    pub gang_does: Words,
    pub gang_done: Words,
    pub gang_blamed: Words,
    pub gang_answers: Words,
    pub programs_only: Words,
    pub gang_brands: Words,
    pub gang_sorts: Words,
    pub civil_sorts: Words,
    pub group_nouns: Words,
    pub malware_nouns: Words,
    pub firm_nouns: Words,
    pub handle_before: Words,
    pub support_after: Words,
    pub support_before: Words,
    pub support_verbs: Words,
    pub support_between: Words,
    pub numbers: HashMap<&'static str, u64>,
    pub vague: HashMap<&'static str, u64>,
    pub bounds: Vec<(Vec<&'static str>, Bounding)>,
    pub data_units: Words,
    pub given_names: Words,
    pub family_names: Words,
    pub name_particles: Words,
    pub person_after: Words,
    pub person_before: Words,
    /// Titles by which one country's office is known, lower case, with its code.
    pub titles: HashMap<&'static str, &'static str>,
    pub not_names: Words,
}

impl Lists {
    /// The shipped lists.
    pub fn shipped() -> &'static Lists {
        static LISTS: LazyLock<Lists> = LazyLock::new(Lists::read);
        &LISTS
    }

    fn read() -> Lists {
        let offices = include_str!("../data/offices.txt");
        let organizations = include_str!("../data/organizations.txt");
        let audiences = include_str!("../data/audiences.txt");
        let sectors = include_str!("../data/sectors.txt");
        let conventions = include_str!("../data/conventions.txt");
        let support = include_str!("../data/support.txt");
        let gangs = include_str!("../data/gangs.txt");
        let persons = include_str!("../data/persons.txt");
        let quantities = include_str!("../data/quantities.txt");
        Lists {
            thresholds: Thresholds::read(include_str!("../data/thresholds.txt")),
            office_heads: under(offices, "head"),
            ranks: under(offices, "rank"),
            office_before: under(offices, "before"),
            portfolios: under(offices, "portfolio"),
            organization_ends: under(organizations, "end"),
            organization_of: under(organizations, "of"),
            state_bodies: under(organizations, "state"),
            weak_ends: under(organizations, "weak"),
            body_starts: under(organizations, "begin"),
            body_starts_within: under(organizations, "within"),
            headline: under(organizations, "headline"),
            national_ends: under(organizations, "national"),
            heads_on: under(organizations, "on"),
            name_owners: under(organizations, "owner"),
            native_heads: under(organizations, "native"),
            native_particles: under(organizations, "particle"),
            second_ends: under(organizations, "second"),
            utilities: under(organizations, "utility"),
            firm_starts: under(organizations, "firm"),
            seated: under(organizations, "seated"),
            bodies: bodies(organizations),
            governments: lines(include_str!("../data/governments.txt")).flat_map(str::split_whitespace).collect(),
            audience_heads: under(audiences, "head"),
            audience_before: under(audiences, "before"),
            firm_heads: under(audiences, "firm"),
            sector_of: under(sectors, "of"),
            sector_heads: under(sectors, "head"),
            group_ends: pairs(conventions, "end"),
            group_starts: pairs(conventions, "start"),
            group_codes: codes(conventions),
            gang_after: under(gangs, "after"),
            gang_before: under(gangs, "before"),
            gang_owns: under(gangs, "owns"),
            gang_does: under(gangs, "does"),
            gang_done: under(gangs, "done"),
            gang_blamed: under(gangs, "blamed"),
            gang_answers: under(gangs, "answers"),
            programs_only: under(gangs, "program"),
            gang_brands: under(gangs, "brand"),
            gang_sorts: under(gangs, "sort"),
            civil_sorts: under(gangs, "civil"),
            group_nouns: under(gangs, "group"),
            malware_nouns: under(gangs, "malware"),
            firm_nouns: under(gangs, "firm"),
            handle_before: under(gangs, "handle"),
            support_after: under(support, "after"),
            support_before: under(support, "before"),
            support_verbs: under(support, "does"),
            support_between: under(support, "between"),
            numbers: numbers(quantities, "number"),
            vague: numbers(quantities, "vague"),
            bounds: bounds(quantities),
            data_units: under(quantities, "data"),
            given_names: lines(include_str!("../data/given-names.txt")).flat_map(str::split_whitespace).collect(),
            family_names: under(persons, "family"),
            name_particles: under(persons, "particle"),
            person_after: under(persons, "after"),
            person_before: under(persons, "before"),
            titles: titles(offices),
            not_names: lines(include_str!("../data/not-names.txt")).flat_map(str::split_whitespace).collect(),
        }
    }
}

fn bodies(list: &'static str) -> HashMap<&'static str, Vec<Body>> {
    let mut bodies: HashMap<&'static str, Vec<Body>> = HashMap::default();
    for line in lines(list).filter_map(|line| line.strip_prefix("body ")) {
        let Some((words, name)) = line.split_once(" = ") else { continue };
        let words: Vec<&str> = words.split_whitespace().collect();
        if let Some(first) = words.first() {
            bodies.entry(first).or_default().push(Body { words, name });
        }
    }
    for known in bodies.values_mut() {
        known.sort_by_key(|body| std::cmp::Reverse(body.words.len()));
    }
    bodies
}

fn titles(list: &'static str) -> HashMap<&'static str, &'static str> {
    let rows = lines(list).filter_map(|line| line.strip_prefix("title ")?.split_once(' '));
    rows.map(|(code, title)| (title, code)).collect()
}

fn pairs(list: &'static str, head: &str) -> HashMap<&'static str, &'static str> {
    let rows = lines(list).map(|line| line.split_whitespace().collect::<Vec<_>>());
    let mut pairs = HashMap::default();
    for row in rows {
        if let [first, word, code] = row[..]
            && first == head
        {
            // The first convention of a word stands; a second one makes its country unsure.
            pairs.entry(word).and_modify(|known: &mut &str| *known = "-").or_insert(code);
        }
    }
    pairs
}

fn codes(list: &'static str) -> Vec<Code> {
    let rows = lines(list).filter_map(|line| line.strip_prefix("code "));
    rows.filter_map(|row| {
        let mut cells = row.split_whitespace();
        let prefix = cells.next()?;
        Some(Code { prefix, digits: cells.next_back()?.parse().ok()? })
    })
    .collect()
}

fn numbers(list: &'static str, head: &str) -> HashMap<&'static str, u64> {
    let rows = lines(list).filter_map(|line| line.split_once(' ')).filter(|(first, _)| *first == head);
    let cells: Vec<&str> = rows.flat_map(|(_, rest)| rest.split_whitespace()).collect();
    cells.chunks_exact(2).filter_map(|pair| Some((pair[0], pair[1].parse().ok()?))).collect()
}

fn bounds(list: &'static str) -> Vec<(Vec<&'static str>, Bounding)> {
    let rows = lines(list).filter_map(|line| line.strip_prefix("bound "));
    let mut bounds: Vec<_> = rows
        .filter_map(|row| {
            let (words, how) = row.split_once(' ')?;
            let how = match how {
                "over" => Bounding::Over,
                "least" => Bounding::Least,
                "most" => Bounding::Most,
                "under" => Bounding::Under,
                "exact" => Bounding::Exact,
                _ => Bounding::About,
            };
            Some((words.split('_').collect::<Vec<_>>(), how))
        })
        .collect();
    bounds.sort_by_key(|(words, _)| std::cmp::Reverse(words.len()));
    bounds
}

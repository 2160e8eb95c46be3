//! Which pair of a text a claim of its gold speaks of, and whether a claim that was read is one of them.

use crate::claims_data::{Gold, Item};
use ascribe_model::{Argument, Claim, Predicate, Reading};
use ascribe_reader::pairs::{LineLesson, PartyLesson};

/// How well a party fits: 3 its name, 2 all of the words, 1 one of them.
type Fit = u8;

/// A direction of a pair: its line, its number in the line, whether the second party is the subject.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Place {
    pub line: usize,
    pub pair: usize,
    pub turned: bool,
}

/// Where a claim may stand.
#[derive(Clone, Default, Debug)]
pub struct Found {
    /// The pairs that fit best.
    pub best: Vec<Place>,
    /// Pairs that fit somehow.
    pub perhaps: Vec<Place>,
}

/// Why no pair tells a claim.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Lost {
    /// A pair tells it.
    Not,
    /// No party is the subject.
    Subject,
    /// No party is the object.
    Object,
    /// They stand in no line together.
    Apart,
    /// Together, but not paired, or the predicate does not take them.
    Kinds,
}

fn words(name: &str) -> String {
    let lower = name.to_lowercase();
    let words =
        lower.split(|c: char| !c.is_alphanumeric() && c != '$').filter(|w| !matches!(*w, "" | "the" | "a" | "an"));
    words.collect::<Vec<_>>().join(" ")
}

fn has_words(long: &str, short: &str) -> bool {
    !short.is_empty() && format!(" {long} ").contains(&format!(" {short} "))
}

fn fit(accepted: &[String], party: &PartyLesson) -> Fit {
    let fit = fit_names(accepted, party.names.iter().chain([&party.phrase]));
    // Words that name somebody tell a claim rather than words that do not.
    if party.absent { fit.min(2) } else { fit }
}

/// True if one of some names is as good as one of those accepted.
pub fn is_named(accepted: &[String], names: &[String]) -> bool {
    fit_names(accepted, names.iter()) >= 3
}

/// True if a text has one of some names.
pub fn is_told(accepted: &[String], text: &str) -> bool {
    let text = words(text);
    accepted.iter().any(|name| has_words(&text, &words(name)))
}

fn fit_names<'n>(accepted: &[String], names: impl Iterator<Item = &'n String>) -> Fit {
    let names: Vec<String> = names.map(|n| words(n)).collect();
    let one = |wanted: &String| {
        let wanted = words(wanted);
        let fits = names.iter().map(|name| {
            let last = |s: &str| s.rsplit(' ').next().unwrap_or_default().trim_end_matches('s').to_owned();
            match () {
                () if *name == wanted => 3,
                () if (has_words(name, &wanted) || has_words(&wanted, name)) && last(name) == last(&wanted) => 3,
                () if has_words(name, &wanted) || has_words(&wanted, name) && name.len() > 2 => 2,
                () if wanted.split(' ').any(|w| w.len() > 3 && has_words(name, w)) => 1,
                () => 0,
            }
        });
        fits.max().unwrap_or(0)
    };
    accepted.iter().map(one).max().unwrap_or(0)
}

/// True if both sides of a claim are the same: a victim of nobody in particular.
fn of_itself(gold: &Gold) -> bool {
    gold.subject == gold.object
}

fn may(gold: &Gold, allowed: u64) -> bool {
    gold.predicates.iter().any(|p| allowed >> *p as u32 & 1 == 1)
}

impl Gold {
    /// True if a line is one that may tell the claim.
    fn takes(&self, line: &LineLesson) -> bool {
        self.within.as_ref().is_none_or(|w| line.parties.first().is_some_and(|party| w.contains(&party.span.start())))
    }
}

/// Finds the pairs of a claim.
pub fn find(gold: &Gold, lines: &[LineLesson]) -> (Found, Lost) {
    let mut fitting: Vec<(Fit, Place)> = Vec::new();
    let mut lost = Lost::Subject;
    for (n, line) in lines.iter().enumerate().filter(|(_, line)| gold.takes(line)) {
        let subjects: Vec<Fit> = line.parties.iter().map(|p| fit(&gold.subject, p)).collect();
        let nothing = gold.object.is_empty();
        let objects: Vec<Fit> = line.parties.iter().map(|p| if nothing { 3 } else { fit(&gold.object, p) }).collect();
        let (s, o) = (subjects.iter().any(|f| *f > 1), objects.iter().any(|f| *f > 1));
        lost = lost.max(if s && o {
            Lost::Kinds
        } else if s {
            Lost::Object
        } else {
            Lost::Subject
        });
        for (p, pair) in line.pairs.iter().enumerate() {
            let alone = pair.first == pair.second;
            if alone && !of_itself(gold) {
                continue;
            }
            for turned in [false, true] {
                let (s, o) = if turned { (pair.second, pair.first) } else { (pair.first, pair.second) };
                let whole =
                    if alone { objects[o] } else { subjects[s].min(objects[o]) * 2 + subjects[s].max(objects[o]) };
                let both = if alone { of_itself(gold) && objects[o] > 0 } else { subjects[s] > 0 && objects[o] > 0 };
                if both && may(gold, pair.sides[usize::from(turned)].allowed) {
                    fitting.push((whole, Place { line: n, pair: p, turned }));
                }
            }
        }
    }
    let best = fitting.iter().map(|(fit, _)| *fit).max().unwrap_or(0);
    let enough = if of_itself(gold) { 2 } else { 6 };
    let take = |least: Fit| fitting.iter().filter(|(f, _)| *f >= least).map(|(_, place)| *place).collect::<Vec<_>>();
    let found = Found { best: if best >= enough { take(best) } else { vec![] }, perhaps: take(1) };
    if !found.best.is_empty() {
        lost = Lost::Not;
    } else if lost == Lost::Object {
        let anywhere = lines.iter().flat_map(|l| &l.parties).any(|p| fit(&gold.object, p) > 1);
        lost = if anywhere { Lost::Apart } else { Lost::Object };
    }
    (found, lost)
}

/// All names under which an argument may be looked for, as in the reader's tests.
fn names(reading: &Reading, argument: &Argument) -> String {
    let mut names = vec![reading.words(argument).to_owned()];
    if let Some(entity) = argument.entity().and_then(|id| reading.entity(id)) {
        names.extend(entity.aliases.iter().cloned());
        names.extend(reading.mentions.iter().filter(|m| m.entity == Some(entity.id)).map(|m| m.text.clone()));
        names.extend(
            reading
                .references
                .iter()
                .filter(|m| m.entity == Some(entity.id) && m.text.len() > 4)
                .map(|m| m.text.clone()),
        );
    }
    names.join("\u{1f}").to_lowercase()
}

fn meets(wanted: &[String], names: &str) -> bool {
    let one = |wanted: &String| {
        let wanted = wanted.to_lowercase();
        names.contains(&wanted) || wanted.split(' ').any(|w| w.len() > 3 && names.contains(w))
    };
    wanted.is_empty() || wanted.iter().any(one)
}

/// For each claim of the gold, whether a claim that was read tells it.
pub fn told(item: &Item, reading: &Reading, claim: &Claim) -> Vec<bool> {
    let subject = names(reading, &claim.subject);
    let object = claim.object.as_ref().map_or(String::new(), |o| names(reading, o));
    let holds = |gold: &Gold| {
        gold.within.as_ref().is_none_or(|w| claim.evidence.iter().any(|e| w.contains(&e.span.start())))
            && gold.predicates.contains(&claim.predicate)
            && (meets(&gold.subject, &subject)
                && (meets(&gold.object, &object) || claim.predicate == Predicate::ActiveSince)
                || claim.predicate.symmetric() && meets(&gold.object, &subject) && meets(&gold.subject, &object))
    };
    item.gold.iter().map(holds).collect()
}

/// True if one of those who say a claim goes by one of some names, or by a part of one.
pub fn is_said_by(reading: &Reading, claim: &Claim, wanted: &[String]) -> bool {
    let wanted: Vec<String> = wanted.iter().map(|name| words(name)).collect();
    let alike = |name: &str| wanted.iter().any(|w| has_words(w, name) || has_words(name, w));
    claim.sources.iter().filter(|source| !source.publisher).any(|source| {
        let own = source.words.as_deref().unwrap_or_default();
        let known = source.entity.map_or(String::new(), |id| names(reading, &Argument::Entity(id)));
        known.split('\u{1f}').chain([own]).any(|name| alike(&words(name)))
    })
}

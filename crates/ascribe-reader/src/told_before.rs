//! What the lines before told, where a later one goes on without saying of whom: the doers of the last deed, and the members of
//! a set that was told of ("Its victims include …", "They are …", "X and Y were among those hit").

use crate::grammar::Pattern;
use crate::syntax::Tree;
use crate::words;
use crate::world::{Filler, Wanted, World};
use ascribe_lang::Rel;
use ascribe_model::{Argument, Claim, EntityId, Family, Kind, Polarity, Predicate};
use std::ops::Range;

/// How many lines back a deed may stand whose doers, or whose victims, a line goes on about.
const NEAR: usize = 5;
/// How many lines back a set may stand that "they" are.
const NEXT: usize = 2;
/// So many of the latest claims are asked for what somebody is said to have done or suffered.
const MOST_REMEMBERED: usize = 200;
/// The verb of a line that enumerates stands among this many words.
const LATEST_VERB: usize = 40;

/// A claim of an earlier line, as far as later ones point back to it.
#[derive(Clone, Copy, Debug)]
pub struct Told {
    line: usize,
    subject: EntityId,
    predicate: Predicate,
    object: Option<EntityId>,
}

/// Words between "were" and the places where victims are.
const FOUND: [&str; 16] = [
    "been",
    "found",
    "identified",
    "located",
    "spotted",
    "seen",
    "observed",
    "recorded",
    "reported",
    "detected",
    "based",
    "discovered",
    "confirmed",
    "registered",
    "mostly",
    "mainly",
];

/// Whose members a line enumerates.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Set {
    Victims,
    Targets,
    /// Those of whom an earlier line told something: "They include …".
    Before,
}

/// A line that enumerates: the verb, where the members stand, of what.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Listing {
    verb: usize,
    members: Range<usize>,
    set: Set,
    /// Members are told by where they are: "Victims were in Russia and Ukraine".
    places: bool,
}

impl World<'_, '_> {
    /// Remembers the claims of a line.
    pub fn note_told(&mut self, line: usize, claims: &[Claim]) {
        let affirmed = claims.iter().filter(|c| c.polarity == Polarity::Affirmed);
        self.told.extend(affirmed.filter_map(|c| {
            let object = c.object.as_ref().and_then(Argument::entity);
            Some(Told { line, subject: c.subject.entity()?, predicate: c.predicate, object })
        }));
    }

    /// Claims of the lines just before a line, latest first.
    fn told_near(&self, line: usize, near: usize) -> impl Iterator<Item = Told> + '_ {
        self.told.iter().rev().take_while(move |t| t.line + near >= line).filter(move |t| t.line < line).copied()
    }

    /// Whoever did what the report last told of, if that is somebody with a name.
    pub fn last_doer(&self, line: usize) -> Option<EntityId> {
        let harm = |t: &Told| {
            t.predicate.family() == Family::Activity
                && !matches!(t.predicate, Predicate::ActiveSince | Predicate::MotivatedBy)
        };
        let named = |id: &EntityId| {
            self.entities.get(*id).is_some_and(|e| {
                matches!(e.kind, Kind::ThreatGroup | Kind::Malware | Kind::Person | Kind::Country | Kind::Government)
                    && !crate::sides::is_description(e)
            })
        };
        self.told_near(line, NEAR).filter(harm).map(|t| t.subject).find(named)
    }

    /// The claims of a line that enumerates the members of a set.
    pub fn enumerated(&mut self, line: usize) -> Vec<Claim> {
        let Some((_, tree)) = self.page.parsed(line) else { return Vec::new() };
        let Some(listing) = listing(tree) else { return Vec::new() };
        let voice = self.voice(line, listing.verb);
        if voice.denied || voice.unreal {
            return Vec::new();
        }
        let mut found = Vec::new();
        for (predicate, told) in self.told_of(line, &listing) {
            let row = predicate.row();
            let kinds: Vec<Kind> = match (told.object.is_some(), listing.places) {
                (_, true) => vec![Kind::Country, Kind::Region],
                (true, false) => row.subject.to_vec(),
                (false, false) => row.object.iter().copied().filter(|&k| k != Kind::Incident).collect(),
            };
            let pattern = Pattern::bare(format!("{}.among", predicate.word()), predicate);
            for member in self.members(line, &listing, &kinds) {
                // A told object stays, and the members did what the set did; else the subject stays.
                let (subject, object) = match told.object {
                    None => (filler(told.subject, listing.verb), Some(member)),
                    Some(object) => (member, Some(filler(object, listing.verb))),
                };
                found.extend(self.claim(line, listing.verb, &pattern, &subject, object.as_ref(), &voice));
            }
        }
        found
    }

    /// What is told of the set: a claim's predicate with its subject, or with the object if the set is whoever did it.
    fn told_of(&self, line: usize, listing: &Listing) -> Vec<(Predicate, Told)> {
        let as_object = |t: Told| (t.predicate, Told { object: None, ..t });
        let predicate = match listing.set {
            Set::Before => {
                let Some(of) =
                    self.told_near(line, NEXT).find(|t| self.is_set(t.object) || self.is_set(Some(t.subject)))
                else {
                    return Vec::new();
                };
                let same = self.told_near(line, NEXT).filter(|t| t.line == of.line);
                if self.is_set(of.object) {
                    return same.filter(|t| t.object == of.object).map(as_object).collect();
                }
                return same
                    .filter(|t| t.subject == of.subject && t.object.is_some())
                    .map(|t| (t.predicate, t))
                    .collect();
            }
            Set::Victims => Predicate::Attacked,
            Set::Targets => Predicate::Targets,
        };
        let doer =
            self.last_doer(line).or_else(|| self.sole_group(line).filter(|&id| self.is_spoken_of_near(line, id)));
        let doer = doer.or_else(|| self.latest_incident(line));
        let told = |subject| (predicate, Told { line, subject, predicate, object: None });
        doer.map(told).into_iter().collect()
    }

    /// True for an entity that is several without a name: "14 companies", "three men".
    fn is_set(&self, id: Option<EntityId>) -> bool {
        let Some(entity) = id.and_then(|id| self.entities.get(id)) else { return false };
        let head = entity.name.split([',']).next().unwrap_or_default();
        let head = [" of ", " in ", " at ", " from ", " that ", " who "]
            .iter()
            .fold(head, |head, cut| head.split(cut).next().unwrap_or(head));
        let last = head.rsplit(' ').next().unwrap_or(head);
        crate::sides::is_description(entity)
            && matches!(entity.kind, Kind::Audience | Kind::Organization | Kind::ThreatGroup | Kind::Infrastructure)
            && (last.ends_with('s') || matches!(last, "people" | "men" | "women" | "children"))
    }

    /// What the members of an enumeration stand for.
    fn members(&mut self, line: usize, listing: &Listing, kinds: &[Kind]) -> Vec<Filler> {
        let page = self.page;
        let Some((at, tree)) = page.parsed(line) else { return Vec::new() };
        let inside = |t: usize| listing.members.contains(&t);
        let place = |t: usize| page.kind_at(line, t).is_some_and(|k| kinds.contains(&k));
        let heads: Vec<usize> = if listing.places {
            listing.members.clone().filter(|&t| at.headed(t).is_some() && place(t)).collect()
        } else {
            let tops =
                |t: &usize| tree.is_noun(*t) && tree.head(*t).is_none_or(|h| !inside(h) || tree.rel(*t) == Rel::Conj);
            listing.members.clone().filter(tops).collect()
        };
        let wanted = Wanted { kinds, literal: false, phrase: false, hostile: false };
        let mut found: Vec<Filler> = Vec::new();
        let members = self.fill(line, &heads, wanted);
        for filler in if listing.places { members } else { self.without_further_places(line, members) } {
            let member = inside(filler.token) && !found.iter().any(|f| f.argument == filler.argument);
            if member {
                found.push(filler);
            }
        }
        found
    }
}

fn filler(id: EntityId, token: usize) -> Filler {
    Filler { argument: Argument::Entity(id), token }
}

/// Reads a line as an enumeration, on its words alone: the parser hangs inverted clauses anywhere.
fn listing(tree: &Tree<'_>) -> Option<Listing> {
    let end = (0..tree.len()).rev().find(|&t| !matches!(tree.words(t), "." | "\"" | "”")).map_or(0, |t| t + 1);
    let verb = (1..end.min(LATEST_VERB)).find(|&t| {
        matches!(
            tree.words(t),
            "include" | "includes" | "included" | "are" | "were" | "is" | "was" | "comprise" | "been"
        )
    })?;
    let word = |t: usize| tree.words(t).to_lowercase();
    let includes = tree.words(verb).starts_with(['i', 'c']) && tree.words(verb).len() > 2;
    let first = word(0);
    let after = verb + 1..end.min(close(tree, verb + 1, end));
    let list = |set: Set, places: bool, members: Range<usize>| Some(Listing { verb, members, set, places });
    if first == "among" && verb > 1 {
        let set = set_of(tree, 1..verb)?;
        return list(set, false, after);
    }
    if verb == 1 && matches!(first.as_str(), "they" | "these" | "those") {
        let predicated = includes || tree.is_noun(after.start) || word(after.start) == "the";
        let row = after.clone().any(|t| tree.words(t) == "and");
        return if predicated && row { list(Set::Before, false, after) } else { None };
    }
    let noun = head_of_set(tree, 0..verb);
    if let Some(set) = noun {
        // "were in Russia and Ukraine", "have been identified in Chad and Mali".
        let found = (after.start..end)
            .find(|&t| !FOUND.contains(&word(t).as_str()))
            .filter(|&t| !includes && matches!(word(t).as_str(), "in" | "across" | "throughout" | "from"));
        let been = tree.words(verb) == "been";
        return if been && found.is_none() {
            None
        } else {
            list(set, found.is_some(), found.map_or(after, |place| place + 1..end))
        };
    }
    if tree.words(verb) == "been" {
        return None;
    }
    // The members stand first: "X, Y and Z were among the victims", "X was also a victim".
    if includes {
        return None;
    }
    let rest =
        (after.start..end).find(|&t| !matches!(word(t).as_str(), "also" | "all" | "both" | "later" | "reportedly"))?;
    if word(rest) == "among" {
        return list(set_of(tree, rest + 1..end)?, false, 0..verb);
    }
    let noun = (rest..end.min(rest + 3)).find(|&t| victims(&word(t)).is_some())?;
    let bare = (rest..noun).all(|t| matches!(word(t).as_str(), "the" | "a" | "other" | "its" | "known"));
    let last = noun + 1 == end || matches!(word(noun + 1).as_str(), "too" | "as" | "," | "in");
    if bare && last { list(victims(&word(noun))?, false, 0..verb) } else { None }
}

/// Where the row of members ends at last: at a clause of its own.
fn close(tree: &Tree<'_>, from: usize, end: usize) -> usize {
    let ends = |t: usize| {
        tree.words(t) == ";"
            || tree.words(t) == "," && matches!(tree.words(t + 1), "according" | "but" | "while" | "although" | "after")
    };
    (from..end.saturating_sub(1)).find(|&t| ends(t)).unwrap_or(end)
}

/// The set that words after "among" name.
fn set_of(tree: &Tree<'_>, words: Range<usize>) -> Option<Set> {
    let first = tree.words(words.start);
    let named = words.clone().take(10).find_map(|t| victims(&tree.words(t).to_lowercase()));
    named.or_else(|| {
        let pronoun = matches!(first, "them" | "these") && words.len() <= 2;
        (pronoun || first == "those").then_some(Set::Before)
    })
}

/// "The victims", "Its targets", "Most of the victims of the campaign": the set that a subject names.
fn head_of_set(tree: &Tree<'_>, words: Range<usize>) -> Option<Set> {
    let noun = words.clone().find(|&t| {
        matches!(tree.words(t).to_lowercase().as_str(), "victims" | "targets" | "victim" | "target" | "casualties")
    })?;
    let before = (words.start..noun).all(|t| {
        let word = tree.words(t).to_lowercase();
        tree.tag(t) == ascribe_lang::Tag::CD
            || matches!(
                word.as_str(),
                "the"
                    | "its"
                    | "their"
                    | "his"
                    | "other"
                    | "most"
                    | "some"
                    | "many"
                    | "of"
                    | "known"
                    | "confirmed"
                    | "later"
                    | "all"
                    | "further"
                    | "more"
                    | "main"
                    | "primary"
                    | "first"
                    | "previous"
                    | "earlier"
                    | "alleged"
                    | "named"
                    | "among"
            )
    });
    let after = noun + 1 == words.end || matches!(tree.words(noun + 1), "of" | "in" | "that" | "named" | "identified");
    (before && after).then(|| victims(&tree.words(noun).to_lowercase())).flatten()
}

/// What a word says of those it is said of.
fn victims(word: &str) -> Option<Set> {
    match word {
        "victims" | "victim" | "casualties" | "affected" | "hit" | "attacked" | "compromised" | "breached"
        | "hacked" | "infected" | "struck" | "harmed" => Some(Set::Victims),
        "targets" | "target" | "targeted" => Some(Set::Targets),
        _ => None,
    }
}

impl World<'_, '_> {
    /// "They", "the two men", "both officers": the persons whom a line just before named in a row.
    pub fn persons_meant(&self, line: usize, token: usize, wanted: Wanted<'_>) -> Vec<EntityId> {
        let page = self.page;
        let Some((at, tree)) = page.parsed(line) else { return Vec::new() };
        if !wanted.takes(Kind::Person) || at.headed(token).is_some_and(|m| page.mentions[m].kind != Kind::Audience) {
            return Vec::new();
        }
        let word = tree.lemma(token);
        let pronoun = matches!(word, "they" | "them" | "both") && !tree.is_noun(token);
        let before = |w: &[&str]| tree.children(token).any(|c| c < token && w.contains(&tree.lemma(c)));
        let noun = tree.is_noun(token)
            && tree.tag(token) == ascribe_lang::Tag::NNS
            && before(&["the", "these", "both"])
            && (words::is("person", word) || words::is("actor", word));
        let counted = |t: usize| {
            ["two", "three", "four", "five", "six", "seven"].iter().position(|n| *n == tree.lemma(t)).map(|n| n + 2)
        };
        let number = tree.children(token).filter(|&c| c < token).find_map(counted);
        let number = number.or(if before(&["both"]) || word == "both" { Some(2) } else { None });
        // "The two were arrested": a number that stands for people.
        let alone = counted(token).filter(|_| {
            token > 0 && tree.lemma(token - 1) == "the" && matches!(tree.rel(token), Rel::Nsubj | Rel::NsubjPass)
        });
        let told = tree.children(token).any(|c| {
            matches!(tree.rel(c), Rel::Nmod | Rel::AclRelcl | Rel::Acl | Rel::Appos | Rel::NmodPoss)
                || matches!(tree.rel(c), Rel::Amod | Rel::Compound)
        });
        let another = pronoun && self.pointed.get(&(line, token)).is_some_and(|(id, _)| id.is_some());
        if another || !(pronoun || noun && !told || alone.is_some()) {
            return Vec::new();
        }
        let start = tree.token(token).span.start();
        let number = number.or(alone);
        for back in (line.saturating_sub(NEXT)..=line).rev() {
            let row = self.persons_in_row(back, start);
            let doers = tree.is_noun(token) && !words::is("person", word);
            let fits = row.len() > 1
                && number.is_none_or(|n| row.len() == n)
                && (!doers || row.iter().all(|&id| self.is_accused(id)))
                && !(wanted.hostile && row.iter().any(|&id| self.was_hit(id)));
            if fits {
                return row;
            }
            // "They" are nobody of an earlier line if somebody else has been spoken of since.
            if number.is_none() && back < line && self.speaks_of_several(back) {
                return Vec::new();
            }
        }
        Vec::new()
    }

    /// True if a line so far said that somebody did a deed, or answers for one.
    pub fn is_accused(&self, id: EntityId) -> bool {
        self.told.iter().rev().take(MOST_REMEMBERED).any(|t| match t.predicate {
            Predicate::Indicts | Predicate::Arrests | Predicate::Sanctions | Predicate::AttributedTo => {
                t.object == Some(id)
            }
            Predicate::MemberOf => t.subject == id,
            predicate => t.subject == id && predicate.family() == Family::Activity,
        })
    }

    /// True if a line so far said that a deed was done to somebody.
    pub fn was_hit(&self, id: EntityId) -> bool {
        let harm = |t: &Told| t.predicate.family() == Family::Activity && t.object == Some(id);
        self.told.iter().rev().take(MOST_REMEMBERED).any(harm)
    }

    /// The persons of a line that stand side by side, or those that its "they" stood for.
    fn persons_in_row(&self, line: usize, before: usize) -> Vec<EntityId> {
        let page = self.page;
        let Some(at) = page.lines.get(line) else { return Vec::new() };
        if let Some(row) = self.rows.get(&line).filter(|_| at.span.start() < before && at.span.end() <= before) {
            return row.clone();
        }
        let mut row: Vec<EntityId> = Vec::new();
        let mut last = None;
        for mention in page.mentions[at.mentions.clone()].iter().filter(|m| m.span.end() <= before) {
            let Some(id) = mention.entity.filter(|_| mention.kind == Kind::Person) else { continue };
            let between = last.and_then(|end: usize| page.text().get(end..mention.span.start()));
            let joined = between.is_some_and(|words| matches!(words.trim(), "," | "and" | ", and" | "&"));
            // Names may carry an office or a place: "A of Florida and B of Canada".
            let near =
                between.is_some_and(|words| words.len() <= 24 && words.contains(" and ") && !words.contains('.'));
            if !(joined || near) {
                if row.len() > 1 {
                    break;
                }
                row.clear();
            }
            if !row.contains(&id) {
                row.push(id);
            }
            last = Some(mention.span.end());
        }
        if row.len() > 1 { row } else { Vec::new() }
    }

    /// True if the subject of a line is a group, or several without a name.
    fn speaks_of_several(&self, line: usize) -> bool {
        self.seen_in(line, None).iter().any(|&(subject, id)| {
            self.entities.get(id).is_some_and(|e| {
                subject && (e.kind == Kind::ThreatGroup || e.kind == Kind::Audience && e.name.ends_with('s'))
            })
        })
    }
}

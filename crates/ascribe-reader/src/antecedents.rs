//! Which of the entities that were spoken of before a pronoun stands for: a linear model over where and how each was spoken of, learned from
//! texts with their claims (`ascribe-train antecedents` writes `data/antecedents.txt`). What the rules of `coreference.rs` choose is one of
//! its signs.

use crate::words;
use crate::world::World;
use ascribe_lang::Rel;
use ascribe_model::{EntityId, Kind, Span};
use std::sync::LazyLock;

/// Lines back that are looked at.
const BACK: usize = 6;
/// Of these, lines that are near.
const NEAR: usize = 4;
/// Candidates of a pronoun, at most.
const MOST: usize = 12;
/// Signs of a candidate.
pub const SIGNS: usize = 20;

/// What the rules choose stands unless something else is so many times likelier.
const LESS: f32 = 1.5;
/// Nothing else is chosen that is less likely than this: then it is not known what the pronoun stands for.
const SURE: f32 = 0.5;

/// By which rule a pronoun was resolved.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Rule {
    /// Its own clause tells: the owner, the subject of the main clause, the speaker.
    Clause = 1,
    /// A group or a program, where it is asked who does harm.
    Doer,
    /// Those without a name.
    Nameless,
    /// Whoever was spoken of last.
    Latest,
}

/// A candidate as the model sees it: a value for each sign.
pub type Signs = [u8; SIGNS];

/// A pronoun with all that it may stand for, for whoever learns which.
#[derive(Clone, Debug)]
pub struct Pointer {
    /// The clause in which it stands.
    pub clause: Span,
    /// A bit for each predicate that the word may tell on which it depends.
    pub triggers: u64,
    /// Which pronoun, as a class.
    pub class: u8,
    /// The names of each candidate and what is seen of it.
    pub candidates: Vec<(Vec<String>, Signs)>,
    /// The number of the candidate that the rules choose.
    pub ruled: Option<usize>,
}

/// Classes of pronouns; 0 is what all share.
const CLASSES: usize = 8;
/// A sign's values are below this.
const VALUES: usize = 144;

/// For each class of pronouns, sign and value a weight.
static WEIGHTS: LazyLock<Vec<f32>> = LazyLock::new(|| {
    let mut weights = vec![0.0; CLASSES * SIGNS * VALUES];
    let rows = include_str!("../data/antecedents.txt").lines().filter(|line| !line.starts_with('#'));
    for (place, weight) in rows.filter_map(row) {
        if let Some(at) = weights.get_mut(place) {
            *at = weight;
        }
    }
    weights
});

/// A row of the table: class, sign, value, weight.
fn row(line: &str) -> Option<(usize, f32)> {
    let mut cells = line.split(' ');
    let mut number = || cells.next()?.parse::<u8>().ok();
    let place = place(number()?, number()?.into(), number()?);
    Some((place, cells.next()?.parse().ok()?))
}

fn place(class: u8, sign: usize, value: u8) -> usize {
    (usize::from(class) * SIGNS + sign) * VALUES + usize::from(value)
}

/// How a candidate with these signs scores.
fn score(class: u8, signs: &Signs) -> f32 {
    let weight = |class: u8, sign: usize, value: u8| WEIGHTS.get(place(class, sign, value)).copied().unwrap_or(0.0);
    signs.iter().enumerate().map(|(sign, &value)| weight(0, sign, value) + weight(class, sign, value)).sum()
}

/// Scores as shares of 1.
pub fn shares(scores: Vec<f32>) -> Vec<f32> {
    let top = scores.iter().copied().fold(f32::MIN, f32::max);
    let all: Vec<f32> = scores.into_iter().map(|score| (score - top).exp()).collect();
    let sum: f32 = all.iter().sum();
    all.into_iter().map(|share| share / sum).collect()
}

/// The class of a pronoun.
fn class(word: &str) -> u8 {
    match word {
        "it" => 1,
        "its" => 2,
        "they" => 3,
        "their" => 4,
        "them" => 5,
        "he" | "she" | "him" | "his" | "her" => 6,
        _ => 7,
    }
}

/// An entity that was spoken of.
struct Candidate {
    id: EntityId,
    kind: Kind,
    line: usize,
    subject: bool,
    /// In how many of the lines just before it is spoken of.
    near: u8,
}

/// What a pronoun is asked for.
#[derive(Clone, Copy)]
pub struct Asked<'w> {
    /// Where it stands.
    pub at: (usize, usize),
    /// The pronoun.
    pub word: &'w str,
    /// True if it is asked who does harm.
    pub hostile: bool,
    /// What the rules make of it.
    pub ruled: Option<(EntityId, Rule)>,
}

impl World<'_, '_> {
    /// The likeliest of what a pronoun may stand for.
    pub fn likeliest(&mut self, asked: Asked<'_>, fits: impl Fn(&Self, EntityId) -> bool) -> Option<EntityId> {
        let ruled = asked.ruled.map(|(id, _)| id);
        if ruled.and_then(|id| self.entities.get(id)).is_some_and(|e| is_deed(e.kind)) {
            return ruled;
        }
        let candidates = self
            .candidates(asked, |world, id| fits(world, id) && !world.entities.get(id).is_some_and(|e| is_deed(e.kind)));
        let signs: Vec<Signs> = (0..candidates.len()).map(|n| self.signs(asked, &candidates, n)).collect();
        let of_ruled = candidates.iter().position(|c| Some(c.id) == ruled);
        if self.pointers.is_some() {
            self.note_pointer(asked, &candidates, &signs, of_ruled);
            return ruled;
        }
        let class = class(asked.word);
        let chances = shares(signs.iter().map(|signs| score(class, signs)).collect());
        let most = chances.iter().copied().fold(0.0, f32::max);
        if of_ruled.is_none_or(|n| chances[n] * LESS < most) {
            // The first of equals, which is the latest.
            let best = chances.iter().position(|chance| *chance == most);
            return best.filter(|_| most >= SURE).map(|n| candidates[n].id);
        }
        ruled
    }

    /// Keeps a pronoun for whoever learns from it.
    fn note_pointer(&mut self, asked: Asked<'_>, candidates: &[Candidate], signs: &[Signs], ruled: Option<usize>) {
        let Some((clause, triggers)) = self.clause_of(asked.at) else { return };
        let candidates = candidates.iter().zip(signs).map(|(c, signs)| (self.names_of(c.id), *signs)).collect();
        let pointer = Pointer { clause, triggers, class: class(asked.word), candidates, ruled };
        self.pointers.get_or_insert_default().push(pointer);
    }

    /// The stretch of the clause of a word, and what the word on which it depends may tell.
    fn clause_of(&self, (line, token): (usize, usize)) -> Option<(Span, u64)> {
        let (_, tree) = self.page.parsed(line)?;
        let head = tree.head(token)?;
        let verb = tree.ancestors(head).find(|&t| tree.is_verb(t)).unwrap_or(head);
        let inside = (0..tree.len()).filter(|&t| tree.ancestors(t).any(|a| a == verb));
        let clause = inside.map(|t| tree.token(t).span).reduce(Span::cover)?;
        Some((clause, crate::pairs::triggers(tree, head) | crate::pairs::triggers(tree, verb)))
    }

    /// Whom the lines before speak of, the latest first.
    fn candidates(&self, asked: Asked<'_>, fits: impl Fn(&Self, EntityId) -> bool) -> Vec<Candidate> {
        let (line, token) = asked.at;
        let start = self.page.parsed(line).map(|(_, tree)| tree.token(token).span.start());
        let near: Vec<Vec<(bool, EntityId)>> =
            (line.saturating_sub(NEAR)..=line).map(|at| self.seen_in(at, None)).collect();
        let candidate = |id: EntityId, line: usize, subject: bool| {
            let near = near.iter().filter(|seen| seen.iter().any(|(_, other)| *other == id)).count() as u8;
            Some(Candidate { id, kind: self.entities.get(id)?.kind, line, subject, near })
        };
        let mut found: Vec<Candidate> = Vec::new();
        for at in (line.saturating_sub(BACK)..=line).rev() {
            let seen = self.seen_in(at, start.filter(|_| at == line));
            for &(subject, id) in seen.iter().rev() {
                if let Some(known) = found.iter_mut().find(|c| c.id == id) {
                    known.subject |= subject && known.line == at;
                } else if found.len() < MOST && fits(self, id) {
                    found.extend(candidate(id, at, subject));
                }
            }
        }
        if let Some((id, _)) = asked.ruled.filter(|(id, _)| !found.iter().any(|c| c.id == *id)) {
            found.extend(candidate(id, line.saturating_sub(BACK), false));
        }
        found
    }

    fn signs(&self, asked: Asked<'_>, candidates: &[Candidate], n: usize) -> Signs {
        let (line, token) = asked.at;
        let c = &candidates[n];
        let distance = (line - c.line).min(6) as u8;
        let subject = u8::from(c.subject);
        let kind = kind_number(c.kind);
        let of_kind = candidates[..n].iter().filter(|o| o.kind == c.kind).count().min(3) as u8;
        let subjects = candidates[..n].iter().filter(|o| o.subject).count().min(3) as u8;
        let name = self.entities.get(c.id).map(|e| e.name.clone()).unwrap_or_default();
        let named = if self.is_nameless(c.id) { 2 } else { u8::from(crate::sides::is_description(&name)) };
        let reported = self.reporters.iter().any(|(_, id)| *id == c.id);
        let vendor = c.kind == Kind::Organization && crate::names::is_bystander(self.lexicon, &name);
        let deeds = u8::from(self.is_accused(c.id)) * 2 + u8::from(self.was_hit(c.id));
        let plural = u8::from(c.kind == Kind::Audience || named > 0 && name.ends_with('s'));
        let role = self.page.parsed(line).map_or(0, |(_, tree)| match tree.rel(token) {
            Rel::Nsubj => 0,
            Rel::NsubjPass => 1,
            Rel::NmodPoss => 2,
            Rel::Obj => 3,
            _ => 4,
        });
        let spoke = self.speaks_in(c.line, c.id);
        let block = |at: usize| self.page.lines.get(at).map(|l| l.block);
        let (rule, chosen) = match asked.ruled {
            Some((id, rule)) => (rule as u8, id == c.id),
            None => (0, false),
        };
        let counted = self.counts.get(&c.id).copied().unwrap_or(0);
        [
            distance * 2 + subject,
            kind,
            kind * 2 + subject,
            (n.min(7)) as u8,
            counted.min(5) as u8,
            u8::from(self.topic_at(line) == Some(c.id)),
            named,
            u8::from(reported) * 2 + u8::from(vendor),
            deeds,
            plural,
            u8::from(asked.hostile) * 16 + kind,
            role * 2 + subject,
            of_kind * 2 + subject,
            u8::from(spoke) * 2 + u8::from(c.line == line),
            u8::from(block(c.line) == block(line)),
            if chosen { rule } else { 0 },
            subjects * 2 + subject,
            self.governor(asked.at) * 12 + kind,
            c.near,
            self.gap(asked.at, c),
        ]
    }

    /// What sort of verb a pronoun stands with.
    fn governor(&self, (line, token): (usize, usize)) -> u8 {
        let Some((_, tree)) = self.page.parsed(line) else { return 0 };
        let Some(verb) = tree.ancestors(token).skip(1).find(|&t| tree.is_verb(t) || tree.has(t, Rel::Cop)) else {
            return 1;
        };
        let lemma = tree.lemma(verb);
        let classes = ["say", "deny", "naming", "think", "response"];
        let class = classes.iter().zip(2..).find(|(class, _)| words::is(class, lemma));
        match class {
            Some((_, number)) => number,
            None if tree.has(verb, Rel::Cop) || lemma == "have" => 7,
            None => 8 + u8::from(crate::pairs::triggers(tree, verb) != 0),
        }
    }

    /// How far before a pronoun of its own sentence a candidate stands, in steps.
    fn gap(&self, (line, token): (usize, usize), c: &Candidate) -> u8 {
        let start = self.page.parsed(line).filter(|_| c.line == line).map(|(_, tree)| tree.token(token).span.start());
        let Some(start) = start else { return 5 };
        let mentions = self.page.lines[line].mentions.clone().map(|m| &self.page.mentions[m]);
        let ends = mentions.filter(|m| m.entity == Some(c.id)).map(|m| m.span.end()).filter(|end| *end <= start);
        match ends.max().map(|end| start - end) {
            Some(0..=3) => 0,
            Some(4..=20) => 1,
            Some(21..=60) => 2,
            Some(_) => 3,
            None => 4,
        }
    }

    /// True if an entity says something in a line.
    fn speaks_in(&self, line: usize, id: EntityId) -> bool {
        let Some((at, tree)) = self.page.parsed(line) else { return false };
        let says =
            |t: usize| tree.head(t).is_some_and(|h| tree.rel(t) == Rel::Nsubj && words::is("say", tree.lemma(h)));
        let named = at.mentions.clone().filter(|&m| self.page.mentions[m].entity == Some(id));
        named.flat_map(|m| at.tokens_in(self.page.mentions[m].span)).any(says)
    }
}

/// Deeds have names of our own making, by which nobody could learn when they are meant.
fn is_deed(kind: Kind) -> bool {
    matches!(kind, Kind::Incident | Kind::Campaign)
}

fn kind_number(kind: Kind) -> u8 {
    match kind {
        Kind::ThreatGroup => 1,
        Kind::Malware => 2,
        Kind::Tool => 3,
        Kind::Organization => 4,
        Kind::Government => 5,
        Kind::Country => 6,
        Kind::Person => 7,
        Kind::Audience => 8,
        Kind::Incident => 9,
        Kind::Campaign => 10,
        _ => 11,
    }
}

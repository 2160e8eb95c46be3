//! What a word that points back may stand for: whom the lines before it speak of, and where each was spoken of last.

use crate::syntax::Tree;
use crate::words;
use crate::world::World;
use ascribe_model::{EntityId, Kind, Span};

/// Lines back that are looked at.
const BACK: usize = 8;
/// Of these, lines that are near.
const NEAR: usize = 4;
/// Candidates of a word, at most.
const MOST: usize = 16;

/// A word for which it is asked what it stands for.
#[derive(Clone, Copy)]
pub struct Asked<'w> {
    /// Where it stands.
    pub at: (usize, usize),
    /// Its class.
    pub class: u8,
    /// The kinds of what it may stand for.
    pub kinds: &'w [Kind],
}

/// An entity that was spoken of.
pub struct Candidate {
    pub id: EntityId,
    pub kind: Kind,
    /// The line where it was spoken of last.
    pub line: usize,
    /// True if it was a subject there.
    pub subject: bool,
    /// Its word there, if the line has a tree.
    pub token: Option<usize>,
    /// True if nothing else was spoken of before it there.
    pub first: bool,
    /// In how many of the lines just before it is spoken of.
    pub near: u16,
}

/// Somebody or something at a place of a line.
pub struct Seen {
    start: usize,
    /// Its word, if the line has a tree.
    token: Option<usize>,
    /// True if it is a subject.
    pub subject: bool,
    pub id: EntityId,
}

impl World<'_, '_> {
    /// Whom a line speaks of before a byte, with the words.
    pub fn spoken_of(&self, line: usize, before: Option<usize>) -> Vec<Seen> {
        let Some(at) = self.page.lines.get(line) else { return Vec::new() };
        let early = |span: Span| before.is_none_or(|b| span.end() <= b);
        let mut seen = Vec::new();
        for m in at.mentions.clone() {
            let mention = &self.page.mentions[m];
            let id = self.recast.get(&m).map(|&(_, id)| id).or(mention.entity);
            // "a gang posing as Sandworm": "the attackers" later on are the gang.
            let worn = || {
                at.tree.as_ref().is_some_and(|tree| at.tokens_in(mention.span).next().is_some_and(|t| tree.is_worn(t)))
            };
            if let Some(id) = id.filter(|_| early(mention.span) && !worn()) {
                let token = at.tokens_in(mention.span).find(|&t| at.headed(t) == Some(m));
                let token = token.or_else(|| at.tokens_in(mention.span).last());
                let subject = at.tokens_in(mention.span).any(|t| self.is_subject(line, t));
                seen.push(Seen { start: mention.span.start(), token, subject, id });
            }
        }
        if let Some(tree) = &at.tree {
            let resolved = self.resolved.range((line, 0)..(line + 1, 0)).map(|(&(_, token), &(id, _))| (token, id));
            let pointed = self.pointed.range((line, 0)..(line + 1, 0));
            let pointed = pointed.filter_map(|(&(_, token), &(id, _))| Some((token, id?)));
            for (token, id) in resolved.chain(pointed) {
                let span = tree.token(token).span;
                if early(span) {
                    let subject = self.is_subject(line, token);
                    seen.push(Seen { start: span.start(), token: Some(token), subject, id });
                }
            }
        }
        seen.sort_unstable_by_key(|s| s.start);
        seen
    }

    /// Whom the lines before speak of, the latest first, and whoever says the line.
    pub fn candidates(
        &self,
        asked: Asked<'_>,
        ruled: Option<EntityId>,
        fits: impl Fn(&Self, EntityId) -> bool,
    ) -> Vec<Candidate> {
        let (line, token) = asked.at;
        let start = self.page.parsed(line).map(|(_, tree)| tree.token(token).span.start());
        let first_near = line.saturating_sub(NEAR);
        let back = line.saturating_sub(BACK);
        let lines: Vec<(usize, Vec<Seen>)> =
            (back..=line).map(|at| (at, self.spoken_of(at, start.filter(|_| at == line)))).collect();
        let frame = self.page.frames.get(line).copied().flatten().filter(|frame| *frame > line);
        let framed = frame.map(|at| (at, self.spoken_of(at, None)));
        let near = |id: EntityId| {
            lines.iter().filter(|(at, seen)| *at >= first_near && seen.iter().any(|s| s.id == id)).count() as u16
        };
        let may = |id: EntityId| self.entities.get(id).map(|e| e.kind).filter(|kind| asked.kinds.contains(kind));
        let mut found: Vec<Candidate> = Vec::new();
        for (at, seen) in lines.iter().rev().chain(&framed) {
            for (n, s) in seen.iter().enumerate().rev() {
                let subject = s.subject;
                if let Some(known) = found.iter_mut().find(|c| c.id == s.id) {
                    if subject && known.line == *at && !known.subject {
                        known.subject = true;
                        known.token = s.token;
                    }
                } else if found.len() < MOST
                    && let Some(kind) = may(s.id)
                    && fits(self, s.id)
                {
                    let candidate = Candidate {
                        id: s.id,
                        kind,
                        line: *at,
                        subject,
                        token: s.token,
                        first: n == 0,
                        near: near(s.id),
                    };
                    found.push(candidate);
                }
            }
        }
        if let Some(id) = ruled.filter(|id| !found.iter().any(|c| c.id == *id))
            && let Some(kind) = self.entities.get(id).map(|e| e.kind)
        {
            let far = Candidate { id, kind, line: back, subject: false, token: None, first: false, near: 0 };
            found.push(far);
        }
        found
    }

    /// The words of a line that stand for entities.
    pub fn places_in(&self, line: usize) -> Vec<(usize, EntityId)> {
        self.spoken_of(line, None).into_iter().filter_map(|s| Some((s.token?, s.id))).collect()
    }

    /// Entities that are subjects in a line.
    pub fn subjects_of(&self, line: usize) -> Vec<EntityId> {
        self.spoken_of(line, None).into_iter().filter(|s| s.subject).map(|s| s.id).collect()
    }

    /// What the latest word of the same class before stood for, in this line or the one before.
    pub fn latest_pointed(&self, asked: Asked<'_>) -> Option<EntityId> {
        let (line, token) = asked.at;
        let before = self.pointed.range((line.saturating_sub(2), 0)..(line, token)).rev();
        let mut same = before.filter(|&(&(at, t), _)| {
            let tree = self.page.parsed(at).map(|(_, tree)| tree);
            tree.is_some_and(|tree| class_group(tree, t) == class_group_of(asked.class))
        });
        same.next().and_then(|(_, (id, _))| *id)
    }
}

/// Pronouns in the singular, in the plural, for persons, nouns for doers, others.
fn class_group_of(class: u8) -> u8 {
    match class {
        1 | 2 => 1,
        3..=5 => 2,
        6 => 3,
        8 => 4,
        _ => 5,
    }
}

fn class_group(tree: &Tree<'_>, token: usize) -> u8 {
    if tree.is_noun(token) {
        return if words::is("actor", tree.lemma(token)) { 4 } else { 5 };
    }
    class_group_of(crate::antecedents::class(tree.lemma(token)))
}

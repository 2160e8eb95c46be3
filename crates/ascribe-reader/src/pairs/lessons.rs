//! The pairs of a document as the model sees them, with the words of both sides, for whoever trains or scores it.

use super::context::{PairSight, Sight};
use super::features::{Look, Pair};
use super::model::Side;
use super::parties::Form;
use crate::world::World;
use ascribe_mentions::tagger::model::Clusters;
use ascribe_model::{Argument, Claim, EntityId, Span};

/// A party with the names under which it may be looked for.
#[derive(Clone, Debug)]
pub struct PartyLesson {
    /// Where its head word stands.
    pub span: Span,
    /// Its phrase.
    pub phrase: String,
    /// Its names: of the entity, and as printed elsewhere.
    pub names: Vec<String>,
    /// True for whoever the line does not name.
    pub absent: bool,
}

/// A pair of parties of a line.
#[derive(Clone, Debug)]
pub struct PairLesson {
    /// Number of the party that stands first.
    pub first: usize,
    /// Number of the other; the same number for a victim by itself.
    pub second: usize,
    /// What is seen with the first as subject, and with the second.
    pub sides: [Side; 2],
    /// What the second net sees of it.
    pub sight: PairSight,
}

/// A line with its parties and pairs.
#[derive(Clone, Debug, Default)]
pub struct LineLesson {
    /// True if it has a tree.
    pub parsed: bool,
    /// Whom and what it speaks of.
    pub parties: Vec<PartyLesson>,
    /// Pairs of them.
    pub pairs: Vec<PairLesson>,
    /// The line as the second net sees it.
    pub sight: Sight,
}

impl World<'_, '_> {
    /// A line as a lesson.
    pub fn lesson(&mut self, line: usize, claims: &[Claim], clusters: Clusters) -> LineLesson {
        if self.page.parsed(line).is_none() {
            return LineLesson::default();
        }
        let parties = self.parties_of(line);
        let Some(walker) = self.walker(line) else { return LineLesson::default() };
        let look = Look::new(walker, parties, clusters, claims, (self.topic_at(line), self.sort));
        let lesson = |pair: Pair| {
            let sight = look.pair_sight(&pair);
            PairLesson { first: pair.first, second: pair.second, sides: pair.sides, sight }
        };
        let pairs = look.pairs(None).into_iter().map(lesson).collect();
        let sight = look.sight();
        let told = look.parties.iter().map(|party| PartyLesson {
            span: walker.tree.token(party.token).span,
            phrase: match party.form {
                Form::Absent => String::new(),
                _ => self.phrase_words(line, party.token, false).unwrap_or_default(),
            },
            names: match &party.argument {
                Argument::Entity(id) => self.names_of(*id),
                Argument::Literal { literal } => vec![literal.clone()],
            },
            absent: party.form == Form::Absent,
        });
        LineLesson { parsed: true, parties: told.collect(), pairs, sight }
    }

    /// All names of an entity, and of whom a deed hit.
    pub fn names_of(&self, id: EntityId) -> Vec<String> {
        let Some(entity) = self.entities.get(id) else { return Vec::new() };
        let mut names = vec![entity.name.clone()];
        names.extend(entity.aliases.iter().cloned());
        names.extend(self.page.mentions.iter().filter(|m| m.entity == Some(id)).map(|m| m.text.clone()));
        if let Some(incident) = self.incidents.of(id) {
            names.extend(incident.victims.iter().filter_map(|&v| Some(self.entities.get(v)?.name.clone())));
        }
        names.sort();
        names.dedup();
        names
    }
}

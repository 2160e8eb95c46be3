//! The learned tagger: a linear-chain CRF over tokens with hashed features, read straight from its compact model.
//!
//! It finds what no list holds: new malware, unknown groups, techniques told in other words. Features are in
//! [`features`], the model's bytes in [`model`], the search for the best label sequence and the probability of each
//! span in [`lattice`]. Training lives in `ascribe-train` and uses the same features.

pub mod features;
pub mod lattice;
pub mod model;
mod seats;

use ascribe_lang::Sentence;
use ascribe_model::{Kind, Span};
use features::{DocumentView, Hint, Scratch};
use lattice::{Lattice, Weights};
pub use model::{ModelError, Tagger};
use seats::SeatSums;

/// What the tagger tells apart.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[repr(u8)]
#[allow(missing_docs)]
pub enum Class {
    Group,
    Malware,
    Tool,
    Technique,
    Tactic,
    Concept,
    Organization,
    Location,
    Sector,
    Code,
    Product,
    Vulnerability,
}

/// How many classes there are.
pub const CLASSES: usize = 12;
/// Labels: outside, and for each class its first token and the tokens after it.
pub const LABELS: usize = 1 + 2 * CLASSES;
/// The label of a token outside of any mention.
pub const OUTSIDE: usize = 0;

impl Class {
    /// All classes, in the order of the enum.
    pub const ALL: [Class; CLASSES] = [
        Class::Group,
        Class::Malware,
        Class::Tool,
        Class::Technique,
        Class::Tactic,
        Class::Concept,
        Class::Organization,
        Class::Location,
        Class::Sector,
        Class::Code,
        Class::Product,
        Class::Vulnerability,
    ];

    /// The label of a mention's first token.
    pub fn first(self) -> usize {
        1 + 2 * self as usize
    }

    /// The label of a mention's later tokens.
    pub fn inner(self) -> usize {
        2 + 2 * self as usize
    }

    /// The class that a label belongs to, none for [`OUTSIDE`].
    pub fn of_label(label: usize) -> Option<Class> {
        Class::ALL.get(label.checked_sub(1)? / 2).copied()
    }

    /// The kind of mention that the class stands for; a location is a region until the lexicon says more.
    pub fn kind(self) -> Kind {
        match self {
            Class::Group => Kind::ThreatGroup,
            Class::Malware => Kind::Malware,
            Class::Tool => Kind::Tool,
            Class::Technique => Kind::Technique,
            Class::Tactic => Kind::Tactic,
            Class::Concept => Kind::Concept,
            Class::Organization => Kind::Organization,
            Class::Location => Kind::Region,
            Class::Sector => Kind::Sector,
            Class::Code => Kind::Code,
            Class::Product => Kind::Product,
            Class::Vulnerability => Kind::Vulnerability,
        }
    }
}

/// True if the label may follow the one before it: an inner label only its own class.
pub fn may_follow(before: usize, label: usize) -> bool {
    label == OUTSIDE || label % 2 == 1 || before == label || before + 1 == label
}

/// A mention that the tagger proposes.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Tagged {
    /// Where.
    pub span: Span,
    /// What.
    pub class: Class,
    /// Probability that exactly these words are a mention of this class.
    pub probability: f32,
}

impl Tagger {
    /// The mentions in these sentences of `text`, in order. `hints` are what lists know, sorted and apart.
    pub fn tag(&self, text: &str, sentences: &[Sentence], hints: &[Hint]) -> Vec<Tagged> {
        let view = DocumentView::new(text, sentences, hints, self.clusters());
        let mut scratch = Scratch::default();
        let mut seats = SeatSums::default();
        let mut lattice = Lattice::default();
        let mut found = Vec::new();
        for (number, sentence) in sentences.iter().enumerate() {
            lattice.start(sentence.tokens.len());
            for at in 0..sentence.tokens.len() {
                let place = view.place(number, at);
                let mut sums = seats.of(&place, self, &mut scratch);
                scratch.clear();
                view.joint_features(number, at, &place, &mut scratch);
                self.add(scratch.hashes(), &mut seats.looks, &mut sums);
                *lattice.emission(at) = self.scores(&sums);
            }
            self.read_best(&mut lattice, sentence, &mut found);
        }
        found
    }

    fn read_best(&self, lattice: &mut Lattice, sentence: &Sentence, found: &mut Vec<Tagged>) {
        let weights: &Weights = self.transitions();
        let path = lattice.best(weights).to_vec();
        if path.iter().all(|&label| usize::from(label) == OUTSIDE) {
            return;
        }
        lattice.sum(weights, None);
        for (class, first, last) in lattice::spans(&path) {
            let (Some(from), Some(to)) = (sentence.tokens.get(first), sentence.tokens.get(last)) else { continue };
            let probability = lattice.probability(weights, class, first, last);
            found.push(Tagged { span: from.span.cover(to.span), class, probability });
        }
    }
}

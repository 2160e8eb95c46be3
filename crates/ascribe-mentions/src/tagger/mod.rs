//! The learned tagger: a linear-chain CRF over tokens with hashed features, read straight from its compact model.
//!
//! It finds what no list holds: new malware, unknown groups, techniques told in other words. Features are in
//! [`features`], the model's bytes in [`model`], the search for the best label sequence and the probability of each
//! span in [`lattice`]. Training lives in `ascribe-train` and uses the same features.

pub mod features;
pub mod lattice;
pub mod model;
pub(crate) mod seats;

use ascribe_lang::Sentence;
use ascribe_model::{Kind, Span};
use features::{DocumentView, Hint, Hints, Scratch};
use lattice::Lattice;
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
    /// The same for each class.
    pub chances: Chances,
}

/// Words beside the best sequence are worth a second look that are a mention with this probability.
const LEAST_CHANCE: f32 = 0.03;
/// Words of such a mention at most.
const MOST_WORDS: usize = 12;

/// What the tagger says of a document.
#[derive(Clone, Default, Debug)]
pub struct Tags {
    /// The mentions of the likeliest label sequences, in order.
    pub marks: Vec<Tagged>,
    /// What else may be a mention, in order of where it begins; these overlap each other and the likeliest.
    pub maybe: Vec<Tagged>,
    /// Of each listed hint, in order, what it may be.
    pub listed: Vec<Chances>,
    /// Of each hint of a rule, in order, what it may be.
    pub ruled: Vec<Chances>,
    /// Of each other stretch that was asked about, in order, what it may be.
    pub asked: Vec<Chances>,
}

/// For each class, the probability that exactly some words are a mention of it.
pub type Chances = [f32; CLASSES];

impl Tagger {
    /// The mentions in these sentences of `text`. `hints` are what lists and rules know.
    pub fn tag(&self, text: &str, sentences: &[Sentence], hints: &Hints) -> Tags {
        let view = DocumentView::new(text, sentences, hints, self.clusters());
        let mut scratch = Scratch::default();
        let mut seats = SeatSums::new(self);
        let mut lattice = Lattice::default();
        let none = |hints: &[Hint]| vec![[0.0; CLASSES]; hints.len()];
        let mut tags = Tags {
            listed: none(&hints.listed),
            ruled: none(&hints.ruled),
            asked: none(&hints.asked),
            ..Tags::default()
        };
        let (mut listed, mut ruled, mut asked) = (0, 0, 0);
        for (number, sentence) in sentences.iter().enumerate() {
            lattice.start(sentence.tokens.len());
            for at in 0..sentence.tokens.len() {
                let place = view.place(number, at);
                let mut sums = seats.of(&place, self, &mut scratch);
                seats.add_forms(&place, view.line_key(number, at, &place), self, &mut scratch, &mut sums);
                scratch.clear();
                view.joint_features(number, at, &place, &mut scratch);
                self.add(scratch.hashes(), &mut seats.looks, &mut sums);
                *lattice.emission(at) = self.scores(&sums);
            }
            let end = sentence.tokens.last().map_or(0, |token| token.span.end());
            let (from_listed, from_ruled, from_asked) = (listed, ruled, asked);
            listed = until(&hints.listed, listed, end);
            ruled = until(&hints.ruled, ruled, end);
            asked = until(&hints.asked, asked, end);
            let path = lattice.best(self.transitions()).to_vec();
            let hinted = from_listed < listed || from_ruled < ruled || from_asked < asked;
            if !hinted && path.iter().all(|&label| usize::from(label) == OUTSIDE) {
                continue;
            }
            lattice.sum(self.transitions(), None);
            self.read_best(&lattice, &path, sentence, &mut tags.marks);
            self.read_others(&lattice, &path, sentence, &mut tags.maybe);
            let names = hints.listed.iter().zip(&mut tags.listed).take(listed).skip(from_listed);
            let others = hints.ruled.iter().zip(&mut tags.ruled).take(ruled).skip(from_ruled);
            let rest = hints.asked.iter().zip(&mut tags.asked).take(asked).skip(from_asked);
            names
                .chain(others)
                .chain(rest)
                .for_each(|(hint, chances)| self.weigh(&lattice, hint.span, sentence, chances));
        }
        tags
    }

    fn read_best(&self, lattice: &Lattice, path: &[u8], sentence: &Sentence, found: &mut Vec<Tagged>) {
        for (class, first, last) in lattice::spans(path) {
            let (Some(from), Some(to)) = (sentence.tokens.get(first), sentence.tokens.get(last)) else { continue };
            let chances = lattice.chances(self.transitions(), first, last);
            let probability = chances[class as usize];
            found.push(Tagged { span: from.span.cover(to.span), class, probability, chances });
        }
    }

    /// What else may be a mention: other bounds and classes than those of the best sequence.
    fn read_others(&self, lattice: &Lattice, path: &[u8], sentence: &Sentence, found: &mut Vec<Tagged>) {
        let best = lattice::spans(path);
        for first in 0..path.len() {
            for class in Class::ALL.into_iter().filter(|class| lattice.begins(*class, first) >= LEAST_CHANCE) {
                lattice.mentions(self.transitions(), (class, first), LEAST_CHANCE, MOST_WORDS, |last, probability| {
                    if best.contains(&(class, first, last)) {
                        return;
                    }
                    let span = sentence.tokens[first].span.cover(sentence.tokens[last].span);
                    found.push(Tagged {
                        span,
                        class,
                        probability,
                        chances: lattice.chances(self.transitions(), first, last),
                    });
                });
            }
        }
    }

    fn weigh(&self, lattice: &Lattice, span: Span, sentence: &Sentence, chances: &mut Chances) {
        let first = sentence.tokens.partition_point(|token| token.span.end() <= span.start());
        let past = sentence.tokens.partition_point(|token| token.span.start() < span.end());
        let Some(last) = past.checked_sub(1).filter(|last| *last >= first) else { return };
        *chances = lattice.chances(self.transitions(), first, last);
    }
}

/// The first of the hints from `at` on that begins after `end`.
fn until(hints: &[Hint], at: usize, end: usize) -> usize {
    at + hints.get(at..).unwrap_or_default().partition_point(|hint| hint.span.start() < end)
}

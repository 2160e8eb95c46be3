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

/// Words outside of the best sequence are worth a second look that are a mention with this probability.
const LEAST_CHANCE: f32 = 0.12;
/// Words of such a mention at most.
const MOST_WORDS: usize = 12;

/// What the tagger says of a document.
#[derive(Clone, Default, Debug)]
pub struct Tags {
    /// The mentions of the likeliest label sequences, in order.
    pub marks: Vec<Tagged>,
    /// Other words that may well be mentions, apart from these and from each other, in order.
    pub maybe: Vec<Tagged>,
    /// Of each listed hint, in order, what it may be.
    pub listed: Vec<Chances>,
    /// Of each hint of a rule, in order, what it may be.
    pub ruled: Vec<Chances>,
}

/// For each class, the probability that exactly some words are a mention of it.
pub type Chances = [f32; CLASSES];

impl Tagger {
    /// The mentions in these sentences of `text`. `hints` are what lists and rules know.
    pub fn tag(&self, text: &str, sentences: &[Sentence], hints: &Hints) -> Tags {
        let view = DocumentView::new(text, sentences, hints, self.clusters());
        let mut scratch = Scratch::default();
        let mut seats = SeatSums::default();
        let mut lattice = Lattice::default();
        let none = |hints: &[Hint]| vec![[0.0; CLASSES]; hints.len()];
        let mut tags = Tags { marks: vec![], maybe: vec![], listed: none(&hints.listed), ruled: none(&hints.ruled) };
        let (mut listed, mut ruled) = (0, 0);
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
            let (from_listed, from_ruled) = (listed, ruled);
            listed = until(&hints.listed, listed, end);
            ruled = until(&hints.ruled, ruled, end);
            let path = lattice.best(self.transitions()).to_vec();
            let hinted = from_listed < listed || from_ruled < ruled;
            if !hinted && path.iter().all(|&label| usize::from(label) == OUTSIDE) {
                continue;
            }
            lattice.sum(self.transitions(), None);
            self.read_best(&lattice, &path, sentence, &mut tags.marks);
            self.read_others(&lattice, &path, sentence, &mut tags.maybe);
            let names = hints.listed.iter().zip(&mut tags.listed).take(listed).skip(from_listed);
            let others = hints.ruled.iter().zip(&mut tags.ruled).take(ruled).skip(from_ruled);
            names.chain(others).for_each(|(hint, chances)| self.weigh(&lattice, hint.span, sentence, chances));
        }
        tags
    }

    fn read_best(&self, lattice: &Lattice, path: &[u8], sentence: &Sentence, found: &mut Vec<Tagged>) {
        for (class, first, last) in lattice::spans(path) {
            let (Some(from), Some(to)) = (sentence.tokens.get(first), sentence.tokens.get(last)) else { continue };
            let chances = self.chances(lattice, first, last);
            let probability = chances[class as usize];
            found.push(Tagged { span: from.span.cover(to.span), class, probability, chances });
        }
    }

    /// The likeliest mentions where the best sequence has none.
    fn read_others(&self, lattice: &Lattice, path: &[u8], sentence: &Sentence, found: &mut Vec<Tagged>) {
        let mut others: Vec<(f32, Class, usize, usize)> = vec![];
        for first in (0..path.len()).filter(|&at| usize::from(path[at]) == OUTSIDE) {
            for class in Class::ALL.into_iter().filter(|class| lattice.begins(*class, first) >= LEAST_CHANCE) {
                let free = path[first..].iter().take_while(|label| usize::from(**label) == OUTSIDE).take(MOST_WORDS);
                for last in first..first + free.count() {
                    let probability = lattice.probability(self.transitions(), class, first, last);
                    if probability >= LEAST_CHANCE {
                        others.push((probability, class, first, last));
                    }
                }
            }
        }
        others.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)).then(a.2.cmp(&b.2)));
        let from = found.len();
        let mut taken = vec![false; path.len()];
        for (probability, class, first, last) in others {
            if taken[first..=last].contains(&true) {
                continue;
            }
            taken[first..=last].fill(true);
            let span = sentence.tokens[first].span.cover(sentence.tokens[last].span);
            found.push(Tagged { span, class, probability, chances: self.chances(lattice, first, last) });
        }
        found[from..].sort_by_key(|tagged| tagged.span);
    }

    fn chances(&self, lattice: &Lattice, first: usize, last: usize) -> Chances {
        Class::ALL.map(|class| lattice.probability(self.transitions(), class, first, last))
    }

    fn weigh(&self, lattice: &Lattice, span: Span, sentence: &Sentence, chances: &mut Chances) {
        let first = sentence.tokens.partition_point(|token| token.span.end() <= span.start());
        let past = sentence.tokens.partition_point(|token| token.span.start() < span.end());
        let Some(last) = past.checked_sub(1).filter(|last| *last >= first) else { return };
        *chances = self.chances(lattice, first, last);
    }
}

/// The first of the hints from `at` on that begins after `end`.
fn until(hints: &[Hint], at: usize, end: usize) -> usize {
    at + hints.get(at..).unwrap_or_default().partition_point(|hint| hint.span.start() < end)
}

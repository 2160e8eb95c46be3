//! Parts of speech: a greedy linear tagger from left to right, with the lexicon's sure words taken as they are.

use crate::weights::{Features, Scorer};
use crate::wording::Wording;
use crate::{Tag, Token};

/// Scores a decision has, one a tag and some to spare.
pub const TAG_SCORES: usize = 48;

/// Sets `tag` of all wordings. Tokens that come with a tag keep it.
pub fn tag(tokens: &[Token], wordings: &mut [Wording], weights: &impl Scorer<TAG_SCORES>) {
    let mut features = Features::default();
    for at in 0..wordings.len() {
        let given = tokens.get(at).map_or(Tag::None, |token| token.tag);
        let Some(here) = wordings.get(at) else { break };
        let tag = match given {
            Tag::None if here.sure => here.usual,
            Tag::None => {
                tag_features(wordings, at, &mut features);
                best(&weights.scores(features.hashes()))
            }
            given => given as u32,
        };
        if let Some(here) = wordings.get_mut(at) {
            here.tag = tag;
        }
    }
}

/// The same as [`tag`], where what each word and the end of the sentence weigh by themselves, `known`, is summed already.
pub(crate) fn tag_known(
    tokens: &[Token],
    wordings: &mut [Wording],
    known: &[impl AsRef<Alone>],
    weights: &impl Scorer<TAG_SCORES>,
) {
    let mut features = Features::default();
    for at in 0..wordings.len() {
        let given = tokens.get(at).map_or(Tag::None, |token| token.tag);
        let (Some(here), Some([own, next])) = (wordings.get(at), known.get(at..at + 2)) else { break };
        let tag = match given {
            Tag::None if here.sure => here.usual,
            Tag::None => {
                features_of(&Place::of(wordings, at), JOINT, &mut features);
                let mut scores = weights.scores(features.hashes());
                let alone = own.as_ref().own.iter().zip(&next.as_ref().next);
                scores.iter_mut().zip(alone).for_each(|(score, (own, next))| *score += own + next);
                best(&scores)
            }
            given => given as u32,
        };
        if let Some(here) = wordings.get_mut(at) {
            here.tag = tag;
        }
    }
}

/// What a word weighs by itself: for its own tag, and for that of the word before it.
#[derive(Clone, Debug)]
pub(crate) struct Alone {
    own: [i32; TAG_SCORES],
    next: [i32; TAG_SCORES],
}

/// What a word weighs by itself.
pub(crate) fn alone(word: &Wording, weights: &impl Scorer<TAG_SCORES>, features: &mut Features) -> Alone {
    let mut sum = |words, parts| {
        features_of(&Place { first: false, words }, parts, features);
        weights.scores(features.hashes())
    };
    let own = sum([word, &EDGE, &EDGE, &EDGE, &EDGE], OWN);
    Alone { own, next: sum([&EDGE, &EDGE, &EDGE, word, &EDGE], NEXT) }
}

/// The tag with the highest score; the lower number wins a draw.
pub fn best(scores: &[i32; TAG_SCORES]) -> u32 {
    let mut top = 1;
    for tag in 2..Tag::COUNT {
        if scores.get(tag) > scores.get(top) {
            top = tag;
        }
    }
    top as u32
}

/// What the decision on the tag of the token at `at` is made from.
pub fn tag_features(wordings: &[Wording], at: usize, features: &mut Features) {
    features_of(&Place::of(wordings, at), ALL, features);
}

/// A token and its neighbours.
struct Place<'a> {
    first: bool,
    /// The token, the two before it, nearest first, and the two after it.
    words: [&'a Wording; 5],
}

impl<'a> Place<'a> {
    fn of(wordings: &'a [Wording], at: usize) -> Place<'a> {
        let near = |offset: isize| at.checked_add_signed(offset).and_then(|at| wordings.get(at)).unwrap_or(&EDGE);
        Place { first: at == 0, words: [0, -1, -2, 1, 2].map(near) }
    }
}

/// Which features are looked at: those of the token's word alone, those of the next word alone, or those of several.
#[derive(Clone, Copy)]
struct Parts {
    own: bool,
    next: bool,
    joint: bool,
}

const ALL: Parts = Parts { own: true, next: true, joint: true };
const OWN: Parts = Parts { own: true, next: false, joint: false };
const NEXT: Parts = Parts { own: false, next: true, joint: false };
const JOINT: Parts = Parts { own: false, next: false, joint: true };

#[inline(always)]
fn features_of(place: &Place, parts: Parts, features: &mut Features) {
    let [w, p1, p2, n1, n2] = place.words;
    features.clear();
    features.add_if(parts.own, [w.word]);
    features.add_if(parts.own, [w.word, w.shape]);
    for suffix in w.suffixes {
        features.add_if(parts.own, [suffix]);
    }
    for prefix in w.prefixes {
        features.add_if(parts.own, [prefix]);
    }
    let [_, s2, s3, _] = w.suffixes;
    features.add_if(parts.own, [w.shape]);
    features.add_if(parts.own, [w.shape, s2]);
    features.add_if(parts.joint, [w.shape, s3, p1.tag]);
    features.add_if(parts.joint, [w.shape, u32::from(place.first)]);
    features.add_if(parts.own, [w.class]);
    features.add_if(parts.joint, [w.group, p1.tag]);
    features.add_if(parts.joint, [w.class, p1.tag]);
    features.add_if(parts.own, [w.usual]);
    features.add_if(parts.joint, [w.usual, p1.tag]);
    features.add_if(parts.joint, [p1.tag]);
    features.add_if(parts.joint, [p2.tag, p1.tag]);
    features.add_if(parts.joint, [p1.tag, w.word]);
    features.add_if(parts.joint, [p2.tag, p1.tag, w.word]);
    features.add_if(parts.joint, [p1.word]);
    features.add_if(parts.joint, [p1.word, w.word]);
    features.add_if(parts.joint, [p1.suffixes[2], w.word]);
    features.add_if(parts.joint, [p2.word]);
    features.add_if(parts.joint, [p2.word, p1.word]);
    features.add_if(parts.next, [n1.word]);
    features.add_if(parts.joint, [w.word, n1.word]);
    features.add_if(parts.joint, [n2.word]);
    features.add_if(parts.joint, [n1.word, n2.word]);
    features.add_if(parts.next, [n1.suffixes[1]]);
    features.add_if(parts.next, [n1.suffixes[2]]);
    features.add_if(parts.joint, [n1.shape, w.shape]);
    features.add_if(parts.next, [n1.class]);
    features.add_if(parts.joint, [n1.group, w.word]);
    features.add_if(parts.joint, [n1.class, w.class]);
    features.add_if(parts.joint, [n1.group, n2.group]);
    features.add_if(parts.joint, [p1.class]);
    features.add_if(parts.joint, [p1.class, w.class]);
    features.add_if(parts.joint, [n1.usual, p1.tag]);
    features.add_if(parts.joint, [n1.usual, w.usual]);
    features.add_if(parts.joint, [n1.usual, n2.usual]);
    features.add_if(parts.joint, [n1.usual, w.word]);
    features.add_if(parts.joint, [n1.usual, w.word, p1.tag]);
    features.add_if(parts.joint, [n1.usual, s2, p1.tag]);
    features.add_if(parts.joint, [s3, p1.tag]);
    features.add_if(parts.joint, [s3, p2.tag, p1.tag]);
    features.add_if(parts.joint, [s3, n1.word]);
    features.add_if(parts.joint, [s2, n1.usual]);
    features.add_if(parts.joint, [p1.tag, n1.word]);
    features.add_if(parts.joint, [p1.shape, w.shape, n1.shape]);
}

/// What stands before and after a sentence.
pub(crate) const EDGE: Wording = Wording {
    number: 0,
    word: u32::MAX,
    class: u32::MAX,
    group: u32::MAX,
    usual: 99,
    sure: false,
    suffixes: [0; 4],
    prefixes: [0; 3],
    shape: 0,
    tag: 99,
};

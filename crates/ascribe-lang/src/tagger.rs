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
    let near = |offset: isize| at.checked_add_signed(offset).and_then(|at| wordings.get(at)).copied().unwrap_or(EDGE);
    let (w, p1, p2, n1, n2) = (near(0), near(-1), near(-2), near(1), near(2));
    features.clear();
    features.add([w.word]);
    features.add([w.word, w.shape]);
    for suffix in w.suffixes {
        features.add([suffix]);
    }
    for prefix in w.prefixes {
        features.add([prefix]);
    }
    let [_, s2, s3, _] = w.suffixes;
    features.add([w.shape]);
    features.add([w.shape, s2]);
    features.add([w.shape, s3, p1.tag]);
    features.add([w.shape, u32::from(at == 0)]);
    features.add([w.class]);
    features.add([w.group, p1.tag]);
    features.add([w.class, p1.tag]);
    features.add([w.usual]);
    features.add([w.usual, p1.tag]);
    features.add([p1.tag]);
    features.add([p2.tag, p1.tag]);
    features.add([p1.tag, w.word]);
    features.add([p2.tag, p1.tag, w.word]);
    features.add([p1.word]);
    features.add([p1.word, w.word]);
    features.add([p1.suffixes[2], w.word]);
    features.add([p2.word]);
    features.add([p2.word, p1.word]);
    features.add([n1.word]);
    features.add([w.word, n1.word]);
    features.add([n2.word]);
    features.add([n1.word, n2.word]);
    features.add([n1.suffixes[1]]);
    features.add([n1.suffixes[2]]);
    features.add([n1.shape, w.shape]);
    features.add([n1.class]);
    features.add([n1.group, w.word]);
    features.add([n1.class, w.class]);
    features.add([n1.group, n2.group]);
    features.add([p1.class]);
    features.add([p1.class, w.class]);
    features.add([n1.usual, p1.tag]);
    features.add([n1.usual, w.usual]);
    features.add([n1.usual, n2.usual]);
    features.add([n1.usual, w.word]);
    features.add([n1.usual, w.word, p1.tag]);
    features.add([n1.usual, s2, p1.tag]);
    features.add([s3, p1.tag]);
    features.add([s3, p2.tag, p1.tag]);
    features.add([s3, n1.word]);
    features.add([s2, n1.usual]);
    features.add([p1.tag, n1.word]);
    features.add([p1.shape, w.shape, n1.shape]);
}

const EDGE: Wording = Wording {
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

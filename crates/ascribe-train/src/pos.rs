//! Trains the part-of-speech tagger.

use crate::learner::{Dice, Learner};
use crate::treebank::Gold;
use ascribe_lang::Tag;
use ascribe_lang::training::{Features, Lexicon, Scorer, TAG_SCORES, Wording, best, tag, tag_features, wordings};

/// Two to this power of slots in the shipped table.
const SLOTS: u32 = 17;
/// And of the table under training, so large that features hardly meet.
const LEARNER_ROWS: u32 = 19;
const EPOCHS: usize = 8;
const SEED: u64 = 20_221_107;

/// The shipped table of a tagger trained on `golds`.
pub fn train(golds: &[&Gold], lexicon: &Lexicon) -> Vec<u8> {
    let mut learner = Learner::<TAG_SCORES>::new(LEARNER_ROWS);
    let mut dice = Dice::new(SEED);
    let mut features = Features::default();
    let seen: Vec<Vec<Wording>> = golds.iter().map(|gold| wordings(&gold.text, &gold.sentence, lexicon)).collect();
    let mut order: Vec<usize> = (0..golds.len()).collect();
    for _ in 0..EPOCHS {
        dice.shuffle(&mut order);
        for at in &order {
            let mut words = seen[*at].clone();
            for word in &mut words {
                hide(word, &mut dice);
            }
            learn(golds[*at], &mut words, &mut learner, &mut features);
        }
    }
    learner.average().sparse(SLOTS)
}

/// Now and then a word is hidden, so that what is around it and its ends learn to speak for it.
fn hide(word: &mut Wording, dice: &mut Dice) {
    if dice.roll(20) == 0 {
        (word.word, word.usual) = (1, 0);
        if dice.roll(2) == 0 {
            (word.class, word.group) = (0, 0);
        }
    }
}

fn learn(gold: &Gold, words: &mut [Wording], learner: &mut Learner<TAG_SCORES>, features: &mut Features) {
    for at in 0..words.len() {
        let right = gold.tags[at];
        let given = gold.sentence.tokens[at].tag;
        if given != Tag::None {
            words[at].tag = given as u32;
            continue;
        }
        if words[at].sure || right == Tag::None {
            words[at].tag = if words[at].sure { words[at].usual } else { right as u32 };
            continue;
        }
        tag_features(words, at, features);
        learner.tick();
        let found = best(&learner.scores(features.hashes()));
        if found != right as u32 {
            learner.update(features.hashes(), right as usize, found as usize);
        }
        words[at].tag = found;
    }
}

/// The tokens as the tagger sees and tags them.
pub fn tagged(gold: &Gold, lexicon: &Lexicon, weights: &impl Scorer<TAG_SCORES>) -> Vec<Wording> {
    let mut words = wordings(&gold.text, &gold.sentence, lexicon);
    tag(&gold.sentence.tokens, &mut words, weights);
    words
}

//! Words met before: how the models see them and what they weigh by themselves, kept in each thread from one sentence to the next.

use crate::tagger::{Alone, EDGE, TAG_SCORES, alone};
use crate::weights::{Features, Scorer, hash};
use crate::wording::{Lexicon, Wording, is_headline, wording};
use crate::{Form, Sentence, Token};
use std::cell::Cell;
use std::rc::Rc;

/// Words kept at most, a power of two: each has one place, which the latest word takes. Some 4 MB.
const PLACES: usize = 1 << 13;

/// Longer words are not kept.
const LONGEST: usize = 24;

/// A word in or out of a headline, with what follows from that alone.
struct Word {
    word: Box<str>,
    headline: bool,
    wording: Wording,
    alone: Alone,
}

/// A token's word.
pub(crate) struct Known(Rc<Word>);

impl AsRef<Alone> for Known {
    fn as_ref(&self) -> &Alone {
        &self.0.alone
    }
}

/// Words by their place; of one lexicon and one table of tags, which lie in the binary and are known by their address.
#[derive(Default)]
struct Words {
    models: usize,
    places: Vec<Option<Rc<Word>>>,
}

thread_local! {
    static WORDS: Cell<Words> = Cell::default();
}

/// How models see a sentence's tokens, and what their words and the end after them weigh by themselves; `models` is the address of both tables.
pub(crate) fn look<'l>(
    text: &str,
    sentence: &Sentence,
    lexicon: &Lexicon<'l>,
    tags: &impl Scorer<TAG_SCORES>,
    models: usize,
) -> (Vec<Wording>, Vec<Known>) {
    let mut words = WORDS.take();
    if words.models != models || words.places.is_empty() {
        words = Words { models, places: vec![None; PLACES] };
    }
    let headline = is_headline(text, &sentence.tokens);
    let mut features = Features::default();
    let seen = sentence.tokens.iter().map(|token| {
        let known = words.known(token.span.of(text), token, headline, |word| {
            let wording = wording(word, token, headline, lexicon);
            (wording, alone(&wording, tags, &mut features))
        });
        (Wording { tag: token.tag as u32, ..known.wording }, Known(known))
    });
    let (wordings, mut known): (_, Vec<Known>) = seen.unzip();
    known.push(Known(words.find(" edge", false, |_| (EDGE, alone(&EDGE, tags, &mut features)))));
    WORDS.set(words);
    (wordings, known)
}

impl Words {
    fn known(
        &mut self,
        word: &str,
        token: &Token,
        headline: bool,
        look: impl FnOnce(&str) -> (Wording, Alone),
    ) -> Rc<Word> {
        // Names and indicators are all alike, and stand under what no word is.
        let word = match token.form {
            Form::Word => word,
            Form::Name => " name",
            Form::Indicator => " indicator",
        };
        self.find(word, headline, look)
    }

    fn find(&mut self, word: &str, headline: bool, look: impl FnOnce(&str) -> (Wording, Alone)) -> Rc<Word> {
        let hash = hash(word.bytes());
        let place = self.places.get_mut(hash as usize & (PLACES - 1));
        if let Some(Some(known)) = &place
            && *known.word == *word
            && known.headline == headline
        {
            return Rc::clone(known);
        }
        let (wording, alone) = look(word);
        let known = Rc::new(Word { word: word.into(), headline, wording, alone });
        if let Some(place) = place.filter(|_| word.len() <= LONGEST) {
            *place = Some(Rc::clone(&known));
        }
        known
    }
}

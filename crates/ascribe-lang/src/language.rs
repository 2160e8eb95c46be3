//! The shipped models, put to use on sentences.

use crate::net::Net;
use crate::weights::Sparse;
use crate::wording::{Lexicon, Wording};
use crate::{Sentence, Tag, familiar};

/// The models of a language. They lie in the binary as they are used: there is nothing to load.
///
/// ```
/// use ascribe_lang::{Language, Rel, segment};
/// use ascribe_model::Span;
/// let text = "Albania was attacked by Iran in July.";
/// let mut sentences = segment(text, Span::new(text, 0, text.len()).unwrap(), &[]);
/// Language::shipped().parse(text, &mut sentences[0]);
/// assert_eq!(sentences[0].tokens[0].rel, Rel::NsubjPass);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Language {
    lexicon: Lexicon<'static>,
    tags: Sparse<'static>,
    parser: Net<'static>,
}

/// A tagged sentence as the models see it.
#[derive(Clone, Debug)]
pub struct Tagged(Vec<Wording>);

impl Language {
    /// The models that come with this crate.
    pub fn shipped() -> &'static Language {
        static SHIPPED: std::sync::LazyLock<Language> = std::sync::LazyLock::new(|| Language {
            lexicon: Lexicon::new(include_bytes!("../models/words.bin")),
            tags: Sparse::new(include_bytes!("../models/tags.bin")),
            parser: Net::new(include_bytes!("../models/parser.bin")),
        });
        &SHIPPED
    }

    /// Gives each token of the sentence its part of speech. A tag that a token has already is kept; names and
    /// indicators without one are proper nouns.
    pub fn tag(&self, text: &str, sentence: &mut Sentence) -> Tagged {
        Tagged(self.words(text, sentence))
    }

    /// Gives each token its head and relation, and its part of speech where it has none; a word taken for a plural that turns out to have a
    /// subject and an object becomes a verb. One token is the root; its head is itself.
    pub fn parse(&self, text: &str, sentence: &mut Sentence) {
        let tagged = self.tag(text, sentence);
        self.parse_tagged(text, sentence, &tagged);
    }

    /// As [`Language::parse`], for a sentence as [`Language::tag`] left it.
    pub fn parse_tagged(&self, text: &str, sentence: &mut Sentence, tagged: &Tagged) {
        let words = &tagged.0;
        let tree = crate::parser::parse(words, &self.parser);
        for (at, (token, (head, rel))) in sentence.tokens.iter_mut().zip(tree).enumerate() {
            token.head = u32::try_from(if head < words.len() { head } else { at }).unwrap_or(0);
            token.rel = rel;
        }
        crate::mend::mend(text, sentence);
    }

    fn words(&self, text: &str, sentence: &mut Sentence) -> Vec<Wording> {
        for token in sentence.tokens.iter_mut().filter(|token| token.tag == Tag::None) {
            if token.form != crate::Form::Word {
                token.tag = Tag::NNP;
            }
        }
        let models = self.lexicon.address() ^ self.tags.address();
        let (mut words, known) = familiar::look(text, sentence, &self.lexicon, &self.tags, models);
        crate::tagger::tag_known(&sentence.tokens, &mut words, &known, &self.tags);
        for (token, word) in sentence.tokens.iter_mut().zip(&words) {
            token.tag = word.as_tag();
        }
        words
    }
}

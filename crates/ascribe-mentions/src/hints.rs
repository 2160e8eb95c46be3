//! What the lexicon knows, in the form in which the tagger sees it.

use crate::candidate::Candidate;
use crate::find::Proposals;
use crate::lists::Lists;
use crate::page::Page;
use crate::tagger::features::{Hint, Hints};
use ascribe_lang::Sentence;
use ascribe_names::Lexicon;

/// Hints for candidates: a code for the kind, and whether the name needs support.
pub(crate) fn of<'c>(candidates: impl Iterator<Item = &'c Candidate>) -> Vec<Hint> {
    let mut hints: Vec<Hint> = candidates
        .map(|candidate| Hint { span: candidate.span, code: 1 + 2 * candidate.kind as u8 + u8::from(candidate.unsure) })
        .collect();
    hints.sort_by_key(|hint| (hint.span.start(), std::cmp::Reverse(hint.span.end()), hint.code));
    let mut end = 0;
    hints.retain(|hint| {
        let clear = hint.span.start() >= end;
        end = if clear { hint.span.end() } else { end };
        clear
    });
    hints
}

/// The hints for a text, as training needs them.
pub fn hints(text: &str, sentences: &[Sentence], lexicon: &Lexicon) -> Hints {
    let page = Page::new(text, sentences);
    Proposals::find(&page, lexicon, Lists::shipped()).hints()
}

//! What the lexicon knows, in the form in which the tagger sees it.

use crate::candidate::Candidate;
use crate::known::Known;
use crate::page::Page;
use crate::tagger::features::Hint;
use ascribe_lang::Sentence;
use ascribe_names::Lexicon;

/// Hints for the lexicon's candidates: a code for the kind, and whether the name needs support.
pub(crate) fn of(candidates: &[Candidate]) -> Vec<Hint> {
    let mut hints: Vec<Hint> = candidates
        .iter()
        .map(|candidate| Hint { span: candidate.span, code: 1 + 2 * candidate.kind as u8 + u8::from(candidate.unsure) })
        .collect();
    hints.sort_by_key(|hint| hint.span);
    let mut end = 0;
    hints.retain(|hint| {
        let clear = hint.span.start() >= end;
        end = if clear { hint.span.end() } else { end };
        clear
    });
    hints
}

/// The hints for a text, as training needs them.
pub fn hints(text: &str, sentences: &[Sentence], lexicon: &Lexicon) -> Vec<Hint> {
    of(&Known::find(&Page::new(text, sentences), lexicon).candidates)
}

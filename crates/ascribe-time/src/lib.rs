//! Time expressions in reports, resolved to TIMEX3 values and intervals.
//!
//! [`find`] works in three steps: `scan` cuts out the few tokens that can tell a time, `pattern` (with `dates` and
//! `relative`) says which of them together are an expression and what it says by itself, and `resolve` gives each
//! one its value from the document's date, the update note it stands in, or the time told before. The words are
//! data: see `data/words.tsv`. `docs/time.md` tells the conventions and the scores.

mod amounts;
mod anchor;
mod calendar;
mod clocks;
mod compared;
mod cues;
mod dates;
mod eras;
mod feasts;
mod hours;
mod lengths;
mod lexicon;
mod lists;
mod pattern;
mod relative;
mod resolve;
mod scan;
mod stretch;
mod unplaced;
mod vague;
mod years;

use ascribe_model::{Document, Span, TimeExpression};

/// All times told in a document, in the order of the text and apart from one another.
///
/// `sentences` are the sentences of the text, in order; without them all text counts as one sentence.
/// Time and memory grow with the length of the text only.
pub fn find(document: &Document, sentences: &[Span]) -> Vec<TimeExpression> {
    let tokens = scan::scan(&document.text);
    let found = pattern::Tokens { text: &document.text, list: &tokens }.expressions();
    resolve::resolve(document, sentences, &found)
}

//! Texts cut into sentences as the reader cuts them.

use ascribe_lang::{Sentence, segment};
use ascribe_model::{Indicator, Span};

/// The sentences of a text whose every line is a block, indicators kept whole as the reader keeps them.
pub fn with_indicators(text: &str, indicators: &[Indicator]) -> Vec<Sentence> {
    let indicators: Vec<Span> = indicators.iter().map(|indicator| indicator.span).collect();
    let mut at = 0;
    let mut found = vec![];
    for line in text.split_inclusive('\n') {
        let kept = line.trim_end();
        if let Some(block) = Span::new(text, at, at + kept.len()) {
            let first = indicators.partition_point(|whole| whole.end() <= block.start());
            let last = indicators.partition_point(|whole| whole.start() < block.end());
            found.extend(segment(text, block, indicators.get(first..last).unwrap_or_default()));
        }
        at += line.len();
    }
    found
}

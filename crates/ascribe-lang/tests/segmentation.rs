//! Sentences and tokens as `segments.md` and `tokens.md` say, and what holds for any text.

use ascribe_lang::{Form, LONGEST_SENTENCE, Sentence, segment};
use ascribe_model::Span;
use proptest::prelude::*;

fn sentences(text: &str) -> Vec<Sentence> {
    Span::new(text, 0, text.len()).map(|block| segment(text, block, &[])).unwrap_or_default()
}

fn cases(file: &'static str) -> impl Iterator<Item = &'static str> {
    file.lines().filter_map(|line| line.strip_prefix("- "))
}

#[test]
fn sentences_end_where_the_cases_say() {
    for case in cases(include_str!("segments.md")) {
        let text = case.replace(" ‖ ", " ");
        let found: Vec<&str> = sentences(&text).iter().map(|sentence| sentence.span.of(&text)).collect();
        assert_eq!(found.join(" ‖ "), case);
    }
}

#[test]
fn words_are_cut_as_the_cases_say() {
    for case in cases(include_str!("tokens.md")) {
        let (text, expected) = case.split_once(" → ").expect("a case has an arrow");
        let found: Vec<&str> =
            sentences(text).iter().flat_map(|s| s.tokens.iter().map(|token| token.span.of(text))).collect();
        assert_eq!(found.join("|"), expected);
    }
}

#[test]
fn indicators_stay_whole() {
    let text = "It calls evil[.]example[.]com. Then it stops.";
    let indicator = Span::new(text, 9, 29).expect("on boundaries");
    let block = Span::new(text, 0, text.len()).expect("not empty");
    let found = segment(text, block, &[indicator]);
    assert_eq!(found.len(), 2);
    assert_eq!(found[0].tokens[2].span, indicator);
    assert_eq!(found[0].tokens[2].form, Form::Indicator);
}

#[test]
fn bullets_on_lines_are_sentences() {
    let text = "The actors:\n• steal data\n• encrypt files\nand leave\nnotes.";
    assert_eq!(sentences(text).len(), 3);
}

#[test]
fn names_become_one_token() {
    let text = "The Lazarus Group hit Sony.";
    let mut sentence = sentences(text).remove(0);
    sentence.collapse(&[Span::new(text, 4, 17).expect("on boundaries")]);
    let words: Vec<&str> = sentence.tokens.iter().map(|token| token.span.of(text)).collect();
    assert_eq!(words, ["The", "Lazarus Group", "hit", "Sony", "."]);
    assert_eq!(sentence.tokens[1].form, Form::Name);
}

#[test]
fn a_long_line_takes_linear_time_and_bounded_sentences() {
    for unit in ["word ", "a-", "x.", "“", "(", "don't", "1.", "''", "-b1"] {
        let text = unit.repeat(1_000_000 / unit.len());
        assert!(sentences(&text).iter().all(|sentence| sentence.tokens.len() <= LONGEST_SENTENCE));
    }
}

proptest! {
    #[test]
    fn tokens_cover_all_that_is_visible(text in "\\PC{0,200}|[a-zA-Z0-9 .,'’“”\"()\\-\n/:@!?…]{0,200}") {
        let found = sentences(&text);
        let mut last = 0;
        for sentence in &found {
            prop_assert!(!sentence.tokens.is_empty());
            for token in &sentence.tokens {
                prop_assert!(token.span.start() >= last);
                prop_assert!(text.get(token.span.range()).is_some());
                let gap = &text[last..token.span.start()];
                prop_assert!(!gap.contains(char::is_alphanumeric));
                last = token.span.end();
            }
        }
        prop_assert!(!text[last..].contains(char::is_alphanumeric));
    }
}

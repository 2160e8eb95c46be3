//! Holds the shipped model to sentences of our own, and to the numbers that it was shipped with.

use ascribe_lang::segment;
use ascribe_model::Span;
use ascribe_techniques::{Model, Thresholds};

/// The techniques and sub-techniques that a text of one block tells.
fn told(model: &Model, text: &str) -> Vec<&'static str> {
    let sentences = segment(text, Span::new(text, 0, text.len()).expect("a whole text"), &[]);
    let told = model.tell(text, &sentences, &[], Thresholds::shipped());
    told.iter().flat_map(|t| std::iter::once(t.id).chain(t.sub_techniques.iter().map(|s| s.id))).collect()
}

fn cases() -> Vec<(&'static str, &'static str)> {
    let rows = include_str!("told.md").lines().filter_map(|line| line.strip_prefix("- "));
    rows.filter_map(|row| row.split_once(" => ")).collect()
}

#[test]
fn most_techniques_are_found_and_none_where_none_is() {
    let model = Model::shipped().expect("the shipped model");
    let (mut found, mut exact, mut asked, mut false_alarms) = (0, 0, 0, 0);
    for (sentence, id) in cases() {
        let told = told(&model, sentence);
        if id == "none" {
            false_alarms += usize::from(!told.is_empty());
            continue;
        }
        asked += 1;
        let technique = id.split('.').next().unwrap_or(id);
        let hit = told.contains(&technique);
        found += usize::from(hit);
        exact += usize::from(told.contains(&id));
        if !hit || !told.contains(&id) {
            println!("{id}: {sentence} {told:?}");
        }
    }
    println!("{found} of {asked} techniques, {exact} to the sub-technique; {false_alarms} false alarms");
    assert!(found >= 36, "{found} of {asked}");
    assert_eq!(false_alarms, 0);
}

#[test]
fn probabilities_are_probabilities_and_rise_with_the_score() {
    let model = Model::shipped().expect("the shipped model");
    for id in ["T1059", "TA0002"] {
        let mut last = 0.0;
        for step in -60..=60 {
            let p = model.calibration.of_sentence(id, step as f32 / 10.0);
            assert!((0.0..=1.0).contains(&p) && p >= last, "{id}, {step}: {p} after {last}");
            last = p;
        }
    }
}

#[test]
fn words_that_tell_lie_in_their_sentence() {
    let model = Model::shipped().expect("the shipped model");
    for (text, _) in cases() {
        let sentences = segment(text, Span::new(text, 0, text.len()).expect("a whole text"), &[]);
        for told in model.tell(text, &sentences, &[], Thresholds::shipped()) {
            for evidence in &told.evidence {
                assert!(evidence.words.iter().all(|w| sentences[evidence.sentence].span.contains(*w)));
            }
        }
    }
}

#[test]
fn damaged_models_are_refused() {
    let whole: &'static [u8] = include_bytes!("../models/techniques.bin");
    assert!(Model::read(b"ASCTEC00").is_err());
    for cut in [0, 7, 8, 100, 2000, whole.len() / 2, whole.len() - 1] {
        assert!(Model::read(&whole[..cut]).is_err(), "cut at {cut}");
    }
}

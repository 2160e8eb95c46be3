//! Learns the parser's habits: what it decides nearly always at the same signs, seen while it parses raw text.

use crate::raw;
use ascribe_lang::training::{
    HABIT, Habits, Lexicon, Scorer, Sparse, habit_place, label_signs, parse_watched, step_signs, tag, wordings,
};
use ascribe_lang::{Sentence, segment};
use ascribe_model::Span;
use std::collections::BTreeMap;
use std::io::Result;
use std::path::Path;

/// Two to this power of slots.
const SLOTS: u32 = 15;
/// A habit was seen this often …
const OFTEN: u32 = 60;
/// … and of so many decisions at most one was otherwise.
const STEADY: u32 = 500;

/// The models to be watched.
pub struct Watched<'a, S> {
    /// Words with their classes.
    pub lexicon: Lexicon<'a>,
    /// Parts of speech.
    pub tags: Sparse<'a>,
    /// Steps.
    pub steps: &'a S,
    /// Relations.
    pub labels: Sparse<'a>,
}

/// How often each decision was made at some signs.
type Counts = BTreeMap<u64, BTreeMap<u8, u32>>;

/// The table of the habits that the models show on the raw reports and on `own` sentences.
pub fn learn(shared: &Path, models: &Watched<impl Scorer<2>>, own: &[(String, Sentence)]) -> Result<Vec<u8>> {
    let mut counts = Counts::new();
    for file in raw::reports(&shared.join("data/corpora/annoctr"))? {
        let text = std::fs::read_to_string(file)?;
        let Some(block) = Span::new(&text, 0, text.len()) else { continue };
        for sentence in segment(&text, block, &[]).iter().filter(|s| (3..160).contains(&s.tokens.len())) {
            watch(models, &text, sentence, &mut counts);
        }
    }
    for (text, sentence) in own {
        watch(models, text, sentence, &mut counts);
    }
    Ok(table(&counts))
}

fn watch(models: &Watched<impl Scorer<2>>, text: &str, sentence: &Sentence, counts: &mut Counts) {
    let mut words = wordings(text, sentence, &models.lexicon);
    tag(&sentence.tokens, &mut words, &models.tags);
    parse_watched(&words, Habits::default(), models.steps, &models.labels, |state, step, rel| {
        let mut count = |signs: &[u64], decision: u8| {
            signs.iter().for_each(|signs| *counts.entry(*signs).or_default().entry(decision).or_default() += 1);
        };
        if let Some(step) = step {
            count(&step_signs(state), step as u8);
        }
        let taken = step.or_else(|| ascribe_lang::training::only_step(state));
        if let Some((head, dependent)) = taken.and_then(|step| state.arc(step)).filter(|(head, _)| *head < words.len())
        {
            count(&label_signs(state, head, dependent), rel as u8);
        }
    });
}

/// The habits, the most frequent keeping their place.
fn table(counts: &Counts) -> Vec<u8> {
    let mut habits: Vec<(u32, u64, u8)> =
        counts.iter().filter_map(|(signs, decisions)| habit(*signs, decisions)).collect();
    habits.sort_unstable_by_key(|(count, signs, _)| (std::cmp::Reverse(*count), *signs));
    let mut slots = vec![[0u8; HABIT]; 1 << SLOTS];
    let mut kept = 0;
    for (_, signs, decision) in &habits {
        let (at, [a, b, c]) = habit_place(*signs, slots.len());
        if slots[at] == [0; HABIT] {
            slots[at] = [a, b, c, decision + 1];
            kept += 1;
        }
    }
    eprintln!("{kept} of {} habits", habits.len());
    slots.concat()
}

fn habit(signs: u64, decisions: &BTreeMap<u8, u32>) -> Option<(u32, u64, u8)> {
    let all: u32 = decisions.values().sum();
    let (decision, most) = decisions.iter().max_by_key(|(_, count)| **count)?;
    (all >= OFTEN && all - most <= all / STEADY).then_some((all, signs, *decision))
}

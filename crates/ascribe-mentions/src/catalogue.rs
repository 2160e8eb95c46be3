//! Rows of a catalogue: an ATT&CK id and the title printed beside it, "T1053 | Scheduled Task", "T1047: Windows
//! Management Instrumentation". Annotators mark the title, or the id with it; the judge decides which.

use crate::candidate::Candidate;
use crate::tagger::features::Hint;
use crate::tagger::{Chances, Class};
use crate::union::POSSIBLE;
use ascribe_model::{Indicator, IndicatorKind, Kind, Span};
use ascribe_names::Lexicon;

/// A title has at most so many bytes.
const LONGEST: usize = 90;

/// The titles printed beside ids of techniques, and the ids with them, sorted.
pub(crate) fn find(text: &str, indicators: &[Indicator], lexicon: &Lexicon) -> Vec<Candidate> {
    let ids = indicators.iter().filter(|i| i.kind == IndicatorKind::Attack && i.value.starts_with("T1"));
    let mut found = vec![];
    for id in ids {
        let Some(title) = title_after(text, id.span.end()) else { continue };
        for span in [id.span.cover(title), title] {
            let mut candidate = Candidate::rule(span, Kind::Technique).weighing(POSSIBLE);
            candidate.entries.extend(lexicon.by_attack_id(&id.value));
            found.push(candidate);
        }
    }
    found.sort_by_key(|candidate| candidate.span);
    found.dedup_by_key(|candidate| candidate.span);
    found
}

/// The rest of the cell that an id stands in, or the next cell.
fn title_after(text: &str, end: usize) -> Option<Span> {
    let line = text.get(end..)?.split('\n').next()?;
    let start = line.find(|c: char| !matches!(c, ' ' | '\t' | '|' | ':' | '-' | '–'))?;
    let cell = line.get(start..)?.split(['|', ']', '[', '(', '*', ';']).next()?.trim_end();
    let written = start > 0 && cell.starts_with(char::is_uppercase) && cell.len() <= LONGEST;
    Span::new(text, end + start, end + start + cell.len()).filter(|_| written)
}

/// What the tagger is asked of them.
pub(crate) fn asked(rows: &[Candidate]) -> Vec<Hint> {
    rows.iter().map(|row| Hint { span: row.span, code: 0 }).collect()
}

/// Gives them what the tagger answers.
pub(crate) fn answer(rows: &mut [Candidate], chances: &[Chances]) {
    for (row, chances) in rows.iter_mut().zip(chances) {
        row.chances = Some(*chances);
        row.probability = Some(chances[Class::Technique as usize]);
    }
}

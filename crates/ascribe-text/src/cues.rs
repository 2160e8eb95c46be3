//! What a single line says about its own part on the page: bullet, caption, update note, byline.

use crate::lists::{List, section, starts_with};
use aho_corasick::{AhoCorasick, AhoCorasickBuilder, AhoCorasickKind};
use std::sync::LazyLock;

pub(crate) const LISTS: &str = include_str!("../data/cues.txt");
static CREDITS: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| {
    AhoCorasickBuilder::new()
        .ascii_case_insensitive(true)
        .kind(Some(AhoCorasickKind::DFA))
        .build(section(LISTS, "credits"))
        .ok()
});
static NUMBERED: List = List::new(|| section(LISTS, "numbered").collect());
static UPDATES: List = List::new(|| section(LISTS, "updates").collect());

/// The length of a list item's mark with its white space ("- ", "• ", "12. ", "(a) "), if the line starts with one.
pub(crate) fn bullet(line: &str) -> Option<usize> {
    let rest = line.trim_start();
    let indent = line.len() - rest.len();
    let first = rest.chars().next()?;
    if matches!(first, '•' | '●' | '▪' | '◦' | '‣' | '·' | '∙' | '■' | '-' | '*' | '–' | '+' | 'o') {
        let after = &rest[first.len_utf8()..];
        let spaces = after.len() - after.trim_start().len();
        let sign = matches!(first, '-' | '*' | '–' | '+' | 'o');
        let clear = if first == 'o' { after.starts_with('\t') } else { !sign || spaces > 0 };
        return (clear && spaces < after.len()).then(|| indent + first.len_utf8() + spaces);
    }
    let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let after = rest.get(digits..)?.strip_prefix(['.', ')'])?;
    let counted = (1..=2).contains(&digits) && after.starts_with([' ', '\t']);
    counted.then(|| rest.len() - after.trim_start().len() + indent).filter(|mark| *mark < line.len())
}

/// The words under a picture: short, with an agency's credit or a figure's number.
pub(crate) fn is_caption(line: &str) -> bool {
    if line.len() > 600 {
        return false;
    }
    if CREDITS.as_ref().is_some_and(|credits| credits.is_match(line)) {
        return true;
    }
    let line = line.trim_start_matches(['*', '_', '#', ' ']);
    NUMBERED.iter().filter(|word| starts_with(line, word)).any(|word| {
        let rest = line.get(word.len()..).unwrap_or_default().trim_start();
        let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        digits > 0 && rest[digits..].starts_with([':', '.', ' ', '—', '-']) && line.len() < 300
    })
}

/// If the line is a note added after publication, the part before its colon ("UPDATE Sept. 20, 2022").
/// A bare "Updated: Sep 15, 2022" is page data, not a note, and gives `None`.
pub(crate) fn update_label(line: &str) -> Option<&str> {
    let line = line.trim_start_matches(['*', '[', '(', '_', ' ', '\t']);
    let word = UPDATES.iter().find(|word| starts_with(line, word))?;
    let head = &line[..line.floor_char_boundary(80)];
    let label = &head[..head.find(':').or_else(|| head.find('—'))?];
    let lower = label.to_lowercase();
    let rest = lower.get(word.len()..)?;
    let rest = rest.strip_prefix("d").filter(|r| !r.starts_with(char::is_alphabetic)).unwrap_or(rest);
    let dated =
        !crate::dates::find(rest).is_empty() || rest.trim().is_empty() || rest.trim_start().starts_with(['(', '#']);
    let numbered = rest.trim().chars().all(|c| c.is_ascii_digit());
    let body = line.get(label.len()..)?.trim_start_matches([':', '—', ' ', '*', '\t']);
    let body = &body[..body.floor_char_boundary(400)];
    let prose = crate::facts::without_dates(body).split_whitespace().count() >= 4;
    ((dated || numbered) && prose && !rest.starts_with(char::is_alphabetic)).then_some(label)
}

/// The date of a line that only heads a note added later: "UPDATE [01/25/2015]:", "Update - Nov. 10, 2020".
/// "Updated: …" dates the page instead.
pub(crate) fn note_heading(line: &str) -> Option<crate::dates::Dated> {
    let line = line.trim_start_matches(['*', '[', '(', '_', '#', ' ']);
    let word = UPDATES.iter().find(|word| line.len() <= 60 && starts_with(line, word))?;
    let rest = line.get(word.len()..).filter(|rest| !rest.starts_with(char::is_alphabetic))?;
    let bare = crate::facts::without_dates(rest).chars().filter(|c| c.is_alphanumeric()).count() <= 2;
    crate::dates::find(rest).into_iter().next().filter(|_| bare)
}

/// True if the words end as a sentence does, closing quotes aside.
pub(crate) fn ends_sentence(line: &str) -> bool {
    let bare = line.trim_end().trim_end_matches(['"', '”', '’', '\'', ')', ']', '*', '_', '»']);
    bare.ends_with(['.', '!', '?', '…'])
}

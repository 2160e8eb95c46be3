//! Which lines are page furniture: a list of phrases, and lines of links made of them; never a guess on prose.

use crate::{cues, dates, imprint, lists::section};
use std::collections::HashSet;
use std::sync::LazyLock;

const LISTS: &str = include_str!("../data/furniture.txt");
/// Furniture lines are short; longer ones are never compared.
const LONGEST: usize = 200;
/// No phrase is longer: the rest of a line need not be compared.
const LONGEST_PHRASE: usize = 80;

struct Phrases {
    whole: HashSet<&'static str>,
    starts: Vec<&'static str>,
    /// How the phrases begin, a bit for each mark of four bytes: most lines are told from furniture by them.
    heads: Vec<u64>,
}

impl Phrases {
    fn of(name: &str) -> Phrases {
        let (starts, whole): (Vec<_>, Vec<_>) = section(LISTS, name).partition(|entry| entry.ends_with('*'));
        let starts: Vec<&str> = starts.into_iter().map(|entry| entry.trim_end_matches('*').trim_end()).collect();
        let mut heads = vec![0; 1 << 10];
        for head in starts.iter().chain(&whole).map(|entry| usize::from(head(entry))) {
            if let Some(bits) = heads.get_mut(head / 64) {
                *bits |= 1 << (head % 64);
            }
        }
        Phrases { whole: whole.into_iter().collect(), starts, heads }
    }

    fn may_hold(&self, line: &str) -> bool {
        let head = usize::from(head(line));
        self.heads.get(head / 64).is_some_and(|bits| bits >> (head % 64) & 1 == 1)
    }

    fn hold(&self, shape: &str) -> bool {
        self.whole.contains(shape) || self.starts.iter().any(|start| shape.starts_with(start))
    }
}

static ANYWHERE: LazyLock<Phrases> = LazyLock::new(|| Phrases::of("anywhere"));
static EDGE: LazyLock<Phrases> = LazyLock::new(|| Phrases::of("edge"));
static NAV: LazyLock<Phrases> = LazyLock::new(|| Phrases::of("nav"));
static LIST_HEADS: LazyLock<HashSet<&'static str>> = LazyLock::new(|| section(LISTS, "lists").collect());
static CLASSES: LazyLock<HashSet<&'static str>> = LazyLock::new(|| section(LISTS, "classes").collect());

/// A mark of the first four bytes of a line's shape, found without making the shape.
fn head(line: &str) -> u16 {
    let mut before = 0;
    let shaped = line.bytes().map(|b| if b.is_ascii_digit() { b'#' } else { b.to_ascii_lowercase() });
    let single = shaped.filter(|b| {
        let again = *b == b'#' && before == b'#';
        before = *b;
        !again
    });
    single.take(4).fold(0, |mark, b| mark.wrapping_mul(31).wrapping_add(u16::from(b)))
}

/// A line with runs of digits as `#`, lower case, trimmed.
fn shape(line: &str) -> String {
    let mut shape = String::with_capacity(line.len());
    for c in line.trim().chars() {
        if c.is_ascii_digit() {
            if !shape.ends_with('#') {
                shape.push('#');
            }
        } else {
            shape.extend(c.to_lowercase());
        }
    }
    shape
}

/// True for a line that is furniture wherever it stands.
pub(crate) fn is_furniture(line: &str) -> bool {
    let line = line.trim();
    line.len() <= LONGEST
        && (ANYWHERE.may_hold(line) || !line.is_ascii())
        && ANYWHERE.hold(&shape(&line[..line.floor_char_boundary(LONGEST_PHRASE)]))
}

/// True for a line that is furniture at the head or tail of a page.
pub(crate) fn is_edge_furniture(line: &str) -> bool {
    line.len() <= LONGEST && (is_link(line) || is_strip(line))
}

/// True for words that a page puts on a link or button.
fn is_link(words: &str) -> bool {
    let shape = shape(words);
    ANYWHERE.hold(&shape) || EDGE.hold(&shape)
}

/// The same, or the name of a part of a site, which counts only among other links.
pub(crate) fn is_strip_link(words: &str) -> bool {
    is_link(words) || NAV.hold(&shape(words))
}

/// True for a line of links: "All posts | Analysis | About", "Facebook Twitter LinkedIn", "Home / Threats / Actors".
/// At least half of its parts must be known; a date makes it a line about the report.
pub(crate) fn is_strip(line: &str) -> bool {
    let line = line.trim();
    if line.len() > LONGEST || line.starts_with('|') || line.ends_with(['.', '!', '?', ':']) {
        return false;
    }
    let parts = imprint::parts(line);
    if parts.len() < 2 {
        let words: Vec<&str> = line.split_whitespace().collect();
        // "Malware Analysis" is a heading; "Share Print" and "Home News Security Downloads" are not.
        let links = words.len() >= 4 || words.iter().any(|word| is_link(word));
        return (2..=8).contains(&words.len())
            && links
            && !line.starts_with('#')
            && words.iter().all(|word| is_strip_link(word));
    }
    let short = parts.iter().all(|part| part.split_whitespace().count() <= 8);
    if !short || !dates::find(line).is_empty() {
        return false;
    }
    let listed = parts.iter().filter(|part| is_strip_link(part)).count();
    let known = listed + parts.iter().filter(|part| imprint::address(part).is_some()).count();
    let crumbs = parts.first().is_some_and(|part| part.eq_ignore_ascii_case("home"));
    listed > 0 && (known * 2 >= parts.len() || crumbs)
}

/// True for the line over a list of other stories or tags at the foot of a page.
pub(crate) fn is_list_head(line: &str) -> bool {
    line.len() <= 40 && LIST_HEADS.contains(shape(line).trim_end_matches(':').trim_end())
}

/// True if a line can be an entry of such a list: short and no sentence.
pub(crate) fn is_list_entry(line: &str) -> bool {
    line.len() <= 160 && !cues::ends_sentence(line) && cues::update_label(line).is_none()
}

/// True if an element's class or id names furniture.
pub(crate) fn is_furniture_class(names: &str) -> bool {
    names.split(|c: char| !c.is_ascii_alphanumeric()).any(|word| CLASSES.contains(word.to_ascii_lowercase().as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phrases_are_long_enough_to_be_told_by_four_bytes_and_short_enough_to_be_compared() {
        for phrase in ANYWHERE.starts.iter().chain(&ANYWHERE.whole) {
            assert!(phrase.len() < LONGEST_PHRASE, "{phrase}");
        }
        assert!(ANYWHERE.starts.iter().all(|start| start.len() >= 4));
        assert!(
            is_furniture("70 views0 comments") && is_furniture("We use cookies to make this site work, dear reader.")
        );
        assert!(!is_furniture("Thieves took the cookies") && !is_furniture("2 commentators agreed"));
    }
}

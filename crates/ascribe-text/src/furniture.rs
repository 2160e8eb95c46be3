//! Which lines are page furniture: a list of phrases, never a guess.

use crate::lists::section;
use std::collections::HashSet;
use std::sync::LazyLock;

const LISTS: &str = include_str!("../data/furniture.txt");
/// Furniture lines are short; longer ones are never compared.
const LONGEST: usize = 200;

struct Phrases {
    whole: HashSet<&'static str>,
    starts: Vec<&'static str>,
}

impl Phrases {
    fn of(name: &str) -> Phrases {
        let (starts, whole): (Vec<_>, Vec<_>) = section(LISTS, name).partition(|entry| entry.ends_with('*'));
        Phrases {
            whole: whole.into_iter().collect(),
            starts: starts.into_iter().map(|entry| entry.trim_end_matches('*').trim_end()).collect(),
        }
    }

    fn hold(&self, line: &str) -> bool {
        self.whole.contains(line) || self.starts.iter().any(|start| line.starts_with(start))
    }
}

static ANYWHERE: LazyLock<Phrases> = LazyLock::new(|| Phrases::of("anywhere"));
static EDGE: LazyLock<Phrases> = LazyLock::new(|| Phrases::of("edge"));
static CLASSES: LazyLock<HashSet<&'static str>> = LazyLock::new(|| section(LISTS, "classes").collect());

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
    line.len() <= LONGEST && ANYWHERE.hold(&shape(line))
}

/// True for a line that is furniture at the head or tail of a page.
pub(crate) fn is_edge_furniture(line: &str) -> bool {
    line.len() <= LONGEST && {
        let shape = shape(line);
        ANYWHERE.hold(&shape) || EDGE.hold(&shape)
    }
}

/// True if an element's class or id names furniture.
pub(crate) fn is_furniture_class(names: &str) -> bool {
    names.split(|c: char| !c.is_ascii_alphanumeric()).any(|word| CLASSES.contains(word.to_ascii_lowercase().as_str()))
}

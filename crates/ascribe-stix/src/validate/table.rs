//! The tables under `data/` that say which properties objects have and which words vocabularies.

use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

/// What is known of one object type.
pub(super) struct Kind {
    /// `sdo`, `sro`, `sco` or `meta`.
    pub family: &'static str,
    pub properties: BTreeMap<&'static str, Property>,
}

/// What is known of one property.
pub(super) struct Property {
    pub required: bool,
    pub form: &'static str,
    /// Types that a reference may name, or the vocabulary.
    pub of: Vec<&'static str>,
}

pub(super) static KINDS: LazyLock<HashMap<&'static str, Kind>> = LazyLock::new(|| {
    let mut kinds: HashMap<&str, Kind> = HashMap::new();
    let mut current = "";
    for line in lines(include_str!("../../data/properties.txt")) {
        if let Some(head) = line.strip_prefix('[').and_then(|l| l.strip_suffix(']')) {
            let (name, family) = head.split_once(' ').unwrap_or((head, "sdo"));
            current = name;
            kinds.insert(name, Kind { family, properties: BTreeMap::new() });
        } else if let Some(kind) = kinds.get_mut(current) {
            let mut words = line.split_whitespace();
            let name = words.next().unwrap_or_default();
            let property =
                Property { required: name.ends_with('!'), form: words.next().unwrap_or("any"), of: words.collect() };
            kind.properties.insert(name.trim_end_matches('!'), property);
        }
    }
    kinds
});

static VOCABULARIES: LazyLock<HashMap<&'static str, Vec<&'static str>>> = LazyLock::new(|| {
    let rows = lines(include_str!("../../data/vocabularies.txt")).filter_map(|line| line.split_once(' '));
    rows.map(|(name, words)| (name, words.split_whitespace().collect())).collect()
});

/// True if a vocabulary holds a word.
pub(super) fn holds(vocabulary: &str, word: &str) -> bool {
    VOCABULARIES.get(vocabulary).is_some_and(|words| words.contains(&word))
}

static RELATIONSHIPS: LazyLock<HashMap<(&'static str, &'static str), Vec<&'static str>>> = LazyLock::new(|| {
    let rows = lines(include_str!("../../data/relationships.txt"));
    rows.filter_map(|line| {
        let mut words = line.split_whitespace();
        Some(((words.next()?, words.next()?), words.collect()))
    })
    .collect()
});

/// True if STIX 2.1 suggests a relationship between two types.
pub(super) fn suggested(source: &str, relationship: &str, target: &str) -> bool {
    let common = matches!(relationship, "derived-from" | "duplicate-of" | "related-to");
    common || RELATIONSHIPS.get(&(source, relationship)).is_some_and(|targets| targets.contains(&target))
}

fn lines(file: &'static str) -> impl Iterator<Item = &'static str> {
    file.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'))
}

//! From what probability on a decision is shown: `data/thresholds.txt`.

use std::sync::LazyLock;

/// Probabilities, 0 to 1.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Thresholds {
    /// The report tells the technique.
    pub document: f32,
    /// The sentence is evidence of it.
    pub sentence: f32,
    /// These words tell it.
    pub words: f32,
    /// It is this sub-technique.
    pub sub_technique: f32,
    /// A sentence that holds a technique's name speaks of it.
    pub named: f32,
    /// Words that are a technique's title name it, rather than tell of it.
    pub title: f32,
    /// Words in which a technique is named stand for this one.
    pub link: f32,
    /// A sentence that tells a technique says that the group it names uses it.
    pub claim: f32,
}

impl Thresholds {
    /// Those that ship.
    pub fn shipped() -> &'static Thresholds {
        static SHIPPED: LazyLock<Thresholds> =
            LazyLock::new(|| Thresholds::read(include_str!("../data/thresholds.txt")));
        &SHIPPED
    }

    /// Reads lines of a name and a number; what is not named is never shown.
    pub fn read(lines: &str) -> Thresholds {
        let of = |name: &str| {
            let rows = lines.lines().filter_map(|line| line.split_once(' '));
            let found = rows.filter(|(key, _)| *key == name).find_map(|(_, value)| value.trim().parse().ok());
            found.unwrap_or(1.1)
        };
        Thresholds {
            document: of("document"),
            sentence: of("sentence"),
            words: of("words"),
            sub_technique: of("sub-technique"),
            named: of("named"),
            title: of("title"),
            link: of("link"),
            claim: of("claim"),
        }
    }
}

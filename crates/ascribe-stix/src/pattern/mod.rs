//! The patterning language (STIX 2.1 §9): parsed once, checked, and matched against many observations.
//!
//! The parser takes what the grammar allows; [`Pattern::findings`] tells what the text of the standard forbids beyond
//! it. A matcher never guesses: what it cannot compare is an error or, where the standard says so, no match.

mod compare;
mod lexer;
mod matcher;
mod moment;
mod parser;
mod path;

pub use matcher::{MatchError, Observed};

use crate::Timestamp;
use serde_json::Value;
use std::str::FromStr;
use thiserror::Error;

/// A pattern, ready to be matched.
///
/// ```
/// use ascribe_stix::Pattern;
/// use serde_json::json;
/// let pattern: Pattern = "[ipv4-addr:value ISSUBSET '198.51.100.0/24']".parse().unwrap();
/// let seen = json!({"type": "observed-data", "first_observed": "2022-09-08T10:00:00Z",
///     "last_observed": "2022-09-08T10:00:00Z", "number_observed": 1,
///     "objects": {"0": {"type": "ipv4-addr", "value": "198.51.100.7"}}});
/// assert_eq!(pattern.matches(&[seen]), Ok(true));
/// ```
#[derive(Clone, Debug)]
pub struct Pattern {
    root: Observation,
}

/// Why a text is no pattern.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
#[error("at byte {at}: {problem}")]
pub struct PatternError {
    /// Where in the pattern.
    pub at: usize,
    /// What is wrong there.
    pub problem: String,
}

impl FromStr for Pattern {
    type Err = PatternError;

    fn from_str(text: &str) -> Result<Pattern, PatternError> {
        parser::parse(text)
    }
}

impl Pattern {
    /// What the standard forbids though the grammar allows it: a qualifier given twice, an interval that ends before it
    /// begins, a hash of the wrong length. Empty for a valid pattern.
    pub fn findings(&self) -> Vec<String> {
        let mut out = Vec::new();
        self.root.check(&mut out);
        out
    }

    /// True if the observations, each an `observed-data` object or a bundle of such with their objects, match.
    ///
    /// # Errors
    /// Where a comparison needs a timestamp and the data has none, and where the search would take too long.
    pub fn matches(&self, observed: &[Value]) -> Result<bool, MatchError> {
        matcher::matches(&self.root, &Observed::new(observed)?)
    }

    /// As [`Pattern::matches`], over observations that were prepared once for many patterns.
    ///
    /// # Errors
    /// As [`Pattern::matches`].
    pub fn matches_observed(&self, observed: &Observed) -> Result<bool, MatchError> {
        matcher::matches(&self.root, observed)
    }

    /// The values that it asks for by equality, or by belonging to a network, each with its path such as
    /// `file:hashes.MD5`. Empty if it also asks for something else, or for several values at once that are not hashes
    /// of one file: then a value by itself does not stand for it.
    ///
    /// ```
    /// let pattern: ascribe_stix::Pattern = "[domain-name:value = 'a.example' OR url:value = 'http://b.example/']".parse().unwrap();
    /// assert_eq!(pattern.equalities().len(), 2);
    /// assert_eq!(pattern.equalities()[0], ("domain-name:value".to_owned(), "a.example".to_owned()));
    /// ```
    pub fn equalities(&self) -> Vec<(String, String)> {
        let mut out = Vec::new();
        let mut whole = true;
        self.root.each_test(&mut |test| match &test.operator {
            Operator::Equal(Constant::Text(value)) | Operator::IsSubset(value) if !test.negated => {
                out.push((test.path.printed(), value.clone()));
            }
            _ => whole = false,
        });
        let apart = self.root.only_alternatives() || out.iter().all(|(path, _)| path.starts_with("file:hashes."));
        if whole && apart { out } else { Vec::new() }
    }

    /// Object types that it speaks of, each once.
    pub fn object_types(&self) -> Vec<&str> {
        let mut out = Vec::new();
        self.root.each_test(&mut |test| {
            if !out.contains(&test.path.kind.as_str()) {
                out.push(&test.path.kind);
            }
        });
        out
    }
}

/// Expressions over observations (§9.5).
#[derive(Clone, Debug)]
enum Observation {
    /// `[ … ]`: one observation with an object that passes.
    One(Comparison),
    And(Box<Observation>, Box<Observation>),
    Or(Box<Observation>, Box<Observation>),
    FollowedBy(Box<Observation>, Box<Observation>),
    Qualified(Box<Observation>, Qualifier),
}

/// §9.5.1.
#[derive(Clone, Debug)]
enum Qualifier {
    /// Seconds.
    Within(f64),
    Repeats(u64),
    /// From the first moment up to, not including, the second.
    Between(Timestamp, Timestamp),
}

/// Expressions over the objects of one observation (§9.6).
#[derive(Clone, Debug)]
enum Comparison {
    Test(Test),
    And(Box<Comparison>, Box<Comparison>),
    Or(Box<Comparison>, Box<Comparison>),
}

#[derive(Clone, Debug)]
struct Test {
    path: Path,
    negated: bool,
    operator: Operator,
}

#[derive(Clone, Debug)]
enum Operator {
    Equal(Constant),
    Unequal(Constant),
    Less(Constant),
    AtMost(Constant),
    Greater(Constant),
    AtLeast(Constant),
    In(Vec<Constant>),
    Like(String),
    Matches(Box<regex::Regex>),
    IsSubset(String),
    IsSuperset(String),
    Exists,
}

#[derive(Clone, PartialEq, Debug)]
enum Constant {
    Text(String),
    Integer(i64),
    Float(f64),
    Boolean(bool),
    Time(Timestamp),
    Bytes(Vec<u8>),
}

/// An object path (§9.7).
#[derive(Clone, Debug)]
struct Path {
    kind: String,
    steps: Vec<Step>,
}

impl Path {
    /// `file:hashes.MD5`, names without quotes.
    fn printed(&self) -> String {
        let mut out = format!("{}:", self.kind);
        for (at, step) in self.steps.iter().enumerate() {
            match step {
                Step::Property(name) if at == 0 => out.push_str(name),
                Step::Property(name) => out.push_str(&format!(".{name}")),
                Step::Index(index) => out.push_str(&format!("[{index}]")),
                Step::Any => out.push_str("[*]"),
            }
        }
        out
    }
}

#[derive(Clone, PartialEq, Debug)]
enum Step {
    Property(String),
    Index(usize),
    Any,
}

impl Observation {
    fn check(&self, out: &mut Vec<String>) {
        match self {
            Observation::One(comparison) => comparison.each_test(&mut |test| test.check(out)),
            Observation::And(a, b) | Observation::Or(a, b) | Observation::FollowedBy(a, b) => {
                a.check(out);
                b.check(out);
            }
            Observation::Qualified(inner, qualifier) => {
                if let Observation::Qualified(_, before) = inner.as_ref()
                    && std::mem::discriminant(before) == std::mem::discriminant(qualifier)
                {
                    out.push("a qualifier stands twice on one expression".to_owned());
                }
                if let Qualifier::Between(start, stop) = qualifier
                    && stop <= start
                {
                    out.push(format!("STOP {stop} is not later than START {start}"));
                }
                inner.check(out);
            }
        }
    }

    /// True if one value that is met meets the whole.
    fn only_alternatives(&self) -> bool {
        match self {
            Observation::One(comparison) => comparison.only_alternatives(),
            Observation::Or(a, b) => a.only_alternatives() && b.only_alternatives(),
            _ => false,
        }
    }

    fn each_test<'p>(&'p self, see: &mut impl FnMut(&'p Test)) {
        match self {
            Observation::One(comparison) => comparison.each_test(see),
            Observation::And(a, b) | Observation::Or(a, b) | Observation::FollowedBy(a, b) => {
                a.each_test(see);
                b.each_test(see);
            }
            Observation::Qualified(inner, _) => inner.each_test(see),
        }
    }
}

impl Comparison {
    fn only_alternatives(&self) -> bool {
        match self {
            Comparison::Test(_) => true,
            Comparison::Or(a, b) => a.only_alternatives() && b.only_alternatives(),
            Comparison::And(..) => false,
        }
    }

    fn each_test<'p>(&'p self, see: &mut impl FnMut(&'p Test)) {
        match self {
            Comparison::Test(test) => see(test),
            Comparison::And(a, b) | Comparison::Or(a, b) => {
                a.each_test(see);
                b.each_test(see);
            }
        }
    }
}

/// Lengths of the hashes of hash-algorithm-ov in hexadecimal digits.
const HASH_LENGTHS: [(&str, usize); 6] =
    [("MD5", 32), ("SHA-1", 40), ("SHA-256", 64), ("SHA-512", 128), ("SHA3-256", 64), ("SHA3-512", 128)];

impl Test {
    fn check(&self, out: &mut Vec<String>) {
        let [.., Step::Property(parent), Step::Property(name)] = self.path.steps.as_slice() else { return };
        let length = HASH_LENGTHS.iter().find(|(hash, _)| parent == "hashes" && hash == name).map(|(_, n)| *n);
        let texts: Vec<&Constant> = match &self.operator {
            Operator::Equal(c) | Operator::Unequal(c) => vec![c],
            Operator::In(set) => set.iter().collect(),
            _ => return,
        };
        for text in texts {
            if let (Some(length), Constant::Text(text)) = (length, text)
                && (text.len() != length || !text.bytes().all(|b| b.is_ascii_hexdigit()))
            {
                out.push(format!("{text:?} is no {name}: it has {length} hexadecimal digits"));
            }
        }
    }
}

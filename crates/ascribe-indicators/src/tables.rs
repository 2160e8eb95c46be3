//! The lists under `data/`, compiled in. One entry a line; `#` begins a comment, a line in brackets a section.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

type Words = LazyLock<HashSet<&'static str>>;

/// Extensions that make a name a file.
pub(crate) static EXTENSIONS: Words = LazyLock::new(|| words(include_str!("../data/file-extensions.txt")));
/// Product names that look like domains or files.
pub(crate) static PRODUCTS: Words = LazyLock::new(|| section(include_str!("../data/not-hosts.txt"), "products"));
/// Abbreviations and joins that look like domains.
pub(crate) static LIKE_WORDS: Words = LazyLock::new(|| section(include_str!("../data/not-hosts.txt"), "abbreviations"));
/// Public suffixes that are also words or members of classes: a plain name under them needs support.
pub(crate) static CAUTIOUS: Words = LazyLock::new(|| section(include_str!("../data/endings.txt"), "cautious"));
/// Public suffixes so common that a plain name under them needs none.
pub(crate) static COMMON: Words = LazyLock::new(|| section(include_str!("../data/endings.txt"), "common"));
/// Endings outside the public root.
pub(crate) static OTHER_ROOTS: Words = LazyLock::new(|| section(include_str!("../data/endings.txt"), "other roots"));
/// First labels of package names.
pub(crate) static PACKAGE_ROOTS: Words =
    LazyLock::new(|| section(include_str!("../data/endings.txt"), "package roots"));
/// First components of Unix paths.
pub(crate) static UNIX_ROOTS: Words = LazyLock::new(|| words(include_str!("../data/unix-roots.txt")));

static WELL_KNOWN: LazyLock<HashMap<&'static str, &'static str>> = LazyLock::new(|| {
    let mut reasons = HashMap::new();
    let mut reason = "well-known service";
    for line in lines(include_str!("../data/well-known.txt")) {
        match line.strip_prefix('[').and_then(|l| l.strip_suffix(']')) {
            Some(section) => reason = section,
            None => reasons.extend(line.split_whitespace().map(|domain| (domain, reason))),
        }
    }
    reasons
});

static HARMLESS_HASHES: LazyLock<HashMap<&'static str, &'static str>> = LazyLock::new(|| {
    lines(include_str!("../data/harmless-hashes.txt")).filter_map(|line| line.split_once(' ')).collect()
});

/// Why a host is well known: itself or a domain above it is in the list.
pub(crate) fn well_known(name: &str) -> Option<&'static str> {
    let mut rest = name;
    loop {
        if let Some(reason) = WELL_KNOWN.get(rest) {
            return Some(reason);
        }
        rest = rest.split_once('.')?.1;
    }
}

/// What harmless file has this hash.
pub(crate) fn harmless_hash(value: &str) -> Option<&'static str> {
    HARMLESS_HASHES.get(value).copied()
}

fn lines(file: &'static str) -> impl Iterator<Item = &'static str> {
    file.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'))
}

fn words(file: &'static str) -> HashSet<&'static str> {
    lines(file).flat_map(str::split_whitespace).collect()
}

fn section(file: &'static str, name: &str) -> HashSet<&'static str> {
    let named = |line: &&str| line.strip_prefix('[').and_then(|l| l.strip_suffix(']')) == Some(name);
    let inside = lines(file).skip_while(|line| !named(line)).skip(1);
    inside.take_while(|line| !line.starts_with('[')).flat_map(str::split_whitespace).collect()
}

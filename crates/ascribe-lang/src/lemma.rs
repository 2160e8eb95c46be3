//! Base forms: irregular words from lists, the others by rule; British spellings made American.

use crate::Tag;
use rustc_hash::{FxHashMap as HashMap, FxHashSet as HashSet};
use std::borrow::Cow;
use std::sync::LazyLock;

struct Forms {
    verbs: HashMap<&'static str, &'static str>,
    nouns: HashMap<&'static str, &'static str>,
    silent: HashSet<&'static str>,
    spellings: HashMap<&'static str, &'static str>,
}

static FORMS: LazyLock<Forms> = LazyLock::new(|| Forms {
    verbs: lines(include_str!("../data/irregular-verbs.txt"))
        .flat_map(|line| {
            let base = line.split_whitespace().next().unwrap_or_default();
            line.split_whitespace().map(move |form| (form, base))
        })
        .collect(),
    nouns: pairs(include_str!("../data/irregular-nouns.txt")),
    silent: crate::words::words(include_str!("../data/e-verbs.txt")).filter(|stem| !stem.contains('-')).collect(),
    spellings: pairs(include_str!("../data/spellings.txt")),
});

fn lines(list: &'static str) -> impl Iterator<Item = &'static str> {
    list.lines().filter(|line| !line.starts_with('#'))
}

fn pairs(list: &'static str) -> HashMap<&'static str, &'static str> {
    let words: Vec<&str> = crate::words::words(list).collect();
    words.chunks_exact(2).filter_map(|pair| Some((*pair.first()?, *pair.last()?))).collect()
}

/// The base form of `word` used as `tag`, in lower case and American spelling. Proper nouns keep their form.
///
/// ```
/// use ascribe_lang::{Tag, lemma};
/// assert_eq!(lemma("attributed", Tag::VBN), "attribute");
/// assert_eq!(lemma("Organisations", Tag::NNS), "organization");
/// ```
pub fn lemma(word: &str, tag: Tag) -> Cow<'_, str> {
    let lower = lower(word);
    let base: Cow<str> = match tag {
        Tag::VB | Tag::VBD | Tag::VBG | Tag::VBN | Tag::VBP | Tag::VBZ | Tag::MD => verb(lower, tag),
        Tag::NNS => noun(lower),
        Tag::NNP | Tag::NNPS => return lower,
        _ => lower,
    };
    american(base)
}

/// A word in small letters; most are so already, and are not copied.
pub fn lower(word: &str) -> Cow<'_, str> {
    let small = |byte: u8| byte.is_ascii() && !byte.is_ascii_uppercase();
    if word.bytes().all(small) { Cow::Borrowed(word) } else { Cow::Owned(word.to_lowercase()) }
}

/// A word made of `stem` of `word` and `ending`.
fn changed<'a>(word: &str, cut: usize, ending: &str) -> Cow<'a, str> {
    Cow::Owned(format!("{}{ending}", word.get(..word.len().saturating_sub(cut)).unwrap_or(word)))
}

fn verb(word: Cow<'_, str>, tag: Tag) -> Cow<'_, str> {
    if let Some(base) = clitic(&word, tag).or_else(|| irregular(&word, tag)) {
        return Cow::Borrowed(base);
    }
    match tag {
        Tag::VBZ => third_person(word),
        Tag::VBD | Tag::VBN if word.ends_with("ied") && word.len() > 4 => changed(&word, 3, "y"),
        Tag::VBD | Tag::VBN if word.ends_with("ed") => unended(&word, 2),
        Tag::VBG if word.ends_with("ing") && word.len() > 4 => unended(&word, 3),
        _ => word,
    }
}

/// "'d" and "'s" and the modals' short forms.
fn clitic(word: &str, tag: Tag) -> Option<&'static str> {
    match (word, tag) {
        ("ca", Tag::MD) => Some("can"),
        ("wo" | "'ll" | "’ll" | "'d" | "’d", Tag::MD) => Some("will"),
        ("sha", Tag::MD) => Some("shall"),
        ("'s" | "’s", Tag::VBZ) => Some("be"),
        ("ai", _) => Some("be"),
        _ => None,
    }
}

fn irregular(word: &str, tag: Tag) -> Option<&'static str> {
    let base = *FORMS.verbs.get(word)?;
    // "found", "lay", "saw" and "wound" are verbs of their own where they stand in the base form.
    let own = matches!(tag, Tag::VB | Tag::VBP)
        && matches!(word, "found" | "lay" | "saw" | "wound" | "ground" | "fell" | "left" | "bound");
    (!own && tag != Tag::MD).then_some(base)
}

fn third_person(word: Cow<'_, str>) -> Cow<'_, str> {
    if word.ends_with("ies") && word.len() > 4 {
        changed(&word, 3, "y")
    } else if ["sses", "shes", "ches", "xes", "zzes", "oes"].iter().any(|ending| word.ends_with(ending))
        && !["caches", "aches"].contains(&word.as_ref())
    {
        changed(&word, 2, "")
    } else if word.ends_with('s') && !word.ends_with("ss") && word.len() > 2 {
        changed(&word, 1, "")
    } else {
        word
    }
}

/// Takes off "ed" or "ing", then mends the stem: a doubled consonant made single, a silent e put back.
fn unended<'a>(word: &str, cut: usize) -> Cow<'a, str> {
    let stem = word.get(..word.len().saturating_sub(cut)).unwrap_or(word);
    let mut last = stem.chars().rev();
    let (z, y, x) = (last.next().unwrap_or(' '), last.next().unwrap_or(' '), last.next().unwrap_or(' '));
    if FORMS.silent.contains(stem) || takes_e(stem, x, y, z) {
        return changed(stem, 0, "e");
    }
    let doubled =
        z == y && !is_vowel(z) && !matches!(z, 'l' | 's' | 'z' | 'f') || (z == 'l' && y == 'l' && doubles_l(stem));
    changed(stem, usize::from(doubled && stem.len() > 3), "")
}

fn is_vowel(c: char) -> bool {
    matches!(c, 'a' | 'e' | 'i' | 'o' | 'u')
}

/// "controlled", "propelled" have one l at heart, "called" and "installed" two.
fn doubles_l(stem: &str) -> bool {
    [
        "roll", "pell", "cell", "bell", "vell", "dell", "gnall", "itiall", "ncill", "uell", "abell", "nnell", "mpell",
        "xcell",
    ]
    .iter()
    .any(|ending| stem.ends_with(ending))
        && !["enroll", "bankroll", "roll", "scroll", "stroll", "poll", "dwell", "yell", "spell"].contains(&stem)
}

/// Whether the stem's ending tells that an e was dropped.
fn takes_e(stem: &str, x: char, y: char, z: char) -> bool {
    match z {
        'u' | 'v' => true,
        'c' => true,
        'z' => y != 'z' && !matches!(stem, "quiz" | "blitz" | "waltz"),
        's' => (is_vowel(y) || matches!(y, 'n' | 'r' | 'l' | 'y')) && !is_whole_s(stem),
        'e' => !matches!(y, 'e' | 'o'),
        'g' => {
            y == 'd'
                || y == 'r'
                || (y == 'n'
                    && matches!(x, 'a' | 'e' | 'u')
                    && matches!(
                        stem,
                        "chang" | "exchang" | "arrang" | "challeng" | "reveng" | "aveng" | "plung" | "rang" | "loung"
                    ))
                || y == 'a' && stem.len() > 3
        }
        'l' => !is_vowel(y) && !matches!(y, 'l' | 'r' | 'w' | 'y'),
        't' => {
            y == 'a'
                && x != 'e'
                && x != 'o'
                && stem.len() > 3
                && !matches!(stem, "combat" | "format" | "reformat" | "repeat" | "defeat")
                && !stem.ends_with("hat")
                || stem.ends_with("eat") && (stem.ends_with("creat") || stem.ends_with("ineat"))
        }
        'r' => y == 'u' && x != 'o' && !matches!(stem, "occur" | "incur" | "blur" | "spur") || stem.ends_with("quir"),
        'd' => y == 'u' && x != 'o' || (y == 'i' && matches!(x, 'v' | 'c' | 's')),
        'n' => stem.ends_with("min") || stem.ends_with("fin") || stem.ends_with("bin"),
        'b' => stem.ends_with("scrib"),
        'm' => stem.ends_with("sum"),
        'k' => stem.ends_with("vok") || stem.ends_with("mak") || stem.ends_with("tak"),
        _ => false,
    }
}

/// Stems in a single s that take no e.
fn is_whole_s(stem: &str) -> bool {
    matches!(stem, "focus" | "refocus" | "bias" | "canvas" | "gas" | "bus" | "alias")
}

fn noun(word: Cow<'_, str>) -> Cow<'_, str> {
    if let Some(base) = FORMS.nouns.get(word.as_ref()) {
        return Cow::Borrowed(base);
    }
    if word.ends_with("men") && word.len() > 4 {
        return changed(&word, 2, "an");
    }
    if word.ends_with("ies") && word.len() > 4 {
        changed(&word, 3, "y")
    } else if ["sses", "shes", "ches", "xes", "zzes"].iter().any(|ending| word.ends_with(ending)) {
        changed(&word, 2, "")
    } else if word.ends_with('s')
        && !word.ends_with("ss")
        && !word.ends_with("us")
        && !word.ends_with("is")
        && word.len() > 2
    {
        changed(&word, 1, "")
    } else {
        word
    }
}

/// British spellings made American: "organisation", "defence", "sanitised".
fn american(word: Cow<'_, str>) -> Cow<'_, str> {
    if let Some(spelling) = FORMS.spellings.get(word.as_ref()) {
        return Cow::Borrowed(spelling);
    }
    for (british, american) in [("isation", "ization"), ("isational", "izational"), ("ise", "ize"), ("iser", "izer")] {
        if word.ends_with(british) && word.len() > british.len() + 2 && !keeps_s(&word) {
            return changed(&word, british.len(), american);
        }
    }
    word
}

/// Words in -ise that are so spelt everywhere.
fn keeps_s(word: &str) -> bool {
    let stems = [
        "advis",
        "adv",
        "appris",
        "aris",
        "chastis",
        "circumcis",
        "compris",
        "compromis",
        "demis",
        "despis",
        "devis",
        "disguis",
        "enterpris",
        "excis",
        "exercis",
        "expertis",
        "franchis",
        "guis",
        "improvis",
        "incis",
        "merchandis",
        "nois",
        "otherwis",
        "likewis",
        "pois",
        "prais",
        "precis",
        "premis",
        "promis",
        "rais",
        "revis",
        "ris",
        "supervis",
        "surmis",
        "surpris",
        "televis",
        "wis",
        "brus",
        "crus",
        "concis",
        "paradis",
        "prom",
        "tortois",
        "treatis",
        "turquois",
        "vis",
        "cris",
        "brais",
        "clockwis",
        "contrariwis",
        "bruis",
        "cruis",
    ];
    let bare = word.trim_end_matches('r').trim_end_matches('e');
    stems.iter().any(|stem| bare.ends_with(stem) && (stem.len() > 4 || bare == *stem))
}

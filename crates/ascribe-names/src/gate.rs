//! How safely a printed form may be taken as the name in prose, found from the form alone.
//!
//! A gate is derived, never set one sentence at a time: from digits, length, number of words, and whether the
//! words also are common words, given names or places. A table may set it by hand with a mark where that is wrong.
//! Only `std` is used, because the build script gates the shipped tables with the same code.

/// How safely a printed form may be taken as the name.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Gate {
    /// Distinctive in any case: `APT28`, `Fancy Bear`, `NotPetya`.
    Safe,
    /// Only in the case that it is listed in: `Sandworm`, `Turla`.
    CaseExact,
    /// Also a common word, a person's name or very short: supporting words must stand near it.
    Context,
}

impl Gate {
    /// The gate as the byte of the compiled lexicon.
    pub fn code(self) -> u8 {
        self as u8
    }

    /// The gate of a byte of the compiled lexicon; unknown bytes are the strictest.
    pub fn from_code(code: u8) -> Gate {
        match code {
            0 => Gate::Safe,
            1 => Gate::CaseExact,
            _ => Gate::Context,
        }
    }
}

/// Kinds whose forms are words of ordinary language and mean the same in any case.
const PLAIN_KINDS: [&str; 7] = ["technique", "tactic", "sector", "audience", "concept", "office", "infrastructure"];

/// Kinds where a false name costs most.
const THREAT_KINDS: [&str; 6] = ["threat-group", "malware", "tool", "campaign", "incident", "vulnerability"];

/// True if the kind is a threat or a weakness: a group, software, a campaign, a vulnerability.
pub fn is_threat(kind: &str) -> bool {
    THREAT_KINDS.contains(&kind)
}

/// The gate of `form`, a name of an entity of `kind`. `common` tells whether a lower-cased word is a common word,
/// `reviewed` says that a catalogue that reviews its names lists it; `given` whether a word is a name of a person, a place or a firm.
pub fn gate(
    kind: &str,
    reviewed: bool,
    form: &str,
    common: impl Fn(&str) -> bool,
    given: impl Fn(&str) -> bool,
) -> Gate {
    let letters = form.chars().filter(|c| c.is_alphabetic()).count();
    let digits = form.chars().filter(char::is_ascii_digit).count();
    let words: Vec<String> = words(form);
    let plain = |w: &String| common(w) || given(w) || w.chars().count() <= 2 || w.bytes().all(|b| b.is_ascii_digit());
    let lower = form.chars().all(|c| !c.is_uppercase());
    if PLAIN_KINDS.contains(&kind) {
        return plain_gate(form, letters, &words, lower, &common);
    }
    if !is_threat(kind) {
        return place_gate(kind, &words, &common);
    }
    if letters + digits <= 2 || letters == 0 {
        return Gate::Context;
    }
    if digits >= 1 && letters >= 2 && letters + digits >= 5 && !words.iter().all(plain) {
        return Gate::Safe;
    }
    match words.len() {
        1 if plain(&words[0]) || stem(&words[0]).is_some_and(|s| common(&s)) => Gate::Context,
        1 if letters <= 3 || (lower && letters <= 5) => Gate::Context,
        1 if letters <= 6 || digits > 0 => Gate::CaseExact,
        1 if mixed(form) && letters >= 8 && !humps(form).iter().all(plain) => Gate::Safe,
        1 => Gate::CaseExact,
        _ if lower && words.iter().all(plain) => Gate::Context,
        _ if letters <= 4 => Gate::Context,
        _ if words.iter().all(plain) && (reviewed || kind == "threat-group") => Gate::CaseExact,
        _ if words.iter().all(plain) => Gate::Context,
        _ => Gate::Safe,
    }
}

/// Lower-cased forms were listed by hand as prose has them; a catalogue's title in capitals may be any words.
fn plain_gate(form: &str, letters: usize, words: &[String], lower: bool, common: &impl Fn(&str) -> bool) -> Gate {
    let acronym = form.chars().all(|c| !c.is_lowercase());
    match words {
        _ if letters < 4 || (acronym && letters < 6) => Gate::CaseExact,
        _ if lower => Gate::Safe,
        [word] if common(word) => Gate::Context,
        [_, _] | [_] if words.iter().all(|w| common(w)) => Gate::CaseExact,
        _ => Gate::Safe,
    }
}

/// Places are names whatever else they mean; a body or a product may be called by a common word.
fn place_gate(kind: &str, words: &[String], common: &impl Fn(&str) -> bool) -> Gate {
    match words {
        [word] if common(word) && matches!(kind, "organization" | "product" | "person") => Gate::Context,
        _ => Gate::CaseExact,
    }
}

/// The lower-cased words of a form: runs of letters and digits.
pub fn words(form: &str) -> Vec<String> {
    form.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).map(str::to_lowercase).collect()
}

/// The word without a plural or participle ending, where it has one.
fn stem(word: &str) -> Option<String> {
    let endings = ["s", "es", "ed", "ing", "er", "ers"];
    let short = |e: &&str| word.strip_suffix(*e).filter(|s| s.len() >= 3).map(String::from);
    endings.iter().find_map(short)
}

/// The words of a name in camel case.
fn humps(form: &str) -> Vec<String> {
    let mut list: Vec<String> = Vec::new();
    let mut before = false;
    for c in form.chars().filter(|c| c.is_alphanumeric()) {
        match list.last_mut() {
            Some(word) if !c.is_uppercase() || before => word.extend(c.to_lowercase()),
            _ => list.push(c.to_lowercase().collect()),
        }
        before = c.is_uppercase();
    }
    list
}

fn mixed(form: &str) -> bool {
    form.chars().skip(1).any(char::is_uppercase) && form.chars().any(char::is_lowercase)
}

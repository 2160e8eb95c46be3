//! The grammar of claims: declarative patterns, read from the Markdown files under `data/grammar/`.
//!
//! A pattern is an indented line under the heading of its predicate:
//!
//! ```text
//!     verb sever, cut, break [patient=tie,relation] : agent -> with|patient.with {speaker agent}
//! ```
//!
//! It names the anchor's part of speech and lemmas, conditions on what stands around it, and where subject and object
//! are found. A *role* is `self`, `agent`, `culprit` (the agent, or whoever is said to be behind a deed), `patient`, `subject`, `poss`, `origin` (a country as modifier), `hyphen` (the
//! left half of "Iran-linked"), `clause`, `purpose` (what it is done for), `head`, `compound`, `mod` (any modifier), `adv` (an adverb), `appos` or any preposition; `.` follows a role from the word
//! found (`patient.of`), `(…)` restricts the word on the way (`as(part).of`), `|` gives alternatives in order of
//! preference. Six roles are no words of the sentence: `speaker`, whoever says it; `hit`, whom the last deed hit; `deed`, the deed that the report last
//! spoke of; `whoever`, the one group that the report has named so far or is about; `whatever`, that group or the last deed; and `victim`, the country that its incidents hit. `*` stands for any lemma. Lemmas may name a word class of `nouns.txt` as `@deed`.

use ascribe_lang::Tag;
use ascribe_model::{Kind, Predicate};
use rustc_hash::{FxHashMap as HashMap, FxHashSet as HashSet};
use std::sync::LazyLock;

/// The grammar's files, by family.
const FILES: [(&str, &str); 5] = [
    ("naming", include_str!("../data/grammar/naming.md")),
    ("affiliation", include_str!("../data/grammar/affiliation.md")),
    ("activity", include_str!("../data/grammar/activity.md")),
    ("attribution", include_str!("../data/grammar/attribution.md")),
    ("response", include_str!("../data/grammar/response.md")),
];

/// What the anchor of a pattern is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Anchor {
    /// A verb, participles included.
    Verb,
    /// A noun.
    Noun,
    /// An adjective, or a noun or preposition used as predicate.
    Word,
    /// A name of a threat group.
    Name,
}

/// One step from a word to another.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Role {
    /// The word itself.
    Itself,
    /// Who does it.
    Agent,
    /// Who does it, also by words that only lay it on somebody: "X was behind the attack".
    Culprit,
    /// Whom it is done to.
    Patient,
    /// The grammatical subject.
    Subject,
    /// The possessor.
    Possessor,
    /// A country that modifies the word.
    Origin,
    /// The left half of a hyphened participle.
    Hyphen,
    /// The verb or noun of a dependent clause.
    Clause,
    /// The word it hangs on.
    Head,
    /// A noun that modifies the word.
    Compound,
    /// What it is done for: "in order to steal", "an effort to steal", "the aim of sowing doubt".
    Purpose,
    /// An adverb of the word.
    Adverb,
    /// Any word before it that modifies it.
    Modifier,
    /// An apposition.
    Apposition,
    /// The head of a phrase with this preposition.
    Preposition(String),
}

/// A role, with the lemmas that the word found must have (empty: any).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Step {
    /// Where to go.
    pub role: Role,
    /// What must stand there.
    pub lemmas: Vec<String>,
}

/// Steps one after the other.
pub type Path = Vec<Step>;

/// A condition on what a path leads to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Condition {
    /// The path.
    pub path: Path,
    /// Lemmas, of which one must be found; empty: anything.
    pub lemmas: Vec<String>,
    /// True if it must not be so.
    pub negated: bool,
}

/// One pattern.
#[derive(Clone, PartialEq, Debug)]
pub struct Pattern {
    /// Its name, for `ascribe explain`: family, predicate and number.
    pub id: String,
    /// What it claims.
    pub predicate: Predicate,
    /// What its anchor is.
    pub anchor: Anchor,
    /// The anchor's lemmas.
    pub lemmas: Vec<String>,
    /// What must hold.
    pub conditions: Vec<Condition>,
    /// Where the subject stands, in order of preference.
    pub subject: Vec<Path>,
    /// Where the object stands.
    pub object: Vec<Path>,
    /// Kinds taken as subject, where narrower than the predicate's.
    pub subject_kinds: Vec<Kind>,
    /// Kinds taken as object, where narrower than the predicate's.
    pub object_kinds: Vec<Kind>,
    /// True if the object may be words that name no entity.
    pub literal: bool,
    /// Where the speaker of the claim stands, if the anchor itself is a speech act.
    pub speaker: Option<Path>,
    /// True if the claim is said not to hold.
    pub denied: bool,
    /// True if the claim holds though the clause is not (yet) a fact: "decided to", "will".
    pub irrealis: bool,
    /// True if the claim follows even where the clause is negated: "would not pay the gang".
    pub implied: bool,
    /// True if only the subject itself can say so: "X says that it was behind the attack".
    pub own: bool,
    /// What the act is about: a path to a deed.
    pub about: Option<Path>,
    /// True if the learned models of claims and of the gate were made before it: what they are told of a word is what they learned from,
    /// and so not that this pattern may be anchored there.
    pub unlearned: bool,
}

impl Pattern {
    /// One that asks for nothing: any word, any kinds, no conditions.
    pub fn bare(id: String, predicate: Predicate) -> Pattern {
        Pattern {
            id,
            predicate,
            anchor: Anchor::Word,
            lemmas: Vec::new(),
            conditions: Vec::new(),
            subject: Vec::new(),
            object: Vec::new(),
            subject_kinds: Vec::new(),
            object_kinds: Vec::new(),
            literal: false,
            speaker: None,
            denied: false,
            irrealis: false,
            implied: false,
            own: false,
            about: None,
            unlearned: false,
        }
    }
}

/// A sentence and what the grammar should read in it; run by the tests.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Example {
    /// The predicate under which it stands.
    pub predicate: Predicate,
    /// The sentence.
    pub sentence: String,
    /// Expected subject and object, words that their names hold; `None`: no claim of this predicate.
    pub expected: Vec<(String, String)>,
}

/// What a word may be the anchor as.
#[derive(Clone, Copy, Default, Debug)]
struct Anchors {
    verb: bool,
    noun: bool,
    word: bool,
    learned: bool,
}

/// All patterns, found by the anchor's lemma.
#[derive(Debug, Default)]
pub struct Grammar {
    patterns: Vec<Pattern>,
    by_lemma: HashMap<String, Vec<u32>>,
    first_words: HashMap<String, Anchors>,
    unlearned: HashSet<String>,
    /// The examples that stand with the patterns.
    pub examples: Vec<Example>,
}

impl Grammar {
    /// The shipped grammar. Lines that do not parse are left out here and named by [`Grammar::faults`] in the tests.
    pub fn shipped() -> &'static Grammar {
        static SHIPPED: LazyLock<Grammar> = LazyLock::new(|| {
            let mut grammar = Grammar::default();
            for (family, source) in FILES {
                grammar.add(family, source, &mut Vec::new());
            }
            grammar
        });
        &SHIPPED
    }

    /// What does not parse in the shipped files, one sentence each.
    pub fn faults() -> Vec<String> {
        let mut faults = Vec::new();
        let mut grammar = Grammar::default();
        for (family, source) in FILES {
            grammar.add(family, source, &mut faults);
        }
        faults
    }

    /// Patterns whose anchor may be this lemma.
    pub fn with_lemma(&self, lemma: &str) -> impl Iterator<Item = &Pattern> {
        // "stopped using it": what any verb says of its means is not said by one whose clause has not happened.
        let unreal = crate::words::is("unreal", lemma);
        let any = self.by_lemma.get("*").filter(|_| !unreal).into_iter().flatten();
        self.by_lemma.get(lemma).into_iter().flatten().chain(any).map(|&n| &self.patterns[n as usize])
    }

    /// True if some pattern has this word as anchor, or as the first word of a verb with particle.
    pub fn anchors(&self, lemma: &str) -> bool {
        self.first_words.contains_key(lemma)
    }

    /// As [`Grammar::anchors`], of the patterns that the learned models know.
    pub fn anchors_learned(&self, lemma: &str) -> bool {
        self.first_words.get(lemma).is_some_and(|anchors| anchors.learned)
    }

    /// As [`Grammar::anchors`], for a word whose part of speech is known.
    pub fn anchors_as(&self, lemma: &str, tag: Tag) -> bool {
        self.first_words.get(lemma).is_some_and(|anchors| {
            anchors.word || anchors.noun && tag.is_noun() || anchors.verb && (tag.is_verb() || tag == Tag::JJ)
        })
    }

    /// True if the pattern of this name came after the learned models.
    pub fn is_unlearned(&self, id: &str) -> bool {
        self.unlearned.contains(id)
    }

    /// All patterns.
    pub fn patterns(&self) -> &[Pattern] {
        &self.patterns
    }

    fn add(&mut self, family: &str, source: &str, faults: &mut Vec<String>) {
        let mut predicate = None;
        let mut number = 0;
        for (line_number, line) in source.lines().enumerate() {
            let mut fault = |what: String| faults.push(format!("data/grammar/{family}.md:{}: {what}", line_number + 1));
            if let Some(word) = line.strip_prefix("## ") {
                predicate = Predicate::from_word(word.trim());
                number = 0;
                if predicate.is_none() {
                    fault(format!("{word:?} is no predicate"));
                }
            } else if let (Some(rule), Some(predicate)) = (line.strip_prefix("    "), predicate) {
                number += 1;
                match pattern(format!("{}.{number}", predicate.word()), predicate, rule) {
                    Ok(pattern) => self.insert(pattern),
                    Err(what) => fault(what),
                }
            } else if let (Some(case), Some(predicate)) = (line.strip_prefix("- "), predicate) {
                match example(predicate, case) {
                    Some(example) => self.examples.push(example),
                    None => fault("an example reads `yes: SENTENCE => SUBJECT | OBJECT` or `no: SENTENCE`".to_owned()),
                }
            }
        }
    }

    fn insert(&mut self, pattern: Pattern) {
        let number = self.patterns.len() as u32;
        for lemma in &pattern.lemmas {
            let first = lemma.split(' ').next().unwrap_or(lemma);
            let anchors = self.first_words.entry(first.to_owned()).or_default();
            anchors.learned |= !pattern.unlearned;
            match pattern.anchor {
                Anchor::Verb => anchors.verb = true,
                Anchor::Noun => anchors.noun = true,
                Anchor::Word => anchors.word = true,
                // A name alone makes no sentence worth parsing.
                Anchor::Name => {}
            }
            self.by_lemma.entry(lemma.clone()).or_default().push(number);
        }
        if pattern.unlearned {
            self.unlearned.insert(pattern.id.clone());
        }
        self.patterns.push(pattern);
    }
}

fn example(predicate: Predicate, case: &str) -> Option<Example> {
    if let Some(sentence) = case.strip_prefix("no: ") {
        return Some(Example { predicate, sentence: sentence.to_owned(), expected: Vec::new() });
    }
    let (sentence, claims) = case.strip_prefix("yes: ")?.rsplit_once(" => ")?;
    let expected = claims.split(';').map(|claim| {
        let (subject, object) = claim.split_once('|').unwrap_or((claim, ""));
        (subject.trim().to_owned(), object.trim().to_owned())
    });
    Some(Example { predicate, sentence: sentence.to_owned(), expected: expected.collect() })
}

/// Reads one pattern line.
fn pattern(id: String, predicate: Predicate, rule: &str) -> Result<Pattern, String> {
    let (rule, options) = match rule.split_once('{') {
        Some((rule, options)) => (rule, options.trim_end().trim_end_matches('}')),
        None => (rule, ""),
    };
    let (left, right) = rule.split_once(" : ").ok_or("a pattern needs ` : ` between anchor and roles")?;
    let (anchor, conditions) = split_conditions(left);
    let (class, lemmas) = anchor.trim().split_once(' ').ok_or("an anchor reads `verb LEMMA, LEMMA`")?;
    let (subject, object) = right.split_once("->").unwrap_or((right, ""));
    let mut pattern = Pattern {
        anchor: match class {
            "verb" => Anchor::Verb,
            "noun" => Anchor::Noun,
            "word" => Anchor::Word,
            "name" => Anchor::Name,
            other => return Err(format!("{other:?} is no anchor; there are verb, noun, word and name")),
        },
        lemmas: words(lemmas)?,
        conditions: conditions.iter().map(|c| condition(c)).collect::<Result<_, _>>()?,
        subject: paths(subject)?,
        object: paths(object)?,
        ..Pattern::bare(id, predicate)
    };
    for option in options.split(';').map(str::trim).filter(|o| !o.is_empty()) {
        apply(&mut pattern, option)?;
    }
    Ok(pattern)
}

fn apply(pattern: &mut Pattern, option: &str) -> Result<(), String> {
    let (name, value) = option.split_once(' ').unwrap_or((option, ""));
    match name {
        "literal" => pattern.literal = true,
        "denied" => pattern.denied = true,
        "irrealis" => pattern.irrealis = true,
        "implied" => pattern.implied = true,
        "own" => pattern.own = true,
        "unlearned" => pattern.unlearned = true,
        "speaker" => pattern.speaker = Some(path(value)?),
        "about" => pattern.about = Some(path(value)?),
        "subject" => pattern.subject_kinds = kinds(value)?,
        "object" => pattern.object_kinds = kinds(value)?,
        other => return Err(format!("{other:?} is no option")),
    }
    Ok(())
}

fn kinds(value: &str) -> Result<Vec<Kind>, String> {
    value.split(',').map(|w| Kind::from_word(w.trim()).ok_or(format!("{w:?} is no kind"))).collect()
}

/// The anchor part and the texts between square brackets.
fn split_conditions(left: &str) -> (&str, Vec<&str>) {
    let Some(at) = left.find('[') else { return (left, Vec::new()) };
    let conditions = left[at..].split(']').filter_map(|c| c.trim().strip_prefix('[')).collect();
    (&left[..at], conditions)
}

fn condition(text: &str) -> Result<Condition, String> {
    let (text, negated) = text.strip_prefix('!').map_or((text, false), |t| (t, true));
    let (steps, lemmas) = text.split_once('=').unwrap_or((text, ""));
    Ok(Condition { path: path(steps)?, lemmas: if lemmas.is_empty() { Vec::new() } else { words(lemmas)? }, negated })
}

/// Comma-separated lemmas, word classes spelt out.
fn words(text: &str) -> Result<Vec<String>, String> {
    let mut found = Vec::new();
    for word in text.split(',').map(str::trim).filter(|w| !w.is_empty()) {
        match word.strip_prefix('@') {
            Some(class) => {
                found.extend(crate::words::class(class).ok_or(format!("@{class} is no word class"))?.iter().cloned())
            }
            None => found.push(word.replace('_', " ")),
        }
    }
    Ok(found)
}

fn paths(text: &str) -> Result<Vec<Path>, String> {
    text.split('|').map(str::trim).filter(|p| !p.is_empty()).map(path).collect()
}

fn path(text: &str) -> Result<Path, String> {
    text.trim().split('.').map(step).collect()
}

fn step(text: &str) -> Result<Step, String> {
    let (name, lemmas) = match text.split_once('(') {
        Some((name, rest)) => (name, words(rest.trim_end_matches(')'))?),
        None => (text, Vec::new()),
    };
    let role = match name.trim() {
        "" => return Err("a role is missing".to_owned()),
        "self" => Role::Itself,
        "agent" => Role::Agent,
        "culprit" => Role::Culprit,
        "patient" => Role::Patient,
        "subject" => Role::Subject,
        "poss" => Role::Possessor,
        "origin" => Role::Origin,
        "hyphen" => Role::Hyphen,
        "clause" => Role::Clause,
        "head" => Role::Head,
        "compound" => Role::Compound,
        "adv" => Role::Adverb,
        "purpose" => Role::Purpose,
        "mod" => Role::Modifier,
        "appos" => Role::Apposition,
        preposition => Role::Preposition(preposition.replace('_', " ")),
    };
    Ok(Step { role, lemmas })
}

//! Which sentences are worth parsing.

use crate::grammar::Grammar;
use crate::promise::{self, Seen};
use crate::words;
use ascribe_lang::{Form, Sentence, Tag, lemma, lower};
use ascribe_model::{BlockKind, Document, Kind, Mention};
use ascribe_names::Memo;
use std::cell::Cell;

/// A sentence longer than this many tokens is a list or a dump, not prose.
const LONGEST: usize = 160;
/// So short a sentence is parsed before it is found out whether that is worth it.
const SHORT: usize = 8;
/// So many sentences behind one that tells of a deed may tell what came of it without naming anybody.
const AFTERMATH: usize = 2;

/// For each sentence, whether it may hold a claim: it has a trigger of the grammar, and names somebody or points back. `promises`
/// says by its number and its signs whether it is likely enough to.
pub fn worth_parsing(
    document: &Document,
    sentences: &[Sentence],
    mentions: &[Mention],
    grammar: &Grammar,
    mut promises: impl FnMut(usize, &[u32]) -> bool,
) -> Vec<bool> {
    let mut triggers = Triggers::of(grammar);
    let mut from = 0;
    let mut block = 0;
    let mut worth = Vec::with_capacity(sentences.len());
    let mut deed = None;
    for (number, sentence) in sentences.iter().enumerate() {
        while from < mentions.len() && mentions[from].span.end() <= sentence.span.start() {
            from += 1;
        }
        while block + 1 < document.blocks.len() && document.blocks[block + 1].span.start() <= sentence.span.start() {
            block += 1;
        }
        let prose = document.blocks.get(block).is_none_or(|b| !matches!(b.kind, BlockKind::Code | BlockKind::Byline));
        let within = mentions[from..].iter().take_while(|m| m.span.start() < sentence.span.end());
        let within: Vec<&Mention> = within.collect();
        let read = prose && (3..=LONGEST).contains(&sentence.tokens.len());
        if !read || !triggers.any(&document.text, sentence) {
            worth.push(false);
            continue;
        }
        let named = within.iter().any(|m| names_somebody(m.kind));
        let points = points_back(&document.text, sentence);
        let unknown = names_unknown(&document.text, sentence, &within);
        // "Thousands of homes lost power": what came of a deed that was just told of.
        let after_deed = deed.is_some_and(|told| number <= told + AFTERMATH) && suffers(&document.text, sentence);
        if tells_of_deed(&document.text, sentence) {
            deed = Some(number);
        }
        let may = named || points || unknown || after_deed || opens_with_owner(&document.text, sentence);
        let seen = Seen { mentions: &within, points, unknown };
        let mut signs = || promise::signs(&document.text, sentence, &seen, |word| triggers.is_learned(word));
        let short = sentence.tokens.len() <= SHORT;
        worth.push(
            may && (short
                || after_deed
                || promises(number, &signs())
                || gives_names(&document.text, sentence, &within)),
        );
    }
    worth
}

/// True if a sentence has a noun for a deed or for what does it.
fn tells_of_deed(text: &str, sentence: &Sentence) -> bool {
    let is = |word: &str| words::is("deed", word) || words::is("malware", word) || word == "hacker";
    let noun = |word: &str| is(word) || is(word.trim_end_matches('s'));
    sentence.tokens.iter().any(|t| noun(&lower(t.span.of(text))))
}

/// True if a sentence tells that something stopped or was called off.
fn suffers(text: &str, sentence: &Sentence) -> bool {
    sentence.tokens.iter().any(|t| words::is("aftermath", &lower(t.span.of(text))))
}

/// "Known as X, Y and Z, W …": two names of threats and a word for naming.
fn gives_names(text: &str, sentence: &Sentence, mentions: &[&Mention]) -> bool {
    let threats = mentions.iter().filter(|m| matches!(m.kind, Kind::ThreatGroup | Kind::Malware));
    threats.count() > 1 && sentence.tokens.iter().any(|t| crate::naming::is_cue(&lower(t.span.of(text))))
}

/// True if some word of a tagged sentence may be the anchor of a pattern, as the part of speech that it is.
pub fn anchored(text: &str, sentence: &Sentence, grammar: &Grammar) -> bool {
    sentence.tokens.iter().any(|t| grammar.anchors_as(&lemma(t.span.of(text), t.tag), t.tag))
}

/// Frames of parsed sentences are parsed too: they name the speaker.
pub fn with_frames(worth: &mut [bool], frames: &[Option<usize>]) {
    for (n, frame) in frames.iter().enumerate() {
        if let Some(frame) = frame.filter(|_| worth[n]) {
            worth[frame] = true;
        }
    }
}

/// Items of a list are parsed if the line that opens it is, and that line if an item is.
pub fn with_items(worth: &mut [bool], stems: &[Option<usize>], sentences: &[Sentence]) {
    for (n, stem) in stems.iter().enumerate() {
        let Some(stem) = *stem else { continue };
        if worth[n] {
            worth[stem] = true;
        } else if worth[stem] {
            worth[n] = sentences[n].tokens.len() <= LONGEST;
        }
    }
}

fn names_somebody(kind: Kind) -> bool {
    !matches!(
        kind,
        Kind::Code
            | Kind::Indicator
            | Kind::Sector
            | Kind::Concept
            | Kind::Technique
            | Kind::Tactic
            | Kind::Infrastructure
    )
}

/// "the group", "they": a sentence without a name can still speak of one.
fn points_back(text: &str, sentence: &Sentence) -> bool {
    let mut after_article = false;
    for token in &sentence.tokens {
        let word = lower(token.span.of(text));
        if matches!(&*word, "it" | "they" | "he" | "she")
            || (after_article
                && ["actor", "agency", "deed", "company", "malware", "official"]
                    .iter()
                    .any(|class| words::is(class, &word) || words::is(class, word.trim_end_matches('s'))))
        {
            return true;
        }
        let between = matches!(&*word, "threat" | "same" | "two" | "three" | "four" | "latest" | "alleged" | "hacking");
        after_article = matches!(&*word, "the" | "this" | "these" | "threat" | "a" | "its" | "an" | "both")
            || after_article && between;
    }
    false
}

/// A capitalised word inside the sentence may be a name that no list knows.
fn names_unknown(text: &str, sentence: &Sentence, mentions: &[&Mention]) -> bool {
    sentence.tokens.iter().skip(1).any(|t| {
        let word = t.span.of(text);
        word.len() > 3
            && t.form == Form::Word
            && word.starts_with(char::is_uppercase)
            && word.chars().skip(1).all(char::is_lowercase)
            && !mentions.iter().any(|m| m.span.contains(t.span))
    })
}

/// "Viasat's network was hacked": the first word, which may be any, is somebody's name where it owns something.
fn opens_with_owner(text: &str, sentence: &Sentence) -> bool {
    let [first, mark, ..] = sentence.tokens.as_slice() else { return false };
    let word = first.span.of(text);
    let owns = matches!(mark.span.of(text), "'s" | "’s") && first.form == Form::Word;
    owns && word.len() > 3
        && word.starts_with(char::is_uppercase)
        && !ascribe_names::common_words().contains(&*lower(word))
}

/// Remembers for each word form whether it can be an anchor; by the shipped grammar from one document to the next.
struct Triggers<'g> {
    grammar: &'g Grammar,
    known: Memo<Known>,
}

/// What is known of a word: whether it can be an anchor, and whether the learned model of the gate knows it as one.
#[derive(Clone, Copy, Default)]
struct Known {
    anchor: bool,
    learned: bool,
}

thread_local! {
    static TRIGGERS: Cell<Memo<Known>> = Cell::default();
}

impl Drop for Triggers<'_> {
    fn drop(&mut self) {
        if std::ptr::eq(self.grammar, Grammar::shipped()) {
            TRIGGERS.set(std::mem::take(&mut self.known));
        }
    }
}

impl<'g> Triggers<'g> {
    fn of(grammar: &'g Grammar) -> Triggers<'g> {
        let shipped = std::ptr::eq(grammar, Grammar::shipped());
        Triggers { grammar, known: if shipped { TRIGGERS.take() } else { Memo::default() } }
    }

    fn any(&mut self, text: &str, sentence: &Sentence) -> bool {
        sentence.tokens.iter().any(|t| self.is(t.span.of(text)))
    }

    fn is(&mut self, word: &str) -> bool {
        self.known(word).anchor
    }

    fn is_learned(&mut self, word: &str) -> bool {
        self.known(word).learned
    }

    fn known(&mut self, word: &str) -> Known {
        if word.len() < 2 || word.len() > 24 {
            return Known::default();
        }
        let grammar = self.grammar;
        self.known.of(word, |word| {
            let lower = lower(word);
            let forms = [Tag::NN, Tag::NNS, Tag::VB, Tag::VBD, Tag::VBG, Tag::VBN, Tag::VBZ].map(|t| lemma(&lower, t));
            Known {
                anchor: forms.iter().any(|form| grammar.anchors(form)),
                learned: forms.iter().any(|form| grammar.anchors_learned(form)),
            }
        })
    }
}

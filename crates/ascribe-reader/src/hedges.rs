//! How surely: the hedge that weighs on a word, as printed, with its ICD 203 band.

use crate::page::Page;
use crate::syntax::Tree;
use crate::words::{self, Hedge};
use ascribe_lang::{Rel, Tag};
use ascribe_model::{Estimate, Likelihood};

/// The estimate for a hedge as printed.
fn estimate(phrase: &str, hedge: &Hedge) -> Estimate {
    let bounds = hedge.likelihood.map(Likelihood::bounds);
    Estimate {
        phrase: phrase.to_owned(),
        likelihood: hedge.likelihood,
        low: bounds.map(|b| b.0),
        high: bounds.map(|b| b.1),
        confidence: hedge.confidence,
    }
}

/// The hedge in a verb of thinking or seeming, with a confidence that is stated beside it.
pub fn verb(tree: &Tree<'_>, at: usize) -> Option<Estimate> {
    let hedge = words::hedge(tree.lemma(at), &["verb"])?;
    let mut found = estimate(tree.words(at), hedge);
    if let Some(stated) = confidence(tree, at) {
        found.phrase = format!("{} {}", found.phrase, stated.phrase);
        found.confidence = stated.confidence;
    }
    Some(found)
}

/// The hedge of a clause that hangs on an adjective or on a stated confidence: "it is unlikely that", "has moderate confidence that".
pub fn of_clause(tree: &Tree<'_>, at: usize) -> Option<Estimate> {
    if tree.lemma(at) == "confidence" {
        let degree = tree.children(at).find(|&c| c < at && tree.rel(c) == Rel::Amod)?;
        let phrase = format!("{} confidence", tree.words(degree));
        return words::hedge(&phrase.to_lowercase(), &["noun"]).map(|hedge| estimate(&phrase, hedge));
    }
    degree(tree, at, &["adj", "adv"]).filter(|_| tree.tag(at) == Tag::JJ && !tree.is_negated(at))
}

/// "It cannot be ruled out that".
pub fn not_ruled_out() -> Option<Estimate> {
    let phrase = "cannot be ruled out";
    words::hedge(phrase, &["clause"]).map(|hedge| estimate(phrase, hedge))
}

/// The hedge in a verb of thinking, as printed and its lemma.
pub fn of_verb(printed: &str, lemma: &str) -> Option<Estimate> {
    words::hedge(lemma, &["verb"]).map(|hedge| estimate(printed, hedge))
}

/// "with high confidence".
fn confidence(tree: &Tree<'_>, at: usize) -> Option<Estimate> {
    let noun =
        tree.children(at).find(|&c| tree.lemma(c) == "confidence" && matches!(&*tree.preposition(c), "with" | "at"))?;
    let degree = tree.children(noun).find(|&c| c < noun && tree.rel(c) == Rel::Amod)?;
    let hedge = words::hedge(&format!("{} confidence", tree.lemma(degree)), &["noun"])?;
    Some(estimate(&format!("with {} confidence", tree.words(degree)), hedge))
}

/// The hedge that weighs on an anchor: an adverb, a modal, an adjective, a verb of seeming above it.
pub fn near(page: &Page<'_>, line: usize, anchor: usize) -> Option<Estimate> {
    let (_, tree) = page.parsed(line)?;
    let mut at = anchor;
    for _ in 0..4 {
        if let Some(found) = on(tree, at) {
            return Some(found);
        }
        let head = tree.head(at)?;
        match tree.rel(at) {
            Rel::Xcomp
            | Rel::Obj
            | Rel::Nsubj
            | Rel::NsubjPass
            | Rel::Amod
            | Rel::Acl
            | Rel::Appos
            | Rel::Nmod
            | Rel::Compound
            | Rel::Obl => {}
            _ => return None,
        }
        if let Some(found) = verb(tree, head).filter(|_| matches!(tree.rel(at), Rel::Xcomp | Rel::Ccomp | Rel::Csubj)) {
            return Some(found);
        }
        at = head;
    }
    None
}

/// A hedge among the children of a word.
fn on(tree: &Tree<'_>, at: usize) -> Option<Estimate> {
    if let Some(stated) = confidence(tree, at) {
        return Some(stated);
    }
    for c in tree.children(at) {
        let parts: &[&str] = match tree.rel(c) {
            Rel::Advmod | Rel::Obl | Rel::Discourse => &["adv", "adj"],
            Rel::Aux if tree.tag(c) == Tag::MD => &["modal"],
            Rel::Amod => &["adj"],
            Rel::Case | Rel::Cc | Rel::Dep => &["adv"],
            _ => continue,
        };
        if let Some(found) = degree(tree, c, parts) {
            return Some(found);
        }
        // "likely as part of": the adverb may hang on a phrase of the clause.
    }
    None
}

/// A hedge with its degree: "very likely", "almost certainly".
fn degree(tree: &Tree<'_>, c: usize, parts: &[&str]) -> Option<Estimate> {
    let word = tree.words(c).to_lowercase();
    let before = c.checked_sub(1).map(|b| tree.words(b).to_lowercase());
    if let Some(before) = before
        && let Some(hedge) = words::hedge(&format!("{before} {word}"), parts)
    {
        return Some(estimate(&format!("{before} {word}"), hedge));
    }
    words::hedge(&word, parts).map(|h| estimate(tree.words(c), h))
}

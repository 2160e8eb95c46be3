//! Names that stand beside what a sentence tells of: behind an aside that gives another its names, or inside of a clause that only says what
//! came before it or what it is like.

use crate::syntax::Tree;
use crate::words;
use ascribe_lang::{Rel, Tag};

/// Words of a name before which "and" is looked for, at most.
const AND_NEAR: usize = 4;

/// "A, also known as B, and C attacked", "A (B) and C": C stands behind the aside that names A. In "A, also known as B, C, and D, attacked" a
/// comma follows D.
pub fn is_after_aside(tree: &Tree<'_>, one: usize, other: usize) -> bool {
    let (first, later) = (one.min(other), one.max(other));
    let joins = |t: &usize| matches!(tree.words(*t), "and" | "or" | ",");
    let Some(and) = (first + 1..later).rev().take(AND_NEAR).find(joins) else { return false };
    let row = tree.words(and) != "," && matches!(tree.words(and - 1), "," | ")");
    let goes_on = later + 1 < tree.len() && !matches!(tree.words(later + 1), "," | ")" | "." | ";" | ":" | "(");
    row && goes_on
}

/// "Japan, along with Australia, blamed APT40 for the hack of a ministry": whoever lays a deed on another did nothing of what the clause tells
/// behind the verb.
pub fn is_accuser(tree: &Tree<'_>, name: usize, other: usize) -> bool {
    let first = tree.list_head(name);
    let beside = |t: usize| {
        matches!(
            &*tree.preposition(t),
            "like" | "along with" | "alongside" | "together with" | "with" | "unlike" | "along" | "as well as"
        )
    };
    let verb = tree.ancestors(first).skip(1).find(|&t| tree.is_verb(t));
    let lays = |v: usize| matches!(tree.lemma(v), "blame" | "accuse");
    let speaks = tree.rel(first) == Rel::Nsubj || beside(first) && first < verb.unwrap_or(0);
    verb.is_some_and(|v| speaks && lays(v) && !tree.is_passive(v) && other > v && tree.ancestors(other).any(|t| t == v))
}

/// "Beijing hit back at Britain", "lashed out at": hard words are no attack.
pub fn is_retort(tree: &Tree<'_>, name: usize) -> bool {
    let verb = tree.head(name).filter(|&v| tree.is_verb(v) && v + 2 < tree.len());
    verb.is_some_and(|v| {
        matches!(tree.words(v + 1), "back" | "out")
            && tree.words(v + 2) == "at"
            && matches!(tree.lemma(v), "hit" | "lash" | "fire" | "shoot" | "snap" | "swipe")
    })
}

/// "The malware that followed NotPetya crippled computers": a name in a clause that only says what something came after, or resembles, does
/// not do what the sentence goes on to tell.
pub fn is_only_compared(tree: &Tree<'_>, name: usize, other: usize) -> bool {
    let clause = tree.ancestors(name).find(|&t| tree.rel(t) == Rel::AclRelcl);
    clause.is_some_and(|verb| {
        let within = other == verb || tree.ancestors(other).any(|t| t == verb);
        !within && words::is("succeeding", tree.lemma(verb))
    })
}

impl Tree<'_> {
    /// "called Fancy Bear by CrowdStrike and Forest Blizzard by Microsoft": a name right behind "by" did something, and nothing was done to
    /// it.
    pub fn is_behind_by(&self, name: usize) -> bool {
        let describes = |t: &usize| matches!(self.tag(*t), Tag::DT | Tag::JJ | Tag::NNP | Tag::NN);
        let before = (name.saturating_sub(AND_NEAR)..name).rev().find(|t| !describes(t));
        before.is_some_and(|by| self.words(by) == "by" && self.head(by) == Some(name))
    }
}

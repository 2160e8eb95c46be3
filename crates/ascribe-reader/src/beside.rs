//! Names that stand beside what a sentence tells of: behind an aside that gives another its names, or inside of a clause that only says what
//! came before it or what it is like.

use crate::syntax::Tree;
use crate::words;
use ascribe_lang::Rel;

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

/// "The malware that followed NotPetya crippled computers": a name in a clause that only says what something came after, or resembles, does
/// not do what the sentence goes on to tell.
pub fn is_only_compared(tree: &Tree<'_>, name: usize, other: usize) -> bool {
    let clause = tree.ancestors(name).find(|&t| tree.rel(t) == Rel::AclRelcl);
    clause.is_some_and(|verb| {
        let within = other == verb || tree.ancestors(other).any(|t| t == verb);
        !within && words::is("succeeding", tree.lemma(verb))
    })
}

//! How far a "not" reaches: over what joins two words, from a verb down to a deed, and not into what is joined to it.

use crate::syntax::Tree;
use crate::words;
use crate::world::World;
use ascribe_lang::{Rel, Tag};

impl World<'_, '_> {
    /// "It was not hacked by the gang": a verb that joins two words is negated.
    pub fn is_negated_between(&self, line: usize, one: usize, other: usize) -> bool {
        let Some((_, tree)) = self.page.parsed(line) else { return false };
        let ways = [one, other].map(|end| tree.ancestors(end).collect::<Vec<usize>>());
        let Some(top) = ways[0].iter().copied().find(|at| ways[1].contains(at)) else { return false };
        // What is denied in one clause is not denied in the next.
        let told = |at: usize| tree.is_verb(at) || tree.has(at, Rel::Cop);
        let apart = |at: usize| !same_clause(tree, at) || tree.rel(at) == Rel::Conj && told(at);
        let spared = |at: usize| words::is("spare", tree.lemma(at));
        let below = |way: &[usize]| way.iter().position(|at| *at == top).unwrap_or(0);
        // "is not new but is responsible for the attack": the first part of what is joined says nothing of the second.
        let alone = |at: &usize| tree.rel(*at) == Rel::Conj && told(*at) && tree.stands_alone(*at);
        let joined = ways.iter().any(|way| way[..below(way)].iter().any(alone));
        // "was not responsible for", "was not behind": but "is no newcomer: it spread" goes on, and "not solely responsible" is responsible.
        let partly = |at: usize| {
            let word = |a: usize| matches!(tree.lemma(a), "solely" | "alone" | "directly" | "entirely" | "only");
            tree.by_rel(at, Rel::Advmod).any(word)
        };
        let predicate = |at: usize| {
            let told = tree.tag(at) == Tag::JJ || tree.preposition(at) == "behind";
            tree.has(at, Rel::Cop) && told && !partly(at)
        };
        ways.iter().any(|way| {
            let end = below(way) + usize::from(!joined);
            let clause = way.iter().take(end).enumerate().take_while(|(n, _)| *n == 0 || !apart(way[n - 1]));
            let mut said = clause.map(|(_, at)| *at).filter(|&at| tree.is_verb(at) || predicate(at));
            said.any(|at| (tree.is_negated(at) || tree.is_of_nobody(at)) && !spared(at))
        })
    }
}

impl Tree<'_> {
    /// True for a verb joined to another one that what is said of the first does not reach: it has a subject of its own, "but" before
    /// it, or a tense where the first is an infinitive ("did not name Russia and blamed").
    pub fn stands_alone(&self, verb: usize) -> bool {
        let infinitive = self.head(verb).is_some_and(|first| self.tag(first) == Tag::VB);
        let finite = matches!(self.tag(verb), Tag::VBD | Tag::VBZ) && infinitive;
        let but = self.by_rel(verb, Rel::Cc).any(|c| self.words(c) == "but");
        finite || but || [Rel::Nsubj, Rel::Mark, Rel::Cop].into_iter().any(|rel| self.has(verb, rel))
    }
}

/// True if a negated verb at the end of a way takes back what the word at its foot tells: not over a clause that says which one is meant
/// ("the ministry hacked by X has not paid"), and of a deed only where the verb does it ("did not carry out the attack").
pub fn takes_back(tree: &Tree<'_>, way: &[usize]) -> bool {
    let (Some(&foot), Some((&verb, below))) = (way.first(), way.split_last()) else { return false };
    if below.iter().any(|&t| matches!(tree.rel(t), Rel::Acl | Rel::AclRelcl)) {
        return false;
    }
    let rel = below.last().map(|&t| tree.rel(t));
    let done = matches!(rel, Some(Rel::Obj | Rel::NsubjPass)) && words::is("light", &tree.verb_lemma(verb));
    !tree.is_noun(foot) || done || !tree.is_given(foot) && matches!(rel, Some(Rel::Obj | Rel::Nsubj | Rel::NsubjPass))
}

/// True while a step up stays within one clause.
pub fn same_clause(tree: &Tree<'_>, from: usize) -> bool {
    !matches!(tree.rel(from), Rel::Ccomp | Rel::Parataxis | Rel::Advcl | Rel::AclRelcl | Rel::Csubj)
}

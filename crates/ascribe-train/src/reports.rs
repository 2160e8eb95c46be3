//! Our own trees (`data/reports.txt`), filled with words of their lists.

use crate::learner::Dice;
use crate::treebank::Word;
use ascribe_lang::{Form, Rel, Tag};
use std::collections::BTreeMap;

/// How often each tree is filled.
const FILLED: usize = 12;
const SEED: u64 = 7;

/// The sentences of our own.
pub fn sentences() -> Vec<Vec<Word>> {
    let file = include_str!("../data/reports.txt");
    let lists: BTreeMap<&str, Vec<&str>> = file
        .lines()
        .filter_map(|line| line.strip_prefix("= ")?.split_once(' '))
        .map(|(name, words)| (name, words.split('|').collect()))
        .collect();
    let trees = file.lines().filter(|line| !line.starts_with(['#', '=']) && !line.is_empty());
    let mut dice = Dice::new(SEED);
    let mut out = Vec::new();
    for tree in trees {
        for _ in 0..FILLED {
            out.push(tree.split(' ').filter_map(|token| word(token, tree, &lists, &mut dice)).collect());
        }
    }
    out
}

fn word(token: &str, tree: &str, lists: &BTreeMap<&str, Vec<&str>>, dice: &mut Dice) -> Option<Word> {
    let mut parts = token.rsplitn(4, '|');
    let (rel, head, tag, form) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
    let list = form.strip_prefix('{').and_then(|form| form.strip_suffix('}')).and_then(|list| lists.get(list));
    let form = list.and_then(|list| list.get(dice.roll(list.len()))).copied().unwrap_or(form);
    let head = head.parse::<usize>().ok()?.checked_sub(1).unwrap_or(tree.split(' ').count());
    Some(Word {
        form: form.to_owned(),
        kind: Form::Word,
        lemma: String::new(),
        tag: Tag::read(tag),
        head,
        rel: Rel::read(rel),
    })
}

//! A parsed sentence as a tree: children, subtrees and paths, all found once.

use crate::{Rel, Sentence};

/// The tree of a parsed sentence. Tokens are meant by their index in it.
#[derive(Clone, Debug)]
pub struct Tree {
    heads: Vec<usize>,
    rels: Vec<Rel>,
    /// Children of all tokens, one token's after another's, each in order.
    children: Vec<usize>,
    /// Where each token's children begin in `children`, and where the last one's end.
    begins: Vec<usize>,
    edges: Vec<(usize, usize)>,
    root: usize,
}

impl Tree {
    /// The tree of `sentence`, which has been parsed. Heads that would make a circle or lie outside hang on the root.
    pub fn of(sentence: &Sentence) -> Tree {
        let count = sentence.tokens.len();
        let rels: Vec<Rel> = sentence.tokens.iter().map(|token| token.rel).collect();
        let stated: Vec<usize> = sentence.tokens.iter().map(|token| token.head as usize).collect();
        let root = stated.iter().enumerate().position(|(at, head)| at == *head).unwrap_or(0);
        let heads: Vec<usize> = (0..count).map(|at| sound_head(&stated, at, root)).collect();
        let (children, begins) = group_children(&heads, root);
        let mut tree = Tree { heads, rels, children, begins, edges: (0..count).map(|at| (at, at)).collect(), root };
        tree.find_edges();
        tree
    }

    /// Widens each head's edges by its children's, the deepest first.
    fn find_edges(&mut self) {
        let mut order = vec![self.root];
        let mut at = 0;
        while let Some(token) = order.get(at).copied() {
            order.extend(self.children(token));
            at += 1;
        }
        for token in order.into_iter().rev().filter(|token| *token != self.root) {
            let (left, right) = self.edges(token);
            if let Some(edges) = self.edges.get_mut(self.heads.get(token).copied().unwrap_or(0)) {
                *edges = (edges.0.min(left), edges.1.max(right));
            }
        }
    }

    /// The token that hangs on none.
    pub fn root(&self) -> usize {
        self.root
    }

    /// The head of a token; the root is its own.
    pub fn head(&self, token: usize) -> usize {
        self.heads.get(token).copied().unwrap_or(self.root)
    }

    /// The relation of a token to its head.
    pub fn rel(&self, token: usize) -> Rel {
        self.rels.get(token).copied().unwrap_or(Rel::None)
    }

    /// The tokens that hang directly on `token`, in order.
    pub fn children(&self, token: usize) -> impl Iterator<Item = usize> + '_ {
        let begin = self.begins.get(token).copied().unwrap_or(0);
        let end = self.begins.get(token + 1).copied().unwrap_or(begin);
        self.children.get(begin..end).unwrap_or_default().iter().copied()
    }

    /// The children of `token` with this relation, in order.
    pub fn children_by(&self, token: usize, rel: Rel) -> impl Iterator<Item = usize> + '_ {
        self.children(token).filter(move |child| self.rel(*child) == rel)
    }

    /// The first child of `token` with this relation.
    pub fn child(&self, token: usize, rel: Rel) -> Option<usize> {
        self.children_by(token, rel).next()
    }

    /// First and last token, both included, of what hangs on `token`, itself included.
    pub fn edges(&self, token: usize) -> (usize, usize) {
        self.edges.get(token).copied().unwrap_or((token, token))
    }

    /// `token`, its head, its head's head and so on to the root.
    pub fn path(&self, token: usize) -> impl Iterator<Item = usize> + '_ {
        std::iter::successors(Some(token), move |at| (*at != self.root).then(|| self.head(*at)))
    }

    /// True if `token` is `top` or hangs on it, directly or not.
    pub fn under(&self, token: usize, top: usize) -> bool {
        self.path(token).any(|at| at == top)
    }
}

/// The head as stated if following heads from `at` comes to the root, else the root.
fn sound_head(stated: &[usize], at: usize, root: usize) -> usize {
    let mut here = at;
    for _ in 0..=stated.len() {
        match stated.get(here) {
            _ if here == root => return stated.get(at).copied().unwrap_or(root),
            Some(head) => here = *head,
            None => return root,
        }
    }
    root
}

fn group_children(heads: &[usize], root: usize) -> (Vec<usize>, Vec<usize>) {
    let mut begins = vec![0; heads.len() + 1];
    let hung = || heads.iter().copied().enumerate().filter(|(at, _)| *at != root);
    for (_, head) in hung() {
        if let Some(count) = begins.get_mut(head + 1) {
            *count += 1;
        }
    }
    let mut sum = 0;
    for begin in &mut begins {
        sum += *begin;
        *begin = sum;
    }
    let mut places = begins.clone();
    let mut children = vec![0; heads.len().saturating_sub(1)];
    for (at, head) in hung() {
        if let Some(place) = places.get_mut(head) {
            if let Some(child) = children.get_mut(*place) {
                *child = at;
            }
            *place += 1;
        }
    }
    (children, begins)
}

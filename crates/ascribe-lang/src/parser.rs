//! Dependencies: a greedy arc-hybrid transition parser with a linear model (Kuhlmann, Gómez-Rodríguez and Satta 2011;
//! features in the manner of Zhang and Nivre 2011). Twice as many steps as tokens, no recursion.

use crate::arcs::{arc_features, label_features};
use crate::habits::Habits;
use crate::weights::{Features, Scorer};
use crate::wording::{Wording, word_hash};
use crate::{Rel, Tag};

/// Scores of a step: how much better than shifting are the left and the right arc.
pub const STEP_SCORES: usize = 2;

/// Scores of a relation, one a relation and some to spare.
pub const LABEL_SCORES: usize = 48;

/// No token.
pub const NOWHERE: usize = usize::MAX;

/// What the parser may do next.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Step {
    /// The next token goes on the stack.
    Shift,
    /// The top of the stack depends on the next token.
    Left,
    /// The top of the stack depends on the one below it.
    Right,
}

/// What is known of one token's dependents and head while parsing.
#[derive(Clone, Copy, Debug)]
pub struct Node {
    /// Head, [`NOWHERE`] until found; the number of tokens for the root.
    pub head: usize,
    /// Relation to the head.
    pub rel: Rel,
    /// Outermost and second outermost dependents on the left.
    pub left: [usize; 2],
    /// Outermost and second outermost dependents on the right.
    pub right: [usize; 2],
    /// How many dependents on the left and right.
    pub valency: [u32; 2],
    /// Relations of dependents on the left and right, one bit each.
    pub rels: [u64; 2],
    /// The word of its latest `case` or `mark` dependent on the left, zero if none.
    pub case: u32,
}

const FRESH: Node = Node {
    head: NOWHERE,
    rel: Rel::None,
    left: [NOWHERE; 2],
    right: [NOWHERE; 2],
    valency: [0; 2],
    rels: [0; 2],
    case: 0,
};

/// Counts of what stands before a token, so that what is between two is a subtraction.
#[derive(Clone, Copy, Default, Debug)]
pub struct Before {
    /// Commas.
    pub commas: u32,
    /// Quotation marks.
    pub quotes: u32,
    /// Verbs and modals.
    pub verbs: u32,
    /// Coordinating conjunctions.
    pub conjunctions: u32,
    /// Other punctuation.
    pub marks: u32,
}

/// A parse under way.
pub struct Configuration<'a> {
    /// The tokens.
    pub words: &'a [Wording],
    /// Tokens whose head is still sought, the latest last.
    pub stack: Vec<usize>,
    /// The next token; the number of tokens stands for the root.
    pub next: usize,
    /// What is known of each token, and of the root at the end.
    pub nodes: Vec<Node>,
    /// Counts up to each token, and up to the end.
    pub before: Vec<Before>,
}

impl<'a> Configuration<'a> {
    /// The start of a parse of tagged tokens.
    pub fn new(words: &'a [Wording]) -> Configuration<'a> {
        let (comma, quote) = (word_hash(","), word_hash("\""));
        let mut counts = Before::default();
        let mut before = vec![counts];
        for word in words {
            count(word, comma, quote, &mut counts);
            before.push(counts);
        }
        Configuration { words, stack: vec![], next: 0, nodes: vec![FRESH; words.len() + 1], before }
    }

    /// The token `depth` below the top of the stack.
    pub fn stacked(&self, depth: usize) -> usize {
        self.stack.len().checked_sub(depth + 1).and_then(|at| self.stack.get(at)).copied().unwrap_or(NOWHERE)
    }

    /// True if nothing is left to do.
    pub fn done(&self) -> bool {
        self.next >= self.words.len() && self.stack.is_empty()
    }

    /// Whether `step` may be taken. The root takes one dependent, the last of the stack.
    pub fn allows(&self, step: Step) -> bool {
        let at_root = self.next >= self.words.len();
        match step {
            Step::Shift => !at_root,
            Step::Left => !self.stack.is_empty() && (!at_root || self.stack.len() == 1),
            Step::Right => self.stack.len() > 1,
        }
    }

    /// Head and dependent of the arc that `step` would draw.
    pub fn arc(&self, step: Step) -> Option<(usize, usize)> {
        let dependent = self.stacked(0);
        match step {
            Step::Shift => None,
            Step::Left => Some((self.next, dependent)),
            Step::Right => Some((self.stacked(1), dependent)),
        }
    }

    /// Takes `step`; the arc that it draws, if any, gets the relation `rel`.
    pub fn take(&mut self, step: Step, rel: Rel) {
        let Some((head, dependent)) = self.arc(step) else {
            self.stack.push(self.next);
            self.next += 1;
            return;
        };
        self.stack.pop();
        let word = self.words.get(dependent).map_or(0, |word| word.word);
        if let Some(node) = self.nodes.get_mut(dependent) {
            (node.head, node.rel) = (head, rel);
        }
        let side = usize::from(step == Step::Right);
        if let Some(node) = self.nodes.get_mut(head) {
            node.adopt(dependent, rel, side, word);
        }
    }

    /// What is known of a token.
    pub fn node(&self, at: usize) -> &Node {
        self.nodes.get(at).unwrap_or(&FRESH)
    }
}

impl Node {
    fn adopt(&mut self, dependent: usize, rel: Rel, side: usize, word: u32) {
        // Dependents on the left come nearest first, so that each new one is the outermost; on the right likewise.
        let outermost = if side == 0 { &mut self.left } else { &mut self.right };
        *outermost = [dependent, outermost[0]];
        if let (Some(valency), Some(rels)) = (self.valency.get_mut(side), self.rels.get_mut(side)) {
            *valency += 1;
            *rels |= 1 << (rel as u64);
        }
        if side == 0 && matches!(rel, Rel::Case | Rel::Mark) {
            self.case = word;
        }
    }
}

fn count(word: &Wording, comma: u32, quote: u32, counts: &mut Before) {
    match word.as_tag() {
        Tag::Punct if word.word == comma => counts.commas += 1,
        Tag::Punct if word.word == quote => counts.quotes += 1,
        Tag::CC => counts.conjunctions += 1,
        tag if tag.is_verb() || tag == Tag::MD => counts.verbs += 1,
        tag if tag.is_punctuation() => counts.marks += 1,
        _ => {}
    }
}

/// Head (the number of tokens for the root) and relation of each token.
pub fn parse(
    words: &[Wording],
    habits: Habits,
    steps: &impl Scorer<STEP_SCORES>,
    labels: &impl Scorer<LABEL_SCORES>,
) -> Vec<(usize, Rel)> {
    parse_watched(words, habits, steps, labels, |_, _, _| ())
}

/// As [`parse`]; `watch` sees each decision before it is taken, other than steps without a choice.
pub fn parse_watched(
    words: &[Wording],
    habits: Habits,
    steps: &impl Scorer<STEP_SCORES>,
    labels: &impl Scorer<LABEL_SCORES>,
    mut watch: impl FnMut(&Configuration, Option<Step>, Rel),
) -> Vec<(usize, Rel)> {
    let mut state = Configuration::new(words);
    let mut features = Features::default();
    while !state.done() {
        let only = only_step(&state);
        let step = only.or_else(|| habits.step(&state)).unwrap_or_else(|| {
            arc_features(&state, &mut features);
            best_step(&state, steps.scores(features.hashes()))
        });
        let rel = match state.arc(step) {
            Some((head, _)) if head == words.len() => Rel::Root,
            Some((head, dependent)) => habits.label(&state, head, dependent).unwrap_or_else(|| {
                label_features(&state, head, dependent, &mut features);
                best_label(&labels.scores(features.hashes()))
            }),
            None => Rel::None,
        };
        watch(&state, only.is_none().then_some(step), rel);
        state.take(step, rel);
    }
    state.nodes.iter().take(words.len()).map(|node| (node.head, node.rel)).collect()
}

/// The step, where only one is allowed.
pub fn only_step(state: &Configuration) -> Option<Step> {
    let mut allowed = [Step::Shift, Step::Left, Step::Right].into_iter().filter(|step| state.allows(*step));
    let first = allowed.next().unwrap_or(Step::Shift);
    allowed.next().is_none().then_some(first)
}

/// The allowed step with the highest score; shifting scores nought.
fn best_step(state: &Configuration, [left, right]: [i32; STEP_SCORES]) -> Step {
    let scored = [(Step::Shift, 0), (Step::Left, left), (Step::Right, right)];
    let mut allowed = scored.into_iter().filter(|(step, _)| state.allows(*step));
    let first = allowed.next().unwrap_or((Step::Shift, 0));
    allowed.fold(first, |top, here| if here.1 > top.1 { here } else { top }).0
}

/// The relation with the highest score, root and none aside; the lower number wins a draw.
pub fn best_label(scores: &[i32; LABEL_SCORES]) -> Rel {
    let first = Rel::Root as usize + 1;
    let mut top = first;
    for rel in first + 1..Rel::COUNT {
        if scores.get(rel) > scores.get(top) {
            top = rel;
        }
    }
    Rel::from_number(top)
}

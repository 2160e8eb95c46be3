//! Dependencies: a greedy arc-hybrid transition parser (Kuhlmann, Gómez-Rodríguez and Satta 2011) whose steps and relations
//! a small net decides. Twice as many steps as tokens, no recursion.

use crate::net::{Line, Net};
use crate::sight::{LABEL_SCORES, STEP_SCORES, sight};
use crate::wording::{Wording, word_hash};
use crate::{Rel, Tag};

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

/// All steps, in the order of their numbers.
pub const STEPS: [Step; STEP_SCORES] = [Step::Shift, Step::Left, Step::Right];

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
    /// Its latest `case` or `mark` dependent on the left.
    pub case: usize,
}

const FRESH: Node =
    Node { head: NOWHERE, rel: Rel::None, left: [NOWHERE; 2], right: [NOWHERE; 2], valency: [0; 2], case: NOWHERE };

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
        if let Some(node) = self.nodes.get_mut(dependent) {
            (node.head, node.rel) = (head, rel);
        }
        let side = usize::from(step == Step::Right);
        if let Some(node) = self.nodes.get_mut(head) {
            node.adopt(dependent, rel, side);
        }
    }

    /// What is known of a token.
    pub fn node(&self, at: usize) -> &Node {
        self.nodes.get(at).unwrap_or(&FRESH)
    }
}

impl Node {
    fn adopt(&mut self, dependent: usize, rel: Rel, side: usize) {
        // Dependents on the left come nearest first, so that each new one is the outermost; on the right likewise.
        let outermost = if side == 0 { &mut self.left } else { &mut self.right };
        *outermost = [dependent, outermost[0]];
        if let Some(valency) = self.valency.get_mut(side) {
            *valency += 1;
        }
        if side == 0 && matches!(rel, Rel::Case | Rel::Mark) {
            self.case = dependent;
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
pub fn parse(words: &[Wording], net: &Net) -> Vec<(usize, Rel)> {
    let mut state = Configuration::new(words);
    Line::with(net, words, |line| {
        while !state.done() {
            let only = only_step(&state);
            if only == Some(Step::Shift) {
                state.take(Step::Shift, Rel::None);
                continue;
            }
            let sums = net.sums(&sight(&state), line);
            let step = only.unwrap_or_else(|| best_step(&state, net.steps(&sums)));
            let rel = match state.arc(step) {
                Some((head, _)) if head == words.len() => Rel::Root,
                Some(_) => best_label(&net.labels(&sums, step)),
                None => Rel::None,
            };
            state.take(step, rel);
        }
    });
    state.nodes.iter().take(words.len()).map(|node| (node.head, node.rel)).collect()
}

/// The step, where only one is allowed.
fn only_step(state: &Configuration) -> Option<Step> {
    let mut allowed = STEPS.into_iter().filter(|step| state.allows(*step));
    let first = allowed.next().unwrap_or(Step::Shift);
    allowed.next().is_none().then_some(first)
}

/// The allowed step with the highest score; the earlier wins a draw.
fn best_step(state: &Configuration, scores: [i32; STEP_SCORES]) -> Step {
    let scored = STEPS.into_iter().zip(scores);
    let mut allowed = scored.filter(|(step, _)| state.allows(*step));
    let first = allowed.next().unwrap_or((Step::Shift, 0));
    allowed.fold(first, |top, here| if here.1 > top.1 { here } else { top }).0
}

/// The relation with the highest score, root and none aside; the lower number wins a draw.
pub fn best_label<T: PartialOrd>(scores: &[T; LABEL_SCORES]) -> Rel {
    let first = Rel::Root as usize + 1;
    let mut top = first;
    for rel in first + 1..Rel::COUNT {
        if scores.get(rel) > scores.get(top) {
            top = rel;
        }
    }
    Rel::from_number(top)
}

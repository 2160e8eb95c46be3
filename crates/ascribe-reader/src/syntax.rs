//! A parsed sentence with its children lists and lemmas: what the parser said, read plainly. Who does what in it is told by
//! `arguments.rs`, its phrases by `phrases.rs`, so that the grammar of claims need not know of voice or coordination.

use ascribe_lang::{Form, Rel, Sentence, Tag, Token, lemma, lower};
use ascribe_model::Span;
use std::borrow::Cow;

/// A parsed sentence with its children lists and lemmas.
#[derive(Debug)]
pub struct Tree<'a> {
    /// The document's text.
    pub text: &'a str,
    /// The sentence.
    pub sentence: &'a Sentence,
    heads: Vec<u32>,
    rels: Vec<Rel>,
    children: Vec<Vec<u32>>,
    lemmas: Vec<String>,
}

/// The word that says what a token is: of a phrase that stands as one token ("ransomware attack"), its last.
fn head_word<'a>(token: &Token, text: &'a str) -> &'a str {
    let words = token.span.of(text);
    let common = token.form == Form::Name && matches!(token.tag, Tag::NN | Tag::NNS);
    if common { words.rsplit(char::is_whitespace).next().unwrap_or(words) } else { words }
}

impl<'a> Tree<'a> {
    /// Looks at a parsed sentence.
    pub fn new(text: &'a str, sentence: &'a Sentence) -> Tree<'a> {
        let tokens = &sentence.tokens;
        let mut children = vec![Vec::new(); tokens.len()];
        for (i, token) in tokens.iter().enumerate() {
            let head = token.head as usize;
            if head != i && head < tokens.len() {
                children[head].push(i as u32);
            }
        }
        let lemmas = tokens.iter().map(|t| lemma(head_word(t, text), t.tag).into_owned()).collect();
        let heads = tokens.iter().map(|t| t.head).collect();
        let rels = tokens.iter().map(|t| t.rel).collect();
        let mut tree = Tree { text, sentence, heads, rels, children, lemmas };
        tree.mend();
        tree.mend_clauses();
        tree
    }

    /// Hangs a word on another head with another relation; what would make a ring is left as it is.
    pub fn rehang_as(&mut self, i: usize, head: usize, rel: Rel) {
        if i != head && !self.ancestors(head).any(|a| a == i) {
            self.rehang(i, head);
            self.rels[i] = rel;
        }
    }

    /// Hangs a word where another hangs, with its relation; that one is left for the caller to hang anew.
    pub fn take_place(&mut self, i: usize, of: usize) {
        match self.head(of) {
            Some(above) => self.rehang_as(i, above, self.rel(of)),
            None => self.uproot(i),
        }
    }

    /// The word that hangs on none.
    pub fn root(&self) -> Option<usize> {
        (0..self.len()).find(|&t| self.head(t).is_none())
    }

    /// Makes a word the root.
    pub fn uproot(&mut self, i: usize) {
        let old = self.heads[i] as usize;
        if let Some(children) = self.children.get_mut(old) {
            children.retain(|&c| c as usize != i);
        }
        self.heads[i] = i as u32;
        self.rels[i] = Rel::Root;
    }

    /// Hangs a word on another head, its relation kept.
    pub fn rehang(&mut self, i: usize, head: usize) {
        let old = self.heads[i] as usize;
        if let Some(children) = self.children.get_mut(old) {
            children.retain(|&c| c as usize != i);
        }
        self.heads[i] = head as u32;
        let place = self.children[head].partition_point(|&c| (c as usize) < i);
        self.children[head].insert(place, i as u32);
    }

    /// Makes a subject that of a passive.
    pub fn rels_passive(&mut self, i: usize) {
        self.rels[i] = Rel::NsubjPass;
    }

    /// Number of tokens.
    pub fn len(&self) -> usize {
        self.sentence.tokens.len()
    }

    /// The token at `i`.
    pub fn token(&self, i: usize) -> &Token {
        &self.sentence.tokens[i]
    }

    /// Its words as printed.
    pub fn words(&self, i: usize) -> &'a str {
        self.token(i).span.of(self.text)
    }

    /// Its lemma, lower-case.
    pub fn lemma(&self, i: usize) -> &str {
        &self.lemmas[i]
    }

    /// Its relation to its head.
    pub fn rel(&self, i: usize) -> Rel {
        self.rels[i]
    }

    /// Its part of speech.
    pub fn tag(&self, i: usize) -> Tag {
        self.token(i).tag
    }

    /// Its head, `None` for the root.
    pub fn head(&self, i: usize) -> Option<usize> {
        let head = self.heads[i] as usize;
        (head != i && head < self.len()).then_some(head)
    }

    /// Its children, in the order of the text.
    pub fn children(&self, i: usize) -> impl DoubleEndedIterator<Item = usize> + '_ {
        self.children[i].iter().map(|&c| c as usize)
    }

    /// Its children of one relation.
    pub fn by_rel(&self, i: usize, rel: Rel) -> impl DoubleEndedIterator<Item = usize> + '_ {
        self.children(i).filter(move |&c| self.rel(c) == rel)
    }

    /// True if it has a child of that relation.
    pub fn has(&self, i: usize, rel: Rel) -> bool {
        self.by_rel(i, rel).next().is_some()
    }

    /// From a token up to the root, itself first; bounded by the sentence's length.
    pub fn ancestors(&self, i: usize) -> impl Iterator<Item = usize> + '_ {
        std::iter::successors(Some(i), |&at| self.head(at)).take(self.len())
    }

    /// All tokens at or under `i` for which `enter` holds at each step down, in the order of the text.
    pub fn subtree(&self, i: usize, enter: impl Fn(usize) -> bool) -> Vec<usize> {
        let mut found = vec![i];
        let mut next = 0;
        while next < found.len() {
            let at = found[next];
            found.extend(self.children(at).filter(|&c| enter(c)));
            next += 1;
        }
        found.sort_unstable();
        found
    }

    /// The span from the first to the last of some tokens.
    pub fn span_of(&self, tokens: &[usize]) -> Option<Span> {
        let first = tokens.iter().min()?;
        let last = tokens.iter().max()?;
        Some(self.token(*first).span.cover(self.token(*last).span))
    }

    /// Verb, noun, adjective or other.
    pub fn is_verb(&self, i: usize) -> bool {
        matches!(self.tag(i), Tag::VB | Tag::VBD | Tag::VBG | Tag::VBN | Tag::VBP | Tag::VBZ)
    }

    /// Common or proper noun.
    pub fn is_noun(&self, i: usize) -> bool {
        matches!(self.tag(i), Tag::NN | Tag::NNS | Tag::NNP | Tag::NNPS)
    }

    /// Pronoun that points back: it, they, he, which, who …
    pub fn is_pronoun(&self, i: usize) -> bool {
        matches!(self.tag(i), Tag::PRP | Tag::WP | Tag::WDT) || (self.tag(i) == Tag::DT && self.is_argument(i))
    }

    /// The lemma of its article or so: "the", "this", "both".
    pub fn determiner(&self, i: usize) -> Option<&str> {
        self.by_rel(i, Rel::Det).next().map(|d| self.lemma(d))
    }

    /// True for "the attack", "these attacks": a noun whose article says that it is known which one is meant.
    pub fn is_given(&self, noun: usize) -> bool {
        matches!(self.determiner(noun), Some("the" | "this" | "that" | "these"))
    }

    pub fn is_argument(&self, i: usize) -> bool {
        matches!(self.rel(i), Rel::Nsubj | Rel::NsubjPass | Rel::Obj | Rel::Obl)
    }

    /// A verb with its particle: "carry out", "take down".
    pub fn verb_lemma(&self, i: usize) -> String {
        let mut lemma = self.lemma(i).to_owned();
        let particle = self
            .children(i)
            .find(|&c| c > i && (self.rel(c) == Rel::CompoundPrt || c == i + 1 && self.is_particle(c)))
            // "offered up to $10 million": part of the amount.
            .filter(|&c| c + 1 >= self.len() || self.words(c) != "up" || self.words(c + 1) != "to");
        if let Some(particle) = particle {
            lemma.push(' ');
            lemma.push_str(self.lemma(particle));
        }
        lemma
    }

    /// "took over further domains", "shut down": an adverb right after its verb that makes another verb of it.
    fn is_particle(&self, c: usize) -> bool {
        let adverb = self.rel(c) == Rel::Advmod && self.tag(c) == Tag::RB;
        self.tag(c) == Tag::RP
            || adverb
                && matches!(self.words(c), "over" | "down" | "out" | "off" | "up")
                && (c + 1 >= self.len() || self.tag(c + 1) != Tag::IN)
    }

    /// The preposition of a phrase: "on", "according to", "such as", "because of"; empty if it has none.
    pub fn preposition(&self, i: usize) -> Cow<'a, str> {
        let Some(case) = self.children(i).find(|&c| self.rel(c) == Rel::Case && c < i && !self.is_possessive_mark(c))
        else {
            return Cow::Borrowed("");
        };
        let mut words = lower(self.words(case));
        let fixed = self.by_rel(case, Rel::Fixed).chain(self.by_rel(i, Rel::Fixed));
        for part in fixed.chain(self.by_rel(i, Rel::Case).filter(|&c| c > case && c < i)) {
            words.to_mut().push(' ');
            words.to_mut().push_str(&lower(self.words(part)));
        }
        words
    }

    pub fn is_possessive_mark(&self, i: usize) -> bool {
        self.tag(i) == Tag::POS
    }

    /// The word that opens a clause: "that", "after", "to"; empty if none.
    pub fn mark(&self, i: usize) -> &str {
        self.by_rel(i, Rel::Mark).chain(self.by_rel(i, Rel::Case)).next().map_or("", |m| self.lemma(m))
    }

    /// "threatens to attack": the word before an infinitive's "to", or none.
    pub fn before_to(&self, i: usize) -> Option<usize> {
        let to = i.checked_sub(1).filter(|&t| self.words(t) == "to" && self.tag(i) == Tag::VB)?;
        to.checked_sub(1)
    }

    /// "would have lost power": it did not come to pass.
    pub fn is_counterfactual(&self, i: usize) -> bool {
        let aux = |lemma: &str| self.by_rel(i, Rel::Aux).any(|a| self.lemma(a) == lemma);
        aux("would") && aux("have")
    }

    /// "No hospital was hit", "neither firm said": what the verb tells is told of nobody.
    pub fn is_of_nobody(&self, verb: usize) -> bool {
        let subject = |c: &usize| matches!(self.rel(*c), Rel::Nsubj | Rel::NsubjPass) && *c < verb;
        let told = self.said_of(verb);
        (self.is_verb(told) || self.has(told, Rel::Cop))
            && self.children(told).filter(subject).any(|s| self.is_nobody(s))
    }

    /// "nobody", "none of them", "no agency".
    pub fn is_nobody(&self, subject: usize) -> bool {
        let before = |c: &usize| *c < subject && matches!(self.rel(*c), Rel::Det | Rel::Cc | Rel::Advmod | Rel::Dep);
        matches!(self.lemma(subject), "nobody" | "none" | "nothing" | "neither")
            || self.children(subject).filter(before).any(|c| matches!(self.lemma(c), "no" | "neither"))
    }

    /// The predicate that a preposition belongs to: "was behind the hack" is told of "hack".
    fn said_of(&self, i: usize) -> usize {
        self.head(i).filter(|&h| self.rel(i) == Rel::Case && self.has(h, Rel::Cop)).unwrap_or(i)
    }

    /// True if the word or its clause is negated: "not", "never", "no", "no longer", "without doing".
    pub fn is_negated(&self, i: usize) -> bool {
        let without = matches!(self.tag(i), Tag::VBG | Tag::VBN) && self.mark(i) == "without";
        if without {
            return true;
        }
        self.children(self.said_of(i)).any(|c| {
            let longer = matches!(self.words(c), "longer" | "more") && c > 0 && self.words(c - 1) == "no" && c < i;
            if longer {
                return true;
            }
            let only = c + 1 < self.len() && matches!(self.words(c + 1), "only" | "just" | "merely");
            matches!(self.lemma(c), "not" | "n't" | "never" | "nor" | "neither" | "n’t" | "cannot")
                && !only
                && matches!(self.rel(c), Rel::Advmod | Rel::Aux | Rel::Cc | Rel::Dep)
                || (self.rel(c) == Rel::Det && self.lemma(c) == "no")
        })
    }
}

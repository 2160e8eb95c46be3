//! Who said what: for each act of speech its source, the word that says so, and the content. Read from the frames that were cut off,
//! from trees where a sentence has one, and from the words elsewhere.

use crate::syntax::Tree;
use crate::words;
use crate::world::World;
use ascribe_lang::{Rel, Tag, Token, lemma};
use ascribe_model::{Attribution, EntityId, Kind, Span, Words as Piece};

/// Tokens of a source, at most.
const LONGEST_SOURCE: usize = 30;

impl World<'_, '_> {
    /// All acts of speech of the report, in the order of their cues.
    pub fn attributions(&mut self, sentences: &[ascribe_lang::Sentence]) -> Vec<Attribution> {
        let mut found: Vec<Attribution> = Vec::new();
        let framing: std::collections::BTreeSet<usize> = self.page.frames.iter().flatten().copied().collect();
        for line in 0..self.page.lines.len() {
            if let Some(frame) = self.page.frames[line] {
                found.extend(self.framed_act(line, frame, &sentences[frame].tokens));
            }
            if self.page.parsed(line).is_some() {
                self.acts_of_tree(line, &mut found);
            } else if !framing.contains(&line) {
                found.extend(self.act_of_words(&sentences[line].tokens));
            }
        }
        found.sort_by_key(|a| (a.cue.span, a.content.span));
        found.dedup_by_key(|a| a.cue.span);
        found
    }

    fn piece(&self, span: Span) -> Piece {
        Piece { span, text: span.of(self.page.text()).to_owned() }
    }

    /// "“…,” said the ministry on Monday": the line told, and who tells it.
    fn framed_act(&mut self, line: usize, frame: usize, tokens: &[Token]) -> Option<Attribution> {
        let text = self.page.text();
        let word = |t: &Token| t.span.of(text);
        let content = trimmed(text, self.page.lines[line].span)?;
        if let Some(at) = tokens.iter().position(|t| word(t).eq_ignore_ascii_case("according")) {
            let cue = tokens.get(at..at + 2)?;
            let source = phrase_after(text, tokens, at + 2)?;
            let cue = cue[0].span.cover(cue[1].span);
            return Some(self.act(Some(source), cue, content, frame, None));
        }
        let verb = tokens.iter().position(|t| says(word(t)))?;
        let before = phrase_before(text, tokens, verb);
        let source = before.or_else(|| phrase_after(text, tokens, verb + 1));
        Some(self.act(source, tokens[verb].span, content, frame, None))
    }

    fn act(
        &mut self,
        source: Option<Span>,
        cue: Span,
        content: Span,
        line: usize,
        entity: Option<EntityId>,
    ) -> Attribution {
        let entity = entity.or_else(|| self.entity_within(line, source?));
        let denied = words::is("deny", &lemma(&cue.of(self.page.text()).to_lowercase(), Tag::VBD));
        Attribution {
            source: source.map(|s| self.piece(s)),
            cue: self.piece(cue),
            content: self.piece(content),
            entity,
            denied,
        }
    }

    /// Whom a source stands for: what its head was found to stand for, or the one name in it.
    fn entity_within(&self, line: usize, source: Span) -> Option<EntityId> {
        let page = self.page;
        let at = page.lines.get(line)?;
        let named: Vec<(Kind, EntityId)> = at
            .mentions
            .clone()
            .filter(|&m| source.contains(page.mentions[m].span))
            .filter_map(|m| self.recast.get(&m).copied().or(Some((page.mentions[m].kind, page.mentions[m].entity?))))
            .collect();
        // "Peter Reesink, the director of the MIVD" is the person.
        let person = named.iter().find(|(kind, _)| *kind == Kind::Person).map(|n| n.1);
        let pointed = at.tokens_in(source).into_iter().find_map(|t| self.resolved.get(&(line, t)).map(|r| r.0));
        person.or(pointed).or_else(|| named.first().map(|n| n.1))
    }

    /// Verbs of saying and thinking with a clause, in a parsed line.
    fn acts_of_tree(&mut self, line: usize, found: &mut Vec<Attribution>) {
        let page = self.page;
        let Some((_, tree)) = page.parsed(line) else { return };
        for verb in 0..tree.len() {
            let lemma = tree.lemma(verb);
            let tells = || words::is("say", lemma) || words::is("think", lemma) || words::is("deny", lemma);
            if tree.is_verb(verb) && tells() {
                if let Some((source, content)) = told_by(tree, verb) {
                    let source = source.and_then(|s| noun_phrase(tree, s).map(|span| (s, span)));
                    let entity = source.and_then(|(s, _)| self.source(line, s, Some(verb), true)?.entity);
                    let act = self.act(source.map(|(_, span)| span), tree.token(verb).span, content, line, entity);
                    found.push(act);
                }
            } else if lemma == "according" && verb + 1 < tree.len() && tree.words(verb + 1) == "to" {
                let Some(head) =
                    (verb + 2..tree.len()).find(|&t| tree.is_noun(t) && tree.preposition(t).starts_with("acc"))
                else {
                    continue;
                };
                let cue = tree.token(verb).span.cover(tree.token(verb + 1).span);
                let rest = if verb > 2 { (0, verb - 1) } else { (head + 1, tree.len() - 1) };
                let content = span_between(tree, rest.0, rest.1).and_then(|s| trimmed(page.text(), s));
                if let (Some(source), Some(content)) = (noun_phrase(tree, head), content) {
                    let entity = self.source(line, head, None, true).and_then(|s| s.entity);
                    found.push(self.act(Some(source), cue, content, line, entity));
                }
            }
        }
    }

    /// In a sentence without a tree: "the company said that …", "it says …".
    fn act_of_words(&mut self, tokens: &[Token]) -> Option<Attribution> {
        let text = self.page.text();
        let word = |i: usize| tokens.get(i).map_or("", |t| t.span.of(text));
        let cue = (1..tokens.len().saturating_sub(2)).find(|&i| {
            let that = (i + 1..=i + 3).any(|k| word(k) == "that");
            let plain = matches!(word(i), "said" | "says" | "added" | "believes" | "believe" | "claims" | "argues");
            (that || plain && !matches!(word(i + 1), "," | "." | "to" | "in" | "on")) && says(word(i))
        })?;
        let source = phrase_before(text, tokens, cue)?;
        let content = tokens[cue + 1].span.cover(tokens.last()?.span);
        let content = trimmed(text, content)?;
        let entity = self
            .page
            .mentions
            .iter()
            .skip(self.page.mentions.partition_point(|m| m.span.start() < source.start()))
            .take_while(|m| m.span.end() <= source.end())
            .filter_map(|m| m.entity)
            .last();
        Some(Attribution {
            source: Some(self.piece(source)),
            cue: self.piece(tokens[cue].span),
            content: self.piece(content),
            entity,
            denied: words::is("deny", &lemma(word(cue), Tag::VBD)),
        })
    }
}

/// True for a finite form of a verb of saying or thinking.
fn says(word: &str) -> bool {
    let plain = word.len() > 2 && word.chars().all(char::is_lowercase) && !word.ends_with("ing");
    plain
        && [Tag::VBD, Tag::VBZ].iter().any(|&tag| {
            let lemma = lemma(word, tag);
            words::is("framing", &lemma) || words::is("think", &lemma) || words::is("deny", &lemma)
        })
}

/// The clause that a verb carries, and the head of its subject.
fn told_by(tree: &Tree<'_>, verb: usize) -> Option<(Option<usize>, Span)> {
    let clause = tree.children(verb).find(|&c| {
        c > verb
            && matches!(tree.rel(c), Rel::Ccomp | Rel::Parataxis | Rel::Xcomp)
            && (tree.is_verb(c) || tree.has(c, Rel::Cop))
    });
    let source = tree.agents(verb).into_iter().find(|&s| s != verb);
    let last = last_of_content(tree);
    if let Some(clause) = clause {
        let first =
            tree.subtree(clause, |c| !matches!(tree.rel(c), Rel::Punct)).into_iter().filter(|&t| t > verb).min()?;
        let inside = tree.subtree(clause, |c| c > verb);
        let end = inside.into_iter().max().unwrap_or(last).min(last).max(first);
        let content = trimmed(tree.text, span_between(tree, first, end)?)?;
        return Some((source, content));
    }
    // "…, which Microsoft says": the clause before an inserted "X says".
    let inserted = matches!(tree.rel(verb), Rel::Parataxis | Rel::Dep) && tree.head(verb).is_some_and(|h| h < verb);
    let first = source.map_or(verb, |s| tree.subtree(s, |_| true).into_iter().min().unwrap_or(s)).min(verb);
    if inserted && first > 2 && source.is_some() {
        let content = trimmed(tree.text, span_between(tree, 0, first - 1)?)?;
        return Some((source, content));
    }
    None
}

fn last_of_content(tree: &Tree<'_>) -> usize {
    tree.len().saturating_sub(1)
}

fn span_between(tree: &Tree<'_>, first: usize, last: usize) -> Option<Span> {
    (first <= last && last < tree.len()).then(|| tree.token(first).span.cover(tree.token(last).span))
}

/// A noun phrase with its articles, appositions and relative clauses, in one unbroken run.
fn noun_phrase(tree: &Tree<'_>, head: usize) -> Option<Span> {
    let inside = tree.subtree(head, |c| !matches!(tree.rel(c), Rel::Conj | Rel::Cc | Rel::Parataxis | Rel::Advcl));
    let joined = tree.conjuncts(head).into_iter().max().unwrap_or(head);
    let first = inside.iter().copied().filter(|&t| t <= head).min().unwrap_or(head);
    let last = inside.iter().copied().max().unwrap_or(head).max(joined);
    let last = if last - first > LONGEST_SOURCE { head } else { last };
    trimmed(tree.text, span_between(tree, first, last)?)
}

/// The words before a verb of saying back to the last pause: who says it.
fn phrase_before(text: &str, tokens: &[Token], verb: usize) -> Option<Span> {
    let word = |i: usize| tokens[i].span.of(text);
    let ends = |i: usize| matches!(word(i), ";" | ":" | "”" | "—" | "but" | "while" | "that" | "because");
    let auxiliary =
        |i: usize| matches!(word(i), "has" | "have" | "had" | "also" | "later" | "now" | "then" | "earlier");
    let mut last = verb;
    while last > 0 && auxiliary(last - 1) {
        last -= 1;
    }
    let mut first = last;
    while first > 0 && !ends(first - 1) && last - first < LONGEST_SOURCE {
        first -= 1;
    }
    while first < last && matches!(word(first), "," | "“" | "\"" | "and" | "In" | "On" | "But" | "And") {
        first += 1;
    }
    (first < last).then(|| tokens[first].span.cover(tokens[last - 1].span)).and_then(|s| trimmed(text, s))
}

/// The words after "said" or "according to" up to the next pause or time: who says it.
fn phrase_after(text: &str, tokens: &[Token], from: usize) -> Option<Span> {
    let word = |i: usize| tokens[i].span.of(text);
    let ends = |i: usize| {
        matches!(
            word(i),
            "." | ";" | ":" | "“" | "”" | "on" | "in" | "late" | "last" | "earlier" | "at" | "to" | "adding" | "when"
        ) && i > from
    };
    let mut last = from;
    while last < tokens.len() && !ends(last) && last - from < LONGEST_SOURCE {
        last += 1;
    }
    (from < last).then(|| tokens[from].span.cover(tokens[last - 1].span)).and_then(|s| trimmed(text, s))
}

/// A span without the commas, colons and blanks at its ends; a closing full stop is left out too.
fn trimmed(text: &str, span: Span) -> Option<Span> {
    let words = span.of(text);
    let left = words.len() - words.trim_start_matches([',', ' ', ':', ';', '\n']).len();
    let kept = words.trim_end_matches([',', ' ', ';', ':', '.', '\n']);
    Span::new(text, span.start() + left, span.start() + kept.len().max(left + 1))
}

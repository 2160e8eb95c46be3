//! The acts of speech of one sentence: each cue, who stands beside it, and the words that it carries.

use super::utterance::Utterance;
use crate::words;
use ascribe_lang::Tag;
use std::ops::Range;

/// One act of speech, as runs of tokens.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Act {
    /// Who says it.
    pub source: Option<Range<usize>>,
    /// The word that says so; empty for a quotation that goes on.
    pub cue: Range<usize>,
    /// What is said, in one piece or two.
    pub content: Vec<Range<usize>>,
}

/// All acts of a sentence, in the order of their cues.
pub fn acts(utterance: &Utterance<'_>) -> Vec<Act> {
    let mut finder = Finder::new(utterance);
    finder.inserted();
    finder.according();
    finder.as_said();
    for i in 0..utterance.len() {
        if utterance.may_speak(i) && !finder.acts.iter().any(|a| a.cue.contains(&i)) {
            if !finder.reduced(i) {
                finder.verb(i);
            }
            finder.noun(i);
            finder.adjective(i);
        }
    }
    finder.acts.sort_by_key(|a| (a.cue.start, a.content.first().map(|c| c.start)));
    finder.acts
}

/// The acts found so far, and the sentence they are looked for in.
pub(super) struct Finder<'u, 'a> {
    pub(super) u: &'u Utterance<'a>,
    pub(super) acts: Vec<Act>,
    /// Frames that stand in or after what they frame: no content runs over them.
    pub(super) frames: Vec<Range<usize>>,
}

impl<'u, 'a> Finder<'u, 'a> {
    /// Nothing found yet.
    pub(super) fn new(u: &'u Utterance<'a>) -> Finder<'u, 'a> {
        Finder { u, acts: Vec::new(), frames: Vec::new() }
    }
}

impl Finder<'_, '_> {
    pub(super) fn cue(&self, class: &str, i: usize) -> bool {
        self.u.may_speak(i) && self.u.is_verb(i) && words::is(class, &self.u.verb_lemma(i))
    }

    pub(super) fn push(&mut self, source: Option<Range<usize>>, cue: Range<usize>, content: Vec<Range<usize>>) {
        let content: Vec<_> = content.into_iter().filter_map(|c| self.trimmed(c)).collect();
        let empty = |c: &Range<usize>| {
            c.len() == 1 && (matches!(self.u.tag(c.start), Tag::PRP | Tag::DT) || self.u.word(c.start) == "that")
        };
        let empty = content.iter().all(empty);
        if !empty {
            self.acts.push(Act { source, cue, content });
        }
    }

    pub(super) fn push_one(&mut self, source: Option<Range<usize>>, cue: Range<usize>, content: Range<usize>) {
        self.push(source, cue, std::iter::once(content).collect());
    }

    /// Without pauses at both ends.
    fn trimmed(&self, run: Range<usize>) -> Option<Range<usize>> {
        let loose = |i: usize| matches!(self.u.word(i), "," | ":" | ";" | "—" | "–" | "--" | "." | "-");
        let (mut first, mut last) = (run.start, run.end.min(self.u.len()));
        while first < last && loose(first) {
            first += 1;
        }
        while last > first && loose(last - 1) {
            last -= 1;
        }
        (first < last).then_some(first..last)
    }

    /// "the ministry's claim that", "a belief among analysts that".
    fn noun(&mut self, n: usize) {
        let u = self.u;
        if !matches!(u.tag(n), Tag::NN | Tag::NNS) || u.is_gerund(n) || !words::is("cue noun", &u.lemma(n)) {
            return;
        }
        let mut at = n + 1;
        let mut source = None;
        if matches!(u.word(at), "by" | "from" | "among" | "of")
            && let Some(owner) = u.phrase_after(at + 1)
        {
            at = owner.end;
            source = Some(owner);
        }
        let occasion = (0..n).rev().take(4).find(|&k| u.tag(k) == Tag::IN).is_some_and(|k| u.occasion(k))
            && self.acts.iter().any(|a| a.cue.end <= n && a.cue.end + 5 > n);
        let owner = (0..n).rev().take(5).find(|&k| u.tag(k) == Tag::PRPS || u.tag(k) == Tag::POS);
        let owner = owner.and_then(|k| if u.tag(k) == Tag::PRPS { Some(k..k + 1) } else { u.phrase_before(k) });
        // "the governor's promise to fund the schools".
        let whoever = || owner.clone().or(source.clone());
        if !occasion && u.word(at) == "to" && u.tag(at + 1) == Tag::VB && words::is("cue infinitive", &u.lemma(n)) {
            if let Some(source) = whoever() {
                let end = (at..self.content_end(at)).find(|&k| u.word(k) == "," || u.is_finite(k));
                self.push_one(Some(source), n..n + 1, at..end.unwrap_or_else(|| self.content_end(at)));
            }
            return;
        }
        // "the panel's conclusion, that the bridge fell, surprised few".
        let that = if u.word(at) == "," && owner.is_some() { at + 1 } else { at };
        if occasion
            || u.word(that) != "that"
            || !u.clause_at(that + 1)
            || matches!(u.tag(that + 1), Tag::VBD | Tag::VBZ | Tag::MD)
        {
            return;
        }
        // "is of the opinion that".
        let holds = n > 2 && u.word(n - 1) == "the" && u.word(n - 2) == "of" && u.verb_lemma(n - 3) == "be";
        let holder = holds.then(|| self.subject(n - 3)).flatten();
        // "has moderate confidence that", "expressed the belief that".
        let holding = |k: &usize| u.is_verb(*k) && words::is("cue hold", &u.verb_lemma(*k));
        let having = (n.saturating_sub(6)..n).rev().find(holding);
        let near = having.filter(|&k| (k + 1..n).all(|t| u.is_inside(t) || u.is_mark(t) || u.word(t) == "of"));
        let holder = holder.or_else(|| near.and_then(|k| self.subject(k)));
        let source = owner.or(source).or(holder);
        if source.is_none() && !self.is_hearsay(n) {
            return;
        }
        let first = if u.word(at) == "," { at + 1 } else { at };
        let close = (u.word(at) == ",").then(|| (first..u.len()).find(|&k| u.word(k) == ",")).flatten();
        let end = close.or_else(|| self.subject_clause_end(n, first)).unwrap_or_else(|| self.content_end(first));
        self.push_one(source, n..n + 1, first..end);
    }

    /// "Rumors that the king was dying swept the capital", "There is suspicion that": somebody says so, nobody knows who.
    fn is_hearsay(&self, n: usize) -> bool {
        let told = self.acts.iter().any(|a| a.content.iter().any(|c| c.contains(&n)));
        let word = self.u.lower(n);
        // "There have been reports that".
        let there = (n.saturating_sub(5)..n).any(|k| self.u.lower(k) == "there");
        if there && !told && matches!(&*word, "reports" | "claims" | "suggestions" | "talk" | "signs" | "indications") {
            return true;
        }
        !told && words::is("cue hearsay", &self.u.lemma(n)) && (n > 0 || word.ends_with('s') || word == "word")
    }

    /// Where the clause of a noun ends that is the subject of a verb behind it: "the assertion that it would pay drew laughter".
    fn subject_clause_end(&self, n: usize, from: usize) -> Option<usize> {
        let u = self.u;
        if (self.clause_start(n)..n).any(|k| u.is_finite(k)) {
            return None;
        }
        let free = |k: usize| u.quotation(k).is_none() && u.is_finite(k);
        let first = (from..u.len()).find(|&k| free(k))?;
        let second = (first + 1..u.len()).find(|&k| free(k) || self.is_bare_participle(k))?;
        let joins = |k: usize| {
            matches!(u.tag(k), Tag::CC | Tag::WDT | Tag::WP | Tag::WRB)
                || matches!(
                    u.word(k),
                    "," | ";" | "that" | "if" | "because" | "after" | "before" | "as" | "while" | "when" | "than"
                )
        };
        let subject =
            (second.saturating_sub(1)..second).any(|k| u.is_noun(k) && u.opens(k.saturating_sub(1)) && k > first + 3);
        (!(first + 1..second).any(joins) && !subject).then_some(second)
    }

    /// A past tense that was taken for a participle: after what is neither an auxiliary nor a noun.
    fn is_bare_participle(&self, k: usize) -> bool {
        let u = self.u;
        let before = (0..k).rev().find(|&b| u.tag(b) != Tag::RB);
        let helped = before.is_some_and(|b| {
            u.is_noun(b)
                || matches!(u.tag(b), Tag::CC | Tag::IN | Tag::DT)
                || matches!(
                    &*u.lower(b),
                    "is" | "are" | "was" | "were" | "be" | "been" | "being" | "has" | "have" | "had" | "get" | "got"
                )
        });
        u.tag(k) == Tag::VBN && u.quotation(k).is_none() && !helped
    }

    /// "a team long identified by governments as a unit of the army", "described in the indictment as officers", "held responsible by the
    /// ministry for the raid": whoever or whatever says so stands behind a participle. True if it is one.
    fn reduced(&mut self, v: usize) -> bool {
        let u = self.u;
        let lemma = u.verb_lemma(v);
        if !matches!(u.tag(v), Tag::VBN | Tag::VBD) || self.perfect(v) || !words::is("cue seen as", &lemma) {
            return false;
        }
        let responsible = lemma == "hold" && matches!(u.word(v + 1), "responsible" | "accountable");
        let at = if responsible { v + 2 } else { v + 1 };
        let source = match u.word(at) {
            "by" => u.phrase_after(at + 1),
            "in" => u.core_after(at + 1).map(|end| at + 1..end),
            _ => None,
        };
        let Some(source) = source else { return false };
        if u.word(at) == "in" && !words::is("report", &u.lemma(source.end - 1)) {
            return false;
        }
        // The phrase of whoever says it may have run over "of hacking into".
        let joins = |k: &usize| match u.word(*k) {
            "as" => true,
            "of" | "for" => u.tag(*k + 1) == Tag::VBG || responsible,
            _ => false,
        };
        let Some(join) = (source.start + 1..u.len().min(source.end + 1)).find(joins) else { return false };
        let blames = matches!(&*lemma, "accuse" | "suspect" | "blame") || responsible;
        if (u.word(join) == "as") == blames {
            return false;
        }
        let end = self.content_end(join);
        // ", a team identified by them as a unit of the army, broke in".
        let end = (join..end).find(|&k| u.word(k) == "," && (k + 1..end).any(|f| u.is_finite(f))).unwrap_or(end);
        let cue = if responsible { v..v + 2 } else { v..v + 1 };
        self.push_one(Some(source.start..join.min(source.end)), cue, join..end);
        true
    }

    /// "are worried that", "is confident that".
    fn adjective(&mut self, a: usize) {
        let u = self.u;
        // "made it clear that".
        let made = a >= 3 && u.word(a) == "clear" && u.word(a - 1) == "it" && u.verb_lemma(a - 2) == "make";
        if made && u.word(a + 1) == "that" {
            if let Some(source) = self.subject(a - 2) {
                self.push_one(Some(source), a - 2..a + 1, a + 1..self.content_end(a + 1));
            }
            return;
        }
        let adjective = matches!(u.tag(a), Tag::JJ | Tag::VBN | Tag::JJR) && words::is("cue adjective", &u.lower(a));
        let that = u.word(a + 1) == "that"
            || words::is("cue adjective", &u.lower(a)) && u.tag(a + 1) == Tag::PRP && u.is_finite(a + 2);
        let verb = (0..a).rev().take(4).find(|&k| {
            matches!(
                u.word(k),
                "is" | "are"
                    | "was"
                    | "were"
                    | "am"
                    | "'m"
                    | "’m"
                    | "been"
                    | "be"
                    | "remains"
                    | "remain"
                    | "remained"
                    | "became"
            )
        });
        let Some(verb) = verb.filter(|_| adjective && that) else { return };
        let Some(source) = self.subject(verb).filter(|s| !matches!(&*u.lower(s.start), "it")) else { return };
        self.push_one(Some(source), a..a + 1, a + 1..self.content_end(a + 1));
    }
}

//! Who says what stands under a line, or beside a name that a colon or a dash cuts off: "ESET says that:" above a list, "The ministry wrote:"
//! above a paragraph in quotation marks, "Hackers stole data: ministry".

use super::acts::Finder;
use super::utterance::Utterance;
use super::{Said, trimmed};
use crate::words;
use crate::world::World;
use ascribe_lang::Tag;
use ascribe_model::{Attribution, Kind, Span};
use std::ops::Range;

/// Most lines that one line leads.
const MOST_LINES: usize = 60;
/// Most paragraphs of one quotation that a line above them leads.
const MOST_PARAGRAPHS: usize = 12;
/// Words of a speaker that a headline sets apart, at most.
const LONGEST_SPEAKER: usize = 5;
/// Words that a headline says at least.
const SHORTEST_CONTENT: usize = 4;

/// Who says it, and the words that tell so.
pub(super) type Lead = (Range<usize>, Range<usize>);

impl Finder<'_, '_> {
    /// "ESET says that:", "According to the indictment:", "The ministry made the following points:", "Key findings of the report:".
    pub(super) fn lead(&self) -> Option<Lead> {
        let u = self.u;
        let colon = u.len().checked_sub(1).filter(|&k| u.word(k) == ":")?;
        if let Some(at) = (0..colon).find(|&k| u.lower(k) == "according" && u.word(k + 1) == "to") {
            let source = u.phrase_after(at + 2)?;
            return (u.after_occasions(source.end) == colon).then_some((source, at..at + 2));
        }
        match (0..colon).rev().find(|&v| u.is_finite(v) && u.tag(v) != Tag::MD) {
            Some(verb) => self.leads_by_verb(verb, colon),
            None => self.leads_by_noun(colon),
        }
    }

    fn leads_by_verb(&self, v: usize, colon: usize) -> Option<Lead> {
        let u = self.u;
        let at = u.after_occasions(self.after_addressee(v));
        let rest: Vec<_> = (at..colon).map(|k| u.lower(k)).filter(|word| word != ",").collect();
        let rest: Vec<&str> = rest.iter().map(|word| word.as_ref()).collect();
        let bare = matches!(*rest, [] | ["that"] | ["following"] | ["the", "following"] | ["as", "follows"] | ["this"]);
        let says = self.cue("cue clause", v) && bare;
        // "made the following points", "lists three findings".
        let counted = || (at..colon).any(|k| u.lower(k) == "following" || u.lower(k) == "these" || u.tag(k) == Tag::CD);
        let point = || words::is("cue point", &u.lemma(colon - 1));
        let points = words::is("cue lead", &u.verb_lemma(v)) && colon > at && point() && counted();
        // "published a statement on Wednesday", "posted a message on Telegram".
        let paper = |end: usize| words::is("report", &u.lemma(end - 1)) && u.after_occasions(end) == colon;
        let issues = words::is("brings out", &u.verb_lemma(v)) && u.core_after(v + 1).is_some_and(paper);
        if !(says || points || issues) || self.passive(v) {
            return None;
        }
        Some((self.subject(v)?, if says { v..v + 1 } else { v..colon }))
    }

    fn leads_by_noun(&self, colon: usize) -> Option<Lead> {
        let u = self.u;
        let noun = (0..colon).find(|&n| u.is_noun(n) && words::is("cue point", &u.lemma(n)))?;
        // "Mandiant's key findings:".
        let owner = (0..noun).rev().find(|&k| u.tag(k) == Tag::POS).and_then(|k| u.phrase_before(k));
        if let Some(owner) = owner.filter(|_| noun + 1 == colon) {
            return Some((owner, noun - 1..noun + 1));
        }
        let joined = matches!(u.word(noun + 1), "of" | "by" | "from" | "in");
        let source = u.phrase_after(noun + 2).filter(|source| joined && source.end == colon)?;
        Some((source, noun..noun + 2))
    }

    /// "Hackers stole data of soldiers: ministry", "Turla hacked the ministry — Reuters", "FBI: Lazarus stole $100 million": who says a
    /// headline, the mark that sets him apart, and what he says.
    pub(super) fn headline(&self) -> Option<(Lead, Range<usize>)> {
        let u = self.u;
        let parts = |k: usize| matches!(u.word(k), ":" | "—" | "–" | "-" | "--");
        let mut marks = (1..u.len()).filter(|&k| parts(k));
        let (mark, more) = (marks.next()?, marks.next());
        if more.is_some() || matches!(u.word(u.len() - 1), "." | "?" | "!" | ";" | "”" | "\"" | ",") {
            return None;
        }
        let (before, after) = (0..mark, mark + 1..u.len());
        let tells = |run: &Range<usize>| run.len() >= SHORTEST_CONTENT && run.clone().any(|k| u.is_verb(k));
        let speaks = |run: &Range<usize>| {
            (1..=LONGEST_SPEAKER).contains(&run.len())
                && run.clone().all(|k| u.is_inside(k) && !u.is_finite(k) || u.tag(k) == Tag::IN)
        };
        if tells(&before) && speaks(&after) {
            return Some(((after, mark..mark + 1), before));
        }
        let first = tells(&after) && speaks(&before) && u.word(mark) == ":";
        first.then_some(((before, mark..mark + 1), after))
    }
}

/// Who leads what stands under a sentence.
pub(super) fn lead(utterance: &Utterance<'_>) -> Option<Lead> {
    Finder::new(utterance).lead()
}

impl World<'_, '_> {
    /// The acts of whoever a line names that leads the list, or the quotation, under it.
    pub(super) fn led(&self, lines: &Range<usize>, utterance: &Utterance<'_>, said: &mut Said) -> Vec<Attribution> {
        let Some((source, cue)) = lead(utterance) else { return Vec::new() };
        let (Some(source), Some(cue)) = (utterance.span(&source), utterance.span(&cue)) else { return Vec::new() };
        let items = self.items_under(lines);
        let led = if items.is_empty() { self.quotation_under(lines) } else { items };
        let entity = self.who(lines, source, said);
        let text = self.page.text();
        let denied = words::is("deny", &super::cue_lemma(cue.of(text)));
        let act = |content: Span| {
            Some(Attribution {
                source: Some(self.piece(source)),
                cue: Some(self.piece(cue)),
                content: self.piece(trimmed(text, content)?),
                also: vec![],
                entity,
                denied,
            })
        };
        led.into_iter().filter_map(act).collect()
    }

    /// The items, each whole, of the list that a sentence opens.
    fn items_under(&self, lines: &Range<usize>) -> Vec<Span> {
        let page = self.page;
        let mut items: Vec<(usize, Span)> = Vec::new();
        for n in (lines.end..page.lines.len()).take(MOST_LINES) {
            let line = &page.lines[n];
            let opened = page.stems.get(n).copied().flatten().is_some_and(|stem| lines.contains(&stem));
            match items.last_mut() {
                _ if opened => items.push((line.block, line.span)),
                Some((block, span)) if *block == line.block => *span = span.cover(line.span),
                _ => break,
            }
        }
        items.into_iter().map(|(_, span)| span).collect()
    }

    /// The paragraphs right under a sentence that stand in one pair of quotation marks, or each begin with one.
    fn quotation_under(&self, lines: &Range<usize>) -> Vec<Span> {
        let page = self.page;
        let mut found: Vec<Span> = Vec::new();
        let mut n = lines.end;
        while found.len() < MOST_PARAGRAPHS
            && let Some(first) = page.lines.get(n)
            && self.opens_quoted(n)
        {
            let rest = page.lines[n..].iter().take_while(|line| line.block == first.block);
            let (count, span) = rest.fold((0, first.span), |(count, span), line| (count + 1, span.cover(line.span)));
            found.push(span);
            n += count;
            if span.of(page.text()).trim_end().ends_with(['”', '"']) {
                break;
            }
        }
        found
    }

    /// True if a line is the first of its paragraph and begins with an opening mark of quotation.
    pub(super) fn opens_quoted(&self, line: usize) -> bool {
        let page = self.page;
        let block = |n: usize| page.lines.get(n).map(|line| line.block);
        let first = line.checked_sub(1).is_none_or(|before| block(before) != block(line));
        first && page.lines.get(line).is_some_and(|line| line.span.of(page.text()).starts_with(['“', '"', '„', '«']))
    }

    /// Who says a headline, where a body or a person is set apart in it.
    pub(super) fn headed(
        &self,
        lines: &Range<usize>,
        utterance: &Utterance<'_>,
        said: &mut Said,
    ) -> Option<Attribution> {
        let ((source, cue), content) = Finder::new(utterance).headline()?;
        let head = utterance.lemma(source.end - 1);
        let behind = source.start > content.start;
        let (source, cue, content) = (utterance.span(&source)?, utterance.span(&cue)?, utterance.span(&content)?);
        let entity = self.who(lines, source, said);
        let kind = entity.and_then(|id| self.entities.get(id)).map(|entity| entity.kind);
        let name = entity.and_then(|id| self.entities.get(id)).map_or("", |entity| entity.name.as_str());
        let class = |classes: &[&str]| crate::names::is_of_class(self.lexicon, name, classes);
        // "Bybit: Lazarus hackers stole $1.5bn": whom a headline is about says it no more than "US telecom: Verizon" does.
        let body = match behind {
            true => !class(&["company"]),
            false => class(&["security-vendor", "media"]) || crate::names::is_state_body(self.lexicon, name),
        };
        let named = kind == Some(Kind::Organization) && body
            || matches!(kind, Some(Kind::Government | Kind::Person))
            || behind && kind == Some(Kind::Country);
        // "Poll: most oppose the tax" opens a headline and cites nobody.
        let plain: &[&str] = if behind {
            &["official", "agency", "report", "expert", "cue informant"]
        } else {
            &["official", "agency", "expert"]
        };
        let plain = head == head.to_lowercase() && plain.iter().any(|class| words::is(class, &head));
        (named || plain).then_some(Attribution {
            source: Some(self.piece(source)),
            cue: Some(self.piece(cue)),
            content: self.piece(trimmed(self.page.text(), content)?),
            also: vec![],
            entity,
            denied: false,
        })
    }
}

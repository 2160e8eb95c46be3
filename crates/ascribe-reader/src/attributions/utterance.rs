//! One sentence as it was written, frames and all: its words, their parts of speech, and where quotations begin and end.

use ascribe_lang::{Form, Sentence, Tag, Token, lemma, lower};
use ascribe_model::Span;
use std::borrow::Cow;
use std::ops::Range;

/// A relative clause inside a subject has this many tokens at most.
const LONGEST_RELATIVE: usize = 14;

/// Between an opening and a closing comma, an aside has this many tokens at most.
const LONGEST_ASIDE: usize = 30;

/// A sentence with parts of speech, and its quotations.
pub struct Utterance<'a> {
    text: &'a str,
    pub(super) tokens: &'a [Token],
    /// For each token, whether its word may be a cue.
    may: Vec<bool>,
    /// For each token, whether it is a verb of speech that was taken for something else.
    mistaken: Vec<bool>,
    /// True for a headline whose words all begin with a capital.
    pub(super) title: bool,
    /// Quotations in it, marks included; without its mark at an end where it began before the sentence or goes on after it.
    pub quoted: Vec<Range<usize>>,
    /// Quotations in quotations, in single marks.
    pub inner: Vec<Range<usize>>,
}

impl<'a> Utterance<'a> {
    /// Lays the marks of a tagged sentence; `may` tells which of its words may be cues, `open` if it begins inside a quotation.
    pub fn new(text: &'a str, sentence: &'a Sentence, may: Vec<bool>, open: bool) -> Utterance<'a> {
        let title = super::mistaken::is_title(text, &sentence.tokens);
        let mut utterance = Utterance {
            text,
            tokens: &sentence.tokens,
            may,
            mistaken: Vec::new(),
            title,
            quoted: Vec::new(),
            inner: Vec::new(),
        };
        utterance.pair(open);
        utterance.mistaken =
            (0..utterance.len()).map(|i| utterance.may_speak(i) && utterance.looks_mistaken(i)).collect();
        utterance
    }

    fn pair(&mut self, open: bool) {
        let mut from = open.then_some(0);
        let mut within = None;
        for i in 0..self.len() {
            if from.is_some_and(|first| self.word(first) != "'" && self.word(first) != "‘") {
                match (self.word(i), within) {
                    ("'" | "‘", None) if self.is_spaced(i) => within = Some(i),
                    ("'" | "’", Some(first)) if matches!(self.word(i - 1), "," | "." | "?" | "!") => {
                        self.inner.push(first..i + 1);
                        within = None;
                    }
                    _ => {}
                }
            }
            match (self.word(i), from) {
                ("“" | "„" | "«" | "\"" | "``" | "‘", None) => from = Some(i),
                ("'", None) if self.is_spaced(i) => from = Some(i),
                ("'", Some(first)) if self.word(first) == "'" && matches!(self.word(i - 1), "," | "." | "?" | "!") => {
                    self.quoted.push(first..i + 1);
                    from = None;
                }
                ("”" | "»" | "\"" | "''" | "’’", Some(first)) => {
                    self.quoted.push(first..i + 1);
                    from = None;
                }
                ("’", Some(first)) if self.word(first) == "‘" => {
                    self.quoted.push(first..i + 1);
                    from = None;
                }
                _ => {}
            }
        }
        if let Some(first) = from.filter(|&first| !matches!(self.word(first), "‘" | "'")) {
            self.quoted.push(first..self.len());
        }
    }

    /// True if a token stands after a blank and right before a word.
    fn is_spaced(&self, i: usize) -> bool {
        let end = |k: usize| self.tokens.get(k).map(|t| t.span.end());
        let start = self.tokens.get(i).map(|t| t.span.start());
        let free = i == 0 || i.checked_sub(1).and_then(end) < start;
        free && end(i) == self.tokens.get(i + 1).map(|t| t.span.start())
    }

    /// True if blanks stand on both sides of a token.
    fn is_spaced_apart(&self, i: usize) -> bool {
        let gap =
            |a: usize, b: usize| self.tokens.get(a).map(|t| t.span.end()) != self.tokens.get(b).map(|t| t.span.start());
        i > 0 && gap(i - 1, i) && gap(i, i + 1)
    }

    /// How many tokens.
    pub fn len(&self) -> usize {
        self.tokens.len()
    }

    /// True if a token's word may be a cue.
    pub fn may_speak(&self, i: usize) -> bool {
        self.may.get(i).copied().unwrap_or(false)
    }

    /// A token as printed; empty outside of the sentence.
    pub fn word(&self, i: usize) -> &'a str {
        self.tokens.get(i).map_or("", |t| t.span.of(self.text))
    }

    /// A token in small letters.
    pub fn lower(&self, i: usize) -> Cow<'a, str> {
        lower(self.word(i))
    }

    /// Part of speech.
    pub fn tag(&self, i: usize) -> Tag {
        self.tokens.get(i).map_or(Tag::None, |t| t.tag)
    }

    /// The lemma of a token by its part of speech.
    pub fn lemma(&self, i: usize) -> String {
        lemma(&self.lower(i), self.tag(i)).into_owned()
    }

    /// The lemma of a token as a verb.
    pub fn verb_lemma(&self, i: usize) -> String {
        let word = self.lower(i);
        let tag = match self.tag(i) {
            tag @ (Tag::VBG | Tag::VBN | Tag::VBD | Tag::VBZ) => tag,
            _ if word.ends_with("ing") => Tag::VBG,
            _ if word.ends_with('s') => Tag::VBZ,
            _ => Tag::VBD,
        };
        lemma(&word, tag).into_owned()
    }

    /// The text of a run of tokens.
    pub fn span(&self, run: &Range<usize>) -> Option<Span> {
        let tokens = self.tokens.get(run.clone())?;
        Some(tokens.first()?.span.cover(tokens.last()?.span))
    }

    /// True for a word of speech that was taken for something else than a verb.
    fn is_mistaken(&self, i: usize) -> bool {
        self.mistaken.get(i).copied().unwrap_or(false)
    }

    /// A verb form; after an article or a possessive a word that could be one is a noun.
    pub fn is_verb(&self, i: usize) -> bool {
        let noun = matches!(self.tag(i), Tag::VB | Tag::VBP | Tag::VBZ)
            && i.checked_sub(1).is_some_and(|b| matches!(self.tag(b), Tag::POS | Tag::PRPS | Tag::DT));
        self.is_mistaken(i)
            || !noun && matches!(self.tag(i), Tag::VB | Tag::VBD | Tag::VBG | Tag::VBN | Tag::VBP | Tag::VBZ)
    }

    /// A verb with tense, or a modal.
    pub fn is_finite(&self, i: usize) -> bool {
        self.is_mistaken(i) || matches!(self.tag(i), Tag::VBD | Tag::VBP | Tag::VBZ | Tag::MD)
    }

    /// A noun or what stands for one.
    pub fn is_noun(&self, i: usize) -> bool {
        matches!(self.tag(i), Tag::NN | Tag::NNS | Tag::NNP | Tag::NNPS | Tag::PRP | Tag::ADD)
            || self.tokens.get(i).is_some_and(|t| t.form == Form::Name)
            || self.tag(i) == Tag::POS && matches!(self.tag(i + 1), Tag::VBD | Tag::VBZ | Tag::MD)
            || i == 0
                && (self.opens_as_name()
                    || self.tag(0) == Tag::VBZ && matches!(self.word(1), "to" | "of" | "for" | "in" | "at"))
            || matches!(
                &*self.lower(i),
                "this" | "these" | "those" | "others" | "some" | "many" | "most" | "none" | "one" | "several" | "few"
            ) && !self.is_inside(i + 1)
    }

    /// "HPE, which": a capitalised first word before a comma and a relative clause is a name, whatever the tagger took it for.
    fn opens_as_name(&self) -> bool {
        self.word(0).starts_with(char::is_uppercase)
            && self.word(1) == ","
            && matches!(self.word(2), "which" | "who" | "whose" | "a" | "an" | "the")
    }

    /// What may stand inside a noun phrase before its noun.
    pub(super) fn is_inside(&self, i: usize) -> bool {
        self.opens(i)
            || matches!(
                self.tag(i),
                Tag::JJ
                    | Tag::JJR
                    | Tag::JJS
                    | Tag::NN
                    | Tag::NNS
                    | Tag::NNP
                    | Tag::NNPS
                    | Tag::CD
                    | Tag::POS
                    | Tag::HYPH
                    | Tag::AFX
                    | Tag::SYM
            )
            || self.tokens.get(i).is_some_and(|t| t.form == Form::Name)
    }

    /// What opens a noun phrase.
    pub fn opens(&self, i: usize) -> bool {
        matches!(&*self.lower(i), "neither" | "both")
            || matches!(self.tag(i), Tag::DT | Tag::PRPS | Tag::PDT | Tag::WPS)
    }

    /// A pause: comma, dash, bracket.
    pub fn is_pause(&self, i: usize) -> bool {
        matches!(self.word(i), "," | "—" | "–" | "--" | "(" | ")" | "-")
    }

    /// A mark of quotation.
    pub fn is_mark(&self, i: usize) -> bool {
        self.quoted.iter().any(|q| q.start == i || q.end == i + 1)
            && matches!(self.word(i), "“" | "”" | "„" | "«" | "»" | "\"" | "'" | "‘" | "’" | "``" | "''" | "’’")
    }

    /// True if a quotation in a quotation begins at a token.
    pub fn opens_inner(&self, i: usize) -> bool {
        self.inner.iter().any(|q| q.start == i)
    }

    /// True if a quotation goes on after the sentence.
    pub fn is_open(&self, quote: &Range<usize>) -> bool {
        let closed = quote.len() > 1 && matches!(self.word(quote.end - 1), "”" | "\"" | "»" | "''" | "’’" | "'" | "’");
        quote.end == self.len() && !closed
    }

    /// The quotation that a token stands in, its marks aside.
    pub fn quotation(&self, i: usize) -> Option<&Range<usize>> {
        self.quoted.iter().find(|q| q.contains(&i) && !(self.is_mark(i) && (q.start == i || q.end == i + 1)))
    }

    /// A word of time: a day, a month, "yesterday".
    pub fn is_time(&self, i: usize) -> bool {
        let word = self.lower(i);
        let word = word.trim_end_matches('.');
        matches!(
            word,
            "monday"
                | "tuesday"
                | "wednesday"
                | "thursday"
                | "friday"
                | "saturday"
                | "sunday"
                | "today"
                | "yesterday"
                | "tonight"
                | "tomorrow"
                | "january"
                | "february"
                | "march"
                | "april"
                | "may"
                | "june"
                | "july"
                | "august"
                | "september"
                | "october"
                | "november"
                | "december"
                | "jan"
                | "feb"
                | "mar"
                | "apr"
                | "aug"
                | "sept"
                | "sep"
                | "oct"
                | "nov"
                | "dec"
                | "morning"
                | "afternoon"
                | "evening"
                | "night"
                | "week"
                | "month"
                | "year"
                | "day"
                | "weekend"
        ) && (word != "may" && word != "march" || self.word(i).starts_with(char::is_uppercase))
    }

    /// The noun phrase that ends before a token: "a spokesman for the ministry", "a poll released by the university".
    pub fn phrase_before(&self, end: usize) -> Option<Range<usize>> {
        let mut first = self.core_before(end)?;
        // "Ask any driver and he will tell you".
        if matches!(self.word(first), "he" | "she" | "they" | "it" | "we") {
            return Some(first..end);
        }
        while let Some(link) = first.checked_sub(1) {
            let earlier = match &*self.lower(link) {
                "of" | "for" | "in" | "from" | "at" | "with" | "on" | "within" | "to" | "behind" | "among"
                | "inside" | "who" | "against" | "outside" | "near" | "between" | "about" => self.linked(link),
                "and" | "or" | "nor" | "&" => self
                    .core_before(link)
                    .filter(|_| !self.is_time(link.saturating_sub(1)))
                    .or_else(|| self.before_last_comma(link))
                    .or_else(|| self.adjectives_before(link)),
                "by" => self.reduced(link).or_else(|| self.core_before(link)),
                "," => self.enumerated(link, end),
                _ => None,
            };
            match earlier {
                Some(earlier) => first = earlier,
                None => break,
            }
        }
        Some(first..end)
    }

    /// The noun before a preposition, over an adjective: "sources familiar with".
    fn linked(&self, link: usize) -> Option<usize> {
        let before = link.checked_sub(1)?;
        // "an assessment made public in August".
        if self.word(before) == "public" && before > 1 && self.word(before - 1) == "made" {
            return self.core_before(before - 1);
        }
        if matches!(self.tag(before), Tag::JJ | Tag::VBN | Tag::VBG | Tag::VBD)
            && before > 0
            && self.is_noun(before - 1)
        {
            return self.core_before(before);
        }
        // "In Brussels officials said": what opens the sentence is no part of its subject.
        self.core_before(link)
    }

    /// Where the noun begins whose relative clause, without commas, ends before a token: "scientists who were not involved in the work".
    pub fn over_relative(&self, first: usize) -> Option<usize> {
        let pronoun = (first.saturating_sub(LONGEST_RELATIVE)..first)
            .rev()
            .take_while(|&i| !self.is_pause(i) && !self.is_mark(i) && !matches!(self.word(i), ";" | ":"))
            .find(|&i| matches!(self.tag(i), Tag::WP | Tag::WDT) && matches!(self.word(i), "who" | "which" | "that"))?;
        let verb = (pronoun + 1..first).find(|&i| self.tag(i) != Tag::RB).filter(|&i| self.is_finite(i))?;
        let speaks = (verb..first).any(|i| self.may_speak(i) && self.is_verb(i));
        (!speaks).then(|| self.phrase_before(pronoun).map(|phrase| phrase.start)).flatten()
    }

    /// "a poll released by".
    fn reduced(&self, by: usize) -> Option<usize> {
        let participle = by.checked_sub(1).filter(|&p| matches!(self.tag(p), Tag::VBN | Tag::VBD))?;
        self.core_before(participle)
    }

    /// "the NSA, CISA and the FBI": an earlier member of an enumeration that "and" ends.
    fn enumerated(&self, comma: usize, end: usize) -> Option<usize> {
        let joined = (comma + 1..end).any(|i| matches!(self.word(i), "and" | "or"));
        joined.then(|| self.core_before(comma)).flatten()
    }

    /// "Australia, Japan, and Canada": the member of a row of names before the comma that stands before its "and".
    fn before_last_comma(&self, and: usize) -> Option<usize> {
        let comma = and.checked_sub(1).filter(|&comma| self.word(comma) == ",")?;
        let name = |end: usize| {
            let last = end.checked_sub(1)?;
            let named = matches!(self.tag(last), Tag::NNP | Tag::NNPS) || self.tokens[last].form == Form::Name;
            self.core_before(end).filter(|_| named)
        };
        let first = name(comma)?;
        let earlier = first.checked_sub(1).filter(|&c| self.word(c) == ",")?;
        name(earlier).map(|_| first)
    }

    /// "American and European officials": the adjectives before "and", with what opens the phrase.
    fn adjectives_before(&self, and: usize) -> Option<usize> {
        let adjective = |i: usize| self.tag(i) == Tag::JJ;
        let first = (0..and).rev().take_while(|&i| adjective(i) || i + 1 < and && self.opens(i)).last()?;
        // "the dam was safe and Sweden said".
        let predicate = first > 0 && self.is_verb(first - 1);
        (adjective(and - 1) && self.is_inside(and + 1) && !predicate).then_some(first)
    }

    /// Where the plain noun phrase begins that ends before a token.
    fn core_before(&self, end: usize) -> Option<usize> {
        // "the general writes", "the accused said".
        let nominal = |l: usize| {
            l > 0 && matches!(self.tag(l), Tag::JJ | Tag::VBN) && self.word(l - 1).eq_ignore_ascii_case("the")
        };
        let last = end.checked_sub(1).filter(|&l| self.is_noun(l) || self.tag(l) == Tag::CD || nominal(l))?;
        let mut first = last;
        if self.tag(last) == Tag::PRP {
            return Some(last);
        }
        while let Some(before) = first.checked_sub(1) {
            if self.opens(first) {
                // "all the", "the minister's": an article may follow "all"; a possessive goes on before it.
                if self.tag(before) != Tag::PDT {
                    break;
                }
            }
            let participle = matches!(self.tag(before), Tag::VBN | Tag::VBG)
                && before.checked_sub(1).is_some_and(|b| self.opens(b) || self.tag(b) == Tag::JJ);
            let adverb = self.tag(before) == Tag::RB && self.tag(first) == Tag::JJ;
            let joined = self.word(before) == "-" && before > 0 && !self.is_spaced_apart(before);
            if !(self.is_inside(before) || participle || adverb || joined) || self.is_time(before) && !self.opens(first)
            {
                break;
            }
            first = before;
        }
        Some(first)
    }

    /// The noun phrase that begins at a token, with its prepositional phrases and appositions: whoever stands after "said".
    pub fn phrase_after(&self, from: usize) -> Option<Range<usize>> {
        let mut end = self.core_after(from)?;
        loop {
            let next = match &*self.lower(end) {
                "of" | "for" | "from" | "with" | "within" | "at" | "in" | "by" if !self.occasion(end) => {
                    self.core_after(end + 1)
                }
                "and" | "or" | "&" => self.core_after(end + 1).filter(|&e| !self.is_finite(e)),
                "," => self.apposed(end),
                "who" | "which" => self.relative(end),
                _ if self.tag(end) == Tag::VBN && self.tag(end + 1) == Tag::IN => self.core_after(end + 2),
                _ if self.tag(end) == Tag::VBN && self.is_time(end + 1) => Some(end + 2),
                "on" if self.is_time(end + 1) && matches!(self.tag(end - 1), Tag::VBN | Tag::VBD | Tag::JJ) => {
                    Some(end + 2)
                }
                _ => None,
            };
            match next {
                Some(next) => end = next,
                None => break,
            }
        }
        Some(from..end)
    }

    /// "said goalkeeper Marta Silva": a name behind a word that was taken for something else than a noun.
    pub fn titled_after(&self, from: usize) -> Option<Range<usize>> {
        let word = self.word(from);
        let plain = word.len() > 3 && word.bytes().all(|b| b.is_ascii_lowercase()) && self.tag(from) == Tag::IN;
        let name = self.tokens.get(from + 1).is_some_and(|t| t.tag == Tag::NNP || t.form == Form::Name);
        let known = matches!(
            word,
            "from" | "with" | "that" | "than" | "after" | "before" | "until" | "into" | "over" | "under" | "about"
        );
        self.phrase_after(from + 1).filter(|_| plain && name && !known).map(|phrase| from..phrase.end)
    }

    /// "…, the campaign manager" up to a pause or the end.
    fn apposed(&self, comma: usize) -> Option<usize> {
        if matches!(self.word(comma + 1), "who" | "which" | "whose") {
            return self.relative(comma + 1);
        }
        // "one shopkeeper, sweeping glass" goes on about what happened.
        let next = self.word(comma + 1);
        if next.ends_with("ing")
            && next.starts_with(char::is_lowercase)
            && !matches!(next, "acting" | "leading" | "managing" | "founding")
        {
            return None;
        }
        let mut end = self.core_after(comma + 1)?;
        while matches!(self.word(end), "of" | "for" | "at" | "in" | "and" | "from" | "on") {
            end = self.core_after(end + 1)?;
        }
        let closed =
            end >= self.len() || self.is_pause(end) || matches!(self.word(end), "." | ";" | ":") || self.is_mark(end);
        closed.then_some(end)
    }

    /// A relative clause up to its pause.
    fn relative(&self, from: usize) -> Option<usize> {
        let end = (from..self.len().min(from + LONGEST_ASIDE))
            .find(|&i| self.is_pause(i) || matches!(self.word(i), "." | ";" | ":"))?;
        Some(end)
    }

    pub(super) fn core_after(&self, from: usize) -> Option<usize> {
        let mut end = from;
        // "American and European officials".
        let joins = |at: usize| {
            matches!(self.word(at), "and" | "or")
                && at > from
                && self.tag(at - 1) == Tag::JJ
                && self.is_inside(at + 1)
                && !self.opens(at + 1)
        };
        while end < self.len()
            && (self.is_inside(end)
                || joins(end)
                || self.tag(end) == Tag::PRP && end == from
                || matches!(self.tag(end), Tag::VBN | Tag::VBG)
                    && end > from
                    && self.is_inside(end + 1)
                    && self.opens(end - 1))
            && !(end > from && self.opens(end) && self.tag(end - 1) != Tag::PDT)
            && !(end > from && self.is_time(end))
        {
            end += 1;
            if self.tag(end - 1) == Tag::PRP {
                break;
            }
        }
        // "dismissed claims that": a noun of speech that was taken for a verb.
        if end == from && self.tag(from) == Tag::VBZ && crate::words::is("cue noun", &self.verb_lemma(from)) {
            return Some(from + 1);
        }
        // "the chief executive": an adjective after an article or another word of the phrase can be its noun.
        let nominal = end > from + 1 && self.tag(end - 1) == Tag::JJ;
        (end > from && (self.is_noun(end - 1) || self.tag(end - 1) == Tag::CD || nominal)).then_some(end)
    }

    /// After prepositional phrases from a token on, if a pause, a mark or the end follows them.
    pub fn past_phrases(&self, from: usize) -> usize {
        let mut at = from;
        while self.tag(at) == Tag::IN
            && let Some(end) = self.core_after(at + 1)
        {
            at = self.after_occasions(end);
        }
        let stops =
            at >= self.len() || self.is_pause(at) || self.is_mark(at) || matches!(self.word(at), "." | ";" | ":");
        if stops { at } else { from }
    }

    /// A prepositional phrase that tells on what occasion something was said: "in a statement", "to reporters", "on Monday".
    pub fn occasion(&self, at: usize) -> bool {
        matches!(
            &*self.lower(at),
            "in" | "on" | "at" | "to" | "during" | "via" | "after" | "before" | "through" | "by" | "under" | "of"
        ) && self.core_after(at + 1).is_some_and(|end| {
            let head = self.lemma(end - 1);
            crate::words::is("cue occasion", &head) || self.is_time(end - 1) || self.tag(end - 1) == Tag::CD
        })
    }

    /// After the phrases of occasion, times and adverbs that begin at a token.
    pub fn after_occasions(&self, from: usize) -> usize {
        let mut at = from;
        loop {
            let timed = self.is_time(at)
                || matches!(self.word(at), "last" | "late" | "early" | "earlier" | "this" | "later")
                    && self.is_time(at + 1)
                || matches!(self.word(at), "earlier" | "later" | "again" | "recently" | "publicly" | "ago")
                || matches!(self.word(at), "late" | "early" | "shortly") && self.occasion(at + 1);
            let adverb = self.tag(at) == Tag::RB
                && (self.word(at).ends_with("ly")
                    || matches!(self.word(at + 1), "that" | "whether" | "if" | "how" | "why" | ":")
                    || matches!(self.word(at + 1), "" | "." | ","));
            if timed || adverb {
                at += 1;
            } else if self.occasion(at) {
                at = self.core_after(at + 1).unwrap_or(at + 1);
            } else {
                return at;
            }
        }
    }

    /// An aside between two commas that ends with the comma at `close`: the index of its opening comma.
    pub fn aside(&self, close: usize) -> Option<usize> {
        if self.word(close) != "," && self.word(close) != "—" && self.word(close) != ")" {
            return None;
        }
        let from = close.saturating_sub(LONGEST_ASIDE);
        let mark = if self.word(close) == ")" { "(" } else { self.word(close) };
        (from..close)
            .rev()
            .take_while(|&i| !self.is_mark(i) && self.word(i) != ";")
            .filter(|&i| self.word(i) == mark)
            .find(|&i| i > 0 && (self.is_noun(i - 1) || self.tag(i - 1) == Tag::CD))
    }

    /// True if a clause begins at a token: a noun phrase and then a verb with tense.
    pub fn clause_at(&self, from: usize) -> bool {
        if matches!(self.word(from), "there" | "it" | "he" | "she" | "they" | "we" | "I" | "you" | "nobody" | "no") {
            return true;
        }
        let until = (from..self.len().min(from + LONGEST_ASIDE))
            .take_while(|&i| !matches!(self.word(i), ";" | ":" | "." | "to"));
        let verb = until.into_iter().find(|&i| self.is_finite(i));
        verb.is_some_and(|v| v > from && (from..v).any(|i| self.is_noun(i)))
    }
}

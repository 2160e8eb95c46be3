//! Frames of speech: "According to X, …", "…, according to X", "“…,” said X", "X said: “…”".
//!
//! What is told and who tells it are cut into two lines, tied to each other, before anything is parsed: the words told
//! are then parsed as the sentence that they are, and the frame as the few words that it is.

use crate::words;
use ascribe_lang::{Sentence, Tag, lemma};
use ascribe_model::Span;

/// A frame or a quotation of fewer tokens than this is not cut off.
const SHORTEST: usize = 3;
/// Tokens between a closing mark and the verb of saying, at most.
const FRAME: usize = 14;

/// Tokens from the comma before a frame at the end of a sentence to that end, at most.
const LONGEST_FRAME: usize = 40;
/// Words of whoever says a headline, at most, and of what he says, at least.
const LONGEST_HEADLINE_SOURCE: usize = 5;
const SHORTEST_HEADLINE: usize = 3;
/// Words of a speaker's name, at most.
const LONGEST_NAME: usize = 4;
/// What a verb of saying may be followed by at the end of a sentence.
const ENDS: [&str; 19] = [
    "on",
    "in",
    "at",
    "late",
    "last",
    "earlier",
    ".",
    "this",
    "during",
    "to",
    "reporters",
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
    "today",
];

/// Sentences cut at their frames; for each, the index of the sentence that tells who says it.
pub struct Told {
    /// The sentences, finer than they came.
    pub sentences: Vec<Sentence>,
    /// For each, the frame that tells its speaker.
    pub frames: Vec<Option<usize>>,
}

/// Cuts sentences at their frames of speech; `speaks` tells of a name whether it is one of a body.
pub fn cut(text: &str, sentences: Vec<Sentence>, quotes: &[Span], speaks: &dyn Fn(&str) -> bool) -> Told {
    let mut told = Told { sentences: Vec::with_capacity(sentences.len()), frames: Vec::with_capacity(sentences.len()) };
    for sentence in sentences {
        let place = place(text, &sentence, quotes);
        let first = told.sentences.len();
        let dateline = Words { text, sentence: &sentence }.dateline();
        if let Some((left, right)) = dateline
            .and_then(|at| Some((part_of_any_length(sentence.tokens.get(..at)?)?, part(sentence.tokens.get(at..)?)?)))
        {
            told.sentences.push(left);
            told.frames.push(None);
            let rest = cut(text, vec![right], quotes, speaks);
            let first = told.sentences.len();
            told.sentences.extend(rest.sentences);
            told.frames.extend(rest.frames.into_iter().map(|f| f.map(|f| f + first)));
            continue;
        }
        let headline = Words { text, sentence: &sentence }.headline_source(speaks);
        if let Some((left, right)) = headline
            .and_then(|at| Some((part(sentence.tokens.get(..at)?)?, part_of_any_length(sentence.tokens.get(at..)?)?)))
        {
            told.sentences.extend([left, right]);
            told.frames.extend([Some(first + 1), None]);
            continue;
        }
        match place.and_then(|(at, frame_first)| Some((split(&sentence, at)?, frame_first))) {
            Some(((left, right), frame_first)) => {
                told.sentences.extend([left, right]);
                told.frames.extend(if frame_first { [None, Some(first)] } else { [Some(first + 1), None] });
            }
            None => {
                told.sentences.push(sentence);
                told.frames.push(None);
            }
        }
    }
    told
}

fn split(sentence: &Sentence, at: usize) -> Option<(Sentence, Sentence)> {
    let (left, right) = (sentence.tokens.get(..at)?, sentence.tokens.get(at..)?);
    Some((part(left)?, part(right)?))
}

fn part_of_any_length(tokens: &[ascribe_lang::Token]) -> Option<Sentence> {
    let span = tokens.first()?.span.cover(tokens.last()?.span);
    Some(Sentence { span, tokens: tokens.to_vec() })
}

fn part(tokens: &[ascribe_lang::Token]) -> Option<Sentence> {
    let span = tokens.first()?.span.cover(tokens.last()?.span);
    (tokens.len() >= SHORTEST).then(|| Sentence { span, tokens: tokens.to_vec() })
}

/// Where to cut, and whether the frame comes first.
fn place(text: &str, sentence: &Sentence, quotes: &[Span]) -> Option<(usize, bool)> {
    let words = Words { text, sentence };
    words
        .opening_source()
        .map(|at| (at, true))
        .or_else(|| words.closing_source().map(|at| (at, false)))
        .or_else(|| words.after_quote(quotes).map(|at| (at, false)))
        .or_else(|| words.before_quote(quotes).map(|at| (at, true)))
        .or_else(|| words.trailing_frame().map(|at| (at, false)))
}

/// The words of one sentence.
struct Words<'a> {
    text: &'a str,
    sentence: &'a Sentence,
}

impl<'a> Words<'a> {
    fn word(&self, i: usize) -> &'a str {
        self.sentence.tokens.get(i).map_or("", |t| t.span.of(self.text))
    }

    fn len(&self) -> usize {
        self.sentence.tokens.len()
    }

    fn is_according(&self, i: usize) -> bool {
        self.word(i).eq_ignore_ascii_case("according") && self.word(i + 1) == "to"
    }

    fn says(&self, i: usize) -> bool {
        let word = self.word(i);
        let verb = word.len() > 3 && word.chars().all(char::is_lowercase);
        verb && [Tag::VBD, Tag::VBZ].iter().any(|&tag| crate::words::is("framing", &lemma(word, tag)))
            && !word.ends_with("ing")
    }

    /// "BRUSSELS —", "TIRANA, Sept 7 (Reuters) -": after the dash that ends a dateline.
    fn dateline(&self) -> Option<usize> {
        let capitals = self.word(0).len() > 2 && self.word(0).chars().all(char::is_uppercase);
        let dash = (1..self.len().min(12)).find(|&i| matches!(self.word(i), "—" | "–" | "-" | "--"))?;
        let spaced = self.text[..self.sentence.tokens[dash].span.start()].ends_with(char::is_whitespace);
        (capitals && spaced && dash + SHORTEST < self.len()).then_some(dash + 1)
    }

    /// "Hackers stole data of soldiers: ministry", "Turla hacked the ministry — Reuters": the mark before whoever says a headline.
    fn headline_source(&self, speaks: &dyn Fn(&str) -> bool) -> Option<usize> {
        let parts = |i: usize| matches!(self.word(i), ":" | "—" | "–" | "-" | "--");
        let mark = (0..self.len()).rev().take(LONGEST_HEADLINE_SOURCE + 1).find(|&i| parts(i))?;
        let (first, last) = (mark + 1, self.len() - 1);
        let tokens = &self.sentence.tokens;
        let spaced = self.word(mark) == ":" || self.text[..tokens[mark].span.start()].ends_with(char::is_whitespace);
        if mark < SHORTEST_HEADLINE || first > last || !spaced || (0..mark).any(parts) {
            return None;
        }
        let name = tokens[first].span.cover(tokens[last].span).of(self.text);
        let word = self.word(last);
        let lower = |i: usize| self.word(i).chars().all(|c| c.is_alphanumeric() && !c.is_uppercase());
        let plain =
            lower(last) && (informs(word) || ascribe_nouns(word) && !matches!(word, "he" | "she" | "it" | "they"));
        let opens = matches!(self.word(first), "the" | "a" | "an" | "two" | "three" | "several" | "some" | "following");
        // "Hackers breached a US telecom: Verizon": which one is meant.
        let before = self.word(mark - 1).to_lowercase();
        let known = mark > 1 && self.word(mark - 2).eq_ignore_ascii_case("the");
        let sort = ["company", "agency", "body"].iter().any(|class| words::is(class, &lemma(&before, Tag::NNS)))
            || matches!(before.as_str(), "target" | "targets" | "victim" | "victims");
        (plain && !opens || speaks(name) && (known || !sort)).then_some(mark)
    }

    /// "According to the report, …": after the comma that ends the phrase.
    fn opening_source(&self) -> Option<usize> {
        if !self.is_according(0) {
            return None;
        }
        let comma = (2..self.len().min(30)).find(|&i| {
            self.word(i) == ","
                && !matches!(self.word(i + 1), "Inc" | "Inc." | "Ltd" | "LLC" | "which" | "who" | "a" | "an")
        })?;
        Some(comma + 1)
    }

    /// "…, according to the report".
    fn closing_source(&self) -> Option<usize> {
        let from = self.len().saturating_sub(26).max(SHORTEST);
        let at = (from..self.len()).find(|&i| self.is_according(i) && self.word(i - 1) == ",")?;
        let rest = (at..self.len()).any(|i| {
            matches!(self.word(i), ":" | ";")
                || matches!(self.word(i), "and" | "but" | "which") && self.word(i - 1) == ","
        });
        (!rest).then_some(at)
    }

    /// "“…,” said the ministry", "“…,” an official said on Thursday".
    fn after_quote(&self, quotes: &[Span]) -> Option<usize> {
        for i in SHORTEST..self.len().saturating_sub(SHORTEST - 1) {
            if !matches!(self.word(i), "”" | "\"" | "’’" | "''") {
                continue;
            }
            let end = self.sentence.tokens[i].span.start();
            let closes = quotes.iter().any(|q| q.end() == end);
            let paused = self.text[..end].ends_with([',', '?', '!', '.', '—']);
            if closes && paused && self.frame_follows(i + 1) {
                return Some(i + 1);
            }
        }
        None
    }

    /// A verb of saying soon after, before any new quotation.
    fn frame_follows(&self, from: usize) -> bool {
        let until =
            (from..self.len().min(from + FRAME)).take_while(|&i| !matches!(self.word(i), "“" | "\"" | ";" | ":"));
        until.into_iter().any(|i| self.says(i))
    }

    /// "…, the minister said on Thursday": a frame without quotation marks that ends the sentence.
    fn trailing_frame(&self) -> Option<usize> {
        let from = self.len().saturating_sub(LONGEST_FRAME).max(4);
        let told_after = |comma: usize| (comma + 1..self.len()).find(|&j| self.says(j));
        let mut commas = (from..self.len()).rev().filter(|&i| self.word(i) == ",");
        let (comma, verb) = commas.find_map(|i| Some((i, told_after(i)?)))?;
        let after = self.word(verb + 1);
        // "said to be insured" tells of nobody who speaks.
        let hearsay = after == "to" && matches!(self.word(verb + 2), "be" | "have");
        let ends = (verb + 2 >= self.len() || ENDS.contains(&after)) && !hearsay;
        // "said, describing it as part of a campaign".
        let goes_on = after == "," && goes_on_saying(self.word(verb + 2));
        // "said in a joint advisory, adding that".
        let adds = |i: usize| self.word(i) == "," && goes_on_saying(self.word(i + 1)) && self.word(i + 2) == "that";
        let occasion = || (verb + 2..self.len().min(verb + 8)).any(adds);
        if !(ends && (self.len() - verb <= 9 || occasion()) || goes_on) {
            return None;
        }
        if comma + 1 == verb {
            return self.speaker_with_aside(from, comma);
        }
        let named =
            (comma + 1..verb).any(|j| self.word(j).starts_with(char::is_uppercase) || ascribe_nouns(self.word(j)));
        let plain = (comma + 1..verb).all(|j| {
            !matches!(self.word(j), "which" | "who" | "but" | "that" | "as" | "“" | "\"" | "when" | "because")
                && (self.word(j) != "and" || self.joins_speakers(j, comma))
        });
        let short = (1..=9).contains(&(verb - comma - 1));
        let row = (comma + 1..verb).any(|j| self.word(j) == "and");
        let first = if row { self.first_speaker(from, comma) } else { comma };
        (named && plain && short).then_some(first + 1)
    }

    /// "the European Union, Britain and the United States said": the comma before the first name of a row that ends behind this one.
    fn first_speaker(&self, from: usize, comma: usize) -> usize {
        let name = |i: usize| self.word(i) == "the" || self.word(i).starts_with(char::is_uppercase);
        let before = |&close: &usize| {
            let open = (from..close).rev().take_while(|&i| name(i)).last()?.checked_sub(1)?;
            (self.word(open) == ",").then_some(open)
        };
        std::iter::successors(Some(comma), before).last().unwrap_or(comma)
    }

    /// "Germany and the European Union said", "the agency and police said": "and" between two who can speak.
    fn joins_speakers(&self, and: usize, comma: usize) -> bool {
        let speaks = |i: usize| {
            let word = self.word(i);
            word.starts_with(char::is_uppercase) || informs(word) || ascribe_nouns(word)
        };
        let next = and + 1 + usize::from(self.word(and + 1) == "the");
        and > comma + 1 && speaks(and - 1) && speaks(next)
    }

    /// "…, Jane Doe, who leads the agency, said": where the name begins whose aside ends before the verb.
    fn speaker_with_aside(&self, from: usize, close: usize) -> Option<usize> {
        let open = (from..close).rev().find(|&i| self.word(i) == ",")?;
        let aside =
            matches!(self.word(open + 1), "who" | "a" | "an" | "the" | "its" | "his" | "her" | "which" | "whose");
        let capital = |i: usize| self.word(i).starts_with(char::is_uppercase);
        let name = (from..open).rev().take_while(|&i| capital(i)).take(LONGEST_NAME).last()?;
        (aside && self.word(name - 1) == "," && close - open > 1).then_some(name)
    }

    /// "Portnoy said “Iran has become …”", "In a statement, the ministry wrote: “…”".
    fn before_quote(&self, quotes: &[Span]) -> Option<usize> {
        for i in SHORTEST..self.len().saturating_sub(SHORTEST) {
            if !matches!(self.word(i), "“" | "\"") {
                continue;
            }
            let start = self.sentence.tokens[i].span.end();
            let opens = quotes.iter().any(|q| q.start() == start);
            let sentence = self.word(i + 1).starts_with(char::is_uppercase);
            let before = i - 1;
            let framed = self.says(before)
                || (matches!(self.word(before), "," | ":" | "that")
                    && (before.saturating_sub(FRAME)..before).any(|j| self.says(j)));
            if opens && sentence && framed {
                return Some(i);
            }
        }
        None
    }
}

/// "adding", "describing": who spoke goes on speaking, where "stealing" goes on with the deed.
pub(crate) fn goes_on_saying(word: &str) -> bool {
    let verb = lemma(word, Tag::VBG);
    let saying = crate::words::is("framing", &verb)
        || matches!(&*verb, "describe" | "call" | "cite" | "warn" | "blame" | "accuse" | "name" | "add");
    word.ends_with("ing") && saying
}

/// Common nouns of whom a headline cites: "sources", "police".
fn informs(word: &str) -> bool {
    crate::words::is("cue informant", &lemma(word, Tag::NNS))
}

/// Common nouns that can tell: "the company", "officials", "the agency".
fn ascribe_nouns(word: &str) -> bool {
    let noun = lemma(word, Tag::NNS);
    ["official", "company", "agency", "expert", "report"].iter().any(|class| crate::words::is(class, &noun))
        || matches!(word, "he" | "she" | "it" | "they")
}

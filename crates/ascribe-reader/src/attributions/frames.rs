//! Frames of speech that stand in or after what they frame: "…, the minister said", "“…,” said X on Monday, “…”", "according to X".

use super::acts::Finder;
use crate::words;
use ascribe_lang::Tag;
use std::ops::Range;

impl Finder<'_, '_> {
    /// Frames in or after what is said: "…, the minister said", "“…,” said X on Monday, “…”".
    pub(super) fn inserted(&mut self) {
        for v in 1..self.u.len() {
            if !self.cue("cue quote", v)
                || self.u.quotation(v).is_some()
                || !(self.u.is_finite(v)
                    || self.u.is_verb(v) && self.u.is_mark(v - 1)
                    || self.perfect(v)
                    || v > 1 && self.u.tag(v - 1) == Tag::TO && self.u.word(v - 2) == "used")
            {
                continue;
            }
            // "Estonia condemned it, Latvia asked for talks".
            let of = words::is("cue of", &format!("{} {}", self.u.verb_lemma(v), self.u.word(v + 1)));
            if of && !self.u.occasion(v + 1) {
                continue;
            }
            let Some(frame) = self.frame(v) else { continue };
            let content = self.framed(&frame);
            if content.is_empty() {
                continue;
            }
            self.frames.push(frame.run.clone());
            self.push(Some(frame.source), v..v + 1, content);
        }
    }

    /// The frame around a verb of saying that stands after its content.
    fn frame(&self, v: usize) -> Option<Frame> {
        let u = self.u;
        // "…, X said".
        let subject = self.subject(v).filter(|s| s.end <= v);
        let subject = subject.map(|s| self.row_before(s));
        let before = subject.as_ref().and_then(|s| Some((s.start.checked_sub(1)?, s.clone())));
        // "…, so it claimed, …".
        let before = before.map(|(edge, source)| {
            let so = edge > 0 && u.word(edge) == "so" && u.is_pause(edge - 1);
            (if so { edge - 1 } else { edge }, source)
        });
        if let Some((edge, source)) = before.filter(|(edge, _)| u.is_pause(*edge) || u.is_mark(*edge)) {
            let end = u.past_phrases(u.after_occasions(self.after_addressee(v)));
            return self.closed(edge, end).map(|run| Frame { run, source });
        }
        // "…,” said X, the minister, on Monday".
        let edge = v - 1;
        // "The pope, visiting Chile, asked forgiveness".
        let aside =
            subject.is_some_and(|s| s.end == edge && s.clone().any(|i| u.word(i) == "," && u.tag(i + 1) == Tag::VBG));
        let goes_on = aside || self.frames.iter().any(|f| f.end == edge);
        if (u.is_pause(edge) || u.is_mark(edge)) && !goes_on {
            let source = u.phrase_after(v + 1).or_else(|| u.titled_after(v + 1))?;
            // "Killnet, a gang, claimed responsibility for it": what is claimed speaks not.
            if source.clone().take(3).any(|k| words::is("liability", &u.lemma(k))) {
                return None;
            }
            let end = u.past_phrases(u.after_occasions(source.end));
            return self.closed(edge, end).map(|run| Frame { run, source });
        }
        None
    }

    /// "broke into utilities in Guam, the FBI, the NSA and CISA said": where a subject runs back over a place into what is said, the row
    /// of names that "and" closes.
    fn row_before(&self, subject: Range<usize>) -> Range<usize> {
        let u = self.u;
        let apart = |start: usize| start > 0 && (u.is_pause(start - 1) || u.is_mark(start - 1));
        if apart(subject.start) || !subject.clone().any(|k| u.word(k) == ",") {
            return subject;
        }
        let ands = |from: usize| (from..subject.end).filter(|&k| u.word(k) == "and").count();
        let row = |comma: &usize| {
            let closed =
                (comma + 1..subject.end).rev().find(|&k| u.word(k) == "and").is_some_and(|and| and > comma + 1);
            let told = (0..*comma).any(|k| u.is_finite(k) || u.is_mark(k));
            u.word(*comma) == "," && closed && told && ands(comma + 1) == 1
        };
        subject.clone().find(row).map_or(subject.clone(), |comma| comma + 1..subject.end)
    }

    /// The frame is followed by a pause, a quotation or nothing.
    fn closed(&self, edge: usize, end: usize) -> Option<Range<usize>> {
        let u = self.u;
        let ends = end >= u.len() || u.is_pause(end) || u.is_mark(end) || matches!(u.word(end), "." | ";" | ":");
        let carries = u.word(end) == ":" || u.is_mark(end) && u.quotation(end + 1).is_some() && !u.is_mark(edge);
        let trailing = matches!(
            u.word(end),
            "as" | "when"
                | "after"
                | "before"
                | "while"
                | "because"
                | "during"
                | "in"
                | "at"
                | "of"
                | "about"
                | "from"
                | "to"
                | "on"
                | "with"
                | "into"
                | "through"
        ) && u.is_mark(edge);
        ((ends && !carries) || trailing).then_some(edge..end)
    }

    /// What a frame frames: the quotation or clause before it, and what goes on after it.
    fn framed(&self, frame: &Frame) -> Vec<Range<usize>> {
        let u = self.u;
        let (edge, end) = (frame.run.start, frame.run.end);
        if u.is_mark(edge) {
            let Some(quote) = u.quoted.iter().find(|q| q.end == edge + 1) else { return vec![] };
            let mut content = vec![self.clause_of(quote)];
            let next = if u.is_pause(end) { end + 1 } else { end };
            // "“…,” he said, pausing, “…”".
            let aside = (next..u.len().min(next + 10)).find(|&k| u.is_pause(k) && u.is_mark(k + 1));
            let next = aside.filter(|_| u.tag(next) == Tag::VBG).map_or(next, |pause| pause + 1);
            content.extend(u.quoted.iter().find(|q| q.start == next).cloned());
            return content;
        }
        let first = self.clause_start(edge);
        // "Asked about her plans, she said only, “…”".
        if matches!(&*u.lower(first), "asked" | "pressed" | "questioned" | "speaking" | "reached") {
            return vec![];
        }
        // "Thereafter, the firm says, they rely on …": a lone adverb is no part of what is said, "Turla, the firm says, broke in" begins with it.
        let adverb = edge == first + 1 && u.tag(first) == Tag::RB;
        let name = edge == first + 1 && u.is_noun(first) && u.is_pause(end) && u.is_finite(end + 1);
        if edge < first + 2 && !adverb && !name || u.quotation(edge).is_some() {
            return vec![];
        }
        let mut content = if adverb { vec![] } else { self.one(first..edge) };
        let goes_on = u.is_pause(end)
            && end + 2 < u.len()
            && !matches!(u.word(end + 1), "and" | "but" | "who" | "which" | "while" | "although" | "though" | "as")
            && !matches!(u.tag(end + 1), Tag::VBG);
        if goes_on {
            content.push(end + 1..u.len());
        } else if edge < first + 5 && !(first..edge).any(|i| u.is_finite(i)) && !u.is_pause(end) {
            return vec![];
        }
        if !goes_on && edge < first + 5 && !(first..edge).any(|i| u.is_verb(i) || u.tag(i) == Tag::MD) {
            return vec![];
        }
        content
    }

    /// "He was “not sure what to do,” he said": what is quoted belongs to the clause before it.
    fn clause_of(&self, quote: &Range<usize>) -> Range<usize> {
        let u = self.u;
        let bare = quote.start == 0
            || u.is_pause(quote.start - 1)
            || matches!(u.word(quote.start - 1), "." | ":" | ";")
            || u.is_mark(quote.start - 1);
        if bare { quote.clone() } else { self.clause_start(quote.start)..quote.end }
    }

    /// A content of one piece.
    fn one(&self, run: Range<usize>) -> Vec<Range<usize>> {
        std::iter::once(run).collect()
    }

    /// Where the clause begins that ends at a token: after a semicolon, or a frame before it.
    pub(super) fn clause_start(&self, end: usize) -> usize {
        let cut = (0..end).rev().find(|&i| {
            matches!(self.u.word(i), ";" | ":")
                || self.u.is_mark(i) && self.u.quotation(i + 1).is_none() && self.u.is_pause(i.wrapping_sub(1))
        });
        cut.map_or(0, |c| c + 1)
    }

    /// "As Comey put it, …", "as officials have said".
    pub(super) fn as_said(&mut self) {
        let u = self.u;
        let sees = |v: usize| words::is("cue sees", &u.verb_lemma(v)) && u.word(v + 1) == "it";
        let cues: Vec<usize> =
            (2..u.len()).filter(|&v| (self.cue("cue clause", v) || sees(v)) && u.is_finite(v)).collect();
        for v in cues {
            let Some(source) = self.subject(v) else { continue };
            let Some(at) = source.start.checked_sub(1).filter(|&k| u.lower(k) == "as") else { continue };
            let end = u.after_occasions(if u.word(v + 1) == "it" { v + 2 } else { v + 1 });
            let pause = end >= u.len() || u.is_pause(end) || u.word(end) == ".";
            if !pause || at > 0 && !u.is_pause(at - 1) {
                continue;
            }
            // "The aim, as the government sees it, is to weaken the alliance".
            let goes_on = at > 0 && u.is_pause(end) && u.is_finite(end + 1);
            let mut content = self.one(if at == 0 { end..u.len() } else { self.clause_start(at)..at });
            content.extend(goes_on.then(|| end + 1..u.len()));
            self.frames.push(at..end);
            self.push(Some(source), v..v + 1, content);
        }
    }

    /// True for what opens a sentence or stands behind a pause.
    fn stands_apart(&self, i: usize) -> bool {
        i == 0 || self.u.is_pause(i - 1) || self.u.is_mark(i - 1)
    }

    /// True for a noun of an outlook behind "in the"; "in the analysis of" tells of one only where it stands apart.
    fn is_outlook(&self, i: usize, noun: usize) -> bool {
        let noun = self.u.lower(noun);
        let plain = matches!(&*noun, "words" | "view" | "opinion" | "eyes" | "judgment" | "judgement" | "estimation");
        words::is("cue outlook", &noun) && (plain || self.stands_apart(i))
    }

    /// Behind "in": "Redmond's telling", whose outlook it is, and the noun.
    fn outlook(&self, i: usize) -> Option<(Range<usize>, usize)> {
        let u = self.u;
        let mark = (i + 2..u.len().min(i + 9)).find(|&k| u.tag(k) == Tag::POS)?;
        let noun = (mark + 1..u.len().min(mark + 3)).find(|&k| u.is_noun(k) || u.is_verb(k))?;
        let owner = u.phrase_before(mark).filter(|owner| owner.start == i + 1)?;
        words::is("cue outlook", &u.lower(noun)).then_some((owner, noun))
    }

    /// True for a word of somebody or something that can be cited; a phrase such as "senior officials" may be one token.
    fn informs(&self, k: usize) -> bool {
        let u = self.u;
        let named = matches!(u.tag(k), Tag::NNP | Tag::CD);
        named || u.lemma(k).rsplit(' ').next().is_some_and(|noun| words::is("cue informant", noun))
    }

    /// Behind "by" or "on": "its own account", whose it is, and the noun.
    fn own_account(&self, i: usize) -> Option<(Range<usize>, usize)> {
        let u = self.u;
        let own = (i + 2..u.len().min(i + 9)).find(|&k| u.word(k) == "own")?;
        let noun = own + 1;
        let owner = match u.tag(own - 1) {
            Tag::PRPS => own - 1..own,
            Tag::POS => u.phrase_before(own - 1)?,
            _ => return None,
        };
        (owner.start == i + 1 && words::is("cue own", &u.lemma(noun))).then_some((owner, noun))
    }

    /// "according to X", "in the words of X", "per X", "in X's view".
    pub(super) fn according(&mut self) {
        for i in 0..self.u.len() {
            let u = self.u;
            let (cue, owner) = match (&*u.lower(i), u.word(i + 1)) {
                ("according", "to") => (i..i + 2, None),
                ("in", "the") if u.word(i + 3) == "of" && self.is_outlook(i, i + 2) => (i..i + 4, None),
                ("citing", _) | ("per", _) if i > 0 && u.is_pause(i - 1) => (i..i + 1, None),
                ("citing", _) if i == 0 => (i..i + 1, None),
                ("in", _) if self.stands_apart(i) => match self.outlook(i) {
                    Some((owner, noun)) => (noun..noun + 1, Some(owner)),
                    None => continue,
                },
                ("by" | "on", _) if self.stands_apart(i) => match self.own_account(i) {
                    Some((owner, noun)) => (noun - 1..noun + 1, Some(owner)),
                    None => continue,
                },
                _ => continue,
            };
            let Some(source) = owner.or_else(|| u.phrase_after(cue.end)) else { continue };
            // "By its own account it wiped 10,000 computers": no comma parts it from what is said.
            let told_at_once = i == 0 && u.word(cue.end - 1) != "to" && u.clause_at(cue.end) && !u.is_pause(cue.end);
            if told_at_once && words::is("cue own", &u.lemma(cue.end - 1)) {
                let content = self.one(cue.end..self.content_end(cue.end));
                self.frames.push(0..cue.end);
                self.push(Some(source), cue, content);
                continue;
            }
            if u.lower(i) == "citing" && !source.clone().any(|k| self.informs(k)) {
                continue;
            }
            let end = u.after_occasions(source.end.max(cue.end));
            // "Reuters, citing two people, reported that …".
            let reported = (end + 1..u.len().min(end + 4))
                .find(|&v| u.word(end) == "," && u.is_finite(v) && self.cue("cue clause", v));
            // "Reuters reported on Friday, citing two people, that …".
            let that = (u.lower(i) == "citing" && u.word(end) == "," && u.word(end + 1) == "that").then_some(end + 1);
            let content = reported.and_then(|v| self.carried(v)).or(that.map(|that| that..self.content_end(that)));
            if let Some(content) = content {
                self.push_one(Some(source), cue, content);
                continue;
            }
            let content = if i == 0 || i == 1 && u.is_mark(0) {
                let comma = (end..u.len()).find(|&k| u.is_pause(k)).unwrap_or(end);
                self.one(comma + 1..self.content_end(comma + 1))
            } else {
                let edge = if u.is_pause(i - 1) { i - 1 } else { i };
                // "an operation meant, in the bureau's reading, to wipe files": only what the participle begins.
                let begun = edge.checked_sub(1).filter(|&k| edge < i && matches!(u.tag(k), Tag::VBN | Tag::VBG));
                let first = begun.unwrap_or_else(|| self.clause_start(i));
                // "They speak Russian, according to Europol, and use …".
                let verb_joined = matches!(u.word(end + 1), "and" | "but") && u.is_finite(end + 2);
                let goes_on = u.word(end) == ","
                    && u.is_pause(i - 1)
                    && (verb_joined
                        || !matches!(
                            u.word(end + 1),
                            "and" | "but" | "which" | "who" | "while" | "although" | "though" | "as"
                        ))
                    && (cue.len() > 2 || !u.opens(end + 1));
                if goes_on { vec![first..edge, end + 1..u.len()] } else { self.one(first..edge) }
            };
            let first = if i > 0 && self.u.is_pause(i - 1) { i - 1 } else { i };
            self.frames.push(first..end);
            self.push(Some(source), cue, content);
        }
    }
}

/// A verb of saying with its subject that stands after what is said, from the pause before it to the pause after it.
struct Frame {
    run: Range<usize>,
    source: Range<usize>,
}

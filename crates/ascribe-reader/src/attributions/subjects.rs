//! Who speaks: the subject of a verb, and whether it has one.

use super::acts::Finder;
use crate::words;
use ascribe_lang::Tag;
use std::ops::Range;

/// Words between "joined" and what those joined do, at most.
const JOINED: usize = 14;

impl Finder<'_, '_> {
    /// "has denied", "had long suspected".
    pub(super) fn perfect(&self, v: usize) -> bool {
        let before = (0..v).rev().take(4).find(|&k| self.u.tag(k) != Tag::RB);
        before.is_some_and(|k| matches!(self.u.word(k), "has" | "have" | "had" | "'ve" | "’ve"))
    }

    /// "was told", "is believed".
    pub(super) fn passive(&self, v: usize) -> bool {
        let u = self.u;
        if u.tag(v) != Tag::VBN && u.tag(v) != Tag::VBD {
            return false;
        }
        let mut k = v;
        while k > 0 && u.tag(k - 1) == Tag::RB {
            k -= 1;
        }
        k > 0 && matches!(u.word(k - 1), "is" | "are" | "was" | "were" | "been" | "be" | "being")
    }

    /// "is believed by analysts to": who, if told.
    pub(super) fn passive_agent(&self, v: usize) -> Option<Range<usize>> {
        (self.u.word(v + 1) == "by").then(|| self.u.phrase_after(v + 2)).flatten()
    }

    /// The subject of a verb: the noun phrase before it, over auxiliaries, adverbs, times and asides.
    pub(super) fn subject(&self, v: usize) -> Option<Range<usize>> {
        let u = self.u;
        let mut end = v;
        loop {
            let before = end.checked_sub(1)?;
            let chain = matches!(u.tag(before), Tag::MD | Tag::RB | Tag::TO)
                || matches!(
                    u.word(before),
                    "has"
                        | "have"
                        | "had"
                        | "is"
                        | "are"
                        | "was"
                        | "were"
                        | "be"
                        | "been"
                        | "did"
                        | "does"
                        | "do"
                        | "not"
                        | "neither"
                        | "n’t"
                        | "n't"
                        | "'s"
                        | "’s"
                ) && u.tag(before) != Tag::POS
                || u.is_verb(before) && u.tag(end) == Tag::TO && words::is("cue control", &u.verb_lemma(before));
            // "his client “categorically denies” the charges".
            let quoted = u.is_mark(before)
                && u.quotation(v).is_some_and(|q| q.start == before && before > 0 && u.is_noun(before - 1));
            let long = quoted
                || matches!(u.word(before), "long" | "once")
                    && matches!(u.word(before.wrapping_sub(1)), "has" | "have" | "had" | "was" | "were");
            if chain || long {
                end = before;
                continue;
            }
            // "had in recent weeks boasted", "has over the past year warned".
            let span = matches!(u.word(before), "weeks" | "months" | "years" | "days" | "week" | "month" | "year");
            let opened = (before.saturating_sub(4)..before).rev().find(|&k| span && u.tag(k) == Tag::IN);
            if let Some(opened) = opened.filter(|&k| k > 0 && matches!(u.word(k - 1), "has" | "have" | "had")) {
                end = opened;
                continue;
            }
            // "A survey released on Monday found": the day belongs to what it was released on.
            let released = u.is_time(before)
                && before > 2
                && u.word(before - 1) == "on"
                && u.tag(before - 2) == Tag::VBN
                && u.is_noun(before - 3);
            if released && let Some(phrase) = u.phrase_before(before - 2) {
                return Some(phrase.start..before + 1);
            }
            let timed = u.is_time(before)
                && before > 0
                && (u.word(before - 1) == "on"
                    || matches!(u.tag(before - 1), Tag::NNP | Tag::NNPS | Tag::NNS | Tag::NN)
                    || matches!(u.word(before - 1), "last" | "this"));
            if timed && before > 1 {
                end = if matches!(u.word(before - 1), "on" | "last" | "this") { before - 1 } else { before };
                continue;
            }
            break;
        }
        // "in order to understand".
        if u.tag(end) == Tag::TO {
            return None;
        }
        // "Many here fear".
        let place = end < v && matches!(u.word(end), "here" | "there" | "abroad");
        let subject = self.subject_ending(if place { end + 1 } else { end }, v);
        let subject = subject.or_else(|| self.subject_ending(end, v));
        let subject = subject.map(|s| if place && s.end == end { s.start..end + 1 } else { s });
        subject.map(|s| self.without_that(s)).map(|s| self.without_opening(s))
    }

    /// "In a joint advisory, the FBI and CISA warn": what opens the sentence is no member of the row.
    fn without_opening(&self, subject: Range<usize>) -> Range<usize> {
        let u = self.u;
        let opened = subject.start == 1 && u.tag(0) == Tag::IN;
        // "On its page in the dark web Cuba claims".
        let name = (subject.start..subject.end).rev().take_while(|&k| u.tag(k) == Tag::NNP).last();
        let common = |k: usize| k > subject.start + 1 && matches!(u.tag(k - 1), Tag::NN | Tag::NNS | Tag::CD);
        if let Some(name) = name.filter(|&k| opened && common(k)) {
            return name..subject.end;
        }
        let comma = subject.clone().find(|&k| opened && u.word(k) == ",").filter(|comma| comma + 1 < subject.end);
        comma.map_or(subject.clone(), |comma| comma + 1..subject.end)
    }

    /// "found that half planned": the conjunction is no part of the subject.
    fn without_that(&self, subject: Range<usize>) -> Range<usize> {
        let u = self.u;
        let after_cue = subject.start > 0 && subject.len() > 1 && u.may_speak(subject.start - 1);
        if after_cue && u.word(subject.start) == "that" { subject.start + 1..subject.end } else { subject }
    }

    pub(super) fn subject_ending(&self, end: usize, v: usize) -> Option<Range<usize>> {
        let u = self.u;
        let before = end.checked_sub(1)?;
        // "an official, who declined to be named, said": the relative clause belongs to whoever says.
        if u.is_finite(v)
            && let Some(open) = u.aside(before).filter(|open| matches!(u.word(open + 1), "who" | "which" | "whose"))
            && let Some(phrase) = u.phrase_before(open)
        {
            return Some(self.past_aside(phrase.start)..before);
        }
        // "and vowed": the subject of the verb of speech before it.
        if matches!(u.word(before), "and" | "but" | "or" | "nor" | "then")
            || u.word(before) == "," && (u.tag(v) == Tag::VBG || u.is_gerund(v))
            || u.word(before) == ","
                && before > 0
                && self.acts.iter().any(|a| a.content.iter().any(|c| c.end == before))
        {
            return self
                .acts
                .iter()
                .filter(|a| a.cue.start < v && a.source.is_some() && !a.content.iter().any(|c| c.contains(&v)))
                .max_by_key(|a| a.cue.start)
                .and_then(|a| a.source.clone())
                .or_else(|| self.first_subject(before));
        }
        // "a post titled “…” that said": what has the title says so.
        if matches!(u.word(before), "that" | "which")
            && let Some(titled) = self.before_title(before)
        {
            return u.phrase_before(titled);
        }
        if matches!(u.word(before), "who" | "which" | "that") && matches!(u.tag(before), Tag::WP | Tag::WDT | Tag::IN) {
            let noun = if u.is_pause(before.checked_sub(1)?) { before - 1 } else { before };
            // "a report, published on Tuesday, which said".
            let published = (noun < before).then(|| u.aside(noun)).flatten().filter(|open| u.tag(open + 1) == Tag::VBN);
            return u.phrase_before(published.unwrap_or(noun));
        }
        // "joined Canada in condemning", "joined the alliance “condemning”": who joins others speaks, and they are not made to.
        if u.tag(v) == Tag::VBG
            && let Some(joiner) = self.joiner(before)
        {
            return Some(joiner);
        }
        // "quoted the minister as saying".
        if u.word(before) == "as" && u.tag(v) == Tag::VBG {
            // "was quoted by the paper as saying" tells of whom was quoted.
            let quoted = (before.saturating_sub(8)..before).rev().find(|&k| self.passive(k));
            return quoted.and_then(|k| self.subject(k)).or_else(|| u.phrase_before(before));
        }
        if u.is_verb(before) && u.tag(before) == Tag::VBN && before > 0 && u.is_noun(before - 1) {
            return u.phrase_before(before).map(|p| p.start..end);
        }
        if let Some(open) = u.aside(before) {
            // "The utility, however, insisted".
            if (open + 1..before).all(|k| !u.is_noun(k) && u.tag(k) != Tag::CD)
                || matches!(&*u.lower(open + 1), "for" | "in" | "meanwhile")
            {
                return u.phrase_before(open);
            }
            let mut phrase = u.phrase_before(open)?;
            // "Mr. Osei, 54, a retired teacher,": an age is an aside of its own.
            if phrase.clone().all(|i| u.tag(i) == Tag::CD)
                && let Some(name) = phrase.start.checked_sub(1).filter(|&comma| u.word(comma) == ",")
            {
                phrase = u.phrase_before(name).unwrap_or(phrase);
            }
            return Some(self.joined_before(self.past_aside(phrase.start))..before);
        }
        let phrase = u.phrase_before(end)?;
        let relative = if u.is_finite(v) { u.over_relative(phrase.start) } else { None };
        Some(self.joined_before(relative.unwrap_or(phrase.start))..phrase.end)
    }

    /// "Mandiant, part of Google, and Ivanti", "The minister, NAME, and the head of the agency, NAME,": where whoever is told of first
    /// begins, if the sentence begins with him.
    fn joined_before(&self, first: usize) -> usize {
        let u = self.u;
        let and = first.checked_sub(2).filter(|&comma| u.word(comma + 1) == "and" && u.word(comma) == ",");
        let phrase = and.and_then(|comma| u.aside(comma)).and_then(|open| u.phrase_before(open));
        let begins = |p: &Range<usize>| p.start == 0 && !(0..first).any(|k| u.is_finite(k));
        phrase.filter(begins).map_or(first, |p| p.start)
    }

    /// Who joins those named before a participle, over "in" and an opening mark.
    fn joiner(&self, before: usize) -> Option<Range<usize>> {
        let u = self.u;
        let join =
            (before.saturating_sub(JOINED)..=before).rev().find(|&k| u.verb_lemma(k) == "join" && u.is_verb(k))?;
        let plain = |k: usize| {
            u.is_inside(k) || u.is_mark(k) || matches!(u.word(k), "," | "and" | "in" | "of") || u.tag(k) == Tag::RB
        };
        let joined = u.is_finite(join) && (join + 1..=before).all(plain) && (join + 1..=before).any(|k| u.is_noun(k));
        joined.then(|| self.subject(join)).flatten()
    }

    /// "a post titled “…” that": where the words end that a title in quotation marks, right before a token, belongs to.
    fn before_title(&self, end: usize) -> Option<usize> {
        let u = self.u;
        let title = u.quoted.iter().find(|q| q.end == end || q.end + 1 == end && u.word(q.end) == ",")?;
        let named = title.start.checked_sub(1).filter(|&k| words::is("cue title", &u.lower(k)));
        Some(named.unwrap_or(title.start)).filter(|&at| at > 0 && u.is_noun(at - 1))
    }

    /// Where the name begins that an aside before a token is about: "Prof. Hall, of the University of Leeds, who led the dig".
    fn past_aside(&self, first: usize) -> usize {
        let u = self.u;
        // "The chairwoman of the committee, Representative Ann Lowell, a Republican,".
        let office =
            first.checked_sub(1).filter(|&comma| u.word(comma) == ",").and_then(|comma| u.phrase_before(comma));
        let opens =
            |o: &Range<usize>| u.opens(o.start) && (o.start == 0 || u.is_pause(o.start - 1) || u.is_mark(o.start - 1));
        if let Some(office) = office.filter(opens) {
            return office.start;
        }
        let comma =
            first.checked_sub(2).filter(|&comma| u.word(comma) == "," && matches!(u.word(comma + 1), "of" | "from"));
        comma.and_then(|comma| u.phrase_before(comma)).map_or(first, |name| name.start)
    }

    /// The subject of the first verb with tense before a token.
    pub(super) fn first_subject(&self, until: usize) -> Option<Range<usize>> {
        let u = self.u;
        // "Asked if he would run, the senator laughed and said": past the clause that opens the sentence.
        let opens = matches!(
            &*u.lower(0),
            "asked"
                | "pressed"
                | "when"
                | "if"
                | "after"
                | "while"
                | "as"
                | "although"
                | "though"
                | "before"
                | "speaking"
        );
        let from = (1..until).find(|&k| opens && u.word(k) == ",").unwrap_or(1);
        let verb = (from..until).find(|&k| u.is_finite(k))?;
        if from > 1 { self.subject(verb) } else { u.phrase_before(verb) }
    }
}

//! What a verb of speech carries: its clause, quotation, infinitive or object, and where that ends.

use super::acts::Finder;
use crate::words;
use ascribe_lang::Tag;
use std::ops::Range;

impl Finder<'_, '_> {
    /// A verb that is followed by what it carries.
    pub(super) fn verb(&mut self, v: usize) {
        if !self.u.is_verb(v) || self.u.lower(v).ends_with('-') {
            return;
        }
        // "Hackers alleged to work for the service", "men suspected of": nobody is told who says so.
        if self.is_told_of(v) {
            return;
        }
        let source = if self.passive(v) { self.passive_agent(v).or_else(|| self.paper()) } else { self.subject(v) };
        let quoted = self.u.quotation(v).is_some();
        // "…, citing satellite pictures, say": whoever is cited is read with "according to".
        if self.u.lower(v) == "citing" {
            return;
        }
        let Some(content) = self.carried(v) else { return };
        let content = match self.relative_end(v) {
            Some(end) if content.start > v && end > content.start => content.start..content.end.min(end),
            _ => content,
        };
        let content = match self.u.quotation(v) {
            // "“categorically denies” the charges".
            Some(q) if content.start + 1 == q.end => q.end..self.content_end(q.end),
            Some(q) if self.u.is_mark(q.end - 1) => content.start..content.end.min(q.end - 1),
            Some(q) => content.start..content.end.min(q.end),
            None => content,
        };
        let cue = self.cue_with_particle(v);
        let content = content.start.max(cue.end)..content.end;
        if !self.plausible(v, source.as_ref()) {
            return;
        }
        // A participle or an infinitive tells of speech only with a speaker.
        let bare = matches!(self.u.tag(v), Tag::VB | Tag::VBG | Tag::VBN);
        if source.is_none() && (bare && !self.passive(v) || quoted || v == 0) {
            return;
        }
        if matches!(self.u.tag(v), Tag::VB) && self.commands(v) {
            return;
        }
        self.push_one(source, cue, content);
    }

    /// A participle of hearsay behind the noun that it tells of.
    fn is_told_of(&self, v: usize) -> bool {
        let u = self.u;
        let hearsay = ["cue anonymous", "think"].iter().any(|class| words::is(class, &u.verb_lemma(v)));
        let behind = v > 0 && u.is_noun(v - 1) && !self.passive(v) && !self.perfect(v);
        let goes_on =
            u.word(v + 1) == "to" && u.tag(v + 2) == Tag::VB || u.word(v + 1) == "of" && u.tag(v + 2) == Tag::VBG;
        hearsay && behind && goes_on && matches!(u.tag(v), Tag::VBN | Tag::VBD) && u.verb_lemma(v) != "claim"
    }

    /// "In a complaint made public on Thursday, he is accused of": the paper in which nobody else says so.
    fn paper(&self) -> Option<Range<usize>> {
        let u = self.u;
        let paper = if u.lower(0) == "in" { u.phrase_after(1)? } else { return None };
        let head = (paper.start..u.core_after(1)?).last()?;
        (words::is("report", &u.lemma(head)) && u.is_pause(paper.end)).then_some(paper)
    }

    /// A verb with the particle that belongs to it: "ruled out".
    fn cue_with_particle(&self, v: usize) -> Range<usize> {
        let u = self.u;
        let particle = matches!(u.word(v + 1), "out" | "down" | "off" | "aside" | "away");
        let end = if particle && words::is("cue particle", &format!("{} {}", u.verb_lemma(v), u.word(v + 1))) {
            v + 2
        } else {
            v + 1
        };
        v..end
    }

    /// Where the relative clause ends that a verb stands in: "officials, who had promised to repair the road, now say".
    fn relative_end(&self, v: usize) -> Option<usize> {
        let u = self.u;
        let pronoun = (v.saturating_sub(4)..v).rev().find(|&k| matches!(u.word(k), "who" | "which"))?;
        let opened = pronoun.checked_sub(1).filter(|&comma| u.word(comma) == ",")?;
        let close = (v + 1..u.len()).find(|&k| u.word(k) == "," && u.quotation(k).is_none())?;
        (opened + 1 < v && (close + 1..u.len()).any(|k| u.is_finite(k))).then_some(close)
    }

    /// Somebody who can say this; nobody only where the verb is one of hearsay.
    pub(super) fn plausible(&self, v: usize, source: Option<&Range<usize>>) -> bool {
        let u = self.u;
        let lemma = u.verb_lemma(v);
        let Some(source) = source else { return self.passive(v) && words::is("cue anonymous", &lemma) };
        let dated = source.clone().all(|i| u.tag(i) == Tag::CD || u.is_time(i) || u.is_pause(i));
        let thing = source
            .clone()
            .filter(|&i| matches!(u.tag(i), Tag::NN | Tag::NNS))
            .take_while(|&i| i < source.end)
            .find(|&i| i + 1 == source.end || matches!(u.tag(i + 1), Tag::IN | Tag::Punct | Tag::WDT));
        let thing = thing.is_some_and(|i| words::is("cue thing", &u.lemma(i)) && u.word(i) != "figures");
        // "an identifier called a gtag".
        let named = matches!(lemma.as_str(), "call" | "refer" | "dub" | "label" | "brand" | "describe" | "observe")
            && matches!(&*u.lower(source.start), "a" | "an" | "one" | "parameter")
            && u.is_verb(v)
            && v == source.end;
        let object = matches!(&*u.lower(source.start), "them" | "us" | "him" | "me");
        !(dated || thing || named || object)
    }

    /// "Ask your provider whether": an order to the reader.
    pub(super) fn commands(&self, v: usize) -> bool {
        v == 0 || self.u.is_mark(v - 1) && self.u.tag(v) == Tag::VB
    }

    /// The run of words that a verb carries.
    pub(super) fn carried(&self, v: usize) -> Option<Range<usize>> {
        let u = self.u;
        let lemma = u.verb_lemma(v);
        let after = self.after_addressee(v);
        let at = u.after_occasions(after);
        let at = self.before_that(at).unwrap_or(at);
        let start = self.skip_aside(at);
        if words::is("cue quoted", &lemma) {
            let quote =
                u.word(start) == "that" || u.word(start) == ":" || u.is_mark(start) && u.quotation(start + 1).is_some();
            if quote {
                return Some(start..self.content_end_for(start));
            }
        }
        if words::is("cue clause", &lemma) {
            let quote = u.is_mark(start) && u.quotation(start + 1).is_some();
            let quote = quote || u.opens_inner(start);
            let colon = u.word(start) == ":";
            let conjunction =
                matches!(u.word(start), "that" | "whether" | "if" | "how" | "why" | "what" | "who" | "where" | "when")
                    && !(u.word(start) == "when" && matches!(lemma.as_str(), "say" | "speak"));
            if colon || quote || conjunction {
                return Some(start..self.content_end_for(start));
            }
            // "Ford Says Profit Fell 8%".
            if u.is_title() && start == v + 1 && start + 2 < u.len() {
                return Some(start..u.len());
            }
            if start == at && u.clause_at(start) && self.opens_clause(v, start) {
                return Some(start..self.content_end_for(start));
            }
            // "an operation that Berlin says was directed by": the subject of what is said stands before the speaker.
            if start == v + 1 && u.is_finite(v) && u.is_finite(start) && self.in_relative(v) {
                return Some(start..self.content_end_for(start));
            }
        }
        if words::is("cue infinitive", &lemma)
            && after == v + 1
            && u.word(at) == "to"
            && (matches!(u.tag(at + 1), Tag::VB | Tag::NN | Tag::RB | Tag::VBP) || u.is_mark(at + 1))
        {
            return Some(at..self.content_end_for(at));
        }
        let told = words::is("cue order", &lemma)
            && after > v + 1
            && (u.word(after) == "to" || u.word(after) == "not" && u.word(after + 1) == "to");
        if told {
            return Some(v + 1..self.content_end_for(after));
        }
        // "Residents were told to stay indoors".
        if self.passive(v)
            && u.word(at) == "to"
            && matches!(lemma.as_str(), "tell" | "order" | "urge" | "ask" | "advise" | "warn")
        {
            return Some(at..self.content_end_for(at));
        }
        // "wants the rule scrapped".
        if lemma == "want" && u.phrase_after(v + 1).is_some_and(|p| u.tag(p.end) == Tag::VBN) {
            return Some(v + 1..self.content_end_for(v + 1));
        }
        if self.passive(v) && u.word(at) == "to" && (words::is("think", &lemma) || words::is("say", &lemma)) {
            return Some(at..self.content_end_for(at));
        }
        // "found no evidence that".
        if lemma == "find" && !self.passive(v) {
            let proof = |k: &usize| {
                matches!(u.word(*k), "evidence" | "proof" | "sign" | "signs" | "indication" | "indications")
            };
            let that = (v + 1..u.len().min(v + 4)).find(proof).filter(|&k| u.word(k + 1) == "that");
            if that.is_some() {
                return Some(v + 1..self.content_end(v + 1));
            }
        }
        // "was seen by the firm exploiting a flaw".
        if words::is("cue observe", &lemma) && self.passive(v) {
            let seen = self.passive_agent(v).filter(|p| u.tag(p.end) == Tag::VBG || u.word(p.end) == "to");
            return seen.map(|p| p.end..self.content_end_for(p.end));
        }
        if words::is("cue observe", &lemma) && !self.passive(v) {
            let told = matches!(&*lemma, "catch" | "spot" | "detect" | "identify" | "watch");
            let doer = u.phrase_after(v + 1).filter(|p| u.tag(p.end) == Tag::VBG && (u.word(v + 1) != "it" || told));
            return doer.map(|_| v + 1..self.content_end_for(v + 1));
        }
        // "warned of", "warned the island against".
        let of = [v + 1, after, at].into_iter().find(|&k| words::is("cue of", &format!("{lemma} {}", u.word(k))));
        if let Some(of) = of.filter(|&k| !self.passive(v) && !u.occasion(k)) {
            return Some(of..self.content_end_for(of + 1));
        }
        if self.cue_with_particle(v).len() > 1 && v + 2 < u.len() && !self.passive(v) {
            return Some(v + 2..self.content_end_for(v + 2));
        }
        // "is accused of taking bribes".
        // "an outfit which the firm suspects of taking orders".
        let accused = || self.passive(v) || u.is_finite(v) && self.in_relative(v);
        if matches!(lemma.as_str(), "accuse" | "suspect") && u.word(at) == "of" && accused() {
            return Some(at..self.content_end_for(at));
        }
        if lemma == "plead" && matches!(u.word(at), "guilty" | "not") {
            let end = if u.word(at) == "not" { at + 2 } else { at + 1 };
            return Some(at..if u.word(end) == "to" { self.content_end(end) } else { end });
        }
        let person = matches!(u.word(v + 1), "him" | "her" | "it" | "them" | "me" | "us");
        let object = v + 1 < u.len()
            && (person || u.phrase_after(v + 1).is_some() || u.is_mark(v + 1) || u.tag(v + 1) == Tag::VBG);
        // "calls the GetDlls() routine": one program part starts another.
        let routine = lemma == "call"
            && (v + 1..u.len().min(v + 7)).any(|k| {
                matches!(
                    u.word(k),
                    "function" | "functions" | "routine" | "method" | "API" | "APIs" | "functionality" | "service"
                ) || u.word(k).ends_with("()")
            });
        if words::is("cue object", &lemma)
            && object
            && !routine
            && !self.passive(v)
            && (u.tag(v) != Tag::VBN || self.perfect(v) || matches!(u.word(v.wrapping_sub(1)), "and" | "but"))
        {
            return Some(v + 1..self.content_end_for(v + 1));
        }
        None
    }

    /// True for a verb whose subject stands behind a relative pronoun that it does not stand for.
    fn in_relative(&self, v: usize) -> bool {
        let before = self.subject(v).and_then(|subject| subject.start.checked_sub(1));
        before.is_some_and(|k| matches!(self.u.word(k), "that" | "which" | "who" | "whom"))
    }

    /// "says on its leak site that": over phrases of any sort to a near "that".
    pub(super) fn before_that(&self, at: usize) -> Option<usize> {
        let u = self.u;
        if u.tag(at) != Tag::IN || u.word(at) == "that" {
            return None;
        }
        let that = (at + 1..u.len().min(at + 10)).find(|&k| u.word(k) == "that" || u.is_finite(k) || u.is_pause(k))?;
        (u.word(that) == "that" && u.clause_at(that + 1)).then_some(that)
    }

    /// A clause without "that" after a verb: not the verb's own object with a clause after it.
    pub(super) fn opens_clause(&self, v: usize, start: usize) -> bool {
        let u = self.u;
        let loose = matches!(
            &*u.verb_lemma(v),
            "see"
                | "hear"
                | "hold"
                | "read"
                | "show"
                | "find"
                | "put"
                | "charge"
                | "establish"
                | "demonstrate"
                | "ask"
                | "demand"
                | "accept"
                | "identify"
        );
        let verb = (start..u.len()).find(|&i| u.is_finite(i));
        // "said the driver, a student, had been drinking".
        let aside = verb.is_some_and(|f| (start..f).filter(|&i| u.word(i) == ",").count() == 2 && u.word(f - 1) == ",");
        let relative = !aside
            && verb.is_some_and(|f| {
                (start..f).any(|i| {
                    matches!(u.word(i), "that" | "which" | "who" | "," | "where" | "when" | "after" | "as" | "and")
                })
            });
        !relative && (!loose || matches!(u.tag(start), Tag::PRP | Tag::DT | Tag::EX | Tag::NNP))
    }

    /// Past whom it is told: "told reporters", "warned the company".
    pub(super) fn after_addressee(&self, v: usize) -> usize {
        let lemma = self.u.verb_lemma(v);
        let takes = matches!(
            lemma.as_str(),
            "tell"
                | "inform"
                | "assure"
                | "remind"
                | "notify"
                | "warn"
                | "advise"
                | "ask"
                | "promise"
                | "caution"
                | "reassure"
                | "show"
                | "teach"
        ) || words::is("cue order", &lemma);
        let next = v + 1;
        if !takes || self.u.is_mark(next) || matches!(self.u.word(next), "that" | ":" | ",") {
            return next;
        }
        let Some(phrase) = self.u.phrase_after(next) else { return next };
        // "told CNN the president was furious": the addressee is the first noun, if a clause follows it.
        let end = phrase.end;
        if self.u.is_finite(end) || self.u.tag(end) == Tag::RB && self.u.is_finite(end + 1) {
            let first = (next..end).find(|&i| {
                matches!(self.u.tag(i), Tag::NNP | Tag::NNS | Tag::PRP) && self.u.clause_at(i + 1) && i + 1 < end
            });
            return first.map_or(next, |i| i + 1);
        }
        end
    }

    /// Over ", however," and ", in a statement,": an aside between the verb and what it carries.
    pub(super) fn skip_aside(&self, at: usize) -> usize {
        let u = self.u;
        if u.word(at) != "," {
            return at;
        }
        let close = (at + 1..u.len().min(at + 12)).find(|&i| u.word(i) == ",");
        match close {
            Some(close) if matches!(u.word(close + 1), "that" | "whether") => close + 1,
            _ if u.is_mark(at + 1) || u.opens_inner(at + 1) || u.word(at + 1) == "that" => at + 1,
            _ => at,
        }
    }

    /// Where what begins at a token ends: with its quotation, or its clause.
    pub(super) fn content_end_for(&self, start: usize) -> usize {
        let u = self.u;
        if let Some(inner) = u.inner.iter().find(|q| q.start == start) {
            return inner.end;
        }
        let opened =
            [start, start + 1, start + 2].into_iter().find(|&i| u.is_mark(i) && u.quoted.iter().any(|q| q.start == i));
        let bare = opened.filter(|&i| (start..i).all(|k| matches!(u.word(k), ":" | ",")));
        if let Some(quote) = bare.and_then(|i| u.quoted.iter().find(|q| q.start == i)) {
            let rest = quote.end;
            let ends = rest >= u.len()
                || u.is_pause(rest)
                || matches!(u.word(rest), "." | ";")
                || matches!(u.word(rest), "and" | "but") && u.is_finite(rest + 1)
                || u.is_pause(rest.saturating_sub(2))
                || matches!(u.word(rest.saturating_sub(2)), "." | "?" | "!");
            if ends {
                return quote.end;
            }
        }
        self.content_end(start)
    }

    /// Where a clause ends: before a frame, a semicolon, or another verb of speech with the same subject.
    pub(super) fn content_end(&self, start: usize) -> usize {
        let u = self.u;
        let frame = self.frames.iter().filter(|f| f.start >= start).map(|f| f.start).min().unwrap_or(u.len());
        let cut = (start..frame).find(|&i| self.breaks(i, start));
        cut.unwrap_or(frame)
    }

    pub(super) fn breaks(&self, i: usize, start: usize) -> bool {
        let u = self.u;
        if u.quotation(i).is_some_and(|q| !q.contains(&start)) {
            return false;
        }
        let speech =
            |k: usize| ["cue clause", "cue infinitive", "cue order", "cue object"].iter().any(|c| self.cue(c, k));
        let past_adverb = |k: usize| if u.tag(k) == Tag::RB { k + 1 } else { k };
        match u.word(i) {
            ";" => true,
            "," | "—" | "–" => match u.word(i + 1) {
                "and" | "but" => {
                    let next = past_adverb(i + 2);
                    speech(next) && u.is_finite(next)
                        || self.goes_on_telling(start, next) && u.word(start) != "that"
                        || u.word(i + 1) == "but" && self.new_speaker(i + 2)
                        || self.begins_speaking(i + 2, start)
                        || matches!(u.word(i + 2), "we" | "I") && self.new_speaker(i + 2)
                        || u.word(i + 2) == "that"
                            && matches!(u.word(start), "who" | "what" | "why" | "how" | "whether" | "if")
                }
                "though" | "although" | "while" | "whereas" | "even" => self.new_speaker(i + 2),
                "which" => self.is_denied_after(i + 2),
                "a" | "an" => [i + 2, i + 3].into_iter().any(|n| words::is("cue noun", &u.lower(n))),
                _ => (u.tag(i + 1) == Tag::VBG || u.is_gerund(i + 1)) && speech(i + 1),
            },
            "and" | "but" if self.begins_speaking(i + 1, start) => true,
            "and" | "but" if self.is_bare_object(start, i) && self.goes_on_telling(start, past_adverb(i + 1)) => true,
            "and" | "but" => {
                let next = past_adverb(i + 1);
                (u.is_finite(next) || u.tag(next) == Tag::VBN) && speech(next) && self.has_tense_of(start, next)
            }
            _ => false,
        }
    }

    /// ", which the electoral commission denies": a clause about what was said, up to the end.
    fn is_denied_after(&self, from: usize) -> bool {
        let u = self.u;
        let verb = (from + 1..u.len().min(from + 10)).find(|&k| u.is_finite(k));
        verb.is_some_and(|k| {
            let end = u.after_occasions(k + 1);
            self.cue("cue object", k) && (end >= u.len() || matches!(u.word(end), "." | ";" | ":"))
        })
    }

    /// True if what begins at a token is an object, and no clause, up to another.
    fn is_bare_object(&self, start: usize, end: usize) -> bool {
        let opens = matches!(self.u.word(start), "that" | "whether" | "if" | "how" | "why" | "what" | "to" | ":");
        !opens && !self.u.is_mark(start) && !(start..end).any(|k| self.u.is_finite(k))
    }

    /// True if the verb at a token has the tense of the one that carries what begins at `start`.
    fn goes_on_telling(&self, start: usize, verb: usize) -> bool {
        self.u.is_finite(verb) && self.has_tense_of(start, verb)
    }

    /// True if the verb at a token can have the tense of the one that carries what begins at `start`; a past participle without an
    /// auxiliary is a past tense.
    fn has_tense_of(&self, start: usize, verb: usize) -> bool {
        let tag = match self.u.tag(verb) {
            Tag::VBN if self.u.word(verb + 1) != "by" => Tag::VBD,
            tag => tag,
        };
        self.tense_of(start) == Some(tag)
    }

    /// The tense of the verb that carries what begins at a token.
    pub(super) fn tense_of(&self, start: usize) -> Option<Tag> {
        (0..start).rev().take(12).find(|&k| self.u.is_finite(k)).map(|k| self.u.tag(k))
    }

    /// "and France called on Moscow to stop", "and Google said it was": whoever begins to speak in the tense of the one who spoke before him.
    fn begins_speaking(&self, from: usize, start: usize) -> bool {
        let u = self.u;
        let Some(verb) = u.core_after(from).filter(|&verb| u.tag(from) != Tag::PRP && u.is_finite(verb)) else {
            return false;
        };
        let speaks = ["cue clause", "cue object", "cue quote"].iter().any(|class| self.cue(class, verb))
            || words::is("cue of", &format!("{} {}", u.verb_lemma(verb), u.word(verb + 1)));
        speaks && self.goes_on_telling(start, verb) && self.carried(verb).is_some()
    }

    /// "though investigators caution that": a clause whose own verb is one of speech.
    pub(super) fn new_speaker(&self, from: usize) -> bool {
        let verb = (from..self.u.len().min(from + 14)).find(|&k| self.u.is_finite(k));
        verb.is_some_and(|k| self.cue("cue clause", k) || self.cue("cue quote", k))
    }
}

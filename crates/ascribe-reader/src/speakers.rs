//! Who speaks: the chain of speakers of a word, innermost first, with the hedges and denials met on the way up.

use crate::hedges;
use crate::negation::{same_clause, takes_back};
use crate::syntax::Tree;
use crate::words;
use crate::world::{Filler, World};
use ascribe_lang::{Rel, Tag};
use ascribe_model::{EntityId, Estimate, Kind, Source, Span};

/// Kinds that can speak.
pub const SPEAKERS: &[Kind] = &[
    Kind::Organization,
    Kind::Government,
    Kind::Person,
    Kind::Country,
    Kind::Office,
    Kind::Audience,
    Kind::ThreatGroup,
    Kind::Region,
];

/// What stands between a word and the publisher.
#[derive(Clone, Debug, Default)]
pub struct Voice {
    /// Speakers, innermost first, without the publisher.
    pub sources: Vec<Source>,
    /// The innermost hedge.
    pub estimate: Option<Estimate>,
    /// True if a speaker denies it, or it is negated.
    pub denied: bool,
    /// True if a speaker takes it back.
    pub retracted: bool,
    /// True if it is only wished, planned, feared or asked.
    pub unreal: bool,
    /// True if the words do not stand behind it: it is asked, doubted, called false or could not be confirmed.
    pub open: bool,
    /// True if it is what something was done for: "to disrupt the vote".
    pub purpose: bool,
    /// Words of speech on the way, for the time of an act of speech.
    pub verbs: Vec<(usize, usize)>,
}

impl Voice {
    /// True if one of its speakers is this party.
    pub fn is_of(&self, party: &Filler) -> bool {
        party.argument.entity().is_some_and(|id| self.sources.iter().any(|s| s.entity == Some(id)))
    }
}

impl World<'_, '_> {
    /// The voice in which a word is said.
    pub fn voice(&mut self, line: usize, anchor: usize) -> Voice {
        let mut voice = Voice::default();
        let page = self.page;
        let Some((_, tree)) = page.parsed(line) else { return voice };
        voice.denied = tree.is_negated(anchor) || tree.is_of_nobody(anchor);
        voice.unreal = tree.is_counterfactual(anchor)
            || tree.before_to(anchor).is_some_and(|b| {
                words::is("unreal", tree.lemma(b)) || tree.is_noun(b) && words::is("attempt", tree.lemma(b))
            });
        let path: Vec<usize> = tree.ancestors(anchor).collect();
        // "stopped short of destroying data after hacking the firm": that was done.
        let inside = 1 + usize::from(tree.rel(anchor) != Rel::Advcl);
        voice.unreal |= path.iter().take(inside).any(|&at| tree.is_stopped_short(at));
        voice.open = tree.is_left_open(page.lines[line].span, &path);
        voice.unreal |= voice.open;
        for (n, &at) in path.iter().enumerate() {
            if let Some(from) = n.checked_sub(1).map(|p| path[p]) {
                self.pass(line, tree, from, at, &mut voice);
            }
            // "No such band exists, and behind it sits the unit", "did not name Russia but blamed it": a further verb with a subject or a
            // tense of its own is not denied.
            let own = |c: usize| tree.rel(c) == Rel::Conj && tree.is_verb(c) && tree.stands_alone(c);
            let inner = n == 0 || path[..n].iter().all(|&c| same_clause(tree, c) && !own(c));
            self.around(line, tree, at, path.get(n.wrapping_sub(1)).copied(), inner, &mut voice);
            if inner
                && at != anchor
                && tree.is_verb(at)
                && tree.is_negated(at)
                && n <= 2
                && takes_back(tree, &path[..=n])
            {
                voice.denied = true;
            }
        }
        self.framed(line, &mut voice);
        self.quoted(line, anchor, &mut voice);
        voice.purpose = tree.rel(anchor) == Rel::Advcl && tree.mark(anchor) == "to";
        if voice.estimate.is_none() {
            voice.estimate = hedges::near(page, line, anchor);
        }
        dedupe(&mut voice.sources);
        voice
    }

    /// Climbing from `from` to its head `at`.
    fn pass(&mut self, line: usize, tree: &Tree<'_>, from: usize, at: usize, voice: &mut Voice) {
        let lemma = tree.verb_lemma(at);
        let clause =
            matches!(tree.rel(from), Rel::Ccomp | Rel::Xcomp | Rel::Parataxis | Rel::Advcl | Rel::Csubj | Rel::Dep)
                || (tree.rel(from) == Rel::Acl && words::is("noun", &lemma));
        if matches!(tree.mark(from), "if" | "whether" | "unless") {
            voice.unreal = true;
        }
        if clause
            && words::is("unreal", &lemma)
            && tree.rel(from) != Rel::Parataxis
            && (tree.rel(from) != Rel::Advcl || matches!(tree.mark(from), "from" | "before"))
        {
            voice.unreal = true;
        }
        if matches!(tree.rel(from), Rel::Acl | Rel::Ccomp | Rel::AclRelcl | Rel::Dep)
            && words::is("evidence", tree.lemma(at))
        {
            let none = tree.by_rel(at, Rel::Det).any(|d| tree.lemma(d) == "no");
            let unseen = tree.head(at).is_some_and(|v| tree.is_negated(v) || tree.is_of_nobody(v));
            if none || unseen {
                voice.denied = !voice.denied;
            }
        }
        if clause || lemma == "confidence" {
            self.doubted(tree, from, at, voice);
        }
        // "took credit for attacking Microsoft": by its own word.
        let owning = [Some(at), tree.head(at)].into_iter().flatten().find(|&v| tree.owns_up(v));
        if let Some(verb) = owning.filter(|_| clause_for(tree, from)) {
            voice.verbs.push((line, verb));
            self.speaker_of(line, tree, verb, voice, false);
        }
        // "will not join Britain in sanctioning them": nothing is done, whatever the others do.
        let together = matches!(tree.lemma(at), "join" | "follow") && matches!(tree.mark(from), "in" | "into");
        voice.open |= together && tree.is_negated(at);
        voice.unreal |= together && tree.is_negated(at);
        // "nothing to suggest that China hacked it".
        let nothing = tree.head(at).is_some_and(|n| matches!(tree.lemma(n), "nothing" | "little"));
        voice.denied |= clause && nothing && matches!(tree.rel(at), Rel::Acl | Rel::AclRelcl | Rel::Xcomp);
        // "dismissed as fantasy the claim that the group attacked it".
        let claim = tree.rel(from) == Rel::Obj && words::is("noun", tree.lemma(from)) && tree.is_verb(at);
        if claim && words::is("deny", &lemma) {
            voice.denied = !voice.denied;
            voice.verbs.push((line, at));
            self.speaker_of(line, tree, at, voice, false);
        }
        // "has retracted its claim that the group did it".
        if claim && words::is("retract", &lemma) && !tree.is_negated(at) && is_own(tree, from) {
            voice.retracted = true;
            if !tree.has(from, Rel::NmodPoss) {
                self.speaker_of(line, tree, at, voice, false);
            }
        }
        let told = matches!(tree.rel(from), Rel::Obj | Rel::Obl | Rel::Nmod | Rel::Appos)
            && words::is("tell", &lemma)
            && tree.is_verb(at);
        self.brought_forward(line, tree, from, at, voice);
        let carried = match tree.rel(from) {
            Rel::Ccomp | Rel::Dep if from < at => !says_on_its_own(tree, at),
            Rel::Ccomp | Rel::Dep => true,
            Rel::Parataxis => from < at,
            Rel::Xcomp => {
                words::is("think", &lemma)
                    || matches!(lemma.as_str(), "say" | "claim" | "allege" | "report" | "find" | "deny")
            }
            Rel::Advcl => {
                matches!(tree.mark(from), "as" | "of" | "for" | "about" | "over")
                    && matches!(
                        lemma.as_str(),
                        "accuse" | "blame" | "suspect" | "condemn" | "warn" | "charge" | "describe" | "criticize"
                    )
            }
            _ => false,
        };
        if !(carried || told) {
            if tree.rel(from) == Rel::Acl && words::is("noun", &lemma) {
                self.noun_speaker(line, tree, at, voice);
            }
            return;
        }
        let (say, think, deny) = (words::is("say", &lemma), words::is("think", &lemma), words::is("deny", &lemma));
        if deny && carried {
            voice.denied = !voice.denied;
        }
        // "do not believe that China did it", "neither agency said that it did".
        let untold = tree.is_negated(at) || tree.is_of_nobody(at);
        if carried && tree.is_verb(at) && untold && tree.mark(from) != "whether" {
            voice.denied |= think;
            voice.unreal |= say && !think && !deny && !tree.asks_how(from);
        }
        if think && voice.estimate.is_none() {
            voice.estimate = hedges::verb(tree, at);
        }
        if say || think || deny || told {
            voice.verbs.push((line, at));
            self.speaker_of(line, tree, at, voice, told);
        } else if hedges::verb(tree, at).is_some() && voice.estimate.is_none() {
            voice.estimate = hedges::verb(tree, at);
        }
    }

    /// "The evidence came from CrowdStrike", "the accusation was made by Prague", "FireEye supplied the proof": whose the words are.
    fn brought_forward(&mut self, line: usize, tree: &Tree<'_>, from: usize, at: usize, voice: &mut Voice) {
        let noun = tree.lemma(from);
        let carries = ["noun", "evidence", "cue point"].iter().any(|sort| words::is(sort, noun))
            || matches!(noun, "tip" | "intelligence" | "hint");
        if !carries || !tree.is_verb(at) || tree.is_negated(at) {
            return;
        }
        let whose = match tree.rel(from) {
            Rel::Nsubj if words::is("originates", tree.lemma(at)) => {
                ["from", "with"].iter().find_map(|joint| tree.prepositional(at, joint).into_iter().next())
            }
            Rel::NsubjPass | Rel::Obj if words::is("brings forward", &tree.verb_lemma(at)) => {
                tree.agents(at).into_iter().next()
            }
            _ => None,
        };
        if let Some(source) = whose.and_then(|who| self.source(line, who, Some(at), true)) {
            voice.verbs.push((line, at));
            voice.sources.push(source);
        }
    }

    /// "It is unlikely that …", "has moderate confidence that …", "it cannot be ruled out that …".
    fn doubted(&self, tree: &Tree<'_>, from: usize, at: usize, voice: &mut Voice) {
        let told = tree.mark(from) == "that" || matches!(tree.rel(from), Rel::Ccomp | Rel::Csubj);
        if told && tree.verb_lemma(at) == "rule out" {
            if tree.is_negated(at) {
                voice.estimate = voice.estimate.take().or_else(hedges::not_ruled_out);
            } else {
                voice.denied = !voice.denied;
            }
        }
        if voice.estimate.is_none() && told {
            voice.estimate = hedges::of_clause(tree, at);
        }
    }

    /// "The group hit banks, said the report, adding that": the frame, which is a line of its own, stands between the deed and a participle
    /// that goes on for whoever speaks there, not for the doer.
    fn goes_on_behind_frame(&self, line: usize, tree: &Tree<'_>, verb: usize) -> bool {
        let frame = self.page.frames.get(line).copied().flatten().and_then(|frame| self.page.lines.get(frame));
        let bare = tree.tag(verb) == Tag::VBG && !tree.has(verb, Rel::Nsubj);
        let (Some(frame), Some(head)) = (frame.filter(|_| bare), tree.head(verb)) else { return false };
        let start = frame.span.start();
        tree.token(head).span.end() <= start && start < tree.token(verb).span.start()
    }

    /// The subject of a verb of saying; of a passive ("is believed to be") the agent, if it is named.
    pub fn speaker_of(&mut self, line: usize, tree: &Tree<'_>, verb: usize, voice: &mut Voice, told: bool) {
        // "Hackers alleged to work for the service": they do not say so.
        let hearsay = tree.rel(verb) == Rel::Acl && tree.tag(verb) == Tag::VBN && !tree.is_passive(verb);
        let speakers =
            if hearsay || self.goes_on_behind_frame(line, tree, verb) { Vec::new() } else { tree.agents(verb) };
        for speaker in speakers {
            if let Some(source) = self.source(line, speaker, Some(verb), !told) {
                voice.sources.push(source);
                break;
            }
        }
    }

    /// "Microsoft's claim that …".
    fn noun_speaker(&mut self, line: usize, tree: &Tree<'_>, noun: usize, voice: &mut Voice) {
        let owner =
            tree.by_rel(noun, Rel::NmodPoss).next().or_else(|| tree.prepositional(noun, "by").into_iter().next());
        if let Some(source) = owner.and_then(|o| self.source(line, o, Some(noun), false)) {
            voice.sources.push(source);
        }
    }

    /// Speech that hangs on a word of the way rather than governs it: "…, said X", "according to X", "X believes".
    fn around(&mut self, line: usize, tree: &Tree<'_>, at: usize, from: Option<usize>, inner: bool, voice: &mut Voice) {
        for c in tree.children(at).filter(|&c| Some(c) != from) {
            let preposition = tree.preposition(c);
            if matches!(&*preposition, "according to" | "per" | "as per" | "citing")
                || (preposition == "according" && tree.rel(c) == Rel::Obl)
            {
                if let Some(source) = self.source(line, c, first_case(tree, c), true) {
                    voice.sources.push(source);
                }
                continue;
            }
            let inserted = matches!(tree.rel(c), Rel::Parataxis | Rel::Dep | Rel::Discourse)
                && tree.is_verb(c)
                && !tree.has(c, Rel::Ccomp);
            let as_clause =
                tree.rel(c) == Rel::Advcl && tree.mark(c) == "as" && !tree.has(c, Rel::Ccomp) && !tree.has(c, Rel::Obj);
            if (inserted || as_clause)
                && !says_on_its_own(tree, c)
                && (words::is("say", tree.lemma(c)) || words::is("think", tree.lemma(c)))
                && tree.has(c, Rel::Nsubj)
            {
                if words::is("think", tree.lemma(c)) && voice.estimate.is_none() {
                    voice.estimate = hedges::verb(tree, c);
                }
                voice.verbs.push((line, c));
                self.speaker_of(line, tree, c, voice, false);
            }
            if inner
                && tree.rel(c) == Rel::Obl
                && matches!(&*preposition, "in")
                && words::is("noun", tree.lemma(c))
                && tree.has(c, Rel::NmodPoss)
            {
                self.noun_speaker(line, tree, c, voice);
            }
        }
    }

    /// "was blamed on China by London": whoever lays it on somebody is not whom it is laid on.
    pub fn is_ascriber(&self, line: usize, token: usize) -> bool {
        let Some((_, tree)) = self.page.parsed(line) else { return false };
        let first = tree.list_head(token);
        let verb = tree.head(first).filter(|&v| tree.is_verb(v) && tree.preposition(first) == "by");
        verb.is_some_and(|v| words::is("ascription", &tree.verb_lemma(v)) || words::is("answer", tree.lemma(v)))
    }

    /// "The raid, blamed on Pyongyang by Washington": who lays a deed or a bond on somebody, where a verb that joins two words does and
    /// neither of them is its doer.
    pub fn ascribed_by(&mut self, line: usize, ends: [usize; 2], parties: [Option<EntityId>; 2]) -> Option<Source> {
        let (_, tree) = self.page.parsed(line)?;
        let [one, other] = ends.map(|end| tree.ancestors(end).collect::<Vec<usize>>());
        let top = one.iter().copied().find(|at| other.contains(at))?;
        let below = |way: &[usize]| way.iter().copied().take_while(|at| *at != top).collect::<Vec<usize>>();
        // "Mandiant named it; CrowdStrike tracks it as": what stands behind a semicolon was not said before it.
        if (ends[0].min(ends[1])..ends[0].max(ends[1])).any(|t| tree.words(t) == ";") {
            return None;
        }
        // "charged seven men with having taken part in the campaign against …": whoever answers to a deed says that it was done.
        let over: Vec<usize> = tree.ancestors(top).collect();
        let answers = over.windows(2).find(|step| {
            let joint = [tree.mark(step[0]), &*tree.preposition(step[0])];
            let for_it = joint.iter().any(|word| matches!(*word, "with" | "of" | "for" | "over"));
            for_it && tree.is_verb(step[1]) && words::is("answer", &tree.verb_lemma(step[1]))
        });
        let above = answers.map(|step| step[1]);
        let way = [below(&one), below(&other), vec![top]].concat();
        let ascribes = |at: &&usize| tree.is_verb(**at) && words::is("ascription", &tree.verb_lemma(**at));
        let verbs: Vec<usize> = way.iter().filter(ascribes).copied().chain(above).collect();
        verbs.into_iter().find_map(|verb| {
            let agents = tree.agents(verb);
            let speaker = agents.first().copied().filter(|_| !agents.iter().any(|agent| way.contains(agent)))?;
            // "the firm tied the gang to …": a body without a name may say so too.
            let body = ["company", "agency", "expert", "official", "report"];
            let loose = body.iter().any(|sort| words::is(sort, tree.lemma(speaker)));
            let source = self.source(line, speaker, Some(verb), loose)?;
            (source.entity.is_none() || !parties.contains(&source.entity)).then_some(source)
        })
    }

    /// The line is what a frame of speech tells: its speaker ends the chain.
    fn framed(&mut self, line: usize, voice: &mut Voice) {
        let page = self.page;
        let Some(frame) = page.frames.get(line).copied().flatten() else { return };
        let Some((_, tree)) = page.parsed(frame) else { return };
        let source_phrase = (0..tree.len()).find(|&t| tree.is_noun(t) && tree.preposition(t).starts_with("according"));
        let verb = (0..tree.len()).find(|&v| {
            tree.is_verb(v)
                && words::is("say", tree.lemma(v))
                && !page.quotes.iter().any(|q| q.contains(tree.token(v).span))
        });
        let source = match (source_phrase, verb) {
            (Some(noun), _) => self.source(frame, noun, first_case(tree, noun), true),
            (None, Some(verb)) => {
                voice.verbs.push((frame, verb));
                teller(tree, verb).into_iter().find_map(|s| self.source(frame, s, Some(verb), true))
            }
            (None, None) => None,
        };
        voice.sources.extend(source);
    }

    /// Inside quotation marks without a verb of saying above: the speaker is told beside the quotation.
    fn quoted(&mut self, line: usize, anchor: usize, voice: &mut Voice) {
        let page = self.page;
        let Some((_, tree)) = page.parsed(line) else { return };
        let place = tree.token(anchor).span;
        let Some(quote) = page.quotes.iter().find(|q| q.contains(place)).copied() else { return };
        if !voice.sources.is_empty() {
            return;
        }
        if let Some(source) = self.speaker_beside(line, quote) {
            voice.sources.push(source);
        }
    }

    /// Looks for "said X" outside a quotation: in its own sentences, then just before and after, within the block.
    fn speaker_beside(&mut self, line: usize, quote: Span) -> Option<Source> {
        let page = self.page;
        let block = page.lines[line].block;
        let near = |l: &usize| page.lines.get(*l).is_some_and(|x| x.block == block);
        let mut order: Vec<usize> = (line.saturating_sub(3)..=line + 2).filter(near).collect();
        order.sort_by_key(|&l| (l.abs_diff(line), l));
        for l in order {
            let Some((_, tree)) = page.parsed(l) else { continue };
            let outside = |v: &usize| {
                let span = tree.token(*v).span;
                tree.is_verb(*v) && words::is("say", tree.lemma(*v)) && !page.quotes.iter().any(|q| q.contains(span))
            };
            let touching = l == line
                || page.lines[l].span.end() + 3 >= quote.start()
                || page.lines[l].span.start() <= quote.end() + 3;
            for verb in (0..tree.len()).filter(outside).filter(|_| touching) {
                let speakers = tree.agents(verb);
                if let Some(source) = speakers.into_iter().find_map(|s| self.source(l, s, Some(verb), true)) {
                    return Some(source);
                }
            }
        }
        None
    }
}

/// True for "its claim" and "the claim": whoever takes it back made it.
fn is_own(tree: &Tree<'_>, noun: usize) -> bool {
    tree.by_rel(noun, Rel::NmodPoss).all(|owner| tree.tag(owner) == Tag::PRPS)
}

/// Who says: the verb's subject; where the parser found none, the noun phrase right after or right before the verb.
fn teller(tree: &Tree<'_>, verb: usize) -> Vec<usize> {
    let mut found = tree.agents(verb);
    found.retain(|&t| !words::is("liability", tree.lemma(t)));
    let after = (verb + 1..tree.len().min(verb + 12))
        .take_while(|&t| !matches!(tree.words(t), "," | "." | ";"))
        .collect::<Vec<_>>();
    let noun_after =
        after.iter().copied().find(|&t| tree.is_noun(t) && after.get(t - verb).is_none_or(|&n| !tree.is_noun(n)));
    let noun_before = (0..verb).rev().find(|&t| tree.is_noun(t));
    // "…, and the group claimed responsibility for it".
    let noun_after = noun_after.filter(|&t| !words::is("liability", tree.lemma(t)));
    found.extend(if verb <= 1 { noun_after.or(noun_before) } else { noun_before.or(noun_after) });
    found
}

/// "…; a spokeswoman urged firms to", "…, Mexico asked for talks": a clause of speech that says something of its own frames nothing.
fn says_on_its_own(tree: &Tree<'_>, verb: usize) -> bool {
    let first =
        tree.by_rel(verb, Rel::Nsubj).filter(|&s| s < verb).map(|s| tree.phrase(s).first().copied().unwrap_or(s));
    let parted = first.min().and_then(|first| first.checked_sub(1)).is_some_and(|t| tree.words(t) == ";");
    let of = verb + 1 < tree.len() && matches!(tree.words(verb + 1), "for" | "of" | "about" | "against" | "with");
    let told = tree.has(verb, Rel::Xcomp) && tree.children(verb).any(|c| matches!(tree.rel(c), Rel::Obj | Rel::Iobj));
    told || of || parted && tree.has(verb, Rel::Obj)
}

fn first_case(tree: &Tree<'_>, c: usize) -> Option<usize> {
    tree.by_rel(c, Rel::Case).next()
}

impl Tree<'_> {
    /// "took credit", "accepted responsibility".
    pub fn owns_up(&self, verb: usize) -> bool {
        matches!(self.lemma(verb), "take" | "assume" | "accept")
            && self.by_rel(verb, Rel::Obj).any(|o| matches!(self.lemma(o), "credit" | "responsibility"))
    }
}

/// "for attacking Microsoft", where the verb may be taken for a noun.
fn clause_for(tree: &Tree<'_>, at: usize) -> bool {
    let deed = tree.tag(at) == Tag::VBG || words::is("deed", tree.lemma(at));
    deed && (tree.mark(at) == "for" || tree.preposition(at) == "for")
}

fn dedupe(sources: &mut Vec<Source>) {
    let mut kept: Vec<Source> = Vec::new();
    for source in sources.drain(..) {
        let known = kept.iter().any(|k| match (k.entity, source.entity) {
            (Some(a), Some(b)) => a == b,
            _ => k.words == source.words,
        });
        if !known {
            kept.push(source);
        }
    }
    kept.truncate(4);
    *sources = kept;
}

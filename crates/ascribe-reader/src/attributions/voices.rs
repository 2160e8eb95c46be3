//! Claims learn their speakers from the acts of speech whose content they stand in, where their tree did not tell them.

use super::cue_lemma;
use crate::{hedges, words};
use ascribe_model::{Argument, Attribution, Claim, Family, Polarity, Predicate, Source, Span};

/// So many bytes behind what is said of somebody his name ends.
const FRONT: usize = 50;
/// Among so many words stands the part that somebody denies to have had: "any role whatsoever in".
const PART: usize = 4;

/// An act of speech is looked for within this many bytes of a claim's words.
const REACH: usize = 4000;

/// The acts, in the order of their contents, that may hold or stand beside a stretch.
fn near(acts: &[Attribution], span: Span) -> &[Attribution] {
    let from = acts.partition_point(|a| a.content.span.start() + REACH < span.start());
    let to = acts.partition_point(|a| a.content.span.start() <= span.end() + REACH);
    acts.get(from..to).unwrap_or_default()
}

/// Adds to each claim whoever says the words that carry it, innermost first and before the publisher; `tells` of some words whether a verb
/// is among them.
pub fn with_speakers(claims: &mut [Claim], acts: &[Attribution], tells: impl Fn(Span) -> bool) {
    for claim in claims {
        let Some(evidence) = claim.evidence.first().map(|e| e.span) else { continue };
        claim.sources.iter_mut().filter(|s| s.entity.is_none() && !s.publisher).for_each(|s| name(s, acts));
        if is_gloss(claim, || tells(evidence)) {
            by_oneself(claim);
            continue;
        }
        let mut around: Vec<&Attribution> = near(acts, evidence)
            .iter()
            .filter(|a| asserts(a))
            .filter(|a| carries(a, evidence) || opens(a, claim, evidence))
            .collect();
        around.sort_by_key(|a| a.content.span.len());
        for act in around {
            let alone = claim.sources.iter().all(|s| s.publisher);
            if !add(claim, act, alone) {
                continue;
            }
            if alone && act.denied && claim.polarity == Polarity::Affirmed {
                claim.polarity = Polarity::Denied;
            }
            if claim.estimate.is_none() {
                claim.estimate = act.cue.as_ref().and_then(|c| hedges::of_verb(&c.text, &cue_lemma(&c.text)));
            }
        }
        by_oneself(claim);
    }
}

/// Names, offices and origins told in passing ("the Iranian group APT42", "President Boric"), and who reports on whom: the paper's own words,
/// whatever the sentence around them quotes.
fn is_gloss(claim: &Claim, tells: impl FnOnce() -> bool) -> bool {
    match claim.predicate {
        Predicate::HoldsOffice | Predicate::AliasOf | Predicate::ReportsOn => true,
        Predicate::OriginatesFrom => !tells(),
        _ => false,
    }
}

/// What somebody is, is not said by himself where he says something else: "NAME, the head of the agency, called it an attack". Whoever
/// denies, condemns, warns, calls for something or claims a deed says so himself where nobody else is named.
fn by_oneself(claim: &mut Claim) {
    let own = claim.subject.entity();
    match claim.predicate {
        Predicate::HoldsOffice => claim.sources.retain(|s| s.publisher),
        Predicate::MemberOf | Predicate::OriginatesFrom => {
            claim.sources.retain(|s| s.publisher || own.is_none() || s.entity != own);
        }
        Predicate::Denies
        | Predicate::Condemns
        | Predicate::WarnsOf
        | Predicate::CallsForAccountabilityOf
        | Predicate::ClaimsResponsibilityFor
            if own.is_some() && claim.sources.iter().all(|s| s.publisher) =>
        {
            let span = claim.evidence.first().map(|e| e.span);
            claim.sources.insert(0, Source { entity: own, span, ..Source::default() });
        }
        _ => {}
    }
}

/// A speaker of whom the tree told only a wrong word ("announced yesterday") or too few is who stands beside the same verb.
fn name(source: &mut Source, acts: &[Attribution]) {
    let Some(span) = source.span else { return };
    let beside = |act: &&Attribution| act.cue.as_ref().is_some_and(|cue| span.contains(cue.span));
    let Some(act) = near(acts, span).iter().find(beside) else { return };
    if let Some(words) = &act.source {
        source.entity = act.entity;
        if source.words.as_deref().is_some_and(|known| words.text.contains(known)) {
            return;
        }
        source.words = Some(words.text.clone());
        source.span = act.cue.as_ref().map(|cue| cue.span.cover(words.span));
    }
}

/// True if the words of a claim stand in what is said, or run over "was seen by X" to it.
fn carries(act: &Attribution, evidence: Span) -> bool {
    let passive = || {
        let (Some(cue), Some(source)) = (&act.cue, &act.source) else { return false };
        source.span.start() > cue.span.start()
            && evidence.contains(source.span)
            && act.content.span.start() < evidence.end()
            && evidence.end() <= act.content.span.end()
    };
    // "Among the targets, according to prosecutors, were …": the words of a claim run over who says it.
    let amid = || {
        let told_over = act.source.as_ref().is_some_and(|source| evidence.contains(source.span));
        told_over && !act.also.is_empty() && pieces(act).all(|p| p.overlaps(evidence))
    };
    // "Accused by several firms of going after dissidents, OceanLotus drew attention": what is said stands before whom it is said of.
    let fronted = || {
        let behind = act.source.as_ref().zip(act.cue.as_ref()).is_some_and(|(s, cue)| s.span.start() > cue.span.end());
        let content = act.content.span;
        behind
            && (content.start()..content.end()).contains(&evidence.start())
            && (content.end() + 1..content.end() + FRONT).contains(&evidence.end())
    };
    // A content stands without its full stop, which may be that of "U.S.".
    let holds = |p: Span| p.start() <= evidence.start() && evidence.end() <= p.end() + 1;
    pieces(act).any(holds) || passive() || amid() || fronted()
}

/// "…, which accuse them of making off with source code": the words of a claim begin with the verb that tells it. What is told of the
/// speaker himself is not said by him.
fn opens(act: &Attribution, claim: &Claim, evidence: Span) -> bool {
    let (Some(cue), Some(source)) = (&act.cue, &act.source) else { return false };
    let content = act.content.span;
    let own = act.entity.is_some() && act.entity == claim.subject.entity();
    let told = matches!(claim.predicate.family(), Family::Activity | Family::Affiliation)
        && claim.predicate != Predicate::HoldsOffice
        || claim.predicate == Predicate::AttributedTo;
    // "Microsoft owned up to having been hacked by it", "the gang boasted of breaking into it".
    let boasts = own && words::is("cue boast", &cue_lemma(&cue.text));
    let of_itself = boasts || act.entity.is_some() && act.entity == claim.object.as_ref().and_then(Argument::entity);
    let from = if of_itself { source.span.start() } else { source.span.end() };
    told && (!own || boasts)
        && source.span.end() <= cue.span.start()
        && cue.span.end() <= content.start()
        && (from..content.start()).contains(&evidence.start())
        && content.start() < evidence.end()
        && evidence.end() <= content.end()
}

fn pieces(act: &Attribution) -> impl Iterator<Item = Span> + '_ {
    std::iter::once(act.content.span).chain(act.also.iter().map(|w| w.span))
}

/// True if who speaks says that it is so: no wish, no promise, no order.
fn asserts(act: &Attribution) -> bool {
    let content = act.content.text.as_str();
    // "denied involvement in the attack that struck Albania": that it struck was not denied.
    if act.denied && content.split(' ').take(PART).any(|word| words::is("cue part", word)) {
        return false;
    }
    if content.starts_with("themselves") || content.starts_with("itself") {
        return false;
    }
    let wish = content.starts_with("to ") && !content.starts_with("to have ") && !content.starts_with("to be ");
    let asks = ["whether ", "if ", "how ", "why "].iter().any(|w| content.starts_with(w));
    let says = act.cue.as_ref().is_none_or(|cue| {
        let lemma = cue_lemma(&cue.text);
        let of = || format!("{lemma} {}", content.split(' ').next().unwrap_or_default());
        ["say", "think", "tell", "deny", "cue seen as", "cue sees"].iter().any(|class| words::is(class, &lemma))
            || cue.text.starts_with("own ")
            || words::is("cue admits", &of())
            || words::is("cue clause", &lemma)
            || ["cue noun", "cue outlook"].iter().any(|class| words::is(class, &cue.text.to_lowercase()))
            || cue.text.contains(' ')
            || !cue.text.contains(char::is_alphanumeric)
    });
    says && !wish && !asks
}

/// Adds the speaker of an act, unless the claim knows it or nobody is meant.
fn add(claim: &mut Claim, act: &Attribution, alone: bool) -> bool {
    let Some(source) = &act.source else { return false };
    // "The paper, citing two people, reported": the paper reports.
    let own = source.text.find(", citing ").unwrap_or(source.text.len());
    let teller = source.text.get(..own).unwrap_or(&source.text);
    let ends = source.span.start() + own;
    let cue = act.cue.as_ref().map_or("", |cue| cue.text.as_str());
    let cited = cue.eq_ignore_ascii_case("citing");
    let known = claim.sources.iter().any(|s| {
        // Whoever is cited stands between the paper and its verb.
        let meets = |span: Span| span.start() < ends && source.span.start() < span.end();
        let amid = s.span.is_some_and(meets) && !(cited && s.entity.is_some());
        s.entity.is_some() && s.entity == act.entity || amid || s.words.as_deref() == Some(teller)
    });
    // "By its own account the gang stole": whose deed it is.
    let itself = cue.starts_with("own ");
    let entity = act.entity.or_else(|| claim.subject.entity().filter(|_| itself));
    let nobody = entity.is_none()
        && (!alone && !cited
            || !itself
                && matches!(
                    source.text.to_lowercase().as_str(),
                    "he" | "she" | "it" | "they" | "we" | "i" | "you" | "who"
                ));
    if known || nobody {
        return false;
    }
    let span = act.cue.as_ref().map_or(source.span, |c| c.span.cover(source.span));
    let link = Source {
        entity,
        words: Some(teller.to_owned()),
        verb: act.cue.as_ref().map(|c| c.text.to_lowercase()),
        span: Some(span),
        ..Source::default()
    };
    let last = claim.sources.iter().position(|s| s.publisher).unwrap_or(claim.sources.len());
    // "the paper reported, citing two officials": they said it to the paper.
    let last = if cited { 0 } else { last };
    claim.sources.insert(last, link);
    true
}
